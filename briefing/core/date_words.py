"""Dates as texts write them, in the ways of a language: what they give, and which EDTF value somebody meant.

It checks and never guesses: words give a day if the day stands in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import dates, limits


@dataclass(frozen=True, slots=True)
class DateWords:
    """How a language writes dates."""

    months: tuple[str, ...]
    month: str
    """The pattern of a word that may be a month: the month of which it is the beginning."""
    seasons: Mapping[str, str]
    """Words in small letters → EDTF's code."""
    ordinal: str
    """The pattern of what may follow a day's number: 2nd, 18th."""
    decade: str
    """The pattern of what follows the year of a decade: 1930s."""
    century: str
    """The pattern of what follows the ordinal of a century."""
    orders: tuple[str, ...]
    """In which orders a date of numbers may be written: `dm`, `md`."""
    fillers: frozenset[str]
    """Words that change nothing about a date."""


ENGLISH = DateWords(
    months=dates.MONTHS,
    month="[A-Z][a-zA-Z]{2,}|[a-z]{6,}",  # “may” and “march” are months with a capital only
    seasons={
        **dict(zip(("spring", "summer", "autumn", "winter", "fall"), ("21", "22", "23", "24", "23"), strict=True)),
        **{f"{name} quarter": f"{33 + n}" for n, name in enumerate(("first", "second", "third", "fourth"))},
        **{f"q{n}": f"{32 + n}" for n in range(1, 5)},
        "first half": "40",
        "second half": "41",
    },
    ordinal="st|nd|rd|th",
    decade="['’]?s",
    century="(?:st|nd|rd|th)[ -]centur(?:y|ies)",
    orders=("dm", "md"),
    fillers=frozenset({"the", "of", "in", "on"}).union(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    ),
)
_YEAR_FIRST = r"(?<!\d)(\d{4})([-/.])(\d\d?)\2(\d\d?)(?!\d)"
_YEAR_LAST = r"(?<!\d)(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)(?!\d)"
_NO_YEAR = r"(?<![\d/])(\d\d?)(/)(\d\d?)()(?![\d/])"
_MONTH_OF_YEAR = r"(?<![-/.\d])(\d\d?)[/.](\d{4})(?!\d)"
_YEAR = r"(?<!\d)(\d\d)(\d\d)(?:[-–/](\d\d))?(?!\d)"
_SHORT_YEAR = r"['’](\d\d)(?!\d)"
_OTHER_NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)|\d+[.:]\d+"
_CENTURIES = ("19", "20")
"""Those of a year of two digits."""


class _Reading:
    """What words give, their numeric dates read in one order. All as EDTF writes it."""

    def __init__(self, text: str, language: DateWords, order: str) -> None:
        self.rest = text
        """What has not been understood."""
        self.years: set[str] = set()
        """Four digits, or the first ones of a decade or century."""
        self.parts: set[str] = set()
        """Months and seasons."""
        self.days: set[str] = set()
        """All numbers of up to three digits."""
        self._numeric(order)
        self._years(language)
        seasons = "|".join(language.seasons)
        self._take(rf"(?i)\b({seasons})\b", lambda found: self.parts.add(language.seasons[found[1].lower()]))
        self._take(rf"\b({language.month})\b\.?", lambda found: self._month(found[1], language))
        if not self.parts:
            self._take(_NO_YEAR, lambda found: self._numbers(found, order))
        self.rest = re.sub(_OTHER_NUMBER, "#", self.rest)
        number = rf"(?<!\d)(\d{{1,3}})(?:{language.ordinal})?(?!\w)"
        self._take(number, lambda found: self.days.add(found[1].zfill(2)))

    def _take(self, pattern: str, use: Callable[[re.Match[str]], object]) -> None:
        """Take out what a pattern finds, but leave it where `use` returns False."""
        self.rest = re.sub(pattern, lambda found: found[0] if use(found) is False else " ", self.rest)

    def _numeric(self, order: str) -> None:
        self._take(_YEAR_FIRST, lambda found: self._date(found[1], found[3], found[4]))
        self._take(_YEAR_LAST, lambda found: self._numbers(found, order))
        self._take(_MONTH_OF_YEAR, lambda found: self._date(found[2], found[1]))

    def _numbers(self, found: re.Match[str], order: str) -> bool:
        """A day and a month in the given order, or in the only one that is possible."""
        day, month = (found[1], found[3]) if (order == "dm") == (int(found[3]) <= 12) else (found[3], found[1])  # noqa: PLR2004  # months
        return self._date(found[4], month, day)

    def _date(self, year: str, month: str, day: str = "") -> bool:
        if not 1 <= int(month) <= len(dates.MONTHS):
            return False
        self.years |= {year} if len(year) != len("YY") else {century + year for century in _CENTURIES}
        self.parts.add(month.zfill(2))
        self.days |= {day.zfill(2)} if day else set()
        return True

    def _years(self, language: DateWords) -> None:
        self._take(rf"(\d\d?){language.century}", lambda found: self.years.add(f"{int(found[1]) - 1:02}"))
        self._take(rf"(\d{{3}})0{language.decade}\b", lambda found: self.years.update(_decade(found[1])))
        self._take(rf"['’](\d)0{language.decade}\b", lambda found: self.years.update(c + found[1] for c in _CENTURIES))
        self._take(_YEAR, self._year)
        self._take(_SHORT_YEAR, lambda found: self.years.update(c + found[1] for c in _CENTURIES))

    def _year(self, found: re.Match[str]) -> None:
        """A year, and what may follow it: the last year of some, or a month."""
        century, year, more = found.groups(default="")
        self.years.add(century + year)
        if more > year or (more, year) == ("00", "99"):
            self.years.add(f"{int(century) + (more < year)}{more}")
        if more and found[0][4] == "-" and 1 <= int(more) <= len(dates.MONTHS):
            self.parts.add(more)

    def _month(self, word: str, language: DateWords) -> bool:
        months = [n for n, name in enumerate(language.months, 1) if name.lower().startswith(word.lower())]
        self.parts |= {f"{n:02}" for n in months}
        return bool(months)


def _decade(digits: str) -> set[str]:
    """“1930s” is a decade; “1800s” may be a century too."""
    return {digits, digits[:2]} if digits.endswith("0") else {digits}


def missing(value: str, text: str, language: DateWords) -> str:
    """The first part of an EDTF value that a text's words do not give: "year", "season", "month", "day" or ""."""
    # A whole decade or century from its first to its last year is what “in the 1930s” gives.
    value = re.sub(r"^(?=.{9}$)(\d+?)(0+)/\1(9+)$", lambda found: found[1] + "X" * len(found[2]), value)
    lacking = [_missing(value, _Reading(text, language, order)) for order in language.orders]
    return "" if "" in lacking else lacking[0]


def _missing(value: str, given: _Reading) -> str:
    for point in dates.points(value):
        year, part, day = (*point.digits, "XX", "XX")[:3]
        early = year.lstrip("0").zfill(2) in given.days
        if year != "XXXX" and not early and not any(one.startswith(year.rstrip("X")) for one in given.years):
            return "year"
        if point.season and 25 <= int(part) <= 32:  # noqa: PLR2004  # a season of one hemisphere
            part = f"{(int(part) - 25) % 4 + 21}"
        if part not in {"XX", *given.parts}:
            return "season" if point.season else "month"
        if day not in {"XX", *given.days}:
            return "day"
    return ""


def meant(text: str, language: DateWords) -> str:
    """A question that offers the EDTF values for one date in words, if the words say nothing else; or ""."""
    if len(text) > limits.DATE:
        return ""
    values = dict.fromkeys(_value(_Reading(text, language, order), language) for order in language.orders)
    offered = [f"`{value}`" for value in values if dates.known(value) != dates.UNKNOWN]
    return f"Do you mean {' or '.join(offered)}?" if offered else ""


def _value(given: _Reading, language: DateWords) -> str:
    more = [word for word in re.split(r"[\s,.]+", given.rest.lower()) if word and word not in language.fillers]
    parts = (given.years, given.parts, given.days)
    if more or not any(parts) or any(len(found) > 1 for found in parts):
        return ""
    year = "".join(given.years).ljust(4, "X")
    return "-".join((year, *given.parts, *given.days)) if given.parts or not given.days else ""
