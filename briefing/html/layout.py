"""Nodes and edges in, a drawing's positions out: boxes in rows, few crossings, no line through a box.

Knows nothing of what is drawn. All numbers are whole units of the drawing (1 = 1 px at full size).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .drawing import Drawing, Graph, cropped, lines
from .geometry import Point, along, area, cross, meet, touches

# What a worse picture costs, in units of line length: a line through a box misleads, a crossing only tires.
_THROUGH, _NO_LABEL, _CROSSING, _ON_LABEL = 1500, 500, 260, 120
_CLEAR = 8
"""How near a line may come to a box that is not its own."""
_SWEEPS, _STARTS, _SETTLED = 8, 6, 2
"""So many layouts are begun, so many of them worked out, in so many rounds at most."""
_MANY = 40
"""Of more boxes than that, one layout only is worked out: it takes seconds."""
_NEAREST = 14
"""A box is tried in so many places around the middle of its neighbours."""


def arrange(graph: Graph) -> Drawing:
    """The calmest picture found. The same graph gives the same picture; an empty one is 0 × 0."""
    if not graph.nodes:
        return Drawing(0, 0, (), ())
    board = _Board(graph)
    found: dict[str, Point] = {}
    for part in _parts(graph):
        alone = _Board(part, board)
        begun = sorted(_starts(alone), key=alone.cost)[: _SETTLED if len(part.nodes) <= _MANY else 1]
        places = min((_settle(alone, start) for start in begun), key=alone.cost)
        _put(board, part, places, found)
    middles = tuple(found[node.id] for node in graph.nodes)
    return cropped(graph, middles, lines(graph, middles))


def _parts(graph: Graph) -> list[Graph]:
    """The parts that no line joins, the largest first."""
    groups: dict[str, set[str]] = {node.id: {node.id} for node in graph.nodes}
    for edge in graph.edges:
        if groups[edge.source] is not groups[edge.target]:
            groups[edge.source] |= groups[edge.target]
            for member in groups[edge.target]:
                groups[member] = groups[edge.source]
    distinct = {id(group): group for group in groups.values()}.values()
    parts = [
        replace(
            graph,
            nodes=tuple(node for node in graph.nodes if node.id in group),
            edges=tuple(edge for edge in graph.edges if edge.source in group),
        )
        for group in distinct
    ]
    return sorted(parts, key=lambda part: (-len(part.nodes), part.nodes[0].id))


class _Board:
    """Places in rows, every other row half a place further in, and what it costs to have the boxes there."""

    def __init__(self, graph: Graph, like: _Board | None = None) -> None:
        """`like` gives the distances between places, if they are not the graph's own."""
        self.graph = graph
        wide = max(node.width for node in graph.nodes) + graph.gap_x
        columns = max(1, (graph.width + graph.gap_x) // wide)
        self.pitch: int = like.pitch if like else graph.width // columns // 2 * 2
        self.high: int = like.high if like else max(node.height for node in graph.nodes) + graph.gap_y
        rows = 2 + len(graph.nodes) * 3 // (2 * (graph.width // self.pitch))
        self.places = tuple(itertools.chain.from_iterable(self._row(row) for row in range(rows)))
        self.reach = [(node.width // 2 + _CLEAR, node.height // 2 + _CLEAR) for node in graph.nodes]
        order = {node.id: n for n, node in enumerate(graph.nodes)}
        labels: dict[tuple[int, int], tuple[int, int]] = {}
        for edge in graph.edges:
            a, b = sorted((order[edge.source], order[edge.target]))
            wide, high = labels.get((a, b), (0, 0))
            labels[a, b] = max(wide, edge.width), high + edge.height
        self.edges = sorted(labels)
        self.labels = [labels[pair] for pair in self.edges]
        self.at = [[e for e, pair in enumerate(self.edges) if n in pair] for n in order.values()]

    def _row(self, row: int) -> Iterator[Point]:
        columns = self.graph.width // self.pitch
        inset = row % 2 if columns > 1 else 0
        for column in range(columns - inset):
            yield self.pitch // 2 * (1 + 2 * column + inset), self.high // 2 + self.high * row

    def cost(self, middles: Sequence[Point], moved: Sequence[int] | None = None) -> int:
        """What a picture costs; only what concerns the moved boxes, if they are given."""
        boxes = range(len(middles)) if moved is None else moved
        mine = sorted({e for n in boxes for e in self.at[n]})
        others = [e for e in range(len(self.edges)) if e not in mine]
        total = 0
        for index, one in enumerate(mine):
            a, b = self.edges[one]
            p, q = middles[a], middles[b]
            dx, dy = abs(p[0] - q[0]), abs(p[1] - q[1])
            # Level and upright lines are calmer than slanting ones.
            total += dx + dy + dx * dy // 400 + self._in_the_way(one, range(len(middles)), middles)
            for other in itertools.chain(mine[index + 1 :], others):
                r, s = (middles[n] for n in self.edges[other])
                total += _CROSSING * cross(p, q, r, s) + _ON_LABEL * (self._label_on(one, r, s, middles))
                total += _ON_LABEL * self._label_on(other, p, q, middles)
        return total + sum(self._in_the_way(other, boxes, middles) for other in others)

    def _label_on(self, edge: int, p: Point, q: Point, middles: Sequence[Point]) -> bool:
        """True if another line runs where an edge's label should be."""
        wide, high = self.labels[edge]
        a, b = self.edges[edge]
        return wide > 0 and touches(p, q, area(along(middles[a], middles[b], 50), wide, high))

    def _in_the_way(self, edge: int, boxes: Iterable[int], middles: Sequence[Point]) -> int:
        """What it costs that boxes stand where a line or its label should be."""
        a, b = self.edges[edge]
        p, q = middles[a], middles[b]
        wide, high = self.labels[edge]
        left, right = (p[0], q[0]) if p[0] < q[0] else (q[0], p[0])
        top, bottom = (p[1], q[1]) if p[1] < q[1] else (q[1], p[1])
        label = area(along(p, q, 50), wide, high)
        cost = 0
        for n in boxes:
            x, y = middles[n]
            reach_x, reach_y = self.reach[n]
            # Most boxes are nowhere near: they must cost next to no time.
            if x + reach_x <= left or x - reach_x >= right or y + reach_y <= top or y - reach_y >= bottom:
                if not wide:
                    continue
            elif n not in {a, b} and touches(p, q, (x - reach_x, y - reach_y, x + reach_x, y + reach_y)):
                cost += _THROUGH
            if wide and meet(label, (x - reach_x, y - reach_y, x + reach_x, y + reach_y)):
                cost += _NO_LABEL
        return cost


def _put(board: _Board, part: Graph, places: Sequence[Point], found: dict[str, Point]) -> None:
    """Put a part where nothing stands in its way, as far up as there is room, then as far to the left."""
    whole = replace(
        board.graph,
        nodes=tuple(n for n in board.graph.nodes if n.id in found or n in part.nodes),
        edges=tuple(e for e in board.graph.edges if e.source in found or e in part.edges),
    )
    free = _Board(whole, board)
    left, top = min(x for x, _ in places), min(y for _, y in places)
    taken, best = set(found.values()), None
    below = max((y // board.high + 1 for _, y in taken), default=0)
    half = board.pitch // 2
    for down, right in itertools.product(range(below + 1), range(2 * board.graph.width // board.pitch)):
        dx, dy = half * right - left + half, board.high * down - top + board.high // 2
        if (dx // half + dy // board.high) % 2:  # every other row is set in
            continue
        moved = [(x + dx, y + dy) for x, y in places]
        inside = min(moved)[0] >= half and max(moved)[0] <= board.graph.width - half
        if inside and taken.isdisjoint(moved):
            tried = {**found, **{node.id: place for node, place in zip(part.nodes, moved, strict=True)}}
            middles = [tried[node.id] for node in whole.nodes]
            cost = free.cost(middles) + max(y for _, y in middles)
            if best is None or cost < best[0]:
                best = cost, tried
    found.update(best[1] if best else {})


def _starts(board: _Board) -> Iterator[list[Point]]:
    """Places by force-directed layouts, each from another seed."""
    import networkx as nx  # noqa: PLC0415  # slow to import, and not needed where the picture is remembered

    size = len(board.graph.nodes)
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(board.edges)
    for seed in range(_STARTS):
        found = nx.spring_layout(graph, seed=seed, iterations=100)
        # Rounded, so that the last bits of a machine's arithmetic decide nothing.
        free = list(board.places)
        scale = max(x for x, _ in free), max(y for _, y in free)
        middles: dict[int, Point] = {}
        for n in sorted(range(size), key=lambda n: (-len(board.at[n]), n)):
            wanted = tuple(int((round(float(found[n][k]), 3) + 1) * scale[k] / 2) for k in (0, 1))
            middles[n] = min(free, key=lambda place: (abs(place[0] - wanted[0]) + abs(place[1] - wanted[1]), place))
            free.remove(middles[n])
        yield [middles[n] for n in range(size)]


def _settle(board: _Board, start: list[Point]) -> list[Point]:
    """Move one box, or change two over, as long as the picture gets better."""
    middles = list(start)
    order = sorted(range(len(middles)), key=lambda n: (-len(board.at[n]), n))
    for _ in range(_SWEEPS):
        better = [_improve(board, middles, n) for n in order]
        if not any(better):
            break
    return middles


def _improve(board: _Board, middles: list[Point], n: int) -> bool:
    around = [middles[other] for e in board.at[n] for other in board.edges[e] if other != n] or [middles[n]]
    x, y = (sum(values) // len(around) for values in zip(*around, strict=True))
    nearest = sorted(board.places, key=lambda place: (abs(place[0] - x) + abs(place[1] - y), place))
    changed = False
    for place in nearest[:_NEAREST]:
        if place == middles[n]:
            continue
        moved = [n, *(other for other, middle in enumerate(middles) if middle == place)]
        before, old = board.cost(middles, moved), middles[n]
        _swap(middles, moved, place, old)
        if board.cost(middles, moved) < before:
            changed = True
        else:
            _swap(middles, moved, old, place)
    return changed


def _swap(middles: list[Point], moved: Sequence[int], place: Point, old: Point) -> None:
    middles[moved[0]] = place
    for other in moved[1:]:
        middles[other] = old
