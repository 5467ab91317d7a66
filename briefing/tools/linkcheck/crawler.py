"""Ask servers whether addresses still answer: robots.txt first, one request at a time and a pause for each host.

Servers may be slow, broken or hostile: each request has limits of time and size, and none goes into a private network.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.httputil import HTTPHeaders
from tornado.iostream import StreamClosedError
from tornado.netutil import DefaultLoopResolver
from tornado.simple_httpclient import HTTPTimeoutError, SimpleAsyncHTTPClient

from briefing import __version__

Verdict = Literal["fine", "moved", "dead", "unreachable", "untested"]
_ROBOT = "briefing"
_LONGEST_PAUSE = 10.0
_GONE = {404, 410}
_UNFRIENDLY = {401, 402, 403, 405, 406, 407, 429, 451, 503, 999}
"""Statuses that programs get where browsers may not."""
_BUSY = {429, 503}
_MOVED, _ELSEWHERE = {301, 308}, {302, 303, 307}
_OK, _WRONG, _BROKEN = 200, 400, 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNKNOWN_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
# Characters kept in an address besides letters and digits (RFC 3986); `%` because it is escaped already.
_KEPT = "%/:=&?~#+!$,;'@()*[]"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and manners of a check."""

    agent: str = f"briefing/{__version__} (checks that cited sources are still there)"
    pause: float = 1.0
    """Seconds between two requests to one host."""
    patience: float = 20.0
    """Timeout of one request in seconds."""
    deadline: float = 600.0
    """Timeout of the whole check in seconds; the remaining addresses are not requested."""
    hops: int = 8
    """Maximum number of redirects to follow."""
    most_bytes: int = 500_000
    """Maximum size of an answer that is read."""
    together: int = 16
    """Number of hosts requested at the same time."""
    private: bool = False
    """Whether addresses of this machine and its network may be requested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The verdict on an address."""

    verdict: Verdict
    detail: str = ""
    """The reason, worded to follow a colon."""
    to: str = ""
    """The new address after a permanent redirect."""


class PrivateAddressError(Exception):
    """The host is this machine or in its network: a contributed address must not make the program connect there."""


class _EnoughError(Exception):
    """Stops a transfer once everything needed has arrived."""


@dataclass(frozen=True, slots=True)
class Response:
    """A server's answer. Without one, `status` is 0 and `failure` is the reason."""

    status: int
    location: str = ""
    body: bytes = b""
    failure: str = ""
    gone: bool = False
    """The host does not exist."""
    refused: bool = False
    """No request was sent."""


class _Resolver(DefaultLoopResolver):
    """Resolve names to public addresses only. The connection uses the result, so no other address can slip in."""

    async def resolve(
        self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[tuple[int, Any]]:
        found: list[tuple[int, Any]] = await super().resolve(host, port, family)
        public = [(version, address) for version, address in found if is_public(address[0])]
        if not public:
            raise PrivateAddressError(host)
        return public


def is_public(address: str) -> bool:
    """True for an address of the public internet; IPv4 inside IPv6 is unwrapped first."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


class Web:
    """An HTTP client with limits of time and size that does not follow redirects."""

    def __init__(self, settings: Settings) -> None:
        """Needs a running event loop."""
        self._settings = settings
        self._resolver = DefaultLoopResolver() if settings.private else _Resolver()
        self._client = SimpleAsyncHTTPClient(
            force_instance=True,
            max_clients=settings.together,
            resolver=self._resolver,
            max_body_size=settings.most_bytes,
            max_header_size=64_000,
        )
        self._slots = asyncio.Semaphore(settings.together)
        self.heard = False
        """True once any server has answered."""

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    async def ask(self, method: str, url: str, *, body: bool = False) -> Response:
        """Send one request; with `body`, read up to `most_bytes` of the answer. Never raises for what a server does."""
        reader = _AnswerReader(wants_body=body)
        patience = self._settings.patience
        request = HTTPRequest(
            url,
            method=method,
            headers={"User-Agent": self._settings.agent, "Accept": "*/*"},
            connect_timeout=patience,
            request_timeout=patience,
            follow_redirects=False,
            decompress_response=False,
            header_callback=reader.header,
            streaming_callback=reader.chunk,
        )
        try:
            async with self._slots:
                await asyncio.wait_for(self._client.fetch(request, raise_error=False), patience + 1)
        except Exception as error:  # noqa: BLE001  # whatever a server does, the others are asked
            if not reader.status:
                return _failure(error, patience)
        self.heard = True
        return Response(reader.status, reader.headers.get("Location", ""), bytes(reader.body))


class _AnswerReader:
    """Collects an answer while it arrives, because it may never end."""

    def __init__(self, *, wants_body: bool) -> None:
        self.status = 0
        self.headers = HTTPHeaders()
        self.body = bytearray()
        self._wants_body = wants_body

    def header(self, line: str) -> None:
        if line.startswith("HTTP/"):
            parts = line.split(" ", 2)
            self.status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
            self.headers = HTTPHeaders()
        elif line.strip():
            with contextlib.suppress(Exception):  # a header that is none says nothing
                self.headers.parse_line(line)

    def chunk(self, data: bytes) -> None:
        if not self._wants_body:
            raise _EnoughError
        self.body += data


_FAILURES: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate cannot be trusted"),
    (ssl.SSLError, "no secure connection could be made"),
    (socket.gaierror, "its host's name was not found"),
    (ConnectionRefusedError, "the connection was refused"),
    (StreamClosedError, "the connection was closed without an answer"),
    (HTTPClientError, "the connection was closed without an answer"),
)
"""Exception → its message; the first match counts."""


def _failure(error: Exception, patience: float) -> Response:
    """Return the reason for a missing answer."""
    if isinstance(error, PrivateAddressError):
        return Response(0, failure="it leads into this machine's own network", refused=True)
    if isinstance(error, HTTPTimeoutError | TimeoutError):
        return Response(0, failure=f"it did not answer within {patience:g} seconds")
    if isinstance(error, socket.gaierror) and error.errno in _UNKNOWN_HOST:
        return Response(0, failure="there is no such host", gone=True)
    words = next((words for cls, words in _FAILURES if isinstance(error, cls)), "the connection failed")
    return Response(0, failure=words)


@dataclass(slots=True)
class _Host:
    """The queue of one host: requests wait for the one before and for the pause."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class _Rules:
    """A server's robots.txt; `failure` if the server did not answer the request for it."""

    robots: RobotFileParser | None
    failure: Response | None = None


class Crawler:
    """Checks addresses, those of different hosts at the same time."""

    def __init__(self, web: Web, settings: Settings) -> None:
        """`web` sends the requests."""
        self._web = web
        self._settings = settings
        self._hosts: dict[str, _Host] = {}
        self._rules: dict[str, asyncio.Future[_Rules]] = {}

    async def check(self, url: str) -> Answer:
        """Follow all redirects from an address and judge the final answer."""
        here, moved, for_good = url, "", True
        for _ in range(self._settings.hops + 1):
            try:
                here = request_url(here)
            except ValueError as error:
                return Answer(verdict="untested", detail=str(error))
            response = await self._visit(here)
            if response.status not in _MOVED | _ELSEWHERE or not response.location:
                return _judged(response, moved)
            for_good = for_good and response.status in _MOVED
            here = _joined(here, response.location)
            moved = here if for_good else moved
        return Answer(verdict="unreachable", detail=f"more than {self._settings.hops} redirects follow each other")

    async def _visit(self, url: str) -> Response:
        """Send HEAD, and GET only if the server does not answer that."""
        rules = await self._rules_of(url)
        if rules.failure:
            return rules.failure
        if rules.robots and not rules.robots.can_fetch(_ROBOT, url):
            return Response(0, failure="its robots.txt asks programs to stay away", refused=True)
        response = await self._ask("HEAD", url)
        no_head = response.status >= _WRONG and response.status not in _BUSY
        if no_head or "closed" in response.failure:
            response = await self._ask("GET", url)
        return response

    async def _ask(self, method: str, url: str, *, body: bool = False) -> Response:
        host = self._hosts.setdefault(urlsplit(url).netloc, _Host(pause=self._settings.pause))
        loop = asyncio.get_running_loop()
        async with host.lock:
            await asyncio.sleep(host.next_at - loop.time())
            try:
                return await self._web.ask(method, url, body=body)
            finally:
                host.next_at = loop.time() + host.pause

    async def _rules_of(self, url: str) -> _Rules:
        """Return a server's robots.txt, requested once."""
        origin = urljoin(url, "/")
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._read_rules(origin))
        return await asyncio.shield(self._rules[origin])

    async def _read_rules(self, origin: str) -> _Rules:
        """Follow RFC 9309: without a file everything is allowed; if the server fails, nothing is."""
        here = f"{origin}robots.txt"
        response = Response(0)
        for _ in range(self._settings.hops):
            response = await self._ask("GET", here, body=True)
            if response.status not in _MOVED | _ELSEWHERE or not response.location:
                break
            try:
                here = request_url(_joined(here, response.location))
            except ValueError:
                return _Rules(None)
        if not response.status:
            return _Rules(None, response)
        if response.status >= _BROKEN:
            return _Rules(None, Response(0, failure=f"its robots.txt answers {response.status}"))
        if response.status != _OK:
            return _Rules(None)
        robots = RobotFileParser()
        robots.parse(response.body.decode("utf-8", "replace").splitlines())
        delay = str(robots.crawl_delay(_ROBOT) or 0)
        if delay.isdigit():
            host = self._hosts[urlsplit(origin).netloc]
            host.pause = max(host.pause, min(float(delay), _LONGEST_PAUSE))
        return _Rules(robots)


def _joined(here: str, location: str) -> str:
    try:
        return urljoin(here, location)
    except ValueError:
        return "malformed:"


def _judged(response: Response, moved: str) -> Answer:
    """Turn the answer at the end of all redirects into a verdict on the first address."""
    status = response.status
    if not status:
        verdict: Verdict = "untested" if response.refused else "dead" if response.gone else "unreachable"
        return Answer(verdict=verdict, detail=response.failure)
    if _OK <= status < _WRONG:
        return Answer(verdict="moved", to=moved) if moved else Answer(verdict="fine")
    if status in _UNFRIENDLY:
        return Answer(verdict="untested", detail=f"it answers {status} to programs")
    return Answer(verdict="dead" if status in _GONE else "unreachable", detail=f"it answers {status}")


def request_url(url: str) -> str:
    """Return an address as it is sent: ASCII, without a fragment. Raises ValueError if it must not be requested."""
    parts = urlsplit(url.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        message = f"it leads to a `{parts.scheme}:` address"
        raise ValueError(message)
    if parts.username is not None or parts.password is not None:
        message = "it holds a user's name or password"
        raise ValueError(message)
    if not parts.hostname:
        message = "it names no host"
        raise ValueError(message)
    try:
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    except UnicodeError as error:
        message = "its host's name is malformed"
        raise ValueError(message) from error
    port = parts.port  # raises ValueError if it is none
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    return urlunsplit((parts.scheme, netloc, quote(parts.path or "/", _KEPT), quote(parts.query, _KEPT), ""))
