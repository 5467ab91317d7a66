"""Blocks: the same loop as `markdown.blockparser.BlockParser`, without tests that can only fail."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Iterable

from markdown import blockprocessors as stock
from markdown.blockparser import BlockParser
from markdown.extensions import sane_lists, tables

NEVER = None
NEEDED: dict[type[stock.BlockProcessor], tuple[tuple[str, str | None], ...]] = {
    stock.EmptyBlockProcessor: (("", NEVER),),
    stock.ListIndentProcessor: ((" ", NEVER),),
    stock.CodeBlockProcessor: ((" ", NEVER),),
    stock.HashHeaderProcessor: (("#", "#"),),
    stock.SetextHeaderProcessor: (("\n=", "\n="), ("\n-", "\n-")),
    stock.HRProcessor: (("", "\n"),),
    stock.OListProcessor: ((".", NEVER),),
    stock.UListProcessor: ((" ", NEVER),),
    stock.BlockQuoteProcessor: ((">", ">"),),
    stock.ReferenceProcessor: (("]:", "]:"),),
    sane_lists.SaneOListProcessor: ((".", NEVER),),
    sane_lists.SaneUListProcessor: ((" ", NEVER),),
    tables.TableProcessor: (("|", "|"),),
}
"""Processor → words of which a block must hold one to be its own; the second for blocks that begin with a letter."""
_ANY = (("", ""),)


class Blocks(BlockParser):
    """Takes a document's blocks to their processors."""

    _basis: object = None
    _rows: tuple[tuple[stock.BlockProcessor, str, str | None], ...]

    def parseDocument(self, lines: Iterable[str]) -> ET.ElementTree:  # noqa: N802  # the library's name
        """Read a whole document."""
        self._plan()
        return super().parseDocument(lines)

    def _plan(self) -> None:
        """Find out what the processors need, if they are others than before."""
        processors = list(self.blockprocessors)
        if processors != self._basis:
            self._basis = processors
            self._rows = tuple((p, *needed) for p in processors for needed in NEEDED.get(type(p), _ANY))

    def parseBlocks(self, parent: ET.Element, blocks: list[str]) -> None:  # noqa: N802  # the library's name
        """Read some blocks, and put what they hold into `parent`."""
        if self._basis is None:
            self._plan()
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
