"""Previews: on hover, keyboard focus and long press; they never cover their link, never trap, never cost a request."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from .reading import every_page, go, reader, tree

LARGEST = 2000
SOON = 300
"""Milliseconds within which a preview is there: Wikipedia's takes 500."""
LINK = "main a.mention >> nth=3"
RECORD = re.compile(r"(claims|entities|events|sources|notes|questions|summaries)/(?!index|matrix)[\w-]+\.html")

# Timers fire at once, so that hundreds of places can be tried in one go.
NO_DELAY = "window.setTimeout = (action) => { action(); return 0; }; window.clearTimeout = () => {};"
# Focuses every link that has a preview where it stands at the top, in the middle and at the bottom of the window.
TRY_ALL = """() => {
  const faults = [];
  const known = new Set([...document.querySelectorAll('template[data-preview]')].map((t) => t.dataset.preview));
  for (const link of document.querySelectorAll('main a[href]')) {
    if (!known.has(link.getAttribute('href').split('#')[0]) || !link.checkVisibility()) continue;
    for (const block of ['start', 'center', 'end']) {
      link.scrollIntoView({ block });
      link.blur();
      link.focus({ focusVisible: true, preventScroll: true });
      const box = document.querySelector('#preview');
      const name = `${link.getAttribute('href')} (${block})`;
      if (!box || !box.matches(':popover-open')) { faults.push(`${name}: none`); continue; }
      const { left, top, right, bottom } = box.getBoundingClientRect();
      const wide = document.documentElement.clientWidth;
      if (left < 0 || top < 0 || right > wide || bottom > innerHeight) faults.push(`${name}: outside`);
      const covers = (r) => r.left < right && left < r.right && r.top < bottom && top < r.bottom;
      if ([...link.getClientRects()].some(covers)) faults.push(`${name}: on its link`);
      if (box.scrollHeight > box.clientHeight + 1) faults.push(`${name}: cut off`);
      if (!box.querySelector('.preview__title')) faults.push(`${name}: without its title`);
    }
  }
  return faults;
}"""


def shown(page: Page) -> bool:
    """True if a preview can be seen."""
    return page.locator("#preview").is_visible()


def place_of(page: Page, selector: str) -> tuple[float, float]:
    """Where an element begins."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + 3, box["y"] + box["height"] / 2


def test_every_link_to_a_record_has_a_small_preview(published: Path, *, night: bool) -> None:
    """What a page links to in its text can be looked at without leaving it.

    The lists of changes and the A–Z have none: hundreds of previews would outweigh them. Nor has the page of data, nor
    have the sources in the matrix, which says of each what a preview would.
    """
    without = ("changes", "a-z", "data/")
    for path in [path for path in every_page(published) if not path.startswith(without)][:: 1 if night else 4]:
        page = tree(published, path)
        templates = [e for e in page.root.all("template") if "data-preview" in e.attributes]
        known = {page.target(e.attributes["data-preview"])[0] for e in templates}
        linked = {
            page.target(a.attributes["href"])[0] for a in page.root.all("main")[0].all("a") if a.attributes.get("href")
        }
        wanted = {target for target in linked if RECORD.fullmatch(target) and target != path}
        wanted -= {target for target in wanted if path == "sources/matrix.html" and target.startswith("sources/")}
        assert not wanted - known, path
        sizes = re.findall(rb"(?s)<template data-preview.*?</template>", (published / path).read_bytes())
        assert max(map(len, sizes), default=0) <= LARGEST, path


def test_a_preview_comes_with_the_pointer_and_goes_with_it(browser: Browser, published: Path) -> None:
    """Soon, without a request, not where the pointer only passes; it stays while it is pointed at; Escape closes it."""
    with reader(browser) as page:
        page.clock.install()
        go(page, published, "article.html")
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        at = place_of(page, LINK)
        for milliseconds, is_there in ((SOON // 6, False), (SOON, True)):
            page.mouse.move(*at)
            page.clock.run_for(milliseconds)
            assert shown(page) == is_there
            page.mouse.move(5, 5)
            page.clock.run_for(2000)
            assert not shown(page)
        page.mouse.move(*at)
        page.clock.run_for(SOON)
        box = page.locator("#preview").bounding_box()
        assert box is not None
        page.mouse.move(max(at[0] - 3, box["x"]) + 4, box["y"] + box["height"] / 2, steps=12)
        page.clock.run_for(10_000)
        assert shown(page)
        page.keyboard.press("Escape")
        assert not shown(page)
        assert not [address for address in requests if "favicon" not in address]  # fetched whenever the browser likes


def test_a_preview_follows_the_focus(browser: Browser, published: Path) -> None:
    """It describes the focused link to a screen reader; Escape closes it, and the focus stays where it is."""
    with reader(browser) as page:
        page.clock.install()
        go(page, published, "article.html")
        page.focus(LINK)
        page.keyboard.press("Tab")
        page.clock.run_for(SOON)
        assert shown(page)
        here = "[document.activeElement.getAttribute('aria-describedby'), document.activeElement.href]"
        described, name = page.evaluate(here)
        assert described == "preview"
        page.keyboard.press("Escape")
        assert not shown(page)
        assert page.evaluate(here) == [None, name]
        page.keyboard.press("Shift+Tab")
        page.clock.run_for(SOON)
        assert page.locator("#preview").count() == 1


def test_a_long_press_shows_a_preview_and_a_tap_follows_the_link(browser: Browser, published: Path) -> None:
    """Lifting the finger leaves the preview there; the next touch goes where the link leads, as a short tap does."""
    with reader(browser, 360, 640, has_touch=True, is_mobile=True) as page:
        go(page, published, "article.html")
        with page.expect_navigation():
            page.locator(LINK).tap()
        page.clock.install()
        go(page, published, "article.html")
        x, y = place_of(page, LINK)
        session = page.context.new_cdp_session(page)
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        page.clock.run_for(SOON)
        assert shown(page)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert shown(page)
        assert page.url.endswith("article.html")
        with page.expect_navigation():
            page.touchscreen.tap(x, y)
        assert "entities/" in page.url


@pytest.mark.parametrize(
    ("path", "height"),
    [
        ("index.html", 256),
        *(
            pytest.param(path, height, marks=pytest.mark.nightly)
            for path in ("article.html", "index.html", "claims/million-rounds-sent.html")
            for height in (256, 568)
        ),
    ],
)
def test_no_preview_covers_its_link_or_leaves_the_window(
    browser: Browser, published: Path, path: str, height: int
) -> None:
    """Every link of a page, at every edge of a phone's window, and at 400 % zoom."""
    with reader(browser, 320, height) as page:
        page.add_init_script(NO_DELAY)
        go(page, published, path)
        assert page.evaluate(TRY_ALL) == []
