"""Linked site → the views of its pages. A finished view is all that its page depends on, besides the templates."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from briefing.core.headers import LOST_STYLE, NOT_FOUND_PAGE
from briefing.core.model import KINDS, Claim, Entity
from briefing.core.urls import path_of
from briefing.data import embed
from briefing.data.graph import PAGE
from briefing.site import claim_status
from briefing.site.site import Site

from . import article, claim, data, home, lists, records
from .metadata import cards as cards
from .page_context import PageContext, all_speakers
from .page_context import on_page as on_page
from .view_types import View

_SEARCH_SCRIPT = ("found", "found_best", "nothing", "nothing_for", "failed", "cut", "small_words")
"""Strings that the search page's script needs."""
_OWN_VIEWS: Mapping[str, Callable[..., Any]] = {Claim.kind: claim.claim, Entity.kind: records.entity}
"""Kinds with a view of their own."""


class PagePlan(NamedTuple):
    """A page's template, and the function that makes its view from the site.

    `make` depends only on the page's path, its record's id and what it reads from the site: a live preview keeps a page
    until something changes that it read.
    """

    template: str
    make: Callable[[Site], Any]


def of_records(site: Site) -> dict[str, PagePlan]:
    """Output path → page, for each record that has one; a claim has a card for other sites, too."""
    claims = (identifier for identifier, kind in site.kinds.items() if kind == Claim.kind)
    cards = {embed.path(i): partial(claim.card, path=embed.path(i), identifier=i) for i in claims}
    return {path: PagePlan("embed", make) for path, make in cards.items()} | {
        path: PagePlan(
            KINDS[kind].template or kind,
            partial(_OWN_VIEWS.get(kind, records.record_page), path=path, identifier=identifier),
        )
        for identifier, kind in site.kinds.items()
        if kind not in {"site", "vocabulary", "article"} and (path := path_of(kind, identifier))
    }


def of_whole(site: Site) -> dict[str, PagePlan]:
    """Output path → page, for all that are not of one record."""
    return {
        "index.html": PagePlan("home", home.home),
        "article.html": PagePlan("article", article.article),
        "search.html": PagePlan("search", search),
        PAGE: PagePlan("data", data.data),
        NOT_FOUND_PAGE: PagePlan("404" if site.config.base_url else "404-alone", _not_found),
        **{path: PagePlan(template, make) for path, template, make in lists.pages(site)},
        **{path: PagePlan("changes", partial(lists.changes, path=path)) for path in lists.pages_of_changes(site)},
        **{
            path: PagePlan("redirect", partial(_redirect, path=path)) for path in site.memoize("moved", "", lists.moved)
        },
    }


def search(site: Site) -> View:
    """The search page, with the kinds, statuses and speakers that this briefing has."""
    sheet = PageContext(site, "search.html")
    kinds = set(site.kinds.values())
    statuses = [claim_status.status(site, identifier) for identifier, _ in site.all(Claim)]
    supports = sorted({status.support for status in statuses}, key=claim_status.SUPPORTS.index)
    denying = {claim_status.name(site, body) for status in statuses for body in status.denied_by}
    return View(
        chrome=sheet.chrome(site.t("search.title"), site.t("search.about")),
        kinds=tuple(site.t(f"kind.{name}.label") for name in KINDS if name in kinds),
        denying=tuple(sorted(denying)),
        words={name: site.interface.forms(f"search.{name}")[0] for name in _SEARCH_SCRIPT},
        speakers=tuple(dict.fromkeys(all_speakers(site).values())),
        statuses=tuple(View(support=support, words=site.t(f"support.{support}"), denied="") for support in supports),
    )


def _redirect(site: Site, path: str) -> View:
    to, title = site.memoize("moved", "", lists.moved)[path]
    sheet = PageContext(site, path)
    moved = site.t("moved.title", title=title)
    chrome = sheet.chrome(moved, site.t("moved.about"), indexed=False)
    return View(chrome=chrome, href=sheet.to(to), words=title)


def _not_found(site: Site) -> View:
    sheet = PageContext(site, NOT_FOUND_PAGE)
    chrome = sheet.chrome(site.t("lost.title"), site.t("lost.about"), indexed=False)
    return View(chrome=chrome, style=LOST_STYLE)
