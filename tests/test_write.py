"""Writing the site: only what differs, only what is ours, all or nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from briefing.disk import load, write
from briefing.disk.write import MANIFEST, Written, write_memo, write_site

if TYPE_CHECKING:
    from pathlib import Path

SITE = {"index.html": b"home", "claims/one.html": b"one", "assets/site.css": b"css"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder, which does not exist yet."""
    return tmp_path / "output"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, the manifest left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def code(folder: Path, files: dict[str, bytes]) -> str:
    """The code of the diagnostic that a refused write gives."""
    written, problems = write_site(folder, files)
    assert written is None
    (problem,) = problems
    return problem.code


def is_complete(folder: Path) -> bool:
    """What the manifest says of the site."""
    return bool(json.loads((folder / MANIFEST).read_bytes())["complete"])


def test_a_first_write_makes_everything(out: Path) -> None:
    """All files are there, the count is right, the manifest says complete, and nothing else is left behind."""
    assert write_site(out, SITE) == (Written(pages=2, written=3, unchanged=0, removed=0), ())
    assert contents(out) == SITE
    assert is_complete(out)


def test_unchanged_files_are_not_touched(out: Path) -> None:
    """The same site again writes nothing, not even the manifest; an edit writes one file."""
    write_site(out, SITE)
    for path in out.rglob("*"):
        os.utime(path, (1, 1))
    assert write_site(out, SITE)[0] == Written(pages=2, written=0, unchanged=3, removed=0)
    assert write_site(out, SITE | {"index.html": b"new"})[0] == Written(pages=2, written=1, unchanged=2, removed=0)
    assert (out / "claims/one.html").stat().st_mtime == 1
    assert (out / "index.html").stat().st_mtime > 1


def test_a_damaged_file_is_written_again(out: Path) -> None:
    """Whatever someone did to a file of ours, the next build mends it."""
    write_site(out, SITE)
    (out / "index.html").write_bytes(b"HOME")
    (out / "claims/one.html").unlink()
    assert write_site(out, SITE)[0] == Written(pages=2, written=2, unchanged=1, removed=0)
    assert contents(out) == SITE


def test_stale_files_and_empty_folders_go(out: Path) -> None:
    """What is no longer in the site is removed; a stranger's file and its folder stay."""
    write_site(out, SITE)
    (out / "assets/mine.txt").write_bytes(b"mine")
    assert write_site(out, {"index.html": b"home"})[0] == Written(pages=1, written=0, unchanged=1, removed=2)
    assert contents(out) == {"index.html": b"home", "assets/mine.txt": b"mine"}
    assert not (out / "claims").exists()


def test_a_file_may_become_a_folder_and_back(out: Path) -> None:
    """A page's path can be another page's folder in the next build."""
    for files in ({"a": b"1"}, {"a/b": b"2"}, {"a": b"3"}):
        assert write_site(out, files)[1] == ()
        assert contents(out) == files


def forged(path: str, program: str = "briefing") -> bytes:
    """A manifest that lists a file which it should not."""
    head = {"program": {"name": program, "version": "1", "code": ""}, "complete": True}
    return json.dumps({**head, "inputs": {}, "outputs": {path: "0"}}).encode()


def test_a_foreign_folder_is_refused(out: Path) -> None:
    """A folder with files and no manifest was not made by this program."""
    out.mkdir()
    (out / "thesis.doc").write_bytes(b"years of work")
    assert code(out, SITE) == "output-not-ours"
    assert contents(out) == {"thesis.doc": b"years of work"}


@pytest.mark.parametrize("path", ["new.html", "events/one.html"])
def test_a_strangers_file_is_not_overwritten(out: Path, path: str) -> None:
    """A new page whose place is taken is refused before anything is changed."""
    write_site(out, SITE)
    stranger = out / path.split("/", maxsplit=1)[0]
    stranger.write_bytes(b"mine")
    assert code(out, {"index.html": b"changed", path: b"page"}) == "output-not-ours"
    assert contents(out) == SITE | {stranger.name: b"mine"}


def test_a_link_in_the_output_is_not_followed(out: Path, tmp_path: Path) -> None:
    """A folder that is a link would lead to files that are not ours."""
    write_site(out, SITE)
    shutil.move(out / "claims", tmp_path / "elsewhere")
    (out / "claims").symlink_to(tmp_path / "elsewhere")
    assert code(out, SITE | {"claims/one.html": b"changed"}) == "output-not-ours"
    assert (tmp_path / "elsewhere/one.html").read_bytes() == b"one"


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"program": {"name": "briefing", "version": "1", "code": ""}, "complete": true, "inputs": {}, "outputs": 3}',
        b'{"pages": {"/": ["index.js"]}}',
        forged("precious", program="other"),
        forged("../precious"),
        forged("/etc/passwd"),
        forged("a\\..\\b"),
        forged("C:precious"),
    ],
)
def test_a_manifest_that_cannot_be_ours_is_refused(out: Path, tmp_path: Path, manifest: bytes) -> None:
    """A damaged or forged list deletes nothing, here or elsewhere."""
    (tmp_path / "precious").write_bytes(b"x")
    out.mkdir()
    (out / MANIFEST).write_bytes(manifest)
    assert code(out, SITE) == "output-not-ours"
    assert (tmp_path / "precious").exists()


def test_an_output_that_is_a_file_is_a_fault(out: Path) -> None:
    """The file stays."""
    out.write_bytes(b"mine")
    assert code(out, SITE) == "output-failed"
    assert out.read_bytes() == b"mine"


def test_a_full_disk_leaves_the_last_good_site(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written completely changes nothing."""
    write_site(out, SITE)

    def full(_staging: str, _files: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write, "_stage", full)
    written, (problem,) = write_site(out, {"index.html": b"new"})
    assert written is None
    assert problem.code == "output-failed"
    assert "No space left" in problem.message
    assert contents(out) == SITE
    assert is_complete(out)


_LIMITED = """
import resource, sys
from pathlib import Path
from briefing.disk import write
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
place = Path(sys.argv[1])
written, problems = write.write_site(place, {"index.html": b"new", "large.html": b"x" * 5000})
assert written is None, written
print(problems[0].code, problems[0].message)
write.write_memo(place.parent, b"x" * 5000)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of POSIX stands in for a small disk")
def test_a_disk_that_takes_only_a_part_of_a_file_is_full(out: Path, root: Path) -> None:
    """The system writes what still fits and says so only in a number: no page may be cut short by that."""
    write_site(out, SITE)
    write_memo(out.parent, b"memory")
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(out)], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("output-failed The site cannot be written. ")
    assert contents(out) == SITE
    assert is_complete(out)
    assert load.read_memo(out.parent) == b"memory"
    assert [path.name for path in (out.parent / ".cache").iterdir()] == ["memo"]


def test_an_output_that_refuses_every_change_is_left_alone(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a medium that is mounted read-only, whoever one is."""
    write_site(out, SITE)

    def refuse(*_: object, **__: object) -> str:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        for function in ("mkdir", "replace", "unlink", "rename"):
            patch.setattr(os, function, refuse)
        assert write_site(out, SITE)[0] == Written(pages=2, written=0, unchanged=3, removed=0)
        written, (problem,) = write_site(out, {"index.html": b"new"})
    assert written is None
    assert "Read-only file system" in problem.message
    assert contents(out) == SITE
    assert is_complete(out)


@pytest.mark.parametrize("step", range(6))
def test_a_killed_write_is_never_called_complete(out: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Stopped at any move, the site is the old one or says that it is not complete; the next write repairs it."""
    new = {"index.html": b"new home", "events/two.html": b"two", "claims/three.html": b"three", "a.html": b"a"}
    write_site(out, SITE)
    move, moves = os.replace, iter(range(step))

    def replace(source: str, target: str) -> None:
        if next(moves, None) is None:
            raise KeyboardInterrupt
        move(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        patch.setattr(shutil, "rmtree", lambda *_args, **_options: None)  # a killed program does not clean up
        with pytest.raises(KeyboardInterrupt):
            write_site(out, new)
    if is_complete(out):
        assert {path: data for path, data in contents(out).items() if "staging" not in path} == SITE
    assert is_complete(out) == (step == 0)
    assert write_site(out, new)[1] == ()
    assert contents(out) == new
    assert is_complete(out)


def test_a_first_write_that_was_killed_is_taken_up(out: Path) -> None:
    """What it left in the new folder is not mistaken for a stranger's."""
    (out / ".briefing-staging-x").mkdir(parents=True)
    (out / ".briefing-staging-x/0").write_bytes(b"half")
    assert write_site(out, SITE)[1] == ()
    assert contents(out) == SITE


def test_the_manifest_is_reproducible(tmp_path: Path) -> None:
    """The same site, in whatever order and however often changed before, has the same manifest."""
    write_site(tmp_path / "a", SITE)
    write_site(tmp_path / "b", {"index.html": b"old", "old.html": b"old"})
    write_site(tmp_path / "b", dict(reversed(SITE.items())))
    assert (tmp_path / "a" / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


def test_the_memo_comes_back(site: Path) -> None:
    """What was written is read; no temporary file stays."""
    write_memo(site, b"memory")
    assert load.read_memo(site) == b"memory"
    assert [path.name for path in (site / ".cache").iterdir()] == ["memo"]


def test_a_memo_half_written_is_never_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at any instant, a build leaves the memory of the one before; the next leaves nothing of it behind."""
    write_memo(site, b"memory")

    def killed(_source: str, _target: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            write_memo(site, b"new memory")
    assert load.read_memo(site) == b"memory"
    write_memo(site, b"newer memory")
    assert load.read_memo(site) == b"newer memory"
    assert [path.name for path in (site / ".cache").iterdir()] == ["memo"]


def test_a_memo_that_cannot_be_written_is_no_fault(site: Path) -> None:
    """A build does not fail for lack of a cache."""
    (site / ".cache").write_bytes(b"in the way")
    write_memo(site, b"memory")
    assert load.read_memo(site) == b""


# -- What somebody else has done in our folder --


def test_a_page_changed_by_hand_is_kept_when_its_page_is_gone(out: Path) -> None:
    """Somebody's work is in it. It is told of once, and from then on it is a stranger's file."""
    write_site(out, SITE)
    (out / "claims/one.html").write_bytes(b"my notes")
    written, (kept,) = write_site(out, {"index.html": b"home"})
    assert written == Written(pages=1, written=0, unchanged=1, removed=1)
    assert kept.code == "output-kept"
    assert kept.location.path == str(out / "claims/one.html")
    assert (out / "claims/one.html").read_bytes() == b"my notes"
    assert write_site(out, {"index.html": b"home"})[1] == ()
    assert code(out, SITE) == "output-not-ours"


def test_a_link_or_a_folder_in_the_place_of_a_page_that_is_gone_is_kept(out: Path, tmp_path: Path) -> None:
    """It is not what we wrote, even where the bytes are the same."""
    (tmp_path / "elsewhere").write_bytes(b"one")
    write_site(out, SITE)
    (out / "claims/one.html").unlink()
    (out / "claims/one.html").symlink_to(tmp_path / "elsewhere")
    (out / "assets/site.css").unlink()
    (out / "assets/site.css").mkdir()
    (out / "assets/site.css/mine").touch()
    _, kept = write_site(out, {"index.html": b"home"})
    assert [problem.code for problem in kept] == ["output-kept"] * 2
    assert (out / "claims/one.html").is_symlink()
    assert (out / "assets/site.css/mine").exists()
    assert (tmp_path / "elsewhere").read_bytes() == b"one"


@pytest.mark.parametrize("path", ["claims/one.html", "claims"])
def test_a_folder_of_somebody_elses_makes_no_room_for_a_page(out: Path, path: str) -> None:
    """It is refused before anything is changed."""
    write_site(out, SITE)
    (out / "claims/one.html").unlink()
    (out / "claims/one.html").mkdir()
    (out / "claims/one.html/mine").touch()
    assert code(out, {"index.html": b"new", path: b"page"}) == "output-not-ours"
    assert (out / "index.html").read_bytes() == b"home"
    assert (out / "claims/one.html/mine").exists()
    assert is_complete(out)


def test_what_killed_builds_left_is_known_again(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After two builds that were killed, a page of the first site is still known to be ours, and goes."""
    write_site(out, {**SITE, "old.html": b"old"})
    for number in (b"1", b"2"):
        with monkeypatch.context() as patch:
            patch.setattr(write, "_move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                write_site(out, {"index.html": number, "old.html": number})
    assert write_site(out, {"index.html": b"home"}) == (Written(pages=1, written=0, unchanged=1, removed=3), ())
    assert contents(out) == {"index.html": b"home"}


def test_a_page_renamed_by_case_only_stays(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `A.html` and `a.html` are one file: it must not be left out as unchanged and then removed as stale."""
    write_site(out, {"A.html": b"one", "B/c.html": b"two"})
    whole = write.read_file

    def careless(root: str, path: str) -> bytes | None:
        names = {place.relative_to(root).as_posix().casefold(): place for place in out.rglob("*")}
        return whole(root, os.path.relpath(names.get(path.casefold(), out / path), root))

    with monkeypatch.context() as patch:
        patch.setattr(write, "read_file", careless)
        patch.setattr(os.path, "lexists", lambda place: careless(str(out), os.path.relpath(place, out)) is not None)
        assert write_site(out, {"a.html": b"one", "b/c.html": b"two"})[1] == ()
    assert contents(out) == {"a.html": b"one", "b/c.html": b"two"}
