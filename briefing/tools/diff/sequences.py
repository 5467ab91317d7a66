"""Which words, sentences or blocks of two sequences correspond."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

T = TypeVar("T", bound=Hashable)
_LOOK_AHEAD = 40  # number of members among which a changed one is looked for: keeps long lists fast
_SIMILARITY = 50  # minimum similarity, in per cent, of two members that are taken for one that changed


def differing(before: Sequence[str], after: Sequence[str]) -> tuple[list[bool], list[bool]]:
    """For each token of both sides whether it differs."""
    marks = [True] * len(before), [True] * len(after)
    for match in Indel.editops(before, after).as_matching_blocks():
        marks[0][match.a : match.a + match.size] = [False] * match.size
        marks[1][match.b : match.b + match.size] = [False] * match.size
    return marks


def compare_sequences(
    before: Sequence[T], after: Sequence[T], text: Callable[[T], str]
) -> Iterator[tuple[str, int, int]]:
    """What became of each member: (change, index before, index after), in order; -1 where it is not there.

    A change is "same", "changed", "moved" (given at both places), "removed" or "added". Equal members correspond; of
    the others those whose texts are similar.
    """
    old, new = [*map(text, before)], [*map(text, after)]
    pairs = list(_pairs(before, after, old, new))
    gone = {old[i] for i, j in pairs if j < 0}
    come = {new[j] for i, j in pairs if i < 0}
    for i, j in pairs:
        if i < 0:
            yield "moved" if new[j] in gone else "added", i, j
        elif j < 0:
            yield "moved" if old[i] in come else "removed", i, j
        else:
            yield "same" if before[i] == after[j] else "changed", i, j


def _pairs(before: Sequence[T], after: Sequence[T], old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    i = j = 0
    for match in Indel.editops(before, after).as_matching_blocks():
        for index in range(i, match.a):
            near = new[j : min(match.b, j + _LOOK_AHEAD)]
            found = process.extractOne(old[index], near, scorer=fuzz.ratio, score_cutoff=_SIMILARITY)
            if found:
                yield from ((-1, passed) for passed in range(j, j + found[2]))
                j += found[2] + 1
            yield index, j - 1 if found else -1
        yield from ((-1, rest) for rest in range(j, match.b))
        i, j = match.a + match.size, match.b + match.size
        yield from zip(range(match.a, i), range(match.b, j), strict=True)
