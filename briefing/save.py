"""The way back: changed inputs are written all together, or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class ChangedMeanwhileError(Exception):
    """A file is not what it was when it was read; the message names it. Nothing was written."""


def write_inputs(site: Path, read: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> None:
    """Bring the files of a site's folder from what was `read` to what is `changed` (None: the file goes).

    New files are put beside the old ones first, then each is moved to its place at once. Where that fails half-way,
    what was moved is moved back. Raises OSError, or ChangedMeanwhileError if somebody else has saved one of them.
    """
    # A link stays one: what it leads to is changed.
    places = {path: (site / path).resolve() for path in changed}
    for path, place in places.items():
        if _read(place) != read.get(path):
            raise ChangedMeanwhileError(path)
    staged: dict[str, Path] = {}
    done: list[str] = []
    try:
        for path, data in changed.items():
            if data is not None:
                staged[path] = _stage(places[path], data)
        # New files first, then those that name them, and last those that go: a kill in between loses nothing.
        for path in sorted(changed, key=lambda path: (changed[path] is None, path in read, path)):
            done.append(path)
            if path in staged:
                staged[path].replace(places[path])
                del staged[path]
            else:
                places[path].unlink()
    except OSError:
        for path in reversed(done):
            with contextlib.suppress(OSError):
                _restore(places[path], read.get(path))
        raise
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


def _stage(place: Path, data: bytes) -> Path:
    """Write a file beside the one whose place it will take, with that one's permissions."""
    place.parent.mkdir(parents=True, exist_ok=True)
    # The point keeps it out of a build that runs meanwhile.
    handle, name = tempfile.mkstemp(prefix=".briefing-", suffix=".tmp", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_mask())
    except OSError:
        temporary.unlink()
        raise
    return temporary


def _mask() -> int:
    """What this user takes from new files' permissions; it can only be asked by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _restore(place: Path, data: bytes | None) -> None:
    if data is None:
        place.unlink()
    else:
        _stage(place, data).replace(place)


def _read(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
