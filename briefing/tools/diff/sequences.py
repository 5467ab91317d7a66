"""Which words, sentences or blocks of two sequences correspond."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Literal, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

T = TypeVar("T", bound=Hashable)
Change = Literal["same", "changed", "moved", "removed", "added"]
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_LOOK_AHEAD = 40
"""Number of members among which a changed one is looked for: keeps long lists fast."""
_SIMILARITY = 50
"""Minimum similarity, in per cent, of two members that are taken for one that changed."""
_ISLAND = 3
"""Equal stretches of at most this many characters between two differences belong to them."""


def tokens(text: str) -> list[str]:
    """Words, single signs, white space; together they are the text."""
    return _TOKEN.findall(text)


def differing(before: Sequence[str], after: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """For each token of both sides whether it differs; tiny equal islands within a difference count as different."""
    marks = [True] * len(before), [True] * len(after)
    for same, old, new in _stretches(before, after):
        is_inner = old.start + new.start > 0 and (old.stop, new.stop) != (len(before), len(after))
        if same and not (is_inner and len("".join(before[old]).strip()) <= _ISLAND):
            marks[0][old] = [False] * (old.stop - old.start)
            marks[1][new] = [False] * (new.stop - new.start)
    return marks


def compare_sequences(
    before: Sequence[T], after: Sequence[T], text: Callable[[T], str]
) -> Iterator[tuple[Change, int, int]]:
    """What became of each member: (change, index before, index after), in order; -1 where it is not there.

    Equal members correspond; of the others those whose texts are similar. A moved member is given at both places.
    """
    pairs = list(_pairs(before, after, [*map(text, before)], [*map(text, after)]))
    gone = {text(before[i]) for i, j in pairs if j < 0}
    come = {text(after[j]) for i, j in pairs if i < 0}
    for i, j in pairs:
        if i < 0:
            yield "moved" if text(after[j]) in gone else "added", i, j
        elif j < 0:
            yield "moved" if text(before[i]) in come else "removed", i, j
        else:
            yield "same" if before[i] == after[j] else "changed", i, j


def _stretches(before: Sequence[T], after: Sequence[T]) -> Iterator[tuple[bool, slice, slice]]:
    """The two sequences cut into stretches that are equal or not, in order."""
    i = j = 0
    for block in Indel.editops(before, after).as_matching_blocks():
        if (i, j) != (block.a, block.b):
            yield False, slice(i, block.a), slice(j, block.b)
        i, j = block.a + block.size, block.b + block.size
        if block.size:
            yield True, slice(block.a, i), slice(block.b, j)


def _pairs(
    before: Sequence[T], after: Sequence[T], old_texts: list[str], new_texts: list[str]
) -> Iterator[tuple[int, int]]:
    for same, old, new in _stretches(before, after):
        if same:
            yield from zip(range(old.start, old.stop), range(new.start, new.stop), strict=True)
            continue
        waiting = new.start
        for index in range(old.start, old.stop):
            near = new_texts[waiting : min(new.stop, waiting + _LOOK_AHEAD)]
            found = process.extractOne(old_texts[index], near, scorer=fuzz.ratio, score_cutoff=_SIMILARITY)
            if found is None:
                yield index, -1
                continue
            yield from ((-1, passed) for passed in range(waiting, waiting + found[2]))
            yield index, waiting + found[2]
            waiting += found[2] + 1
        yield from ((-1, rest) for rest in range(waiting, new.stop))
