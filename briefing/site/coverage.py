"""How much of the article the claims cover."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from briefing.core.model import Claim

from .quotes import Range
from .site import Site


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sentences touched by a claim, characters (without white space) inside one, and what is left over."""

    sentences: int
    sentences_covered: int
    characters: int
    characters_covered: int
    gaps: tuple[Range, ...]
    """Uncovered stretches that hold at least one word, in order."""


def cover(site: Site) -> Coverage:
    """Measure the claims' quotations against the article's sentences."""
    quoted = sorted(r for identifier, _ in site.all(Claim) for r in site.quotes.get(identifier, ()))
    text = site.text.text
    covered = _joined(quoted)
    gaps: list[Range] = []
    touched = at = 0
    for sentence in site.text.sentences:
        while at < len(covered) and covered[at].end <= sentence.range.start:
            at += 1
        here = list(itertools.takewhile(sentence.range.overlaps, itertools.islice(covered, at, None)))
        touched += bool(here)
        gaps += _gaps(text, sentence.range, here)
    total = sum(_solid(text, s.range) for s in site.text.sentences)
    inside = sum(_solid(text, stretch) for stretch in covered)
    return Coverage(len(site.text.sentences), touched, total, inside, tuple(gaps))


def _joined(quoted: Iterable[Range]) -> list[Range]:
    """Sorted ranges as fewer that touch nowhere."""
    joined: list[Range] = []
    for stretch in quoted:
        if joined and stretch.start <= joined[-1].end:
            joined[-1] = Range(joined[-1].start, max(joined[-1].end, stretch.end))
        else:
            joined.append(stretch)
    return joined


def _solid(text: str, stretch: Range) -> int:
    return sum(not character.isspace() for character in text[stretch.start : stretch.end])


def _gaps(text: str, sentence: Range, quoted: list[Range]) -> list[Range]:
    gaps = []
    start = sentence.start
    for stretch in [*quoted, Range(sentence.end, sentence.end)]:
        if stretch.start > start and re.search(r"\w", text[start : stretch.start]):
            words = text[start : stretch.start]
            lead = len(words) - len(words.lstrip(" ,;."))
            gaps.append(Range(start + lead, start + len(words.rstrip(" ,;."))))
        start = max(start, stretch.end)
    return gaps
