"""Points, lines and areas of a drawing, in whole units."""

from __future__ import annotations

Point = tuple[int, int]
Area = tuple[int, int, int, int]
"""left, top, right, bottom"""


def area(middle: Point, width: int, height: int, clear: int = 0) -> Area:
    """The box around a point, with some room around it."""
    x, y = middle
    return x - width // 2 - clear, y - height // 2 - clear, x + (width + 1) // 2 + clear, y + (height + 1) // 2 + clear


def meet(a: Area, b: Area) -> bool:
    """True if two areas have a point in common that is not on their borders."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def cross(p: Point, q: Point, r: Point, s: Point) -> bool:
    """True if the lines p–q and r–s cross between their ends."""
    # Most lines are nowhere near each other: these four comparisons spare the rest.
    if (p[0] < r[0] and p[0] < s[0] and q[0] < r[0] and q[0] < s[0]) or (
        p[0] > r[0] and p[0] > s[0] and q[0] > r[0] and q[0] > s[0]
    ):
        return False
    return _side(p, q, r) * _side(p, q, s) < 0 and _side(r, s, p) * _side(r, s, q) < 0


def touches(p: Point, q: Point, box: Area) -> bool:
    """True if the line p–q comes into an area."""
    left, top, right, bottom = box
    if max(p[0], q[0]) <= left or min(p[0], q[0]) >= right or max(p[1], q[1]) <= top or min(p[1], q[1]) >= bottom:
        return False
    sides = {_side(p, q, corner) for corner in ((left, top), (right, top), (left, bottom), (right, bottom))}
    return len(sides) > 1 or sides == {0}


def along(p: Point, q: Point, percent: int) -> Point:
    """A point so far along the line p–q."""
    return p[0] + (q[0] - p[0]) * percent // 100, p[1] + (q[1] - p[1]) * percent // 100


def _side(p: Point, q: Point, r: Point) -> int:
    turn = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    return (turn > 0) - (turn < 0)
