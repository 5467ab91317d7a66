"""Evidence supports what it says and no more: whose word, of which amount, how sure, up to when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from briefing.core import amounts
from briefing.core.document import Document
from briefing.core.fields import Path
from briefing.core.model import Claim, Confidence, Entity, Quantity, Source, Summary, Support, Verdict
from briefing.site import claim_status
from briefing.site.site import Site

from .location import Found
from .texts import in_summary

_LEVELS: tuple[Confidence, ...] = ("low", "moderate", "high")
_MOST: Mapping[Support, Confidence] = {
    "confirmed": "high",
    "confirmed-later": "high",
    "mixed": "moderate",
    "one-source": "moderate",
    "no-second-source": "moderate",
    "contradicted": "low",
}
"""The highest confidence that goes with a support; for another the editors give the reason."""
_ABOUT = 0.1
"""By so much of itself a rough amount may be off."""


def speakers(site: Site, document: Document, claim: Claim) -> Iterator[Found]:
    """That somebody said something is confirmed by those who report it, not by the speaker."""
    if not claim.assert_ or not claim_status.is_statement(site, claim):
        return
    speaker = claim_status.body(site, claim.assert_.subject)
    for number, piece in enumerate(claim_status.weigh(site, document.id)):
        if piece.item.relation in claim_status.CONFIRMING and not piece.item.part and speaker in piece.bodies:
            message = f"That {site.title(claim.assert_.subject)} said so is confirmed by its own speaker."
            yield "confirmed-by-speaker", ("evidence", number, "origin"), message


def origins(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """Where a source only passes something on, the evidence says whose word it is; a statement's is the reporter's."""
    if claim_status.is_statement(site, claim):
        return
    for number, item in enumerate(claim.evidence):
        source = site.get(item.source, Source)
        if not item.origin and source and (source.origin or source.type in site.vocabulary.relaying):
            hint = f"Add `origin: {source.origin}`, or whose word it is here." if source.origin else ""
            message = f"`{item.source}` only passes on what others say; `origin` does not name them."
            yield "origin-missing", ("evidence", number, "source"), message, hint


def denials(site: Site, document: Document, _: Claim) -> Iterator[Found]:
    """One denial by one body is entered once."""
    entered: list[tuple[str, str | None, str]] = []
    for number, piece in enumerate(claim_status.weigh(site, document.id)):
        if piece.item.relation != "denies" or piece.item.part:
            continue
        date = piece.item.date or getattr(site.get(piece.item.source, Source), "published", None)
        twins = (
            (b, s) for b in piece.bodies for known, d, s in entered if b == known and (d == date or not d or not date)
        )
        if twin := next(twins, None):
            message = f"This denial by {claim_status.name(site, twin[0])} is already entered, from `{twin[1]}`."
            yield "denial-twice", ("evidence", number, "relation"), message
        entered += [(body, date, piece.item.source) for body in piece.bodies]


def amounts_outside(_: Site, __: Document, claim: Claim) -> Iterator[Found]:
    """What supports a claim as worded gives no amount outside the claim's own."""
    for number, item in enumerate(claim.evidence):
        for index, given in enumerate(item.quantities if item.relation == "supports" and not item.part else ()):
            own = [a for a in claim.quantities if (a.of, a.unit) == (given.of, given.unit)]
            if own and not any(_overlap(amount, given) for amount in own):
                message = f"The source gives {amounts.words(given)}, the claim {amounts.words(own[0])}."
                yield "amount-outside", ("evidence", number, "quantities", index), message


def _overlap(one: Quantity, other: Quantity) -> bool:
    (low, high), (least, most) = _bounds(one), _bounds(other)
    return low <= most and least <= high


def _bounds(amount: Quantity) -> tuple[float, float]:
    """Least and most; what `amount_shape` reports is taken for anything."""
    try:
        low = amounts.read(amount.min) if amount.min else 0.0
        high = amounts.read(amount.max) if amount.max and not amount.open else math.inf
    except ValueError:
        return 0.0, math.inf
    return (low * (1 - _ABOUT), high * (1 + _ABOUT)) if amount.about else (low, high)


def confidence(site: Site, document: Document, record: Claim | Summary) -> Iterator[Found]:
    """The editors are no surer than the support of a claim allows, or say why."""
    if isinstance(record, Claim):
        given: list[tuple[Path, Claim | Verdict, tuple[str, ...]]] = [((), record, (document.id,))]
    else:
        given = [(("verdicts", n), verdict, verdict.claims) for n, verdict in enumerate(record.verdicts)]
    for where, judged, claims in given:
        supports = [claim_status.status(site, i).support for i in claims if site.get(i, Claim)]
        level = _LEVELS.index(judged.confidence)
        if supports and not judged.reason and all(level > _LEVELS.index(_MOST[support]) for support in supports):
            words = ", ".join(dict.fromkeys(f"“{claim_status.WORDS[support]}”" for support in supports))
            message = f"Confidence is {judged.confidence}, but the support is {words}."
            yield "confidence-unsupported", (*where, "confidence"), message


def circles(site: Site, document: Document, _: Entity) -> Iterator[Found]:
    """No entity is part of itself through others."""
    seen = [document.id]
    while (entity := site.get(seen[-1], Entity)) and entity.part_of and entity.part_of not in seen:
        seen.append(entity.part_of)
    if entity and entity.part_of == document.id and seen[1:]:
        message = f"`{document.id}` is part of itself: {' → '.join([*seen, document.id])}."
        yield "self-reference", ("part_of",), message


def up_to_date(site: Site) -> Iterator[Found]:
    """`as_of` is not more than a year later than the newest source beside the article."""
    others = ((i, source) for i, source in site.all(Source) if i != site.article.source)
    known = (site.spans[i].get(source.published or "") for i, source in others)
    days = (span.upper or span.lower for span in known if span and not span.floating)
    newest = max(filter(None, days), default=None)
    read = site.spans["site"].get(site.config.as_of)
    if newest and read and read.upper and read.upper > (newest[0] + 1, *newest[1:]):
        message = f"`as_of` is more than a year later than the newest source ({newest[0]}-{newest[1]:02})."
        yield "as-of-unsupported", ("as_of",), message


def later_told(site: Site) -> Iterator[Found]:
    """Where evidence is later than the article, a summary says what happened since."""
    later = {piece.item.source for i, _ in site.all(Claim) for piece in claim_status.weigh(site, i) if piece.later}
    if later and not any(in_summary(site, source) for source in sorted(later)):
        message = "Evidence is later than the article, but no summary cites any of it."
        yield "later-untold", ("contemporary_until",), message
