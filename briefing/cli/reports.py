"""Reports of a check for programs: JSON, SARIF, annotations and summary of a GitHub workflow.

Messages quote content that anybody may have written: nothing in it may become a command or markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from briefing import __version__
from briefing.core.diagnostics import CODES, Diagnostic, Location, Severity
from briefing.core.unicode_safety import visible

if TYPE_CHECKING:
    from briefing.disk.git import Lines

_CODES = sorted(CODES)
SHOWN = 10
"""Annotations of each kind that GitHub shows for a step."""
LONGEST_SUMMARY = 900_000
"""Bytes; GitHub takes one MiB a step."""
_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#+!|~@&:$]")
_HEAD = "| | where | what | code |\n|---|---|---|---|\n"


@dataclass(frozen=True, slots=True)
class Report:
    """The problems to report."""

    problems: tuple[Diagnostic, ...]
    pages: int | None
    """Number of pages checked; None if errors prevented them."""
    elsewhere: int = 0
    """Number of problems in files that were not asked for."""
    prefix: str = ""
    """The site's path in its repository, with a closing slash; empty at the top."""

    def __post_init__(self) -> None:
        """Write out hidden and control characters in everything that problems quote."""
        object.__setattr__(self, "problems", tuple(problem.rewritten(visible) for problem in self.problems))

    @property
    def errors(self) -> int:
        """Number of errors."""
        return sum(diagnostic.severity is Severity.ERROR for diagnostic in self.problems)

    @property
    def warnings(self) -> int:
        """Number of warnings."""
        return len(self.problems) - self.errors


def make_report(
    problems: Sequence[Diagnostic], output: Mapping[str, bytes] | None, within: Callable[[str], bool]
) -> Report:
    """Return the report of a build, limited to problems `within` some paths."""
    shown = tuple(diagnostic for diagnostic in problems if within(diagnostic.location.path))
    pages = None if output is None else sum(path.endswith(".html") for path in output)
    return Report(shown, pages, len(problems) - len(shown))


def to_json(report: Report) -> str:
    """Return one JSON object (docs/check.md). Keys may be added; these must keep their meaning."""
    value = {
        "version": 1,
        "pages": report.pages,
        "errors": report.errors,
        "warnings": report.warnings,
        "elsewhere": report.elsewhere,
        "problems": [
            {
                "code": diagnostic.code,
                "severity": diagnostic.severity.value,
                "path": diagnostic.location.path,
                "line": diagnostic.location.line,
                "column": diagnostic.location.column,
                "length": diagnostic.location.length,
                "message": diagnostic.message,
                "hint": diagnostic.hint,
            }
            for diagnostic in report.problems
        ],
    }
    return _dump(value)


def to_sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log with one run; severities are its levels."""
    driver = {
        "name": "briefing",
        "version": __version__,
        "rules": [
            {
                "id": code,
                "shortDescription": {"text": f"{code.replace('-', ' ').capitalize()}."},
                "help": {"text": CODES[code].hint},
                "defaultConfiguration": {"level": CODES[code].severity.value},
            }
            for code in _CODES
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(diagnostic, report.prefix) for diagnostic in report.problems],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _dump({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _sarif_result(diagnostic: Diagnostic, prefix: str) -> dict[str, Any]:
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": _CODES.index(diagnostic.code),
        "level": diagnostic.severity.value,
        "message": {"text": f"{diagnostic.message}\n{diagnostic.hint}"},
        "locations": [{"physicalLocation": _sarif_location(diagnostic.location, prefix)}],
    }


def _sarif_location(where: Location, prefix: str) -> dict[str, Any]:
    region = {
        "startLine": max(1, where.line),
        "startColumn": max(1, where.column),
        "endColumn": max(1, where.column) + max(1, where.length),
    }
    uri = quote(f"{prefix}{where.path}".encode("utf-8", "surrogateescape"))
    return {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}


def _dump(value: object) -> str:
    # ASCII, so that any terminal or file can hold it.
    return json.dumps(value, indent=2) + "\n"


def to_workflow_commands(report: Report, changed: Lines, *, table: bool) -> str:
    """Return workflow commands, changed lines first, and plain lines for what GitHub would drop.

    `table`: the job's summary lists all problems.
    """
    lines, dropped = [], []
    for severity in Severity:
        ranked = _by_relevance((d for d in report.problems if d.severity is severity), changed)
        lines += [_command(diagnostic, report.prefix) for diagnostic in ranked[:SHOWN]]
        dropped += ranked[SHOWN:]
    if dropped:
        where = "the job's summary lists all" if table else "this step's log lists them"
        lines.append(f"::notice::{_data(f'{len(dropped)} more: {where}.')}")
    return "".join(f"{line}\n" for line in [*lines, *map(_plain, dropped)])


def to_summary(report: Report, changed: Lines) -> str:
    """Return a Markdown table of all problems, cut at the size that GitHub accepts."""
    counts = f"{report.errors} errors, {report.warnings} warnings"
    text = f"### Check of the briefing: {counts}\n\n"
    if not report.problems:
        return f"{text}No faults.\n"
    text += _HEAD
    size = len(text.encode())
    rows = [_row(d, report.prefix) for d in _by_relevance(report.problems, changed)]
    for number, row in enumerate(rows):
        size += len(row.encode("utf-8", "replace"))
        if size > LONGEST_SUMMARY:
            return f"{text}\n… and {len(rows) - number} more.\n"
        text += row
    return text


def _by_relevance(problems: Iterable[Diagnostic], changed: Lines) -> list[Diagnostic]:
    """Sort: changed lines, changed files, others; errors before warnings; else the order stays."""

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
    """Return one line of the log that cannot be a workflow command, in the new form (`::`) or the old (`##[`)."""
    text = f"{diagnostic.location}: {diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]"
    return " ".join(text.split()).lstrip(":").replace("##[", "## [")


def _row(diagnostic: Diagnostic, prefix: str) -> str:
    cells: Iterator[str] = map(_cell, (f"{prefix}{diagnostic.location}", f"{diagnostic.message} {diagnostic.hint}"))
    return f"| {diagnostic.severity} | {' | '.join(cells)} | {diagnostic.code} |\n"


def _cell(text: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", " ".join(text.split()))
