"""The address that stands for each thing, as seen from one file."""

from __future__ import annotations

import re

from briefing.core.urls import address, base_url, path_of
from briefing.site.site import Site

THING = "this"
"""The part of a page's address that tells what the page is about from the page itself."""
# What an address in a record may hold, but an IRI must not (RFC 3987; Turtle's IRIREF).
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")


class Iris:
    """Absolute where the site has an address, else relative to the file at an output path.

    Relative ones join up wherever the site lies: on any host, in any folder, on a disk.
    """

    def __init__(self, site: Site, path: str) -> None:
        self._site = site
        self._base = base_url(site.config)
        self._folder = path[: path.rfind("/") + 1]
        self._up = "../" * path.count("/")
        self.site = f"{self.page('index.html')}#site"
        self.publisher = f"{self.page('index.html')}#publisher"

    def page(self, path: str) -> str:
        """A page, or any other file of the site."""
        if self._base:
            return address(self._base, path)
        # Always with the file's name: some hosts give out pages under shorter ones.
        return path.removeprefix(self._folder) if path.startswith(self._folder) else self._up + path

    def thing(self, identifier: str) -> str:
        """What a record is about; the article's own record and the source record of the article are about one thing."""
        return self.part(identifier, THING)

    def has(self, identifier: str) -> bool:
        """True for the id of a record."""
        return identifier in self._site.kinds

    def part(self, identifier: str, anchor: str) -> str:
        """A part of a record, such as one piece of its evidence."""
        kind = self._site.kinds[identifier]
        if kind == "article":
            return self.part(self._site.article.source, anchor)
        return f"{self.page(path_of(kind, identifier))}#{anchor}"


def outside(url: str) -> str:
    """The address of a page elsewhere as an IRI."""
    return _FORBIDDEN.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
