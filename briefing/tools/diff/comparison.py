"""Two states of a briefing, compared: the order of the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from briefing.build import pipeline
from briefing.core.diagnostics import Diagnostic, Severity, has_errors
from briefing.engine.engine import Engine
from briefing.html.assets import PREFIX
from briefing.site.site import Site

from . import pages, semantic, site_changes
from .findings import Finding
from .pages import Maker, PageChange
from .revert_broken import mended
from .state import State

Files = Mapping[str, bytes]
Progress = Callable[[str, int, int], None]
_BASE_FAULTY = (
    "The state before has faults itself, so that pages cannot be compared. Check it out and run `check` to see them."
)
_NOT_READ = "What the briefing says cannot be compared: its settings, its vocabulary or its article cannot be read."
_OLD_TEMPLATES = "The templates before do not fit this version of the program: both sides are shown in the new ones."
_NEW_TEMPLATES = "The new templates have faults: both sides are shown in those of before."


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change does."""

    base: str
    head: str
    files: Mapping[str, str]
    """Path → "added", "removed" or "changed"."""
    findings: tuple[Finding, ...]
    pages: tuple[PageChange, ...]
    faults: tuple[Diagnostic, ...]
    """All errors after the change, and the warnings that it brings."""
    undone: tuple[str, ...]
    """Paths whose faults keep them from being shown: pages are compared as if they had not changed."""
    notes: tuple[str, ...]
    """What a reader of the report should know of how it was made."""
    look: Files
    """The templates, styles and scripts of the pages after the change."""
    sources: Mapping[str, tuple[bytes, bytes]]
    """Path → the file before and after; empty where there was none."""

    @property
    def faulty(self) -> bool:
        """True if the state after the change cannot be published."""
        return has_errors(self.faults)


@dataclass(frozen=True, slots=True)
class Side:
    """A state to be compared: its name for people, its files."""

    name: str
    files: Files


def compare(  # noqa: PLR0913  # two states, and how to show them
    base: Side,
    head: Side,
    memo: Engine,
    progress: Progress = lambda *_: None,
    *,
    own_look: bool = True,
    notes: tuple[str, ...] = (),
) -> Comparison:
    """Both states checked, told apart, and their pages set side by side.

    `own_look`: the state after is shown in its own templates, which are code; otherwise both are in those of before.
    """

    def check(files: Files) -> tuple[Site | None, tuple[Diagnostic, ...]]:
        return pipeline.check(files, memo)

    changes = site_changes.changed_files(base.files, head.files)
    (old, old_faults), (new, new_faults) = check(base.files), check(head.files)
    told = list(notes)
    findings: tuple[Finding, ...] = ()
    found: tuple[PageChange, ...] = ()
    undone: tuple[str, ...] = ()
    look: Files = {}
    sources = {path: (base.files.get(path, b""), head.files.get(path, b"")) for path in changes}
    faults = _news(old_faults, new_faults)
    if old is None or new is None:
        told.append(_NOT_READ)
    else:
        findings = semantic.differences(State(base.files, old, old_faults), State(head.files, new, new_faults))
    if old is None or has_errors(old_faults):
        told.append(_BASE_FAULTY)
    else:
        before = State(base.files, old, old_faults)
        after, undone = mended(before, head.files, changes, check)
        looks = (_look(before), _look(after) if own_look else _look(before))
        found, look, broken, more = _pages(before, after, looks, memo, progress)
        faults, told = (*faults, *broken), [*told, *more]
    return Comparison(base.name, head.name, changes, findings, found, faults, undone, tuple(told), look, sources)


def _news(old: tuple[Diagnostic, ...], new: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Errors, and warnings that were not there before, wherever in the file they stood."""
    known = {(fault.code, fault.location.path, fault.message) for fault in old}
    return tuple(
        fault
        for fault in new
        if fault.severity is Severity.ERROR or (fault.code, fault.location.path, fault.message) not in known
    )


def _look(state: State) -> Files:
    return {path: data for path, data in state.files.items() if path.startswith(PREFIX)}


def _pages(
    before: State, after: State, looks: tuple[Files, Files], memo: Engine, progress: Progress
) -> tuple[tuple[PageChange, ...], Files, tuple[Diagnostic, ...], list[str]]:
    """The pages that differ, and how they look. Where one side's templates do not work, both get the other's."""
    notes: list[str] = []
    faults: tuple[Diagnostic, ...] = ()
    for old, new in (looks, (looks[1], looks[1]), (looks[0], looks[0])):
        makers = Maker(before, old, memo), Maker(after, new, memo)
        found = pages.compare(before, after, *makers, lambda n, m: progress("comparing pages", n, m))
        if not makers[0].faults and not makers[1].faults:
            return tuple(found), new, faults, notes
        if makers[1].faults:
            faults, notes = tuple(dict.fromkeys(makers[1].faults)), [_NEW_TEMPLATES]
        else:
            notes = [_OLD_TEMPLATES]
    return (), looks[0], faults, notes
