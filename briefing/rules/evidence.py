"""Evidence supports what it says and no more: whose word, of which amount, how sure, up to when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from briefing import amounts, assess
from briefing.diagnostics import Diagnostic, problem
from briefing.document import Document
from briefing.link import at
from briefing.markers import Path
from briefing.model import Claim, Confidence, Entity, Quantity, Source, Summary, Support
from briefing.site import Site

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


def speakers(site: Site, document: Document) -> Iterator[Diagnostic]:
    """That somebody said something is confirmed by those who report it, not by the speaker."""
    claim = document.record
    if not isinstance(claim, Claim) or not claim.assert_ or not assess.is_statement(site, claim):
        return
    speaker = assess.body(site, claim.assert_.subject)
    for number, piece in enumerate(assess.weigh(site, document.id)):
        if piece.item.relation in assess.CONFIRMING and not piece.item.part and speaker in piece.bodies:
            message = f"That {site.title(claim.assert_.subject)} said so is confirmed by its own speaker."
            yield problem("confirmed-by-speaker", at(document, ("evidence", number, "origin")), message)


def origins(site: Site, document: Document) -> Iterator[Diagnostic]:
    """Where a source only passes something on, the evidence says whose word it is; a statement's is the reporter's."""
    claim = document.record
    if not isinstance(claim, Claim) or assess.is_statement(site, claim):
        return
    for number, item in enumerate(claim.evidence):
        source = site.get(item.source, Source)
        if not item.origin and source and (source.origin or source.type in site.vocabulary.relaying):
            hint = f"Add `origin: {source.origin}`, or whose word it is here." if source.origin else ""
            message = f"`{item.source}` only passes on what others say; `origin` does not name them."
            yield problem("origin-missing", at(document, ("evidence", number, "source")), message, hint)


def denials(site: Site, document: Document) -> Iterator[Diagnostic]:
    """One denial by one body is entered once."""
    entered: list[tuple[str, str | None, str]] = []
    for number, piece in enumerate(assess.weigh(site, document.id)):
        if piece.item.relation != "denies" or piece.item.part:
            continue
        date = piece.item.date or getattr(site.get(piece.item.source, Source), "published", None)
        for body in piece.bodies:
            twin = next((s for b, d, s in entered if b == body and (d == date or not d or not date)), None)
            if twin:
                message = f"This denial by {assess.name(site, body)} is already entered, from `{twin}`."
                yield problem("denial-twice", at(document, ("evidence", number, "relation")), message)
                break
        entered += [(body, date, piece.item.source) for body in piece.bodies]


def amounts_outside(_site: Site, document: Document) -> Iterator[Diagnostic]:
    """What supports a claim as worded gives no amount outside the claim's own."""
    claim = document.record
    if not isinstance(claim, Claim):
        return
    for number, item in enumerate(claim.evidence):
        if item.relation != "supports" or item.part:
            continue
        for index, given in enumerate(item.quantities):
            own = [a for a in claim.quantities if (a.of, a.unit) == (given.of, given.unit)]
            if own and not any(_overlap(amount, given) for amount in own):
                place = at(document, ("evidence", number, "quantities", index))
                message = f"The source gives {amounts.words(given)}, the claim {amounts.words(own[0])}."
                yield problem("amount-outside", place, message)


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


def confidence(site: Site, document: Document) -> Iterator[Diagnostic]:
    """The editors are no surer than the support of a claim allows, or say why."""
    record = document.record
    given: list[tuple[Path, Confidence, str | None, tuple[str, ...]]] = []
    if isinstance(record, Claim):
        given = [((), record.confidence, record.reason, (document.id,))]
    elif isinstance(record, Summary):
        given = [(("verdicts", n), v.confidence, v.reason, v.claims) for n, v in enumerate(record.verdicts)]
    for where, level, reason, claims in given:
        supports = [assess.status(site, i).support for i in claims if site.get(i, Claim)]
        if supports and not reason and all(_LEVELS.index(level) > _LEVELS.index(_MOST[s]) for s in supports):
            words = ", ".join(dict.fromkeys(f"“{assess.WORDS[support]}”" for support in supports))
            message = f"Confidence is {level}, but the support is {words}."
            yield problem("confidence-unsupported", at(document, (*where, "confidence")), message)


def circles(site: Site, document: Document) -> Iterator[Diagnostic]:
    """No entity is part of itself through others."""
    seen = [document.id]
    while (entity := site.get(seen[-1], Entity)) and entity.part_of and entity.part_of not in seen:
        seen.append(entity.part_of)
    if entity and entity.part_of == document.id and seen[1:]:
        message = f"`{document.id}` is part of itself: {' → '.join([*seen, document.id])}."
        yield problem("self-reference", at(document, ("part_of",)), message)


def up_to_date(site: Site) -> Iterator[Diagnostic]:
    """`as_of` is not more than a year later than the newest source beside the article."""
    others = ((i, source) for i, source in site.all(Source) if i != site.article.source)
    known = (site.spans[i].get(source.published or "") for i, source in others)
    days = (span.upper or span.lower for span in known if span and not span.floating)
    newest = max(filter(None, days), default=None)
    read = site.spans["site"].get(site.config.as_of)
    if newest and read and read.upper and read.upper > (newest[0] + 1, *newest[1:]):
        message = f"`as_of` is more than a year later than the newest source ({newest[0]}-{newest[1]:02})."
        yield problem("as-of-unsupported", at(site.documents["site"], ("as_of",)), message)


def later_told(site: Site) -> Iterator[Diagnostic]:
    """Where evidence is later than the article, a summary says what happened since."""
    later = {piece.item.source for i, _ in site.all(Claim) for piece in assess.weigh(site, i) if piece.later}
    if later and not any(in_summary(site, source) for source in sorted(later)):
        message = "Evidence is later than the article, but no summary cites any of it."
        yield problem("later-untold", at(site.documents["site"], ("contemporary_until",)), message)
