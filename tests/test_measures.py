"""What can be measured of every kind of page at four widths: nothing sticks out, links are calm, edges are common."""

from pathlib import Path

from playwright.sync_api import Browser

from . import dom
from .documents import minimal, publish
from .reading import every_page, go, kinds, reader, script, tree

WIDTHS = (360, 768, 1280, 1680)
MOST_UNDERLINED, SHORT = 0.15, 120  # share of a page's characters; so many are few on any page
MOST_EDGES = 4
RECORDS = ("entities/", "events/", "sources/", "notes/", "questions/")
FORMER = (
    *("Used in", "go to the place", "stands in a claim", "Asserted as", "Of when", "on the word of", "At a glance"),
    *("(no headline known)", "Editors’ note:", "What is asserted about it", "Bears on", "Consulted"),
    *("Passes on the account", "Which claims it bears on", "hang together", "Claims that hang on it", "Taking part"),
    *("Words to look for", "Show only claims with the words", "Other sources that pass on its word"),
)
"""Words of former pages that no reader understood."""


def test_pages_keep_their_measures(browser: Browser, published: Path, *, night: bool) -> None:
    """No page scrolls sideways; few characters are underlined; blocks of a record's page begin on a few edges."""
    found = []
    with reader(browser) as page:
        for path in kinds(published)[:: 1 if night else 3]:
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


def test_former_words_are_nowhere(published: Path, *, night: bool) -> None:
    """Neither on a page nor in its previews."""
    pages = ((path, tree(published, path)) for path in (every_page if night else kinds)(published))
    assert not [(path, words) for path, page in pages for words in FORMER if words in page.root.text]


def test_a_text_links_what_it_names_once() -> None:
    """A later mention is plain words."""
    again = ("content/events/bridge-closure.md", "on that day", "on that day, and [[ada-reed|Reed]] said so again")
    output = publish(minimal(again))
    page = dom.read("events/bridge-closure.html", output["events/bridge-closure.html"])
    (text,) = page.root.all(css="text")
    assert [e.text for e in text.all("a", "ref")] == ["Ada Reed"]
    assert [e.text for e in text.all("span", "ref")] == ["Reed"]


def test_a_text_browser_shows_no_previews(published: Path) -> None:
    """The words of a page without its scripts' data are those of its frame and its content."""
    page = tree(published, "claims/million-rounds-sent.html")
    (block,) = (e for e in page.root.all("script") if "data-previews" in e.attributes)
    assert block.attributes["type"] == "application/json"
    assert not [e for e in page.root.walk() if "data-preview" in e.attributes]
    assert isinstance(block.parent, dom.Element)
    assert block.parent.tag == "body"


def test_a_preview_in_a_drawing_is_at_the_pointer(browser: Browser, published: Path) -> None:
    """A shape may be as wide as the drawing; elsewhere the preview is at the link."""
    draw = """() => {
      const [address] = Object.keys(JSON.parse(document.querySelector('[data-previews]').textContent));
      document.querySelector('main').insertAdjacentHTML('afterbegin',
        `<svg id="drawing" width="900" height="60"><a href="${address}"><rect width="900" height="60"/></a></svg>`);
    }"""
    with reader(browser) as page:
        go(page, published, "claims/million-rounds-sent.html")
        page.evaluate(draw)
        box = page.locator("#drawing").bounding_box()
        assert box is not None
        x, y = box["x"] + 500, box["y"] + 30
        page.mouse.move(x, y)
        page.locator("#preview").wait_for()
        shown = page.locator("#preview").bounding_box()
        assert shown is not None
        assert abs(shown["x"] - x) < 20
        assert 0 < shown["y"] - y < 20
