"""Markdown as GitHub reads it, by markdown-it. Raw HTML stays text, and any address may be a link's."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from briefing.core import limits, safe_urls

# An address by itself is a link, without the punctuation that ends its sentence (GFM, section 6.9).
_STOPS = "?!.,:;*_~'\"’”]"
_OTHERS = r"\s<>\\\ue000\ue001"
_ADDRESS = re.compile(
    rf"(?<![\w/.@-])(?:https?://|www\.)[^{_OTHERS}]*[^{_OTHERS}{re.escape(_STOPS)}]"
    r"|(?<![^\W_]|[.+-])(?!_)[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[\w-]*[^\W_]"
)
_NO_TEXT = re.compile(rf"[\n!&*<\[\\\]_`]|{_ADDRESS.pattern}")
"""Where other rules than that of plain text may begin."""


class _GitHubMarkdown(MarkdownIt):
    """CommonMark with tables and with addresses by themselves; addresses are left as they are written."""

    def __init__(self) -> None:
        # What is nested more deeply is left out: so deeply that `is_too_deep` holds for what is around it.
        options = {"maxNesting": 2 * limits.NESTING, "store_labels": True, "inline_definitions": True}
        super().__init__("commonmark", options)
        self.enable("table").disable(["html_block", "html_inline", "text_join"])
        self.inline.ruler.after("text", "address", _read_address)
        self.inline.terminator_re = _NO_TEXT

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802  # the library's names, here and below
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


@functools.cache
def _parser() -> MarkdownIt:
    return _GitHubMarkdown()


def read(text: str) -> list[Token]:
    """The tokens of a text, definitions of addresses (`[label]: address`) among them."""
    return _parser().parse(text)


def read_words(words: str) -> Sequence[Token]:
    """The tokens of a link's words, in which no address is a link by itself."""
    return _parser().parseInline(words, {"is_link": True})[0].children or ()


def is_too_deep(token: Token) -> bool:
    """True for a block in too many lists and quotations, or with words in too many marks."""
    return token.level >= limits.NESTING - 1 or any(
        token.level + child.level >= limits.NESTING - 1 for child in token.children or ()
    )


def _read_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the library calls it so
    found = _ADDRESS.match(state.src, state.pos)
    if silent or not found or state.linkLevel or "is_link" in state.env:
        return False
    words = found[0]
    while words.endswith(")") and words.count(")") > words.count("("):
        words = words[:-1].rstrip(_STOPS)
    address = ("http://" if words.startswith("www.") else "" if "://" in words else "mailto:") + words
    if not safe_urls.is_safe(address):
        return False
    state.push("link_open", "a", 1).attrs = {"href": address}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)
    state.pos += len(words)
    return True
