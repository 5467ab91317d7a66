"""The networks: drawings one can read, that say what their tables say, and cost nothing when nothing changed."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from briefing import lettering, load, pipeline
from briefing.drawing import Drawing, Edge, Graph, Line, Node
from briefing.geometry import area, meet, touches
from briefing.layout import arrange
from briefing.memo import Memo
from briefing.views.network import LARGEST, Network, NetworkView, network

from .documents import MINIMAL
from .reading import go, reader

_CLAIM = """---
title: {title}
quotes:
  - exact: The repair might take two months.
cue: might
relations:
{relations}
confidence: low
---
It rests on the [[cracks|cracks]] being there [@cracks-found].
"""
# Boxes of texts as the browser draws them, of nodes and of the words on lines, in units of the drawing.
_DRAWN = """(svg) => {
  const box = (e) => { const b = e.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height]; };
  return {
    nodes: [...svg.querySelectorAll('.network__node')].map((node) => ({
      name: node.getAttribute('aria-label'),
      rect: box(node.querySelector('rect')),
      texts: [...node.querySelectorAll('.network__name')].map(box),
    })),
    labels: [...svg.querySelectorAll('.network__label')].map(box),
  };
}"""


def _graph(pairs: list[tuple[int, int]], *, labels: bool = False) -> Graph:
    size = 1 + max((n for pair in pairs for n in pair), default=-1)
    nodes = tuple(Node(f"n{n}", 90 + n * 7 % 60, 30 + n * 13 % 50) for n in range(size))
    label = (70, 16) if labels else (0, 0)
    return Graph(nodes, tuple(Edge(f"n{a}", f"n{b}", *label) for a, b in pairs), 1100, 60, 48)


GRAPHS = {
    "empty": _graph([]),
    "two": _graph([(0, 1)], labels=True),
    "there and back": _graph([(0, 1), (1, 0), (0, 1)], labels=True),
    "chain": _graph([(n, n + 1) for n in range(11)], labels=True),
    "star": _graph([(0, n) for n in range(1, 15)], labels=True),
    "ring": _graph([(n, (n + 1) % 9) for n in range(9)]),
    "all with all": _graph(list(itertools.combinations(range(7), 2))),
    "many pairs": _graph([(2 * n, 2 * n + 1) for n in range(12)], labels=True),
    "tree": _graph([((n - 1) // 2, n) for n in range(1, 40)]),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
def test_nothing_overlaps(graph: Graph) -> None:
    """Whatever is drawn: boxes and labels keep apart and stay inside the drawing."""
    _check(graph, arrange(graph))


def _check(graph: Graph, drawing: Drawing) -> None:
    boxes = [area(middle, n.width, n.height) for middle, n in zip(drawing.boxes, graph.nodes, strict=True)]
    labels = [
        area(line.label, edge.width, edge.height)
        for line, edge in zip(drawing.lines, graph.edges, strict=True)
        if line.label
    ]
    for one, other in itertools.combinations([*boxes, *labels], 2):
        assert not meet(one, other)
    for left, top, right, bottom in [*boxes, *labels]:
        assert 0 <= left < right <= drawing.width
        assert 0 <= top < bottom <= drawing.height


@pytest.mark.parametrize("name", ["two", "there and back", "chain", "star", "ring", "many pairs", "tree"])
def test_no_line_runs_through_a_box(name: str) -> None:
    """A line through a box would say that it is joined to it."""
    graph = GRAPHS[name]
    drawing = arrange(graph)
    for line, edge in zip(drawing.lines, graph.edges, strict=True):
        for node, middle in zip(graph.nodes, drawing.boxes, strict=True):
            if node.id not in {edge.source, edge.target}:
                assert not touches(line.start, line.end, area(middle, node.width, node.height))


def test_the_same_graph_gives_the_same_drawing() -> None:
    """The layout's chance is fixed by its seeds."""
    graph = GRAPHS["tree"]
    assert arrange(graph) == arrange(graph)


@pytest.fixture(scope="module")
def view(root: Path) -> tuple[NetworkView, list[tuple[Graph, Drawing]]]:
    """The first briefing's networks, and what was arranged for them."""
    site, _ = pipeline.check(load.read_site(root), Memo())
    assert site is not None
    done: list[tuple[Graph, Drawing]] = []

    def note(graph: Graph) -> Drawing:
        done.append((graph, arrange(graph)))
        return done[-1][1]

    return network(site, "network.html", note), done


def test_the_first_briefings_networks_are_readable(
    view: tuple[NetworkView, list[tuple[Graph, Drawing]]],
) -> None:
    """Nothing overlaps, and no line has lost its words."""
    for graph, drawing in view[1]:
        _check(graph, drawing)
    assert view[0].entities.unlabelled == 0


def test_drawing_and_table_say_the_same(view: tuple[NetworkView, list[tuple[Graph, Drawing]]]) -> None:
    """Each row is drawn, and each line stands in a row."""
    made = view[0]
    rows = {(source.id, kind, target.id) for source, kind, target in made.relations}
    assert {(arc.source, arc.type, arc.target) for arc in made.claims.arcs} == rows
    steps = set()
    for row in made.statements:
        parties = [party.id for party in (row.subject, row.object, row.to) if party]
        steps |= set(itertools.pairwise(parties))
    assert {(arc.source, arc.target) for arc in made.entities.arcs} == steps
    assert all(v.link.status and v.link.status.says in v.name for v in made.claims.vertices)


def _big(number: int) -> dict[str, bytes]:
    """The minimal site with so many more claims, all about the first and every other one about the second."""
    files = dict(load.read_site(MINIMAL))
    for n in range(number):
        targets = ["cracks-found", *(["bridge-closed"] if n % 2 else [])]
        relations = "\n".join(f"  - {{type: qualifies, claim: {target}}}" for target in targets)
        text = _CLAIM.format(title=f"The repair might take long, reading {n}", relations=relations)
        files[f"content/claims/reading-{n:03}.md"] = text.encode()
    return files


def _drawn(number: int) -> Network:
    site, _ = pipeline.check(_big(number), Memo())
    assert site is not None
    return network(site, "network.html", _in_a_row).claims


def _in_a_row(graph: Graph) -> Drawing:
    """No layout at all."""
    boxes = tuple((n, n) for n, _ in enumerate(graph.nodes))
    return Drawing(graph.width, 9, boxes, tuple(Line((0, 0), (1, 1), None) for _ in graph.edges))


def test_of_a_big_network_the_best_connected_are_drawn() -> None:
    """More than 60 nodes cannot be read; the page says how many stand in the table only."""
    drawn = _drawn(80)
    shown = {vertex.link.id for vertex in drawn.vertices}
    assert len(shown) == LARGEST
    assert {"cracks-found", "bridge-closed", "reading-001"} <= shown
    assert drawn.left_out == 83 - LARGEST
    assert _drawn(10).left_out == 0


def test_an_unchanged_network_costs_nothing(tmp_path: Path) -> None:
    """A new process that finds the last build's memory does not even load the layout's library."""
    script = (
        "import sys; from pathlib import Path; from briefing import load, pipeline; from briefing.memo import Memo\n"
        f"memo = Memo(); memo.load(Path({str(tmp_path / 'memo')!r}).read_bytes())\n"
        f"output, _ = pipeline.build(load.read_site(Path({str(MINIMAL)!r})), memo)\n"
        "sys.stdout.buffer.write(output['network.html']); sys.exit('networkx' in sys.modules)"
    )
    memo = Memo()
    output, _ = pipeline.build(load.read_site(MINIMAL), memo)
    assert output is not None
    (tmp_path / "memo").write_bytes(memo.dump())
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.partition(b"<main")[2] == output["network.html"].partition(b"<main")[2]


@pytest.mark.parametrize(
    "words", ["W" * 28, "a b c", "", "북한,러시아에단거리탄도미사일제공가능성", "one two three four five"]
)
def test_words_are_never_wider_than_their_lines(words: str) -> None:
    """Words too long for a line, or in a script without spaces, are broken; nothing is lost but what has no room."""
    whole = lettering.wrapped(words, 120, 13)
    assert "".join(whole).replace(" ", "") == words.replace(" ", "")
    short = lettering.wrapped(words, 60, 13, 2)
    assert len(short) <= 2
    assert all(lettering.width(line, 13) <= 60 for line in short)


def test_a_real_browser_draws_it_without_overlaps(published: Path, browser: Browser) -> None:
    """Real letters fit into their boxes, the words on lines keep clear of them, and each node leads to its page."""
    with reader(browser) as page:
        go(page, published, "network.html")
        for drawing in page.locator(".network > svg").all():
            found = drawing.evaluate(_DRAWN)
            for node in found["nodes"]:
                left, top, right, bottom = node["rect"]
                assert node["name"]
                for text in node["texts"]:
                    assert left <= text[0] and text[2] <= right and top <= text[1] and text[3] <= bottom, node  # noqa: PT018
            areas = [tuple(node["rect"]) for node in found["nodes"]]
            for label in found["labels"]:
                assert not any(meet(tuple(label), other) for other in areas)
                areas.append(tuple(label))
        node = page.locator(".network__node").first
        node.focus()
        assert page.locator(".network--chosen .is-chosen").count() > 0
        page.keyboard.press("Enter")
        page.wait_for_url("**/entities/*.html")


@pytest.mark.parametrize("path", ["network.html", "sources/matrix.html"])
def test_wide_drawings_and_tables_scroll_in_their_own_region(path: str, published: Path, browser: Browser) -> None:
    """At 320 px the page itself never scrolls sideways; each region can be reached with the keyboard."""
    with reader(browser, 320, 640) as page:
        go(page, published, path)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
        for region in page.locator(".scroller").all():
            assert region.get_attribute("tabindex") == "0"
            assert region.get_attribute("aria-label")


def test_the_matrix_keeps_its_headers_in_sight(published: Path, browser: Browser) -> None:
    """Scrolled to its last cell, the table still shows the claims' numbers and the source's name, on a phone too."""
    with reader(browser, 320, 640) as page:
        go(page, published, "sources/matrix.html")
        region = page.locator(".scroller--matrix")
        region.evaluate("(e) => e.scrollTo(e.scrollWidth, e.scrollHeight)")
        page.wait_for_timeout(100)
        window = region.bounding_box()
        source = page.locator(".matrix tbody th").last.bounding_box()
        number = page.locator(".matrix thead tr:last-child th").last.bounding_box()
        assert window and source and number  # noqa: PT018  # all three are there
        assert abs(source["x"] - window["x"]) <= 1
        assert window["y"] <= number["y"] <= window["y"] + 60
        assert number["x"] > source["x"] + source["width"]


def test_the_matrix_has_headers_for_every_cell(published: Path) -> None:
    """Each sign says what it means and of which claim; each row and column has a header of its own scope."""
    html = (published / "sources/matrix.html").read_text("utf-8")
    head, body = html.split("<tbody>")
    claims = head.count('scope="col" abbr="Claim ')
    rows = body.split("</tbody>")[0].strip().split("</tr>")[:-1]
    assert claims > 0
    assert all(row.count("<td") == claims and row.count('scope="row"') == 1 for row in rows)
    assert "supports claim " in body
