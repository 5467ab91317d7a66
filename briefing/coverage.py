"""How much of the article the claims cover."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .anchor import Range
from .model import Claim
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
    gaps = [gap for sentence in site.text.sentences for gap in _gaps(text, sentence.range, quoted)]
    touched = sum(any(r.overlaps(s.range) for r in quoted) for s in site.text.sentences)
    total = sum(_solid(text, s.range) for s in site.text.sentences)
    inside = {offset for r in quoted for offset in range(r.start, r.end) if not text[offset].isspace()}
    return Coverage(len(site.text.sentences), touched, total, len(inside), tuple(gaps))


def _solid(text: str, stretch: Range) -> int:
    return sum(not character.isspace() for character in text[stretch.start : stretch.end])


def _gaps(text: str, sentence: Range, quoted: list[Range]) -> list[Range]:
    gaps = []
    start = sentence.start
    for stretch in [*(r for r in quoted if r.overlaps(sentence)), Range(sentence.end, sentence.end)]:
        if stretch.start > start and re.search(r"\w", text[start : stretch.start]):
            words = text[start : stretch.start]
            lead = len(words) - len(words.lstrip(" ,;."))
            gaps.append(Range(start + lead, start + len(words.rstrip(" ,;."))))
        start = max(start, stretch.end)
    return gaps
