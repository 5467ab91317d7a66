"""Inline content of a Markdown block, cut into sentences."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from briefing.core.document import Reference
from briefing.languages import split

_BEFORE_STOP = re.compile(r" ([.,;:!?])")
_STOP = re.compile(r"[.!?。！？][”\"’'»)]*\s+")


class Element(NamedTuple):
    """Emphasis, code, a link or a break. Numbers are indexes of references, here and in all inline content."""

    html: tuple[str | int, ...]
    words: tuple[str | int, ...]  # code between backticks: the checks treat it as quoted


Piece = str | int | Element


def plain(parts: Sequence[str]) -> str:
    """A sentence's words in plain text. `parts`: they, and what is shown of its references, "" for citations."""
    words = " ".join("".join(parts).split())
    return words if len(parts) == 1 else _BEFORE_STOP.sub(r"\1", words)  # where a citation stood


def words_of(pieces: Iterable[Piece]) -> Iterator[str | int]:
    """The words of inline content, and the references among them."""
    for piece in pieces:
        yield from piece.words if isinstance(piece, Element) else (piece,)


def joined(parts: Iterable[str | int]) -> tuple[str | int, ...]:
    """The same with texts beside each other as one."""
    found: list[str | int] = []
    for is_text, run in itertools.groupby(parts, key=lambda part: isinstance(part, str)):
        here = list(run)
        found += ["".join(map(str, here))] if is_text else here
    return tuple(found)


def flat(pieces: Iterable[Piece], references: Sequence[Reference]) -> str:
    """Inline content as the sentence splitter should see it: citations gone, links as words."""
    return "".join(
        part if isinstance(part, str) else "" if references[part].cites else references[part].words or "Xxxx"
        for part in words_of(pieces)
    )


def cut(pieces: Iterable[Piece], references: Sequence[Reference], language: str) -> list[list[Piece]]:
    """Divide inline content in a language into sentences. A sentence keeps each element whole."""
    flats = [(piece, flat([piece], references)) for piece in pieces]
    text = "".join(words for _, words in flats).replace("\n", " ")  # a line's end is no sentence's
    coming = iter((*split.ends(text, language, _after_citations(flats)), len(text) + 1))
    at, offset = next(coming), 0
    groups: list[list[Piece]] = [[]]
    for piece, words in flats:
        start, end = 0, offset + len(words)
        while at < end:
            if isinstance(piece, str) and at - offset > start:
                groups[-1].append(piece[start : at - offset])
                start = at - offset
            if groups[-1] and (isinstance(piece, str) or at == offset):
                groups.append([])
            at = next(coming)
        groups[-1].append(piece[start:] if isinstance(piece, str) else piece)
        offset = end
    return [group for group in groups if not all(isinstance(piece, str) and piece.isspace() for piece in group)]


def _after_citations(flats: Iterable[tuple[Piece, str]]) -> set[int]:
    """Where a sentence ends for certain: at the stop after a citation, also if it could be one of an abbreviation."""
    found, offset, cites = set(), 0, False
    for piece, words in flats:
        if cites and (stop := _STOP.match(words)):
            found.add(offset + stop.end())
        cites = isinstance(piece, int) and not words
        offset += len(words)
    return found
