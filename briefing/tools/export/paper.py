"""The briefing as a document for paper: cover, contents, numbered parts and records.

One page of HTML that needs no other file; `briefing.pdf` has a browser print it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
_SHEETS = (
    f"{assets.PREFIX}css/1-settings.css",
    *(f"{assets.PREFIX}components/{name}/{name}.css" for name in ("status", "amounts", "matrix", "timeline")),
    f"{assets.PORTABLE}paper.css",
)
"""Colours, what draws, and the look of paper."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LINKS = re.compile(r"/links(/\d+)?\.html$")
"""Pages that list what leads to a record."""
_LEFT_OUT = frozenset({"backlinks", "next", "citations__backs"})
"""Ways on a screen; and what others say of a record, which stands where they say it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the document; in the contents, with those below it."""

    id: str
    kind: str
    number: str
    title: str
    inside: Markup
    below: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The document."""

    config: Config
    as_of: str
    style: Markup
    entries: tuple[Entry, ...]


def paper(briefing: Briefing, templates: Mapping[str, bytes]) -> tuple[str, tuple[Diagnostic, ...]]:
    """The document, and what is wrong with its template."""
    parts = [
        replace(part, pages=tuple(p for p in part.pages if not _LINKS.search(p.path))) for part in briefing.parts()
    ]
    maker = _Maker(parts, briefing.config.base_url or "")
    view = View(
        config=briefing.config,
        as_of=briefing.as_of,
        style=Markup("\n".join(templates.get(path, b"").decode() for path in _SHEETS)),  # noqa: S704  # templates' own
        entries=tuple(maker.entries()),
    )
    return Renderer(templates, {}).fill(TEMPLATE, "the PDF", view=view)


class _Maker:
    def __init__(self, parts: Iterable[Part], base_url: str) -> None:
        self._chapters = [(part.name, page, below) for part in parts for page, below in part.nested()]
        self._numbers: dict[str, str] = {}
        """Anchor of a page → the number of its section."""
        for first, (_, page, below) in enumerate(self._chapters, 1):
            self._numbers[place(page.path)] = str(first)
            self._numbers |= {place(other.path): f"{first}.{second}" for second, other in enumerate(below, 1)}
        held = {page.path for _, first, below in self._chapters for page in (first, *below)}
        self._places = LinkResolver(held, base_url, lambda _, to, anchor: f"#{place(to, anchor)}")

    def entries(self) -> Iterator[Entry]:
        for kind, page, below in self._chapters:
            yield self._entry(page, kind, 0, tuple(self._entry(other, kind, 1) for other in below))

    def _entry(self, page: Page, kind: str, level: int, below: tuple[Entry, ...] = ()) -> Entry:
        main = static_markup.still(page.main)
        number = self._numbers[place(page.path)]
        markup.prune(main, lambda part: bool(_LEFT_OUT.intersection(markup.classes(part))))
        markup.rename(main, lambda name: place(page.path, name))
        self._places.lead(page.path, main)
        self._refer(main)
        if (title := markup.find(main, "h1")) is not None:
            title.text = f"{number} {title.text or ''}"
        for part in main.iter():
            if part.tag == "svg" and part.get("aria-label"):
                part.set("role", "img")  # on paper it is one picture with a name, whatever is in it
            elif part.tag in _HEADINGS:
                part.tag = _HEADINGS[_HEADINGS.index(part.tag) + level]
        inside = Markup(markup.inside(main))  # noqa: S704  # as published
        return Entry(place(page.path), kind, number, page.title, inside, below)

    def _refer(self, main: Element) -> None:
        """Name the section of a record where it is named as a note, as evidence or beside the text."""
        notes = [
            li
            for name in ("citations", "beside__note")
            for around in main.iter()
            if name in markup.classes(around)
            for li in around.iter("li")
        ]
        for part in (*notes, *(p for p in main.iter("p") if "evidence__source" in markup.classes(p))):
            named = next((a for a in markup.links(part) if a.get("class", "").startswith("ref-")), None)
            href = named.get("href", "") if named is not None else ""
            if number := self._numbers.get(href.removeprefix("#").split(":")[0]):
                after = next((at for at, child in enumerate(part) if at and child.tag == "p"), len(part))
                part[after - 1].tail = f"{(part[after - 1].tail or '').rstrip()} "
                part.insert(after, Element("a", {"class": "at", "href": href}))
                part[after].text = f"§ {number}"
