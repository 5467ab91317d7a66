"""Networks: entities joined by what claims assert, claims joined by how they stand to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from briefing.core.model import Claim
from briefing.core.text_metrics import width, wrapped
from briefing.html.drawing import Drawing, Edge, Graph, Node
from briefing.site.site import Site

from .page_context import RELATION_WORDS, PageContext
from .paging import WHOLE
from .relations import (
    LABEL_SIZE,
    RELATIONS,
    STATEMENTS,
    Joint,
    Statement,
    TableView,
    asserting,
    by_place,
    related_claims,
    relations,
    statement,
    statements,
)
from .view_types import Link, PageFrame

Arrange = Callable[[Graph], Drawing]

# Geometry of the drawings, in their own units (1 = 1 px at full width).
WIDTH = 1100
LARGEST = 40
"""More nodes than that are not drawn: nobody could read them."""
_BELOW = 10
"""So many rows of a long table stand below its drawing; the whole table has pages of its own."""
_LINE = 16
_PAD = 8
_MOST_LINES = 6
_WIDEST_CLAIM, _WIDEST_NAME = 156, 132
_NODE_SIZE = 13


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node: a link in a box; places in units of the drawing."""

    link: Link
    name: str
    """What a screen reader says: the status first, as in the drawing."""
    lines: tuple[tuple[int, int, str], ...]
    """(x, y of the base line, words)"""
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Arc:
    """An edge between two nodes."""

    source: str
    target: str
    type: str
    directed: bool
    words: str
    """The whole statement, in words."""
    line: tuple[int, int, int, int]
    label: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Network:
    """A drawing of nodes in reading order."""

    vertices: tuple[Vertex, ...]
    arcs: tuple[Arc, ...]
    width: int
    height: int
    left_out: int
    """So many less connected nodes are in the table only."""
    unlabelled: int
    """So many edges have no room for their words."""


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Two networks, each with its table."""

    chrome: PageFrame
    entities: Network
    statements: tuple[Statement, ...]
    more_statements: str
    """The address of the whole table, if it is too long for this page; likewise `more_relations`."""
    claims: Network
    relations: tuple[tuple[Link, str, Link], ...]
    more_relations: str
    types: tuple[str, ...]
    """The types of relation that are drawn, for the key."""
    alone: int
    """So many claims stand in no relation to another."""


def pages(site: Site, arrange: Arrange) -> Iterator[tuple[str, str, Callable[..., NetworkView | TableView]]]:
    """(path, template, view in the making) of the page of drawings, and of tables that are too long for it."""
    yield "network.html", "network", partial(network, arrange=arrange)
    for listing, make in ((STATEMENTS, statements), (RELATIONS, relations)):
        paths = list(listing.paths(site))
        if len(paths) > 1:
            yield from ((path, "network-table", make) for path in paths)


def network(site: Site, path: str, arrange: Arrange) -> NetworkView:
    """Both networks. `arrange` finds the places."""
    sheet = PageContext(site, path)
    related = tuple(related_claims(site))
    claims = asserting(site)
    return NetworkView(
        chrome=sheet.chrome(
            "Network", "Who does what to whom, according to which claim, and how the claims hang together."
        ),
        entities=_draw(sheet, tuple(_asserted(site)), arrange),
        statements=tuple(statement(sheet, i) for i in claims[: _shown(claims)]),
        more_statements=sheet.to(STATEMENTS.path) if len(claims) > WHOLE else "",
        claims=_draw(sheet, related, arrange),
        relations=tuple((sheet.link(j.source), j.type, sheet.link(j.target)) for j in related[: _shown(related)]),
        more_relations=sheet.to(RELATIONS.path) if len(related) > WHOLE else "",
        types=tuple(kind for kind in RELATION_WORDS if any(j.type == kind for j in related)),
        alone=len({i for i, _ in site.all(Claim)} - {i for j in related for i in (j.source, j.target)}),
    )


def _shown(rows: Sequence[object]) -> int:
    """How many rows of a table stand below the drawing."""
    return len(rows) if len(rows) <= WHOLE else _BELOW


def _asserted(site: Site) -> Iterator[Joint]:
    """One edge for all that is asserted from one entity to another."""
    verbs: dict[tuple[str, str], dict[str, bool]] = {}
    for identifier in by_place(site):
        claim = site.get(identifier, Claim)
        triple = claim.assert_ if claim else None
        if not triple:
            continue
        verb = site.vocabulary.verbs.get(triple.verb)
        label = verb.label if verb else triple.verb
        steps = [(triple.subject, triple.object or triple.to, label, not verb or verb.label != verb.inverse)]
        if triple.object and triple.to:
            steps.append((triple.object, triple.to, "to", True))
        for source, target, words, directed in steps:
            if target and target != source:
                verbs.setdefault((source, target), {})[words] = directed
    for (source, target), labels in verbs.items():
        yield Joint(source, target, "asserts", any(labels.values()), tuple(labels))


def _draw(sheet: PageContext, joints: tuple[Joint, ...], arrange: Arrange) -> Network:
    everyone = dict.fromkeys(i for joint in joints for i in (joint.source, joint.target))
    shown = _best_connected(everyone, joints)
    joints = tuple(joint for joint in joints if {joint.source, joint.target} <= shown)
    links = {i: sheet.link(i) for i in everyone if i in shown}
    texts = {i: _title(link) for i, link in links.items()}
    graph = Graph(
        nodes=tuple(Node(i, *_size(links[i], texts[i])) for i in links),
        edges=tuple(Edge(j.source, j.target, *_label_size(j.label)) for j in joints),
        width=WIDTH,
        gap_x=48 if any(link.status for link in links.values()) else 116,
        gap_y=48,
    )
    drawing = arrange(graph)
    vertices = [
        _vertex(links[node.id], texts[node.id], node, middle)
        for node, middle in zip(graph.nodes, drawing.boxes, strict=True)
    ]
    arcs = tuple(
        Arc(
            source=joint.source,
            target=joint.target,
            type=joint.type,
            directed=joint.directed,
            words=f"{links[joint.source].words} {', '.join(joint.verbs) or joint.type} {links[joint.target].words}",
            line=(*line.start, *line.end),
            label=_label(joint.label, line.label),
        )
        for joint, line in zip(joints, drawing.lines, strict=True)
    )
    return Network(
        vertices=tuple(sorted(vertices, key=lambda v: (v.top + v.height // 2, v.left))),
        arcs=arcs,
        width=drawing.width,
        height=drawing.height,
        left_out=len(everyone) - len(links),
        unlabelled=sum(bool(j.verbs) and line.label is None for j, line in zip(joints, drawing.lines, strict=True)),
    )


def _best_connected(everyone: Iterable[str], joints: Sequence[Joint]) -> set[str]:
    """At most as many as can be read; of those, the ones that are joined to another of them."""
    degree = Counter(i for joint in joints for i in (joint.source, joint.target))
    best = set(sorted(everyone, key=lambda i: (-degree[i], i))[:LARGEST])
    kept = (joint for joint in joints if {joint.source, joint.target} <= best)
    return {i for joint in kept for i in (joint.source, joint.target)}


def _vertex(link: Link, texts: Sequence[str], node: Node, middle: tuple[int, int]) -> Vertex:
    left, top = middle[0] - node.width // 2, middle[1] - node.height // 2
    x = left + _PAD if link.status else middle[0]
    first = top + _PAD + 12 + (_LINE if link.status else 0)
    lines = tuple((x, first + _LINE * n, words) for n, words in enumerate(texts))
    name = f"{link.status.says}. {link.words}" if link.status else link.words
    return Vertex(link, name, lines, left, top, node.width, node.height)


def _label(words: tuple[str, ...], middle: tuple[int, int] | None) -> tuple[tuple[int, int, str], ...]:
    if middle is None:
        return ()
    first = middle[1] - _LINE * (len(words) - 1) // 2 + 4
    return tuple((middle[0], first + _LINE * n, line) for n, line in enumerate(words))


def _size(link: Link, texts: Sequence[str]) -> tuple[int, int]:
    """A claim's box is as wide as any other's, so that another word in a title rarely changes the picture."""
    wide = _WIDEST_CLAIM if link.status else max(width(line, _NODE_SIZE) for line in texts)
    return wide + 2 * _PAD, (len(texts) + bool(link.status)) * _LINE + 2 * _PAD


def _label_size(words: tuple[str, ...]) -> tuple[int, int]:
    return max((width(line, LABEL_SIZE) + 4 for line in words), default=0), len(words) * _LINE


def _title(link: Link) -> tuple[str, ...]:
    """A title in lines short enough for its box; what is too long ends with dots (the table has it whole)."""
    return wrapped(link.words, _WIDEST_CLAIM if link.status else _WIDEST_NAME, _NODE_SIZE, _MOST_LINES)
