"""What follows from a claim's record: factuality, origins, status; content/pages/method.md has the rules."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import get_args

from briefing.core import dates
from briefing.core.fields import Frozen
from briefing.core.folding import fold
from briefing.core.model import Claim, Entity, Evidence, Factuality, Source, Support
from briefing.languages import ways

from .site import Site

ARTICLE = "article"
"""The origin of what the article asserts in its own voice."""
CONFIRMING = {"supports", "dates"}
OBJECTING = {"contradicts", "denies"}
PARTLY = {"supports", "contradicts", "denies"}
"""What evidence may do to a part of a claim."""
_ORDER: tuple[Factuality, ...] = get_args(Factuality)

_INSIDE_SENTENCE = re.compile(r"(?:[\w,;%)]|['\"](?=\s)) ?\Z")
_DAY_OR_YEAR = re.compile(r"\s\d")


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(ways.any_of(fold(phrase).text for phrase in phrases), re.IGNORECASE)


def may_mention(text: str, phrases: Iterable[str]) -> list[str]:
    """All phrases that `mentions_one`, which takes longer, finds in a folded text or in parts of it, or more."""
    text = _caseless(text)
    return [phrase for form, phrase in _forms(tuple(phrases)) if form in text]


@lru_cache(maxsize=256)
def _forms(phrases: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(form, phrase) for phrase in phrases if (form := _caseless(fold(phrase).text))]


def _caseless(text: str) -> str:
    # The letters that a pattern does not tell apart are the same.
    return text.replace("İ", "i").replace("ı", "i").casefold()


def mentions_one(text: str, phrases: Iterable[str]) -> str:
    """The first of some phrases that is in a text as whole words, or "". A part of a name (USA Today) is none."""
    text = text if text.isascii() else fold(text).text
    wanted = tuple(may_mention(text, phrases))  # to make a pattern of all and to look for it takes longer
    if not wanted:
        return ""
    found = (match for match in _pattern(wanted).finditer(text) if match[0] in wanted or not _in_name(text, match))
    return next((match[0] for match in found), "")


def _in_name(text: str, found: re.Match[str]) -> bool:
    """True for a word with a capital that does not begin a sentence: USA Today, the United States, in May."""
    if not found[0][0].isupper() or found[0].isupper():
        return False
    is_date = found[0] == "May" and _DAY_OR_YEAR.match(text, found.end())
    return bool(is_date or _INSIDE_SENTENCE.search(text, max(0, found.start() - 2), found.start()))


def classify(cue: str | None, hedges: Mapping[Factuality, tuple[str, ...]]) -> Factuality | None:
    """What a hedging cue says: the level of the longest phrase of the vocabulary in it; None if there is none."""
    if cue is None:
        return "certain"  # the scale is that of FactBank (Saurí and Pustejovsky 2009), positive values only
    found = {level: len(mentions_one(cue, hedges.get(level, ()))) for level in _ORDER}
    level = max(_ORDER, key=found.__getitem__)
    return level if found[level] else None


def factuality(site: Site, claim: Claim) -> Factuality:
    """How far the claim's own origin commits to it. An unclassified cue, which is an error, counts as unknown."""
    return classify(claim.cue, site.vocabulary.hedges) or "unknown"


def origin(claim: Claim) -> str:
    """The end of the chain of attribution, or the article itself."""
    return claim.chain[-1].agent if claim.chain else ARTICLE


def origin_in_words(site: Site, claim: Claim) -> str:
    """The origin of a claim by name, and whether only the editors trace it there; "" for the article itself.

    Where the article's words name it, they are given too: it may be named together with others.
    """
    if not claim.chain:
        return ""
    who, link, entity = site.title(origin(claim)), claim.chain[-1], site.get(origin(claim), Entity)
    if link.cue and entity and mentions_one(link.cue, (who, *(name.text for name in entity.names))):
        return site.t("claim.named", who=who, words=link.cue)
    return site.t("claim.traced", who=who) if link.basis == "none" else who


def attribution(site: Site, claim: Claim) -> str:
    """Who says a claim, and through whom: "According to A, as told by B"."""
    who, *through = [site.title(link.agent) for link in reversed(claim.chain)] or [""]
    string = "as_told_by" if through else "according_to" if who else "no_source"
    return site.t(f"preview.{string}", who=who, through=site.t("mark.comma").join(through))


def is_statement(site: Site, claim: Claim) -> bool:
    """True for a claim that somebody said something: what confirms it are reports of it, not the speaker."""
    verb = site.vocabulary.verbs.get(claim.assert_.verb) if claim.assert_ else None
    return bool(verb and verb.speech)


def body(site: Site, identifier: str) -> str:
    """The body to which an entity belongs by `part_of`: an embassy's is its state; in a circle, the least id."""
    seen = [identifier]
    while (entity := site.get(seen[-1], Entity)) and entity.part_of:
        if entity.part_of in seen:
            return min(seen[seen.index(entity.part_of) :])
        seen.append(entity.part_of)
    return seen[-1]


def _publisher(site: Site, source: str, speaking: Sequence[str]) -> str:
    """Who speaks in a source of its own: the entity named as its publisher, if there is one.

    Otherwise the first of the claim's `speaking` sources that has the same publisher: two articles of one paper are one
    body, and no source is named that says nothing of the claim.
    """
    name = _publisher_name(site, source)
    alike = (other for other in speaking if name and _publisher_name(site, other) == name)
    return site.memoize("entities by name", "", _entities_by_name).get(name) or next(alike, source)


def _entities_by_name(site: Site, _: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for identifier, entity in site.all(Entity):
        for name in (entity.title, *(name.text for name in entity.names if name.sense == "name")):
            found.setdefault(_folded(name), identifier)
    return found


def _publisher_name(site: Site, source: str) -> str:
    record = site.get(source, Source)
    return _folded(record.publisher or "") if record else ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("the ")


class Weighed(Frozen):
    """One piece of a claim's evidence, and what follows from it."""

    item: Evidence
    origins: tuple[str, ...]  # on whose word it rests: entities, or the publisher
    bodies: tuple[str, ...]  # the bodies behind them; several for a joint statement
    speaking: tuple[str, ...]
    """Those of the bodies whose word counts: who is in the claim's own chain does not confirm it."""
    later: bool | None  # whether it is later than what the article could know; None where it has no date

    @property
    def repeats(self) -> bool:
        """True if it only passes on what somebody in the claim's own chain said."""
        return not self.speaking


def weigh(site: Site, identifier: str) -> tuple[Weighed, ...]:
    """The evidence of a claim, in its order."""
    return site.memoize("weighed", identifier, _weigh)


def _weigh(site: Site, identifier: str) -> tuple[Weighed, ...]:
    claim = site.get(identifier, Claim)
    chain = {who for link in (claim.chain if claim else ()) for who in (link.agent, body(site, link.agent))}
    found, evidence = [], claim.evidence if claim else ()
    own = sorted(item.source for item in evidence if not item.origin)
    for item in evidence:
        origins = item.origin or (_publisher(site, item.source, own),)
        bodies = tuple(dict.fromkeys(body(site, origin) for origin in item.origin)) or origins
        speaking = tuple(b for b in bodies if item.relation in OBJECTING or b not in chain)
        found.append(Weighed(item, origins, bodies, speaking, _is_later(site, item)))
    return tuple(found)


def date_of(site: Site, item: Evidence) -> str:
    """The date of a piece of evidence (EDTF), its own or its source's; "" for none."""
    source = site.get(item.source, Source)
    return item.date or (source.published if source else None) or ""


def _is_later(site: Site, item: Evidence) -> bool | None:
    # What may be of the time or later is later: it proves nothing of the time.
    span = dates.known(date_of(site, item))
    if span.floating or not (span.lower or span.upper):
        return None
    until = dates.known(site.config.contemporary_until).upper
    return bool(until and not (span.upper and span.upper <= until))


def gives_another_date(claim: Claim, evidence: Evidence) -> bool:
    """True for evidence that dates a claim to a time outside the claim's own date: it confirms nothing."""
    if evidence.relation != "dates" or not claim.date:
        return False
    return not dates.may_coincide(dates.known(dates.edtf_of(claim.date)), dates.known(evidence.date))


def is_from_future(site: Site, evidence: Evidence) -> bool:
    """True for what is said to support or oppose a claim later than the editors looked: it decides nothing."""
    if not evidence.date or evidence.relation not in {"supports", *OBJECTING}:
        return False
    day, as_of = dates.known(evidence.date).lower, dates.known(site.config.as_of).upper
    return bool(day and as_of and day > as_of)


def published_after(site: Site, source: Source) -> str:
    """Which key gives a day before the source was published: `consulted`, `as_of` of site.yaml, or "" for none."""
    published = dates.known(source.published).lower
    ends = {"consulted": dates.known(source.consulted).upper, "as_of": dates.known(site.config.as_of).upper}
    return next((key for key, end in ends.items() if published and end and published > end), "")


class Status(Frozen):
    """The support of a claim, and apart from it who denies it. All names are ids of bodies."""

    support: Support
    confirmed_by: tuple[str, ...]  # at the time
    confirmed_later_by: tuple[str, ...]
    contradicted_by: tuple[str, ...]
    denied_by: tuple[str, ...]

    @property
    def is_confirmed(self) -> bool:
        """True if somebody else confirms it and nothing contradicts it."""
        return self.support in {"confirmed", "confirmed-later"}


SUPPORTS: tuple[Support, ...] = get_args(Support)[::-1]
"""In the order of the tables: what speaks against a claim first."""


def status(site: Site, identifier: str) -> Status:
    """The status of a claim, from its evidence. What bears on a part of it, or only adds detail, decides nothing."""
    return site.memoize("status", identifier, _status)


def _status(site: Site, identifier: str) -> Status:
    claim = site.get(identifier, Claim)
    whole = [piece for piece in weigh(site, identifier) if not piece.item.part and claim and _fits(site, claim, piece)]
    confirming = [piece for piece in whole if piece.item.relation in CONFIRMING]
    confirmed = _bodies(piece for piece in confirming if piece.later is False)
    later = _bodies((piece for piece in confirming if piece.later), confirmed)
    contradicted = _bodies(piece for piece in whole if piece.item.relation == "contradicts")
    denied = tuple(dict.fromkeys(b for piece in whole if piece.item.relation == "denies" for b in piece.bodies))
    support: Support
    if contradicted:
        support = "mixed" if confirmed or later else "contradicted"
    elif confirmed or later:
        support = "confirmed" if confirmed else "confirmed-later"
    else:  # no evidence, or only from the claim's own speakers
        support = "one-source" if any(piece.repeats for piece in confirming) else "no-second-source"
    return Status(support, confirmed, later, contradicted, denied)


def _fits(site: Site, claim: Claim, piece: Weighed) -> bool:
    # Evidence of another date or from the future decides nothing; the rules warn of it.
    source = site.get(piece.item.source, Source)
    is_early = source and published_after(site, source)
    return not (is_early or is_from_future(site, piece.item) or gives_another_date(claim, piece.item))


def _bodies(pieces: Iterable[Weighed], known: tuple[str, ...] = ()) -> tuple[str, ...]:
    # A joint statement counts as one body, if it brings a new one.
    found: dict[str, None] = {}
    for bodies in sorted((piece.speaking for piece in pieces if piece.speaking), key=lambda bodies: len(bodies) > 1):
        if not any(b in found or b in known for b in bodies):
            found[bodies[0]] = None
    return tuple(found)


def name(site: Site, body_: str) -> str:
    """A body by name: an entity's title, or the publisher of a source that speaks for itself."""
    source = site.get(body_, Source)
    return (source.publisher if source else None) or site.title(body_)


def listed(site: Site, bodies: Iterable[str]) -> str:
    """Bodies by name as a sentence lists them: "a, b and c"; "" for none."""
    return site.interface.listed(dict.fromkeys(name(site, b) for b in bodies))


def support_in_words(site: Site, identifier: str) -> str:
    """The support of a claim, as it is shown: "One source only"."""
    return site.t(f"support.{status(site, identifier).support}")


def denial(site: Site, identifier: str) -> str:
    """Who denies a claim, as it is shown beside its support; "" where no body does."""
    denied_by = status(site, identifier).denied_by
    return site.t("status.denied_by", names=listed(site, denied_by)) if denied_by else ""


def in_words(site: Site, identifier: str) -> str:
    """Both axes of a claim's status: "One source only; denied by Russia"."""
    support, denied_by = support_in_words(site, identifier), status(site, identifier).denied_by
    return site.t("status.with_denial", support=support, names=listed(site, denied_by)) if denied_by else support


def sentences(site: Site, identifier: str) -> Iterator[str]:
    """The support of a claim, with all who are counted, and of its parts: no sentence says more than the evidence."""
    yield from on_the_whole(site, identifier)
    parts = (p for p in weigh(site, identifier) if p.item.part and p.item.relation in PARTLY)
    yield from dict.fromkeys(
        site.t(_of_part(site, p.item, "sentence"), names=listed(site, p.origins), part=p.item.part, n=len(p.origins))
        for p in parts
    )


def on_the_whole(site: Site, identifier: str) -> Iterator[str]:
    """The support of a claim as worded, with all who are counted."""
    found = status(site, identifier)
    counted = (found.contradicted_by, found.confirmed_by, found.confirmed_later_by)
    for words, bodies in zip(("contradicted", "confirmed", "confirmed_later"), counted, strict=True):
        if bodies:
            yield site.t(f"weighed.{words}", names=listed(site, bodies))
    if found.support == "one-source":
        yield site.t("weighed.one_source")
    elif found.support == "no-second-source":
        weighed = weigh(site, identifier)
        undated = any(p.later is None and p.item.relation in CONFIRMING and not p.item.part for p in weighed)
        yield site.t("weighed.no_dated_source" if undated else "weighed.no_second_source")


def in_part(site: Site, identifier: str) -> bool:
    """True for a claim that is not confirmed as worded, and of which others support a part."""
    if status(site, identifier).is_confirmed:
        return False
    return any(p.item.part and p.item.relation in CONFIRMING and p.speaking for p in weigh(site, identifier))


def partly(site: Site, item: Evidence) -> str:
    """What evidence does to a part of a claim: "supports that arms moved, not the number"."""
    return site.t(_of_part(site, item, "does"), part=item.part)


def _of_part(site: Site, item: Evidence, what: str) -> str:
    """The string for a part that is a clause of a sentence (“that …”), or for another."""
    sort = "clause" if (item.part or "").startswith(site.t("weighed.clause")) else "part"
    return f"weighed.{what}_{sort}.{item.relation}"
