"""Reading with the keyboard alone: where the focus goes, that it is seen, how many keys it takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .reading import every_page, go, kinds, reader, tree

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

MOST_KEYS = 12
STOPS = 20
"""So many Tabs are tried on a page."""

# The focused element: its place among all elements, its address, and what hides it or its outline.
FOCUSED = """() => {
  const here = document.activeElement;
  const { left, top, right, bottom, width, height } = here.getClientRects()[0] || here.getBoundingClientRect();
  const style = getComputedStyle(here);
  const drawn = [...here.querySelectorAll('rect')].map((shape) => parseFloat(getComputedStyle(shape).strokeWidth));
  const outlined = style.outlineStyle !== 'none' ? parseFloat(style.outlineWidth) >= 2 : Math.max(0, ...drawn) >= 3;
  const inside = (value, most) => Math.min(Math.max(value, 0), most - 1);
  const seen = document.elementFromPoint(inside(left + 2, innerWidth), inside((top + bottom) / 2, innerHeight));
  return {
    place: [...document.querySelectorAll('*')].indexOf(here),
    href: here.getAttribute('href') || '',
    tag: here.tagName,
    inMain: Boolean(here.closest('main')),
    evidence: Boolean(here.closest('.evidence__row')),
    faults: [
      outlined ? '' : 'no outline',
      width && height ? '' : 'no size',
      bottom > 0 && top < innerHeight && right > 0 && left < innerWidth ? '' : 'out of sight',
      seen && (here.contains(seen) || seen.contains(here)) ? '' : 'covered',
    ].filter(Boolean),
  };
}"""


def test_the_skip_link_comes_first_is_seen_and_works(browser: Browser, published: Path) -> None:
    """One Tab, one Enter, and the next Tab is in the content, on every kind of page."""
    with reader(browser, 320) as page:
        for path in kinds(published):
            if path == "404.html":
                continue  # without an address of the site it has no links at all
            go(page, published, path)
            page.keyboard.press("Tab")
            first = page.evaluate(FOCUSED)
            assert first["href"] == "#main", path
            assert not first["faults"], path
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == "main", path
            if page.locator("main a[href]").count():
                page.keyboard.press("Tab")
                assert page.evaluate(FOCUSED)["inMain"], path


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.nightly)])
def test_the_focus_goes_in_reading_order_and_is_always_seen(browser: Browser, published: Path, width: int) -> None:
    """Each Tab goes on in the page, to something that is on the screen, outlined, and not covered."""
    faults = []
    with reader(browser, width, 700) as page:
        for path in kinds(published):
            go(page, published, path)
            before = -1
            for stop in range(STOPS):
                page.keyboard.press("Tab")
                here = page.evaluate(FOCUSED)
                if here["tag"] == "BODY" or (stop and here["href"] == "#main"):  # once round
                    break
                faults += [f"{path}, Tab {stop + 1} ({here['href']}): {fault}" for fault in here["faults"]]
                faults += [f"{path}, Tab {stop + 1} ({here['href']}): goes back"] if here["place"] <= before else []
                before = here["place"]
    assert not faults, "\n".join(faults)


def test_nothing_changes_the_order_that_is_written(root: Path, published: Path) -> None:
    """The order of the page, of the focus and of the screen are one."""
    for sheet in (root / "templates").rglob("*.css"):
        assert not re.search(r"[;{\s]order\s*:|-reverse\b|\bdense\b", sheet.read_text(encoding="utf-8")), sheet
    for path in every_page(published):
        orders = {e.attributes.get("tabindex", "0") for e in tree(published, path).root.walk()}
        assert orders <= {"0", "-1"}, path


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []

    def enter(self) -> None:
        """Follow the focused link."""
        self.pressed.append("Enter")
        before = self.page.url
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: url != before)

    def back(self) -> None:
        """Go back as the browser does (Alt+Left); a browser without a window takes no such key."""
        self.pressed.append("Back")
        self.page.go_back()

    def tab_to(self, wanted: str) -> None:
        """Go on to an element of which FOCUSED gives a true `wanted`, or an address that contains it."""
        while len(self.pressed) <= MOST_KEYS:
            self.pressed.append("Tab")
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(FOCUSED)
            if here.get(wanted) is True or wanted in here["href"]:
                return
        pytest.fail(f"{wanted} is not reached with {' '.join(self.pressed)}")


def test_from_home_to_the_evidence_and_back(browser: Browser, published: Path) -> None:
    """Who cannot use a pointer sees what speaks against a claim, and its source, with a dozen keys at the most."""
    with reader(browser) as page:
        go(page, published, "index.html")
        keys = Keys(page)
        keys.tab_to("#key")
        keys.enter()
        keys.tab_to("#evidence-")
        keys.enter()
        keys.tab_to("evidence")
        assert "sources/" in page.evaluate(FOCUSED)["href"]
        keys.back()
        assert page.url.endswith("index.html#key")
        assert len(keys.pressed) <= MOST_KEYS, keys.pressed
