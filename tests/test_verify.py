"""`verify`: a published folder or address beside what the sources give, and what is said of the difference."""

from __future__ import annotations

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import http, manifest
from briefing.tools import verify as verification

from .documents import MINIMAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Verify = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the minimal site, built with compressed copies."""
    site = tmp_path_factory.mktemp("verify") / "site"
    shutil.copytree(MINIMAL, site, ignore=shutil.ignore_patterns("expected"))
    assert main.main(["build", "--compress", "--site", str(site)]) == common.EXIT_OK
    return site


@pytest.fixture
def public(built: Path, tmp_path: Path) -> Path:
    """What was published: a copy of the output that a test may spoil."""
    return shutil.copytree(built / "output", tmp_path / "public")


@pytest.fixture
def verify(built: Path, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Run the command: exit code, what was said. In a thread: the browser's driver may have this one's event loop."""

    def run(where: object = "") -> tuple[int, str]:
        words = ["verify", "--site", str(built), *([str(where)] if where else [])]
        with ThreadPoolExecutor(1) as pool:
            code = pool.submit(main.main, words).result()
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_what_was_just_built_is_what_the_sources_give(verify: Verify, public: Path) -> None:
    """Without a name, the output folder; or a copy of it. Copies that were not asked for are no difference."""
    for where in ("", public):
        code, said = verify(where)
        assert code == common.EXIT_OK
        assert "compared, no difference." in said
    for path in (*public.rglob("*.gz"), *public.rglob("*.br")):
        path.unlink()
    held = json.loads((public / manifest.NAME).read_bytes())
    held["outputs"] = {path: value for path, value in held["outputs"].items() if not path.endswith((".gz", ".br"))}
    (public / manifest.NAME).write_text(json.dumps(held), encoding="utf-8")
    assert verify(public)[0] == common.EXIT_OK


def test_each_kind_of_difference_is_told_in_words(verify: Verify, public: Path) -> None:
    """Which file, where it begins, what stands there and what should."""
    page = public / "about.html"
    page.write_text(page.read_text("utf-8").replace("A very small briefing", "A very <b>large</b> briefing"), "utf-8")
    (public / "claims/bridge-closed.html").unlink()
    (public / "claims/planted.html").write_bytes(b"<script>")
    (public / "network.html.br").write_bytes(b"nonsense")
    (public / "index.html.gz").write_bytes((public / "about.html.gz").read_bytes())
    picture = next(public.glob("assets/og.*.png"))
    picture.write_bytes(picture.read_bytes()[:-1] + b"\x00")
    code, said = verify(public)
    assert code == common.EXIT_PROBLEMS
    lines = said.splitlines()
    at = lines.index(next(line for line in lines if line.startswith("about.html is not what the sources give. Line ")))
    assert lines[at + 1].startswith("    published: ")
    assert "A very <b>large</b> briefing" in lines[at + 1]
    assert "A very small briefing" in lines[at + 2]
    assert "claims/bridge-closed.html is missing." in lines
    assert "claims/planted.html is not in the sources' site." in lines
    assert "network.html.br is not what the sources give. It is damaged." in lines
    assert any(line.startswith("index.html.gz is not what the sources give. Line ") for line in lines)
    assert any(line.startswith(f"assets/{picture.name} is not what the sources give. From byte ") for line in lines)
    assert "from these very sources by this program. So somebody has changed it since" in said
    assert "differs from what the sources give in 6 files" in lines[-1]


def test_another_state_of_the_sources_is_named(built: Path, verify: Verify, public: Path, tmp_path: Path) -> None:
    """Somebody has edited and not published, or the reverse: which input it is that makes the difference."""
    site = shutil.copytree(built, tmp_path / "edited", ignore=shutil.ignore_patterns("output"))
    (site / "content/pages/about.md").write_text("---\ntitle: About\norder: 1\n---\nOther words.\n", encoding="utf-8")
    (site / "content/pages/more.md").write_text("---\ntitle: More\norder: 2\n---\nMore words.\n", encoding="utf-8")
    (site / "content/notes/who-counted.md").unlink()
    assert main.main(["verify", "--site", str(site), str(public)]) == common.EXIT_PROBLEMS
    code, said = verify(public)
    assert code == common.EXIT_OK
    assert "  content/pages/about.md: changed since" in said
    assert "  content/pages/more.md: new since" in said
    assert "  content/notes/who-counted.md: no longer there" in said


def test_another_program_and_half_a_build_are_named(verify: Verify, public: Path) -> None:
    """As its manifest says."""
    held = json.loads((public / manifest.NAME).read_bytes())
    held["program"]["version"] = "0.0.1"
    (public / manifest.NAME).write_text(json.dumps(held), encoding="utf-8")
    assert "It was made with version 0.0.1 of the program; this is " in verify(public)[1]
    held["complete"] = False
    held["program"] = {"name": "briefing", "version": manifest.Manifest({}, {}).version, "code": "0"}
    (public / manifest.NAME).write_text(json.dumps(held), encoding="utf-8")
    code, said = verify(public)
    assert code == common.EXIT_PROBLEMS
    assert "The build that wrote it was interrupted" in said
    assert "It was made with another state of the program" in said
    (public / manifest.NAME).unlink()
    code, said = verify(public)
    assert code == common.EXIT_PROBLEMS
    assert "It has no manifest of this program" in said


def test_wrong_names_and_faulty_sources(verify: Verify, built: Path, tmp_path: Path) -> None:
    """Neither is a difference."""
    code, said = verify(tmp_path / "nowhere")
    assert code == common.EXIT_ERROR
    assert "There is no folder" in said
    site = shutil.copytree(built, tmp_path / "faulty", ignore=shutil.ignore_patterns("output"))
    (site / "content/pages/about.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    assert main.main(["verify", "--site", str(site)]) == common.EXIT_PROBLEMS


def test_many_differences_are_counted(verify: Verify, tmp_path: Path) -> None:
    """An empty folder: twenty are told, the rest is a number."""
    code, said = verify(tmp_path)
    assert code == common.EXIT_PROBLEMS
    assert "more differences." in said
    assert len(said.splitlines()) < 30


# -- An address --


class Host(SimpleHTTPRequestHandler):
    """A web host with ways of its own: it keeps `_headers` to itself and leads to addresses without `.html`."""

    answers: dict[str, tuple[int, dict[str, str]]]
    asked: list[str]
    agents: set[str]

    def do_GET(self) -> None:
        """Python's name for it."""
        path = self.path.split("?")[0]
        self.asked.append(path)
        self.agents.add(self.headers["User-Agent"])
        if path.endswith("/index.html") or (path.endswith(".html") and "404" not in path):
            self._say(308, {"Location": path.removesuffix("index.html").removesuffix(".html") or "/"})
        elif path in self.answers:
            self._say(*self.answers[path])
        elif path.endswith("/_headers"):
            self._say(404, {})
        else:
            self.path = path + ("" if path.endswith("/") or "." in path.rpartition("/")[2] else ".html")
            super().do_GET()

    def _say(self, status: int, sent: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **sent}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address(public: Path) -> Iterator[str]:
    """Where the published folder is served, below a path."""
    Host.answers, Host.asked, Host.agents = {}, [], set()
    place = public.parent / "www"
    place.mkdir()
    (place / "a briefing").symlink_to(public)

    def handler(*arguments: object) -> Host:
        return Host(*arguments, directory=str(place))  # type: ignore[arg-type]  # as the server gives them

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/a%20briefing/"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("ending", ["", "index.html?from=x#top"])
def test_an_address_is_read_as_a_reader_would(verify: Verify, address: str, ending: str) -> None:
    """In a sub-path, with or without the page's name; each file once, by a client that says who it is."""
    code, said = verify(address + ending)
    assert code == common.EXIT_OK, said
    assert len([path for path in Host.asked if not path.endswith("html")]) == len(
        {path for path in Host.asked if not path.endswith("html")}
    )
    assert Host.agents == {f"briefing-verify/{manifest.Manifest({}, {}).version}"}


def test_differences_at_an_address(verify: Verify, address: str, public: Path) -> None:
    """Also files that only the published manifest knows."""
    (public / "claims/bridge-closed.html").unlink()
    (public / "claims/planted.html").write_bytes(b"x")
    (public / "about.html").write_bytes(b"")
    held = json.loads((public / manifest.NAME).read_bytes())
    held["outputs"]["claims/planted.html"] = "0"
    (public / manifest.NAME).write_text(json.dumps(held), encoding="utf-8")
    code, said = verify(address)
    assert code == common.EXIT_PROBLEMS
    assert "claims/bridge-closed.html is missing." in said
    assert "claims/planted.html is not in the sources' site." in said
    assert "about.html is not what the sources give. Line 1:\n    published: (ends here)" in said


def test_a_server_that_leads_elsewhere_is_not_followed(verify: Verify, address: str) -> None:
    """Neither to another host nor to another port of this machine, nor round in circles; the others are still asked."""
    Host.answers["/a%20briefing/about"] = (302, {"Location": "http://127.0.0.1:9/"})
    Host.answers["/a%20briefing/search"] = (302, {"Location": "file:///etc/passwd"})
    Host.answers["/a%20briefing/network"] = (301, {"Location": "network"})
    code, said = verify(address)
    assert code == common.EXIT_ERROR
    assert "about.html: it leads to another server, http://127.0.0.1:9/" in said
    assert "search.html: it leads to another server, file:///etc/passwd" in said
    assert "network.html: the server sends us round in circles" in said


def test_a_server_that_fails_is_left_in_peace(verify: Verify, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a few answers of no use nothing more is asked."""
    names = ("about", "search", "network", "article", "a-z", "changes", "claims/bridge-closed", "claims/cracks-found")
    Host.answers.update({f"/a%20briefing/{name}": (503, {}) for name in names})
    code, said = verify(address)
    assert code == common.EXIT_ERROR
    assert "the server says 503 Service Unavailable" in said
    assert http.FAILURES <= said.count("503") < http.FAILURES + http.AT_ONCE
    monkeypatch.setattr(http, "LARGEST", 2000)
    assert verify(address)[0] == common.EXIT_ERROR


@pytest.mark.parametrize("where", ["http://127.0.0.1:9/", "https://127.0.0.1:9/", "http://[", "http://nowhere.invalid"])
def test_an_address_that_does_not_answer(verify: Verify, where: str) -> None:
    """The reason is given, in a line."""
    code, said = verify(where)
    assert code == common.EXIT_ERROR
    assert "cannot be read" in said
    assert "Traceback" not in said


def test_a_server_that_never_answers(verify: Verify, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is waited for, but not for ever."""
    monkeypatch.setattr(http, "PATIENCE", 0.3)
    with ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as silent:  # nobody takes what comes
        code, said = verify(f"http://127.0.0.1:{silent.server_port}/")
    assert code == common.EXIT_ERROR
    assert "Timeout" in said


def test_the_place_of_a_difference() -> None:
    """Of lines that are long, only the words around it; what cannot be seen is made visible."""
    site, wanted = {"a.html": ("<p>" + "x" * 200 + "ONE" + "y" * 200 + "\nend").encode()}, {"a.html"}
    changed = {"a.html": site["a.html"].replace(b"ONE", b"\xe2\x80\xaeTWO")}
    (one,) = verification.differences(site, changed, wanted)
    assert one.where == "Line 1:"
    assert one.published == "…" + "x" * 30 + "\\u202eTWO" + "y" * 56 + "…"
    assert one.sources.startswith("…" + "x" * 30 + "ONEyyy")
    (one,) = verification.differences(site, {"a.html": site["a.html"] + b"\nmore"}, wanted)
    assert (one.where, one.published, one.sources) == ("Line 2:", "end", "(ends here)")
