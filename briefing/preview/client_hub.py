"""The state that browsers see: the last good site, the problems of the source, and the open connections."""

from __future__ import annotations

import json
import time
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from briefing.core import diagnostics
from briefing.core.unicode_safety import visible
from briefing.disk import load

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from briefing.core.diagnostics import Diagnostic

_MANY = 500
"""Maximum number of changed paths in one message; beyond it every page reloads."""


class Listener(Protocol):
    """A browser's open connection."""

    ours: bool
    """True if it understands the messages of our own script besides livereload's."""

    def send_message(self, message: str) -> None:
        """Send a message; ignore a closed connection."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection."""


class ClientHub:
    """The site in memory. Only the thread of the event loop may change it."""

    def __init__(self, folder: Path, editor: str) -> None:
        """`folder` holds the inputs; `editor` is the template of links that open them, or ""."""
        self.site: Mapping[str, bytes] = {}
        """Output path → bytes."""
        self.listeners: set[Listener] = set()
        self._folder, self._editor = folder, editor
        # Another run's builds must not look like this one's.
        self._run, self._number = format(time.time_ns(), "x"), 0
        self._faults: tuple[dict[str, str], ...] = ()

    @property
    def build(self) -> str:
        """The id of the build that is shown."""
        return f"{self._run}-{self._number}"

    def report(self, problems: Iterable[Diagnostic], files: Mapping[str, bytes]) -> None:
        """Replace the problems of the source."""
        self._faults = describe_problems(problems, files, self._folder, self._editor)

    def report_failure(self, words: str) -> None:
        """Replace the problems by a failure of the program itself."""
        empty = dict.fromkeys(("place", "source", "link", "hint"), "")
        self._faults = ({**empty, "severity": "error", "code": "program", "message": words},)

    def publish(self, site: Mapping[str, bytes], changed: Collection[str]) -> None:
        """Replace the site; `changed` are the paths that differ."""
        self.site = site
        self._number += bool(changed)

    def notify(self, changed: Collection[str] = (), follow: str = "") -> None:
        """Send the problems to our own scripts, and the changed paths to every listener in livereload's protocol."""
        state, reload = self.state_message(follow), _reload(changed) if changed else ""
        for listener in tuple(self.listeners):
            if listener.ours:
                listener.send_message(state)
            if reload:
                listener.send_message(reload)

    def state_message(self, follow: str = "") -> str:
        """Return the message with the problems; `follow` is the page to open, or ""."""
        return _json(command="state", build=self.build, faults=self._faults, follow=follow)

    def close(self) -> None:
        """Close all connections."""
        for listener in tuple(self.listeners):
            listener.close()


def _reload(changed: Collection[str]) -> str:
    """Return livereload's message; a stock client reads only `path`, and reloads unless it is a style sheet."""
    ordered = sorted(changed, key=lambda path: (not path.endswith(".html"), path))
    paths = {"paths": ordered} if len(ordered) <= _MANY else {}
    return _json(command="reload", path=ordered[0], liveCSS=True, liveImg=True, **paths)


def _json(**message: Any) -> str:  # noqa: ANN401  # whatever JSON can hold
    return json.dumps(message, ensure_ascii=False)


def describe_problems(
    problems: Iterable[Diagnostic], files: Mapping[str, bytes], site: Path, editor: str
) -> tuple[dict[str, str], ...]:
    """Return what the page's overlay shows of each problem, in the words of the terminal; errors first."""
    ordered = sorted(problems, key=lambda fault: fault.severity is diagnostics.Severity.WARNING)
    return tuple(_describe(fault, files, site, editor) for fault in ordered)


def _describe(fault: Diagnostic, files: Mapping[str, bytes], site: Path, editor: str) -> dict[str, str]:
    # The window of the source line and the caret are those of the terminal.
    body = takewhile(lambda line: line.startswith("    "), diagnostics.show(fault, files).split("\n")[1:])
    shown = fault.rewritten(visible)
    return {
        "severity": str(fault.severity),
        "code": fault.code,
        "place": str(shown.location),
        "message": shown.message,
        "source": "\n".join(visible(line[4:]) for line in body),
        "hint": shown.hint,
        "link": _editor_link(fault, site, editor),
    }


def _editor_link(fault: Diagnostic, site: Path, editor: str) -> str:
    """Return the address that opens the place in the editor; "" without an editor or a file."""
    where = fault.location
    place = site / where.path
    if not place.is_file() and where.path.startswith("templates/"):
        place = Path(load.own_templates()) / where.path.removeprefix("templates/")
    if not editor or not place.is_file():
        return ""
    path = quote("/" + place.as_posix().lstrip("/"), safe="/:")
    return editor.format(path=path, line=where.line, column=where.column)
