"""Claims hold together: their words, amounts, relations, evidence; dates are no more exact than what they rest on."""

import math
from collections.abc import Iterator, Mapping
from typing import get_args

from briefing.core import amounts as measure
from briefing.core import dates, unicode_safety
from briefing.core.document import Document, Precision, Span
from briefing.core.fields import Path, Record, Word
from briefing.core.model import Amount, Claim, Confidence, Date, Entity, Note, Quantity, Source, Summary, Verdict
from briefing.languages import date_words
from briefing.languages.dates import format_date
from briefing.languages.interface import english
from briefing.languages.numbers import figures, format_amount
from briefing.parse.validation import nearest
from briefing.site import claim_status
from briefing.site.linker import at
from briefing.site.site import Site

from .finding import Found, in_summary

_LEVELS = get_args(Confidence)
# The highest confidence that goes with a support, else a moderate one; for more the editors give the reason.
_MOST: Mapping[str, Confidence] = {"confirmed": "high", "confirmed-later": "high", "contradicted": "low"}
_ABOUT = 0.1  # the part of itself by which a rough amount may be off


def words(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """Controlled words are those of the vocabulary."""
    for where, marker, value in document.fields:
        if isinstance(marker, Word) and value not in (known := getattr(site.vocabulary, marker.vocabulary)):
            message = f"`{value}` is not one of the {marker.vocabulary}." if value else f"`{where[-1]}` is empty."
            near = nearest(value, known)
            hint = near or f"The vocabulary lists: {', '.join(known)}."
            new = "{label: …, inverse: …}" if marker.vocabulary == "verbs" else "…  # its name for readers"
            is_slip = near and unicode_safety.strange(value, "".join(known))  # a letter that no word of the list has
            add = f"\nOr add it {_below(site, marker.vocabulary)}:\n  {value}: {new}" if value and not is_slip else ""
            yield "unknown-word", where, message, hint + add


def _below(site: Site, name: str) -> str:
    place = at(site.documents["vocabulary"], (name,), key=True)
    return f"below `{name}:` in {place.path}, line {place.line}"


def cues(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """The vocabulary says what every hedging cue means."""
    if claim_status.classify(claim.cue, site.vocabulary.hedges) is None:
        hint = f"Add “{claim.cue}”, or the word in it that hedges, to one of the lists {_below(site, 'hedges')}."
        yield "cue-unclassified", ("cue",), f"The vocabulary has no hedge in `{claim.cue}`.", hint if claim.cue else ""


def amounts(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """Amounts are numbers or durations, the smaller first; the claim's own give the article's words, which say them."""
    lists = [((), claim.quantities), *((("evidence", n), item.quantities) for n, item in enumerate(claim.evidence))]
    every = (((*path, "quantities", i), amount) for path, given in lists for i, amount in enumerate(given))
    for where, amount in every:
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
        elif isinstance(amount, Amount) and amount.as_ and len(ends) == len([*filter(None, (amount.min, amount.max))]):
            said = [figure.value for figure in figures(amount.as_, site.article.language)]
            if said and not any(math.isclose(value, end) for value in said for end in ends):
                yield "amount-not-in-words", (*where, "as"), f"The article's words “{amount.as_}” give another number."


def counted(claim: Claim) -> set[str]:
    """The things that a claim counts, each with its unit."""
    return set(map(_thing, claim.quantities))


def _thing(amount: Quantity) -> str:
    return f"{amount.of} in {amount.unit}" if amount.unit else amount.of


def mixed_quantities(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """Amounts are set beside amounts of the same thing in the same unit only."""
    own = counted(claim)
    listed = ", ".join(sorted(own))
    for number, evidence in enumerate(claim.evidence if own else ()):
        judges = evidence.relation in {*claim_status.CONFIRMING, "contradicts"} and not evidence.part
        for index, given in enumerate(evidence.quantities if judges else ()):
            if _thing(given) not in own:
                place = ("evidence", number, "quantities", index, "of")
                yield "mixed-quantities", place, f"The claim counts {listed}, the source {_thing(given)}."
    for number, relation in enumerate(claim.relations):
        other = site.get(relation.claim, Claim) if relation.type in {"restates", "contradicts"} else None
        if other and own and (theirs := counted(other)) and not own & theirs:
            message = f"This claim counts {listed}, `{relation.claim}` {', '.join(sorted(theirs))}."
            yield "mixed-quantities", ("relations", number, "claim"), message


def certain_on_possible(site: Site, document: Document, claim: Claim) -> Iterator[Found]:
    """A claim asserted as certain does not quietly rest on one that the article only calls possible."""
    is_certain = claim_status.factuality(site, claim) == "certain"
    noted = {other for _, note in site.records_referencing(document.id, "claims", Note) for other in note.claims}
    for number, relation in enumerate(claim.relations if is_certain else ()):
        other = site.get(relation.claim, Claim) if relation.type == "presupposes" else None
        level = claim_status.factuality(site, other) if other else "certain"
        if level in {"possible", "unknown"} and relation.claim not in noted:
            rests = "is only possible" if level == "possible" else "is only hearsay: its cue commits no speaker"
            message = f"The claim is stated as certain, but `{relation.claim}`, on which it rests, {rests}."
            yield "certain-on-possible", ("relations", number, "claim"), message


def places_as_agents(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """A place says and does nothing: a government does."""
    agents: list[tuple[Path, str]] = [(("chain", n, "agent"), link.agent) for n, link in enumerate(claim.chain)]
    agents += [(("assert", "subject"), claim.assert_.subject)] if claim.assert_ else []
    for where, agent in agents:
        if (entity := site.get(agent, Entity)) and entity.type == "place":
            message = f"`{agent}` is a place and cannot act."
            yield "metonym-as-place", where, message, "Name the government or body that acts."


def sources(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """Evidence is of other sources, and names whose word they pass on; summaries cite denials; dating gives a date."""
    is_statement = claim_status.is_statement(site, claim)
    for number, item in enumerate(claim.evidence):
        place = ("evidence", number, "source")
        source = site.get(item.source, Source)
        if item.source == site.article.source:
            yield "source-not-independent", place, f"`{item.source}` is the article itself."
        if item.relation == "dates" and item.date is None:
            yield "missing-key", ("evidence", number, "relation"), "Evidence that dates a claim gives the `date`."
        if item.relation == "denies" and not in_summary(site, item.source):
            yield "denial-unmentioned", place, f"No summary cites `{item.source}`, which denies this claim."
        passes_on = source and (source.origin or source.type in site.vocabulary.relaying)
        if source and passes_on and not item.origin and not is_statement:
            hint = f"Add `origin: {source.origin}`, or whose word it is here." if source.origin else ""
            message = f"`{item.source}` only passes on what others say; `origin` does not name them."
            yield "origin-missing", place, message, hint


def speakers(site: Site, document: Document, claim: Claim) -> Iterator[Found]:
    """A statement is confirmed by those who report it, not by the speaker; one denial by one body is entered once."""
    subject = claim.assert_.subject if claim.assert_ and claim_status.is_statement(site, claim) else ""
    speaker = claim_status.body(site, subject)
    entered: list[tuple[str, Span, str]] = []
    for number, piece in enumerate(claim_status.weigh(site, document.id)):
        item = piece.item
        if item.relation in claim_status.CONFIRMING and not item.part and speaker in piece.bodies:
            message = f"That {site.title(subject)} said so is confirmed by its own speaker."
            yield "confirmed-by-speaker", ("evidence", number, "origin"), message
        if item.relation != "denies" or item.part:
            continue
        date = dates.known(claim_status.date_of(site, item))
        twins = ((b, s) for b, d, s in entered if b in piece.bodies and dates.may_coincide(d, date))
        if twin := next(twins, None):
            message = f"This denial by {claim_status.name(site, twin[0])} is already entered, from `{twin[1]}`."
            yield "denial-twice", ("evidence", number, "relation"), message
        entered += [(body, date, item.source) for body in piece.bodies]


def amounts_outside(_: Site, __: Document, claim: Claim) -> Iterator[Found]:
    """What confirms a claim as worded gives no amount outside the claim's own."""
    for number, item in enumerate(claim.evidence):
        confirms = item.relation in claim_status.CONFIRMING and not item.part
        for index, given in enumerate(item.quantities if confirms else ()):
            own = [a for a in claim.quantities if (a.of, a.unit) == (given.of, given.unit)]
            low, high = _bounds(given)
            if own and not any(least <= high and low <= most for least, most in map(_bounds, own)):
                theirs, ours = (format_amount(amount, english()) for amount in (given, own[0]))
                message = f"The source gives {theirs}, the claim {ours}."
                yield "amount-outside", ("evidence", number, "quantities", index), message


def _bounds(amount: Quantity) -> tuple[float, float]:
    low, high = measure.known(amount.min), measure.known(amount.max)
    room = _ABOUT if amount.about else 0
    return (low or 0.0) * (1 - room), math.inf if amount.open or high is None else high * (1 + room)


def confidence(site: Site, document: Document, record: Claim | Summary) -> Iterator[Found]:
    """The editors are no surer than the support of a claim allows, or say why."""
    if isinstance(record, Claim):
        given: list[tuple[Path, Claim | Verdict, tuple[str, ...]]] = [((), record, (document.id,))]
    else:
        given = [(("verdicts", n), verdict, verdict.claims) for n, verdict in enumerate(record.verdicts)]
    for where, judged, claims in given:
        supports = [claim_status.status(site, i).support for i in claims if site.get(i, Claim)]
        most = max((_LEVELS.index(_MOST.get(support, "moderate")) for support in supports), default=len(_LEVELS))
        if not judged.reason and _LEVELS.index(judged.confidence) > most:
            words = ", ".join(dict.fromkeys(f"“{english().text(f'support.{support}')}”" for support in supports))
            message = f"Confidence is {judged.confidence}, but the support is {words}."
            yield "confidence-unsupported", (*where, "confidence"), message


def up_to_date(site: Site) -> Iterator[Found]:
    """`as_of` is not more than a year later than the newest source beside the article."""
    published = (dates.known(source.published) for i, source in site.all(Source) if i != site.article.source)
    days = (span.upper or span.lower for span in published if not span.floating)
    newest = max(filter(None, days), default=None)
    as_of = dates.known(site.config.as_of).upper
    if newest and as_of and as_of > (newest[0] + 1, *newest[1:]):
        message = f"`as_of` is more than a year later than the newest source ({newest[0]}-{newest[1]:02})."
        yield "as-of-unsupported", ("as_of",), message


def later_cited(site: Site) -> Iterator[Found]:
    """Where evidence is later than the article, a summary says what happened since."""
    later = {piece.item.source for i, _ in site.all(Claim) for piece in claim_status.weigh(site, i) if piece.later}
    if later and not any(in_summary(site, source) for source in sorted(later)):
        message = "Evidence is later than the article, but no summary cites any of it."
        yield "later-untold", ("contemporary_until",), message


_GROUNDS = {
    "stated": (
        "stated",
        "The basis is the article's words, but `stated` does not give them.",
        "`stated`, or change `basis`",
    ),
    "external": (
        "ground",
        "The basis is another source, but `ground` names none.",
        "`ground`: the source and the date it gives",
    ),
    "inferred": ("reason", "The date is inferred, but `reason` does not say why.", "`reason`, in plain words"),
}
"""What a date rests on → the key that gives it; what to say where it is missing."""


def own_date(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """A record's date is one value or two ends in order, and says what it rests on."""
    date = getattr(site.records[document.id], "date", None)  # with grounds that an event has from its claims
    if isinstance(date, Date):
        yield from _shape(document, date)
        key, message, hint = _GROUNDS[date.basis]
        if getattr(date, key):
            yield from _exactness(site, document, date)
        else:
            yield "date-ungrounded", ("date", "basis"), message, f"Add {hint}."


def _shape(document: Document, date: Date) -> Iterator[Found]:
    place = at(document, ("date",), key=True)
    if bool(date.edtf) == bool(date.from_ or date.to):
        what = "`edtf` beside `from` or `to`" if date.edtf else "neither `edtf` nor `from` or `to`"
        yield "date-shape", place, f"The date has {what}."
        return
    ends = list(map(dates.known, (date.from_, date.to)))
    for key, end in zip(("from", "to"), ends, strict=True):
        if end.text.strip("0123456789X-?~%"):
            message = f"`{key}` is a single date, but `{end.text}` is several."
            yield "date-shape", ("date", key), message, "Write an interval as `edtf`."
    if ends[0].lower and ends[1].upper and ends[0].lower > ends[1].upper:
        yield "date-reversed", place, "The date ends before it begins."


def _exactness(site: Site, document: Document, date: Date) -> Iterator[Found]:
    """It is not more exact than what it rests on, and none that other sources exclude."""
    given = [span for ground in date.ground if (span := dates.known(ground.date)) != dates.UNKNOWN]
    finest: Precision = max((span.precision for span in given), key=dates.RANK.__getitem__, default="day")
    for key, value in (("edtf", date.edtf), ("from", date.from_), ("to", date.to)):
        span = dates.known(value)
        if span.text and date.basis == "stated":
            missing = date_words.missing(span.text, date.stated or "", site.article.language)
            message = f"The article's words “{date.stated}” do not give the {missing}."
            hint = "Write only what the words give, or say in `basis` and `reason` or `ground` where the rest is from."
            if missing:
                yield "date-too-exact", ("date", key), message, hint
        elif span.text and dates.RANK[span.precision] > dates.RANK[finest]:
            message = f"`{value}` is exact to the {span.precision}, its ground only to the {finest}."
            hint = f"Write it only as exactly as the ground does, or add under `ground` who gives the {span.precision}."
            yield "date-too-exact", ("date", key), message, hint
    ours = dates.of(date)
    if date.basis == "external" and given and not any(dates.may_coincide(ours, one) for one in given):
        theirs = " or ".join(dict.fromkeys(f"“{format_date(one, english())}”" for one in given))
        message = f"The date is “{format_date(ours, english())}”, but its ground says {theirs}."
        yield "date-not-in-ground", at(document, ("date",), key=True), message


def evidence_dates(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """What dates a claim gives a time within the claim's date; nothing is said before it is."""
    for number, item in enumerate(claim.evidence):
        if claim_status.is_from_future(site, item):
            message = f"The evidence is of `{item.date}`, after `as_of: {site.config.as_of}`."
            hint = "Correct the date, or `as_of` in site.yaml."
            yield "source-from-future", ("evidence", number, "date"), message, hint
        if claim.date and item.date and claim_status.gives_another_date(claim, item):
            spans = (dates.known(item.date), dates.of(claim.date))
            theirs, ours = (format_date(span, english()) for span in spans)
            message = f"The evidence gives “{theirs}”, the claim's date is “{ours}”."
            yield "evidence-off-date", ("evidence", number, "date"), message


def published(site: Site, _: Document, source: Source) -> Iterator[Found]:
    """A source says how its date is known; it was published before it was consulted and the editors looked."""
    if source.published and not source.date_basis:
        yield "date-ungrounded", ("published",), "`date_basis` does not say how the date is known.", "Add `date_basis`."
    if key := claim_status.published_after(site, source):
        value = source.consulted if key == "consulted" else site.config.as_of
        message = f"The source is published on `{source.published}`, after `{key}: {value}`."
        yield "source-from-future", ("published",), message
