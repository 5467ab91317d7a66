"""The briefing without scripts, without styles, as prose: what is added to the words is never needed to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .reading import every_page, go, kinds, reader, tree

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

MOST_LINKS = 3
# The words of a page's main part that are on the screen, each white space as one space; what scripts put beside the
# words to use them by (a button that copies, a preview) is not part of them.
WORDS = """() => {
  for (const tool of document.querySelectorAll('main :is(button, .preview, [data-tool])')) tool.remove();
  return document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim();
}"""
SEARCH = "search.html"  # without scripts it has no index to ask, and says where else to look


@pytest.mark.parametrize("path_of", [kinds], ids=["every kind"])
def test_scripts_add_no_words_and_take_none_away(browser: Browser, published: Path, path_of: Any) -> None:  # noqa: ANN401
    """Who reads without JavaScript reads the same."""
    different = []
    with reader(browser) as modern, reader(browser, java_script_enabled=False) as plain:
        for path in path_of(published):
            if path == SEARCH:
                continue
            go(modern, published, path)
            go(plain, published, path)
            if modern.evaluate(WORDS) != plain.evaluate(WORDS):
                different.append(path)
    assert not different


def test_every_page_is_three_links_from_home(published: Path) -> None:
    """Links of the pages as written, so without JavaScript too; nothing is buried."""
    pages = {path: tree(published, path) for path in every_page(published)}
    reached = near = {"index.html"}
    for _ in range(MOST_LINKS):
        near = {target for path in near for _, target, _ in pages[path].links() if target in pages} - reached
        reached = reached | near
    assert set(pages) - reached <= {"404.html"}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_layers_change_marks_and_never_words(browser: Browser, published: Path, root: Path, scripts: bool) -> None:  # noqa: FBT001
    """Each layer shows what it says, with CSS alone; the article's words stand there in all of them."""
    seed = next((root / "seeds").iterdir()).read_text(encoding="utf-8-sig").split()
    underlined = "getComputedStyle(document.querySelector('.beside .claim')).textDecorationLine"
    named = "getComputedStyle(document.querySelector('.beside .mention')).borderBlockEndColor !== 'rgba(0, 0, 0, 0)'"
    beside = "document.querySelector('.beside__note').checkVisibility()"
    numbers = "document.querySelector('.beside .cite').checkVisibility()"
    shown = {}
    with reader(browser, java_script_enabled=scripts) as page:
        go(page, published, "article.html")
        for layer in ("claims", "entities", "plain"):
            page.check(f"#layer-{layer}")
            shown[layer] = [page.evaluate(what) for what in (underlined, named, beside, numbers)]
            words = page.evaluate(
                """() => [...document.querySelectorAll('.beside__text')].map((p) => {
                  const copy = p.cloneNode(true);
                  for (const mark of copy.querySelectorAll('.cite')) mark.remove();
                  return copy.textContent;
                }).join(' ')"""
            )
            assert words.split() == seed, layer
    assert shown == {
        "claims": ["underline", False, True, True],
        "entities": ["none", True, True, False],
        "plain": ["none", False, False, False],
    }


def test_a_screen_reader_reads_the_article_as_it_was_written(browser: Browser, published: Path, root: Path) -> None:
    """In Chromium's accessibility tree, without our note links, stand the seed's words and no others."""
    seed = next((root / "seeds").iterdir()).read_text(encoding="utf-8-sig").split()
    with reader(browser) as page:
        go(page, published, "article.html")
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        top = session.send("DOM.getDocument")["root"]["nodeId"]
        found = session.send("DOM.querySelectorAll", {"nodeId": top, "selector": ".beside__text"})["nodeIds"]
        wanted = {session.send("DOM.describeNode", {"nodeId": n})["node"]["backendNodeId"] for n in found}
        nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    paragraphs = [node for node in nodes.values() if node.get("backendDOMNodeId") in wanted]
    assert len(paragraphs) == len(found)
    paragraphs.sort(key=lambda node: list(nodes).index(node["nodeId"]))
    assert " ".join(spoken(node, nodes) for node in paragraphs).split() == seed


def spoken(node: dict[str, Any], nodes: dict[str, dict[str, Any]]) -> str:
    """What is read out of a node and what is in it, without links to notes."""
    role = node.get("role", {}).get("value", "")
    if role.lower() == "docnoteref":
        return ""
    if role == "StaticText":
        return str(node["name"]["value"])
    return "".join(spoken(nodes[child], nodes) for child in node.get("childIds", ()) if child in nodes)


def test_text_only_leaves_no_date_that_is_ours(browser: Browser, published: Path) -> None:
    """With one switch the timeline shows only what the article itself says, in the drawing and in the table."""
    with reader(browser, java_script_enabled=False) as page:
        go(page, published, "events/index.html")
        ours = ".ours-inferred, .ours-external, :is(.basis-inferred, .basis-external) :is(circle, rect, path, .timeline__off)"
        count = f"[...document.querySelectorAll({ours!r})].filter((e) => e.checkVisibility()).length"
        before = page.evaluate(count)
        theirs = "[...document.querySelectorAll('.basis-stated :is(circle, rect, path), .ours-stated')].filter((e) => e.checkVisibility()).length"
        stated = page.evaluate(theirs)
        page.check("#text-only")
        assert before > 0 < stated
        assert page.evaluate(count) == 0
        assert page.evaluate(theirs) == stated
        # Nothing else in drawing or table may say a date: what is left are the article's own words, in quotes.
        said = page.evaluate(
            """() => [...document.querySelectorAll('.timeline [class*=basis-]:not(.basis-stated)')]
              .flatMap((e) => [e.getAttribute('aria-label') || '', ...[...e.querySelectorAll('title')].map((t) => t.textContent)])"""
        )
        assert not [label for label in said if any(figure.isdigit() for figure in label)]
