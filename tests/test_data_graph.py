"""Linked data as others' tools read it: every page's JSON-LD, the whole graph."""

from __future__ import annotations

import functools
import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import rdflib
from rdflib import PROV, RDF, Literal, URIRef

from briefing.build import pipeline
from briefing.core.model import Source
from briefing.data.page import block
from briefing.data.terms import OWN as WORDS
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site.site import Site

from . import dom
from .documents import MINIMAL
from .linked import BASE, OWN, SCHEMA, built, by_pyld, dangling, of_class, pages, plain, triples
from .linked import block as read_block

ROOT = Path(__file__).resolve().parent.parent
_PAGES_OWN = {"WebPage", "CollectionPage", "BreadcrumbList", "ListItem"}
_SOURCE = "freiheit-fnf-unequal-2025"

# Of rdflib itself, when it reads JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

Output = dict[str, bytes]
Graphs = dict[str, rdflib.Graph]


@functools.cache
def published(base: str) -> Output:
    """The first briefing, at an address or without one."""
    return built(ROOT, base)


@pytest.fixture(
    params=[pytest.param("", marks=pytest.mark.nightly), BASE], ids=["no address", "with an address"], scope="module"
)
def output(request: pytest.FixtureRequest) -> Output:
    """All files of the site."""
    return published(request.param)


@pytest.fixture(scope="module")
def blocks(output: Output, *, night: bool) -> dict[str, Any]:
    """The data block of one page of each folder by day, of each page at night."""
    found = pages(output)
    by_folder = {path.rpartition("/")[0] or path: path for path in found if not path.endswith("/index.html")}
    return {path: read_block(path, found[path]) for path in (found if night else by_folder.values())}


@pytest.fixture(scope="module")
def graphs(blocks: dict[str, Any]) -> Graphs:
    """Each page's data as a graph."""
    return {path: triples(found, path) for path, found in blocks.items()}


@pytest.fixture(scope="module")
def together(graphs: Graphs) -> rdflib.Graph:
    """All pages' data as one graph."""
    whole = rdflib.Graph()
    for graph in graphs.values():
        whole += graph
    return whole


@pytest.fixture(scope="module")
def whole(output: Output) -> rdflib.Graph:
    """The graph in `data/`."""
    return triples(json.loads(output["data/graph.jsonld"]), "data/graph.jsonld")


# -- The pages --


def test_both_readers_understand_each_page_alike(blocks: dict[str, Any], graphs: Graphs) -> None:
    """PyLD and rdflib find the same in every page, and fetch nothing for it."""
    for path, found in blocks.items():
        assert len(graphs[path]) > 2, path
        mine = by_pyld(found, path)
        assert plain(mine) == plain(graphs[path]), path
        assert len(mine) == len(graphs[path]), path


@pytest.mark.nightly
def test_the_pages_join_up_to_one_graph(together: rdflib.Graph) -> None:
    """Whatever one page names, some page describes: following an @id never ends in nothing."""
    assert not dangling(together)


def test_the_pages_say_what_the_data_say(graphs: Graphs, whole: rdflib.Graph) -> None:
    """Each statement of a page about things, other than about pages themselves, stands in `data/`."""
    assert len(list(of_class(whole, "Claim"))) > 30
    missing = []
    for path, graph in graphs.items():
        own = {s for name in _PAGES_OWN for s in graph.subjects(RDF.type, SCHEMA[name])}
        missing += [(path, t) for t in graph if t[0] not in own and t not in whole]
    assert not missing


@pytest.mark.nightly
def test_the_data_name_nothing_that_no_page_describes(together: rdflib.Graph, whole: rdflib.Graph) -> None:
    """Each claim, person, source, event, question and note in `data/` is on its own page."""
    for name in ("Claim", "Person", "Country", "CreativeWork", "Event", "Question", "Comment", "NewsArticle"):
        assert set(of_class(whole, name)) == set(of_class(together, name)), name


def test_a_page_carries_only_its_own(output: Output) -> None:
    """A list of thousands would not have thousands in its block: but the matter of the page, it is only a frame."""
    for path in ("claims/index.html", "a-z.html", "sources/matrix.html", "network.html", "events/index.html"):
        found = read_block(path, output[path])
        assert [node["@type"] for node in found["@graph"]] in (["CollectionPage"], ["WebPage"]), path


def test_breadcrumbs_lead_from_the_home_page(graphs: Graphs) -> None:
    """Every page but the home page says how it is reached."""
    for path, graph in graphs.items():
        items = sorted((int(str(n)), s) for s, n in graph.subject_objects(SCHEMA.position))
        assert [n for n, _ in items] == list(range(1, len(items) + 1)), path
        if path != "index.html":
            first, last = (graph.value(items[i][1], SCHEMA.item) for i in (0, -1))
            assert str(first) in {BASE, f"{BASE}index.html"}
            assert str(last).removesuffix("index.html") == (BASE + path).removesuffix("index.html")


# -- What the editors say, and no more --


def test_only_what_the_editors_say(whole: rdflib.Graph) -> None:
    """No verdict by rating, no quotation that the article has not: and what has no date gets none."""
    classes = {str(o).removeprefix(SCHEMA) for o in whole.objects(None, RDF.type)}
    assert not classes & {"ClaimReview", "Quotation", "Rating", "FactCheck"}
    article = URIRef(f"{BASE}sources/planetpulsar-seed-article.html#this")
    assert (article, RDF.type, SCHEMA.CreativeWork) in whole
    assert not list(whole.objects(article, SCHEMA.datePublished))
    assert not list(whole.objects(article, SCHEMA.author))
    states = set(of_class(whole, "Country"))
    assert not states & set(whole.objects(None, SCHEMA.author))


def test_a_claim_is_its_deepest_speakers(whole: rdflib.Graph) -> None:
    """Through a lawmaker from an agency: the agency. A state is what the claim is about. Nobody named: no author."""
    claim, entity = f"{BASE}claims/", f"{BASE}entities/"
    said = {str(s): str(o) for s, o in whole.subject_objects(SCHEMA.author) if (s, RDF.type, SCHEMA.Claim) in whole}
    assert said[f"{claim}million-rounds-sent.html#this"] == f"{entity}national-intelligence-service.html#this"
    agency = URIRef(f"{entity}national-intelligence-service.html#this")
    assert (agency, RDF.type, SCHEMA.GovernmentOrganization) in whole
    party = URIRef(f"{entity}people-power-party.html#this")
    assert (party, RDF.type, SCHEMA.PoliticalParty) in whole
    assert len(said) < len(list(of_class(whole, "Claim")))


def test_an_event_is_known_in_place_and_time(whole: rdflib.Graph) -> None:
    """The meeting has both; the launch has no place, the shipments no end: they are things."""
    events = {str(s).rpartition("/")[2] for s in of_class(whole, "Event")}
    assert "kim-putin-meeting.html#this" in events
    assert not {"fourth-satellite-launch.html#this", "arms-shipments.html#this", "article-written.html#this"} & events


def test_whose_words_a_claim_is_can_be_followed_to_the_end(whole: rdflib.Graph) -> None:
    """PROV: from the claim through each who passed it on, as the claim's page draws the chain."""
    at = whole.value(URIRef(f"{BASE}claims/million-rounds-sent.html#this"), PROV.wasDerivedFrom)
    agents = []
    while at is not None:
        agents.append(str(whole.value(at, PROV.wasAttributedTo)).rpartition("/")[2])
        at = whole.value(at, PROV.wasDerivedFrom)
    assert agents == ["yoo-sang-bum.html#this", "national-intelligence-service.html#this"]


# -- The whole --


def test_the_graph_says_the_same_to_every_reader(output: Output, whole: rdflib.Graph) -> None:
    """Rdflib and PyLD read the same in it, and Turtle made of it, as docs/data.md shows, says the same."""
    assert set(rdflib.Graph().parse(data=whole.serialize(format="turtle"), format="turtle")) == set(whole)
    assert set(by_pyld(json.loads(output["data/graph.jsonld"]), "data/graph.jsonld")) == set(whole)
    assert not any(isinstance(node, rdflib.BNode) for t in whole for node in t)


def test_a_renamed_record_is_found_by_its_old_name() -> None:
    """An address that somebody noted leads on in the data as it does on the site."""
    graph = _graph_of(MINIMAL)
    old, new = (URIRef(f"{BASE}claims/{name}.html#this") for name in ("bridge-shut", "bridge-closed"))
    assert (old, SCHEMA.sameAs, new) in graph
    assert (new, RDF.type, SCHEMA.Claim) in graph


def test_the_whole_graph_joins_up(whole: rdflib.Graph) -> None:
    """Nothing in it is named without being described."""
    assert not dangling(whole)


def test_every_word_of_our_own_is_explained(whole: rdflib.Graph) -> None:
    """Whoever meets a word of ours finds in the same file what it means; and none is explained that is not used."""
    used = {str(p).removeprefix(OWN) for p in whole.predicates() if str(p).startswith(OWN)}
    used |= {str(o).removeprefix(OWN) for o in whole.objects() if str(o).startswith(OWN)}
    assert used <= set(WORDS)
    unused = {"presupposes", "qualifies", "restates", "entity", "reason", "part", "unit", "what", "period"}
    assert set(WORDS) - used <= unused


def _graph_of(root: Path) -> rdflib.Graph:
    output = published(BASE) if root == ROOT else built(root, BASE)
    return triples(json.loads(output["data/graph.jsonld"]), "data/graph.jsonld")


# -- One question, three answers --


def asked(output: Output, source: str) -> str:
    """The query that the data page gives, about another source."""
    page = dom.read("data/index.html", output["data/index.html"])
    lines = next(e for e in page.root.all("pre") if e.attributes["data-lines"] == "sparql").text
    assert f"/sources/{_SOURCE}.html#this" in lines
    return lines.replace(f"/sources/{_SOURCE}.html", f"/sources/{source}.html")


@pytest.mark.parametrize("relation", ["contradicts", "denies"])
def test_which_claims_does_a_source_contradict(
    output: Output, whole: rdflib.Graph, relation: str, *, night: bool
) -> None:
    """The table, the graph and the site give the same answer, for every source; so for what it denies."""
    table = pd.read_csv(io.BytesIO(output["data/evidence.csv"]))
    answers = 0
    some = {*table[table.relation == relation].source, *table.source[:3]}
    for source in (name for name, _ in _site().all(Source) if night or name in some):
        in_table = set(table[(table.source == source) & (table.relation == relation)].claim)
        query = asked(output, source).replace("briefing:contradicts", f"briefing:{relation}")
        in_graph = {_id(row.claim) for row in whole.query(query)}  # type: ignore[union-attr]  # a SELECT gives rows
        page = dom.read(f"sources/{source}.html", output[f"sources/{source}.html"])
        titles = [e for e in page.root.all("p", "rows__title") if e.text.split()[0] == relation]
        on_site = {_id(page.target(e.all("a")[0].attributes["href"])[0]) for e in titles}
        assert in_table == in_graph == on_site, source
        answers += len(in_table)
    assert answers >= 3


@functools.cache
def _site() -> Site:
    site, _ = pipeline.check(load.read_site(ROOT), Engine())
    assert site is not None
    return site


def _id(address: object) -> str:
    return str(address).rpartition("/")[2].partition(".html")[0]


@pytest.mark.nightly
def test_the_lines_on_the_page_give_the_answer_on_the_page(tmp_path: Path) -> None:
    """Copied and run as they stand, with the folder for the address, pandas and rdflib print the listed claims."""
    output = published("")
    for path in ("data/evidence.csv", "data/graph.jsonld"):
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
    assert "query.rq" in lines["rdflib"]


# -- Hostile words --


def test_no_words_break_out_of_the_data_block() -> None:
    """Neither the end of a script, nor a comment's beginning, nor a line separator stands there as such."""
    site = _site()
    for words in ("</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\u2029c", "&lt;&amp;", "]]>"):
        made = block(site, "claims/index.html", words, None, [("<b>", "x.html")], "")
        assert not set(made) & set("<>&\u2028\u2029")
        graph = json.loads(str(made))["@graph"]
        assert graph[0]["name"] == words


def test_hostile_words_are_only_words() -> None:
    """Titles full of other languages' signs, and an address with what no IRI may hold: all forms still say the same."""
    words = '""" . <x> a <y> </script> {"@id": 1} \\u0022 \\\\ \'quoted\' ✓ 북한'
    site = load.read_site(MINIMAL)
    source = "content/sources/gazette-closure.md"
    changed = site[source].replace(b"title: Harbour bridge shut", b"title: " + json.dumps(words).encode())
    site[source] = changed.replace(
        b"url: https://example.com/gazette", b"url: 'https://example.com/{a}|b\\^`c?d=\xec\x9d\xb4'"
    )
    assert site[source].count(b"{a}") == 1
    output, problems = pipeline.build(site, Engine())
    assert output is not None, problems
    whole = triples(json.loads(output["data/graph.jsonld"]), "data/graph.jsonld")
    assert Literal(words) in set(whole.objects(None, SCHEMA.name))
    assert URIRef("https://example.com/%7Ba%7D%7Cb%5C%5E%60c?d=이") in set(whole.objects(None, SCHEMA.url))
    path = "sources/gazette-closure.html"
    assert read_block(path, output[path])["@graph"][0]["name"] == words
