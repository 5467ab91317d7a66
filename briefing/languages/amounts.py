"""Amounts in words: numbers, sums of millions, durations, and how exact they are."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Literal

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal, get_currency_symbol
from babel.units import format_unit

from briefing.core import amounts
from briefing.core.model import Quantity

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
