"""How wide words are when nobody can measure them: the reader's fonts are not known when a drawing is made.

On the safe side of the widest common interface font (DejaVu Sans).
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator

_NARROW, _WIDE = frozenset("fijlrtI.,:;!|'’‘()[] -"), frozenset("mwMW—%&@")


def wrapped(words: str, widest: int, size: int, most: int = 0) -> tuple[str, ...]:
    """Words in lines of a width, at most so many; what has no room is dots. A word wider than a line is broken."""
    lines = [""]
    for word in itertools.chain.from_iterable(_pieces(word, widest, size) for word in words.split()):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size) > widest:
            lines.append(word)
        else:
            lines[-1] = longer
    if most and len(lines) > most:
        last = lines[most - 1]
        lines[most - 1 :] = [next(_pieces(last, widest - width("…", size), size)) + "…"]
    return tuple(lines)


def _pieces(word: str, widest: int, size: int) -> Iterator[str]:
    """A word, in parts no wider than a line."""
    while word:
        end = next((n for n in range(len(word), 1, -1) if width(word[:n], size) <= widest), 1)
        yield word[:end]
        word = word[end:]


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
