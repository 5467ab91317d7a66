"""View of all evidence in one table: a row a source, a column a claim."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from briefing.core.model import Claim, Source
from briefing.site.site import Site

from .network import by_place
from .page_context import PageContext
from .paging import Listing, Pager
from .quote_context import in_article
from .view_types import Link, PageFrame


@dataclass(frozen=True, slots=True)
class Column:
    """A claim and its number in this table."""

    claim: Link
    number: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of evidence in a cell, with the number of its claim."""

    relation: str
    part: str
    href: str
    number: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says of one claim."""

    first: bool
    """True for the first claim of a paragraph."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A source: its name in short, its title, and for each claim its evidence."""

    source: Link
    title: Link | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """Sources × claims."""

    chrome: PageFrame
    groups: tuple[tuple[str, str, tuple[Column, ...]], ...]
    """(paragraph of the article, its address, its claims)"""
    rows: tuple[Row, ...]
    pager: Pager
    signs: tuple[tuple[str, str], ...]
    """(relation, what it means) for the key."""


_MEANINGS = (
    ("supports", "supports the claim, or a part of it"),
    ("dates", "supports it and gives the date"),
    ("contradicts", "says something that cannot be true together with it"),
    ("denies", "says outright that it is not so"),
    ("refines", "adds detail"),
)


MATRIX = Listing("sources/matrix.html", lambda site, _: _with_evidence(site), size=14, whole=40)


def matrix(site: Site, path: str) -> MatrixView:
    """Claims that have evidence, as in the article; sources that give some, by date of publication."""
    sheet = PageContext(site, path)
    part, pager = MATRIX.part(sheet)
    columns = tuple(Column(sheet.link(identifier), number) for number, identifier in enumerate(part, pager.first))
    paragraphs = [
        (name, tuple(members))
        for name, members in itertools.groupby(columns, key=lambda column: _paragraph(site, column.claim.id))
    ]
    firsts = {members[0].number for _, members in paragraphs}
    rows = tuple(_row(sheet, source, columns, firsts) for source in _sources(site, part))
    used = {mark.relation for row in rows for cell in row.cells for mark in cell.marks}
    return MatrixView(
        chrome=sheet.chrome(
            "Sources and claims", "Which source bears on which claim, and how: every piece of evidence in one table."
        ),
        groups=tuple((name, in_article(sheet, int(name or 1), f"p{name}s1"), members) for name, members in paragraphs),
        rows=rows,
        pager=pager,
        signs=tuple(sign for sign in _MEANINGS if sign[0] in used),
    )


def _with_evidence(site: Site) -> tuple[str, ...]:
    return tuple(i for i in by_place(site) if (claim := site.get(i, Claim)) and claim.evidence)


def _paragraph(site: Site, claim: str) -> str:
    """The number of the paragraph where a claim stands first; "" for none."""
    quotes = site.quotes.get(claim, ())
    return site.text.sentence_at(quotes[0].start).anchor[1:].split("s")[0] if quotes else ""


def _sources(site: Site, claims: Iterable[str]) -> list[str]:
    """The sources that say something of some claims."""
    used = {item.source for i in claims if (claim := site.get(i, Claim)) for item in claim.evidence}
    dated = ((source.published or "9999", i) for i in used if (source := site.get(i, Source)))
    return [i for _, i in sorted(dated)]


def _row(sheet: PageContext, source: str, columns: tuple[Column, ...], firsts: set[int]) -> Row:
    """A source is named by who published it when; its title follows if that is not its name already.

    The links have no ids: a preview of each source would say the same again.
    """
    named, record = sheet.link(source), sheet.site.get(source, Source)
    has_title = bool(record and record.title and record.publisher)
    short = sheet.link(source, sheet.publication(source)) if has_title else named
    cells = tuple(Cell(column.number in firsts, tuple(_marks(sheet, source, column))) for column in columns)
    return Row(replace(short, id=""), replace(named, id="") if has_title else None, cells)


def _marks(sheet: PageContext, source: str, column: Column) -> Iterator[Mark]:
    record = sheet.site.get(column.claim.id, Claim)
    for number, evidence in enumerate(record.evidence if record else (), 1):
        if evidence.source == source:
            href = sheet.href(column.claim.id, f"evidence-{number}")
            yield Mark(evidence.relation, evidence.part or "", href, column.number)
