"""Inline content of a Markdown block, cut into sentences."""

from __future__ import annotations

import functools
import itertools
import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Sequence
from dataclasses import dataclass, field

import sentencex

from briefing.core.document import Reference, Sentence

_OPENING = "\ue000"
HOLE = re.compile("\ue000(\\d+)\ue001")
"""Stands for a reference while Markdown is worked on."""
_HOLES = re.compile("(\ue000\\d+\ue001)")
REFERENCE = re.compile(
    r"\\[\\\[]"
    r"|\[\[(?P<link>[^\[\]|#\n\\]+)(?:\#(?P<anchor>[^\[\]|\n\\]*))?(?:\\?\|(?P<words>(?:[^\[\]\n]|\n(?!\s*\n))+))?\]\]"
    r"|\[@(?P<cite>[^\[\]\s]+)\]"
)
"""A link or citation, or a backslash that keeps what follows from being one. In tables a link is `[[id\\|words]]`."""
Part = str | ET.Element
"""A stretch of words, or an element, of inline content."""
_LINE_END = re.compile(r"\n *")
_BEFORE_STOP = re.compile(r" ([.,;:!?])")
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}


def plain(parts: Sequence[str]) -> str:
    """A sentence's words in plain text. `parts`: they, and what is shown of its references, "" for citations."""
    words = " ".join("".join(parts).split())
    return words if len(parts) == 1 else _BEFORE_STOP.sub(r"\1", words)  # where a citation stood


def ends(words: str) -> Sequence[int]:
    """Where the sentences of a text end, and so where all but the first begin."""
    found = sentencex.segment("en", words)
    if "".join(found) == words:
        return list(itertools.accumulate(map(len, found)))
    # Of some odd texts `segment` leaves out a part. Asking for boundaries takes ten times as long.
    return sorted({boundary["start_index"] for boundary in sentencex.get_sentence_boundaries("en", words)} - {0})


def _take(block: ET.Element) -> list[Part]:
    """Empty a block: its texts and elements, the elements without their tails."""
    parts: list[Part] = [block.text] if block.text else []
    for child in block:
        parts.append(child)
        if child.tail:
            parts.append(child.tail)
            child.tail = None
    del block[:]
    block.text = ""
    return parts


def flat(item: Part, references: Sequence[Reference]) -> str:
    """Inline content as the sentence splitter should see it: citations gone, links as words."""
    text = item if isinstance(item, str) else "".join(item.itertext())
    if _OPENING not in text:
        return text

    def words(match: re.Match[str]) -> str:
        reference = references[int(match[1])]
        return "" if reference.cites else reference.words or "Xxxx"

    return HOLE.sub(words, text)


def cut(run: Sequence[Part], references: Sequence[Reference]) -> list[list[Part]]:
    """Divide inline content into sentences. A sentence keeps each element whole."""
    pieces = _pieces(run)
    flats = [flat(piece, references) for piece in pieces]
    groups: list[list[Part]] = [[]]
    text = "".join(flats).replace("\n", " ")  # a line's end is no sentence's
    coming = iter((*ends(text), len(text) + 1))
    at = next(coming)
    offset = 0
    for piece, words in zip(pieces, flats, strict=True):
        end = offset + len(words)
        if isinstance(piece, str) and piece[0] != _OPENING:
            start = 0
            while at < end:
                if at - offset > start:
                    groups[-1].append(piece[start : at - offset])
                    start = at - offset
                if groups[-1]:
                    groups.append([])
                at = next(coming)
            groups[-1].append(piece[start:] if start else piece)
        else:
            while at < end:
                if at == offset and groups[-1]:
                    groups.append([])
                at = next(coming)
            groups[-1].append(piece)
        offset = end
    return [group for group in groups if not all(isinstance(item, str) and item.isspace() for item in group)]


def _pieces(run: Sequence[Part]) -> Sequence[Part]:
    """Inline content, its texts divided into words and references."""
    if not any(isinstance(item, str) and _OPENING in item for item in run):
        return run
    pieces: list[Part] = []
    for item in run:
        pieces += filter(None, _HOLES.split(item)) if isinstance(item, str) else (item,)
    return pieces


def said(element: ET.Element) -> str:
    """All words of an element, code between backticks: the checks treat it as quoted."""
    words = element.text or ""
    for child in element:
        words += said(child) + (child.tail or "")
    return f"`{words}`" if element.tag == "code" else words


@functools.cache
def _anchor(number: int) -> str:
    """The same few stand in every text: so each is there once."""
    return f"s{number}"


@dataclass(slots=True)
class Sentences:
    """The sentences of one text, in the order in which they are read."""

    body: str
    references: Sequence[Reference]
    found: list[Sentence] = field(default_factory=list)
    cursor: int = 0

    def mark(self, block: ET.Element) -> None:
        """Wrap each sentence of a block's own words in an anchored span."""
        run: list[Part] = []
        for part in _take(block):
            if isinstance(part, str) or part.tag not in BLOCKS:
                run.append(part)
            else:
                self._add(block, run)
                block.append(part)
                run = []
        self._add(block, run)

    def _add(self, block: ET.Element, run: Sequence[Part]) -> None:
        if run:
            block.extend([self._wrap(group) for group in cut(run, self.references)])

    def _wrap(self, group: Sequence[Part]) -> ET.Element:
        anchor = _anchor(len(self.found) + 1)
        span = ET.Element("span", {"class": "sentence", "id": anchor})
        last: ET.Element | None = None
        text = ""
        for item in group:
            if not isinstance(item, str):
                span.append(item)
                text += said(item)
                last = item
                continue
            text += item
            # However its lines are broken, a text gives the same page.
            shown = _LINE_END.sub(" ", item) if "\n" in item else item
            if last is None:
                span.text = span.text + shown if span.text else shown
            else:
                last.tail = last.tail + shown if last.tail else shown
        parts = self._parts(text)
        self.found.append(Sentence(anchor, parts, self._find(parts)))
        return span

    def _parts(self, text: str) -> tuple[str | int, ...]:
        """Words, and the indexes of references between them."""
        pieces = enumerate(HOLE.split(text))
        return tuple(int(piece) if index % 2 else piece for index, piece in pieces if piece)

    def _find(self, parts: Sequence[str | int]) -> int:
        """Where a sentence begins in the body: its first words after the last sentence's, or its first reference."""
        for part in parts:
            if isinstance(part, str) and (words := part.strip()):
                words, _, _ = words.partition("\n")
                at = self.body.find(words[:40], self.cursor)
                if at < 0:  # emphasis in its first words keeps a sentence from being found whole
                    at = self.body.find(words.split(" ", 1)[0], self.cursor)
                if at >= 0:
                    self.cursor = at
                    return at
                break
        self.cursor = next((self.references[part].start for part in parts if isinstance(part, int)), self.cursor)
        return self.cursor
