"""Which lines of the site's files were changed, and where in its repository the site lies: git tells."""

from __future__ import annotations

import os
import re
import shutil
import subprocess  # git alone, with arguments of ours and one name that cannot be an option
from typing import TYPE_CHECKING

from briefing.disk import load

from .common import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from briefing.cli.reports import Lines

_PATIENCE = 10.0
"""Seconds that git may take."""
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_DIFF = (
    *("-c", "core.fsmonitor=false", "-c", "core.quotepath=false", "diff", "--no-ext-diff", "--no-textconv"),
    *("--no-color", "--no-renames", "--no-prefix", "--unified=0", "--relative"),
)


def changed_lines(site: Path, base: str) -> Lines:
    """The lines that differ from `base` (where this branch left it). Raises UsageError if git does not know it.

    Without one: from the branch that a pull request on GitHub is for; else, what is not committed yet.
    """
    if base:
        text = None if base.startswith("-") else _git(site, *_DIFF, "--merge-base", base, "--", ".")
        if text is None:
            message = f"Git cannot compare with `{base}`: name a branch, tag or commit that is here (git fetch?)."
            raise UsageError(message)
        return _lines(text)
    target = os.environ.get("GITHUB_BASE_REF", "")
    text = _git(site, *_DIFF, "--merge-base", f"origin/{target}", "--", ".") if target else None
    return _lines(text or _git(site, *_DIFF, "HEAD", "--", ".") or "")


def prefix(site: Path) -> str:
    """The way from the repository's top to the site, with a closing slash; empty at the top or without git."""
    return (_git(site, "rev-parse", "--show-prefix") or "").strip()


def _lines(diff: str) -> Lines:
    found: dict[str, set[int]] = {}
    path = ""
    rest: Iterator[str] = iter(diff.split("\n"))
    for line in rest:
        if line.startswith("+++ "):
            path = line.removeprefix("+++ ").rstrip("\t")
        elif hunk := _HUNK.match(line):
            gone, start, come = int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)
            found.setdefault(path, set()).update(range(start, start + come))
            for _ in range(gone + come):  # the lines themselves may look like anything
                next(rest, None)
    return {path: frozenset(lines) for path, lines in found.items()}


def _git(site: Path, *words: str) -> str | None:
    """What git says; None if it fails, takes too long or is not there."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(site), *words]
    try:
        done = subprocess.run(  # noqa: S603  # as above
            command, capture_output=True, check=False, timeout=_PATIENCE, env=load.git_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
