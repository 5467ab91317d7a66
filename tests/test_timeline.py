"""Timeline and "Who told whom": what is drawn is what the records say, and can be read on every screen."""

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from briefing.core.model import Claim
from briefing.core.urls import path_of
from briefing.languages.interface import english
from briefing.site.site import Site
from briefing.views.timeline import divide, scale

from . import dom
from .documents import minimal, publish, table
from .reading import go, reader, script, tree

TIMELINE = "events/index.html"


def day(text: str) -> int:
    """The number of a day."""
    return dt.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(("first", "last", "labels"), table("timeline", "scales"))
def test_a_scale_is_as_fine_as_twelve_ticks_allow(first: str, last: str, labels: str) -> None:
    """From one day to all of the calendar; both ends are on it, and ticks are in order."""
    found = scale(day(first), day(last), english())
    assert ", ".join(label for _, label in found.ticks) == labels
    assert found.start <= day(first) <= day(last) < found.end
    places = [found.x(tick) for tick, _ in found.ticks]
    assert 0 == places[0] <= places[-1] < 100
    assert places == sorted(set(places))


@pytest.mark.parametrize(("days", "written", "until", "panels"), table("timeline", "panels"))
def test_the_year_of_the_article_has_its_own_panel(days: str, written: str, until: str, panels: str) -> None:
    """Apart from what was long before, and from what was later than anything that the article can have known."""
    bounds = (day(text) if text else None for text in (written, until))
    found = divide({text: day(text) for text in days.split()}, *bounds)
    assert ", ".join(f"{name} {len(members)}" for name, members in found.items()) == panels


def test_the_band_begins_after_the_first_day_of_writing(published: Path) -> None:
    """What follows the line in the list is later than that day; what is before it is not."""
    items = [li for li in tree(published, TIMELINE).root.all("li") if li.classes]
    turn = next(n for n, li in enumerate(items) if "timeline__turn" in li.classes)
    for at, words in (
        (-1, "1 November 2023"),
        (0, "After 1 November 2023"),
        (0, "may not have known"),
        (1, "2 November"),
    ):
        assert words in items[turn + at].text


def test_events_without_a_date_come_last() -> None:
    """They are listed with the same words, without a mark."""
    date = "date: {edtf: XXXX-05-04, basis: inferred, reason: The year is not known.}"
    event = f"---\ntitle: A fair\ntype: closure\n{date}\n---\nA fair was held [@bridge-closed].\n"
    output = publish(minimal() | {"content/events/a-fair.md": event.encode()})
    row = dom.read(TIMELINE, output[TIMELINE]).root.all("li", "timeline__row")[-1]
    assert " ".join(row.text.split()) == "4 May, year not stated A fair Closure · we infer the date"
    assert not row.all("svg")


def test_each_date_is_seen_beside_its_mark(browser: Browser, published: Path) -> None:
    """Or above its title where there is no room for tracks; nothing scrolls sideways. On paper, no row is left out."""
    fits = "document.documentElement.scrollWidth <= innerWidth"
    with reader(browser, java_script_enabled=False) as page:
        go(page, published, TIMELINE)
        rows = page.locator(".timeline__row").count()
        for width in (320, 360, 768, 991, 992, 1280, 1680):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(script("misplaced_dates")) == [], width
            assert page.locator(".timeline__label:visible").count() == (rows if width >= 992 else 0)
            assert page.evaluate(fits), width
        page.set_viewport_size({"width": 680, "height": 800})
        page.emulate_media(media="print")
        assert page.evaluate(fits)
        assert page.locator(".timeline__date:visible").count() == rows


def recorded(claim: Claim) -> Iterator[tuple[str, str, bool]]:
    """(from, to, whether the line is broken) of what a claim's record says of its way to the article."""
    for nearer, farther in pairwise(claim.chain):
        yield farther.agent, nearer.agent, farther.basis == "none"
    for report in claim.reported_by:
        yield from ((step.agent, report.source, report.basis == "inferred") for step in claim.chain[:1])
        yield report.source, "article", True
    if not claim.reported_by:
        yield from ((step.agent, "article", step.basis == "none") for step in claim.chain[:1])


def drawn(figure: dom.Element) -> Iterator[tuple[str, str, bool]]:
    """The same as drawn: a line begins and ends in the middle of a box."""
    above: list[str] = []
    for layer in (e for e in figure.all("ol")[0].children if isinstance(e, dom.Element)):
        boxes = [Path(box.all("a")[0].attributes["href"].partition("#")[0]).stem for box in layer.all(css="chain__box")]
        for line in layer.all("line"):
            ends = zip((line.attributes["x1"], line.attributes["x2"]), (above, boxes), strict=True)
            start, end = (names[int(float(x[:-1]) / 100 * len(names))] for x, names in ends)
            yield start, end, "chain__broken" in line.classes
        above = boxes


def test_the_diagram_is_what_the_records_say(model: Site, published: Path) -> None:
    """Of every claim: the same boxes and lines, heavy where the article says so, with its words and their place."""
    for identifier, claim in model.all(Claim):
        page = tree(published, path_of("claim", identifier))
        figures = page.root.all("figure", "chain")
        assert sorted(e for figure in figures for e in drawn(figure)) == sorted(recorded(claim)), identifier
        assert bool(figures) == bool(claim.chain or claim.reported_by)
        for number, step in enumerate(claim.chain, 1):
            box = page.by_id[f"chain-{number}"]
            assert ("chain__box--named" in box.classes) == (step.basis != "none")
            assert (step.cue or "") in box.text
        for number, report in enumerate(claim.reported_by, 1):
            assert ("we infer" in page.by_id[f"reported_by-{number}"].text) == (report.basis == "inferred")
