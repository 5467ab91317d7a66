"""The virtual environment: exactly the locked requirements, in `.venv` beside build.py.

A stamp in `.venv`, one for each lock file, is written last: it says for which requirements and which Python the set-up
was finished.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FOLDER = ".venv"
LOCKS = ("requirements/build.txt",)
TEST_LOCKS = (*LOCKS, "requirements/test.txt")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
VENV_PACKAGE = f"python{VERSION}-venv"
"""Debian's and Ubuntu's package of what `can_create` looks for."""

# Words in pip's output, and what they mean for the user. The first match counts: a wrong hash is never explained away.
EXPLANATIONS = {
    "DO NOT MATCH THE HASHES": (
        "A package that was fetched is not the one this program was made with, so it was not installed.\n"
        "Try again; if it happens again, tell the maintainers: the package may have been tampered with."
    ),
    "No space left": "The disk is full. Make room and run the same command again.",
    "NewConnectionError|Max retries|name resolution|timed out|ProxyError|unreachable|SSLError": (
        "The packages cannot be fetched: there is no connection to the package index.\n"
        "Connect to the network (or set HTTPS_PROXY or PIP_INDEX_URL) and run the same command again.\n"
        "This is needed once; after that everything works offline."
    ),
    "No matching distribution|Could not find a version": (
        "One of the packages does not exist ready-made for this Python on this machine.\n"
        "Try another Python, 3.11 to 3.13, for example:  python3.12 build.py"
    ),
}
# These make pip install into another place than the environment.
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")


class SetupError(Exception):
    """The environment cannot be made; the message says, in plain words, why and what to do."""


def prepare(root: Path, locks: Sequence[str]) -> None:
    """Make the environment ready for these lock files; quick and silent if it is. Raises SetupError."""
    if all(_is_current(root, lock) for lock in locks):
        return
    try:
        with _lock(root):
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


def explain(output: str, explanations: Mapping[str, str], otherwise: str) -> str:
    """Return what a program's output means (pattern → meaning), and its last lines."""
    meaning = next((words for pattern, words in explanations.items() if re.search(pattern, output)), otherwise)
    lines = [f"    {line.strip()}" for line in output.splitlines() if line.strip()]
    return "\n".join([meaning, "", "What was printed:", *lines[-4:]])


def _install(root: Path, locks: Sequence[str], missing: Sequence[str]) -> None:
    """Install what is missing; from scratch if the environment is not finished or was made for something else."""
    if LOCKS[0] in missing or any(_stamp(root, lock).exists() for lock in missing):
        _create(root)
        missing = locks
    _run_pip(root, missing)
    for lock in missing:
        _stamp(root, lock).write_text(_fingerprint(root, lock), encoding="ascii")


def _create(root: Path) -> None:
    """Make an empty environment in place of what there is."""
    if not can_create():
        message = (
            f"This Python {VERSION} cannot make virtual environments: its venv module is missing.\n"
            f"On Debian and Ubuntu:  sudo apt-get install {VENV_PACKAGE}\n"
            "Then run the same command again."
        )
        raise SetupError(message)
    print_err(f"Setting up, once (about a minute). Creating {FOLDER}, an environment for Python {VERSION} …")
    # If build.py was started with the environment's own Python, that is about to be deleted.
    python = getattr(sys, "_base_executable", sys.executable)
    made = run([python, "-I", "-m", "venv", "--clear", str(root / FOLDER)], cwd=root, capture_output=True)
    if made.returncode != 0:
        raise SetupError(explain(made.stdout + made.stderr, {}, f"The environment in {root / FOLDER} cannot be made."))


def _run_pip(root: Path, locks: Sequence[str]) -> None:
    """Install what the lock files say and nothing else: hashes, no dependencies of pip's choice, nothing compiled."""
    count = sum((root / lock).read_text(encoding="utf-8").count("==") for lock in locks)
    print_err(f"Installing the {count} packages locked in {', '.join(locks)} …")
    command = [str(python_of(root)), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet", "--retries=2"]
    for lock in locks:
        command += ["--requirement", str(root / lock)]
    kept = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    done = run(command, cwd=root, capture_output=True, env=kept)
    if done.returncode != 0:
        raise SetupError(explain(done.stdout + done.stderr, EXPLANATIONS, "The packages cannot be installed."))


def _stamp(root: Path, lock: str) -> Path:
    return root / FOLDER / f"{lock.replace('/', '-')}.stamp"


def _fingerprint(root: Path, lock: str) -> str:
    """Return a hash of the lock file and of this Python, build and all."""
    return hashlib.sha256((root / lock).read_bytes() + sys.version.encode()).hexdigest()


def _is_current(root: Path, lock: str) -> bool:
    stamp = _stamp(root, lock)
    # The Python may be gone though the stamp is there: a link to one that was uninstalled.
    is_whole = stamp.is_file() and python_of(root).exists()
    return is_whole and stamp.read_text(encoding="ascii", errors="replace") == _fingerprint(root, lock)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Keep other runs out. The system frees the lock when this program ends, however it ends."""
    with (root / f"{FOLDER}.lock").open("a", encoding="ascii") as handle:
        if not _try_lock(handle):
            print_err("Another run is setting up the environment; waiting for it …")
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


def print_err(words: str) -> None:
    """Print a message on the error stream."""
    print(words, file=sys.stderr, flush=True)
