"""A comparison as one list of blocks, which become lines of text, a comment or pages; and as JSON for programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from briefing.core.folding import shorten
from briefing.core.terminal import counted
from briefing.core.unicode_safety import visible

from .comparison import Comparison, PageChange
from .findings import HEADINGS, list_some

VERSION = 1
"""Of the JSON report's form; it grows when a key changes its meaning or goes."""
_SHOWN_PAGES = 10
_LEAD, _LEAD_LENGTH = 3, 120  # lines, and characters of a text in them
_PLACES = {"content": "", "frame": "only around the text", "previews": "only in previews of links"}


class Block(NamedTuple):
    """One block of a report."""

    form: str  # "lead", "summary", "note", "heading", "problems", "pages", or the group of a finding
    text: str
    title: str = ""  # of a finding
    before: str = ""
    after: str = ""
    pages: Sequence[PageChange] = ()


def blocks(made: Comparison) -> Iterator[Block]:
    """What people are shown of a comparison, in order: first what readers will see differently, in a few lines."""
    yield from (Block("lead", line) for line in _lead(made))
    yield Block("summary", f"{made.base} → {made.head}: {_summarize(made)}")
    yield from (Block("note", note) for note in made.notes)
    if made.undone:
        yield Block("note", f"Pages are shown as if these had not changed: {', '.join(made.undone)}")
    if not made.findings:
        yield Block("note", "Nothing that the briefing says is another than before.")
    if made.problems:
        yield Block("heading", "Problems")
    for problem in made.problems:
        yield Block("problems", f"{problem.severity}: {problem.message} {problem.hint}".rstrip(), str(problem.location))
    for group, findings in groupby(made.findings, key=lambda finding: finding.group):
        yield Block("heading", HEADINGS[group])
        yield from (Block(group, f.statement, f.title, f.before, f.after) for f in findings)
    titles = {finding.record: f"“{finding.title}”" for finding in made.findings}
    pages: dict[str, list[PageChange]] = {}
    for page in _in_order(made):
        pages.setdefault(_reason(page, titles), []).append(page)
    if made.pages:
        yield Block("heading", f"{counted(len(made.pages), 'page')} changed")
    yield from (Block("pages", reason, pages=found) for reason, found in pages.items())


def _lead(made: Comparison) -> list[str]:
    seen = [finding for finding in made.findings if finding.group not in {"site", "none"}]
    texts = (shorten(finding.after or finding.before, _LEAD_LENGTH) for finding in seen)
    lines = [
        f"“{finding.title}”: {finding.statement}{f': “{text}”' if text else ''}"
        for finding, text in zip(seen, texts, strict=True)
    ]
    rest = len(lines) - _LEAD + 1
    return [*lines[: _LEAD - 1], f"and {counted(rest, 'more difference')}"] if rest > 1 else lines


def _summarize(made: Comparison) -> str:
    if not made.files:
        return "nothing differs."
    shown = [page.direct for page in made.pages if page.where == "content"]
    files, findings = counted(len(made.files), "file"), counted(len(made.findings), "difference")
    pages = f"{counted(sum(shown), 'page')} changed directly, {len(shown) - sum(shown)} indirectly"
    rest = len(made.pages) - len(shown)
    return f"{files} changed · {findings} · {pages}" + f" · {rest} only around the text or in previews" * bool(rest)


def _in_order(made: Comparison) -> list[PageChange]:
    """Direct changes first, pages whose text is the same last."""
    return sorted(made.pages, key=lambda page: ([*_PLACES].index(page.where), not page.direct, page.path))


def _reason(page: PageChange, titles: Mapping[str, str]) -> str:
    through = f"through {list_some([titles.get(name, name) for name in page.through], 3)}" if page.through else ""
    change = page.change if page.change != "changed" else ""
    words = [change, "its own file changed" if page.direct else through, _PLACES[page.where]]
    return f"{'Directly' if page.direct else 'Indirectly'}, {'; '.join(filter(None, words))}"


def lines(made: Comparison) -> Iterator[tuple[str, str]]:
    """The report as lines of text, each with the form of its block, or "before" or "after"."""
    for block in blocks(made):
        title = f"{block.title}: " if block.title else ""
        names = f": {list_some([page.title for page in block.pages], _SHOWN_PAGES)}" if block.pages else ""
        yield block.form, f"{title}{block.text}{names}"
        if block.before:
            yield "before", f"  − {block.before}"
        if block.after:
            yield "after", f"  ＋ {block.after}"


def as_json(made: Comparison) -> str:
    """The report for programs. Keys are stable within a version."""
    findings = (_pick(finding, "code group record title says before after because") for finding in made.findings)
    content = {
        "version": VERSION,
        **_pick(made, "base head"),
        "publishable": made.is_publishable,
        "files": made.files,
        "findings": [{key: value for key, value in finding.items() if value} for finding in findings],
        "pages": [_pick(page, "path title change direct where through") for page in _in_order(made)],
        "faults": [
            _pick(found, "code severity") | _pick(found.location, "path line column") | _pick(found, "message hint")
            for found in made.problems
        ],
        **_pick(made, "undone notes"),
    }
    return json.dumps(_make_visible(content), ensure_ascii=False, indent=1) + "\n"


def _pick(value: object, names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names.split()}


def _make_visible(value: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(value, dict):
        return {visible(key): _make_visible(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_make_visible(member) for member in value]
    return "\n".join(map(visible, value.split("\n"))) if isinstance(value, str) else value
