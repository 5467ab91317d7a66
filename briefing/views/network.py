"""Networks: entities joined by what claims assert, claims joined by how they stand to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefing.drawing import Drawing, Edge, Graph, Node
from briefing.lettering import width, wrapped
from briefing.link import Site
from briefing.model import Claim

from .parts import Chrome, Link
from .sheet import RELATION_WORDS, Sheet

Arrange = Callable[[Graph], Drawing]

# Geometry of the drawings, in their own units (1 = 1 px at full width).
WIDTH = 1100
LARGEST = 60
"""More nodes than that are not drawn: nobody could read them."""
_LINE = 16
_PAD = 8
_MOST_LINES = 6
_WIDEST_CLAIM, _WIDEST_NAME, _WIDEST_VERB = 156, 132, 112
_NODE_SIZE, _LABEL_SIZE = 13, 12


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
class Statement:
    """What a claim asserts between entities."""

    subject: Link
    verb: str
    object: Link | None
    to: Link | None
    claim: Link


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Two networks, each with its table."""

    chrome: Chrome
    entities: Network
    statements: tuple[Statement, ...]
    claims: Network
    relations: tuple[tuple[Link, str, Link], ...]
    types: tuple[str, ...]
    """The types of relation that are drawn, for the key."""
    alone: int
    """So many claims stand in no relation to another."""


@dataclass(frozen=True, slots=True)
class _Joint:
    """An edge to be, and what it says."""

    source: str
    target: str
    type: str
    directed: bool = True
    verbs: tuple[str, ...] = ()

    @property
    def label(self) -> tuple[str, ...]:
        """The verbs in short lines."""
        return tuple(line for verb in self.verbs for line in wrapped(verb, _WIDEST_VERB, _LABEL_SIZE))


def network(site: Site, arrange: Arrange) -> NetworkView:
    """Both networks. `arrange` finds the places."""
    sheet = Sheet(site, "network.html")
    related = tuple(_related(site))
    return NetworkView(
        chrome=sheet.chrome(
            "Network", "Who does what to whom, according to which claim, and how the claims hang together."
        ),
        entities=_draw(sheet, tuple(_asserted(site)), arrange),
        statements=tuple(_statements(sheet)),
        claims=_draw(sheet, related, arrange),
        relations=tuple((sheet.link(j.source), j.type, sheet.link(j.target)) for j in related),
        types=tuple(kind for kind in RELATION_WORDS if any(j.type == kind for j in related)),
        alone=len({i for i, _ in site.all(Claim)} - {i for j in related for i in (j.source, j.target)}),
    )


def by_place(site: Site) -> tuple[str, ...]:
    """The claims in the order of the article."""
    return tuple(sorted((i for i, _ in site.all(Claim)), key=lambda i: (site.quotes.get(i, ())[:1], i)))


def _statements(sheet: Sheet) -> Iterator[Statement]:
    """By subject, then as in the article."""
    site = sheet.site
    found = []
    for identifier in by_place(site):
        claim = site.get(identifier, Claim)
        if claim and (triple := claim.assert_):
            verb = site.vocabulary.verbs.get(triple.verb)
            statement = Statement(
                subject=sheet.link(triple.subject),
                verb=verb.label if verb else triple.verb,
                object=sheet.link(triple.object) if triple.object else None,
                to=sheet.link(triple.to) if triple.to else None,
                claim=sheet.link(identifier),
            )
            found.append(statement)
    yield from sorted(found, key=lambda s: s.subject.words.casefold())


def _asserted(site: Site) -> Iterator[_Joint]:
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
        yield _Joint(source, target, "asserts", any(labels.values()), tuple(labels))


def _related(site: Site) -> Iterator[_Joint]:
    """One edge a relation, as in the article."""
    for identifier in by_place(site):
        claim = site.get(identifier, Claim)
        kinds = dict.fromkeys((r.type, r.claim) for r in claim.relations) if claim else {}
        for kind, other in sorted(kinds, key=lambda pair: list(RELATION_WORDS).index(pair[0])):
            yield _Joint(identifier, other, kind)


def _draw(sheet: Sheet, joints: tuple[_Joint, ...], arrange: Arrange) -> Network:
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


def _best_connected(everyone: Iterable[str], joints: Sequence[_Joint]) -> set[str]:
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
    name = f"{link.status} {link.words}" if link.status else link.words
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
    return max((width(line, _LABEL_SIZE) + 4 for line in words), default=0), len(words) * _LINE


def _title(link: Link) -> tuple[str, ...]:
    """A title in lines short enough for its box; what is too long ends with dots (the table has it whole)."""
    return wrapped(link.words, _WIDEST_CLAIM if link.status else _WIDEST_NAME, _NODE_SIZE, _MOST_LINES)
