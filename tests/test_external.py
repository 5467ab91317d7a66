"""`check --external` against real servers, good and bad ones, all on this machine: none of them can hold it up."""

import itertools
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
import trustme

from briefing.core.diagnostics import UsageError
from briefing.core.document import Document
from briefing.engine import signals
from briefing.parse import validation
from briefing.tools import linkcheck
from briefing.tools.linkcheck import CrawlSettings, is_public

from .documents import MINIMAL, Command, table

P = ParamSpec("P")
R = TypeVar("R")
SOURCE = "content/sources/gazette-closure.md"
AGENT = "briefing/test (about us)"
LATE = "1 were not asked: there was no time left."
QUICK = CrawlSettings(agent=AGENT, pause=0, timeout=2.5, private=True)


class Server(ThreadingHTTPServer):
    """A server that records what is asked of it: path, time, user agent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, float, str]] = []
        self.robots, self.robots_status = "", 200
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    """Answers as the first part of its path says: a status, or a behaviour."""

    server: Server

    def log_message(self, *_: object) -> None:
        """Log nothing: the test looks at `asked`."""

    def do_GET(self) -> None:
        """Record the request and answer."""
        self.server.asked.append((self.path, time.monotonic(), self.headers.get("User-Agent", "")))
        kind, _, rest = self.path.strip("/").partition("/")
        status, body, location = int(kind) if kind.isdigit() else 200, b"Harbour bridge shut", ""
        if kind == "robots.txt":
            status, body = self.server.robots_status, self.server.robots.encode()
        elif kind == "to":
            code, _, target = rest.partition("/")
            status, location = int(code), target if "://" in target else f"/{target}"
        elif kind == "html":
            body = f"<title>A paper</title><h1>{rest.replace('-', ' ')}</h1>".encode()
        elif kind == "huge":
            body *= 200_000
        elif kind == "hangs":
            time.sleep(4)
            return
        elif kind == "garbage":
            self.wfile.write(b"\x00\xff not HTTP at all\r\n\r\n")
            return
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    with Server() as running:
        yield running
        running.shutdown()


def apart(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Do something in a thread of its own: the browser's driver may have this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *arguments, **named).result()


def sources(*urls: str) -> list[Document]:
    """A record of a source for each address."""
    text = (MINIMAL / SOURCE).read_text("utf-8")
    data = [text.replace("https://example.com/gazette", url).encode() for url in urls]
    found = [validation.document(f"content/sources/s{n}.md", one)[0] for n, one in enumerate(data)]
    return [document for document in found if document]


def ask(server: Server, *paths: str, settings: CrawlSettings = QUICK) -> dict[str, tuple[str, str]]:
    """(code or "untested" or "fine", words) of each path of a server, or whole address."""
    urls = [path if path.startswith("http") else f"{server.url}/{path}" for path in paths]
    problems, lines = apart(linkcheck.check, sources(*urls), settings)
    said = dict.fromkeys(paths, ("fine", ""))
    for problem in problems:
        number = int(problem.location.path.removeprefix("content/sources/s").removesuffix(".md"))
        said[paths[number]] = (problem.code, f"{problem.message}\n{problem.hint}")
        assert (problem.location.line, problem.location.column, problem.location.length) == (6, 6, len(urls[number]))
    for line in (line for line in lines if line.startswith("not tested: ")):
        url, _, why = line.removeprefix("not tested: ").partition(" (")
        said[paths[urls.index(url)]] = ("untested", why.removesuffix(")"))
    return said


ANSWERS = {path: tuple(said) for path, *said in table("external", "answers")}


def test_what_a_server_answers_is_understood(server: Server) -> None:
    """Moved, dead, out of reach, or not to be tested by a program: each in plain words, at the `url` in its file."""
    begin = time.monotonic()
    for path, (code, words) in ask(server, *ANSWERS).items():
        assert code.startswith(ANSWERS[path][0]), (path, code, words)
        assert ANSWERS[path][1].format(url=server.url) in words, path
    assert time.monotonic() - begin < 20
    assert {agent for *_, agent in server.asked} == {AGENT}


def test_a_file_that_is_not_its_copy_any_more_has_changed(server: Server) -> None:
    """Its bytes are compared with those that the briefing keeps; a source with a copy needs no other."""
    text = (MINIMAL / SOURCE).read_text("utf-8").replace("https://example.com/gazette", f"{server.url}/200\ncopy: kept")
    source, _ = validation.document("content/sources/s0.md", text.encode())
    assert source
    for kept, codes in ((b"Harbour bridge shut", []), (b"Harbour bridge open", ["source-changed"])):
        problems, lines = apart(linkcheck.check, [source], QUICK, lambda *_: None, {"kept": kept})
        assert ([problem.code for problem in problems], len(lines)) == (codes, 1)


def test_a_connection_that_is_not_secure(server: Server) -> None:
    """A certificate of an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http:", "https:") + "/200"
    assert "no answer, or none that can be trusted" in ask(server, url)[url][1]


def test_robots_txt_is_asked_first_and_obeyed(server: Server) -> None:
    """Once a server; what it forbids is not asked for, and is said to be untested; a broken one forbids everything."""
    server.robots = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private\n"
    said = ask(server, "200/a", "private/b")
    assert said["200/a"][0] == "fine"
    assert said["private/b"] == ("untested", "its robots.txt asks programs to stay away")
    assert [path for path, *_ in server.asked] == ["/robots.txt", "/200/a"]
    for robots, status, code in (
        ("User-agent: briefing\nDisallow: /\n", 200, "untested"),
        ("", 404, "fine"),
        ("", 500, "source-unreachable"),
    ):
        server.robots, server.robots_status = robots, status
        assert ask(server, "200")["200"][0] == code


def test_hosts_are_asked_at_the_same_time_each_with_pauses(server: Server) -> None:
    """A newspaper with twenty cited articles is not stormed; a slow one holds up no other; what takes too long ends."""
    settings = CrawlSettings(agent=AGENT, pause=0.15, timeout=5, deadline=1.5, private=True)
    with Server() as other:
        begin = time.monotonic()
        documents = sources(f"{server.url}/200/1", f"{server.url}/200/2", f"{other.url}/hangs")
        _, lines = apart(linkcheck.check, documents, settings)
        assert time.monotonic() - begin < 4
        other.shutdown()
    assert lines[:2] == ["3 addresses: 2 fine, 0 changed, 0 moved, 0 dead, 0 unreachable, 0 untested.", LATE]
    assert lines[2].startswith("3 sources have no copy.")
    url = f"https://web.archive.org/web/20210601/{server.url}/200/1"
    assert lines[4] == f'content/sources/s0.md: archived: {{url: "{url}", date: 2021-06-01}}'
    times = [when for _, when, _ in server.asked]
    assert all(later - earlier > 0.14 for earlier, later in itertools.pairwise(times))


def test_an_address_is_asked_once_however_often_it_is_named(server: Server) -> None:
    """Each place is reported."""
    problems, _ = apart(linkcheck.check, sources(f"{server.url}/404", f"{server.url}/404"), QUICK)
    assert [str(problem.location) for problem in problems] == [f"content/sources/s{n}.md:6:6" for n in (0, 1)]
    assert [path for path, *_ in server.asked] == ["/robots.txt", "/404"]


@pytest.fixture
def run(command: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run commands that may ask servers of this machine."""
    monkeypatch.setattr(linkcheck, "settings_for", lambda _: QUICK)
    monkeypatch.setattr(signals, "guarded", lambda command: command())  # a thread cannot handle signals
    return partial(apart, command)


def test_nobody_makes_us_ask_in_our_own_network(
    server: Server, copy: Path, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by an address, a name, another way to write it, or an address that is wrapped in another."""
    hosts = ("127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "2130706433", "[::ffff:10.0.0.1]")
    urls = [f"http://{host}:{server.server_port}/" for host in hosts]
    settings, why = CrawlSettings(pause=0, timeout=5), "it leads into this machine's own network"
    problems, lines = apart(linkcheck.check, sources(*urls), settings)
    assert not problems
    assert sum(why in line for line in lines) == len(hosts)
    monkeypatch.setattr(linkcheck, "settings_for", lambda _: settings)
    assert why in run("new", "source", urls[0], "--site", copy, code=2)
    assert not server.asked
    private = ("10.1.2.3", "172.16.0.1", "100.64.0.1", "224.0.0.1", "fe80::1%eth0", "fd00::1")
    wrapped = ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::")
    assert not [address for address in (*private, *wrapped) if is_public(address)]
    assert all(map(is_public, ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822")))


def test_the_command_tells_of_addresses_only_when_asked(copy: Path, server: Server, run: Command) -> None:
    """They are warnings; with --strict they count; PATH limits what is asked."""
    for path in (copy / "content").rglob("*.md"):
        text = path.read_text("utf-8").replace("https://example.com", f"{server.url}/404")
        path.write_text(text.replace("https://example.org", server.url), "utf-8")
    check = partial(run, "check", "--site", copy)
    check("--strict")
    check("--external", "content/pages")
    assert not server.asked
    said = check("--external", "--strict", code=1)
    assert "2 addresses: 0 fine, 0 changed, 0 moved, 2 dead, 0 unreachable, 0 untested." in said
    assert f"{SOURCE}:6:6: warning: The address leads nowhere any more: it answers 404. [source-dead]" in said
    assert check("--external", "--format", "json").count('"code": "source-dead"') == 2


def test_servers_learn_whose_briefing_asks() -> None:
    """By the address at which it is published."""
    config, _ = validation.document("site.yaml", (MINIMAL / "site.yaml").read_bytes())
    assert config
    assert linkcheck.settings_for([config]).agent.endswith("; https://example.org/bridge/)")


@pytest.mark.parametrize(("path", "said"), table("external", "pages"))
def test_a_source_begins_with_the_page_at_an_address(
    path: str, said: str, copy: Path, server: Server, run: Command
) -> None:
    """Redirects are followed; a page that moved for good has its new address; else nothing is written, with reason."""
    before = {*copy.rglob("*.md")}
    assert said in run("new", "source", f"{server.url}/{path}", "--site", copy, code=2 if said else 1)
    made = {*copy.rglob("*.md")} - before
    assert made == (set() if said else {copy / "content/sources/ferry-runs.md"})
    if made:
        address = path if "302" in path else "html/Ferry-runs"
        assert f"url: {server.url}/{address}  # from the page" in made.pop().read_text("utf-8")


def test_without_a_network_nothing_is_said_of_the_addresses() -> None:
    """That no host at all answers is the machine's problem."""
    with pytest.raises(UsageError, match="No address could be reached at all"):
        apart(linkcheck.check, sources("http://a.invalid/", "http://b.invalid/"), QUICK)
