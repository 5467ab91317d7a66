"""Real web servers with the configurations of docs/servers/: for the tests, and for the load figures."""

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
_MODULES = ("mpm_event", "authz_core", "headers", "mime", "filter", "deflate", "dir", "alias")
_STARTS_WITHIN = 10.0


def documented(server: str) -> str:
    """The configuration that the documents give for a server: "nginx" or "apache"."""
    return (DOCUMENT.parent / f"servers/{server}.conf").read_text("utf-8")


def _configuration(server: str, **values: object) -> str:
    return (ROOT / f"tests/tables/{server}.conf").read_text("utf-8").format(**values)


@contextmanager
def nginx(site: Path, place: Path) -> Iterator[int]:
    """Run nginx for a folder; `place` is for its own files. The value is the port on this machine."""
    port = free_port()
    block = documented("nginx").replace("/srv/briefing", f'"{site}"')
    block = re.sub(r"\n *(listen|ssl_certificate|ssl_certificate_key) .*", "", block)
    block = block.replace("server {", f"server {{\n    listen 127.0.0.1:{port};", 1)
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    text = _configuration(
        "nginx",
        user="user root;" if _is_root() else "",
        place=place,
        folders=" ".join(f"{name}_temp_path {place}/{name};" for name in names),
        block=block,
    )
    (place / "nginx.conf").write_text(text, encoding="utf-8")
    program = find_program("nginx") or "nginx"
    command = [program, "-p", str(place), "-e", f"{place}/error.log", "-c", f"{place}/nginx.conf"]
    with _running(command, port, place / "error.log"):
        yield port


@contextmanager
def apache(site: Path, place: Path) -> Iterator[int]:
    """The same with Apache."""
    port = free_port()
    block = documented("apache").replace("/srv/briefing", f'"{site}"').replace("*:443", f"127.0.0.1:{port}")
    block = re.sub(r"\n *SSL.*", "", block)
    modules = [*_MODULES, *(["unixd"] if (_APACHES / "mod_unixd.so").exists() else [])]
    text = _configuration(
        "apache",
        place=place,
        port=port,
        types=MIME_TYPES,
        user="User nobody\nGroup nogroup" if _is_root() else "",
        modules="\n".join(f"LoadModule {name}_module {_APACHES}/mod_{name}.so" for name in modules),
        block=block,
    )
    (place / "apache.conf").write_text(text, encoding="utf-8")
    command = [find_program("apache2") or "apache2", "-f", f"{place}/apache.conf", "-D", "FOREGROUND"]
    with _running(command, port, place / "error.log"):
        yield port


@contextmanager
def _running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """The server, from when it answers until we are done; it is stopped however that ends."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        end = time.monotonic() + _STARTS_WITHIN
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > end:
                server.kill()
                words = log.read_text("utf-8") if log.exists() else ""
                message = f"{command[0]} did not start: {server.communicate()[0]}\n{words}"
                raise OSError(message)
            time.sleep(0.02)
        yield
    finally:
        server.terminate()
        try:
            server.wait(_STARTS_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@contextmanager
def serving(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[int]:
    """Run Python's own server with a handler; the value is the port on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
