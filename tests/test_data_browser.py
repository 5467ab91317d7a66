"""The data in a real browser: annotations find their words again, and a stranger finds the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import rdflib
from pyld import jsonld

from .documents import MINIMAL
from .linked import BASE, OWN, built, by_pyld, local, triples
from .reading import go, reader

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

# The text of the article's page as docs/data.md describes it; finds a passage by its words, and says what is marked.
_FIND = r"""([selectors, html]) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const parts = [];
  let text = "";
  for (const paragraph of page.querySelectorAll("p.beside__text")) {
    if (text) text += "\n\n";
    const walker = page.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      parts.push([text.length, node]);
      text += node.data;
    }
  }
  const place = (offset, isEnd) => {
    const found = parts.findLast(([start]) => (isEnd ? start < offset : start <= offset));
    return [found[1], offset - found[0]];
  };
  return selectors.map(({exact, prefix, suffix}) => {
    const whole = prefix + exact + suffix;
    const first = text.indexOf(whole);
    if (first < 0 || text.indexOf(whole, first + 1) >= 0) return null;
    const start = first + prefix.length;
    const range = page.createRange();
    range.setStart(...place(start, false));
    range.setEnd(...place(start + exact.length, true));
    const marked = [...page.querySelectorAll(".claim")].filter((span) => range.intersectsNode(span));
    return {
      words: range.toString(),
      start: [...text.slice(0, start)].length,
      text,
      anchors: marked.map((span) => span.id).filter(Boolean),
    };
  });
}"""


def squeezed(words: str) -> str:
    """Words with single spaces."""
    return " ".join(words.split())


def test_annotations_find_their_words_in_a_fresh_parse(browser: Browser, published: Path) -> None:
    """Each is at its position in the plain text, is found once in the parsed page, and is what the page marks."""
    items = json.loads((published / "data/annotations.jsonld").read_bytes())["first"]["items"]
    assert len(items) > 30
    html = (published / "article.html").read_text(encoding="utf-8")
    plain = (published / "data/article.txt").read_text(encoding="utf-8")
    with reader(browser) as page:
        go(page, published, "article.html")
        found = page.evaluate(_FIND, [[item["target"][0]["selector"] for item in items], html])
        assert squeezed(found[0]["text"]) == squeezed(plain)
        for item, here in zip(items, found, strict=True):
            words, place = item["target"][1]["selector"]
            assert plain[place["start"] : place["end"]] == words["exact"]
            assert plain[: place["start"]].endswith(words["prefix"])
            assert plain[place["end"] :].startswith(words["suffix"])
            assert here is not None, item["id"]
            assert here["words"] == words["exact"], item["id"]
            assert len(plain[: place["start"]].split()) == len(here["text"][: here["start"]].split())
            if item["motivation"] == "identifying":
                claim = item["id"].rpartition("/")[2].partition(".html")[0]
                assert any(anchor.startswith(f"claim-{claim}") for anchor in here["anchors"]), item["id"]


def test_annotations_are_linked_data() -> None:
    """By W3C's context each has a body that the graph describes, and targets with selectors."""
    output = built(MINIMAL, BASE)
    document = json.loads(output["data/annotations.jsonld"])
    assert jsonld.expand(document, {"documentLoader": local, "base": f"{BASE}data/annotations.jsonld"})
    graph = by_pyld(document, "data/annotations.jsonld")
    anno = rdflib.Namespace("http://www.w3.org/ns/oa#")
    whole = triples(json.loads(output["data/graph.jsonld"]), "data/graph.jsonld")
    bodies = {o for o in graph.objects(None, anno.hasBody) if isinstance(o, rdflib.URIRef)}
    assert bodies
    assert all((body, rdflib.RDF.type, None) in whole for body in bodies)
    ids = set(graph.subjects(rdflib.RDF.type, anno.Annotation))
    assert set(whole.subjects(rdflib.RDF.type, OWN.Quotation)) <= ids
    assert len(list(graph.subject_objects(anno.hasTarget))) == 2 * len(ids)


def test_the_data_page_leads_a_stranger_to_the_answer(browser: Browser, published: Path) -> None:
    """From the home page by the footer: the tables, then the example, whose claims are also on the source's page."""
    with reader(browser, 360) as page:
        go(page, published, "index.html")
        page.get_by_role("contentinfo").get_by_role("link", name="Data", exact=True).click()
        assert page.get_by_role("heading", level=1).inner_text() == "Data"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.get_by_text("claims.csv").last.click()
        assert page.get_by_text("Permanent id of the record.", exact=True).first.is_visible()
        listed = page.locator("section[aria-labelledby=example] ul a").all_inner_texts()
        page.get_by_role("link", name="the source’s page").click()
        shown = page.locator("section[aria-labelledby=bears] li").filter(has_text="contradicts").all_inner_texts()
        assert listed
        assert all(any(title in words for words in shown) for title in listed)
