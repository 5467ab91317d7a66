"""One site on the disk: laid out, cleaned, changed, and built by programs, whose time and memory are taken.

Needs POSIX; memory needs Linux.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

LIMIT = 300.0
"""Seconds that one program may take."""
_AFTERWARDS = {
    "build, nothing changed": "build",
    "check, nothing changed": "check",
    "check after an edit": "check",
    "build after an edit": "build",
    "--help": "--help",
}
"""Measure → the command, in this order after a clean build."""
Program = subprocess.Popen[bytes]
Commands = Iterable[Sequence[str]]


class FailedError(Exception):
    """A tool did not do its work; the message is for the report."""


class Sample(NamedTuple):
    """One measurement, or why there is none. Seconds, bytes."""

    part: str
    tool: str
    measure: str
    round: int
    value: float | None
    failure: str = ""


class Workspace:
    """A site in a folder of its own; `output` and `leftovers` are what builds write there."""

    def __init__(self, folder: Path, files: Iterable[tuple[str, str]], output: str, leftovers: Iterable[str]) -> None:
        self.folder, self.output, self._leftovers, self._old = folder, folder / output, (output, *leftovers), 0
        for path, text in files:
            self.write(path, text)

    def write(self, path: str, text: str) -> None:
        """Write a file as editors do: elsewhere, then put in place at once."""
        place, beside = self.folder / path, self.folder.with_name("saved")
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(place)

    def save(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file."""
        self.write(path, change((self.folder / path).read_text("utf-8")))

    def clean(self) -> None:
        """Move away what any earlier build has left: deleting it makes some file systems slow for a while."""
        self._old += 1
        for name in self._leftovers:
            if (self.folder / name).exists():
                shutil.move(self.folder / name, self.folder.with_name(f"{self.folder.name}-{name}-{self._old}"))

    def run(self, command: Sequence[str]) -> tuple[float, float, float]:
        """Seconds, seconds of all cores, and bytes at the peak, of a program and its children. Raises FailedError."""
        os.sync()  # a tool must not wait for what another has written
        before, begin, peaks = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), [0]
        with self.start(command) as (process, log):
            threading.Thread(target=_watch, args=(process, peaks), daemon=True).start()
            process.wait()  # with a time limit, Python looks 20 times a second only: 50 ms too many
            seconds, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
            if process.returncode != 0:
                words = log.read_text("utf-8", "replace").strip().splitlines() or ["it does not say why"]
                raise FailedError(words[-1][:160] if seconds < LIMIT else "it took too long")
        return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, max(peaks)

    @contextmanager
    def start(self, command: Sequence[str]) -> Iterator[tuple[Program, Path]]:
        """A program in a group of its own, and the file that it writes to. At the end the group is ended."""
        log = self.folder.with_suffix(".log")
        # Users do not have this variable: with it, Python compiles every module again at each start.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"CI": "1"}
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=self.folder, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, env=kept
            )
            try:
                yield process, log
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def builds(space: Workspace, part: str, tool: str, number: int, commands: Iterable[Sequence[str]]) -> Iterator[Sample]:
    """A clean build of round `number`."""
    space.clean()
    try:
        seconds, cores, memory = zip(*map(space.run, commands), strict=True)
    except FailedError as error:
        yield Sample(part, tool, "clean", number, None, str(error))
    else:
        pages = sum(1 for _ in space.output.rglob("*.html"))
        values = {"clean": sum(seconds), "its processor time": sum(cores), "memory": max(memory), "pages": pages}
        yield from (Sample(part, tool, measure, number, value) for measure, value in values.items())


def afterwards(space: Workspace, part: str, number: int, program: Sequence[str], edited: str) -> Iterator[Sample]:
    """What comes after a clean build of ours: the same again, and with one edit."""
    for measure, command in _AFTERWARDS.items():
        if "edit" in measure:
            space.save(edited, lambda text: f"{text.rstrip()} Seen.\n")
        try:
            yield Sample(part, "ours", measure, number, space.run([*program, command])[0])
        except FailedError as error:
            yield Sample(part, "ours", measure, number, None, str(error))


def _watch(process: Program, peaks: list[int]) -> None:
    """Look at the memory of a program and its children until it ends; what they share is divided among them.

    One that takes too long is ended.
    """
    end = time.monotonic() + LIMIT
    while process.returncode is None:
        if time.monotonic() > end:
            process.kill()
        found, waiting = 0, [process.pid]
        while waiting:
            one = Path(f"/proc/{waiting.pop()}")
            with suppress(OSError):  # it has ended
                for task in (one / "task").iterdir():
                    waiting += map(int, (task / "children").read_text("ascii").split())
                lines = (one / "smaps_rollup").read_text("ascii", "replace").splitlines()
                found += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        peaks.append(found)
        time.sleep(0.05)
