"""`check --watch`: check again after each change. Editors parse its output, so its form must stay (docs/check.md)."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from briefing.build import pipeline
from briefing.cli.reports import make_report
from briefing.core import terminal
from briefing.disk import load
from briefing.engine import signals
from briefing.preview.watch import watch_inputs

from . import common

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from briefing.build.pipeline import Files
    from briefing.engine.engine import Engine

    from .common import Request

BEGIN, END = "Checking", "Checked"
"""With these words a round's first and last line begin."""


def watch(request: Request, within: Callable[[str], bool]) -> int:
    """Check, and check again after each change, until Ctrl-C."""
    memo, _ = common.remembered(request.site, live=True)
    try:
        signals.run_async(_Watched(request, memo, within).run())
    finally:
        common.remember(request.site, memo)
    return common.EXIT_OK


class _Watched:
    """A site, its files as last read, and what has changed since."""

    def __init__(self, request: Request, memo: Engine, within: Callable[[str], bool]) -> None:
        self._request = request
        self._site = request.site.resolve()
        self._memo = memo
        self._within = within
        self._files: Files = {}
        self._changed: set[str] = set()
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Follow the changes until cancelled."""
        # Watched before it is first read, so that no change falls in between.
        await asyncio.gather(watch_inputs(self._site, self._notice), self._rounds())

    def _notice(self, paths: Iterable[str]) -> None:
        self._changed.update(paths)
        self._news.set()

    async def _rounds(self) -> None:
        await asyncio.to_thread(self._round, lambda: load.read_site(self._site))
        while True:
            await self._news.wait()
            self._news.clear()
            paths, self._changed = self._changed, set()
            await asyncio.to_thread(self._round, partial(load.read_again, self._site, self._files, paths))

    def _round(self, read: Callable[[], Files]) -> None:
        """One check. Whatever fails, the round has its last line: an editor waits for it."""
        begin = time.monotonic()
        try:
            files = read()
            if files == self._files:
                return
            terminal.say(f"{BEGIN} …")
            self._files = files
            output, problems = pipeline.build(files, self._memo)
        except Exception as error:  # noqa: BLE001  # a file may be in an editor's hands; the next change tries again
            terminal.print_err(terminal.failure(error, debug=self._request.debug))
            terminal.say(f"{END}: failed.")
            return
        report = make_report(problems, output, self._within)
        terminal.print_faults(report.problems, files)
        told = [f"{terminal.counted(report.errors, 'error')}, {terminal.counted(report.warnings, 'warning')}"]
        told += [f"{terminal.counted(report.elsewhere, 'fault')} elsewhere"] if report.elsewhere else []
        told += [] if report.pages is None else [terminal.counted(report.pages, "page")]
        terminal.say(f"{END}: {' · '.join(told)} · {time.monotonic() - begin:.2f} s")
