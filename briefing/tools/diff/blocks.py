"""A page's HTML → its blocks (paragraphs, list items, rows, headings …), and two versions of them side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

from briefing.html import reader
from briefing.html.reader import Element

from .sequences import compare_sequences, differing, tokens

Link = Callable[[str], str]
"""An address on the page → the address to show instead, or "" for none."""
_BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "tr", "caption", "summary", "figcaption", "pre"),
    *("blockquote", "ul", "ol", "dl", "table", "thead", "tbody", "div", "section", "aside", "nav", "details"),
    *("figure", "main", "article", "header", "footer", "fieldset", "form", "legend", "hr", "address"),
}
_WHOLE = {"tr", "pre"}
"""Never taken apart."""
_FORBIDDEN = {
    *("script", "style", "link", "meta", "base", "template", "iframe", "object", "embed", "frame", "frameset"),
    *("input", "button", "select", "textarea", "form", "noscript", "audio", "video", "img", "foreignobject"),
}
"""What no page in a report may contain."""
_ATTRIBUTES = {
    *("class", "lang", "dir", "datetime", "colspan", "rowspan", "scope", "role", "aria-hidden", "aria-label"),
    *("viewbox", "width", "height", "d", "x", "y", "cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2", "points"),
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "transform", "text-anchor", "preserveaspectratio"),
}
_VOID = {"br", "hr", "wbr"}
_AROUND = {"li": "ul", "dt": "dl", "dd": "dl"}
_PARAGRAPHS = {"summary", "figcaption", "legend", "caption"}
"""Shown as paragraphs, for they mean nothing alone."""
_MAX_PARTS = 4000
"""Of a larger block no single words are marked."""


@dataclass(frozen=True)
class Block:
    """One block of a page."""

    tag: str
    parts: tuple[str, ...]
    """Words and signs, escaped; tags and whole drawings, which begin with `<`."""

    @cached_property
    def text(self) -> str:
        """Its words."""
        return "".join(part for part in self.parts if not part.startswith("<"))

    def html(self, marks: Sequence[bool] = (), mark: str = "") -> str:
        """The block as HTML; marked words are in elements such as `ins`, none of which crosses a tag."""
        inside = ""
        is_open = False
        for number, part in enumerate(self.parts):
            is_marked = bool(marks) and marks[number] and not part.startswith("<")
            inside += "" if is_marked == is_open else f"<{mark}>" if is_marked else f"</{mark}>"
            is_open = is_marked
            inside += part
        inside += f"</{mark}>" if is_open else ""
        if self.tag == "tr":
            return f"<table><tbody><tr>{inside}</tr></tbody></table>"
        tag = "p" if self.tag in _PARAGRAPHS else self.tag
        html = f"<{tag}>" if tag in _VOID else f"<{tag}>{inside}</{tag}>"
        return f"<{_AROUND[tag]}>{html}</{_AROUND[tag]}>" if tag in _AROUND else html


@dataclass(frozen=True, slots=True)
class Row:
    """A block before and after; HTML, "" where there is none."""

    kind: str
    """A change, or "marked" where only links or marks differ."""
    old: str
    new: str


def compare_blocks(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Row]:
    """The blocks of both versions, those that correspond side by side."""
    for change, i, j in compare_sequences(before, after, lambda block: block.text):
        old, new = before[i] if i >= 0 else None, after[j] if j >= 0 else None
        removed: Sequence[bool] = ()
        added: Sequence[bool] = ()
        if old and new and change == "changed" and max(len(old.parts), len(new.parts)) <= _MAX_PARTS:
            removed, added = differing(old.parts, new.parts)
        kind = "marked" if change == "changed" and old and new and old.text == new.text else change
        yield Row(kind, old.html(removed, "del") if old else "", new.html(added, "ins") if new else "")


def read_blocks(page: bytes, link: Link) -> list[Block]:
    """The blocks of a page's main element, in reading order; none for an empty page."""
    found = _walk(reader.find_main(reader.read_page(page)), link) if page else ()
    return [block for block in found if block.text.strip() or "<svg" in "".join(block.parts)]


def _walk(element: Element, link: Link) -> Iterator[Block]:
    """An element's blocks. Text between inner blocks becomes a block of its own."""
    if element.tag in _WHOLE or not _has_blocks(element):
        parts = tuple(_contents(element, link))
        is_pre = element.tag == "pre"
        tag = element.tag if element.tag in _BLOCKS - {"main", "form"} else "div"
        yield Block(tag, parts if is_pre else tuple(" " if part.isspace() else part for part in parts))
        return
    loose = _words(element.text)
    for child in element:
        if child.tag in _BLOCKS or _has_blocks(child):
            yield Block("div", tuple(loose))
            yield from _walk(child, link)
            loose = []
        else:
            loose += _markup(child, link)
        loose += _words(child.tail)
    yield Block("div", tuple(loose))


def _has_blocks(element: Element) -> bool:
    return any(below.tag in _BLOCKS for below in element.iterdescendants())


def _contents(element: Element, link: Link) -> Iterator[str]:
    yield from _words(element.text)
    for child in element:
        parts = _markup(child, link)
        yield from ["".join(parts)] if child.tag == "svg" else parts
        yield from _words(child.tail)


def _markup(element: Element, link: Link) -> Iterator[str]:
    """An element's tags and contents; nothing of a comment or a forbidden element."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _FORBIDDEN:
        return
    attributes = {name: value for name, value in sorted(element.attrib.items()) if name in _ATTRIBUTES}
    if (address := element.get("href")) and (shown := link(address)):
        attributes["href"] = shown
    yield "".join([f"<{tag}", *(f' {name}="{escape(value)}"' for name, value in attributes.items()), ">"])
    if tag not in _VOID:
        yield from _contents(element, link)
        yield f"</{tag}>"


def _words(text: str | None) -> list[str]:
    return [escape(token, quote=False) for token in tokens(text or "")]
