"""Faults for programs: our own JSON, and SARIF for code scanners. The JSON's fields are described in docs/check.md."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from briefing import __version__
from briefing.core.diagnostics import CODES, Diagnostic, Location

from . import Report

_CODES = sorted(CODES)


def to_json(report: Report) -> str:
    """One object; keys may be added to it, none of these goes or changes its meaning."""
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
    """A log of SARIF 2.1.0 (OASIS) with one run; our severities are its levels."""
    driver = {
        "name": "briefing",
        "version": __version__,
        "rules": [
            {
                "id": code,
                "shortDescription": {"text": CODES[code].meaning},
                "help": {"text": CODES[code].mend},
                "defaultConfiguration": {"level": CODES[code].severity.value},
            }
            for code in _CODES
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, report.prefix) for diagnostic in report.problems],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return _dump({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _result(diagnostic: Diagnostic, prefix: str) -> dict[str, Any]:
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": _CODES.index(diagnostic.code),
        "level": diagnostic.severity.value,
        "message": {"text": f"{diagnostic.message}\n{diagnostic.hint}"},
        "locations": [{"physicalLocation": _place(diagnostic.location, prefix)}],
    }


def _place(where: Location, prefix: str) -> dict[str, Any]:
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
