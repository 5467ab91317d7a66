"""The numbers that a text of a language says, in figures or in words."""

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from briefing.core import amounts
from briefing.core.folding import HANGUL, UNSPACED, is_among

from . import ways

_FREE = UNSPACED + HANGUL  # letters that a number may touch
_ARABIC = str.maketrans({"٫": ".", "٬": ","})


class Figure(NamedTuple):
    """A number, or a duration in days, that a text says."""

    value: float
    start: int
    end: int
    in_words: bool  # true for `four`, false for `4 million`


class _Numbers(NamedTuple):
    pattern: re.Pattern[str]
    decimal: str
    words: dict[str, float]
    loose: frozenset[str]
    scales: dict[str, float]
    units: dict[str, str]


@cache
def _numbers(language: str, free: str) -> _Numbers:
    """How a language writes numbers; `free` is "" for texts without letters that a number may touch."""
    written, symbols = ways.of(language), ways.locale_of(language).number_symbols["latn"]
    decimal, group = symbols["decimal"], symbols["group"]
    if group.isspace():
        group = " "
    words, loose, scales = (
        {word.lower(): float(value) for word, value in given.items()}
        for given in (written.get("numbers", {}), written.get("loose_numbers", {}), written.get("scales", {}))
    )
    units = {name.lower(): unit for unit, names in written.get("units", {}).items() for name in names}
    d, g = re.escape(decimal), rf"[{re.escape(group)}\u00a0\u202f]"
    digits = rf"(?<![^\W{free}])(?<![.,])(?:\d{{1,3}}(?:{g}\d{{3}})+(?:{d}\d+)?|\d+(?:{d}\d+)?)(?![^\W\D]|[.,]\d)"
    count = rf"(?P<count>{digits}|{ways.any_of({**words, **loose})})?"
    scale = rf"(?P<scales>(?:(?:(?<=\w)[ \u00a0-]|(?<!\w)|(?<=[\d{free}]))(?:{_after_number(scales, free)}))*)"
    unit = rf"(?:[ \u00a0-]?(?P<unit>{_after_number(units, free)}))?"
    pattern = re.compile(rf"(?<![^\W\d]-){count}{scale}{unit}(?![^\W\d{free}]|[.,]\d)")
    return _Numbers(pattern, decimal, {**words, **loose}, frozenset(loose), scales, units)


def without_dates(text: str, language: str) -> str:
    """Blank out, character for character, dates and numbers of what is numbered: figures that count nothing."""
    return _uncounted(language).sub(lambda found: "#" * len(found[0]), ways.in_ascii_digits(text))


def has_year(text: str, language: str) -> bool:
    """Return True if a text gives a year from 1800 on."""
    return bool(re.search(_year(language), ways.in_ascii_digits(text)))


def _year(language: str) -> str:
    eras = ways.of(language).get("eras", {})
    named = rf"|(?:{'|'.join(filter(None, eras))})\s*\d{{1,4}}" if any(eras) else ""
    return rf"(?<![\d.,])(?:1[89]|20{'|2[45]' if '' in eras else ''})\d\d(?!\d|[.,]\d)[년年]?{named}"


@cache
def _uncounted(language: str) -> re.Pattern[str]:
    written, day = ways.of(language), r"\d{1,2}(?:[–-]\d{1,2})?\.?"
    month = ways.any_of(name for name in ways.months_of(language) if not re.search(r"\d", name))
    between = rf"[ \u00a0](?:(?:{ways.any_of(written['date_fillers'])}) )?"
    return re.compile(
        rf"(?<!\w){day}{between}(?:{month})|(?:{month})\.?{between}{day}(?!\w)|\d{{1,2}}\s*[월月](?:\s*\d{{1,2}}\s*[일日号號])?"
        rf"|{_year(language)}|(?:{ways.any_of(written['numbered'])})[ \u00a0]\d+"
        rf"|(?<!\w)\d+(?:[.,]\d+)?[ \u00a0]?(?:°|(?:{ways.any_of(written['degrees'])}))",
        re.IGNORECASE,
    )


def _after_number(words: dict[str, float] | dict[str, str], free: str) -> str:
    """A pattern of words that a number may touch."""
    return rf"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True))) or '(?!)'})(?![^\W\d{free}])"


def figures(text: str, language: str) -> Iterator[Figure]:
    """The numbers that a text says, in order; vague ones (hundreds) are left out. Dates are numbers, too.

    Those that are written in parts (3억 2000만) are one.
    """
    last: Figure | None = None
    last_scale = 0.0
    for figure, scale in _parts(text, language):
        if last and figure.value < last_scale and text[last.end : figure.start] in ({"", " "} if scale else {""}):
            last = Figure(last.value + figure.value, last.start, figure.end, last.in_words and figure.in_words)
        else:
            if last:
                yield last
            last = figure
        last_scale = scale if scale >= 1000 else 0.0  # noqa: PLR2004  # below, what follows counts something else
    if last:
        yield last


def _parts(text: str, language: str) -> Iterator[tuple[Figure, float]]:
    """Each number with its last scale, 0 where it has none or a unit."""
    free = "" if text.isascii() or not any(is_among(letter, _FREE) for letter in {*text}) else _FREE
    known = _numbers(language, free)
    text = "".join(c if len(c.lower()) > 1 else c.lower() for c in ways.in_ascii_digits(text)).translate(_ARABIC)
    for found in known.pattern.finditer(text):
        count, scales, unit = (part or "" for part in found.group("count", "scales", "unit"))
        if not (scales or (count and count not in known.loose) or (count and unit)):
            continue
        digits = re.sub(rf"[^\d{re.escape(known.decimal)}]", "", count) if count[:1].isdecimal() else ""
        factors = [known.scales[one] for one in re.findall(_after_number(known.scales, free), scales)]
        value = float(digits.replace(known.decimal, ".")) if digits else known.words.get(count, 1)
        value *= math.prod(factors) * (amounts.read(f"P1{known.units[unit]}") if unit else 1)
        yield Figure(value, *found.span(), in_words=not digits), 0.0 if unit or not factors else factors[-1]
