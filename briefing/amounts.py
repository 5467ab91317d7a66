"""Amounts: numbers and ISO 8601 durations, to compare and to say."""

from __future__ import annotations

import re

from . import limits
from .model import Quantity

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


def say(text: str) -> str:
    """One amount in words: "1,000,000", "2 months"."""
    if match := _DURATION.fullmatch(text):
        parts = [(int(count), _UNITS[unit]) for count, unit in zip(match.groups(), "YMWD", strict=True) if count]
        return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts)
    whole, _, fraction = text.partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction else "")


def words(amount: Quantity) -> str:
    """An amount as a reader would say it: "more than 1,000,000", "about 10", "300,000 to 500,000"."""
    bare = _bare(amount)
    return f"{bare} {amount.unit}" if amount.unit else bare


def _bare(amount: Quantity) -> str:
    about = "about " if amount.about else ""
    low, high = (say(value) if value else "" for value in (amount.min, amount.max))
    if low and high and low != high:
        return f"{about}{low} to {high}{' or more' if amount.open else ''}"
    if amount.open:
        return f"{about}{low or high} or more"
    if not high:
        return f"{about}at least {low}"
    return f"{about}{high}" if low else f"{about}up to {high}"
