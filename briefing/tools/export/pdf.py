"""A PDF, printed by a browser of this machine, which gets one page, no network, and a temporary folder to work in."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from briefing.core.diagnostics import refuse

_BROWSERS = (  # first those that do nothing but print, which need the least memory
    *("chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome"),
    *("google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge", "brave-browser", "brave"),
    *(f"/Applications/{n}.app/Contents/MacOS/{n}" for n in ("Google Chrome", "Chromium", "Microsoft Edge")),
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_FLAGS = (
    *("--headless", "--disable-gpu", "--disable-extensions", "--disable-sync", "--disable-dev-shm-usage"),
    *("--no-first-run", "--no-default-browser-check", "--no-pings", "--disable-breakpad"),
    *("--disable-background-networking", "--disable-component-update", "--disable-domain-reliability"),
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name leads to an address
    *("--generate-pdf-document-outline", "--no-pdf-header-footer"),
)
_TIMEOUT = 600  # seconds; 171 pages take 1.1 GB in all
_DATE = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)\d{14}(Z|[+-]\d\d'\d\d')\)")
_ELEMENT = re.compile(rb"\(node(\d{8})\)")
"""The name of an element, for screen readers. Where the browser begins to count differs from run to run."""
NO_BROWSER = """The PDF is printed by a browser, and none that can do it was found on this machine.
Install Chromium, Google Chrome, Microsoft Edge or Brave and run the same command again:
  Debian:          sudo apt-get install chromium-headless-shell
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium
  Windows:         Microsoft Edge, which is part of it, will do
If there is one in another place, name it:  CHROMIUM=/path/to/browser
The HTML file needs nothing: export --html"""


def find_browser() -> str:
    """The path of a browser: the one that CHROMIUM names, else an installed one. Raises UsageError."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else _BROWSERS)), None)
    if found is None:
        message = f"CHROMIUM names {named}, and there is no such program. Correct it, or unset it."
        refuse(message if named else NO_BROWSER)
    return found


def print_pdf(browser: str, page: str, day: str) -> bytes:
    """Print a page of HTML, dated `day` (YYYY-MM-DD): the same bytes each time by one browser. Raises UsageError."""
    with tempfile.TemporaryDirectory(prefix="briefing-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        source, target = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        command = [browser, *_FLAGS, f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={target}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # as root, as in a container, Chromium starts only without
            command.append("--no-sandbox")
        said = _run([*command, source.as_uri()], folder)
        if not target.is_file():
            refuse(f"The browser ({browser}) has made no PDF. It said:\n{said[-600:].strip() or 'nothing'}")
        # The briefing's day in place of the clock's time: every byte keeps its place, as the file's index requires.
        date, made = day.replace("-", "").encode() + b"000000", target.read_bytes()
        made = _DATE.sub(lambda at: at[1] + date + (b"Z" if at[2] == b"Z" else b"+00'00'") + b")", made)
        numbers = {number: b"(node%08d)" % n for n, number in enumerate(sorted({*_ELEMENT.findall(made)}))}
        return _ELEMENT.sub(lambda at: numbers[at[1]], made)


def _run(command: list[str], folder: Path) -> str:
    """Run the browser and return its output. However that ends, none of its processes stays."""
    try:
        with subprocess.Popen(  # noqa: S603  # the browser of this user; no shell
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
        ) as process:
            try:
                return process.communicate(timeout=_TIMEOUT)[0].decode(errors="replace")
            finally:
                if sys.platform != "win32":
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(process.pid, signal.SIGKILL)
                process.kill()
    except OSError as error:
        refuse(f"The browser {command[0]} cannot be started: {error.strerror or error}.")
    except subprocess.TimeoutExpired:
        refuse(f"The browser ({command[0]}) was not done after {_TIMEOUT // 60} minutes and was stopped.")
