"""Suggest an id for a title, and the hedge and the attribution in a sentence. An editor decides what to use."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import get_args

from briefing.core.config import Vocabulary
from briefing.core.model import Factuality
from briefing.parse import front_matter
from briefing.parse.validation import is_id
from briefing.site import claim_status

# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_LONGEST_ID = 60
_NAMED = re.compile(
    r"CYRILLIC SMALL LETTER (?:SHORT |\S+ (?=I))?(?P<cyrillic>(?:HARD|SOFT) SIGN|\w+)(?: WITH .+)?"
    r"|(?:HANGUL SYLLABLE|(?:HIRAGANA|KATAKANA) LETTER(?: SMALL)?) (?P<other>\w+)"
)
_SPELT = re.compile(r"\w+ SIGN|(?<=^Y)ERU$|^I(?=E$)|^E(?=[LMNRSF]$)|(?<=[^AEIOUY])[AE]$")
"""What of the name of a Cyrillic letter is only there to speak it: EL, BE, KA."""
_HEDGED = get_args(Factuality)[1:]


def slug(title: str) -> str:
    """Return the title in Latin letters as an id, cut between words; "" if most of it has no such form here."""
    letters = unicodedata.normalize("NFC", title.casefold().translate(_PLAIN)).replace("'", "").replace("’", "")
    letters = unicodedata.normalize("NFKD", "".join(map(_romanized, letters)))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = re.findall(r"[a-z0-9]+", plain)
    if 2 * sum(map(len, words)) < sum(letter.isalnum() for letter in plain):
        return ""
    made = "-".join(words)
    return made if len(made) <= _LONGEST_ID else made[: _LONGEST_ID + 1].rpartition("-")[0] or made[:_LONGEST_ID]


def _romanized(letter: str) -> str:
    """Return a letter of Hangul, kana or Cyrillic as Unicode names it (HANGUL SYLLABLE HAN), any other as it is."""
    found = _NAMED.fullmatch(unicodedata.name(letter, ""))
    return (found["other"] or _SPELT.sub("", found["cyrillic"])).lower() if found else letter


def free_id(title: str, kind: str, taken: Collection[str]) -> str:
    """Return an id made from the title, or from the kind if it has no Latin letters; with a number if it is taken."""
    base = slug(title)
    if base and base not in taken and is_id(base):
        return base
    stem, number = base or kind, 2 if base else 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def find_hedge(sentence: str, vocabulary: Vocabulary) -> str:
    """Return the longest hedge in a sentence of the article, as written there; "" if there is none."""
    return _find_longest(sentence, [phrase for level in vocabulary.hedges.values() for phrase in level])


def find_attribution(sentence: str, vocabulary: Vocabulary) -> str:
    """Return the longest attribution in a sentence of the article, as written there; "" if there is none."""
    approximators = "|".join(map(re.escape, vocabulary.approximators)) or "(?!)"
    # "An estimated 300" attributes nothing.
    return _find_longest(re.sub(rf"(?i)\b(?:{approximators})\b", "\ufffc", sentence), vocabulary.attributions)


def _find_longest(sentence: str, phrases: Sequence[str]) -> str:
    return max((claim_status.mentions_one(sentence, (phrase,)) for phrase in phrases), key=len, default="")


def starter_vocabulary(starter: Mapping[str, bytes], language: str) -> Vocabulary:
    """Return the words of the article's language, if there is a list, then English for the editors' own texts."""
    paths = dict.fromkeys(f"words/{tag}.yaml" for tag in (language.partition("-")[0].lower(), "en"))
    read = [front_matter.whole_yaml(path, starter[path])[0] for path in paths if path in starter]
    values = [found.value for found in read if found]
    return Vocabulary(
        hedges={level: _joined(value["hedges"][level] for value in values) for level in _HEDGED},  # type: ignore[index]
        attributions=_joined(value["attributions"] for value in values),
        approximators=_joined(value["approximators"] for value in values),
        relative_time=(),
        comparisons=(),
        entity_types={},
        event_types={},
        source_types={},
        verbs={},
    )


def _joined(lists: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(word) for words in lists for word in words))  # type: ignore[attr-defined]
