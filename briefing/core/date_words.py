"""Dates as English texts write them: what they give, never guessed, and which EDTF value may be meant."""

import re
from collections.abc import Callable

from . import dates, limits

_SEASONS = {
    **dict(zip(("spring", "summer", "autumn", "winter", "fall"), ("21", "22", "23", "24", "23"), strict=True)),
    **{f"{name} quarter": f"{33 + n}" for n, name in enumerate(("first", "second", "third", "fourth"))},
    **{f"q{n}": f"{32 + n}" for n in range(1, 5)},
    "first half": "40",
    "second half": "41",
}
_FILLERS = {"the", "of", "in", "on"} | {
    f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
}
_ORDERS = ("dm", "md")  # of a date in numbers
_SEASON = rf"(?i)\b({'|'.join(_SEASONS)})\b"
_MONTH = r"\b([A-Z][a-zA-Z]{2,}|[a-z]{6,})\b\.?"  # “may” and “march” are months with a capital only


class _DateReader:
    """What words give, their numeric dates read in one order. All as EDTF writes it."""

    def __init__(self, text: str, order: str) -> None:
        self.rest = text  # what has not been understood
        self.years: set[str] = set()  # four digits, or the first ones of a decade or century
        self.parts: set[str] = set()  # months and seasons
        self.days: set[str] = set()  # all numbers of up to three digits
        self._take(
            r"(?<!\d)(\d{4})([-/.])(\d\d?)\2(\d\d?)(?!\d)", lambda found: self._date(found[1], found[3], found[4])
        )
        self._take(r"(?<!\d)(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)(?!\d)", lambda found: self._numbers(found, order))
        self._take(r"(?<![-/.\d])(\d\d?)[/.](\d{4})(?!\d)", lambda found: self._date(found[2], found[1]))
        self._take(
            r"(\d\d?)(?:st|nd|rd|th)[ -]centur(?:y|ies)", lambda found: self.years.add(f"{int(found[1]) - 1:02}")
        )
        # “1930s” is a decade; “1800s” may be a century too.
        self._take(r"(\d{3})0['’]?s\b", lambda found: self.years.update({found[1], found[1].removesuffix("0")}))
        self._take(r"['’](\d)0['’]?s\b", lambda found: self.years.update(_with_centuries(found[1])))
        self._take(r"(?<!\d)(\d\d)(\d\d)(?:[-–/](\d\d))?(?!\d)", self._year)
        self._take(r"['’](\d\d)(?!\d)", lambda found: self.years.update(_with_centuries(found[1])))
        self._take(_SEASON, lambda found: self.parts.add(_SEASONS[found[1].lower()]))
        self._take(_MONTH, lambda found: self._month(found[1]))
        if not self.parts:
            self._take(r"(?<![\d/])(\d\d?)(/)(\d\d?)()(?![\d/])", lambda found: self._numbers(found, order))
        self.rest = re.sub(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+[.:]\d+", "#", self.rest)
        self._take(r"(?<!\d)(\d{1,3})(?:st|nd|rd|th)?(?!\w)", lambda found: self.days.add(found[1].zfill(2)))

    def _take(self, pattern: str, use: Callable[[re.Match[str]], object]) -> None:
        """Take out what a pattern finds, but leave it where `use` returns False."""
        self.rest = re.sub(pattern, lambda found: found[0] if use(found) is False else " ", self.rest)

    def _numbers(self, found: re.Match[str], order: str) -> bool:
        is_month = int(found[3]) <= len(dates.MONTHS)
        day, month = (found[1], found[3]) if (order == "dm") == is_month else (found[3], found[1])
        return self._date(found[4], month, day)

    def _date(self, year: str, month: str, day: str = "") -> bool:
        if not 1 <= int(month) <= len(dates.MONTHS):
            return False
        self.years |= {year} if len(year) != len("YY") else _with_centuries(year)
        self.parts.add(month.zfill(2))
        self.days |= {day.zfill(2)} if day else set()
        return True

    def _year(self, found: re.Match[str]) -> None:
        century, year, more = found.groups(default="")
        self.years.add(century + year)
        if more > year or (more, year) == ("00", "99"):
            self.years.add(f"{int(century) + (more < year)}{more}")
        if more and found[0][4] == "-" and 1 <= int(more) <= len(dates.MONTHS):
            self.parts.add(more)

    def _month(self, word: str) -> bool:
        months = {f"{n:02}" for n, name in enumerate(dates.MONTHS, 1) if name.lower().startswith(word.lower())}
        self.parts |= months
        return bool(months)


def _with_centuries(digits: str) -> set[str]:
    return {"19" + digits, "20" + digits}


def missing(value: str, text: str) -> str:
    """The first part of an EDTF value that a text's words do not give: "year", "season", "month", "day" or ""."""
    # A whole decade or century from its first to its last year is what “in the 1930s” gives.
    value = re.sub(r"^(?=.{9}$)(\d+?)(0+)/\1(9+)$", lambda found: found[1] + "X" * len(found[2]), value)
    lacking = [_missing(value, _DateReader(text, order)) for order in _ORDERS]
    return "" if "" in lacking else lacking[0]


def _missing(value: str, given: _DateReader) -> str:
    for point in dates.points(value):
        year, part, day = (*point.digits, "XX", "XX")[:3]
        early = year.lstrip("0").zfill(2) in given.days
        if year != dates.NO_YEAR and not early and not any(one.startswith(year.rstrip("X")) for one in given.years):
            return "year"
        if point.season and "25" <= part <= "32":  # a season of one hemisphere
            part = f"{(int(part) - 25) % 4 + 21}"
        if part not in {"XX", *given.parts}:
            return "season" if point.season else "month"
        if day not in {"XX", *given.days}:
            return "day"
    return ""


def meant(text: str) -> str:
    """A question that offers the EDTF values for one date in words, if the words say nothing else; or ""."""
    if len(text) > limits.DATE:
        return ""
    values = dict.fromkeys(_value(_DateReader(text, order)) for order in _ORDERS)
    offered = [f"`{value}`" for value in values if dates.known(value) != dates.UNKNOWN]
    return f"Do you mean {' or '.join(offered)}?" if offered else ""


def _value(given: _DateReader) -> str:
    more = [word for word in re.split(r"[\s,.]+", given.rest.lower()) if word and word not in _FILLERS]
    parts = (given.years, given.parts, given.days)
    if more or not any(parts) or any(len(found) > 1 for found in parts):
        return ""
    year = "".join(given.years).ljust(4, "X")
    return "-".join((year, *given.parts, *given.days)) if given.parts or not given.days else ""
