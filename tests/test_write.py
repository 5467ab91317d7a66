"""Writing the site: only what differs, only what is ours, all or nothing. Interrupted: test_nothing_lost.py."""

import os
from pathlib import Path

import pytest

from briefing.disk import load, write
from briefing.disk.write import MANIFEST, Written, write_site

from .documents import rows, table

SITE = {"index.html": b"home", "claims/one.html": b"one", "assets/site.css": b"css"}
HOME = {"index.html": b"home"}


def read(folder: Path, *but: str) -> dict[str, bytes]:
    """Every file below a folder, but those of these names or in folders of these names."""
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in files.items() if not {*but} & {*name.parts}}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder, with a site in it."""
    assert write_site(tmp_path / "output", SITE) == (Written(pages=2, written=3, unchanged=0, removed=0), ())
    return tmp_path / "output"


def refused(folder: Path, files: dict[str, bytes]) -> str:
    """The code of the diagnostic that a refused write gives."""
    written, (problem,) = write_site(folder, files)
    assert written is None
    return problem.code


def test_only_what_differs_is_written_or_removed(out: Path, tmp_path: Path) -> None:
    """After an edit, damage or a deletion; a stranger's file stays, and the manifest is that of a first build."""
    assert read(out, MANIFEST) == SITE
    for path in out.rglob("*"):
        os.utime(path, (1, 1))
    assert write_site(out, SITE)[0] == Written(pages=2, written=0, unchanged=3, removed=0)
    assert write_site(out, SITE | {"index.html": b"new"})[0] == Written(pages=2, written=1, unchanged=2, removed=0)
    assert (out / "claims/one.html").stat().st_mtime == 1
    (out / "index.html").write_bytes(b"HOME")
    (out / "claims/one.html").unlink()
    (out / "assets/mine.txt").write_bytes(b"mine")
    assert write_site(out, SITE)[0] == Written(pages=2, written=2, unchanged=1, removed=0)
    write_site(tmp_path / "other", dict(reversed(SITE.items())))
    assert (out / MANIFEST).read_bytes() == (tmp_path / "other" / MANIFEST).read_bytes()
    assert write_site(out, HOME)[0] == Written(pages=1, written=0, unchanged=1, removed=2)
    assert read(out, MANIFEST) == {**HOME, "assets/mine.txt": b"mine"}
    assert not (out / "claims").exists()


@pytest.mark.parametrize(("gone", "mine", "_what"), table("links", "in the way"))
def test_what_is_not_ours_is_refused_before_anything_changes(out: Path, gone: str, mine: str, _what: str) -> None:
    """A folder without a manifest, a file or folder in the way, a link that leads elsewhere."""
    if gone:
        (out / gone).rename(out.parent / "moved")
    if mine == "link":
        (out / gone).symlink_to(out.parent / "moved")
    elif mine:
        (out / mine).parent.mkdir(exist_ok=True)
        (out / mine).write_bytes(b"mine")
    before = read(out.parent)
    files = dict.fromkeys(("index.html", "claims/one.html", "new.html", "new/a.html"), b"new")
    assert refused(out, files) == "output-not-ours"
    assert read(out.parent) == before


@pytest.mark.parametrize("manifest", ["", *rows("links", "no manifest of ours")])
def test_a_manifest_that_cannot_be_ours_is_refused(tmp_path: Path, manifest: str) -> None:
    """A damaged or forged list, of another program or of files elsewhere, deletes nothing, here or elsewhere."""
    (tmp_path / "precious").write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MANIFEST).write_text(manifest, encoding="utf-8")
    assert refused(tmp_path / "out", SITE) == "output-not-ours"
    assert (tmp_path / "precious").exists()


def test_a_page_changed_by_hand_is_kept_when_its_page_is_gone(out: Path, tmp_path: Path) -> None:
    """Somebody's work is in it, or it is a link now. It is reported once; from then on it is a stranger's file."""
    page, style = out / "claims/one.html", out / "assets/site.css"
    page.write_bytes(b"my notes")
    style.rename(tmp_path / "elsewhere")
    style.symlink_to(tmp_path / "elsewhere")
    written, kept = write_site(out, HOME)
    assert written == Written(pages=1, written=0, unchanged=1, removed=0)
    assert [(one.code, one.location.path) for one in kept] == [("output-kept", str(path)) for path in (style, page)]
    assert (page.read_bytes(), style.is_symlink()) == (b"my notes", True)
    assert write_site(out, HOME)[1] == ()
    assert refused(out, SITE) == "output-not-ours"


def test_a_memo_that_cannot_be_written_is_no_error(site: Path) -> None:
    """A build does not fail for lack of a cache."""
    (site / ".cache").write_bytes(b"in the way")
    write.write_memo(site, b"memory")
    assert load.read_memo(site) == b""
