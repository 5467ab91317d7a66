"""The command `export`: what it writes where, how it ends, and that the same briefing gives the same bytes."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefing.build import pipeline
from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.html import assets

from .documents import MINIMAL
from .exporting import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = ("html", "pdf")


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    """A small site's folder."""
    shutil.copytree(MINIMAL, tmp_path / "site", ignore=shutil.ignore_patterns("expected", "output", ".cache"))
    return tmp_path / "site"


def export(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "briefing", "export", "--site", str(folder), *words]
    found = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, cwd=folder, env=found, capture_output=True, text=True, check=False)


def test_the_same_briefing_gives_the_same_bytes(minimal: Path) -> None:
    """In two processes with other hash seeds, in other folders, each form is the same; all at once is one command."""
    made = []
    for seed in ("1", "2"):
        names = [f"--{form}={minimal / seed / f'one.{form}'}" for form in FORMS]
        done = export(minimal, *names, PYTHONHASHSEED=seed)
        assert done.returncode == common.EXIT_OK, done.stdout + done.stderr
        assert "2 files written" in done.stdout
        made.append([(minimal / seed / f"one.{form}").read_bytes() for form in FORMS])
    assert made[0] == made[1]


def test_files_stand_beside_the_site(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name a file is called briefing and stands beside `output/`, whose files are only the site's own."""
    assert main.main(["export", "--site", str(minimal), "--html"]) == common.EXIT_OK
    assert {path.name for path in minimal.glob("briefing.*")} == {"briefing.html"}
    assert not (minimal / "output").exists()
    assert "briefing.html · 0." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Say what to make"),
        ("--html {}/content/article.md", "ends in .html"),
        ("--pdf a.epub", "ends in .pdf"),
        ("--html {}", "that is a folder. Name the file too"),
        ("--html {}/content/all.html", "where the briefing's own files are"),
        ("--pdf {}/content/../templates/all.pdf", "where the briefing's own files are"),
        ("--html {}/output/index.html", "the site's folder"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(
    minimal: Path, words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """No form, or a place where such a file cannot be meant to be: nothing is written."""
    before = sorted(minimal.rglob("*"))
    assert main.main(["export", "--site", str(minimal), *words.format(minimal).split()]) == common.EXIT_ERROR
    assert told in capsys.readouterr().err
    assert sorted(minimal.rglob("*")) == before


def test_a_fault_of_the_content_stops_it(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same faults as in a build, and the file of the last export stays."""
    (minimal / "briefing.html").write_text("last", encoding="utf-8")
    claim = minimal / "content/claims/cracks-found.md"
    claim.write_text(claim.read_text("utf-8").replace("exact: ", "exact: never "), encoding="utf-8")
    assert main.main(["export", "--site", str(minimal), "--html"]) == common.EXIT_PROBLEMS
    out = capsys.readouterr().out
    assert "[quote-not-found]" in out
    assert "Nothing was exported" in out
    assert (minimal / "briefing.html").read_text("utf-8") == "last"


def test_a_fault_of_a_template_is_told_by_its_line(minimal: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site may lay its own templates over those of the exports, and is told what is wrong with them."""
    own = minimal / "templates/portable/single.html"
    own.parent.mkdir(parents=True)
    own.write_text("\n{{ view.nothing }}", encoding="utf-8")
    assert main.main(["export", "--site", str(minimal), "--html"]) == common.EXIT_PROBLEMS
    assert "templates/portable/single.html:2:1: error" in capsys.readouterr().out
    assert not list(minimal.glob("briefing.*"))


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS])
def test_a_full_or_locked_disk_leaves_the_last_file(
    minimal: Path, tmp_path: Path, fault: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The diagnostic says why; the last file is whole, and nothing half written lies about."""
    place = tmp_path / "out/a.html"
    place.parent.mkdir()
    place.write_bytes(b"last")

    def fail(path: Path, _data: bytes) -> None:
        raise OSError(fault, os.strerror(fault), str(path))

    monkeypatch.setattr(Path, "write_bytes", fail)
    assert main.main(["export", "--site", str(minimal), "--html", str(place)]) == common.EXIT_ERROR
    assert f"{os.strerror(fault)}. [output-failed]" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in place.parent.iterdir()} == {"a.html": b"last"}


def test_a_place_that_cannot_be_written_is_told(
    minimal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such as one below a file."""
    (tmp_path / "file").write_text("", "utf-8")
    place = tmp_path / "file/a.html"
    assert main.main(["export", "--site", str(minimal), "--html", str(place)]) == common.EXIT_ERROR
    assert "[output-failed]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("browser", "told"),
    [
        ("", "Install Chromium, Google Chrome, Microsoft Edge or Brave"),
        ("/nowhere/browser", "CHROMIUM names /nowhere/browser"),
        ("echo cannot start; exit 1", "has made no PDF. It said:\ncannot start"),
    ],
)
def test_without_a_browser_that_prints_the_user_is_told_what_to_do(
    minimal: Path, browser: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None is there, the named one is not, or it fails: what would do, what it said; the last export's file stays."""
    (minimal / "briefing.pdf").write_bytes(b"last")
    monkeypatch.setenv("CHROMIUM", _stand_in(minimal, browser) if browser.startswith("echo") else browser)
    if not browser:
        monkeypatch.setenv("PATH", str(minimal))
        monkeypatch.setenv("HOME", str(minimal))
    assert main.main(["export", "--site", str(minimal), "--pdf"]) == common.EXIT_ERROR
    assert told in capsys.readouterr().err
    assert (minimal / "briefing.pdf").read_bytes() == b"last"


def test_an_interrupted_export_leaves_no_browser_and_no_folder(minimal: Path, tmp_path: Path) -> None:
    """Ctrl-C ends the browser with all that it started; what it worked in is gone."""
    (tmp_path / "temporary").mkdir()
    note = tmp_path / "started"
    waits = _stand_in(tmp_path, f'sleep 600 & echo "$! $$" > {note}.new; mv {note}.new {note}; wait')
    found = {**os.environ, "PYTHONPATH": str(ROOT), "CHROMIUM": waits, "TMPDIR": str(tmp_path / "temporary")}
    command = [sys.executable, "-m", "briefing", "export", "--site", str(minimal), "--pdf"]
    with subprocess.Popen(command, env=found, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        _wait_for(note.exists)
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 130
    numbers = note.read_text("utf-8").split()
    _wait_for(lambda: not any(_runs(int(number)) for number in numbers))
    assert not list((tmp_path / "temporary").iterdir())


def _stand_in(folder: Path, does: str) -> str:
    """A program that passes for a browser."""
    place = folder / "browser"
    place.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    place.chmod(0o755)
    return str(place)


def _wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def _runs(number: int) -> bool:
    """True if there is such a process, and it has not ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text("utf-8")
    except OSError:
        return False


def test_the_site_holds_nothing_of_the_exports() -> None:
    """Styles and scripts of the portable forms are no weight on any page."""
    files = load.read_site(MINIMAL)
    output, _ = pipeline.build(files, Engine())
    assert output is not None
    without = {path: data for path, data in files.items() if not path.startswith(assets.PORTABLE)}
    assert len(without) < len(files)
    assert pipeline.build(without, Engine())[0] == output
