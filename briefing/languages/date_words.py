"""Dates in words of a language: what they give, never guessed, and which EDTF value may be meant."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from posixpath import commonprefix

from briefing.core import dates, limits
from briefing.core.fields import Frozen
from briefing.core.folding import UNSPACED, fold

from . import ways

_MONTHS = len(dates.MONTHS)
_LEAST = 3  # letters that a word shares with the name of the month that it means
_ENDING, _LONGEST_ENDING = 2, 4  # letters that an ending may have, also in languages of many endings
_ATTACHED = "ובלמהשوبلفك"  # "in", "and" and the like, written together with the next word
_VOWELS = "\u0900-\u0dff"  # signs of Indian scripts
_IDEOGRAPHS = re.compile("[〇零一二三四五六七八九十]+(?=[年月日号號世])")
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi".split()  # noqa: SIM905  # one line


class _Calendar(Frozen):
    """The names of one language, as `_plain` writes them."""

    written: ways.Ways
    names: dict[str, str]
    """Name of a month, in lower case → its two digits."""
    short: dict[str, str]
    """The same for short names."""
    numbered: str
    """A pattern of months by number: 8월, tháng 8."""
    phrases: str
    """A pattern of names that are not one word between spaces."""
    seasons: dict[str, str]
    fillers: set[str]
    orders: tuple[str, ...]
    """In which orders day and month may be in a date in numbers."""
    is_inflected: bool

    def months(self, word: str) -> set[str]:
        """The months that a word names in full, perhaps with an ending, or with a word written together with it."""
        low = word.lower()
        if word in self.written["not_months"]:
            return set()
        for form in (low, low[1:]) if low[0] in _ATTACHED else (low,):
            if form in self.names:
                return {self.names[form]}
        if not self.is_inflected:
            return set()
        shared = {name: len(commonprefix([low, name])) for name in self.names}
        most = max(shared.values(), default=0)
        ending = len(low) - most
        if most < _LEAST or ending > (_LONGEST_ENDING if self.written["is_inflected"] else _ENDING):
            return set()
        # март is no form of марка, but серпня of серпні.
        near = [name for name, size in shared.items() if size == most and len(name) - most <= int(most > _LEAST)]
        return {self.names[name] for name in near}

    def shortened(self, word: str) -> set[str]:
        """The months whose names begin with a word: which may be another word."""
        low = word.lower()
        if word in self.written["not_months"] or len(low) < _LEAST:
            return set()
        return {self.short[low]} if low in self.short else {n for name, n in self.names.items() if name.startswith(low)}


@cache
def _calendar(language: str) -> _Calendar:
    written, locale = ways.of(language), ways.locale_of(language)
    known = [(_plain(name).lower(), is_long, f"{n:02}") for name, (is_long, n) in ways.months_of(language).items()]
    digits = dict.fromkeys(name.replace(" ", "") for name, *_ in known if re.search(r"\d\D|\D\d", name))
    numeric = locale.date_formats["short"].pattern
    order = "dm" if numeric.find("d") < numeric.find("M") else "md"
    return _Calendar(
        written,
        {name: month for name, is_long, month in known if is_long and not re.search(r"\d", name)},
        {name: month for name, is_long, month in known if not is_long},
        "|".join(re.sub(r"\d+", r"\\s*(\\d\\d?)\\s*", name) for name in digits) or "(?!)",
        ways.any_of(name for name, *_ in known if re.search(rf"[ .]|^[{UNSPACED}]+$", name)),
        {_plain(name).lower(): code for code, forms in written.get("seasons", {}).items() for name in forms},
        {_plain(word).lower() for word in (*written["date_fillers"], *locale.days["format"]["wide"].values())},
        ("dm", "md") if language == "en" else (order,),
        "is_inflected" in written or locale.months["format"]["wide"] != locale.months["stand-alone"]["wide"],
    )


def _plain(text: str) -> str:
    """A text without accents, in European digits: 8月 for 八月."""
    text = _IDEOGRAPHS.sub(_number, fold(text).text.replace("ı", "i"))
    text = ways.in_ascii_digits(unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))


def _number(found: re.Match[str]) -> str:
    tens, ten, ones = found[0].partition("十")
    digits = [str(int(unicodedata.numeric(c))) for c in (tens or "一" if ten else tens)]
    return "".join(digits) + (str(int(unicodedata.numeric(ones[0]))) if ones else "0" if ten else "")


class _DateReader:
    """What words give, their numeric dates read in one order. All as EDTF writes it."""

    def __init__(self, text: str, order: str, calendar: _Calendar) -> None:
        self.calendar = calendar
        self.text = self.rest = _in_digits(_plain(text), calendar)
        """What has not been understood of the text; the rest is blank."""
        self.years: set[str] = set()  # four digits, or the first ones of a decade or century
        self.parts: set[str] = set()  # months and seasons
        self.days: set[str] = set()  # all numbers of up to three digits
        self._read_numeric(order)
        self._read_years(calendar.written)
        self._read_parts()
        if not self.parts:
            self._take(r"\A(\d\d?)(\.)(\d\d?)()\.\Z", lambda found: self._numbers(found, order))
            self._take(r"(?<![\d/])(\d\d?)(/)(\d\d?)()(?![\d/])", lambda found: self._numbers(found, order))
        self.rest = re.sub(r"(?<!\d)(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+[.:]\d+)", "#", self.rest)
        self._take(
            r"(?<!\d)(\d{1,3})(?:st|nd|rd|th|d|er|o|[日号號일])?(?![^\W가-힣])",
            lambda found: self.days.add(found[1].zfill(2)),
        )

    def _read_numeric(self, order: str) -> None:
        self._take(
            r"(?<!\d)(\d{4})([-/.] ?|(?=\d{4}))(\d\d?)\2(\d\d?)(?!\d)",
            lambda found: self._date(found[1], found[3], found[4]),
        )
        self._take(r"(?<!\d)(\d\d?)([-/.] ?)(\d\d?)\2(\d{4}|\d\d)(?!\d)", lambda found: self._numbers(found, order))
        self._take(r"(?<![-/.\w])(\d\d?)[/.](\d{4})(?!\d)", lambda found: self._date(found[2], found[1]))
        self._take(r"(?<!\d)(\d\d?)([- ])([^\W\d_]+)\.?\2(\d\d)(?![\d:])", self._short)

    def _read_years(self, written: ways.Ways) -> None:
        eras = "|".join(written.get("eras", {}))
        self._take(rf"({eras})\s*(\d{{1,4}})(?!\d)" if "eras" in written else "(?!)", self._era)
        number, centuries = rf"(\d\d?|{'|'.join(_ROMAN[::-1])})", ways.any_of(map(_plain, written["centuries"]))
        self._take(
            rf"(?i)(?<!\w)(?:{number}(?:st|nd|rd|th|\.|er?)?[ -]?(?:{centuries})|(?:{centuries}) {number}\b)",
            lambda found: self.years.add(f"{_century(found[1] or found[2]) - 1:02}"),
        )
        # “1930s” is a decade; “1800s” may be a century too.
        after = rf"[- ]?(?:{'|'.join(map(re.escape, written['decades'])) or '(?!)'})(?![^\W가-힣])"
        self._take(rf"(\d{{3}})0{after}", lambda found: self.years.update({found[1], found[1].removesuffix("0")}))
        self._take(rf"(?<!\d)['’]?(\d)0{after}", lambda found: self.years.update(_with_centuries(found[1])))
        self._take(r"(?<!\d)(\d\d)(\d\d)(?:[-–/](\d\d))?(?!\d)", self._year)
        self._take(r"['’](\d\d)(?!\d)", lambda found: self.years.update(_with_centuries(found[1])))

    def _read_parts(self) -> None:
        seasons = self.calendar.seasons
        self._take(rf"(?i)({ways.any_of(seasons)})", lambda found: self.parts.add(seasons.get(found[1].lower(), "")))
        self._take(f"(?i){self.calendar.numbered}", lambda found: self._add_month(next(filter(None, found.groups()))))
        for names in (self.calendar.phrases, rf"[^\W\d_](?:[^\W\d_]|[{_VOWELS}])+"):
            self._take(rf"(?i)({names})\.?", self._month)

    def _take(self, pattern: str, use: Callable[[re.Match[str]], object]) -> None:
        """Take out what a pattern finds, but leave it where `use` returns False."""
        self.rest = re.sub(pattern, lambda found: found[0] if use(found) is False else " " * len(found[0]), self.rest)

    def _era(self, found: re.Match[str]) -> bool:
        """Add a year of an era. A year without an era's name may be of the common one too."""
        added = int(self.calendar.written["eras"][found[1]])
        self.years |= {f"{int(found[2]) + added:04}"} if found[1] or len(found[2]) == len("YYYY") else set()
        return bool(found[1])

    def _numbers(self, found: re.Match[str], order: str) -> bool:
        is_month = int(found[3]) <= _MONTHS
        day, month = (found[1], found[3]) if (order == "dm") == is_month else (found[3], found[1])
        return self._date(found[4], month, day)

    def _date(self, year: str, month: str, day: str = "") -> bool:
        if not self._add_month(month):
            return False
        self.years |= {year} if len(year) != len("YY") else _with_centuries(year)
        self.days |= {day.zfill(2)} if day else set()
        return True

    def _add_month(self, month: str) -> bool:
        is_month = 1 <= int(month) <= _MONTHS
        self.parts |= {month.zfill(2)} if is_month else set()
        return is_month

    def _short(self, found: re.Match[str]) -> bool:
        months = self.calendar.months(found[3]) or self.calendar.shortened(found[3])
        if not months:
            return False
        self.parts |= months
        self.days |= {found[1].zfill(2), found[4]}  # “2 May 23” may be a day and a number
        self.years |= _with_centuries(found[4])
        return True

    def _year(self, found: re.Match[str]) -> None:
        century, year, more = found.groups(default="")
        self.years.add(century + year)
        if more > year or (more, year) == ("00", "99"):
            self.years.add(f"{int(century) + (more < year)}{more}")
        if more and found[0][4] == "-" and 1 <= int(more) <= _MONTHS:
            self.parts.add(more)

    def _month(self, found: re.Match[str]) -> bool:
        before, after = self.text[max(0, found.start() - 9) : found.start()], self.text[found.end(1) :][:9]
        is_in_date = re.search(r"\d[^\W\d]{0,2}[\s.'-]*(?:d?[eo][fl]? )?\Z", before) or re.match(r"\.|[\s'-]*\d", after)
        months = self.calendar.months(found[1]) or (self.calendar.shortened(found[1]) if is_in_date else set())
        self.parts |= months
        return bool(months)


def _century(number: str) -> int:
    return int(number) if number.isdecimal() else _ROMAN.index(number.lower()) + 1


def _in_digits(text: str, calendar: _Calendar) -> str:
    """Put days, centuries and decades in digits. Ordinals elsewhere number other things: the second report of May."""
    written = calendar.written
    ordinals = {_plain(word).lower(): f"{n}th" for n, word in enumerate(written["ordinals"], 1)}
    names = "|".join(map(re.escape, sorted(calendar.names, key=len, reverse=True)))
    ordinal, centuries = ways.any_of(ordinals), ways.any_of(written["centuries"])
    between = rf"(?: (?:{ways.any_of(written['date_fillers'])}))?"
    for form in (
        rf"()({ordinal})(?=[ -](?:{centuries})|{between} (?:{names})\b)",
        rf"\b((?:{names}){between} )({ordinal})",
    ):
        text = re.sub(f"(?i){form}", lambda found: found[1] + ordinals.get(found[2].lower(), found[2]), text)
    decades = {_plain(name).lower(): f"{n}0s" for n, name in enumerate(written["decade_names"]) if name}
    form = rf"(?i)\b(nineteen[ -])?({ways.any_of(decades)})"
    return re.sub(form, lambda found: ("19" if found[1] else "'") + decades.get(found[2].lower(), found[2]), text)


def _with_centuries(digits: str) -> set[str]:
    return {"19" + digits, "20" + digits}


def missing(value: str, text: str, language: str = "en") -> str:
    """The first part of an EDTF value that a text's words do not give: "year", "season", "month", "day" or ""."""
    # A whole decade or century from its first to its last year is what “in the 1930s” gives.
    value = re.sub(r"^(?=.{9}$)(\d+?)(0+)/\1(9+)$", lambda found: found[1] + "X" * len(found[2]), value)
    lacking = [_missing(value, reader) for reader in _readings(text, language)]
    return "" if "" in lacking else lacking[0]


def _readings(text: str, language: str) -> list[_DateReader]:
    calendar = _calendar(language)
    return [_DateReader(text, order, calendar) for order in calendar.orders]


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


def meant(text: str, language: str = "en") -> str:
    """A question that offers the EDTF values for one date in words, if the words say nothing else; or ""."""
    offered = [f"`{value}`" for value in values(text, language)]
    return f"Do you mean {' or '.join(offered)}?" if offered else ""


def values(text: str, language: str = "en") -> list[str]:
    """The EDTF values of one date in words, more than one if its numbers may be read so; none if they say more."""
    if len(text) > limits.DATE:
        return []
    found = dict.fromkeys(map(_value, _readings(text, language)))
    return [value for value in found if dates.known(value) != dates.UNKNOWN]


def _value(given: _DateReader) -> str:
    words = re.split(r"[\s,.،]+", given.rest.lower())
    parts = (given.years, given.parts, given.days)
    if set(words) - {"", *given.calendar.fillers} or not any(parts) or any(len(found) > 1 for found in parts):
        return ""
    year = "".join(given.years).ljust(4, "X")
    return "-".join((year, *given.parts, *given.days)) if given.parts or not given.days else ""
