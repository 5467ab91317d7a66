"""Run work in a process of its own, interrupt it at one of its calls to the disk, or take its rights."""

import ctypes
import errno
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

CRASHED = 4
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
    """Do some work in a child, under a hook: its exit code, the work's value if that is one, or minus the signal."""
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    code: object = CRASHED
    with suppress(BaseException):  # whatever it is, it must not get into the parent's code
        if hook:
            sys.addaudithook(hook)
        code = work()
    os._exit(code if isinstance(code, int) else 0)


def calls(work: Callable[[], object]) -> int:
    """How many calls to the disk some work makes, in a child."""
    source, sink = os.pipe()
    hook = Hook(0, die)
    in_child(lambda: (work(), os.write(sink, b"%d" % hook.count)), hook)
    os.close(sink)
    with os.fdopen(source) as said:
        return int(said.read())
