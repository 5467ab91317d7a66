"""The briefing's own texts: cited, no stronger than their claims, dated, linked."""

from __future__ import annotations

import contextlib
import math
import re
import textwrap
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from briefing.core import amounts as measure
from briefing.core.config import Vocabulary
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document, Sentence
from briefing.core.fields import Ref
from briefing.core.model import Amount, Claim, Entity, Factuality, Note, Question, Summary
from briefing.site import claim_status
from briefing.site.linker import at, in_text
from briefing.site.site import Site

from . import speakers
from .claims import counted

_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"|`[^`]*`")
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_DATE = re.compile(
    r"\b\d{1,2}(?:–\d{1,2})? (?=[A-Z][a-z]+ (?:1[89]|20)\d\d)|\b\d{1,2} [A-Z][a-z]+|\b(?:1[89]|20)\d\d\b"
)
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|to|from|of|outside|over|into|via|through|between|around|reached|left) (?:the )?$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;:()—]|[,.](?!\d)")
_RANGE = re.compile(r"\s*(?:–|-|to|and|or)\s*")
_DEFINITE = re.compile(r"\b(?:the|these|those|all|both|its|their|other) \Z", re.IGNORECASE)
_BESIDE = 3
"""So many words before or after a number may say that it is approximate: at least another 40, 40 cracks or more."""
_WEAKER: Mapping[Factuality, tuple[Factuality, ...]] = {
    "probable": ("probable", "possible", "unknown"),
    "possible": ("possible", "unknown"),
    "unknown": ("unknown",),
}


def _sentences(site: Site, document: Document) -> Iterator[tuple[Sentence, str]]:
    return ((sentence, site.words(document, sentence)) for sentence in document.prose.sentences)


def _place(document: Document, sentence: Sentence) -> Location:
    return in_text(document, sentence.start)


def _begin(words: str) -> str:
    """The first words of a sentence, to tell it by."""
    return textwrap.shorten(words, 70, placeholder=" …")


def _cited(document: Document, sentence: Sentence) -> list[str]:
    references = [document.prose.references[part] for part in sentence.parts if isinstance(part, int)]
    return [reference.target for reference in references if reference.cites]


def uncited(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Each sentence of a summary cites what it stands on."""
    for sentence, words in _sentences(site, document):
        if not _cited(document, sentence):
            yield problem("sentence-uncited", _place(document, sentence), f"“{_begin(words)}” cites nothing.")


def hedges(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A summary's sentence is never stronger than the claims it cites: who says so, how sure, about how many."""
    for sentence, words in _sentences(site, document):
        references = [document.prose.references[part] for part in sentence.parts if isinstance(part, int)]
        linked = {reference.target for reference in references if not reference.cites}
        for identifier in _cited(document, sentence):
            claim = site.get(identifier, Claim)
            if claim and (missing := _dropped(site, identifier, claim, words, linked)):
                message = f"“{_begin(words)}” is stronger than `{identifier}`: {missing}."
                yield problem("hedge-dropped", _place(document, sentence), message)


def _dropped(site: Site, identifier: str, claim: Claim, words: str, linked: AbstractSet[str]) -> str:
    """What a sentence leaves out of a claim that it cites, or ""."""
    vocabulary = site.vocabulary
    attributed = bool(claim_status.mentions_one(words, vocabulary.attributions)) or speakers.named(
        site, claim, words, linked
    )
    level = claim_status.factuality(site, claim)
    status = claim_status.status(site, identifier)
    weak = [phrase for name in _WEAKER.get(level, ()) for phrase in vocabulary.hedges.get(name, ())]
    hedged = bool(claim_status.mentions_one(words, weak))
    if level == "possible" and not hedged:
        return f"the article only calls it possible (“{claim.cue}”)"
    if level in {"probable", "unknown"} and not (hedged or attributed):
        return f"the article hedges it (“{claim.cue}”)"
    if (
        level == "certain"
        and not attributed
        and not hedged
        and (claim.chain or not status.is_confirmed or status.denied_by)
    ):
        who = site.title(claim.chain[-1].agent) if claim.chain else "the article"
        return f"it does not say that {who} asserts it"
    inexact = next((a for a in claim.quantities if (a.about or a.open) and _is_exact(a, words, vocabulary)), None)
    return f"the number is not exact (“{inexact.as_}”)" if inexact else ""


def _is_exact(amount: Amount, words: str, vocabulary: Vocabulary) -> bool:
    """True if a sentence gives the amount's own number, and nothing beside it keeps it approximate."""
    said = _figures(words)
    approximate = False
    for number, before, after in zip(said, [None, *said], [*said[1:], None], strict=False):
        lead = words[before.end if before else 0 : number.start]
        if not (before and _RANGE.fullmatch(lead)):  # between 30 and 40, 30 to 40: one word holds for both
            lead = " ".join(_CLAUSE.split(lead)[-1].split()[-_BESIDE:])
            approximate = bool(claim_status.mentions_one(lead, vocabulary.approximators))
        tail, *further = _CLAUSE.split(words[number.end : after.start if after else len(words)])
        beside = tail.split()[: _BESIDE if further or not after else -_BESIDE]  # else the next number's
        if _is(amount, number) and not (
            approximate or claim_status.mentions_one(" ".join(beside), vocabulary.approximators)
        ):
            return True
    return False


def _figures(words: str) -> list[measure.SentenceParts]:
    """The numbers of a sentence, without those of dates."""
    return list(measure.said_in(_DATE.sub(lambda date: "#" * len(date[0]), words)))


def _is(amount: Amount, number: measure.SentenceParts) -> bool:
    ends = []
    for text in filter(None, (amount.min, amount.max)):
        with contextlib.suppress(ValueError):  # reported as `amount-shape`
            ends.append(measure.read(text))
    return any(math.isclose(end, number.value) for end in ends)


def compared(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Numbers that a sentence adds up or compares count the same thing."""
    for sentence, words in _sentences(site, document):
        word = claim_status.mentions_one(words, site.vocabulary.comparisons)
        claims = [claim for i in _cited(document, sentence) if (claim := site.get(i, Claim))] if word else []
        # "The four schools" are things, "the 1,000 containers" may be a figure of somebody's.
        said = [n for n in _figures(words) if not (n.in_words and _DEFINITE.search(words, 0, n.start))]
        sets = [counted(claim) for claim in claims if any(_is(a, n) for a in claim.quantities for n in said)]
        if any(not a & b for a in sets for b in sets):
            things = ", ".join(sorted(set().union(*sets)))
            yield problem(
                "mixed-quantities",
                _place(document, sentence),
                f"“{word}” compares numbers of different things: {things}.",
            )


def denials(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A reader of the summaries meets every denial."""
    record = document.record
    for number, evidence in enumerate(record.evidence if isinstance(record, Claim) else ()):
        if evidence.relation == "denies" and not in_summary(site, evidence.source):
            place = at(document, ("evidence", number, "source"))
            yield problem(
                "denial-unmentioned", place, f"No summary cites `{evidence.source}`, which denies this claim."
            )


def in_summary(site: Site, source: str) -> bool:
    """True if a sentence of a summary cites a source."""
    citing = (link.origin for link in site.backlinks.get(source, ()) if link.cites and link.sentence)
    return any(site.kinds.get(origin) == Summary.kind for origin in citing)


def time_words(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A word that means nothing without a date has one beside it. The article's own words, quoted, are free."""
    told = [_own(words) for _, words in _sentences(site, document)]
    # Most texts have no such word at all: one look tells.
    if claim_status.mentions_one(". ".join(told), site.vocabulary.relative_time):
        for sentence, words in zip(document.prose.sentences, told, strict=True):
            if found := _undated(site, words):
                yield problem("undated-time-word", _place(document, sentence), f"“{found}” stands without a date.")
    if document.kind in {"site", "vocabulary", "article", "source"}:
        return  # a source's title and basis are the publisher's words
    for where, marker, value in document.fields:
        free = marker is not None or where[0] in {"quotes", "names"}
        if not free and (found := _undated(site, _own(value))):
            yield problem("undated-time-word", at(document, where), f"“{found}” stands without a date.")


def _undated(site: Site, words: str) -> str:
    found = claim_status.mentions_one(words, site.vocabulary.relative_time)
    return "" if found and _YEAR.search(words) else found


def _own(words: str) -> str:
    """What is not quoted."""
    return _QUOTED.sub("", words) if '"' in words or "“" in words or "`" in words else words


def metonyms(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A capital's name that stands for a government is not linked to the city."""
    for reference in document.prose.references:
        target = site.get(reference.target, Entity)
        if target and target.type == "place" and reference.words in site.memoize("metonyms", "", _stand_ins):
            before = document.body[: reference.start][-40:].replace("\n", " ")
            if not _LOCATIVE.search(before):
                place = in_text(document, reference.start, reference.end - reference.start)
                message = f"“{reference.words}” is linked to the place, but may stand for the government."
                yield problem("metonym-as-place", place, message)


def _stand_ins(site: Site, _: str) -> frozenset[str]:
    return frozenset(name.text for _, names in site.named.items() for name in names if name.sense == "metonym")


def unlinked(site: Site, document: Document) -> Iterator[Diagnostic]:
    """An entity that a record's text names is linked from that record."""
    if not _may_name(site, document):
        return
    linked = {document.id, *(value for _, marker, value in document.fields if isinstance(marker, Ref))}
    linked |= {reference.target for reference in document.prose.references}
    for sentence in document.prose.sentences:
        own = _QUOTED.sub(" ", "\ufffc".join(part for part in sentence.parts if isinstance(part, str)))
        for mention in site.names.find(own):
            if mention.entity not in linked:
                linked.add(mention.entity)
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


def orphans(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Something leads to every record: another record, the article, or the passage it is about."""
    record = document.record
    attached = isinstance(record, Note | Question) and (record.claims or getattr(record, "quotes", ()))
    led_to = any(link.origin != document.id for link in site.backlinks.get(document.id, ()))
    named = isinstance(record, Entity) and site.mentions_of(document.id)
    if not (attached or led_to or named or document.id == site.article.source):
        yield problem("orphan-record", Location(document.path), f"Nothing leads to `{document.id}`.")
