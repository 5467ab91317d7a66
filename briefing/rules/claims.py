"""Claims hold together: their words, amounts, evidence and relations."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import amounts as measure
from briefing.core.document import Document
from briefing.core.fields import Record, Word
from briefing.core.model import Amount, Claim, Entity, Note
from briefing.parse.validation import nearest
from briefing.site import claim_status
from briefing.site.linker import at
from briefing.site.site import Site

from .location import Found


def words(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """Controlled words are those of the vocabulary."""
    for where, marker, value in document.fields:
        if isinstance(marker, Word) and value not in (known := getattr(site.vocabulary, marker.vocabulary)):
            message = f"`{value}` is not one of the {marker.vocabulary}." if value else f"`{where[-1]}` is empty."
            hint = nearest(value, known) or f"The vocabulary lists: {', '.join(known)}."
            new = "{label: …, inverse: …}" if marker.vocabulary == "verbs" else "…  # its name for readers"
            add = f"\nOr add it {_below(site, marker.vocabulary)}:\n  {value}: {new}" if value else ""
            yield "unknown-word", where, message, hint + add


def _below(site: Site, name: str) -> str:
    """Where a word of a list of the vocabulary is added."""
    place = at(site.documents["vocabulary"], (name,), key=True)
    return f"below `{name}:` in {place.path}, line {place.line}"


def cues(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """The vocabulary says what every hedging cue means."""
    if claim_status.classify(claim.cue, site.vocabulary.hedges) is None:
        hint = f"Add “{claim.cue}”, or the word in it that hedges, to one of the lists {_below(site, 'hedges')}."
        yield "cue-unclassified", ("cue",), f"The vocabulary has no hedge in `{claim.cue}`.", hint if claim.cue else ""


def amounts(_: Site, __: Document, claim: Claim) -> Iterator[Found]:
    """Amounts are numbers or durations, the smaller first; the claim's own give the article's words."""
    lists = [((), claim.quantities), *((("evidence", n), item.quantities) for n, item in enumerate(claim.evidence))]
    for where, amount in (
        ((*path, "quantities", i), amount) for path, given in lists for i, amount in enumerate(given)
    ):
        if isinstance(amount, Amount) and amount.as_ is None:
            yield "missing-key", where, "The key `as` (the article's own words) is missing."
        ends = []
        for name in ("min", "max"):
            text = getattr(amount, name)
            try:
                ends += [measure.read(text)] if text else []
            except ValueError as error:
                yield "amount-shape", (*where, name), f"`{name}`: {error}."
        if not (amount.min or amount.max):
            yield "amount-shape", where, "The amount has neither `min` nor `max`."
        elif ends != sorted(ends):
            yield "amount-shape", (*where, "max"), "`max` is smaller than `min`."


def counted(claim: Claim) -> set[str]:
    """The things that a claim counts."""
    return {amount.of for amount in claim.quantities}


def mixed_quantities(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """Amounts are set beside amounts of the same thing only."""
    own = counted(claim)
    listed = ", ".join(sorted(own))
    for number, evidence in enumerate(claim.evidence):
        for index, given in enumerate(evidence.quantities):
            judges = evidence.relation in {"supports", "contradicts"} and not evidence.part
            if own and given.of not in own and judges:
                place = ("evidence", number, "quantities", index, "of")
                yield "mixed-quantities", place, f"The claim counts {listed}, the source {given.of}."
    for number, relation in enumerate(claim.relations):
        other = site.get(relation.claim, Claim) if relation.type in {"restates", "contradicts"} else None
        if other and own and (theirs := counted(other)) and not own & theirs:
            message = f"This claim counts {listed}, `{relation.claim}` {', '.join(sorted(theirs))}."
            yield "mixed-quantities", ("relations", number, "claim"), message


def anchored(_: Site, __: Document, claim: Claim) -> Iterator[Found]:
    """A claim is somewhere in the article."""
    if not claim.quotes:
        hint = "Add the article's own words as `exact`."
        yield "missing-key", ("quotes",), "The claim quotes no passage of the article.", hint


def independence(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """The article is not evidence for itself; what dates a claim gives a date."""
    for number, evidence in enumerate(claim.evidence):
        if evidence.source == site.article.source:
            place = ("evidence", number, "source")
            yield "source-not-independent", place, f"`{evidence.source}` is the article itself."
        if evidence.relation == "dates" and evidence.date is None:
            yield "missing-key", ("evidence", number, "relation"), "Evidence that dates a claim gives the `date`."


def certain_on_possible(site: Site, document: Document, claim: Claim) -> Iterator[Found]:
    """A claim asserted as certain does not quietly rest on one that the article only calls possible."""
    for number, relation in enumerate(claim.relations):
        other = site.get(relation.claim, Claim)
        if relation.type != "presupposes" or other is None or claim_status.factuality(site, claim) != "certain":
            continue
        level = claim_status.factuality(site, other)
        notes = site.records_referencing(document.id, "claims", Note)
        if level in {"possible", "unknown"} and not any(relation.claim in note.claims for _, note in notes):
            rests = "is only possible" if level == "possible" else "is only hearsay: its cue commits nobody"
            message = f"The claim is stated as certain, but `{relation.claim}`, on which it rests, {rests}."
            yield "certain-on-possible", ("relations", number, "claim"), message


def places_as_agents(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """A place says and does nothing: a government does."""
    agents = [(("chain", index, "agent"), link.agent) for index, link in enumerate(claim.chain)]
    subject = [(("assert", "subject"), claim.assert_.subject)] if claim.assert_ else []
    for where, agent in (*agents, *subject):
        entity = site.get(agent, Entity)
        if entity and entity.type == "place":
            message = f"`{agent}` is a place and cannot act."
            yield "metonym-as-place", where, message, "Name the government or body that acts."
