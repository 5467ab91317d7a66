"""The tables of claims and sources, whole and filtered: each choice is a page of its own, reached by a plain link."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from briefing import assess
from briefing.link import Site
from briefing.model import Claim, Source

from .facets import STATUSES, all_speakers, speaker_name, speakers
from .parts import Chrome, Link
from .sheet import Sheet

LEVELS = ("certain", "probable", "possible", "unknown")


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
class SourceRow:
    """A source in the table."""

    source: Link
    publisher: str
    published: str
    type: str
    reliability: str
    bears_on: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to a filtered table, with the number of its rows."""

    words: str
    href: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """A table of claims, by status."""

    chrome: Chrome
    choices: tuple[tuple[str, tuple[Choice, ...]], ...]
    """(by what, the choices)"""
    groups: tuple[tuple[str, tuple[ClaimRow, ...]], ...]


@dataclass(frozen=True, slots=True)
class SourcesView:
    """A table of sources."""

    chrome: Chrome
    choices: tuple[tuple[str, tuple[Choice, ...]], ...]
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """One table to be: where it is, by what and for which value it is filtered, what it holds."""

    path: str
    by: str
    words: str
    title: str
    description: str
    members: frozenset[str]


def claims(site: Site, path: str = "claims/index.html") -> ClaimsView:
    """A table of claims, of all if nothing else is said: what stands against it first."""
    tables = site.derive("tables of claims", "", _claim_tables)
    return _claims(site, next(table for table in tables if table.path == path), tables)


def sources(site: Site, path: str = "sources/index.html") -> SourcesView:
    """A table of sources, of all if nothing else is said: by date of publication."""
    tables = site.derive("tables of sources", "", _source_tables)
    return _sources(site, next(table for table in tables if table.path == path), tables)


def filtered(site: Site) -> Iterator[tuple[str, str, Callable[[Site], ClaimsView | SourcesView]]]:
    """(path, template, view in the making) of every filtered table."""
    for table in site.derive("tables of claims", "", _claim_tables)[1:]:
        yield table.path, "claims", partial(claims, path=table.path)
    for table in site.derive("tables of sources", "", _source_tables)[1:]:
        yield table.path, "sources", partial(sources, path=table.path)


def _claim_tables(site: Site, _: str) -> tuple[_Table, ...]:
    """The whole table, then those by status, by degree and by speaker; what would be empty is left out."""
    every = dict(site.all(Claim))
    whole = "Every assertion of the article: who says so, how sure, and what other sources say."
    tables = [_Table("claims/index.html", "", "All", "Claims", whole, frozenset(every))]

    def add(name: str, by: str, words: str, title: str, members: Iterable[str]) -> None:
        about = f"{title}: who says so, how sure, and what other sources say."
        tables.append(_Table(f"claims/by/{name}.html", by, words, title, about, frozenset(members)))

    for status in STATUSES:
        members = (i for i, claim in every.items() if assess.status(site, claim) == status)
        add(f"status-{status}", "Status", status, f"Claims that are {status}", members)
    for level in LEVELS:
        members = (i for i, claim in every.items() if assess.factuality(site, claim) == level)
        title = "Claims asserted without commitment" if level == "unknown" else f"Claims asserted as {level}"
        add(f"factuality-{level}", "Asserted as", level, title, members)
    for speaker in all_speakers(site):
        members = (i for i, claim in every.items() if speaker in speakers(claim))
        name = speaker_name(site, speaker)
        title = "Claims in the article’s own voice" if speaker == assess.ARTICLE else f"Claims by {name}"
        add(f"speaker-{speaker}", "Who says so", name, title, members)
    return tuple(table for table in tables if table.members or not table.by)


def _source_tables(site: Site, _: str) -> tuple[_Table, ...]:
    """The whole table, then those by type in the vocabulary's order; what would be empty is left out."""
    every = dict(site.all(Source))
    whole = "Independent reporting and primary documents, and which claims they bear on."
    tables = [_Table("sources/index.html", "", "All", "Sources", whole, frozenset(every))]
    for kind, label in site.vocabulary.source_types.items():
        members = frozenset(i for i, source in every.items() if source.type == kind)
        path = f"sources/by/type-{re.sub(r'[^a-z0-9]+', '-', kind.lower())}.html"
        about = f"Sources of the kind “{label}”, and how many claims each bears on."
        tables.append(_Table(path, "Kind", label, f"Sources: {label.lower()}", about, members))
    return tuple(table for table in tables if table.members or not table.by)


def _choices(sheet: Sheet, tables: Iterable[_Table]) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """The links to all tables of a kind, in groups by what they are filtered."""
    for by, group in itertools.groupby(tables, key=lambda table: table.by):
        choices = (Choice(t.words, sheet.to(t.path), len(t.members), current=t.path == sheet.path) for t in group)
        yield by, tuple(choices)


def _claims(site: Site, chosen: _Table, tables: tuple[_Table, ...]) -> ClaimsView:
    sheet = Sheet(site, chosen.path)
    by_place = sorted((site.quotes.get(i, ())[:1], i) for i in chosen.members)
    groups = []
    for status in STATUSES:
        rows = tuple(_claim_row(sheet, i) for _, i in by_place if sheet.link(i).status == status)
        groups.append((status, rows))
    return ClaimsView(
        sheet.chrome(chosen.title, chosen.description, indexed=not chosen.by),
        tuple(_choices(sheet, tables)),
        tuple(group for group in groups if group[1]),
    )


def _claim_row(sheet: Sheet, identifier: str) -> ClaimRow:
    record = sheet.site.records[identifier]
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


def _sources(site: Site, chosen: _Table, tables: tuple[_Table, ...]) -> SourcesView:
    sheet = Sheet(site, chosen.path)
    ordered = sorted((s.published or "9999", i, s) for i, s in site.all(Source) if i in chosen.members)
    rows = tuple(
        SourceRow(
            source=sheet.link(i),
            publisher=s.publisher or "not known",
            published=sheet.edtf(i, s.published) if s.published else "undated",
            type=site.vocabulary.source_types.get(s.type, s.type),
            reliability=s.reliability or "",
            bears_on=sum(link.path[:1] == ("evidence",) and link.path[2:] == ("source",) for link in site.backlinks.get(i, ())),
        )
        for _, i, s in ordered
    )
    return SourcesView(
        sheet.chrome(chosen.title, chosen.description, indexed=not chosen.by), tuple(_choices(sheet, tables)), rows
    )
