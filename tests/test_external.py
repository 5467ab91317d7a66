"""`check --external` against real servers, good and bad ones, all on this machine: none of them can hold it up."""

from __future__ import annotations

import itertools
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

import pytest
import trustme

from briefing.cli import main
from briefing.core.diagnostics import Severity
from briefing.core.document import Document
from briefing.parse import validation
from briefing.tools import linkcheck
from briefing.tools.linkcheck import NoNetworkError, Settings
from briefing.tools.linkcheck.crawler import is_public, request_url

from .documents import MINIMAL, copy_minimal

P = ParamSpec("P")
R = TypeVar("R")
SOURCE = "content/sources/gazette-closure.md"
AGENT = "briefing/test (about us)"


class Server(ThreadingHTTPServer):
    """A server that notes who asks for what and when, and how many ask at a time."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, float, str]] = []
        self.robots = ""
        self.robots_status = 200
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    def handle_error(self, *_: object) -> None:
        """Clients that go are none of this test's business."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def paths(self, method: str = "") -> list[str]:
        """What was asked for, but for robots.txt."""
        return [path for verb, path, *_ in self.asked if path != "/robots.txt" and method in verb]


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says."""

    server: Server

    def log_message(self, *_: object) -> None:
        """Nothing: the test looks at `asked`."""

    def do_HEAD(self) -> None:
        """As GET, without a body."""
        self.answer()

    def do_GET(self) -> None:
        """Any request."""
        self.answer()

    def answer(self) -> None:
        """Note the request, then answer."""
        server = self.server
        with server.lock:
            server.asked.append((self.command, self.path, time.monotonic(), self.headers.get("User-Agent", "")))
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            self.by_path(urlsplit(self.path).path)
        except OSError:
            pass  # the client has seen enough
        finally:
            with server.lock:
                server.at_once -= 1

    def by_path(self, path: str) -> None:
        """The first part of the path says how: the name of a method below, or a status."""
        kind, _, rest = path.strip("/").partition("/")
        if kind.isdigit() or not kind:
            self.send(int(kind or 200))
        else:
            getattr(self, f"on_{kind.replace('-', '_').removesuffix('.txt')}", lambda _: self.send(200))(rest)

    def on_robots(self, _: str) -> None:
        """The file for programs."""
        self.send(self.server.robots_status, self.server.robots.encode())

    def on_to(self, rest: str) -> None:
        """A redirect: /to/301/there."""
        status, _, target = rest.partition("/")
        self.send(int(status), b"", location=target if "://" in target else f"/{target}")

    def on_no_head(self, _: str) -> None:
        """A server that forbids to ask for the head alone."""
        self.send(403 if self.command == "HEAD" else 200)

    def on_cuts_head(self, _: str) -> None:
        """A server that hangs up when asked for the head alone."""
        if self.command == "HEAD":
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.send(200)

    def on_huge(self, _: str) -> None:
        """An answer without end."""
        self.send(403 if self.command == "HEAD" else 200, endless=True)

    def on_slow(self, _: str) -> None:
        """An answer that takes its time."""
        time.sleep(0.3)
        self.send(200)

    def on_hangs(self, _: str) -> None:
        """No answer."""
        time.sleep(5)

    def on_drips(self, _: str) -> None:
        """A head that never comes to its end."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _second in range(50):
            self.wfile.write(b"X: y\r\n")
            time.sleep(0.1)

    def on_garbage(self, _: str) -> None:
        """Something else than HTTP."""
        self.wfile.write(b"\x00\xff not HTTP at all\r\n\r\n")

    def send(self, status: int, body: bytes = b"words", location: str = "", *, endless: bool = False) -> None:
        """One answer."""
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if not endless:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        while self.command == "GET":
            self.wfile.write(body * (20_000 if endless else 1))
            if not endless:
                break


@pytest.fixture
def server() -> Iterator[Server]:
    """A running server."""
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def apart(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """Do something in a thread of its own: the browser's driver may have this one's event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work, *arguments, **named).result()


Ask = Callable[..., dict[str, tuple[str, str]]]
"""(verdict or code, words) of each path."""


def settings_of(**changes: object) -> Settings:
    """Short times, this machine allowed."""
    values: dict[str, object] = {
        "agent": AGENT,
        "pause": 0.0,
        "patience": 0.8,
        "private": True,
        **changes,
    }
    return Settings(**values)  # type: ignore[arg-type]  # by name


def sources(*urls: str) -> list[Document]:
    """A record of a source for each address."""
    text = (MINIMAL / SOURCE).read_text("utf-8")
    made = []
    for number, url in enumerate(urls):
        data = text.replace("https://example.com/gazette", url).encode()
        document, problems = validation.document(f"content/sources/s{number}.md", data)
        assert document, problems
        made.append(document)
    return made


@pytest.fixture
def ask(server: Server) -> Ask:
    """A function: paths of the server (or whole addresses) → what is said of each."""

    def asking(*paths: str, **changes: object) -> dict[str, tuple[str, str]]:
        urls = {path if path.startswith("http") else f"{server.url}/{path}": path for path in paths}
        found = apart(linkcheck.check, sources(*urls), settings_of(**changes))
        said = dict.fromkeys(paths, ("fine", ""))
        for diagnostic in found.problems:
            number = int(diagnostic.location.path.removeprefix("content/sources/s").removesuffix(".md"))
            said[paths[number]] = (diagnostic.code, f"{diagnostic.message}\n{diagnostic.hint}")
            assert (diagnostic.location.line, diagnostic.location.column) == (6, 6)
            assert diagnostic.location.length == len(list(urls)[number])
            assert diagnostic.severity is Severity.WARNING
        for line in (line for line in found.lines if line.startswith("not tested: ")):
            url, _, why = line.removeprefix("not tested: ").partition(" (")
            said[urls[url]] = ("untested", why.removesuffix(")"))
        return said

    return asking


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("200", "fine", ""),
        ("204", "fine", ""),
        ("to/302/200", "fine", ""),
        ("to/307/to/303/200", "fine", ""),
        ("to/301/200/new", "source-moved", "moved for good to {url}/200/new ."),
        ("to/308/to/301/200/x", "source-moved", "to {url}/200/x ."),
        ("to/301/to/302/200/x", "source-moved", "to {url}/to/302/200/x ."),
        ("to/302/to/301/200/x", "fine", ""),
        ("to/301/", "source-moved", "That is a front page: the text itself may be gone."),
        ("to/301/404", "source-dead", "it answers 404"),
        ("404", "source-dead", "The address leads nowhere any more: it answers 404."),
        ("410/lost", "source-dead", "https://web.archive.org/web/20210601/{url}/410/lost"),
        ("500", "source-unreachable", "it answers 500"),
        ("400", "source-unreachable", "it answers 400"),
        ("no-head", "fine", ""),
        ("cuts-head", "fine", ""),
        ("403", "untested", "it answers 403 to programs"),
        ("429", "untested", "it answers 429 to programs"),
        ("slow", "fine", ""),
        ("hangs", "source-unreachable", "it did not answer within 0.8 seconds"),
        ("drips", "source-unreachable", "it did not answer within 0.8 seconds"),
        ("huge", "fine", ""),
        ("garbage", "source-unreachable", "the connection was closed without an answer"),
        ("to/302/to/302/to/302/to/302/200", "source-unreachable", "more than 3 redirects follow each other"),
        ("to/302/ftp://127.0.0.1/", "untested", "it leads to a `ftp:` address"),
        ("to/302/http://user:secret@127.0.0.1/", "untested", "it holds a user's name or password"),
        ("to/302/http://[broken", "untested", ""),
    ],
)
def test_what_a_server_answers_is_understood(ask: Ask, server: Server, path: str, code: str, words: str) -> None:
    """Moved, dead, out of reach, or not to be tested by a program: each in plain words, at the `url` in its file."""
    begin = time.monotonic()
    said, text = ask(path, hops=3)[path]
    assert said == code
    assert words.format(url=server.url) in str(text)
    assert time.monotonic() - begin < 4


def test_a_host_that_is_not_there(ask: Ask) -> None:
    """A name that nobody has (RFC 2606), beside one that answers."""
    said = ask("200", "http://nowhere.invalid/")["http://nowhere.invalid/"]
    assert said[0] in {"source-dead", "source-unreachable"}


def test_a_port_at_which_nobody_listens(ask: Ask) -> None:
    """Refused at once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        assert "the connection was refused" in str(ask("200", url)[url])


@pytest.mark.parametrize(("speaks_tls", "words"), [(True, "its certificate cannot be trusted"), (False, "secure")])
def test_a_connection_that_is_not_secure(ask: Ask, server: Server, words: str, *, speaks_tls: bool) -> None:
    """A certificate of an authority that nobody knows; a server that speaks no TLS at all."""
    if speaks_tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http:", "https:") + "/200"
    code, text = ask(url)[url]
    assert code == "source-unreachable"
    assert words in str(text)


def test_little_is_asked_and_we_say_who_we_are(ask: Ask, server: Server) -> None:
    """The head where that is answered; one whole page where it is not, and no more of it than a beginning."""
    ask("200", "no-head", "429")
    assert sorted(server.paths("GET")) == ["/no-head"]
    assert sorted(server.paths("HEAD")) == ["/200", "/429", "/no-head"]
    assert {agent for *_, agent in server.asked} == {AGENT}


def test_robots_txt_is_asked_first_and_obeyed(ask: Ask, server: Server) -> None:
    """Once a server; what it forbids is not asked for, and is said to be untested."""
    server.robots = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private\n"
    said = ask("200/a", "private/b", "to/302/private/c")
    assert said["200/a"][0] == "fine"
    assert said["private/b"] == said["to/302/private/c"]
    assert said["private/b"] == ("untested", "its robots.txt asks programs to stay away")
    assert sorted(server.paths()) == ["/200/a", "/to/302/private/c"]
    assert [path for _, path, *_ in server.asked].count("/robots.txt") == 1
    assert server.asked[0][1] == "/robots.txt"


def test_robots_txt_may_name_us(ask: Ask, server: Server) -> None:
    """And may be missing, or broken: then nothing is asked."""
    server.robots = "User-agent: briefing\nDisallow: /\n"
    assert ask("200")["200"][0] == "untested"


@pytest.mark.parametrize(("status", "code"), [(404, "fine"), (403, "fine"), (500, "source-unreachable")])
def test_without_robots_txt_all_is_allowed_but_not_when_it_is_broken(
    ask: Ask, server: Server, status: int, code: str
) -> None:
    """RFC 9309, §2.3.1."""
    server.robots_status = status
    assert ask("200")["200"][0] == code


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(ask: Ask, server: Server) -> None:
    """A newspaper with twenty cited articles is not stormed."""
    ask("slow/1", "slow/2", "200/3", pause=0.15)
    assert server.most_at_once == 1
    times = [when for *_, when, _ in server.asked]
    assert all(later - earlier > 0.14 for earlier, later in itertools.pairwise(times))


def test_hosts_are_asked_at_the_same_time(server: Server) -> None:
    """Ten slow ones take as long as one."""
    with Server() as other:
        threading.Thread(target=other.serve_forever, args=(0.01,), daemon=True).start()
        begin = time.monotonic()
        apart(
            linkcheck.check,
            sources(f"{server.url}/hangs", f"{other.url}/hangs"),
            settings_of(patience=1.5),
        )
        assert time.monotonic() - begin < 2.6
        other.shutdown()


def test_an_address_is_asked_once_however_often_it_stands(server: Server) -> None:
    """Each place is told; texts count too, with the place of the very address."""
    documents = sources(f"{server.url}/404", f"{server.url}/404")
    text = f"---\ntitle: About\norder: 1\n---\nA\n[link]({server.url}/404) and <mailto:a@example.org>.\n"
    page, _ = validation.document("content/pages/about.md", text.encode())
    assert page
    found = apart(linkcheck.check, [*documents, page], settings_of())
    assert [str(d.location) for d in found.problems] == [
        "content/sources/s0.md:6:6",
        "content/sources/s1.md:6:6",
        "content/pages/about.md:6:8",
    ]
    assert server.paths("HEAD") == ["/404"]


# -- what an untrusted branch may not do --


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/"),
        *(
            "http://169.254.169.254/latest/meta-data/",
            "http://2130706433/",
            "http://0.0.0.0/",
            "http://[::ffff:10.0.0.1]/",
        ),
    ],
)
def test_nobody_makes_us_ask_in_our_own_network(server: Server, url: str) -> None:
    """Not by an address, not by a name, not by another way to write it."""
    own = url.replace("127.0.0.1", f"127.0.0.1:{server.server_port}").replace(
        "localhost", f"localhost:{server.server_port}"
    )
    found = apart(linkcheck.check, sources(own), settings_of(private=False))
    assert not found.problems
    assert "it leads into this machine's own network" in found.lines[1] or "no such host" in str(found)
    assert not server.asked


def test_public_addresses_are_those_of_the_open_internet() -> None:
    """Also when one is wrapped in another."""
    private = ("127.0.0.1", "10.1.2.3", "172.16.0.1", "100.64.0.1", "224.0.0.1", "::1", "fe80::1%eth0", "fd00::1")
    wrapped = ("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::")
    assert not [address for address in (*private, *wrapped) if is_public(address)]
    assert all(map(is_public, ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822")))


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("http://example.org:80/a b?c=d e#f", "http://example.org/a%20b?c=d%20e"),
        ("https://example.org:8443/%7Ea/é", "https://example.org:8443/%7Ea/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://[2606:2800::1]:81/", "http://[2606:2800::1]:81/"),
    ],
)
def test_an_address_is_sent_as_ascii(url: str, form: str) -> None:
    """As a browser would, without the part behind #."""
    assert request_url(url) == form


@pytest.mark.parametrize(
    "url", ["ftp://a.org/", "file:///etc/passwd", "http://", "http://a:b@c.org/", "http://a:x/", "//"]
)
def test_what_is_no_address_of_the_web_is_not_asked(url: str) -> None:
    """Each with its reason."""
    with pytest.raises(ValueError, match=r"."):
        request_url(url)


def test_it_ends_in_time(ask: Ask) -> None:
    """Whatever hangs; what is left is counted."""
    begin = time.monotonic()
    ask("hangs/1", "hangs/2", "hangs/3", "hangs/4", "hangs/5", "hangs/6", deadline=0.5, patience=3)
    assert time.monotonic() - begin < 3


# -- the command --


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The minimal site in a folder."""
    return copy_minimal(tmp_path)


def test_the_command_tells_of_addresses_only_when_asked(
    copy: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are warnings; with --strict they count; PATH limits what is asked."""
    for path in [*(copy / "content").rglob("*.md")]:
        text = path.read_text("utf-8")
        path.write_text(
            text.replace("https://example.com", f"{server.url}/404").replace("https://example.org", server.url)
        )
    monkeypatch.setattr(linkcheck, "settings_for", lambda _: settings_of())
    assert apart(main.main, ["check", "--strict", "--site", str(copy)]) == 0
    assert not server.asked
    assert apart(main.main, ["check", "--external", "--site", str(copy), "content/pages"]) == 0
    assert server.paths() == ["/tests"]
    capsys.readouterr()
    assert apart(main.main, ["check", "--external", "--site", str(copy), "--strict"]) == 1
    out = capsys.readouterr().out
    assert "3 addresses: 1 fine, 0 moved, 2 dead, 0 unreachable, 0 untested." in out
    assert f"{SOURCE}:6:6: warning: The address leads nowhere any more: it answers 404. [source-dead]" in out
    assert apart(main.main, ["check", "--external", "--site", str(copy), "--format", "json"]) == 0
    assert [p["code"] for p in json.loads(capsys.readouterr().out)["problems"]] == ["source-dead", "source-dead"]


def test_without_a_network_nothing_is_said_of_the_addresses(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That no host at all answers is the machine's fault."""
    for path in [*(copy / "content").rglob("*.md")]:
        text = path.read_text("utf-8")
        path.write_text(text.replace("https://example.com/", "http://a.invalid/").replace("example.org", "b.invalid"))
    alone = settings_of()
    monkeypatch.setattr(linkcheck, "settings_for", lambda _: alone)
    assert apart(main.main, ["check", "--external", "--site", str(copy)]) == 2
    assert "No address could be reached at all." in capsys.readouterr().err
    with pytest.raises(NoNetworkError):
        apart(linkcheck.check, sources("http://a.invalid/", "http://b.invalid/"), alone)


def test_servers_are_told_whose_briefing_asks() -> None:
    """Its address, where it has one."""
    config, _ = validation.document("site.yaml", (MINIMAL / "site.yaml").read_bytes())
    assert config
    assert linkcheck.settings_for([config]).agent.endswith("; https://example.org/bridge/)")
    assert linkcheck.settings_for([]).agent.startswith("briefing/")
