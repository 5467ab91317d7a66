"""How a language is written, as `ways` of its file says: hedges, months, ends of sentences, alphabet, numbers."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from pkgutil import get_data
from typing import Any

import babel
import yaml

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
    alike = ((edges, "|".join(map(re.escape, some))) for edges, some in groupby(longest_first, _edges))
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
