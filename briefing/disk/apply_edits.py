"""Change the files of a folder all together or not at all, whatever interrupts it.

The new and the old contents are first written into a folder of their own, then a journal of what belongs where. Only
then are files moved. What a killed command has left there, the next command finishes or undoes (`recover`).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core import terminal

from . import git, load, lock
from .write import NotOursError

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ".briefing-change"
"""Where a change is prepared, in the folder whose files it changes."""
_JOURNAL = "journal"
_OLD, _NEW = 0, 1
_STRANGE = "This program did not make {}. Delete it, and run the command again."


class ChangedMeanwhileError(Exception):
    """A file has changed since it was read; the message is its path. Nothing was written."""


def write_inputs(site: Path, read: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> None:
    """Change the files of a folder from what was `read` to what is `changed` (None: delete the file), all or none.

    Raises OSError, ChangedMeanwhileError if one of them was saved meanwhile, NotOursError for a path that leads out of
    the folder.
    """
    site.mkdir(parents=True, exist_ok=True)
    with lock.lock_folder(os.fspath(site)):
        _finish_or_undo(site)
        for path in changed:
            if _read(_place(site, path)) != read.get(path):
                raise ChangedMeanwhileError(path)
        try:
            _prepare(site, read, changed)
            _move(site, _NEW)
        except BaseException:
            _move(site, _OLD)
            _discard(site)
            raise
        _discard(site)


def recover(site: Path) -> list[str]:
    """Finish or undo interrupted changes in a site and in the folder of its last export; return a line for each.

    Waits for a running command. Raises OSError, and NotOursError if this program did not prepare the change.
    """
    folders = [site]
    with contextlib.suppress(OSError, ValueError):
        if (note := site / load.EXPORTED_TO).is_file():
            folders.append(Path(note.read_text("utf-8")))
    told = []
    for folder in folders:
        if os.path.lexists(folder / FOLDER):
            with lock.lock_folder(os.fspath(folder)):
                told.append(_finish_or_undo(folder))
    return [line for line in told if line]


def _finish_or_undo(site: Path) -> str:
    """Finish a prepared change, or undo one that is incomplete or only adds files. Returns a line, or ""."""
    folder = site / FOLDER
    if not os.path.lexists(folder):
        return ""
    if folder.is_symlink() or not folder.is_dir() or git.is_tracked(site, FOLDER):
        raise NotOursError(_STRANGE.format(folder))
    journal, finished = _journal(site), False
    if any(old is not None for old, _ in journal.values()):
        with contextlib.suppress(OSError, ChangedMeanwhileError):
            _move(site, _NEW)
            finished = True
    if not finished:
        _move(site, _OLD)
    _discard(site)
    if not journal:
        return "Temporary files of an interrupted command were removed."
    files = terminal.counted(len(journal), "file")
    if finished:
        return f"An interrupted command was finished: {files} changed."
    return f"An interrupted command was undone: {files} as before. Run it again."


def _prepare(site: Path, read: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> None:
    """Write all contents, then the journal: path → the hashes of the old and the new content."""
    folder = site / FOLDER
    folder.mkdir()
    (folder / ".gitignore").write_bytes(b"*\n")
    journal = {}
    # New files first, then those that name them, and last those that go.
    for number, path in enumerate(sorted(changed, key=lambda path: (changed[path] is None, path in read, path))):
        place = _place(site, path)
        journal[path] = [_hash(read.get(path)), _hash(changed[path])]
        for side, data in enumerate((read.get(path), changed[path])):
            if data is not None:
                prepared = folder / f"{number}-{side}"
                prepared.write_bytes(data)
                if path in read:
                    shutil.copymode(place, prepared)
    (folder / "new").write_text(json.dumps(journal), encoding="ascii")
    (folder / "new").replace(folder / _JOURNAL)


def _move(site: Path, side: int) -> None:
    """Move the files in the journal to one side.

    A file that was edited since raises ChangedMeanwhileError towards the new side, and is kept towards the old one.
    """
    rows = list(enumerate(_journal(site).items()))
    for number, (path, hashes) in rows if side == _NEW else reversed(rows):
        place = _place(site, path)
        found = _hash(_read(place))
        if found not in hashes and side == _NEW:
            raise ChangedMeanwhileError(path)
        if found != hashes[1 - side]:
            continue
        if hashes[side] is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            (site / FOLDER / f"{number}-{side}").replace(place)
            continue
        place.unlink()
        with contextlib.suppress(OSError):  # until one is not empty
            for folder in place.relative_to(site.resolve()).parents[:-1]:
                (site.resolve() / folder).rmdir()


def _discard(site: Path) -> None:
    """Delete the prepared files; the journal first, because it is only valid while they exist."""
    (site / FOLDER / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(site / FOLDER, ignore_errors=True)


def _journal(site: Path) -> dict[str, list[str | None]]:
    """Read the journal; empty if nothing was moved yet."""
    data = _read(site / FOLDER / _JOURNAL)
    try:
        rows = {path: [old, new] for path, (old, new) in json.loads(data or b"{}").items() if _place(site, path)}
    except (ValueError, TypeError, AttributeError, NotOursError) as error:
        raise NotOursError(_STRANGE.format(site / FOLDER)) from error
    return rows


def _place(site: Path, path: str) -> Path:
    """Return where a file is, links followed. Raises NotOursError outside the folder or inside `.git`."""
    root = site.resolve()
    place = (root / path).resolve()
    inside = place.relative_to(root).parts if place.is_relative_to(root) else ()
    if not inside or ".git" in (part.lower() for part in inside):
        message = f"{path} leads out of {site}. Nothing was changed."
        raise NotOursError(message)
    return place


def _hash(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()


def _read(place: Path) -> bytes | None:
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
