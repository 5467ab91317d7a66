"""The briefing's own texts: cited, no stronger than their claims, dated, linked."""

import math
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import get_args

from briefing.core import amounts as measure
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import Location
from briefing.core.document import Document
from briefing.core.fields import Path, Record, Ref
from briefing.core.folding import fold, shorten
from briefing.core.model import Amount, Claim, Entity, Factuality, Note, Question, Summary
from briefing.site import claim_status
from briefing.site.linker import in_text
from briefing.site.site import Site

from .claims import counted
from .finding import Found, of_reference, own_words, plain_texts, references_in, sentences

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|`[^`]*`")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_DATE = re.compile(
    r"\b\d{1,2}(?:–\d{1,2})? (?=[A-Z][a-z]+ (?:1[89]|20)\d\d)|\b\d{1,2} [A-Z][a-z]+|\b(?:1[89]|20)\d\d\b"
    r"|\b(?i:article|chapter|flight|no\.|number|pages?|paragraph|resolution|room|route|section) \d+"
)
"""Dates and what is numbered: figures that count nothing."""
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|to|from|of|outside|over|into|via|through|between|around|reached|left) (?:the )?$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;:()—]|[,.](?!\d)")
_RANGE = re.compile(r"\s*(?:–|-|to|and|or)\s*")
_DEFINITE = re.compile(r"\b(?:the|these|those|all|both|its|their|other) \Z", re.IGNORECASE)
# Words before or after a number that may say that it is approximate: at least another 40, 40 cracks or more.
_BESIDE = 3
_LEVELS = get_args(Factuality)  # from strong to weak
# Ends the noun in the words of a role: member | of the Assembly.
_HEAD = re.compile(r"\b(?:of|to|for|at|in|on|from|with|by|who|whom|whose|which|that)\b|[,;:.(]")
_AFTER_ARTICLE = re.compile(r"\b(?:the|a|an|this|that|another|its) ((?:[\w-]+(?:'s)? ?){1,4})", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|his|her)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|this) (?:article|report|text|story)\b", re.IGNORECASE)
_WORDS = "account|words|view|version|figure|number|estimate|opinion|statement|telling"
# Insisted that, the mayor's view, in her words, Reed: …: only a speaker is named like that.
_SAYS = re.compile(
    rf"\w that\b|[:\"]|'s? (?:own )?(?:\w+ )?(?:{_WORDS})\b|\b(?:his|her) (?:\w+ )?(?:{_WORDS})\b|\b(?:{_WORDS}) of\b"
    r"|\b(?:insist|maintain|declar|assert|argu|claim|admit|conced|warn|predict|call|describ)(?:s|es|t?ed|ing)?\b"
    r"|\bputs? it\b",
    re.IGNORECASE,
)


def summaries(site: Site, document: Document, _: Summary) -> Iterator[Found]:
    """Each sentence of a summary cites what it rests on, and is never stronger than that: who says so, how sure.

    Numbers that it adds up or compares count the same thing.
    """
    for sentence, words, place in sentences(site, document):
        linked = set(references_in(document, sentence, cites=False))
        cited = references_in(document, sentence, cites=True)
        if not cited:
            yield "sentence-uncited", place, f"“{shorten(words, 70)}” cites nothing."
        claims = {identifier: claim for identifier in cited if (claim := site.get(identifier, Claim))}
        for identifier, claim in claims.items():
            if missing := _dropped(site, identifier, claim, words, linked):
                yield "hedge-dropped", place, f"“{shorten(words, 70)}” is stronger than `{identifier}`: {missing}."
        if word := claim_status.mentions_one(words, site.vocabulary.comparisons):
            # "The four schools" are things, "the 1,000 containers" may be a figure of somebody's.
            said = [n for n in _figures(words) if not (n.in_words and _DEFINITE.search(words, 0, n.start))]
            sets = [counted(c) for c in claims.values() if any(_is(a, n) for a in c.quantities for n in said)]
            if any(not a & b for a in sets for b in sets):
                things = ", ".join(sorted(set().union(*sets)))
                yield "mixed-quantities", place, f"“{word}” compares numbers of different things: {things}."


def _dropped(site: Site, identifier: str, claim: Claim, words: str, linked: AbstractSet[str]) -> str:
    """What a sentence leaves out of a claim that it cites, or ""."""
    vocabulary = site.vocabulary
    level = claim_status.factuality(site, claim)
    status = claim_status.status(site, identifier)
    weaker = _LEVELS[_LEVELS.index(level) :] if level != "certain" else ()
    weak = [phrase for name in weaker for phrase in vocabulary.hedges.get(name, ())]
    if not claim_status.mentions_one(words, weak):
        if level == "possible":
            return f"the article only calls it possible (“{claim.cue}”)"
        said = claim_status.mentions_one(words, vocabulary.attributions) or _names_speaker(site, claim, words, linked)
        if level in {"probable", "unknown"} and not said:
            return f"the article hedges it (“{claim.cue}”)"
        if level == "certain" and not said and (claim.chain or not status.is_confirmed or status.denied_by):
            who = site.title(claim.chain[-1].agent) if claim.chain else "the article"
            return f"it does not say that {who} asserts it"
    inexact = next((a for a in claim.quantities if (a.about or a.open) and _is_exact(a, words, vocabulary)), None)
    return f"the number is not exact (“{inexact.as_}”)" if inexact else ""


def _names_speaker(site: Site, claim: Claim, words: str, linked: AbstractSet[str]) -> bool:
    """True if the sentence names one of those who assert a claim as its speaker.

    Who also is the one that the claim is about must be said to say it: "the mayor closed the bridge" hands nothing on.
    """
    words = fold(words).text
    if not claim.chain:
        return bool(_ARTICLE.search(words))
    about = claim.assert_ and {claim.assert_.subject, claim.assert_.object, claim.assert_.to}
    for link in claim.chain:
        if link.agent in linked or _names(site, link.agent, words):
            involved = link.agent in about if about else _names(site, link.agent, claim.title)
            if not involved or _SAYS.search(words):
                return True
    return False


def _names(site: Site, agent: str, words: str) -> bool:
    if any(mention.entity == agent for mention in site.names.find(words)) or site.title(agent) in words:
        return True
    entity = site.get(agent, Entity)
    if entity is None:
        return False
    # The first or last word of a person's name: which of them is the surname depends on the language.
    parts = fold(entity.title).text.split() if entity.type == "person" else []
    surnames = "|".join(map(re.escape, {*parts[:1], *parts[-1:]}))
    if parts and (_PRONOUN.search(words) or re.search(rf"\b(?:{surnames})\b", words)):
        return True
    spoken_of = (found[1].casefold().replace("'s", "").split()[:3] for found in _AFTER_ARTICLE.finditer(words))
    return not set(_nouns(site, entity, agent)).isdisjoint(word for part in spoken_of for word in part)


def _nouns(site: Site, entity: Entity, agent: str) -> Iterator[str]:
    """What an entity is: the nouns of its roles, and those with which its text begins: a mayor, the lawmaker."""
    first = " ".join(site.words(site.documents[agent], s) for s in site.documents[agent].prose.sentences[:1])
    for phrase in (*(role.role for role in entity.roles), *(found[1] for found in _AFTER_ARTICLE.finditer(first))):
        yield from _HEAD.split(phrase)[0].casefold().split()[-1:]


def _is_exact(amount: Amount, words: str, vocabulary: Vocabulary) -> bool:
    """True if a sentence gives the amount's own number, and nothing beside it keeps it approximate, there or again."""
    said, approximate, is_given = _figures(words), False, False
    for number, before, after in zip(said, [None, *said], [*said[1:], None], strict=False):
        lead = words[before.end if before else 0 : number.start]
        if not (before and _RANGE.fullmatch(lead)):  # between 30 and 40, 30 to 40: one word holds for both
            lead = " ".join(_CLAUSE.split(lead)[-1].split()[-_BESIDE:])
            approximate = bool(claim_status.mentions_one(lead, vocabulary.approximators))
        tail, *further = _CLAUSE.split(words[number.end : after.start if after else len(words)])
        beside = tail.split()[: _BESIDE if further or not after else -_BESIDE]  # else the next number's
        is_rough = approximate or claim_status.mentions_one(" ".join(beside), vocabulary.approximators)
        if _is(amount, number):
            if is_rough:
                return False
            is_given = True
    return is_given


def _figures(words: str) -> list[measure.Figure]:
    return list(measure.figures(_DATE.sub(lambda date: "#" * len(date[0]), words)))


def _is(amount: Amount, number: measure.Figure) -> bool:
    ends = (measure.known(amount.min), measure.known(amount.max))
    return any(end is not None and math.isclose(end, number.value) for end in ends)


def time_words(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """A word that means nothing without a date has one beside it. The article's own words, quoted, are free."""
    texts: list[tuple[Path | Location, str]] = [(place, words) for _, words, place in sentences(site, document)]
    for place, words in (*texts, *(plain_texts(document) if document.kind != "vocabulary" else ())):
        unquoted = _QUOTED.sub("", words)
        found = claim_status.mentions_one(unquoted, site.vocabulary.relative_time)
        if found and not _YEAR.search(unquoted):
            yield "undated-time-word", place, f"“{found}” is used without a date."


def metonyms(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """A capital's name that means a government is not linked to the city."""
    known = site.memoize(
        "metonyms", "", lambda s, _: {n.text for _, names in s.named.items() for n in names if n.sense == "metonym"}
    )
    for reference in document.prose.references:
        target = site.get(reference.target, Entity)
        if target and target.type == "place" and reference.words in known:
            before = document.body[: reference.start][-40:].replace("\n", " ")
            if not _LOCATIVE.search(before):
                message = f"“{reference.words}” is linked to the place, but may stand for the government."
                yield "metonym-as-place", of_reference(document, reference), message


def unlinked(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """An entity that a record's text names is linked from that record."""
    linked = {document.id, *(value for _, marker, value in document.fields if isinstance(marker, Ref))}
    linked |= {reference.target for reference in document.prose.references}
    for sentence in document.prose.sentences:
        own = _QUOTED.sub(" ", own_words(sentence))
        for mention in site.names.find(own):
            if mention.entity not in linked:
                linked.add(mention.entity)
                words = " ".join(own[mention.start : mention.end].split())
                found = re.compile(re.escape(words).replace(r"\ ", r"\s+")).search(document.body, sentence.start)
                place = in_text(document, found.start() if found else sentence.start, len(words))
                message = f"“{words}” ({mention.entity}) is not linked in this record."
                yield "entity-unlinked", place, message, f"Link it: [[{mention.entity}|{words}]]."


def orphans(site: Site, document: Document, record: Record) -> Iterator[Found]:
    """Something leads to every record: another record, the article, or the passage it is about."""
    attached = isinstance(record, Note | Question) and (record.claims or getattr(record, "quotes", ()))
    led_to = any(link.origin != document.id for link in site.backlinks.get(document.id, ()))
    named = isinstance(record, Entity) and site.mentions_of(document.id)
    if not (attached or led_to or named or document.id == site.article.source):
        yield "orphan-record", Location(document.path), f"Nothing leads to `{document.id}`."
