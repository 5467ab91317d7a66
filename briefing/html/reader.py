"""Finished HTML → elements: the one reader that the tools use to take pages apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import lxml.html
from lxml import etree

Element = Any
"""An element of lxml, which has no type hints."""
_UNSEARCHED = {"h1", "template", etree.Comment, etree.PI}
_UNSEARCHED_CLASSES = {"kicker", "hidden"}
_UTF_8 = etree.HTMLParser(encoding="utf-8")
_SPACE_BEFORE = re.compile(r" (?=[.,;:!?)”’])")


def read_page(page: bytes) -> Element:
    """The `html` element of a page."""
    return lxml.html.document_fromstring(page.decode("utf-8", "replace"))


def read_fragment(markup: str) -> Element:
    """Some markup, in an element `div`."""
    return lxml.html.fragment_fromstring(markup, create_parent="div")


def find_main(root: Element) -> Element:
    """What a page has of its own: its `main` element, or the whole page if it has none."""
    main = root.find(".//main")
    return root if main is None else main


def outer_html(element: Element) -> str:
    """An element as HTML."""
    return str(lxml.html.tostring(element, encoding="unicode", with_tail=False))


def inner_html(element: Element) -> str:
    """The contents of an element as HTML."""
    children = (lxml.html.tostring(child, encoding="unicode") for child in element)
    return escape(element.text or "", quote=False) + "".join(children)


def text_of(element: Element | None) -> str:
    """The words in an element, with single spaces; "" for None."""
    return "" if element is None else " ".join(element.text_content().split())


def remove(root: Element, is_unwanted: Callable[[Element], bool]) -> None:
    """Remove the elements below `root` that are not wanted; the text after them stays."""
    for element in [element for element in root.iterdescendants() if is_unwanted(element)]:
        element.drop_tree()


def searched_words(page: bytes) -> str:
    """What a page says itself, besides its title: by it the search finds the page; "" if it is not to be found."""
    _, tag, rest = page.partition(b"<main ")
    if b" data-searched" not in rest[: rest.find(b">")]:
        return ""
    found: list[str] = []
    _gather(etree.HTML(tag + rest.partition(b"</main>")[0], _UTF_8), found)
    return _SPACE_BEFORE.sub("", " ".join(" ".join(found).split()))


def _gather(element: Element, found: list[str]) -> None:
    """Add the texts in an element to `found`, but for those that the search leaves out."""
    found.append(element.text or "")
    for child in element:
        is_unsearched = child.tag in _UNSEARCHED or "data-unsearched" in child.attrib
        if not is_unsearched and _UNSEARCHED_CLASSES.isdisjoint(child.get("class", "").split()):
            _gather(child, found)
        found.append(child.tail or "")
