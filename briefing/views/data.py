"""View of the data page: the files for machines, and one question answered with each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from briefing.core.model import Claim
from briefing.core.urls import base_url
from briefing.data.page import PAGE
from briefing.data.tables import OTHERS, File, TableColumn, tables
from briefing.data.terms import BRIEFING, SCHEMA
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import Link, PageFrame

_ASKED = "contradicts"
_ANYWHERE = "https://ADDRESS/"
_KILO, _MEGA = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file to download; `rows` is 0 for what is no table."""

    href: str
    name: str
    title: str
    about: str
    size: str
    rows: int
    columns: tuple[TableColumn, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """Which claims one source contradicts, and how each kind of file gives the answer."""

    source: Link
    id: str
    answer: tuple[Link, ...]
    ways: tuple[tuple[str, str, str], ...]
    """(with what, in words, lines to run)"""


@dataclass(frozen=True, slots=True)
class DataView:
    """The data page."""

    chrome: PageFrame
    tables: tuple[FileRow, ...]
    others: tuple[FileRow, ...]
    example: Example | None
    """None where no source contradicts a claim."""
    anywhere: str
    """Stands for the site's address while it has none."""


def data(site: Site) -> DataView:
    """The files for machines, which must have been made, and how to use them."""
    sheet, sizes = PageContext(site, PAGE), site.sizes
    about = "Everything that this briefing says, as files for spreadsheets and programs."
    return DataView(
        chrome=sheet.chrome("Data", about),
        tables=tuple(_row(sheet, entry, sizes) for entry in tables()),
        others=tuple(_row(sheet, entry, sizes) for entry in OTHERS),
        example=_example(sheet),
        anywhere="" if base_url(site.config) else _ANYWHERE,
    )


def _row(sheet: PageContext, entry: File, sizes: Mapping[str, tuple[int, int]]) -> FileRow:
    size, lines = sizes[entry.path]
    columns = tuple(entry.columns)
    name = entry.path.rpartition("/")[2]
    rows = lines - 1 if columns else 0  # below the names of the columns
    return FileRow(sheet.to(entry.path), name, entry.title, entry.about, _words(size), rows, columns)


def _words(size: int) -> str:
    if size >= _MEGA:
        return f"{size / _MEGA:.1f} MB"
    return f"{max(1, round(size / _KILO))} kB"


def _example(sheet: PageContext) -> Example | None:
    """The source that contradicts most."""
    claims: dict[str, list[str]] = {}
    for identifier, claim in sheet.site.all(Claim):
        for source in {e.source for e in claim.evidence if e.relation == _ASKED}:
            claims.setdefault(source, []).append(identifier)
    if not claims:
        return None
    most = Counter({source: len(found) for source, found in claims.items()})
    # Of several, one whose title the briefing's readers can read.
    source = min(most, key=lambda i: (-most[i], bool(sheet.link(i).language), i))
    # Without their ids: their previews would outweigh the page.
    links = (replace(sheet.link(i), id="") for i in claims[source])
    return Example(replace(sheet.link(source), id=""), source, tuple(links), tuple(_ways(sheet, source)))


def _ways(sheet: PageContext, source: str) -> tuple[tuple[str, str, str], ...]:
    base = base_url(sheet.site.config) or _ANYWHERE
    pandas = f"""import pandas as pd
evidence = pd.read_csv("{base}data/evidence.csv")
print(evidence[(evidence.source == "{source}") & (evidence.relation == "{_ASKED}")].claim_title.unique())"""
    curl = f"""curl -s {base}data/briefing.json | jq -r '.claims[]
  | select(any(.evidence[]; .source == "{source}" and .relation == "{_ASKED}"))
  | .title'"""
    return (
        ("pandas", "In Python, from the table:", pandas),
        ("curl", "In a shell, from the JSON, with curl and jq:", curl),
        ("sparql", "From graph.jsonld, with any SPARQL tool:", query(source)),
        (
            "rdflib",
            "In Python, with that query in a file:",
            f"""import rdflib
graph = rdflib.Graph().parse("{base}data/graph.jsonld", format="json-ld")
print(*(row.title for row in graph.query(open("query.rq").read())), sep="\\n")""",
        ),
    )


def query(source: str) -> str:
    """Which claims a source contradicts, in SPARQL 1.1."""
    return f"""PREFIX schema: <{SCHEMA}>
PREFIX briefing: <{BRIEFING}>
SELECT DISTINCT ?claim ?title WHERE {{
  ?source briefing:{_ASKED} ?claim .
  ?claim a schema:Claim ; schema:name ?title .
  FILTER STRENDS(STR(?source), "/sources/{source}.html#this")
}}"""
