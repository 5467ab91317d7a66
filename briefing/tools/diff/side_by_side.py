"""Two versions of a page side by side: which block became which, and the words that differ inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .markup import Block
from .words import changed, pairs

Kind = Literal["same", "changed", "marked", "added", "removed", "moved"]
_MANY = 4000
"""Of a block of more parts only the whole is marked."""


@dataclass(frozen=True, slots=True)
class Row:
    """A block before and after; HTML, "" where there is none."""

    kind: Kind
    old: str
    new: str


def rows(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Row]:
    """The blocks of both versions, those that belong together side by side."""
    matched = list(pairs(before, after, [b.text for b in before], [b.text for b in after]))
    gone = {before[i] for i, j in matched if i is not None and j is None}
    come = {after[j] for i, j in matched if j is not None and i is None}
    for i, j in matched:
        if i is not None and j is not None:
            yield _pair(before[i], after[j])
        elif i is not None:
            yield Row("moved" if before[i] in come else "removed", before[i].html(), "")
        elif j is not None:
            yield Row("moved" if after[j] in gone else "added", "", after[j].html())


def _pair(old: Block, new: Block) -> Row:
    if old == new:
        return Row("same", old.html(), new.html())
    if max(len(old.parts), len(new.parts)) > _MANY:
        return Row("changed", old.html(), new.html())
    if old.text == new.text:  # another link, another underline
        return Row("marked", old.html(), new.html())
    removed, added = changed(old.parts, new.parts)
    return Row("changed", old.html(removed, "del"), new.html(added, "ins"))
