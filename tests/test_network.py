"""The wide tables: who does what to whom, how the claims hang together, which source bears on which claim."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from briefing.build import pipeline
from briefing.core.model import Claim
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.views.lists import pages

from .documents import MINIMAL
from .reading import go, reader

_CLAIM = """---
title: {title}
quotes:
  - exact: The repair might take two months.
cue: might
relations:
{relations}
confidence: low
---
It rests on the [[cracks|cracks]] being there [@cracks-found].
"""


def test_the_network_has_a_row_for_each_assertion_and_each_relation(root: Path, published: Path) -> None:
    """Nothing that claims assert between entities, or of each other, is missing from the page."""
    site, _ = pipeline.check(load.read_site(root), Engine())
    assert site is not None
    claims = [claim for _, claim in site.all(Claim)]
    html = (published / "network.html").read_text("utf-8")
    tables = [table.partition("<tbody>")[2] for table in re.findall(r"<table.*?</table>", html, re.DOTALL)]
    rows = [table.count("<tr>") for table in tables]
    assert rows == [
        sum(claim.assert_ is not None for claim in claims),
        sum(len({(r.type, r.claim) for r in claim.relations}) for claim in claims),
    ]


def _big(number: int) -> dict[str, bytes]:
    """The minimal site with so many more claims, all about the first and every other one about the second."""
    files = dict(load.read_site(MINIMAL))
    for n in range(number):
        targets = ["cracks-found", *(["bridge-closed"] if n % 2 else [])]
        relations = "\n".join(f"  - {{type: qualifies, claim: {target}}}" for target in targets)
        text = _CLAIM.format(title=f"The repair might take long, reading {n}", relations=relations)
        files[f"content/claims/reading-{n:03}.md"] = text.encode()
    return files


def test_a_long_table_has_pages_of_its_own() -> None:
    """The page of the network shows its first rows and leads to the rest, where every row is."""
    site, _ = pipeline.check(_big(80), Engine())
    assert site is not None
    views = {path: make(site) for path, _, make in pages(site) if path.startswith("network")}
    front = views.pop("network.html")
    assert front.more_relations == "network/relations.html"
    assert len(views) > 1
    rows = [(one.id, kind, other.id) for view in views.values() for one, kind, other in view.relations]
    assert len(rows) >= 120
    first = [(one.id, kind, other.id) for one, kind, other in front.relations]
    assert first == rows[: len(first)]


@pytest.mark.parametrize("path", ["network.html", "sources/matrix.html"])
def test_wide_drawings_and_tables_scroll_in_their_own_region(path: str, published: Path, browser: Browser) -> None:
    """At 320 px the page itself never scrolls sideways; each region can be reached with the keyboard."""
    with reader(browser, 320, 640) as page:
        go(page, published, path)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
        for region in page.locator(".scroller").all():
            assert region.get_attribute("tabindex") == "0"
            assert region.get_attribute("aria-label")


def test_the_matrix_keeps_its_headers_in_sight(published: Path, browser: Browser) -> None:
    """Scrolled to its last cell, the table still shows the claims' numbers and the source's name, on a phone too."""
    with reader(browser, 320, 640) as page:
        go(page, published, "sources/matrix.html")
        region = page.locator(".scroller--matrix")
        region.evaluate("(e) => e.scrollTo(e.scrollWidth, e.scrollHeight)")
        page.wait_for_timeout(100)
        window = region.bounding_box()
        source = page.locator(".matrix tbody th").last.bounding_box()
        number = page.locator(".matrix thead tr:last-child th").last.bounding_box()
        assert window and source and number  # noqa: PT018  # all three are there
        assert abs(source["x"] - window["x"]) <= 1
        assert window["y"] <= number["y"] <= window["y"] + 60
        assert number["x"] > source["x"] + source["width"]


def test_the_matrix_has_headers_for_every_cell(published: Path) -> None:
    """Each sign says what it means and of which claim; each row and column has a header of its own scope."""
    html = (published / "sources/matrix.html").read_text("utf-8")
    head, body = html.split("<tbody>")
    claims = head.count('scope="col" abbr="Claim ')
    rows = body.split("</tbody>")[0].strip().split("</tr>")[:-1]
    assert claims > 0
    assert all(row.count("<td") == claims and row.count('scope="row"') == 1 for row in rows)
    assert "supports claim " in body
