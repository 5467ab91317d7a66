"""What was found, in the form that a reader of it takes: programs, GitHub, code scanners. For people: `console`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from briefing.core.diagnostics import Diagnostic, Severity
from briefing.core.unicode_safety import visible


@dataclass(frozen=True, slots=True)
class Report:
    """The faults to be told."""

    problems: tuple[Diagnostic, ...]
    pages: int | None
    """How many pages were checked; None if errors kept them from being made."""
    elsewhere: int = 0
    """How many faults more there are in files that were not asked for."""
    prefix: str = ""
    """The way from the repository's top to the site, with a closing slash; empty if it is the top."""

    def __post_init__(self) -> None:
        """Problems quote content: what is hidden in it, or could give orders, is written out in every form."""
        object.__setattr__(self, "problems", tuple(problem.rewritten(visible) for problem in self.problems))

    @property
    def errors(self) -> int:
        """How many of the faults are errors."""
        return sum(diagnostic.severity is Severity.ERROR for diagnostic in self.problems)

    @property
    def warnings(self) -> int:
        """How many of the faults are warnings."""
        return len(self.problems) - self.errors


Lines = Mapping[str, frozenset[int]]
"""Path (relative to the site) → the lines that were changed."""


def reported(
    problems: Sequence[Diagnostic], output: Mapping[str, bytes] | None, within: Callable[[str], bool]
) -> Report:
    """What to tell of a build, when only faults `within` some paths were asked for."""
    shown = tuple(diagnostic for diagnostic in problems if within(diagnostic.location.path))
    pages = None if output is None else sum(path.endswith(".html") for path in output)
    return Report(shown, pages, len(problems) - len(shown))
