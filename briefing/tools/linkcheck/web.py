"""One request to one server: what it answers, or why it does not. Servers may be slow, broken or hostile."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.httputil import HTTPHeaders
from tornado.iostream import StreamClosedError
from tornado.netutil import DefaultLoopResolver
from tornado.simple_httpclient import HTTPTimeoutError, SimpleAsyncHTTPClient

from .answers import Settings

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNKNOWN_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class PrivateAddressError(Exception):
    """The host is this machine or in its own network: an outsider's text must not make us ask there."""


class _EnoughError(Exception):
    """All that is wanted of an answer has come."""


@dataclass(frozen=True, slots=True)
class Response:
    """A server's answer; `status` 0 if there was none, and then `failure` says why."""

    status: int
    location: str = ""
    body: bytes = b""
    failure: str = ""
    gone: bool = False
    """No such host."""
    refused: bool = False
    """We did not ask."""


class _Resolver(DefaultLoopResolver):
    """Names → addresses. It is asked for the very address that is then connected to, so that none can slip by."""

    async def resolve(
        self, host: str, port: int, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[tuple[int, Any]]:
        found: list[tuple[int, Any]] = await super().resolve(host, port, family)
        public = [(kind, address) for kind, address in found if is_public(address[0])]
        if not public:
            raise PrivateAddressError(host)
        return public


def is_public(address: str) -> bool:
    """True for an address of the open internet, also where one of IPv4 is wrapped in one of IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


class Web:
    """A client that reads no more than it needs and waits no longer than it may. Redirects are not followed."""

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
        self._room = asyncio.Semaphore(settings.together)
        self.heard = False
        """True once any server has answered."""

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    async def ask(self, method: str, url: str, *, body: bool = False) -> Response:
        """What a server answers. `body`: what it sends is wanted too, as far as `most_bytes`."""
        reading = _Reading(wants_body=body)
        patience = self._settings.patience
        request = HTTPRequest(
            url,
            method=method,
            headers={"User-Agent": self._settings.agent, "Accept": "*/*"},
            connect_timeout=patience,
            request_timeout=patience,
            follow_redirects=False,
            decompress_response=False,
            header_callback=reading.header,
            streaming_callback=reading.chunk,
        )
        try:
            async with self._room:
                await asyncio.wait_for(self._client.fetch(request, raise_error=False), patience + 1)
        except Exception as error:  # noqa: BLE001  # whatever a server does, the others are asked
            if not reading.status:
                return _failure(error, patience)
        self.heard = True
        return Response(reading.status, reading.headers.get("Location", ""), bytes(reading.body))


class _Reading:
    """Takes down an answer as it comes, since its end may be far or never."""

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


_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate cannot be trusted"),
    (ssl.SSLError, "no secure connection could be made"),
    (socket.gaierror, "its host's name was not found"),
    (ConnectionRefusedError, "the connection was refused"),
    (StreamClosedError, "the connection was closed without an answer"),
    (HTTPClientError, "the connection was closed without an answer"),
)
"""What went wrong → what to say; the first that fits."""


def _failure(error: Exception, patience: float) -> Response:
    """Why there was no answer, in plain words."""
    if isinstance(error, PrivateAddressError):
        return Response(0, failure="it leads into this machine's own network", refused=True)
    if isinstance(error, HTTPTimeoutError | TimeoutError):
        return Response(0, failure=f"it did not answer within {patience:g} seconds")
    if isinstance(error, socket.gaierror) and error.errno in _UNKNOWN_HOST:
        return Response(0, failure="there is no such host", gone=True)
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "the connection failed")
    return Response(0, failure=words)
