"""The live preview: saved changes appear in the open page, in place. It serves only browsers on this machine."""

from __future__ import annotations

import asyncio
import logging
import threading
import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tornado import netutil

from briefing.core import terminal
from briefing.engine import signals

from . import watch, web
from .client_hub import ClientHub
from .session import Session

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence
    from pathlib import Path

    from .session import PreviewBackend

HOST = "127.0.0.1"
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `serve`; `editor` is the template of links that open a file, or ""."""

    site: Path
    port: int
    follow: bool = False
    open: bool = False
    editor: str = ""


def serve(settings: Settings, backend: PreviewBackend) -> bool:
    """Build, then serve until a signal raises Stopped. Returns False if the site cannot be written.

    Raises OSError if an input cannot be read or no port is free, and every exception of the first build.
    """
    hub = ClientHub(settings.site.resolve(), settings.editor)
    session = Session(settings.site.resolve(), backend, hub, follow=settings.follow)
    if not session.begin():
        return False
    sockets = _listen(settings.port)
    address = f"http://{HOST}:{sockets[0].getsockname()[1]}/"
    try:
        signals.run_async(_run(settings, session, sockets, address))
    finally:
        session.end()
    return True


async def _run(settings: Settings, session: Session, sockets: Sequence[socket.socket], address: str) -> None:
    logging.getLogger("tornado").setLevel(logging.CRITICAL)  # a page closed half-way is no error
    server = web.server(session.hub)
    server.add_sockets(sockets)
    terminal.say(f"Preview at {address} (Ctrl-C ends it)")
    if settings.open:
        # Some browsers return only when they are closed.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    site = settings.site.resolve()
    again = asyncio.Event()
    try:
        await asyncio.gather(
            session.run(), watch.top(site, session.notice, again), watch.folders(site, session.notice, again)
        )
    finally:
        server.stop()
        session.hub.close()


def _listen(port: int) -> list[socket.socket]:
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
