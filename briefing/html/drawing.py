"""What is to be drawn, and what is: boxes, and the lines between them with their labels.

Knows nothing of what the boxes stand for. All numbers are whole units of the drawing (1 = 1 px at full size).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .geometry import Area, Point, along, area, meet, touches

_EDGE = 3
"""Around the whole drawing."""
_AIR = 4
"""Between a box and the ends of its lines."""
_APART = 9
"""Half the distance of lines that join the same two boxes."""
_ALONG = (50, 42, 58, 35, 65, 28, 72, 21, 79)
"""Where along a line its label may stand, in percent, the best place first."""
_BESIDE = ((0, 0), (0, -40), (0, 40), (-40, 0), (40, 0), (-40, -40), (40, 40), (40, -40), (-40, 40))
"""How far beside its line it may stand, in percent of its own width and height."""


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


def lines(graph: Graph, middles: Sequence[Point]) -> tuple[Line, ...]:
    """Where the lines begin and end and their labels stand, once the boxes have their places."""
    middle_of = {node.id: middle for node, middle in zip(graph.nodes, middles, strict=True)}
    node_of = {node.id: node for node in graph.nodes}
    taken = [area(m, n.width, n.height, 2) for m, n in zip(middles, graph.nodes, strict=True)]
    pairs: dict[tuple[str, ...], list[int]] = {}
    for number, edge in enumerate(graph.edges):
        pairs.setdefault(tuple(sorted((edge.source, edge.target))), []).append(number)
    ends: dict[int, tuple[Point, Point]] = {}
    for pair, numbers in pairs.items():
        room = min(min(node_of[name].width, node_of[name].height) for name in pair) // 2
        apart = min(_APART, room // len(numbers))
        for nth, number in enumerate(numbers):
            shift = apart * (2 * nth - len(numbers) + 1)
            ends[number] = _ends(graph.edges[number], shift, pair, middle_of, node_of)
    found = []
    for number, edge in enumerate(graph.edges):
        others = [line for other, line in ends.items() if other != number]
        label = _label(ends[number], edge, taken, others) if edge.width else None
        if label:
            taken.append(area(label, edge.width, edge.height, 2))
        found.append(Line(*ends[number], label))
    return tuple(found)


def cropped(graph: Graph, middles: Sequence[Point], drawn: Sequence[Line]) -> Drawing:
    """The drawing without the empty room around it."""
    areas = [area(m, n.width, n.height, _EDGE) for m, n in zip(middles, graph.nodes, strict=True)]
    areas += [
        area(line.label, edge.width, edge.height, _EDGE)
        for line, edge in zip(drawn, graph.edges, strict=True)
        if line.label
    ]
    left, top = min(box[0] for box in areas), min(box[1] for box in areas)
    right, bottom = max(box[2] for box in areas), max(box[3] for box in areas)

    def moved(point: Point) -> Point:
        return point[0] - left, point[1] - top

    placed = (Line(moved(line.start), moved(line.end), line.label and moved(line.label)) for line in drawn)
    return Drawing(right - left, bottom - top, tuple(map(moved, middles)), tuple(placed))


def _ends(
    edge: Edge, shift: int, pair: tuple[str, ...], middle_of: Mapping[str, Point], node_of: Mapping[str, Node]
) -> tuple[Point, Point]:
    """Where a line leaves one box and meets the other, shifted sideways as seen from the pair's first box."""
    (ax, ay), (bx, by) = (middle_of[name] for name in pair)
    length = max(1.0, ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)
    in_background = shift * (ay - by) / length, shift * (bx - ax) / length
    start, end = middle_of[edge.source], middle_of[edge.target]
    return _border(start, end, in_background, node_of[edge.source]), _border(
        end, start, in_background, node_of[edge.target]
    )


def _border(middle: Point, other: Point, in_background: tuple[float, float], node: Node) -> Point:
    """Where a line shifted aside leaves a box on its way to another."""
    dx, dy = other[0] - middle[0], other[1] - middle[1]
    x_left = node.width / 2 + _AIR - in_background[0] * (1 if dx > 0 else -1)
    y_left = node.height / 2 + _AIR - in_background[1] * (1 if dy > 0 else -1)
    part = min(x_left / abs(dx) if dx else 9.0, y_left / abs(dy) if dy else 9.0, 0.5)
    return round(middle[0] + in_background[0] + part * dx), round(middle[1] + in_background[1] + part * dy)


def _label(
    ends: tuple[Point, Point], edge: Edge, taken: Sequence[Area], others: Sequence[tuple[Point, Point]]
) -> Point | None:
    """Where a label meets its own line, but no box, no other label, and as few other lines as can be."""
    best: tuple[int, Point] | None = None
    for in_background, percent in itertools.product(_BESIDE, _ALONG):
        x, y = along(*ends, percent)
        middle = x + edge.width * in_background[0] // 100, y + edge.height * in_background[1] // 100
        box = area(middle, edge.width, edge.height)
        if touches(*ends, box) and not any(meet(box, other) for other in taken):
            crossed = sum(touches(*line, box) for line in others)
            if best is None or crossed < best[0]:
                best = crossed, middle
    return best[1] if best else None
