"""`verify`: a published folder beside what the sources give, and what is said of the difference."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import manifest
from briefing.tools import verify as verification

from .documents import MINIMAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Verify = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the minimal site, built."""
    site = tmp_path_factory.mktemp("verify") / "site"
    shutil.copytree(MINIMAL, site, ignore=shutil.ignore_patterns("expected"))
    assert main.main(["build", "--site", str(site)]) == common.EXIT_OK
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
    """Without a name, the output folder; or a copy of it."""
    for where in ("", public):
        code, said = verify(where)
        assert code == common.EXIT_OK
        assert "compared, no difference." in said


def test_each_kind_of_difference_is_told_in_words(verify: Verify, public: Path) -> None:
    """Which file, where it begins, what stands there and what should."""
    page = public / "about.html"
    page.write_text(page.read_text("utf-8").replace("A very small briefing", "A very <b>large</b> briefing"), "utf-8")
    (public / "claims/bridge-closed.html").unlink()
    (public / "claims/planted.html").write_bytes(b"<script>")
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
    assert any(line.startswith(f"assets/{picture.name} is not what the sources give. From byte ") for line in lines)
    assert "from these very sources by this program. So somebody has changed it since" in said
    assert "differs from what the sources give in 4 files" in lines[-1]


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


def test_the_place_of_a_difference() -> None:
    """Of lines that are long, only the words around it; what cannot be seen is made visible."""
    site = {"a.html": ("<p>" + "x" * 200 + "ONE" + "y" * 200 + "\nend").encode()}
    changed = {"a.html": site["a.html"].replace(b"ONE", b"\xe2\x80\xaeTWO")}
    (one,) = verification.differences(site, changed)
    assert one.where == "Line 1:"
    assert one.published == "…" + "x" * 30 + "\\u202eTWO" + "y" * 56 + "…"
    assert one.sources.startswith("…" + "x" * 30 + "ONEyyy")
    (one,) = verification.differences(site, {"a.html": site["a.html"] + b"\nmore"})
    assert (one.where, one.published, one.sources) == ("Line 2:", "end", "(ends here)")
