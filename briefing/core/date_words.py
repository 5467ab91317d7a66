"""Dates as English texts write them: what they give, never guessed, and which EDTF value may be meant."""

import re
from collections.abc import Callable

from . import dates, limits

_SEASONS = {
    **dict(zip(("spring", "summer", "autumn", "winter", "fall"), ("21", "22", "23", "24", "23"), strict=True)),
    **{f"{name} quarter": f"{33 + n}" for n, name in enumerate(("first", "second", "third", "fourth"))},
    **{words: f"{32 + n}" for n in range(1, 5) for words in (f"q{n}", f"{n}q")},
    **{f"{name} four months": f"{37 + n}" for n, name in enumerate(("first", "middle", "last"))},
    **dict.fromkeys(("first half", "h1", "1h"), "40"),
    **dict.fromkeys(("second half", "latter half", "h2", "2h"), "41"),
}
_FILLERS = {"the", "of", "in", "on"} | {
    f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
}
_ORDERS = ("dm", "md")  # of a date in numbers
_SEASON = rf"(?i)\b({'|'.join(_SEASONS)})\b"
_MONTH = r"\b((?!(?:may|mar|march)\b)[a-zA-Z]{3,})\b\.?"  # these are months with a capital only
_NAMES = "|".join(dates.MONTHS)
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS = (
    "tenth",
    "eleventh",
    "twelfth",
    *(f"{n}teenth" for n in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
)
_ORDINALS = {
    word: f"{n}th"
    for n, word in enumerate(
        (*_UNITS, *_TEENS, "twentieth", *(f"twenty-{n}" for n in _UNITS), "thirtieth", "thirty-first"), 1
    )
}
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_TENS = ("nough", "twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")
_DECADES = {f"{name}ties": f"{n}0s" for n, name in zip((0, *range(2, 10)), _TENS, strict=True)}


class _DateReader:
    """What words give, their numeric dates read in one order. All as EDTF writes it."""

    def __init__(self, text: str, order: str) -> None:
        self.rest = _in_digits(text)  # what has not been understood
        self.years: set[str] = set()  # four digits, or the first ones of a decade or century
        self.parts: set[str] = set()  # months and seasons
        self.days: set[str] = set()  # all numbers of up to three digits
        self._take(
            r"(?<!\d)(\d{4})([-/.] ?|(?=\d{4}))(\d\d?)\2(\d\d?)(?!\d)",
            lambda found: self._date(found[1], found[3], found[4]),
        )
        self._take(r"(?<!\d)(\d\d?)([-/.] ?)(\d\d?)\2(\d{4}|\d\d)(?!\d)", lambda found: self._numbers(found, order))
        self._take(r"(?<![-/.\w])(\d\d?)[/.](\d{4})(?!\d)", lambda found: self._date(found[2], found[1]))
        self._take(r"(?<!\d)(\d\d?)([- ])([A-Z][a-z]+)\.?\2(\d\d)(?![\d:])", self._short)
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
            self._take(r"\A(\d\d?)(\.)(\d\d?)()\.\Z", lambda found: self._numbers(found, order))
            self._take(r"(?<![\d/])(\d\d?)(/)(\d\d?)()(?![\d/])", lambda found: self._numbers(found, order))
        self.rest = re.sub(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+[.:]\d+", "#", self.rest)
        self._take(r"(?<!\d)(\d{1,3})(?:st|nd|rd|th|d)?(?!\w)", lambda found: self.days.add(found[1].zfill(2)))

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

    def _short(self, found: re.Match[str]) -> bool:
        if not self._month(found[3]):
            return False
        self.days |= {found[1].zfill(2), found[4]}  # “2 May 23” may be a day and a number
        self.years |= _with_centuries(found[4])
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


def _in_digits(text: str) -> str:
    """Put days, centuries and decades in digits. Ordinals elsewhere number other things: the second report of May."""
    for form in (rf"()\b({_ORDINAL})(?=[ -]centur| of (?:{_NAMES})\b)", rf"\b((?:{_NAMES}) (?:the )?)({_ORDINAL})\b"):
        text = re.sub(form, lambda found: found[1] + _ORDINALS[found[2].lower()], text, flags=re.IGNORECASE)
    form = rf"\b(nineteen[ -])?({'|'.join(_DECADES)})\b"
    return re.sub(
        form, lambda found: ("19" if found[1] else "'") + _DECADES[found[2].lower()], text, flags=re.IGNORECASE
    )


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
    offered = [f"`{value}`" for value in values(text)]
    return f"Do you mean {' or '.join(offered)}?" if offered else ""


def values(text: str) -> list[str]:
    """The EDTF values of one date in words, more than one if its numbers may be read so; none if they say more."""
    if len(text) > limits.DATE:
        return []
    found = dict.fromkeys(_value(_DateReader(text, order)) for order in _ORDERS)
    return [value for value in found if dates.known(value) != dates.UNKNOWN]


def _value(given: _DateReader) -> str:
    more = [word for word in re.split(r"[\s,.]+", given.rest.lower()) if word and word not in _FILLERS]
    parts = (given.years, given.parts, given.days)
    if more or not any(parts) or any(len(found) > 1 for found in parts):
        return ""
    year = "".join(given.years).ljust(4, "X")
    return "-".join((year, *given.parts, *given.days)) if given.parts or not given.days else ""
