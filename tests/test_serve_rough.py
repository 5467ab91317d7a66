"""The preview's server among rough company: many clients, slow ones, frames that break the protocol."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import pytest
from tornado.netutil import bind_sockets

from briefing.preview import web
from briefing.preview.client_hub import ClientHub

from .previewing import Preview, small_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLIENTS = 60
_UPGRADE = (
    "GET /livereload HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_MASK = b"abcd"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for all of them; in the end it must still be well and end as it should."""
    running = Preview(small_site(tmp_path_factory.mktemp("rough") / "site"), "--port", "8690")
    yield running
    assert running.end() == 130
    assert "Traceback" not in running.said


def connected(preview: Preview, *, slow_reader: bool = False) -> socket.socket:
    """A connection, with little room for what comes back if it is a slow reader's."""
    one = socket.socket()
    if slow_reader:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    one.settimeout(20)
    one.connect(("127.0.0.1", preview.port))
    return one


def seconds_for_a_page(preview: Preview) -> float:
    """How long an honest client waits."""
    begin = time.monotonic()
    with connected(preview) as one:
        one.sendall(f"GET /about.html HTTP/1.1\r\nHost: 127.0.0.1:{preview.port}\r\nConnection: close\r\n\r\n".encode())
        data = b""
        while chunk := one.recv(1 << 16):
            data += chunk
    assert data.startswith(b"HTTP/1.1 200 OK\r\n")
    assert data.rstrip().endswith(b"</html>")
    return time.monotonic() - begin


def resident(preview: Preview) -> int:
    """Kilobytes of memory that the preview has; 0 where the system does not say."""
    with suppress(OSError), open(f"/proc/{preview.pid}/status", encoding="ascii") as status:  # noqa: PTH123  # no file
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])
    return 0


def test_many_clients_at_once(preview: Preview) -> None:
    """Each gets its page, whole."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        waited = list(pool.map(lambda _: seconds_for_a_page(preview), range(2 * CLIENTS)))
    assert max(waited) < 20


def test_clients_that_never_finish_their_request(preview: Preview) -> None:
    """Slow loris: many that send a letter now and then. The others do not notice."""
    with ExitStack() as stack:
        slow = [stack.enter_context(connected(preview)) for _ in range(CLIENTS)]
        for one in slow:
            one.sendall(b"GET /index.html HTTP/1.1\r\nHost: 127")
        for letter in b".0.0":
            for one in slow:
                one.sendall(bytes([letter]))
            assert seconds_for_a_page(preview) < 5


def test_who_says_nothing_is_sent_away_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while, whether the request never began, is never ended, or was the last one."""
    monkeypatch.setattr(web, "_TIMEOUT", 0.3)
    words = (b"", b"GET / HTTP", b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")

    async def closed() -> list[bytes]:
        sockets = bind_sockets(0, "127.0.0.1")
        server = web.server(ClientHub(tmp_path, ""))
        server.add_sockets(sockets)
        port = sockets[0].getsockname()[1]
        try:
            return await asyncio.gather(*(_heard(port, begun) for begun in words))
        finally:
            server.stop()

    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(asyncio.run, closed()).result()
    assert heard[:2] == [b"", b""]
    assert heard[2].startswith(b"HTTP/1.1 503")


async def _heard(port: int, begun: bytes) -> bytes:
    """All that the server says until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    data = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return data


def test_clients_that_never_read_their_answer(preview: Preview) -> None:
    """They are waited for, one by one; the others are served, and memory does not fill up."""
    before = resident(preview)
    with ExitStack() as stack:
        for _ in range(CLIENTS):
            one = stack.enter_context(connected(preview, slow_reader=True))
            one.sendall(f"GET /long.html HTTP/1.1\r\nHost: 127.0.0.1:{preview.port}\r\n\r\n".encode() * 3)
        assert seconds_for_a_page(preview) < 5
        assert resident(preview) - before < 200_000
    assert seconds_for_a_page(preview) < 5


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"\x00\xff\xfe\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: [\r\n\r\n",
        b"GET /%ff%00%2e%2e%2f HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\r\n" * 5000,
    ],
    ids=["header", "address", "body", "negative", "chunk", "both", "binary", "host", "percent", "lines"],
)
def test_requests_that_are_too_large_or_none(preview: Preview, request_: bytes) -> None:
    """A refusal or nothing comes back; never a page of the program's failure, and the next client is served."""
    with connected(preview) as one:
        with suppress(OSError):
            one.sendall(request_)
            one.shutdown(socket.SHUT_WR)
        data = b""
        with suppress(OSError):
            while chunk := one.recv(1 << 16):
                data += chunk
    assert data == b"" or data.startswith(b"HTTP/1.1 4"), data[:100]
    assert seconds_for_a_page(preview) < 5


def frame(first: int, data: bytes = b"", *, masked: bool = True, claimed: int | None = None) -> bytes:
    """A WebSocket frame (RFC 6455, 5.2), as right or wrong as asked for."""
    size = len(data) if claimed is None else claimed
    bit = 0x80 if masked else 0
    if size < 126:
        head = bytes([first, bit | size])
    elif size < 1 << 16:
        head = bytes([first, bit | 126]) + struct.pack("!H", size)
    else:
        head = bytes([first, bit | 127]) + struct.pack("!Q", size)
    body = bytes(byte ^ _MASK[at % 4] for at, byte in enumerate(data)) if masked else data
    return head + (_MASK if masked else b"") + body


HELLO = json.dumps({"command": "hello", "protocols": ["briefing-preview-1"]}).encode()
RUDE = {
    "unmasked": frame(0x81, HELLO, masked=False),
    "reserved bits": frame(0xF1, HELLO),
    "unknown kind": frame(0x83, b"x"),
    "unknown control": frame(0x8F, b"x"),
    "not text": frame(0x81, b"\xff\xfe\xc0"),
    "ping in parts": frame(0x09, b"x"),
    "large ping": frame(0x89, b"x" * 200),
    "a part of nothing": frame(0x80, b"x"),
    "text within a text": frame(0x01, b"a") + frame(0x81, b"b"),
    "parts without end": frame(0x01, b"a") + frame(0x00, b"a") * 20_000,
    "a large message": frame(0x81, b"x" * 200_000),
    "a claim of 2^63": frame(0x81, b"x", claimed=1 << 63),
    "a claim of 64 kB": frame(0x81, b"x", claimed=65_535),
    "many small ones": frame(0x81, HELLO) * 300,
    "a close of one byte": frame(0x88, b"x"),
    "a close with a wrong number": frame(0x88, b"\x00\x00"),
    "two closes": frame(0x88) * 2,
    "deep": frame(0x81, b"[" * 60_000),
    "random": random.Random(7).randbytes(20_000),  # noqa: S311  # no secret
}


def test_frames_that_break_the_protocol(preview: Preview) -> None:
    """Their senders are sent away or left waiting; who keeps to it goes on hearing what is saved."""
    text = preview.read("content/pages/about.md")
    with connected(preview) as good, ExitStack() as stack:
        upgrade = _UPGRADE.format(port=preview.port).encode()
        good.sendall(upgrade)
        assert good.recv(4096).startswith(b"HTTP/1.1 101")
        good.sendall(frame(0x81, HELLO))
        for rude in RUDE.values():
            one = stack.enter_context(connected(preview))
            one.sendall(upgrade)
            assert one.recv(4096).startswith(b"HTTP/1.1 101")
            with suppress(OSError):
                one.sendall(rude)
        assert seconds_for_a_page(preview) < 5
        preview.save("content/pages/about.md", text + "\nStill here.\n")
        heard = b""
        while b'"reload"' not in heard:
            heard += good.recv(1 << 16)
    preview.save("content/pages/about.md", text)
    assert "Traceback" not in preview.said
