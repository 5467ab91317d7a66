"""Run the preview: build after each save and notify browsers; when it is quiet, write the site and check again."""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import watchfiles
from tornado import netutil

from briefing.core import inputs, terminal
from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.disk import load, write
from briefing.engine import signals
from briefing.engine.engine import Superseded

from .web import Answer, ClientHub, server

HOST = "127.0.0.1"
_ATTEMPTS = 20
Files = Mapping[str, bytes]
_SETTLE, _MAX_SETTLE = 0.03, 1.0
"""Seconds of quiet that are waited for if a change may be half of one, and for how long."""
_PAUSE = 0.02
"""Seconds in which browsers fetch what they are shown first, before the rest is made."""
_STEP = 0.002
"""Seconds between two looks at whether something has changed."""
_QUIET, _QUIET_FACTOR = 2.0, 5
"""Seconds without a change after which the site is finished and written; at least this many times what that takes."""


class Backend(NamedTuple):
    """What the preview needs of the other stages."""

    build: Callable[..., tuple[Files | None, Files | None, Sequence[Diagnostic]]]
    """Inputs → pages with drafts; if True, the whole site without them; the problems. None: there are errors.

    `first`, `on_first` and `progress` are those of a build: the pages that browsers show come before the others.
    """
    ready: Callable[[Files], None]
    """Try a change of the inputs and take it back: the first save must not wait for what it loads."""
    words: Callable[[Exception], str]
    """Describe a failure of the program itself."""
    answer: Answer
    """Answer a form."""


class Session:
    """One run of the preview."""

    def __init__(self, folder: Path, output: Path, backend: Backend, hub: ClientHub, *, follow: bool) -> None:
        """`folder` is the site's; with `follow` the browser opens the page of the saved record."""
        self._folder, self._output, self._backend, self._hub, self._follow = folder, output, backend, hub, follow
        self._files: Files = {}
        self._public: tuple[Files, Files] = {}, {}  # the last whole site without drafts, and its inputs
        self._others: Files = {}  # its files that are no pages
        self._shown_first: set[str] = set()  # what browsers have of a build that is not finished
        self._problems: Sequence[Diagnostic] = ()
        self._unwritten: Sequence[Diagnostic] = ()  # the problems of the last write
        self._paths: set[str] = set()
        self._changed = asyncio.Event()
        self._is_unsaved = False
        self._quiet = _QUIET
        self._is_checked = False  # something may have changed between the first look and the watching

    def begin(self) -> bool:
        """Build for the first time. Returns False if the site cannot be written."""
        begin = time.monotonic()
        self._files = load.read_site(self._folder)
        site, problems, _ = self._build(self._files, whole=True)
        self._report(problems)
        self._hub.publish(write.read_back(self._output) if site is None else site, ())
        if site is None:
            terminal.say("Nothing was published; the preview shows the last good site.")
            return True
        pages = terminal.counted(sum(path.endswith(".html") for path in site), "page")
        terminal.say(f"{pages} · {time.monotonic() - begin:.2f} s")
        return self._store()

    def end(self) -> None:
        """Write the site if it has changed since the last write."""
        if self._is_unsaved:
            self._finish()

    def notice(self, paths: Iterable[str]) -> None:
        """Report inputs that may have changed."""
        self._paths.update(paths)
        self._changed.set()

    async def run(self) -> None:
        """Follow the changes until cancelled."""
        await asyncio.to_thread(self._backend.ready, self._files)
        while True:
            try:
                await asyncio.wait_for(self._changed.wait(), None if self._is_checked else self._quiet)
                step = self._rebuild_settled
            except TimeoutError:
                step = self._write_when_quiet
            try:
                await step()
            except Exception as error:  # noqa: BLE001  # an error in one build must not end the preview
                words = self._backend.words(error)
                terminal.print_err(words)
                self._hub.report_failure(words)
                self._hub.notify()

    async def _rebuild_settled(self) -> None:
        """Read the inputs once they have settled, and build: an editor may save by way of an empty or missing file.

        With a single one the build begins at once, and waits only before it is shown.
        """
        end = time.monotonic() + _MAX_SETTLE
        files = self._files
        while True:
            paths, self._paths = self._paths, set()
            self._changed.clear()
            self._is_checked = False
            files = await asyncio.to_thread(load.read_again, self._folder, files, paths)
            saved = _differing(self._files, files)
            if len(saved) <= 1 or time.monotonic() > end:
                break
            try:
                await asyncio.wait_for(self._changed.wait(), _SETTLE)
            except TimeoutError:
                break
        may_be_half = len(saved) == 1 and not all(files.get(path) and path in self._files for path in saved)
        await self._rebuild(files, time.monotonic() + _SETTLE * may_be_half)

    async def _rebuild(self, files: Files, settled: float = 0) -> None:
        """Build from these inputs, and show the site or the problems, but not before the time `settled`."""
        saved = _differing(self._files, files)
        if not saved and not self._shown_first:
            return
        begin = time.monotonic()
        followed = _pages_of(saved, files) if self._follow else ()
        loop = asyncio.get_running_loop()

        def show(made: Files, problems: Sequence[Diagnostic]) -> None:
            self._wait_for(settled)
            loop.call_soon_threadsafe(self._show_first, files, followed, made, problems)
            time.sleep(_PAUSE)

        wanted = {*followed, *(listener.page for listener in self._hub.listeners)}
        first = {"first": wanted, "on_first": show, "progress": self._end_if_superseded}
        try:
            site, problems, changed = await asyncio.to_thread(self._build, files, whole=False, **first)
            if is_half := has_errors(problems):
                await asyncio.to_thread(self._wait_for, settled)
                is_half = self._changed.is_set()
        except Superseded:
            is_half = True
        if is_half:  # there is something newer, which may be the other half
            self._paths |= saved
            return
        self._files = files
        self._report(problems)
        if site is not None:
            self._hub.publish(site, changed)
            self._is_unsaved = self._is_unsaved or bool(changed)
        known, self._shown_first = self._shown_first, set()
        self._hub.notify(changed, next((page for page in followed if page in self._hub.site and page not in known), ""))
        if site is None:
            terminal.say("Nothing was published; the preview shows the last good site.")
            return
        changed |= known
        what = min(saved) if len(saved) == 1 else terminal.counted(len(saved), "file")
        terminal.say(f"{what} → {terminal.counted(len(changed), 'file')} changed · {time.monotonic() - begin:.2f} s")

    def _build(self, files: Files, *, whole: bool, **first: Any) -> tuple[Files | None, Sequence[Diagnostic], set[str]]:  # noqa: ANN401  # as the backend's
        """Between two whole builds, files that are no pages stay as they were last made."""
        pages, public, problems = self._backend.build(files, whole or not self._others, **first)
        if pages is None:
            return None, problems, set()
        if public is not None:
            self._public = public, files
            self._others = {path: data for path, data in public.items() if path not in pages}
        site = {**self._others, **pages}
        return site, problems, _differing(self._hub.site, site)

    def _show_first(self, files: Files, followed: Sequence[str], made: Files, problems: Sequence[Diagnostic]) -> None:
        """Show browsers what is `made` of their pages while the rest is being made."""
        changed = {path for path, data in made.items() if self._hub.site.get(path) != data}
        had_errors = has_errors(self._problems)
        if had_errors:
            self._hub.report([*problems, *self._unwritten], files)
        if had_errors or any(path.endswith(".html") for path in changed):
            self._hub.publish({**self._hub.site, **made}, changed)
            self._shown_first |= changed
            self._is_unsaved = True
            self._hub.notify(changed, next((page for page in followed if page in changed), ""))

    def _wait_for(self, settled: float) -> None:
        """Wait in the thread of a build. Raises Superseded if something changes meanwhile."""
        while time.monotonic() < settled:
            self._end_if_superseded("rendering")
            time.sleep(_STEP)

    def _end_if_superseded(self, stage: str, *_: int) -> None:
        """Give a build up for a newer one once it has shown what comes first."""
        if stage == "rendering" and self._changed.is_set():
            raise Superseded

    async def _write_when_quiet(self) -> None:
        """Write the site, and read all inputs again for what the watcher may have missed: a moved folder, a commit."""
        self._is_checked = True
        files = await asyncio.to_thread(load.read_site, self._folder)
        if self._changed.is_set():
            return
        await self._rebuild(files)
        if self._is_unsaved and not self._changed.is_set():
            begin = time.monotonic()
            self._hub.notify(await asyncio.to_thread(self._finish))
            self._quiet = max(_QUIET, _QUIET_FACTOR * (time.monotonic() - begin))

    def _finish(self) -> set[str]:
        """Build with everything that had to wait, and write it. Returns the paths that changed."""
        site, problems, changed = self._build(self._files, whole=True)
        self._report(problems)
        if site is not None:  # else the last good site stays
            self._hub.publish(site, changed)
        self._store()
        return changed

    def _store(self) -> bool:
        self._unwritten = write.write_site(self._output, *self._public)[1] if self._public[0] else ()
        self._is_unsaved = False
        terminal.print_problems(self._unwritten, self._files)
        self._hub.report([*self._problems, *self._unwritten], self._files)
        return not has_errors(self._unwritten)

    def _report(self, problems: Sequence[Diagnostic]) -> None:
        """Show browsers the problems of the source and of the last write; print those of the source if they are new."""
        self._hub.report([*problems, *self._unwritten], self._files)
        if problems != self._problems:
            terminal.print_problems(problems, self._files)
        self._problems = problems


def _differing(old: Files, new: Files) -> set[str]:
    """Return the paths that are in only one of the two, or have different bytes."""
    return {path for path, data in new.items() if old.get(path) != data} | (old.keys() - new.keys())


def _pages_of(saved: set[str], files: Files) -> tuple[str, ...]:
    """Return where the page of the saved record may be; nowhere unless exactly one was saved."""
    records = [path for path in saved if path in files and path.startswith("content/") and path.endswith(".md")]
    if len(records) != 1:
        return ()
    path = records[0].removeprefix("content/").removesuffix(".md") + ".html"
    return path, path.rpartition("/")[2]


def serve(folder: Path, output: Path, backend: Backend, options: argparse.Namespace) -> bool:
    """Build, then serve until a signal raises Stopped. Returns False if the site cannot be written.

    Raises OSError if an input cannot be read or no port is free, and every exception of the first build.
    """
    site = folder.resolve()
    hub = ClientHub(site, options.editor)
    session = Session(site, output, backend, hub, follow=options.follow)
    if not session.begin():
        return False
    sockets = _listen(options.port)
    address = f"http://{HOST}:{sockets[0].getsockname()[1]}/"

    async def run() -> None:
        running = server(hub, backend.answer)
        running.add_sockets(sockets)
        terminal.say(f"Preview at {address} (Ctrl-C ends it)")
        if options.open:  # some browsers return only when they are closed
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        try:
            await asyncio.gather(session.run(), watch_inputs(site, session.notice))
        finally:
            running.stop()

    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # a page closed half-way is no error
    sys.setswitchinterval(0.0005)  # seconds: browsers are answered while a build works in another thread
    try:
        signals.run_async(run())
    finally:
        session.end()
    return True


def _listen(port: int) -> Sequence[socket.socket]:
    """Listen on the port, or on the next free one."""
    for candidate in range(port, min(port + _ATTEMPTS, 2**16)):
        try:
            sockets = netutil.bind_sockets(candidate, HOST)
        except OSError:
            continue
        if candidate != port:
            terminal.say(f"Port {port} is taken.")
        return sockets
    return netutil.bind_sockets(0, HOST)


async def watch_inputs(site: Path, notice: Callable[[Iterable[str]], None]) -> None:
    """Report paths that may have changed, relative to the site: site.yaml, and what is in the input folders.

    Only these are watched: the output may lie beside them.
    """
    again = asyncio.Event()
    await asyncio.gather(_watch_top(site, notice, again), _watch_folders(site, notice, again))


async def _watch_folders(site: Path, notice: Callable[[Iterable[str]], None], again: asyncio.Event) -> None:
    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return all(inputs.is_input(part) for part in Path(path).relative_to(site).parts)

    while True:
        there = [folder for name in inputs.FOLDERS if (folder := site / name).is_dir()]
        again.clear()
        if not there:
            await again.wait()
        # Milliseconds: a save is seen after `step` of quiet, and at the latest after `debounce` of unrest.
        async for changes in watchfiles.awatch(*there, watch_filter=is_ours, step=2, debounce=50, stop_event=again):
            notice(Path(path).relative_to(site).as_posix() for _, path in changes)


async def _watch_top(site: Path, notice: Callable[[Iterable[str]], None], again: asyncio.Event) -> None:
    """Report changes of site.yaml, and input folders that come or go: those must be watched again."""
    ours = {str(site / name): name for name in (inputs.CONFIG, *inputs.FOLDERS)}

    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return path in ours

    async for changes in watchfiles.awatch(site, recursive=False, watch_filter=is_ours, step=10, debounce=50):
        paths = {ours[path] for _, path in changes}
        if paths - {inputs.CONFIG}:
            again.set()
        notice(paths)
