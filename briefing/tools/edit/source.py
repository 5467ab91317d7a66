"""The text of a file as it stands, so that a few characters of it can be replaced and every other byte kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LINE = re.compile("\r\n|\r|\n")
_MARK = "\ufeff"
"""Some editors begin a file with this mark of the encoding; it is no character of the text."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What stands from `start` to `end` (code points, end exclusive) becomes `words`."""

    start: int
    end: int
    words: str


class Source:
    """A file's text, and where the places of diagnostics are in it."""

    def __init__(self, data: bytes) -> None:
        """`data`: a file that was parsed, and so is UTF-8."""
        self.text = data.decode("utf-8")
        self._starts = [len(_MARK) * self.text.startswith(_MARK), *(m.end() for m in _LINE.finditer(self.text))]

    @property
    def newline(self) -> str:
        """How its lines end."""
        found = _LINE.search(self.text)
        return found[0] if found else "\n"

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, both from 1."""
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """The file after some edits, none of which overlap."""
        parts = []
        done = 0
        for edit in sorted(edits):
            parts += [self.text[done : edit.start], edit.words]
            done = edit.end
        return "".join([*parts, self.text[done:]]).encode()
