"""The interface in one language: its strings, and what CLDR (by Babel) knows of plural forms, lists and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, cached_property

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from briefing.core.fields import Frozen

from .ways import locale_of, own_tree

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
"""The only thing in a string that is replaced. `str.format` would let a translation read attributes of values."""
ENGLISH, WAYS = "en", "ways"
"""The language whose strings are the model of all others; the key under which a file has what is no string."""
_KEEP_CAPITALS = {"de", "lb"}
Forms = str | Mapping[str, str]
"""A string; or its plural forms by CLDR's names, of which there is always `other`."""


class Interface(Frozen):
    """The strings of a language. Two are equal if they say the same."""

    language: str
    """Its tag (BCP 47); English that says no more is British."""
    strings: Mapping[str, Forms]
    """Dotted name → string or plural forms, such as "home.since"."""
    base: Interface | None = None
    """Has the strings that a draft lacks."""

    @cached_property
    def locale(self) -> Locale:
        """What CLDR knows of the language."""
        return locale_of("en-GB" if self.language == ENGLISH else self.language)

    def forms(self, name: str) -> tuple[Forms, Interface]:
        """A string with its plural forms, and whose it is. Raises KeyError."""
        if self.base and name not in self.strings:
            return self.base.forms(name)
        return self.strings[name], self

    def text(self, name: str, /, **values: object) -> str:
        """Return a string with `{…}` replaced by values; `n` chooses among plural forms. Raises KeyError."""
        return PLACEHOLDER.sub(lambda found: str(self._shown(values[found[1]])), self._form(name, values))

    def markup(self, name: str, /, **values: object) -> Markup:
        """Return the same for HTML: what is not markup already is escaped."""
        string = str(escape(self._form(name, values)))
        return Markup(PLACEHOLDER.sub(lambda found: escape(self._shown(values[found[1]])), string))  # noqa: S704  # escaped

    def _form(self, name: str, values: Mapping[str, object]) -> str:
        forms, owner = self.forms(name)
        if isinstance(forms, str):
            return forms
        n = values.get("n")
        return forms[owner.locale.plural_form(n) if isinstance(n, int) else "other"]

    def _shown(self, value: object) -> object:
        return self.number(value) if isinstance(value, int) else value

    def listed(self, words: Iterable[str]) -> str:
        """Return words as a sentence lists them: "a, b and c"; "" for none."""
        listed = list(words)
        return format_list(listed, locale=self.locale) if len(listed) > 1 else "".join(listed)

    def number(self, value: Decimal | float | str) -> str:
        """Return a number with the marks of the language and all its decimal places."""
        return format_decimal(Decimal(str(value)), locale=self.locale, decimal_quantization=False)

    def inside(self, words: str) -> str:
        """Return words of the vocabulary as they are written inside a sentence."""
        return words if self.locale.language in _KEEP_CAPITALS else words.lower()


def capitalised(words: str) -> str:
    """Return words as they begin a sentence."""
    return words[:1].upper() + words[1:]


@cache
def english() -> Interface:
    """The interface of which every other language is a translation; diagnostics and commands say it in English too."""
    return Interface(ENGLISH, dict(_flat(own_tree(ENGLISH))))


def _flat(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, Forms]]:
    """Dotted name → string or plural forms, of the English file's tree."""
    for name, value in tree.items():
        if isinstance(value, dict) and "other" not in value:
            if (prefix, name) != ("", WAYS):
                yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value  # type: ignore[misc]  # a string or its forms: a test reads it
