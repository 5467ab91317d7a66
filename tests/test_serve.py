"""The preview's server: who may ask, what it says in livereload's protocol, and what it makes of the disk's ways."""

import argparse
import asyncio
import functools
import gc
import json
import re
import shutil
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from tornado import netutil
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from briefing.build import pipeline
from briefing.cli import main, options
from briefing.core import headers
from briefing.core.diagnostics import Location, problem
from briefing.disk import load, write
from briefing.preview import web
from briefing.preview.session import Backend, Session
from tests.previewing import FOOTER, LONG, Preview, footer, small_site, until
from tests.test_history import git

OFFICIAL, OWN = "http://livereload.com/protocols/official-7", "briefing-preview-1"
ABOUT = "content/pages/about.md"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for this file's tests; each leaves the files as it found them. In the end it must still be well."""
    running = Preview(small_site(tmp_path_factory.mktemp("serve")), "--port", "8600")
    yield running
    assert running.end() == 130
    assert "Traceback" not in running.said


def alone(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in a thread of its own: the browser's driver may have this one's event loop."""

    @functools.wraps(test)
    def run(**fixtures: object) -> None:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(asyncio.run, test(**fixtures)).result()

    return run


@asynccontextmanager
async def ear(
    preview: Preview, *protocols: str, origin: str = "", page: str = ""
) -> AsyncIterator[WebSocketClientConnection]:
    """A connection that has said hello and heard the answer."""
    address = preview.address.replace("http:", "ws:") + "livereload"
    request = HTTPRequest(address, headers={"Origin": origin or preview.address.rstrip("/")})
    connection = await websocket_connect(request)
    await connection.write_message(json.dumps({"command": "hello", "protocols": [OFFICIAL, *protocols], "page": page}))
    assert (await hear(connection))["protocols"] == [OFFICIAL]
    yield connection
    connection.close()


async def hear(connection: WebSocketClientConnection, command: str = "", seconds: float = 20.0) -> dict[str, Any]:
    """The next message, or the next of a command."""
    while True:
        message = await asyncio.wait_for(connection.read_message(), seconds)
        assert message is not None
        heard: dict[str, Any] = json.loads(message)
        if not command or heard["command"] == command:
            return heard


def test_pages_come_as_published(preview: Preview) -> None:
    """With the site's own headers and one script more; nothing is kept by the browser, nothing comes from elsewhere."""
    status, sent, body = preview.get()
    assert status == 200
    assert sent["Content-Type"] == "text/html; charset=utf-8"
    assert sent["Content-Security-Policy"] == f"{headers.policy('index.html')}; frame-ancestors 'none'"
    assert sent["Cache-Control"] == "no-store"
    script, rest = body.split(b'<script defer src="/.preview/live.js" data-build="', 1)
    _, rest = rest.split(b'"></script>\n', 1)
    until((preview.site / "output/index.html").exists)
    assert script.rstrip() + b"\n" + rest == (preview.site / "output/index.html").read_bytes()
    kinds = {".preview/live.js": "text/javascript", ".preview/live.css": "text/css", "livereload.js": "javascript"}
    for path, kind in kinds.items():
        status, sent, body = preview.get(path)
        assert (status, bool(body), kind in sent["Content-Type"]) == (200, True, True)
    assert preview.get("claims")[2] == preview.get("claims/")[2]


@pytest.mark.parametrize("path", ["../site.yaml", "%2e%2e/site.yaml", ABOUT, ".cache/memo", "claims/nothing/here.html"])
def test_only_the_site_is_served(preview: Preview, path: str) -> None:
    """Everything else is the site's own page for what is missing, whose links work in whatever folder."""
    status, _, body = preview.get(path)
    assert status == 404
    assert b"live.js" in body
    sheets = re.findall(rb'<link rel="stylesheet" href="([^"]+)"', body)
    assert {preview.get(sheet.decode().removeprefix("/"))[0] for sheet in sheets} == {200}


@alone
async def test_only_this_machine_may_ask(preview: Preview) -> None:
    """By no stranger's name that leads here; no stranger's page may listen, as livereload itself would let it."""
    assert preview.get(Host=f"localhost:{preview.port}")[0] == 200
    for host in ("evil.example", "evil.example:8600", "127.0.0.1.evil.example", "169.254.0.1"):
        assert preview.get(Host=host)[0] == 404
    for origin in ("http://evil.example", "https://127.0.0.1.evil.example", "http://127.0.0.1:1"):
        with pytest.raises(HTTPClientError, match="403"):
            async with ear(preview, origin=origin):
                pass
    with socket.socket() as other:
        other.bind(("127.0.0.2", preview.port))  # would be taken if it listened everywhere


@alone
async def test_clients_hear_what_changed_and_ours_what_is_wrong(preview: Preview) -> None:
    """A stock client hears one `reload`, and nothing it doesn't know; ours the problems too, at once when it comes."""
    text = preview.read(ABOUT)
    async with ear(preview, OWN) as ours, ear(preview) as stock:
        first = await hear(ours)
        assert not [found for found in first["problems"] if found["severity"] == "error"]
        preview.save(ABOUT, text + "\n[[nobody]]\n")
        found = (await hear(ours))["problems"][0]
        assert found["code"] == "unknown-id"
        assert found["place"].startswith(ABOUT)
        assert found["source"].startswith("[[nobody]]\n")
        assert "^" in found["source"]
        assert found["hint"]
        assert found["link"] == ""  # no editor was named
        async with ear(preview, OWN) as late:
            assert (await hear(late))["problems"][0] == found
        preview.save(ABOUT, text + "\nFor all.\n")
        assert not [f for f in (await hear(ours, "state"))["problems"] if f["severity"] == "error"]
        message = {"command": "reload", "path": "about.html", "liveCSS": True, "liveImg": True}
        assert await hear(stock) == {**message, "paths": ["about.html"]}
        assert b"For all." in preview.get("about.html")[2]
        written = preview.site / "output/about.html"
        await asyncio.to_thread(until, lambda: "For all." in written.read_text("utf-8"))
        preview.save(ABOUT, text)
        await hear(stock, "reload")


async def hear_of(connection: WebSocketClientConnection, *pages: str) -> int:
    """Wait until these pages have changed: in how many messages. No error may be reported meanwhile."""
    waiting, count = set(pages), 0
    while waiting:
        message = await hear(connection)
        assert not [found for found in message.get("problems", ()) if found["severity"] == "error"]
        waiting -= {*message.get("paths", ())}
        count += message["command"] == "reload"
    return count


async def pages_with(path: str, connection: WebSocketClientConnection) -> set[str]:
    """The pages in the next message that names this one; the last state before it has no error."""
    state: dict[str, Any] = {}
    while True:
        message = await hear(connection)
        state = message if message["command"] == "state" else state
        if path in message.get("paths", ()):
            assert not state["problems"]
            return {page for page in message["paths"] if page.endswith(".html")}


@alone
async def test_open_pages_come_first(preview: Preview) -> None:
    """Those of all browsers in one message, which ends the report of an error, the others in another."""
    mine = ["claims/bridge-closed.html", "entities/ada-reed.html"]
    async with ear(preview, OWN, page=mine[0]) as one, ear(preview, OWN, page=mine[1]) as two:
        for number in range(3):
            preview.save(FOOTER, footer(number))
            for connection in (one, two):
                assert await pages_with(mine[0], connection) == {*mine}
            assert all(f"Edition {number}." in preview.get(path)[2].decode() for path in mine)
            for connection in (one, two):
                assert not {*mine} & await pages_with("index.html", connection)
            preview.save(FOOTER, "{% nothing %}")
            for connection in (one, two):
                while (found := (await hear(connection, "state"))["problems"]) == []:
                    pass
                assert found[0]["code"] == "template-error"
        (preview.site / FOOTER).unlink()
        for connection in (one, two):
            await hear_of(connection, *mine, "index.html")


@pytest.mark.parametrize("way", ["in place", "slowly", "renamed away", "deleted first"])
@alone
async def test_whatever_way_an_editor_saves(preview: Preview, way: str) -> None:
    """No half of a save is built: the first message has the whole."""
    place, text = preview.site / LONG, preview.read(LONG)
    new = text.replace("Number 3:", f"Saved {way}:")
    async with ear(preview, OWN) as connection:
        if way == "slowly":
            place.write_bytes(b"")
        elif way != "in place":
            place.rename(place.with_name("long.md~")) if way == "renamed away" else place.unlink()
        await asyncio.sleep(0.015 * (way != "in place"))
        place.write_text(new, encoding="utf-8")
        await hear_of(connection, "long.html")
        assert f"Saved {way}:".encode() in preview.get("long.html")[2]
        preview.save(LONG, text)
        await hear_of(connection, "long.html")


@alone
async def test_moved_folders_and_bursts(preview: Preview) -> None:
    """A renamed page, a folder that is moved away and back, a git checkout: many files, one message, or two."""
    place, folder, away = preview.site / LONG, preview.site / "content/pages", preview.site / "aside"
    burst = [folder / f"burst-{number}.md" for number in range(30)]
    async with ear(preview) as connection:
        for old, new in ((place, place.with_name("tall.md")), (place.with_name("tall.md"), place)):
            old.rename(new)
            await hear_of(connection, "long.html", "tall.html")
        for old, new, status in ((folder, away, 404), (away, folder, 200)):
            old.rename(new)
            await hear_of(connection, "long.html")
            assert preview.get("long.html")[0] == status
        for path in burst:
            path.write_text("---\ntitle: Burst\norder: 9\n---\nA page.\n", encoding="utf-8")
        assert await hear_of(connection, *(f"{path.stem}.html" for path in burst)) <= 3
        assert preview.get("burst-29.html")[0] == 200
        for path in burst:
            path.unlink()
        await hear_of(connection, "burst-29.html")


def test_it_begins_with_errors_and_ends_cleanly(
    preview: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a site there is a page that says so; a commit is seen; Ctrl-C writes what was shown."""
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > "$0.asked"\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    site = shutil.copytree(preview.site, tmp_path / "site", ignore=shutil.ignore_patterns("output"))
    (site / ABOUT).write_text("nothing", encoding="utf-8")
    other = Preview(site, "--port", str(preview.port), "--open")
    try:
        until((tmp_path / "browser.asked").exists)
        until(lambda: (tmp_path / "browser.asked").read_text("utf-8").strip() == other.address)
        assert f"Port {preview.port} is taken." in other.said
        status, _, body = other.get()
        assert status == 503
        assert b"live.js" in body
        other.save(ABOUT, preview.read(ABOUT))
        until(lambda: other.get()[0] == 200)
        git(site, "init")
        git(site, "add", "site.yaml", "content")
        git(site, "commit", "-m", "A first commit of it all")
        until(lambda: b"Last changed" in other.get("about.html")[2])
        other.save(ABOUT, preview.read(ABOUT) + "\nAt last.\n")
        until(lambda: b"At last." in other.get("about.html")[2])
    finally:
        assert other.end() == 130
    assert "At last." in (site / "output/about.html").read_text("utf-8")
    assert other.said.rstrip().endswith("Stopped.")
    assert "Traceback" not in other.said


def test_a_foreign_output_folder_is_not_previewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not ours to write; the preview does not begin."""
    site = small_site(tmp_path)
    (site / "output").mkdir()
    (site / "output/mine").touch()
    assert main.main(["serve", "--site", str(site)]) == 2
    assert "[output-not-ours]" in capsys.readouterr().out


def backend(site: Path, monkeypatch: pytest.MonkeyPatch) -> Backend:
    """What the command `serve` gives the preview."""
    backends: list[Backend] = []
    monkeypatch.setattr("briefing.preview.session.serve", lambda *given: bool(backends.append(given[2])))  # type: ignore[func-returns-value]
    main.main(["serve", "--site", str(site)])
    return backends[0]


def test_garbage_is_looked_for_between_builds(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after one that had to fail: the preview goes on for hours."""
    build, files = backend(copy, monkeypatch).build, load.read_site(copy)
    for is_whole in (True, False):
        build(files, is_whole)
        assert gc.isenabled()
    monkeypatch.setattr(pipeline, "build", mock.Mock(side_effect=MemoryError))
    for is_whole in (True, False):
        with pytest.raises(MemoryError):
            build(files, is_whole)
        assert gc.isenabled()


@alone
async def test_a_newer_save_ends_the_rest_of_a_build(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The open page is shown all the same; nothing is lost, also if the newer save takes the first one back."""
    hub, template = web.ClientHub(copy, ""), copy / FOOTER
    session = Session(copy, copy / "output", backend(copy, monkeypatch), hub, follow=False)
    assert session.begin()
    browser, begun = mock.Mock(ours=False, page="about.html"), dict(hub.site)
    hub.listeners.add(browser)

    def editions() -> list[bool]:
        return [f"Edition {number}.".encode() in hub.site[path] for path in ("about.html", "index.html")]

    template.parent.mkdir(parents=True)
    for number, is_taken_back in enumerate((False, True)):
        template.write_text(footer(number), encoding="utf-8")
        session.notice([FOOTER])  # the newer save, which comes while the first is built
        await session._rebuild(load.read_site(copy))  # noqa: SLF001  # a save, without the watcher
        await asyncio.sleep(0)
        assert json.loads(browser.send_message.call_args.args[0])["paths"] == ["about.html"]
        assert editions() == [True, False]
        if is_taken_back:
            template.unlink()
        await session._rebuild_settled()  # noqa: SLF001  # as above
        await asyncio.sleep(0)
        assert editions() == [not is_taken_back] * 2
    assert hub.site == begun


@alone
async def test_problems_of_the_last_write_are_shown(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until another write has none."""
    hub = web.ClientHub(copy, "")
    session = Session(copy, copy / "output", backend(copy, monkeypatch), hub, follow=False)
    about = (copy / ABOUT).read_text("utf-8")

    def shown() -> list[str]:
        return [found["code"] for found in json.loads(hub.state_message())["problems"]]

    async def save(words: str) -> list[str]:
        (copy / ABOUT).write_text(f"{about}\n{words}\n", encoding="utf-8")
        await session._rebuild(load.read_site(copy))  # noqa: SLF001  # a save, without the watcher
        return shown()

    assert session.begin()
    assert shown() == await save("More.") == []
    assert await save("[[nobody]]") == ["unknown-id"]
    manifest = (copy / "output" / write.MANIFEST).rename(copy / "kept.json")
    assert await save("More.") == []
    session.end()
    assert shown() == await save("") == ["output-not-ours"]
    manifest.rename(copy / "output" / write.MANIFEST)
    session.end()
    assert shown() == []


@pytest.mark.parametrize("given", ["vscode", "idea://open?file={path}&line={line}&column={column}"])
def test_places_open_in_the_editor(tmp_path: Path, given: str) -> None:
    """Whatever is in the path; also those of the program's own templates."""
    parser = argparse.ArgumentParser()
    for name, settings in options.COMMANDS["serve"].options:
        parser.add_argument(name, **settings)
    with pytest.raises(SystemExit):
        parser.parse_args(["--editor", "notepad"])
    place = tmp_path / "content/a b#c.md"
    place.parent.mkdir()
    place.write_text("one\ntwo words\n", encoding="utf-8")
    hub = web.ClientHub(tmp_path, parser.parse_args(["--editor", given]).editor)
    found = problem("unknown-id", Location("content/a b#c.md", 2, 5, 5), "No.")
    own = problem("template-error", Location("templates/base.html"), "No.")
    hub.report([found, own], {found.location.path: place.read_bytes()})
    first, second = json.loads(hub.state_message())["problems"]
    assert first["source"] == "two words\n    ^^^^^"
    assert "content/a%20b%23c.md" in first["link"]
    assert first["link"].endswith(("md:2:5", "md&line=2&column=5"))
    assert "templates/base.html" in second["link"]


@alone
async def test_rough_company_harms_no_other(preview: Preview) -> None:
    """Clients that never finish a request, never read an answer, ask for too much, or send what is no message."""
    text = preview.read(ABOUT)
    begun = b"GET /long.html HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % preview.port
    requests = [begun, (begun + b"\r\n") * 3, begun + b"X: " + b"x" * 100_000 + b"\r\n\r\n", b"\x00\xff\xfe\r\n\r\n"]
    words: list[str | bytes] = ["", "nonsense", "[]", "{}", "[" * 60000, '{"command": 5}', b"\xff\xfe", "x" * 100_000]
    words.append('{"command": "hello", "protocols": 7}')
    with ExitStack() as stack:
        for request in requests * 10:
            one = stack.enter_context(socket.create_connection(("127.0.0.1", preview.port)))
            with suppress(OSError):
                one.sendall(request)
        begin = time.monotonic()
        assert preview.get("about.html")[0] == 200
        assert time.monotonic() - begin < 5
        async with AsyncExitStack() as clients:
            good = await clients.enter_async_context(ear(preview))
            for word in words:
                connection = await websocket_connect(preview.address.replace("http:", "ws:") + "livereload")
                await connection.write_message(word, binary=isinstance(word, bytes))
            crowd = [await clients.enter_async_context(ear(preview)) for _ in range(100)]
            for connection in crowd[::2]:
                connection.close()
            preview.save(ABOUT, text + "\nStill here.\n")
            for connection in (good, *crowd[1::2]):
                assert (await hear(connection))["path"] == "about.html"
            preview.save(ABOUT, text)
            await hear(good)


@alone
async def test_silent_clients_are_sent_away_in_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After a while, whether the request never began, is never ended, or was the last one."""
    monkeypatch.setattr(web, "_TIMEOUT", 0.3)
    server = web.server(web.ClientHub(tmp_path, ""), lambda _: {})
    (listening,) = netutil.bind_sockets(0, "127.0.0.1")
    server.add_socket(listening)
    whole = b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for begun, answer in ((b"", b""), (b"GET / HTTP", b""), (whole, b"HTTP/1.1 503")):
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(begun)
        heard = await asyncio.wait_for(reader.read(), 10)
        assert heard[:12] == answer
        writer.close()
    server.stop()
