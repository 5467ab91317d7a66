"""The briefing's own texts: cited, no stronger than their claims, dated, linked."""

import math
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple, get_args

from briefing.core import amounts as measure
from briefing.core.diagnostics import Location
from briefing.core.document import Document
from briefing.core.fields import Path, Record, Ref
from briefing.core.folding import fold, fold_space, shorten
from briefing.core.model import Amount, Claim, Entity, Factuality, Note, Question, Summary
from briefing.languages import numbers, ways
from briefing.site import claim_status
from briefing.site.linker import in_text
from briefing.site.site import Site

from .claims import counted
from .finding import QUOTED_OR_CODE, Found, glance, of_reference, own_words, plain_texts, references_in, sentences

_CLAUSE = re.compile(r"[;:()—]|[,.](?!\d)")
# Words before or after a number that may say that it is approximate: at least another 40, 40 cracks or more.
_BESIDE = 3
_LEVELS = get_args(Factuality)  # from strong to weak
_FORMS: Mapping[str, str] = {
    "ranges": r"\s*(?:–|-|{})\s*",
    "definite": r"(?:{}) \Z",
    "determiners": r"(?:{}) ((?:[\w-]+(?:'s)? ?){{1,4}})",  # and a few words after it
    "noun_ends": "{}|[,;:.(]",
    "locatives": r"(?:{}) (?:(?:{}) )?$",
}


def _is_known(site: Site) -> bool:
    """True if words of the briefing's language are known."""
    return bool(ways.of(site.config.language)["hedges"])


def _pattern(site: Site, key: str) -> re.Pattern[str]:
    """The pattern of words of the briefing's language that `ways` has under a key."""
    return _pattern_of(site.config.language, key)


@cache
def _pattern_of(language: str, key: str) -> re.Pattern[str]:
    words, determiners = ways.of(language)[key], ways.of(language)["determiners"]
    form = _FORMS.get(key, "{}").format(ways.any_of(words), ways.any_of(determiners))
    if key == "saying":
        form = "|".join(words)
    elif not words and key in {"determiners", "locatives"}:  # a language that has none
        form = r"([\w-]+)" if key == "determiners" else ""
    return re.compile(form, re.IGNORECASE)


def summaries(site: Site, document: Document, _: Summary) -> Iterator[Found]:
    """Each sentence of a summary cites its grounds and is never stronger; numbers that it compares count one thing."""
    for sentence, words in sentences(site, document):
        place = in_text(document, sentence.start)
        linked = set(references_in(document, sentence, cites=False))
        cited = references_in(document, sentence, cites=True)
        if not cited:
            yield "sentence-uncited", place, f"“{shorten(words, 70)}” cites nothing."
        if not _is_known(site):
            continue
        claims = {identifier: claim for identifier in cited if (claim := site.get(identifier, Claim))}
        for identifier in claims:
            if missing := _dropped(site, identifier, words, linked):
                yield "hedge-dropped", place, f"“{shorten(words, 70)}” is stronger than `{identifier}`: {missing}."
        if word := claim_status.mentions_one(words, site.vocabulary.comparisons):
            # "The four schools" are things, "the 1,000 containers" may be a figure of somebody's.
            said = [
                n
                for n in _figures(site, words)
                if not (n.in_words and _pattern(site, "definite").search(words, 0, n.start))
            ]
            sets = [counted(c) for c in claims.values() if any(_is(a, n) for a in c.quantities for n in said)]
            if any(not a & b for a in sets for b in sets):
                things = ", ".join(sorted(set().union(*sets)))
                yield "mixed-quantities", place, f"“{word}” compares numbers of different things: {things}."


def _dropped(site: Site, identifier: str, words: str, linked: AbstractSet[str]) -> str:
    """What a sentence leaves out of a claim that it cites, or ""."""
    vocabulary, claim = site.vocabulary, site.records[identifier]
    assert isinstance(claim, Claim)  # noqa: S101  # by its id
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
    inexact = next((a for a in claim.quantities if (a.about or a.open) and _is_exact(site, a, words)), None)
    return f"the number is not exact (“{inexact.as_}”)" if inexact else ""


def _names_speaker(site: Site, claim: Claim, words: str, linked: AbstractSet[str]) -> bool:
    """True if the sentence names one of those who assert a claim as its speaker.

    Who also is the one that the claim is about must be said to say it: "the mayor closed the bridge" hands nothing on.
    """
    words = fold(words).text
    if not claim.chain:
        return bool(_pattern(site, "article_names").search(words))
    about = claim.assert_ and {claim.assert_.subject, claim.assert_.object, claim.assert_.to}
    for link in claim.chain:
        if link.agent in linked or _names(site, link.agent, words):
            involved = link.agent in about if about else _names(site, link.agent, claim.title)
            if not involved or _pattern(site, "saying").search(words):
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
    if parts and (_pattern(site, "pronouns").search(words) or re.search(rf"\b(?:{surnames})\b", words)):
        return True
    spoken_of = (
        found[1].casefold().replace("'s", "").split()[:3] for found in _pattern(site, "determiners").finditer(words)
    )
    return not set(_nouns(site, entity, agent)).isdisjoint(word for part in spoken_of for word in part)


def _nouns(site: Site, entity: Entity, agent: str) -> Iterator[str]:
    """What an entity is: the nouns of its roles, and those with which its text begins: a mayor, the lawmaker."""
    first = " ".join(site.words(site.documents[agent], s) for s in site.documents[agent].prose.sentences[:1])
    for phrase in (
        *(role.role for role in entity.roles),
        *(found[1] for found in _pattern(site, "determiners").finditer(first)),
    ):
        yield from _pattern(site, "noun_ends").split(phrase)[0].casefold().split()[-1:]


def _is_exact(site: Site, amount: Amount, words: str) -> bool:
    """True if a sentence gives the amount's own number, and nothing beside it keeps it approximate, there or again."""
    said, approximate, is_given, ranges = _figures(site, words), False, False, _pattern(site, "ranges")
    for number, before, after in zip(said, [None, *said], [*said[1:], None], strict=False):
        lead = words[before.end if before else 0 : number.start]
        if not (before and ranges.fullmatch(lead)):  # between 30 and 40, 30 to 40: one word holds for both
            lead = " ".join(_CLAUSE.split(lead)[-1].split()[-_BESIDE:])
            approximate = bool(claim_status.mentions_one(lead, site.vocabulary.approximators))
        tail, *further = _CLAUSE.split(words[number.end : after.start if after else len(words)])
        beside = tail.split()[: _BESIDE if further or not after else -_BESIDE]  # else the next number's
        is_rough = approximate or claim_status.mentions_one(" ".join(beside), site.vocabulary.approximators)
        if _is(amount, number):
            if is_rough:
                return False
            is_given = True
    return is_given


def _figures(site: Site, words: str) -> list[numbers.Figure]:
    language = site.config.language
    return list(numbers.figures(numbers.without_dates(words, language), language))


def _is(amount: Amount, number: numbers.Figure) -> bool:
    ends = (measure.known(amount.min), measure.known(amount.max))
    return any(end is not None and math.isclose(end, number.value) for end in ends)


def time_words(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """A word that means nothing without a date has one beside it. The article's own words, quoted, are free."""
    if not (_is_known(site) and glance(site, document).is_dated):
        return
    texts: list[tuple[Path | int, str]] = [(sentence.start, words) for sentence, words in sentences(site, document)]
    texts += plain_texts(document) if document.kind != "vocabulary" else ()
    for where, said in texts:
        words = QUOTED_OR_CODE.sub("", said)
        found = claim_status.mentions_one(words, site.vocabulary.relative_time)
        if found and not numbers.has_year(words, site.config.language):
            place = in_text(document, where) if isinstance(where, int) else where
            yield "undated-time-word", place, f"“{found}” is used without a date."


def metonyms(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """A capital's name that means a government is not linked to the city."""
    known = site.memoize(
        "metonyms", "", lambda s, _: {n.text for _, names in s.named.items() for n in names if n.sense == "metonym"}
    )
    for reference in document.prose.references if _is_known(site) else ():
        target = site.get(reference.target, Entity)
        if target and target.type == "place" and reference.words in known:
            before = document.body[: reference.start][-40:].replace("\n", " ")
            if not _pattern(site, "locatives").search(before):
                message = f"“{reference.words}” is linked to the place, but may stand for the government."
                yield "metonym-as-place", of_reference(document, reference), message


def unchecked(site: Site) -> Iterator[Found]:
    """The program knows the words of the briefing's language."""
    if not _is_known(site):
        message = f"No words of `{site.config.language}` are known: hedges and time words in texts are not checked."
        yield "prose-unchecked", ("language",), message


def unlinked(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """An entity that a record's text names is linked from that record."""
    for name in unlinked_names(site, document):
        message = f"“{name.words}” ({name.entity}) is not linked in this record."
        hint = f"Link it: [[{name.entity}|{name.words}]], or let `format --link` do it."
        start = next((first for first, _last in name.places(document.body, name.sentence)), name.sentence)
        yield "entity-unlinked", in_text(document, start, len(name.words)), message, hint


class UnlinkedName(NamedTuple):
    """A name that a text should link."""

    entity: str
    words: str
    sentence: int  # where in the body its sentence begins

    def places(self, text: str, start: int) -> Iterator[tuple[int, int]]:
        """Where a text has the words from some offset on, however lines are broken; not in quotations or code."""
        own = text[:start] + QUOTED_OR_CODE.sub(lambda quoted: "\0" * len(quoted[0]), text[start:])
        words = re.compile(r"\s+".join(map(re.escape, self.words.split())))
        return (found.span() for found in words.finditer(own, start))


def unlinked_names(site: Site, document: Document) -> Iterator[UnlinkedName]:
    """The first mention of each entity that a record's text names and the record does not link."""
    linked = {document.id, *(value for _, marker, value in document.fields if isinstance(marker, Ref))}
    linked |= {reference.target for reference in document.prose.references}
    for sentence in document.prose.sentences if glance(site, document).named - linked else ():
        own = QUOTED_OR_CODE.sub(" ", own_words(sentence))
        for mention in site.names.find(own):
            if mention.entity not in linked:
                linked.add(mention.entity)
                yield UnlinkedName(mention.entity, fold_space(own[mention.start : mention.end]), sentence.start)


def orphans(site: Site, document: Document, record: Record) -> Iterator[Found]:
    """Something leads to every record: another record, the article, or the passage it is about."""
    attached = isinstance(record, Note | Question) and (record.claims or getattr(record, "quotes", ()))
    led_to = any(link.origin != document.id for link in site.backlinks.get(document.id, ()))
    named = isinstance(record, Entity) and site.mentions_of(document.id)
    if not (attached or led_to or named or document.id == site.article.source):
        yield "orphan-record", Location(document.path), f"Nothing leads to `{document.id}`."
