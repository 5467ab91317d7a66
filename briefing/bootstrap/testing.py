"""`build.py test`: fetches the checkers of pages, finds or fetches a browser, runs pytest (with lint and types)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.bootstrap import checkers
from briefing.bootstrap.environment import SetupError, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = """The browser tests need Chromium, and it could not be found or installed here.
Install it (on Debian:  sudo apt-get install chromium) or name one:  CHROMIUM=/path/to/chromium python3 build.py test"""


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run pytest in `root` with a browser's path in CHROMIUM; the value is pytest's exit code. Raises SetupError."""
    checkers.prepare(root)
    found = {**os.environ, "CHROMIUM": find_browser()}
    return run([sys.executable, "-m", "pytest", *arguments], cwd=root, env=found).returncode


def find_browser() -> str:
    """The path of a browser that starts: a named one, an installed one, or one installed now."""
    if named := os.environ.get("CHROMIUM"):
        if path := shutil.which(named):
            return os.path.abspath(path)  # noqa: PTH100  # keeps links: a browser may look at its own name
        message = f"CHROMIUM names {named}, and there is no such program. Correct it, or unset it."
        raise SetupError(message)
    places: tuple[Callable[[], str | None], ...] = (_on_path, _playwrights, _from_playwright, _from_apt)
    for place in places:
        if (path := place()) and _starts(path):
            return path
    raise SetupError(HELP)


def _on_path() -> str | None:
    # Ubuntu's chromium-browser may be a script that only says how to get the real one.
    return next((path for name in ON_PATH if (path := shutil.which(name)) and _starts(path)), None)


def _playwrights() -> str | None:
    """The browser that Playwright has installed before."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # installed by now, and only for tests

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _from_playwright() -> str | None:
    print("No browser found; trying Playwright's installer …", file=sys.stderr, flush=True)
    # With apt-get at hand, Playwright also installs the libraries that its browser needs.
    libraries = ["--with-deps"] if _can_apt() else []
    run([sys.executable, "-m", "playwright", "install", *libraries, "chromium"], stdout=sys.stderr)
    return _playwrights()


def _from_apt() -> str | None:
    if not _can_apt():
        return None
    print("Trying apt-get …", file=sys.stderr, flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "--quiet"], stdout=sys.stderr, env=quiet)
    install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"]
    run(install, stdout=sys.stderr, env=quiet)
    return _on_path()


def _can_apt() -> bool:
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def _starts(path: str) -> bool:
    try:
        return run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
