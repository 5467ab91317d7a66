"""How pages stand on the screen and on paper: nothing overlaps, nothing shifts, nothing is lost."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pypdf
import pytest

from .reading import go, kinds, reader

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

WIDTHS = (320, 360, 390, 480, 600, 720, 768, 900, 959, 961, 1024, 1280, 1440, 1680, 1920)
OVERLAPS = """() => {
  const blocks = [...document.querySelectorAll('.beside__note, .beside__text')];
  const boxes = blocks.map((e) => [e, e.getBoundingClientRect()]);
  const faults = [];
  for (const [i, [a, r]] of boxes.entries()) {
    if (r.left < 0 || r.right > document.documentElement.clientWidth + 0.5) faults.push(`${i} leaves the window`);
    for (const [b, q] of boxes.slice(i + 1)) {
      if (r.left < q.right - 0.5 && q.left < r.right - 0.5 && r.top < q.bottom - 0.5 && q.top < r.bottom - 0.5) {
        faults.push(`${a.textContent.slice(0, 40)} / ${b.textContent.slice(0, 40)}`);
      }
    }
  }
  return [boxes.length, faults];
}"""
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifts.push(...entry.sources.map((s) => s.node && (s.node.className || s.node.nodeName)), entry.value);
  }
}).observe({ type: 'layout-shift', buffered: true });
"""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("path", ["article.html", "index.html", "summaries/full-account.html"])
def test_margin_notes_never_overlap(browser: Browser, published: Path, path: str, *, night: bool) -> None:
    """Neither each other nor the text, at any width, without a script."""
    with reader(browser, java_script_enabled=False) as page:
        go(page, published, path)
        for width in WIDTHS[:: 1 if night else 3]:
            page.set_viewport_size({"width": width, "height": 800})
            count, faults = page.evaluate(OVERLAPS)
            assert count > 1, path
            assert not faults, width


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.nightly)])
def test_nothing_shifts_while_a_page_loads(browser: Browser, published: Path, width: int) -> None:
    """Also where the scripts come long after the first paint, as on a slow line."""
    shifted = {}
    with reader(browser, width) as page:
        page.add_init_script(WATCH_SHIFTS)
        page.route(re.compile(r"/assets/(?!head)[^/]*\.js$"), late)
        for path in kinds(published):
            go(page, published, path)
            page.evaluate(TWO_FRAMES)
            if found := page.evaluate("window.shifts"):
                shifted[path] = found
    assert not shifted


def late(route: Route) -> None:
    """Let a script come when the page has been painted."""
    route.request.frame.page.wait_for_timeout(120)
    route.continue_()


# A machine may have no letters for it; what stands before and after is compared.
KOREAN = r"[\u3000-\u33ff\uac00-\ud7af…]+"
# The words of every note, without the way back from it, cut where a link begins or ends: its address stands there.
NOTES = """() => [...document.querySelectorAll('.beside__note li, .citations li, .evidence__row')].flatMap((note) => {
  const words = [];
  const walker = document.createTreeWalker(note, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest('.citations__backs')) words.push(walker.currentNode.data);
  }
  return words;
})"""
ADDRESSES = """() => [...document.querySelectorAll('main [data-address], main a[href^="http"]')]
  .map((link) => link.dataset.address || link.getAttribute('href'))"""


def printed(page: Page) -> str:
    """The words of a page on paper, without white space, which breaks differently there."""
    pdf = page.pdf(format="A4", margin={"top": "2cm", "bottom": "2cm", "left": "2cm", "right": "2cm"})
    return squeezed("".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def squeezed(words: str) -> str:
    """Without white space, and ligatures as letters."""
    for ligature, letters in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl"), ("\xad", "")):
        words = words.replace(ligature, letters)
    return re.sub(r"\s+", "", words)


@pytest.mark.parametrize("path", ["article.html", "claims/million-rounds-sent.html", "summaries/full-account.html"])
def test_a_printed_page_has_its_notes_and_addresses(browser: Browser, published: Path, path: str) -> None:
    """On paper nothing can be clicked: each note's words and each outside address stand there in full."""
    with reader(browser) as page:
        go(page, published, path)
        notes: list[str] = page.evaluate(NOTES)
        addresses: list[str] = page.evaluate(ADDRESSES)
        text = printed(page)
    assert notes
    assert addresses
    parts = [part for words in notes for part in re.split(KOREAN, words)]
    assert not [words for words in parts if squeezed(words) not in text]
    assert not [address for address in addresses if squeezed(address) not in text]
    for tool in ("Skip to the content", "Search", "Theme:", "Cite this"):
        assert squeezed(tool) not in text


def test_paper_is_light_whatever_the_screen_is(browser: Browser, published: Path) -> None:
    """Pale words for a dark screen would not be seen on white paper."""
    colours = "['body', 'main a'].map((which) => getComputedStyle(document.querySelector(which)).color)"
    found = {}
    for theme in ("light", "dark"):
        with reader(browser, color_scheme=theme) as page:
            page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
            go(page, published, "article.html")
            page.emulate_media(media="print")
            found[theme] = page.evaluate(colours)
    assert found["light"] == found["dark"]
