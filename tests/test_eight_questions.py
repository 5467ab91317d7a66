"""What a stranger asks, and where a newspaper's page answers: measured in Chromium, on a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from briefing.core.model import SourceAmount
from briefing.languages.amounts import format_amount, tick_words, with_unit
from briefing.languages.interface import Interface, english
from briefing.views.numbers import scale

from .documents import table
from .reading import every_page, go, reader, script

DESK, PHONE = (1280, 800), (360, 740)


def measured(page: Page) -> dict[str, Any]:
    """The height of a page, folded, and by how much it is wider than the window."""
    found: dict[str, Any] = page.evaluate(script("measure_folded"))
    return found


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
                box, found = page.locator("#confidence").bounding_box(), measured(page)
                assert box
                if found["height"] > screens * height or found["sideways"] > 0 or box["y"] > height:
                    long[path, width] = (found["height"] / height, found["sideways"], box["y"])
    assert not long


# -- The chart --


@pytest.mark.parametrize(
    ("largest", "beyond", "whole", "top", "words"),
    [
        (1_000_000, True, True, 1_500_000, "0 0.5 1 1.5 million"),
        (1_000_000, False, True, 1_000_000, "0 0.25 0.5 0.75 1 million"),
        (15_000_000, False, True, 15_000_000, "0 5 10 15 million"),
        (12, False, True, 15, "0 5 10 15"),
        (2, False, True, 2, "0 1 2"),
        (2, False, False, 2, "0 0.5 1 1.5 2"),
        (33_000, False, True, 40_000, "0 10,000 20,000 30,000 40,000"),
        (9.8e9, False, True, 10e9, "0 2.5 5 7.5 10 billion"),
        (0, False, True, 2, "0 1 2"),
    ],
)
def test_a_scale_is_round(largest: float, beyond: bool, whole: bool, top: float, words: str) -> None:  # noqa: FBT001  # a table
    """The least top of 2 to 4 round steps; beyond the largest figure if that is open."""
    found, intervals = scale(largest, beyond=beyond, whole=whole)
    assert found == top
    assert " ".join(tick_words(found, intervals, "", english())) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ({"min": "4200000", "max": "5800000"}, "4.2 to 5.8 million"),
        ({"min": "200000", "max": "1000000", "open": True}, "200,000 to 1 million or more"),
        ({"min": "1700000000", "max": "1700000000", "unit": "US dollars"}, "1.7 billion US dollars"),
        ({"max": "1234567"}, "up to 1,234,567"),
        ({"min": "1700000000", "max": "5500000000", "unit": "USD"}, "US$1.7–5.5 billion"),
        ({"max": "1200000000", "unit": "USD"}, "up to US$1.2 billion"),
        ({"min": "2.5", "max": "2.5", "unit": "tonne", "about": True}, "about 2.5 tonnes"),
        ({"min": "1", "max": "1", "unit": "tonne"}, "1 tonne"),
        ({"min": "74000", "unit": "mass-tonne", "open": True}, "74,000 tonnes or more"),
        ({"min": "41", "max": "41", "unit": "part-per-1e9"}, "41 ppb"),
        ({"min": "41", "max": "41", "unit": "Becquerel per kilo"}, "41 Becquerel per kilo"),
        ({"min": "3", "max": "3", "unit": "XYZ"}, "3 XYZ"),
        ({"min": "P2M", "max": "P2M", "about": True}, "about 2 months"),
    ],
)
def test_large_numbers_are_said_in_millions(amount: dict[str, Any], words: str) -> None:
    """As far as two places give them exactly; other figures stay as they are."""
    assert format_amount(SourceAmount(of="shells", **amount), english()) == words


@pytest.mark.parametrize(("language", "unit", "value", "words"), table("questions", "units"))
def test_units_are_said_in_each_language(language: str, unit: str, value: str, words: str) -> None:
    """With its form of the plural and its place of the sign."""
    to = Interface(language, english().strings)
    assert with_unit(value, int(value), unit, to) == words


def test_the_chart_draws_what_the_figures_say(browser: Browser, published: Path) -> None:
    """On a phone, too, each row's figure is legible, and its drawing ends where the figure lies on the scale."""
    with reader(browser, *PHONE) as page:
        go(page, published, "index.html")
        rows = page.evaluate("""() => [...document.querySelectorAll('.nums > ol > li')].map((row) => {
          const drawn = row.querySelector('.bar > :is(rect, circle)').getBoundingClientRect();
          const own = row.querySelector('.bar__own').getBoundingClientRect();
          const inside = row.closest('.nums').getBoundingClientRect();
          const figure = row.querySelector('.number').getBoundingClientRect();
          const who = row.querySelector('b').textContent;
          return { who, figure: row.querySelector('.number').textContent, end: drawn.right, line: own.left,
            legible: figure.left >= inside.left && figure.right <= inside.right };
        })""")
    assert {row["line"] for row in rows} == {rows[0]["line"]}
    assert all(row["legible"] for row in rows)
    assert len({row["who"] for row in rows}) == len(rows)  # several reports of one figure are one row
    for row in rows:
        less = row["figure"] == "300,000 to 500,000"
        assert (row["end"] < row["line"] - 20) == less, row
