"""What the pages say of changes, and that git in whatever state is no reason to fail."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import feedparser
import pytest

from briefing.build import pipeline
from briefing.build.render_pages import PAGES
from briefing.core import inputs
from briefing.core.fields import replace
from briefing.data.graph import PAGE
from briefing.disk import git as git_program
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site import differences, history
from briefing.site.history import ChangeEntry

from . import dom
from .documents import MINIMAL, Command, copy_minimal, publish, table

GIT = shutil.which("git")
AUTHOR, EMAIL = "Secretia Authorsen", "secretia@mail.example"
CRACKS, CLOSED = "content/claims/cracks-found.md", "content/claims/bridge-closed.md"


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
    touch(site, CLOSED)
    return site


def touch(site: Path, path: str, day: str = "2027-05-03") -> None:
    """Commit a change of a record that is none of its content."""
    (site / path).write_bytes((site / path).read_bytes() + b"\n")
    git(site.parent, "commit", "-am", f"Correct a claim\n\nReported-by: {AUTHOR} <{EMAIL}>", day=day)


def words(output: dict[str, bytes], path: str) -> str:
    """All words of a page."""
    return " ".join(dom.read(path, output[path]).root.text.split())


def test_pages_say_what_was_changed_when(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the record's file, not its author or a commit's words, whatever the user's settings and branch are."""
    files = load.read_site(repository)
    output = publish(files)
    days = {
        path: re.findall("Last changed ([^.]+)", words(output, path))
        for path in output
        if path.startswith(("claims/", "entities/"))
    }
    assert [path for path, found in days.items() if "3 May 2027" in found] == ["claims/bridge-closed.html"]
    assert sum(found == ["30 April 2027"] for found in days.values()) > 2
    secret = re.compile(f"{AUTHOR}|{EMAIL}|Correct a claim".encode())
    assert not [path for path, data in output.items() if secret.search(data)]
    settings = repository.parent / "settings"
    settings.write_text(
        "[log]\n showSignature = true\n decorate = full\n showRoot = false\n"
        "[diff]\n renames = copies\n noprefix = true\n[color]\n ui = always\n[core]\n quotePath = true\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    git(repository, "checkout", "--detach")
    assert load.read_site(repository) == files


def commit(site: Path, changes: Mapping[str, tuple[str, str] | None], day: str) -> None:
    """Commit other words in some records, or take them away, on a day."""
    for path, change in changes.items():
        if change is None:
            (site / path).unlink()
            continue
        old, new = change
        text = (site / path).read_text() if old else ""
        assert old in text
        (site / path).write_text(text.replace(old, new, 1))
    git(site.parent, "add", "-A")
    git(site.parent, "commit", "-m", "Say <nothing>", day=day)


SUBSTANCE: dict[str, tuple[dict[str, tuple[str, str]], list[str]]] = {}
"""Kind of change → the changes, and what readers are told of them."""
for name, file, old, new, told in table("history", "substance"):
    kind = SUBSTANCE.setdefault(name, ({}, told.split(" + ") if told != "nothing" else []))
    kind[0][f"content/{file}.md"] = (old, new)
NOTE = "content/notes/old-lady.md"
(_, _NOTE) = SUBSTANCE["a correction"][0][NOTE]


def test_changes_of_substance_are_told_and_no_others(repository: Path) -> None:
    """On the page of changes, the claim's own page and its feed; ordinary work on words is not."""
    for day, (changes, _) in enumerate(SUBSTANCE.values(), 4):
        commit(repository, changes, f"2027-05-{day:02}")
    output = publish(load.read_site(repository))
    own, listed = words(output, "claims/cracks-found.html"), words(output, "changes.html")
    entries = feedparser.parse(output["claims/cracks-found.xml"]).entries
    for day, (_, told) in enumerate(SUBSTANCE.values(), 4):
        assert (f"{day} May 2027" in listed) == bool(told), told
        for text in told:
            assert text in own
            bare = text.replace("“It was not an old lady”: ", "")
            assert bare in listed.replace("“It was not an old lady” ", "")
            assert any(bare in entry.content[0].value for entry in entries), text
    assert b"nothing" not in output["feed.xml"] + output["changes.html"]
    assert not feedparser.parse(output["claims/bridge-closed.xml"]).bozo


def test_what_comes_and_goes_is_named(repository: Path) -> None:
    """Each record once, with a link where it is there; a commit that cannot be read is passed over; so is a draft."""
    draft = _NOTE.replace("type:", "draft: true\ntype:")
    commit(repository, {NOTE: ("", draft), CLOSED: ("confidence: ", "confidence: so-")}, "2027-05-04")
    commit(repository, {CLOSED: ("confidence: so-", "confidence: ")}, "2027-05-05")
    text = words(publish(load.read_site(repository)), "changes.html")
    assert "Nothing that matters to readers has changed yet." in text
    assert "old lady" not in text
    commit(repository, {NOTE: (draft, _NOTE)}, "2027-05-06")
    assert b'href="notes/old-lady.html"' in publish(load.read_site(repository))["changes.html"]
    commit(repository, {NOTE: None}, "2027-05-07")
    text = words(publish(load.read_site(repository)), "changes.html")
    assert [day for day in ("4 May", "5 May", "6 May", "7 May") if day in text] == ["6 May", "7 May"]
    assert "“It was not an old lady” Removed: correction." in text


def test_feeds_have_absolute_addresses_or_none(repository: Path) -> None:
    """Without an address the feed says what it lacks; the address is no part of an id."""
    commit(repository, SUBSTANCE["a verdict"][0], "2027-05-09")
    files, ids = load.read_site(repository), []
    for base in ("https://example.org/a/b", ""):
        site = re.sub(rb"base_url: .*", f"base_url: {base or 'null'}".encode(), files["site.yaml"])
        output = publish({**files, "site.yaml": site})
        for path, page in (("feed.xml", ""), ("claims/cracks-found.xml", "claims/cracks-found.html")):
            made = feedparser.parse(output[path])
            assert (made.bozo, made.version) == (False, "atom10")
            links = [link.href for thing in (made.feed, made.entries[0]) for link in thing.get("links", [])]
            own = [f"{base}/{place}" for place in (page, path, "claims/cracks-found.html")]
            assert links == (own if base else [])
            assert ("no published address" in made.feed.subtitle) == (not base)
            ids.append([thing.id for thing in (made.feed, *made.entries)])
            assert len({*ids[-1]}) == len(ids[-1])
            assert all(entry.id.startswith("urn:uuid:") and entry.title and entry.summary for entry in made.entries)
            assert made.feed.updated == max(entry.updated for entry in made.entries)
        assert b'type="application/atom+xml" href="cracks-found.xml"' in output["claims/cracks-found.html"]
        assert "Be told when this verdict changes" in words(output, "claims/cracks-found.html")
    assert ids[:2] == ids[2:]


def test_one_more_commit_costs_one_comparison_and_the_pages_that_show_it(repository: Path) -> None:
    """The output is that of a clean build."""
    engine = Engine(live=True)
    publish(load.read_site(repository), engine)
    touch(repository, CRACKS, "2027-05-09")
    files = load.read_site(repository)
    again = publish(files, engine)
    made = {miss.name for miss in engine.made if miss.stage == PAGES}
    assert made == {"claims/cracks-found.html", "index.html", PAGE}
    assert (engine.missed["substance"], engine.found["substance"]) == (1, 1)
    assert again == publish(files, Engine())


def test_the_comparison_is_bounded(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the newest commits are compared, and the page says since when."""
    monkeypatch.setattr(inputs, "COMPARED", 1)
    commit(repository, SUBSTANCE["a figure"][0], "2027-05-08")
    commit(repository, SUBSTANCE["a confidence"][0], "2027-05-09")
    text = words(publish(load.read_site(repository), Engine()), "changes.html")
    assert "Changes before 9 May 2027 are not listed" in text
    assert "Our confidence" in text
    assert "Figures" not in text


def test_the_briefing_as_it_stood(
    repository: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built from git into a folder of its own, each page marked; else a sentence says what is wrong."""
    commit(repository, SUBSTANCE["a verdict"][0], "2027-05-09")
    commit(repository, {CRACKS: ("confidence: low", "confidence: so-so")}, "2027-05-12")
    commit(repository, {CRACKS: ("confidence: so-so", "confidence: low")}, "2027-05-13")
    then, build = tmp_path / "then", partial(command, "--site", repository, "build")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "2000000000")
    build("--at", "2027-05-05", "--output", then)
    page = (then / "claims/cracks-found.html").read_text()
    assert "As it stood on 5 May 2027" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Contradicted by" in dom.read("x", page.encode()).root.text
    for code, day, output, why in (
        (1, "2027-05-12", then, "have errors by today's rules"),
        (2, "2027-05-05", repository / "output", "folder of its own"),
        (2, "2020-01-01", then, "it begins on 2027-04-30"),
        (2, "2100-01-01", then, "a day that is past"),
        (2, "May", then, "a day that is past"),
    ):
        assert why in build("--at", day, "--output", output, code=code)
    assert "folder of its own" in build("--at", "2027-05-05", code=2)
    assert not (repository / "output").exists()
    assert (then / "claims/cracks-found.html").read_text() == page


def test_a_shallow_clone_does_not_pretend(repository: Path, tmp_path: Path) -> None:
    """Where history was cut, every file seems new: those days are not said, and the page tells."""
    git(tmp_path, "clone", "--depth", "1", repository.parent.as_uri(), "shallow")
    files = load.read_site(tmp_path / "shallow" / repository.name)
    output = publish(files)
    assert not any(b"Last changed" in data for path, data in output.items() if path.endswith(".html"))
    assert "shortened history" in words(output, "changes.html")
    assert [problem.code for problem in pipeline.check(files, Engine())[1]] == ["history-cut"]


@pytest.mark.parametrize("script", ["sleep 30", "printf half; exit 128", ""])
def test_a_git_that_fails_or_hangs_is_no_history(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    """A build never waits for it for long, and never takes half a log; nor does it need one."""
    if script:
        (tmp_path / "git").write_text(f"#!/bin/sh\n[ 1 ] && {script}\n")
        (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{':/bin:/usr/bin' if script else ''}")
    monkeypatch.setattr(git_program, "TIMEOUT", 0.2)
    assert inputs.HISTORY not in load.read_site(site)
    (site / ".git").mkdir(exist_ok=True)
    assert git_program.is_missing(site) == (not script)  # the build says so
    if not script:
        assert "No history of changes came with this copy" in words(publish(load.read_site(MINIMAL)), "changes.html")


def test_days_go_down_though_clocks_differ() -> None:
    """Within a day git's order holds; the last change of a file is its newest; a path may have any characters."""
    entry = "\x01{:040x}\0{}T10:00:00+02:00\0\0Words\0\n{}"
    one, odd = "M\0content/a.md\0", "A\0content/x\ny.md\0M\0\x01content/é.md\0"
    changes = ((3, "2027-05-01", one), (2, "2027-05-03", one), (1, "2027-05-01", odd))
    found = history.read("".join(entry.format(*change) for change in changes).encode("latin-1"))
    assert [int(change.id, 16) for change in found.changes] == [2, 3, 1]
    assert found.last["content/a.md"] == (2027, 5, 3)
    assert [path for _, path, _ in found.changes[2].files] == ["\x01content/\ufffd.md", "content/x\ny.md"]


def test_a_long_history_makes_no_heavy_page(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry is on some page of less than 100 kB; older pages stay as they are; the feed has the newest 30."""
    entries = [
        ChangeEntry(f"{n:040x}", (2030, 12 - n // 25, 15), "cracks-found", (), "X", f"Entry {n}, {'x ' * 700}")
        for n in range(170)
    ]

    def output(*found: ChangeEntry) -> dict[str, bytes]:
        monkeypatch.setattr(differences, "add_entries", lambda log, *_: replace(log, entries=found))
        made = publish(load.read_site(repository), Engine())
        assert len(feedparser.parse(made["feed.xml"]).entries) == 30
        return {path: data for path, data in made.items() if path.startswith("changes")}

    before, after = output(*entries), output(replace(entries[0], says="New"), *entries)
    assert len(before) > 3
    assert max(map(len, before.values())) < 100_000
    found = [n for data in before.values() for n in re.findall(rb"Entry (\d+),", data)]
    assert sorted(map(int, found)) == list(range(170))
    changed = {path for path, data in before.items() if data != after.get(path)}
    assert changed <= {"changes.html", f"changes/{len(before) - 1}.html"}
