"""A linked site → its files. Kept from build to build, it makes again only the pages that a change concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from typing import Any

from briefing.html import assets
from briefing.engine import explain
from . import sitemap, social_cards
from briefing.html.template_dependencies import TemplateDependencies
from briefing.data import files as data
from briefing.core.diagnostics import Diagnostic, Location
from .sitemap import Entry
from briefing.engine.cache import Memo, CacheEntry
from briefing.html.render import Renderer
from briefing.site.site import Site
from briefing.engine.incremental import Graph, Table
from briefing.views import PagePlan, of_records, of_whole, on_page
from briefing.views import cards

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]
Spread = Callable[[Callable[[str], Any], Sequence[str], Callable[[int], None]], list[Any]]


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page, what is wrong with its template, and what is said of it to robots."""

    html: bytes
    faults: tuple[Diagnostic, ...]
    entry: Entry


class PageBuilder:
    """The pages of one site."""

    def __init__(self, graph: Graph, memo: Memo, parallel_map: Spread) -> None:
        self._graph, self._memo, self._spread = graph, memo, parallel_map
        self._templates: Files = {}
        self._names: Mapping[str, str] = {}
        """The shared pictures by logical name, as they are set up with the templates."""
        self._renderer: Renderer | None = None
        self._closures: TemplateDependencies | None = None
        self._digests: Table[str, str] = Table(graph, "template")
        """A page's template → a hash of all that it reads besides the view."""
        self._assets: Files = {}
        self._sketches: Mapping[str, PagePlan] = {}
        self._html: dict[str, bytes] = {}
        self._entries: dict[str, Entry] = {}
        self._faults: dict[str, tuple[Diagnostic, ...]] = {}
        """Page → what is wrong with its template, where anything is."""
        self._for_robots: Files = {}
        self._told = False
        """Whether robots are told of the pages as they are now."""
        self._given: Files = {}
        """The files for machines."""
        self.held = False
        """While this is so, the files for machines stay as they are: they take as long as the site is large."""

    def print(self, site: Site, templates: Files, progress: Progress) -> tuple[Files, list[Diagnostic]]:
        """Every page of the site and its assets; the templates' faults."""
        drawn, names = self._graph.value(("pictures",), lambda: social_cards.bundle(cards(site), self._memo))
        site.apart.update({"card": names["og.png"]})  # only the home page changes with it
        if not self.held or not self._given:
            schema = {data.SCHEMA: templates.get(assets.PREFIX + data.SCHEMA, b"")}
            self._given = self._graph.value(("data",), partial(data.files, site)) | schema
            sizes = {path: (len(content), content.count(b"\n")) for path, content in self._given.items()}
            site.apart.update({"sizes": sizes})
        sketches = self._graph.value(("sketches",), partial(self._plan, site))
        self._set_up(templates, {name: path for name, path in names.items() if name != "og.png"}, sketches)
        self._told = not self._make(site, sketches, progress) and self._told
        if not self._for_robots or not (self.held or self._told):
            self._for_robots = sitemap.for_robots(self._entries[path] for path in sketches)
            self._told = True
        faults: dict[Location, Diagnostic] = {}  # a fault of a shared template is one fault, not one a page
        for _, found in sorted(self._faults.items()):
            for fault in found:
                faults.setdefault(fault.location, fault)
        return {**self._html, **self._assets, **drawn, **self._given, **self._for_robots}, list(faults.values())

    def warm(self) -> None:
        """Make the templates ready for the first page that has to be made."""
        if self._renderer:
            self._renderer.warm()

    def _plan(self, site: Site) -> dict[str, PagePlan]:
        """Output path → page, for all pages there are to be."""
        whole = self._graph.value(("sketches of the whole",), partial(of_whole, site))
        return whole | self._graph.value(("sketches of records",), partial(of_records, site))

    def _set_up(self, templates: Files, names: Mapping[str, str], sketches: Mapping[str, PagePlan]) -> None:
        """Make ready for these templates and the pages that use them."""
        known: AbstractSet[str] = self._digests.keys()
        if (templates, names) != (self._templates, self._names):
            self._templates, self._names = templates, names
            self._assets, bundled = assets.bundle(templates)
            everything = {**bundled, **names}
            self._renderer = Renderer(templates, everything)
            self._closures = TemplateDependencies(templates, everything, self._memo)
            known = frozenset()
        elif sketches is self._sketches:
            return
        used = {sketch.template for sketch in sketches.values()}
        assert self._closures  # noqa: S101  # set up by now
        self._digests.update({name: self._closures.digest(_path(name)) for name in sorted(used - known)})

    def _make(self, site: Site, sketches: Mapping[str, PagePlan], progress: Progress) -> bool:
        """Make the pages that are not as they were; True if what robots are told changes."""
        news = sketches is not self._sketches
        self._sketches = sketches
        gone = self._html.keys() - sketches.keys() if news else ()
        for path in gone:
            self._graph.forget(("page", path))
            self._faults.pop(path, None)
            del self._html[path], self._entries[path]
        wanted = self._graph.to_make("page", [path for path in sketches if path not in self._html] if news else ())
        total = len(wanted)
        made = self._spread(partial(self._printed, site), wanted, lambda done: progress("rendering", done, total))
        for path, (entry, told) in zip(wanted, made, strict=True):
            html, faults = self._memo.learn(told, lean=True)
            news = news or self._entries.get(path) != entry
            self._html[path], self._entries[path] = html, entry
            self._faults.pop(path, None)
            if faults:
                self._faults[path] = faults
        return news

    def _printed(self, site: Site, path: str) -> tuple[Entry, CacheEntry]:
        page = self._graph.value(("page", path), partial(self._page, site, path, self._sketches[path]))
        return page.entry, self._memo.tell(explain.PAGES, path)

    def _page(self, site: Site, path: str, sketch: PagePlan) -> RenderedPage:
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
        return RenderedPage(html, faults, sitemap.entry(view.chrome))


def _path(template: str) -> str:
    return f"{assets.PREFIX}pages/{template}.html"
