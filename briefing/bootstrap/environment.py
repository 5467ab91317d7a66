#!/usr/bin/env python3
"""Set up `.venv` from lock files with hashes, and run the program that they name. Standard library only.

`init` copies this file into each new repository, as its build.py. A stamp for each lock file is written last: it says
for which requirements the set-up was finished.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This needs Python 3.11 or newer; you started it with Python %d.%d.\n"
        "If a newer one is installed, name it, for example:  python3.12 build.py\n"
        "If not, get it from https://www.python.org/downloads/ or from your system's package manager."
        % sys.version_info[:2]
    )

import hashlib
import importlib.util
import os
import re
import runpy
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = ".venv"
LOCK = "requirements.txt"
ENTERED = "BRIEFING_ENTERED"
"""Names the environment that was just entered, so that a broken one ends in a message and not in a circle."""
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
VENV_PACKAGE = f"python{VERSION}-venv"
"""Debian's and Ubuntu's package of what `can_create` looks for."""

# Words in the output of pip and npm, and what they mean. The first match counts: a wrong hash is never explained away.
_EXPLANATIONS = {
    "DO NOT MATCH THE HASHES|EINTEGRITY": (
        "A package that was fetched is not the one this program was made with, so it was not installed.\n"
        "Try again; if it happens again, tell the maintainers: the package may have been tampered with."
    ),
    "No such file or directory: '/|not appear to be a Python project|not a valid editable requirement": (
        "The program is not where requirements.txt says. Correct that place, or `init` a briefing with the program\n"
        "that you have and copy its requirements.txt."
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
        "Try another Python, 3.11 to 3.14, for example:  python3.12 build.py"
    ),
}
# These make pip install into another place than the environment.
_MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")


class SetupError(Exception):
    """The environment cannot be made; the message says, in plain words, why and what to do."""


def prepare(root: Path, locks: Sequence[str]) -> None:
    """Make the environment ready for these lock files; quick and silent if it is. Raises SetupError."""
    try:
        if all(_is_current(root, lock) for lock in locks):
            return
        with _lock(root):
            # Another run may have done it while this one waited.
            missing = [lock for lock in locks if not _is_current(root, lock)]
            if missing:
                _install(root, locks, missing)
    except OSError as error:
        message = f"The environment in {root / FOLDER} cannot be made. {error}"
        raise SetupError(message) from error


def can_create() -> bool:
    """True if this Python can make virtual environments; Debian and Ubuntu ship that part separately."""
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def is_active(root: Path) -> bool:
    """True if this very program runs in the environment."""
    return os.path.realpath(sys.prefix) == os.path.realpath(root / FOLDER)


def python_of(root: Path) -> Path:
    """Return the environment's Python."""
    return root / FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def enter(root: Path, arguments: Sequence[str]) -> int:
    """Start build.py again with the environment's Python. Returns only on Windows. Raises SetupError."""
    folder = str(root / FOLDER)
    if os.environ.get(ENTERED) == folder:
        message = f"The environment in {folder} does not work. Delete that folder and run the same command again."
        raise SetupError(message)
    os.environ[ENTERED] = folder
    command = [str(python_of(root)), "-I", str(root / "build.py"), *arguments]
    print(end="", flush=True)  # also where standard output is closed
    if os.name != "nt":  # execv there returns to the prompt before the program has ended
        os.execv(command[0], command)  # noqa: S606  # no shell wanted
    return run(command).returncode


def run(command: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401  # subprocess's own
    """Run a program to its end. The exit code is the caller's to judge."""
    return subprocess.run(command, check=False, text=True, errors="replace", **options)


def run_or_explain(command: Sequence[str], failure: str, **options: Any) -> None:  # noqa: ANN401  # as above
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
    if locks[0] in missing or any(_stamp(root, lock).exists() for lock in missing):
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
    say(f"Setting up, once (about a minute). Creating {FOLDER}, an environment for Python {VERSION} …")
    # If build.py was started with the environment's own Python, that is about to be deleted.
    python = getattr(sys, "_base_executable", sys.executable)
    command = [python, "-I", "-m", "venv", "--clear", str(root / FOLDER)]
    run_or_explain(command, f"The environment in {root / FOLDER} cannot be made.", cwd=root)


def _run_pip(root: Path, locks: Sequence[str]) -> None:
    """Install what the lock files say and nothing else: hashes, no dependencies of pip's choice, nothing compiled.

    Only a program from a git commit or a folder has no hash: a comment names it.
    """
    text = "\n".join((root / lock).read_text(encoding="utf-8") for lock in locks)
    say(f"Installing the {len(re.findall('^[a-zA-Z]', text, re.MULTILINE))} packages locked in {', '.join(locks)} …")
    command = [str(python_of(root)), "-I", "-m", "pip", "install", "--no-deps", "--no-input", "--quiet"]
    command += ["--disable-pip-version-check", "--retries=2"]
    hashed = ["--require-hashes", "--only-binary=:all:", *(f"--requirement={root / lock}" for lock in locks)]
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    for words in (hashed, *(line.split() for line in re.findall("^# program: (.+)", text, re.MULTILINE))):
        run_or_explain([*command, *words], "The packages cannot be installed.", cwd=root, env=kept)


def _stamp(root: Path, lock: str) -> Path:
    return root / FOLDER / f"{lock.replace('/', '-')}.stamp"


def _fingerprint(root: Path, lock: str) -> str:
    return hashlib.sha256((root / lock).read_bytes() + sys.version.encode()).hexdigest()


def _is_current(root: Path, lock: str) -> bool:
    stamp = _stamp(root, lock)
    is_there = stamp.is_file() and python_of(root).exists()  # a link may lead to a Python that was uninstalled
    return is_there and stamp.read_text(encoding="ascii", errors="replace") == _fingerprint(root, lock)


def say(words: str) -> None:
    """Print a message on the error stream."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Keep other runs out; not on Windows. The system frees the lock when this program ends, however it ends."""
    with (root / f"{FOLDER}.lock").open("a", encoding="ascii") as handle:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415  # exists only on POSIX

            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another run is setting up the environment; waiting for it …")
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run the program that requirements.txt names, in its environment; 2 if that cannot be made."""
    try:
        prepare(root, [LOCK])
        if not is_active(root):
            return enter(root, arguments)
    except SetupError as error:
        say(f"\n{error}")
        return 2
    except KeyboardInterrupt:
        say("Stopped. The same command goes on where this one stopped.")
        return 130
    os.environ.pop(ENTERED, None)
    runpy.run_module("briefing", run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent, sys.argv[1:]))
