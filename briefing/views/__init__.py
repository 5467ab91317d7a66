"""Linked site → the views of its pages. A finished view is all that its page depends on, besides the templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from briefing.addresses import path_of
from briefing.data.dataset import PAGE
from briefing.layout import arrange as arrange_anew
from briefing.link import Site
from briefing.markers import Record
from briefing.model import Claim, Entity, Event, Note, Question, Source

from . import article, changes, claim, data, entity, finder, home, lists, matrix, network, records, tables
from .cards import cards as cards
from .parts import Chrome
from .preview import PagePreview, Preview, on_page
from .sheet import LOST, Sheet


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
    ("claims/index.html", "claims", tables.claims),
    ("entities/index.html", "entities", lists.entities),
    ("events/index.html", "events", lists.events),
    ("sources/index.html", "sources", tables.sources),
    ("sources/matrix.html", "matrix", matrix.matrix),
    ("questions/index.html", "list", lists.questions),
    ("notes/index.html", "list", lists.notes),
    ("summaries/index.html", "list", lists.summaries),
    ("a-z.html", "a-z", lists.a_to_z),
    ("search.html", "search", finder.search),
)


def views(site: Site, arrange: network.Arrange = arrange_anew, home_card: str = "") -> Iterator[Page]:
    """Every page of the site, with the previews of what it links to.

    `arrange` finds the places in drawings; `home_card` is the path of the home page's preview picture.
    """
    previews: dict[str, Preview] = {}
    for page in _pages(site, arrange):
        if page.path == "index.html":
            page = replace(page, view=replace(page.view, card=home_card))  # noqa: PLW2901  # the same page, finished
        yield replace(page, previews=on_page(page.view, previews, site))


def data_page(site: Site, files: Mapping[str, bytes]) -> Page:
    """The page that lists the files for machines, which must have been made."""
    sizes = {path: (len(content), content.count(b"\n")) for path, content in files.items()}
    return Page(PAGE, "data", data.data(site, sizes))


def _pages(site: Site, arrange: network.Arrange) -> Iterator[Page]:
    for path, template, make in _LISTS:
        yield Page(path, template, make(site))
    for path, template, view in tables.filtered(site):
        yield Page(path, template, view)
    yield Page("network.html", "network", network.network(site, arrange))
    for identifier, document in site.documents.items():
        record = document.record
        if document.kind in {"site", "vocabulary", "article"}:
            continue
        path = path_of(document.kind, identifier)
        if single := _SINGLE.get(type(record)):
            yield Page(path, document.kind, single(site, path, identifier, record))
        else:
            yield Page(path, document.kind, records.text_page(site, path, document))
    for path, page in changes.changes(site):
        yield Page(path, "changes", page)
    yield from _redirects(site)
    lost = Sheet(site, LOST)
    chrome = lost.chrome("Page not found", "There is no page at this address.", indexed=False)
    yield Page(LOST, "404", PlainView(chrome))


def _redirects(site: Site) -> Iterator[Page]:
    for old, new in site.config.redirects.items():
        path = path_of(site.documents[new].kind, old)
        sheet = Sheet(site, path)
        link = sheet.link(new)
        chrome = sheet.chrome(f"Moved: {link.words}", "This page has moved.", indexed=False)
        yield Page(path, "redirect", RedirectView(chrome, link.href, link.words))
