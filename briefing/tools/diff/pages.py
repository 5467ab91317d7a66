"""Which pages a change reaches, and through what."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from briefing.core.diagnostics import Diagnostic
from briefing.core.model import Claim
from briefing.core.urls import path_of
from briefing.data.dataset import PAGE
from briefing.engine.engine import Engine
from briefing.html import assets
from briefing.html.render import Renderer
from briefing.html.template_dependencies import TemplateDependencies
from briefing.parse.validation import SITE
from briefing.site import claim_status
from briefing.site.site import Site
from briefing.views import of_records, of_whole, on_page
from briefing.views.preview import PagePreview
from briefing.views.view_types import PageFrame, members

from . import markup, site_changes
from .state import State, standing

Where = Literal["content", "frame", "previews"]
_PICTURES = ("card.png", "og.png", "apple-touch-icon.png")


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be: its output path, its template, its view."""

    path: str
    template: str
    view: Any
    previews: tuple[PagePreview, ...]


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that readers will find changed."""

    path: str
    title: str
    what: Literal["changed", "new", "gone"]
    direct: bool
    """Its own record's file changed."""
    where: Where
    """In its text, only in what surrounds it (header, footer, head), or only in the previews of its links."""
    through: tuple[str, ...]
    """Ids of the records, or names of other files, through which it changed."""
    old: bytes = b""
    new: bytes = b""


class Maker:
    """Makes the pages of one state, one at a time."""

    def __init__(self, state: State, templates: Mapping[str, bytes], memo: Engine) -> None:
        _, found = assets.bundle(templates)
        # Without the hash in an asset's name: a style that changed does not make every page another.
        names = {name: f"assets/{name}" for name in (*found, *_PICTURES)}
        self._renderer = Renderer(templates, names)
        self._closures = TemplateDependencies(templates, names, memo)
        self.pages = {page.path: page for page in _views(state.site)}
        self.faults: list[Diagnostic] = []

    def look(self, page: Page) -> str:
        """A hash of the templates that a page is made with."""
        return self._closures.digest(f"{assets.PREFIX}pages/{page.template}.html")

    def make(self, path: str) -> bytes:
        """A page's HTML; faults of its template are kept in `faults`."""
        page = self.pages.get(path)
        if page is None:
            return b""
        made, found = self._renderer.render(page.path, page.template, page.view, page.previews)
        self.faults += found
        return made


def _views(site: Site) -> Iterator[Page]:
    """Every page but that of the data: it lists files, which are not made here."""
    for path, sketch in {**of_whole(site), **of_records(site)}.items():
        if path != PAGE:
            view = sketch.make(site)
            yield Page(path, sketch.template, view, on_page(view, site))


def compare(before: State, after: State, old: Maker, new: Maker, done: Callable[[int, int], None]) -> list[PageChange]:
    """Every page whose HTML differs, in order of path."""
    reasons = _Reasons(before, after, old, new)
    paths = sorted({*old.pages, *new.pages})
    found: list[PageChange] = []
    for number, path in enumerate(paths, 1):
        was, now = old.pages.get(path), new.pages.get(path)
        if was is None or now is None or was != now or old.look(was) != new.look(now):
            found += _page(path, old, new, reasons)
        done(number, len(paths))
    return found


def _page(path: str, old: Maker, new: Maker, reasons: _Reasons) -> Iterator[PageChange]:
    before, after = old.make(path), new.make(path)
    if markup.as_read(before) == markup.as_read(after):
        return
    where: Where = "content"
    if before and after:
        where = _where(*(markup.as_read(markup.without_previews(page)) for page in (before, after)))
    title = str((new.pages.get(path) or old.pages[path]).view.chrome.title)
    what: Literal["changed", "new", "gone"] = "changed" if before and after else "new" if after else "gone"
    direct, through = reasons.of(path)
    yield PageChange(path, title, what, direct, where, through, before, after)


def _where(before: bytes, after: bytes) -> Where:
    """Where two versions of a page differ, besides previews."""
    if before == after:
        return "previews"
    return "frame" if markup.main_of(before) == markup.main_of(after) else "content"


class _Reasons:
    """Through what a page changed: found in the parts of its view that differ."""

    def __init__(self, before: State, after: State, old: Maker, new: Maker) -> None:
        self._old, self._new = old, new
        self._changes = site_changes.changed_files(before.files, after.files)
        self._direct = {i for path in self._changes if (i := site_changes.of_record(path))}
        self._derived = set(_derived(before, after)) - self._direct
        self._records = {
            _page_of(document.kind, i): i
            for state in (before, after)
            for i, document in state.site.documents.items()
            if document.kind != "vocabulary"
        }

    def of(self, path: str) -> tuple[bool, tuple[str, ...]]:
        """Whether a page changed directly, and through what."""
        own = self._records.get(path, "")
        if own in self._direct:
            return True, (own,)
        was, now = self._old.pages.get(path), self._new.pages.get(path)
        named = set(_ids_that_differ(was, now)) | set(self._previewed(path, was, now))
        if found := sorted(named & self._direct) or sorted(named & self._derived):
            return False, tuple(found)
        if was and now and self._old.look(was) != self._new.look(now):
            return False, tuple(p for p in self._changes if p.startswith(assets.PREFIX))
        if SITE in self._changes and was and now and was.view.chrome != now.view.chrome:
            return False, ("site",)
        return False, tuple(sorted(self._direct))

    def _previewed(self, path: str, was: Page | None, now: Page | None) -> Iterator[str]:
        """The records whose previews on a page differ."""
        if was and now:
            for preview in _apart(was.previews, now.previews) + _apart(now.previews, was.previews):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), getattr(preview, "href", "")))
                if identifier := self._records.get(target):
                    yield identifier


def _page_of(kind: str, identifier: str) -> str:
    return "index.html" if kind == "site" else path_of(kind, identifier)


def _derived(before: State, after: State) -> Iterator[str]:
    """Claims that stand otherwise than before, whatever changed."""
    for identifier, claim in after.site.all(Claim):
        was = before.site.get(identifier, Claim)
        if was is not None and (
            claim_status.factuality(before.site, was) != claim_status.factuality(after.site, claim)
            or standing(before, identifier) != standing(after, identifier)
        ):
            yield identifier


def _ids_that_differ(was: object, now: object) -> Iterator[str]:
    """The ids of records in the parts of two views that are not the same, the frames left out."""
    if was == now or isinstance(was, PageFrame) or isinstance(now, PageFrame):
        return
    if isinstance(was, tuple) and isinstance(now, tuple):
        gone, come = _apart(was, now), _apart(now, was)
        if len(gone) == len(come):
            for a, b in zip(gone, come, strict=True):
                yield from _ids_that_differ(a, b)
        else:
            yield from _ids((*gone, *come))
    elif type(was) is type(now) and (named := members(was)):
        mine = {getattr(was, "id", ""), getattr(now, "id", "")}
        yield from (i for i in mine if isinstance(i, str) and i)
        for name, member in named:
            yield from _ids_that_differ(member, getattr(now, name, None))
    else:
        yield from _ids((was, now))


def _apart(these: Iterable[object], those: tuple[object, ...]) -> list[object]:
    return [member for member in these if member not in those]


def _ids(value: object) -> Iterator[str]:
    """Every record's id in a view."""
    if isinstance(value, PageFrame):
        return
    if isinstance(value, tuple):
        for member in value:
            yield from _ids(member)
    else:
        if isinstance(identifier := getattr(value, "id", ""), str) and identifier:
            yield identifier
        for _, member in members(value):
            yield from _ids(member)
