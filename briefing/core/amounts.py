"""Amounts: numbers and ISO 8601 durations, to compare; the numbers that a text says."""

import re

from . import limits

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


def duration(text: str) -> tuple[tuple[str, int], ...]:
    """The parts of a duration, letter and number ("M", 2); none for what is no duration."""
    match = _DURATION.fullmatch(text)
    parts = zip("YMWD", match.groups(), strict=True) if match else ()
    return tuple((letter, int(count)) for letter, count in parts if count)
