"""The live preview in a real browser: what is saved appears in the open page, and nothing else changes there."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.previewing import FOOTER, LONG, Preview, footer, long_page, small_site, until
from tests.reading import script

ADA = "content/entities/ada-reed.md"
CSS = "templates/css/9-own.css"
_TOP = """() => { const e = [...document.querySelectorAll('main p')].find((p) => p.getBoundingClientRect().top >= 0);
    return [e.textContent.slice(0, 30), e.getBoundingClientRect().top]; }"""
_WHERE = """(words) => [...document.querySelectorAll('main p')].find((p) => p.textContent.startsWith(words))
    .getBoundingClientRect().top"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for this file's tests."""
    preview = Preview(small_site(tmp_path_factory.mktemp("live")), "--port", "8700", "--editor", "vscode")
    yield preview
    preview.end()


@pytest.fixture
def preview(running: Preview) -> Iterator[Preview]:
    """The preview, with its files put back afterwards."""
    shown = served(running)
    with running.undone():
        yield running
    until(lambda: served(running) == shown)


def served(preview: Preview) -> bytes:
    """The long page, but for the number of the build."""
    return re.sub(rb'data-build="[^"]*"', b"", preview.get("long.html")[2])


@pytest.fixture
def page(browser: Browser, preview: Preview) -> Iterator[Page]:
    """The long page, connected; an error in the console fails the test."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    visit(opened, preview, "long.html")
    yield opened
    context.close()
    assert not [error for error in errors if "404" not in error]


def visit(page: Page, preview: Preview, path: str) -> None:
    """Open a page and wait until it listens; leave a mark that is lost if it is loaded again."""
    heard: list[str] = []  # from the first message on, which may come before the page is loaded
    page.once("websocket", lambda socket: socket.on("framereceived", lambda text: heard.append(str(text))))
    page.goto(preview.address + path)
    until(lambda: any('"state"' in text for text in heard), wait=lambda: page.wait_for_timeout(5))
    page.evaluate("window.mark = 'still here'")


def in_place(page: Page) -> bool:
    """True if the page has not been loaded again."""
    return bool(page.evaluate("window.mark === 'still here'"))


def shows(page: Page, words: str, of: str = "main") -> None:
    """Wait for words in the page."""
    page.locator(of, has_text=words).first.wait_for(state="attached")


def test_what_the_reader_has_done_stays(preview: Preview, page: Page) -> None:
    """Selection, focus, typed words, open details, choices and theme, through changes of words, title and template."""
    page.click("[data-theme-switch]")
    page.evaluate(
        """() => { const text = [...document.querySelectorAll('main p')]
        .find((p) => p.textContent.startsWith('Number 4')).firstChild.firstChild;
        getSelection().setBaseAndExtent(text, 0, text, 8); }"""
    )
    texts = long_page().split("\n\n")
    texts[4] += " With an end."
    texts.insert(4, "Before it all.")
    preview.save(LONG, "\n\n".join(texts))
    shows(page, "With an end.")
    assert page.evaluate("getSelection().toString()") == "Number 4"
    page.click("summary")
    page.check("#second")
    page.fill("#word", "half a word")
    page.evaluate("document.getElementById('word').setSelectionRange(5, 6)")
    state = """() => { const [e, root] = [document.activeElement, document.documentElement];
        return [e.id, e.value, e.selectionStart, e.selectionEnd, document.getElementById('more').open,
        document.getElementById('second').checked, root.dataset.theme, document.querySelector('.theme').innerHTML]; }"""
    before = page.evaluate(state)
    template = preview.read("templates/pages/page.html")
    preview.save("templates/pages/page.html", template.replace("<h1>", "<h1>On ").replace("Inside", "Inside, and more"))
    preview.save(LONG, long_page("Sentence").replace("title: Long", "title: Longer"))
    shows(page, "Number 7: Sentence")
    shows(page, "Inside, and more")
    shows(page, "On ", "h1")
    assert page.title().startswith("Longer")
    assert page.evaluate(state) == before
    assert before[:4] == ["word", "half a word", 5, 6]
    assert page.is_visible("[data-theme-switch]")
    assert in_place(page)


def test_what_is_at_the_top_stays_there(preview: Preview, page: Page) -> None:
    """A paragraph above grows, one comes, one goes; what the reader reads does not move by more than a pixel.

    Nor does an open popover move from its link.
    """
    link = page.locator("main a", has_text="Ada Reed").first
    link.scroll_into_view_if_needed()
    link.hover()
    page.wait_for_selector("#preview:popover-open")
    gap = """() => document.getElementById('preview').getBoundingClientRect().top
        - document.querySelector('[aria-describedby=preview]').getBoundingClientRect().top"""
    before = page.evaluate(gap)
    words, top = page.evaluate(_TOP)
    texts = long_page().split("\n\n")
    texts[2] += " And longer." * 60
    texts.insert(3, "Quite new. " * 30)
    preview.save(LONG, "\n\n".join(texts))
    shows(page, "Quite new.")
    page.wait_for_timeout(100)  # the browser's own anchoring would come later
    assert abs(page.evaluate(_WHERE, words) - top) <= 1
    assert page.evaluate("document.getElementById('preview').matches(':popover-open')")
    assert abs(page.evaluate(gap) - before) <= 1
    preview.save(LONG, long_page())
    page.wait_for_function("() => !document.querySelector('main').textContent.includes('Quite new.')")
    page.wait_for_timeout(100)
    assert abs(page.evaluate(_WHERE, words) - top) <= 1
    assert in_place(page)


def test_styles_change_without_a_flash(preview: Preview, page: Page) -> None:
    """In no frame is the page without its styles, and the old ones are gone in the end."""
    page.evaluate(
        """() => { window.seen = new Set(); const look = () => {
        const style = getComputedStyle(document.querySelector('h1'));
        seen.add(`${style.color} ${getComputedStyle(document.body).marginTop}`); requestAnimationFrame(look); };
        look(); }"""
    )
    margin = page.evaluate("getComputedStyle(document.body).marginTop")
    sheets = "document.querySelectorAll('link[rel=stylesheet]:not([media])').length"  # not counting the overlay's
    count = page.evaluate(sheets)
    page.evaluate("scrollTo(0, 2000)")
    words, top = page.evaluate(_TOP)
    preview.save(CSS, "h1 { color: rgb(4, 5, 6); padding-block: 3rem; }\n")
    page.wait_for_function("() => getComputedStyle(document.querySelector('h1')).color === 'rgb(4, 5, 6)'")
    page.wait_for_timeout(100)
    assert page.evaluate("[...seen].sort()") == [f"rgb(1, 2, 3) {margin}", f"rgb(4, 5, 6) {margin}"]
    assert page.evaluate(sheets) == count
    assert abs(page.evaluate(_WHERE, words) - top) <= 1
    assert in_place(page)


def test_problems_appear_over_the_page_and_go(preview: Preview, page: Page) -> None:
    """Good, bad, good, bad, good, a warning, a deleted page that comes back, bad, in one page.

    A problem has its code, message, place that opens the editor, source line with caret and hint; a warning is only a
    quiet badge. A deleted record's page stays readable.
    """
    before, text = page.inner_text("main"), preview.read(LONG)
    panel, badge = page.locator("live-preview .panel"), page.locator("live-preview .badge")
    for words in ("First", "Second"):
        preview.save(LONG, long_page().replace("[[ada-reed|", "[[ada-read|"))
        panel.wait_for(state="visible")
        shown = panel.inner_text()
        for part in ("1 error", "error: ", "ada-read", "[unknown-id]", f"{LONG}:65:", "^^^^", "hint: "):
            assert part in shown
        link = panel.locator("a").first.get_attribute("href")
        assert re.fullmatch(rf"vscode://file/.*{re.escape(LONG)}:65:\d+", link or "")
        assert words == "Second" or page.inner_text("main") == before
        page.keyboard.press("Escape")
        panel.wait_for(state="hidden")
        assert badge.inner_text().startswith("1 error")
        badge.click()
        panel.wait_for(state="visible")
        preview.save(LONG, long_page(words))
        panel.wait_for(state="hidden")
        shows(page, words)
        assert "error" not in (badge.text_content() or "")
    preview.save("content/entities/stray.md", "---\ntitle: Stray\ntype: person\n---\nSome words.\n")
    shows(page, "orphan-record", "live-preview .panel")
    assert "warning" in badge.inner_text()
    assert not panel.is_visible()
    (preview.site / LONG).unlink()
    shows(page, "no longer part of the site", "live-preview .badge")
    assert "Number 5" in page.inner_text("main")
    preview.save(LONG, text.replace("Number 5:", "Number five:"))
    shows(page, "Number five:")
    assert "no longer" not in (badge.text_content() or "")
    assert in_place(page)
    preview.save(ADA, "no front matter")
    panel.wait_for(state="visible")
    visit(page, preview, "index.html")
    panel.wait_for(state="visible")


def test_all_pages_become_the_last_save(browser: Browser, preview: Preview, page: Page) -> None:
    """In two browsers; also a page to which a link is followed while it is still being made."""
    other = browser.new_page()
    visit(other, preview, "index.html")
    for number in range(4):
        preview.save(FOOTER, footer(number))
        shows(page, f"Edition {number}.", "footer")
    assert in_place(page)
    page.locator("main a", has_text="Ada Reed").first.click()
    page.wait_for_url("**/entities/ada-reed.html")
    for opened in (page, other):
        shows(opened, "Edition 3.", "footer")
    assert in_place(other)
    preview.save(FOOTER, "{% nothing %}")
    for opened in (page, other):
        shows(opened, "template-error", "live-preview .panel")
        shows(opened, "Edition 3.", "footer")
    other.close()


def test_a_problem_shows_only_what_it_has(browser: Browser, root: Path) -> None:
    """A failure of the program itself has no place and no hint."""
    page, blank = browser.new_page(), dict.fromkeys(("place", "source", "link", "hint"), "")
    page.add_script_tag(content=(root / "briefing/preview/client/overlay.js").read_text("utf-8"))
    for more, shown in (
        ({}, ["error: No. [x]"]),
        ({"place": "a.md:1"}, ["a.md:1", "error: No. [x]"]),
        ({"hint": "Do."}, ["error: No. [x]", "hint: Do."]),
    ):
        found = {"severity": "error", "code": "x", "message": "No.", **blank, **more}
        assert page.evaluate("(found) => [...item(found).children].map((e) => e.textContent)", found) == shown
    page.close()


def test_what_loads_the_page_again(preview: Preview, page: Page) -> None:
    """A changed script, since it cannot be taken back; and livereload's own script, as browser extensions bring it."""
    with page.expect_navigation():
        preview.save("templates/js/extra.js", "document.documentElement.dataset.extra = 'yes';\n")
    page.wait_for_function("document.documentElement.dataset.extra === 'yes'")
    visit(page, preview, "about.html")
    page.evaluate(
        """(port) => new Promise((done) => { const s = document.createElement('script');
        s.src = `/livereload.js?port=${port}&host=127.0.0.1`;
        document.addEventListener('LiveReloadConnect', () => setTimeout(done, 200));
        document.head.append(s); })""",
        preview.port,
    )
    with page.expect_navigation():
        preview.save("content/pages/about.md", preview.read("content/pages/about.md") + "\nFor stock.\n")
    shows(page, "For stock.")


def test_follow_goes_to_what_was_saved(browser: Browser, running: Preview, tmp_path: Path) -> None:
    """With --follow the open page is left for the saved record's. A preview started again is found again."""
    shutil.copytree(running.site, tmp_path / "site")  # with what was remembered
    preview = Preview(tmp_path / "site", "--port", str(running.port), "--follow")
    page = browser.new_page()
    try:
        assert f"Port {running.port} is taken." in preview.said
        visit(page, preview, "index.html")
        preview.save(ADA, preview.read(ADA) + "\nFollowed.\n")
        page.wait_for_url("**/entities/ada-reed.html")
        shows(page, "Followed.")
        page.evaluate("window.mark = 'still here'")
        assert preview.end() == 130
        page.locator("live-preview .badge", has_text="The preview has ended.").wait_for()
        preview.save(ADA, preview.read(ADA) + "\nMissed.\n")
        preview = Preview(preview.site, "--port", str(preview.port))
        shows(page, "Missed.")
        assert in_place(page)
    finally:
        page.close()
        preview.end()


def test_a_page_becomes_exactly_its_new_version(browser: Browser, root: Path, *, night: bool) -> None:
    """Whatever it was before: random pages, each made of the one before."""
    page = browser.new_page()
    for name in ("morph.js", "match.js"):
        page.add_script_tag(content=(root / "briefing/preview/client" / name).read_text("utf-8"))
    assert page.evaluate(script("random_trees"), 2000 if night else 200) == []
    page.close()
