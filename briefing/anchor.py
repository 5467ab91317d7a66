"""Quotations → ranges of the article. Positions are code points of the article's text, end exclusive."""

from __future__ import annotations

import bisect
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import sentencex
from rapidfuzz import fuzz

from . import limits
from .model import Quote

QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u202f": " "})
"""Typographic quotation marks and spaces → their plain forms, character for character."""
_ALIGNED, _PROBE = 2_000_000, 60
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with white space and quotation marks made equal, and the way back to its offsets."""

    text: str
    offsets: tuple[int, ...]
    """The original offset of each character, and of the end."""


def fold(text: str) -> Folded:
    """White space becomes single spaces, typographic quotation marks their ASCII forms; the ends are trimmed."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text.translate(QUOTES)):
        if not character.isspace():
            characters.append(character)
            offsets.append(offset)
        elif characters and characters[-1] != " ":
            characters.append(" ")
            offsets.append(offset)
    while characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    end = offsets[-1] + 1 if offsets else 0
    return Folded("".join(characters), (*offsets, end))


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A stretch of the article."""

    start: int
    end: int

    def overlaps(self, other: Range) -> bool:
        """True if they share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or sentence of the article with its stable address, such as `p3` or `p3s2`."""

    anchor: str
    range: Range


@dataclass(frozen=True)
class ArticleText:
    """The article's words, divided."""

    text: str
    paragraphs: tuple[Passage, ...]
    sentences: tuple[Passage, ...]

    @cached_property
    def folded(self) -> Folded:
        """The text as quotations are looked up in it."""
        return fold(self.text)

    def find(self, quote: Quote) -> list[Range]:
        """Every place where the quotation stands with its prefix and suffix."""
        return list(_occurrences(self.folded, quote))

    def contains(self, words: str) -> bool:
        """True if the words stand in the article, white space and quotation marks apart."""
        return bool(needle := fold(words).text) and needle in self.folded.text

    def sentence_at(self, offset: int) -> Passage:
        """The sentence around an offset; between two, the one before."""
        at = bisect.bisect_right(self.sentences, offset, key=lambda sentence: sentence.range.start)
        return self.sentences[max(0, at - 1)]

    def closest(self, words: str) -> str:
        """The passage most like the words, differences marked [-theirs-]{+the article's+}; "" if nothing is near."""
        wanted = fold(words).text
        # To align long texts takes the product of their lengths; the first words of a quotation find its place, too.
        probe = wanted if len(wanted) * len(self.folded.text) < _ALIGNED else wanted[:_PROBE]
        near = fuzz.partial_ratio_alignment(probe, self.folded.text)
        if near is None or near.score < 60:  # noqa: PLR2004  # below, the likeness is of letters, not of words
            return ""
        start, end = near.dest_start, near.dest_end + len(wanted) - len(probe)
        while start > 0 and self.folded.text[start - 1] != " ":
            start -= 1
        while end < len(self.folded.text) and self.folded.text[end] not in " .,;:":
            end += 1
        return _marked(wanted.split(" "), self.folded.text[start:end].split(" "))


def divide(text: str, language: str) -> ArticleText:
    """The article's paragraphs (separated by blank lines) and sentences."""
    paragraphs: list[Passage] = []
    sentences: list[Passage] = []
    for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        number = f"p{len(paragraphs) + 1}"
        paragraphs.append(Passage(number, Range(match.start(), match.start() + len(match[0].rstrip()))))
        count = 0
        for found in sentencex.get_sentence_boundaries(language, match[0]):
            words = found["text"]
            if not words.strip():
                continue
            start = match.start() + found["start_index"] + len(words) - len(words.lstrip())
            for part in _short(text, start, start + len(words.strip())):
                count += 1
                sentences.append(Passage(f"{number}s{count}", part))
    return ArticleText(text, tuple(paragraphs), tuple(sentences))


def _short(text: str, start: int, end: int) -> Iterator[Range]:
    """A sentence in parts that can be shown, divided at spaces if there are any: some scripts write no full stops."""
    while end - start > limits.SENTENCE:
        space = max(text.rfind(" ", start, start + limits.SENTENCE), text.rfind("\n", start, start + limits.SENTENCE))
        at = space if space > start else start + limits.SENTENCE
        yield Range(start, at)
        start = at + (space > start)
    yield Range(start, end)


_AROUND = re.compile(r"\s*")


def ends_with(text: str, end: int, words: str) -> bool:
    """True if `words` stand just before an offset, white space apart. Copies nothing: texts are asked very often."""
    if not words:
        return True
    while end and text[end - 1].isspace():
        end -= 1
    return text.endswith(words, 0, end)


def starts_with(text: str, start: int, words: str) -> bool:
    """True if `words` stand just after an offset, white space apart."""
    around = _AROUND.match(text, start) if words else None
    return around is None or text.startswith(words, around.end())


def _occurrences(folded: Folded, quote: Quote) -> Iterator[Range]:
    needle, prefix, suffix = (fold(words).text for words in (quote.exact, quote.prefix, quote.suffix))
    text = folded.text
    start = text.find(needle) if needle else -1
    while start >= 0:
        end = start + len(needle)
        if ends_with(folded.text, start, prefix) and starts_with(folded.text, end, suffix):
            yield Range(folded.offsets[start], folded.offsets[end - 1] + 1)
        start = text.find(needle, start + 1)


def _marked(theirs: list[str], ours: list[str]) -> str:
    marked: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if tag == "equal":
            marked += ours[c:d]
            continue
        marked += [f"[-{' '.join(theirs[a:b])}-]"] if b > a else []
        marked += [f"{{+{' '.join(ours[c:d])}+}}"] if d > c else []
    return " ".join(marked)


def fold_space(text: str) -> str:
    """Words with single spaces, for comparing texts word for word."""
    return _SPACE.sub(" ", text).strip()
