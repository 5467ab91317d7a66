"""The briefing's files as they stand in a commit: read from git's objects, without a checkout.

The commit may be anybody's: nothing of it is run, links are not followed, and its size is looked at first.
"""

from __future__ import annotations

import os
import shutil
import subprocess  # git alone; names that a user gives stand behind --end-of-options
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MOST_FILES, MOST_BYTES, LARGEST = 50_000, 256_000_000, 8_000_000
_PATIENCE = 60.0
"""Seconds that git may take for one answer."""
_FILE, _LINK = {b"100644", b"100755"}, b"120000"


class GitError(Exception):
    """Git is not there, knows no such commit, or has a commit that cannot be taken; the message says which."""


@dataclass(frozen=True, slots=True)
class _Blob:
    """A file of a commit."""

    path: str
    id: str
    size: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit's inputs."""

    files: dict[str, bytes]
    refused: tuple[str, ...]
    """Paths that are links, or too large: they are left out."""


class Repository:
    """The repository that a site's folder is in."""

    def __init__(self, site: Path) -> None:
        self._site = os.path.realpath(site)
        git = shutil.which("git")
        if git is None:
            message = "There is no git here, which `diff` needs to read earlier states. Install it."
            raise GitError(message)
        self._git = git
        self._ask("rev-parse", "--show-prefix")

    def commit(self, name: str) -> str:
        """The id of the commit that a name means. GitError if there is none."""
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if not found:
            message = f"There is no commit `{name}` here. A branch of somebody else has to be fetched first."
            raise GitError(message)
        return found

    def known(self, *names: str) -> str:
        """The first of some names that means a commit, or ""."""
        verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
        return next((name for name in names if self._try(*verify, f"{name}^{{commit}}")), "")

    def parting(self, one: str, other: str) -> str:
        """The last commit that two commits have in common, or "" where this copy's history does not tell."""
        return self._try("merge-base", one, other)

    def read(self, commit: str) -> Commit:
        """The inputs of the site as they stand in a commit. GitError if there are too many."""
        listing = self._run("ls-tree", "-r", "-z", "-l", commit, "--", load.CONFIG, *load.FOLDERS)
        blobs, refused = [], []
        for kind, blob in _entries(listing):
            if kind in _FILE and blob.size <= LARGEST:
                blobs.append(blob)
            elif kind in _FILE or kind == _LINK:
                refused.append(blob.path)
        if len(blobs) > MOST_FILES or sum(blob.size for blob in blobs) > MOST_BYTES:
            message = (
                f"The commit {commit[:10]} holds {len(blobs):,} files of {sum(b.size for b in blobs):,} bytes. "
                f"At most {MOST_FILES:,} files of {MOST_BYTES:,} bytes are compared."
            )
            raise GitError(message)
        return Commit(dict(self._contents(blobs)), tuple(refused))

    def _contents(self, blobs: Iterable[_Blob]) -> Iterator[tuple[str, bytes]]:
        """What the files hold; git gives each as a line of its id, kind and size, its bytes, and a line end."""
        wanted = list(blobs)
        data = self._run("cat-file", "--batch", given="".join(f"{blob.id}\n" for blob in wanted).encode())
        at = 0
        for blob in wanted:
            at = data.index(b"\n", at) + 1
            yield blob.path, data[at : at + blob.size]
            at += blob.size + 1

    def _ask(self, *arguments: str) -> str:
        return self._run(*arguments).decode("utf-8", "replace").strip()

    def _try(self, *arguments: str) -> str:
        try:
            return self._ask(*arguments)
        except GitError:
            return ""

    def _run(self, *arguments: str, given: bytes = b"") -> bytes:
        command = [self._git, "-C", self._site, "--no-pager", "--literal-pathspecs", *arguments]
        environment = load.git_environment()
        try:
            done = subprocess.run(  # noqa: S603  # see the import
                command, input=given, capture_output=True, env=environment, timeout=_PATIENCE, check=False
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            message = f"Git gave no answer to `git {arguments[0]}`: {error}."
            raise GitError(message) from error
        if done.returncode != 0:
            said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
            message = f"Git cannot `git {arguments[0]}` in {self._site}: {said or 'it does not say why'}."
            raise GitError(message)
        return done.stdout


def _entries(listing: bytes) -> Iterator[tuple[bytes, _Blob]]:
    """(mode, file) for each entry that is an author's; the same names count as on disk."""
    for entry in listing.split(b"\0")[:-1]:
        facts, _, name = entry.partition(b"\t")
        mode, _, identifier, size = facts.split()
        try:
            path = name.decode()
        except UnicodeDecodeError:
            continue  # no record's name
        if all(map(load.is_input, path.split("/"))):
            yield mode, _Blob(path, identifier.decode(), int(size) if size.isdigit() else 0)
