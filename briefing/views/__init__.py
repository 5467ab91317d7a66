"""Linked site → the views of its pages. A finished view is all that its page depends on, besides the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from briefing.link import Site
from briefing.markers import Record
from briefing.model import Claim, Entity, Event, Note, Question, Source

from . import article, claim, entity, home, lists, records
from .parts import Chrome
from .preview import PagePreview, Preview, on_page
from .sheet import Sheet, path_of


@dataclass(frozen=True, slots=True)
class Page:
    """One page to be: its output path, its template, its view."""

    path: str
    template: str
    view: Any
    previews: tuple[PagePreview, ...] = ()


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A page that was renamed."""

    chrome: Chrome
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class PlainView:
    """A page that is only its frame."""

    chrome: Chrome


_SINGLE: Mapping[type[Record], Callable[..., Any]] = {
    Claim: claim.claim,
    Entity: entity.entity,
    Event: records.event,
    Note: records.note,
    Question: records.question,
    Source: records.source,
}
_LISTS: tuple[tuple[str, str, Callable[[Site], Any]], ...] = (
    ("index.html", "home", home.home),
    ("article.html", "article", article.article),
    ("claims/index.html", "claims", lists.claims),
    ("entities/index.html", "entities", lists.entities),
    ("events/index.html", "events", lists.events),
    ("sources/index.html", "sources", lists.sources),
    ("sources/matrix.html", "matrix", lists.matrix),
    ("questions/index.html", "list", lists.questions),
    ("notes/index.html", "list", lists.notes),
    ("summaries/index.html", "list", lists.summaries),
    ("a-z.html", "a-z", lists.a_to_z),
)


def views(site: Site) -> Iterator[Page]:
    """Every page of the site, with the previews of what it links to."""
    previews: dict[str, Preview] = {}
    for page in _pages(site):
        yield replace(page, previews=on_page(page.view, previews, site))


def _pages(site: Site) -> Iterator[Page]:
    for path, template, make in _LISTS:
        yield Page(path, template, make(site))
    for identifier, document in site.documents.items():
        record = document.record
        if document.kind in {"site", "vocabulary", "article"}:
            continue
        path = path_of(document.kind, identifier)
        if single := _SINGLE.get(type(record)):
            yield Page(path, document.kind, single(site, path, identifier, record))
        else:
            yield Page(path, document.kind, records.text_page(site, path, document))
    yield from _redirects(site)
    lost = Sheet(site, "404.html")
    yield Page("404.html", "404", PlainView(lost.chrome("Page not found", "There is no page at this address.")))


def _redirects(site: Site) -> Iterator[Page]:
    for old, new in site.config.redirects.items():
        path = path_of(site.documents[new].kind, old)
        sheet = Sheet(site, path)
        link = sheet.link(new)
        yield Page(
            path, "redirect", RedirectView(sheet.chrome(link.words, "This page has moved."), link.href, link.words)
        )
