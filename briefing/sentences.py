"""Inline content of a Markdown block, cut into sentences."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Iterable, Sequence
from typing import Any

from .document import Reference, Sentence

HOLE = re.compile("\ue000(\\d+)\ue001")
"""Stands for a reference while Markdown is worked on."""
BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}


def plain(sentence: Sentence, titles: Sequence[str]) -> str:
    """A sentence's words. `titles` runs parallel to the text's references; "" for citations."""
    words = "".join(part if isinstance(part, str) else titles[part] for part in sentence.parts)
    return re.sub(r"\s+([.,;:!?])", r"\1", re.sub(r"\s+", " ", words)).strip()


def inline_of(block: ET.Element) -> Iterable[str | ET.Element]:
    """A block's inline content in order, up to its first nested block; tails are taken off their elements."""
    if block.text:
        yield block.text
    for child in list(block):
        if child.tag in BLOCKS:
            return
        tail, child.tail = child.tail, None
        yield child
        if tail:
            yield tail


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
