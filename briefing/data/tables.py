"""Tables as CSV (RFC 4180) for spreadsheets and programs."""

from __future__ import annotations

import csv
import io
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
