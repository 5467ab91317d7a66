"""What Chromium measures on a desk and a phone: where a stranger's questions are answered, and that all is in order."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from briefing.languages.interface import english
from briefing.languages.numbers import tick_words
from briefing.views.claim import scale

from . import dom
from .documents import minimal, publish, table
from .reading import every_page, go, kinds, reader, script

DESK, PHONE = (1280, 800), (360, 740)
WIDTHS = (320, 768, 1280, 1680)
CHAINS = {"network.html", "claims/million-rounds-sent.html", "claims/experts-sent.html"}
MOST_UNDERLINED, SHORT = 0.15, 120  # share of a page's characters; so many are few on any page
MOST_EDGES = 4
RECORDS = ("entities/", "events/", "sources/", "notes/", "questions/")


@pytest.mark.parametrize(
    ("size", "screens", "first"),
    [(DESK, 1, (".dek", ".lead", ".verdict", ".nums")), (PHONE, 2, (".dek", ".lead"))],
    ids=["desk", "phone"],
)
def test_a_strangers_questions_are_answered(
    browser: Browser, published: Path, size: tuple[int, int], screens: int, first: tuple[str, ...]
) -> None:
    """One click from the home page at most, within a screen or two; the first screen says what this is, and more."""
    late = {}
    with reader(browser, *size) as page:
        go(page, published, "index.html")
        for part in first:
            if (end := page.evaluate(script("find_answer"), [part, []])) is None or end > size[1]:
                late[part] = end
        for question, link, selector, words in table("questions", "questions"):
            go(page, published, "index.html")
            if link:
                assert page.locator(f'main a[href="{link}"]').first.is_visible(), question
                go(page, published, link)
            end = page.evaluate(script("find_answer"), [selector, words.split("; ")])
            if end is None or end > screens * size[1]:
                late[question] = end
    assert not late


def test_a_claim_is_short(browser: Browser, published: Path, *, night: bool) -> None:
    """At most 4 screens on a desk and 8 on a phone, folded; the verdict is in the first screen, nothing is too wide."""
    claims = [path for path in every_page(published) if path.startswith("claims/") and path.count("/") == 1]
    claims.sort(key=lambda path: (path == "claims/index.html", -(published / path).stat().st_size))
    long = {}
    for (width, height), screens in ((DESK, 4), (PHONE, 8)):
        with reader(browser, width, height) as page:
            for path in claims[:-1] if night else claims[:3]:
                go(page, published, path)
                box, found = page.locator("#confidence").bounding_box(), page.evaluate(script("measure_folded"))
                assert box
                if found["height"] > screens * height or found["sideways"] > 0 or box["y"] > height:
                    long[path, width] = (found["height"] / height, found["sideways"], box["y"])
    assert not long


@pytest.mark.parametrize(("largest", "how", "top", "words"), table("questions", "scales"))
def test_a_scale_is_round(largest: str, how: str, top: str, words: str) -> None:
    """The least top of 2 to 4 round steps; beyond the largest figure if that is open."""
    found, intervals = scale(float(largest), beyond="open" in how, whole="parts" not in how)
    assert found == float(top)
    assert " ".join(tick_words(found, intervals, "", english())) == words


def test_the_chart_draws_what_the_figures_say(browser: Browser, published: Path) -> None:
    """On a phone, too, each row's figure is legible, and its drawing ends where the figure lies on the scale."""
    with reader(browser, *PHONE) as page:
        go(page, published, "index.html")
        rows = page.evaluate(script("figures"))
    assert {(row["line"], row["legible"]) for row in rows} == {(rows[0]["line"], True)}
    assert len({row["who"] for row in rows}) == len(rows)  # several reports of one figure are one row
    for row in rows:
        less = row["figure"] == "300,000 to 500,000"
        assert (row["end"] < row["line"] - 20) == less, row


def test_pages_keep_their_measures(browser: Browser, published: Path, *, night: bool) -> None:
    """Nothing scrolls sideways; few words are underlined; blocks begin on a few edges; boxes have room for words."""
    found = []
    with reader(browser) as page:
        for path in sorted({*kinds(published)[:: 1 if night else 5], *CHAINS}):
            go(page, published, path)
            assert path not in CHAINS or page.locator(".chain__box").count() > 0
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                seen = page.evaluate(script("measure_page"))
                at = f"{path} at {width} px"
                found += [f"{at}: scrolls sideways"] if seen["sideways"] else []
                found += [f"{at}: crowded: {words}" for words in page.evaluate(script("crowded_boxes"))]
                if seen["underlined"] > max(SHORT, MOST_UNDERLINED * seen["all"]):
                    found.append(f"{at}: {seen['underlined']} of {seen['all']} characters are underlined")
                if path.startswith(RECORDS) and width == 1280 and seen["edges"] > MOST_EDGES:
                    found.append(f"{at}: blocks begin on {seen['edges']} edges")
    assert not found, "\n".join(found)


def test_a_table_says_on_a_phone_what_each_cell_is(browser: Browser, published: Path) -> None:
    """Each cell has its words beside it, which assistive technology reads too, within the window; no head is shown."""
    row, words_of = ".labelled tbody tr:first-child td", "getComputedStyle(e, part).content"
    cells = f"(all, part) => all.map((e) => [{words_of}, e.getBoundingClientRect().right <= innerWidth])"
    with reader(browser, 320, 640) as page:
        for path, selector, part in (
            ("claims/index.html", row, "::before"),
            ("sources/index.html", row, "::before"),
            ("sources/matrix.html", ".matrix td a", "::after"),
        ):
            go(page, published, path)
            found = page.eval_on_selector_all(selector, cells, part)
            assert found
            assert all(len(words) > len('""') and words != "none" and is_inside for words, is_inside in found)
            assert part == "::before" or all("claim " in words for words, _ in found)
            assert page.locator(".labelled thead:visible").count() == 0


def test_the_matrix_keeps_its_headers_in_sight(published: Path, browser: Browser) -> None:
    """Scrolled to its last cell, the table still shows the claims' numbers and the source's name."""
    with reader(browser, 800, 640) as page:
        go(page, published, "sources/matrix.html")
        region, source, number = page.evaluate(script("scroll_matrix"))
    assert abs(source["x"] - region["x"]) <= 1
    assert region["y"] <= number["y"] <= region["y"] + 60
    assert number["x"] > source["x"] + source["width"]


def test_a_text_links_what_it_names_once() -> None:
    """A later mention is plain words."""
    again = ("content/events/bridge-closure.md", "on that day", "on that day, and [[ada-reed|Reed]] said so again")
    path = "events/bridge-closure.html"
    (text,) = dom.read(path, publish(minimal(again))[path]).root.all(css="text")
    assert [(e.tag, e.text) for e in text.all(css="ref")] == [("a", "Ada Reed"), ("span", "Reed")]
