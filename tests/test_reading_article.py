"""The article in a real browser: the seed's words alone, whatever is beside, in or under them."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Browser, Page

from .reading import go, reader, script, squeezed

ARTICLE = "article.html"
WIDTHS = (320, 390, 600, 768, 900, 991, 993, 1024, 1280, 1680, 1920)
LAYERS = ("notes", "claims", "entities", "plain")


@pytest.fixture(scope="module")
def seed(root: Path) -> str:
    """The article as received."""
    return next((root / "seeds").iterdir()).read_text(encoding="utf-8-sig")


def test_layers_change_marks_and_never_words(browser: Browser, published: Path, seed: str) -> None:
    """Each layer shows what it says, with CSS alone; a paragraph that is selected is the seed's words in each.

    Numbers of notes are drawn, and stick to no word; the place that a link names is marked.
    """
    background = "getComputedStyle(document.getElementById('p2s1')).backgroundColor"
    shown = {}
    with reader(browser, java_script_enabled=False) as page:
        go(page, published, ARTICLE)
        assert page.locator(".story .cite").first.evaluate("e => getComputedStyle(e, '::after').content") == '"1"'
        before = page.evaluate(background)
        for layer in LAYERS:
            page.check(f"#layer-{layer}")
            shown[layer] = page.evaluate(script("layer_states"))
            assert page.evaluate(script("selected_paragraphs")).split() == seed.split(), layer
        go(page, published, f"{ARTICLE}#p2s1")
        assert page.evaluate(background) != before
    assert shown == {  # claims, names and hedges have a line; there are links to claims, notes, their numbers
        "notes": [False, False, True, False, True, True],
        "claims": [True, False, True, True, True, True],
        "entities": [False, True, False, False, False, False],
        "plain": [False, False, False, False, False, False],
    }


def test_a_copy_is_the_seed(browser: Browser, published: Path, seed: str) -> None:
    """All of the article, selected at once with the notes between its paragraphs; a note alone can be copied too."""
    with reader(browser) as page:
        go(page, published, ARTICLE)
        page.evaluate(script("select"), ["#p1", ".story__text:nth-last-child(1 of .story__text)"])
        assert page.evaluate(script("copied_text")).split("\n\n") == seed.strip().split("\n\n")
        page.evaluate(script("select"), [".margin-notes li", ".margin-notes li"])
        assert page.evaluate(script("copied_text")).startswith("1")


def heard(page: Page) -> Iterator[str]:
    """The text of the article in the accessibility tree, without the links to notes."""
    session = page.context.new_cdp_session(page)
    nodes: dict[str, dict[str, Any]] = {
        node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]
    }

    def below(node: dict[str, Any]) -> Iterator[str]:
        role = node.get("role", {}).get("value")
        if role == "StaticText":
            yield node["name"]["value"]
        elif role not in {"doc-noteref", "group"}:
            for child in node.get("childIds", ()):
                yield from below(nodes[child])

    story = next(node for node in nodes.values() if node.get("name", {}).get("value") == "The article")
    yield from below(story)


def test_a_screen_reader_says_the_seed_and_how_sure_it_is(browser: Browser, published: Path, seed: str) -> None:
    """The words in the accessibility tree are the seed's; the rest are degrees of certainty and the repetition."""
    with reader(browser) as page:
        go(page, published, ARTICLE)
        said = list(heard(page))
    labels = [words.strip() for words in said if words.startswith("[") or words == "Repeated in the original"]
    assert set(labels) == {"[reported]", "[probable]", "[possible]", "Repeated in the original"}
    assert (
        "".join(words for words in said if words.strip() not in labels).split() == "".join(seed.split("\n\n")).split()
    )


def test_the_text_has_no_holes_and_notes_are_near_their_sentences(browser: Browser, published: Path) -> None:
    """No gap of more than 32 px between paragraphs, and no note further than 60 px from its sentence."""
    for width in (1280, 1680):
        with reader(browser, width) as page:
            go(page, published, ARTICLE)
            gaps, distances = page.evaluate(script("note_distances"))
        assert len(distances) > 15
        assert 0 <= min(gaps) <= max(gaps) <= 32, width
        assert max(distances) <= 60, width


def test_notes_never_overlap(browser: Browser, published: Path, *, night: bool) -> None:
    """Neither each other nor the text, at any width, with or without the script."""
    for scripts in (True, False):
        with reader(browser, java_script_enabled=scripts) as page:
            go(page, published, ARTICLE)
            for width in WIDTHS[:: 1 if night else 4]:
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(script("overlaps")) == [0, []], (width, scripts)


def test_on_a_phone_a_number_opens_its_note_in_place(browser: Browser, published: Path) -> None:
    """Folded, a note opens under its paragraph and gets the focus; without scripts all notes are open."""
    with reader(browser, 360, 740, has_touch=True, is_mobile=True) as page:
        go(page, published, ARTICLE)
        note = page.locator(".margin-notes li").nth(5)
        assert not note.is_visible()
        page.locator(f".cite[href='#{note.get_attribute('id')}']").first.tap()
        assert note.is_visible()
        assert page.evaluate("document.activeElement.closest('li')?.id") == note.get_attribute("id")
        box = note.bounding_box()
        assert box
        assert 0 <= box["y"] <= box["y"] + box["height"] <= 740
        assert page.locator(".margin-notes[open]").count() == 1
    with reader(browser, 360, 740, java_script_enabled=False) as page:
        go(page, published, ARTICLE)
        assert all(note.is_visible() for note in page.locator(".margin-notes li").all())


def test_on_paper_nothing_is_cut(browser: Browser, published: Path) -> None:
    """The article with all its notes has three pages at the most, and the addresses of its sources."""
    with reader(browser) as page:
        go(page, published, ARTICLE)
        notes = page.locator(".margin-notes li").all_inner_texts()
        pages = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        sources = [link.get_attribute("data-address") for link in page.locator(".origins a[data-address]").all()]
    text = squeezed("".join(sheet.extract_text() for sheet in pages))
    assert len(pages) <= 3
    assert len(sources) > 20
    wanted = [squeezed(words or "").lstrip("0123456789") for words in (*sources, *notes)]  # numbers are painted last
    assert not [words for words in wanted if words not in text]
