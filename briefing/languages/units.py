"""Units of amounts: a currency (ISO 4217: USD), a unit of CLDR (tonne, part-per-1e9), or plain words."""

from __future__ import annotations

from functools import cache
from typing import Literal

from babel import Locale
from babel.numbers import format_decimal, get_currency_symbol
from babel.units import format_unit

from .interface import Interface

_SHORT = "part-per-"
"""How units begin that are said in short: 41 ppb."""


@cache
def sort_of(unit: str) -> Literal["currency", "unit", "words"]:
    """What a unit is written as."""
    if not unit.isascii() or " " in unit:
        return "words"
    known = Locale("en")
    if unit in known.currencies:
        return "currency"
    is_unit = any(unit in {name, str(name).partition("-")[2]} for name in known.unit_display_names)
    return "unit" if is_unit else "words"


def with_unit(number: str, value: float, unit: str | None, to: Interface) -> str:
    """A number in words with its unit, as a language says it: "US$1.7 billion", "2.5 tonnes".

    `value` decides on the plural form: of a range it is the end.
    """
    sort = sort_of(unit) if unit else "words"
    if not unit or sort == "words":
        return to.text("amount.unit", amount=number, unit=unit) if unit else number
    if sort == "currency":
        pattern = to.locale.currency_formats["standard"]
        return f"{pattern.prefix[0]}{number}{pattern.suffix[0]}".replace("¤", get_currency_symbol(unit, to.locale))
    whole = str(format_unit(value, unit, "short" if unit.startswith(_SHORT) else "long", locale=to.locale))
    return whole.replace(format_decimal(value, locale=to.locale), number)
