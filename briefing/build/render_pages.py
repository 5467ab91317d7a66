"""A linked site → its pages and data files. What is made of a page's view, and of which templates, is in the cache."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from typing import Any, NamedTuple

from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.data import files as data
from briefing.data.graph import PAGE
from briefing.engine.engine import Engine, digest
from briefing.html import assets, render
from briefing.html.render import Renderer
from briefing.html.searched import searched_words
from briefing.languages.interface import Interface
from briefing.site.site import Site
from briefing.views import PagePlan, cards, of_records, of_whole, on_page
from briefing.views.view_types import members

from . import pictures
from .sitemap import WEB_MANIFEST, PageEntry, web_manifest

Files = Mapping[str, bytes]

PAGES = "render"
"""The stage of the cache under which pages are kept."""
_SHARED = "card"
"""The card that any page may name; the others belong to a page each."""
_FIRST = {
    "": "nothing is remembered of an earlier build",
    "version": "the program changed",
    "damaged": "what was remembered of the last build is damaged",
}


class RenderedPage(NamedTuple):
    """A page, what is wrong with its template, and its entry in the sitemap."""

    html: bytes
    problems: tuple[Diagnostic, ...]
    entry: PageEntry

    def named(self, names: Mapping[str, str]) -> RenderedPage:
        """The page with the assets' output paths."""
        return self._replace(html=assets.fill(self.html, names))


class Rendered(NamedTuple):
    """What is made of a site."""

    files: Files
    """Every page, and the styles, scripts and drawings that pages load."""
    others: Files
    """The files for machines that are made from records, the pictures for chats, and the icons."""
    entries: list[PageEntry]
    """Of the sitemap."""
    problems: Sequence[Diagnostic]
    """What is wrong with templates, and letters that no font has."""


def render_site(  # noqa: PLR0913  # as a build
    site: Site,
    files: Files,
    engine: Engine,
    on_progress: Callable[[int, int], None],
    *,
    whole: bool = False,
    first: Collection[str] = (),
    on_first: Callable[[Files], None] = lambda _: None,
) -> Rendered:
    """All of a site, without the files that no page loads unless `whole`; sets its cards and sizes.

    `on_first` is given the pages `first`, if no template has an error there, and the files that pages load.
    """
    engine.graph.table("template", {path: data for path, data in files.items() if path.startswith(assets.PREFIX)})
    drawings, missing = _drawings(site, engine)
    drawn = pictures.paths_of(drawings)
    icon = drawn[pictures.TOUCH_ICON]
    engine.graph.table("shared picture", {"card.png": drawn.get(_SHARED, ""), "apple-touch-icon.png": icon})
    site.cards.replace({name: drawn[name] for name in drawings if name != _SHARED})
    loaded, plans, page, make = _page_maker(site, engine)
    loaded = {**loaded, WEB_MANIFEST: web_manifest(site.config, icon, pictures.FAVICON)}
    others: Files = {}
    if whole:  # in one go with all pages but the one that shows the sizes of files
        data_work = (partial(_data, site, engine), data.PARTS, 4)
        picture_work = (partial(pictures.draw, engine), drawn, 2)
        paged = [path for path in plans if path != PAGE]
        engine.prepare({"data": data_work, "picture": picture_work, PAGES: (page, paged, 1)}, on_progress)
        pixels = engine.each("picture", partial(pictures.draw, engine), drawn)
        others = _render_data(site, files, engine) | {drawn[name]: made for name, made in pixels.items()}
    elif not site.sizes:
        site.sizes.replace(engine.last("sizes", "") or {})
    pages = make([path for path in first if path in plans], lambda *_: None)
    if not any(made.problems for made in pages.values()):
        on_first({**{path: made.html for path, made in pages.items()}, **loaded})
    pages = make(plans, on_progress)
    output = {**{path: made.html for path, made in pages.items()}, **loaded}
    entries = [made.entry for made in pages.values()]
    return Rendered(output, others, entries, [*_of_templates(pages), *_unwritten(missing)])


_Page = Callable[[str], RenderedPage]
_Make = Callable[[Iterable[str], Callable[[int, int], None]], dict[str, RenderedPage]]


def _page_maker(site: Site, engine: Engine) -> tuple[Files, Mapping[str, PagePlan], _Page, _Make]:
    """The assets, the plan of every page, what makes a page that waits for its assets' paths, and what makes pages."""
    graph, words = engine.graph, digest(repr(site.interface))
    bundled, paths, renderer, digest_of = _theme(engine, site.interface, words)
    names = graph.table("asset", paths)
    plans = {**graph.call(partial(of_whole, site), "plans"), **graph.call(partial(of_records, site), "record plans")}
    looks = {name: digest(digest_of(_path(name)), words) for name in {plan.template for plan in plans.values()}}
    digests = graph.table("digest", {path: looks[plan.template] for path, plan in plans.items()})

    def seen(path: str) -> tuple[Any, tuple[Any, ...]]:
        view = plans[path].make(site)  # what this reads, the engine notes (see PagePlan)
        return view, on_page(view, site)

    def page(path: str) -> RenderedPage:
        # Only a live engine asks for it again: when the template has changed.
        view, previews = graph.call(partial(seen, path), "view", path) if engine.live else seen(path)
        plan = plans[path]

        def make() -> RenderedPage:
            html, problems = renderer.render(path, plan.template, view, previews)
            return RenderedPage(html, problems, _entry(view, html))

        parts = {_path(plan.template): digests[path], "template": plan.template, **dict(_parts(view))}
        parts["previews"] = "\n".join(text for preview in previews for text in (preview.href, preview.text))
        return engine.cached(PAGES, path, make, parts)

    def named(path: str) -> RenderedPage:
        return graph.call(partial(page, path), PAGES, path).named(names)

    def make_pages(paths: Iterable[str], on_progress: Callable[[int, int], None]) -> dict[str, RenderedPage]:
        engine.each(PAGES, page, paths, on_progress)  # before `named`, which would call the `page` of an earlier build
        return {path: graph.call(partial(named, path), "page", path) for path in paths}

    return bundled, plans, page, make_pages


def _of_templates(pages: Mapping[str, RenderedPage]) -> Iterable[Diagnostic]:
    """What is wrong with templates: of a shared one it is one problem, not one a page, but the first page's."""
    found = (problem for path in sorted(pages, reverse=True) for problem in reversed(pages[path].problems))
    return {problem.location: problem for problem in found}.values()


def _entry(view: Any, html: bytes) -> PageEntry:  # noqa: ANN401  # any view
    return PageEntry(searched_words(html), *(getattr(view.chrome, name) for name in PageEntry._fields[1:]))


def _unwritten(letters: str) -> Iterator[Diagnostic]:
    if letters:
        message = f"No installed font has these letters of the pictures for chats, so some are missing: {letters[:20]}"
        yield problem("no-font", Location("site.yaml"), message)


def _drawings(site: Site, engine: Engine) -> tuple[Mapping[str, pictures.Drawing], str]:
    found, missing = engine.graph.call(lambda: pictures.choose_fonts(cards(site), engine), "fonts")
    engine.graph.table("drawing", found)
    return found, missing


def _data(site: Site, engine: Engine, part: str) -> Files:
    made = data.files(site, part)
    return engine.cached("data", part, lambda: made, chain.from_iterable(made.items()))


def _render_data(site: Site, files: Files, engine: Engine) -> dict[str, bytes]:
    """The files for machines that are made from records; it sets their sizes, which a page shows."""
    parts = engine.each("data", partial(_data, site, engine), data.PARTS)
    made = {path: content for part in parts.values() for path, content in part.items()}
    made[data.SCHEMA] = files.get(assets.PREFIX + data.SCHEMA, b"")
    script = files.get(assets.PREFIX + data.SCRIPT, b"")
    made[data.SCRIPT] = b"{\nconst annotations = %b;\n%b}\n" % (made[data.ANNOTATIONS].strip(), script)
    sizes = {path: (len(content), content.count(b"\n")) for path, content in made.items()}
    site.sizes.replace(engine.cached("sizes", "", lambda: sizes, [repr(sizes)]))
    return made


def reasons(engine: Engine) -> list[str]:
    """For each page that this build had to make, a line that says why."""
    templates = {miss.name: miss.changed or () for miss in engine.made if miss.stage == render.STAGE}
    new = _FIRST[engine.refused] if engine.first else "new"
    return [
        f"{miss.name}: {new if miss.changed is None else _reason(miss.changed, templates)}"
        for miss in engine.made
        if miss.stage == PAGES
    ]


_Theme = tuple[Files, Mapping[str, str], Renderer, Callable[[str], str]]


def _theme(engine: Engine, interface: Interface, words: str) -> _Theme:
    """The assets, their paths by name, the templates ready to be used in a language, and the hash of what one reads.

    `words`: a hash of the interface.
    """

    def make() -> _Theme:
        templates = dict(engine.graph.table("template"))
        files, bundled = assets.bundle(templates)
        names = {**bundled, **engine.graph.table("shared picture")}
        shown = assets.placeholders(names)
        look = cache(partial(render.digest_of, templates=templates, assets=shown, cache=engine))
        return files, names, Renderer(templates, shown, interface), look

    return engine.graph.call(make, "theme", words)


def _path(template: str) -> str:
    return f"{assets.PREFIX}pages/{template}.html"


def _parts(view: object) -> Iterator[tuple[str, str]]:
    """Every part of a view by name, such as "view.chrome.title", as text that tells it from any other."""
    for name, part in members(view):
        named = members(part)
        yield f"view.{name}", type(part).__qualname__ if named else repr(part)
        for inner, value in named:
            yield f"view.{name}.{inner}", repr(value)


def _reason(changed: tuple[str, ...], templates: Mapping[str, tuple[str, ...]]) -> str:
    """Why a page was made, from the names of its parts that changed."""
    words = []
    if "template" in changed:
        words.append("it has another template")
    elif template := next((name for name in changed if name.startswith(assets.PREFIX)), ""):
        words.append(f"{', '.join(templates.get(template, ())) or template} changed")
    if "previews" in changed:
        words.append("the previews on it changed")
    if view := [name.removeprefix("view.") for name in changed if name.startswith("view.")]:
        words.append(f"its view changed: {', '.join(view)}")
    return "; ".join(words) or "what was remembered of it could not be read"
