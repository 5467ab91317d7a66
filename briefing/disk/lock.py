"""Lock a folder against concurrent commands."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT = 60.0
"""Seconds to wait for the other command."""
NAME = ".briefing-lock"
_PAUSE = 0.02


class BusyError(OSError):
    """Another command has held the lock for too long."""


@contextlib.contextmanager
def lock_folder(folder: str) -> Iterator[None]:
    """Hold the lock of an existing folder. Raises BusyError after `TIMEOUT`, OSError if the folder cannot be used.

    The system frees its lock when a program ends, however it ends. Where it cannot lock a folder (Windows, some network
    file systems) a file is the lock; Windows deletes it when the program ends.
    """
    end = time.monotonic() + TIMEOUT
    while (free := _system_lock(folder)) is None:
        _wait(end, folder, "Another command is writing there. Run this one again when it has ended.")
    if free < 0:
        place = os.path.join(folder, NAME)
        while (free := _file_lock(place)) < 0:
            words = f"Another command is writing there. If none is, one was killed: delete {place}"
            _wait(end, folder, words)
    else:
        place = ""
    try:
        yield
    finally:
        os.close(free)
        if place:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(place)


def _system_lock(folder: str) -> int | None:
    """Return the handle that frees the lock when closed; None if it is taken, -1 if the system cannot lock folders."""
    if sys.platform == "win32":
        return -1
    import fcntl  # noqa: PLC0415  # exists only on POSIX

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        return None if error.errno in {errno.EWOULDBLOCK, errno.EACCES, errno.EINTR} else -1
    return handle


def _file_lock(place: str) -> int:
    """Create the lock file and return its handle; -1 if it is taken."""
    try:
        return os.open(place, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0))
    except FileExistsError:
        return -1
    except PermissionError:
        if os.path.lexists(place):  # on Windows one that is about to go
            return -1
        raise


def _wait(end: float, folder: str, words: str) -> None:
    if time.monotonic() > end:
        raise BusyError(errno.EBUSY, words, folder)
    time.sleep(_PAUSE)
