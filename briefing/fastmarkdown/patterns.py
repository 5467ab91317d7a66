"""Inline patterns whose plain cases one regular expression settles; all others go the library's own way."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from typing import Any

from markdown.inlinepatterns import DelimiterProcessor, LinkInlineProcessor

# One or two asterisks around a text without other delimiters: the first that could close is the one that does.
_PLAIN_EMPHASIS = re.compile(r"(?<!\*)(\*\*?)(?![\s*])([^*_]*[^\s*_])\1(?!\*)")
# No brackets within brackets, no title, nothing that stands for something else.
_PLAIN_LINK = re.compile(r"\[([^\[\]]*)\]\(([^\s()<>'\"\x02]*)\)")

_Handled = tuple[Any, int | None, int | None]


class Emphasis(DelimiterProcessor):
    """`*words*`, `**words**`."""

    def handleMatch(self, m: re.Match[str], data: str) -> _Handled:  # type: ignore[override]  # noqa: N802  # as there
        """The element, and which part of the text it takes."""
        if self.regions or self.tokens != ["*", "_"]:
            return super().handleMatch(m, data)
        delimiter = self.delimiters["*"]
        plain = _PLAIN_EMPHASIS.match(data, m.start())
        if not plain or delimiter.smart or delimiter.tag_count != 2:  # noqa: PLR2004  # strong and em
            return super().handleMatch(m, data)
        element = ET.Element(delimiter.tags[0 if plain.end(1) - plain.start() > 1 else 1])
        element.text = plain[2]
        return element, plain.start(), plain.end()


class Link(LinkInlineProcessor):
    """`[words](address)`."""

    def handleMatch(self, m: re.Match[str], data: str) -> _Handled:  # type: ignore[override]  # noqa: N802  # as there
        """The element, and which part of the text it takes."""
        plain = _PLAIN_LINK.match(data, m.start())
        if not plain:
            return super().handleMatch(m, data)
        element = ET.Element("a", href=plain[2])
        element.text = plain[1]
        return element, plain.start(), plain.end()
