"""A linked site → its files. Kept from build to build, it makes again only the pages that a change concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from . import assets, explain, exports, layout, pictures
from .closure import Closures
from .diagnostics import Diagnostic, Location
from .drawing import Drawing
from .drawing import Graph as Figure
from .exports import Entry
from .memo import Memo
from .render import Renderer
from .site import Site
from .track import Graph, Table
from .views import Sketch, cards, of_records, of_whole, on_page

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Printed:
    """A page, what is wrong with its template, and what is said of it to robots."""

    html: bytes
    faults: tuple[Diagnostic, ...]
    entry: Entry


class Press:
    """The pages of one site."""

    def __init__(self, graph: Graph, memo: Memo) -> None:
        self._graph, self._memo = graph, memo
        self._read: tuple[Files, Mapping[str, str]] = {}, {}
        """The templates, and the names of the pictures, that are set up."""
        self._renderer: Renderer | None = None
        self._digests: Table[str, str] = Table(graph, "template")
        """A page's template → a hash of all that it reads besides the view."""
        self._assets: Files = {}
        self._pages: dict[str, Printed] = {}
        self._for_robots: Files = {}

    def print(self, site: Site, templates: Files, progress: Progress) -> tuple[Files, list[Diagnostic]]:
        """Every page of the site and its assets; the templates' faults."""
        drawn, names = self._graph.value(("pictures",), lambda: pictures.bundle(cards(site), self._memo))
        site.apart.update({"card": names["og.png"]})  # only the home page changes with it
        sketches = {
            **self._graph.value(("sketches", "records"), partial(of_records, site)),
            **self._graph.value(("sketches", "whole"), partial(of_whole, site, self._arrange)),
        }
        shared = {name: path for name, path in names.items() if name != "og.png"}
        self._set_up(templates, shared, {sketch.template for sketch in sketches.values()})
        changed = self._make(site, sketches, progress)
        if changed or not self._for_robots:
            self._for_robots = exports.for_robots(page.entry for page in self._pages.values())
        faults: dict[Location, Diagnostic] = {}  # a fault of a shared template is one fault, not one a page
        for page in self._pages.values():
            for fault in page.faults:
                faults.setdefault(fault.location, fault)
        output = {path: page.html for path, page in self._pages.items()}
        return output | self._assets | drawn | self._for_robots, list(faults.values())

    def _set_up(self, templates: Files, names: Mapping[str, str], used: set[str]) -> None:
        """Make ready for these templates."""
        if self._read != (templates, names):
            self._read = templates, names
            self._assets, bundled = assets.bundle(templates)
            everything = {**bundled, **names}
            self._renderer = Renderer(templates, everything)
            self._closures = Closures(templates, everything, self._memo)
        self._digests.update({name: self._closures.digest(_path(name)) for name in sorted(used)})

    def _make(self, site: Site, sketches: Mapping[str, Sketch], progress: Progress) -> bool:
        """Make the pages that are not as they were; True if what robots are told changes."""
        suspects = self._graph.suspects()
        gone = self._pages.keys() - sketches.keys()
        for path in gone:
            self._graph.forget(("page", path))
            del self._pages[path]
        wanted = [path for path in sketches if path not in self._pages or ("page", path) in suspects]
        news = bool(gone)
        for done, path in enumerate(wanted, 1):
            page = self._graph.value(("page", path), partial(self._page, site, path, sketches[path]))
            news = news or path not in self._pages or self._pages[path].entry != page.entry
            self._pages[path] = page
            progress("rendering", done, len(wanted))
        if list(self._pages) != list(sketches):
            self._pages = {path: self._pages[path] for path in sketches}
        return news

    def _page(self, site: Site, path: str, sketch: Sketch) -> Printed:
        view = sketch.make(site)
        previews = on_page(view, site)
        assert self._renderer  # noqa: S101  # set up by now
        template = _path(sketch.template)
        parts = (
            (template, self._digests[sketch.template]),
            ("template", sketch.template),
            *explain.parts(view, "view"),
            ("previews", repr(previews)),
        )
        read = "\0".join(text for _, text in parts)  # a border of their own: `repr` never gives this character
        make = partial(self._renderer.render, path, sketch.template, view, previews)
        html, faults = self._memo.get(explain.PAGES, (read,), make, path, partial(explain.facts, parts))
        return Printed(html, faults, exports.entry(view.chrome))

    def _arrange(self, figure: Figure) -> Drawing:
        return self._memo.get("layout", (repr(figure),), partial(layout.arrange, figure))


def _path(template: str) -> str:
    return f"{assets.PREFIX}pages/{template}.html"


