"""A comparison as one list of blocks, which become lines of text, or a comment under a pull request.

The texts come from the author of the change: in a comment they mention nobody, refer to no issue, become no markup.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from briefing.core.folding import shorten
from briefing.core.terminal import counted
from briefing.core.unicode_safety import visible

from .comparison import Comparison, PageChange
from .records import HEADINGS

_SHOWN_PAGES = 10
_LEAD, _LEAD_LENGTH = 3, 120  # lines, and characters of a text in them
LIMIT = 60_000
"""Characters; GitHub takes 65,536, GitLab and Forgejo more."""
MARKER = "<!-- briefing-diff -->"
"""A later run finds the comment by it and replaces it."""
_MAX_LENGTH = 600
_FORMS = {
    "summary": "\n{}\n",
    "note": "> {}\n",
    "heading": "\n#### {}\n",
    "before": "  <br>{}",
    "after": "  <br>{}",
}
"""Form of a line → Markdown; other lines are items of lists."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+|~!&$-])")
# Where a forge's references and addresses are put together: a mark beside a word or another mark, and inside what could
# be the name of a commit.
_SEAMS = re.compile(
    r"(?<=\w)(?=[@#!~$%&:/.^_\[-]\S)|(?<=[@#!~$%&:/.^_\[-])(?=[\w/@\"'])|(?<=[0-9a-fA-F]{3})(?=[0-9a-fA-F]{4})"
)
_JOINER = "\u2060"
"""Invisible, at each seam: so that `@name` is no mention and `www.`, `https://` and `name@host` are no links."""


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
    if not made.findings:
        yield Block("note", "Nothing that the briefing says is another than before.")
    if made.problems:
        yield Block("heading", "Problems")
    for problem in made.problems:
        yield Block("problems", f"{problem.severity}: {problem.message} {problem.hint}".rstrip(), str(problem.location))
    for group, findings in groupby(made.findings, key=lambda finding: finding.group):
        yield Block("heading", HEADINGS[group])
        yield from (Block(group, f.statement, f.title, f.before, f.after) for f in findings)
    if made.pages:
        yield Block("heading", f"{counted(len(made.pages), 'page')} changed")
    for how in sorted({(not page.direct, page.change) for page in made.pages}):
        words = f"{'indirectly' if how[0] else 'directly'} {how[1]}"
        yield Block("pages", words, pages=[page for page in made.pages if (not page.direct, page.change) == how])


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
    direct = sum(page.direct for page in made.pages)
    files, findings = counted(len(made.files), "file"), counted(len(made.findings), "difference")
    pages = f"{counted(direct, 'page')} changed directly, {len(made.pages) - direct} indirectly"
    return f"{files} changed · {findings} · {pages}" + f" · {made.frames} only around the text" * bool(made.frames)


def lines(made: Comparison) -> Iterator[tuple[str, str]]:
    """The report as lines of text, each with the form of its block, or "before" or "after"."""
    for block in blocks(made):
        titles, more = [page.title for page in block.pages[:_SHOWN_PAGES]], len(block.pages) - _SHOWN_PAGES
        title = f"{block.title}: " if block.title else ""
        names = f": {', '.join(titles)}{f' and {more} more' if more > 0 else ''}" if titles else ""
        yield block.form, f"{title}{block.text}{names}"
        if block.before:
            yield "before", f"  − {block.before}"
        if block.after:
            yield "after", f"  ＋ {block.after}"


def comment(made: Comparison) -> str:
    """The report in Markdown. Lines over the limit are counted only."""
    shown = [f"{MARKER}\n### What this change does for readers\n"]
    room, rest = LIMIT - 200, 0
    for form, line in lines(made):
        part = _FORMS.get(form, "- {}").format(_escape(line))
        room -= len(part) + 1
        if room >= 0:
            shown.append(part)
        else:
            rest += form not in _FORMS
    if room < 0:
        shown.append(f"\n… and {counted(rest, 'more line')}. The whole report is in the artifact of this run.")
    return "\n".join(shown).rstrip() + "\n"


def _escape(text: str) -> str:
    """Text that stays text: no markup, no mention, no link, one line, not too long."""
    line = shorten(visible(" ".join(text.split())), _MAX_LENGTH)
    return _SPECIAL.sub(r"\\\1", _SEAMS.sub(_JOINER, line))
