"""Networks: entities joined by what claims assert, claims joined by how they stand to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from briefing.drawing import Drawing, Edge, Graph, Node
from briefing.lettering import width, wrapped
from briefing.model import Claim
from briefing.site import Site

from .paging import WHOLE, Listing, Pager
from .parts import Chrome, Link
from .sheet import RELATION_WORDS, Sheet

Arrange = Callable[[Graph], Drawing]

# Geometry of the drawings, in their own units (1 = 1 px at full width).
WIDTH = 1100
LARGEST = 60
"""More nodes than that are not drawn: nobody could read them."""
_BELOW = 12
"""So many rows of a long table stand below its drawing; the whole table has pages of its own."""
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
    more_statements: str
    """The address of the whole table, if it is too long for this page; likewise `more_relations`."""
    claims: Network
    relations: tuple[tuple[Link, str, Link], ...]
    more_relations: str
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


@dataclass(frozen=True, slots=True)
class TableView:
    """What goes on from one of the tables below the drawings."""

    chrome: Chrome
    statements: tuple[Statement, ...]
    relations: tuple[tuple[Link, str, Link], ...]
    pager: Pager


STATEMENTS = Listing("network/statements.html", lambda site, _: _asserting(site))
RELATIONS = Listing("network/relations.html", lambda site, _: tuple(_related(site)))


def pages(site: Site, arrange: Arrange) -> Iterator[tuple[str, str, Callable[..., NetworkView | TableView]]]:
    """(path, template, view in the making) of the page of drawings, and of tables that are too long for it."""
    yield "network.html", "network", partial(network, arrange=arrange)
    for listing, make in ((STATEMENTS, statements), (RELATIONS, relations)):
        paths = list(listing.paths(site))
        if len(paths) > 1:
            yield from ((path, "network-table", make) for path in paths)


def statements(site: Site, path: str) -> TableView:
    """A page of the table of who does what to whom."""
    sheet = Sheet(site, path)
    part, pager = STATEMENTS.part(sheet)
    chrome = sheet.chrome("Who does what to whom", "What the claims assert between people, states and things.")
    return TableView(chrome, tuple(_statement(sheet, i) for i in part), (), pager)


def relations(site: Site, path: str) -> TableView:
    """A page of the table of how the claims hang together."""
    sheet = Sheet(site, path)
    part, pager = RELATIONS.part(sheet)
    chrome = sheet.chrome("How the claims hang together", "Which of the article’s claims leans on which.")
    return TableView(chrome, (), tuple((sheet.link(j.source), j.type, sheet.link(j.target)) for j in part), pager)


def network(site: Site, path: str, arrange: Arrange) -> NetworkView:
    """Both networks. `arrange` finds the places."""
    sheet = Sheet(site, path)
    related = tuple(_related(site))
    asserting = _asserting(site)
    return NetworkView(
        chrome=sheet.chrome(
            "Network", "Who does what to whom, according to which claim, and how the claims hang together."
        ),
        entities=_draw(sheet, tuple(_asserted(site)), arrange),
        statements=tuple(_statement(sheet, i) for i in asserting[: _shown(asserting)]),
        more_statements=sheet.to(STATEMENTS.path) if len(asserting) > WHOLE else "",
        claims=_draw(sheet, related, arrange),
        relations=tuple((sheet.link(j.source), j.type, sheet.link(j.target)) for j in related[: _shown(related)]),
        more_relations=sheet.to(RELATIONS.path) if len(related) > WHOLE else "",
        types=tuple(kind for kind in RELATION_WORDS if any(j.type == kind for j in related)),
        alone=len({i for i, _ in site.all(Claim)} - {i for j in related for i in (j.source, j.target)}),
    )


def _shown(rows: Sequence[object]) -> int:
    """How many rows of a table stand below the drawing."""
    return len(rows) if len(rows) <= WHOLE else _BELOW


def by_place(site: Site) -> tuple[str, ...]:
    """The claims in the order of the article."""
    return tuple(sorted((i for i, _ in site.all(Claim)), key=lambda i: (site.quotes.get(i, ())[:1], i)))


def _asserting(site: Site) -> tuple[str, ...]:
    """The claims that assert something between entities: by subject, then as in the article."""
    claims = ((i, claim.assert_) for i in by_place(site) if (claim := site.get(i, Claim)))
    found = [(site.title(triple.subject).casefold(), i) for i, triple in claims if triple]
    return tuple(i for _, i in sorted(found, key=lambda pair: pair[0]))


def _statement(sheet: Sheet, identifier: str) -> Statement:
    claim = sheet.site.get(identifier, Claim)
    assert claim and claim.assert_  # noqa: S101, PT018  # the caller gives such claims only
    triple = claim.assert_
    verb = sheet.site.vocabulary.verbs.get(triple.verb)
    return Statement(
        subject=sheet.link(triple.subject),
        verb=verb.label if verb else triple.verb,
        object=sheet.link(triple.object) if triple.object else None,
        to=sheet.link(triple.to) if triple.to else None,
        claim=sheet.link(identifier),
    )


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
