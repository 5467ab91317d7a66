"""The briefing as a document to be set in type: cover, contents, parts, records, with the drawings as they are.

Ready HTML with its style sheet, and the files that they name; `briefing.typeset` makes the PDF of them.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from markupsafe import Markup

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic
from briefing.html import assets
from briefing.html.render import Renderer

from . import markup, static_markup
from .pages import Briefing, Page, Part
from .places import LinkResolver, place

TEMPLATE = "portable/paper.html"
SHEET = f"{assets.PORTABLE}paper.css"
_SETTINGS = f"{assets.PREFIX}css/1-settings.css"
_TOKEN = re.compile(r"(--[\w-]+):\s*(?:light-dark\(([^,]+),[^)]*\)|([^;]+));")
_SCALE = 0.8
"""Of small signs, beside the smaller type of paper."""
_DRAWN = ("status", "amounts", "matrix", "network", "timeline")
"""The components that draw."""
SCHEME = "briefing:"
"""The addresses of files that come along."""
_HALO = "network__label"
_OVER_HALO = f".network .{_HALO}.over {{ stroke: none; }}"
"""The typesetter knows no `paint-order`: words with a halo are there twice, and the halo is below its words."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LINKS = re.compile(r"/links(/\d+)?\.html$")
"""Pages that list what leads to a record."""
_LEFT_OUT = frozenset({"backlinks", "next", "citations__backs", "network__defs"})
"""Ways on a screen; and what others say of a record, which stands where they say it."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be set: HTML, its style sheet, and the files that either names, by address."""

    html: str
    style: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the document; in the contents, with those below it."""

    id: str
    kind: str
    title: str
    inside: Markup
    below: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The document."""

    config: Config
    as_of: str
    day: str
    entries: tuple[Entry, ...]


def paper(briefing: Briefing, templates: Mapping[str, bytes]) -> tuple[Paper, tuple[Diagnostic, ...]]:
    """The document, or what is wrong with its template."""
    parts = tuple(
        replace(part, pages=tuple(p for p in part.pages if not _LINKS.search(p.path))) for part in briefing.parts()
    )
    held = {page.path for part in parts for page in part.pages}
    tokens = _tokens(templates)
    maker = _Maker(held, briefing.config.base_url or "", _drawing_style(templates, tokens))
    view = View(
        config=briefing.config,
        as_of=briefing.as_of,
        day=briefing.day,
        entries=tuple(entry for part in parts for entry in maker.part(part)),
    )
    html, problems = Renderer(templates, {}).fill(TEMPLATE, "the PDF", view=view)
    style = "".join([":root{", *(f"{name}:{value};" for name, value in tokens.items()), "}\n"])
    return Paper(html, style + templates.get(SHEET, b"").decode(), maker.files), problems


def _tokens(templates: Mapping[str, bytes]) -> dict[str, str]:
    """The site's colours and sizes; of two colours the one for light paper."""
    return {name: light or plain for name, light, plain in _TOKEN.findall(templates.get(_SETTINGS, b"").decode())}


def _drawing_style(templates: Mapping[str, bytes], tokens: Mapping[str, str]) -> str:
    """The components' own styles, with the tokens put in: the typesetter knows no variables in drawings."""
    sheets = [templates.get(f"{assets.PREFIX}components/{name}/{name}.css", b"").decode() for name in _DRAWN]
    style = re.sub(r"var\((--[\w-]+)\)", lambda found: tokens.get(found[1], found[0]), "".join(sheets))
    return f"{style}text {{ font-family: 'Briefing Sans', sans-serif !important; }}\n{_OVER_HALO}"


class _Maker:
    def __init__(self, held: set[str], base_url: str, style: str) -> None:
        self._places = LinkResolver(held, base_url, lambda _, to, anchor: f"#{place(to, anchor)}")
        self._style = style
        self.files: dict[str, bytes] = {}

    def part(self, part: Part) -> Iterator[Entry]:
        for page, below in part.nested():
            yield self.entry(page, part.name, 0, tuple(self.entry(other, part.name, 1) for other in below))

    def entry(self, page: Page, kind: str, level: int, below: tuple[Entry, ...] = ()) -> Entry:
        main = static_markup.still(page.main)
        markup.prune(main, lambda part: bool(_LEFT_OUT.intersection(markup.classes(part))))
        defs = [copy.deepcopy(found) for svg in page.main.iter("svg") for found in svg.iter("defs")]
        within = {id(part) for svg in main.iter("svg") for part in svg.iter()}
        for parent, svg in [(p, c) for p in main.iter() for c in p if c.tag == "svg" and id(p) not in within]:
            self.drawing(parent, svg, defs)
        markup.rename(main, lambda name: place(page.path, name))
        self._places.lead(page.path, main)
        self.refer(main)
        for part in main.iter():
            if part.tag in _HEADINGS:
                part.tag = _HEADINGS[_HEADINGS.index(part.tag) + level]
        inside = Markup(markup.inside(main))  # noqa: S704  # as published
        return Entry(place(page.path), kind, page.title, inside, below)

    def refer(self, main: Element) -> None:
        """Say on which page a record stands, where it is named as a note, as evidence or beside the text."""
        notes = [
            li
            for name in ("citations", "beside__note")
            for around in main.iter()
            if name in markup.classes(around)
            for li in around.iter("li")
        ]
        for part in (*notes, *(p for p in main.iter("p") if "evidence__source" in markup.classes(p))):
            named = next((a for a in markup.links(part) if a.get("class", "").startswith("ref-")), None)
            if named is not None and named.get("href", "").startswith("#"):
                after = next((at for at, child in enumerate(part) if at and child.tag == "p"), len(part))
                part[after - 1].tail = f"{(part[after - 1].tail or '').rstrip()} "
                part.insert(after, Element("a", {"class": "at", "href": named.get("href", "")}))

    def drawing(self, parent: Element, svg: Element, defs: list[Element]) -> None:
        """One that says something gets its name; one beside its own words becomes an image behind a blank.

        A drawing is a document of its own here: it needs its own style and its own marks of lines.
        """
        for group, words in [(g, w) for g in svg.iter() for w in g if _HALO in markup.classes(w)]:
            over = copy.deepcopy(words)
            over.set("class", f"{_HALO} over")
            words.set("aria-hidden", "true")
            group.insert(list(group).index(words) + 1, over)
        style = Element("style")
        style.text = self._style
        own = {found.get("id") for found in svg.iter()}
        if any("url(#" in value for part in svg.iter() for value in part.attrib.values()):
            svg.extend(copy.deepcopy(group) for group in defs if group.find("*[@id]").get("id") not in own)  # type: ignore[union-attr]
        svg.insert(0, style)
        svg.set("class", f"{svg.get('class', '')} {parent.get('class', '')}".strip())
        if not svg.get("aria-hidden"):
            name = Element("title")
            name.text = svg.get("aria-label")
            svg.insert(0, name)
            return
        image = markup.xhtml(svg).encode()
        address = f"{SCHEME}{hashlib.sha256(image).hexdigest()[:16]}.svg"
        self.files[address] = image
        width, height = (f"{float(svg.get(name, 0)) * _SCALE:.1f}px" for name in ("width", "height"))
        look = f"background-image:url({address});background-size:{width} {height}"
        if parent.tag == "span" and parent[0] is svg and not parent.text:
            parent.set("class", f"{parent.get('class', '')} drawn-before")
            parent.set("style", f"{look};padding-left:calc({width} + 1.5px)")
            markup.remove(parent, svg)
            return
        blank = Element("span", {"class": "drawn", "style": f"{look};width:{width};height:{height}"})
        blank.tail = svg.tail
        parent[list(parent).index(svg)] = blank
