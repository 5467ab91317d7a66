"""Interrupt a process of its own at one of its calls to the disk."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

CRASHED = 4
_CALLS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"})
"""Python reports these just before it asks the system."""


class Hook:
    """Counts the calls to the disk and does something at one of them; cannot be removed, so only for a child."""

    def __init__(self, at: int, then: Callable[[], None], *, ever_after: bool = False) -> None:
        self.count, self._at, self._then, self._ever_after = 0, at, then, ever_after
        self.on = True
        sys.addaudithook(self)

    def __call__(self, event: str, _arguments: tuple[object, ...]) -> None:
        """Receive an event from Python."""
        if self.on and event in _CALLS:
            self.count += 1
            if self.count == self._at or (self._ever_after and self.count > self._at):
                self._then()


def die() -> None:
    """As if the plug had been pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_child(work: Callable[[], int]) -> int:
    """Do some work in a child: its exit code, or minus the signal's number."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        code = work()
    except BaseException:  # noqa: BLE001  # whatever it is, it must not get into the parent's code
        code = CRASHED
    os._exit(code)


def calls(work: Callable[[], object]) -> int:
    """How many calls to the disk some work makes, in a child."""
    source, sink = os.pipe()
    in_child(lambda: (hook := Hook(0, die), work(), os.write(sink, b"%d" % hook.count), 0)[-1])
    os.close(sink)
    with os.fdopen(source) as said:
        return int(said.read())
