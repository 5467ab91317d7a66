"""The whole briefing as one HTML file that needs nothing else: no server, no request, no second file."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markupsafe import Markup

from briefing.core.diagnostics import Diagnostic
from briefing.html import assets
from briefing.html.render import Renderer, tidy

from . import markup
from .pages import HOME, Briefing, Page
from .places import ONLINE, LinkResolver, place

TEMPLATE = "portable/single.html"
_SCRIPTS = ("filter", "preview", "theme")
"""The components of the site whose scripts are needed here too; search and the choice of the page are our own."""
_TABLES = re.compile(r"[^/]+/by/")


@dataclass(frozen=True, slots=True)
class Section:
    """One page in the file."""

    id: str
    classes: str
    title: str
    facets: tuple[tuple[str, str], ...]
    """(what, values, one a line) by which the search finds it."""
    repeats: bool
    """True for a table that shows a part of another."""
    inside: Markup


@dataclass(frozen=True, slots=True)
class View:
    """The file."""

    language: str
    title: str
    description: str
    policy: str
    first: Markup
    style: Markup
    script: Markup
    navigation: tuple[tuple[str, str], ...]
    footer: tuple[tuple[str, str], ...]
    colophon: str
    reference: str
    sections: tuple[Section, ...]
    previews: tuple[tuple[str, Markup], ...]
    """(anchor of a page, what is shown of it)"""


def single(briefing: Briefing, templates: Mapping[str, bytes]) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The file, or what is wrong with its template."""
    view = _view(briefing, templates)
    text, problems = Renderer(templates, {}).fill(TEMPLATE, "the single file", view=view)
    return text.encode(), problems


def _view(briefing: Briefing, templates: Mapping[str, bytes]) -> View:
    places = _places(briefing)
    # As the frame will give them: a hash holds for these very characters.
    first, style, script = (tidy(part(templates).decode()).strip() for part in (_first, _style, _script))
    header = markup.find(briefing.frame, "nav", "site-header__nav")
    footer = markup.find(briefing.frame, "footer")
    previews: dict[str, str] = {}
    for page in briefing.pages.values():
        previews = {**page.previews, **previews}
    return View(
        language=briefing.config.language,
        title=briefing.config.title,
        description=briefing.config.description,
        policy=_policy((first, script), style),
        first=Markup(first),  # noqa: S704  # scripts and styles of the templates
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        navigation=_named(header, places),
        footer=_named(markup.find(footer, "ul") if footer is not None else None, places),
        colophon=markup.text(next(reversed(list(footer.iter("p"))), None)) if footer is not None else "",
        reference=markup.text(markup.find(footer, "dd")) if footer is not None else "",
        sections=tuple(_section(page, places, briefing.moved) for page in _order(briefing)),
        previews=tuple((f"#{place(path)}", Markup(inside)) for path, inside in sorted(previews.items())),  # noqa: S704
    )


def _order(briefing: Briefing) -> tuple[Page, ...]:
    """Every page: first as one would read them, then lists, tables and the search."""
    read = {page.path: page for part in briefing.parts() for page in part.pages}
    rest = sorted(briefing.pages.items(), key=lambda item: (bool(_TABLES.match(item[0])), item[0]))
    return tuple((read | {path: page for path, page in rest if path not in read}).values())


def _places(briefing: Briefing) -> LinkResolver:
    return LinkResolver(briefing.pages, briefing.config.base_url or "", lambda _, to, anchor: f"#{place(to, anchor)}")


def _section(page: Page, places: LinkResolver, moved: Mapping[str, str]) -> Section:
    main = copy.deepcopy(page.main)
    markup.prune(main, lambda part: ONLINE in part.attrib)
    markup.rename(main, lambda name: place(page.path, name))
    places.lead(page.path, main)
    for old in sorted(old for old, new in moved.items() if new == page.path):
        main.insert(0, Element("span", {"id": place(old)}))
    return Section(
        id=place(page.path),
        classes=" ".join(markup.classes(main)),
        title=page.title,
        facets=tuple((name, "\n".join(values)) for name, values in page.facets.items()),
        repeats=bool(_TABLES.match(page.path)),
        inside=Markup(markup.inside(main)),  # noqa: S704  # as published
    )


def _named(around: Element | None, places: LinkResolver) -> tuple[tuple[str, str], ...]:
    """(words, address) of the links in a part of the home page's frame."""
    if around is None:
        return ()
    frame = copy.deepcopy(around)
    places.lead(HOME, frame)
    return tuple((markup.text(link), link.get("href", "")) for link in markup.links(frame))


def _first(templates: Mapping[str, bytes]) -> bytes:
    return templates[assets.HEAD]


def _style(templates: Mapping[str, bytes]) -> bytes:
    files, names = assets.bundle(templates)
    shared = [files[names[f"{name}.css"]] for name in ("site", *assets.OWN_SHEETS) if f"{name}.css" in names]
    own = [assets.minify_css(data) for path, data in templates.items() if path == f"{assets.PORTABLE}single.css"]
    return b"".join([*shared, *own])


def _script(templates: Mapping[str, bytes]) -> bytes:
    named = [f"{assets.PREFIX}components/{name}/{name}.js" for name in _SCRIPTS]
    own = sorted(path for path in templates if path.startswith(f"{assets.PORTABLE}single/") and path.endswith(".js"))
    return b"".join(assets.apart(templates[path]) for path in [*named, *own] if path in templates)


def _policy(scripts: tuple[str, ...], style: str) -> str:
    """Only these very scripts and styles, and nothing from anywhere."""
    hashed = " ".join(map(_hash, scripts))
    return f"default-src 'none'; script-src {hashed}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
