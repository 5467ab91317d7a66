"""Renew the documents' pictures: `python3 build.py`, then `.venv/bin/python docs/images/screenshot.py [SITE]`.

SITE is the built site of README's picture; the others show the briefing of docs/tutorial.md, which is made for them.
"""

# ruff: noqa: INP001  # a script beside its pictures, in no package

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
from tests.tutorial import follow  # noqa: E402

WIDTH, HEIGHT = 1280, 800
"""Pixels of the window: the first screen of the home page."""
SMALL = 900, 560
"""Pixels of the windows of the tutorial's pictures."""
TUTORIAL = {
    "article": "article.html",
    "contribute": "contribute.html",
    "claim": "claims/ofori-says-that-the-union-wrote-to-the-town-hall-about-the.html",
}
"""Name of a picture → the page of the tutorial's briefing that it shows."""
COLOURS = 48


def main(home: Path) -> None:
    """Write README's picture and those of the tutorial and of CONTRIBUTING."""
    take("home", home, WIDTH, HEIGHT)
    with tempfile.TemporaryDirectory() as folder:
        for _ in follow(Path(folder), _run):
            pass
        for name, page in TUTORIAL.items():
            take(f"tutorial-{name}", Path(folder) / "library/output" / page, *SMALL)
        # The same briefing with a repository: what CONTRIBUTING describes.
        config = Path(folder) / "library/site.yaml"
        where = "repository: {url: https://github.com/example/library}\n"
        config.write_text(config.read_text("utf-8").replace("repository: null\n", where), "utf-8")
        _run(Path(folder) / "library", ["build"])
        take("contribute", Path(folder) / "library/output/contribute.html", *SMALL)


def _run(folder: Path, words: list[str]) -> None:
    if words[0:1] != ["serve"]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "briefing", *words]
        subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True)  # noqa: S603  # no shell


def take(name: str, page: Path, width: int, height: int) -> None:
    """Write a picture: a page as an installed browser draws it, in few colours, so that it stays small."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.png"
        options = [f"--window-size={width},{height}", f"--screenshot={raw}", f"--user-data-dir={folder}/profile"]
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
    (ROOT / f"docs/images/{name}.png").write_bytes(data.getvalue())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "output") / "index.html")
