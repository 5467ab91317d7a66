"""Passes over a whole document, before and after its markup is read: as in the library, where there is work."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from functools import cache

from markdown.preprocessors import HtmlBlockPreprocessor, NormalizeWhitespace
from markdown.treeprocessors import PrettifyTreeprocessor, UnescapeTreeprocessor
from markdown.util import ETX, STX, AtomicString

_BLANK = re.compile(r"(?<=\n) +\n")


class WhiteSpace(NormalizeWhitespace):
    """Line ends, tabs and blank lines as the parser expects them."""

    def run(self, lines: list[str]) -> list[str]:
        """The document's lines made regular."""
        text = "\n".join(lines)
        if STX in text or ETX in text:
            text = text.replace(STX, "").replace(ETX, "")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text += "\n\n"
        if "\t" in text:
            text = text.expandtabs(self.md.tab_length)
        if " \n" in text:
            text = _BLANK.sub("\n", text)
        return text.split("\n")


class Html(HtmlBlockPreprocessor):
    """Takes raw HTML out."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines without HTML; where none can be, as they are."""
        text = "\n".join(lines)
        return super().run(lines) if "<" in text or "&" in text else text.split("\n")


class Prettify(PrettifyTreeprocessor):
    """Puts line ends between blocks."""

    def run(self, root: ET.Element) -> None:
        """Change the white space of a tree."""
        is_block = cache(self.md.is_block_level)

        def space(element: ET.Element) -> None:
            tag = element.tag
            if is_block(tag) and tag not in {"code", "pre"}:
                if len(element) and is_block(element[0].tag) and not (element.text and element.text.strip()):
                    element.text = "\n"
                for child in element:
                    if is_block(child.tag):
                        space(child)
            if not (element.tail and element.tail.strip()):
                element.tail = "\n"

        space(root)
        _break_lines(root)


def _break_lines(root: ET.Element) -> None:
    """Line ends after each `br` and at the end of each code block."""
    for line_break in root.iter("br"):
        tail = line_break.tail
        line_break.tail = f"\n{tail}" if tail and tail.strip() else "\n"
    for pre in root.iter("pre"):
        for code in pre[:1]:
            if code.tag == "code" and not len(code) and code.text is not None:
                code.text = AtomicString(code.text.rstrip() + "\n")


class Unescape(UnescapeTreeprocessor):
    """Puts escaped characters back."""

    def run(self, root: ET.Element) -> None:
        """Change texts, tails and attributes of a tree."""
        for element in root.iter():
            if (text := element.text) and STX in text and element.tag != "code":
                element.text = self.unescape(text)
            if (tail := element.tail) and STX in tail:
                element.tail = self.unescape(tail)
            for name, value in element.items():
                if value is not None and STX in value:
                    element.set(name, self.unescape(value))
