"""The page for what is not there works at any address, in any folder."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route

from briefing.build import pipeline
from briefing.core import headers
from briefing.disk import load
from briefing.engine.engine import Engine

from . import dom
from .documents import MINIMAL


@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/a/bridge", "null"])
def test_it_is_right_in_every_folder(browser: Browser, base: str) -> None:
    """Its links begin at the site's address; without one it needs and links nothing. A browser has no complaint."""
    files = load.read_site(MINIMAL)
    own = files["site.yaml"].replace(b"base_url: https://example.org/bridge/", f"base_url: {base}".encode())
    site, problems = pipeline.build(files | {"site.yaml": own}, Engine())
    assert site is not None, problems
    page = dom.read(headers.NOT_FOUND_PAGE, site[headers.NOT_FOUND_PAGE])
    top = "/" if base == "null" else urlsplit(base).path.rstrip("/") + "/"
    addresses = [e.attributes.get(name, "") for e in page.root.walk() for name in ("href", "src")]
    inside = [a for a in addresses if a and not urlsplit(a).scheme and not a.startswith("#")]
    assert len(inside) > 10 or base == "null"
    assert not [a for a in inside if posixpath.normpath(a.removeprefix(top)) not in site or not a.startswith(top)]
    assert base != "null" or not any(addresses)
    shown_in_a_folder(browser, site, top)


def shown_in_a_folder(browser: Browser, site: Mapping[str, bytes], top: str) -> None:
    """Under the published policy, it is styled and says nothing in the console."""
    types = {"css": "text/css", "js": "text/javascript", "html": "text/html"}
    said: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix(top)
        found = path if path in site else headers.NOT_FOUND_PAGE
        kind = types.get(found.rpartition(".")[2], "image/png")
        route.fulfill(status=200, body=site[found], headers=headers.sent_with(found), content_type=kind)

    window = browser.new_page()
    window.on("console", lambda message: said.append(message.text))
    window.route("**/*", answer)
    window.goto(f"https://example.org{top}claims/nothing/here.html")
    assert window.locator("h1").inner_text() == "Page not found"
    assert window.evaluate("document.styleSheets[0].cssRules.length") > 0
    window.close()
    assert said == []
