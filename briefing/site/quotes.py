"""Quotations and names of entities → ranges of a text. Positions are code points of the text, end exclusive."""

from __future__ import annotations

import bisect
import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from briefing.core import limits, unicode_safety
from briefing.core.fields import Frozen
from briefing.core.folding import QUOTES, Folded, fold, fold_space, is_edge, stand_after, stand_before
from briefing.core.model import Name, Quote
from briefing.languages import ways


class Range(NamedTuple):
    """A stretch of the article."""

    start: int
    end: int

    def overlaps(self, other: Range) -> bool:
        """True if they share a character."""
        return self.start < other.end and other.start < self.end


class Passage(Frozen):
    """A paragraph or sentence of the article with its stable address, such as `p3` or `p3s2`."""

    anchor: str
    range: Range


class ArticleText(Frozen):
    """The article's words, divided."""

    text: str
    paragraphs: tuple[Passage, ...]
    sentences: tuple[Passage, ...]

    @cached_property
    def folded(self) -> Folded:
        """The text as quotations are looked up in it."""
        return fold(self.text)

    def find(self, quote: Quote) -> list[Range]:
        """Every place of the quotation, in whole words, with its prefix and suffix."""
        folded = self.folded
        needle, prefix, suffix = (fold(words).text for words in (quote.exact, quote.prefix, quote.suffix))
        return [
            Range(folded.starts[start], folded.ends[end - 1])
            for start in places(needle, folded.text)
            if (end := start + len(needle)) and is_edge(folded.text, start, begins=True)
            if is_edge(folded.text, end, begins=False)
            if stand_before(folded.text, start, prefix) and stand_after(folded.text, end, suffix)
        ]

    def whole_words(self, words: str) -> str:
        """The article's words around words that begin or end inside one of them; "" if they are nowhere at all."""
        text, needle = self.folded.text, fold(words).text
        start = text.find(needle) if needle else -1
        if start < 0:
            return ""
        end = start + len(needle)
        while not is_edge(text, start, begins=True):
            start -= 1
        while not is_edge(text, end, begins=False):
            end += 1
        return fold_space(self.text[self.folded.starts[start] : self.folded.ends[end - 1]])

    def beside(self, found: Range, size: int, side: str) -> str:
        """The `size` words of the article before (`prefix`) or after (`suffix`) a stretch of it."""
        near = self.text[: found.start].split()[-size:] if side == "prefix" else self.text[found.end :].split()[:size]
        return " ".join(near)

    def sentence_at(self, offset: int) -> Passage:
        """The sentence around an offset; between two, the one before."""
        at = bisect.bisect_right(self.sentences, offset, key=lambda sentence: sentence.range.start)
        return self.sentences[max(0, at - 1)]

    def closest(self, words: str) -> str:
        """The passage most like the words, differences marked [-theirs-]{+the article's+}; "" if nothing is near."""
        wanted = fold(words).text
        probe = wanted[:200]  # to align takes the product of the lengths
        from rapidfuzz import fuzz  # noqa: PLC0415  # as in parse/validation.py

        near = fuzz.partial_ratio_alignment(probe, self.folded.text)
        if near is None or near.score < 60:  # noqa: PLR2004  # below, the likeness is of letters, not of words
            return ""
        start, end = near.dest_start, near.dest_end + len(wanted) - len(probe)
        while start > 0 and self.folded.text[start - 1] != " ":
            start -= 1
        while end < len(self.folded.text) and self.folded.text[end] not in " .,;:":
            end += 1
        marked = _marked(wanted.split(" "), self.folded.text[start:end].split(" "))
        return marked + unicode_safety.strange(wanted, self.folded.text).replace(" ", "\n", 1)


def divide(text: str, language: str) -> ArticleText:
    """The article's paragraphs (separated by blank lines) and sentences."""
    paragraphs: list[Passage] = []
    sentences: list[Passage] = []
    for match in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        number = f"p{len(paragraphs) + 1}"
        paragraphs.append(Passage(number, Range(match.start(), match.start() + len(match[0].rstrip()))))
        count = 0
        for begin, end in pairwise((0, *ways.sentence_ends(match[0], language))):
            words = match[0][begin:end]
            start = match.start() + begin + len(words) - len(words.lstrip())
            for part in _short(text, start, start + len(words.strip())) if words.strip() else ():
                count += 1
                sentences.append(Passage(f"{number}s{count}", part))
    return ArticleText(text, tuple(paragraphs), tuple(sentences))


def places(words: str, text: str) -> Iterator[int]:
    """Every offset of some words in a text, also where they overlap; none of no words."""
    start = text.find(words) if words else -1
    while start >= 0:
        yield start
        start = text.find(words, start + 1)


def quotation_ids(text: ArticleText, quoted: Sequence[Range]) -> tuple[str, ...]:
    """An id for each passage that a record quotes, such as `quote-1f0c2a9b`, from its words; numbered if repeated."""
    found: list[str] = []
    seen: Counter[str] = Counter()
    for stretch in quoted:
        # Not `fold`, which may come to fold more: addresses that have been published must not change.
        words = fold_space(text.text[stretch.start : stretch.end].translate(QUOTES))
        name = f"quote-{hashlib.blake2b(words.encode(), digest_size=4).hexdigest()}"
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return tuple(found)


def _short(text: str, start: int, end: int) -> Iterator[Range]:
    """A sentence in parts that can be shown, divided at spaces if there are any: some scripts write no full stops."""
    while end - start > limits.SENTENCE:
        most = start + limits.SENTENCE
        space = max(text.rfind(" ", start, most), text.rfind("\n", start, most))
        yield Range(start, space if space > start else most)
        start = space + 1 if space > start else most
    yield Range(start, end)


def _marked(theirs: list[str], ours: list[str]) -> str:
    marked: list[str] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if tag == "equal":
            marked += ours[c:d]
            continue
        marked += [f"[-{' '.join(theirs[a:b])}-]"] if b > a else []
        marked += [f"{{+{' '.join(ours[c:d])}+}}"] if d > c else []
    return " ".join(marked)


_PLACE = re.compile(r"\w+|(?<!\w)\W")
_ENDS = re.compile(r"(?!\w)")


class Mention(Frozen):
    """A name in a text: whose, in what sense, and where."""

    entity: str
    sense: str
    start: int
    end: int


class Names(Frozen):
    """All names of all entities, ready to be looked for."""

    by_text: Mapping[str, tuple[tuple[str, Name], ...]]

    @cached_property
    def _lengths(self) -> Mapping[str, list[int]]:
        """The word or sign with which a name begins → the lengths of those that do, longest first."""
        found: dict[str, set[int]] = {}
        for text in self.by_text:
            found.setdefault(_PLACE.findall(text)[0], set()).add(len(text))
        return {head: sorted(lengths, reverse=True) for head, lengths in found.items()}

    def may_be_in(self, text: str) -> frozenset[str]:
        """All entities that `find`, which takes longer, finds in a folded text or in parts of it, and maybe more."""
        heads = self._lengths.keys() & _PLACE.findall(text)
        ends = ((at, at + length) for head in heads for at in places(head, text) for length in self._lengths[head])
        return frozenset(entity for at, end in ends for entity, _ in self.by_text.get(text[at:end], ()))

    def find(self, text: str) -> Iterator[Mention]:
        """Names as whole words, the longest first; one with a context wins over one without."""
        folded = fold(text)
        at = 0
        for place in _PLACE.finditer(folded.text):
            if place.start() >= at and (lengths := self._lengths.get(place[0])):
                places = (self._here(folded.text, place.start(), place.start() + length) for length in lengths)
                if found := next(filter(None, places), None):
                    at = found.end
                    yield Mention(found.entity, found.sense, folded.starts[found.start], folded.ends[at - 1])

    def _here(self, text: str, start: int, end: int) -> Mention | None:
        known = self.by_text.get(text[start:end], ())
        if not known or end > len(text) or not (_ENDS.match(text, end) and is_edge(text, end, begins=False)):
            return None
        fitting = [
            (bool(name.prefix or name.suffix), Mention(entity, name.sense, start, end))
            for entity, name in known
            if stand_before(text, start, fold(name.prefix).text) and stand_after(text, end, fold(name.suffix).text)
        ]
        return max(fitting, key=lambda found: found[0])[1] if fitting else None


def gather(named: Iterable[tuple[str, Iterable[Name]]]) -> Names:
    """The names of some entities, each given with its id."""
    by_text: dict[str, list[tuple[str, Name]]] = {}
    for identifier, names in named:
        for name in names:
            if words := fold(name.text).text:
                by_text.setdefault(words, []).append((identifier, name))
    return Names({text: tuple(found) for text, found in by_text.items()})
