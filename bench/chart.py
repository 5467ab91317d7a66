"""Results → an SVG: for each measure and size a row of dots on a logarithmic scale, with lines between quartiles.

Presentation attributes only: it shows also where styles are not allowed, such as under our own policy.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from bench.figures import Results, Spread, figure, select
from bench.table import MEASURES, Measure, amount

_SHOWN = ("clean", "repeat", "edit", "reload", "memory")
_LABELS, _PANEL, _GAP, _ROW, _TOP = 190, 260, 56, 20, 62
_PAPER, _INK, _QUIET, _LINE, _ACCENT = "#fdfcf9", "#1c1b19", "#5f5b55", "#d8d3c8", "#1d4f91"


def svg(results: Results) -> str:
    """The drawing of the like-for-like corpus."""
    sizes = [size for corpus, size in results.corpora if corpus == "plain"]
    measures = [measure for measure in MEASURES if measure.name in _SHOWN and _tools(results, measure)]
    parts: list[str] = []
    top = _TOP
    for measure in measures:
        tools = _tools(results, measure)
        parts += _band(results, measure, tools, sizes, top)
        top += len(tools) * _ROW + 58
    width, height = _LABELS + len(sizes) * (_PANEL + _GAP) + 20, top
    heads = [
        _text(_LABELS + column * (_PANEL + _GAP), 50, f"{size:,} pages", "start", _INK, weight="bold")
        for column, size in enumerate(sizes)
    ]
    title = "How long the tools take, and how much memory: plain pages, like for like"
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label={quoteattr(title)} font-family="system-ui, sans-serif" font-size="12">'
    )
    paper = f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>'
    heading = _text(16, 24, f"{title} ({results.made})", "start", _INK, weight="bold")
    return "\n".join([frame, f"<title>{escape(title)}</title>", paper, heading, *heads, *parts, "</svg>"]) + "\n"


def decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten between which positive values lie; at least one apart."""
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _tools(results: Results, measure: Measure) -> list[str]:
    found = {sample.tool for sample in results.samples if (sample.corpus, sample.measure) == ("plain", measure.name)}
    return [tool for tool in results.labels if tool in found]


def _spread(results: Results, size: int, tool: str, measure: Measure) -> Spread | None:
    return figure(select(results.samples, "plain", size, tool, measure.name), []).spread


def _band(results: Results, measure: Measure, tools: Sequence[str], sizes: Sequence[int], top: int) -> Iterator[str]:
    """One measure: the tools' names, and a panel for each size on the same scale."""
    yield _text(16, top + 18, measure.title.capitalize(), "start", _INK, weight="bold")
    spreads = {(size, tool): _spread(results, size, tool, measure) for size in sizes for tool in tools}
    known = [end for found in spreads.values() if found for end in (found.low, found.high)]
    if not known:
        return
    low, high = decades(known)
    bottom = top + 30 + len(tools) * _ROW
    for row, tool in enumerate(tools):
        yield _text(16, top + 43 + row * _ROW, results.labels[tool], "start", _colour(tool))
    for column, size in enumerate(sizes):
        left = _LABELS + column * (_PANEL + _GAP)
        for power in range(low, high + 1):
            x = left + _PANEL * (power - low) / (high - low)
            yield f'<line x1="{x:.1f}" y1="{top + 26}" x2="{x:.1f}" y2="{bottom}" stroke="{_LINE}"/>'
            yield _text(x, bottom + 12, _tick(power, measure.unit), "middle", _QUIET, size=10)
        for row, tool in enumerate(tools):
            y = top + 39 + row * _ROW
            yield from _dot(spreads[size, tool], measure, (left, y), (low, high), _colour(tool))


def _dot(
    found: Spread | None, measure: Measure, place: tuple[int, int], scale: tuple[int, int], colour: str
) -> Iterator[str]:
    left, y = place
    low, high = scale
    if found is None:
        yield _text(left + 4, y + 4, "failed or too long", "start", _QUIET, size=10)
        return

    def x(value: float) -> float:
        return left + _PANEL * (math.log10(value) - low) / (high - low)

    ends = f'x1="{x(found.low):.1f}" y1="{y}" x2="{x(found.high):.1f}" y2="{y}"'
    yield f'<line {ends} stroke="{colour}" stroke-width="3"/>'
    yield f'<circle cx="{x(found.median):.1f}" cy="{y}" r="4.5" fill="{colour}"/>'
    # Beside the dot on the side where there is room.
    after = x(found.high) < left + _PANEL * 0.7
    where, anchor = (x(found.high) + 9, "start") if after else (x(found.low) - 9, "end")
    yield _text(where, y + 4, amount(found.median, measure.unit), anchor, colour, size=11)


def _text(  # noqa: PLR0913  # a text has that many attributes
    x: float, y: float, words: str, anchor: str, colour: str, *, size: int = 12, weight: str = "normal"
) -> str:
    attributes = f'x="{x:.1f}" y="{y}" text-anchor="{anchor}" fill="{colour}" font-size="{size}" font-weight="{weight}"'
    return f"<text {attributes}>{escape(words)}</text>"


def _tick(power: int, unit: str) -> str:
    """A power of ten with its unit."""
    value = 10.0**power
    names = (
        (("ms", 1e-3, 1.0), ("s", 1.0, math.inf))
        if unit == "s"
        else (("kB", 1e3, 1e6), ("MB", 1e6, 1e9), ("GB", 1e9, math.inf))
    )
    name, factor = next(((n, f) for n, f, end in names if value < end * 0.999), names[-1][:2])
    return f"{value / factor:,g} {name}"


def _colour(tool: str) -> str:
    return _ACCENT if tool.startswith("ours") else _INK
