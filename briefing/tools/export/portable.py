"""The finished pages of a site, taken apart, and put together as one HTML file or as a document for paper.

Both forms say what the site says, to the letter. The file needs nothing else: no server, no request, no second file; a
browser prints the document.
"""

import base64
import copy
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Container, Iterator, Mapping
from fnmatch import fnmatch
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup

from briefing.build import sitemap
from briefing.core import dates
from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.core.fields import Frozen
from briefing.core.headers import EMBED, NOT_FOUND_PAGE
from briefing.core.model import KINDS, Claim
from briefing.core.urls import encoded
from briefing.html import assets, reader
from briefing.html.reader import Element
from briefing.html.render import Renderer, tidy
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


_SCRIPTS = ("article", "filter", "preview", "theme")
"""The site's components whose scripts are needed here too, besides the search; the choice of the page is our own."""
_REPEATING = "*/by/*"  # pages that repeat a part of another table


def single(briefing: FinishedSite, templates: Mapping[str, bytes]) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The file, and the problems of its template."""
    # Tidy as the template will leave them: a hash is of these very characters.
    sources = templates[assets.HEAD].decode(), styles(templates, "single.css"), _script(templates)
    first, style, script = (Markup(tidy(part).strip()) for part in sources)  # noqa: S704
    searched = [{**page, "path": f"#{anchor_of(page['path'])}"} for page in briefing.searched["pages"]]
    footer = briefing.frame.find(".//footer")
    # Where several pages preview a record, the first page's preview counts.
    previews = {path: html for page in reversed([*briefing.pages.values()]) for path, html in page.previews.items()}
    view = {
        "language": briefing.interface.language,
        "title": briefing.config.title,
        "description": briefing.config.description,
        "policy": f"default-src 'none'; img-src data:; script-src {_hash(first)} {_hash(script)}; "
        f"style-src {_hash(style)}; base-uri 'none'; form-action 'none'",
        "first": first,
        "style": style,
        "script": script,
        "navigation": _links(briefing, briefing.frame.find_class("site-header__nav")),
        "footer": _links(briefing, footer.findall(".//ul")[:1]),
        "colophon": reader.text_of(footer.findall(".//p")[-1]),
        "reference": reader.text_of(footer.find(".//dd")),
        "sections": [_section(page, briefing) for page in _order(briefing)],
        "searched": {**briefing.searched, "pages": searched},
        "previews": {f"#{anchor_of(path)}": html for path, html in sorted(previews.items())},
    }
    text, problems = Renderer(templates, {}, briefing.interface).fill(
        "portable/single.html", "the single file", view=view
    )
    return text.encode(), problems


def _order(briefing: FinishedSite) -> list[FinishedPage]:
    """Every page: first as one would read them, then lists, tables and the search."""
    read = {page.path: page for first, below in briefing.chapters() for page in (first, *below)}
    rest = sorted(briefing.pages.keys() - read, key=lambda path: (fnmatch(path, _REPEATING), path))
    return [*read.values(), *(briefing.pages[path] for path in rest)]


def _section(page: FinishedPage, briefing: FinishedSite) -> dict[str, object]:
    main = briefing.portable(page, briefing.pages, lambda part: "data-online" in part.attrib)
    former = [anchor_of(old) for old, new in briefing.moved.items() if new == page.path]
    return {**section(page, main), "former": former, "repeats": fnmatch(page.path, _REPEATING)}


def _links(briefing: FinishedSite, parts: list[Element]) -> list[tuple[str, str]]:
    for part in parts:
        lead_links(part, HOME, briefing.pages, briefing.config.base_url or "")
    return [(reader.text_of(link), link.get("href")) for part in parts for link in part.iterfind(".//a[@href]")]


def _script(templates: Mapping[str, bytes]) -> str:
    """The script that runs last."""
    scripts = [f"{assets.PREFIX}components/{name}/{name}.js" for name in _SCRIPTS]
    scripts += sorted(path for path in templates if fnmatch(path, f"{assets.PORTABLE}single/*.js"))
    own = b"".join(assets.apart(templates[path]) for path in scripts if path in templates)
    return (own + assets.search_script(templates)).decode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTROLS = {"form", "fieldset", "template", "input", "button"}
_LEFT_OUT = {
    *("no-print", "filter", "choices", "next", "pager", "citations__backs"),  # driven by controls, or leads on
    *("backlinks", "cite-this", "labelled--sources"),  # records say it on their own pages
}
_TABLES = ("sources/matrix", "sources/page/")  # pages with nothing else
_SAID_ELSEWHERE = {"bears", "about", "asserts", "passes_on", "mentions", "events", "evidence"}
"""Sections of a record that repeat what other records say."""
_SCREEN_ATTRIBUTES = ("data-", "tabindex", "autocomplete", "spellcheck", "abbr")


def paper(briefing: FinishedSite, templates: Mapping[str, bytes]) -> tuple[str, tuple[Diagnostic, ...]]:
    """The document as HTML that needs no other file, and the problems of its template."""
    numbers: dict[str, str] = {}
    chapters = [
        (page, [other for other in below if not other.path.startswith(_TABLES)]) for page, below in briefing.chapters()
    ]
    for first, (page, below) in enumerate(chapters, 1):
        numbers[page.path] = str(first)
        numbers |= {other.path: f"{first}.{second}" for second, other in enumerate(below, 1)}
    anchors = {f"#{anchor_of(path)}": number for path, number in numbers.items()}

    def entry(page: FinishedPage, level: int, below: list[dict[str, object]]) -> dict[str, object]:
        main = _for_paper(briefing, page, numbers, anchors, level)
        return section(page, main) | {"number": numbers[page.path], "below": below}

    view = {
        "config": briefing.config,
        "language": briefing.interface.language,
        "as_of": briefing.as_of,
        "style": Markup(styles(templates, "paper.css")),  # noqa: S704  # templates' own
        "entries": [entry(page, 0, [entry(other, 1, []) for other in below]) for page, below in chapters],
    }
    return Renderer(templates, {}, briefing.interface).fill("portable/paper.html", "the PDF", view=view)


def _for_paper(
    briefing: FinishedSite, page: FinishedPage, numbers: Mapping[str, str], anchors: Mapping[str, str], level: int
) -> Element:
    """A page's main part without what is left out; its headings are lowered by `level`."""
    main = briefing.portable(page, numbers, _is_left_out)
    _shorten(main, page.path, anchors)
    for element in main.iter():
        for name in list(element.attrib):
            if name.startswith(_SCREEN_ATTRIBUTES):
                del element.attrib[name]
        if element.get("role") == "region":  # only for a keyboard to reach what has to be scrolled
            del element.attrib["role"], element.attrib["aria-label"]
        for first, second in pairwise(element):  # without room between note marks, 1 and 2 would read as 12
            if not first.tail and "cite" in first.classes and "cite" in second.classes:
                second.classes.add("cite--next")
        if element.tag == "svg" and element.get("aria-label"):
            element.set("role", "img")  # on paper a drawing is one picture with a name
        elif element.tag in _HEADINGS:
            if element.tag == "h1":
                element.text = f"{numbers[page.path]} {element.text or ''}"
                element.classes.add("book__title")
            element.tag = _HEADINGS[_HEADINGS.index(element.tag) + level]
    _add_numbers(main, anchors)
    return main


def _shorten(main: Element, path: str, numbers: Mapping[str, str]) -> None:
    """Leave of what other records say the numbers of their sections."""
    repeated = {anchor_of(path, name) for name in _SAID_ELSEWHERE}
    for part in [part for part in main.iter("section") if part.get("aria-labelledby") in repeated]:
        found = {link.get("href").split(":")[0] for link in part.iterfind(".//a[@href]")}
        named = sorted(found & numbers.keys(), key=lambda href: [*map(int, numbers[href].split("."))])
        links = ", ".join(_numbered(href, numbers[href]) for href in named)
        part[1:] = reader.read_fragment(f"<p>{links}</p>")
        part.set("class", "elsewhere")


def _is_left_out(element: Element) -> bool:
    is_label = element.tag in {"p", "div"} and element.find("input") is not None
    is_screen_part = not _LEFT_OUT.isdisjoint(element.classes) or "data-online" in element.attrib
    return element.tag in _CONTROLS or is_label or is_screen_part


def _add_numbers(main: Element, numbers: Mapping[str, str]) -> None:
    """Add the section of a record where it is named as a note, as evidence or beside the text."""
    lists = (*main.find_class("citations"), *main.find_class("beside__note"), *main.find_class("margin-notes"))
    for note in (note for around in lists for note in around.iter("li")):
        href = next((a.get("href", "") for a in note.iter("a") if any(c.startswith("ref-") for c in a.classes)), "")
        if number := numbers.get(href.split(":")[0]):
            after = next((at for at, child in enumerate(note) if at and child.tag == "p"), len(note))
            note[after - 1].tail = f"{(note[after - 1].tail or '').rstrip()} "
            note.insert(after, reader.read_fragment(_numbered(href, number))[0])


def _numbered(href: str, number: str) -> str:
    return f'<a class="at" href="{href}">§ {number}</a>'
