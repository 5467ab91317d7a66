"""Which pages a change reaches, and through what."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from briefing.build.render_pages import render_pages
from briefing.core.urls import path_of
from briefing.data.page import PAGE
from briefing.data.tables import OTHERS, tables
from briefing.engine.engine import Engine
from briefing.html import assets, reader
from briefing.parse.validation import SITE
from briefing.views import of_records, of_whole, on_page
from briefing.views.preview import PagePreview
from briefing.views.view_types import PageFrame, members

from .findings import BriefingState, Finding, changed_files, record_id

PageView = tuple[Any, tuple[PagePreview, ...]]
"""The view of a page, and the previews on it; (None, ()) for no page."""
_HASH = re.compile(rb"(assets/[\w-]+)\.[0-9a-f]{10}(?=\.)")


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that readers will find changed."""

    path: str
    title: str
    change: str
    """"changed", "new" or "gone"."""
    direct: bool
    """Its own record's file changed."""
    through: tuple[str, ...]
    """Ids of the records, or names of other files, through which it changed."""
    where: str
    """In its text ("content"), only around it ("frame": header, footer, head), or only in "previews" of its links."""
    old: bytes = b""
    new: bytes = b""


class RenderedState:
    """The pages of a state, as `build` makes them with some templates."""

    def __init__(self, state: BriefingState, templates: Mapping[str, bytes], engine: Engine) -> None:
        self.state = state
        # The page of the data shows the sizes of files that are not made here, so it is not compared.
        state.site.sizes.replace({entry.path: (0, 0) for entry in (*tables(), *OTHERS)})
        with engine.building():
            files, _, problems = render_pages(state.site, templates, engine, lambda *_: None)
        self.pages = {path: page for path, page in files.items() if path.endswith(".html") and path != PAGE}
        self.problems = tuple(problems)
        self._plans = {**of_whole(state.site), **of_records(state.site)}

    def view(self, path: str) -> PageView:
        """The view of a page."""
        view = self._plans[path].make(self.state.site) if path in self._plans else None
        return view, on_page(view, self.state.site)


def compare_pages(
    before: RenderedState, after: RenderedState, findings: Iterable[Finding], on_progress: Callable[[int, int], None]
) -> Iterator[PageChange]:
    """Every page whose HTML differs, in order of path."""
    reasons = _Reasons(before, after, findings)
    paths = sorted({*before.pages, *after.pages})
    for number, path in enumerate(paths, 1):
        old, new = before.pages.get(path, b""), after.pages.get(path, b"")
        if old != new and (where := _where(_as_read(old), _as_read(new))):
            views = before.view(path), after.view(path)
            title = (views[1][0] or views[0][0]).chrome.title
            change = "changed" if old and new else "new" if new else "gone"
            yield PageChange(path, title, change, *reasons.find(path, *views), where, old, new)
        on_progress(number, len(paths))


def _as_read(page: bytes) -> bytes:
    """A page with single white space, and without hashes in the names of assets: a new style changes no page."""
    page = _HASH.sub(rb"\1", page)
    return page if b"<pre" in page else b" ".join(page.split())


def _where(before: bytes, after: bytes) -> str:
    """Where two versions of a page differ; "" if they do not."""
    if before == after:
        return ""
    if not before or not after:
        return "content"
    (main, page), (new_main, new_page) = map(_without_previews, (before, after))
    return "content" if main != new_main else "frame" if page != new_page else "previews"


def _without_previews(page: bytes) -> tuple[str, str]:
    """The main part of a page and the whole, without what is shown only of the records that it links to."""
    root = reader.read_page(page)
    reader.remove(root, lambda element: element.tag == "template")
    for element in root.iter():
        element.attrib.pop("title", None)
    return reader.outer_html(reader.find_main(root)), reader.outer_html(root)


class _Reasons:
    """Through what a page changed: found in the parts of its view that differ."""

    def __init__(self, before: RenderedState, after: RenderedState, findings: Iterable[Finding]) -> None:
        self._changes = changed_files(before.state.files, after.state.files)
        self._direct = {i for path in self._changes if (i := record_id(path))}
        self._derived = {finding.record for finding in findings if finding.because}
        self._records = {
            "index.html" if kind == "site" else path_of(kind, i): i
            for side in (before, after)
            for i, kind in side.state.site.kinds.items()
            if kind != "vocabulary"
        }

    def find(self, path: str, was: PageView, now: PageView) -> tuple[bool, tuple[str, ...]]:
        """Whether a page changed directly, and through what."""
        own = self._records.get(path, "")
        if own in self._direct:
            return True, (own,)
        parts, new_parts = Counter(_parts(was[0])), Counter(_parts(now[0]))
        named = {identifier for identifier, _ in (*(parts - new_parts), *(new_parts - parts))}
        if was[0] and now[0]:
            changed = [shown for shown in (*was[1], *now[1]) if (shown in was[1]) != (shown in now[1])]
            targets = (posixpath.join(posixpath.dirname(path), shown.href) for shown in changed)
            named |= {self._records.get(posixpath.normpath(target), "") for target in targets}
        if found := sorted(named & self._direct) or sorted(named & self._derived):
            return False, tuple(found)
        if was == now:
            return False, tuple(name for name in self._changes if name.startswith(assets.PREFIX))
        if SITE in self._changes and was[0] and now[0] and was[0].chrome != now[0].chrome:
            return False, ("site",)
        return False, tuple(sorted(self._direct))


def _parts(view: object) -> Iterator[tuple[str, str]]:
    """The id of a record and what is shown of it, for each part of a view that has an id; frames are left out."""
    if isinstance(view, tuple):
        for member in view:
            yield from _parts(member)
    elif not isinstance(view, PageFrame) and (named := members(view)):
        yield str(getattr(view, "id", "")), repr(view)
        for _, member in named:
            yield from _parts(member)
