"""Two states of a briefing, compared: the order of the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from briefing.build import pipeline
from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.engine.engine import Engine
from briefing.html.assets import PREFIX

from .findings import BriefingState, Finding, changed_files
from .pages import PageChange, RenderedState, compare_pages
from .site_changes import compare_states

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]
_BROKEN_BASE = (
    "The state before has errors itself, so that pages cannot be compared. Check it out and run `check` to see them."
)
_NOT_READ = "What the briefing says cannot be compared: its settings, its vocabulary or its article cannot be read."
_OLD_TEMPLATES = "The templates before do not fit this version of the program: both sides are shown in the new ones."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change does."""

    base: str
    head: str
    files: Mapping[str, str]
    """Path → "added", "removed" or "changed"."""
    findings: tuple[Finding, ...]
    pages: tuple[PageChange, ...]
    problems: tuple[Diagnostic, ...]
    """All errors after the change, and the warnings that it brings."""
    undone: tuple[str, ...]
    """Paths of files that cannot be shown because of errors: pages are compared as if they had not changed."""
    notes: tuple[str, ...]
    """What a reader of the report should know of how it was made."""
    look: Files
    """The templates, styles and scripts of the pages after the change."""

    @property
    def faulty(self) -> bool:
        """True if the state after the change cannot be published."""
        return has_errors(self.problems)


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
