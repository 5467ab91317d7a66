"""What a sentence offers to start from: hedges, attributions, numbers, names. Suggestions: an editor decides."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.core.config import Vocabulary
from briefing.site import claim_status
from briefing.site.quotes import ArticleText

_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_DIGITS = r"\d{1,3}(?:[,.\u00a0\u202f]\d{3})+|\d+(?:[.,]\d+)?"
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBER = re.compile(
    rf"(?<![\w.,–-])[£$€¥]?(?:(?P<digits>{_DIGITS})|(?P<word>{'|'.join(_WORDS)}))"
    rf"(?: ?%| (?P<scale>{'|'.join(_SCALES)}|percent|per cent))?(?: (?P<unit>day|week|month|year)s)?"
    rf"(?![\w–-])(?! (?:{_MONTHS})\b)",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(rf"\b(?:{_MONTHS}) $")
_OPENS = 2
"""A name that begins here or before opens its sentence, perhaps after a quotation mark."""
_AT_LEAST = {"over", "more than", "at least", "más de", "al menos", "plus de", "au moins", "mehr als", "mindestens"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NAME = re.compile(r"(?<![\w’'])[A-ZÀ-ÖØ-Þ][\w’'-]*\w(?: (?:(?:of|de|del|la|von|van|der) )?[A-ZÀ-ÖØ-Þ][\w’'-]*\w)*")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the article's words, and what it says where that is plain."""

    words: str
    value: str
    """"" where the words do not say it plainly enough."""
    about: bool
    at_least: bool


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands in one sentence."""

    hedge: str
    factuality: str
    attribution: str
    numbers: tuple[Number, ...]

    @property
    def many(self) -> int:
        """How much there is to look into."""
        return 2 * bool(self.attribution) + 2 * bool(self.hedge) + bool(self.numbers)


def signs(sentence: str, vocabulary: Vocabulary) -> Signs:
    """Look for the vocabulary's words and for numbers in a sentence of the article."""
    hedge = _longest(sentence, [phrase for level in vocabulary.hedges.values() for phrase in level])
    level = claim_status.classify(hedge, vocabulary.hedges) if hedge else None
    # "An estimated 300" is no word of anybody's.
    own = re.sub(rf"(?i)\b(?:{'|'.join(map(re.escape, vocabulary.approximators)) or '(?!)'})\b", "\ufffc", sentence)
    found = tuple(numbers(sentence, vocabulary))
    return Signs(hedge, level or "", _longest(own, vocabulary.attributions), found)


def _longest(sentence: str, phrases: Sequence[str]) -> str:
    """The longest phrase in a sentence, as it stands there."""
    if not claim_status.mentions_one(sentence, phrases):  # most sentences: one look instead of one a phrase
        return ""
    return max((claim_status.mentions_one(sentence, (phrase,)) for phrase in phrases), key=len)


def numbers(sentence: str, vocabulary: Vocabulary) -> Iterator[Number]:
    """Numbers with the words that keep them approximate; no years, no days of a month."""
    for match in _NUMBER.finditer(sentence):
        if _MONTH_BEFORE.search(sentence[: match.start()]) or _YEAR.fullmatch(match[0]):
            continue
        before = sentence[: match.start()]
        lead = next((w for w in vocabulary.approximators if re.search(rf"(?i)(?<!\w){re.escape(w)} $", before)), "")
        words = before[len(before) - len(lead) - 1 :] + match[0] if lead else match[0]
        at_least = lead.lower() in _AT_LEAST
        yield Number(words, _value(match), bool(lead) and not at_least, at_least)


def _value(match: re.Match[str]) -> str:
    digits = match["digits"] or str(_WORDS.index(match["word"].lower()) + 2)
    if not re.fullmatch(r"\d+|\d{1,3}(?:,\d{3})+", digits):
        return ""  # in some languages a point divides thousands
    number = int(digits.replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1)
    return f"P{number}{match['unit'][0].upper()}" if match["unit"] else str(number)


def names(text: ArticleText, skip: str) -> Sequence[tuple[str, int]]:
    """What looks like names, the most frequent first, each with how often: of several words, or used again.

    A word that only ever opens a sentence is none, nor is one of a headline (`skip`, or all in capitals). A surname by
    itself counts for the full name. Scripts without capitals give nothing.
    """
    inside: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for sentence in text.sentences:
        words = " ".join(text.text[sentence.range.start : sentence.range.end].split())
        if words != skip and not words.isupper():
            for match in _NAME.finditer(words):
                name = re.sub("^The |['’]s$", "", match[0])
                if re.fullmatch(_MONTHS, name):
                    continue
                (opening if match.start() < _OPENS else inside)[name] += 1
    found = {name: count + opening[name] for name, count in inside.items()}
    found |= {name: count for name, count in opening.items() if " " in name and name not in found}
    for name in [name for name in found if " " not in name]:
        if whole := next((other for other in found if other.endswith(f" {name}")), ""):
            found[whole] += found.pop(name)
    kept = [(name, count) for name, count in found.items() if count > 1 or " " in name]
    return sorted(kept, key=lambda item: (-item[1], item[0]))
