"""A report as a comment under a pull request: Markdown that a forge takes, whatever the change says.

The texts come from the author of the change: nothing in them may mention people, refer to issues, or become markup.
"""

import re
from collections.abc import Iterator

from briefing.core.folding import shorten
from briefing.core.terminal import counted
from briefing.core.unicode_safety import visible

from .comparison import Comparison
from .findings import list_some
from .report import ChangeReport, make_report

LIMIT = 60_000
"""Characters; GitHub takes 65,536, GitLab and Forgejo more."""
MARKER = "<!-- briefing-diff -->"
"""A later run finds the comment by it and replaces it."""
_MAX_LENGTH = 240
_SHOWN_PAGES = 12
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+|~!&$-])")
# Where a forge's references and addresses are put together: a mark beside a word or another mark, and inside what could
# be the name of a commit.
_SEAMS = re.compile(
    r"(?<=\w)(?=[@#!~$%&:/.^_\[-]\S)|(?<=[@#!~$%&:/.^_\[-])(?=[\w/@\"'])|(?<=[0-9a-fA-F]{3})(?=[0-9a-fA-F]{4})"
)
_JOINER = "\u2060"
"""Invisible, at each seam: so that `@name` is no mention and `www.`, `https://` and `name@host` are no links."""


def comment(made: Comparison) -> str:
    """The report in Markdown. Lines over the limit are counted only."""
    report = make_report(made)
    head = [
        f"{MARKER}\n### What this change does for readers\n",
        *(f"- {_escape(line)}" for line in report.lead),
        f"{_escape(report.base)} → {_escape(report.head)}. {_escape(report.summary)}\n",
        *(f"> {_escape(note)}" for note in report.notes),
    ]
    parts = [*_sections(report)]
    room = LIMIT - sum(len(part) + 1 for part in head) - 200
    for number, part in enumerate(parts):
        room -= len(part) + 1
        if room < 0:
            rest = counted(sum(line.startswith("- ") for line in parts[number:]), "more line")
            parts[number:] = [f"\n… and {rest}. The whole report is in the artifact of this run."]
            break
    return "\n".join([*head, *parts]).rstrip() + "\n"


def _sections(report: ChangeReport) -> Iterator[str]:
    for heading, findings in report.sections:
        yield f"\n#### {heading}\n"
        for finding in findings:
            texts = (("−", finding.before), ("＋", finding.after))
            shown = "".join(f"<br>{sign} {_escape(text)}" for sign, text in texts if text)
            yield f"- {_escape(finding.title)}: **{_escape(finding.statement)}**{shown}"
    if report.pages:
        yield f"\n#### {counted(sum(len(pages) for _, pages in report.pages), 'page')} changed\n"
    for reason, pages in report.pages:
        names = [_escape(page.title) for page in pages]
        yield f"- {_escape(reason)}: {list_some(names, _SHOWN_PAGES)}"


def _escape(text: str) -> str:
    """Text that stays text: no markup, no mention, no link, one line, not too long."""
    line = shorten(visible(" ".join(text.split())), _MAX_LENGTH)
    return _SPECIAL.sub(r"\\\1", _SEAMS.sub(_JOINER, line))
