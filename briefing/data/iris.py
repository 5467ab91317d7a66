"""The address of each thing, as seen from one file."""

from __future__ import annotations

import re

from briefing.core.urls import address, base_url, path_of
from briefing.site.site import Site

THING = "this"
"""The part of a page's address that tells what the page is about from the page itself."""
# What an address in a record may hold, but an IRI must not (RFC 3987; Turtle's IRIREF).
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")


class Iri(str):
    """An address: in JSON-LD the value of a property that leads to a thing."""

    __slots__ = ()


class Iris:
    """Absolute where the site has an address, else relative to the file at an output path.

    Relative ones join up wherever the site lies: on any host, in any folder, on a disk.
    """

    def __init__(self, site: Site, path: str) -> None:
        self._site = site
        self._base = base_url(site.config)
        self._folder = path[: path.rfind("/") + 1]
        self._up = "../" * path.count("/")
        self.site = self.page("index.html", "site")
        self.publisher = self.page("index.html", "publisher")

    def page(self, path: str, anchor: str = "") -> Iri:
        """A page, or any other file of the site, or a place in it."""
        if self._base:
            found = address(self._base, path)
        else:  # always with the file's name: some hosts give out pages under shorter ones
            found = path.removeprefix(self._folder) if path.startswith(self._folder) else self._up + path
        return Iri(f"{found}#{anchor}" if anchor else found)

    def thing(self, identifier: str) -> Iri:
        """What a record is about; the article's own record and the source record of the article are about one thing."""
        return self.part(identifier, THING)

    def has(self, identifier: str) -> bool:
        """True for the id of a record."""
        return identifier in self._site.kinds

    def part(self, identifier: str, anchor: str) -> Iri:
        """A part of a record, such as one piece of its evidence."""
        kind = self._site.kinds[identifier]
        if kind == "article":
            return self.part(self._site.article.source, anchor)
        return self.page(path_of(kind, identifier), anchor)


def outside(url: str) -> Iri:
    """The address of a page elsewhere as an IRI."""
    return Iri(_FORBIDDEN.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url))
