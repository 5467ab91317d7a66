"""The live preview: saved changes appear in the open page, in place. It serves only browsers on this machine."""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from tornado import netutil

from briefing.core import terminal
from briefing.engine import signals

from .session import Backend, Session
from .watch import watch_inputs
from .web import ClientHub, server

HOST = "127.0.0.1"
_ATTEMPTS = 20


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
