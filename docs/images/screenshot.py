"""Renew the picture in README.md: `python3 build.py`, then `.venv/bin/python docs/images/screenshot.py [SITE]`."""

# ruff: noqa: INP001  # a script beside its picture, in no package

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from briefing.tools.export.pdf import find_browser  # noqa: E402  # the package is beside this folder, not installed

PICTURE = ROOT / "docs/images/home.png"
WIDTH, HEIGHT = 1280, 800
"""Pixels of the window: the first screen of the home page."""
COLOURS = 48


def main(page: Path) -> None:
    """Write PICTURE: a page as an installed browser draws it, in few colours, so that it stays small."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.png"
        options = [f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={raw}", f"--user-data-dir={folder}/profile"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # as root, Chromium starts only without its sandbox
            options.append("--no-sandbox")
        command = [
            find_browser(),
            "--headless",
            "--hide-scrollbars",
            "--disable-gpu",
            *options,
            page.resolve().as_uri(),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603  # no shell, no foreign input
        data = io.BytesIO()
        with Image.open(raw) as picture:
            picture.convert("RGB").quantize(COLOURS).save(data, "PNG", optimize=True)
    PICTURE.write_bytes(data.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "output") / "index.html")
