"""Where the links of the site lead to in a portable form: to a place in it, to the web, or nowhere."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from . import markup
from .pages import is_outside, target

ONLINE = "data-online"
"""Marks words that are true of the site only."""


def place(path: str, anchor: str = "") -> str:
    """The anchor of a page, or of a place on it, where all pages are one: `claims/ID`, `claims/ID:place`.

    No path holds a colon, so that no two places can get the same one.
    """
    name = path.removesuffix(".html")
    return f"{name}:{anchor}" if anchor else name


@dataclass(frozen=True, slots=True)
class LinkResolver:
    """How the addresses of the site are written in a portable form."""

    held: Container[str]
    """The paths of the pages that it holds."""
    base_url: str
    """Of the site on the web, or ""."""
    address: Callable[[str, str, str], str]
    """(page that links, path, anchor) → address in the form"""

    def lead(self, path: str, element: Element) -> None:
        """Set the links of a part of a page: what is not held is linked on the web, or else is plain words."""
        drawn = {id(link) for svg in element.iter("svg") for link in markup.links(svg)}
        for link in list(markup.links(element)):
            href = link.get("href", "")
            if is_outside(href):
                continue
            to, anchor = target(path, href)
            if to in self.held:
                link.set("href", self.address(path, to, anchor))
            elif self.base_url:
                link.set("href", f"{self.base_url}{to}{'#' if anchor else ''}{anchor}")
            else:
                link.tag = "g" if id(link) in drawn else "span"
                del link.attrib["href"]
