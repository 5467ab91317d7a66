"""Two states of a briefing, compared: what the change says, which pages it reaches, and through what."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import unquote

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.build.render_pages import render_pages
from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.core.fields import Frozen
from briefing.core.inputs import is_attachment
from briefing.core.terminal import Progress
from briefing.core.urls import path_of
from briefing.data.page import PAGE
from briefing.data.tables import OTHERS, tables
from briefing.engine.engine import Engine
from briefing.html import reader
from briefing.html.assets import PREFIX
from briefing.parse.validation import SITE
from briefing.views import of_records, of_whole, on_page
from briefing.views.view_types import PageFrame, members

from .findings import Finding, changed_files, record_id
from .records import BriefingState, compare_states

_BROKEN_BASE = (
    "The state before has errors itself, so that pages cannot be compared. Check it out and run `check` to see them."
)
_NOT_READ = "What the briefing says cannot be compared: its settings, its vocabulary or its article cannot be read."
_OLD_TEMPLATES = "The templates before do not fit this version of the program: both sides are shown in the new ones."
_HASH = re.compile(rb"(assets/[\w-]+)\.[0-9a-f]{10}(?=\.)")


class PageChange(Frozen):
    """A page that readers will find changed."""

    path: str
    title: str
    direct: bool  # its own record's file changed
    through: tuple[str, ...]  # ids of the records, or names of other files, through which it changed
    change: str  # "changed", "new" or "gone"
    where: str
    """In its text ("content"), only around it ("frame": header, footer, head), or only in "previews" of its links."""
    old: bytes
    new: bytes


class Comparison(Frozen):
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
        (old_pages, unfit), (new_pages, wrong) = _render(before, old_look, engine), _render(after, look, engine)
        if unfit:
            notes += (_OLD_TEMPLATES,)
            old_pages, _ = _render(before, look, engine)
        problems += wrong
        if not wrong:
            reasons = _Reasons(before, after, {finding.record for finding in findings if finding.because})
            pages = tuple(_compare_pages(old_pages, new_pages, reasons, partial(on_progress, "comparing pages")))
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


def _render(
    state: BriefingState, templates: Mapping[str, bytes], engine: Engine
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The pages of a state, as `build` makes them with some templates, and the problems of these."""
    # The page of the data shows the sizes of files that are not made here, so it is not compared.
    state.site.sizes.replace({entry.path: (0, 0) for entry in (*tables(), *OTHERS)})
    with engine.building(noting=False):
        files, _, problems = render_pages(state.site, templates, engine, lambda *_: None)
    return {path: page for path, page in files.items() if path.endswith(".html") and path != PAGE}, tuple(problems)


def _compare_pages(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    reasons: "_Reasons",
    on_progress: Callable[[int, int], None],
) -> Iterator[PageChange]:
    """Every page whose HTML differs, in order of path."""
    paths = sorted({*before, *after})
    for number, path in enumerate(paths, 1):
        old, new = before.get(path, b""), after.get(path, b"")
        if where := _where(old, new):
            change = "changed" if old and new else "new" if new else "gone"
            yield PageChange(path, *reasons.find(path), change, where, old, new)
        on_progress(number, len(paths))


def _where(*versions: bytes) -> str:
    """Where two versions of a page differ for readers; "" if they do not.

    White space does not count, nor do hashes in the names of assets: a new style changes no page.
    """
    pages = (_HASH.sub(rb"\1", page) for page in versions)
    before, after = (page if b"<pre" in page else b" ".join(page.split()) for page in pages)
    if before == after or not before or not after:
        return "" if before == after else "content"
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
    """Through what pages changed: found in the parts of their views that differ."""

    def __init__(self, before: BriefingState, after: BriefingState, derived: set[str]) -> None:
        self._changes, self._derived = changed_files(before.files, after.files), derived
        self._direct = {i for path in self._changes if (i := record_id(path) or (is_attachment(path) and path))}
        self._sites = [(state.site, {**of_whole(state.site), **of_records(state.site)}) for state in (before, after)]
        self._records = {
            "index.html" if kind == "site" else path_of(kind, i): i
            for site, _ in self._sites
            for i, kind in site.kinds.items()
            if kind != "vocabulary"
        }

    def find(self, path: str) -> tuple[str, bool, tuple[str, ...]]:
        """The title of a page, whether it changed directly, and through what."""
        was, now = (plans[path].make(site) if path in plans else None for site, plans in self._sites)
        view: Any = now or was
        own = self._records.get(path, "")
        is_direct = own in self._direct
        return view.chrome.title, is_direct, (own,) if is_direct else self._through(path, was, now)

    def _through(self, path: str, was: Any, now: Any) -> tuple[str, ...]:  # noqa: ANN401  # views
        parts, new_parts = Counter(_parts(was)), Counter(_parts(now))  # one may only be there more often
        named = {identifier for identifier, _ in (*(parts - new_parts), *(new_parts - parts))}
        shown, shown_now = (on_page(view, site) for view, (site, _) in zip((was, now), self._sites, strict=True))
        if was and now:
            targets = (posixpath.join(posixpath.dirname(path), unquote(one.href)) for one in {*shown} ^ {*shown_now})
            named |= {self._records.get(posixpath.normpath(target), "") for target in targets}
        if found := named & self._direct or named & self._derived:
            return tuple(sorted(found))
        if (was, shown) == (now, shown_now):
            return tuple(name for name in self._changes if name.startswith(PREFIX))
        if SITE in self._changes and was and now and was.chrome != now.chrome:
            return ("site",)
        return tuple(sorted(self._direct))


def _parts(view: object) -> Iterator[tuple[str, str]]:
    """The id of a record and what is shown of it, for each part of a view that has an id; frames are left out."""
    if not isinstance(view, PageFrame) and (named := members(view)):
        yield str(getattr(view, "id", "")), repr(view)
        for _, member in named:
            yield from _parts(member)
    elif isinstance(view, tuple):
        for member in view:
            yield from _parts(member)
