"""Read a site folder's files, the program's own templates and the cache of the last build."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import re
import stat
import sys
import sysconfig
import threading
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from briefing.core import inputs, limits
from briefing.core.inputs import CONFIG, FOLDERS, is_attachment, is_input

from . import git

MEMO = ".cache/memo"
REQUIREMENTS = "requirements.txt"
REPORT = ".cache/report"
EXPORTED_TO = ".cache/exported-to"
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_INSIDE = os.path.join(_PACKAGE, "repository")
IS_INSTALLED = os.path.isdir(_INSIDE)
REPOSITORY = _INSIDE if IS_INSTALLED else os.path.dirname(_PACKAGE)
"""Where the program's templates, documents and lock file are: inside an installed package, beside it in a checkout."""
_FOR_BRIEFINGS = (
    *(".ci/run", ".forgejo", ".gitlab-ci.yml", ".gitlab/issue_templates", ".gitlab/merge_request_templates"),
    *(".github/ISSUE_TEMPLATE", ".github/dependabot.yml", ".github/pull_request_template.md"),
    *(f".github/workflows/{name}.yml" for name in ("comment", "publish", "pull-request")),
)
"""What a new briefing's repository has from the program's; pyproject.toml puts the same into the package."""
_PINNED = re.compile(r"^evidence-briefing *(?:==|@ .*/evidence_briefing-)([\w.!+]+?)(?=-py3|[\s;\\]|$)", re.MULTILINE)


def read_site(folder: Path) -> dict[str, bytes]:
    """Return all inputs, path (relative, forward slashes) → bytes, by path; the site's templates replace our own.

    In a git repository, with what `git.read_history` gives. Raises OSError for a file that cannot be read.
    """
    site = os.path.realpath(folder)
    history: dict[str, bytes] = {}
    reader = threading.Thread(target=lambda: history.update(git.read_history(site)))
    reader.start()  # git works while we read
    files = read_own_templates()
    for name in (*FOLDERS, CONFIG):
        files.update(_read_tree(os.path.join(site, name), name))
    if others := {os.path.dirname(path) for path in glob.glob("*/*.md", root_dir=site)} - {*FOLDERS}:
        from briefing.core.model import record_folders  # noqa: PLC0415  # takes a moment, and few sites need it

        files |= dict.fromkeys(others & record_folders().keys(), inputs.MISPLACED)
    reader.join()
    return dict(sorted({**files, **history}.items()))


def read_again(folder: Path, files: Mapping[str, bytes], paths: Iterable[str]) -> dict[str, bytes]:
    """Return what `read_site` would, if only `paths` (relative; files or folders) differ from `files`; same log."""
    site, now = os.path.realpath(folder), dict(files)
    for path in sorted(paths):
        for gone in [path] if path in now else [name for name in now if name.startswith(f"{path}/")]:
            del now[gone]
        if path.split("/")[0] == "templates":
            now.update(_read_tree(os.path.join(os.path.dirname(own_templates()), path), path))
        parent = os.path.dirname(os.path.join(site, path))
        if os.path.realpath(parent) == parent:  # else a folder has become a link
            now.update(_read_tree(os.path.join(site, path), path))
    return dict(sorted(now.items()))


def read_own_templates() -> dict[str, bytes]:
    """Return the program's own templates."""
    return dict(_read_tree(own_templates(), "templates"))


def read_reporting() -> dict[str, bytes]:
    """Return the templates, styles and script of the pages of `diff`."""
    return dict(_read_tree(os.path.join(_PACKAGE, "tools/diff/report"), "templates"))


def own_templates() -> str:
    """Return the folder of the program's templates."""
    return os.path.join(REPOSITORY, "templates")


def read_documents() -> dict[str, bytes]:
    """Return the program's documentation: name, such as `content`, → Markdown."""
    files = dict(sorted(_read_tree(os.path.join(REPOSITORY, "docs"), "docs")))
    return {path[5:].removesuffix(".md"): data for path, data in files.items() if path.endswith((".md", ".conf"))}


def read_starter() -> dict[str, bytes]:
    """Return what `init` makes briefings of: templates `LANGUAGE/PATH`, files `common/PATH`."""
    places = {f"common/{path}": os.path.join(REPOSITORY, path) for path in _FOR_BRIEFINGS}
    places |= {"starter": os.path.join(_PACKAGE, "tools/scaffold/starter")}
    places |= {"common/build.py": os.path.join(_PACKAGE, "bootstrap/environment.py")}
    files = [found for name, place in places.items() for found in _read_tree(place, name)]
    return {path.removeprefix("starter/"): data for path, data in sorted(files)}


def pinned_version(folder: Path) -> str:
    """Return the version of this program that requirements.txt in a site's folder asks for; "" if it names none."""
    place = folder / REQUIREMENTS
    text = place.read_text("utf-8", "replace") if place.is_file() else ""  # a pipe or a device would never end
    return found[1] if (found := _PINNED.search(text)) else ""


def read_memo(folder: Path, name: str = MEMO) -> bytes:
    """Return a file of the cache of the site in `folder`; empty if there is none that this program wrote."""
    place = os.path.join(os.path.realpath(folder), name)
    # A link or a pipe is nothing that we have written; reading `/dev/zero` would never end.
    if os.path.realpath(place) != place or not os.path.isfile(place) or git.is_tracked(folder, name):
        return b""
    with contextlib.suppress(OSError):
        return Path(place).read_bytes()
    return b""


def compiled_path() -> str:
    """Return the file for compiled templates: where Python keeps the program's compiled modules."""
    return cache_from_source(os.path.join(_PACKAGE, "templates.py"))


def read_compiled() -> bytes:
    """Return the compiled templates; empty if there are none."""
    with contextlib.suppress(OSError):
        return Path(compiled_path()).read_bytes()
    return b""


@cache
def program_code() -> str:
    """Return a hash of the program's code and strings, the same wherever it is installed."""
    state = hashlib.sha256()
    names = (
        name for kind in ("py", "txt", "yaml") for name in glob.glob(f"**/*.{kind}", root_dir=_PACKAGE, recursive=True)
    )
    for name in sorted(names):
        if not name.startswith(("bootstrap", "repository")):  # not the same in a checkout and installed
            state.update(name.replace(os.sep, "/").encode() + b"\0" + Path(_PACKAGE, name).read_bytes())
    return state.hexdigest()


def program_version() -> str:
    """Return a hash of what output depends on besides the input: code, libraries' versions, Python."""
    versions = "\n".join(sorted(glob.glob("*.dist-info", root_dir=sysconfig.get_path("purelib"))))
    return hashlib.sha256((sys.version + program_code() + versions).encode("utf-8", "surrogateescape")).hexdigest()


def _read_tree(top: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of the file `top`, or of each below the folder `top`; `prefix` is its path.

    What is no regular file has a placeholder. In templates, links to files beside them are followed, others left out.
    """
    waiting = [(top, prefix)]
    while waiting:
        place, name = waiting.pop()
        is_template = name.startswith("templates/")
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):  # an editor replaces it
            mode = os.lstat(place).st_mode
            if stat.S_ISLNK(mode) and is_template and _is_beside(place):
                mode = os.stat(place).st_mode
            if stat.S_ISDIR(mode):
                waiting += [(f"{place}{os.sep}{e}", f"{name}/{e}") for e in filter(is_input, os.listdir(place))]
            elif stat.S_ISREG(mode):
                with open(place, "rb", buffering=0) as file:
                    # One byte more than allowed, so that it is reported; templates have no limit.
                    most = limits.ATTACHMENT if is_attachment(name) else limits.FILE_BYTES
                    yield name, file.read(-1 if is_template else most + 1)
            elif not is_template:
                yield name, inputs.LINK if stat.S_ISLNK(mode) else inputs.NO_FILE


def _is_beside(link: str) -> bool:
    """True if a link leads to a file in its own folder."""
    place = os.path.realpath(link)
    return os.path.dirname(place) == os.path.dirname(link) and os.path.isfile(place)
