"""Read a site folder's files, the program's own templates and the cache of the last build."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from functools import cache
from typing import TYPE_CHECKING

from briefing.core import inputs, limits
from briefing.core.inputs import CONFIG, FOLDERS, is_input

from . import git

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MEMO = ".cache/memo"
LAST = ".cache/last"
EXPORTED_TO = ".cache/exported-to"
"""Holds the folder of the last export, if that is not the site's."""
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read_site(folder: Path) -> dict[str, bytes]:
    """Return all inputs, path (relative, forward slashes) → bytes, by path; the site's templates replace our own.

    In a git repository, the log of the inputs is under `inputs.HISTORY`. Missing files are not reported here. Raises
    OSError for a file that cannot be read.
    """
    site = os.path.realpath(folder)
    log = git.start_log(site)  # git works while we read
    try:
        templates = own_templates()
        files = read_own_templates()
        for name in FOLDERS:
            if os.path.join(site, name) != templates:  # the site may be this program's own checkout
                files.update(_read_top(site, name, name))
        files.update(_read_top(site, CONFIG, CONFIG))
    finally:
        changes = git.finish_log(log)
    if changes:
        files[inputs.HISTORY] = changes
    return dict(sorted(files.items()))


def read_again(folder: Path, files: Mapping[str, bytes], paths: Iterable[str]) -> dict[str, bytes]:
    """Return what `read_site` would, if only `paths` (relative; files or folders) differ from `files`; same log.

    Raises OSError for a file that cannot be read.
    """
    site, templates = os.path.realpath(folder), own_templates()
    now = dict(files)
    for path in sorted(paths):
        if now.pop(path, None) is None:
            for below in [name for name in now if name.startswith(f"{path}/")]:
                del now[below]
        if path.startswith("templates") and templates != os.path.join(site, "templates"):
            now.update(_read_below(templates, "templates", path))
        now.update(_read_top(site, path.split("/")[0], path))
    return now if now.keys() == files.keys() and list(now) == list(files) else dict(sorted(now.items()))


def read_own_templates() -> dict[str, bytes]:
    """Return the program's own templates."""
    return _read_folder(own_templates(), "templates")


def read_reporting() -> dict[str, bytes]:
    """Return the templates, styles and script of the pages of `diff`."""
    return _read_folder(os.path.join(_PACKAGE, "tools/diff/report"), "templates")


def own_templates() -> str:
    """Return the folder of the program's templates: inside an installed package, beside it in a checkout."""
    inside = os.path.join(_PACKAGE, "templates")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "templates")


def read_starter() -> dict[str, bytes]:
    """Return the templates of a new briefing by their paths in it, and the word lists of languages."""
    files = _read_folder(os.path.join(_PACKAGE, "tools/scaffold/starter"), "starter")
    return {path.removeprefix("starter/"): data for path, data in sorted(files.items())}


def read_memo(folder: Path, name: str = MEMO) -> bytes:
    """Return a file of the cache of the site in `folder`; empty if there is none that this program wrote."""
    place = os.path.join(os.path.realpath(folder), name)
    # A link or a pipe is nothing that we have written; reading `/dev/zero` would never end.
    if os.path.realpath(place) != place or not os.path.isfile(place) or git.is_tracked(folder, MEMO):
        return b""
    try:
        with open(place, "rb") as file:
            return file.read()
    except OSError:
        return b""


@cache
def program_code() -> str:
    """Return a hash of the program's code, the same wherever it is installed."""
    state = hashlib.sha256()
    for place, _, names in sorted(os.walk(_PACKAGE)):
        if os.path.basename(place) == "bootstrap":  # only a checkout has it
            continue
        for name in sorted(names):
            if name.endswith(".py"):
                with open(os.path.join(place, name), "rb") as source:
                    state.update(name.encode() + b"\0" + source.read())
    return state.hexdigest()


def program_version() -> str:
    """Return a hash of what output depends on besides the input: code, libraries' versions, Python."""
    state = hashlib.sha256(sys.version.encode() + program_code().encode())
    libraries = sysconfig.get_path("purelib")
    versions = (
        [name for name in os.listdir(libraries) if name.endswith(".dist-info")] if os.path.isdir(libraries) else []
    )
    state.update("\n".join(sorted(versions)).encode("utf-8", "surrogateescape"))
    return state.hexdigest()


def _inside(place: str, folder: str) -> bool:
    """True if a path, links followed, is inside a folder."""
    return os.path.realpath(place).startswith(folder.rstrip(os.sep) + os.sep)


def _read_top(site: str, top: str, path: str) -> dict[str, bytes]:
    """Read `path` in the folder or file `top` of the site, which may be a link to another place in the site."""
    place = os.path.join(site, top)
    if _inside(place, site):
        return _read_below(place, top, path)
    return _irregular(place, top) if os.path.lexists(place) else {}


def _irregular(place: str, name: str) -> dict[str, bytes]:
    """Return the placeholder of a file that is not read: contributed links may lead anywhere. Templates get none."""
    if name.startswith("templates/"):
        return {}
    return {name: inputs.LINK if os.path.islink(place) else inputs.NO_FILE}


def _read_folder(place: str, prefix: str) -> dict[str, bytes]:
    """Read the files below a folder, with placeholders for those that are not read."""
    files: dict[str, bytes] = {}
    inside = os.path.realpath(place)
    waiting = [(inside, prefix)]
    while waiting:
        folder, path = waiting.pop()
        for entry in _entries(folder):
            name = f"{path}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, name))
            else:
                files.update(_read_file(entry.path, name, inside))
    return files


def _read_file(place: str, name: str, inside: str) -> dict[str, bytes]:
    """Read a file; a link or a pipe, which might never end, gets a placeholder."""
    is_link = os.path.islink(place) and not (name.startswith("templates/") and _inside(place, inside))
    return _irregular(place, name) if is_link or not os.path.isfile(place) else _read(place, name)


def _read_below(top: str, prefix: str, path: str) -> dict[str, bytes]:
    """Read the file or folder `path` in the folder `top`, whose name is `prefix`, by the rules of `_read_folder`."""
    inside = os.path.realpath(top)
    place = os.path.join(inside, *path.split("/")[1:]) if path != prefix else inside
    folder = os.path.dirname(place)
    if os.path.realpath(folder) != folder or not os.path.lexists(place):
        return {}
    if os.path.isdir(place) and not os.path.islink(place):
        return _read_folder(place, path)
    return _read_file(place, path, inside)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if is_input(entry.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _read(place: str, name: str) -> dict[str, bytes]:
    """Read one file; nothing if it is missing, as while an editor replaces it."""
    try:
        with open(place, "rb", buffering=0) as file:
            return {name: file.read(_read_limit(name))}
    except (FileNotFoundError, IsADirectoryError):
        return {}


def _read_limit(name: str) -> int:
    """Return how many bytes to read: one more than allowed, so that `check` reports it; templates have no limit."""
    return -1 if name.startswith("templates/") else limits.FILE_BYTES + 1
