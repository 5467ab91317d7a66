"""The virtual environment: exactly the locked requirements, in `.venv` beside build.py.

A stamp in `.venv`, one for each lock file, says that the set-up was finished, for which requirements and which Python.
It is written last and removed first: whatever was interrupted has no stamp and is made anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOLDER = ".venv"
LOCKS = ("requirements/build.txt",)
TEST_LOCKS = (*LOCKS, "requirements/test.txt")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
VENV_PACKAGE = f"python{VERSION}-venv"
"""Debian's and Ubuntu's package of what `can_create` looks for."""

# Words in pip's output, and what they mean for the user. The first match counts: a wrong hash is never explained away.
EXPLANATIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("DO NOT MATCH THE HASHES",),
        (
            "A package that was fetched is not the one this program was made with, so it was not installed.\n"
            "Try again; if it happens again, tell the maintainers: the package may have been tampered with."
        ),
    ),
    (("No space left",), "The disk is full. Make room and run the same command again."),
    (
        ("NewConnectionError", "Max retries", "name resolution", "timed out", "ProxyError", "unreachable", "SSLError"),
        (
            "The packages cannot be fetched: there is no connection to the package index.\n"
            "Connect to the network (or set HTTPS_PROXY or PIP_INDEX_URL) and run the same command again.\n"
            "This is needed once; after that everything works offline."
        ),
    ),
    (
        ("No matching distribution", "Could not find a version"),
        (
            "One of the packages does not exist ready-made for this Python on this machine.\n"
            "Try another Python, 3.11 to 3.13, for example:  python3.12 build.py"
        ),
    ),
)
# These make pip install into another place than the environment.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")


class SetupError(Exception):
    """The environment cannot be made; the message says, in plain words, why and what to do."""


def prepare(root: Path, locks: Sequence[str]) -> None:
    """Make the environment ready for these lock files; quick and silent if it is. Raises SetupError."""
    if all(_is_current(root, lock) for lock in locks):
        return
    try:
        with _alone(root):
            # Another run may have done it while this one waited.
            if missing := [lock for lock in locks if not _is_current(root, lock)]:
                _install(root, locks, missing)
    except OSError as error:
        message = f"The environment in {root / FOLDER} cannot be made: {error.strerror or error}."
        raise SetupError(message) from error


def can_create() -> bool:
    """True if this Python can make virtual environments; Debian and Ubuntu ship that part separately."""
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def is_active(root: Path) -> bool:
    """True if this very program runs in the environment."""
    return os.path.realpath(sys.prefix) == os.path.realpath(root / FOLDER)


def python_of(root: Path) -> Path:
    """The environment's Python."""
    return root / FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # subprocess's own
    """Run a program to its end. The exit code is the caller's to judge."""
    return subprocess.run(command, check=False, text=True, errors="replace", **options)


def _install(root: Path, locks: Sequence[str], missing: Sequence[str]) -> None:
    """Install what is missing; from scratch if the environment is not finished or was made for something else."""
    stale = any(_stamp(root, lock).exists() for lock in missing)
    afresh = stale or not _is_current(root, LOCKS[0])
    finished = [] if afresh else [lock for lock in TEST_LOCKS if _is_current(root, lock)]
    if afresh:
        _create(root)
    for lock in TEST_LOCKS:
        _stamp(root, lock).unlink(missing_ok=True)
    try:
        _pip(root, locks if afresh else missing)
    except SetupError:
        for lock in finished:  # pip fetches all before it installs any: what was there still works, also offline
            _write_stamp(root, lock)
        raise
    for lock in {*finished, *locks}:
        _write_stamp(root, lock)
    _say("Ready.")


def _create(root: Path) -> None:
    """Make an empty environment in place of whatever stood there."""
    if not can_create():
        message = (
            f"This Python {VERSION} cannot make virtual environments: its venv module is missing.\n"
            f"On Debian and Ubuntu:  sudo apt-get install {VENV_PACKAGE}\n"
            "Then run the same command again."
        )
        raise SetupError(message)
    _say(f"Setting up, once (about a minute). Creating {FOLDER}, an environment for Python {VERSION} …")
    # If build.py was started with the environment's own Python, that is about to be deleted.
    python = getattr(sys, "_base_executable", sys.executable)
    made = run([python, "-I", "-m", "venv", "--clear", str(root / FOLDER)], cwd=root, capture_output=True)
    if made.returncode != 0:
        message = f"The environment in {root / FOLDER} cannot be made:\n{tail(made.stdout + made.stderr)}"
        raise SetupError(message)


def _pip(root: Path, locks: Sequence[str]) -> None:
    """Install what the lock files say and nothing else: hashes, no dependencies of pip's choice, nothing compiled."""
    count = sum((root / lock).read_text(encoding="utf-8").count("==") for lock in locks)
    _say(f"Installing the {count} packages locked in {', '.join(locks)} …")
    command = [str(python_of(root)), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet", "--retries=2"]
    for lock in locks:
        command += ["--requirement", str(root / lock)]
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    done = run(command, cwd=root, capture_output=True, env=kept)
    if done.returncode != 0:
        raise SetupError(_explained(done.stdout + done.stderr))


def _explained(output: str) -> str:
    """What pip's output means, and its last lines."""
    for words, meaning in EXPLANATIONS:
        if any(word in output for word in words):
            return f"{meaning}\n\nWhat pip said:\n{tail(output)}"
    return f"The packages cannot be installed. What pip said:\n{tail(output)}"


def tail(output: str) -> str:
    """The last lines of a program's output, indented."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-4:])


def _stamp(root: Path, lock: str) -> Path:
    return root / FOLDER / f"{lock.replace('/', '-')}.stamp"


def _current_stamp(root: Path, lock: str) -> str:
    """What the stamp must hold: a hash of the lock file and of this Python, build and all."""
    return hashlib.sha256((root / lock).read_bytes() + sys.version.encode()).hexdigest()


def _is_current(root: Path, lock: str) -> bool:
    try:
        stamp = _stamp(root, lock).read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    # The Python may be gone though the stamp is there: a link to one that was uninstalled.
    return stamp == _current_stamp(root, lock) and python_of(root).exists()


def _write_stamp(root: Path, lock: str) -> None:
    _stamp(root, lock).write_text(_current_stamp(root, lock), encoding="ascii")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keep other runs out. The system frees the lock when this program ends, however it ends."""
    with (root / f"{FOLDER}.lock").open("a", encoding="ascii") as handle:
        if not _try_lock(handle):
            _say("Another run is setting up the environment; waiting for it …")
            while not _try_lock(handle):
                time.sleep(0.2)
        yield


def _try_lock(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  # exists only there

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415  # exists only there

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
