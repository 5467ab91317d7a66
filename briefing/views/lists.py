"""Views of many records: the timeline, the lists, the A–Z."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from briefing.core.fields import keys
from briefing.core.model import KINDS, Entity
from briefing.data.published import items
from briefing.site.site import Site

from .page_context import PageContext, crowd_path
from .paging import Listing, Pager
from .timeline import Timeline, in_order, timeline
from .view_types import BacklinkView, Link, PageFrame

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EntitiesView:
    """Who and what, by type."""

    chrome: PageFrame
    groups: tuple[tuple[str, tuple[tuple[Link, str, int], ...]], ...]
    """(type, ((entity, first sentence, mentions in the article), …))"""
    pager: Pager


@dataclass(frozen=True, slots=True)
class EventsView:
    """The timeline."""

    chrome: PageFrame
    timeline: Timeline
    pager: Pager


@dataclass(frozen=True, slots=True)
class ListView:
    """A plain list of records, each with a line of text."""

    chrome: PageFrame
    lead: str
    items: tuple[tuple[Link, str, str], ...]
    """(record, label, words)"""
    pager: Pager


@dataclass(frozen=True, slots=True)
class AZView:
    """Every record by its title's first letter."""

    chrome: PageFrame
    groups: tuple[tuple[str, tuple[Link, ...]], ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class CrowdView:
    """All that leads to one record."""

    chrome: PageFrame
    places: tuple[BacklinkView, ...]
    pager: Pager


ENTITIES = Listing("entities/index.html", lambda site, _: _by_type(site))
EVENTS = Listing("events/index.html", lambda site, _: in_order(site))
A_TO_Z = Listing("a-z.html", lambda site, _: _by_letter(site), size=400)


def entities(site: Site, path: str) -> EntitiesView:
    """Who and what, by type in the vocabulary's order."""
    sheet = PageContext(site, path)
    part, pager = ENTITIES.part(sheet)
    groups = tuple(
        (label, tuple((sheet.link(i), sheet.excerpt(i), len(site.mentions_of(i))) for i in members))
        for label, members in _grouped(part)
    )
    words = "People, organisations, states, places and things in the article and around it."
    return EntitiesView(sheet.chrome("Who is who", words), groups, pager)


def events(site: Site, path: str) -> EventsView:
    """The timeline."""
    sheet = PageContext(site, path)
    part, pager = EVENTS.part(sheet)
    chrome = sheet.chrome("Timeline", "What happened when, as far as is known: stated, inferred or from other sources.")
    return EventsView(chrome, timeline(sheet, part), pager)


def plain_lists(site: Site) -> Iterator[tuple[str, str, Callable[..., ListView]]]:
    """(path, template, view in the making) of the lists of all kinds that have no list view of their own."""
    for name, kind in KINDS.items():
        if kind.about:
            for path in _plain_list(name).paths(site):
                yield path, "list", partial(plain_list, kind=name)


def plain_list(site: Site, path: str, kind: str) -> ListView:
    """The records of one kind, each with its first plain fact or the first sentence of its text."""
    sheet = PageContext(site, path)
    part, pager = _plain_list(kind).part(sheet)
    rows = keys(KINDS[kind].record)
    shown = next((row for row in rows if row.fact and not row.part and not row.marker), None)
    words = ((i, str(getattr(site.records[i], shown.attribute) or "") if shown else sheet.excerpt(i)) for i in part)
    listed = tuple((sheet.link(i), getattr(site.records[i], "type", ""), said) for i, said in words)
    chrome = sheet.chrome(KINDS[kind].title, KINDS[kind].about)
    return ListView(chrome, f"{shown.fact.label}:" if shown and shown.fact else "", listed, pager)


def _plain_list(kind: str) -> Listing:
    return Listing(f"{KINDS[kind].folder}/index.html", lambda site, _: tuple(item.id for item in items(site, kind)))


def a_to_z(site: Site, path: str) -> AZView:
    """Every record with a page, by title. Its links are too many to have previews."""
    sheet = PageContext(site, path)
    part, pager = A_TO_Z.part(sheet)
    groups = tuple(
        (letter, tuple(replace(sheet.link(i), id="") for i in members)) for letter, members in _grouped(part)
    )
    return AZView(sheet.chrome("A–Z", "Every page of this briefing by its title."), groups, pager)


def crowds(site: Site) -> Iterator[tuple[str, str, Callable[..., CrowdView]]]:
    """(path, template, view in the making) of the pages with all that leads to a record to which much leads."""
    for identifier in site.memoize("crowded", "", lambda site, _: tuple(site.crowds)):  # not how crowded
        for path in _crowd(site, identifier).paths(site):
            yield path, "links", partial(crowd, identifier=identifier)


def crowd(site: Site, path: str, identifier: str) -> CrowdView:
    """All that leads to one record."""
    sheet = PageContext(site, path)
    part, pager = _crowd(site, identifier).part(sheet)
    title = f"What leads to “{site.title(identifier)}”"
    chrome = sheet.chrome(title, "Every place in this briefing that names it or cites it.", indexed=False)
    return CrowdView(chrome, tuple(map(sheet.back, part)), pager)


def _crowd(site: Site, identifier: str) -> Listing:
    path = crowd_path(site.kinds[identifier], identifier)
    return Listing(path, lambda site, _: site.backlinks.get(identifier, ()))


def _grouped(rows: Iterable[tuple[str, T]]) -> list[tuple[str, list[T]]]:
    """Rows that are given with their group."""
    return [(group, [row for _, row in rows]) for group, rows in itertools.groupby(rows, key=lambda row: row[0])]


def _by_type(site: Site) -> tuple[tuple[str, str], ...]:
    members: dict[str, list[tuple[str, str]]] = {}
    for identifier, entity in site.all(Entity):
        members.setdefault(entity.type, []).append((entity.title, identifier))
    types = site.vocabulary.entity_types
    return tuple((label, i) for kind, label in types.items() for _, i in sorted(members.get(kind, ())))


def _by_letter(site: Site) -> tuple[tuple[str, str], ...]:
    ordered = sorted((_sort_key(title), i) for i, title in site.titles.items() if i not in {"site", "vocabulary"})
    return tuple((key[:1].upper() if key[:1].isalpha() else "#", i) for key, i in ordered)


def _sort_key(title: str) -> str:
    return title.lstrip("“\"'‘(").casefold()
