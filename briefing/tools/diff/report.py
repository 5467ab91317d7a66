"""A comparison as text for the terminal and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from briefing.core.diagnostics import Diagnostic, Severity
from briefing.core.unicode_safety import visible

from .comparison import Comparison
from .findings import Finding, grouped
from .pages import PageChange

VERSION = 1
"""Of the JSON report's form; it grows when a key changes its meaning or goes."""
_SHOWN = 8
"""So many pages that changed for one reason are named."""
WHERE = {"content": "", "frame": "only around the text", "previews": "only in previews of links"}


def counted(number: int, thing: str, many: str = "") -> str:
    """A number and its noun."""
    return f"{number} {thing if number == 1 else many or thing + 's'}"


def summary(made: Comparison) -> str:
    """The whole in one line."""
    if not made.files:
        return "Nothing differs."
    shown = [page for page in made.pages if page.where == "content"]
    direct = sum(page.direct for page in shown)
    parts = [
        counted(len(made.files), "file") + " changed",
        counted(len(made.findings), "difference"),
        f"{counted(direct, 'page')} changed directly, {len(shown) - direct} indirectly",
    ]
    if rest := len(made.pages) - len(shown):
        parts.append(f"{rest} only around the text or in previews")
    return " · ".join(parts)


def why(page: PageChange) -> str:
    """Through what a page changed, in words."""
    words: list[str] = [] if page.what == "changed" else [page.what]
    if page.direct:
        words.append("its own file changed")
    elif page.through:
        named = ", ".join(page.through[:3])
        rest = len(page.through) - 3
        words.append(f"through {named}{f' and {rest} more' if rest > 0 else ''}")
    words.append(WHERE[page.where])
    return "; ".join(word for word in words if word)


def lines(made: Comparison) -> Iterator[tuple[str, str]]:
    """The report for the terminal: ("heading", "strong", "weak" or "", a line)."""
    yield "heading", f"{made.base} → {made.head}"
    yield "", summary(made)
    for note in made.notes:
        yield "", f"Note: {note}"
    if made.faults:
        yield "heading", "Faults after the change"
        yield from (("strong", f"  {fault.location}: {fault.severity}: {fault.message}") for fault in made.faults)
    if made.undone:
        yield "", f"Pages are shown as if these had not changed: {', '.join(made.undone)}"
    for heading, found in grouped(made.findings):
        yield "heading", heading
        for finding in found:
            yield from _finding(finding)
    if made.pages:
        yield "heading", "Pages"
    for reason, pages in by_reason(made.pages):
        yield "", f"  {'directly' if pages[0].direct else 'indirectly'}, {reason}: {named(pages)}"


def _finding(finding: Finding) -> Iterator[tuple[str, str]]:
    because = f" (through {finding.because})" if finding.because else ""
    mark = {"stronger": "strong", "weaker": "weak"}.get(finding.group, "")
    yield mark, f"  {finding.record}: {finding.says}{because}"
    if finding.before:
        yield "", f"    - {finding.before}"
    if finding.after:
        yield "", f"    + {finding.after}"


def by_reason(pages: Iterable[PageChange]) -> Iterator[tuple[str, list[PageChange]]]:
    """Pages that changed for the same reason, together: (the reason, the pages)."""
    groups: dict[tuple[bool, str], list[PageChange]] = {}
    for page in in_order(pages):
        groups.setdefault((page.direct, why(page)), []).append(page)
    yield from ((reason, inside) for (_, reason), inside in groups.items())


def named(pages: list[PageChange]) -> str:
    """The paths of some pages, the first of them by name."""
    rest = len(pages) - _SHOWN
    shown = ", ".join(page.path for page in pages[:_SHOWN])
    return f"{shown} and {rest} more" if rest > 0 else shown


def in_order(pages: Iterable[PageChange]) -> list[PageChange]:
    """Pages as reports give them: direct ones first, those whose text is the same last."""
    places = list(WHERE)
    return sorted(pages, key=lambda page: (places.index(page.where), not page.direct, page.path))


def as_json(made: Comparison) -> str:
    """The report for programs. Keys are stable within a version."""
    content: dict[str, Any] = {
        "version": VERSION,
        "base": made.base,
        "head": made.head,
        "publishable": not made.faulty,
        "files": dict(made.files),
        "findings": [_as_object(finding) for finding in made.findings],
        "pages": [
            {
                "path": page.path,
                "title": page.title,
                "change": page.what,
                "direct": page.direct,
                "where": page.where,
                "through": list(page.through),
            }
            for page in in_order(made.pages)
        ],
        "faults": [_fault(fault) for fault in made.faults],
        "undone": list(made.undone),
        "notes": list(made.notes),
    }
    return json.dumps(_visible(content), ensure_ascii=False, indent=1) + "\n"


def _visible(value: Any) -> Any:  # noqa: ANN401  # JSON
    """With what is hidden in its texts, which the change brings, written out."""
    if isinstance(value, dict):
        return {visible(key): _visible(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_visible(member) for member in value]
    return "\n".join(map(visible, value.split("\n"))) if isinstance(value, str) else value


def _as_object(finding: Finding) -> dict[str, str]:
    names = ("code", "group", "record", "title", "says", "before", "after", "because")
    return {name: value for name in names if (value := str(getattr(finding, name)))}


def _fault(fault: Diagnostic) -> dict[str, object]:
    return {
        "code": fault.code,
        "severity": "error" if fault.severity is Severity.ERROR else "warning",
        "path": fault.location.path,
        "line": fault.location.line,
        "column": fault.location.column,
        "message": fault.message,
        "hint": fault.hint,
    }
