"""Whatever interrupts a command: no file is half changed, the next command undoes it, and all commands end alike."""

import hashlib
import json
import os
import pty
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import apply_edits, load, write
from briefing.engine.signals import Stopped

from .documents import MINIMAL, ROOT, Command
from .incremental import read
from .killing import Hook, calls, die, full, in_child
from .test_history import git

ABOUT = "content/pages/about.md"
CHANGED = {ABOUT: b"changed", "content/new/one.md": b"new", "site.yaml": b"changed", "seeds/bridge.txt": None}
UNDONE = "An interrupted command was undone: 4 files as before. Run it again."
SWEPT = "Temporary files of an interrupted command were removed."
Files = dict[str, bytes]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, forks and terminals of POSIX")


def contents(folder: Path) -> Files:
    """Every file but what is prepared or remembered."""
    return read(folder, apply_edits.FOLDER, ".cache")


def stop() -> None:
    """As if somebody had ended the command."""
    raise Stopped(signal.SIGTERM)


# -- Nothing lost --


@pytest.mark.parametrize("then", [die, stop, full])
def test_every_point_at_which_an_edit_can_be_interrupted(copy: Path, then: Callable[[], None], *, night: bool) -> None:
    """Before any of its calls to the disk: killed, undoing it too; or stopped, or the disk is full; a third by day.

    After each, all is as before or all is new.
    """
    before = contents(copy)
    after = {path: data for path, data in {**before, **CHANGED}.items() if data is not None}
    back = {path: before.get(path) for path in CHANGED}
    write = partial(apply_edits.write_inputs, copy, before, CHANGED)
    said: set[str] = set()
    count = calls(write)
    assert contents(copy) == after
    apply_edits.write_inputs(copy, after, back)
    for at in range(1, count + 1, 1 if night else 3):
        in_child(write, Hook(at, then))
        if then is die:
            in_child(partial(apply_edits.recover, copy), Hook(at % 9 + 1, die))
        else:
            assert contents(copy) in (before, after)
        said.update(apply_edits.recover(copy))
        found = contents(copy)
        assert found in (before, after)
        assert not list(copy.rglob(".briefing-*"))
        if found == after:
            apply_edits.write_inputs(copy, after, back)
    assert said <= {UNDONE, SWEPT}
    assert UNDONE in said or then is not die


def test_an_export_into_another_folder_is_swept_by_the_next_command(copy: Path, command: Command) -> None:
    """Wherever it was killed: the site remembers where it was exported to."""
    place = copy.parent / "elsewhere"
    export = ["export", "--site", str(copy), "--html", str(place / "a.html")]
    command(*export)
    before = contents(place)
    (place / "a.html").write_bytes(b"an older one")

    def killed() -> int:
        apply_edits._discard = lambda _: die()  # type: ignore[assignment]  # noqa: SLF001  # in a child
        return main.main(export)

    assert in_child(killed) == -signal.SIGKILL
    assert (contents(place), (place / apply_edits.FOLDER).exists()) == (before, True)
    assert "An interrupted command was undone: 1 file as before." in command("check", "--site", copy)
    assert [(path.name, path.read_bytes()) for path in place.iterdir()] == [("a.html", b"an older one")]


def test_what_was_edited_since_is_never_overwritten(
    copy: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """The next command says that it undoes the change, and keeps the edited file."""
    before = contents(copy)
    with monkeypatch.context() as patch:
        patch.setattr(apply_edits, "_discard", lambda _: stop())
        patch.setattr(apply_edits, "_undo", lambda _: [])
        with pytest.raises(Stopped):
            apply_edits.write_inputs(copy, load.read_site(copy), CHANGED)
    (copy / "site.yaml").write_bytes(before["site.yaml"] + b"# edited\n")
    assert command("check", "--site", copy).splitlines()[1:] == [UNDONE]
    assert contents(copy) == {**before, "site.yaml": before["site.yaml"] + b"# edited\n"}


def test_a_command_at_work_is_waited_for_but_not_for_ever(
    copy: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """Its journal is not a killed one's: nothing is undone, and nothing is said; after a minute there is a message."""
    real, at_work, go_on = Path.replace, threading.Event(), threading.Event()

    def replace(source: Path, target: Path) -> Path:
        moved = real(source, target)
        at_work.set()
        assert go_on.wait(60)
        return moved

    said: list[list[str]] = []
    monkeypatch.setattr(Path, "replace", replace)
    writer = threading.Thread(target=apply_edits.write_inputs, args=(copy, load.read_site(copy), CHANGED))
    writer.start()
    assert at_work.wait(20)
    with monkeypatch.context() as patch:
        patch.setattr(write, "TIMEOUT", 0.1)
        said_now = command("check", "--site", copy, code=common.EXIT_ERROR)
    assert "Another command is writing there." in said_now
    other = threading.Thread(target=lambda: said.append(apply_edits.recover(copy)))
    other.start()
    time.sleep(0.1)
    assert said == []
    go_on.set()
    writer.join(20)
    other.join(20)
    assert said == [[]]
    assert (copy / ABOUT).read_bytes() == b"changed"


@pytest.mark.parametrize("how", ["../outside.md", "/outside.md", ".git/config", ".", "tracked", "link", "damaged"])
def test_a_strangers_journal_is_refused(copy: Path, how: str, command: Command) -> None:
    """It names files outside of the site or git's own, came with a contribution, is a link, or is none."""
    folder = copy / apply_edits.FOLDER
    folder.mkdir()
    (folder / "0-old").write_bytes(b"evil")
    path = how if "." in how else ABOUT
    journal = {path: hashlib.sha256((MINIMAL / ABOUT).read_bytes()).hexdigest()}
    (folder / "journal").write_text("[1]" if how == "damaged" else json.dumps(journal), encoding="ascii")
    if how == "tracked":
        git(copy, "init")
        git(copy, "add", "--force", apply_edits.FOLDER)
    elif how == "link":
        folder.rename(copy.parent / "other")
        folder.symlink_to(copy.parent / "other")
    before = read(copy.parent)
    said = command("check", "--site", copy, code=common.EXIT_ERROR)
    assert f"This program did not make {folder}. Delete it" in said
    assert read(copy.parent) == before


# -- Signals --

_RUNNING = """
import os, signal, sys, time
from briefing.build import pipeline
from briefing.cli import main as cli
{}
sys.exit(cli.main())
"""
# A build that shares work which never ends among three processes.
_ENDLESS = _RUNNING.format("""
from briefing.engine import parallel
parallel.MIN_ITEMS_TO_FORK, parallel.processors = 0, lambda: 3
def work(_):
    os.write(1, b"%d\\n" % os.getpid())
    for _ in range(600):
        time.sleep(0.1)  # a signal in the very moment before a sleep is handled after it
pipeline.build = lambda *_: parallel.parallel_map(work, range(3))
""")
_NOHUP = _RUNNING.format("""
real = pipeline.build
pipeline.build = lambda *words: (os.kill(os.getpid(), signal.SIGHUP), real(*words))[1]
""")


@pytest.mark.parametrize(
    ("words", "number", "lines"),
    [
        ("build", signal.SIGINT, 3),
        ("export --html", signal.SIGHUP, 3),
        ("check --format json", signal.SIGTERM, 1),
    ],
)
def test_every_signal_ends_a_command_and_its_children(copy: Path, words: str, number: int, lines: int) -> None:
    """The exit code is what shells expect, one line is printed, no child is left. For the preview see test_serve.py."""
    command = [sys.executable, "-c", _ENDLESS, *words.split(), "--site", str(copy)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        assert running.stdout
        try:
            assert all(running.stdout.readline() for _ in range(lines))
            running.send_signal(number)
            _, said = running.communicate(timeout=30)  # to the end of what any of its children could print
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    assert (said, running.returncode) == ("Stopped.\n", 128 + number)
    assert not (copy / ".cache/memo").exists()


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
    command = ["nohup", sys.executable, "-c", _NOHUP, "check", "--site", str(copy)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == common.EXIT_OK, done.stderr
