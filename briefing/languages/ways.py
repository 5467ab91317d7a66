"""How a language is written, as `ways` of its file says: sentences, hedges, months, alphabet, numbers, direction."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pkgutil import get_data
from typing import Any

import babel
import sentencex
import yaml
from babel.core import get_global

from briefing.core.folding import HANGUL, PREFIXED, UNSPACED, is_among

# libyaml's parser where PyYAML was built with it: the same events, an order of magnitude faster.
Loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@cache
def own_file(language: str) -> bytes:
    """The program's own file of a language; empty if there is none."""
    try:
        return get_data("briefing", f"languages/{language}.yaml") or b""
    except OSError:
        return b""


@cache
def own_tree(language: str) -> Mapping[str, Any]:
    """What that file holds; all its values are strings."""
    tree: Mapping[str, Any] = yaml.load(own_file(language) or b"{}", Loader)  # noqa: S506  # strings only
    return tree


class Ways(dict[str, Any]):
    """What `ways` of a file says, by its keys, which en.yaml explains; nothing for a language without a file."""

    def __missing__(self, _: str) -> tuple[()]:
        return ()


@cache
def of(language: str) -> Ways:
    """Return the ways of a language (a BCP 47 tag, but whatever an editor wrote is answered)."""
    tag = re.split("[-_]", language)[0].lower()
    return Ways(own_tree(tag).get("ways", {}) if tag.isalpha() else {})


@cache
def locale_of(language: str) -> babel.Locale:
    """Return what CLDR knows of a language; of an unknown one, what holds for all."""
    for tag in (language, re.split("[-_]", language)[0]):
        try:
            return babel.Locale.parse(tag, sep="-")
        except (ValueError, babel.UnknownLocaleError):
            continue
    return babel.Locale.parse("root")


@cache
def months_of(language: str) -> Mapping[str, tuple[bool, int]]:
    """Return the names of months, each with True if it is a long one, and its number."""
    forms = locale_of(language).months.values()
    lists = [(is_long, form["wide" if is_long else "abbreviated"]) for is_long in (False, True) for form in forms]
    known = {name.rstrip("."): (is_long, number) for is_long, names in lists for number, name in names.items()}
    return known | {name: (True, int(n)) for n, names in of(language).get("months", {}).items() for name in names}


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of some words, longest first, each whole as far as its script writes spaces between words."""
    longest_first = sorted(filter(None, words), key=lambda word: (-len(word), word))
    alike = ((edges, "|".join(map(re.escape, some))) for edges, some in itertools.groupby(longest_first, _edges))
    return "|".join(f"{before}(?:{some}){after}" for (before, after), some in alike) or "(?!)"


def _edges(word: str) -> tuple[str, str]:
    before, after = r"(?<!\w)", r"(?!\w|'t\b)"  # can, but not can't
    if is_among(word[0], UNSPACED):
        before = ""
    elif is_among(word[0], PREFIXED):  # "and" is written together with the next word
        before = r"(?:(?<!\w)|(?<=\b[وفו]))"
    if is_among(word[-1], UNSPACED) or (len(word) > 1 and all(is_among(letter, HANGUL) for letter in word[-2:])):
        after = ""
    return before, after


def in_ascii_digits(text: str) -> str:
    """Return a text with the digits of any script as 0 to 9, character for character."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


# -- The direction of writing --

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]")
_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS = {"adlm", "arab", "aran", "armi", "hebr", "mand", "mend", "nkoo", "phnx", "rohg", "samr", "syrc", "thaa"}
"""Scripts that are written from right to left (ISO 15924)."""


@cache
def direction_of(tag: str) -> str:
    """The direction of a language (BCP 47): "rtl" or "ltr", or "auto" for one whose script CLDR does not know."""
    language, *parts = tag.lower().split("-")
    region = "".join(part.upper() for part in parts if len(part) == 2)  # noqa: PLR2004  # as regions are
    likely = get_global("likely_subtags")  # to load a locale, which knows it too, takes a hundred times as long
    known = likely.get(f"{language}_{region}") or likely.get(language) or ""  # such as ur_Arab_PK
    scripts = [part for part in (*parts, *known.lower().split("_")) if len(part) == 4]  # noqa: PLR2004  # as scripts are
    return "auto" if not scripts else "rtl" if scripts[0] in _SCRIPTS else "ltr"


def text_direction(text: str) -> str:
    """The direction of most letters of a text; "" where it has none."""
    if text.isascii() or not (found := len(_RIGHT_TO_LEFT.findall(text))):
        return "ltr" if _LETTER.search(text) else ""
    return "rtl" if 2 * found > len(_LETTER.findall(text)) else "ltr"


def foreign_direction(text: str, language: str) -> str:
    """The direction of a text on a page of a language, or "" if it is the page's: an element with it is isolated."""
    found = text_direction(text)
    return "" if found == direction_of(language) else found


# -- Sentences --

_BEFORE_WORD = re.compile(r"[\s(\[«„“\"']")
_NUMBER_STOP = re.compile(r"(?<![\d.,])\d{1,3}\.\s*\Z")
_SPACE = re.compile(r"[^\S\n ]")
"""Spaces of other kinds: at some that are no ASCII, after a single letter, `sentencex` panics."""
_FIRST_WORD = re.compile(r"[\"'“„«‘(]?([^\W_]*)")
_BEFORE = 40  # characters that may say what a full stop is
_HOURS = {"a.m", "p.m"}
_STOPS, _QUOTES = ".!?…。！？", "”\"’'»“‘」』"


def sentence_ends(text: str, language: str, sure: Collection[int] = ()) -> list[int]:
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
    written = of(language)
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
        return not short.isdisjoint({*written["before_numbers"], *months_of(language)})
    is_noun = written["openers"] and word not in written["openers"] and _NUMBER_STOP.search(before)
    is_hour = last in _HOURS
    is_date = (is_hour or last[-1].isdecimal()) and word in months_of(language)
    return bool(is_noun or is_date or (is_hour and word in locale_of(language).days["format"]["wide"].values()))
