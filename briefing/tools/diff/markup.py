"""A page's HTML → its blocks: paragraphs, list items, rows, headings …, each as words and tags that can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import lxml.html

from .words import tokens

Link = Callable[[str], str]
"""An address on the page → the address to show instead, or "" for none."""
_BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "tr", "caption", "summary", "figcaption", "pre"),
    *("blockquote", "ul", "ol", "dl", "table", "thead", "tbody", "div", "section", "aside", "nav", "details"),
    *("figure", "main", "article", "header", "footer", "fieldset", "form", "legend", "hr", "address"),
}
_WHOLE = {"tr", "pre"}
"""Never taken apart."""
_NEVER = {
    *("script", "style", "link", "meta", "base", "template", "iframe", "object", "embed", "frame", "frameset"),
    *("input", "button", "select", "textarea", "form", "noscript", "audio", "video", "img", "foreignobject"),
}
"""What no page in a report may bring along; a form's contents stay."""
_ATTRIBUTES = {
    *("class", "lang", "dir", "datetime", "colspan", "rowspan", "scope", "role", "aria-hidden", "aria-label"),
    *("viewbox", "width", "height", "d", "x", "y", "cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2", "points"),
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "transform", "text-anchor", "preserveaspectratio"),
}
_CASED = {"viewbox": "viewBox", "preserveaspectratio": "preserveAspectRatio"}
_VOID = {"br", "hr", "wbr"}
_AROUND = {"li": "ul", "dt": "dl", "dd": "dl", "caption": "table"}
_SPACE = re.compile(rb"\s+")
_PREVIEW = re.compile(rb"<template\b.*?</template>| title=\"[^\"]*\"", re.DOTALL)
_MAIN = re.compile(rb"<main\b.*</main>", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block of a page."""

    tag: str
    parts: tuple[str, ...]
    """Words and signs as they are, escaped; tags and whole drawings, which begin with `<`."""

    @cached_property
    def text(self) -> str:
        """What it says."""
        return "".join(part for part in self.parts if not part.startswith("<"))

    def html(self, marks: list[bool] | None = None, mark: str = "") -> str:
        """The block as HTML; parts that are marked stand in `<mark>` elements such as `ins`."""
        inside = "".join(self.parts) if marks is None else "".join(_marked(self.parts, marks, mark))
        if self.tag == "tr":
            return f"<table><tbody><tr>{inside}</tr></tbody></table>"
        tag = self.tag if self.tag not in {"summary", "figcaption", "legend", "caption"} else "p"
        around = _AROUND.get(tag)
        made = f"<{tag}>{inside}</{tag}>" if tag not in _VOID else f"<{tag}>"
        return f"<{around}>{made}</{around}>" if around else made


def _marked(parts: tuple[str, ...], marks: list[bool], mark: str) -> Iterator[str]:
    """The parts, runs of marked text in an element each; no element opens in one tag and closes in another."""
    inside = False
    for part, differs in zip(parts, marks, strict=True):
        wanted = differs and not part.startswith("<")
        if wanted != inside:
            yield f"<{mark}>" if wanted else f"</{mark}>"
            inside = wanted
        yield part
    if inside:
        yield f"</{mark}>"


def text(token: str) -> str:
    """A word or sign as it stands in HTML."""
    return escape(token, quote=False)


def main_of(page: bytes) -> bytes:
    """What a page has of its own: its main element, as written."""
    found = _MAIN.search(page)
    return found[0] if found else page


def without_previews(page: bytes) -> bytes:
    """A page without what is shown only of the records that it links to: previews, and the words beside a pointer."""
    return _PREVIEW.sub(b"", page)


def as_read(page: bytes) -> bytes:
    """A page with single white space, as readers see it; where white space counts, as it is."""
    return page if b"<pre" in page else _SPACE.sub(b" ", page)


def blocks(page: bytes, link: Link, *, whole: bool = False) -> list[Block]:
    """The blocks of a page's main element, in reading order; with `whole` also those around it."""
    parsed = lxml.html.fromstring((page if whole else main_of(page)).decode("utf-8", "replace"))
    top = parsed.find("body") if whole else parsed
    return [
        block
        for block in _walk(parsed if top is None else top, link)
        if block.text.strip() or "<svg" in "".join(block.parts)
    ]


def _walk(element: Any, link: Link) -> Iterator[Block]:  # noqa: ANN401  # lxml has no types
    """An element's blocks. What stands between inner blocks becomes a block of its own."""
    tag = _tag(element)
    if tag in _WHOLE or not any(_tag(child) in _BLOCKS for child in element.iterdescendants()):
        parts = tuple(_inside(element, link))
        single = parts if tag == "pre" else tuple(" " if part.isspace() else part for part in parts)
        yield Block(tag if tag in _BLOCKS - {"main", "form"} else "div", single)
        return
    loose: list[str] = _text(element.text)
    for child in element:
        inner = _tag(child) in _BLOCKS or any(_tag(below) in _BLOCKS for below in child.iterdescendants())
        if inner:
            yield Block("div", tuple(loose))
            loose = []
            yield from _walk(child, link)
        else:
            loose += _element(child, link)
        loose += _text(child.tail)
    yield Block("div", tuple(loose))


def _tag(element: Any) -> str:  # noqa: ANN401
    """Its name in small letters; comments and the like have none."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _inside(element: Any, link: Link) -> Iterator[str]:  # noqa: ANN401
    yield from _text(element.text)
    for child in element:
        yield from _element(child, link)
        yield from _text(child.tail)


def _element(element: Any, link: Link) -> Iterator[str]:  # noqa: ANN401
    tag = _tag(element)
    if tag == "svg":
        yield "".join(_whole(element, link))
    elif tag and tag not in _NEVER:
        yield f"<{tag}{_attributes(element, link)}>"
        if tag not in _VOID:
            yield from _inside(element, link)
            yield f"</{tag}>"


def _whole(element: Any, link: Link) -> Iterator[str]:  # noqa: ANN401
    """A drawing in one piece."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag and tag.lower() not in _NEVER:
        yield f"<{tag}{_attributes(element, link)}>{escape(element.text or '')}"
        for child in element:
            yield from _whole(child, link)
            yield escape(child.tail or "")
        yield f"</{tag}>"


def _attributes(element: Any, link: Link) -> str:  # noqa: ANN401
    found = [(n, v) for n, v in sorted(element.attrib.items()) if n in _ATTRIBUTES]
    if (address := element.get("href")) and (shown := link(address)):
        found.append(("href", shown))
    return "".join(f' {_CASED.get(name, name)}="{escape(value)}"' for name, value in found)


def _text(words: str | None) -> list[str]:
    return [text(token) for token in tokens(words or "")]
