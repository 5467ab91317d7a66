"""Run the preview: build after each save and notify browsers; when it is quiet, write the site and check again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from briefing.core import terminal
from briefing.core.diagnostics import has_errors
from briefing.disk import load

if TYPE_CHECKING:
    from pathlib import Path

    from briefing.core.diagnostics import Diagnostic

    from .client_hub import ClientHub

Files = Mapping[str, bytes]
# Seconds. A change that may be half of one is waited for until it is quiet, but not for ever.
_SETTLE, _PATIENCE = 0.06, 1.0
_QUIET, _PATIENT = 2.0, 5
"""Seconds without a change after which the site is finished and written, and how many times as long as that takes."""


class PreviewBackend(NamedTuple):
    """The functions that build and write the site for the preview."""

    build: Callable[[Files, bool], tuple[Files | None, Sequence[Diagnostic]]]
    """Inputs → the site (None if there are errors) and the problems. True: include what can wait until it is quiet."""
    ready: Callable[[], None]
    """Load what the first save would otherwise have to wait for."""
    last: Callable[[], Files]
    """Return the site that was written last; empty if there is none."""
    store: Callable[[Files], Sequence[Diagnostic]]
    """Write the site and return the problems."""
    words: Callable[[Exception], str]
    """Describe a failure of the program itself."""


class Session:
    """One run of the preview."""

    def __init__(self, folder: Path, backend: PreviewBackend, hub: ClientHub, *, follow: bool) -> None:
        """`folder` is the site's; with `follow` the browser opens the page of the saved record."""
        self.hub = hub
        self._folder, self._backend, self._follow = folder, backend, follow
        self._files: Files = {}
        self._problems: Sequence[Diagnostic] = ()
        self._paths: set[str] = set()
        self._news = asyncio.Event()
        self._unsaved = False
        self._quiet = _QUIET
        self._sure = False  # something may have changed between the first look and the watching

    def begin(self) -> bool:
        """Build for the first time. Returns False if the site cannot be written."""
        begin = time.monotonic()
        self._files = load.read_site(self._folder)
        site, self._problems = self._backend.build(self._files, True)  # noqa: FBT003  # with all that may wait
        self.hub.report(self._problems, self._files)
        terminal.print_faults(self._problems, self._files)
        if site is None:
            self.hub.publish(self._backend.last(), ())
            terminal.say("Nothing was published; the preview shows the last good site.")
            return True
        self.hub.publish(site, ())
        pages = terminal.counted(sum(path.endswith(".html") for path in site), "page")
        terminal.say(f"{pages} · {time.monotonic() - begin:.2f} s")
        return self._store()

    def end(self) -> None:
        """Write the site if it has changed since the last write."""
        if self._unsaved:
            self._finish()
            self._store()

    def notice(self, paths: Iterable[str]) -> None:
        """Report inputs that may have changed."""
        self._paths.update(paths)
        self._news.set()

    async def run(self) -> None:
        """Follow the changes until cancelled."""
        await asyncio.to_thread(self._backend.ready)
        while True:
            try:
                await asyncio.wait_for(self._news.wait(), None if self._sure else self._quiet)
            except TimeoutError:
                await self._write_when_quiet()
                continue
            try:
                await self._rebuild(await self._read_settled())
            except Exception as error:  # noqa: BLE001  # whatever happens, the preview goes on with the last good site
                self._fail(error)

    async def _read_settled(self) -> Files:
        """Read the inputs once they have settled.

        An editor may save by way of an empty, a missing or another file, and a git checkout is a thousand saves: where
        it is more than one file with other words in it, what belongs together is waited for.
        """
        end = time.monotonic() + _PATIENCE
        files = self._files
        while True:
            paths, self._paths = self._paths, set()
            self._news.clear()
            self._sure = False
            files = await asyncio.to_thread(load.read_again, self._folder, files, paths)
            changed = _differing(self._files, files)
            is_whole = len(changed) <= 1 and all(files.get(path) and path in self._files for path in changed)
            if is_whole or time.monotonic() > end:
                return files
            try:
                await asyncio.wait_for(self._news.wait(), _SETTLE)
            except TimeoutError:
                return files

    async def _rebuild(self, files: Files) -> None:
        """Build from these inputs, and show the site or the problems."""
        saved = _differing(self._files, files)
        if not saved:
            return
        begin = time.monotonic()
        site, problems, changed = await asyncio.to_thread(self._built, files)
        if has_errors(problems) and self._news.is_set():
            return  # there is something newer, and a fault in half a save is nobody's
        self._files = files
        self.hub.report(problems, files)
        if site is not None:
            self.hub.publish(site, changed)
            self._unsaved = self._unsaved or bool(changed)
        self.hub.notify(changed, _page_of(saved, files, self.hub.site) if self._follow else "")
        self._print(saved, problems, changed, time.monotonic() - begin)

    def _built(self, files: Files) -> tuple[Files | None, Sequence[Diagnostic], set[str]]:
        site, problems = self._backend.build(files, False)  # noqa: FBT003  # what may wait waits
        return site, problems, set() if site is None else _differing(self.hub.site, site)

    def _print(self, saved: set[str], problems: Sequence[Diagnostic], changed: set[str], seconds: float) -> None:
        if problems != self._problems:
            terminal.print_faults(problems, self._files)
        self._problems = problems
        if has_errors(problems):
            terminal.say("Nothing was published; the preview shows the last good site.")
            return
        what = min(saved) if len(saved) == 1 else terminal.counted(len(saved), "file")
        terminal.say(f"{what} → {terminal.counted(len(changed), 'file')} changed · {seconds:.2f} s")

    async def _write_when_quiet(self) -> None:
        """Write the site, and read all inputs again for what the watcher may have missed: a moved folder, a commit."""
        self._sure = True
        try:
            files = await asyncio.to_thread(load.read_site, self._folder)
            if self._news.is_set():
                return
            if files != self._files:
                await self._rebuild(files)
            if self._unsaved:
                begin = time.monotonic()
                changed = await asyncio.to_thread(self._finish)
                await asyncio.to_thread(self._store)
                self._quiet = max(_QUIET, _PATIENT * (time.monotonic() - begin))
                self.hub.notify(changed)
        except Exception as error:  # noqa: BLE001  # as in `run`
            self._fail(error)

    def _finish(self) -> set[str]:
        """Build with everything that had to wait. Returns the paths that changed."""
        site, _ = self._backend.build(self._files, True)  # noqa: FBT003  # with all that may wait
        if site is None:  # there are faults: the last good site stays
            return set()
        changed = _differing(self.hub.site, site)
        self.hub.publish(site, changed)
        return changed

    def _store(self) -> bool:
        faults = self._backend.store(self.hub.site)
        self._unsaved = False
        if faults:
            terminal.print_faults(faults, self._files)
            self.hub.report([*self._problems, *faults], self._files)
        return not has_errors(faults)

    def _fail(self, error: Exception) -> None:
        words = self._backend.words(error)
        terminal.print_err(words)
        self.hub.report_failure(words)
        self.hub.notify()


def _differing(old: Files, new: Files) -> set[str]:
    """Return the paths that are in only one of the two, or have different bytes."""
    return {path for path, data in new.items() if old.get(path) != data} | (old.keys() - new.keys())


def _page_of(saved: set[str], files: Files, site: Files) -> str:
    """Return the page of the saved record; "" unless exactly one was saved."""
    records = [path for path in saved if path in files and path.startswith("content/") and path.endswith(".md")]
    if len(records) != 1:
        return ""
    path = records[0].removeprefix("content/").removesuffix(".md") + ".html"
    return next((page for page in (path, path.rpartition("/")[2]) if page in site), "")
