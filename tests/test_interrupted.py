"""Whatever interrupts a command: no file is half changed, the next command finishes or undoes it, and all end alike."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import apply_edits, load, lock

from .documents import MINIMAL, copy_minimal
from .interrupting import contents

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
RENAME = ("rename", "ada-reed", "reed", "--write")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, forks and terminals of POSIX")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The minimal site in a folder."""
    return copy_minimal(tmp_path)


# -- Nothing lost --


@pytest.mark.parametrize("step", [8, 1])
@pytest.mark.nightly
def test_every_point_at_which_a_command_can_be_interrupted(step: int) -> None:
    """See interrupting.py for how. That all points are met is seen from the states that they leave."""
    result = _interrupted("points", str(step))
    assert result["faults"] == []
    for name in ("rename", "init"):
        assert {"old", "old, begun", "mixed, begun", "new, begun"} <= result[name]["met"].keys()
    assert {"old", "old, begun", "new, begun"} <= result["export"]["met"].keys()
    assert "An interrupted command was finished: 8 files changed." in result["rename"]["told"]
    assert "An interrupted command was undone: 14 files as before. Run it again." in result["init"]["told"]


def test_random_interruptions_of_a_renaming_in_this_briefing(*, night: bool) -> None:
    """Killed anywhere, the next command makes it whole."""
    count = 50 if night else 6
    result = _interrupted("random", str(count), "3")
    assert result["faults"] == []
    assert result["rename"]["calls"] == count
    assert result["rename"]["met"]["mixed, begun"] >= count // 10


def _interrupted(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.interrupting", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert done.stdout, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_a_renaming_that_is_really_killed(copy: Path) -> None:
    """Its own process, at any instant; the same command can be given again."""
    before = contents(copy)
    command = [sys.executable, "-m", "briefing", *RENAME, "--site", str(copy)]
    begin = time.monotonic()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    after, seconds = contents(copy), time.monotonic() - begin
    for part in (0.5, 0.9, 0.95, 1.0):
        shutil.rmtree(copy)
        copy_minimal(copy.parent)
        program = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        time.sleep(part * seconds)
        program.kill()
        program.wait()
        assert main.main(["check", "--site", str(copy)]) == common.EXIT_OK
        assert contents(copy) in (before, after)
        assert not list(copy.rglob(".briefing-*"))
        main.main([*RENAME, "--site", str(copy)])
        assert contents(copy) == after


def begun(site: Path, changed: dict[str, bytes | None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave what a command leaves that is interrupted when one file is moved, and again while it undoes that."""
    real, moved = Path.replace, []

    def replace(source: Path, target: Path) -> Path:
        moved.append(target)
        if len(moved) > 2:  # the first is the journal
            raise KeyboardInterrupt
        return real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            apply_edits.write_inputs(site, load.read_site(site), changed)


def test_what_was_edited_since_is_never_overwritten(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Then the change is undone, but for the edited file: nobody can know how the two go together."""
    before = contents(copy)
    paths = ("content/pages/about.md", "content/entities/ada-reed.md", "site.yaml")
    begun(copy, dict.fromkeys(paths, b"changed"), monkeypatch)
    assert sum(contents(copy)[path] == b"changed" for path in paths) == 1
    (copy / "site.yaml").write_bytes(before["site.yaml"] + b"# edited\n")
    assert main.main(["check", "--site", str(copy)]) == common.EXIT_OK
    assert capsys.readouterr().err == "An interrupted command was undone: 3 files as before. Run it again.\n"
    assert contents(copy) == {**before, "site.yaml": before["site.yaml"] + b"# edited\n"}


def test_a_command_that_is_at_work_is_waited_for(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its journal is not a killed one's: nothing is finished or undone, and nothing is said."""
    real, at_work, go_on = Path.replace, threading.Event(), threading.Event()

    def replace(source: Path, target: Path) -> Path:
        moved = real(source, target)
        at_work.set()
        assert go_on.wait(20)
        return moved

    told: list[list[str]] = []
    monkeypatch.setattr(Path, "replace", replace)
    changed = {"content/pages/about.md": b"changed"}
    writer = threading.Thread(target=apply_edits.write_inputs, args=(copy, load.read_site(copy), changed))
    writer.start()
    assert at_work.wait(20)
    other = threading.Thread(target=lambda: told.append(apply_edits.recover(copy)))
    other.start()
    time.sleep(0.2)
    assert told == []
    go_on.set()
    writer.join(20)
    other.join(20)
    assert told == [[]]
    assert (copy / "content/pages/about.md").read_bytes() == b"changed"


def test_an_export_elsewhere_is_swept_by_the_next_command(copy: Path, tmp_path: Path) -> None:
    """Wherever it was killed: the site remembers where it was exported to."""
    place = tmp_path / "elsewhere"
    assert main.main(["export", "--site", str(copy), "--html", str(place / "a.html")]) == common.EXIT_OK
    (place / apply_edits.FOLDER).mkdir()
    assert main.main(["check", "--site", str(copy)]) == common.EXIT_OK
    assert [path.name for path in place.iterdir()] == ["a.html"]


@pytest.mark.parametrize("path", ["../outside.md", "content/../../outside.md", "/outside.md", ".git/config", ".", ""])
def test_a_strangers_journal_leads_nowhere(copy: Path, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One that names files outside of the site, or git's own."""
    _stranger(copy, path)
    before = contents(copy.parent)
    assert main.main(["check", "--site", str(copy)]) == common.EXIT_ERROR
    assert f"This program did not make {copy / apply_edits.FOLDER}. Delete it" in capsys.readouterr().err
    assert contents(copy.parent) == before


@pytest.mark.parametrize("how", ["tracked", "link", "damaged", "file"])
def test_a_journal_that_is_no_killed_commands_is_refused(copy: Path, how: str) -> None:
    """It came with a contribution, leads elsewhere, or is none."""
    folder = copy / apply_edits.FOLDER
    _stranger(copy, "content/pages/about.md")
    if how == "tracked":
        for words in (["init", "-q"], ["add", "--force", apply_edits.FOLDER]):
            subprocess.run(["git", "-C", str(copy), *words], check=True)  # noqa: S607  # as users have it
    elif how == "damaged":
        (folder / "journal").write_text("[1]", encoding="ascii")
    else:
        folder.rename(copy.parent / "other")
        folder.symlink_to(copy.parent / "other") if how == "link" else folder.write_text("", encoding="ascii")
    assert main.main(["check", "--site", str(copy)]) == common.EXIT_ERROR
    assert (copy / "content/pages/about.md").read_bytes() == (MINIMAL / "content/pages/about.md").read_bytes()


def _stranger(site: Path, path: str) -> None:
    folder = site / apply_edits.FOLDER
    folder.mkdir()
    (folder / "0-1").write_bytes(b"evil")
    place = site / path
    hashes = [hashlib.sha256(place.read_bytes()).hexdigest() if place.is_file() else None]
    journal = {path: [*hashes, hashlib.sha256(b"evil").hexdigest()]}
    (folder / "journal").write_text(json.dumps(journal), encoding="ascii")


def test_a_lock_that_stays_taken_is_said(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a minute; nothing was touched."""
    monkeypatch.setattr(lock, "TIMEOUT", 0.1)
    (copy / apply_edits.FOLDER).mkdir()
    with lock.lock_folder(str(copy)):
        assert main.main(["check", "--site", str(copy)]) == common.EXIT_ERROR
    assert "Another command is writing there." in capsys.readouterr().err
    assert (copy / apply_edits.FOLDER).exists()


# -- Signals --

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
# A build that shares work which never ends among three processes. Who started the tests may ignore Ctrl-C.
_ENDLESS = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
from briefing.build import pipeline
from briefing.cli import main as cli
from briefing.engine import parallel
parallel.MIN_ITEMS_TO_FORK, parallel.processors = 0, lambda: 3
def work(_):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)
pipeline.build = lambda *_: parallel.parallel_map(work, range(3))
sys.exit(cli.main())
"""


def ended(command: list[str], number: int, until: Callable[[str], bool]) -> None:
    """Send a signal once a line is printed: the exit code is what shells expect, one line is said, no child is left."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        try:
            assert any(until(line) for line in program.stdout or ())
            program.send_signal(number)
            _, said = program.communicate(timeout=30)  # to the end of what any of its children could print
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
    assert said == "Stopped.\n"
    assert program.returncode == SIGNALS[signal.Signals(number)]


@pytest.mark.parametrize(
    ("words", "number", "children"),
    [
        *((("build",), number, 3) for number in SIGNALS),
        (("check", "--format", "json"), signal.SIGTERM, 1),
        (("export", "--html"), signal.SIGHUP, 3),
    ],
)
def test_every_signal_ends_a_command_and_its_children(
    copy: Path, words: tuple[str, ...], number: int, children: int
) -> None:
    """While processes are started, and while they work."""
    waiting = iter([False] * (children - 1) + [True])
    ended([sys.executable, "-c", _ENDLESS, *words, "--site", str(copy)], number, lambda _: next(waiting))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("words", [("serve", "--port", "8640"), ("check", "--watch")])
def test_every_signal_ends_what_runs_until_it_is_stopped(copy: Path, words: tuple[str, ...], number: int) -> None:
    """As above; what was made is remembered."""
    hearing = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    command = [sys.executable, "-c", f"{hearing}from briefing.cli.main import main\nsys.exit(main())", *words]
    ended([*command, "--site", str(copy)], number, lambda line: line.startswith(("Preview at", "Checked")))
    assert (copy / ".cache/memo").exists()


def test_a_terminal_that_is_closed(copy: Path) -> None:
    """The system sends SIGHUP, and nothing can be printed any more: still a clean end."""
    pid, terminal = pty.fork()
    if not pid:
        os.execv(sys.executable, [sys.executable, "-c", _ENDLESS, "build", "--site", str(copy)])  # noqa: S606  # no shell
    said = b""
    while said.count(b"\n") < 3:
        said += os.read(terminal, 1000)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 129


def test_what_nohup_has_a_command_ignore_does_not_end_it(copy: Path) -> None:
    """It goes on to its own end."""
    command = ["nohup", sys.executable, "-c", "import os; os.kill(os.getppid(), 0)\n" + _NOHUP, "--site", str(copy)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == common.EXIT_OK, done.stderr


_NOHUP = """
import os, signal, sys
from briefing.build import pipeline
from briefing.cli import main as cli
real = pipeline.build
pipeline.build = lambda *words: (os.kill(os.getpid(), signal.SIGHUP), real(*words))[1]
sys.exit(cli.main())
"""
