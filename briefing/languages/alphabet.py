"""Titles in the order of a language's alphabet: letters first, then accents, as in the Unicode Collation Algorithm."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from briefing.core.folding import PLAIN_LETTERS

from . import ways

_INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
_PER_INITIAL = 588  # syllables of Hangul
_KANA = {letter: letter - 0x60 for letter in range(0x30A1, 0x30F7)}
_NO_LETTER = "#"


class _Letter(NamedTuple):
    place: tuple[int, int, str]
    """Its kind (0: no letter or digit, 1: digit, 2: in the alphabet, 3: other letter), its rank, and else itself."""
    accent: tuple[int, str]
    head: str


class _Alphabet(NamedTuple):
    ranks: dict[str, tuple[int, int, str]]
    """Letter, of one or several characters → its rank, its number among those of this rank, the first of them."""
    pattern: re.Pattern[str]
    is_turkic: bool


@cache
def _alphabet(language: str) -> _Alphabet:
    groups = [group.split("/") for group in ways.of(language).get("alphabet", "").split()]
    ranks = {letter: (rank, n, group[0]) for rank, group in enumerate(groups) for n, letter in enumerate(group)}
    several = sorted((letter for letter in ranks if len(letter) > 1), key=len, reverse=True)
    return _Alphabet(ranks, re.compile("|".join([*map(re.escape, several), "."]), re.DOTALL), "ı" in ranks)


def sort_key(title: str, language: str) -> tuple[object, ...]:
    """Return what a list in the language's alphabetical order is sorted by."""
    letters = list(_letters(title, _alphabet(language)))
    return tuple(one.place for one in letters), tuple(one.accent for one in letters), title


def heading(title: str, language: str) -> str:
    """Return the letter under which a title is listed; "#" if it begins with none."""
    alphabet = _alphabet(language)
    head = next((one.head for one in _letters(title, alphabet)), _NO_LETTER)
    return "İ" if alphabet.is_turkic and head == "i" else head[0].upper() + head[1:]


def _letters(title: str, alphabet: _Alphabet) -> Iterator[_Letter]:
    text = re.sub(r"^\W+(?=\w)", "", title)
    if alphabet.is_turkic:
        text = text.replace("I", "ı").replace("İ", "i")
    text = unicodedata.normalize("NFC", text.casefold()).translate(_KANA)
    text = re.sub("([เแโใไ])(.)", r"\2\1", text)  # vowels before the letter after which they are spoken
    for found in alphabet.pattern.finditer(text):
        letter = found[0]
        if letter in alphabet.ranks or letter not in PLAIN_LETTERS:
            yield from _letter(letter, alphabet)
        else:  # æ: a and e
            for plain in PLAIN_LETTERS[letter]:
                yield from (one._replace(accent=(1, letter)) for one in _letter(plain, alphabet))


def _letter(letter: str, alphabet: _Alphabet) -> Iterator[_Letter]:
    base, accent, syllable = letter, "", ""
    if "가" <= letter <= "힣":
        base, syllable = _INITIALS[(ord(letter) - ord("가")) // _PER_INITIAL], letter
    elif letter not in alphabet.ranks:
        plain, *marks = tuple(unicodedata.normalize("NFD", letter))
        with_one = (unicodedata.normalize("NFC", plain + mark) for mark in marks)
        base = next((one for one in with_one if one in alphabet.ranks), plain)
        accent = "".join(marks)
    if base in alphabet.ranks:
        rank, number, head = alphabet.ranks[base]
        yield _Letter((2, rank, syllable), (number, accent), head)
    elif base.isalpha():
        yield _Letter((3, 0, syllable or base), (0, accent), base)
    elif base.isdecimal():
        yield _Letter((1, unicodedata.decimal(base), ""), (0, ""), _NO_LETTER)
    elif not unicodedata.combining(base):
        yield _Letter((0, 0, base), (0, ""), _NO_LETTER)
