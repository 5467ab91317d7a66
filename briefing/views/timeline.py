"""Events in time: what is known of their bounds becomes bars on one axis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from briefing.core import dates
from briefing.core.document import Span
from briefing.core.model import Event
from briefing.site.site import Site

from .page_context import PageContext
from .records import is_later
from .view_types import DateView, Link

# Geometry of the drawing, in its own units (1 = 1 px at full width).
LABELS = 345
WIDTH = 720
ROW = 30
TOP = 34
_MONTHS_BEFORE = 6
_MONTHS_AFTER = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One event on the axis; x and width in units of the drawing."""

    event: Link
    when: DateView
    type: str
    later: bool
    y: int
    x: float
    width: float
    shape: str
    """solid (stated), hatched (inferred or from elsewhere), point (a single day)"""
    open_start: bool
    open_end: bool
    off: str
    """"before" or "after" for an event outside the axis, else ""."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A month on the axis."""

    x: float
    label: str
    year: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """A drawing of events, and its size."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int
    labels: int
    written: float
    """Where the earliest possible day of writing lies."""
    undated: tuple[tuple[Link, DateView, str], ...]


def in_order(site: Site) -> tuple[str, ...]:
    """The events by their beginning; those without a date come last."""
    spans = {i: dates.of(event.date, site.spans[i]) for i, event in site.all(Event)}
    return tuple(sorted(spans, key=lambda i: (not _is_dated(spans[i]), *_bounds(spans[i]), i)))


def on_axis(site: Site) -> tuple[str, ...]:
    """The dated events that lie on the axis, by their beginning."""
    axis = _Axis.around(site)
    events = ((i, event) for i in in_order(site) if (event := site.get(i, Event)))
    spans = ((i, dates.of(event.date, site.spans[i])) for i, event in events)
    return tuple(i for i, span in spans if _is_dated(span) and axis.meets(span))


def timeline(sheet: PageContext, events: Iterable[str]) -> Timeline:
    """Some events, drawn in the order in which they are given; those without a date are only listed.

    The axis runs from half a year before the article to two months after it.
    """
    site = sheet.site
    axis = _Axis.around(site)
    dated, undated = [], []
    for identifier in events:
        event = site.get(identifier, Event)
        assert event  # noqa: S101  # the caller gives events only
        span = dates.of(event.date, site.spans[identifier])
        if _is_dated(span):
            dated.append((identifier, span))
        else:
            undated.append((sheet.link(identifier), sheet.when(identifier, event.date), event.type))
    bars = tuple(_bar(sheet, axis, row, identifier, span) for row, (identifier, span) in enumerate(dated))
    height = TOP + ROW * len(bars) + 10
    return Timeline(bars, axis.ticks(), LABELS + WIDTH, height, LABELS, axis.x(axis.written), tuple(undated))


def _is_dated(span: Span) -> bool:
    return bool(span.lower or span.upper)


def _bounds(span: Span) -> tuple[object, ...]:
    return (span.lower or (0, 1, 1), span.upper or (9999, 12, 31)) if _is_dated(span) else ()


@dataclass(frozen=True, slots=True)
class _Axis:
    start: dt.date
    end: dt.date
    written: dt.date

    @classmethod
    def around(cls, site: Site) -> _Axis:
        span = dates.of(site.article.date, site.spans["article"])
        bound = span.lower or span.upper
        written = dt.date(*(bound or (2000, 1, 1)))
        return cls(_months(written, -_MONTHS_BEFORE), _months(written, _MONTHS_AFTER), written)

    def meets(self, span: Span) -> bool:
        """True if a date lies on the axis, at least in part, and began there or is not known to have begun before."""
        started = span.lower is None or dt.date(*span.lower) >= self.start
        return started and (span.lower is None or dt.date(*span.lower) < self.end)

    def x(self, day: dt.date) -> float:
        """Where a day begins; days outside the axis lie on its ends."""
        inside = min(max(day, self.start), self.end)
        return round(LABELS + WIDTH * (inside - self.start).days / (self.end - self.start).days, 2)

    def ticks(self) -> tuple[Tick, ...]:
        months = [_months(self.start, n) for n in range(_MONTHS_BEFORE + _MONTHS_AFTER)]
        return tuple(Tick(self.x(m), f"{dates.MONTHS[m.month - 1][:3]} {m.year}", m.month == 1) for m in months)


def _months(day: dt.date, months: int) -> dt.date:
    """The first of the month so many months away, or the calendar's end."""
    index = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    return dt.date(index // 12, index % 12 + 1, 1)


def _bar(sheet: PageContext, axis: _Axis, row: int, identifier: str, span: Span) -> Bar:
    event = sheet.site.records[identifier]
    assert isinstance(event, Event)  # noqa: S101  # the caller lists events only
    start = dt.date(*span.lower) if span.lower else axis.start
    last = dt.date(*span.upper) if span.upper else axis.end
    x, end = axis.x(start), axis.x(last + dt.timedelta(days=1) if last < axis.end else axis.end)
    off = "before" if last < axis.start else "after" if start >= axis.end else ""
    exact_day = span.lower == span.upper and span.precision == "day"
    shape = "solid" if event.date.basis == "stated" else "hatched" if event.date.basis == "inferred" else "outside"
    return Bar(
        event=sheet.link(identifier),
        when=sheet.when(identifier, event.date),
        type=sheet.site.vocabulary.event_types.get(event.type, event.type),
        later=is_later(sheet.site, identifier, event),
        y=TOP + ROW * row,
        x=x,
        width=round(max(end - x, 0), 2),
        shape="point" if exact_day else shape,
        open_start=span.lower is None or start < axis.start,
        open_end=span.upper is None or last > axis.end,
        off=off,
    )
