"""Claims hold together: their words, amounts, evidence and relations."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import amounts as measure
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Document
from briefing.core.fields import Path, Word
from briefing.core.model import Amount, Claim, Entity, Note, SourceAmount
from briefing.parse.validation import nearest
from briefing.site import claim_status
from briefing.site.linker import at
from briefing.site.site import Site

_NUMERIC = {"restates", "contradicts"}
_JUDGING = {"supports", "contradicts"}
_UNSURE = {"possible", "unknown"}


def _claim(document: Document) -> Claim:
    assert isinstance(document.record, Claim)  # noqa: S101  # the table of rules says so
    return document.record


def words(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Controlled words are those of the vocabulary."""
    for where, marker, value in document.fields:
        if isinstance(marker, Word) and value not in (known := getattr(site.vocabulary, marker.vocabulary)):
            message = f"`{value}` is not one of the {marker.vocabulary}." if value else f"`{where[-1]}` is empty."
            hint = nearest(value, known) or f"The vocabulary lists: {', '.join(known)}."
            new = "{label: …, inverse: …}" if marker.vocabulary == "verbs" else "…  # its name for readers"
            add = f"\nOr add it {_below(site, marker.vocabulary)}:\n  {value}: {new}" if value else ""
            yield problem("unknown-word", at(document, where), message, hint + add)


def _below(site: Site, name: str) -> str:
    """Where a word of a list of the vocabulary is added."""
    place = at(site.documents["vocabulary"], (name,), key=True)
    return f"below `{name}:` in {place.path}, line {place.line}"


def cues(site: Site, document: Document) -> Iterator[Diagnostic]:
    """The vocabulary says what every hedging cue means."""
    claim = _claim(document)
    if claim_status.classify(claim.cue, site.vocabulary.hedges) is None:
        hint = f"Add “{claim.cue}”, or the word in it that hedges, to one of the lists {_below(site, 'hedges')}."
        message = f"The vocabulary has no hedge in `{claim.cue}`."
        yield problem("cue-unclassified", at(document, ("cue",)), message, hint)


def _all_amounts(claim: Claim) -> Iterator[tuple[Path, Amount | SourceAmount]]:
    for index, amount in enumerate(claim.quantities):
        yield ("quantities", index), amount
    for number, evidence in enumerate(claim.evidence):
        for index, given in enumerate(evidence.quantities):
            yield ("evidence", number, "quantities", index), given


def amounts(_site: Site, document: Document) -> Iterator[Diagnostic]:
    """Amounts are numbers or durations, the smaller first; the claim's own give the article's words."""
    claim = _claim(document)
    for where, amount in _all_amounts(claim):
        if isinstance(amount, Amount) and amount.as_ is None:
            yield problem("missing-key", at(document, where), "The key `as` (the article's own words) is missing.")
        ends = []
        for name in ("min", "max"):
            text = getattr(amount, name)
            try:
                ends += [measure.read(text)] if text else []
            except ValueError as error:
                yield problem("amount-shape", at(document, (*where, name)), f"`{name}`: {error}.")
        if not (amount.min or amount.max):
            yield problem("amount-shape", at(document, where), "The amount has neither `min` nor `max`.")
        elif ends != sorted(ends):
            yield problem("amount-shape", at(document, (*where, "max")), "`max` is smaller than `min`.")


def counted(claim: Claim) -> set[str]:
    """The things that a claim counts."""
    return {amount.of for amount in claim.quantities}


def mixed_quantities(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Amounts are set beside amounts of the same thing only."""
    claim = _claim(document)
    own = counted(claim)
    for number, evidence in enumerate(claim.evidence):
        for index, given in enumerate(evidence.quantities):
            if own and given.of not in own and evidence.relation in _JUDGING and not evidence.part:
                place = at(document, ("evidence", number, "quantities", index, "of"))
                yield problem(
                    "mixed-quantities", place, f"The claim counts {', '.join(sorted(own))}, the source {given.of}."
                )
    for number, relation in enumerate(claim.relations):
        other = site.get(relation.claim, Claim)
        if relation.type in _NUMERIC and other and own and (theirs := counted(other)) and not own & theirs:
            place = at(document, ("relations", number, "claim"))
            message = f"This claim counts {', '.join(sorted(own))}, `{relation.claim}` {', '.join(sorted(theirs))}."
            yield problem("mixed-quantities", place, message)


def anchored(_site: Site, document: Document) -> Iterator[Diagnostic]:
    """A claim is somewhere in the article."""
    claim = _claim(document)
    if not claim.quotes:
        message = "The claim quotes no passage of the article."
        yield problem("missing-key", at(document, ("quotes",)), message, "Add the article's own words as `exact`.")


def independence(site: Site, document: Document) -> Iterator[Diagnostic]:
    """The article is not evidence for itself; what dates a claim gives a date."""
    claim = _claim(document)
    for number, evidence in enumerate(claim.evidence):
        if evidence.source == site.article.source:
            place = at(document, ("evidence", number, "source"))
            yield problem("source-not-independent", place, f"`{evidence.source}` is the article itself.")
        if evidence.relation == "dates" and evidence.date is None:
            place = at(document, ("evidence", number, "relation"))
            yield problem("missing-key", place, "Evidence that dates a claim gives the `date`.")


def certain_on_possible(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A claim asserted as certain does not quietly rest on one that the article only calls possible."""
    claim = _claim(document)
    for number, relation in enumerate(claim.relations):
        other = site.get(relation.claim, Claim)
        if relation.type != "presupposes" or other is None or claim_status.factuality(site, claim) != "certain":
            continue
        level = claim_status.factuality(site, other)
        if level in _UNSURE and not _noted(site, document.id, relation.claim):
            place = at(document, ("relations", number, "claim"))
            rests = "is only possible" if level == "possible" else "is only hearsay: its cue commits nobody"
            message = f"The claim is stated as certain, but `{relation.claim}`, on which it rests, {rests}."
            yield problem("certain-on-possible", place, message)


def _noted(site: Site, claim: str, other: str) -> bool:
    """True if an editors' note is about both claims."""
    return any(other in note.claims for _, note in site.records_referencing(claim, "claims", Note))


def places_as_agents(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A place says and does nothing: a government does."""
    claim = _claim(document)
    agents: list[tuple[Path, str]] = [(("chain", index, "agent"), link.agent) for index, link in enumerate(claim.chain)]
    if claim.assert_:
        agents.append((("assert", "subject"), claim.assert_.subject))
    for where, agent in agents:
        entity = site.get(agent, Entity)
        if entity and entity.type == "place":
            message = f"`{agent}` is a place and cannot act."
            yield problem("metonym-as-place", at(document, where), message, "Name the government or body that acts.")
