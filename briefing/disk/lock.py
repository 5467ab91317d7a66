"""Lock a folder against concurrent commands."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator

TIMEOUT = 60.0
"""Seconds to wait for the other command."""


@contextlib.contextmanager
def lock_folder(folder: str) -> Iterator[None]:
    """Hold the lock of an existing folder. Raises OSError if it is taken for `TIMEOUT`, or cannot be opened.

    Where a folder cannot be locked (Windows, some network file systems), commands do not wait for each other.
    """
    try:
        import fcntl  # noqa: PLC0415  # exists only on POSIX
    except ImportError:
        yield
        return
    end = time.monotonic() + TIMEOUT
    handle = os.open(folder, os.O_RDONLY)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    words = "Another command is writing there. Run this one again when it has ended."
                    raise OSError(errno.EBUSY, words, folder) from error
                time.sleep(0.02)
            except OSError:  # this file system has no locks
                break
        yield
    finally:
        os.close(handle)
