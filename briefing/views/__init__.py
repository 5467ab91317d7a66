"""Linked site → the views of its pages. A finished view is all that its page depends on, besides the templates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from briefing.addresses import path_of
from briefing.data.dataset import PAGE
from briefing.headers import LOST, LOST_STYLE
from briefing.markers import Record
from briefing.model import Claim, Entity, Event, Note, Question, Source
from briefing.site import Site

from . import article, changes, claim, data, entity, finder, home, lists, matrix, network, records, tables
from .cards import cards as cards
from .paging import Listing
from .parts import Chrome
from .preview import on_page as on_page
from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A page that was renamed."""

    chrome: Chrome
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class LostView:
    """The page for what is not there."""

    chrome: Chrome
    style: str
    """For the page without links, which there is while the site has no address."""


_SINGLE: Mapping[type[Record], Callable[..., Any]] = {
    Claim: claim.claim,
    Entity: entity.entity,
    Event: records.event,
    Note: records.note,
    Question: records.question,
    Source: records.source,
}
_ALONE: tuple[tuple[str, str, Callable[[Site], Any]], ...] = (
    ("index.html", "home", home.home),
    ("search.html", "search", finder.search),
)
_LISTS: tuple[tuple[Listing, str, Callable[..., Any]], ...] = (
    (lists.ENTITIES, "entities", lists.entities),
    (lists.EVENTS, "events", lists.events),
    (lists.QUESTIONS, "list", lists.questions),
    (lists.NOTES, "list", lists.notes),
    (lists.SUMMARIES, "list", lists.summaries),
    (lists.A_TO_Z, "a-z", lists.a_to_z),
    (matrix.MATRIX, "matrix", matrix.matrix),
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A page to be: its template, and how its view is made of the site as it then is."""

    template: str
    make: Callable[[Site], Any]


def of_records(site: Site) -> dict[str, Sketch]:
    """Output path → page, for each record that has one."""
    return {
        path_of(kind, identifier): Sketch(kind, partial(_single, identifier=identifier))
        for identifier, kind in site.kinds.items()
        if kind not in {"site", "vocabulary", "article"}
    }


def of_whole(site: Site) -> dict[str, Sketch]:
    """Output path → page, for all that are of no record of their own."""
    found = {path: Sketch(template, make) for path, template, make in _ALONE}
    parts: Iterator[tuple[str, str, Callable[..., Any]]] = itertools.chain(
        ((path, template, make) for listing, template, make in _LISTS for path in listing.paths(site)),
        article.pages(site),
        tables.pages(site),
        changes.changes(site),
        network.pages(site),
        lists.crowds(site),
    )
    found |= {path: Sketch(template, partial(make, path=path)) for path, template, make in parts}
    moved = {path_of(site.kinds[new], old): new for old, new in site.config.redirects.items()} | tables.moved(site)
    for path, identifier in moved.items():
        found[path] = Sketch("redirect", partial(_redirect, path=path, identifier=identifier))
    found[PAGE] = Sketch("data", data.data)
    found[LOST] = Sketch("404" if site.config.base_url else "404-alone", _lost)
    return found


def _single(site: Site, identifier: str) -> object:
    record = site.records[identifier]
    path = path_of(site.kinds[identifier], identifier)
    if single := _SINGLE.get(type(record)):
        return single(site, path, identifier, record)
    return records.text_page(site, path, site.documents[identifier])


def _redirect(site: Site, path: str, identifier: str) -> RedirectView:
    sheet = Sheet(site, path)
    link = sheet.link(identifier)
    chrome = sheet.chrome(f"Moved: {link.words}", "This page has moved.", indexed=False)
    return RedirectView(chrome, link.href, link.words)


def _lost(site: Site) -> LostView:
    chrome = Sheet(site, LOST).chrome("Page not found", "There is no page at this address.", indexed=False)
    return LostView(chrome, LOST_STYLE)
