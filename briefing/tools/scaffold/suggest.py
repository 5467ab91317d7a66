"""Suggest an id for a title, and the hedge and the attribution in a sentence. An editor decides what to use."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import get_args

from briefing.core.config import Vocabulary
from briefing.core.folding import PLAIN_LETTERS
from briefing.core.model import Factuality
from briefing.languages import ways
from briefing.parse.validation import is_id
from briefing.site import claim_status

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
    letters = unicodedata.normalize("NFC", "".join(PLAIN_LETTERS.get(c, c) for c in title.casefold() if c not in "'’"))
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
    approximators = ways.any_of(vocabulary.approximators)
    # "An estimated 300" attributes nothing.
    return _find_longest(re.sub(f"(?i){approximators}", "\ufffc", sentence), vocabulary.attributions)


def _find_longest(sentence: str, phrases: Sequence[str]) -> str:
    return max((claim_status.mentions_one(sentence, (phrase,)) for phrase in phrases), key=len, default="")


def starter_vocabulary(*languages: str) -> Vocabulary:
    """Return the words of the article's language, if they are known, then of that of the editors' own texts."""
    known = [ways.of(tag) for tag in dict.fromkeys(languages)]
    return Vocabulary(
        hedges={level: _joined(one.get("hedges", {}).get(level, ()) for one in known) for level in _HEDGED},
        attributions=_joined(one["attributions"] for one in known),
        approximators=_joined(one["approximators"] for one in known),
        relative_time=_joined(one["relative_time"] for one in known),
        comparisons=_joined(one["comparisons"] for one in known),
        entity_types={},
        event_types={},
        source_types={},
        verbs={},
    )


def _joined(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for words in lists for word in words))
