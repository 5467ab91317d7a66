"""Two states of a briefing, compared: what the change says, which pages it reaches, and through what."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import unquote

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.build.render_pages import render_pages
from briefing.core.attachments import is_attachment
from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.core.terminal import Progress
from briefing.core.urls import path_of
from briefing.data.page import PAGE
from briefing.data.tables import OTHERS, tables
from briefing.engine.engine import Engine
from briefing.html import reader
from briefing.html.assets import PREFIX
from briefing.parse.validation import SITE
from briefing.views import of_records, of_whole, on_page
from briefing.views.preview import PagePreview
from briefing.views.view_types import PageFrame, members

from .findings import BriefingState, Finding, changed_files, record_id
from .records import compare_states

_BROKEN_BASE = (
    "The state before has errors itself, so that pages cannot be compared. Check it out and run `check` to see them."
)
_NOT_READ = "What the briefing says cannot be compared: its settings, its vocabulary or its article cannot be read."
_OLD_TEMPLATES = "The templates before do not fit this version of the program: both sides are shown in the new ones."
PageView = tuple[Any, tuple[PagePreview, ...]]
"""The view of a page, and the previews on it; (None, ()) for no page."""
_HASH = re.compile(rb"(assets/[\w-]+)\.[0-9a-f]{10}(?=\.)")


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that readers will find changed."""

    path: str
    title: str
    change: str  # "changed", "new" or "gone"
    direct: bool  # its own record's file changed
    through: tuple[str, ...]  # ids of the records, or names of other files, through which it changed
    where: str
    """In its text ("content"), only around it ("frame": header, footer, head), or only in "previews" of its links."""
    old: bytes = b""
    new: bytes = b""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change does."""

    base: str
    head: str
    files: Mapping[str, str]  # path → "added", "removed" or "changed"
    findings: tuple[Finding, ...]
    pages: tuple[PageChange, ...]
    problems: tuple[Diagnostic, ...]  # all errors after the change, and the warnings that it brings
    undone: tuple[str, ...]
    """Paths of files that cannot be shown because of errors: pages are compared as if they had not changed."""
    notes: tuple[str, ...]  # what a reader of the report should know of how it was made
    look: Files  # the templates, styles and scripts of the pages after the change

    @property
    def is_publishable(self) -> bool:
        """True if the state after the change can be published."""
        return not has_errors(self.problems)


class Side(NamedTuple):
    """A state to be compared: its name for people, its files."""

    name: str
    files: Files


def compare(  # noqa: PLR0913  # two states, and how to show them
    base: Side,
    head: Side,
    engine: Engine,
    on_progress: Progress = lambda *_: None,
    *,
    own_look: bool = True,
    notes: tuple[str, ...] = (),
) -> Comparison:
    """Check both states, compare what they say and then their pages.

    `own_look`: the state after is shown in its own templates, which are code; otherwise both are in those of before.
    """
    changes = changed_files(base.files, head.files)
    before, old_problems = _check(base.files, engine)
    after, problems = _check(head.files, engine)
    known = {(problem.code, problem.location.path, problem.message) for problem in old_problems}
    problems = tuple(p for p in problems if has_errors([p]) or (p.code, p.location.path, p.message) not in known)
    pages: tuple[PageChange, ...] = ()
    undone: tuple[str, ...] = ()
    old_look, look = (
        {path: data for path, data in side.files.items() if path.startswith(PREFIX)}
        for side in (base, head if own_look else base)
    )
    findings = compare_states(before, after) if before and after else ()
    notes += () if before and after else (_NOT_READ,)
    if before is None or has_errors(old_problems):
        notes += (_BROKEN_BASE,)
    else:
        if after is None or has_errors(problems):
            after, undone = _revert_broken(before, head.files, changes, engine)
        old_pages, new_pages = RenderedState(before, old_look, engine), RenderedState(after, look, engine)
        if old_pages.problems:
            notes += (_OLD_TEMPLATES,)
            old_pages = RenderedState(before, look, engine)
        problems += new_pages.problems
        if not new_pages.problems:
            pages = tuple(compare_pages(old_pages, new_pages, findings, partial(on_progress, "comparing pages")))
    return Comparison(base.name, head.name, changes, findings, pages, problems, undone, notes, look)


def _check(files: Files, engine: Engine) -> tuple[BriefingState | None, tuple[Diagnostic, ...]]:
    site, problems = pipeline.check(files, engine)
    return (BriefingState(files, site, problems) if site else None), problems


def _revert_broken(
    before: BriefingState, files: Files, changes: Mapping[str, str], engine: Engine
) -> tuple[BriefingState, tuple[str, ...]]:
    """The state after a change with as little undone as leaves no errors; the paths that were undone.

    Changed files with errors are undone first, twice because errors hide others; then deletions; in the end all.
    """
    removed = {path for path, how in changes.items() if how == "removed"}
    undone: set[str] = set()
    for more in (set(), set(), removed, removed):
        kept = {path: data for path, data in files.items() if path not in undone}
        kept |= {path: before.files[path] for path in undone if path in before.files}
        state, problems = _check(dict(sorted(kept.items())), engine)
        if state and not has_errors(problems):
            return state, tuple(sorted(undone))
        broken = {problem.location.path for problem in problems if has_errors([problem])}
        undone |= (broken & changes.keys()) | more
    return before, tuple(sorted(changes))


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
    reader.remove(root, lambda element: "data-previews" in element.attrib)
    for element in root.iter():
        element.attrib.pop("title", None)
    return reader.outer_html(reader.find_main(root)), reader.outer_html(root)


class _Reasons:
    """Through what a page changed: found in the parts of its view that differ."""

    def __init__(self, before: RenderedState, after: RenderedState, findings: Iterable[Finding]) -> None:
        self._changes = changed_files(before.state.files, after.state.files)
        self._direct = {i for path in self._changes if (i := record_id(path) or (is_attachment(path) and path))}
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
            targets = (posixpath.join(posixpath.dirname(path), unquote(shown.href)) for shown in changed)
            named |= {self._records.get(posixpath.normpath(target), "") for target in targets}
        if found := sorted(named & self._direct) or sorted(named & self._derived):
            return False, tuple(found)
        if was == now:
            return False, tuple(name for name in self._changes if name.startswith(PREFIX))
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
