"""Amounts in words, and how exact they are; the numbers that a text of a language says, in figures or in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, get_currency_symbol
from babel.units import format_unit

from briefing.core import amounts
from briefing.core.folding import HANGUL, UNSPACED, is_among
from briefing.core.model import Quantity

from . import ways
from .interface import Interface

_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_SCALES = (10**9, 10**8, 10**6, 10**4)
"""What languages have a word for; Chinese, Japanese and Korean count in 10,000s."""
_SAID_IN_SHORT = "part-per-"
"""How units begin that are said in short: 41 ppb."""


def format_amount(amount: Quantity, to: Interface) -> str:
    """An amount as a reader would say it: "about 10", "300,000 to 500,000". What is no number stays as it is."""
    low, high = (_say(value, to) if value else "" for value in (amount.min, amount.max))
    scale = high.rpartition(" ")[2]
    if low.endswith(f" {scale}") and high != low:  # 4.2 to 5.8 million
        low = low.removesuffix(f" {scale}")
    number = high or low
    if low and high and low != high:
        is_money = sort_of_unit(amount.unit or "") == "currency"
        number = to.text("amount.range_of_money" if is_money else "amount.range", low=low, high=high)
    said = with_unit(number, amounts.known(amount.max or amount.min) or 0, amount.unit, to)
    if amount.open:
        said = to.text("amount.open", low=said)
    elif not (low and high):
        said = to.text("amount.up_to", high=said) if high else to.text("amount.at_least", low=said)
    return to.text("amount.about", amount=said) if amount.about else said


@cache
def sort_of_unit(unit: str) -> Literal["currency", "unit", "words"]:
    """What a unit of an amount is: a currency (ISO 4217: USD), a unit of CLDR (tonne, part-per-1e9), or plain words."""
    if not unit.isascii() or " " in unit:
        return "words"
    known = Locale("en")
    if unit in known.currencies:
        return "currency"
    is_unit = any(unit in {name, str(name).partition("-")[2]} for name in known.unit_display_names)
    return "unit" if is_unit else "words"


def with_unit(number: str, value: float, unit: str | None, to: Interface) -> str:
    """A number in words with its unit: "US$1.7 billion", "2.5 tonnes". The plural form is that of `value`."""
    sort = sort_of_unit(unit) if unit else "words"
    if not unit or sort == "words":
        return to.text("amount.unit", amount=number, unit=unit) if unit else number
    if sort == "currency":
        pattern = to.locale.currency_formats["standard"]
        return f"{pattern.prefix[0]}{number}{pattern.suffix[0]}".replace("¤", get_currency_symbol(unit, to.locale))
    whole = str(format_unit(value, unit, "short" if unit.startswith(_SAID_IN_SHORT) else "long", locale=to.locale))
    return whole.replace(format_decimal(value, locale=to.locale), number)


def _say(text: str, to: Interface) -> str:
    if parts := amounts.duration(text):
        said = [format_duration(count, letter, to) for letter, count in parts]
        return format_list(said, style="unit-narrow", locale=to.locale)
    return text if amounts.known(text) is None else format_number(text, to)


def format_duration(count: float, letter: str, to: Interface) -> str:
    """A number of years (Y), months (M), weeks (W) or days (D): "2 months"."""
    return str(format_unit(count, f"duration-{_UNITS[letter]}", length="long", locale=to.locale))


def format_number(value: str | float, to: Interface) -> str:
    """A number, from a million on in words as far as two places give it exactly: "1.25 million"."""
    number = Decimal(str(value))
    if number >= 10**6 and number * 100 % (10**9 if number >= 10**9 else 10**6) == 0:
        return format_compact_decimal(number, format_type="long", locale=to.locale, fraction_digits=2)
    return to.number(number)


def format_size(size: int, to: Interface) -> str:
    """A file's size in bytes as "12 kB" or "1.2 MB"."""
    million = 10**6
    unit, value = ("megabyte", f"{size / million:.1f}") if size >= million else ("kilobyte", max(1, round(size / 1e3)))
    return str(format_unit(Decimal(value), f"digital-{unit}", length="short", locale=to.locale))


def tick_words(top: float, intervals: int, unit: str, to: Interface) -> list[str]:
    """The words at the ticks of a scale, from zero: "0", "0.5", "1 million"; `unit` is the letter of a duration's."""
    last = format_duration(top, unit, to) if unit else format_number(f"{top:.10g}", to)
    # The factor by which the last one's number is said: 1 million, 100만.
    factor = next((s for s in _SCALES if re.match(rf"{re.escape(_number(top / s, to))}(?![\d.,])", last)), 1)
    return [*(_number(top * n / intervals / factor, to) for n in range(intervals)), last]


def _number(value: float, to: Interface) -> str:
    return to.number(f"{value:.10g}")


# -- The numbers of a text --

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
