"""Amounts: numbers and ISO 8601 durations, to compare; the numbers that a text says."""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from . import limits

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
_COUNT = rf"(\d{{1,{limits.DIGITS}}})"
_DURATION = re.compile(rf"P(?=\d)(?:{_COUNT}Y)?(?:{_COUNT}M)?(?:{_COUNT}W)?(?:{_COUNT}D)?", re.ASCII)
_NUMBER = re.compile(rf"\d{{1,{limits.DIGITS}}}(?:\.\d{{1,6}})?", re.ASCII)


def read(text: str) -> float:
    """A number, or a duration in days. ValueError if it is neither, or negative."""
    if _DURATION.fullmatch(text):
        return sum(count * _DAYS[unit] for unit, count in duration(text))
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


def duration(text: str) -> tuple[tuple[str, int], ...]:
    """The parts of a duration, letter and number ("M", 2); none for what is no duration."""
    match = _DURATION.fullmatch(text)
    parts = zip("YMWD", match.groups(), strict=True) if match else ()
    return tuple((letter, int(count)) for letter, count in parts if count)


def is_number(text: str) -> bool:
    """True for a number that is no duration."""
    return bool(_NUMBER.fullmatch(text))
