"""The command `export`: what it writes where, how it ends, and that the same briefing gives the same bytes."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import pytest

from briefing.cli.commands import common
from briefing.core.diagnostics import UsageError
from briefing.tools.export import pdf

from .documents import ROOT, Command
from .previewing import until


@pytest.fixture
def export(command: Command, copy: Path) -> Command:
    """The command, for the minimal site in a folder of its own."""
    return partial(command, "export", "--site", copy)


def stand_in(folder: Path, does: str) -> str:
    """A program that passes for a browser."""
    place = folder / "browser"
    place.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    place.chmod(0o755)
    return str(place)


@pytest.mark.nightly
def test_the_same_briefing_gives_the_same_pdf(copy: Path, tmp_path: Path) -> None:
    """In two processes with other hash seeds; test_reproducible.py has the other form. All forms are one command."""
    for seed in ("1", "2"):
        names = [f"--{form}={tmp_path / seed / f'one.{form}'}" for form in ("html", "pdf")]
        command = [sys.executable, "-m", "briefing", "export", "--site", str(copy), *names]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        out = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        assert "2 files written" in out
    assert (tmp_path / "1/one.pdf").read_bytes() == (tmp_path / "2/one.pdf").read_bytes()


def test_files_are_beside_the_site_and_nowhere_else(copy: Path, export: Command) -> None:
    """Without a name a file is called briefing and is beside `output/`; what cannot be meant writes nothing."""
    assert "briefing.html · 0." in export("--html")
    assert {path.name for path in copy.glob("briefing.*")} == {"briefing.html"}
    assert not (copy / "output").exists()
    before = sorted(copy.rglob("*"))
    for words, said in {
        "": "Say what to make",
        "--html {}/content/article.md": "ends in .html",
        "--pdf a.epub": "ends in .pdf",
        "--html {}": "that is a folder. Name the file too",
        "--pdf {}/content/../templates/all.pdf": "where the briefing's own files are",
        "--html {}/output/index.html": "the site's folder",
    }.items():
        assert said in export(*words.format(copy).split(), code=common.EXIT_ERROR)
    assert sorted(copy.rglob("*")) == before


def test_an_error_of_the_content_or_a_template_stops_it(copy: Path, export: Command) -> None:
    """The same errors as in a build, with file and line; the file of the last export stays."""
    (copy / "briefing.html").write_text("last", encoding="utf-8")
    own = copy / "templates/portable/single.html"
    own.parent.mkdir(parents=True)
    own.write_text("\n{{ view.nothing }}", encoding="utf-8")
    assert "templates/portable/single.html:2:1: error" in export("--html", code=common.EXIT_PROBLEMS)
    claim = copy / "content/claims/cracks-found.md"
    claim.write_text(claim.read_text("utf-8").replace("exact: ", "exact: never "), encoding="utf-8")
    out = export("--html", code=common.EXIT_PROBLEMS)
    assert "[quote-not-found]" in out
    assert "Nothing was exported" in out
    assert (copy / "briefing.html").read_text("utf-8") == "last"


def test_a_disk_that_is_full_or_a_place_that_is_none_leaves_the_last_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, export: Command
) -> None:
    """The diagnostic says why; the last file is whole, and nothing half written is left."""
    place = tmp_path / "out/a.html"
    place.parent.mkdir()
    place.write_bytes(b"last")
    assert "[output-failed]" in export("--html", place / "below.html", code=common.EXIT_ERROR)

    def fail(path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert f"{os.strerror(errno.ENOSPC)}. [output-failed]" in export("--html", place, code=common.EXIT_ERROR)
    assert {path.name: path.read_bytes() for path in place.parent.iterdir()} == {"a.html": b"last"}


def test_without_a_browser_that_prints_the_user_is_told_what_to_do(
    copy: Path, monkeypatch: pytest.MonkeyPatch, export: Command
) -> None:
    """None is there, the named one is not, or it fails: what would do, what it said; the last export's file stays."""
    (copy / "briefing.pdf").write_bytes(b"last")
    for browser, path, said in (
        (stand_in(copy, "echo cannot start; exit 1"), "/bin:/usr/bin", "has made no PDF. It said:\ncannot start"),
        ("/nowhere/browser", "", "CHROMIUM names /nowhere/browser"),
        ("", "", "Install Chromium, Google Chrome, Microsoft Edge or Brave"),
    ):
        monkeypatch.setenv("CHROMIUM", browser)
        monkeypatch.setenv("PATH", path)
        assert said in export("--pdf", code=common.EXIT_ERROR)
    assert (copy / "briefing.pdf").read_bytes() == b"last"
    # One that only prints needs less memory than one with windows.
    for name in ("chromium", "chromium-headless-shell"):
        shutil.copy(copy / "browser", copy / name)
    monkeypatch.setenv("PATH", str(copy))
    assert Path(pdf.find_browser()).name == "chromium-headless-shell"


def test_a_browser_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that it started; the folder that it worked in is gone."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(pdf, "_TIMEOUT", 2)
    waits = stand_in(tmp_path, f'sleep 600 & echo "$! $$" > {tmp_path}/started; wait')
    with pytest.raises(UsageError, match="was not done after"):
        pdf.print_pdf(waits, "<p>", "2021-06-01")
    until(lambda: not any(map(is_running, (tmp_path / "started").read_text("utf-8").split())))
    assert not list((tmp_path / "temporary").iterdir())


def is_running(number: str) -> bool:
    """True if there is such a process, and it has not ended."""
    status = Path(f"/proc/{number}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text("utf-8")
