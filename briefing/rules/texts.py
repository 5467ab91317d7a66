"""The briefing's own texts: cited, no stronger than their claims, dated, linked."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from briefing import assess
from briefing.diagnostics import Diagnostic, Location, problem
from briefing.document import Document, Sentence
from briefing.link import Site, at, in_text
from briefing.model import Claim, Entity, Event, Factuality, Note, Question, Source, Summary

from .claims import counted

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|`[^`]*`")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_DATE = re.compile(
    r"\b\d{1,2}(?:–\d{1,2})? (?=[A-Z][a-z]+ (?:1[89]|20)\d\d)|\b\d{1,2} [A-Z][a-z]+|\b(?:1[89]|20)\d\d\b"
)
_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion)s?\b",
    re.IGNORECASE,
)
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|to|from|of|outside|over|into|via|through|between|around|reached|left) (?:the )?$", re.IGNORECASE
)
_WEAKER: Mapping[Factuality, tuple[Factuality, ...]] = {
    "probable": ("probable", "possible", "unknown"),
    "possible": ("possible", "unknown"),
    "unknown": ("unknown",),
}


def _sentences(site: Site, *kinds: type) -> Iterator[tuple[Document, Sentence, str]]:
    for document in site.documents.values():
        if not kinds or isinstance(document.record, kinds):
            for sentence in document.prose.sentences:
                yield document, sentence, site.words(document, sentence)


def _place(document: Document, sentence: Sentence) -> Location:
    return in_text(document, sentence.start)


def _begin(words: str) -> str:
    """The first words of a sentence, to tell it by."""
    return textwrap.shorten(words, 70, placeholder=" …")


def _cited(document: Document, sentence: Sentence) -> list[str]:
    references = [document.prose.references[part] for part in sentence.parts if isinstance(part, int)]
    return [reference.target for reference in references if reference.cites]


def uncited(site: Site) -> Iterator[Diagnostic]:
    """Each sentence of a summary cites what it stands on."""
    for document, sentence, words in _sentences(site, Summary):
        if not _cited(document, sentence):
            yield problem("sentence-uncited", _place(document, sentence), f"“{_begin(words)}” cites nothing.")


def hedges(site: Site) -> Iterator[Diagnostic]:
    """A summary's sentence is never stronger than the claims it cites: who says so, how sure, about how many."""
    for document, sentence, words in _sentences(site, Summary):
        for identifier in _cited(document, sentence):
            claim = site.get(identifier, Claim)
            if claim and (missing := _dropped(site, claim, words)):
                message = f"“{_begin(words)}” is stronger than `{identifier}`: {missing}."
                yield problem("hedge-dropped", _place(document, sentence), message)


def _dropped(site: Site, claim: Claim, words: str) -> str:
    """What a sentence leaves out of a claim that it cites, or ""."""
    vocabulary = site.vocabulary
    attributed = bool(assess.mentions_one(words, vocabulary.attributions))
    level = assess.factuality(site, claim)
    weak = [phrase for name in _WEAKER.get(level, ()) for phrase in vocabulary.hedges.get(name, ())]
    hedged = bool(assess.mentions_one(words, weak))
    if level == "possible" and not hedged:
        return f"the article only calls it possible (“{claim.cue}”)"
    if level in {"probable", "unknown"} and not (hedged or attributed):
        return f"the article hedges it (“{claim.cue}”)"
    if (
        level == "certain"
        and not attributed
        and not hedged
        and (claim.chain or assess.status(site, claim) != "corroborated")
    ):
        who = site.title(claim.chain[-1].agent) if claim.chain else "the article"
        return f"it does not say that {who} asserts it"
    inexact = [amount for amount in claim.quantities if amount.about or amount.open]
    has_number = _NUMBER.search(_DATE.sub("", words))
    if inexact and has_number and not assess.mentions_one(words, vocabulary.approximators):
        return f"the number is not exact (“{inexact[0].as_}”)"
    return ""


def compared(site: Site) -> Iterator[Diagnostic]:
    """Numbers that a sentence adds up or compares count the same thing."""
    for document, sentence, words in _sentences(site, Summary):
        word = assess.mentions_one(words, site.vocabulary.comparisons)
        sets = [
            counted(claim) for i in _cited(document, sentence) if (claim := site.get(i, Claim)) and claim.quantities
        ]
        if word and any(not a & b for a in sets for b in sets):
            things = ", ".join(sorted(set().union(*sets)))
            yield problem(
                "mixed-quantities",
                _place(document, sentence),
                f"“{word}” compares numbers of different things: {things}.",
            )


def denials(site: Site) -> Iterator[Diagnostic]:
    """A reader of the summaries meets every denial."""
    mentioned = {cited for document, sentence, _ in _sentences(site, Summary) for cited in _cited(document, sentence)}
    for identifier, claim in site.all(Claim):
        for number, evidence in enumerate(claim.evidence):
            if evidence.relation == "denies" and evidence.source not in mentioned:
                place = at(site.documents[identifier], ("evidence", number, "source"))
                yield problem(
                    "denial-unmentioned", place, f"No summary cites `{evidence.source}`, which denies this claim."
                )


def time_words(site: Site) -> Iterator[Diagnostic]:
    """A word that means nothing without a date has one beside it. The article's own words, quoted, are free."""
    for document in site.documents.values():
        told = [_own(site.words(document, sentence)) for sentence in document.prose.sentences]
        # Most texts have no such word at all: one look tells.
        if not assess.mentions_one("\n".join(told), site.vocabulary.relative_time):
            continue
        for sentence, words in zip(document.prose.sentences, told, strict=True):
            if found := _undated(site, words):
                yield problem("undated-time-word", _place(document, sentence), f"“{found}” stands without a date.")
    for document in site.documents.values():
        if document.kind in {"site", "vocabulary", "article", "source"}:
            continue  # a source's title and basis are the publisher's words
        for where, marker, value in document.fields:
            free = marker is not None or where[0] in {"quotes", "names"}
            if not free and (found := _undated(site, _own(value))):
                yield problem("undated-time-word", at(document, where), f"“{found}” stands without a date.")


def _undated(site: Site, words: str) -> str:
    found = assess.mentions_one(words, site.vocabulary.relative_time)
    return "" if found and _YEAR.search(words) else found


def _own(words: str) -> str:
    """What is not quoted."""
    return _QUOTED.sub("", words) if '"' in words or "“" in words or "`" in words else words


def metonyms(site: Site) -> Iterator[Diagnostic]:
    """A capital's name that stands for a government is not linked to the city."""
    stand_ins = {name.text for _, entity in site.all(Entity) for name in entity.names if name.sense == "metonym"}
    for document in site.documents.values():
        for reference in document.prose.references:
            target = site.get(reference.target, Entity)
            before = document.body[: reference.start][-40:].replace("\n", " ")
            if target and target.type == "place" and reference.words in stand_ins and not _LOCATIVE.search(before):
                place = in_text(document, reference.start, reference.end - reference.start)
                message = f"“{reference.words}” is linked to the place, but may stand for the government."
                yield problem("metonym-as-place", place, message)


def unlinked(site: Site) -> Iterator[Diagnostic]:
    """An entity that a record's text names is linked from that record."""
    linked = _linked(site)
    seen: set[tuple[str, str]] = set()
    naming = ((d, s) for d in site.documents.values() if _may_name(site, d) for s in d.prose.sentences)
    for document, sentence in naming:
        own = _QUOTED.sub(" ", "\ufffc".join(part for part in sentence.parts if isinstance(part, str)))
        for mention in site.names.find(own):
            key = (document.id, mention.entity)
            if mention.entity not in linked[document.id] and key not in seen:
                seen.add(key)
                words = own[mention.start : mention.end]
                words = " ".join(words.split())
                found = re.compile(r"\s+".join(map(re.escape, words.split()))).search(document.body, sentence.start)
                place = in_text(document, found.start() if found else sentence.start, len(words))
                hint = f"Link it: [[{mention.entity}|{words}]]."
                yield problem(
                    "entity-unlinked", place, f"“{words}” ({mention.entity}) is not linked in this record.", hint
                )


def _may_name(site: Site, document: Document) -> bool:
    parts = [part for sentence in document.prose.sentences for part in sentence.parts if isinstance(part, str)]
    return site.names.may_be_in("\ufffc".join(parts))


def _linked(site: Site) -> dict[str, set[str]]:
    """For each record, the ids it names in front matter or text, its own among them."""
    linked = {identifier: {identifier} for identifier in site.documents}
    for target, backlinks in site.backlinks.items():
        for backlink in backlinks:
            linked[backlink.origin].add(target)
    return linked


def orphans(site: Site) -> Iterator[Diagnostic]:
    """Something leads to every record: another record, the article, or the passage it is about."""
    named = {mention.entity for mention in site.mentions}
    for identifier, document in site.documents.items():
        record = document.record
        attached = isinstance(record, Note | Question) and (record.claims or getattr(record, "quotes", ()))
        if (
            attached
            or identifier in named
            or identifier == site.article.source
            or _led_to(site.backlinks.get(identifier, ()), identifier)
        ):
            continue
        if isinstance(record, Entity | Event | Source | Note | Question):
            yield problem("orphan-record", Location(document.path), f"Nothing leads to `{identifier}`.")


def _led_to(backlinks: Iterable[object], identifier: str) -> bool:
    return any(getattr(backlink, "origin", identifier) != identifier for backlink in backlinks)
