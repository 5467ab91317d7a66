"""View of all evidence in one table: a row a source, a column a claim."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from briefing import assess
from briefing.link import Site
from briefing.model import Claim, Source

from .network import by_place
from .parts import Chrome, Link
from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class Column:
    """A claim: its number in this table, and how many pieces of evidence speak for and against it."""

    claim: Link
    number: int
    pro: int
    contra: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of evidence in a cell, with the number of its claim."""

    relation: str
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

    chrome: Chrome
    groups: tuple[tuple[str, str, tuple[Column, ...]], ...]
    """(paragraph of the article, its address, its claims)"""
    rows: tuple[Row, ...]
    signs: tuple[tuple[str, str], ...]
    """(relation, what it means) for the key."""


_MEANINGS = (
    ("supports", "confirms the claim"),
    ("dates", "confirms it and gives the date"),
    ("contradicts", "says something that cannot be true together with it"),
    ("denies", "says outright that it is not so"),
    ("refines", "adds detail"),
    ("updates", "tells what came later"),
)


def matrix(site: Site) -> MatrixView:
    """Claims that have evidence, as in the article; sources that give some, by date of publication."""
    sheet = Sheet(site, "sources/matrix.html")
    columns = tuple(_columns(sheet))
    paragraphs = [
        (name, tuple(members))
        for name, members in itertools.groupby(columns, key=lambda column: _paragraph(site, column.claim.id))
    ]
    firsts = {members[0].number for _, members in paragraphs}
    rows = tuple(_row(sheet, source, columns, firsts) for source in _sources(site))
    used = {mark.relation for row in rows for cell in row.cells for mark in cell.marks}
    return MatrixView(
        chrome=sheet.chrome(
            "Sources and claims", "Which source bears on which claim, and how: every piece of evidence in one table."
        ),
        groups=tuple((name, sheet.to("article.html", f"p{name}s1"), members) for name, members in paragraphs),
        rows=rows,
        signs=tuple(sign for sign in _MEANINGS if sign[0] in used),
    )


def _columns(sheet: Sheet) -> Iterator[Column]:
    numbers = itertools.count(1)
    for identifier in by_place(sheet.site):
        claim = sheet.site.get(identifier, Claim)
        if claim and claim.evidence:
            relations = [item.relation for item in claim.evidence]
            yield Column(
                sheet.link(identifier),
                next(numbers),
                sum(relation in assess.CONFIRMING for relation in relations),
                sum(relation in assess.OBJECTING for relation in relations),
            )


def _paragraph(site: Site, claim: str) -> str:
    """The number of the paragraph where a claim stands first; "" for none."""
    quotes = site.quotes.get(claim, ())
    return site.text.sentence_at(quotes[0].start).anchor[1:].split("s")[0] if quotes else ""


def _sources(site: Site) -> list[str]:
    used = {item.source for _, claim in site.all(Claim) for item in claim.evidence}
    return [i for _, i in sorted((s.published or "9999", i) for i, s in site.all(Source) if i in used)]


def _row(sheet: Sheet, source: str, columns: tuple[Column, ...], firsts: set[int]) -> Row:
    """A source is named by who published it when; its title follows if that is not its name already."""
    named, record = sheet.link(source), sheet.site.get(source, Source)
    has_title = bool(record and record.title and record.publisher)
    short = sheet.link(source, sheet.publication(source)) if has_title else named
    cells = tuple(Cell(column.number in firsts, tuple(_marks(sheet, source, column))) for column in columns)
    return Row(short, named if has_title else None, cells)


def _marks(sheet: Sheet, source: str, column: Column) -> Iterator[Mark]:
    record = sheet.site.get(column.claim.id, Claim)
    for number, evidence in enumerate(record.evidence if record else (), 1):
        if evidence.source == source:
            yield Mark(evidence.relation, sheet.href(column.claim.id, f"evidence-{number}"), column.number)
