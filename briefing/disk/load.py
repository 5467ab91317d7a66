"""The way in: a site folder's files, the program's own templates, the memory of the last build."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess  # git alone, with arguments that are constants of ours
import sys
import sysconfig
from functools import cache
from typing import TYPE_CHECKING

from briefing.core import inputs, limits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

CONFIG = "site.yaml"
FOLDERS = ("content", "seeds", "templates")
MEMO = ".cache/memo"
LAST = ".cache/last"
EXPORTED_TO = ".cache/exported-to"
"""Holds the folder of the last export, if that is not the site's."""
# What editors and systems leave beside the files one works on.
_LEFT_BY_EDITORS = ("~", ".tmp", ".swp", ".swx", ".bak", ".orig", "___jb_tmp___", "___jb_old___")
_LEFT_BY_SYSTEMS = ("Thumbs.db", "desktop.ini", "__pycache__")
# The log of the inputs' changes, whatever the user's or the repository's settings are. Nothing there may start another
# program or ask the network; renames are not looked for, since that reads contents.
_LOG = (
    *("--no-pager", "--literal-pathspecs", "-c", "log.showRoot=true", "-c", "core.fsmonitor=false", "log"),
    *("--no-merges", "--no-renames", "--no-show-signature", "--no-ext-diff", "--no-color", "--relative"),
    *("--name-status", "-z", "--encoding=UTF-8", "--decorate-refs-exclude=*", f"--format={inputs.HISTORY_FORMAT}"),
    *("--", CONFIG, "content", "seeds"),
)
# Set while git runs one of its hooks; they would lead to that repository, not to the site's.
_LEADS_AWAY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE")
_PATIENCE = 10.0
"""Seconds that git may take."""
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read_site(folder: Path) -> dict[str, bytes]:
    """All inputs, path (relative, forward slashes) → bytes, in order of path; the site's templates go over our own.

    Where git knows the site, its log of the inputs stands under `inputs.HISTORY`. A folder without a site gives what
    is there: the core reports what is missing. Raises OSError for a file that cannot be read.
    """
    site = os.path.realpath(folder)
    log = _start_log(site)  # git works while we read
    try:
        templates = own_templates()
        files = read_own_templates()
        for name in FOLDERS:
            if os.path.join(site, name) != templates:  # the site may be this program's own checkout
                files.update(_read_top(site, name, name))
        files.update(_read_top(site, CONFIG, CONFIG))
    finally:
        changes = _finish_log(log)
    if changes:
        files[inputs.HISTORY] = changes
    return dict(sorted(files.items()))


def read_again(folder: Path, files: Mapping[str, bytes], paths: Iterable[str]) -> dict[str, bytes]:
    """What `read_site` would give if since `files` only `paths` (relative; files or folders) have changed; same log.

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


def git_environment() -> dict[str, str]:
    """The variables under which git is asked: about this site's repository, without network, locks or questions."""
    environment = {name: value for name, value in os.environ.items() if name not in _LEADS_AWAY}
    return environment | {
        "LC_ALL": "C",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
    }


def read_own_templates() -> dict[str, bytes]:
    """The program's templates, as `read_site` lays a site's own over them."""
    return _read_folder(own_templates(), "templates")


def read_reporting() -> dict[str, bytes]:
    """The templates, styles and script of a comparison's own pages."""
    return _read_folder(os.path.join(_PACKAGE, "tools/diff/report"), "templates")


def own_templates() -> str:
    """The folder of the program's templates: in an installed package inside it, in a checkout beside it."""
    inside = os.path.join(_PACKAGE, "templates")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "templates")


def read_starter() -> dict[str, bytes]:
    """The patterns of a new briefing, by their paths in it, and the word lists of languages."""
    files = _read_folder(os.path.join(_PACKAGE, "tools/scaffold/starter"), "starter")
    return {path.removeprefix("starter/"): data for path, data in sorted(files.items())}


def is_input(name: str) -> bool:
    """True if a file or folder of this name is the author's, and not an editor's, a system's or hidden."""
    hidden = name.startswith(".") or (name.startswith("#") and name.endswith("#"))
    return not hidden and not name.endswith(_LEFT_BY_EDITORS) and name not in _LEFT_BY_SYSTEMS


def read_memo(folder: Path, name: str = MEMO) -> bytes:
    """What the last build of the site in `folder` remembered; empty if there is nothing to be read."""
    place = os.path.join(os.path.realpath(folder), name)
    # A link or a pipe is nothing that we have written; reading `/dev/zero` would never end.
    if os.path.realpath(place) != place or not os.path.isfile(place) or is_tracked(folder, MEMO):
        return b""
    try:
        with open(place, "rb") as file:
            return file.read()
    except OSError:
        return b""


@cache
def program_code() -> str:
    """A hash of our code, the same wherever it is installed."""
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
    """A hash of everything besides the input that output depends on: our code, the libraries' versions, Python."""
    state = hashlib.sha256(sys.version.encode() + program_code().encode())
    libraries = sysconfig.get_path("purelib")
    versions = (
        [name for name in os.listdir(libraries) if name.endswith(".dist-info")] if os.path.isdir(libraries) else []
    )
    state.update("\n".join(sorted(versions)).encode("utf-8", "surrogateescape"))
    return state.hexdigest()


def is_tracked(folder: Path, name: str) -> bool:
    """True if git keeps a file of the program's own: it came with the site, and so from a stranger."""
    git = shutil.which("git")
    command = ("-c", "core.fsmonitor=false", "ls-files", "--error-unmatch", "--", name)
    if git is None:
        return False
    nothing = subprocess.DEVNULL
    try:
        return (
            subprocess.run(  # noqa: S603  # constants, and the site's folder after -C
                [git, "-C", os.fspath(folder), *command],
                stdin=nothing,
                stdout=nothing,
                stderr=nothing,
                env=git_environment(),
                timeout=_PATIENCE,
                check=False,
            ).returncode
            == 0
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return True


def _inside(place: str, folder: str) -> bool:
    """True if a path leads, through whatever links, to something in a folder."""
    return os.path.realpath(place).startswith(folder.rstrip(os.sep) + os.sep)


def _read_top(site: str, top: str, path: str) -> dict[str, bytes]:
    """What `path` holds, in the folder or file `top` of the site. That may be a link to another place in the site."""
    place = os.path.join(site, top)
    if _inside(place, site):
        return _read_below(place, top, path)
    return _irregular(place, top) if os.path.lexists(place) else {}


def _irregular(place: str, name: str) -> dict[str, bytes]:
    """What stands for a file that is not read: a contribution can hold links, which may lead anywhere.

    Templates, which are the site's own, may be links to other templates.
    """
    if name.startswith("templates/"):
        return {}
    return {name: inputs.LINK if os.path.islink(place) else inputs.NO_FILE}


def _read_folder(place: str, prefix: str) -> dict[str, bytes]:
    """The files below a folder, and what stands for those that are not read."""
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
    """One entry of a folder that is not a folder: no pipe is read, whose reading would never end."""
    is_link = os.path.islink(place) and not (name.startswith("templates/") and _inside(place, inside))
    return _irregular(place, name) if is_link or not os.path.isfile(place) else _read(place, name)


def _read_below(top: str, prefix: str, path: str) -> dict[str, bytes]:
    """The file or folder `path` in the folder `top` that stands for `prefix`, under the rules of `_read_folder`."""
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
    """One file, or nothing if it is not there (any more: an editor may be replacing it)."""
    try:
        with open(place, "rb", buffering=0) as file:
            return {name: file.read(_most(name))}
    except (FileNotFoundError, IsADirectoryError):
        return {}


def _most(name: str) -> int:
    """How many bytes of a file are read: of a stranger's one more than are allowed, so that the core can tell."""
    return -1 if name.startswith("templates/") else limits.FILE_BYTES + 1


def _start_log(site: str) -> subprocess.Popen[bytes] | None:
    """Git, writing the log of the site's inputs; None where there is no git."""
    git = shutil.which("git")
    if git is None:
        return None
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(  # noqa: S603  # constants, and the site's folder after -C
            [git, "-C", site, *_LOG], stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, env=git_environment()
        )
    except (OSError, ValueError):
        return None


def _finish_log(git: subprocess.Popen[bytes] | None) -> bytes:
    """What git wrote. No repository, no commit, a damaged repository or one that takes too long: nothing."""
    if git is None:
        return b""
    with git:
        try:
            log, _ = git.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            git.kill()
            return b""
    return log if git.returncode == 0 else b""
