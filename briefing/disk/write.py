"""Write the site: replace it as a whole, and touch only files that this program made.

New and changed files are first written into a folder of their own inside the output, then moved to their places. The
manifest lists our files. While files are moved it says so: a manifest that calls the site complete is always true.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.core.diagnostics import Diagnostic, Location, UsageError, problem

from . import lock, manifest
from .manifest import Manifest, Origin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    OwnFiles = Mapping[str, frozenset[str]]
    """Path → the hashes of what this program may have written there."""

MANIFEST = manifest.NAME
STAGING = ".briefing-staging-"
"""Begins the names of folders in which files are written before they are moved to their places."""
_MEMO = ".cache/memo"
_NO_ORIGIN = Origin()


@dataclass(frozen=True, slots=True)
class Written:
    """The result of a write: the number of pages in the site; of files written, unchanged, removed."""

    pages: int
    written: int
    unchanged: int
    removed: int


class NotOursError(UsageError):
    """A file that this program did not make is in the way; the message names it."""


class _HalfWayError(Exception):
    """Replacing failed after some files were already replaced."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause)
        self.cause = cause


def write_site(
    folder: Path, files: Mapping[str, bytes], origin: Origin = _NO_ORIGIN
) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    """Make `folder` hold exactly `files` (path → bytes); the manifest records `origin`.

    Returns None and a problem if that is not possible. A former page that somebody else has changed is kept, with a
    warning.
    """
    root = str(folder)
    try:
        os.makedirs(root, exist_ok=True)
        with lock.lock_folder(root):
            written, kept = _replace(root, files, origin)
    except NotOursError as error:
        return None, (problem("output-not-ours", Location(root), str(error)),)
    except _HalfWayError as error:
        hint = "Mend that and build again. Until then the folder holds a part of either site, and its manifest says so."
        return None, (_failed(root, error.cause, hint),)
    except OSError as error:
        # makedirs over a file says "File exists"; nothing of the site was touched then.
        return None, (_failed(root, error),)
    told = "The page that was here is no longer in the site. The file is not what this program wrote, so it stays."
    return written, tuple(problem("output-kept", Location(os.path.join(root, path)), told) for path in kept)


def _failed(root: str, error: OSError, hint: str = "") -> Diagnostic:
    what = f"{error.filename or root}: {error.strerror or error}."
    return problem("output-failed", Location(root), f"The site cannot be written. {what}", hint)


def read_back(folder: Path) -> dict[str, bytes]:
    """Return the site last written to `folder`, path → bytes; empty if this program wrote none."""
    root = str(folder)
    try:
        return {path: data for path in own_files(root) if (data := read_file(root, path)) is not None}
    except (NotOursError, OSError):
        return {}


def fingerprint(folder: Path, version: str) -> bytes:
    """Return a hash of the site's manifest and the program's version: the record of a build without problems."""
    data = read_file(str(folder), MANIFEST) or b""
    return hashlib.sha256(version.encode() + data).hexdigest().encode()


def find_unchanged(folder: Path, inputs: Mapping[str, bytes]) -> Written | None:
    """Return the numbers of a site made from exactly these inputs and unchanged since; None if it is not."""
    root = str(folder)
    try:
        found = manifest.read(read_file(root, MANIFEST) or b"")
        if not found.complete or any(name.startswith(STAGING) for name in os.listdir(root)):
            return None
        if found.inputs != manifest.sha256(inputs):
            return None
        for path, wanted in found.outputs.items():
            data = None if os.path.islink(os.path.join(root, path)) else read_file(root, path)
            if data is None or hashlib.sha256(data).hexdigest() != wanted:
                return None
    except (OSError, ValueError):
        return None
    return Written(_count_pages(found.outputs), 0, len(found.outputs), 0)


def write_memo(folder: Path, data: bytes, name: str = _MEMO) -> None:
    """Write a file of the cache. Errors are ignored: a missing cache only costs time. The last writer wins."""
    place = os.path.join(folder, name)
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.islink(os.path.dirname(place)):  # not our doing: it could lead anywhere
            return
        with lock.lock_folder(os.path.dirname(place)):
            with contextlib.suppress(FileNotFoundError):  # what is half written, or a link to somewhere else
                os.unlink(f"{place}.new")
            try:
                _save(f"{place}.new", data)
                os.replace(f"{place}.new", place)
            except OSError:
                os.unlink(f"{place}.new")
                raise


def _replace(root: str, files: Mapping[str, bytes], origin: Origin) -> tuple[Written, list[str]]:
    """Change only the files that differ. Returns the numbers, and the paths of foreign files that were kept."""
    old = own_files(root)
    stale = sorted(old.keys() - files.keys())
    renamed = {_folded(path) for path in stale}
    # Where `A.html` and `a.html` are one file, it is ours, and about to be removed.
    moved = {path for path in files if _folded(path) in renamed} if renamed else set()
    changed = [path for path, data in files.items() if path in moved or read_file(root, path) != data]
    _refuse_foreign_files(root, {*changed, *(files.keys() - old.keys())} - moved, old)
    _remove_staging(root)
    kept = [path for path in stale if not _is_as_written(root, path, old[path])]
    stale = [path for path in stale if path not in kept]
    new = Manifest(manifest.sha256(origin.inputs), manifest.sha256(files), code=origin.code)
    if changed or stale or read_file(root, MANIFEST) != manifest.written(new):
        _refuse_read_only(root, {parent for path in (*changed, *stale) for parent in _parents(path)})
        staging = tempfile.mkdtemp(prefix=STAGING, dir=root)
        try:
            moves = _stage(staging, {path: files[path] for path in changed})
            before = {path: tuple(sorted(found - {new.outputs.get(path)})) for path, found in old.items()}
            between = replace(new, complete=False, before={path: found for path, found in before.items() if found})
            _write_manifest(root, staging, manifest.written(between))
            try:
                _move(root, moves, stale)
                _write_manifest(root, staging, manifest.written(new))
            except OSError as error:
                raise _HalfWayError(error) from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return Written(_count_pages(files), len(changed), len(files) - len(changed), len(stale)), kept


def _count_pages(paths: Iterable[str]) -> int:
    return sum(path.endswith(".html") for path in paths)


def _move(root: str, moves: Mapping[str, str], stale: Iterable[str]) -> None:
    """Move the new files (path → where each is now) to their places and delete the stale ones.

    Readers may see a mixture meanwhile, so what pages need is written before them and deleted after them, unless it is
    in the way.
    """
    folders = {_folded(parent) for path in moves for parent in _parents(path)}
    names = {_folded(path) for path in moves}
    early = {
        path for path in stale if _folded(path) in names | folders or not names.isdisjoint(map(_folded, _parents(path)))
    }
    _remove(root, sorted(early))
    for path in sorted(moves, key=_by_need):
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.replace(moves[path], place)
    _remove(root, sorted((path for path in stale if path not in early), key=_by_need, reverse=True))


def _by_need(path: str) -> tuple[bool, str]:
    """Sort key: style sheets, scripts and pictures before pages."""
    return path.endswith(".html"), path


def _refuse_read_only(root: str, folders: Iterable[str]) -> None:
    """Raise PermissionError, before anything has changed, if a folder cannot be written."""
    for folder in ("", *sorted(folders)):
        place = os.path.join(root, folder)
        if os.path.isdir(place) and not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "The folder cannot be written", place)


def _stage(staging: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write files into the staging folder, where a full disk does no harm: path → where the file is."""
    moves = {}
    for number, (path, data) in enumerate(files.items()):
        moves[path] = os.path.join(staging, str(number))
        _save(moves[path], data)
    return moves


def _save(place: str, data: bytes) -> None:
    """Write a whole new file. A nearly full disk may accept a part without an error, and fail at the next part."""
    with open(place, "wb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


def _write_manifest(root: str, staging: str, data: bytes) -> None:
    temporary = os.path.join(staging, "manifest")
    _save(temporary, data)
    os.replace(temporary, os.path.join(root, MANIFEST))


def _remove(root: str, stale: Iterable[str]) -> None:
    """Delete files, and the folders that are empty then."""
    for path in stale:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(os.path.join(root, path))
        for folder in _parents(path):
            try:
                os.rmdir(os.path.join(root, folder))
            except OSError:  # not empty, or gone already
                break


def _remove_staging(root: str) -> None:
    """Delete what a killed run has left behind."""
    for name in os.listdir(root):
        if name.startswith(STAGING):
            shutil.rmtree(os.path.join(root, name), ignore_errors=True)


def own_files(root: str) -> OwnFiles:
    """Return the files in the manifest. Raises NotOursError if it is damaged, or missing in a folder with files."""
    data = read_file(root, manifest.NAME)
    if data is None:
        if any(not name.startswith((STAGING, lock.NAME)) for name in os.listdir(root)):
            message = f"The folder {root} is not empty, and nothing in it says that this program made it."
            raise NotOursError(message)
        return {}
    try:
        ours = _files_of_manifest(data)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"The list of this program's files in {root}, {manifest.NAME}, is damaged, or another program's."
        raise NotOursError(message) from error
    # A list that was tampered with must not make us delete files elsewhere.
    if any(not _is_plain(path) for path in ours):
        message = f"The list of this program's files in {root}, {manifest.NAME}, names files outside of the folder."
        raise NotOursError(message)
    return ours


def _files_of_manifest(data: bytes) -> OwnFiles:
    found = manifest.read(data)
    ours = {path: frozenset(hashes) for path, hashes in found.before.items()}
    return ours | {path: ours.get(path, frozenset()) | {value} for path, value in found.outputs.items()}


def _is_as_written(root: str, path: str, hashes: frozenset[str]) -> bool:
    """True if a file is as this program wrote it, or is gone."""
    place = os.path.join(root, path)
    if not os.path.lexists(place):
        return True
    data = None if os.path.islink(place) else read_file(root, path)
    return data is not None and hashlib.sha256(data).hexdigest() in hashes


def _refuse_foreign_files(root: str, paths: Collection[str], old: OwnFiles) -> None:
    """Raise NotOursError if a foreign file is in the way, or a link would lead out of the folder."""
    folders = {folder for path in (*paths, *old) for folder in _parents(path)}
    for folder in sorted(folders):
        place = os.path.join(root, folder)
        if os.path.islink(place) or (folder not in old and os.path.isfile(place)):
            message = f"This program did not make {place}, and a folder of the site belongs there."
            raise NotOursError(message)
    for path in paths:
        place = os.path.join(root, path)
        if os.path.isdir(place) and not os.path.islink(place):
            strange = next((name for name in _below(root, path) if name not in old), None)
        else:
            strange = path if path not in old and os.path.lexists(place) else None
        if strange is not None:
            message = f"This program did not make {os.path.join(root, strange)}, and a page of the site belongs there."
            raise NotOursError(message)


def _below(root: str, path: str) -> list[str]:
    """List the files below a folder of the site."""
    found = []
    for place, _, names in os.walk(os.path.join(root, path)):
        inside = os.path.relpath(place, root).replace(os.sep, "/")
        found += [f"{inside}/{name}" for name in names]
    return found


def _parents(path: str) -> list[str]:
    """List the folders of a path, innermost first: a/b/c.html → a/b, a."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _folded(path: str) -> str:
    """Return the same text for two paths that some systems treat as one."""
    return path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()


def _is_plain(path: str) -> bool:
    """True for a relative path that stays inside its folder on every system."""
    return "\\" not in path and ":" not in path and not {"", ".", ".."}.intersection(path.split("/"))


def read_file(root: str, path: str) -> bytes | None:
    """Return the bytes of a file; None if there is none."""
    try:
        with open(os.path.join(root, path), "rb", buffering=0) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
