"""Git: the log of the inputs, the files of a commit (nothing of it is run), the lines that a branch changed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # git alone, with constants; names that a user gives stand behind --end-of-options or are checked
from collections.abc import Mapping
from pathlib import Path

from briefing.core import inputs, limits
from briefing.core.diagnostics import UsageError, refuse

Lines = Mapping[str, frozenset[int]]
"""Path (relative to the site) → the lines that were changed."""

MOST_FILES, MOST_BYTES, LARGEST = 50_000, 256_000_000, 8_000_000
_LINK = b"120000"
_READ = {b"100644", b"100755", _LINK}
TIMEOUT = 30.0
"""Seconds that git may take for one answer."""
# The log of the inputs' changes, whatever the user's or the repository's settings are. Nothing there may start another
# program or ask the network; renames are not looked for, since that reads contents. A merge is one change: of what was
# published, one state follows another.
_LOG = (
    *("-c", "log.showRoot=true", "log"),
    *("--first-parent", "-m", "--no-renames", "--no-show-signature", "--no-ext-diff", "--no-color", "--relative"),
    *("--raw", "--no-abbrev", "-z", "--encoding=UTF-8", "--decorate-refs-exclude=*"),
    f"--format={inputs.HISTORY_FORMAT}",
)
_FILE = re.compile(
    rb"(?:(?:\A|\0)[0-7]{6} blob ([0-9a-f]+)\t|:[0-7]{6} [0-7]{6} ([0-9a-f]+) [0-9a-f]+ [A-Z]\0)"
    rb"[^\0]+\.(?:md|yaml)(?=\0)"
)
"""A text in what `ls-tree` prints, or one before a change, in the log."""
# Set while git runs one of its hooks; they would lead to that repository, not to the site's.
_LEADS_AWAY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_NAMESPACE")
# Never the network, a lock or a question.
_ALONE = {"LC_ALL": "C", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
_HEADERS = re.compile(r"^(?:\+\+\+ (.*?)\t?|@@ -\S+ \+(\d+)(?:,(\d+))? @@.*)$", re.MULTILINE)
# The lines themselves may look like anything: they get marks that no header has.
_DIFF = (
    *("-c", "core.quotepath=false", "diff", "--no-ext-diff", "--no-textconv"),
    *("--no-color", "--no-renames", "--no-prefix", "--unified=0", "--relative"),
    *("--output-indicator-new=>", "--output-indicator-old=<"),
)


def run_git(folder: str | os.PathLike[str], *arguments: str, given: bytes = b"") -> bytes:
    """Return what git prints in a folder. Raises UsageError if git is missing, fails or takes too long."""
    program = shutil.which("git")
    if program is None:
        refuse("There is no git here, which is needed to read earlier states. Install it.")
    command = [program, "-C", os.fspath(folder), "--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false"]
    environment = {name: value for name, value in os.environ.items() if name not in _LEADS_AWAY} | _ALONE
    try:
        done = subprocess.run(  # noqa: S603  # see the import
            [*command, *arguments], input=given, capture_output=True, env=environment, timeout=TIMEOUT, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        message = f"Git gave no answer to `git {arguments[0]}`: {error}."
        raise UsageError(message) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        refuse(f"Git cannot `git {arguments[0]}` in {folder}: {said or 'it does not say why'}.")
    return done.stdout


def is_missing(folder: Path) -> bool:
    """True if a folder is the top of a repository, and no git is installed to read it."""
    return (folder / ".git").exists() and shutil.which("git") is None


def try_git(folder: str | os.PathLike[str], *arguments: str) -> str | None:
    """Return what git prints, without white space around it; None if it fails."""
    try:
        return run_git(folder, *arguments).decode("utf-8", "replace").strip()
    except UsageError:
        return None


def is_tracked(folder: Path, name: str) -> bool:
    """True if git tracks a file of the program's own: then it came with the site, and so from a stranger."""
    try:
        return bool(run_git(folder, "ls-files", "--", name))
    except UsageError as error:
        return error.__cause__ is not None  # an answer that did not come counts as yes


def read_history(site: str, commit: str = "HEAD") -> dict[str, bytes]:
    """Return the log of the site's inputs, and the files in its newest commits (`inputs.HISTORY`, `inputs.PAST`).

    Nothing without git, repository or commit, or if git takes too long. Files that are too large, or that a partial
    clone lacks, are left out.
    """
    try:
        log = run_git(site, *_LOG, commit, "--", inputs.CONFIG, "content", "seeds")
        newest = log.split(b"\x01", inputs.COMPARED + 1)[1 : inputs.COMPARED + 1]
        if not newest:
            return {}
        tree = run_git(site, "ls-tree", "-r", "-z", newest[0].split(b"\0")[0].decode(), "--", inputs.CONFIG, "content")
        found = dict.fromkeys(one or other for one, other in _FILE.findall(tree + b"".join(newest)))
        sizes = run_git(site, "cat-file", "--batch-check=%(objectsize) %(objectname)", given=b"\n".join(found))
        there = [line.split() for line in sizes.splitlines() if not line.endswith(b" missing")]
        fit = {name: int(size) for size, name in there if int(size) <= limits.FILE_BYTES}
        names = b"\n".join(fit) if sum(fit.values()) <= MOST_BYTES else b""
        return {inputs.HISTORY: log, inputs.PAST: tree + b"\0" + run_git(site, "cat-file", "--batch", given=names)}
    except UsageError:
        return {}


def changed_lines(site: Path, base: str) -> Lines:
    """Return the lines changed since this branch left `base`, a pull request's target, or HEAD. Raises UsageError."""
    target = base or f"origin/{os.environ.get('GITHUB_BASE_REF', '')}"
    text = None if target.startswith("-") else try_git(site, *_DIFF, "--merge-base", target, "--", ".")
    if base and text is None:
        refuse(f"Git cannot compare with `{base}`: name a branch, tag or commit that is here (git fetch?).")
    if not base:
        text = text or try_git(site, *_DIFF, "HEAD", "--", ".")
    found: dict[str, frozenset[int]] = {}
    path = ""
    for new_path, start, count in _HEADERS.findall(text or ""):
        path = new_path or path
        if start:
            found[path] = found.get(path, frozenset()) | {*range(int(start), int(start) + int(count or 1))}
    return found


def path_prefix(site: Path) -> str:
    """Return the site's path in its repository, with a closing slash; empty at the top or without git."""
    return try_git(site, "rev-parse", "--show-prefix") or ""


def commit_id(site: Path, name: str) -> str:
    """Return the id of the commit with this name, or ""."""
    return try_git(site, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}") or ""


def require_commit(site: Path, name: str) -> str:
    """Return the id of the commit with this name. Raises UsageError if there is none, or no repository."""
    run_git(site, "rev-parse", "--show-prefix")
    found = commit_id(site, name)
    if not found:
        refuse(f"There is no commit `{name}` here. A branch of somebody else has to be fetched first.")
    return found


def merge_base(site: Path, one: str, other: str) -> str:
    """Return the last common commit of two commits, or "" if this clone's history does not tell."""
    return try_git(site, "merge-base", one, other) or ""


def read_commit(site: Path, commit: str) -> tuple[dict[str, bytes], list[str]]:
    """Return a commit's inputs, and paths left out as links or too large. Raises UsageError if all are too many."""
    listing = run_git(site, "ls-tree", "-r", "-z", "-l", commit, "--", inputs.CONFIG, *inputs.FOLDERS)
    names, refused, total = dict[str, str](), list[str](), 0
    for entry in listing.split(b"\0")[:-1]:
        facts, _, name = entry.partition(b"\t")
        mode, _, identifier, size = facts.split()
        path = name.decode("utf-8", "replace")  # no record's name, if it is not UTF-8
        if mode not in _READ or not all(map(inputs.is_input, path.split("/"))):
            continue
        if mode == _LINK or int(size) > LARGEST:
            refused.append(path)
        else:
            names[path] = identifier.decode()
            total += int(size)
    if len(names) > MOST_FILES or total > MOST_BYTES:
        refuse(
            f"The commit {commit[:10]} holds {len(names):,} files of {total:,} bytes. "
            f"At most {MOST_FILES:,} files of {MOST_BYTES:,} bytes are compared."
        )
    printed = run_git(site, "cat-file", "--batch", given="\n".join(names.values()).encode())
    contents = inputs.read_batch(printed)
    return {path: contents[name] for path, name in names.items()}, refused
