"""A PDF, printed by a browser that is installed on this machine.

The browser gets one page, which may load nothing, and no network. It works in a folder of its own, which is removed
with it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.core.diagnostics import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ON_PATH = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge", "brave-browser", "brave"),
)
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser")
_WINDOWS = (
    *(r"Google\Chrome\Application\chrome.exe", r"Chromium\Application\chrome.exe"),
    *(r"Microsoft\Edge\Application\msedge.exe", r"BraveSoftware\Brave-Browser\Application\brave.exe"),
)
_FLAGS = (
    *("--headless", "--disable-gpu", "--disable-extensions", "--disable-sync", "--disable-dev-shm-usage"),
    *("--no-first-run", "--no-default-browser-check", "--no-pings", "--disable-breakpad"),
    # No network: nothing is asked in the background, and no name leads to an address.
    *("--disable-background-networking", "--disable-component-update", "--disable-domain-reliability"),
    "--host-resolver-rules=MAP * ~NOTFOUND",
    *("--generate-pdf-document-outline", "--no-pdf-header-footer"),
)
_TIMEOUT = 600
"""Seconds; a briefing of 260 pages takes about ten."""
_DATE = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}(Z|[+-]\d\d'\d\d')\)")
NO_BROWSER = """The PDF is printed by a browser, and none that can do it was found on this machine.
Install Chromium, Google Chrome, Microsoft Edge or Brave and run the same command again:
  Debian:          sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium
  Windows:         Microsoft Edge, which is part of it, will do
If there is one in another place, name it:  CHROMIUM=/path/to/browser
The HTML file needs nothing: export --html"""


class PdfError(UsageError):
    """The PDF cannot be made; the message says why and what to do."""


def find_browser() -> str:
    """The path of a browser: the one that CHROMIUM names, else an installed one. Raises PdfError."""
    if named := os.environ.get("CHROMIUM"):
        if path := shutil.which(named):
            return path
        message = f"CHROMIUM names {named}, and there is no such program. Correct it, or unset it."
        raise PdfError(message)
    if found := next((path for name in _ON_PATH if (path := shutil.which(name))), None):
        return found
    if found := next((str(path) for path in _usual_places() if path.is_file()), None):
        return found
    raise PdfError(NO_BROWSER)


def _usual_places() -> Iterator[Path]:
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            yield from (folder / f"{name}.app/Contents/MacOS/{name}" for name in _MAC)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := os.environ.get(variable):
            yield from (Path(folder) / name for name in _WINDOWS)


def print_pdf(browser: str, page: str, day: str) -> bytes:
    """Print a page of HTML. `day` (YYYY-MM-DD) is the date inside. Raises PdfError.

    The same page gives the same bytes with the same browser and fonts.
    """
    with tempfile.TemporaryDirectory(prefix="briefing-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [browser, *_FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # as root, as in a container, Chromium starts only without
            command.append("--no-sandbox")
        said = _run([*command, source.as_uri()], folder)
        if not target.is_file():
            message = f"The browser ({browser}) has made no PDF. It said:\n{said[-600:].strip() or 'nothing'}"
            raise PdfError(message)
        return _settled(target.read_bytes(), day)


def _run(command: list[str], folder: Path) -> str:
    """Run the browser to its end and give what it said. However that ends, none of its processes stays."""
    try:
        with subprocess.Popen(  # noqa: S603  # the browser of whoever runs this; no shell
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            try:
                return process.communicate(timeout=_TIMEOUT)[0].decode(errors="replace")
            finally:
                _end(process)
    except OSError as error:
        message = f"The browser {command[0]} cannot be started: {error.strerror or error}."
        raise PdfError(message) from error
    except subprocess.TimeoutExpired as error:
        message = f"The browser ({command[0]}) was not done after {_TIMEOUT // 60} minutes and was stopped."
        raise PdfError(message) from error


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    if sys.platform == "win32":
        stop = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(stop, check=False, capture_output=True)  # noqa: S603
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
    process.wait()


def _settled(data: bytes, day: str) -> bytes:
    """Put the briefing's day in place of the clock's time; every byte keeps its place, as the file's index asks."""
    moment = day.replace("-", "").encode() + b"000000"
    return _DATE.sub(lambda at: at[1] + moment + (b"Z" if at[2] == b"Z" else b"+00'00'") + b")", data)
