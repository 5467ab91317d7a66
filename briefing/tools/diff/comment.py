"""A comparison as a comment under a pull request: Markdown that a forge takes, whatever the change says.

Texts come from whoever proposed the change: nothing in them may address people, refer to issues, or become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.core.unicode_safety import visible

from .comparison import Comparison
from .findings import Finding, grouped
from .report import by_reason, counted, summary

LIMIT = 60_000
"""Characters; GitHub takes 65,536, GitLab and Forgejo more."""
MARKER = "<!-- briefing-diff -->"
"""By which a later run finds the comment and renews it."""
_LONGEST = 240
_NAMED = 12
"""So many pages that changed for one reason are named."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+|~!&$-])")
# Where a forge's references and addresses are put together: a mark beside a word or another mark, and inside what could
# be the name of a commit.
_SEAMS = re.compile(
    r"(?<=\w)(?=[@#!~$%&:/.^_\[-]\S)|(?<=[@#!~$%&:/.^_\[-])(?=[\w/@\"'])|(?<=[0-9a-fA-F]{3})(?=[0-9a-fA-F]{4})"
)
_ENDS_CODE = re.compile(r"[`|\s]+")
_JOINER = "\u2060"
"""Unseen at each seam: `@name` calls nobody, `www.`, `https://` and `name@host` link nowhere, `GH-1` is no number."""


def comment(made: Comparison) -> str:
    """The report in Markdown. Where it would be too long, the rest is counted."""
    head = [
        MARKER,
        "### What this change does for readers",
        "",
        f"{_safe(made.base)} → {_safe(made.head)}. {_safe(summary(made))}",
        "",
    ]
    head += [f"> {_safe(note)}" for note in made.notes]
    parts = [*_faults(made), *_findings(made), *_pages(made)]
    room = LIMIT - len("\n".join(head)) - 200
    kept: list[str] = []
    for number, part in enumerate(parts):
        room -= len(part) + 1
        if room < 0:
            rest = sum(line.startswith("- ") for line in parts[number:])
            kept += ["", f"… and {counted(rest, 'more line')}. The whole report is in the artifact of this run."]
            break
        kept.append(part)
    return "\n".join([*head, *kept]).rstrip() + "\n"


def _faults(made: Comparison) -> Iterator[str]:
    if made.faults:
        yield f"#### {'Faults to mend' if made.faulty else 'Warnings'}\n"
        for fault in made.faults:
            yield f"- {_code(str(fault.location))} **{fault.severity}**: {_safe(fault.message)}"
        yield ""
    if made.undone:
        yield f"Pages are compared as if these had not changed: {', '.join(map(_code, made.undone))}\n"


def _findings(made: Comparison) -> Iterator[str]:
    for heading, found in grouped(made.findings):
        yield f"#### {heading}\n"
        yield from map(_finding, found)
        yield ""
    if not made.findings:
        yield "Nothing that the briefing says is another than before.\n"


def _finding(finding: Finding) -> str:
    because = f" (through {_safe(finding.because)})" if finding.because else ""
    title = (
        f"{_code(finding.record)} {_safe(finding.title)}" if finding.title != finding.record else _code(finding.title)
    )
    shown = "".join(
        f"<br>{sign} {_safe(text)}" for sign, text in (("−", finding.before), ("＋", finding.after)) if text
    )
    return f"- {title}: **{_safe(finding.says)}**{because}{shown}"


def _pages(made: Comparison) -> Iterator[str]:
    if not made.pages:
        return
    yield f"#### {counted(len(made.pages), 'page')} changed\n"
    for reason, pages in by_reason(made.pages):
        names = ", ".join(f"{_code(page.path)} {_safe(page.title)}" for page in pages[:_NAMED])
        rest = f" and {len(pages) - _NAMED} more" if len(pages) > _NAMED else ""
        how = "Directly" if pages[0].direct else "Indirectly"
        yield f"- {how}, {_safe(reason)}: {names}{rest}"


def _safe(text: str) -> str:
    """Text that stays text: no markup, no mention, no link, one line, not too long."""
    line = visible(" ".join(text.split()))
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
    return _SPECIAL.sub(r"\\\1", _SEAMS.sub(_JOINER, line))


def _code(text: str) -> str:
    """Text in code type; a backtick would end it, a bar would end a table's cell."""
    return f"`{_ENDS_CODE.sub(' ', visible(text))}`"
