"""The direction of writing of languages and texts."""

from __future__ import annotations

import re
from functools import cache

from .ways import locale_of

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]")
_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS = {"adlm", "arab", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa"}


@cache
def of_language(tag: str) -> str:
    """The direction of a language (BCP 47): "rtl" or "ltr", or "auto" for one that CLDR does not know."""
    if script := next((part for part in tag.lower().split("-")[1:] if len(part) == 4), ""):  # noqa: PLR2004  # as scripts are
        return "rtl" if script in _SCRIPTS else "ltr"
    locale = locale_of(tag)
    return "auto" if locale.language == "root" else "rtl" if locale.character_order == "right-to-left" else "ltr"


def of_text(text: str) -> str:
    """The direction of most letters of a text; "" where it has none."""
    if text.isascii() or not (found := len(_RIGHT_TO_LEFT.findall(text))):
        return "ltr" if _LETTER.search(text) else ""
    return "rtl" if 2 * found > len(_LETTER.findall(text)) else "ltr"


def foreign(text: str, language: str) -> str:
    """The direction of a text on a page of a language, or "" if it is the page's: an element with it is isolated."""
    found = of_text(text)
    return "" if found == of_language(language) else found
