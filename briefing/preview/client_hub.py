"""What browsers see: the last good site, the faults of the source; and who wants to hear of changes."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Protocol

from . import problem_overlay

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from briefing.core.diagnostics import Diagnostic

_MANY = 500
"""Changed files beyond which each page looks for itself."""


class Listener(Protocol):
    """A browser's open connection."""

    ours: bool
    """Whether it understands more than livereload's own messages."""

    def send_message(self, message: str) -> None:
        """Send; a connection that is gone is no error."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection."""


class ClientHub:
    """The site in memory. Only the event loop's thread changes it."""

    def __init__(self, folder: Path, editor: str) -> None:
        """`folder` is where the inputs are, for links into the `editor`."""
        self.site: Mapping[str, bytes] = {}
        """Output path → bytes."""
        self.listeners: set[Listener] = set()
        self._folder, self._editor = folder, editor
        # Another run's builds must not look like this one's.
        self._run, self._number = format(time.time_ns(), "x"), 0
        self._faults: tuple[dict[str, str], ...] = ()

    @property
    def build(self) -> str:
        """The name of the build that is shown."""
        return f"{self._run}-{self._number}"

    def report(self, problems: Iterable[Diagnostic], files: Mapping[str, bytes]) -> None:
        """From now on these are the source's faults."""
        self._faults = problem_overlay.told(problems, files, self._folder, self._editor)

    def report_failure(self, words: str) -> None:
        """The program itself has failed: that is all that is known of the source."""
        empty = dict.fromkeys(("place", "source", "link", "hint"), "")
        self._faults = ({**empty, "severity": "error", "code": "program", "message": words},)

    def publish(self, site: Mapping[str, bytes], changed: Collection[str]) -> None:
        """Show another site; `changed` are its paths that differ from the last one's."""
        self.site = site
        self._number += bool(changed)

    def tell(self, changed: Collection[str] = (), follow: str = "") -> None:
        """Let everybody know: the source's state to our own script, changed files as livereload's protocol says."""
        state, news = self.state(follow), _reload(changed) if changed else ""
        for listener in tuple(self.listeners):
            if listener.ours:
                listener.send_message(state)
            if news:
                listener.send_message(news)

    def state(self, follow: str = "") -> str:
        """The message with the faults; `follow` is a page to go to."""
        return _json(command="state", build=self.build, faults=self._faults, follow=follow)

    def close(self) -> None:
        """End all connections."""
        for listener in tuple(self.listeners):
            listener.close()


def _reload(changed: Collection[str]) -> str:
    """A stock client takes the one `path`, and loads the page anew unless that is a style sheet."""
    ordered = sorted(changed, key=lambda path: (not path.endswith(".html"), path))
    paths = {"paths": ordered} if len(ordered) <= _MANY else {}
    return _json(command="reload", path=ordered[0], liveCSS=True, liveImg=True, **paths)


def _json(**message: Any) -> str:  # noqa: ANN401  # whatever JSON can hold
    return json.dumps(message, ensure_ascii=False)
