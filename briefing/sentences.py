"""Inline content of a Markdown block, cut into sentences."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Iterator, Sequence
from typing import Any

import sentencex

from .document import Reference, Sentence

HOLE = re.compile("\ue000(\\d+)\ue001")
"""Stands for a reference while Markdown is worked on."""
REFERENCE = re.compile(
    r"\[\[(?P<link>[^\[\]|#\n]+)(?:\#(?P<anchor>[^\[\]|\n]*))?(?:\|(?P<words>(?:[^\[\]\n]|\n(?!\s*\n))+))?\]\]"
    r"|\[@(?P<cite>[^\[\]\s]+)\]"
    r"|(?P<html><(?!(?:https?|mailto):)[A-Za-z/!?])"
)
STRAY = re.compile("\\[[\\[@][^\n\ue000-\ue004]{0,20}")
"""What is left of references when all that are whole have been taken out."""
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}


def plain(sentence: Sentence, titles: Sequence[str]) -> str:
    """A sentence's words. `titles` runs parallel to the text's references; "" for citations."""
    words = "".join(part if isinstance(part, str) else titles[part] for part in sentence.parts)
    return re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"\s+", " ", words)).strip()


def divide(block: ET.Element, references: Sequence[Reference]) -> Iterator[list[str | ET.Element] | ET.Element]:
    """Take a block's content out of it, in order: sentences as lists of their parts, and nested blocks."""
    for nested, run in itertools.groupby(_take(block), key=_is_block):
        if nested:
            yield from (item for item in run if not isinstance(item, str))
            continue
        inline = list(run)
        words = "".join(flat(item, references) for item in inline)
        cuts = {found["start_index"] for found in sentencex.get_sentence_boundaries("en", words)} - {0}
        yield from cut(inline, cuts, references)


def _is_block(part: str | ET.Element) -> bool:
    return not isinstance(part, str) and part.tag in BLOCKS


def _take(block: ET.Element) -> list[str | ET.Element]:
    """Empty a block: its texts and elements, the elements without their tails."""
    parts: list[str | ET.Element] = [block.text or ""]
    for child in list(block):
        tail, child.tail = child.tail, None
        parts += [child, tail or ""]
        block.remove(child)
    block.text = ""
    return [part for part in parts if part != ""]  # an element without children is false, too


def flat(item: str | ET.Element, references: Sequence[Reference]) -> str:
    """Inline content as the sentence splitter should see it: citations gone, links as words."""

    def words(match: re.Match[str]) -> str:
        reference = references[int(match[1])]
        return "" if reference.cites else reference.words or "Xxxx"

    return HOLE.sub(words, item if isinstance(item, str) else "".join(item.itertext()))


def cut(
    inline: Sequence[str | ET.Element], cuts: set[int], references: Sequence[Reference]
) -> list[list[str | ET.Element]]:
    """Divide inline content at offsets of its flat text. A sentence keeps each element whole."""
    groups: list[list[str | ET.Element]] = [[]]
    offset = 0
    for item in inline:
        pieces: list[Any] = [item] if not isinstance(item, str) else re.split("(\ue000\\d+\ue001)", item)
        for piece in pieces:
            size = len(flat(piece, references))
            inside = sorted(cut - offset for cut in cuts if offset <= cut < offset + size)
            if not isinstance(piece, str) or piece.startswith("\ue000"):
                inside = [cut for cut in inside if cut == 0]
            start = 0
            for cut in inside:
                if cut > start:
                    groups[-1].append(piece[start:cut])
                    start = cut
                if groups[-1]:
                    groups.append([])
            groups[-1].append(piece[start:] if isinstance(piece, str) else piece)
            offset += size
    return [group for group in groups if any(not isinstance(item, str) or item.strip() for item in group)]


def texts(element: ET.Element) -> Iterator[str]:
    """An element's texts as `itertext` gives them, code between backticks: the checks treat it as quoted."""
    mark = "`" if element.tag == "code" else ""
    yield mark + (element.text or "")
    for child in element:
        yield from texts(child)
        yield child.tail or ""
    yield mark
