"""EDTF (ISO 8601-2) values → bounds, and bounds → words."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
import time
from collections.abc import Mapping
from typing import Literal

from . import limits
from .document import Span
from .model import Date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
RANK = {"year": 1, "month": 2, "day": 3}
_LEAP_YEAR = 2000  # for days of some year
_PRECISION: dict[int, Literal["year", "month", "day"]] = {1: "year", 2: "month", 3: "day"}
Day = tuple[int, int, int]


@functools.lru_cache(maxsize=10_000)
def read(text: str) -> Span:
    """The bounds of an EDTF value. ValueError if it is not one."""
    return _plain(text) or _any(text)


def is_plain(text: str) -> bool:
    """True for a year, month or day that is read without the parser for all of EDTF."""
    return _plain(text) is not None


def _plain(text: str) -> Span | None:
    """A year, month or day without signs, which most dates are: the parser for all of EDTF takes 5 ms a value."""
    if not re.fullmatch(r"(?!0000)\d{4}(?:-\d\d){0,2}", text, re.ASCII):
        return None
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    if month > len(MONTHS) or (not month and len(text) > len("YYYY")):
        return None
    last = calendar.monthrange(year, month or len(MONTHS))[1]
    if day > last or (not day and len(text) > len("YYYY-MM")):
        return None
    return Span(
        (year, month or 1, day or 1), (year, month or len(MONTHS), day or last), _PRECISION[text.count("-") + 1]
    )


def _any(text: str) -> Span:
    """Whatever EDTF allows, levels 0 to 2."""
    import edtf  # noqa: PLC0415  # 100 ms of imports that most builds never need

    message = f"{text[: limits.DATE]!r} is not a date in EDTF"
    # `Y` begins a year of more than four digits, which no timeline can draw; `Y1E999999999` takes minutes.
    if len(text) > limits.DATE or "Y" in text.upper():
        raise ValueError(message)
    try:
        value = edtf.parse_edtf(text)
        lower, upper = _day(value.lower_strict()), _day(value.upper_strict())
        precision = _precision(text)
        for year, *rest in filter(None, (lower, upper)):  # the package lets 30 February through
            dt.date(_LEAP_YEAR if "XXXX" in text else year, *rest)
    except MemoryError:
        raise
    except Exception as error:  # the parser's own exceptions and those of its date arithmetic share no base class
        raise ValueError(message) from error
    approximate = any(sign in text for sign in "~?%")
    return Span(lower, upper, precision, approximate=approximate, floating="XXXX" in text)


def _precision(text: str) -> Literal["year", "month", "day"]:
    # The package gives a precision to some types only; the number of parts of the most exact value says it for all.
    parts = max(
        len(part.strip("-").split("-")) for part in re.findall(r"[-\dX]+", re.sub("[~?%]", "", text)) if part.strip("-")
    )
    return _PRECISION[min(parts, 3)]


def _day(value: time.struct_time | float) -> Day | None:
    return (value.tm_year, value.tm_mon, value.tm_mday) if isinstance(value, time.struct_time) else None


def of(date: Date, spans: Mapping[str, Span]) -> Span:
    """The bounds of a date record. `spans` holds those of its EDTF values; one that is not there is unknown."""
    unknown = Span(None, None, "year")
    if date.edtf:
        return spans.get(date.edtf, unknown)
    start = spans.get(date.from_ or "", unknown)
    end = spans.get(date.to or "", unknown)
    finest = max(start.precision, end.precision, key=RANK.__getitem__)
    return Span(start.lower, end.upper, finest, start.approximate or end.approximate, start.floating or end.floating)


def words(span: Span) -> str:
    """The bounds as a reader would say them: "25–27 July 2023", "from August 2023; end not known"."""
    about = "about " if span.approximate else ""
    if span.floating:
        month = f"{MONTHS[span.lower[1] - 1]}, " if span.lower and span.precision != "year" else ""
        return f"{month}year not stated"
    if span.lower is None and span.upper is None:
        return "not known"
    if span.upper is None:
        return f"from {about}{_point(span.lower, span.precision)}; end not known"
    if span.lower is None:
        return f"until {about}{_point(span.upper, span.precision)}; beginning not known"
    start, end = _point(span.lower, span.precision), _point(span.upper, span.precision)
    if start == end:
        return about + start
    first, last = start.split(" "), end.split(" ")
    while len(first) > 1 and first[-1] == last[len(first) - 1]:
        first.pop()  # month and year are said once
    joint = " ".join(first)
    return f"{about}{joint}\u2013{end}" if " " not in joint else f"{about}{joint} \u2013 {end}"


def _point(day: Day | None, precision: str) -> str:
    if day is None:
        return "not known"
    year, month, number = day
    parts = {"year": (year,), "month": (MONTHS[month - 1], year), "day": (number, MONTHS[month - 1], year)}[precision]
    return " ".join(map(str, parts))
