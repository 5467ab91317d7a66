"""How a language is written, as `ways` of its file says: hedges, months, ends of sentences, alphabet, numbers."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pkgutil import get_data
from typing import Any

import babel
import yaml

from briefing.core.folding import HANGUL, PREFIXED, UNSPACED

Words = tuple[str, ...]


@dataclass(frozen=True)
class Ways:
    """What one file says; empty where it says nothing, and for a language without a file."""

    quotes: Words = ("“", "”", "‘", "’")
    """Outer and inner quotation marks."""
    alphabet: Words = ()
    """Each letter in its place; what differs from it like an accent follows it after a slash: `ö/ø`."""
    hedges: Mapping[str, Words] = field(default_factory=dict)
    attributions: Words = ()
    approximators: Words = ()
    relative_time: Words = ()
    comparisons: Words = ()
    abbreviations: Words = ()
    """Words with a full stop that ends no sentence (without it): titles and the like."""
    before_numbers: Words = ()
    """The same of words that stand before a number: No. 5."""
    openers: Words = ()
    """Where nouns have capitals: words that begin a sentence after a number with a stop, which else is an ordinal."""
    after_quotes: Words = ()
    """Beginnings of what goes on with the sentence after a quotation that ends in a full stop."""
    months: Mapping[str, Words] = field(default_factory=dict)
    """Month (01 to 12) → forms that CLDR does not have."""
    not_months: Words = ()
    """Forms that mean a month with a capital only: it may be."""
    is_inflected: bool = False
    """True if the names of months take endings that CLDR does not have."""
    seasons: Mapping[str, Words] = field(default_factory=dict)
    """EDTF's code of a part of the year → its names."""
    centuries: Words = ()
    decades: Words = ()
    """What follows the number of a decade."""
    decade_names: Words = ()
    """Names of the decades from the noughties on; "" for the second."""
    ordinals: Words = ()
    """The days of a month in words."""
    eras: Mapping[str, int] = field(default_factory=dict)
    """Name of an era, or "" for a year without one → what is to be added to its years."""
    date_fillers: Words = ()
    """Words in a date that say nothing."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Numbers in words; those in `loose_numbers` count only before a scale or a unit of time: a week."""
    loose_numbers: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Words] = field(default_factory=dict)
    """Letter of ISO 8601's durations → its names."""
    numbered: Words = ()
    """Words before a number that counts nothing: page 3."""
    ranges: Words = ()
    """Words between the two ends of a range."""
    definite: Words = ()
    """Words before a number of known things: the four schools."""
    determiners: Words = ()
    pronouns: Words = ()
    noun_ends: Words = ()
    """Words that end the noun in a role: member | of the Assembly."""
    article_names: Words = ()
    """What the article is called where it is the speaker."""
    saying: Words = ()
    """Regular expressions of which one is in a sentence that says that somebody says something."""
    locatives: Words = ()
    """Words before a place's name where the place is meant, not a government."""


@cache
def of(language: str) -> Ways:
    """Return the ways of a language (a BCP 47 tag); all empty where it has no file or its file has none."""
    tag = re.split("[-_]", language)[0].lower()  # the value is not always right: no path gets through
    try:
        data = get_data("briefing", f"languages/{tag}.yaml") if tag.isalpha() else b""
    except OSError:
        data = b""
    if not data:
        return Ways()
    given = yaml.load(data, getattr(yaml, "CBaseLoader", yaml.BaseLoader)).get("ways")  # noqa: S506  # strings only
    return Ways(**{key: _frozen(key, value) for key, value in given.items()}) if given else Ways()


def _frozen(key: str, value: Any) -> Any:  # noqa: ANN401  # whatever YAML holds
    if key == "is_inflected":
        return value == "true"
    if key == "eras":
        return {era: int(years) for era, years in value.items()}
    if key == "alphabet":
        return tuple(str(value).split())
    if isinstance(value, dict):
        return {name: _frozen("", part) for name, part in value.items()}
    return tuple(value) if isinstance(value, list) else value


@cache
def locale_of(language: str) -> babel.Locale:
    """Return what CLDR knows of a language; of an unknown one, what holds for all."""
    for tag in (language, re.split("[-_]", language)[0]):
        try:
            return babel.Locale.parse(tag, sep="-")
        except (ValueError, babel.UnknownLocaleError):
            continue
    return babel.Locale.parse("root")


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of some words, longest first, each whole as far as its script writes spaces between words."""
    return "|".join(map(_whole, sorted(filter(None, words), key=lambda word: (-len(word), word)))) or "(?!)"


def _whole(word: str) -> str:
    before, after = r"(?<!\w)", r"(?!\w|'t\b)"  # can, but not can't
    if re.match(f"[{UNSPACED}]", word):
        before = ""
    elif re.match(f"[{PREFIXED}]", word):  # "and" is written together with the next word
        before = r"(?:(?<!\w)|(?<=\b[وفו]))"
    if re.match(f"[{UNSPACED}]", word[-1]) or re.fullmatch(f".*[{HANGUL}]{{2}}", word):
        after = ""
    return before + re.escape(word) + after


def in_ascii_digits(text: str) -> str:
    """Return a text with the digits of any script as 0 to 9, character for character."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def quoted(words: str | None, language: str) -> str:
    """Return words in a language's quotation marks; "" for none."""
    opening, closing, *_ = of(language).quotes
    return f"{opening}{words}{closing}" if words else ""
