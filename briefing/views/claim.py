"""View of a claim: who says so, through whom, how sure, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import amounts
from briefing.core.model import Claim, Entity, Note, Quantity, Question, Source, SourceAmount
from briefing.site import claim_status
from briefing.site.claim_status import CONFIRMING, OBJECTING, Weighed
from briefing.site.site import Site

from . import forge, metadata
from .page_context import PageContext
from .view_types import Link, View


def claim(site: Site, path: str, identifier: str) -> View:
    """A claim's page."""
    sheet, document = PageContext(site, path), site.documents[identifier]
    record = sheet.record(identifier, Claim)
    rows, address = _evidence(sheet, identifier), f"{site.config.base_url or ''}article.html#"
    return View(
        chrome=sheet.chrome(record.title, metadata.of_claim(site, identifier, record), document=document),
        me=sheet.link(identifier),
        origin=site.title(record.chain[-1].agent) if record.chain else "",
        through=claim_status.listed(site, (step.agent for step in reversed(record.chain[:-1]))),
        sentences=tuple(claim_status.sentences(site, identifier)),
        confidence=record.confidence,
        quotes=sheet.quotes(identifier),
        cue=record.cue or "",
        chain=tuple(View(link=sheet.link(step.agent), cue=step.cue or "", basis=step.basis) for step in record.chain),
        # (source, whether that is published or inferred)
        reported_by=tuple((sheet.link(report.source), report.basis) for report in record.reported_by),
        pro=tuple(row for row in rows if row.relation in CONFIRMING),
        contra=tuple(row for row in rows if row.relation in OBJECTING),
        detail=tuple(row for row in rows if row.relation not in CONFIRMING | OBJECTING),
        amounts=_amounts(sheet, identifier, record),
        when=sheet.when(record.date) if record.date else None,
        event=sheet.maybe(record.event),
        relations=tuple(_relations(sheet, identifier, record)),
        text=sheet.text(document),
        notes=tuple((sheet.link(i), sheet.record(i, Note).type) for i in sorted(_notes_on_it(site, identifier))),
        questions=sheet.links(i for i, _ in site.records_referencing(identifier, "claims", Question)),
        # the address that shows its first quotation in the article, to cite
        fragment=f"{address}{forge.text_fragment(site.quoted(record.quotes[0]))}" if record.quotes else "",
        backlinks=sheet.backlinks(identifier, leave_out=("relations", *(item.source for item in record.evidence))),
        citations=sheet.citations(),
    )


def _notes_on_it(site: Site, claim: str) -> set[str]:
    """The notes that name a claim, or are on passages that share words with the claim's."""
    naming = {note for note, _ in site.records_referencing(claim, "claims", Note)}
    quoted = site.quotes.get(claim, ())
    annotated = ((note, there) for note, _ in site.all(Note) for there in site.quotes.get(note, ()))
    return naming | {note for note, there in annotated if any(there.overlaps(here) for here in quoted)}


def _evidence(sheet: PageContext, identifier: str) -> tuple[View, ...]:
    """Evidence by date, its own or its source's; what has no date comes last."""
    found = {}
    for number, piece in enumerate(claim_status.weigh(sheet.site, identifier), 1):
        item, (does, counted) = piece.item, _does(piece)
        source = sheet.site.get(item.source, Source)
        date = item.date or (source.published if source else None)
        found[date or "9999", number] = View(
            anchor=f"evidence-{number}",
            source=sheet.link(item.source),
            relation=item.relation,
            does=does,
            when=f"{sheet.edtf(date)}{', later' if piece.later else ''}" if date else "undated",
            note=item.note,
            origins=sheet.links(item.origin),
            counted=counted,
        )
    return tuple(found[key] for key in sorted(found))


def _does(piece: Weighed) -> tuple[str, bool]:
    """What a piece of evidence does to the claim, in words, and whether it decides anything about the status."""
    item, confirms = piece.item, piece.item.relation in CONFIRMING
    if item.part:
        return claim_status.partly(item), False
    if confirms and piece.repeats:
        return "same source again, not counted", False
    if confirms and piece.later is None:
        return f"{item.relation}; undated, not counted", False
    return item.relation, confirms or item.relation in OBJECTING


def _amounts(sheet: PageContext, identifier: str, record: Claim) -> tuple[View, ...]:
    """The claim's amounts, and those that the evidence sets beside them by date, on one scale."""
    theirs: dict[tuple[str, str], tuple[str, str, SourceAmount]] = {}  # ten reports of one estimate are one estimate
    for number, piece in enumerate(claim_status.weigh(sheet.site, identifier), 1):
        who = claim_status.listed(sheet.site, piece.origins)
        for item in piece.item.quantities:
            parts = (amounts.format_amount(item), sheet.edtf(item.period), "capacity" * (item.what == "capacity"))
            words = ", ".join(filter(None, parts))
            theirs.setdefault((who, words), (piece.item.date or "", f"#evidence-{number}", item))
    by_date = sorted(theirs.items(), key=lambda pair: pair[1][0])
    given: list[tuple[str, str, str, str, Quantity]] = [
        *(("The article", "", "", amounts.format_amount(amount), amount) for amount in record.quantities),
        *((who, href, sheet.edtf(date), words, item) for (who, words), (date, href, item) in by_date),
    ]
    largest = {(item.of, item.unit): 0.0 for *_, item in theirs.values()}
    for *_, amount in given:
        key = (amount.of, amount.unit)
        largest |= {key: max(largest[key], *_bounds(amount))} if key in largest else {}
    return tuple(
        View(
            who=who,
            href=href,
            when=when,
            of=sheet.link(amount.of) if sheet.site.get(amount.of, Entity) else Link("", amount.of, ""),
            words=words,
            open=amount.open,
            share=_share(amount, largest.get((amount.of, amount.unit))),
        )
        for who, href, when, words, amount in given
    )


def _bounds(amount: Quantity) -> tuple[float, float]:
    low = amounts.read(amount.min) if amount.min else 0.0
    return low, amounts.read(amount.max) if amount.max else low


def _share(amount: Quantity, largest: float | None) -> tuple[float, ...] | None:
    """Where an amount lies between zero and the largest, as fractions; None where it is compared with nothing."""
    return None if largest is None else tuple(round(end / largest, 4) if largest else 0.0 for end in _bounds(amount))


def _relations(sheet: PageContext, identifier: str, record: Claim) -> Iterator[tuple[str, str, Link]]:
    """(anchor, type, the other claim); without an anchor, the other has the relation to this one."""
    for number, relation in enumerate(record.relations, 1):
        yield f"relations-{number}", relation.type, sheet.link(relation.claim)
    for other, claim_ in sheet.site.records_referencing(identifier, "relations", Claim):
        yield from (("", item.type, sheet.link(other)) for item in claim_.relations if item.claim == identifier)
