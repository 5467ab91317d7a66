"""Linked data as others' tools read it: every page's JSON-LD, the whole graph."""

import functools
import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pandas as pd
import pytest
import rdflib
from rdflib import PROV, RDF, BNode, Literal, URIRef

from briefing.data.graph import ANNOTATIONS
from briefing.languages.interface import english

from . import dom
from .documents import MINIMAL, ROOT, minimal, publish
from .linked import BASE, OWN, SCHEMA, built, by_node, by_pyld, dangling, of_class, pages, triples
from .linked import block as read_block

_PAGES_OWN = {"WebPage", "CollectionPage", "BreadcrumbList", "ListItem"}
_SOURCE = "ap-russia-turns-to-nk-arsenal"
_GRAPH = "data/graph.jsonld"

each_briefing = pytest.mark.parametrize(
    "root", [MINIMAL, pytest.param(ROOT, marks=pytest.mark.nightly)], ids=["small", "first"]
)
# Of rdflib itself, when it reads JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


@functools.cache
def whole() -> rdflib.Graph:
    """The graph in `data/` of this briefing, as if it were published at BASE."""
    return triples(json.loads(built(ROOT)[_GRAPH]), _GRAPH)


@each_briefing
@pytest.mark.parametrize("base", ["", BASE], ids=["no address", "an address"])
def test_pages_and_data_say_the_same_to_every_reader(root: Path, base: str) -> None:
    """PyLD and rdflib agree on each page; what a page says of things is in `data/`; no @id leads to nothing."""
    output = built(root, base)
    data = triples(json.loads(output[_GRAPH]), _GRAPH)
    together = rdflib.Graph()
    for path, page in pages(output).items():
        found = read_block(path, page)
        graph = triples(found, path)
        # Names of blank nodes mean nothing.
        named = [{t for t in g if not any(isinstance(n, BNode) for n in t)} for g in (graph, by_pyld(found, path))]
        assert named[0] == named[1], path
        together += graph
        positions = sorted(int(str(number)) for number in graph.objects(None, SCHEMA.position))
        assert positions == list(range(1, len(positions) + 1)), path
        own = {s for name in _PAGES_OWN for s in graph.subjects(RDF.type, SCHEMA[name])}
        assert not [t for t in graph if t[0] not in own and t not in data], path
    assert not dangling(together)
    assert not dangling(data)
    for name in ("Claim", "Person", "CreativeWork", "Event", "Question", "Comment", "NewsArticle"):
        assert of_class(data, name) == of_class(together, name), name
    assert set(by_pyld(json.loads(output[_GRAPH]), _GRAPH)) == set(data)
    assert set(rdflib.Graph().parse(data=data.serialize(format="turtle"), format="turtle")) == set(data)
    assert not any(isinstance(node, BNode) for t in data for node in t)


def test_a_page_carries_only_its_own() -> None:
    """A list of thousands does not have thousands in its block: it is only a frame."""
    output = built(ROOT)
    for path in ("claims/index.html", "a-z.html", "sources/matrix.html", "network.html", "events/index.html"):
        types = [node["@type"] for node in read_block(path, output[path])["@graph"]]
        assert types in (["CollectionPage"], ["WebPage"]), path


def test_only_what_the_editors_say() -> None:
    """No verdict by rating, no date where there is none; an Event has a place and a time; our own words are explained.

    A claim's author is the deepest speaker, never a state; PROV leads from it through each who passed it on.
    """
    graph = whole()
    classes = {str(o).removeprefix(SCHEMA) for o in graph.objects(None, RDF.type)}
    assert not classes & {"ClaimReview", "Quotation", "Rating", "FactCheck"}
    article = URIRef(f"{BASE}sources/planetpulsar-seed-article.html#this")
    assert (article, RDF.type, SCHEMA.CreativeWork) in graph
    assert not [*graph.objects(article, SCHEMA.datePublished), *graph.objects(article, SCHEMA.author)]
    events = {str(s).rpartition("/")[2].removesuffix(".html#this") for s in of_class(graph, "Event")}
    assert "kim-putin-meeting" in events
    assert not {"fourth-satellite-launch", "arms-shipments", "article-written"} & events
    used = {word for word in (*graph.predicates(), *graph.objects()) if str(word).startswith(OWN)}
    assert used
    assert not [word for word in used if not graph.value(word, rdflib.RDFS.comment)]
    assert not of_class(graph, "Country") & set(graph.objects(None, SCHEMA.author))
    claim = URIRef(f"{BASE}claims/million-rounds-sent.html#this")
    speakers = [f"{BASE}entities/{name}.html#this" for name in ("yoo-sang-bum", "national-intelligence-service")]
    assert str(graph.value(claim, SCHEMA.author)) == speakers[-1]
    assert (URIRef(speakers[-1]), RDF.type, SCHEMA.GovernmentOrganization) in graph
    at, agents = graph.value(claim, PROV.wasDerivedFrom), []
    while at is not None:
        agents.append(str(graph.value(at, PROV.wasAttributedTo)))
        at = graph.value(at, PROV.wasDerivedFrom)
    assert agents == speakers


@pytest.mark.parametrize("relation", ["contradicts", "denies"])
def test_which_claims_does_a_source_contradict(relation: str, *, night: bool) -> None:
    """The table, the graph and the site give the same answer; so for what it denies."""
    output = built(ROOT)
    page = dom.read("data/index.html", output["data/index.html"])
    lines = next(e for e in page.root.all("pre") if e.attributes["data-lines"] == "sparql").text
    assert f"/sources/{_SOURCE}.html#this" in lines
    table = pd.read_csv(io.BytesIO(output["data/evidence.csv"]))
    some = {*list(dict.fromkeys(table[table.relation == relation].source))[:4], *table.source[:2]}
    for source in set(table.source) if night else some:
        in_table = set(table[(table.source == source) & (table.relation == relation) & table.part.isna()].claim)
        query = lines.replace(_SOURCE, source).replace("briefing:contradicts", f"briefing:{relation}")
        in_graph = {_id(row.claim) for row in whole().query(query)}  # type: ignore[union-attr]  # a SELECT gives rows
        page = dom.read(f"sources/{source}.html", output[f"sources/{source}.html"])
        rows, label = page.root.all("p", "title"), english().text(f"relation.{relation}")
        titles = [row for row in rows if [does.text for does in row.all("span", "rows__label")] == [label]]
        paths = (page.target(e.all("a")[0].attributes["href"])[0] for e in titles)
        on_site = {_id(path.removesuffix("/evidence.html")) for path in paths}  # where a claim has a page for that
        assert in_table == in_graph == on_site, source


def test_what_contradicts_a_part_is_nowhere_taken_to_contradict_the_claim() -> None:
    """Pages say which part; neither the graph nor the counts nor the example have it."""
    part = "relation: contradicts\n    part: that there were many\n"
    output = publish(minimal(("content/claims/cracks-found.md", "relation: contradicts\n", part)))
    for page in (_GRAPH, "claims/cracks-found.html", "sources/gazette-closure.html"):
        found = json.loads(output[page]) if page == _GRAPH else read_block(page, output[page])
        assert not list(triples(found, page).subject_objects(URIRef(f"{OWN}contradicts"))), page
        assert page == _GRAPH or b"ontradicts that there were many" in output[page]
    for table in ("claims", "sources"):
        assert not pd.read_csv(io.BytesIO(output[f"data/{table}.csv"])).contradicts.any()
    assert b'aria-labelledby="example"' not in output["data/index.html"]


def _id(address: object) -> str:
    return str(address).rpartition("/")[2].partition(".html")[0]


@pytest.mark.nightly
def test_the_lines_on_the_page_give_the_answer_on_the_page(tmp_path: Path) -> None:
    """Copied and run, with the folder for the address, pandas and rdflib print the listed claims."""
    output = built(ROOT, "")
    for path in ("data/evidence.csv", _GRAPH):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(output[path])
    page = dom.read("data/index.html", output["data/index.html"])
    lines = {e.attributes["data-lines"]: e.text for e in page.root.all("pre")}
    (tmp_path / "query.rq").write_text(lines["sparql"], encoding="utf-8")
    example = next(e for e in page.root.all("section") if e.attributes["aria-labelledby"] == "example")
    listed = {" ".join(item.all("a")[0].text.split()) for item in example.all("ul")[0].all("li")}
    assert listed
    for name in ("pandas", "rdflib"):
        code = lines[name].replace("https://ADDRESS/", f"{tmp_path}/").replace('"query.rq"', f'"{tmp_path}/query.rq"')
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(code, {})  # noqa: S102  # the lines that the page tells its readers to run
        assert all(title in printed.getvalue() for title in listed), name


def test_hostile_words_are_only_words() -> None:
    """No title ends the data block or begins anything in it, and no address breaks an IRI: all forms say the same."""
    words = '""" . <x> a <y> </script><!-- {"@id": 1} \\u0022 \\\\ \'quoted\' &lt; ✓ 북한'
    path = "sources/gazette-closure.html"
    changes = (
        ("Harbour bridge shut", json.dumps(words)),
        ("https://example.com/gazette", "'https://example.com/{a}|b\\^`c?d=이'"),
    )
    output = publish(minimal(*(("content/sources/gazette-closure.md", *change) for change in changes)))
    block = output[path].partition(b'ld+json">')[2].partition(b"</script>")[0]
    assert not set(block) & set(b"<>&")
    for graph in (triples(json.loads(output[_GRAPH]), _GRAPH), triples(read_block(path, output[path]), path)):
        assert Literal(words) in set(graph.objects(None, SCHEMA.name))
        assert URIRef("https://example.com/%7Ba%7D%7Cb%5C%5E%60c?d=이") in set(graph.objects(None, SCHEMA.url))


def test_search_engines_find_address_picture_and_licence() -> None:
    """Each page's own address; the pictures of the home page and of claims; the licence by its address."""
    output = built(MINIMAL, BASE)
    for path in ("index.html", "claims/bridge-closed.html"):
        page = read_block(path, output[path])["@graph"][0]
        assert page["url"] == page["@id"] == BASE + path.removesuffix("index.html")
        assert page["image"].removeprefix(BASE) in output
    site = next(t for t in read_block("index.html", output["index.html"])["@graph"] if t["@type"] == "WebSite")
    assert site["license"] == "https://creativecommons.org/licenses/by/4.0/"


@each_briefing
def test_annotators_find_every_passage_on_the_page(root: Path) -> None:
    """Once by words or place within its paragraph; by words alone; dom-anchor-text-quote by words next to the place.

    In the plain text, too, they are at their place, and once with the words around them.
    """
    output = built(root, BASE)
    plain = output["data/article.txt"].decode()
    items = json.loads(output[ANNOTATIONS])["first"]["items"]
    selectors = [selector for item in items for selector in item["target"][0]["selector"]]
    found = iter(by_node("annotations.mjs", {"page": output["article.html"].decode(), "selectors": selectors}))
    for item in items:
        assert item["target"][0]["source"] == f"{BASE}article.html"
        words, place = item["target"][1]["selector"]
        exact = [words["exact"]]
        assert plain[place["start"] : place["end"]] == words["exact"]
        assert plain.count(words["prefix"] + words["exact"] + words["suffix"]) == 1, item["id"]
        by_css, by_place, by_fragment, by_words = (next(found) for _ in range(4))
        assert by_css["ranges"] == by_place["ranges"] == by_fragment["ranges"] == exact, item["id"]
        assert set(by_words["ranges"]) == set(exact), item["id"]
        paragraph = item["target"][0]["selector"][0]["value"].removeprefix("#")
        assert by_words["quoted"] == [*exact, paragraph], item["id"]
    assert items


def test_annotations_are_linked_data() -> None:
    """By W3C's context each has a body that the graph describes, and targets with selectors."""
    output = built(MINIMAL, BASE)
    graph, data = by_pyld(json.loads(output[ANNOTATIONS]), ANNOTATIONS), triples(json.loads(output[_GRAPH]), _GRAPH)
    anno = rdflib.Namespace("http://www.w3.org/ns/oa#")
    bodies = {o for o in graph.objects(None, anno.hasBody) if isinstance(o, URIRef)}
    assert bodies
    assert all((body, RDF.type, None) in data for body in bodies)
    ids = set(graph.subjects(RDF.type, anno.Annotation))
    assert set(data.subjects(RDF.type, OWN.Quotation)) <= ids
    assert len(list(graph.subject_objects(anno.hasTarget))) == 2 * len(ids)
