"""A state with faults → the nearest one without: what can be shown is shown, and what cannot is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from briefing.core.diagnostics import Diagnostic, Severity, has_errors
from briefing.site.site import Site

from .state import State

Files = Mapping[str, bytes]
Check = Callable[[Files], tuple[Site | None, tuple[Diagnostic, ...]]]


def mended(before: State, after: Files, changes: Mapping[str, str], check: Check) -> tuple[State, tuple[str, ...]]:
    """The state after a change with as little of it undone as makes it sound; the paths that were undone.

    `before` is sound. First the changed files that have faults are undone, then deletions, in the end everything.
    """
    undone: set[str] = set()
    files = after
    for wanted in _rounds(changes):
        site, problems = check(files)
        if site is not None and not has_errors(problems):
            return State(files, site, problems), tuple(sorted(undone))
        faulty = {fault.location.path for fault in problems if fault.severity is Severity.ERROR}
        undone |= (faulty & changes.keys()) | wanted
        files = _without(before.files, after, undone)
    return before, tuple(sorted(changes))


def _rounds(changes: Mapping[str, str]) -> Iterator[AbstractSet[str]]:
    """What else is undone, round by round: faults may hide others, so the faulty files get a second round."""
    yield frozenset()
    yield frozenset()
    yield {path for path, how in changes.items() if how == "removed"}
    yield frozenset()
    yield frozenset(changes)


def _without(before: Files, after: Files, undone: AbstractSet[str]) -> dict[str, bytes]:
    kept = {path: data for path, data in after.items() if path not in undone}
    return dict(sorted((kept | {path: before[path] for path in undone if path in before}).items()))
