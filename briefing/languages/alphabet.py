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


@cache
def sort_key(title: str, language: str) -> tuple[object, ...]:
    """Return what a list in the language's alphabetical order is sorted by."""
    letters = list(_letters(title, language))
    return tuple(one.place for one in letters), tuple(one.accent for one in letters), title


@cache
def heading(title: str, language: str) -> str:
    """Return the letter under which a title is listed; "#" if it begins with none."""
    head = next((one.head for one in _letters(title, language)), _NO_LETTER)
    return "İ" if _alphabet(language).is_turkic and head == "i" else head[0].upper() + head[1:]


def _letters(title: str, language: str) -> Iterator[_Letter]:
    alphabet = _alphabet(language)
    text = re.sub(r"^\W+(?=\w)", "", title)
    if alphabet.is_turkic:
        text = text.replace("I", "ı").replace("İ", "i")
    text = unicodedata.normalize("NFC", text.casefold()).translate(_KANA)
    text = re.sub("([เแโใไ])(.)", r"\2\1", text)  # vowels before the letter after which they are spoken
    for found in alphabet.pattern.finditer(text):
        letter = found[0]
        if letter in alphabet.ranks or letter not in PLAIN_LETTERS:
            yield from _letter(letter, language)
        else:  # æ: a and e
            for plain in PLAIN_LETTERS[letter]:
                yield from (one._replace(accent=(1, letter)) for one in _letter(plain, language))


@cache
def _letter(letter: str, language: str) -> tuple[_Letter, ...]:
    base, accent, syllable = letter, "", ""
    ranks = _alphabet(language).ranks
    if "가" <= letter <= "힣":
        base, syllable = _INITIALS[(ord(letter) - ord("가")) // _PER_INITIAL], letter
    elif letter not in ranks:
        plain, *marks = tuple(unicodedata.normalize("NFD", letter))
        with_one = (unicodedata.normalize("NFC", plain + mark) for mark in marks)
        base = next((one for one in with_one if one in ranks), plain)
        accent = "".join(marks)
    if base in ranks:
        rank, number, head = ranks[base]
        return (_Letter((2, rank, syllable), (number, accent), head),)
    if base.isalpha():
        return (_Letter((3, 0, syllable or base), (0, accent), base),)
    if base.isdecimal():
        return (_Letter((1, unicodedata.decimal(base), ""), (0, ""), _NO_LETTER),)
    return () if unicodedata.combining(base) else (_Letter((0, 0, base), (0, ""), _NO_LETTER),)
