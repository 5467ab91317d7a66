"""What a page costs its reader, and whether its colours can be seen: measured for every page and every token."""

from __future__ import annotations

import gzip
import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from briefing.html import assets

from .reading import every_page, go, kinds, reader, tree

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

FIRST_VISIT = 50_000
SCRIPTS = 15_000
BEFORE_PAINT = 14_000
BEFORE_PAINT_LONG = 23_000
"""Bytes, compressed; more for the article, for lists, for all evidence on a claim and all that is said of somebody."""
LONG = re.compile(
    r"article\.html|network\.html|a-z\.html|\w+/(index|matrix)\.html|(entities|claims)/.*|summaries/full-account\.html"
)
TEXT = {
    "ink": 7.0,
    "ink-2": 7.0,
    "accent": 7.0,
    "for": 7.0,
    "against": 7.0,
    "deny": 7.0,
    "rule": 3.0,
}
"""Contrast that a colour must have: text 7, marks 3."""
GROUNDS = ("paper", "paper-2", "highlight")
DECORATION = {"rule-2"}
"""Lines that only repeat what white space says."""


def packed(data: bytes) -> int:
    """The size of what a server sends."""
    return len(gzip.compress(data, 9, mtime=0))


def weights(published: Path, path: str) -> tuple[int, int, int]:
    """Compressed bytes of a page: all that a first visit loads, its scripts, what comes before the first paint.

    The first paint waits for the styles, the script in the head and the page's own words; previews stand after them.
    """
    page = tree(published, path)
    html = (published / path).read_bytes()
    files = {}
    for element in page.root.walk():
        name = element.attributes.get({"script": "src", "link": "href"}.get(element.tag, ""), "")
        if name and (element.tag == "script" or element.attributes.get("rel") == "stylesheet"):
            files[name] = packed((published / page.target(name)[0]).read_bytes())
    styles = sum(size for name, size in files.items() if name.endswith(".css"))
    blocking = sum(size for name, size in files.items() if "head." in name)
    scripts = sum(files.values()) - styles
    words = html.split(b"<template data-preview", 1)[0]
    return packed(html) + sum(files.values()), scripts, packed(words) + styles + blocking


def test_no_page_costs_too_much(published: Path, *, night: bool) -> None:
    """A phone on a slow line shows a page after one round trip, and has all of it soon after."""
    over = []
    for path in every_page(published) if night else kinds(published):
        total, scripts, before = weights(published, path)
        limit = BEFORE_PAINT_LONG if LONG.fullmatch(path) else BEFORE_PAINT
        for words, size, most in (("all", total, FIRST_VISIT), ("scripts", scripts, SCRIPTS), ("paint", before, limit)):
            over += [f"{path}: {words} {size} of {most}"] if size > most else []
    assert not over, "\n".join(over)


def tokens(root: Path) -> dict[str, tuple[str, str]]:
    """Each colour's value in light and in dark."""
    sheet = (root / "templates/css/1-settings.css").read_text(encoding="utf-8")
    return {name: (light, dark) for name, light, dark in re.findall(r"--([\w-]+): light-dark\((\S+), (\S+)\);", sheet)}


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_colour_can_be_seen_on_every_ground(root: Path, theme: int) -> None:
    """Computed from the settings, so that a new colour is measured too, or said to be decoration."""
    colours = {name: values[theme] for name, values in tokens(root).items()}
    assert set(colours) == set(TEXT) | set(GROUNDS) | DECORATION
    found = {
        (name, ground): round(contrast(colours[name], colours[ground]), 2)
        for name, ground in product(TEXT, GROUNDS)
        if contrast(colours[name], colours[ground]) < TEXT[name]
    }
    assert not found


def test_styles_are_packed_and_mean_the_same() -> None:
    """Comments and white space are left out; what stands in quotes is kept, and space that separates."""
    sheet = (
        b'/* why */\n.a:is(.b) > .c { content: ": ; /* x */ "; margin: 0 calc(1px + 2px); }'
        b"\n@media (width > 1px) { a { b: c } }"
    )
    files, names = assets.bundle({"templates/css/1.css": sheet})
    assert files[names["site.css"]] == (
        b'.a:is(.b)>.c{content:": ; /* x */ ";margin:0 calc(1px + 2px);}@media (width>1px){a{b:c}}\n'
    )


def test_colours_come_from_the_settings_only(root: Path) -> None:
    """What is measured above is what pages use: no style sheet brings a colour of its own, but black ink for print."""
    for sheet in (root / "templates").rglob("*.css"):
        if sheet.name != "1-settings.css":
            found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\"'])", sheet.read_text(encoding="utf-8")))
            assert found <= {"#fff", "#000"}, sheet


def test_a_chosen_theme_is_remembered_without_a_flash(browser: Browser, published: Path) -> None:
    """The next page is in the chosen colours from its first paint on, whatever the system says."""
    paper = "getComputedStyle(document.body).backgroundColor"
    with reader(browser, color_scheme="light") as page:
        go(page, published, "index.html")
        light = page.evaluate(paper)
        page.get_by_role("button", name="Theme").click()
        page.get_by_role("button", name="Theme").click()
        dark = page.evaluate(paper)
        assert dark != light
        page.add_init_script(
            "requestAnimationFrame(() => { window.first = getComputedStyle(document.documentElement).colorScheme; });"
        )
        go(page, published, "article.html")
        assert page.evaluate("window.first") == "dark"
        assert page.evaluate(paper) == dark
        page.get_by_role("button", name="Theme").click()
        assert page.evaluate(paper) == light


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, published: Path) -> None:
    """No transition, no animation, no smooth scrolling; for others no motion of more than 150 ms."""
    motion = """() => Math.max(0, ...[...document.querySelectorAll('*')].flatMap((e) => {
      const style = getComputedStyle(e);
      const times = `${style.transitionDuration},${style.animationDuration}`;
      return times.split(',').map(parseFloat);
    }))"""
    for wish, most in (("reduce", 0), ("no-preference", 0.15)):
        with reader(browser, reduced_motion=wish) as page:
            for path in kinds(published):
                go(page, published, path)
                assert page.evaluate(motion) <= most, path
                if wish == "reduce":
                    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
