"""Amounts: numbers and ISO 8601 durations, to compare and to say."""

import re

from . import limits
from .model import Quantity

_SCALES = {"billion": 10**9, "million": 10**6}

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


def format_amount(amount: Quantity) -> str:
    """An amount as a reader would say it: "about 10", "300,000 to 500,000". What is no number stays as it is."""
    low, high = (_say(value) if value else "" for value in (amount.min, amount.max))
    scale = high.rpartition(" ")[2]
    if low.endswith(f" {scale}") and high != low:  # 4.2 to 5.8 million
        low = low.removesuffix(f" {scale}")
    if low and high and low != high:
        said = f"{low} to {high}{' or more' if amount.open else ''}"
    elif amount.open:
        said = f"{low or high} or more"
    elif not high:
        said = f"at least {low}"
    else:
        said = high if low else f"up to {high}"
    return f"{'about ' if amount.about else ''}{said}{f' {amount.unit}' if amount.unit else ''}"


def _say(text: str) -> str:
    if match := _DURATION.fullmatch(text):
        parts = [(int(count), _UNITS[unit]) for count, unit in zip(match.groups(), "YMWD", strict=True) if count]
        return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts)
    for scale, factor in _SCALES.items():
        if (value := float(text)) >= factor and (value * 100 / factor).is_integer():  # to two places: 1.25 million
            return f"{value / factor:g} {scale}"
    whole, _, fraction = text.partition(".")
    return (f"{int(whole):,}" + (f".{fraction}" if fraction else "")) if _NUMBER.fullmatch(text) else text
