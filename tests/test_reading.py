"""The briefing in a real browser, opened as files: by day a page of some kinds, at night every page."""

import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser, Page, Route

from .reading import every_page, go, kinds, reader, script, squeezed, tree

ALWAYS = {"article.html", "index.html", "claims/million-rounds-sent.html"}
SEARCH = "search.html"
"""Without scripts it has no index to ask, and says where else to look."""
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def late(route: Route) -> None:
    """Let a script come when the page has been painted, as on a slow line."""
    route.request.frame.page.wait_for_timeout(120)
    route.continue_()


def test_every_page_can_be_read_on_a_phone(browser: Browser, published: Path, *, night: bool) -> None:
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
        for path in every_page(published) if night else sorted({*ALWAYS, *kinds(published)[::8]}):
            main = tree(published, path).root.all("main")[0]
            for tool in [e for e in main.walk() if e.tag in {"button", "template"} or "data-filter" in e.attributes]:
                tool.children = []
            for window in (page, plain):
                go(window, published, path)
                if window is page:
                    page.evaluate(TWO_FRAMES)
                wrong, said = window.evaluate(script("judge_screen"))
                if said.split() != main.text.split() and path != SEARCH:
                    wrong.append("has other words than written")
                found += [f"{path}: {problem}" for problem in wrong]
            found += [f"{path}: {problem}" for problem in focus_problems(page, 20 if night else 8)]
            if path != SEARCH and page.evaluate(script("seen_text")) != plain.evaluate(script("seen_text")):
                found.append(f"{path}: looks different without scripts")
            if path != "404.html" and plain.locator("header nav a").count() < 5:
                found.append(f"{path}: has no way to the sections")
    assert not found, "\n".join(found)
    assert not [address for address in asked if not address.startswith(f"{published.as_uri()}/")]


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
    keys = 0
    with reader(browser) as page:
        go(page, published, "index.html")
        for wanted in ("#key", "#against", "#evidence-", "evidence"):
            while keys < 12:
                page.keyboard.press("Tab")
                keys += 1
                here = page.evaluate(script("focused"))
                if here.get(wanted) is True or wanted in here["href"]:
                    break
            if wanted != "evidence":
                before = page.url
                page.keyboard.press("Enter")
                keys += 1
                page.wait_for_url(lambda url, before=before: url != before)  # type: ignore[misc]
        assert "sources/" in page.evaluate(script("focused"))["href"]
        assert keys < 12
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


# -- Previews --

SOON = 300
"""Milliseconds within which a preview is there: Wikipedia's takes 500."""
LINK = "main a.mention >> nth=1"  # one word, which no font lets go over two lines


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
    """Soon, without a request, while pointed at, not in passing; Escape closes it; the focus stays and is described."""
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


def test_a_preview_in_a_drawing_is_at_the_pointer(browser: Browser, published: Path) -> None:
    """A shape may be as wide as the drawing; elsewhere the preview is at the link."""
    with reader(browser) as page:
        go(page, published, "claims/million-rounds-sent.html")
        page.evaluate(script("draw_a_link"))
        box = page.locator("#drawing").bounding_box()
        assert box is not None
        x, y = box["x"] + 500, box["y"] + 30
        page.mouse.move(x, y)
        page.locator("#preview").wait_for()
        preview = page.locator("#preview").bounding_box()
        assert preview is not None
        assert abs(preview["x"] - x) < 20
        assert 0 < preview["y"] - y < 20


def test_no_preview_covers_its_link_or_leaves_the_window(browser: Browser, published: Path, *, night: bool) -> None:
    """Every link of a page, at every edge of a phone's window, and at 400 % zoom."""
    # Timers fire at once, so that hundreds of places can be tried in one go.
    no_delay = "window.setTimeout = (action) => { action(); return 0; }; window.clearTimeout = () => {};"
    for path, height in itertools.product(sorted(ALWAYS) if night else ["index.html"], (256, 568) if night else (256,)):
        with reader(browser, 320, height) as page:
            page.add_init_script(no_delay)
            go(page, published, path)
            assert page.evaluate(script("try_previews")) == [], (path, height)


def test_on_paper_nothing_is_cut(browser: Browser, published: Path) -> None:
    """Nothing can be clicked: each note's words and each outside address are there; the article has three pages."""
    for path in ("article.html", "claims/million-rounds-sent.html", "claims/million-rounds-sent/evidence.html"):
        with reader(browser) as page:
            go(page, published, path)
            sheets = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
            wanted: list[str] = page.evaluate(script("noted"))
            addresses = page.evaluate("[...document.querySelectorAll('[data-address]')].map((a) => a.dataset.address)")
        assert len(set(addresses)) == len(addresses) > 15
        assert len(sheets) <= 3 or path != "article.html"
        text = squeezed("".join(sheet.extract_text() for sheet in sheets))
        # A machine may have no letters for Korean; what is before and after is compared. Numbers are painted last.
        parts = [part for words in wanted for part in re.split(r"^\d+|[\u3000-\u33ff\uac00-\ud7af…]+", words)]
        assert len(parts) > 20
        assert not [words for words in parts if squeezed(words) not in text]
        assert not [tool for tool in ("Skip to", "Search", "Appearance:", "Cite this") if squeezed(tool) in text]


def test_a_note_mark_names_what_it_leads_to(browser: Browser, published: Path) -> None:
    """Where the pointer rests: a source, a claim with its status, as the list of notes has it."""
    with reader(browser) as page:
        go(page, published, "summaries/full-account.html")
        found = page.locator(".cite").evaluate_all("marks => marks.map((mark) => mark.title)")
    assert any(words.endswith("Confirmed by others") for words in found)
    assert all(words and "Back to" not in words for words in found)


# -- The article: the seed's words alone, whatever is beside, in or under them --


@pytest.fixture(scope="module")
def seed(root: Path) -> str:
    """The article as received."""
    return next((root / "seeds").iterdir()).read_text(encoding="utf-8-sig")


def test_layers_change_marks_and_never_words(browser: Browser, published: Path, seed: str) -> None:
    """Each shows what it says, by CSS alone; what is selected is the seed; the place that a link names is marked."""
    background = "getComputedStyle(document.getElementById('p2s1')).backgroundColor"
    shown = {}
    with reader(browser, java_script_enabled=False) as page:
        go(page, published, "article.html")
        assert page.locator(".story .cite").first.evaluate("e => getComputedStyle(e, '::after').content") == '"1"'
        before = page.evaluate(background)
        for layer in ("notes", "claims", "entities", "plain"):
            page.check(f"#layer-{layer}")
            shown[layer] = page.evaluate(script("layer_states"))
            assert page.evaluate(script("selected_paragraphs")).split() == seed.split(), layer
        go(page, published, "article.html#p2s1")
        assert page.evaluate(background) != before
    assert shown == {  # claims, names and hedges have a line; there are links to claims, notes, their numbers
        "notes": [False, False, True, False, True, True],
        "claims": [True, False, True, True, True, True],
        "entities": [False, True, False, False, False, False],
        "plain": [False, False, False, False, False, False],
    }


def heard(page: Page) -> Iterator[str]:
    """The text of the article in the accessibility tree, without the links to notes."""
    session = page.context.new_cdp_session(page)
    nodes: dict[str, dict[str, Any]] = {
        node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]
    }

    def below(node: dict[str, Any]) -> Iterator[str]:
        role = node.get("role", {}).get("value")
        if role == "StaticText":
            yield node["name"]["value"]
        elif role not in {"doc-noteref", "group"}:
            for child in node.get("childIds", ()):
                yield from below(nodes[child])

    story = next(node for node in nodes.values() if node.get("name", {}).get("value") == "The article")
    yield from below(story)


def test_a_copy_and_a_screen_reader_give_the_seed(browser: Browser, published: Path, seed: str) -> None:
    """All of it, selected with the notes between, or heard with degrees of certainty; a note alone can be copied."""
    with reader(browser) as page:
        go(page, published, "article.html")
        said = list(heard(page))
        page.evaluate(script("select"), ["#p1", ".story__text:nth-last-child(1 of .story__text)"])
        assert page.evaluate(script("copied_text")).split("\n\n") == seed.strip().split("\n\n")
        page.evaluate(script("select"), [".margin-notes li", ".margin-notes li"])
        assert page.evaluate(script("copied_text")).startswith("1")
    labels = {words.strip() for words in said if words.startswith("[") or words == "Repeated in the original"}
    assert labels == {"[reported]", "[probable]", "[possible]", "Repeated in the original"}
    words = "".join(words for words in said if words.strip() not in labels)
    assert words.split() == "".join(seed.split("\n\n")).split()


def test_notes_are_near_their_sentences_and_never_overlap(browser: Browser, published: Path, *, night: bool) -> None:
    """At any width, with or without the script; the text has no gap of more than 32 px, a desk's notes are near."""
    widths = (320, 390, 600, 768, 900, 991, 993, 1024, 1280, 1680, 1920) if night else (320, 900, 1280, 1680)
    for scripts in (True, False):
        with reader(browser, java_script_enabled=scripts) as page:
            go(page, published, "article.html")
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(script("overlaps")) == [0, []], (width, scripts)
                gaps, distances = page.evaluate(script("note_distances"))
                assert len(distances) > 15
                if scripts and width in {1280, 1680}:
                    assert 0 <= min(gaps) <= max(gaps) <= 32, width
                    assert max(distances) <= 60, width


def test_on_a_phone_a_number_opens_its_note_in_place(browser: Browser, published: Path) -> None:
    """Folded, a note opens under its paragraph and gets the focus; without scripts all notes are open."""
    with reader(browser, 360, 740, has_touch=True, is_mobile=True) as page:
        go(page, published, "article.html")
        note = page.locator(".margin-notes li").nth(5)
        assert not note.is_visible()
        page.locator(f".cite[href='#{note.get_attribute('id')}']").first.tap()
        assert note.is_visible()
        assert page.evaluate("document.activeElement.closest('li')?.id") == note.get_attribute("id")
        box = note.bounding_box()
        assert box
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 740
        assert page.locator(".margin-notes[open]").count() == 1
    with reader(browser, 360, 740, java_script_enabled=False) as page:
        go(page, published, "article.html")
        assert all(note.is_visible() for note in page.locator(".margin-notes li").all())
