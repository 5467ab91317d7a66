"""Web servers for the tests: nginx and Apache with the configurations of docs/servers/, and Python's own."""

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from briefing.bootstrap.testing import MIME_TYPES, find_program

from .documents import ROOT

DOCUMENT = ROOT / "docs/publishing.md"
_APACHES = Path("/usr/lib/apache2/modules")
_MODULES = ("mpm_event", "authz_core", "headers", "mime", "filter", "deflate", "dir", "alias", "unixd")
_STARTS_WITHIN = 10.0
_USERS = {"nginx": "user root;", "apache": "User nobody\nGroup nogroup"}
"""What a server that is started by root is told."""


@contextmanager
def web_server(name: str, site: Path, place: Path) -> Iterator[int]:
    """Run "nginx" or "apache" for a folder; `place` is for its own files. The value is the port on this machine."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    block = (DOCUMENT.parent / f"servers/{name}.conf").read_text("utf-8").replace("/srv/briefing", f'"{site}"')
    block = re.sub(r"\n *(listen|ssl_certificate|ssl_certificate_key|SSL\w*) .*", "", block)
    block = block.replace("*:443", f"127.0.0.1:{port}")
    block = block.replace("server {", f"server {{\n    listen 127.0.0.1:{port};", 1)
    modules = [(module, _APACHES / f"mod_{module}.so") for module in _MODULES]
    text = (ROOT / f"tests/tables/{name}.conf").read_text("utf-8")
    text = text.format(
        place=place,
        port=port,
        types=MIME_TYPES,
        user=_USERS[name] if hasattr(os, "geteuid") and os.geteuid() == 0 else "",
        modules="\n".join(f"LoadModule {module}_module {file}" for module, file in modules if file.exists()),
        block=block,
    )
    file, log = place / f"{name}.conf", place / "error.log"
    file.write_text(text, encoding="utf-8")
    command = {
        "nginx": [find_program("nginx") or "nginx", "-p", str(place), "-e", str(log), "-c", str(file)],
        "apache": [find_program("apache2") or "apache2", "-f", str(file), "-D", "FOREGROUND"],
    }[name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        _wait_for(process, port, log)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(_STARTS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[str], port: int, log: Path) -> None:
    """Return when a server answers; OSError with what it has said if it ends or takes too long."""
    end = time.monotonic() + _STARTS_WITHIN
    while True:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            words = log.read_text("utf-8") if log.exists() else ""
            message = f"{process.args!r} did not start: {process.communicate()[0]}\n{words}"
            raise OSError(message)
        time.sleep(0.02)


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[int]:
    """Run Python's own server with a handler; the value is the port on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
