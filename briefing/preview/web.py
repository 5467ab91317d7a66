"""HTTP and WebSocket: the site from memory under its published policy, livereload's protocol, our script."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado import httpserver, web, websocket

from briefing.core import headers

if TYPE_CHECKING:
    from asyncio import Future

    from .client_hub import ClientHub

# A request that names another host comes from a page elsewhere that was made to resolve to this machine.
_OWN_NAMES = r"(127\.0\.0\.1|localhost)"
_OWN_PROTOCOL = "briefing-preview-1"
_CLIENT = Path(__file__).parent / "client"
_SCRIPTS = ("morph.js", "match.js", "overlay.js", "update.js", "socket.js")
_LARGEST_MESSAGE = 64 * 1024
_PING = 30
"""Seconds; a browser that does not answer is gone."""
_TIMEOUT = 30
"""Seconds that a request may take to come, and an idle connection may stay."""
_LARGEST_REQUEST = 16 * 1024
"""Bytes of its head, and of a body, which nobody here has a use for."""
# Not from the system's table, which differs from machine to machine.
_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
    "xml": "application/xml",
}
_PUBLISHED = re.compile(rb'href="(/[^"]*/)assets/')
"""In the page for what is not there: where the published site begins. Here it begins at the top."""
_NOTHING_YET = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>No site yet</title>
</head>
<body><h1>No site yet</h1><p>It appears here as soon as the faults are mended.</p></body>
</html>
"""


def server(hub: ClientHub) -> httpserver.HTTPServer:
    """Return the preview's server, with limits of size and time for every request."""
    return httpserver.HTTPServer(
        application(hub),
        idle_connection_timeout=_TIMEOUT,
        body_timeout=_TIMEOUT,
        max_header_size=_LARGEST_REQUEST,
        max_body_size=_LARGEST_REQUEST,
    )


def application(hub: ClientHub) -> web.Application:
    """Return the web application; it answers only requests that name this machine."""
    made = web.Application(websocket_max_message_size=_LARGEST_MESSAGE, websocket_ping_interval=_PING)
    handlers: list[Any] = [
        (r"/livereload", Reload, {"hub": hub}),
        (r"/livereload\.js", LiveReloadJSHandler),
        (r"/\.preview/(live\.(?:js|css))", Client),
        (r"/(.*)", Page, {"hub": hub}),
    ]
    made.add_handlers(_OWN_NAMES, handlers)
    return made


class Reload(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """Tells the browser what has changed. Only our own pages may connect (livereload itself lets every site)."""

    def initialize(self, hub: ClientHub) -> None:
        """Take the values that Tornado passes to a handler."""
        self.hub = hub
        self.ours = False

    def check_origin(self, origin: str) -> bool:
        """Accept only the same origin; livereload accepts every one."""
        return websocket.WebSocketHandler.check_origin(self, origin)

    def on_message(self, message: str | bytes) -> None:
        """Answer a greeting and register the browser; close the connection on anything that is no message."""
        try:
            said = json.loads(message)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict) or not isinstance(said.get("command"), str):
            self.close(1003, "not a message")
        elif said["command"] == "hello":
            protocols = said.get("protocols")
            self.ours = isinstance(protocols, list) and _OWN_PROTOCOL in protocols
            super().on_message(message)
            self.hub.listeners.add(self)
            if self.ours:
                self.send_message(self.hub.state_message())

    def send_message(self, message: str | dict[str, object]) -> None:
        """Send a message; forget a browser that has closed the connection."""
        try:
            sent = self.write_message(message)
        except websocket.WebSocketClosedError:
            self.hub.listeners.discard(self)
        else:
            sent.add_done_callback(self._sent)

    def _sent(self, sent: Future[None]) -> None:
        """Forget a browser that closed the connection while a message was being sent."""
        if not sent.cancelled() and sent.exception():
            self.hub.listeners.discard(self)

    def on_close(self) -> None:
        """Forget the browser."""
        self.hub.listeners.discard(self)


class _Fresh(web.RequestHandler):
    """A handler whose answers no browser caches."""

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")

    def compute_etag(self) -> None:
        """Send no ETag."""

    def answer(self, path: str, data: bytes) -> None:
        self.set_header("Content-Type", _TYPES.get(path.rpartition(".")[2], "application/octet-stream"))
        for name, value in headers.sent_with(path).items():
            self.set_header(name, value)
        self.finish(data)


class Client(_Fresh):
    """Our script, its parts in one scope, and its styles."""

    def get(self, name: str) -> None:
        """The script or the styles."""
        names = _SCRIPTS if name.endswith(".js") else (name,)
        data = b"\n".join((_CLIENT / part).read_bytes() for part in names)
        self.answer(name, b"(() => {\n" + data + b"\n})();\n" if name.endswith(".js") else data)


class Page(_Fresh):
    """A file of the site, pages with our script in them."""

    def initialize(self, hub: ClientHub) -> None:
        """Take the values that Tornado passes to a handler."""
        self.hub = hub

    def get(self, path: str) -> None:
        """Send the file; for a missing one, the site's page for that, or ours while there is no site."""
        site = self.hub.site
        path += "index.html" if not path or path.endswith("/") else ""
        if path not in site and f"{path}/index.html" in site:
            self.redirect(f"{self.request.path}/")
            return
        if path not in site:
            self.set_status(404 if site else 503)
            path = headers.NOT_FOUND_PAGE
        data = site.get(path, _NOTHING_YET)
        if path == headers.NOT_FOUND_PAGE and (base := _PUBLISHED.search(data)):
            data = data.replace(b'="' + base[1], b'="/')
        if path.endswith(".html"):
            # The first of the scripts that wait for the page: it must see the page before they change it.
            script = f'<head>\n<script defer src="/.preview/live.js" data-build="{self.hub.build}"></script>'
            data = data.replace(b"<head>", script.encode(), 1)
        self.answer(path, data)

    def head(self, path: str) -> None:
        """As `get`; tornado leaves the body out."""
        self.get(path)
