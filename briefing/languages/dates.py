"""Dates in words: CLDR's where a date is plain, else strings of the language."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from babel import Locale
from babel.dates import format_datetime, format_interval, format_skeleton

from briefing.core import dates
from briefing.core.dates import NO_YEAR, Point
from briefing.core.document import Span

from .interface import Interface

_SKELETONS = {1: "y", 2: "yMMMM", 3: "yMMMMd"}
"""How many of year, month and day a date has → CLDR's name of its pattern."""
_QUALIFIERS = {"?": "date.possibly", "~": "date.about", "%": "date.possibly_about"}
_LEAP_YEAR = 2000  # for days of some year
_NARROW = str.maketrans({"\u2009": " "})


def format_day(day: tuple[int, ...], to: Interface, pattern: str = "yMMMMd") -> str:
    """A day as "3 May 2027", or by another of CLDR's patterns, where L is a month that has no day beside it."""
    return _format_day(day, pattern, to.locale)


@lru_cache(4096)  # a briefing names few days, many times
def _format_day(day: tuple[int, ...], pattern: str, locale: Locale) -> str:
    moment = dt.datetime(*(*day, 1, 1)[:3])  # type: ignore[arg-type]  # noqa: DTZ001  # a day
    if pattern[0] == "L":
        return format_datetime(moment, pattern, locale=locale)
    return format_skeleton(pattern, moment, locale=locale)


def format_date(span: Span, to: Interface) -> str:
    """A date as a reader would say it: "25–27 July 2023", "from August 2023 on" (its end is not known)."""
    if not span.text:
        return to.text("date.unknown")
    start, end = dates.ends(span.text)
    if isinstance(start, Point) and isinstance(end, Point):
        return _range(start, end, to)
    if isinstance(start, Point):
        return to.text("date.from_open" if end else "date.from", day=_say(start, to))
    assert isinstance(end, Point)  # noqa: S101  # of two ends one is a date
    return to.text("date.until_open" if start else "date.until", day=_say(end, to))


def _range(start: Point, end: Point, to: Interface) -> str:
    first, last = _say(start, to), _say(end, to)
    if first == last:
        return first
    is_plain = not any("X" in "".join(p.digits) or p.qualifier for p in (start, end))
    if is_plain and len(start.digits) == len(end.digits):
        if not (start.season or end.season):
            return _interval(start.digits, end.digits, to)
        words, others = first.split(" "), last.split(" ")
        while len(words) == len(others) > 1 and words[-1] == others.pop():
            words.pop()  # the year is said once
        if len(words) == 1:
            return f"{words[0]}\u2013{last}"
        first = " ".join(words)
    return to.text("date.range", first=first, last=last)


def _interval(start: tuple[str, ...], end: tuple[str, ...], to: Interface) -> str:
    """Two days, months or years as one: what they share is said once."""
    first, last = (dt.datetime(*(*map(int, digits), 1, 1)[:3]) for digits in (start, end))  # type: ignore[arg-type]  # noqa: DTZ001  # days
    skeleton, formats = _SKELETONS[len(start)], to.locale.interval_formats
    if skeleton in formats or skeleton != "yMMMMd":
        words = format_interval(first, last, skeleton, locale=to.locale)
    else:  # CLDR has the pattern with short months only: Babel would give those
        differs = next(field for field, a, b in zip("yMd", start, end, strict=True) if a != b)
        parts = formats["yMMMd"][differs]
        # A short month of digits has the long one's form already.
        if not any(map(str.isdigit, to.locale.months["format"]["abbreviated"][1])):
            parts = [re.sub("(?<!M)MMM(?!M)", "MMMM", part) for part in parts]
        days = zip(parts, (first, last), strict=True)
        words = "".join(format_datetime(day, pattern, locale=to.locale) for pattern, day in days)
    return re.sub(r"^(\S+) \u2013 ", "\\1\u2013", words.translate(_NARROW))


def _say(point: Point, to: Interface) -> str:
    said = _time(point, to)
    digits = dict(zip(("year", "month", "day"), point.digits, strict=False))
    unstated = [to.text(f"date.part.{part}") for part in ("day", "month", "year") if "X" in digits.get(part, "")]
    if unstated:
        parts = to.listed(unstated)
        said = to.text("date.partly_stated" if said else "date.not_stated", date=said, parts=parts)
    return to.text(_QUALIFIERS[point.qualifier], day=said) if point.qualifier else said


def _time(point: Point, to: Interface) -> str:
    """A date without its qualifier and without what is said of its digits that are not stated; "" if that is all."""
    year, month, day = (*point.digits, "XX", "XX")[:3]
    if season := point.season:
        words = _in_year(to.text(f"date.season.{season.name}"), year, to)
        if year.isdigit():
            # One that goes on into the next year is of both.
            second = f"/{(int(year) + 1) % 100:02}" * (season.start + season.months > 13)  # noqa: PLR2004  # months
            words = to.text(f"date.season_of.{season.name}", year=f"{int(year)}{second}")
        return to.text(f"date.{season.hemisphere}", season=words) if season.hemisphere else words
    if month == day == "XX":
        first, last = _years(year)
        if year.isdigit() or year == NO_YEAR:
            return format_day((int(year),), to, "y") if year.isdigit() else ""
        return to.text("date.decade", year=first) if year.count("X") == 1 else f"{first}\u2013{last}"
    if month == "XX":
        return _in_year(to.text("date.day", day=int(day)), year, to)
    if year.isdigit():
        digits = (int(year), int(month), *([int(day)] if day != "XX" else []))
        return format_day(digits, to, _SKELETONS[len(digits)])
    skeleton, day = ("LLLL", "1") if day == "XX" else ("MMMMd", day)
    return _in_year(format_day((_LEAP_YEAR, int(month), int(day)), to, skeleton), year, to)


def _in_year(part: str, year: str, to: Interface) -> str:
    """A part of a year, with the year or as much as is stated of it."""
    if year == NO_YEAR:
        return part
    first, last = _years(year)
    if year.count("X") == 1:
        return to.text("date.in_decade", part=part, year=first)
    return to.text("date.in_years", part=part, years=first if first == last else f"{first}\u2013{last}")


def _years(year: str) -> tuple[str, str]:
    first, last = (str(int(year.replace("X", digit))) for digit in "09")
    return first, last
