"""The preview's server: who may ask, what it says in livereload's protocol, and what it makes of the disk's ways."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from briefing.cli import main, options
from briefing.core import headers
from briefing.core.diagnostics import Location, problem
from briefing.disk import load
from briefing.preview import client_hub
from tests.previewing import LONG, Preview, small_site, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator
    from pathlib import Path

T = TypeVar("T")
OFFICIAL = "http://livereload.com/protocols/official-7"
ABOUT = "content/pages/about.md"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for this file's tests; each leaves the files as it found them."""
    running = Preview(small_site(tmp_path_factory.mktemp("serve") / "site"), "--port", "8600")
    yield running
    running.end()


def alone(work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: the browser's driver may have this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def get(preview: Preview, path: str = "", **sent: str) -> tuple[int, dict[str, str], bytes]:
    """Ask for a file: status, headers, body."""
    request = urllib.request.Request(preview.address + path, headers=sent)  # noqa: S310  # our own address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # as above
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


@asynccontextmanager
async def ear(preview: Preview, *protocols: str, origin: str = "") -> AsyncIterator[WebSocketClientConnection]:
    """A connection that has said hello and heard the answer."""
    address = preview.address.replace("http:", "ws:") + "livereload"
    request = HTTPRequest(address, headers={"Origin": origin or preview.address.rstrip("/")})
    connection = await websocket_connect(request)
    await connection.write_message(json.dumps({"command": "hello", "protocols": [OFFICIAL, *protocols]}))
    assert (await hear(connection))["protocols"] == [OFFICIAL]
    yield connection
    connection.close()


async def hear(connection: WebSocketClientConnection, seconds: float = 10.0) -> dict[str, Any]:
    """The next message."""
    message = await asyncio.wait_for(connection.read_message(), seconds)
    assert message is not None
    heard: dict[str, Any] = json.loads(message)
    return heard


async def reload(connection: WebSocketClientConnection) -> dict[str, Any]:
    """The next message that asks to reload."""
    while (message := await hear(connection))["command"] != "reload":
        pass
    return message


async def state(connection: WebSocketClientConnection, *, errors: bool) -> dict[str, Any]:
    """The next message about the source that has errors, or none."""
    while True:
        message = await hear(connection)
        if message["command"] == "state" and errors == any(f["severity"] == "error" for f in message["faults"]):
            return message


def test_pages_come_as_published(preview: Preview) -> None:
    """With the site's own headers and one script more; nothing is kept by the browser, nothing comes from elsewhere."""
    status, sent, body = get(preview)
    assert status == 200
    assert sent["Content-Type"] == "text/html; charset=utf-8"
    assert sent["Content-Security-Policy"] == f"{headers.policy('index.html')}; frame-ancestors 'none'"
    assert sent["Cache-Control"] == "no-store"
    script, rest = body.split(b'<script defer src="/.preview/live.js" data-build="', 1)
    _, rest = rest.split(b'"></script>\n', 1)
    until((preview.site / "output/index.html").exists)
    assert script.rstrip() + b"\n" + rest == (preview.site / "output/index.html").read_bytes()
    assert b"wasm" in get(preview, "search.html")[1]["Content-Security-Policy"].encode()


@pytest.mark.parametrize("path", ["../site.yaml", "%2e%2e/site.yaml", ABOUT, ".cache/memo", "nothing"])
def test_only_the_site_is_served(preview: Preview, path: str) -> None:
    """Everything else is the site's own page for what is missing."""
    status, _, body = get(preview, path)
    assert status == 404
    assert b"live.js" in body


def test_the_page_for_what_is_missing_works_here_too(preview: Preview) -> None:
    """Published, its links begin at the site's address; here at the top, from whatever folder it is asked for."""
    _, _, body = get(preview, "claims/nothing/here.html")
    (sheet,) = re.findall(rb'<link rel="stylesheet" href="([^"]+)"', body)
    assert get(preview, sheet.decode().removeprefix("/"))[:1] == (200,)


def test_scripts_and_folders(preview: Preview) -> None:
    """The client's script and styles, livereload's own script, and folders with and without the slash."""
    kinds = {".preview/live.js": "text/javascript", ".preview/live.css": "text/css", "livereload.js": "javascript"}
    for path, kind in kinds.items():
        status, sent, body = get(preview, path)
        assert status == 200
        assert body
        assert kind in sent["Content-Type"]
    assert get(preview, "claims")[2] == get(preview, "claims/")[2]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8600", "127.0.0.1.evil.example", "169.254.0.1"])
def test_strangers_hosts_get_nothing(preview: Preview, host: str) -> None:
    """A name of somebody else's that leads to this machine is not ours; `localhost` is."""
    assert get(preview, Host=host)[0] == 404
    assert get(preview, Host=f"localhost:{preview.port}")[0] == 200


def test_it_listens_on_this_machine_only(preview: Preview) -> None:
    """Not on the addresses that others can reach."""
    with socket.socket() as one:
        one.connect(("127.0.0.1", preview.port))
    with suppress(OSError), socket.socket() as other:
        other.bind(("127.0.0.2", preview.port))  # would be taken if it listened everywhere
        return
    pytest.fail("it listens on 127.0.0.2 too")


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1.evil.example", "http://127.0.0.1:1"])
def test_strangers_pages_may_not_listen(preview: Preview, origin: str) -> None:
    """Livereload itself would let them."""

    async def listen() -> None:
        async with ear(preview, origin=origin):
            pass

    with pytest.raises(HTTPClientError, match="403"):
        alone(listen())


def test_a_stock_client_hears_which_files_changed(preview: Preview) -> None:
    """One `reload`, and nothing it doesn't know; the page is new when it comes, the folder soon after."""

    async def listen() -> None:
        text = preview.read(ABOUT)
        async with ear(preview) as connection:
            preview.save(ABOUT, text + "\nFor all.\n")
            message = await hear(connection)
            assert message == {
                "command": "reload",
                "path": "about.html",
                "liveCSS": True,
                "liveImg": True,
                "paths": ["about.html"],
            }
            assert b"For all." in (await asyncio.to_thread(get, preview, "about.html"))[2]
            written = preview.site / "output/about.html"
            await asyncio.to_thread(until, lambda: "For all." in written.read_text("utf-8"))
            preview.save(ABOUT, text)
            assert (await hear(connection))["command"] == "reload"

    alone(listen())


def test_our_client_hears_the_faults(preview: Preview) -> None:
    """At once when it comes, and at each change; a fault sends no `reload`, and mending it needs no restart."""

    async def listen() -> None:
        text = preview.read(ABOUT)
        async with ear(preview, "briefing-preview-1") as connection, ear(preview) as stock:
            first = await hear(connection)
            assert first["command"] == "state"
            assert not [fault for fault in first["faults"] if fault["severity"] == "error"]
            preview.save(ABOUT, text + "\n[[nobody]]\n")
            fault = (await state(connection, errors=True))["faults"][0]
            assert fault["code"] == "unknown-id"
            assert fault["place"].startswith(ABOUT)
            assert fault["source"].startswith("[[nobody]]\n")
            assert "^" in fault["source"]
            assert fault["hint"]
            assert fault["link"] == ""  # no editor was named
            async with ear(preview, "briefing-preview-1") as late:
                assert (await hear(late))["faults"][0] == fault
            preview.save(ABOUT, text)
            await state(connection, errors=False)
            with pytest.raises(TimeoutError):
                await hear(stock, 0.2)

    alone(listen())


@pytest.mark.parametrize("way", ["in place", "slowly", "renamed away", "deleted first"])
def test_whatever_way_an_editor_saves(preview: Preview, way: str) -> None:
    """No half of a save is ever built: the first message has the whole."""

    async def listen() -> None:
        place, text = preview.site / LONG, preview.read(LONG)
        new = text.replace("Number 3:", f"Saved {way}:")
        async with ear(preview, "briefing-preview-1") as connection:
            await hear(connection)
            if way == "in place":
                place.write_text(new, encoding="utf-8")
            elif way == "slowly":
                with place.open("w", encoding="utf-8") as file:
                    await asyncio.sleep(0.03)
                    file.write(new)
            else:
                place.rename(place.with_name("long.md~")) if way == "renamed away" else place.unlink()
                await asyncio.sleep(0.03)
                place.write_text(new, encoding="utf-8")
            message = await hear(connection)
            assert not [fault for fault in message["faults"] if fault["severity"] == "error"]
            assert (await hear(connection))["paths"] == ["long.html"]
            assert f"Saved {way}:".encode() in (await asyncio.to_thread(get, preview, "long.html"))[2]
            preview.save(LONG, text)
            await reload(connection)

    alone(listen())


def test_renames_and_moved_folders(preview: Preview) -> None:
    """A page goes and another comes; files in a folder that is moved in are seen, and gone when it is moved away."""

    async def listen() -> None:
        place = preview.site / LONG
        async with ear(preview) as connection:
            place.rename(place.with_name("tall.md"))
            assert {"long.html", "tall.html"} <= set((await reload(connection))["paths"])
            place.with_name("tall.md").rename(place)
            await reload(connection)
            folder = preview.site / "content/pages"
            away = preview.site / "aside"
            folder.rename(away)
            await reload(connection)
            assert get(preview, "long.html")[0] == 404
            away.rename(folder)
            await reload(connection)
            assert get(preview, "long.html")[0] == 200

    alone(listen())


def test_a_burst_is_one_change(preview: Preview) -> None:
    """A git checkout of another branch: hundreds of files, one message, or two."""
    site = preview.site
    names = [f"content/pages/burst-{number}.md" for number in range(200)]

    async def listen() -> int:
        async with ear(preview) as connection:
            for name in names:
                (site / name).write_text("---\ntitle: Burst\norder: 9\n---\nA page.\n", encoding="utf-8")
            await reload(connection)
            messages = 1
            with suppress(TimeoutError):
                while await hear(connection, 1.5):
                    messages += 1
            assert (await asyncio.to_thread(get, preview, "burst-199.html"))[0] == 200
            for name in names:
                (site / name).unlink()
            await reload(connection)
            await asyncio.to_thread(until, lambda: get(preview, "burst-199.html")[0] == 404)
            return messages

    assert alone(listen()) <= 2


def test_nonsense_on_the_wire_harms_nobody(preview: Preview) -> None:
    """Messages that are none, frames that are none, half-open connections: the others go on listening."""
    raw = b"GET /livereload HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n" % preview.port
    raw += b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    rude = [b"\xff" * 400, b"\x81\xff" + b"\x7f" * 20, b"\x00", b"\x88\x01x", b"\x83\x80abcd", b"\x01\x80abcd" * 2]
    words: list[str | bytes] = ["", "nonsense", "[]", "{}", "[" * 60000, '{"command": 5}', b"\xff\xfe"]
    words.append('{"command": "hello", "protocols": 7}')

    async def listen() -> None:
        text = preview.read(ABOUT)
        async with ear(preview) as good:
            for word in words:
                connection = await websocket_connect(preview.address.replace("http:", "ws:") + "livereload")
                await connection.write_message(word, binary=isinstance(word, bytes))
                connection.close()
            for frame in rude:
                with socket.create_connection(("127.0.0.1", preview.port)) as one:
                    one.sendall(raw)
                    one.recv(400)
                    one.sendall(frame)
            preview.save(ABOUT, text + "\nStill here.\n")
            assert (await reload(good))["path"] == "about.html"
            preview.save(ABOUT, text)
            await reload(good)

    alone(listen())
    assert "Traceback" not in preview.said


def test_two_hundred_listeners(preview: Preview) -> None:
    """All are told, half of them gone meanwhile or not."""

    async def listen() -> None:
        text = preview.read(ABOUT)
        address = preview.address.replace("http:", "ws:") + "livereload"
        everybody = await asyncio.gather(*(websocket_connect(address) for _ in range(200)))
        hello = json.dumps({"command": "hello", "protocols": [OFFICIAL]})
        for connection in everybody:
            await connection.write_message(hello)
            await hear(connection)
        for connection in everybody[::2]:
            connection.close()
        preview.save(ABOUT, text + "\nTo all.\n")
        for message in await asyncio.gather(*(reload(connection) for connection in everybody[1::2])):
            assert message["path"] == "about.html"
        preview.save(ABOUT, text)
        await asyncio.gather(*(reload(connection) for connection in everybody[1::2]))

    alone(listen())


def test_it_begins_with_faults_and_ends_cleanly(
    preview: Preview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a site there is a page that says so; Ctrl-C right after a save still writes what was shown."""
    browser = tmp_path / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > "$0.asked"\n', encoding="utf-8")
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    shutil.copytree(preview.site, tmp_path / "site", ignore=shutil.ignore_patterns("output"))
    (tmp_path / "site" / ABOUT).write_text("nothing", encoding="utf-8")
    other = Preview(tmp_path / "site", "--port", str(preview.port), "--open")
    try:
        until((tmp_path / "browser.asked").exists)
        until(lambda: (tmp_path / "browser.asked").read_text("utf-8").strip() == other.address)
        assert f"Port {preview.port} is taken." in other.said
        status, _, body = get(other)
        assert status == 503
        assert b"live.js" in body
        other.save(ABOUT, preview.read(ABOUT))
        until(lambda: get(other)[0] == 200)
    finally:
        assert other.end() == 130
    assert (tmp_path / "site/output/about.html").exists()
    assert other.said.rstrip().endswith("Stopped.")
    assert "Traceback" not in other.said


def test_a_foreign_output_folder_is_not_previewed(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not ours to write; the preview does not begin."""
    shutil.rmtree(site)
    small_site(site)
    (site / "output").mkdir()
    (site / "output/mine").touch()
    assert main.main(["serve", "--site", str(site)]) == 2
    assert "[output-not-ours]" in capsys.readouterr().out


@pytest.mark.parametrize("editor", ["vscode", "idea://open?file={path}&line={line}&column={column}"])
def test_places_open_in_the_editor(tmp_path: Path, editor: str) -> None:
    """Whatever is in the path; also those of the program's own templates."""
    parser = argparse.ArgumentParser()
    for name, settings in options.COMMANDS["serve"].options:
        parser.add_argument(name, **settings)
    editor = parser.parse_args(["--editor", editor]).editor
    with pytest.raises(SystemExit):
        parser.parse_args(["--editor", "notepad"])
    place = tmp_path / "content/a b#c.md"
    place.parent.mkdir()
    place.write_text("one\ntwo words\n", encoding="utf-8")
    fault = problem("unknown-id", Location("content/a b#c.md", 2, 5, 5), "No.")
    told = client_hub.describe_problems([fault], {"content/a b#c.md": place.read_bytes()}, tmp_path, editor)[0]
    assert told["source"] == "two words\n    ^^^^^"
    assert "content/a%20b%23c.md" in told["link"]
    assert told["link"].endswith(("md:2:5", "md&line=2&column=5"))
    own = problem("template-error", Location("templates/base.html"), "No.")
    assert "templates/base.html" in client_hub.describe_problems([own], {}, tmp_path, editor)[0]["link"]


@pytest.mark.parametrize(
    "paths", [["content/claims/one.md"], ["content/claims"], ["content"], ["site.yaml"], ["templates/base.html", "no"]]
)
def test_reading_again_gives_what_reading_gives(site: Path, paths: list[str]) -> None:
    """Changed, deleted and new files, folders, links that lead outside."""
    before = load.read_site(site)
    (site / "content/claims/one.md").write_text("changed", encoding="utf-8")
    (site / "content/claims/two.md").write_text("new", encoding="utf-8")
    (site / "content/claims/three.md").symlink_to("/etc/hostname")
    (site / "templates/base.html").write_text("own", encoding="utf-8")
    (site / "site.yaml").write_text("name: x", encoding="utf-8")
    everything = ["content/claims/two.md", "content/claims/three.md", "content/claims/one.md", "site.yaml", "templates"]
    assert load.read_again(site, before, everything) == load.read_site(site)
    part = load.read_again(site, before, paths)
    assert all(part[path] == load.read_site(site)[path] for path in part if path in paths)
    assert list(part) == sorted(part)
    (site / "templates/base.html").unlink()
    (site / "content/claims/one.md").unlink()
    assert load.read_again(site, before, [*everything, *paths]) == load.read_site(site)


def test_a_commit_is_seen(preview: Preview, tmp_path: Path) -> None:
    """What git says of the records changes pages too: a moment after, once it is quiet."""
    git = shutil.which("git")
    assert git
    shutil.copytree(preview.site, tmp_path / "site", ignore=shutil.ignore_patterns("output"))
    other = Preview(tmp_path / "site", "--port", str(preview.port))

    def run(*words: str) -> None:
        names = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run([git, *names, "-C", str(tmp_path / "site"), *words], check=True, capture_output=True)

    try:
        run("init", "-q")
        run("add", "site.yaml", "content", "seeds")
        run("commit", "-qm", "A first commit of it all")
        time.sleep(0.1)
        other.save(ABOUT, other.read(ABOUT) + "\n")
        until(lambda: b"A first commit of it all" in get(other, "changes.html")[2])
    finally:
        assert other.end() == 130
