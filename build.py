#!/usr/bin/env python3
"""The one command: sets up `.venv` on first use, then builds, checks, previews or tests the briefing.

Only the check of Python's version is here, in words that the oldest Python can read; the work is in
briefing/bootstrap/.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This needs Python 3.11 or newer; you started it with Python %d.%d.\n"
        "If a newer one is installed, name it, for example:  python3.12 build.py\n"
        "If not, get it from https://www.python.org/downloads/ or from your system's package manager."
        % sys.version_info[:2]
    )

from pathlib import Path

# An isolated Python (-I) does not put this folder on the path by itself.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from briefing.bootstrap.start import main
from briefing.engine.signals import leave

if __name__ == "__main__":
    leave(main(sys.argv[1:]))
