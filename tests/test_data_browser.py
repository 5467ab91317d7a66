"""The annotations: a real browser finds their words again, and others' tools read them as linked data."""

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
      parts.push([text.length, walker.currentNode]);
      text += walker.currentNode.data;
    }
  }
  const place = (offset, isEnd) => {
    const [start, node] = parts.findLast(([start]) => (isEnd ? start < offset : start <= offset));
    return [node, offset - start];
  };
  return selectors.map(({exact, prefix, suffix}) => {
    const whole = prefix + exact + suffix;
    const start = text.indexOf(whole) + prefix.length;
    const range = page.createRange();
    range.setStart(...place(start, false));
    range.setEnd(...place(start + exact.length, true));
    const marked = [...page.querySelectorAll(".claim")].filter((span) => range.intersectsNode(span));
    return {
      times: text.split(whole).length - 1,
      words: range.toString(),
      before: text.slice(0, start),
      text,
      anchors: marked.map((span) => span.id),
    };
  });
}"""


def test_annotations_find_their_words_in_a_fresh_parse(browser: Browser, published: Path) -> None:
    """Each is at its position in the plain text, is found once in the parsed page, and is what the page marks."""
    items = json.loads((published / "data/annotations.jsonld").read_bytes())["first"]["items"]
    assert len(items) > 30
    html = (published / "article.html").read_text(encoding="utf-8")
    plain = (published / "data/article.txt").read_text(encoding="utf-8")
    with reader(browser) as page:
        go(page, published, "article.html")
        found = page.evaluate(_FIND, [[item["target"][0]["selector"] for item in items], html])
        assert found[0]["text"].split() == plain.split()
        for item, here in zip(items, found, strict=True):
            words, place = item["target"][1]["selector"]
            assert plain[place["start"] : place["end"]] == words["exact"]
            assert plain[: place["start"]].endswith(words["prefix"])
            assert plain[place["end"] :].startswith(words["suffix"])
            assert here["times"] == 1, item["id"]
            assert here["words"] == words["exact"], item["id"]
            assert len(plain[: place["start"]].split()) == len(here["before"].split())
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
