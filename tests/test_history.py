"""What the pages say of changes, and that git in whatever state is no reason to fail."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core import inputs
from briefing.data.page import PAGE
from briefing.disk import git as git_program
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site import history

from . import dom
from .documents import MINIMAL, copy_minimal

GIT = shutil.which("git")
AUTHOR, EMAIL = "Secretia Authorsen", "secretia@mail.example"
needs_git = pytest.mark.skipif(GIT is None, reason="there is no git here")


def git(folder: Path, *arguments: str, day: str = "2027-05-03") -> None:
    """Run git as somebody, on a day, without the user's own settings."""
    who = {"NAME": AUTHOR, "EMAIL": EMAIL, "DATE": f"{day}T12:00:00+09:00"}
    environment = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    environment |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder)}
    command = [str(GIT), "-C", str(folder), "-c", "init.defaultBranch=main", *arguments]
    subprocess.run(command, check=True, env=environment, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The minimal site in a repository's subfolder: two commits, of which the second changes one claim."""
    site = copy_minimal(tmp_path / "repository", "the site")
    git(site.parent, "init")
    git(site.parent, "add", ".")
    git(site.parent, "commit", "-m", "Begin the briefing", day="2027-04-30")
    path = a_claim(site)
    path.write_bytes(path.read_bytes() + b"\n")
    git(site.parent, "commit", "-am", f"Correct a claim\n\nReported-by: {AUTHOR} <{EMAIL}>")
    return site


def a_claim(site: Path) -> Path:
    """The first claim's file."""
    return min((site / "content/claims").glob("*.md"))


def built(files: dict[str, bytes], engine: Engine | None = None) -> dict[str, bytes]:
    """The site, which has to be free of errors."""
    output, problems = pipeline.build(files, engine or Engine())
    assert output is not None, problems
    return dict(output)


def log(*changes: tuple[str, str, list[tuple[str, str]]]) -> bytes:
    """A log as git writes it, from (day, subject, files)."""
    entries = (
        f"\x01{len(changes) - n:040x}\0{day}T10:00:00+02:00\0\0{subject}\0\n"
        + "".join(f"{sort}\0{path}\0" for sort, path in files)
        for n, (day, subject, files) in enumerate(changes)
    )
    return "".join(entries).encode()


def minimal(*changes: tuple[str, str, list[tuple[str, str]]]) -> dict[str, bytes]:
    """The minimal site's files with a history."""
    return load.read_site(MINIMAL) | {inputs.HISTORY: log(*changes)}


def words(output: dict[str, bytes], path: str) -> str:
    """All words of a page."""
    return " ".join(dom.read(path, output[path]).root.text.split())


# -- From git to the page --


@needs_git
def test_pages_say_what_was_changed_when(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page the day of its record's file; the list each commit with its records, newest first; no page an author.

    Neither the user's settings nor the checked-out state matter.
    """
    files = load.read_site(repository)
    output = built(files)
    changed = f"claims/{a_claim(repository).stem}.html"
    assert "Last changed 3 May 2027." in words(output, changed)
    others = [words(output, path) for path in output if path.startswith(("claims/", "entities/")) and path != changed]
    assert not any("Last changed 3 May" in text for text in others)
    assert sum("Last changed 30 April 2027." in text for text in others) > 2
    text = words(output, "changes.html")
    order = ("3 May 2027", "Correct a claim", "30 April 2027", "Begin the briefing")
    assert sorted(order, key=text.index) == list(order)
    assert f'href="{changed}"'.encode() in output["changes.html"]
    secret = re.compile(f"{AUTHOR}|{EMAIL}".encode())
    assert not [data for data in (*files.values(), *output.values()) if secret.search(data)]
    settings = repository.parent / "settings"
    settings.write_text(
        "[log]\n showSignature = true\n decorate = full\n showRoot = false\n"
        "[diff]\n renames = copies\n noprefix = true\n[color]\n ui = always\n[core]\n quotePath = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    git(repository, "checkout", "--detach")
    assert history.read(load.read_site(repository)[inputs.HISTORY]) == history.read(files[inputs.HISTORY])


@needs_git
def test_a_shallow_clone_does_not_pretend(repository: Path, tmp_path: Path) -> None:
    """Where history was cut, every file seems new: those days are not said, and the page tells."""
    git(tmp_path, "clone", "--depth", "1", repository.parent.as_uri(), "shallow")
    output = built(load.read_site(tmp_path / "shallow" / repository.name))
    assert not any(b"Last changed" in data for path, data in output.items() if path.endswith(".html"))
    assert "shortened history" in words(output, "changes.html")


@pytest.mark.parametrize("script", ["sleep 30", "printf half; exit 128", ""])
def test_a_git_that_fails_or_hangs_is_no_history(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    """A build never waits for it for long, and never takes half a log; nor does it need one."""
    (tmp_path / "bin").mkdir()
    if script:
        (tmp_path / "bin/git").write_text(f"#!/bin/sh\n[ 1 ] && {script}\n")
        (tmp_path / "bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{':/bin:/usr/bin' if script else ''}")
    monkeypatch.setattr(git_program, "TIMEOUT", 0.2)
    assert inputs.HISTORY not in load.read_site(site)
    if not script:
        assert "No history of changes came with this copy" in words(built(load.read_site(MINIMAL)), "changes.html")


# -- The log --


def test_days_go_down_though_clocks_differ() -> None:
    """Within a day git's order holds; the last change of a file is its newest; a path may have any characters."""
    odd = [("A", "content/x\ny.md"), ("M", "\x01content/é.md")]
    one = [("M", "content/a.md")]
    data = log(("2027-05-01", "b", one), ("2027-05-03", "a", one), ("2027-05-01", "c", odd))
    found = history.read(data.replace("é".encode(), b"\xe9"))
    assert [change.subject for change in found.changes] == ["a", "b", "c"]
    assert found.last["content/a.md"] == (2027, 5, 3)
    assert [path for _, path in found.changes[2].files] == ["\x01content/\ufffd.md", "content/x\ny.md"]


def test_a_subject_is_one_clean_line() -> None:
    """No addresses, nothing unseen, not too long."""
    subjects = {
        "Thanks to Jo Roe <jo.roe@example.org> for the hint": "Thanks to Jo Roe … for the hint",
        "\u202etxet desrever\x07": "txet desrever",
        "": "Without a subject",
        "word " * 60: "word " * 38 + "word…",
    }
    for subject, shown in subjects.items():
        assert history.read(log(("2027-05-01", subject, []))).changes[0].subject == shown


# -- The pages --


def test_records_that_are_gone_are_named() -> None:
    """By their id in words; files that are no records are not shown; a commit's words cannot become markup."""
    gone = [("D", "content/claims/ships-left-port.md"), ("D", "content/claims/.gitkeep"), ("M", "site.yaml")]
    output = built(minimal(("2027-05-01", "<script>alert(1)</script>", gone)))
    text = words(output, "changes.html")
    assert "Changed: the site’s settings" in text
    assert "Removed: claim “ships left port”" in text
    assert "gitkeep" not in text
    assert b"&lt;script&gt;" in output["changes.html"]


def test_a_long_history_makes_no_heavy_page() -> None:
    """Every change is on some page of less than 100 kB; older pages stay as they are when a change is added."""
    paths = [path for path in load.read_site(MINIMAL) if path.startswith("content/")]
    changes = [
        (f"2030-{12 - n // 25:02}-15", f"Change {n}, {'with many words ' * 11}", [("M", p) for p in paths[: n % 13]])
        for n in range(170)
    ]
    engine = Engine(live=True)
    output = built(minimal(*changes), engine)
    pages = {path: data for path, data in output.items() if path.startswith("changes")}
    assert len(pages) > 3
    assert max(map(len, pages.values())) < 100_000
    found = [n for data in pages.values() for n in re.findall(rb"Change (\d+),", data)]
    assert sorted(map(int, found)) == list(range(170))
    again = built(minimal(("2031-01-01", "New", [("M", "site.yaml")]), *changes), engine)
    changed = {path for path in pages if output[path] != again.get(path)}
    assert changed <= {"changes.html", f"changes/{len(pages) - 1}.html"}


def test_a_commit_renews_only_the_pages_that_show_it() -> None:
    """The record's own, the home page and the list of changes: everything else stays as it was made."""
    path = min(p for p in load.read_site(MINIMAL) if p.startswith("content/claims/"))
    start = ("2027-05-01", "Begin", [("A", p) for p in load.read_site(MINIMAL) if p.startswith("content/")])
    engine = Engine(live=True)
    built(minimal(start), engine)
    built(minimal(("2027-05-09", "Correct", [("M", path)]), start), engine)
    own = f"claims/{Path(path).stem}.html"
    assert {miss.name for miss in engine.made} == {own, "index.html", "changes.html", PAGE}
