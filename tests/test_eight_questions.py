"""What a stranger asks, and where a newspaper's page answers: measured in Chromium, on a desk and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from briefing.languages.interface import Interface, english
from briefing.languages.numbers import tick_words, with_unit
from briefing.views.claim import scale

from .documents import table
from .reading import every_page, go, reader, script

DESK, PHONE = (1280, 800), (360, 740)


@pytest.mark.parametrize(("width", "height", "screens"), [(*DESK, 1), (*PHONE, 2)])
def test_a_strangers_questions_are_answered(
    browser: Browser, published: Path, width: int, height: int, screens: int
) -> None:
    """Within one click from the home page, and on the page with the answer within a screen, or two on a phone."""
    late = {}
    with reader(browser, width, height) as page:
        for question, link, selector, words in table("questions", "questions"):
            go(page, published, "index.html")
            if link:
                assert page.locator(f'main a[href="{link}"]').first.is_visible(), question
                go(page, published, link)
            end = page.evaluate(script("find_answer"), [selector, words.split("; ")])
            if end is None or end > screens * height:
                late[question] = end
    assert not late


def test_the_first_screen_of_the_home_page(browser: Browser, published: Path) -> None:
    """On a desk what this is, the verdict and the chart; on a phone what this is and the bottom line."""
    for (width, height), parts in ((DESK, (".dek", ".lead", ".verdict", ".nums")), (PHONE, (".dek", ".lead"))):
        with reader(browser, width, height) as page:
            go(page, published, "index.html")
            ends = {part: page.locator(part).first.bounding_box() for part in parts}
        assert not {part: box for part, box in ends.items() if box is None or box["y"] + box["height"] > height}


def test_a_claim_is_short(browser: Browser, published: Path, *, night: bool) -> None:
    """At most 4 screens on a desk and 8 on a phone, folded; the verdict is in the first screen, nothing is too wide."""
    claims = [path for path in every_page(published) if path.startswith("claims/") and path.count("/") == 1]
    claims = [path for path in claims if path != "claims/index.html"]
    claims.sort(key=lambda path: -(published / path).stat().st_size)
    long = {}
    for (width, height), screens in ((DESK, 4), (PHONE, 8)):
        with reader(browser, width, height) as page:
            for path in claims if night else claims[:3]:
                go(page, published, path)
                box, found = page.locator("#confidence").bounding_box(), page.evaluate(script("measure_folded"))
                assert box
                if found["height"] > screens * height or found["sideways"] > 0 or box["y"] > height:
                    long[path, width] = (found["height"] / height, found["sideways"], box["y"])
    assert not long


# -- The chart --


@pytest.mark.parametrize(("largest", "how", "top", "words"), table("questions", "scales"))
def test_a_scale_is_round(largest: str, how: str, top: str, words: str) -> None:
    """The least top of 2 to 4 round steps; beyond the largest figure if that is open."""
    found, intervals = scale(float(largest), beyond="open" in how, whole="parts" not in how)
    assert found == float(top)
    assert " ".join(tick_words(found, intervals, "", english())) == words


@pytest.mark.parametrize(("language", "unit", "value", "words"), table("questions", "units"))
def test_units_are_said_in_each_language(language: str, unit: str, value: str, words: str) -> None:
    """With its form of the plural and its place of the sign."""
    to = Interface(language, english().strings)
    assert with_unit(value, int(value), unit, to) == words


def test_the_chart_draws_what_the_figures_say(browser: Browser, published: Path) -> None:
    """On a phone, too, each row's figure is legible, and its drawing ends where the figure lies on the scale."""
    with reader(browser, *PHONE) as page:
        go(page, published, "index.html")
        rows = page.evaluate(script("figures"))
    assert {row["line"] for row in rows} == {rows[0]["line"]}
    assert all(row["legible"] for row in rows)
    assert len({row["who"] for row in rows}) == len(rows)  # several reports of one figure are one row
    for row in rows:
        less = row["figure"] == "300,000 to 500,000"
        assert (row["end"] < row["line"] - 20) == less, row
