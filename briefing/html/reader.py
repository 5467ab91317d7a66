"""Finished HTML → elements: the one reader that the tools use to take pages apart."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import lxml.html

Element = Any
"""An element of lxml, which has no type hints."""


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
