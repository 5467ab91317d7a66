"""What can be measured of every kind of page at four widths: nothing sticks out, links are calm, edges are common."""

from pathlib import Path

from playwright.sync_api import Browser

from . import dom
from .documents import minimal, publish
from .reading import go, kinds, reader, script

WIDTHS = (360, 768, 1280, 1680)
MOST_UNDERLINED, SHORT = 0.15, 120  # share of a page's characters; so many are few on any page
MOST_EDGES = 4
RECORDS = ("entities/", "events/", "sources/", "notes/", "questions/")


def test_pages_keep_their_measures(browser: Browser, published: Path, *, night: bool) -> None:
    """No page scrolls sideways; few characters are underlined; blocks of a record's page begin on a few edges."""
    found = []
    with reader(browser) as page:
        for path in kinds(published)[:: 1 if night else 5]:
            go(page, published, path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                seen = page.evaluate(script("measure_page"))
                at = f"{path} at {width} px"
                found += [f"{at}: scrolls sideways"] if seen["sideways"] else []
                if seen["underlined"] > max(SHORT, MOST_UNDERLINED * seen["all"]):
                    found.append(f"{at}: {seen['underlined']} of {seen['all']} characters are underlined")
                if path.startswith(RECORDS) and width == 1280 and seen["edges"] > MOST_EDGES:
                    found.append(f"{at}: blocks begin on {seen['edges']} edges")
    assert not found, "\n".join(found)


def test_tables_of_records_say_on_a_phone_what_each_cell_is(browser: Browser, published: Path) -> None:
    """Each cell is below its label, which assistive technology reads too; the table's head is not shown."""
    with reader(browser, 360) as page:
        for path in ("claims/index.html", "sources/index.html"):
            go(page, published, path)
            labels = page.eval_on_selector_all(
                ".labelled tbody tr:first-child td", "all => all.map(e => getComputedStyle(e, '::before').content)"
            )
            head = page.eval_on_selector_all(".labelled thead", "all => all.map(e => e.checkVisibility())")
            assert labels
            assert all(len(label) > len('""') for label in labels)
            assert not any(head)


def test_a_text_links_what_it_names_once() -> None:
    """A later mention is plain words."""
    again = ("content/events/bridge-closure.md", "on that day", "on that day, and [[ada-reed|Reed]] said so again")
    output = publish(minimal(again))
    page = dom.read("events/bridge-closure.html", output["events/bridge-closure.html"])
    (text,) = page.root.all(css="text")
    assert [e.text for e in text.all("a", "ref")] == ["Ada Reed"]
    assert [e.text for e in text.all("span", "ref")] == ["Reed"]


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
        shown = page.locator("#preview").bounding_box()
        assert shown is not None
        assert abs(shown["x"] - x) < 20
        assert 0 < shown["y"] - y < 20
