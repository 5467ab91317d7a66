"""Reports of a check for programs: JSON, SARIF, annotations of a GitHub workflow.

Messages quote content that anybody may have written: nothing in it may become a command.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from briefing import __version__
from briefing.core import terminal
from briefing.core.diagnostics import CODES, Diagnostic, Location, Severity, count
from briefing.core.fields import Frozen
from briefing.core.unicode_safety import visible
from briefing.disk.git import Lines

_SHOWN = 10
"""Annotations of each kind that GitHub shows for a step."""


class CheckReport(Frozen):
    """The problems to report, with hidden and control characters written out."""

    problems: tuple[Diagnostic, ...]
    pages: int | None
    """Number of pages checked; None if errors prevented them."""
    elsewhere: int = 0
    """Number of problems in files that were not asked for."""


def count_pages(output: Mapping[str, bytes] | None) -> int | None:
    """Return the number of pages in the files of a site, if there is one."""
    return None if output is None else sum(path.endswith(".html") for path in output)


def make_report(problems: Sequence[Diagnostic], pages: int | None, within: Callable[[str], bool]) -> CheckReport:
    """Return the report of a build, limited to problems `within` some paths."""
    shown = tuple(problem.rewritten(visible) for problem in problems if within(problem.location.path))
    return CheckReport(shown, pages, len(problems) - len(shown))


def to_json(report: CheckReport) -> str:
    """Return one JSON object in ASCII (docs/check.md). Keys may be added; these must keep their meaning."""
    errors, warnings = count(report.problems)
    value = {
        "version": 1,
        "pages": report.pages,
        "errors": errors,
        "warnings": warnings,
        "elsewhere": report.elsewhere,
        "problems": [
            {"code": d.code, "severity": d.severity, **d.location._asdict(), "message": d.message, "hint": d.hint}
            for d in report.problems
        ],
    }
    return json.dumps(value, indent=2)


def to_sarif(report: CheckReport, prefix: str = "") -> str:
    """Return a SARIF 2.1.0 log with one run, in ASCII. `prefix` is the site's path in its repository, or empty."""
    rules = [
        {"id": code, "shortDescription": {"text": code.replace("-", " ")}, "help": {"text": about.hint}}
        for code, about in sorted(CODES.items())
    ]
    results = []
    for found in report.problems:
        where = found.location
        file = {"uri": quote(f"{prefix}{where.path}".encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}
        region = {"startLine": where.line, "startColumn": where.column, "endColumn": _end(where)}
        place = {"physicalLocation": {"artifactLocation": file, "region": region}}
        message = {"text": f"{found.message}\n{found.hint}"}
        results.append({"ruleId": found.code, "level": found.severity, "message": message, "locations": [place]})
    driver = {"name": "briefing", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2)


def _end(where: Location) -> int:
    return where.column + max(1, where.length)


def to_workflow_commands(report: CheckReport, changed: Lines, prefix: str = "") -> str:
    """Return workflow commands, those of changed lines first, plain lines for what GitHub would not show, the counts.

    `prefix` is the site's path in its repository, with a closing slash, or empty.
    """

    def distance(found: Diagnostic) -> tuple[bool, bool]:
        where = found.location
        return where.path not in changed, where.line not in changed.get(where.path, ())

    lines: list[str] = []
    others: list[Diagnostic] = []
    for severity in Severity:
        ranked = sorted((found for found in report.problems if found.severity is severity), key=distance)
        lines += [_workflow_command(found, prefix) for found in ranked[:_SHOWN]]
        others += ranked[_SHOWN:]
    if others:
        lines.append(f"::notice::{len(others)} more: this step's log lists them.")
    return "\n".join([*lines, *map(_plain, others), terminal.counts(report.problems)])


def _workflow_command(diagnostic: Diagnostic, prefix: str) -> str:
    where = diagnostic.location
    file = _escape(f"{prefix}{where.path}").replace(":", "%3A").replace(",", "%2C")
    place = f"file={file},line={where.line},col={where.column},endColumn={_end(where)},title={diagnostic.code}"
    return f"::{diagnostic.severity} {place}::{_escape(diagnostic.message)}%0A{_escape(diagnostic.hint)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _plain(diagnostic: Diagnostic) -> str:
    """Return one line of the log that cannot be a workflow command, in the new form (`::`) or the old (`##[`)."""
    return " ".join(diagnostic.headline.split()).lstrip(":").replace("##[", "## [")
