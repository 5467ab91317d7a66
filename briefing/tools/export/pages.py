"""The published pages, taken apart: what every portable form of the briefing is made of.

Nothing is worked out or written a second time here: the words, the order and the links are those of the site.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from briefing.build import sitemap
from briefing.core import dates
from briefing.core.config import Config
from briefing.core.document import Document
from briefing.core.model import KINDS, Claim

from . import markup

_MAIN = re.compile(r"<main .*</main>", re.DOTALL)
_PREVIEW = re.compile(r'<template data-preview="([^"]+)">(.*?)</template>', re.DOTALL)
_MOVED = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')
HOME, ARTICLE, NETWORK, SEARCH, LIST = "index.html", "article.html", "network.html", "search.html", "a-z.html"
_LOST = "404.html"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its output path, its title, its main part, and the previews it carries (address → markup)."""

    path: str
    title: str
    main: Element
    previews: Mapping[str, str]
    facets: Mapping[str, Sequence[str]]
    """By what the search finds it besides its words: what → values."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the briefing: the pages of one folder, its own page first; or a page by itself."""

    name: str
    pages: tuple[Page, ...]

    def nested(self) -> tuple[tuple[Page, tuple[Page, ...]], ...]:
        """The pages with those below them: a folder's all below its own, others beside each other."""
        first, *rest = self.pages
        if first.path.endswith("/index.html"):
            return ((first, tuple(rest)),)
        return tuple((page, ()) for page in self.pages)


@dataclass(frozen=True, slots=True)
class Briefing:
    """All pages, and what the briefing says of itself."""

    config: Config
    as_of: str
    """In words."""
    day: str
    """The same as YYYY-MM-DD: the last day that it may mean."""
    pages: Mapping[str, Page]
    below: Mapping[str, list[Page]]
    """Folder → the pages in it and further down."""
    moved: Mapping[str, str]
    """Path that is gone → path that it leads to."""
    frame: Element
    """The home page's header and footer."""

    def parts(self) -> Iterator[Part]:
        """The pages in the order in which one would read them, tables of a part's records left out."""
        yield Part("briefing", (self.pages[HOME],))
        yield Part("article", tuple(self._with_rest(ARTICLE)))
        for kind in KINDS.values():
            # The page whose links give the records' order.
            guide = ARTICLE if kind.record is Claim else f"{kind.folder}/index.html"
            if kind.title and (part := Part(kind.folder, self._in(kind.folder, guide))).pages:
                yield part
        if NETWORK in self.pages:
            yield Part("network", tuple(self._with_rest(NETWORK)))
        others = {HOME, ARTICLE, SEARCH, NETWORK, LIST}
        yield Part("about", tuple(page for path, page in self.pages.items() if "/" not in path and path not in others))

    def _in(self, folder: str, guide: str) -> tuple[Page, ...]:
        """A folder's own page, then its records as the guide names them, each with the pages on which it goes on."""
        named = [link for page in self._with_rest(guide) for link in _targets(page)]
        order = {path: at for at, path in enumerate(dict.fromkeys([f"{folder}/index.html", *named]))}
        inside = [path for path in self.pages if posixpath.dirname(path) == folder]
        inside.sort(key=lambda path: (order.get(path, len(order)), path))
        return tuple(page for path in inside for page in self._with_rest(path))

    def _with_rest(self, path: str) -> Iterator[Page]:
        """A page and those on which it goes on: `x/index.html` at `x/page/2.html`, `x.html` at `x/2.html`."""
        base = path.removesuffix(".html")
        base = f"{base.removesuffix('index')}page" if base.endswith("/index") else base
        yield from (self.pages[path], *self.below.get(base, ()))


def _below(pages: Mapping[str, Page]) -> dict[str, list[Page]]:
    """Folder → the pages in it and further down."""
    found: dict[str, list[Page]] = {}
    for path in sorted(pages, key=_by_number):
        parts = path.split("/")
        for end in range(1, len(parts)):
            found.setdefault("/".join(parts[:end]), []).append(pages[path])
    return found


def _by_number(path: str) -> list[tuple[int, str]]:
    """So that page 10 comes after page 2."""
    return [(int(part or 0), words) for words, part in re.findall(r"(\D+)(\d*)", path)]


def _targets(page: Page) -> Iterator[str]:
    return (target(page.path, link.get("href", ""))[0] for link in markup.links(page.main))


def read(output: Mapping[str, bytes], site: Document) -> Briefing:
    """Take a finished site apart. `site`: the document of `site.yaml`."""
    assert isinstance(site.record, Config)  # noqa: S101  # that file has no other
    sources = {path: data.decode() for path, data in output.items() if path.endswith(".html")}
    moved = {path: found[1] for path, text in sources.items() if (found := _MOVED.search(text))}
    span = site.spans[site.record.as_of]
    facets = json.loads(output[sitemap.FACETS])
    pages = {
        path: _page(path, text, facets.get(path, {}))
        for path, text in sources.items()
        if path not in moved and path != _LOST
    }
    return Briefing(
        config=site.record,
        as_of=dates.words(span),
        day="-".join(f"{part:02}" for part in span.upper or (1970, 1, 1)),
        pages=pages,
        below=_below(pages),
        moved={path: target(path, href)[0] for path, href in moved.items()},
        frame=markup.parse(_MAIN.sub("", sources[HOME][sources[HOME].index("<body>") :].replace("</html>", ""))),
    )


def _page(path: str, text: str, facets: Mapping[str, Sequence[str]]) -> Page:
    found = _MAIN.search(text)
    main = markup.parse(found[0] if found else "")[0]
    previews = {target(path, href)[0]: inner for href, inner in _PREVIEW.findall(text)}
    return Page(path, markup.text(markup.find(main, "h1")), main, previews, facets)


def target(path: str, href: str) -> tuple[str, str]:
    """Where a link on a page leads: output path and anchor; the path is "" for another site's address."""
    address, _, anchor = href.partition("#")
    if is_outside(address):
        return "", ""
    return (posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address else path), anchor


def is_outside(address: str) -> bool:
    """True if an address names a scheme or a host."""
    return ":" in address.split("/", 1)[0] or address.startswith("//")
