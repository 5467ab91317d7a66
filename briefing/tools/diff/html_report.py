"""A comparison as a small site to click through: what changed, and each changed page before and after."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from briefing.core import headers
from briefing.engine.cache import digest
from briefing.html import assets
from briefing.html.templating import Loader, environment

from . import markup, side_by_side
from .comparison import Comparison
from .findings import Finding, grouped
from .pages import PageChange
from .report import counted, in_order, summary, why
from .words import tokens

_AROUND = 1
"""So many unchanged blocks stand on either side of a change; the others are folded."""
_TEXT = (".md", ".txt", ".yaml", ".html", ".css", ".js", ".svg")
_LARGEST = 400_000
"""A larger file is named only."""
_EXTERNAL = ("http:", "https:", "mailto:")


@dataclass(frozen=True, slots=True)
class Shown:
    """Blocks side by side. Changes have a number; a fold is a run of unchanged ones."""

    number: int
    kind: str
    rows: tuple[tuple[Markup, Markup], ...]

    @property
    def count(self) -> str:
        """How much a fold holds."""
        return counted(len(self.rows), "unchanged block")


@dataclass(frozen=True, slots=True)
class PageContext:
    """A page or a file before and after."""

    title: str
    name: str
    why: str
    shown: tuple[Shown, ...]
    changes: int
    source: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A page or a file in the table of contents; `href` is "" where there is nothing to see."""

    title: str
    name: str
    href: str
    why: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    summary: str
    findings: tuple[tuple[str, tuple[Finding, ...]], ...]
    pages: tuple[Listed, ...]
    around: tuple[Listed, ...]
    files: tuple[Listed, ...]


def site(made: Comparison, own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Output path → bytes. `own` holds the templates, styles and script of these pages."""
    ordered = in_order(made.pages)
    frame = next((page for page in ordered if page.where == "frame"), None)
    pages = [page for page in ordered if page.where == "content" or page is frame]
    hrefs = {page.path: f"pages/{page.path}" for page in pages}
    sources = {path: f"files/{n}.html" for n, path in enumerate(filter(_is_text(made), made.files), 1)}
    files, links = _assets(made.look, own)
    maker = _Maker(made, own, links)
    for page in pages:
        files[hrefs[page.path]] = maker.page(hrefs[page.path], "page", _page(page, hrefs))
    for path, name in sources.items():
        files[name] = maker.page(name, "page", _source(path, *made.sources[path]))
    view = Overview(
        summary(made),
        tuple((heading, tuple(found)) for heading, found in grouped(made.findings)),
        tuple(_listed(page, hrefs) for page in ordered if page.where == "content"),
        tuple(_listed(page, hrefs) for page in ordered if page.where != "content"),
        tuple(Listed(path, how, sources.get(path, ""), how, direct=True) for path, how in made.files.items()),
    )
    files["index.html"] = maker.page("index.html", "index", view)
    return dict(sorted(files.items()))


def _is_text(made: Comparison) -> Any:  # noqa: ANN401  # a predicate
    return lambda path: path.endswith(_TEXT) and sum(map(len, made.sources[path])) <= _LARGEST


def _listed(page: PageChange, hrefs: Mapping[str, str]) -> Listed:
    return Listed(page.title, page.path, hrefs.get(page.path, ""), why(page), page.direct)


def _assets(look: Mapping[str, bytes], own: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The pages' own styles, so that blocks look as they do there, and ours; (files, logical name → path)."""
    bundled, _ = assets.bundle(look)
    styles = b"\n".join(data for path, data in bundled.items() if path.endswith(".css"))
    wanted = {
        "site.css": styles,
        "diff.css": own[f"{assets.PREFIX}diff.css"],
        "diff.js": own[f"{assets.PREFIX}diff.js"],
    }
    names = {}
    for name, data in wanted.items():
        stem, ending = name.split(".")
        names[name] = f"assets/{stem}.{digest(data)[:10]}.{ending}"
    return {names[name]: data for name, data in wanted.items()}, names


class _Maker:
    """Fills the templates."""

    def __init__(self, made: Comparison, own: Mapping[str, bytes], links: Mapping[str, str]) -> None:
        self._environment = environment(Loader(own))
        self._made = made
        self._links = links

    def page(self, path: str, template: str, view: object) -> bytes:
        """One page."""
        root = "../" * path.count("/")
        return (
            self._environment.get_template(f"{template}.html")
            .render(view=view, made=self._made, root=root, links=self._links, policy=headers.policy(path))
            .encode()
        )


def _page(page: PageChange, hrefs: Mapping[str, str]) -> PageContext:
    """A page before and after. One that differs only around its text is shown with what is around it."""

    def link(address: str) -> str:
        if address.startswith(_EXTERNAL):
            return address
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), address.split("#", maxsplit=1)[0]))
        if path == page.path or path not in hrefs:
            return ""
        return posixpath.relpath(hrefs[path], posixpath.dirname(hrefs[page.path]))

    whole = page.where == "frame"
    old, new = (markup.blocks(data, link, whole=whole) if data else [] for data in (page.old, page.new))
    return _sheet(page.title, page.path, why(page), side_by_side.rows(old, new), source=False)


def _source(path: str, old: bytes, new: bytes) -> PageContext:
    """A file before and after, line by line."""
    before, after = (data.decode("utf-8", "replace").splitlines() for data in (old, new))
    rows = side_by_side.rows(_lines(before), _lines(after))
    return _sheet(path, path, "", rows, source=True)


def _lines(lines: Sequence[str]) -> list[markup.Block]:
    return [markup.Block("pre", tuple(markup.text(line) for line in tokens(line))) for line in lines]


def _sheet(title: str, name: str, reason: str, rows: Iterable[side_by_side.Row], *, source: bool) -> PageContext:
    shown = tuple(_folded(list(rows)))
    return PageContext(title, name, reason, shown, max((part.number for part in shown), default=0), source)


def _folded(rows: Sequence[side_by_side.Row]) -> Iterator[Shown]:
    """Changes one by one; unchanged blocks near one as they are, long runs of others in folds."""
    number = 0
    start = 0
    while start < len(rows):
        if rows[start].kind != "same":
            number += 1
            yield Shown(number, rows[start].kind, (_pair(rows[start]),))
            start += 1
            continue
        end = next((n for n in range(start, len(rows)) if rows[n].kind != "same"), len(rows))
        first = start + (_AROUND if start else 0)
        last = end - (_AROUND if end < len(rows) else 0)
        cuts = (start, first, last, end) if last - first > _AROUND + 1 else (start, start, start, end)
        for kind, begin, stop in zip(("same", "fold", "same"), cuts, cuts[1:], strict=False):
            if begin < stop:
                yield Shown(0, kind, tuple(map(_pair, rows[begin:stop])))
        start = end


def _pair(row: side_by_side.Row) -> tuple[Markup, Markup]:
    return Markup(row.old), Markup(row.new)  # noqa: S704  # made by `markup`, which escapes
