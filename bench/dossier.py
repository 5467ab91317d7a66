"""The corpus in our own model: claims with quotations, chains and evidence, and records that cite each other.

No peer has such a model, so only this program is measured with it. Of `size` records a tenth are claims; each claim is
cited by some thirteen others, whose pages therefore change with it. The article has at most 200 sentences: a long one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random

from bench.corpus import MARK, name, phrase, sentence

EDITED = "claim-00000"
"""The record that is edited; its links change with its text."""
_SHARES = (("claim", 10), ("source", 40), ("entity", 30), ("event", 8), ("note", 8), ("question", 4))
_SENTENCES = 200
VOCABULARY = """\
hedges: {probable: [seems], possible: [might], unknown: [reportedly]}
attributions: [said]
approximators: [about]
relative_time: [currently]
comparisons: [in total]
entity_types: {organisation: Organisation}
event_types: {visit: Visit}
source_types: {newspaper: Newspaper}
verbs: {keeps: {label: keeps, inverse: kept by}}
"""
SETTINGS = """\
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
"""


def files(size: int) -> Iterator[tuple[str, str]]:
    """(path, text) of a whole site of about `size` records."""
    counts = {kind: max(1, size * share // 100) for kind, share in _SHARES}
    yield from frame([quotation(number) for number in range(min(counts["claim"], _SENTENCES))])
    for kind, count in counts.items():
        for number in range(count):
            yield _named(kind, number, counts, Random(f"{kind} {number}"))


def frame(quotations: list[str]) -> Iterator[tuple[str, str]]:
    """What every site has: settings, words, the article and its summary. `quotations`: the article's paragraphs."""
    article = "\n\n".join(quotations)
    head = "title: The article\nseed: article.txt\nsource: source-00000\nlanguage: en\n"
    date = "date: {from: 2025-01-01, basis: inferred, reason: It is made up.}\n"
    yield "site.yaml", SETTINGS
    yield "content/vocabulary.yaml", VOCABULARY
    yield "seeds/article.txt", article
    yield "content/article.md", f"---\n{head}{date}---\n{article}\n"
    summary = f"[[entity-00000|{name(0)}]] said so [@claim-00000]."
    for order, title in enumerate(("Bottom line", "How sure"), 1):
        yield (
            f"content/summaries/{title.lower().replace(' ', '-')}.md",
            _record(f"title: {title}\norder: {order}", summary),
        )


def quotation(number: int) -> str:
    """The article's sentence for a claim."""
    return f"{name(number)} said that the {phrase(Random(f'quotation {number}'))} was closed for {number + 2} days."


def small_frame() -> Iterator[tuple[str, str]]:
    """The least site there can be: one claim, one source, one entity, and what every site has."""
    counts = {kind: 1 for kind, _ in _SHARES}
    yield from frame([quotation(0)])
    for kind in ("claim", "source", "entity"):
        yield _named(kind, 0, counts, Random(kind))


def relinked(text: str, number: int) -> str:
    """The edited record's text, linked to another entity with each number: backlinks come and go."""
    before, _, after = text.partition("Beside it, [[entity-")
    return f"{before}Beside it, [[entity-{number % 2:05}{after[5:]}" if after else text


def _named(kind: str, number: int, counts: dict[str, int], random: Random) -> tuple[str, str]:
    """(path, text) of a record."""
    makers = {"claim": _claim, "source": _source, "entity": _entity, "event": _event}
    text = makers.get(kind, partial(_remark, kind))(number, counts, random)
    return f"content/{'entities' if kind == 'entity' else f'{kind}s'}/{kind}-{number:05}.md", text


def _claim(number: int, counts: dict[str, int], random: Random) -> str:
    speaker = number % min(_SENTENCES, counts["claim"])
    entity = speaker % counts["entity"]
    evidence = "".join(
        f"  - {{source: {_any('source', counts, random, 1)}, relation: {relation}, note: {sentence(random)}}}\n"
        for relation in ("supports", "refines", "contradicts")[: min(1 + number % 3, counts["source"] - 1)]
    )
    head = (
        f"title: {name(speaker)} closed the {phrase(random)} {number}\n"
        f"quotes: [{{exact: {quotation(speaker)}}}]\n"
        f"chain: [{{agent: entity-{entity:05}, cue: {name(speaker)} said, basis: same-sentence}}]\n"
        f"assert: {{subject: entity-{entity:05}, verb: keeps, object: {_any('entity', counts, random)}}}\n"
        f"{evidence and 'evidence:'}\n{evidence}"
        "confidence: moderate"
    )
    if number:
        head += f"\nrelations: [{{type: qualifies, claim: claim-{random.randrange(number):05}}}]"
    links = f"Beside it, [[entity-00000|one]] and {_link('entity', counts, random)} are named."
    return _record(head, f"{links} {MARK.format(0)} {_cites(counts, random)}\n\n{_cites(counts, random)}")


def _source(number: int, counts: dict[str, int], random: Random) -> str:
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    head = (
        f"title: The {phrase(random)} report {number}\npublisher: The {name(number % 97)} Gazette\nauthor: null\n"
        f"published: {day}\nurl: https://example.org/{number}\ntype: newspaper\nlanguage: en\n"
        "date_basis: printed below the headline\nconsulted: 2026-01-01\nreliability: B"
    )
    return _record(head, f"{_next('source', number, counts)} {_cites(counts, random)} {sentence(random)}")


def _entity(number: int, counts: dict[str, int], random: Random) -> str:
    head = f"title: {name(number)}\ntype: organisation\nnames: [{{text: {name(number)}}}]"
    if number:
        neighbour = f"entity-{random.randrange(number):05}"
        head += f"\nroles: [{{role: neighbour, of: {neighbour}, source: {_any('source', counts, random)}}}]"
    return _record(head, f"{_next('entity', number, counts)} {_cites(counts, random)}")


def _event(number: int, counts: dict[str, int], random: Random) -> str:
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    ground = f"ground: [{{source: {_any('source', counts, random)}, date: {day}}}]"
    head = (
        f"title: Visit {number} to the {phrase(random)}\ntype: visit\n"
        f"date: {{edtf: {day}, basis: external, {ground}}}\n"
        f"participants: [{{entity: {_any('entity', counts, random)}, role: visitor}}]"
    )
    return _record(head, f"{_next('event', number, counts)} {_cites(counts, random)}")


def _remark(kind: str, number: int, counts: dict[str, int], random: Random) -> str:
    more = "type: context" if kind == "note" else "settled_by: The report."
    head = f"title: The {phrase(random)} {kind} {number}\n{more}\nclaims: [{_any('claim', counts, random)}]"
    return _record(head, f"{_next(kind, number, counts)} {_cites(counts, random)}")


def _cites(counts: dict[str, int], random: Random) -> str:
    claim, source = _any("claim", counts, random), _any("source", counts, random)
    return f"{sentence(random).rstrip('.')} by {_link('entity', counts, random)} [@{claim}] [@{source}]."


def _next(kind: str, number: int, counts: dict[str, int]) -> str:
    """A link to the neighbour, so that something leads to each record."""
    return f"It comes before [[{kind}-{(number + 1) % counts[kind]:05}|the next]]."


def _link(kind: str, counts: dict[str, int], random: Random) -> str:
    return f"[[{_any(kind, counts, random)}|{phrase(random)}]]"


def _any(kind: str, counts: dict[str, int], random: Random, first: int = 0) -> str:
    return f"{kind}-{random.randrange(first, counts[kind]):05}"


def _record(head: str, body: str) -> str:
    return f"---\n{head}\n---\n{body}\n"
