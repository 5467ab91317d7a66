"""Whose a file in the output folder is: the manifest lists ours, and what we wrote into each."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from typing import TYPE_CHECKING

from . import lock, manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    Ours = Mapping[str, frozenset[str]]
    """Path → the hashes of what we may have written there."""

STAGING = ".briefing-staging-"
"""Begins the names of folders in which files are written before they are moved to their places."""


class NotOursError(Exception):
    """Something is in the way that this program did not make; the message says what."""


def listed(root: str) -> Ours:
    """The files that the manifest calls ours. Without a manifest the folder must be empty."""
    data = read_file(root, manifest.NAME)
    if data is None:
        if any(not name.startswith((STAGING, lock.NAME)) for name in os.listdir(root)):
            message = f"The folder {root} is not empty, and nothing in it says that this program made it."
            raise NotOursError(message)
        return {}
    try:
        ours = _in_manifest(data)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        message = f"The list of this program's files in {root}, {manifest.NAME}, is damaged, or another program's."
        raise NotOursError(message) from error
    # A list that was tampered with must not make us delete files elsewhere.
    if any(not _is_plain(path) for path in ours):
        message = f"The list of this program's files in {root}, {manifest.NAME}, names files outside of the folder."
        raise NotOursError(message)
    return ours


def _in_manifest(data: bytes) -> Ours:
    found = manifest.read(data)
    ours = {path: frozenset(hashes) for path, hashes in found.before.items()}
    return ours | {path: ours.get(path, frozenset()) | {value} for path, value in found.outputs.items()}


def is_as_written(root: str, path: str, hashes: frozenset[str]) -> bool:
    """False for a file that somebody has changed since, or put there; true for one that is gone."""
    place = os.path.join(root, path)
    if not os.path.lexists(place):
        return True
    data = None if os.path.islink(place) else read_file(root, path)
    return data is not None and hashlib.sha256(data).hexdigest() in hashes


def refuse_strangers(root: str, paths: Collection[str], old: Ours) -> None:
    """Raise if a file of ours would take the place of another's, or a link would lead us out of the folder."""
    folders = {folder for path in (*paths, *old) for folder in parents(path)}
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
    """The files below a folder of the site."""
    found = []
    for place, _, names in os.walk(os.path.join(root, path)):
        inside = os.path.relpath(place, root).replace(os.sep, "/")
        found += [f"{inside}/{name}" for name in names]
    return found


def parents(path: str) -> list[str]:
    """The folders of a path, innermost first: a/b/c.html → a/b, a."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def folded(path: str) -> str:
    """The same for two paths that some systems take for one."""
    return path if path.isascii() and path.islower() else unicodedata.normalize("NFC", path).casefold()


def _is_plain(path: str) -> bool:
    """True for a relative path that stays where it is, on every system."""
    return "\\" not in path and ":" not in path and not {"", ".", ".."}.intersection(path.split("/"))


def read_file(root: str, path: str) -> bytes | None:
    """The bytes of a file; None if there is none."""
    try:
        with open(os.path.join(root, path), "rb", buffering=0) as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
