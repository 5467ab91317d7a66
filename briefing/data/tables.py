"""Tables as CSV (RFC 4180) for spreadsheets and programs: a table for a kind of record, or for a part of claims."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Literal, NamedTuple

from briefing.core import amounts
from briefing.core.fields import Edtf, Frozen, Key, Numeric, Record, Ref
from briefing.core.folding import fold_space
from briefing.core.model import KINDS, Amount, Claim, Date, Evidence
from briefing.core.urls import base_url, encoded, path_of
from briefing.site import claim_status
from briefing.site.site import Site

from .published import Item, Quotation, id_of, items, published_keys

_MARK = "\ufeff"  # without it, spreadsheets do not read a file as UTF-8
# What a spreadsheet would compute rather than show; the wide forms count in East Asian ones.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")

_Kind = Literal["string", "integer", "number", "boolean", "date"]


class TableColumn(NamedTuple):
    """One column, with its datatype of CSV on the Web (W3C 2015). Its meaning is a string, under `columns`."""

    name: str
    value: Callable[[Item], Any]
    kind: _Kind = "string"


class DataFile(Frozen):
    """One file for machines; a table has a record type and rows."""

    path: str
    name: str
    """Of the strings that say to readers what it is, under `file`."""
    media_type: str = "text/csv"
    record: type[Record] | None = None
    rows: Callable[[Site], Iterator[Item]] = lambda _: iter(())

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """None for what is no table. Of two by one name, the later is in the place of the first."""
        if self.record is None:
            return ()
        found = (*(() if self.record.kind else _CLAIM), *_columns(self.record), TableColumn("page", _page))
        return tuple({column.name: column for column in found}.values())


_JSON, _JSONLD, _TEXT, _ATOM = "application/json", "application/ld+json", "text/plain", "application/atom+xml"
_CSL, _SCHEMA, _SCRIPT = "application/vnd.citationstyles.csl+json", "application/schema+json", "text/javascript"
OTHERS = (
    DataFile("data/briefing.json", "json", _JSON),
    DataFile("data/briefing.schema.json", "schema", _SCHEMA),
    DataFile("data/graph.jsonld", "graph", _JSONLD),
    DataFile("data/annotations.jsonld", "annotations", _JSONLD),
    DataFile("data/annotate.js", "annotate", _SCRIPT),
    DataFile("data/article.txt", "article", _TEXT),
    DataFile("data/citations.json", "csl", _CSL),
    DataFile("data/citations.bib", "bibtex", "application/x-bibtex"),
    DataFile("data/citations.ris", "ris", "application/x-research-info-systems"),
    DataFile("llms-full.txt", "text", _TEXT),
    DataFile("llms.txt", "short", _TEXT),
    DataFile("feed.xml", "feed", _ATOM),
)


def tables() -> Iterator[DataFile]:
    """All tables."""
    yield _table("evidence", Evidence, partial(_of_claims, name="evidence"))
    for name, kind in KINDS.items():
        if kind.table:
            yield _table(kind.folder, kind.record, partial(items, kind=name))
    yield _table("quotations", Quotation, partial(_of_claims, name="quotations"))
    yield _table("amounts", Amount, _amounts)


def _table(name: str, record: type[Record], rows: Callable[[Site], Iterator[Item]]) -> DataFile:
    return DataFile(f"data/{name}.csv", name, record=record, rows=rows)


def as_csv(table: DataFile, site: Site) -> bytes:
    """One table. An empty cell is not known; a text has no line ends."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    columns = table.columns
    writer.writerow([column.name for column in columns])
    writer.writerows([cell(column.value(item)) for column in columns] for item in table.rows(site))
    return (_MARK + stream.getvalue()).encode()


def cell(value: str | float | tuple[Any, ...] | None) -> str:
    """A value as text. A text that a spreadsheet could take for a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value) if value == int(value) else value)
    words = fold_space("; ".join(map(id_of, value)) if isinstance(value, tuple) else value)
    return f"'{words}" if words.startswith(_FORMULA) else words


def _columns(record: type[Record], find: Callable[[Item], Item | None] = lambda item: item) -> Iterator[TableColumn]:
    """The columns of a record or part, which `find` gives for a row; beside every single id is its title."""
    for row in published_keys(record):
        if row.part is Date:
            yield from _columns(Date, lambda item, row=row: next(item.parts(row), None))  # type: ignore[misc]
        elif row.column:
            read = partial(_read, find, row)
            yield TableColumn(row.column, read, _kind(row))
            if isinstance(row.marker, Ref) and not row.many:
                yield TableColumn(f"{row.column}_title", partial(_title, read))


def _kind(row: Key) -> _Kind:
    if isinstance(row.marker, Edtf) and row.marker.day:
        return "date"
    if isinstance(row.marker, Numeric):
        return "number"
    return "boolean" if row.scalar is bool else "integer" if row.scalar is int else "string"


def _read(find: Callable[[Item], Item | None], row: Key, item: Item) -> Any:  # noqa: ANN401  # the value of any key
    part = find(item)
    value = part.get(row) if part else None
    return round(amounts.read(value), 2) if value and isinstance(row.marker, Numeric) else value


def _title(read: Callable[[Item], str | None], item: Item) -> str | None:
    identifier = read(item)
    return item.site.title(identifier) if identifier else None


def _page(item: Item) -> str:
    anchor = f"#{item.anchor}" if isinstance(item.value, Evidence | Quotation) else ""
    return f"{base_url(item.site.config)}{encoded(path_of(item.site.kinds[item.id], item.id))}{anchor}"


_CLAIM = (
    TableColumn("claim", lambda item: item.id),
    TableColumn("claim_title", lambda item: item.site.title(item.id)),
    TableColumn("claim_status", lambda item: claim_status.in_words(item.site, item.id)),
)


def _parts(of: Iterable[Item], name: str) -> Iterator[Item]:
    """The parts of some items under one key."""
    for item in of:
        yield from item.parts(next(row for row in published_keys(type(item.value)) if row.name == name))


def _of_claims(site: Site, name: str) -> Iterator[Item]:
    return _parts(items(site, Claim.kind), name)


def _amounts(site: Site) -> Iterator[Item]:
    """The article's own amounts, then those of the evidence."""
    yield from _of_claims(site, "quantities")
    yield from _parts(_of_claims(site, "evidence"), "quantities")
