"""Tables as CSV (RFC 4180) for spreadsheets and programs, and what their columns mean (W3C CSV on the Web)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from .columns import COLUMNS
from .rows import Row, Value
from .text import one_line

# Spreadsheets take UTF-8 for what it is only where a file begins so; other programs skip it.
_MARK = "\ufeff"
# What a spreadsheet would compute rather than show; the wide forms count in East Asian ones.
_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def table(path: str, rows: Iterable[Row]) -> bytes:
    """One table. An empty cell is not known; a text has no line ends."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([column.name for column in COLUMNS[path]])
    writer.writerows(map(_cell, row) for row in rows)
    return (_MARK + stream.getvalue()).encode()


def metadata() -> bytes:
    """`csv-metadata.json`: name, type and meaning of every column."""
    tables = [
        {
            "url": path.removeprefix("data/"),
            "tableSchema": {
                "columns": [
                    {"name": c.name, "titles": c.name, "datatype": c.kind, "dc:description": c.about} for c in columns
                ]
            },
        }
        for path, columns in COLUMNS.items()
    ]
    whole = {"@context": "http://www.w3.org/ns/csvw", "tables": tables}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(value: Value) -> str:
    """A value as text. A text that a spreadsheet could take for a formula gets an apostrophe before it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else str(value)
    words = one_line(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
