"""Runs programs: how long, how much memory, with a time limit. For systems with POSIX processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.bed import FailedError

_EVERY = 0.05
"""Seconds between two looks at the memory: the kernel's own high-water mark is read, so little is missed."""
_KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""The unit of ru_maxrss."""


@dataclass(frozen=True, slots=True)
class Run:
    """A program that has ended well."""

    seconds: float
    processor: float
    """Seconds of all cores together, with its child processes."""
    memory: int
    """Bytes at the peak, with its child processes."""


def timed(command: Sequence[str], folder: Path, limit: float) -> Run:
    """Run a program to its end. Raises FailedError if it fails or takes longer than `limit` seconds."""
    with start(command, folder) as (process, log):
        begin = time.perf_counter()
        watch = _Watch(process.pid)
        timer = threading.Timer(limit, _kill, (process.pid,))
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        watch.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        timer.cancel()
        if seconds >= limit:
            message = f"over {limit:.0f} s"
            raise FailedError(message)
        if process.returncode:
            raise FailedError(said(log))
    # ru_maxrss of a program begins with the memory of its parent (Linux keeps it over exec), so ours would be in it:
    # it is used only where there is no /proc.
    return Run(seconds, usage.ru_utime + usage.ru_stime, watch.peak or usage.ru_maxrss * _KILOBYTE)


@contextmanager
def start(command: Sequence[str], folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A program in a group of its own, and the file that it writes to. At the end the group is ended."""
    log = folder.with_suffix(".log")
    quiet = {**os.environ, "NO_COLOR": "1", "CI": "1"}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=quiet,
        )
        try:
            yield process, log
        finally:
            _kill(process.pid)
            if process.returncode is None:
                process.wait()


def said(log: Path) -> str:
    """The last line that tells something, without our own paths."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return (lines[-1] if lines else "no word why").replace(str(log.parent), "…")[:160]


def _kill(group: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


class _Watch:
    """Looks at a program's memory while it runs."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_EVERY):
            found = [_memory(pid) for pid in _tree(self._pid)]
            together = sum(now for now, _ in found)
            self.peak = max(self.peak, together, *(high for _, high in found))


def _tree(pid: int) -> list[int]:
    """A process and what it has started."""
    waiting, found = [pid], []
    while waiting:
        found.append(one := waiting.pop())
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text("ascii").split())
    return found


def _memory(pid: int) -> tuple[int, int]:
    """Bytes that a process holds now, what it shares divided among the sharers (PSS), and all of it at its peak."""
    return _bytes(pid, "smaps_rollup", "Pss"), _bytes(pid, "status", "VmHWM")


def _bytes(pid: int, name: str, key: str) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/{name}").read_text("utf-8", "replace").splitlines():
            if line.startswith(f"{key}:"):
                return int(line.split()[1]) * 1024
    return 0
