"""Nothing lost: whatever stops a build, whoever else is at work, the site is whole or says that it is not."""

from __future__ import annotations

import errno
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
from .previewing import Preview, small_site, until

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
    """Killed at 20 random instants, at night at 1,000, or failing in one call after the other (killing.py).

    That the instants cover the whole of a write is seen from what they leave: the old site untouched, the old site
    with the new one beside it, dozens of different mixtures that say so, the new site.
    """
    kills = 1000 if night else 20
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


# -- The disk --

_SMALL_DISK = """
mount -t tmpfs -o size=200k tmpfs "$1" || exit 99
exec "$2" -c '
import sys
from pathlib import Path
from briefing.disk import write
old, new = {"index.html": b"old", "a.html": b"old"}, {"index.html": b"new", "large.html": b"x" * 300_000}
place = Path(sys.argv[1]) / "output"
print(write.write_site(place, old)[0], write.write_site(place, new)[1][0].message, write.write_site(place, old)[0])
print(sorted(path.name for path in place.iterdir()))
' "$1"
"""


def test_a_disk_that_is_really_full(tmp_path: Path, root: Path) -> None:
    """A file system of 200 kB, in a mount namespace of its own."""
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", _SMALL_DISK, "sh", str(tmp_path), sys.executable]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)
    except FileNotFoundError:
        pytest.skip("this system has no mount namespaces")
    if done.returncode != 0 and ("unshare" in done.stderr or done.returncode == 99):
        pytest.skip("this system lets nobody mount; killing.py and the test with RLIMIT_FSIZE stand in")
    first, _, rest = done.stdout.partition(" The site cannot be written. ")
    assert first.startswith("Written(pages=2, written=2"), done.stderr
    assert "No space left on device. Written(pages=2, written=0, unchanged=2, removed=0)" in rest
    assert rest.endswith("['a.html', 'build-manifest.json', 'index.html']\n")


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


# -- Others at work --


def test_builds_at_once_take_turns(tmp_path: Path) -> None:
    """Eight writers, two sites: none fails, and what stays is one of the two."""
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: write.write_site(tmp_path / "out", (ONE, OTHER)[n % 2])[1], range(40)))
    assert told == [()] * 40
    assert read(tmp_path / "out", but=write.MANIFEST) in (ONE, OTHER)
    assert is_complete(tmp_path / "out")


def test_a_folder_that_stays_taken_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that was stopped but not ended holds the folder; the other says so instead of waiting for ever."""
    monkeypatch.setattr(lock, "TIMEOUT", 0.1)
    write.write_site(tmp_path / "out", ONE)
    with lock.lock_folder(str(tmp_path / "out")):
        written, (problem,) = write.write_site(tmp_path / "out", OTHER)
    assert written is None
    assert "Another command is writing there." in problem.message
    assert read(tmp_path / "out", but=write.MANIFEST) == ONE


def test_builds_beside_a_preview(tmp_path: Path, root: Path) -> None:
    """Both write the same folder and the same memory, again and again: in the end it is the clean site."""
    site = small_site(tmp_path / "site")
    preview = Preview(site, "--port", "8670")
    try:
        text = preview.read(ABOUT)
        for number in range(3):
            preview.save(ABOUT, f"{text}\nEdit {number}.\n")
            command = [sys.executable, "-m", "briefing", "build", "--site", str(site)]
            done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=60)
            assert done.returncode == common.EXIT_OK, done.stdout
        until(lambda: "Edit 2." in (site / "output/about.html").read_text("utf-8"))
    finally:
        assert preview.end() == 130
    assert pages(site / "output") == clean(site)
    assert is_complete(site / "output")
    assert main.main(["build", "--site", str(site)]) == common.EXIT_OK  # the preview leaves the search index to it
    assert main.main(["verify", "--site", str(site)]) == common.EXIT_OK
    assert "Traceback" not in preview.said


# -- Clocks --


def test_times_of_files_decide_nothing(clone: Path) -> None:
    """Saved within a tick of a coarse clock with as many bytes as before, or dated 1970 or 2100: seen all the same."""
    main.main(["build", "--site", str(clone)])
    path = clone / ABOUT
    for number, date in enumerate((0, 4102444800, 1)):
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


def test_a_clock_that_jumps(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour back at every look, or to the year 2100: the same bytes, and a build that ends."""
    expected = clean(clone)
    for start, step in ((time.time(), -3600.0), (4102444800.0, 1e6)):
        now = [start]

        def clock(now: list[float] = now, step: float = step) -> float:
            now[0] += step
            return now[0]

        with monkeypatch.context() as patch:
            patch.setattr(time, "time", clock)
            patch.setattr(time, "time_ns", lambda: int(clock() * 1e9))
            assert main.main(["build", "--site", str(clone)]) == common.EXIT_OK
        assert pages(clone / "output") == expected


def test_a_lock_does_not_go_by_the_time_of_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the other build waits no longer or shorter because somebody sets the clock."""
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


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EBADF, errno.EOPNOTSUPP])
def test_a_file_system_without_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """What it says is taken for what it is, not for a lock that somebody holds."""
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert write.write_site(tmp_path / "out", ONE)[1] == ()
    assert read(tmp_path / "out", but=write.MANIFEST) == ONE
