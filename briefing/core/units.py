"""Units of amounts: a currency (ISO 4217: USD), a unit of CLDR (tonne, part-per-1e9), or plain words."""

from __future__ import annotations

from functools import cache
from typing import Literal

from . import directions

_SHORT = "part-per-"
"""How units begin that are said in short: 41 ppb."""


@cache
def sort_of(unit: str) -> Literal["currency", "unit", "words"]:
    """What a unit is written as."""
    if not unit.isascii() or " " in unit:
        return "words"
    from babel import Locale  # noqa: PLC0415  # not needed where nothing has a unit

    known = Locale("en")
    if unit in known.currencies:
        return "currency"
    is_unit = any(unit in {name, str(name).partition("-")[2]} for name in known.unit_display_names)
    return "unit" if is_unit else "words"


def with_unit(number: str, value: float, unit: str | None, language: str = "en") -> str:
    """A number in words with its unit, as a language says it: "US$1.7 billion", "2.5 tonnes".

    `value` decides on the plural form: of a range it is the end.
    """
    sort = sort_of(unit) if unit else "words"
    if not unit or sort == "words":
        return f"{number} {unit}" if unit else number
    from babel import Locale  # noqa: PLC0415  # as above
    from babel.numbers import format_decimal, get_currency_symbol  # noqa: PLC0415
    from babel.units import format_unit  # noqa: PLC0415

    locale = directions.locale_of(language) or Locale("en")
    if sort == "currency":
        pattern = locale.currency_formats["standard"]
        symbol = get_currency_symbol(unit, locale)
        return f"{pattern.prefix[0]}{number}{pattern.suffix[0]}".replace("¤", symbol)
    whole = format_unit(value, unit, "short" if unit.startswith(_SHORT) else "long", locale=locale)
    return whole.replace(format_decimal(value, locale=locale), number)
