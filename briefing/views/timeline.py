"""Events in time: what is known of their bounds becomes bars on one axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from briefing.core import dates
from briefing.core.document import Span
from briefing.core.model import Event
from briefing.site.site import Site

from .page_context import PageContext
from .records import is_later
from .view_types import View

# Geometry of the drawing, in its own units (1 = 1 px at full width); the months before and after the article.
_LABELS, _WIDTH, _ROW, _TOP = 345, 720, 30, 34
_MONTHS_BEFORE, _MONTHS_AFTER = 6, 2


def in_order(site: Site) -> dict[str, Span]:
    """The bounds of each event, by its beginning; those without a date come last."""
    spans = {i: dates.of(event.date) for i, event in site.all(Event)}
    ends = {i: (span.lower or (0, 1, 1), span.upper or (9999, 12, 31)) for i, span in spans.items()}
    return dict(sorted(spans.items(), key=lambda pair: (not _is_dated(pair[1]), ends[pair[0]], pair[0])))


def on_axis(site: Site) -> tuple[str, ...]:
    """The dated events that begin on the axis, or of which that is not known, by their beginning."""
    axis, dated = _Axis(site), ((i, span) for i, span in in_order(site).items() if _is_dated(span))
    return tuple(i for i, span in dated if not span.lower or axis.start <= dt.date(*span.lower) < axis.end)


def timeline(sheet: PageContext, events: Iterable[str]) -> View:
    """Some events, drawn in the order in which they are given; those without a date are only listed."""
    axis = _Axis(sheet.site)
    found = [(i, event, dates.of(event.date)) for i in events for event in [sheet.record(i, Event)]]
    dated = [item for item in found if _is_dated(item[2])]
    undated = (item for item in found if not _is_dated(item[2]))
    return View(
        bars=tuple(_bar(sheet, axis, row, *item) for row, item in enumerate(dated)),
        ticks=axis.ticks(),
        width=_LABELS + _WIDTH,
        height=_TOP + _ROW * len(dated) + 10,
        labels=_LABELS,
        written=axis.x(axis.written),
        undated=tuple((sheet.link(i), sheet.when(event.date), event.type) for i, event, _ in undated),
    )


def _is_dated(span: Span) -> bool:
    return bool(span.lower or span.upper)


class _Axis:
    def __init__(self, site: Site) -> None:
        span = dates.of(site.article.date)
        self.written = dt.date(*(span.lower or span.upper or (2000, 1, 1)))
        self.start, self.end = _months(self.written, -_MONTHS_BEFORE), _months(self.written, _MONTHS_AFTER)

    def x(self, day: dt.date) -> float:
        """Where a day begins; days outside the axis are on its ends."""
        inside = min(max(day, self.start), self.end)
        return round(_LABELS + _WIDTH * (inside - self.start).days / (self.end - self.start).days, 2)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        months = (_months(self.start, n) for n in range(_MONTHS_BEFORE + _MONTHS_AFTER))
        return tuple((self.x(m), f"{dates.MONTHS[m.month - 1][:3]} {m.year}") for m in months)


def _months(day: dt.date, months: int) -> dt.date:
    """The first of the month `months` later, or the calendar's end."""
    index = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    return dt.date(index // 12, index % 12 + 1, 1)


def _bar(sheet: PageContext, axis: _Axis, row: int, identifier: str, event: Event, span: Span) -> View:  # noqa: PLR0913, PLR0917  # a row, whole
    start = dt.date(*span.lower) if span.lower else axis.start
    last = dt.date(*span.upper) if span.upper else axis.end
    x, end = axis.x(start), axis.x(last + dt.timedelta(days=1) if last < axis.end else axis.end)
    is_day = span.lower == span.upper and span.precision == "day"
    return View(
        event=sheet.link(identifier),
        when=sheet.when(event.date),
        type=sheet.type_of(identifier),
        later=is_later(sheet.site, event),
        y=_TOP + _ROW * row,
        x=x,
        width=round(max(end - x, 0), 2),
        shape="point" if is_day else {"stated": "solid", "inferred": "hatched"}.get(event.date.basis, "outside"),
        open_start=span.lower is None or start < axis.start,
        open_end=span.upper is None or last > axis.end,
        off="before" if last < axis.start else "after" if start >= axis.end else "",
    )
