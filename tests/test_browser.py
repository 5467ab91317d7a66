"""The published briefing in a real browser, opened as files: no server, no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .reading import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Request


PHONE = {"width": 320, "height": 640}  # what 1280 pixels are at 400 % zoom (WCAG 2.2, 1.4.10)
_OVERFLOW = "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
_WIDE = """[...document.querySelectorAll('body *')]
  .filter((e) => !e.closest('.scroller > *') && e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((e) => e.outerHTML.slice(0, 90))"""
_BACKGROUND = "(id) => getComputedStyle(document.getElementById(id)).backgroundColor"


class Visit:
    """A page of the browser that keeps what went wrong and what was asked for."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.faults: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self._note("error", str(error)))
        page.on("requestfailed", self._failed)
        page.on("request", self._asked)

    def _note(self, kind: str, words: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(f"{self.page.url}: {words}")

    def _failed(self, request: Request) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # given up because the page was left
            self._note("error", f"{request.url} failed: {request.failure}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(f"{self.folder.as_uri()}/"):
            self.faults.append(f"{self.page.url} asks for {request.url}")

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(f"{self.folder.as_uri()}/{path}")
        return self.page


@pytest.fixture(scope="module")
def folder(published: Path) -> Path:
    """The built site, in a folder whose name needs escaping."""
    assert " " in published.name
    return published


@pytest.fixture(scope="module")
def paths(folder: Path, *, night: bool) -> list[str]:
    """One page of every kind by day, every page at night."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html")) if night else kinds(folder)


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Visit]:
    """A fresh visitor on a phone."""
    context = browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, reduced_motion="reduce"
    )
    yield Visit(context.new_page(), folder)
    context.close()


def test_every_page_opens_cleanly_and_fits_a_phone(visit: Visit, paths: list[str]) -> None:
    """No page reports an error, asks for anything outside its folder, or has to be scrolled sideways at 320 pixels."""
    assert paths
    wide = {}
    for path in paths:
        page = visit.open(path)
        if page.evaluate(_OVERFLOW) > 0:
            wide[path] = page.evaluate(_WIDE)
    assert not visit.faults
    assert not wide


def test_every_page_works_without_javascript(browser: Browser, folder: Path, paths: list[str]) -> None:
    """With scripts off the content is there, and the way to every section."""
    context = browser.new_context(java_script_enabled=False)
    visit = Visit(context.new_page(), folder)
    for path in [path for path in paths if path != "404.html"][:: max(1, len(paths) // 12)]:
        page = visit.open(path)
        assert page.locator("main h1").is_visible()
        assert page.locator("header nav a").count() >= 5
    context.close()
    assert not visit.faults


def test_the_place_a_link_names_is_marked_in_the_article(visit: Visit) -> None:
    """Who follows a link to a sentence or claim sees at once which words are meant."""
    page = visit.open("article.html")
    for name in ("p1s1", page.locator(".claim[id]").first.get_attribute("id") or ""):
        page = visit.open("article.html")
        before = page.evaluate(_BACKGROUND, name)
        page = visit.open(f"article.html#{name}")
        assert page.locator(f"[id='{name}']:target").count() == 1
        assert page.evaluate(_BACKGROUND, name) != before
        assert page.locator(f"[id='{name}']").is_visible()
        page.goto("about:blank")
    assert [fault for fault in visit.faults if "about:blank" not in fault] == []


def test_a_note_mark_and_its_way_back_work_by_keyboard(visit: Visit) -> None:
    """The skip link is the first stop; a note's mark leads to the note and the arrow back to the mark."""
    page = visit.open("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    mark = page.locator("a.cite").first
    back = mark.get_attribute("id")
    mark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').matches('li[id^=note-]')")
    page.locator(":target a[role=doc-backlink]").first.press("Enter")
    assert page.evaluate("location.hash") == f"#{back}"
    assert not visit.faults


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_set_text_apart_from_paper(browser: Browser, folder: Path, scheme: str) -> None:
    """Body text has the contrast that WCAG asks for (4.5 to 1) in either theme."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = Visit(context.new_page(), folder).open("index.html")
    colours = page.evaluate(
        """() => { const s = getComputedStyle(document.body);
        const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        return [s.color, s.backgroundColor].map((c) => { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); }); }"""
    )
    context.close()
    text, paper = (luminance(colour) for colour in colours)
    assert (max(text, paper) + 0.05) / (min(text, paper) + 0.05) >= 4.5
    assert (text > paper) == (scheme == "dark")


def luminance(colour: list[int]) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
