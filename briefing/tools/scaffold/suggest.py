"""Find what a sentence offers to start from: hedges, attributions, numbers, names. An editor decides what to use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefing.core import unicode_safety
from briefing.core.config import Vocabulary
from briefing.core.model import Factuality
from briefing.parse import front_matter, prose
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
"""A name at this offset or before opens its sentence, perhaps after a quotation mark."""
_AT_LEAST = {"over", "more than", "at least", "más de", "al menos", "plus de", "au moins", "mehr als", "mindestens"}
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NAME = re.compile(r"(?<![\w’'])[A-ZÀ-ÖØ-Þ][\w’'-]*\w(?: (?:(?:of|de|del|la|von|van|der) )?[A-ZÀ-ÖØ-Þ][\w’'-]*\w)*")
MAX_STARTS = 12
"""Maximum number of sentences to start from."""
_LONGEST_START = 400
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#&|!~]")
Files = Mapping[str, bytes]
_PATH = "words/{}.yaml"
_EDITORS = "en"
"""The language of the pages, and so of the editors' own texts."""
_LEVELS: tuple[Factuality, ...] = ("probable", "possible", "unknown")


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
    """The signs in one sentence; "" where there is none."""

    hedge: str
    factuality: str
    attribution: str
    numbers: tuple[Number, ...]

    @property
    def weight(self) -> int:
        """The weight of the signs."""
        return 2 * bool(self.attribution) + 2 * bool(self.hedge) + bool(self.numbers)


def find_signs(sentence: str, vocabulary: Vocabulary) -> Signs:
    """Find the vocabulary's words and numbers in a sentence of the article."""
    hedge = _longest(sentence, [phrase for level in vocabulary.hedges.values() for phrase in level])
    level = claim_status.classify(hedge, vocabulary.hedges) if hedge else None
    # "An estimated 300" is no word of anybody's.
    own = re.sub(rf"(?i)\b(?:{'|'.join(map(re.escape, vocabulary.approximators)) or '(?!)'})\b", "\ufffc", sentence)
    found = tuple(find_numbers(sentence, vocabulary))
    return Signs(hedge, level or "", _longest(own, vocabulary.attributions), found)


def _longest(sentence: str, phrases: Sequence[str]) -> str:
    """Return the longest phrase that a sentence holds, as written there; "" if none."""
    if not claim_status.mentions_one(sentence, phrases):  # most sentences: one look instead of one a phrase
        return ""
    return max((claim_status.mentions_one(sentence, (phrase,)) for phrase in phrases), key=len)


def find_numbers(sentence: str, vocabulary: Vocabulary) -> Iterator[Number]:
    """Yield numbers with the words that make them approximate; no years, no days of a month."""
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


def find_names(text: ArticleText, skip: str) -> Sequence[tuple[str, int]]:
    """Return likely names with their counts, the most frequent first: those of several words or used again.

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


def starting_sentences(text: ArticleText, vocabulary: Vocabulary, skip: str) -> tuple[list[tuple[str, str]], bool]:
    """Return (quoted sentence, its signs) in the article's order, the best ones only; True if there are more."""
    found = sorted(_promising(text, vocabulary, skip), key=lambda item: (-item[1].weight, item[0]))
    chosen = sorted(found[:MAX_STARTS], key=lambda item: item[0])
    return [(words, describe_signs(found_signs)) for _, found_signs, words in chosen], len(found) > MAX_STARTS


def quote_markdown(words: str) -> str:
    """Return words of the article as a quotation in Markdown that shows them unchanged.

    The quotation marks differ from those inside, if possible, so that the checks see where the quotation ends.
    """
    shown = _MARKUP.sub(lambda match: f"&#{ord(match[0])};", " ".join(unicode_safety.shown(words).split()))
    return f'"{shown}"' if "“" in shown or "”" in shown else f"“{shown}”"


def describe_signs(found: Signs) -> str:
    """Say what makes a sentence worth a look."""
    told = [f"attributed: {quote_markdown(found.attribution)}"] if found.attribution else []
    told += [f"hedged: {quote_markdown(found.hedge)}"] if found.hedge else []
    told += [f"counted: {', '.join(quote_markdown(number.words) for number in found.numbers)}"] if found.numbers else []
    return f"({'; '.join(told)})"


def _promising(text: ArticleText, vocabulary: Vocabulary, skip: str) -> Iterator[tuple[int, Signs, str]]:
    for number, sentence in enumerate(text.sentences):
        words = " ".join(text.text[sentence.range.start : sentence.range.end].split())
        found = find_signs(words, vocabulary)
        if found.weight and words != skip and len(words) <= _LONGEST_START and _stands_alone(quote_markdown(words)):
            yield number, found, quote_markdown(words)


def _stands_alone(words: str) -> bool:
    """True if a record's text would have the words as one sentence, so that the checks see that they are quoted."""
    read, problems = prose.read("", f"{words} (said)", 1)
    return not problems and len(read.sentences) == 1


def has_word_list(starter: Files, language: str) -> bool:
    """True if there is a list of hedges and attributions for this language."""
    return _PATH.format(_main(language)) in starter


def starter_vocabulary(starter: Files, language: str) -> Vocabulary:
    """Return the words of the article's language, then English for the editors' own texts."""
    tags = [tag for tag in dict.fromkeys((_main(language), _EDITORS)) if has_word_list(starter, tag)]
    read = [front_matter.whole_yaml(tag, starter[_PATH.format(tag)])[0] for tag in tags]
    values = [found.value for found in read if found]
    return Vocabulary(
        hedges={level: _joined(value["hedges"][level] for value in values) for level in _LEVELS},  # type: ignore[index]
        attributions=_joined(value["attributions"] for value in values),
        approximators=_joined(value["approximators"] for value in values),
        relative_time=(),
        comparisons=(),
        entity_types={},
        event_types={},
        source_types={},
        verbs={},
    )


def _main(language: str) -> str:
    """Return a tag's language without its region."""
    return language.split("-", maxsplit=1)[0].lower()


def _joined(lists: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(word) for words in lists for word in words))  # type: ignore[attr-defined]
