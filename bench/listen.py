"""Listen to what a preview's server tells the browser, in each tool's own protocol."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Protocol

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from bench.bed import FailedError

_HOST = "127.0.0.1"


class Listener(Protocol):
    """What a browser hears from one server."""

    async def open(self, port: int, page: str) -> None:
        """Connect, as the script in the page does."""

    async def next(self) -> None:
        """Return when the server tells the browser to reload."""


class _Socket:
    """A WebSocket with messages in JSON."""

    path = "/"

    async def open(self, port: int, page: str) -> None:
        self.page = page
        # Servers may let in only pages that they have served.
        request = HTTPRequest(f"ws://{_HOST}:{port}{self.path}", headers={"Origin": f"http://{_HOST}:{port}"})
        self.socket: WebSocketClientConnection = await websocket_connect(request)

    async def next(self) -> None:
        while (message := await self.socket.read_message()) is not None:
            if self.reloads(json.loads(message)):
                return
        text = "the server has closed its socket"
        raise FailedError(text)

    def reloads(self, message: dict[str, object]) -> bool:
        """True if the message says that there is something new: Eleventy's own form."""
        return message.get("type") == "eleventy.reload"


class _LiveReload(_Socket):
    """LiveReload's protocol, official-7: Hugo, and ours, which names the pages that have changed besides."""

    path = "/livereload"

    async def open(self, port: int, page: str) -> None:
        await super().open(port, page)
        hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"], "ver": "3.0"}
        await self.socket.write_message(json.dumps(hello))
        # Only what has said where it is counts as a browser.
        await self.socket.write_message(json.dumps({"command": "info", "url": f"http://{_HOST}:{port}/{page}"}))

    def reloads(self, message: dict[str, object]) -> bool:
        paths = message.get("paths")
        return message.get("command") == "reload" and (not isinstance(paths, list) or self.page in paths)


class _MkDocs:
    """No socket: a request that is answered when there is a newer build than the page's, or after a minute."""

    async def open(self, port: int, page: str) -> None:
        self.base = f"http://{_HOST}:{port}"
        answer = await AsyncHTTPClient().fetch(f"{self.base}/{page}")
        found = re.search(rb"livereload\((\d+), (\d+)\)", answer.body)
        if not found:
            message = "the page does not listen"
            raise FailedError(message)
        self.epoch, self.request = int(found[1]), int(found[2])

    async def next(self) -> None:
        while True:
            poll = f"{self.base}/livereload/{self.epoch}/{self.request}"
            answer = await AsyncHTTPClient().fetch(poll, request_timeout=90)
            if int(answer.body) > self.epoch:
                self.epoch = int(answer.body)
                return


LISTENERS: dict[str, Callable[[], Listener]] = {"livereload": _LiveReload, "eleventy": _Socket, "mkdocs": _MkDocs}
"""For each protocol what listens to it."""
