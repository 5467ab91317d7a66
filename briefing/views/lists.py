"""Views of many records: the tables, the timeline, the lists, the A–Z."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.link import Site
from briefing.model import Claim, Entity, Note, Question, Source, Summary

from .parts import Chrome, Link
from .sheet import Sheet
from .timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in the table."""

    claim: Link
    origin: Link | None
    confidence: str
    place: str
    href: str
    evidence: int


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """The table of claims, by status."""

    chrome: Chrome
    groups: tuple[tuple[str, tuple[ClaimRow, ...]], ...]


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
class SourceRow:
    """A source in the table."""

    source: Link
    publisher: str
    published: str
    type: str
    reliability: str
    bears_on: int


@dataclass(frozen=True, slots=True)
class SourcesView:
    """The table of sources."""

    chrome: Chrome
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Sources × claims: every piece of evidence in one table."""

    chrome: Chrome
    claims: tuple[tuple[Link, int], ...]
    """(claim, its number)"""
    rows: tuple[tuple[Link, tuple[tuple[tuple[str, str], ...], ...]], ...]
    """(source, for each claim its (relation, address of the note)s)"""


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


def claims(site: Site) -> ClaimsView:
    """Every claim: what stands against it first."""
    sheet = Sheet(site, "claims/index.html")
    by_place = sorted((site.quotes.get(i, ())[:1], i) for i, _ in site.all(Claim))
    groups = []
    for status in ("contested", "denied", "uncorroborated", "corroborated"):
        rows = tuple(_claim_row(sheet, i) for _, i in by_place if sheet.link(i).status == status)
        groups.append((status, rows))
    chrome = sheet.chrome(
        "Claims", "Every assertion of the article: who says so, how sure, and what other sources say."
    )
    return ClaimsView(chrome, tuple(group for group in groups if group[1]))


def _claim_row(sheet: Sheet, identifier: str) -> ClaimRow:
    record = sheet.site.documents[identifier].record
    assert isinstance(record, Claim)  # noqa: S101  # the caller lists claims only
    quotes = sheet.site.quotes.get(identifier, ())
    anchor = sheet.site.text.sentence_at(quotes[0].start).anchor if quotes else ""
    return ClaimRow(
        claim=sheet.link(identifier),
        origin=sheet.link(record.chain[-1].agent) if record.chain else None,
        confidence=record.confidence,
        place=anchor[1:].split("s")[0],
        href=sheet.to("article.html", f"claim-{identifier}"),
        evidence=len(record.evidence),
    )


def entities(site: Site) -> EntitiesView:
    """Who and what, by type in the vocabulary's order."""
    sheet = Sheet(site, "entities/index.html")
    counts = {i: sum(m.entity == i for m in site.mentions) for i, _ in site.all(Entity)}
    groups = []
    for kind, label in site.vocabulary.entity_types.items():
        members = sorted((e.title, i) for i, e in site.all(Entity) if e.type == kind)
        groups.append((label, tuple((sheet.link(i), sheet.excerpt(i), counts[i]) for _, i in members)))
    chrome = sheet.chrome(
        "Who is who", "People, organisations, states, places and things in the article and around it."
    )
    return EntitiesView(chrome, tuple(group for group in groups if group[1]))


def events(site: Site) -> EventsView:
    """The timeline."""
    sheet = Sheet(site, "events/index.html")
    chrome = sheet.chrome("Timeline", "What happened when, as far as is known: stated, inferred or from other sources.")
    return EventsView(chrome, timeline(sheet))


def sources(site: Site) -> SourcesView:
    """Every source, by date of publication."""
    sheet = Sheet(site, "sources/index.html")
    bears_on = {i: sum(e.source == i for _, c in site.all(Claim) for e in c.evidence) for i, _ in site.all(Source)}
    ordered = sorted((s.published or "9999", i, s) for i, s in site.all(Source))
    rows = tuple(
        SourceRow(
            source=sheet.link(i),
            publisher=s.publisher or "not known",
            published=sheet.edtf(i, s.published) if s.published else "undated",
            type=site.vocabulary.source_types.get(s.type, s.type),
            reliability=s.reliability or "",
            bears_on=bears_on[i],
        )
        for _, i, s in ordered
    )
    return SourcesView(
        sheet.chrome("Sources", "Independent reporting and primary documents, and which claims they bear on."), rows
    )


def matrix(site: Site) -> MatrixView:
    """Every piece of evidence: a row a source, a column a claim that has any."""
    sheet = Sheet(site, "sources/matrix.html")
    with_evidence = [i for i, c in site.all(Claim) if c.evidence]
    rows = []
    for identifier, _ in site.all(Source):
        cells = tuple(tuple(_cell(sheet, identifier, claim)) for claim in with_evidence)
        if any(cells):
            rows.append((sheet.link(identifier), cells))
    columns = tuple((sheet.link(i), n) for n, i in enumerate(with_evidence, 1))
    chrome = sheet.chrome(
        "Sources and claims", "Which source bears on which claim, and how: every piece of evidence in one table."
    )
    return MatrixView(chrome, columns, tuple(rows))


def _cell(sheet: Sheet, source: str, claim: str) -> Iterator[tuple[str, str]]:
    record = sheet.site.get(claim, Claim)
    for number, evidence in enumerate(record.evidence if record else (), 1):
        if evidence.source == source:
            yield evidence.relation, sheet.href(claim, f"evidence-{number}")


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
    shown = (d for d in site.documents.values() if d.kind not in {"site", "vocabulary"})
    ordered = sorted((_sort_key(d.title), d.id) for d in shown)
    groups = itertools.groupby(ordered, key=lambda pair: pair[0][:1].upper() if pair[0][:1].isalpha() else "#")
    return AZView(
        sheet.chrome("A–Z", "Every page of this briefing by its title."),
        tuple((letter, sheet.links(i for _, i in members)) for letter, members in groups),
    )


def _sort_key(title: str) -> str:
    return title.lstrip("“\"'‘(").casefold()
