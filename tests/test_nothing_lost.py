"""Nothing lost: whatever stops a build, whoever else is at work, the site is whole or says that it is not."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from briefing.build import pipeline
from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import load, lock, write
from briefing.engine.engine import Engine

from .documents import MINIMAL
from .incremental import read

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE = {"index.html": b"one", **{f"pages/{n}.html": b"one" * n for n in range(30)}, "only-one.html": b""}
OTHER = {"index.html": b"other", **{f"pages/{n}.html": b"other" * n for n in range(30)}, "only/other.html": b""}
ABOUT = "content/pages/about.md"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, users and forks of POSIX")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the minimal site."""
    return shutil.copytree(MINIMAL, tmp_path / "clone", ignore=shutil.ignore_patterns("expected"))


def clean(site: Path) -> dict[str, bytes]:
    """The pages as a first build makes them."""
    output, problems = pipeline.build(load.read_site(site), Engine())
    assert output is not None, problems
    return dict(output)


def pages(folder: Path) -> dict[str, bytes]:
    """What was written, without the search index."""
    found = read(folder, but=write.MANIFEST)
    return {path: data for path, data in found.items() if not path.startswith("pagefind/")}


def is_complete(folder: Path) -> bool:
    """What the manifest says."""
    return bool(json.loads((folder / write.MANIFEST).read_bytes())["complete"])


def test_killed_builds_and_a_failing_disk(root: Path, *, night: bool) -> None:
    """Killed at 8 random instants, at night at 1,000, or failing in one call after the other (killing.py).

    That the instants cover the whole of a write is seen from what they leave: the old site untouched, the old site
    with the new one beside it, dozens of different mixtures that say so, the new site.
    """
    kills = 1000 if night else 8
    command = [sys.executable, "-m", "tests.killing", str(kills), "7"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=1200)
    assert done.stdout, done.stderr
    result = json.loads(done.stdout)
    assert result["faults"] == []
    assert result["kills"] == kills
    if night:
        assert result["failures"] > 200
        assert {"old", "old, begun", "mixed", "new"} <= result["met"].keys()
        assert result["mixtures"] > 100


@contextmanager
def nobody() -> Iterator[Path]:
    """Work as a user with no special rights, in a folder of theirs."""
    with tempfile.TemporaryDirectory(prefix="briefing-nobody-") as place:
        Path(place).chmod(0o777)
        user = os.getuid()
        if user == 0:
            os.setresuid(65534, 65534, 0)
        try:
            yield Path(place)
        finally:
            if user == 0:
                os.setresuid(0, 0, 0)


def test_a_read_only_checkout(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Checked and built into another folder, without a memory; built into itself, there is a plain refusal."""
    main.main(["build", "--site", str(clone)])  # nobody may not be allowed to read the program: all is imported by now
    with nobody() as place:
        site = shutil.copytree(MINIMAL, place / "site", ignore=shutil.ignore_patterns("expected"))
        for path in (site, *site.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        assert main.main(["check", "--site", str(site)]) == common.EXIT_OK
        assert main.main(["build", "--site", str(site), "--output", str(place / "out")]) == common.EXIT_OK
        assert pages(place / "out") == clean(site)
        capsys.readouterr()
        assert main.main(["build", "--site", str(site)]) == common.EXIT_ERROR
        said = capsys.readouterr().out
        assert "The site cannot be written." in said
        assert "Permission denied. [output-failed]" in said
        subprocess.run(["chmod", "-R", "u+w", str(site)], check=True)  # noqa: S607  # every system has it


@pytest.mark.parametrize("locked", ["", "pages"])
def test_a_read_only_folder_is_noticed_before_anything_is_changed(locked: str) -> None:
    """Also where it is only one folder of the site: the last good site stays as it is."""
    with nobody() as place:
        write.write_site(place / "out", ONE)
        (place / "out" / locked).chmod(0o555)
        written, (problem,) = write.write_site(place / "out", OTHER)
        assert written is None
        assert "The folder cannot be written" in problem.message
        assert "what was written last is kept" in problem.hint
        assert read(place / "out", but=write.MANIFEST) == ONE
        assert is_complete(place / "out")
        (place / "out" / locked).chmod(0o755)
        assert write.write_site(place / "out", OTHER)[1] == ()


def test_builds_at_once_take_turns(tmp_path: Path) -> None:
    """Eight writers, two sites: none fails, and what stays is one of the two."""
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: write.write_site(tmp_path / "out", (ONE, OTHER)[n % 2])[1], range(40)))
    assert told == [()] * 40
    assert read(tmp_path / "out", but=write.MANIFEST) in (ONE, OTHER)
    assert is_complete(tmp_path / "out")


def test_times_of_files_decide_nothing(clone: Path) -> None:
    """Saved within a tick of a coarse clock with as many bytes as before, or dated 2100: seen all the same."""
    main.main(["build", "--site", str(clone)])
    path = clone / ABOUT
    for number, date in enumerate((4102444800, 1)):
        before = path.stat()
        old = path.read_text("utf-8")
        path.write_text(old.replace("very small", f"{number}ery small"), encoding="utf-8")
        assert path.stat().st_size == before.st_size
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert main.main(["build", "--site", str(clone)]) == common.EXIT_OK
        assert pages(clone / "output") == clean(clone)
        for place in (*clone.rglob("*"), *(clone / "output").rglob("*")):
            os.utime(place, (date, date))
        path.write_text(old, encoding="utf-8")


def test_a_build_waits_for_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the time of day; one that was stopped but not ended is not waited for for ever."""
    monkeypatch.setattr(time, "time", lambda: 0.0)
    (tmp_path / "out").mkdir()
    told = []
    with lock.lock_folder(str(tmp_path / "out")):
        thread = threading.Thread(target=lambda: told.append(write.write_site(tmp_path / "out", ONE)[1]))
        thread.start()
        time.sleep(0.2)
        assert told == []
    thread.join(10)
    assert told == [()]
    monkeypatch.setattr(lock, "TIMEOUT", 0.1)
    with lock.lock_folder(str(tmp_path / "out")):
        written, (problem,) = write.write_site(tmp_path / "out", OTHER)
    assert written is None
    assert "Another command is writing there." in problem.message
    assert read(tmp_path / "out", but=write.MANIFEST) == ONE
