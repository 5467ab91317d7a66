"""The finished pages of a site, taken apart: both portable forms say what the site says, to the letter."""

import base64
import copy
import json
import posixpath
import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup

from briefing.build import sitemap
from briefing.core import dates
from briefing.core.config import Config
from briefing.core.document import Document
from briefing.core.fields import Frozen
from briefing.core.headers import EMBED, NOT_FOUND_PAGE
from briefing.core.model import KINDS, Claim
from briefing.core.urls import encoded
from briefing.html import assets, reader
from briefing.html.reader import Element
from briefing.languages.dates import format_date
from briefing.languages.interface import Interface

HOME, ARTICLE, NETWORK = "index.html", "article.html", "network.html"
_LAST = (HOME, ARTICLE, NETWORK, "search.html", "a-z.html")
# Folder of records → the page whose links give their order.
_FOLDERS: Mapping[str, str] = {
    kind.folder: ARTICLE if kind.record is Claim else f"{kind.folder}/index.html"
    for kind in KINDS.values()
    if kind.listed
}
_IDS = ("id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns")  # hold ids


class FinishedPage(Frozen):
    """One page, taken apart."""

    path: str
    title: str
    main: Element
    previews: Mapping[str, str]  # path of a page → HTML that previews it


class FinishedSite(Frozen):
    """All pages, and what the briefing says of itself."""

    config: Config
    interface: Interface
    as_of: str  # in words
    day: str  # the same as YYYY-MM-DD: the last day that it may mean
    pages: Mapping[str, FinishedPage]  # by path
    moved: Mapping[str, str]  # former path → path that it leads to
    frame: Element  # the home page without its main part
    searched: dict[str, Any]  # what the search looks through

    def chapters(self) -> Iterator[tuple[FinishedPage, list[FinishedPage]]]:
        """Each page with those below it, in the order in which one would read them; tables are left out."""
        parts = [[self.pages[HOME]], self._with_rest(ARTICLE)]
        parts += [self._in_folder(folder, guide) for folder, guide in _FOLDERS.items()]
        about = [page for path, page in self.pages.items() if "/" not in path and path not in _LAST]
        for pages in (*parts, self._with_rest(NETWORK), about):
            is_folder = pages and pages[0].path.endswith("/index.html")
            yield from [(pages[0], pages[1:])] if is_folder else [(page, []) for page in pages]

    def portable(self, page: FinishedPage, held: Container[str], is_unwanted: Callable[[Element], bool]) -> Element:
        """A copy of a page's main part, whose ids are unique among all pages and whose links lead to those `held`."""
        main = copy.deepcopy(page.main)
        reader.remove(main, is_unwanted)
        for part in main.iter():
            for name, value in part.items():
                if name in _IDS:
                    part.set(name, " ".join(anchor_of(page.path, word) for word in value.split()))
        lead_links(main, page.path, held, self.config.base_url or "")
        return main

    def _in_folder(self, folder: str, guide: str) -> list[FinishedPage]:
        """A folder's own page, then its records as the guide links them, each with the pages that continue it."""
        guides = self._with_rest(guide)
        links = [resolve(g.path, link.get("href"))[0] for g in guides for link in g.main.iterfind(".//a[@href]")]
        inside = sorted(path for path in self.pages if posixpath.dirname(path) == folder)
        order = dict.fromkeys([f"{folder}/index.html", *links, *inside])
        return [page for path in order if path in inside for page in self._with_rest(path)]

    def _with_rest(self, path: str) -> list[FinishedPage]:
        """A page and those that continue it (`x/page/` of `x/index.html`, `x/` of `x.html`), without backlinks."""
        base = re.sub(r"/index$", "/page", path.removesuffix(".html"))
        found = [other for other in self.pages if re.match(rf"{re.escape(base)}/(?!links)", other)]
        order = [path, *sorted(found, key=lambda other: (len(other), other))]  # page 2 before page 10
        return [self.pages[other] for other in order] if path in self.pages else []


def read(output: Mapping[str, bytes], site: Document, interface: Interface) -> FinishedSite:
    """Take a finished site apart. `site`: the document of `site.yaml`; `interface`: the words of its pages."""
    assert isinstance(site.record, Config)  # noqa: S101  # that file has no other
    pages, moved = {}, {}
    for path in sorted(output):
        if not path.endswith(".html") or path == NOT_FOUND_PAGE or path.startswith(EMBED):
            continue
        root = reader.read_page(output[path])
        refresh = root.find('.//meta[@http-equiv="refresh"]')
        if refresh is not None:
            moved[path] = resolve(path, refresh.get("content").partition("url=")[2])[0]
            continue
        _embed(root, path, output)
        main, title = reader.find_main(root), reader.text_of(root.find(".//main//h1"))
        block = root.find(".//script[@data-previews]")
        found = {} if block is None else json.loads(reader.text_of(block))
        previews = {resolve(path, href)[0]: html for href, html in found.items()}
        pages[path] = FinishedPage(path, title, main, previews)
    frame = reader.read_page(output[HOME])
    reader.find_main(frame).drop_tree()
    span = dates.known(site.record.as_of)
    day = "-".join(f"{part:02}" for part in span.upper or (1970, 1, 1))
    as_of, looked_through = format_date(span, interface), sitemap.search_index(output)
    return FinishedSite(site.record, interface, as_of, day, pages, moved, frame, looked_through)


def _embed(main: Element, path: str, output: Mapping[str, bytes]) -> None:
    """Put pictures into the page itself, each in one size and form."""
    for picture in list(main.iter("picture")):
        image = picture.find(".//img")  # the reader takes `source` for a parent of what follows it
        found = resolve(path, image.get("src"))[0]
        media_type = "image/png" if found.endswith(".png") else "image/jpeg"
        image.set("src", f"data:{media_type};base64,{base64.b64encode(output[found]).decode()}")
        for name in ("srcset", "sizes", "loading"):
            del image.attrib[name]
        picture.getparent().replace(picture, image)


def resolve(path: str, href: str) -> tuple[str, str]:
    """Where a link on a page leads: output path and anchor; the path is "" for an address of another site."""
    address, _, anchor = unquote(href).partition("#")
    if ":" in address.split("/", 1)[0] or address.startswith("//"):
        return "", ""
    return (posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) if address else path), anchor


def anchor_of(path: str, anchor: str = "") -> str:
    """The anchor of a page, or of a place on it, where all pages are one: `claims/ID`, `claims/ID:place`."""
    name = path.removesuffix(".html")
    return f"{name}:{anchor}" if anchor else name


def section(page: FinishedPage, main: Element) -> dict[str, object]:
    """What the templates get of a page."""
    inside = Markup(reader.inner_html(main))  # noqa: S704  # as published
    return {"id": anchor_of(page.path), "classes": main.get("class", ""), "title": page.title, "inside": inside}


def styles(templates: Mapping[str, bytes], own: str) -> str:
    """The style sheets of the site, and the `own` one of a portable form."""
    files, sheets = assets.bundle(templates)
    css = [files[path] for name, path in sheets.items() if name.endswith(".css")]
    return b"".join([*css, assets.minify_css(templates[f"{assets.PORTABLE}{own}"])]).decode()


def lead_links(element: Element, path: str, held: Container[str], base_url: str) -> None:
    """Make links lead to the pages that are `held`; others to the site on the web, or be plain words without one."""
    for link in list(element.iterfind(".//a[@href]")):
        to, anchor = resolve(path, link.get("href"))
        if to in held:
            link.set("href", f"#{anchor_of(to, anchor)}")
        elif to and base_url:
            link.set("href", f"{base_url}{encoded(to)}{'#' if anchor else ''}{anchor}")
        elif to:
            link.tag = "span" if next(link.iterancestors("svg"), None) is None else "g"
            del link.attrib["href"]
