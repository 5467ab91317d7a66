"""The way out: the site is replaced as a whole, and only what this program made is ever touched.

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
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefing.core.diagnostics import Diagnostic, Location, problem

from . import lock, manifest
from .manifest import Manifest, Origin
from .ownership import STAGING, NotOursError, folded, is_as_written, listed, parents, read_file, refuse_strangers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST = manifest.NAME
_MEMO = ".cache/memo"
_NOBODY = Origin()


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: the number of HTML pages in the site; the numbers of files written, left alone, removed."""

    pages: int
    written: int
    unchanged: int
    removed: int


class _HalfWayError(Exception):
    """Files could not be replaced after others were."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(cause)
        self.cause = cause


def write_site(
    folder: Path, files: Mapping[str, bytes], origin: Origin = _NOBODY
) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    """Make `folder` hold exactly `files` (path → bytes), and tell what they were made from.

    None and a diagnostic if that may not or cannot be done. What somebody else has put where a page of ours was, and
    is no more, is kept and told of.
    """
    root = str(folder)
    try:
        os.makedirs(root, exist_ok=True)
        with lock.alone(root):
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
    """The site that was last written to `folder`, path → bytes; empty if there is none of ours."""
    root = str(folder)
    try:
        return {path: data for path in listed(root) if (data := read_file(root, path)) is not None}
    except (NotOursError, OSError):
        return {}


def mark(folder: Path, version: str) -> bytes:
    """A hash of the site's manifest and of the version of the program: the note of a build that had nothing to say."""
    data = read_file(str(folder), MANIFEST) or b""
    return hashlib.sha256(version.encode() + data).hexdigest().encode()


def intact(folder: Path, inputs: Mapping[str, bytes]) -> Written | None:
    """The numbers of a site that was made of just these inputs and is as it was written; None if it is not."""
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
    """Keep what a build remembers. A cache that cannot be written only costs time: errors are passed over.

    Of two builds at once the last one's is kept. What a killed one leaves half written is never read, and soon gone.
    """
    place = os.path.join(folder, name)
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.islink(os.path.dirname(place)):  # not our doing: it could lead anywhere
            return
        with lock.alone(os.path.dirname(place)):
            with contextlib.suppress(FileNotFoundError):  # what is half written, or a link to somewhere else
                os.unlink(f"{place}.new")
            try:
                _save(f"{place}.new", data)
                os.replace(f"{place}.new", place)
            except OSError:
                os.unlink(f"{place}.new")
                raise


def _replace(root: str, files: Mapping[str, bytes], origin: Origin) -> tuple[Written, list[str]]:
    """Compare with what is there, then change only what differs; also the files that are not ours any more."""
    old = listed(root)
    stale = sorted(old.keys() - files.keys())
    renamed = {folded(path) for path in stale}
    # Where `A.html` and `a.html` are one file, it is ours, and about to be removed.
    moved = {path for path in files if folded(path) in renamed} if renamed else set()
    changed = [path for path, data in files.items() if path in moved or read_file(root, path) != data]
    refuse_strangers(root, {*changed, *(files.keys() - old.keys())} - moved, old)
    _forget_staging(root)
    kept = [path for path in stale if not is_as_written(root, path, old[path])]
    stale = [path for path in stale if path not in kept]
    new = Manifest(manifest.sha256(origin.inputs), manifest.sha256(files), code=origin.code)
    if changed or stale or read_file(root, MANIFEST) != manifest.written(new):
        _refuse_read_only(root, {parent for path in (*changed, *stale) for parent in parents(path)})
        staging = tempfile.mkdtemp(prefix=STAGING, dir=root)
        try:
            moves = _stage(staging, {path: files[path] for path in changed})
            before = {path: tuple(sorted(found - {new.outputs.get(path)})) for path, found in old.items()}
            between = replace(new, complete=False, before={path: found for path, found in before.items() if found})
            _put(root, staging, manifest.written(between))
            try:
                _move(root, moves, stale)
                _put(root, staging, manifest.written(new))
            except OSError as error:
                raise _HalfWayError(error) from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return Written(_count_pages(files), len(changed), len(files) - len(changed), len(stale)), kept


def _count_pages(paths: Iterable[str]) -> int:
    return sum(path.endswith(".html") for path in paths)


def _move(root: str, moves: Mapping[str, str], stale: Iterable[str]) -> None:
    """Put the new files (path → where each is now) in the place of the old ones: the site is mixed meanwhile.

    Somebody may be reading it. What pages need comes before them and goes after them, unless it stands in the way.
    """
    folders = {folded(parent) for path in moves for parent in parents(path)}
    names = {folded(path) for path in moves}
    early = {
        path for path in stale if folded(path) in names | folders or not names.isdisjoint(map(folded, parents(path)))
    }
    _remove(root, sorted(early))
    for path in sorted(moves, key=_by_need):
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.replace(moves[path], place)
    _remove(root, sorted((path for path in stale if path not in early), key=_by_need, reverse=True))


def _by_need(path: str) -> tuple[bool, str]:
    """Style sheets, scripts and pictures first; then pages."""
    return path.endswith(".html"), path


def _refuse_read_only(root: str, folders: Iterable[str]) -> None:
    """Raise before anything has changed, if it could not all be changed."""
    for folder in ("", *sorted(folders)):
        place = os.path.join(root, folder)
        if os.path.isdir(place) and not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "The folder cannot be written", place)


def _stage(staging: str, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write files where a full disk does no harm yet: path where each belongs → where it is."""
    moves = {}
    for number, (path, data) in enumerate(files.items()):
        moves[path] = os.path.join(staging, str(number))
        _save(moves[path], data)
    return moves


def _save(place: str, data: bytes) -> None:
    """Write a new file. A disk that is nearly full takes a part without complaint, and complains of the next."""
    with open(place, "wb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


def _put(root: str, staging: str, data: bytes) -> None:
    temporary = os.path.join(staging, "manifest")
    _save(temporary, data)
    os.replace(temporary, os.path.join(root, MANIFEST))


def _remove(root: str, stale: Iterable[str]) -> None:
    """Delete files of ours and the folders that are empty then."""
    for path in stale:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(os.path.join(root, path))
        for folder in parents(path):
            try:
                os.rmdir(os.path.join(root, folder))
            except OSError:  # not empty, or gone already
                break


def _forget_staging(root: str) -> None:
    """Delete what a killed run has left."""
    for name in os.listdir(root):
        if name.startswith(STAGING):
            shutil.rmtree(os.path.join(root, name), ignore_errors=True)
