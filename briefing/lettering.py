"""How wide words are when nobody can measure them: the reader's fonts are not known when a drawing is made.

On the safe side of the widest common interface font (DejaVu Sans).
"""

from __future__ import annotations

import unicodedata

_NARROW, _WIDE = frozenset("fijlrtI.,:;!|'’‘()[] -"), frozenset("mwMW—%&@")


def wrapped(words: str, widest: int, size: int) -> tuple[str, ...]:
    """Words in lines of a width; a word wider than that ends with dots."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > widest:
            lines.append(word)
        else:
            lines[-1] = longer
    return tuple(_cut(line, widest, size) for line in lines)


def _cut(line: str, widest: int, size: int) -> str:
    """A word that is wider than its box, as far as it goes."""
    if width(line, size) <= widest:
        return line
    return next(f"{line[:n]}…" for n in range(len(line), -1, -1) if width(f"{line[:n]}…", size) <= widest)


def width(words: str, size: int) -> int:
    """How wide words are at most, in units of the drawing."""
    return -(-sum(_letter(letter) for letter in words) * size // 100)


def _letter(letter: str) -> int:
    """A letter's width in hundredths of its size."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 102
    if letter in _NARROW:
        return 41
    if letter in _WIDE:
        return 102
    return 78 if letter.isupper() else 64
