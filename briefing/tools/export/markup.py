"""Published pages as trees, and trees as markup.

The pages are our own: every tag is closed, every attribute quoted (tests/test_site.py), so the standard library's
parser is enough. SVG has names with capitals, which that parser would lower; they are taken from the source.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement, TreeBuilder, tostring

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
REFERRING = frozenset({"for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns"})
"""Attributes whose value is a list of ids of the same page."""
_QUOTED = re.compile(r'"[^"]*"')
_NAME = re.compile(r"[^\s=<>/]+")
_PAINT = re.compile(r"url\(#([^)]+)\)")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = TreeBuilder()
        self._open: list[str] = []
        self._builder.start("root", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg" or "svg" in self._open:
            written = _NAME.findall(_QUOTED.sub("", self.get_starttag_text() or ""))
            names = {name.lower(): name for name in written}
            tag, attrs = names.get(tag, tag), [(names.get(name, name), value) for name, value in attrs]
        self._builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._builder.end(tag)
        else:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  # well formed: it closes what was opened last
        self._builder.end(self._open.pop())

    def handle_data(self, data: str) -> None:
        self._builder.data(data)

    def tree(self) -> Element:
        self._builder.end("root")
        return self._builder.close()


def parse(markup: str) -> Element:
    """The tree of a piece of a page, in an element `root`."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader.tree()


def html(element: Element) -> str:
    """An element with all that is in it, as HTML."""
    alone = copy.copy(element)
    alone.tail = None
    return tostring(alone, encoding="unicode", method="html")


def inside(element: Element) -> str:
    """What is in an element, as HTML."""
    text = html(element)
    return text[text.index(">") + 1 : text.rindex("</")]


def text(element: Element | None) -> str:
    """The words in an element, white space folded; "" for none."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def classes(element: Element) -> list[str]:
    """The names in an element's class attribute."""
    return element.get("class", "").split()


def find(element: Element, tag: str, name: str = "") -> Element | None:
    """The first element of a tag, and of a class if one is given."""
    return next((e for e in element.iter(tag) if not name or name in classes(e)), None)


def prune(element: Element, unwanted: Callable[[Element], bool]) -> None:
    """Take out the elements that are not wanted; what follows them stays."""
    for parent, child in [(p, c) for p in element.iter() for c in p if unwanted(c)]:
        remove(parent, child)


def remove(parent: Element, child: Element) -> None:
    """Take out one element; the words after it stay."""
    at = list(parent).index(child)
    if child.tail and at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def add(parent: Element, tag: str, words: str = "", **attributes: str) -> Element:
    """Put a new element at the end of another; `class_` gives its class."""
    made = SubElement(parent, tag, {name.rstrip("_"): value for name, value in attributes.items()})
    made.text = words or None
    return made


def rename(element: Element, of: Callable[[str], str]) -> None:
    """Give every id in an element another, and with it whatever refers to it, links apart."""
    for part in element.iter():
        for name, value in part.items():
            if name == "id":
                part.set(name, of(value))
            elif name in REFERRING:
                part.set(name, " ".join(map(of, value.split())))
            elif "url(#" in value:
                part.set(name, _PAINT.sub(lambda found: f"url(#{of(found[1])})", value))


def links(element: Element) -> Iterator[Element]:
    """Every link in an element."""
    return (part for part in element.iter("a") if part.get("href"))
