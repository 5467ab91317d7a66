"""Python-Markdown made faster, as an ordinary extension: the same HTML, byte for byte.

A block processor is not tried on a block, nor an inline pattern on a text, that lacks a word which all it could take
holds. Processors and patterns that are not Python-Markdown's own are always tried, so other extensions work as ever.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Iterable
from typing import Any

import markdown
from markdown import blockprocessors, inlinepatterns
from markdown.blockparser import BlockParser
from markdown.extensions import Extension, sane_lists, tables
from markdown.treeprocessors import InlineProcessor

_NEVER = None
BLOCK_NEEDS: dict[type[blockprocessors.BlockProcessor], tuple[tuple[str, str | None], ...]] = {
    blockprocessors.EmptyBlockProcessor: (("", _NEVER),),
    blockprocessors.ListIndentProcessor: ((" ", _NEVER),),
    blockprocessors.CodeBlockProcessor: ((" ", _NEVER),),
    blockprocessors.HashHeaderProcessor: (("#", "#"),),
    blockprocessors.SetextHeaderProcessor: (("\n=", "\n="), ("\n-", "\n-")),
    blockprocessors.HRProcessor: (("", "\n"),),
    blockprocessors.OListProcessor: ((".", _NEVER),),
    blockprocessors.UListProcessor: ((" ", _NEVER),),
    blockprocessors.BlockQuoteProcessor: ((">", ">"),),
    blockprocessors.ReferenceProcessor: (("]:", "]:"),),
    sane_lists.SaneOListProcessor: ((".", _NEVER),),
    sane_lists.SaneUListProcessor: ((" ", _NEVER),),
    tables.TableProcessor: (("|", "|"),),
}
"""Processor → words of which a block must hold one to be its own; the second for blocks that begin with a letter."""
INLINE_NEEDS = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: "\\",
    inlinepatterns.LINK_RE: "[",
    inlinepatterns.IMAGE_LINK_RE: "![",
    inlinepatterns.AUTOLINK_RE: "<",
    inlinepatterns.AUTOMAIL_RE: "<",
    inlinepatterns.LINE_BREAK_RE: "  \n",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
    inlinepatterns.REFERENCE_RE: "[",
    inlinepatterns.IMAGE_REFERENCE_RE: "![",
}
"""Regular expression → what every match of it holds."""
_FLAGS = re.compile("", re.DOTALL).flags


class FastMarkdown(Extension):
    """Makes a converter fast. What other extensions have replaced is left alone."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # the library's name
        """Give the parts that are the library's own their faster class; their state and place stay the same."""
        if type(md.parser) is BlockParser:
            md.parser.__class__ = Blocks
        for part in md.treeprocessors:
            if type(part) is InlineProcessor:
                part.__class__ = Inline


class Blocks(BlockParser):
    """Takes a document's blocks to their processors: the library's own loop, without tests that can only fail."""

    _rows: list[tuple[blockprocessors.BlockProcessor, str, str | None]]

    def parseDocument(self, lines: Iterable[str]) -> ET.ElementTree:  # noqa: N802  # the library's name
        """Read a whole document."""
        anything = (("", ""),)
        self._rows = [(p, *needed) for p in self.blockprocessors for needed in BLOCK_NEEDS.get(type(p), anything)]
        return super().parseDocument(lines)

    def parseBlocks(self, parent: ET.Element, blocks: list[str]) -> None:  # noqa: N802  # the library's name
        """Read some blocks, and put what they hold into `parent`."""
        while blocks:
            block = blocks[0]
            letter = block[:1].isalpha()
            for processor, usual, after_letter in self._rows:
                need = after_letter if letter else usual
                if need is None or need not in block or not processor.test(parent, block):
                    continue
                if processor.run(parent, blocks) is not False:
                    break
                block = blocks[0]
                letter = block[:1].isalpha()


class Inline(InlineProcessor):
    """Applies inline patterns to a tree, but none to a text in which it can find nothing."""

    _needs: dict[int, str]

    def run(self, tree: ET.Element, ancestors: list[str] | None = None) -> ET.Element:
        """Replace the texts of a tree by what the patterns make of them."""
        self._needs = {id(pattern): needed(pattern) for pattern in self.inlinePatterns}
        return super().run(tree, ancestors)

    # The library's own step, under the name that Python gives it.
    def _InlineProcessor__applyPattern(  # noqa: N802
        self,
        pattern: Any,  # noqa: ANN401
        data: str,
        *places: int,
    ) -> tuple[str, bool, int]:
        if self._needs[id(pattern)] not in data:
            return data, False, 0
        return super()._InlineProcessor__applyPattern(pattern, data, *places)  # type: ignore[misc, no-any-return]


def needed(pattern: Any) -> str:  # noqa: ANN401  # patterns of two kinds
    """A word that a text must hold for this pattern to change it; "" where none is known."""
    compiled = pattern.getCompiledRegExp()
    known = isinstance(pattern, inlinepatterns.InlineProcessor) and compiled.flags == _FLAGS
    return INLINE_NEEDS.get(compiled.pattern, "") if known else ""
