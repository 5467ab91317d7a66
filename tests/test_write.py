"""Writing the site: only what differs, only what is ours, all or nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from briefing.disk import load, write
from briefing.disk.write import MANIFEST, Written, write_memo, write_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SITE = {"index.html": b"home", "claims/one.html": b"one", "assets/site.css": b"css"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder, with a site in it."""
    assert write_site(tmp_path / "output", SITE) == (Written(pages=2, written=3, unchanged=0, removed=0), ())
    return tmp_path / "output"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, the manifest left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def refused(folder: Path, files: dict[str, bytes]) -> str:
    """The code of the diagnostic that a refused write gives."""
    written, problems = write_site(folder, files)
    assert written is None
    (problem,) = problems
    return problem.code


def is_complete(folder: Path) -> bool:
    """What the manifest says of the site."""
    return bool(json.loads((folder / MANIFEST).read_bytes())["complete"])


def test_unchanged_files_are_not_touched(out: Path) -> None:
    """The same site again writes nothing, not even the manifest; an edit writes one file."""
    assert contents(out) == SITE
    assert is_complete(out)
    for path in out.rglob("*"):
        os.utime(path, (1, 1))
    assert write_site(out, SITE)[0] == Written(pages=2, written=0, unchanged=3, removed=0)
    assert write_site(out, SITE | {"index.html": b"new"})[0] == Written(pages=2, written=1, unchanged=2, removed=0)
    assert (out / "claims/one.html").stat().st_mtime == 1
    assert (out / "index.html").stat().st_mtime > 1


def test_a_damaged_file_is_written_again(out: Path) -> None:
    """Whatever was done to a file of ours, the next build repairs it."""
    (out / "index.html").write_bytes(b"HOME")
    (out / "claims/one.html").unlink()
    assert write_site(out, SITE)[0] == Written(pages=2, written=2, unchanged=1, removed=0)
    assert contents(out) == SITE


def test_stale_files_and_empty_folders_go(out: Path) -> None:
    """What is no longer in the site is removed; a stranger's file and its folder stay."""
    (out / "assets/mine.txt").write_bytes(b"mine")
    assert write_site(out, {"index.html": b"home"})[0] == Written(pages=1, written=0, unchanged=1, removed=2)
    assert contents(out) == {"index.html": b"home", "assets/mine.txt": b"mine"}
    assert not (out / "claims").exists()


def test_a_file_may_become_a_folder_and_back(tmp_path: Path) -> None:
    """A page's path can be another page's folder in the next build."""
    for files in ({"a": b"1"}, {"a/b": b"2"}, {"a": b"3"}):
        assert write_site(tmp_path / "out", files)[1] == ()
        assert contents(tmp_path / "out") == files


def test_the_manifest_is_reproducible(out: Path, tmp_path: Path) -> None:
    """The same site, in whatever order and however often changed before, has the same manifest."""
    write_site(tmp_path / "b", {"index.html": b"old", "old.html": b"old"})
    write_site(tmp_path / "b", dict(reversed(SITE.items())))
    assert (out / MANIFEST).read_bytes() == (tmp_path / "b" / MANIFEST).read_bytes()


# -- What somebody else has in our folder --


def _foreign(out: Path) -> None:
    (out / MANIFEST).unlink()


def _page_in_the_way(out: Path) -> None:
    (out / "new.html").write_bytes(b"mine")


def _file_for_folder(out: Path) -> None:
    (out / "new").write_bytes(b"mine")


def _folder_for_page(out: Path) -> None:
    (out / "new.html").mkdir()
    (out / "new.html/mine").touch()


def _folder_for_our_page(out: Path) -> None:
    (out / "claims/one.html").unlink()
    (out / "claims/one.html").mkdir()
    (out / "claims/one.html/mine").touch()


def _linked_folder(out: Path) -> None:
    shutil.move(out / "claims", out.parent / "elsewhere")
    (out / "claims").symlink_to(out.parent / "elsewhere")


@pytest.mark.parametrize(
    "prepare",
    [_foreign, _page_in_the_way, _file_for_folder, _folder_for_page, _folder_for_our_page, _linked_folder],
)
def test_what_is_not_ours_is_refused_before_anything_changes(out: Path, prepare: Callable[[Path], None]) -> None:
    """A folder without a manifest, a file or folder in the way, a link that leads elsewhere."""
    prepare(out)
    before = contents(out.parent)
    files = {"index.html": b"new", "claims/one.html": b"new", "new.html": b"new", "new/a.html": b"new"}
    assert refused(out, files) == "output-not-ours"
    assert contents(out.parent) == before


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[" * 100_000,
        b'{"program": {"name": "briefing", "version": "1", "code": ""}, "complete": true, "inputs": {}, "outputs": 3}',
        b'{"pages": {"/": ["index.js"]}}',
        "other precious",
        "briefing ../precious",
        "briefing /etc/passwd",
        "briefing a\\..\\b",
        "briefing C:precious",
    ],
)
def test_a_manifest_that_cannot_be_ours_is_refused(tmp_path: Path, manifest: bytes | str) -> None:
    """A damaged or forged list deletes nothing, here or elsewhere."""
    if isinstance(manifest, str):
        name, path = manifest.split()
        head = {"program": {"name": name, "version": "1", "code": ""}, "complete": True, "inputs": {}}
        manifest = json.dumps({**head, "outputs": {path: "0"}}).encode()
    (tmp_path / "precious").write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_bytes(manifest)
    assert refused(tmp_path / "out", SITE) == "output-not-ours"
    assert (tmp_path / "precious").exists()


def test_a_page_changed_by_hand_is_kept_when_its_page_is_gone(out: Path, tmp_path: Path) -> None:
    """Somebody's work is in it, or it is a link now. It is reported once; from then on it is a stranger's file."""
    (out / "claims/one.html").write_bytes(b"my notes")
    (tmp_path / "elsewhere").write_bytes(b"css")
    (out / "assets/site.css").unlink()
    (out / "assets/site.css").symlink_to(tmp_path / "elsewhere")
    written, kept = write_site(out, {"index.html": b"home"})
    assert written == Written(pages=1, written=0, unchanged=1, removed=0)
    assert [(one.code, one.location.path) for one in kept] == [
        ("output-kept", str(out / path)) for path in ("assets/site.css", "claims/one.html")
    ]
    assert (out / "claims/one.html").read_bytes() == b"my notes"
    assert (out / "assets/site.css").is_symlink()
    assert write_site(out, {"index.html": b"home"})[1] == ()
    assert refused(out, SITE) == "output-not-ours"


# -- Interrupted --


def test_an_output_that_refuses_every_change_is_left_alone(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a medium that is mounted read-only."""

    def refuse(*_: object, **__: object) -> str:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        for function in ("mkdir", "replace", "unlink", "rename"):
            patch.setattr(os, function, refuse)
        assert write_site(out, SITE)[0] == Written(pages=2, written=0, unchanged=3, removed=0)
        assert refused(out, {"index.html": b"new"}) == "output-failed"
    assert contents(out) == SITE
    assert is_complete(out)


@pytest.mark.parametrize("step", range(6))
def test_a_killed_write_is_never_called_complete(out: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Stopped at any move, the site is the old one or says that it is not complete; the next write repairs it."""
    new = {"index.html": b"new home", "events/two.html": b"two", "claims/three.html": b"three", "a.html": b"a"}
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
    assert is_complete(out) == (step == 0)
    assert step or {path: data for path, data in contents(out).items() if "staging" not in path} == SITE
    assert write_site(out, new)[1] == ()
    assert contents(out) == new
    assert is_complete(out)


def test_what_killed_builds_left_is_known_again(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After two builds that were killed, a page of the first site is still known to be ours, and goes."""
    for number in (b"1", b"2"):
        with monkeypatch.context() as patch:
            patch.setattr(write, "_move", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                write_site(out, {"index.html": number, "claims/one.html": number})
    assert write_site(out, {"index.html": b"home"}) == (Written(pages=1, written=0, unchanged=1, removed=2), ())
    assert contents(out) == {"index.html": b"home"}


# -- The cache --


def test_a_memo_half_written_is_never_read(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at any instant, a build leaves the memory of the one before; the next leaves nothing of it behind."""
    write_memo(site, b"memory")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write_memo(site, b"new memory")
    assert load.read_memo(site) == b"memory"
    write_memo(site, b"newer memory")
    assert load.read_memo(site) == b"newer memory"
    assert [path.name for path in (site / ".cache").iterdir()] == ["memo"]


def test_a_memo_that_cannot_be_written_is_no_error(site: Path) -> None:
    """A build does not fail for lack of a cache."""
    (site / ".cache").write_bytes(b"in the way")
    write_memo(site, b"memory")
    assert load.read_memo(site) == b""
