"""The way back: changed inputs are written all together, or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ChangedMeanwhileError(Exception):
    """A file is not what it was when it was read; the message names it. Nothing was written."""


def write_inputs(site: Path, read: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> None:
    """Bring the files of a site's folder from what was `read` to what is `changed` (None: the file goes).

    New files are put beside the old ones first, then each is moved to its place at once. Where that fails half-way,
    what was moved is moved back. Raises OSError, or ChangedMeanwhileError if somebody else has saved one of them.
    """
    # A link stays one: what it leads to is changed.
    places = {path: os.path.realpath(site / path) for path in changed}
    for path, place in places.items():
        if _read(place) != read.get(path):
            raise ChangedMeanwhileError(path)
    staged: dict[str, str] = {}
    done: list[str] = []
    try:
        for path, data in changed.items():
            if data is not None:
                staged[path] = _stage(places[path], data)
        # New files first, then those that name them, and last those that go: a kill in between loses nothing.
        for path in sorted(changed, key=lambda path: (changed[path] is None, path in read, path)):
            done.append(path)
            if path in staged:
                os.replace(staged[path], places[path])
                del staged[path]
            else:
                os.unlink(places[path])
    except OSError:
        for path in reversed(done):
            with contextlib.suppress(OSError):
                _restore(places[path], read.get(path))
        raise
    finally:
        for temporary in staged.values():
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _stage(place: str, data: bytes) -> str:
    """Write a file beside the one whose place it will take, with that one's permissions."""
    os.makedirs(os.path.dirname(place), exist_ok=True)
    # The point keeps it out of a build that runs meanwhile.
    handle, temporary = tempfile.mkstemp(prefix=".briefing-", suffix=".tmp", dir=os.path.dirname(place))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if os.path.exists(place):
            shutil.copymode(place, temporary)
        else:
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
    except OSError:
        os.unlink(temporary)
        raise
    return temporary


def _restore(place: str, data: bytes | None) -> None:
    if data is None:
        os.unlink(place)
    else:
        os.replace(_stage(place, data), place)


def _read(place: str) -> bytes | None:
    try:
        with open(place, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
