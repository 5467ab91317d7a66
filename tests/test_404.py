"""The page for what is not there works at any address, in any folder."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from briefing.build import pipeline
from briefing.core import headers
from briefing.disk import load
from briefing.engine.engine import Engine

from . import dom
from .documents import MINIMAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, Route

FILES = load.read_site(MINIMAL)
OWN = b"base_url: https://example.org/bridge/"


def built(base: bytes) -> Mapping[str, bytes]:
    """The minimal site, published at an address or at none."""
    output, problems = pipeline.build(
        FILES | {"site.yaml": FILES["site.yaml"].replace(OWN, b"base_url: " + base)}, Engine("")
    )
    assert output is not None, problems
    return output


def addresses(site: Mapping[str, bytes]) -> list[str]:
    """Where the page's links, styles and scripts lead."""
    page = dom.read(headers.NOT_FOUND_PAGE, site[headers.NOT_FOUND_PAGE])
    return [
        value for e in page.root.walk() for name, value in e.attributes.items() if name in {"href", "src"} and value
    ]


@pytest.mark.parametrize(
    "base", ["https://example.org/", "https://example.org/a/bridge/", "https://example.org/bridge"]
)
def test_its_links_begin_at_the_sites_address(base: str) -> None:
    """So that they lead to what is there from whatever folder the page is shown in."""
    site = built(base.encode())
    top = urlsplit(base).path.rstrip("/") + "/"
    inside = [a for a in addresses(site) if not urlsplit(a).scheme and not a.startswith("#")]
    assert len(inside) > 10
    for address in inside:
        assert address.startswith(top), address
        assert posixpath.normpath(address.removeprefix(top)) in site, address


def test_without_an_address_it_needs_and_links_nothing() -> None:
    """Nothing that is relative could be right in every folder."""
    site = built(b"null")
    assert addresses(site) == []
    assert f"<style>{headers.LOST_STYLE}</style>".encode() in site[headers.NOT_FOUND_PAGE]


@pytest.mark.parametrize("base", [b"https://example.org/bridge/", b"null"])
def test_it_is_styled_below_a_folder(browser: Browser, base: bytes) -> None:
    """In a browser, under the published policy, and says nothing in the console."""
    site = built(base)
    said: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path.removeprefix("/bridge/")
        found = path if path in site else headers.NOT_FOUND_PAGE
        route.fulfill(status=200, body=site[found], headers=headers.sent_with(found), content_type=_type(found))

    page = browser.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.route("**/*", answer)
    page.goto("https://example.org/bridge/claims/nothing/here.html")
    assert page.locator("h1").inner_text() == "Page not found"
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
    page.close()
    assert said == []


def _type(path: str) -> str:
    return {"css": "text/css", "js": "text/javascript", "html": "text/html"}.get(path.rpartition(".")[2], "image/png")
