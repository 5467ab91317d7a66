"""The way out: the site is replaced as a whole, and only what this program made is ever touched.

New and changed files are first written into a folder of their own inside the output, then moved to their places. The
manifest lists our files. While files are moved it says so: a manifest that calls the site complete is always true.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.diagnostics import Diagnostic, Location, problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

MANIFEST = ".briefing-manifest.json"
_STAGING = ".briefing-staging-"
_MEMO = ".cache/memo"


@dataclass(frozen=True, slots=True)
class Written:
    """What a write did: the number of HTML pages in the site; the numbers of files written, left alone, removed."""

    pages: int
    written: int
    unchanged: int
    removed: int


class _NotOursError(Exception):
    """Something is in the way that this program did not make; the message says what."""


def write_site(folder: Path, files: Mapping[str, bytes]) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    """Make `folder` hold exactly `files` (path → bytes); None and a diagnostic if it may not or cannot be done."""
    root = str(folder)
    try:
        os.makedirs(root, exist_ok=True)
        with _alone(root):
            return _replace(root, files), ()
    except _NotOursError as error:
        return None, (problem("output-not-ours", Location(root), str(error)),)
    except OSError as error:
        # makedirs over a file says "File exists"; nothing of the site was touched then.
        what = f"{error.filename or root}: {error.strerror or error}."
        return None, (problem("output-failed", Location(root), f"The site cannot be written. {what}"),)


def write_file(path: Path, data: bytes) -> tuple[Diagnostic, ...]:
    """Put one file in its place as a whole, or leave what is there as it is; a diagnostic if it cannot be done."""
    folder, place = os.path.dirname(os.path.abspath(path)), str(path)
    try:
        os.makedirs(folder, exist_ok=True)
        staging = tempfile.mkdtemp(prefix=_STAGING, dir=folder)
        try:
            temporary = os.path.join(staging, "file")
            _save(temporary, data)
            os.replace(temporary, place)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        what = f"{error.strerror or error}."
        return (problem("output-failed", Location(place), f"The file cannot be written. {what}"),)
    return ()


def read_back(folder: Path) -> dict[str, bytes]:
    """The site that was last written to `folder`, path → bytes; empty if there is none of ours."""
    root = str(folder)
    try:
        return {path: data for path in _ours(root) if (data := _read(root, path)) is not None}
    except (_NotOursError, OSError):
        return {}


def write_memo(folder: Path, data: bytes) -> None:
    """Keep what a build remembers. A cache that cannot be written only costs time: errors are passed over.

    Of two builds at once the last one's is kept. What a killed one leaves half written is never read, and soon gone.
    """
    place = os.path.join(folder, _MEMO)
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with _alone(os.path.dirname(place)):
            try:
                _save(f"{place}.new", data)
                os.replace(f"{place}.new", place)
            except OSError:
                os.unlink(f"{place}.new")
                raise


def _replace(root: str, files: Mapping[str, bytes]) -> Written:
    """Compare with what is there, then change only what differs."""
    old = _ours(root)
    _refuse_strangers(root, files, old)
    _forget_staging(root)
    new = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    changed = [path for path, data in files.items() if _read(root, path) != data]
    stale = sorted(old.keys() - files.keys())
    complete = _manifest(new, complete=True)
    if changed or stale or _read(root, MANIFEST) != complete:
        staging = tempfile.mkdtemp(prefix=_STAGING, dir=root)
        try:
            moves = _stage(staging, {path: files[path] for path in changed})
            # From here to the last line the site is mixed, and says so.
            _put(root, staging, _manifest(old | new, complete=False))
            _remove(root, stale)
            for temporary, path in moves:
                place = os.path.join(root, path)
                os.makedirs(os.path.dirname(place), exist_ok=True)
                os.replace(temporary, place)
            _put(root, staging, complete)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    pages = sum(path.endswith(".html") for path in files)
    return Written(pages, len(changed), len(files) - len(changed), len(stale))


def _ours(root: str) -> dict[str, str]:
    """The files that the manifest calls ours, path → hash. Without a manifest the folder must be empty."""
    data = _read(root, MANIFEST)
    if data is None:
        if any(not name.startswith(_STAGING) for name in os.listdir(root)):
            message = f"The folder {root} is not empty, and nothing in it says that this program made it."
            raise _NotOursError(message)
        return {}
    try:
        listed = json.loads(data)["files"]
        ours = {str(path): str(value) for path, value in listed.items()}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"The list of this program's files in {root}, {MANIFEST}, is damaged."
        raise _NotOursError(message) from error
    # A list that was tampered with must not make us delete files elsewhere.
    if any(not _is_plain(path) for path in ours):
        message = f"The list of this program's files in {root}, {MANIFEST}, names files outside of the folder."
        raise _NotOursError(message)
    return ours


def _refuse_strangers(root: str, files: Mapping[str, bytes], old: Mapping[str, str]) -> None:
    """Raise if a file of ours would take the place of another's, or a link would lead us out of the folder."""
    folders = {folder for path in (*files, *old) for folder in _parents(path)}
    for folder in sorted(folders):
        place = os.path.join(root, folder)
        if os.path.islink(place) or (folder not in old and os.path.isfile(place)):
            message = f"This program did not make {place}, and a folder of the site belongs there."
            raise _NotOursError(message)
    for path in files:
        # A folder of ours may have to make room for a file; if others' files are in it, moving the file fails.
        if path not in old and path not in folders and os.path.lexists(os.path.join(root, path)):
            message = f"This program did not make {os.path.join(root, path)}, and a page of the site belongs there."
            raise _NotOursError(message)


def _stage(staging: str, files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Write files where a full disk does no harm yet: (where each is, path where it belongs)."""
    moves = []
    for number, (path, data) in enumerate(files.items()):
        temporary = os.path.join(staging, str(number))
        _save(temporary, data)
        moves.append((temporary, path))
    return moves


def _save(place: str, data: bytes) -> None:
    """Write a new file. A disk that is nearly full takes a part without complaint, and complains of the next."""
    with open(place, "wb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            rest = rest[file.write(rest) :]


def _put(root: str, staging: str, manifest: bytes) -> None:
    temporary = os.path.join(staging, "manifest")
    with open(temporary, "wb") as file:
        file.write(manifest)
    os.replace(temporary, os.path.join(root, MANIFEST))


def _remove(root: str, stale: Iterable[str]) -> None:
    """Delete files of ours and the folders that are empty then."""
    for path in stale:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(os.path.join(root, path))
        for folder in _parents(path):
            try:
                os.rmdir(os.path.join(root, folder))
            except OSError:  # not empty, or gone already
                break


def _forget_staging(root: str) -> None:
    """Delete what a killed run has left."""
    for name in os.listdir(root):
        if name.startswith(_STAGING):
            shutil.rmtree(os.path.join(root, name), ignore_errors=True)


def _manifest(files: Mapping[str, str], *, complete: bool) -> bytes:
    content = {"complete": complete, "files": dict(sorted(files.items()))}
    return (json.dumps(content, indent=0, ensure_ascii=False) + "\n").encode("utf-8", "surrogateescape")


def _parents(path: str) -> list[str]:
    """The folders of a path, innermost first: a/b/c.html → a/b, a."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _is_plain(path: str) -> bool:
    """True for a relative path that stays where it is, on every system."""
    return "\\" not in path and ":" not in path and not {"", ".", ".."}.intersection(path.split("/"))


def _read(root: str, path: str) -> bytes | None:
    try:
        with open(os.path.join(root, path), "rb", buffering=0) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


@contextlib.contextmanager
def _alone(root: str) -> Iterator[None]:
    """Let two builds into one folder take turns. Windows cannot lock a folder; there it is up to the user."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415  # exists only on POSIX

    handle = os.open(root, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
