"""What a page costs its reader, and whether its colours can be seen: measured for every page and every colour."""

from __future__ import annotations

import gzip
import re
from itertools import product
from pathlib import Path

from briefing.build import social_cards
from briefing.html import assets

from .reading import every_page, kinds, tree

FIRST_VISIT, SCRIPTS = 50_000, 15_000
BEFORE_PAINT, BEFORE_PAINT_LONG = 14_000, 23_000
"""Bytes, compressed; more for the article, for lists, for all evidence on a claim and all that is said of somebody."""
LONG = re.compile(
    r"article\.html|network\.html|a-z\.html|\w+/(index|matrix)\.html|(entities|claims)/.*|summaries/full-account\.html"
)
TEXT = {"ink": 7.0, "ink-2": 7.0, "accent": 7.0, "for": 7.0, "against": 7.0, "deny": 7.0, "rule": 3.0}
"""Contrast that a colour must have: text 7, marks 3."""
GROUNDS = ("paper", "paper-2", "highlight")
DECORATION = {"rule-2"}
"""Lines that only repeat what white space says."""


def packed(data: bytes) -> int:
    """The size of what a server sends."""
    return len(gzip.compress(data, 9, mtime=0))


def test_no_page_costs_too_much(published: Path, *, night: bool) -> None:
    """A phone on a slow line shows a page after one round trip, and has all of it soon after.

    The first paint waits for the styles, the script in the head and the page's own words; previews come after them.
    """
    over = []
    for path in every_page(published) if night else kinds(published):
        page, html = tree(published, path), (published / path).read_bytes()
        files = {}
        for element in page.root.walk():
            name = element.attributes.get({"script": "src", "link": "href"}.get(element.tag, ""), "")
            if name and (element.tag == "script" or element.attributes.get("rel") == "stylesheet"):
                files[name] = packed((published / page.target(name)[0]).read_bytes())
        first = sum(size for name, size in files.items() if name.endswith(".css") or "head." in name)
        limits = {
            "all": (packed(html) + sum(files.values()), FIRST_VISIT),
            "scripts": (sum(size for name, size in files.items() if name.endswith(".js")), SCRIPTS),
            "before paint": (
                packed(html.split(b"<template data-preview", 1)[0]) + first,
                BEFORE_PAINT_LONG if LONG.fullmatch(path) else BEFORE_PAINT,
            ),
        }
        over += [f"{path}: {words} {size} of {most}" for words, (size, most) in limits.items() if size > most]
    assert not over, "\n".join(over)


def contrast(*colours: str) -> float:
    """WCAG's contrast ratio of two colours, as #rrggbb."""
    lights = []
    for colour in colours:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        lights.append(sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)
    return max(lights) / min(lights)


def test_every_colour_can_be_seen_on_every_ground(root: Path) -> None:
    """Computed from the settings, so that a new colour is measured too; pictures have the same ones."""
    sheet = (root / "templates/css/1-settings.css").read_text(encoding="utf-8")
    tokens = re.findall(r"--([\w-]+): light-dark\((\S+), (\S+)\);", sheet)
    themes = ({name: light for name, light, _ in tokens}, {name: dark for name, _, dark in tokens})
    for colours in themes:
        assert set(colours) == set(TEXT) | set(GROUNDS) | DECORATION
        pairs = product(TEXT, GROUNDS)
        assert not [pair for pair in pairs if contrast(*(colours[name] for name in pair)) < TEXT[pair[0]]]
    assert social_cards.COLOURS.items() <= themes[0].items()


def test_colours_come_from_the_settings_only(root: Path) -> None:
    """What is measured above is what pages use: no style sheet brings a colour of its own, but black ink for print."""
    for sheet in (root / "templates").rglob("*.css"):
        styles = sheet.read_text(encoding="utf-8")
        if sheet.name != "1-settings.css":
            assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\"'])", styles)) <= {"#fff", "#000"}, sheet
        # The order of the page, of the focus and of the screen are one.
        assert not re.search(r"[;{\s]order\s*:|-reverse\b|\bdense\b", styles), sheet
        # Sets of colours change nothing but colours: axe tries most rules in one set only.
        assert "prefers-color-scheme" not in styles, sheet
        for block in re.findall(r"(?s)@media \(forced-colors: active\) \{(.*?)\n\}", styles):
            properties = set(re.findall(r"[{;]\s*([\w-]+)\s*:", block))
            assert properties <= {"background", "border-color", "color", "fill", "paint-order", "stroke"}, sheet


def test_styles_are_packed_and_mean_the_same() -> None:
    """Comments and white space are left out; what is in quotes is kept, and space that separates."""
    sheet = (
        b'/* why */\n.a:is(.b) > .c { content: ": ; /* x */ "; margin: 0 calc(1px + 2px); }'
        b"\n@media (width > 1px) { a { b: c } }"
    )
    files, names = assets.bundle({"templates/css/1.css": sheet})
    assert files[names["site.css"]] == (
        b'.a:is(.b)>.c{content:": ; /* x */ ";margin:0 calc(1px + 2px);}@media (width>1px){a{b:c}}\n'
    )
