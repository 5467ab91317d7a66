"""Hears what a preview's server tells the browser, by each tool's own way of telling it."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from bench.bed import FailedError

_HOST = "127.0.0.1"


class Listener(ABC):
    """A browser's ear at one server."""

    @abstractmethod
    async def open(self, port: int, page: str) -> None:
        """Connect, as the script in the page does."""

    @abstractmethod
    async def next(self) -> None:
        """Return when the browser is told to reload."""


class _Socket(Listener):
    """A WebSocket with messages in JSON."""

    path = ""

    async def open(self, port: int, page: str) -> None:  # noqa: ARG002  # the socket is the same for all pages
        # Servers may let in only whom they have served.
        request = HTTPRequest(f"ws://{_HOST}:{port}{self.path}", headers={"Origin": f"http://{_HOST}:{port}"})
        self.socket: WebSocketClientConnection = await websocket_connect(request)

    async def next(self) -> None:
        while (message := await self.socket.read_message()) is not None:
            if self.reloads(json.loads(message)):
                return
        text = "the server has closed its socket"
        raise FailedError(text)

    @abstractmethod
    def reloads(self, message: dict[str, object]) -> bool:
        """True if the message says that there is something new."""


class _LiveReload(_Socket):
    """LiveReload's protocol, official-7: Hugo, and ours, which names the pages that have changed besides."""

    path = "/livereload"

    async def open(self, port: int, page: str) -> None:
        await super().open(port, page)
        self.page = page
        hello = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"], "ver": "3.0"}
        await self.socket.write_message(json.dumps(hello))
        # Only who has said where it is counts as a browser.
        await self.socket.write_message(json.dumps({"command": "info", "url": f"http://{_HOST}:{port}/{page}"}))

    def reloads(self, message: dict[str, object]) -> bool:
        paths = message.get("paths")
        return message.get("command") == "reload" and (not isinstance(paths, list) or self.page in paths)


class _Eleventy(_Socket):
    """Eleventy's own messages."""

    path = "/"

    def reloads(self, message: dict[str, object]) -> bool:
        return message.get("type") == "eleventy.reload"


class _MkDocs(Listener):
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


def listener(protocol: str) -> Listener:
    """The ear for a protocol."""
    known: dict[str, Callable[[], Listener]] = {"livereload": _LiveReload, "eleventy": _Eleventy, "mkdocs": _MkDocs}
    return known[protocol]()
