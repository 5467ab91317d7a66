"""What follows from a claim's record: factuality, origins, status.

The rules are written out for readers in content/pages/method.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from .model import Claim, Entity, Evidence, Factuality, Source, Support
from .site import Site

ARTICLE = "article"
"""The origin of what the article asserts in its own voice."""
CONFIRMING = {"supports", "dates"}
OBJECTING = {"contradicts", "denies"}
PARTLY: Mapping[str, tuple[str, str]] = {
    "supports": ("supports", "support"),
    "contradicts": ("contradicts", "contradict"),
    "denies": ("denies", "deny"),
}
"""What evidence may do to a part of a claim → the verb for one and for several."""
_ORDER: tuple[Factuality, ...] = ("certain", "probable", "possible", "unknown")

# Letters that regular expressions take for ASCII's s, k and i when case does not count.
_ODD = re.compile("[\u017f\u212a\u0130\u0131]")


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)", re.IGNORECASE)


def mentions_one(text: str, phrases: Iterable[str]) -> str:
    """The first of some phrases that stands in a text as whole words, or ""."""
    wanted = tuple(phrases)
    if not wanted or not _may_mention(text, wanted):
        return ""
    found = _pattern(wanted).search(text)
    return found[0] if found else ""


def _may_mention(text: str, phrases: tuple[str, ...]) -> bool:
    """False if none of the phrases can stand in a text: quicker than to look for them as whole words."""
    plain = _plain(phrases)
    if not plain or _ODD.search(text):
        return True
    small = text.lower()
    return any(phrase in small for phrase in plain)


@lru_cache(maxsize=256)
def _plain(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases in small letters; none if there are others than ASCII's, whose case is not so simple."""
    return tuple(phrase.lower() for phrase in phrases) if all(map(str.isascii, phrases)) else ()


def classify(cue: str | None, hedges: Mapping[Factuality, tuple[str, ...]]) -> Factuality | None:
    """What a hedging cue says: the level of the longest phrase of the vocabulary in it. None if no phrase is.

    No cue at all is `certain`. The scale is that of FactBank (Saurí and Pustejovsky 2009), positive values only.
    """
    if cue is None:
        return "certain"
    found = [
        (len(mentions_one(cue, phrases)), level) for level, phrases in hedges.items() if mentions_one(cue, phrases)
    ]
    longest = max((size for size, _ in found), default=0)
    return next((level for level in _ORDER if (longest, level) in found), None)


def factuality(site: Site, claim: Claim) -> Factuality:
    """How far the claim's own origin commits to it. An unclassified cue, which is an error, counts as unknown."""
    return classify(claim.cue, site.vocabulary.hedges) or "unknown"


def origin(claim: Claim) -> str:
    """The end of the chain of attribution, or the article itself."""
    return claim.chain[-1].agent if claim.chain else ARTICLE


def is_statement(site: Site, claim: Claim) -> bool:
    """True for a claim that somebody said something: what confirms it are reports of it, not the speaker."""
    verb = site.vocabulary.verbs.get(claim.assert_.verb) if claim.assert_ else None
    return bool(verb and verb.speech)


def body(site: Site, identifier: str) -> str:
    """The body to which an entity belongs, by `part_of`: an embassy's is its state. In a circle, its least id."""
    seen = [identifier]
    while (entity := site.get(seen[-1], Entity)) and entity.part_of:
        if entity.part_of in seen:
            return min(seen[seen.index(entity.part_of) :])
        seen.append(entity.part_of)
    return seen[-1]


def publisher(site: Site, source: str) -> str:
    """Who speaks in a source that passes on nobody's word: the entity named as its publisher, if there is one.

    Otherwise the least id of the sources with the same publisher, so that two articles of one paper are one body.
    """
    record = site.get(source, Source)
    name = _folded(record.publisher) if record and record.publisher else ""
    return site.derive("publisher", name, _named) or source if name else source


def _named(site: Site, name: str) -> str:
    return site.derive("publishers", "", _publishers).get(name, "")


def _publishers(site: Site, _: str) -> Mapping[str, str]:
    """Folded name → the entity that has it, else the first source published under it."""
    found: dict[str, str] = {}
    for identifier, entity in site.all(Entity):
        for name in (entity.title, *(name.text for name in entity.names if name.sense == "name")):
            found.setdefault(_folded(name), identifier)
    for identifier, source in site.all(Source):
        if source.publisher:
            found.setdefault(_folded(source.publisher), identifier)
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")


@dataclass(frozen=True, slots=True)
class Weighed:
    """One piece of a claim's evidence, and what follows from it."""

    item: Evidence
    origins: tuple[str, ...]
    """On whose word it rests: entities, or the publisher."""
    bodies: tuple[str, ...]
    """The bodies behind them; several for a joint statement."""
    speaking: tuple[str, ...]
    """Those of the bodies whose word counts: who is in the claim's own chain does not confirm it."""
    later: bool | None
    """Whether it is later than what the article could know; None where it has no date."""

    @property
    def repeats(self) -> bool:
        """True if it only passes on what somebody in the claim's own chain said."""
        return not self.speaking


def weigh(site: Site, identifier: str) -> tuple[Weighed, ...]:
    """The evidence of a claim, in its order."""
    return site.derive("weighed", identifier, _weigh)


def _weigh(site: Site, identifier: str) -> tuple[Weighed, ...]:
    claim = site.get(identifier, Claim)
    return tuple(_weigh_one(site, identifier, claim, item) for item in claim.evidence) if claim else ()


def _weigh_one(site: Site, identifier: str, claim: Claim, item: Evidence) -> Weighed:
    origins = item.origin or (publisher(site, item.source),)
    bodies = tuple(dict.fromkeys(body(site, origin) for origin in item.origin)) or origins
    chain = {who for link in claim.chain for who in (link.agent, body(site, link.agent))}
    own = chain if item.relation not in OBJECTING else set()
    return Weighed(item, origins, bodies, tuple(b for b in bodies if b not in own), _is_later(site, identifier, item))


def _is_later(site: Site, identifier: str, item: Evidence) -> bool | None:
    """By its own date, else its source's. What may be of the time or later is later: it proves nothing of the time."""
    source = site.get(item.source, Source)
    given = (identifier, item.date) if item.date else (item.source, (source.published if source else None) or "")
    span = site.spans.get(given[0], {}).get(given[1])
    if span is None or span.floating or not (span.lower or span.upper):
        return None
    until = site.spans["site"].get(site.config.contemporary_until or "")
    return bool(until and until.upper and not (span.upper and span.upper <= until.upper))


@dataclass(frozen=True, slots=True)
class Status:
    """Where a claim stands: its support, and apart from it who denies it. All names are ids of bodies."""

    support: Support
    confirmed_by: tuple[str, ...]
    """At the time."""
    confirmed_later_by: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    repeated: bool
    """True if evidence supports it that only repeats the claim's own sources."""

    @property
    def is_confirmed(self) -> bool:
        """True if somebody else confirms it and nothing contradicts it."""
        return self.support in {"confirmed", "confirmed-later"}


_RULES: tuple[tuple[Support, str, Callable[[Status], bool]], ...] = (
    (
        "mixed",
        "Evidence for and against",
        lambda s: bool(s.contradicted_by and (s.confirmed_by + s.confirmed_later_by)),
    ),
    ("contradicted", "Contradicted by evidence", lambda s: bool(s.contradicted_by)),
    ("confirmed", "Confirmed by others", lambda s: bool(s.confirmed_by)),
    ("confirmed-later", "Confirmed later", lambda s: bool(s.confirmed_later_by)),
    ("one-source", "One source only", lambda s: s.repeated),
    ("no-second-source", "No second source found", lambda _: True),
)
"""The support of a claim, its words, and when it holds: the first rule that fits."""
WORDS: Mapping[Support, str] = {support: words for support, words, _ in _RULES}
SUPPORTS: tuple[Support, ...] = (
    "contradicted",
    "mixed",
    "no-second-source",
    "one-source",
    "confirmed-later",
    "confirmed",
)
"""In the order of the tables: what stands against a claim first."""


def status(site: Site, identifier: str) -> Status:
    """Where a claim stands, from its evidence. What bears on a part of it, or only adds detail, decides nothing."""
    return site.derive("status", identifier, _status)


def _status(site: Site, identifier: str) -> Status:
    whole = [piece for piece in weigh(site, identifier) if not piece.item.part]
    confirming = [piece for piece in whole if piece.item.relation in CONFIRMING]
    confirmed = _bodies((piece for piece in confirming if piece.later is False), ())
    found = Status(
        support="no-second-source",
        confirmed_by=confirmed,
        confirmed_later_by=_bodies((piece for piece in confirming if piece.later), confirmed),
        contradicted_by=_bodies((piece for piece in whole if piece.item.relation == "contradicts"), ()),
        denied_by=tuple(dict.fromkeys(b for piece in whole if piece.item.relation == "denies" for b in piece.bodies)),
        repeated=any(piece.repeats for piece in confirming),
    )
    return replace(found, support=next(support for support, _, holds in _RULES if holds(found)))


def _bodies(pieces: Iterable[Weighed], known: tuple[str, ...]) -> tuple[str, ...]:
    """The bodies that speak in some evidence, without those known. A joint statement is one, if it brings a new one."""
    speaking = sorted((piece.speaking for piece in pieces if piece.speaking), key=lambda bodies: len(bodies) > 1)
    found: dict[str, None] = {}
    for bodies in speaking:
        if not any(b in found or b in known for b in bodies):
            found[bodies[0]] = None
    return tuple(found)


def name(site: Site, body_: str) -> str:
    """A body by name: an entity's title, or the publisher of a source that speaks for itself."""
    source = site.get(body_, Source)
    return (source.publisher if source else None) or site.title(body_)


def listed(site: Site, bodies: Iterable[str]) -> str:
    """Bodies by name as a sentence lists them: "a, b and c"."""
    *most, last = dict.fromkeys(name(site, b) for b in bodies) or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def denial(site: Site, identifier: str) -> str:
    """Who denies a claim, as it is shown beside its support; "" where nobody does."""
    denied_by = status(site, identifier).denied_by
    return f"Denied by {listed(site, denied_by)}" if denied_by else ""


def in_words(site: Site, identifier: str) -> str:
    """Both axes of a claim's status: "One source only; denied by Russia"."""
    return together(WORDS[status(site, identifier).support], denial(site, identifier))


def together(support: str, denied: str) -> str:
    """The words of both axes as one."""
    return f"{support}; {denied[0].lower()}{denied[1:]}" if denied else support


def sentences(site: Site, identifier: str) -> Iterator[str]:
    """The support of a claim, with all who are counted: no sentence says more than the evidence."""
    found = status(site, identifier)
    for words, bodies in (
        ("Contradicted by", found.contradicted_by),
        ("Confirmed at the time by", found.confirmed_by),
        ("Confirmed later by", found.confirmed_later_by),
    ):
        if bodies:
            yield f"{words} {listed(site, bodies)}."
    if found.support == "one-source":
        yield "Every report of it that we found leads back to the claim’s own source."
    elif found.support == "no-second-source":
        undated = any(
            p.later is None and p.item.relation in CONFIRMING and not p.item.part for p in weigh(site, identifier)
        )
        yield f"We found no second source{' that has a date' if undated else ''}."
    partly_by: dict[str, None] = {}
    for piece in weigh(site, identifier):
        if piece.item.part and piece.item.relation in PARTLY:
            partly_by[f"{listed(site, piece.origins)} {partly(piece.item, len(piece.origins) > 1)}."] = None
    yield from partly_by


def partly(item: Evidence, several: bool = False) -> str:  # noqa: FBT001, FBT002  # one or several speak
    """What evidence of a part does: "supports that arms moved, not the number"."""
    part = item.part or ""
    verb = PARTLY.get(item.relation, (item.relation,) * 2)[several]
    return f"{verb} {part}" if part.startswith("that ") else f"{verb} a part only: {part}"
