"""Diagnostics as the preview shows them: the same words as in the terminal, each place a link into the editor."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from briefing.core import diagnostics
from briefing.core.unicode_safety import visible
from briefing.disk import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefing.core.diagnostics import Diagnostic


def told(
    problems: Iterable[Diagnostic], files: Mapping[str, bytes], site: Path, editor: str
) -> tuple[dict[str, str], ...]:
    """What the page's overlay needs of each fault. Errors come first."""
    ordered = sorted(problems, key=lambda fault: fault.severity is diagnostics.Severity.WARNING)
    return tuple(_one(fault, files, site, editor) for fault in ordered)


def _one(fault: Diagnostic, files: Mapping[str, bytes], site: Path, editor: str) -> dict[str, str]:
    # The window of the source line and the caret are those of the terminal.
    body = takewhile(lambda line: line.startswith("    "), diagnostics.show(fault, files).split("\n")[1:])
    told = fault.rewritten(visible)
    return {
        "severity": str(fault.severity),
        "code": fault.code,
        "place": str(told.location),
        "message": told.message,
        "source": "\n".join(visible(line[4:]) for line in body),
        "hint": told.hint,
        "link": _link(fault, site, editor),
    }


def _link(fault: Diagnostic, site: Path, editor: str) -> str:
    """The address that opens the place; empty without a form of the `editor`'s addresses or a file."""
    where = fault.location
    place = site / where.path
    if not place.is_file() and where.path.startswith("templates/"):
        place = Path(load.own_templates()) / where.path.removeprefix("templates/")
    if not editor or not place.is_file():
        return ""
    path = quote("/" + place.as_posix().lstrip("/"), safe="/:")
    return editor.format(path=path, line=where.line, column=where.column)
