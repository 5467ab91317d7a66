"""A title → an id that is free."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from briefing.parse.validation import is_id

# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_LONGEST = 60


def slug(title: str, longest: int = _LONGEST) -> str:
    """The title in an id's letters, cut between words; "" if it is written in others."""
    letters = unicodedata.normalize("NFKD", title.casefold().translate(_PLAIN)).replace("'", "").replace("’", "")
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall(r"[a-z0-9]+", plain)
    if 2 * sum(map(len, words)) < sum(letter.isalnum() for letter in plain):
        return ""  # what a title in another script has of them names nothing
    made = ""
    for word in words:
        if len(made) + len(word) >= longest:
            break
        made = f"{made}-{word}" if made else word
    return made or "".join(words[:1])[:longest]


def free(title: str, kind: str, taken: Collection[str]) -> str:
    """An id made from the title; where it is taken, or the title has no Latin letters, a number tells it apart."""
    base = slug(title)
    if base and base not in taken and is_id(base):
        return base
    stem, number = base or kind, 2 if base else 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
