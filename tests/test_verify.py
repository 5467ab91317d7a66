"""`verify`: a published folder beside what the sources give, and what is said of the difference."""

import json
import shutil
from functools import partial
from pathlib import Path

import pytest

from briefing.cli.commands import common
from briefing.disk import write
from briefing.tools.verify import dead_links

from .documents import Command, write_files


@pytest.fixture
def public(once_built: Path, tmp_path: Path) -> Path:
    """What was published: a copy of the output that a test may spoil."""
    return shutil.copytree(once_built / "output", tmp_path / "public")


@pytest.fixture
def verify(once_built: Path, command: Command) -> Command:
    """The command, for that copy."""
    return partial(command, "verify", "--site", once_built)


def test_each_kind_of_difference_is_described(verify: Command, public: Path, tmp_path: Path) -> None:
    """Which file; no difference is said, too; many are counted."""
    for where in ((), (public,)):
        assert "compared, no difference." in verify(*where)
    page = public / "about.html"
    page.write_text(page.read_text("utf-8").replace("A very small briefing", "A very <b>large</b> briefing"), "utf-8")
    (public / "claims/bridge-closed.html").unlink()
    (public / "claims/planted.html").write_bytes(b"<script>")
    picture = next(public.glob("assets/og.*.png"))
    picture.write_bytes(picture.read_bytes()[:-1] + b"\x00")
    said = verify(public, code=common.EXIT_PROBLEMS)
    lines = said.splitlines()
    assert {
        "about.html differs.",
        "claims/bridge-closed.html is missing.",
        "claims/planted.html is not in the sources' site.",
        f"assets/{picture.name} differs.",
    } <= {*lines}
    assert "from these very sources by this program" in said
    assert "differs from what the sources give in 4 files" in lines[-1]
    (tmp_path / "empty").mkdir()
    said = verify(tmp_path / "empty", code=common.EXIT_PROBLEMS)
    assert "more differences." in said
    assert len(said.splitlines()) < 30


def test_another_state_of_sources_or_program_is_named(
    once_built: Path, command: Command, verify: Command, public: Path, tmp_path: Path
) -> None:
    """Which inputs differ, another version, half a build, no manifest at all; errors of the sources are theirs."""
    site = shutil.copytree(once_built, tmp_path / "edited", ignore=shutil.ignore_patterns("output"))
    page = "---\ntitle: About\norder: 1\n---\nOther words.\n"
    write_files(site, {"content/pages/about.md": page, "content/pages/more.md": page.replace("1", "2")})
    (site / "content/notes/who-counted.md").unlink()
    said = command("verify", "--site", site, public, code=common.EXIT_PROBLEMS)
    for line in ("pages/about.md: changed since", "pages/more.md: new since", "notes/who-counted.md: no longer"):
        assert f"  content/{line}" in said
    write_files(site, {"content/pages/about.md": "---\ntitle: [\n---\n"})
    assert "[yaml-syntax]" in command("verify", "--site", site, public, code=common.EXIT_PROBLEMS)
    held = json.loads((public / write.MANIFEST).read_bytes())
    version = held["program"]["version"]
    for program, complete, code, words in (
        ({"version": "0.0.1"}, True, 0, "It was made with version 0.0.1 of the program; this is "),
        ({"version": version, "code": "0"}, True, 0, "It was made with another state of the program"),
        ({}, False, 1, "The build that wrote it was interrupted"),
    ):
        changed = {**held, "complete": complete, "program": {**held["program"], **program}}
        (public / write.MANIFEST).write_text(json.dumps(changed), encoding="utf-8")
        assert words in verify(public, code=code)
    (public / write.MANIFEST).unlink()
    assert "It has no manifest of this program" in verify(public, code=common.EXIT_PROBLEMS)
    assert "There is no folder" in verify(tmp_path / "nowhere", code=common.EXIT_ERROR)


def test_links_that_lead_nowhere_are_found() -> None:
    """To a file, to a place in it; addresses of other sites are the business of `check --external`."""
    links = ["b.html", "b.html#here", "../", "#top", "https://example.org/x", "mailto:a@example.org"]
    dead = ["b.html#not%20here", "c.html", "b.html?q#gone"]
    page = "".join(f'<a href="{link}">x</a>' for link in (*links, *dead)).encode()
    site = {"index.html": b"<p>", "a/a.html": b"<p id=top>" + page, "a/b.html": b"<p id=here>"}
    assert list(dead_links(site)) == [f"a/a.html links to {link}, which is not there." for link in dead]
