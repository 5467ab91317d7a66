"""Write the site: replace it as a whole, and touch only files that this program made.

New files are first written into a folder of their own, then moved to their places; meanwhile the manifest says so.
The manifest lists a site's inputs and outputs, each with its SHA-256; no time, nothing of the machine.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from briefing import __version__
from briefing.core.diagnostics import Diagnostic, Location, UsageError, problem, refuse
from briefing.core.fields import Frozen, replace

from . import load

Files = Mapping[str, bytes]
OwnFiles = Mapping[str, frozenset[str]]
"""Path → the hashes of what this program may have written there."""

MANIFEST = "build-manifest.json"
_PROGRAM = "briefing"
TIMEOUT = 60.0
"""Seconds to wait for the other command."""
STAGING = ".briefing-staging-"
"""Begins the names of folders in which files are written before they are moved to their places."""
_HALF_WAY = "Fix that and build again. Until then the folder holds a part of either site, and its manifest says so."


class Manifest(Frozen):
    """Path → SHA-256 of each input and output. In an incomplete one: all that an output may have, between spaces."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    version: str = __version__
    code: str = ""
    complete: bool = True
    """False while files are being replaced: parts of the former site may remain."""


class Written(NamedTuple):
    """The result of a write: the number of pages in the site; of files written, unchanged, removed."""

    pages: int
    written: int
    unchanged: int
    removed: int


def write_site(
    folder: Path, files: Files, inputs: Files = MappingProxyType({})
) -> tuple[Written | None, tuple[Diagnostic, ...]]:
    """Make `folder` hold exactly `files`, made from `inputs`. Returns None and a problem if that is not possible.

    A former page that somebody else has changed is kept, with a warning.
    """
    root = str(folder)
    try:
        os.makedirs(root, exist_ok=True)
        with lock_folder(root):
            written, kept = _replace(root, files, inputs)
    except UsageError as error:
        return None, (problem("output-not-ours", Location(root), str(error)),)
    except OSError as error:
        what = f"The site cannot be written. {error.filename or root}: {error.strerror or error}."
        return None, (problem("output-failed", Location(root), what, "".join(getattr(error, "__notes__", ()))),)
    words = "The page that was here is no longer in the site. The file is not what this program wrote, so it stays."
    return written, tuple(problem("output-kept", Location(os.path.join(root, path)), words) for path in kept)


def read_back(folder: Path) -> dict[str, bytes]:
    """Return the site last written to `folder`, path → bytes; empty if this program wrote none."""
    root = str(folder)
    try:
        return {path: data for path in _own_files(root) if (data := read_file(root, path)) is not None}
    except (UsageError, OSError):
        return {}


def fingerprint(folder: Path) -> str:
    """Return a hash of the manifest of the site in `folder`."""
    return hashlib.sha256(read_file(folder, MANIFEST) or b"").hexdigest()


def find_unchanged(folder: Path, noted: str) -> Written | None:
    """Return the numbers of the site of which this fingerprint was noted; None if it is not there as it was written."""
    with contextlib.suppress(OSError):
        found = read_manifest(read_file(folder, MANIFEST) or b"") if fingerprint(folder) == noted else None
        is_clear = found and not any(name.startswith(STAGING) for name in os.listdir(folder))
        if found and is_clear and found.outputs == sha256(read_back(folder)):
            return _count(found.outputs)
    return None


def write_memo(folder: Path, data: bytes, name: str = load.MEMO) -> None:
    """Write a file of the cache. Errors are ignored: a missing cache only costs time. The last writer wins."""
    place = os.path.join(folder, name)
    parent = os.path.dirname(place)
    with contextlib.suppress(OSError):
        os.makedirs(parent, exist_ok=True)
        if os.path.islink(parent):  # it could lead anywhere
            return
        with lock_folder(parent):
            with contextlib.suppress(FileNotFoundError):  # half written, or a link to somewhere else
                os.unlink(f"{place}.new")
            Path(f"{place}.new").write_bytes(data)
            os.replace(f"{place}.new", place)


def write_compiled(data: bytes) -> None:
    """Write the compiled templates, if Python may write compiled modules."""
    if not sys.dont_write_bytecode:
        folder, name = os.path.split(load.compiled_path())
        write_memo(Path(folder), data, name)


def _replace(root: str, files: Files, inputs: Files) -> tuple[Written, list[str]]:
    """Change only the files that differ. Returns the numbers, and the paths of foreign files that were kept."""
    old = _own_files(root)
    changed = [path for path, data in files.items() if read_file(root, path) != data]
    _refuse_foreign_files(root, {*changed, *(files.keys() - old.keys())}, old)
    for name in os.listdir(root):  # what a killed run has left behind
        if name.startswith(STAGING):
            shutil.rmtree(os.path.join(root, name), ignore_errors=True)
    gone = sorted(old.keys() - files.keys())
    stale = [path for path in gone if _is_as_written(root, path, old[path])]
    new = Manifest(sha256(inputs), sha256(files), code=load.program_code())
    if changed or stale or read_file(root, MANIFEST) != manifest_bytes(new):
        _refuse_read_only(root, {parent for path in (*changed, *stale) for parent in _parents(path)})
        both = {
            path: " ".join(sorted(old.get(path, frozenset()) | {*new.outputs.get(path, "").split()}))
            for path in {**old, **files}
        }
        staging = tempfile.mkdtemp(prefix=STAGING, dir=root)
        try:
            mixed, whole = (os.path.join(staging, name) for name in ("mixed", "whole"))
            Path(mixed).write_bytes(manifest_bytes(replace(new, complete=False, outputs=both)))
            Path(whole).write_bytes(manifest_bytes(new))
            moves = {path: os.path.join(staging, str(number)) for number, path in enumerate(changed)}
            for path, place in moves.items():
                Path(place).write_bytes(files[path])
            os.replace(mixed, os.path.join(root, MANIFEST))
            try:
                _move(root, moves, stale)
                os.replace(whole, os.path.join(root, MANIFEST))
            except OSError as error:
                error.add_note(_HALF_WAY)
                raise
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    kept = [path for path in gone if path not in stale]
    return _count(files, written=len(changed), removed=len(stale)), kept


def _count(files: Collection[str], *, written: int = 0, removed: int = 0) -> Written:
    return Written(sum(path.endswith(".html") for path in files), written, len(files) - written, removed)


def _move(root: str, moves: Mapping[str, str], stale: Iterable[str]) -> None:
    """Move new files (path → where each is now) and delete stale ones; what pages need is there as long as they are."""
    folders = {parent for path in moves for parent in _parents(path)}
    in_the_way = {path for path in stale if path in folders or not moves.keys().isdisjoint(_parents(path))}
    remove_files(root, sorted(in_the_way))
    for path in sorted(moves, key=_by_need):
        place = os.path.join(root, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.replace(moves[path], place)
    remove_files(root, sorted((path for path in stale if path not in in_the_way), key=_by_need, reverse=True))


def _by_need(path: str) -> tuple[bool, str]:
    """Sort key: style sheets, scripts and pictures before pages."""
    return path.endswith(".html"), path


def _refuse_read_only(root: str, folders: Iterable[str]) -> None:
    """Raise PermissionError, before anything has changed, if a folder cannot be written."""
    for folder in ("", *sorted(folders)):
        place = os.path.join(root, folder)
        if os.path.isdir(place) and not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "The folder cannot be written", place)


def remove_files(root: str, paths: Iterable[str]) -> None:
    """Delete files, and the folders that are empty then."""
    for path in paths:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            os.unlink(os.path.join(root, path))
        with contextlib.suppress(OSError):  # until one is not empty
            for folder in _parents(path):
                os.rmdir(os.path.join(root, folder))


def _own_files(root: str) -> OwnFiles:
    """Return the files in the manifest. Raises UsageError if it is damaged, or missing in a folder with files."""
    data = read_file(root, MANIFEST)
    if data is None:
        if any(not name.startswith(STAGING) for name in os.listdir(root)):
            refuse(f"The folder {root} is not empty, and nothing in it says that this program made it.")
        return {}
    found = read_manifest(data)
    if found is None:
        refuse(f"The list of this program's files in {root}, {MANIFEST}, is damaged, or another program's.")
    # A list that was tampered with must not make us delete files elsewhere.
    if any("\\" in path or ":" in path or {"", ".", ".."} & {*path.split("/")} for path in found.outputs):
        refuse(f"The list of this program's files in {root}, {MANIFEST}, names files outside of the folder.")
    return {path: frozenset(hashes.split()) for path, hashes in found.outputs.items()}


def _is_as_written(root: str, path: str, hashes: frozenset[str]) -> bool:
    """True if a file is as this program wrote it, or gone."""
    place = os.path.join(root, path)
    if not os.path.lexists(place):
        return True
    data = None if os.path.islink(place) else read_file(root, path)
    return data is not None and hashlib.sha256(data).hexdigest() in hashes


def _refuse_foreign_files(root: str, paths: Collection[str], old: OwnFiles) -> None:
    """Raise UsageError if a foreign file is in the way, or a link would lead out of the folder."""
    for folder in sorted({folder for path in (*paths, *old) for folder in _parents(path)}):
        place = os.path.join(root, folder)
        if os.path.islink(place) or (folder not in old and os.path.isfile(place)):
            refuse(f"This program did not make {place}, and a folder of the site belongs there.")
    for path in paths:
        place = os.path.join(root, path)
        found = [place] if os.path.lexists(place) else []
        if os.path.isdir(place) and not os.path.islink(place):
            found = [os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names]
        for file in found:
            if os.path.relpath(file, root).replace(os.sep, "/") not in old:
                refuse(f"This program did not make {file}, and a page of the site belongs there.")


def _parents(path: str) -> list[str]:
    """List the folders of a path, innermost first: a/b/c.html → a/b, a."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def read_file(root: str | Path, path: str) -> bytes | None:
    """Return the bytes of a file; None if there is none."""
    try:
        with open(os.path.join(root, path), "rb", buffering=0) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def sha256(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the hash of each file, by path."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return the manifest as JSON, one line for each path."""
    program = {"name": _PROGRAM, "version": manifest.version, "code": manifest.code}
    files = {"inputs": dict(sorted(manifest.inputs.items())), "outputs": dict(sorted(manifest.outputs.items()))}
    text = json.dumps({"program": program, "complete": manifest.complete, **files}, ensure_ascii=False, indent=0)
    return f"{text}\n".encode("utf-8", "surrogateescape")


def read_manifest(data: bytes) -> Manifest | None:
    """Parse a manifest; None if it is damaged or another program's."""
    try:
        values = json.loads(data)
        program = values["program"]
        inputs, outputs = ({str(p): str(value) for p, value in values[name].items()} for name in ("inputs", "outputs"))
        found = Manifest(inputs, outputs, str(program["version"]), str(program["code"]), values["complete"] is True)
        return found if program["name"] == _PROGRAM else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


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
