"""Faults as annotations of a GitHub workflow, and as the table of its summary.

Messages hold words of content that anybody may have written: none of them may become a command or markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from briefing.core.diagnostics import Diagnostic, Severity

from . import Lines, Report

SHOWN = 10
"""GitHub shows this many annotations of each kind a step, and drops the rest."""
LONGEST_SUMMARY = 900_000
"""Bytes; GitHub takes one MiB a step."""
_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+!|~@&:$]")
_HEAD = "| | where | what | code |\n|---|---|---|---|\n"


def workflow(report: Report, changed: Lines, *, table: bool) -> str:
    """Workflow commands, those for changed lines first, and plain lines for what GitHub would drop.

    `table`: the job's summary has them all.
    """
    lines, dropped = [], []
    for severity in Severity:
        ranked = _first_things_first((d for d in report.problems if d.severity is severity), changed)
        lines += [_command(diagnostic, report.prefix) for diagnostic in ranked[:SHOWN]]
        dropped += ranked[SHOWN:]
    if dropped:
        where = "the job's summary lists all" if table else "this step's log lists them"
        lines.append(f"::notice::{_data(f'{len(dropped)} more: {where}.')}")
    return "".join(f"{line}\n" for line in [*lines, *map(_plain, dropped)])


def summary(report: Report, changed: Lines) -> str:
    """The table of all faults as Markdown, cut where GitHub would refuse it."""
    counts = f"{report.errors} errors, {report.warnings} warnings"
    text = f"### Check of the briefing: {counts}\n\n"
    if not report.problems:
        return f"{text}No faults.\n"
    text += _HEAD
    size = len(text.encode())
    rows = [_row(d, report.prefix) for d in _first_things_first(report.problems, changed)]
    for number, row in enumerate(rows):
        size += len(row.encode("utf-8", "replace"))
        if size > LONGEST_SUMMARY:
            return f"{text}\n… and {len(rows) - number} more.\n"
        text += row
    return text


def _first_things_first(problems: Iterable[Diagnostic], changed: Lines) -> list[Diagnostic]:
    """In changed lines, then in changed files, then anywhere; errors before warnings, else as they stand."""

    def rank(diagnostic: Diagnostic) -> tuple[int, bool]:
        where = diagnostic.location
        if where.path not in changed:
            return 2, diagnostic.severity is not Severity.ERROR
        return int(where.line not in changed[where.path]), diagnostic.severity is not Severity.ERROR

    return sorted(problems, key=rank)


def _command(diagnostic: Diagnostic, prefix: str) -> str:
    where = diagnostic.location
    properties = {
        "file": f"{prefix}{where.path}",
        "line": where.line,
        "col": where.column,
        "endColumn": where.column + max(1, where.length),
        "title": diagnostic.code,
    }
    named = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    words = _data(f"{diagnostic.message}\n{diagnostic.hint}")
    return f"::{diagnostic.severity} {named}::{words}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _plain(diagnostic: Diagnostic) -> str:
    """One line of the log. It begins with a path, so `::` commands it is not; the old form counts anywhere."""
    text = f"{diagnostic.location}: {diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]"
    return " ".join(text.split()).lstrip(":").replace("##[", "## [")


def _row(diagnostic: Diagnostic, prefix: str) -> str:
    cells: Iterator[str] = map(_cell, (f"{prefix}{diagnostic.location}", f"{diagnostic.message} {diagnostic.hint}"))
    return f"| {diagnostic.severity} | {' | '.join(cells)} | {diagnostic.code} |\n"


def _cell(text: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", " ".join(text.split()))
