"""Events in time: each in a panel with a scale of its own, and where on that scale its mark is."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from briefing.core import dates
from briefing.core.document import Day, Span
from briefing.core.model import Claim, Event
from briefing.languages.dates import format_date, format_day
from briefing.languages.interface import Interface
from briefing.site.site import Site

from .claim import short_name
from .page_context import PageContext
from .view_types import View

_MAX_TICKS = 12
_STEPS = ((1, 0), (7, 0), (0, 1), (0, 3), *((0, 12 * years) for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)))
"""(days, months) from tick to tick, the finest first."""
_MAX_MONTHS_IN_TITLE = 36
_ROOM = 45
"""Per cent of a track that the longest date in words needs beside its mark."""
_END = dt.date.max.toordinal() + 1


class Scale(NamedTuple):
    """The days of a track as ordinals, `end` not included; ticks are (day, label)."""

    start: int
    end: int
    ticks: tuple[tuple[int, str], ...]

    def x(self, day: float) -> float:
        """Where a moment is, in per cent of the track; what lies outside is at its ends."""
        inside = min(max(day, self.start), self.end)
        return round(100 * (inside - self.start) / (self.end - self.start), 2)


class _Known(NamedTuple):
    """The days of an event, or of its only end that is known."""

    first: int
    last: int
    open_start: bool
    open_end: bool


def in_order(site: Site) -> list[str]:
    """The events by the first day that is known of each; those without a date come last."""
    known = {i: _known(dates.of(event.date)) for i, event in site.all(Event)}
    return sorted(known, key=lambda i: ((known[i] or (_END, _END))[:2], i))


def timeline(sheet: PageContext, events: Iterable[str]) -> View:
    """Some events in the order in which they are given, by panel; those without a date are apart."""
    site = sheet.site
    known_of = {i: _known(dates.of(sheet.record(i, Event).date)) for i in events}
    dated = {i: known for i, known in known_of.items() if known}
    article = dates.of(site.article.date)
    written, until = _ordinal(article.lower), _ordinal(dates.known(site.config.contemporary_until).upper)
    first_after = next((i for i, days in dated.items() if written and days.first > written), "")
    views, following = [], _END
    for name, members in reversed(divide({i: days.first for i, days in dated.items()}, written, until).items()):
        first, begun = dated[members[0]].first, dated[members[-1]].first
        last = min(max(dated[i].last for i in members), following - 1)
        last = max(last, begun, (until or 0) if name == "near" else 0)
        axis, following = scale(first, last, site.interface), first
        views.append(
            View(
                name=name,
                when=_years(first, last, site.interface),
                ticks=tuple((axis.x(day), label) for day, label in axis.ticks),
                band=axis.x(written + 1) if written and axis.start <= written and first_after in members else None,
                rows=tuple((_row(sheet, i), _mark(axis, dated[i]), i == first_after) for i in members),
            )
        )
    return View(
        panels=tuple(reversed(views)),
        # the day after which the article may not have known, and whether we know that it was written then
        written=format_day(article.lower, site.interface) if article.lower else "",
        is_exact=article.lower == article.upper,
        undated=tuple(_row(sheet, i) for i, known in known_of.items() if not known),
    )


def divide(days: Mapping[str, int], written: int | None, until: int | None) -> dict[str, list[str]]:
    """Panel ("earlier", "near" or "later") → its events.

    What began after `until` is later. Where the rest goes back more than two years before the article was written,
    what began more than a year before it is in a panel of its own, so that the article's year is not squeezed.
    """
    until = until or written
    day = written or until or max(days.values(), default=1)
    near = _month(_month_of(day) - 12) if min(days.values(), default=day) < _month(_month_of(day) - 24) else 0
    panels: dict[str, list[str]] = {}
    for i, begun in days.items():
        name = "later" if until and begun > until else "near" if begun >= near else "earlier"
        panels.setdefault(name, []).append(i)
    return panels


def scale(first: int, last: int, to: Interface) -> Scale:
    """The finest scale that shows both days with at most twelve ticks, a day to a thousand years apart."""
    for days, months in _STEPS:
        start = _month_of(first) // months * months if months else first
        count = 1 + ((_month_of(last) - start) // months if months else (last - start) // days)
        if count <= _MAX_TICKS:
            break
    if months:
        indices = [start + months * n for n in range(count)]
        ticks = tuple((_month(index), _month_label(index, months, to)) for index in indices)
        return Scale(ticks[0][0], _month(start + months * count), ticks)
    ordinals = range(start, start + days * count, days)
    return Scale(start, start + days * count, tuple((day, _day_label(day, start, to)) for day in ordinals))


def _ordinal(day: Day | None) -> int | None:
    return dt.date(*day).toordinal() if day else None


def _month_of(ordinal: int) -> int:
    """The number of a day's month, counted from the year 0."""
    day = dt.date.fromordinal(ordinal)
    return day.year * 12 + day.month - 1


def _month(index: int) -> int:
    """The first day of a month; outside the calendar, its end that is nearer."""
    year, month = divmod(index, 12)
    return 1 if year < 1 else _END if year > dt.date.max.year else dt.date(year, month + 1, 1).toordinal()


def _month_label(index: int, step: int, to: Interface) -> str:
    year, month = divmod(index, 12)
    is_year = month == 0 or step > 12  # noqa: PLR2004  # months of a year
    return str(year) if is_year else format_day((year, month + 1), to, "LLL")


def _day_label(ordinal: int, first: int, to: Interface) -> str:
    day = dt.date.fromordinal(ordinal)
    is_named = ordinal == first or day.day == 1
    return format_day((day.year, day.month, day.day), to, "MMMd") if is_named else to.number(day.day)


def _known(span: Span) -> _Known | None:
    lower, upper = _ordinal(span.lower), _ordinal(span.upper)
    if lower and upper:
        return _Known(lower, upper, open_start=False, open_end=False)
    if not lower and not upper:
        return None
    end = next(point for point in dates.points(span.text) if point.lower)
    first, last = _ordinal(end.lower), _ordinal(end.upper)
    return _Known(first or 1, last or _END, open_start=not lower, open_end=not upper)


def _years(first: int, last: int, to: Interface) -> str:
    """From when to when, in words: by month, or by year if that is long."""
    has_months = _month_of(last) - _month_of(first) < _MAX_MONTHS_IN_TITLE
    start, end = (f"{dt.date.fromordinal(day)}"[: 7 if has_months else 4] for day in (first, last))
    return format_date(dates.read(start if start == end else f"{start}/{end}"), to)


def _row(sheet: PageContext, identifier: str) -> View:
    site, event = sheet.site, sheet.record(identifier, Event)
    when = sheet.when(event.date)
    return View(
        event=sheet.link(identifier),
        type=sheet.site.type_of(identifier),
        when=when.words,
        stated=when.stated,
        basis=when.basis,
        grounds=tuple(dict.fromkeys(short_name(site, ground.source) for ground in event.date.ground)),
        in_article=bool(when.stated or any(site.records_referencing(identifier, "event", Claim))),
    )


def _mark(axis: Scale, known: _Known) -> View:
    """A dot or bar, a line toward an end that is not known, and where the date in words has room beside them."""
    is_day = known.first == known.last
    start, end = (axis.x(known.first + 0.5),) * 2 if is_day else (axis.x(known.first), axis.x(known.last + 1))
    goes_on = known.open_end or known.last >= axis.end
    if not goes_on and 100 - end >= _ROOM:
        side, at = "after", end
    elif not known.open_start and start >= _ROOM:
        side, at = "before", start
    else:
        side, at = ("above-start", start) if start < 50 else ("above-end", end)  # noqa: PLR2004  # the middle
    return View(
        dot=start if is_day else None,
        bar=None if is_day else (start, round(end - start, 2)),
        line=(0, start) if known.open_start else (end, 100) if known.open_end else None,
        arrow="start" if known.open_start else "end" if goes_on else "",
        side=side,
        at=at,
    )
