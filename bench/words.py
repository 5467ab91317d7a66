"""Words, names and paragraphs for the corpora: the same for the same seed, on any machine and in any Python."""

from __future__ import annotations

from random import Random

_NOUNS = (
    "anchor", "basin", "beacon", "bridge", "canal", "cargo", "chart", "coast", "crane", "deck", "dock", "ferry",
    "fleet", "gate", "harbour", "hull", "jetty", "keel", "ladder", "lantern", "ledger", "lock", "mast", "meadow",
    "mill", "oar", "pier", "pilot", "port", "quay", "rail", "river", "rope", "rudder", "sail", "shore", "signal",
    "sluice", "station", "tide", "timber", "tower", "vessel", "warehouse", "wharf", "winch",
)  # fmt: skip
_VERBS = ("carries", "crosses", "follows", "guards", "holds", "joins", "keeps", "leaves", "marks", "meets", "passes")
_ADJECTIVES = (
    "broad", "calm", "clear", "deep", "dry", "even", "grey", "heavy", "late", "long", "low", "narrow", "quiet",
)  # fmt: skip
_SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za")
MARK = "Mark {}."
"""The sentence that an edit changes; a page that shows the new number shows the edit."""


def sentence(random: Random) -> str:
    """Seven to sixteen plain words."""
    words = ["the", random.choice(_ADJECTIVES), random.choice(_NOUNS), random.choice(_VERBS)]
    words += ["the", random.choice(_NOUNS), "by", "the", random.choice(_ADJECTIVES), random.choice(_NOUNS)]
    if random.random() < 0.5:  # noqa: PLR2004  # every other one goes on
        words += ["and", random.choice(_VERBS), "a", random.choice(_ADJECTIVES), random.choice(_NOUNS)]
    return f"{' '.join(words).capitalize()}."


def phrase(random: Random) -> str:
    """An adjective and a noun."""
    return f"{random.choice(_ADJECTIVES)} {random.choice(_NOUNS)}"


def name(number: int) -> str:
    """A name of at least three syllables, another one for each number, never a word of the language."""
    syllables = [_SYLLABLES[number % 16], _SYLLABLES[number // 16 % 16], _SYLLABLES[number // 256 % 16]]
    rest = number // 4096
    while rest:
        syllables.append(_SYLLABLES[rest % 16])
        rest //= 16
    return f"{''.join(syllables).capitalize()}x"


def edited(text: str, number: int) -> str:
    """The text with the number of its mark changed. ValueError for a text without one."""
    before, mark, after = text.partition(MARK.split("{}", maxsplit=1)[0])
    if not mark:
        message = "This text has no mark to be edited."
        raise ValueError(message)
    return f"{before}{MARK.format(number)}{after[after.index('.') + 1 :]}"
