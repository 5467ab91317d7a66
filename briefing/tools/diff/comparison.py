"""Two states of a briefing, compared: what the change says, and which pages it reaches."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.build.render_pages import render_pages
from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.core.model import KINDS
from briefing.core.terminal import Progress
from briefing.core.urls import path_of
from briefing.data.page import PAGE
from briefing.data.tables import OTHERS, tables
from briefing.engine.engine import Engine
from briefing.html import reader
from briefing.html.assets import PREFIX
from briefing.parse.validation import SITE

from .records import BriefingState, Finding, changed_files, compare_states, record_id

_WITH_ERRORS = "Pages are compared only if neither state has errors: `check` lists them."
_NOT_READ = "What the briefing says cannot be compared: its settings, its vocabulary or its article cannot be read."
_OLD_TEMPLATES = "The templates before do not fit this version of the program: both sides are shown in the new ones."
_HASH = re.compile(rb"(assets/[\w-]+)\.[0-9a-f]{10}(?=\.)")


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page whose text readers will find changed."""

    path: str
    title: str
    direct: bool  # its own record's file changed
    change: str  # "changed", "added" or "removed"
    old: bytes
    new: bytes


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change does."""

    base: str
    head: str
    files: Mapping[str, str]  # path → "added", "removed" or "changed"
    findings: tuple[Finding, ...]
    pages: tuple[PageChange, ...]
    frames: int
    """Number of pages that change only around their text, or in the previews of their links."""
    problems: tuple[Diagnostic, ...]  # all errors after the change, and the warnings that it brings
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
    fresh = tuple(p for p in problems if has_errors([p]) or (p.code, p.location.path, p.message) not in known)
    old_look, look = (
        {path: data for path, data in side.files.items() if path.startswith(PREFIX)}
        for side in (base, head if own_look else base)
    )
    findings = compare_states(before, after) if before and after else ()
    found: list[PageChange | None] = []
    if before is None or after is None:
        notes += (_NOT_READ,)
    elif has_errors((*old_problems, *problems)):
        notes += (_WITH_ERRORS,)
    else:
        (old_pages, unfit), (new_pages, wrong) = _render(before, old_look, engine), _render(after, look, engine)
        if unfit:
            notes += (_OLD_TEMPLATES,)
            old_pages, _ = _render(before, look, engine)
        fresh += wrong
        if not wrong:
            own = _own_pages(changes, before, after)
            found = [*_compare_pages(old_pages, new_pages, own, partial(on_progress, "comparing pages"))]
    pages = tuple(page for page in found if page)
    return Comparison(base.name, head.name, changes, findings, pages, found.count(None), fresh, notes, look)


def _check(files: Files, engine: Engine) -> tuple[BriefingState | None, tuple[Diagnostic, ...]]:
    site, problems = pipeline.check(files, engine)
    return (BriefingState(files, site, problems) if site else None), problems


def _render(
    state: BriefingState, templates: Mapping[str, bytes], engine: Engine
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The pages of a state, as `build` makes them with some templates, and the problems of these."""
    # The page of the data shows the sizes of files that are not made here, so it is not compared.
    state.site.sizes.replace({entry.path: (0, 0) for entry in (*tables(), *OTHERS)})
    with engine.building(noting=False):
        files, _, problems = render_pages(state.site, templates, engine, lambda *_: None)
    return {path: page for path, page in files.items() if path.endswith(".html") and path != PAGE}, tuple(problems)


def _own_pages(changes: Mapping[str, str], *states: BriefingState) -> set[str]:
    """Paths of the pages of the records whose own files changed."""
    changed = {record_id(path) for path in changes}
    kinds = {(kind, i) for state in states for i, kind in state.site.kinds.items() if i in changed and kind in KINDS}
    return {path_of(kind, i) for kind, i in kinds} | ({"index.html"} if SITE in changes else set())


def _compare_pages(
    before: Mapping[str, bytes], after: Mapping[str, bytes], own: set[str], on_progress: Callable[[int, int], None]
) -> Iterator[PageChange | None]:
    """Every page whose HTML differs, in order of path; None for one whose text does not.

    White space does not count, nor do hashes in the names of assets: a new style changes no page.
    """
    paths = sorted({*before, *after})
    for number, path in enumerate(paths, 1):
        old, new = before.get(path, b""), after.get(path, b"")
        plain, plain_now = map(_plain, (old, new))
        if plain != plain_now:
            is_whole = bool(old and new)
            change = "changed" if is_whole else "added" if new else "removed"
            is_alike = is_whole and _main_part(plain) == _main_part(plain_now)
            yield None if is_alike else PageChange(path, _title(new or old), path in own, change, old, new)
        on_progress(number, len(paths))


def _plain(page: bytes) -> bytes:
    page = _HASH.sub(rb"\1", page)
    return page if b"<pre" in page else b" ".join(page.split())


def _main_part(page: bytes) -> str:
    """The main part of a page without what is shown only of the records that it links to."""
    main = reader.find_main(reader.read_page(page))
    reader.remove(main, lambda element: "data-previews" in element.attrib)
    for element in main.iter():
        element.attrib.pop("title", None)
    return reader.outer_html(main)


def _title(page: bytes) -> str:
    root = reader.read_page(page)
    return reader.text_of(root.find(".//main//h1")) or reader.text_of(root.find(".//title"))
