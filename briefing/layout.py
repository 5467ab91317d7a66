"""Nodes and edges in, a drawing's positions out: boxes in rows, few crossings, no line through a box.

Knows nothing of what is drawn. All numbers are whole units of the drawing (1 = 1 px at full size).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Point = tuple[int, int]
Area = tuple[int, int, int, int]
"""left, top, right, bottom"""

# What a worse picture costs, in units of line length: a line through a box misleads, a crossing only tires.
_THROUGH, _CROSSING = 1500, 260
_CLEAR = 8
"""How near a line may come to a box that is not its own."""
_AIR = 4
"""Between a box and the ends of its lines."""
_APART = 9
"""Half the distance of lines that join the same two boxes."""
_SWEEPS, _STARTS = 12, 4
_NEAREST = 14
"""A box is tried in so many places around the middle of its neighbours."""
_ALONG = (50, 42, 58, 35, 65, 28, 72, 21, 79)
"""Where along a line its label may stand, in percent, the best place first."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box to be placed."""

    id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from one box to another, with the size of its label; 0 × 0 for none."""

    source: str
    target: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """What is to be drawn, how wide, and the room to leave between boxes. Edges name two different nodes."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    gap_x: int
    gap_y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A placed edge: its ends, and the middle of its label, or None where there is no room for one."""

    start: Point
    end: Point
    label: Point | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """The middles of the boxes and the lines, in the graph's order."""

    width: int
    height: int
    boxes: tuple[Point, ...]
    lines: tuple[Line, ...]


def arrange(graph: Graph) -> Drawing:
    """The calmest picture found. The same graph gives the same picture; an empty one is 0 high."""
    if not graph.nodes:
        return Drawing(graph.width, 0, (), ())
    board = _Board(graph)
    found = min((_settle(board, start) for start in _starts(board)), key=board.cost)
    middles = _without_empty_rows(board, found)
    height = max(y + n.height // 2 for (_, y), n in zip(middles, graph.nodes, strict=True)) + graph.gap_y // 2
    return Drawing(graph.width, height, middles, _lines(graph, middles))


def area(middle: Point, width: int, height: int, clear: int = 0) -> Area:
    """The box around a point, with some room around it."""
    x, y = middle
    return x - width // 2 - clear, y - height // 2 - clear, x + (width + 1) // 2 + clear, y + (height + 1) // 2 + clear


def meet(a: Area, b: Area) -> bool:
    """True if two areas have a point in common that is not on their borders."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


class _Board:
    """Places in rows, every other row half a place further in, and what it costs to have the boxes there."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.wide = max(node.width for node in graph.nodes) + graph.gap_x
        self.high = max(node.height for node in graph.nodes) + graph.gap_y
        columns = max(1, (graph.width + graph.gap_x) // self.wide)
        rows = 2 + len(graph.nodes) * 3 // (2 * columns)
        pitch = graph.width // columns
        self.rows = tuple(tuple(self._row(row, columns, pitch)) for row in range(rows))
        self.places = tuple(itertools.chain.from_iterable(self.rows))
        order = {node.id: n for n, node in enumerate(graph.nodes)}
        self.edges = sorted({tuple(sorted((order[e.source], order[e.target]))) for e in graph.edges})
        self.at: list[list[int]] = [[e for e, pair in enumerate(self.edges) if n in pair] for n in order.values()]

    def _row(self, row: int, columns: int, pitch: int) -> Iterator[Point]:
        inset = row % 2 if columns > 1 else 0
        for column in range(columns - inset):
            yield pitch // 2 + pitch * column + inset * pitch // 2, self.high // 2 + self.high * row

    def cost(self, middles: Sequence[Point], moved: Iterable[int] | None = None) -> int:
        """What a picture costs; only what concerns the moved boxes, if they are given."""
        boxes = set(range(len(middles))) if moved is None else set(moved)
        mine = sorted({e for n in boxes for e in self.at[n]})
        others = [e for e in range(len(self.edges)) if e not in mine]
        total = 0
        for index, one in enumerate(mine):
            a, b = self.edges[one]
            p, q = middles[a], middles[b]
            # Distance between rows is dearer the further it is: neighbours in a row may stand further apart.
            total += abs(p[0] - q[0]) + abs(p[1] - q[1]) + (abs(p[0] - q[0]) * abs(p[1] - q[1])) // 400
            total += sum(_THROUGH for n in range(len(middles)) if n not in {a, b} and self._through(p, q, middles, n))
            for other in itertools.chain(mine[index + 1 :], others):
                c, d = self.edges[other]
                if a not in {c, d} and b not in {c, d} and _cross(p, q, middles[c], middles[d]):
                    total += _CROSSING
        for other in others:
            c, d = self.edges[other]
            total += sum(_THROUGH for n in boxes if self._through(middles[c], middles[d], middles, n))
        return total

    def _through(self, p: Point, q: Point, middles: Sequence[Point], n: int) -> bool:
        node = self.graph.nodes[n]
        return _touches(p, q, area(middles[n], node.width, node.height, _CLEAR))


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
        if not any([_improve(board, middles, n) for n in order]):  # noqa: C419  # every box, every time
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


def _without_empty_rows(board: _Board, middles: Sequence[Point]) -> tuple[Point, ...]:
    """Close up rows, each as high as its highest box: the order of all things stays."""
    tops: dict[int, int] = {}
    y = board.graph.gap_y // 2
    for row in sorted({middle[1] for middle in middles}):
        height = max(
            node.height for node, middle in zip(board.graph.nodes, middles, strict=True) if middle[1] == row
        )
        tops[row] = y + height // 2
        y += height + board.graph.gap_y
    return tuple((x, tops[row]) for x, row in middles)


def _lines(graph: Graph, middles: Sequence[Point]) -> tuple[Line, ...]:
    middle_of = {node.id: middle for node, middle in zip(graph.nodes, middles, strict=True)}
    node_of = {node.id: node for node in graph.nodes}
    taken = [area(m, n.width, n.height, 2) for m, n in zip(middles, graph.nodes, strict=True)]
    pairs: dict[tuple[str, ...], list[int]] = {}
    for number, edge in enumerate(graph.edges):
        pairs.setdefault(tuple(sorted((edge.source, edge.target))), []).append(number)
    ends = {}
    for pair, numbers in pairs.items():
        for nth, number in enumerate(numbers):
            shift = _APART * (2 * nth - len(numbers) + 1)
            ends[number] = _ends(graph.edges[number], shift, pair, middle_of, node_of)
    lines = []
    for number, edge in enumerate(graph.edges):
        label = _label(ends[number], edge, taken) if edge.width else None
        if label:
            taken.append(area(label, edge.width, edge.height, 2))
        lines.append(Line(*ends[number], label))
    return tuple(lines)


def _ends(
    edge: Edge, shift: int, pair: tuple[str, ...], middle_of: Mapping[str, Point], node_of: Mapping[str, Node]
) -> tuple[Point, Point]:
    """Where a line leaves one box and meets the other, shifted sideways as seen from the pair's first box."""
    (ax, ay), (bx, by) = (middle_of[name] for name in pair)
    length = max(1.0, ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)
    aside = shift * (ay - by) / length, shift * (bx - ax) / length
    start, end = middle_of[edge.source], middle_of[edge.target]
    return _border(start, end, aside, node_of[edge.source]), _border(end, start, aside, node_of[edge.target])


def _border(middle: Point, other: Point, aside: tuple[float, float], node: Node) -> Point:
    """Where a line shifted aside leaves a box on its way to another."""
    dx, dy = other[0] - middle[0], other[1] - middle[1]
    x_left = node.width / 2 + _AIR - aside[0] * (1 if dx > 0 else -1)
    y_left = node.height / 2 + _AIR - aside[1] * (1 if dy > 0 else -1)
    part = min(x_left / abs(dx) if dx else 9.0, y_left / abs(dy) if dy else 9.0, 0.5)
    return round(middle[0] + aside[0] + part * dx), round(middle[1] + aside[1] + part * dy)


def _label(ends: tuple[Point, Point], edge: Edge, taken: Sequence[Area]) -> Point | None:
    (ax, ay), (bx, by) = ends
    for percent in _ALONG:
        middle = ax + (bx - ax) * percent // 100, ay + (by - ay) * percent // 100
        box = area(middle, edge.width, edge.height)
        if not any(meet(box, other) for other in taken):
            return middle
    return None


def _cross(p: Point, q: Point, r: Point, s: Point) -> bool:
    """True if two lines cross between their ends."""
    return _side(p, q, r) * _side(p, q, s) < 0 and _side(r, s, p) * _side(r, s, q) < 0


def _side(p: Point, q: Point, r: Point) -> int:
    turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    return (turn > 0) - (turn < 0)


def _touches(p: Point, q: Point, box: Area) -> bool:
    """True if a line comes into an area."""
    left, top, right, bottom = box
    if max(p[0], q[0]) <= left or min(p[0], q[0]) >= right or max(p[1], q[1]) <= top or min(p[1], q[1]) >= bottom:
        return False
    sides = {_side(p, q, corner) for corner in ((left, top), (right, top), (left, bottom), (right, bottom))}
    return len(sides) > 1 or sides == {0}
