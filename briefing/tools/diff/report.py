"""A comparison as a report, which is printed as text, as a comment or as pages; and as JSON for programs."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from briefing.core.folding import shorten
from briefing.core.terminal import counted
from briefing.core.unicode_safety import visible

from .comparison import Comparison, PageChange
from .findings import HEADINGS, Finding, list_some

VERSION = 1
"""Of the JSON report's form; it grows when a key changes its meaning or goes."""
_SHOWN_PAGES = 8
_LEAD, _LEAD_LENGTH = 3, 120  # lines, and characters of a text in them
_PLACES = {"content": "", "frame": "only around the text", "previews": "only in previews of links"}
_STYLES = {"problems": "strong", "stronger": "strong", "weaker": "weak"}
_FINDING_KEYS = ("code", "group", "record", "title", "says", "before", "after", "because")
_PAGE_KEYS = ("path", "title", "change", "direct", "where", "through")
_PLACE_KEYS = ("path", "line", "column")


class ChangeReport(NamedTuple):
    """What people are shown of a comparison, in order."""

    base: str
    head: str
    lead: tuple[str, ...]  # what readers will see differently first, in at most three lines
    summary: str
    notes: tuple[str, ...]
    sections: tuple[tuple[str, list[Finding]], ...]  # (heading, its findings), problems first
    pages: tuple[tuple[str, list[PageChange]], ...]  # (reason, the pages that changed for it)


def make_report(made: Comparison) -> ChangeReport:
    """The report of a comparison."""
    notes = made.notes
    if made.undone:
        notes += (f"Pages are shown as if these had not changed: {', '.join(made.undone)}",)
    if not made.findings:
        notes += ("Nothing that the briefing says is another than before.",)
    found = [*made.findings]
    for problem in made.problems:
        place, says = str(problem.location), f"{problem.severity}: {problem.message} {problem.hint}"
        found.append(Finding(problem.code, place, place, says.strip()))
    groups = {heading: [f for f in found if f.group == group] for group, heading in HEADINGS.items()}
    sections = tuple((heading, findings) for heading, findings in groups.items() if findings)
    titles = {finding.record: f"“{finding.title}”" for finding in made.findings}
    pages: dict[str, list[PageChange]] = {}
    for page in _in_order(made):
        pages.setdefault(_reason(page, titles), []).append(page)
    return ChangeReport(made.base, made.head, _lead(made), _summarize(made), notes, sections, tuple(pages.items()))


def _lead(made: Comparison) -> tuple[str, ...]:
    seen = [finding for finding in made.findings if finding.group not in {"site", "none"}]
    lines = [f"“{finding.title}”: {finding.statement}{_words(finding)}" for finding in seen[: _LEAD + 1]]
    if len(seen) > _LEAD:
        lines[_LEAD - 1 :] = [f"and {counted(len(seen) - _LEAD + 1, 'more difference')}"]
    return tuple(lines)


def _words(finding: Finding) -> str:
    return f": “{shorten(finding.after or finding.before, _LEAD_LENGTH)}”" if finding.after or finding.before else ""


def _summarize(made: Comparison) -> str:
    if not made.files:
        return "Nothing differs."
    shown = [page for page in made.pages if page.where == "content"]
    direct = sum(page.direct for page in shown)
    rest = len(made.pages) - len(shown)
    return (
        f"{counted(len(made.files), 'file')} changed · {counted(len(made.findings), 'difference')} · "
        f"{counted(direct, 'page')} changed directly, {len(shown) - direct} indirectly"
        f"{f' · {rest} only around the text or in previews' if rest else ''}"
    )


def _in_order(made: Comparison) -> list[PageChange]:
    """Direct changes first, pages whose text is the same last."""
    return sorted(made.pages, key=lambda page: ([*_PLACES].index(page.where), not page.direct, page.path))


def _reason(page: PageChange, titles: Mapping[str, str]) -> str:
    through = f"through {list_some([titles.get(name, name) for name in page.through], 3)}" if page.through else ""
    change = page.change if page.change != "changed" else ""
    words = [change, "its own file changed" if page.direct else through, _PLACES[page.where]]
    return f"{'Directly' if page.direct else 'Indirectly'}, {'; '.join(filter(None, words))}"


def lines(made: Comparison) -> Iterator[tuple[str, str]]:
    """The report for the terminal: ("heading", "strong", "weak" or "", a line)."""
    report = make_report(made)
    yield from (("strong", line) for line in report.lead)
    yield "heading", f"{report.base} → {report.head}"
    yield "", report.summary
    yield from (("", f"Note: {note}") for note in report.notes)
    for heading, findings in report.sections:
        yield "heading", heading
        for finding in findings:
            yield _STYLES.get(finding.group, ""), f"  {finding.title}: {finding.statement}"
            shown = (("-", finding.before), ("+", finding.after))
            yield from (("", f"    {sign} {text}") for sign, text in shown if text)
    if report.pages:
        yield "heading", "Pages"
    for reason, pages in report.pages:
        yield "", f"  {reason}: {list_some([page.title for page in pages], _SHOWN_PAGES)}"


def as_json(made: Comparison) -> str:
    """The report for programs. Keys are stable within a version."""
    content = {
        "version": VERSION,
        "base": made.base,
        "head": made.head,
        "publishable": made.is_publishable,
        "files": made.files,
        "findings": [
            {key: value for key, value in _pick(finding, _FINDING_KEYS).items() if value} for finding in made.findings
        ],
        "pages": [_pick(page, _PAGE_KEYS) for page in _in_order(made)],
        "faults": [
            _pick(found, ("code", "severity")) | _pick(found.location, _PLACE_KEYS) | _pick(found, ("message", "hint"))
            for found in made.problems
        ],
        "undone": made.undone,
        "notes": made.notes,
    }
    return json.dumps(_make_visible(content), ensure_ascii=False, indent=1) + "\n"


def _pick(value: object, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: getattr(value, key) for key in keys}


def _make_visible(value: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(value, dict):
        return {visible(key): _make_visible(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_make_visible(member) for member in value]
    return "\n".join(map(visible, value.split("\n"))) if isinstance(value, str) else value
