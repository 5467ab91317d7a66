"""Change the files of a folder all together or not at all, whatever interrupts it.

The new and the old contents are first written into a folder of their own, then a journal of what belongs where; only
then are files moved. What a killed command has left there, the next command undoes (`recover`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from briefing.core import terminal
from briefing.core.diagnostics import UsageError, refuse

from . import git, load
from .write import lock_folder, read_file, remove_files

FOLDER = ".briefing-change"
"""Where a change is prepared, in the folder whose files it changes."""
_JOURNAL = "journal"


def write_inputs(site: Path, read: Mapping[str, bytes], changed: Mapping[str, bytes | None]) -> None:
    """Change the files of a folder from what was `read` to what is `changed` (None: delete the file), all or none.

    Raises OSError, and UsageError if one was changed since it was read, or a path leads out of the folder.
    """
    site.mkdir(parents=True, exist_ok=True)
    with lock_folder(os.fspath(site)):
        _undo(site)
        for path in changed:
            if _resolve(site, path) and read_file(site, path) != read.get(path):
                if path not in read:
                    refuse(f"{site / path} is there already and stays as it is.")
                refuse(f"{path} was changed by somebody else meanwhile. Nothing was written; run the command again.")
        # New files first, then those that name them, and last those that go.
        paths = [path for path, data in changed.items() if data != read.get(path)]
        paths.sort(key=lambda path: (changed[path] is None, path in read, path))
        try:
            _prepare(site, {path: (read.get(path), changed[path]) for path in paths})
            for number, path in enumerate(paths):
                _move(site, path, site / FOLDER / f"{number}-new")
        except BaseException:
            _undo(site)
            raise
        _discard(site)


def recover(site: Path) -> list[str]:
    """Undo interrupted changes in a site and in the folder of its last export, and return a line for each.

    Waits for a running command. Raises OSError, and UsageError if this program did not prepare the change.
    """
    exported = load.read_memo(site, load.EXPORTED_TO)
    lines = []
    for folder in (site, Path(os.fsdecode(exported))) if exported else (site,):
        if os.path.lexists(folder / FOLDER):
            with lock_folder(os.fspath(folder)):
                lines += _undo(folder)
    return lines


def _undo(site: Path) -> list[str]:
    """Put the old files back where the new ones are; one that was edited since is kept."""
    folder = site / FOLDER
    if not os.path.lexists(folder):
        return []
    try:
        journal = json.loads(read_file(folder, _JOURNAL) or b"{}")
        rows = [(path, new) for path, new in journal.items() if _resolve(site, path)]
        is_ours = folder.is_dir() and not folder.is_symlink() and not git.is_tracked(site, FOLDER)
    except (ValueError, AttributeError, UsageError):
        is_ours = False
    if not is_ours:
        refuse(f"This program did not make {folder}. Delete it, and run the command again.")
    for number, (path, new) in reversed([*enumerate(rows)]):
        if _hash(read_file(site, path)) == new:
            _move(site, path, folder / f"{number}-old")
    _discard(site)
    if not rows:
        return ["Temporary files of an interrupted command were removed."]
    return [f"An interrupted command was undone: {terminal.counted(len(rows), 'file')} as before. Run it again."]


def _prepare(site: Path, contents: Mapping[str, tuple[bytes | None, bytes | None]]) -> None:
    """Write the old and the new contents, then the journal: path → the hash of its new content."""
    folder = site / FOLDER
    folder.mkdir()
    (folder / ".gitignore").write_bytes(b"*\n")
    for number, (path, (old, new)) in enumerate(contents.items()):
        for prepared, data in ((folder / f"{number}-old", old), (folder / f"{number}-new", new)):
            if data is not None:
                prepared.write_bytes(data)
                if old is not None:
                    shutil.copymode(_resolve(site, path), prepared)
    begun = folder / "begun"
    begun.write_text(json.dumps({path: _hash(new) for path, (_, new) in contents.items()}), encoding="ascii")
    begun.replace(folder / _JOURNAL)


def _move(site: Path, path: str, prepared: Path) -> None:
    """Move a prepared file to its place; where there is none, delete what is there, and the folders that it leaves."""
    place = _resolve(site, path)
    if prepared.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        prepared.replace(place)
    else:
        root = site.resolve()
        remove_files(str(root), [place.relative_to(root).as_posix()])


def _discard(site: Path) -> None:
    """Delete the prepared files; the journal first, because it is only valid while they exist."""
    (site / FOLDER / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(site / FOLDER, ignore_errors=True)


def _resolve(site: Path, path: str) -> Path:
    """Return where a file is, links followed. Raises UsageError outside the folder or inside `.git`."""
    root = site.resolve()
    place = (root / path).resolve()
    inside = place.relative_to(root).parts if place.is_relative_to(root) else ()
    if not inside or ".git" in (part.lower() for part in inside):
        refuse(f"{path} leads out of {site}. Nothing was changed.")
    return place


def _hash(data: bytes | None) -> str | None:
    return None if data is None else hashlib.sha256(data).hexdigest()
