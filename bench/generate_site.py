"""Sites in our own model: claims with quotations, chains and evidence, and records that cite each other.

No peer has such a model, so only this program is measured with it. Of `size` records a seventh are claims; each claim
is cited by some six others, whose pages therefore change with it. The article has at most 200 sentences: a long one.
Words are the same for the same record, on any machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

EDITED = "claim-00000"
MARK = "Mark {}."
"""The sentence of the edited record that changes."""
_SHARES = {"claim": 15, "source": 45, "entity": 40}
_SENTENCES = 200
_SYLLABLES = ("ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za")
_NOUNS = ("anchor", "beacon", "bridge", "canal", "coast", "ferry", "harbour", "lantern", "meadow", "pier", "river")
_VERBS = ("carries", "crosses", "follows", "guards", "holds", "joins", "keeps", "leaves", "marks", "meets", "passes")
_ADJECTIVES = ("broad", "calm", "clear", "deep", "dry", "even", "grey", "heavy", "late", "long", "low", "narrow")
_FRAME = {
    "site.yaml": """\
title: A large briefing
description: Made to be measured.
language: en
publisher: The benchmark
as_of: 2026-01-01
base_url: https://example.org/
repository: {url: https://example.org/repository}
licence: CC0
bottom_line: bottom-line
how_sure: how-sure
key_claims: [claim-00000]
people: [entity-00000]
""",
    "content/vocabulary.yaml": """\
hedges: {probable: [seems], possible: [might], unknown: [reportedly]}
attributions: [said]
approximators: [about]
relative_time: [currently]
comparisons: [in total]
entity_types: {organisation: Organisation}
event_types: {visit: Visit}
source_types: {newspaper: Newspaper}
verbs: {keeps: {label: keeps, inverse: kept by}}
""",
}
_SUMMARY = "---\ntitle: In short\norder: 1\n---\n[[entity-00000|Bababax]] said so [@claim-00000].\n"
_ARTICLE = """\
---
title: The article
seed: article.txt
source: source-00000
language: en
date: {{from: 2025-01-01, basis: inferred, reason: It is made up.}}
---
{}
"""
# Each name in braces is another random one, but for those of the record itself: see `_Words`.
_RECORDS = {
    "claim": """\
title: {name} closed the {phrase} {number}
quotes: [{{exact: {quotation}}}]
chain: [{{agent: {speaker}, cue: {name} said, basis: same-sentence}}]
assert: {{subject: {speaker}, verb: keeps, object: {entity}}}
evidence:
  - {{source: {evidence}, relation: supports, note: {sentence}}}
  - {{source: {evidence}, relation: refines, note: {sentence}}}
confidence: moderate
relations: [{{type: qualifies, claim: {next}}}]
---
Beside it, [[entity-00000|one]] and [[{entity}|the {phrase}]] are named. Mark 0. {sentence}""",
    "source": """\
title: The {phrase} report {number}
publisher: The {name} Gazette
author: null
published: 2025-01-01
url: https://example.org/{number}
type: newspaper
language: en
date_basis: printed below the headline
consulted: 2026-01-01
reliability: B
---
It comes before [[{next}|the next]].""",
    "entity": """\
title: {name}
type: organisation
names: [{{text: {name}}}]
roles: [{{role: neighbour, of: {next}, source: {source}}}]
---
It comes before [[{next}|the next]].""",
}
_CITES = " {sentence} It is by [[{entity}|the {phrase}]] [@{claim}] [@{source}].\n"


def files(size: int) -> Iterator[tuple[str, str]]:
    """(path, text) of a whole site of about `size` records."""
    counts = {kind: max(2, size * share // 100) for kind, share in _SHARES.items()}
    article = "\n\n".join(_quotation(number) for number in range(min(counts["claim"], _SENTENCES)))
    yield from _FRAME.items()
    yield from (("seeds/article.txt", article), ("content/article.md", _ARTICLE.format(article)))
    yield from ((f"content/summaries/{name}.md", _SUMMARY) for name in ("bottom-line", "how-sure"))
    for kind, count in counts.items():
        folder = "entities" if kind == "entity" else f"{kind}s"
        for number in range(count):
            text = f"---\n{_RECORDS[kind]}{_CITES}".format_map(_Words(kind, number, counts))
            yield f"content/{folder}/{kind}-{number:05}.md", text


def marked(text: str, number: int) -> str:
    """The edited record's text with another number in its mark."""
    return re.sub(r"Mark \d+\.", MARK.format(number), text, count=1)


def relinked(text: str, number: int) -> str:
    """The same, linked to another entity with each number: backlinks come and go."""
    return re.sub(r"Beside it, \[\[entity-\d+", f"Beside it, [[entity-{number // 4 % 2:05}", marked(text, number))


def _quotation(number: int) -> str:
    """The article's sentence for a claim."""
    return f"{_name(number)} said that the {_phrase(Random(f'quotation {number}'))} was closed for {number + 2} days."


def _name(number: int) -> str:
    """A name of three syllables, another one for each number, never a word of the language."""
    return f"{''.join(_SYLLABLES[int(digit, 16)] for digit in reversed(f'{number:03x}')).capitalize()}x"


def _phrase(random: Random) -> str:
    return f"{random.choice(_ADJECTIVES)} {random.choice(_NOUNS)}"


class _Words(dict[str, str]):
    """What is put into a record: what is its own, and by kind the id of a random other record."""

    def __init__(self, kind: str, number: int, counts: dict[str, int]) -> None:
        speaker = number % min(_SENTENCES, counts["claim"]) if kind == "claim" else number
        super().__init__(
            number=str(number),
            name=_name(speaker),
            quotation=_quotation(speaker),
            speaker=f"entity-{speaker % counts['entity']:05}",
            next=f"{kind}-{(number + 1) % counts[kind]:05}",
        )
        self._counts, self._random = counts, Random(f"{kind} {number}")

    def __missing__(self, key: str) -> str:
        if key == "phrase":
            return _phrase(self._random)
        if key == "sentence":
            return f"The {_phrase(self._random)} {self._random.choice(_VERBS)} the {_phrase(self._random)}."
        kind, least = ("source", 1) if key == "evidence" else (key, 0)  # the first source is the article itself
        return f"{kind}-{self._random.randrange(least, self._counts[kind]):05}"
