"""EDTF (ISO 8601-2) → bounds. A form that cannot be said exactly is refused, and so are its rarest."""

import calendar
import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from . import limits
from .document import Day, Precision, Span
from .model import Date

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
RANK: Mapping[Precision, int] = {precision: rank for rank, precision in enumerate(get_args(Precision))}
UNKNOWN = Span(None, None, "year")
"""The bounds of a date of which nothing is known."""
_ROOM = {"day": 7, "month": 31, "season": 92}  # days that a date with `?`, `~` or `%` may miss another by
_LEAP_YEAR = 2000  # for days of some year
_LAST = (9999, 12, 31)


class _Season(NamedTuple):
    """A part of a year with a code of its own in EDTF, in the place of a month: its name in the strings, its months."""

    name: str
    hemisphere: str
    start: int
    months: int


_OF_THE_YEAR = ("spring", "summer", "autumn", "winter")
_SEASONS = {
    str(first + n): _Season(name, hemisphere, (start + 12 // len(names) * n - 1) % 12 + 1, 12 // len(names))
    for first, names, hemisphere, start in (
        (21, _OF_THE_YEAR, "", 3),  # without a hemisphere: the months of the northern one
        (25, _OF_THE_YEAR, "northern", 3),
        (29, _OF_THE_YEAR, "southern", 9),
        (33, ("first_quarter", "second_quarter", "third_quarter", "fourth_quarter"), "", 1),
        (37, ("first_third", "middle_third", "last_third"), "", 1),
        (40, ("first_half", "second_half"), "", 1),
    )
    for n, name in enumerate(names)
}
NO_YEAR = "X" * 4
"""EDTF's year of which no digit is known (ISO 8601-2, 4.3: an X is a digit that is not specified)."""
_POINT = re.compile(rf"(\d{{4}}|\d{{3}}X|\d\dXX|\dX{{3}}|{NO_YEAR})(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)", re.ASCII)
_REFUSED = (
    (r"[\[{].*[\]}]", "is a set: give one date, or an interval from the first to the last"),
    (r"\d{4}-\d\d-\d\dT\d.*", "has a time of day, which no page shows: give the day"),
    (r"Y-?\d.*|-?\d+[ES]\d.*", "has a year that is not simply of four digits, which no page shows"),
    (r"-\d{4}.*|0(?:00[\dX]|0XX|X{3}).*", "is before the year 1, which no page shows"),
    (r"[\dX]{4}(?:-[\dX]{2}){0,2}[?~%]?", "leaves out digits otherwise than `201X`, `20XX` or `-XX`"),
    (r"[?~%]?[\dX]{4}[?~%]?(?:-[?~%]?\d\d[?~%]?){0,2}", "has `?`, `~` or `%` elsewhere than at its end"),
)
"""Forms that EDTF allows and we do not, and why."""


class Point(NamedTuple):
    """One date of an EDTF value."""

    digits: tuple[str, ...]
    """Year, month (or code of a season) and day, as far as they are given; `X` is a digit not stated."""
    qualifier: str  # "", "?" (uncertain), "~" (approximate) or "%" (both)
    lower: Day | None  # the first day that it can be; None where no digit of the year is stated
    upper: Day | None

    @property
    def season(self) -> _Season | None:
        """Its season, if it is one."""
        return _SEASONS.get(self.digits[1]) if len(self.digits) == 2 else None  # noqa: PLR2004  # year and season


_End = Point | Literal["", ".."]
"""An end of an interval: a date, not known, or open. Both ends of a date are the same object."""


@functools.lru_cache(maxsize=10_000)
def read(text: str) -> Span:
    """The bounds of an EDTF value. ValueError with the reason if it is none, or one that no page can say."""
    if len(text) > limits.DATE:
        message = f"{text[: limits.DATE]!r}… has more than {limits.DATE} characters"
        raise ValueError(message)
    start, end = ends(text)
    found = points(text)
    is_iso = not any("X" in "".join(point.digits) or point.season for point in found)
    return Span(
        lower=None if isinstance(start, str) else start.lower,
        upper=None if isinstance(end, str) else end.upper,
        precision=max(map(_precision, found), key=RANK.__getitem__),
        text=text,
        plain=is_iso and len({len(point.digits) for point in found}) == 1,
        approximate=any(point.qualifier for point in found),
        floating=any(point.digits[0] == NO_YEAR for point in found),
    )


def points(text: str) -> tuple[Point, ...]:
    """The dates of which an EDTF value is made. ValueError as for `read`."""
    return tuple(end for end in dict.fromkeys(ends(text)) if not isinstance(end, str))


def of(date: Date) -> Span:
    """The bounds of a date record."""
    return known(edtf_of(date))


def edtf_of(date: Date) -> str:
    """A date record as one EDTF value: an end that is not given is not known."""
    return date.edtf or f"{date.from_ or ''}/{date.to or ''}"


def known(text: str | None) -> Span:
    """The bounds of a value that may be missing or refused, which then are unknown."""
    try:
        return read(text) if text else UNKNOWN
    except ValueError:
        return UNKNOWN


def may_coincide(one: Span, other: Span) -> bool:
    """False where two dates have no day in common. What has a qualifier is given some room."""
    if one.floating or other.floating:
        floating, fixed = (one, other) if one.floating else (other, one)
        if not fixed.lower or not fixed.upper:
            return True
        years = range(fixed.lower[0] - 1, fixed.upper[0] + 1)[:3]  # winter begins in the year before
        tried = (known(floating.text.replace(NO_YEAR, f"{year:04}")) for year in years)
        return any(span != UNKNOWN and may_coincide(span, fixed) for span in tried)
    (start, end), (first, last) = _days(one), _days(other)
    return start <= last and first <= end


def _days(span: Span) -> tuple[float, float]:
    room = _ROOM.get(span.precision, 366) if span.approximate else 0
    start = dt.date(*span.lower).toordinal() - room if span.lower else float("-inf")
    return start, dt.date(*span.upper).toordinal() + room if span.upper else float("inf")


# -- text → points --


@functools.lru_cache(maxsize=10_000)
def ends(text: str) -> tuple[_End, _End]:
    """The two ends of an EDTF value. ValueError as for `read`."""
    first, divider, last = text.partition("/")
    start = _end(first, text)
    end = _end(last, text) if divider else start
    if {start, end} <= {"", ".."}:
        raise _refusal(text, "is not a date in EDTF")
    if isinstance(start, Point) and isinstance(end, Point) and (start.lower or (0,)) > (end.upper or _LAST):
        raise _refusal(text, "ends before it begins")
    return start, end


def _end(text: str, value: str) -> _End:
    if text in {"", ".."}:
        return ".." if text else ""
    found = _POINT.fullmatch(text)
    if not found or (found[1] != NO_YEAR and int(found[1].replace("X", "0")) == 0):
        reasons = (why for form, why in _REFUSED if re.fullmatch(form, text, re.ASCII))
        raise _refusal(value, next(reasons, "is not a date in EDTF"))
    digits = tuple(filter(None, found.group(1, 2, 3)))
    lower, upper = _bounds(digits)
    if not lower or not upper or upper > _LAST:
        raise _refusal(value, "is not in the calendar")
    return Point(digits, found[4], *((None, None) if digits[0] == NO_YEAR else (lower, upper)))


def _refusal(value: str, why: str) -> ValueError:
    return ValueError(f"{value!r} {why}")


def _bounds(digits: tuple[str, ...]) -> tuple[Day | None, Day | None]:
    """The first and last day that a date can be, in some year if none is stated; None if there is none."""
    year, month, day = (*digits, "XX", "XX")[:3]
    first, last = (_LEAP_YEAR if year == NO_YEAR else int(year.replace("X", digit)) for digit in "09")
    if season := Point(digits, "", None, None).season:
        carry, end = divmod(season.start + season.months - 2, 12)
        return (first, season.start, 1), (last + carry, end + 1, calendar.monthrange(last + carry, end + 1)[1])
    years, months = range(first, last + 1), range(1, 13) if month == "XX" else (int(month),)
    days = range(1, 32) if day == "XX" else (int(day),)
    return _first(years, months, days), _first(years[::-1], months[::-1], days[::-1])


def _first(years: Sequence[int], months: Sequence[int], days: Sequence[int]) -> Day | None:
    every = ((year, month, day) for year in years for month in months if 1 <= month <= len(MONTHS) for day in days)
    return next((day for day in every if 1 <= day[2] <= calendar.monthrange(*day[:2])[1]), None)


def _precision(point: Point) -> Precision:
    year, month, day = (*point.digits, "XX", "XX")[:3]
    if day != "XX":
        return "day"
    if month != "XX":
        return "season" if point.season else "month"
    return ("year", "decade", "century", "millennium", "millennium")[year.count("X")]


def iso(day: Day) -> str:
    """A day as YYYY-MM-DD."""
    return "{:04}-{:02}-{:02}".format(*day)
