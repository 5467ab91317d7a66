"""Views of many records: the timeline, the lists, the A–Z."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from briefing.link import Site
from briefing.model import Entity, Note, Question, Summary

from .parts import Chrome, Link
from .sheet import Sheet
from .timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class EntitiesView:
    """Who and what, by type."""

    chrome: Chrome
    groups: tuple[tuple[str, tuple[tuple[Link, str, int], ...]], ...]
    """(type, ((entity, first sentence, mentions in the article), …))"""


@dataclass(frozen=True, slots=True)
class EventsView:
    """The timeline."""

    chrome: Chrome
    timeline: Timeline


@dataclass(frozen=True, slots=True)
class ListView:
    """A plain list of records, each with a line of text."""

    chrome: Chrome
    lead: str
    items: tuple[tuple[Link, str, str], ...]
    """(record, label, words)"""


@dataclass(frozen=True, slots=True)
class AZView:
    """Every record by its title's first letter."""

    chrome: Chrome
    groups: tuple[tuple[str, tuple[Link, ...]], ...]


def entities(site: Site) -> EntitiesView:
    """Who and what, by type in the vocabulary's order."""
    sheet = Sheet(site, "entities/index.html")
    groups = []
    for kind, label in site.vocabulary.entity_types.items():
        members = sorted((e.title, i) for i, e in site.all(Entity) if e.type == kind)
        groups.append((label, tuple((sheet.link(i), sheet.excerpt(i), len(site.mentions_of(i))) for _, i in members)))
    chrome = sheet.chrome(
        "Who is who", "People, organisations, states, places and things in the article and around it."
    )
    return EntitiesView(chrome, tuple(group for group in groups if group[1]))


def events(site: Site) -> EventsView:
    """The timeline."""
    sheet = Sheet(site, "events/index.html")
    chrome = sheet.chrome("Timeline", "What happened when, as far as is known: stated, inferred or from other sources.")
    return EventsView(chrome, timeline(sheet))


def questions(site: Site) -> ListView:
    """What is not known."""
    sheet = Sheet(site, "questions/index.html")
    items = tuple((sheet.link(i), "", q.settled_by) for i, q in site.all(Question))
    return ListView(
        sheet.chrome("Open questions", "What is not known, and what would settle it."), "What would settle it:", items
    )


def notes(site: Site) -> ListView:
    """The editors' notes."""
    sheet = Sheet(site, "notes/index.html")
    items = tuple((sheet.link(i), n.type, sheet.excerpt(i)) for i, n in site.all(Note))
    return ListView(
        sheet.chrome("Editors’ notes", "Remarks on passages of the article: gaps, slips, context."), "", items
    )


def summaries(site: Site) -> ListView:
    """The summaries, the shortest first."""
    sheet = Sheet(site, "summaries/index.html")
    ordered = sorted((s.order, i) for i, s in site.all(Summary))
    items = tuple((sheet.link(i), "", sheet.excerpt(i)) for _, i in ordered)
    return ListView(sheet.chrome("Summaries", "The briefing in one sentence, one paragraph, and in full."), "", items)


def a_to_z(site: Site) -> AZView:
    """Every record with a page, by title."""
    sheet = Sheet(site, "a-z.html")
    ordered = sorted((_sort_key(title), i) for i, title in site.titles.items() if i not in {"site", "vocabulary"})
    groups = itertools.groupby(ordered, key=lambda pair: pair[0][:1].upper() if pair[0][:1].isalpha() else "#")
    return AZView(
        sheet.chrome("A–Z", "Every page of this briefing by its title."),
        tuple((letter, sheet.links(i for _, i in members)) for letter, members in groups),
    )


def _sort_key(title: str) -> str:
    return title.lstrip("“\"'‘(").casefold()
