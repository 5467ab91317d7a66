"""The tables of claims and sources, whole and filtered: each choice is a page of its own, reached by a plain link."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from briefing.core.model import Claim, Source, Support
from briefing.core.urls import path_of
from briefing.site import claim_status
from briefing.site.site import Site

from .facets import all_speakers
from .page_context import PageContext
from .paging import Listing, Pager
from .quote_context import in_article, paragraph_of
from .view_types import Link, PageFrame, Standing

LEVELS = ("certain", "probable", "possible", "unknown")

_FORMER_STATUSES = ("corroborated", "uncorroborated", "contested", "denied")
"""The statuses of claims until support and denial were told apart."""


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

    chrome: PageFrame
    choices: tuple[tuple[str, tuple[Choice, ...]], ...]
    """(by what, the choices)"""
    groups: tuple[tuple[Standing, tuple[ClaimRow, ...]], ...]
    """(support, the claims that have it)"""
    pager: Pager


@dataclass(frozen=True, slots=True)
class SourcesView:
    """A table of sources."""

    chrome: PageFrame
    choices: tuple[tuple[str, tuple[Choice, ...]], ...]
    rows: tuple[SourceRow, ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class _Table:
    """One table to be: where it is, by what and for which value it is filtered, what it holds."""

    path: str
    by: str
    words: str
    title: str
    description: str
    members: tuple[str, ...]

    @property
    def listing(self) -> Listing:
        """The table's pages."""
        return Listing(self.path, _claims_in_order if self.path.startswith("claims/") else _sources_in_order)


def claims(site: Site, path: str) -> ClaimsView:
    """A page of a table of claims: what stands against it first, then as in the article."""
    tables = site.memoize("tables of claims", "", _claim_tables)
    sheet = PageContext(site, path)
    chosen = _chosen(site, tables, path)
    part, pager = chosen.listing.part(sheet)
    groups = tuple(
        (Standing(support, claim_status.WORDS[support]), tuple(_claim_row(sheet, i) for _, i in rows))
        for support, rows in itertools.groupby(part, key=lambda row: row[0])
    )
    chrome = sheet.chrome(chosen.title, chosen.description, indexed=not chosen.by)
    return ClaimsView(chrome, tuple(_choices(sheet, tables, chosen)), groups, pager)


def sources(site: Site, path: str) -> SourcesView:
    """A page of a table of sources, by date of publication."""
    tables = site.memoize("tables of sources", "", _source_tables)
    sheet = PageContext(site, path)
    chosen = _chosen(site, tables, path)
    part, pager = chosen.listing.part(sheet)
    rows = tuple(_source_row(sheet, i) for i in part)
    chrome = sheet.chrome(chosen.title, chosen.description, indexed=not chosen.by)
    return SourcesView(chrome, tuple(_choices(sheet, tables, chosen)), rows, pager)


def pages(site: Site) -> Iterator[tuple[str, str, Callable[[Site, str], ClaimsView | SourcesView]]]:
    """(path, template, view in the making) of every page of every table."""
    for table in site.memoize("tables of claims", "", _claim_tables):
        yield from ((path, "claims", claims) for path in table.listing.paths(site))
    for table in site.memoize("tables of sources", "", _source_tables):
        yield from ((path, "sources", sources) for path in table.listing.paths(site))


def _chosen(site: Site, tables: Iterable[_Table], path: str) -> _Table:
    return next(table for table in tables if path in table.listing.paths(site))


def _beginning(tables: Iterable[_Table], path: str) -> tuple[str, ...]:
    """The members of the table that begins at a path."""
    return next(table.members for table in tables if table.path == path)


def _claim_tables(site: Site, _: str) -> tuple[_Table, ...]:
    """The whole table, then those by status and by degree; what would be empty is left out."""
    every = dict(site.all(Claim))
    statuses = {i: claim_status.status(site, i) for i in every}
    levels = {i: claim_status.factuality(site, claim) for i, claim in every.items()}
    whole = "Every assertion of the article: who says so, how sure, and what other sources say."
    tables = [_Table("claims/index.html", "", "All", "Claims", whole, tuple(every))]

    def add(name: str, by: str, words: str, title: str, members: Iterable[str]) -> None:
        about = f"{title}: who says so, how sure, and what other sources say."
        tables.append(_Table(f"claims/by/{name}.html", by, words, title, about, tuple(members)))

    for support in claim_status.SUPPORTS:
        members = [i for i, status in statuses.items() if status.support == support]
        words = claim_status.WORDS[support]
        add(f"support-{support}", "Support", words, f"Claims: {words.lower()}", members)
    denied = [i for i, status in statuses.items() if status.denied_by]
    add("denied", "Denied", "Denied by somebody", "Claims that somebody denies", denied)
    for level in LEVELS:
        title = "Claims asserted without commitment" if level == "unknown" else f"Claims asserted as {level}"
        add(f"factuality-{level}", "Asserted as", level, title, _where(levels, level))
    return tuple(table for table in tables if table.members or not table.by)


def moved(site: Site) -> dict[str, tuple[str, str]]:
    """Path of a table that was published once → the path and title of the page that says the same today."""
    speakers = {
        f"claims/by/speaker-{speaker}.html": (path_of(site.kinds[speaker], speaker), site.title(speaker))
        for speaker in all_speakers(site)
    }
    return speakers | {
        f"claims/by/status-{status}.html": ("claims/index.html", f"Claims, {status}") for status in _FORMER_STATUSES
    }


def _where(values: Mapping[str, str], wanted: str) -> tuple[str, ...]:
    return tuple(identifier for identifier, value in values.items() if value == wanted)


def _source_tables(site: Site, _: str) -> tuple[_Table, ...]:
    """The whole table, then those by type in the vocabulary's order; what would be empty is left out."""
    every = dict(site.all(Source))
    types = {i: source.type for i, source in every.items()}
    whole = "Independent reporting and primary documents, and which claims they bear on."
    tables = [_Table("sources/index.html", "", "All", "Sources", whole, tuple(every))]
    for kind, label in site.vocabulary.source_types.items():
        path = f"sources/by/type-{re.sub(r'[^a-z0-9]+', '-', kind.lower())}.html"
        about = f"Sources of the kind “{label}”, and how many claims each bears on."
        tables.append(_Table(path, "Kind", label, f"Sources: {label.lower()}", about, _where(types, kind)))
    return tuple(table for table in tables if table.members or not table.by)


def _choices(sheet: PageContext, tables: Iterable[_Table], chosen: _Table) -> Iterator[tuple[str, tuple[Choice, ...]]]:
    """The links to all tables of a kind, in groups by what they are filtered."""
    for by, group in itertools.groupby(tables, key=lambda table: table.by):
        yield by, tuple(Choice(t.words, sheet.to(t.path), len(t.members), current=t is chosen) for t in group)


def _claims_in_order(site: Site, path: str) -> tuple[tuple[Support, str], ...]:
    """The claims of the table that begins at a path, each with its support."""
    by_support: dict[Support, list[str]] = {}
    members = _beginning(site.memoize("tables of claims", "", _claim_tables), path)
    for _, identifier in sorted((site.quotes.get(i, ())[:1], i) for i in members):
        by_support.setdefault(claim_status.status(site, identifier).support, []).append(identifier)
    return tuple((support, i) for support in claim_status.SUPPORTS for i in by_support.get(support, ()))


def _sources_in_order(site: Site, path: str) -> tuple[str, ...]:
    members = _beginning(site.memoize("tables of sources", "", _source_tables), path)
    found = ((source.published or "9999", i) for i in members if (source := site.get(i, Source)))
    return tuple(i for _, i in sorted(found))


def _claim_row(sheet: PageContext, identifier: str) -> ClaimRow:
    record = sheet.site.records[identifier]
    assert isinstance(record, Claim)  # noqa: S101  # the caller lists claims only
    quotes = sheet.site.quotes.get(identifier, ())
    anchor = sheet.site.text.sentence_at(quotes[0].start).anchor if quotes else ""
    return ClaimRow(
        claim=sheet.link(identifier),
        origin=sheet.link(record.chain[-1].agent) if record.chain else None,
        confidence=record.confidence,
        place=anchor[1:].split("s")[0],
        href=in_article(sheet, paragraph_of(sheet.site, identifier), f"claim-{identifier}"),
        evidence=len(record.evidence),
    )


def _source_row(sheet: PageContext, identifier: str) -> SourceRow:
    site = sheet.site
    source = site.records[identifier]
    assert isinstance(source, Source)  # noqa: S101  # the caller lists sources only
    evidence = (link for link in site.backlinks.get(identifier, ()) if link.path[:1] == ("evidence",))
    return SourceRow(
        source=sheet.link(identifier),
        publisher=source.publisher or "not known",
        published=sheet.edtf(identifier, source.published) if source.published else "undated",
        type=site.vocabulary.source_types.get(source.type, source.type),
        reliability=source.reliability or "",
        bears_on=sum(link.path[2:] == ("source",) for link in evidence),
    )
