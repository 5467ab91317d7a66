"""Problems as data: what can be wrong with a briefing, where, and how to fix it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pkgutil import get_data
from typing import NamedTuple, NoReturn

from .fields import Frozen


class Severity(StrEnum):
    """An error stops the site from being published; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Location(NamedTuple):
    """A place in an input file. Line and column count from 1, in characters; length is for the caret."""

    path: str
    line: int = 1
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Code(NamedTuple):
    """One kind of problem: its severity, and the usual way to fix it."""

    severity: Severity
    hint: str


class Diagnostic(Frozen):
    """One problem found in the input; its severity follows from its code."""

    code: str
    location: Location
    message: str
    hint: str

    @property
    def severity(self) -> Severity:
        """That of its code."""
        return CODES[self.code].severity

    @property
    def headline(self) -> str:
        """Its place, severity, message and code, as editors read them."""
        return f"{self.location}: {self.severity}: {self.message} [{self.code}]"

    def rewritten(self, change: Callable[[str], str]) -> Diagnostic:
        """With its path, message and the lines of its hint changed, which may quote a stranger."""
        where = self.location._replace(path=change(self.location.path))
        hint = "\n".join(map(change, self.hint.splitlines()))
        return Diagnostic(self.code, where, change(self.message), hint)


def problem(code: str, location: Location, message: str, hint: str = "") -> Diagnostic:
    """Make a diagnostic; without a hint of its own it carries the table's. KeyError for a code not in the table."""
    return Diagnostic(code, location, message, hint or CODES[code].hint)


def in_order(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, drop what is said twice: the same input always gives the same report."""
    return tuple(sorted(set(problems), key=lambda d: (d.location, d.code, d.message)))


def has_errors(problems: Iterable[Diagnostic]) -> bool:
    """True if one of them stops publication."""
    return any(d.severity is Severity.ERROR for d in problems)


def count(problems: Iterable[Diagnostic]) -> tuple[int, int]:
    """Return the numbers of errors and of warnings."""
    found = [d.severity for d in problems]
    return found.count(Severity.ERROR), found.count(Severity.WARNING)


def columns(text: str) -> int:
    """How many cells of a terminal a text takes: two for wide letters, none for accents and the like."""
    marks = sum(unicodedata.category(letter) in {"Mn", "Me", "Cf"} for letter in text)
    return len(text) - marks + sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def show(diagnostic: Diagnostic, files: Mapping[str, bytes], visible: Callable[[str], str] = str) -> str:
    """The diagnostic as plain text: headline, the source line (escaped by `visible`) with a caret, the hint."""
    where = diagnostic.location
    lines = [diagnostic.headline]
    source = re.split("\r\n|\r|\n", files.get(where.path, b"").decode("utf-8", "replace"))
    text = source[where.line - 1] if 0 < where.line <= len(source) else ""
    if text.strip() and not text.startswith("\0"):  # a file that is not read
        at = where.column - 1  # of a long line only what is around the caret is shown
        before, after = _window(text[max(0, at - 59) : at][::-1], 59)[::-1], _window(text[at : at + 110], 51)
        parts = (before, after[: where.length], after[where.length :])
        before, marked, rest = (visible(part.replace("\t", " ")) for part in parts)
        lines += [f"    {before}{marked}{rest}", "    " + " " * columns(before) + "^" * max(1, columns(marked))]
    if diagnostic.hint:
        lines.append("  hint: " + diagnostic.hint.replace("\n", "\n        "))
    return "\n".join(lines)


def _window(text: str, most: int) -> str:
    while columns(text) > most:
        text = text[:-1]
    return text


_LINES = (get_data("briefing", "core/codes.txt") or b"").decode().splitlines()
CODES: Mapping[str, Code] = {
    code: Code(Severity(severity), hint) for severity, code, hint in (line.split(" ", 2) for line in _LINES)
}
"""All codes, from core/codes.txt: on each line a severity, a code and its usual hint."""


class UsageError(Exception):
    """The command cannot be carried out as given; the message says why and what to do."""


def refuse(message: str) -> NoReturn:
    """Raise UsageError with this message."""
    raise UsageError(message)
