"""HTTP and WebSocket: the site from memory under its published policy, livereload's protocol, our script."""

from __future__ import annotations

import asyncio
import hmac
import json
import mimetypes
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado import httpserver, web, websocket

from briefing.core import diagnostics, headers, limits
from briefing.core.diagnostics import Diagnostic
from briefing.core.unicode_safety import visible
from briefing.disk import load

# A request that names another host comes from a page elsewhere that was made to resolve to this machine.
_OWN_NAMES = r"(127\.0\.0\.1|localhost)"
_OWN_PROTOCOL = "briefing-preview-1"
_CLIENT = Path(__file__).parent / "client"
_SCRIPTS = (
    *("morph.js", "match.js", "overlay.js", "update.js", "socket.js"),
    *("fields.js", "form.js", "select.js", "record.js"),
)
Answer = Callable[[Any], Mapping[str, object]]
"""What a form sends, whatever it is → what it shows."""
_TIMEOUT = 30
"""Seconds that a request may take to come, and an idle or silent connection may stay."""
_TYPES = mimetypes.MimeTypes()  # Python's own table: the system's differs from machine to machine
_TYPES.add_type("text/javascript", ".js")  # as all Pythons from 3.12 on, and this from 3.13 on
_TYPES.add_type("image/webp", ".webp")
_PUBLISHED = re.compile(rb'href="(/[^"]*/)assets/')
"""In the page for what is not there: where the published site begins. Here it begins at the top."""
_NOTHING_YET = b"""<!doctype html>
<html lang="en"><head>
<title>No site yet</title></head>
<body><h1>No site yet</h1><p>It appears here as soon as the errors are fixed.</p></body></html>
"""


class ClientHub:
    """The state that browsers see: the last good site, and the problems of the source."""

    def __init__(self, folder: Path, editor: str) -> None:
        """`folder` holds the inputs; `editor` is the template of links that open them, or ""."""
        self.site: Mapping[str, bytes] = {}
        """Output path → bytes."""
        self.listeners: set[Reload] = set()
        """The open connections."""
        self._folder, self._editor = folder, editor
        self.token = secrets.token_urlsafe()
        """What a form has to send: only pages of this run know it."""
        self.build = secrets.token_hex()
        """The id of the build that is shown; another run's are different."""
        self._problems: tuple[dict[str, str], ...] = ()

    def report(self, problems: Iterable[Diagnostic], files: Mapping[str, bytes]) -> None:
        """Replace the problems of the source; errors come first."""
        ordered = sorted(problems, key=lambda found: found.severity is diagnostics.Severity.WARNING)
        self._problems = tuple(self._describe(found, files) for found in ordered)

    def report_failure(self, words: str) -> None:
        """Replace the problems by a failure of the program itself."""
        self._problems = ({"severity": "error", "code": "program", "message": words},)

    def publish(self, site: Mapping[str, bytes], changed: Collection[str]) -> None:
        """Replace the site; `changed` are the paths that differ."""
        self.site = site
        if changed:
            self.build = secrets.token_hex()

    def notify(self, changed: Collection[str] = (), follow: str = "") -> None:
        """Send the problems to our own scripts, and the changed paths to all; a stock client reads only `path`."""
        ordered = sorted(changed, key=lambda path: (not path.endswith(".html"), path))
        for listener in tuple(self.listeners):
            if listener.ours:
                listener.send_message(self.state_message(follow))
            if ordered:
                reload = {"command": "reload", "path": ordered[0], "liveCSS": True, "liveImg": True, "paths": ordered}
                listener.send_message(json.dumps(reload))

    def state_message(self, follow: str = "") -> str:
        """Return the message with the problems; `follow` is the page to open, or ""."""
        return json.dumps({"command": "state", "build": self.build, "problems": self._problems, "follow": follow})

    def _describe(self, found: Diagnostic, files: Mapping[str, bytes]) -> dict[str, str]:
        """What the page's overlay shows of a problem: the words, the source line and the caret of the terminal."""
        body = takewhile(lambda line: line.startswith("    "), diagnostics.show(found, files).split("\n")[1:])
        shown = found.rewritten(visible)
        return {
            "severity": str(found.severity),
            "code": found.code,
            "place": str(shown.location),
            "message": shown.message,
            "source": "\n".join(visible(line[4:]) for line in body),
            "hint": shown.hint,
            "link": self._editor_link(found),
        }

    def _editor_link(self, found: Diagnostic) -> str:
        """Return the address that opens the place in the editor; "" without an editor or a file."""
        where = found.location
        place = self._folder / where.path
        if not place.is_file() and where.path.startswith("templates/"):
            place = Path(load.own_templates()) / where.path.removeprefix("templates/")
        if not self._editor or not place.is_file():
            return ""
        path = quote("/" + place.as_posix().lstrip("/"), safe="/:")
        return self._editor.format(path=path, line=where.line, column=where.column)


def server(hub: ClientHub, answer: Answer) -> httpserver.HTTPServer:
    """Return the preview's server, which answers only requests that name this machine, within limits."""
    settings: dict[str, Any] = {"websocket_max_message_size": 64 * 1024, "websocket_ping_interval": _TIMEOUT}
    application = web.Application(hub=hub, answer=answer, **settings)
    handlers = (r"/livereload", Reload), (r"/livereload\.js", LiveReloadJSHandler), (r"/\.preview/form", Form)
    application.add_handlers(_OWN_NAMES, [*handlers, (r"/(.*)", SitePage)])
    times = dict.fromkeys(("idle_connection_timeout", "body_timeout"), _TIMEOUT)
    sizes = {"max_header_size": 16 * 1024, "max_body_size": limits.FILE_BYTES}
    return httpserver.HTTPServer(application, **times, **sizes)


class Reload(LiveReloadHandler):  # type: ignore[misc]  # livereload has no types
    """Tells the browser what has changed. Only our own pages may connect (livereload itself lets every site)."""

    ours = False
    """True once the browser has said that it runs our script."""
    page = ""
    """The output path of the page that it shows, if it has said so."""

    def check_origin(self, origin: str) -> bool:
        """Accept only the same origin; livereload accepts every one."""
        return websocket.WebSocketHandler.check_origin(self, origin)

    def on_message(self, message: str | bytes) -> None:
        """Answer a greeting and register the browser; close the connection on anything that is no message."""
        try:
            received = json.loads(message)
        except (ValueError, RecursionError):
            received = None
        if not isinstance(received, dict) or not isinstance(received.get("command"), str):
            self.close(1003, "not a message")
        elif received["command"] == "hello":
            protocols = received.get("protocols")
            self.ours = isinstance(protocols, list) and _OWN_PROTOCOL in protocols
            self.page = str(received.get("page"))
            super().on_message(message)
            self.settings["hub"].listeners.add(self)
            if self.ours:
                self.send_message(self.settings["hub"].state_message())

    def send_message(self, message: str | dict[str, object]) -> None:
        """Send a message; a connection that is closed meanwhile is no error."""
        with suppress(websocket.WebSocketClosedError):
            self.write_message(message).add_done_callback(lambda sent: sent.cancelled() or sent.exception())

    def on_close(self) -> None:
        """Forget the browser."""
        self.settings["hub"].listeners.discard(self)


class Form(web.RequestHandler):
    """Answers the forms of our own pages; files are written for no others."""

    async def post(self) -> None:
        """Answer in JSON, or refuse in plain words."""
        sent, token = self.request.headers, self.settings["hub"].token
        is_own = sent.get("Origin") == f"http://{self.request.host}"
        if not is_own or not hmac.compare_digest(sent.get("X-Preview-Token", "").encode(), token.encode()):
            self.set_status(403)
            self.finish("This form was not sent by a page of this preview. Nothing was written.")
            return
        try:
            asked = json.loads(self.request.body)
            json.dumps(asked, ensure_ascii=False).encode()  # half a character is no text
        except (ValueError, RecursionError):
            asked = None
        self.finish(dict(await asyncio.to_thread(self.settings["answer"], asked)))


class SitePage(web.RequestHandler):
    """A file of the site, pages with our script in them; under `.preview/` that script and its styles."""

    def compute_etag(self) -> None:
        """Send no ETag: no browser is to cache anything."""

    def get(self, path: str) -> None:
        """Send the file; for a missing one, the site's page for that, or ours while there is no site."""
        site = self.settings["hub"].site
        path += "index.html" if not path or path.endswith("/") else ""
        if path == ".preview/live.css":
            self._answer(path, (_CLIENT / "live.css").read_bytes())
        elif path == ".preview/live.js":  # its parts in one scope
            parts = [(_CLIENT / name).read_bytes() for name in _SCRIPTS]
            self._answer(path, b"\n".join([b"(() => {", *parts, b"})();\n"]))
        elif path in site:
            self._answer(path, site[path])
        elif f"{path}/index.html" in site:
            self.redirect(f"{self.request.path}/")
        else:
            self.set_status(404 if site else 503)
            data = site.get(headers.NOT_FOUND_PAGE, _NOTHING_YET)
            base = _PUBLISHED.search(data)
            self._answer(headers.NOT_FOUND_PAGE, data.replace(b'="' + base[1], b'="/') if base else data)

    head = get  # Tornado leaves the body out

    def _answer(self, path: str, data: bytes) -> None:
        if path.endswith(".html"):
            # The first of the scripts that wait for the page: it must see the page before they change it.
            hub = self.settings["hub"]
            script = f'<head>\n<script defer src="/.preview/live.js" data-build="{hub.build}"'
            script += f' data-token="{hub.token}"></script>'
            data = data.replace(b"<head>", script.encode(), 1)
        kind = headers.media_type(path) or _TYPES.guess_type(path)[0] or "application/octet-stream"
        kind += "; charset=utf-8" * (kind.startswith("text/") and "charset" not in kind)
        for name, value in {**headers.sent_with(path), "Cache-Control": "no-store", "Content-Type": kind}.items():
            self.set_header(name, value)
        self.finish(data)
