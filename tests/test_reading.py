"""The briefing in a real browser, opened as files: by day a page of some kinds, at night every page."""

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser, Page, Route

from .reading import every_page, go, kinds, reader, script, squeezed, tree

ALWAYS = {"article.html", "index.html", "claims/million-rounds-sent.html"}
SEARCH = "search.html"
"""Without scripts it has no index to ask, and says where else to look."""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.fixture(scope="module")
def paths(published: Path, *, night: bool) -> list[str]:
    """The pages that are tried."""
    return every_page(published) if night else sorted({*ALWAYS, *kinds(published)[::8]})


def late(route: Route) -> None:
    """Let a script come when the page has been painted, as on a slow line."""
    route.request.frame.page.wait_for_timeout(120)
    route.continue_()


def test_every_page_can_be_read_on_a_phone(browser: Browser, published: Path, paths: list[str], *, night: bool) -> None:
    """At 320 px (1280 px at 400 % zoom), with and without scripts, with the keyboard, nothing from elsewhere."""
    found: list[str] = []
    asked: set[str] = set()
    with (
        reader(browser, 320, 700) as page,
        reader(browser, 320, 700, java_script_enabled=False, reduced_motion="reduce") as plain,
    ):
        page.add_init_script(script("watch_shifts"))
        page.route(re.compile(r"/assets/(?!head)[^/]*\.js$"), late)
        for window in (page, plain):
            window.on("request", lambda request: asked.add(request.url))
        for path in paths:
            for window in (page, plain):
                go(window, published, path)
                if window is page:
                    page.evaluate(TWO_FRAMES)
                wrong, said = window.evaluate(script("judge_screen"))
                if said.split() != written(published, path) and path != SEARCH:
                    wrong.append("has other words than written")
                found += [f"{path}: {problem}" for problem in wrong]
            found += [f"{path}: {problem}" for problem in focus_problems(page, 20 if night else 8)]
            if path != SEARCH and page.evaluate(script("seen_text")) != plain.evaluate(script("seen_text")):
                found.append(f"{path}: looks different without scripts")
            if path != "404.html" and plain.locator("header nav a").count() < 5:
                found.append(f"{path}: has no way to the sections")
    assert not found, "\n".join(found)
    assert {address for address in asked if not address.startswith(f"{published.as_uri()}/")} == set()


def written(published: Path, path: str) -> list[str]:
    """The words of a page's main part, as in its file."""
    main = tree(published, path).root.all("main")[0]
    for tool in [e for e in main.walk() if e.tag in {"button", "template"} or "data-filter" in e.attributes]:
        tool.children = []
    return main.text.split()


def focus_problems(page: Page, stops: int) -> Iterator[str]:
    """Each Tab goes on in the page, from the skip link, to something that is on the screen, outlined, not covered."""
    before = -1
    for stop in range(stops):
        page.keyboard.press("Tab")
        here = page.evaluate(script("focused"))
        if here["tag"] == "BODY" or (stop and here["href"] == "#main"):  # once round
            return
        name = f"Tab {stop + 1} ({here['href']})"
        yield from (f"{name}: {problem}" for problem in here["wrong"])
        if here["place"] <= before:
            yield f"{name}: goes back"
        if not stop and here["href"] != "#main":
            yield "the skip link is not first"
        before = here["place"]


def test_the_keyboard_reaches_the_evidence_and_the_notes(browser: Browser, published: Path) -> None:
    """Who cannot use a pointer sees what speaks against a claim, and its source, with a dozen keys at the most."""
    with reader(browser) as page:
        go(page, published, "index.html")
        keys: list[str] = []
        for wanted in ("#key", "#against", "#evidence-", "evidence"):
            while len(keys) < 12:
                page.keyboard.press("Tab")
                keys.append("Tab")
                here = page.evaluate(script("focused"))
                if here.get(wanted) is True or wanted in here["href"]:
                    break
            if wanted != "evidence":
                before = page.url
                page.keyboard.press("Enter")
                keys.append("Enter")
                page.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]
        assert "sources/" in page.evaluate(script("focused"))["href"]
        assert len(keys) < 12
        go(page, published, "index.html")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate(script("focused"))["inMain"]
        go(page, published, "claims/million-rounds-sent.html")
        mark = page.locator("a.cite").first
        mark.press("Enter")
        assert page.evaluate("document.querySelector(':target').matches('li[id^=note-]')")
        page.locator(":target a[role=doc-backlink]").first.press("Enter")
        assert page.evaluate("location.hash") == f"#{mark.get_attribute('id')}"


# -- Boxes --


def test_the_matrix_keeps_its_headers_in_sight(published: Path, browser: Browser) -> None:
    """Scrolled to its last cell, the table still shows the claims' numbers and the source's name."""
    with reader(browser, 800, 640) as page:
        go(page, published, "sources/matrix.html")
        region, source, number = page.evaluate(script("scroll_matrix"))
    assert abs(source["x"] - region["x"]) <= 1
    assert region["y"] <= number["y"] <= region["y"] + 60
    assert number["x"] > source["x"] + source["width"]


def test_on_a_phone_the_matrix_says_in_words_what_each_source_does(published: Path, browser: Browser) -> None:
    """Each mark has its words beside it, within the window."""
    marks = """() => [...document.querySelectorAll('.matrix td a')].map((a) =>
      [getComputedStyle(a, '::after').content, a.getBoundingClientRect().right <= innerWidth])"""
    with reader(browser, 320, 640) as page:
        go(page, published, "sources/matrix.html")
        found = page.evaluate(marks)
    assert found
    assert all(re.search(r"claim \d", words) and is_inside for words, is_inside in found)


def test_text_only_leaves_no_date_that_is_ours(browser: Browser, published: Path) -> None:
    """With one switch the timeline shows only the events that the article dates, with its own words."""
    ours = ".timeline__row:not(.timeline__row--stated)"
    with reader(browser, java_script_enabled=False) as page:
        go(page, published, "events/index.html")
        dates = page.locator(f"{ours} .timeline__date").all_inner_texts()
        quoted = page.locator(".timeline__stated").all_inner_texts()
        page.check("#text-only")
        assert page.locator(f"{ours} :is(.timeline__track, .timeline__date):visible").count() == 0
        assert page.locator(".timeline__row:visible").count() == len(quoted) > 0
        said = page.inner_text("main")
    assert all(words in said for words in quoted)
    assert not [date for date in dates if date in said]


def test_a_chosen_theme_is_remembered_without_a_flash(browser: Browser, published: Path) -> None:
    """The next page is in the chosen colours from its first paint on, whatever the system says; paper is light."""
    colours = "['body', 'main p a'].map((which) => getComputedStyle(document.querySelector(which)).color)"
    first = "requestAnimationFrame(() => { window.first = getComputedStyle(document.documentElement).colorScheme; });"
    with reader(browser) as page:  # to which the system says light
        go(page, published, "index.html")
        light = page.evaluate(colours)
        for _ in range(2):
            page.get_by_role("button", name="Appearance").click()
        dark = page.evaluate(colours)
        assert dark != light
        page.add_init_script(first)
        go(page, published, "article.html")
        assert page.evaluate("window.first") == "dark"
        assert page.evaluate(colours) == dark
        page.emulate_media(media="print")
        assert dark != page.evaluate(colours)


# -- Previews: they never cover their link, never trap, never cost a request --

SOON = 300
"""Milliseconds within which a preview is there: Wikipedia's takes 500."""
LINK = "main a.mention >> nth=3"

# Timers fire at once, so that hundreds of places can be tried in one go.
NO_DELAY = "window.setTimeout = (action) => { action(); return 0; }; window.clearTimeout = () => {};"


def shown(page: Page) -> bool:
    """True if a preview can be seen."""
    return page.locator("#preview").is_visible()


def place_of(page: Page, selector: str) -> tuple[float, float]:
    """Where an element begins."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + 3, box["y"] + box["height"] / 2


def test_a_preview_comes_with_the_pointer_or_the_focus(browser: Browser, published: Path) -> None:
    """Soon, without a request, not where the pointer only passes; it stays while it is pointed at; Escape closes it.

    It describes the focused link to a screen reader, and the focus stays where it is.
    """
    here = "[document.activeElement.getAttribute('aria-describedby'), document.activeElement.href]"
    with reader(browser, alone=True) as page:
        page.clock.install()
        go(page, published, "article.html")
        page.clock.pause_at("2100-01-01")  # from here on time passes in `run_for` only
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
        over = [round(max(at[0] - 3, box["x"]) + 4), round(box["y"] + box["height"] / 2)]
        page.mouse.move(*over, steps=12)
        page.clock.run_for(10_000)
        assert shown(page)
        page.keyboard.press("Escape")
        assert not shown(page)
        assert not [address for address in requests if "favicon" not in address]  # fetched whenever the browser likes
        page.focus(LINK)
        page.keyboard.press("Shift+Tab")  # to the name before it; the number of a note has no preview
        # What a browser sends if something else comes to lie under a pointer that rests.
        under = "document.querySelector('main p').dispatchEvent(new PointerEvent('pointerover', "
        page.evaluate(f"([clientX, clientY]) => {under}{{ bubbles: true, clientX, clientY }}))", over)
        page.clock.run_for(SOON)
        described, name = page.evaluate(here)
        assert (described, page.locator("#preview").count()) == ("preview", 1)
        page.keyboard.press("Escape")
        assert (shown(page), page.evaluate(here)) == (False, [None, name])


def test_a_long_press_shows_a_preview_and_a_tap_follows_the_link(browser: Browser, published: Path) -> None:
    """Lifting the finger leaves the preview there; the next touch goes where the link leads, as a short tap does."""
    with reader(browser, 360, 640, alone=True, has_touch=True, is_mobile=True) as page:
        go(page, published, "article.html")
        with page.expect_navigation():
            page.locator(LINK).tap()
        page.clock.install()
        go(page, published, "article.html")
        page.clock.pause_at("2100-01-01")  # from here on time passes in `run_for` only
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


def test_no_preview_covers_its_link_or_leaves_the_window(browser: Browser, published: Path, *, night: bool) -> None:
    """Every link of a page, at every edge of a phone's window, and at 400 % zoom."""
    for path, height in itertools.product(sorted(ALWAYS) if night else ["index.html"], (256, 568) if night else (256,)):
        with reader(browser, 320, height) as page:
            page.add_init_script(NO_DELAY)
            go(page, published, path)
            assert page.evaluate(script("try_previews")) == [], (path, height)


# -- Paper --


def test_a_printed_page_has_its_notes_and_addresses(browser: Browser, published: Path) -> None:
    """On paper nothing can be clicked: each note's words and each outside address are there in full."""
    for path in ("claims/million-rounds-sent.html", "claims/million-rounds-sent/evidence.html"):
        with reader(browser) as page:
            go(page, published, path)
            pdf = page.pdf(format="A4", margin={"top": "2cm", "bottom": "2cm", "left": "2cm", "right": "2cm"})
            wanted: list[str] = page.evaluate(script("noted"))
            addresses = page.evaluate("[...document.querySelectorAll('[data-address]')].map((a) => a.dataset.address)")
        assert len(set(addresses)) == len(addresses) > 15
        text = squeezed("".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(pdf)).pages))
        # A machine may have no letters for Korean; what is before and after is compared.
        parts = [part for words in wanted for part in re.split(r"[\u3000-\u33ff\uac00-\ud7af…]+", words)]
        assert len(parts) > 20
        assert not [words for words in parts if squeezed(words) not in text]
        for tool in ("Skip to the content", "Search", "Appearance:", "Cite this"):
            assert squeezed(tool) not in text


def test_a_note_mark_names_what_it_leads_to(browser: Browser, published: Path) -> None:
    """Where the pointer rests: a source, a claim with its status, as the list of notes has it."""
    with reader(browser) as page:
        go(page, published, "summaries/full-account.html")
        found = page.locator(".cite").evaluate_all("marks => marks.map((mark) => mark.title)")
    assert all(found)
    assert any(words.endswith("Confirmed by others") for words in found)
    assert not any("Back to" in words for words in found)
