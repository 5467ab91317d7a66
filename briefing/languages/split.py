"""Texts → sentences, in their own language."""

import itertools
import re
from collections.abc import Collection

import sentencex

from . import ways

_BEFORE_WORD = re.compile(r"[\s(\[«„“\"']")
_NUMBER_STOP = re.compile(r"(?<![\d.,])\d{1,3}\.\s*\Z")
_SPACE = re.compile(r"[^\S\n ]")
"""Spaces of other kinds: at some that are no ASCII, after a single letter, `sentencex` panics."""
_FIRST_WORD = re.compile(r"[\"'“„«‘(]?([^\W_]*)")
_BEFORE = 40  # characters that may say what a full stop is
_HOURS = {"a.m", "p.m"}
_STOPS, _QUOTES = ".!?…。！？", "”\"’'»“‘」』"


def ends(text: str, language: str, sure: Collection[int] = ()) -> list[int]:
    """Return where the sentences of a text end, the last with the text. At an offset of `sure` one is known to end."""
    cuts = [0, *_boundaries(text, language), len(text)]
    joins = {
        cut
        for cut, end in itertools.pairwise(cuts[1:])
        if cut not in sure and goes_on(text[max(0, cut - _BEFORE) : cut], text[cut:end], language)
    }
    return sorted({*cuts[1:], *sure} - joins - {0})


def _boundaries(text: str, language: str) -> list[int]:
    text = text if text.isprintable() else _SPACE.sub(" ", text)
    found = sentencex.segment(language, text)
    if "".join(found) == text:
        return list(itertools.accumulate(map(len, found)))[:-1]
    # Of some odd texts `segment` leaves out a part. Asking for boundaries takes ten times as long.
    return sorted({boundary["start_index"] for boundary in sentencex.get_sentence_boundaries(language, text)} - {0})


def goes_on(before: str, after: str, language: str) -> bool:
    """Return True if no sentence ends between two parts of a text that were divided there."""
    written = ways.of(language)
    word = _FIRST_WORD.match(after)[1]  # type: ignore[index]  # it always matches
    said = before.rstrip()
    if len(said) > 1 and said[-1] in _QUOTES and said[-2] in _STOPS:
        return word[:1].islower() or (word != "" and after.startswith(tuple(written["after_quotes"])))
    if "\n" in before[len(said) :]:
        return False  # lines of a list
    last = _BEFORE_WORD.split(said[:-1])[-1] if said.endswith(".") else ""
    if not last or not word:
        return after.startswith("-")  # J.-C.
    short = {last, last.lower()}
    if word[:1].islower() or not short.isdisjoint(written["abbreviations"]):
        return True
    if word[0].isdecimal():
        return not short.isdisjoint({*written["before_numbers"], *ways.months_of(language)})
    is_noun = written["openers"] and word not in written["openers"] and _NUMBER_STOP.search(before)
    is_hour = last in _HOURS
    is_date = (is_hour or last[-1].isdecimal()) and word in ways.months_of(language)
    return bool(is_noun or is_date or (is_hour and word in ways.locale_of(language).days["format"]["wide"].values()))
