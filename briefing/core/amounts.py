"""Amounts: numbers and ISO 8601 durations, to compare and to say."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from . import limits, units
from .model import Quantity

_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NAMED = {word: number for number, word in enumerate(_SMALL, 2)} | {"a": 1, "an": 1, "one": 1, "half a": 0.5}
_NAMED |= {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"dozen": 12, "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SAID = re.compile(
    rf"(?<![\w.,])(?<![^\W\d]-)(?P<count>\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{'|'.join(_NAMED)})?"
    rf"(?P<scales>(?:(?:(?<=\w)[ -]|(?<!\w)){{1}}(?:{'|'.join(_SCALES)})\b)*)"
    r"(?:[ -](?P<unit>day|week|month|year)s?\b)?(?!\w|[.,]\d)",
    re.IGNORECASE,
)

# Mean Gregorian lengths, in days; amounts are only ever compared with amounts of the same thing.
_DAYS = {"Y": 365.2425, "M": 30.436875, "W": 7.0, "D": 1.0}
_UNITS = {"Y": "year", "M": "month", "W": "week", "D": "day"}
_COUNT = rf"(\d{{1,{limits.DIGITS}}})"
_DURATION = re.compile(rf"P(?=\d)(?:{_COUNT}Y)?(?:{_COUNT}M)?(?:{_COUNT}W)?(?:{_COUNT}D)?", re.ASCII)
_NUMBER = re.compile(rf"\d{{1,{limits.DIGITS}}}(?:\.\d{{1,6}})?", re.ASCII)


def read(text: str) -> float:
    """A number, or a duration in days. ValueError if it is neither, or negative."""
    if match := _DURATION.fullmatch(text):
        return sum(int(count or 0) * _DAYS[unit] for count, unit in zip(match.groups(), "YMWD", strict=True))
    if not _NUMBER.fullmatch(text):
        message = f"{text[:40]!r} is neither a number nor a duration"
        raise ValueError(message)
    return float(text)


def known(text: str | None) -> float | None:
    """The same; None for a value that is missing or refused."""
    try:
        return read(text or "")
    except ValueError:
        return None


class Figure(NamedTuple):
    """A number, or a duration in days, that a text says in figures or in English words."""

    value: float
    start: int
    end: int
    in_words: bool  # true for `four`, false for `4 million`


def figures(text: str) -> Iterator[Figure]:
    """The numbers that a text says, in order; vague ones (hundreds) are left out. Dates are numbers, too."""
    for found in _SAID.finditer(text):
        count, scales, unit = (part or "" for part in found.group("count", "scales", "unit"))
        if not (scales or (count and count.lower() not in {"a", "an", "half a"}) or (count and unit)):
            continue
        digits = re.sub(r"[,\s]", "", count) if count[:1].isdigit() else ""
        value = float(digits or _NAMED.get(count.lower(), 1))
        value *= math.prod(_SCALES[scale.lower()] for scale in re.findall(r"\w+", scales))
        value *= _DAYS[unit[0].upper()] if unit else 1
        yield Figure(value, *found.span(), in_words=not digits)


def format_amount(amount: Quantity, language: str = "en") -> str:
    """An amount as a reader would say it: "about 10", "300,000 to 500,000". What is no number stays as it is."""
    low, high = (_say(value) if value else "" for value in (amount.min, amount.max))
    scale = high.rpartition(" ")[2]
    if low.endswith(f" {scale}") and high != low:  # 4.2 to 5.8 million
        low = low.removesuffix(f" {scale}")
    dash = "–" if units.sort_of(amount.unit or "") == "currency" else " to "
    number = f"{low}{dash}{high}" if low and high and low != high else high or low
    said = units.with_unit(number, known(amount.max or amount.min) or 0, amount.unit, language)
    if amount.open:
        said = f"{said} or more"
    elif not (low and high):
        said = f"up to {said}" if high else f"at least {said}"
    return f"{'about ' if amount.about else ''}{said}"


def _say(text: str) -> str:
    if match := _DURATION.fullmatch(text):
        parts = [(int(count), _UNITS[unit]) for count, unit in zip(match.groups(), "YMWD", strict=True) if count]
        return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts)
    for scale in ("billion", "million"):
        factor = _SCALES[scale]
        if (value := float(text)) >= factor and (value * 100 / factor).is_integer():  # to two places: 1.25 million
            return f"{value / factor:g} {scale}"
    whole, _, fraction = text.partition(".")
    return (f"{int(whole):,}" + (f".{fraction}" if fraction else "")) if _NUMBER.fullmatch(text) else text
