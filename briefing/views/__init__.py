"""Linked site → the views of its pages. A finished view is all that its page depends on, besides the templates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from briefing.core.headers import LOST_STYLE, NOT_FOUND_PAGE
from briefing.core.model import KINDS, Claim, Entity
from briefing.core.urls import path_of
from briefing.data.page import PAGE
from briefing.site.site import Site

from . import article, changes, claim, data, entity, home, lists, matrix, network, records, search_page, tables
from .cards import cards as cards
from .page_context import PageContext
from .paging import Listing
from .preview import on_page as on_page
from .view_types import PageFrame


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A page that was renamed."""

    chrome: PageFrame
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class LostView:
    """The page for what is not there."""

    chrome: PageFrame
    style: str
    """For the page without links, which there is while the site has no address."""


_SINGLE: Mapping[str, Callable[..., Any]] = {Claim.kind: claim.claim, Entity.kind: entity.entity}
"""Kinds with a view of their own."""
_ALONE: tuple[tuple[str, str, Callable[[Site], Any]], ...] = (
    ("index.html", "home", home.home),
    ("search.html", "search", search_page.search),
)
_LISTS: tuple[tuple[Listing, str, Callable[..., Any]], ...] = (
    (lists.ENTITIES, "entities", lists.entities),
    (lists.EVENTS, "events", lists.events),
    (lists.A_TO_Z, "a-z", lists.a_to_z),
    (matrix.MATRIX, "matrix", matrix.matrix),
)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A page to be: its template, and how its view is made of the site as it then is."""

    template: str
    make: Callable[[Site], Any]


def of_records(site: Site) -> dict[str, PagePlan]:
    """Output path → page, for each record that has one."""
    return {
        path_of(kind, identifier): PagePlan(KINDS[kind].template or kind, partial(_single, identifier=identifier))
        for identifier, kind in site.kinds.items()
        if kind not in {"site", "vocabulary", "article"}
    }


def of_whole(site: Site) -> dict[str, PagePlan]:
    """Output path → page, for all that are of no record of their own."""
    found = {path: PagePlan(template, make) for path, template, make in _ALONE}
    parts: Iterator[tuple[str, str, Callable[..., Any]]] = itertools.chain(
        ((path, template, make) for listing, template, make in _LISTS for path in listing.paths(site)),
        lists.plain_lists(site),
        article.pages(site),
        tables.pages(site),
        changes.changes(site),
        network.pages(site),
        lists.crowds(site),
    )
    found |= {path: PagePlan(template, partial(make, path=path)) for path, template, make in parts}
    renamed = {
        path_of(site.kinds[new], old): (path_of(site.kinds[new], new), site.title(new))
        for old, new in site.config.redirects.items()
    }
    for path, (to, title) in (tables.moved(site) | renamed).items():
        found[path] = PagePlan("redirect", partial(_redirect, path=path, to=to, title=title))
    found[PAGE] = PagePlan("data", data.data)
    found[NOT_FOUND_PAGE] = PagePlan("404" if site.config.base_url else "404-alone", _lost)
    return found


def _single(site: Site, identifier: str) -> object:
    record = site.records[identifier]
    path = path_of(site.kinds[identifier], identifier)
    if single := _SINGLE.get(record.kind):
        return single(site, path, identifier, record)
    return records.record_page(site, path, identifier)


def _redirect(site: Site, path: str, to: str, title: str) -> RedirectView:
    sheet = PageContext(site, path)
    chrome = sheet.chrome(f"Moved: {title}", "This page has moved.", indexed=False)
    return RedirectView(chrome, sheet.to(to), title)


def _lost(site: Site) -> LostView:
    chrome = PageContext(site, NOT_FOUND_PAGE).chrome(
        "Page not found", "There is no page at this address.", indexed=False
    )
    return LostView(chrome, LOST_STYLE)
