"""The briefing without scripts, without styles, as prose: what is added to the words is never needed to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .reading import every_page, go, kinds, reader, tree

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

MOST_LINKS = 3
# Without what scripts serve the reader with (a button that copies, a preview, a box to filter by), all that a page's
# main part says, and all of it that is on the screen.
TEXT = """() => {
  const main = document.querySelector('main').cloneNode(true);
  for (const tool of main.querySelectorAll('button, .preview, [data-filter], script, template')) tool.remove();
  return main.textContent;
}"""
SEEN_TEXT = """() => {
  for (const tool of document.querySelectorAll('main :is(button, .preview, [data-filter])')) tool.remove();
  return document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim();
}"""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SEARCH = "search.html"
"""Without scripts it has no index to ask, and says where else to look."""


@pytest.fixture(scope="module")
def visited(browser: Browser, published: Path) -> dict[str, tuple[bool, str]]:
    """Every page at 320 px, which also is 1280 px at 400 % zoom: whether it is too wide, and what it says."""
    found = {}
    with reader(browser, 320, 256) as page:
        for path in every_page(published):
            go(page, published, path)
            found[path] = (page.evaluate(WIDE), page.evaluate(TEXT))
    return found


def test_no_page_is_wider_than_a_phone(visited: dict[str, tuple[bool, str]]) -> None:
    """Only tables and drawings scroll sideways, in their frames."""
    assert not [path for path, (wide, _) in visited.items() if wide]


def test_every_page_says_what_is_written(visited: dict[str, tuple[bool, str]], published: Path) -> None:
    """Scripts add no words to any page and take none away."""
    different = []
    for path, (_, said) in visited.items():
        main = tree(published, path).root.all("main")[0]
        for tool in [e for e in main.walk() if e.tag == "button" or "data-filter" in e.attributes]:
            tool.children = []
        different += [path] if path != SEARCH and said.split() != main.text.split() else []
    assert not different


def test_every_kind_of_page_reads_the_same_without_scripts(browser: Browser, published: Path) -> None:
    """What is on the screen without JavaScript is what is there with it."""
    different = []
    with reader(browser) as modern, reader(browser, java_script_enabled=False) as plain:
        for path in kinds(published):
            go(modern, published, path)
            go(plain, published, path)
            if path != SEARCH and modern.evaluate(SEEN_TEXT) != plain.evaluate(SEEN_TEXT):
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
            words = page.evaluate("[...document.querySelectorAll('.beside__text')].map((p) => p.textContent).join(' ')")
            assert words.split() == seed, layer
    assert shown == {
        "claims": ["underline", False, True, True],
        "entities": ["none", True, True, False],
        "plain": ["none", False, False, False],
    }


def test_what_is_selected_is_what_was_written(browser: Browser, published: Path, root: Path) -> None:
    """Copied, the article is the seed's words; a summary's sentences have no numbers stuck to their words, either."""
    seed = next((root / "seeds").iterdir()).read_text(encoding="utf-8-sig").split()
    copy = """([first, last]) => {
      const [from, to] = [first, last].map((number) => [...document.querySelectorAll('.beside__text')].at(number));
      getSelection().setBaseAndExtent(from, 0, to, to.childNodes.length);
      return getSelection().toString();
    }"""
    with reader(browser) as page:
        go(page, published, "article.html")
        count = page.locator(".beside__text").count()
        assert " ".join(page.evaluate(copy, [n, n]) for n in range(count)).split() == seed
        page.check("#layer-plain")
        assert page.evaluate(copy, [0, -1]).split() == seed
        page.check("#layer-claims")
        assert page.evaluate("find('dispatched over 1 million artillery rounds to Russia, which', true, false, true)")
        drawn = "(mark) => getComputedStyle(mark, '::after').content"
        assert page.locator(".beside .cite").first.evaluate(drawn) == '"1"'
        go(page, published, "summaries/full-account.html")
        assert "by the National Intelligence Service. Reuters dated" in " ".join(page.evaluate(copy, [1, 1]).split())


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
    if role.lower().replace("-", "") == "docnoteref":
        return ""
    if role == "StaticText":
        return str(node["name"]["value"])
    return "".join(spoken(nodes[child], nodes) for child in node.get("childIds", ()) if child in nodes)


SEEN = "(which) => [...document.querySelectorAll(which)].filter((e) => e.checkVisibility()).length"
OURS = ".ours-inferred, .ours-external, :is(.basis-inferred, .basis-external) :is(circle, rect, path)"
THEIRS = ".ours-stated, .basis-stated :is(circle, rect, path)"
# The dates that are not the article's own, as the table says them.
OUR_DATES = """() => [...document.querySelectorAll('td:first-child :is(.ours-inferred, .ours-external)')]
  .map((e) => e.innerText)"""
# All that the page says, to the eye and to a screen reader.
SAID = """() => [document.querySelector('main').innerText,
  ...[...document.querySelectorAll('main [aria-label]')].map((e) => e.getAttribute('aria-label'))].join(' ')"""


def test_text_only_leaves_no_date_that_is_ours(browser: Browser, published: Path) -> None:
    """With one switch the timeline shows only what the article itself says, in the drawing and in the table."""
    with reader(browser, java_script_enabled=False) as page:
        go(page, published, "events/index.html")
        ours, theirs = page.evaluate(SEEN, OURS), page.evaluate(SEEN, THEIRS)
        dates = page.evaluate(OUR_DATES)
        assert ours > 0
        page.check("#text-only")
        assert page.evaluate(SEEN, OURS) == 0
        assert page.evaluate(SEEN, THEIRS) == theirs
        said = page.evaluate(SAID)
    assert dates
    assert not [date for date in dates if date in said]
