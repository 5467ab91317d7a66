"""The published site, handed out by the real nginx and Apache with the configurations of docs/servers/."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from briefing.build import pipeline
from briefing.core import headers
from briefing.disk import load, manifest, write
from briefing.disk.manifest import Origin
from briefing.engine.engine import Engine
from briefing.search import pagefind

from . import servers
from .documents import MINIMAL
from .dom import read
from .reading import reader

BOTH = ("nginx", "apache")
HSTS = {"Strict-Transport-Security": "max-age=31536000"}
TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": r"(text|application)/javascript; charset=utf-8",
    "json": "application/json(; charset=utf-8)?",
    "png": "image/png",
    "svg": r"image/svg\+xml(; charset=utf-8)?",
    "txt": "text/plain; charset=utf-8",
    "xml": "(text|application)/xml(; charset=utf-8)?",
}


class Answer(NamedTuple):
    """What a server says."""

    status: int
    headers: Message
    body: bytes

    def one(self, name: str) -> str:
        """The value of a header that is sent once; empty without one."""
        found = self.headers.get_all(name, [])
        assert len(found) <= 1, (name, found)
        return "".join(found)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The minimal site as `build` writes it, and its files."""
    files = load.read_site(MINIMAL)
    output, problems = pipeline.build(files, Engine())
    assert output is not None, problems
    site = {**output, **pagefind.Index(Engine()).of(output)[0]}
    folder = tmp_path_factory.mktemp("www")
    written, problems = write.write_site(folder / "site", site, Origin(load.program_code(), files))
    assert written, problems
    for place in (folder, *folder.parents):  # the servers' own users may read it
        if place.name.startswith(("pytest-", "popen-")):
            place.chmod(0o755)
    folder.chmod(0o755)
    return folder / "site", site


@pytest.fixture(scope="module", params=BOTH)
def port(
    request: pytest.FixtureRequest, made: tuple[Path, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """The site behind each of the servers. Without one the tests fail: they are never skipped."""
    place = tmp_path_factory.mktemp(request.param)
    place.chmod(0o755)
    with getattr(servers, request.param)(made[0], place) as number:
        yield number


def ask(port: int, address: str, method: str = "GET", **sent: str) -> Answer:
    """One request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, address, headers={name.replace("_", "-"): value for name, value in sent.items()})
    answer = connection.getresponse()
    found = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    return found


def check_headers(answer: Answer, path: str) -> None:
    """Exactly what headers.py says of this path, each once."""
    kept = headers.FOR_EVER if path.startswith("assets/") else headers.ASK_FIRST
    for name, value in {**headers.sent_with(path), **HSTS, "Cache-Control": kept}.items():
        assert answer.one(name) == value, (path, name)
    assert not answer.one("Set-Cookie")


def test_every_file_has_the_right_headers_type_and_bytes(port: int, made: tuple[Path, dict[str, bytes]]) -> None:
    """As headers.py has it; kept for ever or asked for again; not sent again unchanged; texts compressed on demand."""
    folder, site = made
    assert len(site) > 80
    for path, data in {**site, manifest.NAME: (folder / manifest.NAME).read_bytes()}.items():
        if path in {"_headers", "_redirects"}:
            continue
        answer = ask(port, f"/{path}")
        assert (answer.status, answer.body) == (200, data), path
        check_headers(answer, path)
        assert not answer.one("Content-Encoding")
        kind = TYPES.get(path.rpartition(".")[2])
        assert kind is None or re.fullmatch(kind, answer.one("Content-Type"), re.IGNORECASE), path
        again = ask(port, f"/{path}", If_None_Match=answer.one("ETag"))
        assert answer.one("ETag")
        assert (again.status, again.body) == (304, b""), path
        check_headers(again, path)
    for path in ("index.html", "data/briefing.json", "search.json", "feed.xml"):
        answer = ask(port, f"/{path}", Accept_Encoding="gzip")
        assert answer.one("Content-Encoding") == "gzip", path
        assert gzip.decompress(answer.body) == site[path]
        assert "accept-encoding" in answer.one("Vary").lower(), path  # so that caches keep both apart
        check_headers(answer, path)


def test_folders_and_what_is_not_there(port: int, made: tuple[Path, dict[str, bytes]]) -> None:
    """The site's own page for it, which nobody keeps; also for files that are nobody's business."""
    site = made[1]
    for address, path in (("/", "index.html"), ("/claims/", "claims/index.html")):
        answer = ask(port, address)
        assert answer.body == site[path]
        check_headers(answer, path)
    for address in ("/nothing", "/claims/nothing.html", "/_headers", "/_redirects", "/.briefing-lock"):
        answer = ask(port, address)
        assert (answer.status, answer.body) == (404, site["404.html"]), address
        check_headers(answer, "404.html")
    for address in ("/../site/index.html", "/%2e%2e/site/index.html", "/claims/..%2f..%2f..%2fetc/passwd"):
        assert ask(port, address).status in {400, 403, 404}
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        assert ask(port, "/index.html", method).status in {403, 405}


def test_a_browser_finds_nothing_to_complain_of(port: int, browser: Browser) -> None:
    """Under all headers: no violation, no error, no request to anybody else, and the search works."""
    asked: set[str] = set()
    home = f"http://127.0.0.1:{port}/"
    with reader(browser) as page:
        page.on("request", lambda request: asked.add(request.url.split("/")[2]))
        for path in ("", "article.html", "claims/bridge-closed.html", "network.html", "search.html?q=bridge"):
            page.goto(home + path, wait_until="networkidle")
        page.wait_for_selector("[data-search-results] a[href='entities/harbour-bridge.html']")
    assert asked == {f"127.0.0.1:{port}"}


# -- The pages themselves --


def test_links_out_are_safe_and_nothing_else_leads_out(published: Path) -> None:
    """The other site gets no hold on ours and does not learn where the reader was; no page loads anything foreign."""
    out = 0
    for path in published.rglob("*.html"):
        for element in read(path.name, path.read_bytes()).root.walk():
            at = element.attributes
            for name in {"href", "src", "srcset", "poster", "data", "action", "xlink:href"} & at.keys():
                if re.match(r"\s*([a-z][a-z0-9+.-]*:|//)", at[name], re.IGNORECASE):
                    assert element.tag == "a" or at.get("rel") in {"canonical", "alternate"}, (path, element.tag, at)
                    safe = {"noopener", "noreferrer"} <= set(at.get("rel", "").split())
                    assert safe or not at[name].startswith("http"), (path, at)
                    out += safe
            assert not any(name in {"ping", "style"} or name.startswith("on") for name in at), (path, at)
    assert out > 40


def test_the_document_gives_every_header(made: tuple[Path, dict[str, bytes]]) -> None:
    """The list in docs/publishing.md names what `_headers` has."""
    text = servers.DOCUMENT.read_text("utf-8").partition("## nginx and Apache")[0]
    names = set(re.findall(r"^  ([\w-]+):", made[1]["_headers"].decode(), re.MULTILINE))
    assert names == set(re.findall(r"`([A-Z]\w*(?:-\w+)+)`", text))
    for line in made[1]["_redirects"].decode().splitlines():  # files that were published once
        old, new, _ = line.split(" ")
        assert (old[1:] in made[1], new[1:] in made[1]) == (False, True)
