"""The live preview: livereload's handlers behind a watcher of ours, for this machine's own browser only."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import watchfiles
from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler, StaticFileHandler
from livereload.server import LiveScriptInjector
from livereload.watcher import Watcher
from tornado import httpserver, netutil, web, websocket

from briefing import console, load

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

HOST = "127.0.0.1"
# A request that names another host comes from a page elsewhere that was made to resolve to this machine.
_OWN_NAMES = r"(127\.0\.0\.1|localhost)"
_ATTEMPTS = 20
# Milliseconds: a save is seen after `step` of quiet, and at the latest after `debounce` of unrest.
_STEP, _DEBOUNCE = 10, 100


def serve(site: Path, output: Path, port: int, rebuild: Callable[[], bool]) -> None:
    """Serve `output` until interrupted; on a change of the site's inputs call `rebuild`, on True reload the browsers.

    Returns when the user presses Ctrl-C. Raises OSError if no port is free.
    """
    sockets = _bind(port)
    address = f"http://{HOST}:{sockets[0].getsockname()[1]}/"
    try:
        asyncio.run(_serve(site.resolve(), output, sockets, address, rebuild))
    except KeyboardInterrupt:
        console.say("\nThe preview has ended.")


async def _serve(
    site: Path, output: Path, sockets: Sequence[socket.socket], address: str, rebuild: Callable[[], bool]
) -> None:
    logging.getLogger("tornado.access").setLevel(logging.ERROR)  # a missing favicon is nobody's concern
    server = httpserver.HTTPServer(_application(output))
    server.add_sockets(sockets)
    console.say(f"Preview at {address} (Ctrl-C ends it)")
    changed, again = asyncio.Event(), asyncio.Event()
    try:
        await asyncio.gather(
            _rebuild(changed, rebuild), _watch_top(site, changed, again), _watch_folders(site, changed, again)
        )
    finally:
        server.stop()


async def _rebuild(changed: asyncio.Event, rebuild: Callable[[], bool]) -> None:
    """Rebuild after each change, one build at a time; what changes during a build makes one more."""
    while True:
        await changed.wait()
        changed.clear()
        if await asyncio.to_thread(rebuild):
            LiveReloadHandler.reload_waiters("*")


async def _watch_folders(site: Path, changed: asyncio.Event, again: asyncio.Event) -> None:
    """Report changes below the input folders. Only these are watched: the output may lie beside them."""

    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return all(load.is_input(part) for part in Path(path).relative_to(site).parts)

    while True:
        folders = [folder for name in load.FOLDERS if (folder := site / name).is_dir()]
        again.clear()
        if not folders:
            await again.wait()
        async for _ in watchfiles.awatch(
            *folders, watch_filter=is_ours, step=_STEP, debounce=_DEBOUNCE, stop_event=again
        ):
            changed.set()


async def _watch_top(site: Path, changed: asyncio.Event, again: asyncio.Event) -> None:
    """Report changes of site.yaml, and input folders that come or go: those must be watched anew."""
    ours = {str(site / name) for name in (load.CONFIG, *load.FOLDERS)}

    def is_ours(_change: watchfiles.Change, path: str) -> bool:
        return path in ours

    async for changes in watchfiles.awatch(site, recursive=False, watch_filter=is_ours, step=_STEP, debounce=_DEBOUNCE):
        changed.set()
        if any(not path.endswith(load.CONFIG) for _, path in changes):
            again.set()


def _application(output: Path) -> web.Application:
    # Its own watcher is never started; the handler only asks it for the name of what has changed.
    LiveReloadHandler.watcher = Watcher()
    application = web.Application(transforms=[_Script])
    pages = {"path": os.path.abspath(output), "default_filename": "index.html"}  # noqa: PTH100  # may not exist yet
    handlers: list[Any] = [
        (r"/livereload", _Reload),
        (r"/livereload\.js", LiveReloadJSHandler),
        (r"/(.*)", _Page, pages),
    ]
    application.add_handlers(_OWN_NAMES, handlers)
    return application


class _Reload(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """Tells the browser to reload; only pages of ours may listen (livereload's own lets every site)."""

    def check_origin(self, origin: str) -> bool:
        return websocket.WebSocketHandler.check_origin(self, origin)


class _Page(StaticFileHandler):  # type: ignore[misc]  # livereload has no types
    """A file of the site, never from the browser's cache: it may have changed a moment ago."""

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002  # tornado's signature
        self.set_header("Cache-Control", "no-store")


class _Script(LiveScriptInjector):  # type: ignore[misc]  # livereload has no types
    """Adds livereload's script to each page; by address, since the pages' own policy forbids inline scripts."""

    def __init__(self, request: Any) -> None:  # noqa: ANN401  # tornado's, untyped here
        super().__init__(request)
        port = request.host.rpartition(":")[2]
        self.script = f'<script defer src="/livereload.js?port={port}"></script>'.encode()


def _bind(port: int) -> list[socket.socket]:
    """Listen on the port, or on the next free one."""
    for candidate in range(port, min(port + _ATTEMPTS, 2**16)):
        try:
            sockets = netutil.bind_sockets(candidate, HOST)
        except OSError:
            continue
        if candidate != port:
            console.say(f"Port {port} is taken.")
        return sockets
    return netutil.bind_sockets(0, HOST)
