"""Texts side by side: which words, sentences or blocks of two sequences belong together."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

T = TypeVar("T", bound=Hashable)
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_AHEAD = 40
"""A changed member is looked for among so many of the other side: a long list stays quick."""
_ALIKE = 50
"""Per cent of letters from which on two members are one that changed."""
_ISLAND = 3
"""Equal stretches up to so many letters between two differences belong to them."""


def tokens(text: str) -> list[str]:
    """Words, single signs, white space; together they are the text."""
    return _TOKEN.findall(text)


def stretches(before: Sequence[T], after: Sequence[T]) -> Iterator[tuple[bool, slice, slice]]:
    """The two sequences cut into stretches that are equal or not, in order."""
    start = (0, 0)
    for operation in Indel.opcodes(before, after):
        if operation.tag != "equal":
            continue
        if start != (operation.src_start, operation.dest_start):
            yield False, slice(start[0], operation.src_start), slice(start[1], operation.dest_start)
        start = (operation.src_end, operation.dest_end)
        yield True, slice(operation.src_start, start[0]), slice(operation.dest_start, start[1])
    if start != (len(before), len(after)):
        yield False, slice(start[0], len(before)), slice(start[1], len(after))


def changed(before: Sequence[str], after: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """For each token of both sides whether it differs; tiny equal islands within a difference count as different."""
    marks: tuple[list[bool], list[bool]] = ([True] * len(before), [True] * len(after))
    cut = list(stretches(before, after))
    for number, (same, old, new) in enumerate(cut):
        inner = 0 < number < len(cut) - 1
        if same and not (inner and len("".join(before[old]).strip()) <= _ISLAND):
            marks[0][old] = [False] * (old.stop - old.start)
            marks[1][new] = [False] * (new.stop - new.start)
    return marks


def pairs(
    before: Sequence[T], after: Sequence[T], text: Sequence[str], other: Sequence[str]
) -> Iterator[tuple[int | None, int | None]]:
    """Which member became which, in order; None where one came or went.

    Equal members belong together; of the others those whose text (`text` of `before`, `other` of `after`) is alike.
    """
    for same, old, new in stretches(before, after):
        if same:
            yield from zip(range(old.start, old.stop), range(new.start, new.stop), strict=True)
            continue
        waiting = new.start
        for index in range(old.start, old.stop):
            found = _like(text[index], other, range(waiting, min(new.stop, waiting + _AHEAD)))
            if found is None:
                yield index, None
                continue
            yield from ((None, passed) for passed in range(waiting, found))
            yield index, found
            waiting = found + 1
        yield from ((None, rest) for rest in range(waiting, new.stop))


def _like(words: str, other: Sequence[str], where: range) -> int | None:
    """The member most like the words, if any is."""
    scores = {index: fuzz.ratio(words, other[index], score_cutoff=_ALIKE) for index in where}
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] else None
