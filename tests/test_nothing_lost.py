"""Nothing lost: whatever stops a command or works beside it, files are whole or say that they are not."""

import ctypes
import errno
import hashlib
import itertools
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import apply_edits, load, write
from briefing.engine.signals import Stopped

from .documents import MINIMAL, ROOT, Command, publish
from .test_history import git
from .test_write import read

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, users, forks and terminals of POSIX")

# -- Work in a process of its own, which is interrupted at one of its calls to the disk, or loses its rights --

REFUSED, CRASHED, NOT_MET = 3, 4, 5
_CALLS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"})
"""Python reports these just before it asks the system."""


@dataclass
class Hook:
    """Counts the calls to the disk and does something at one of them, or also at all that follow."""

    at: int
    then: Callable[[], None]
    ever_after: bool = False
    count: int = 0
    on: bool = True

    def __call__(self, event: str, _arguments: tuple[object, ...]) -> None:
        """Receive an event from Python."""
        if self.on and event in _CALLS:
            self.count += 1
            if self.count == self.at or (self.ever_after and self.count > self.at):
                self.then()


def die() -> None:
    """As if the plug had been pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def stop() -> None:
    """As if somebody had ended the command."""
    raise Stopped(signal.SIGTERM)


def full() -> None:
    """As if the disk were full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def obey_rights() -> None:
    """Let the rights of files hold for this process, for good, even if it is root's.

    Linux' capabilities, by capget(2): two words each of what is effective, permitted, inheritable.
    """
    if os.getuid():
        return
    header, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.capget(header, rights) == 0
    for word in (0, 1):
        rights[word] &= ~(1 << 1 | 1 << 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    assert libc.capset(header, rights) == 0


def in_child(work: Callable[[], object], hook: Hook | None = None) -> int:
    """Do some work in a child, under a hook: its exit code, the work's value if that is one, or minus the signal.

    `NOT_MET` if it made fewer calls to the disk than the hook waits for.
    """
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code: object = CRASHED
    with suppress(BaseException):  # whatever it is, it must not get into the parent's code
        if hook:
            sys.addaudithook(hook)
        code = work()
        if hook and hook.count < hook.at:
            code = NOT_MET
    os._exit(code if isinstance(code, int) else 0)


# -- A build --


def _state(name: str, **more: bytes) -> dict[str, bytes]:
    """A site of some pages that load a style sheet."""
    page = f'<link href="assets/{name}.css">{name}'.encode()
    pages = {f"pages/{number}.html": page * number for number in range(1, 8)}
    return {"index.html": page, f"assets/{name}.css": name.encode(), **pages, **more}


ONE = _state("one", **{"only-one.html": b"", "changing": b"a file"})
OTHER = _state("other", **{"only/other.html": b"", "changing/page.html": b"in a folder"})
MINE = "pages/mine.txt"


def pages(folder: Path) -> dict[str, bytes]:
    """What was written."""
    return read(folder, write.MANIFEST)


def is_complete(folder: Path) -> bool:
    """What the manifest says."""
    found = write.read_manifest((folder / write.MANIFEST).read_bytes())
    return found is not None and found.complete


def build(site: Path, files: dict[str, bytes], hook: Hook | None = None) -> int:
    """Write a site and its cache; 0, or `REFUSED` if there is a message that says how far it came."""
    written, problems = write.write_site(site / "output", files)
    write.write_memo(site, files["index.html"] * 5000)
    if hook:
        hook.on = False
    if written is not None:
        return 0
    is_said = problems[0].code == "output-failed" and is_complete(site / "output") != ("either" in problems[0].hint)
    return REFUSED if is_said else CRASHED


def state_of(site: Path, old: dict[str, bytes], new: dict[str, bytes]) -> str:
    """Which site is there, by the manifest and in truth."""
    found = {path: data for path, data in pages(site / "output").items() if not path.startswith(write.STAGING)}
    assert found.pop(MINE) == b"mine"
    styles = re.findall(rb'href="(assets/[^"]+)"', b"".join(found.values()))
    assert {style.decode() for style in styles} <= found.keys()
    assert load.read_memo(site) in [state["index.html"] * 5000 for state in (old, new)]
    if is_complete(site / "output"):
        assert found in (old, new)
        return "old" if found == old else "new"
    assert all(data in (old.get(path), new.get(path)) for path, data in found.items())
    return "mixed"


@pytest.mark.parametrize(("then", "ever_after"), [(die, False), (full, False), (full, True)])
def test_killed_builds_and_a_failing_disk(
    tmp_path: Path, then: Callable[[], None], *, ever_after: bool, night: bool
) -> None:
    """They leave the old site, the new one, or a mixture that says so; the next build, or the one after, repairs it."""
    build(tmp_path, ONE)
    (tmp_path / "output" / MINE).write_bytes(b"mine")
    old, new, met = ONE, OTHER, set()
    for at in itertools.count(1, 1 if night else 4 if then is die else 6):
        hook = Hook(at, then, ever_after)
        code = in_child(partial(build, tmp_path, new, hook), hook)
        if code == NOT_MET:
            break
        assert code in ({0, -signal.SIGKILL} if then is die else {0, REFUSED})
        met.add((state_of(tmp_path, old, new), code))
        in_child(partial(build, tmp_path, new, hook), hook)
        state_of(tmp_path, old, new)
        assert build(tmp_path, new) == 0
        assert state_of(tmp_path, new, new) != "mixed"
        assert not [*tmp_path.rglob(".briefing-*"), *tmp_path.rglob("*.new")]
        old, new = new, old
    if then is die:
        assert {("old", -9), ("mixed", -9), ("new", -9)} <= met
    else:
        assert {("old", REFUSED), ("mixed", REFUSED)} <= met


def test_a_read_only_checkout(copy: Path, tmp_path: Path, command: Command) -> None:
    """Checked and built into another folder, without a cache; built into itself, there is a plain refusal."""
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)

    def commands() -> int:
        obey_rights()
        command("check", "--site", copy)
        command("build", "--site", copy, "--output", tmp_path / "out")
        said = command("build", "--site", copy, code=common.EXIT_ERROR)
        return 0 if "The site cannot be written." in said and "Permission denied. [output-failed]" in said else CRASHED

    assert in_child(commands) == 0
    assert pages(tmp_path / "out") == publish(load.read_site(copy))
    subprocess.run(["chmod", "-R", "u+w", str(copy)], check=True)  # noqa: S607  # every system has it


@pytest.mark.parametrize("locked", ["", "pages"])
def test_a_read_only_folder_is_noticed_before_anything_is_changed(tmp_path: Path, locked: str) -> None:
    """Also where it is only one folder of the site: the last good site stays as it is."""
    out = tmp_path / "out"
    write.write_site(out, ONE)
    (out / locked).chmod(0o555)

    def refused() -> int:
        obey_rights()
        written, (problem,) = write.write_site(out, OTHER)
        is_said = "The folder cannot be written" in problem.message and "what was written last is kept" in problem.hint
        return REFUSED if written is None and is_said else CRASHED

    assert in_child(refused) == REFUSED
    assert (pages(out), is_complete(out)) == (ONE, True)
    (out / locked).chmod(0o755)
    assert write.write_site(out, OTHER)[1] == ()


def test_builds_at_once_take_turns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight writers, two sites: none fails, and one of the two stays. What is stopped is not waited for for ever."""
    out = tmp_path / "out"
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda n: write.write_site(out, (ONE, OTHER)[n % 2])[1], range(40)))
        assert said == [()] * 40
        assert pages(out) in (ONE, OTHER)
        assert is_complete(out)
        with write.lock_folder(str(out)):
            waiting = pool.submit(write.write_site, out, OTHER)
            time.sleep(0.2)
            assert not waiting.done()
        assert waiting.result(10)[1] == ()
    monkeypatch.setattr(write, "TIMEOUT", 0.1)
    with write.lock_folder(str(out)):
        written, (problem,) = write.write_site(out, ONE)
    assert written is None
    assert "Another command is writing there." in problem.message
    assert pages(out) == OTHER


def test_times_of_files_decide_nothing(copy: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """Saved within a tick of a coarse clock with as many bytes as before, or dated 2100: seen all the same."""
    monkeypatch.setattr(time, "time", lambda: 0.0)
    command("build", "--site", copy)
    path = copy / "content/pages/about.md"
    old = path.read_bytes()
    for number, date in enumerate((4102444800, 1)):
        before = path.stat()
        path.write_bytes(old.replace(b"very small", b"%dery small" % number))
        assert path.stat().st_size == before.st_size
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        command("build", "--site", copy)
        assert pages(copy / "output") == publish(load.read_site(copy))
        for place in copy.rglob("*"):
            os.utime(place, (date, date))
        path.write_bytes(old)


# -- A change of the files --

ABOUT = "content/pages/about.md"
CHANGED = {ABOUT: b"changed", "content/new/one.md": b"new", "site.yaml": b"changed", "seeds/bridge.txt": None}
UNDONE = "An interrupted command was undone: 4 files as before. Run it again."
SWEPT = "Temporary files of an interrupted command were removed."


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but what is prepared or remembered."""
    return read(folder, apply_edits.FOLDER, ".cache")


@pytest.mark.parametrize("then", [die, stop, full])
def test_every_point_at_which_an_edit_can_be_interrupted(copy: Path, then: Callable[[], None], *, night: bool) -> None:
    """Killed, undoing it too, or stopped, or the disk is full: all is as before or all is new; by day a third."""
    before = contents(copy)
    after = {path: data for path, data in {**before, **CHANGED}.items() if data is not None}
    back = {path: before.get(path) for path in CHANGED}
    edit = partial(apply_edits.write_inputs, copy, before, CHANGED)
    said: set[str] = set()
    for at in itertools.count(1, 1 if night else 3):
        if in_child(edit, Hook(at, then)) == NOT_MET:
            break
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
    assert contents(copy) == after
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
    assert read(place) == {"a.html": b"an older one"}


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
    edited = {"site.yaml": before["site.yaml"] + b"# edited\n"}
    (copy / "site.yaml").write_bytes(edited["site.yaml"])
    assert command("check", "--site", copy).splitlines()[1:] == [UNDONE]
    assert contents(copy) == {**before, **edited}


def test_a_command_at_work_is_waited_for_but_not_for_ever(
    copy: Path, monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    """Its journal is not a killed one's: nothing is undone, and nothing is said; after a minute there is a message."""
    move, said = Path.replace, list[list[str]]()
    other = threading.Thread(target=lambda: said.append(apply_edits.recover(copy)))

    def begin_others(source: Path, target: Path) -> Path:
        moved = move(source, target)
        if not other.ident:  # the journal has just been written
            with monkeypatch.context() as patch:
                patch.setattr(write, "TIMEOUT", 0.1)
                found = command("check", "--site", copy, code=common.EXIT_ERROR)
            assert "Another command is writing there." in found
            other.start()
            time.sleep(0.1)
            assert said == []
        return moved

    monkeypatch.setattr(Path, "replace", begin_others)
    apply_edits.write_inputs(copy, load.read_site(copy), CHANGED)
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

# The program, with a build that shares work which never ends among three processes.
_ENDLESS = """
import os, sys, time
from briefing.build import pipeline
from briefing.cli import main as cli
from briefing.engine import parallel
parallel.MIN_ITEMS_TO_FORK, parallel.processors = 0, lambda: 3
def work(_):
    os.write(1, b"%d\\n" % os.getpid())
    for _ in range(600):
        time.sleep(0.1)  # a signal in the very moment before a sleep is handled after it
pipeline.build = lambda *_, **__: parallel.parallel_map(work, range(3))
sys.exit(cli.main())
"""


@pytest.mark.parametrize(
    ("words", "numbers", "lines"),
    [
        ("build", [signal.SIGINT], 3),
        ("export --html", [signal.SIGHUP], 3),
        ("check --format json", [signal.SIGTERM], 1),
        ("check", [signal.SIGHUP, signal.SIGTERM], 3),
    ],
)
def test_every_signal_ends_a_command_and_its_children(copy: Path, words: str, numbers: list[int], lines: int) -> None:
    """But that which nohup has it ignore, the first of two. The exit code is what shells expect; no child is left."""
    nohup = ["nohup"] if len(numbers) > 1 else []
    command = [*nohup, sys.executable, "-c", _ENDLESS, *words.split(), "--site", str(copy)]
    pipes: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, **pipes, text=True, start_new_session=True) as running:
        assert running.stdout
        try:
            assert all(running.stdout.readline() for _ in range(lines))
            for number in numbers:
                running.send_signal(number)
            _, said = running.communicate(timeout=30)  # to the end of what any of its children could print
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    assert (said, running.returncode) == ("Stopped.\n", 128 + numbers[-1])
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


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_standard_streams_that_are_closed(copy: Path, closed: str) -> None:
    """As some services start programs: what cannot be printed is not, and the site is published."""
    command = shlex.join([sys.executable, "-m", "briefing", "build", "--site", str(copy)])
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {command} {closed}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, "Traceback" in done.stderr, "failed" in done.stderr) == (0, False, False)
    assert write.read_back(copy / "output")
