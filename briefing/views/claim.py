"""View of a claim: who says so, through whom, how sure, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import amounts
from briefing.core.model import Amount, Claim, Entity, Note, Question, Source, SourceAmount
from briefing.site import claim_status
from briefing.site.claim_status import CONFIRMING, OBJECTING, Weighed
from briefing.site.site import Site

from . import forge, metadata
from .page_context import RELATION_WORDS, PageContext
from .quote_context import in_context
from .view_types import Link, View


def claim(site: Site, path: str, identifier: str, record: Claim) -> View:
    """A claim's page."""
    sheet = PageContext(site, path)
    document = site.documents[identifier]
    rows = tuple(_evidence(sheet, identifier))
    notes = {i for i, _ in site.records_referencing(identifier, "claims", Note)} | _notes_on_it(site, identifier)
    return View(
        chrome=sheet.chrome(record.title, metadata.of_claim(site, identifier, record), document=document),
        me=sheet.link(identifier),
        lead=(*_lead(site, record), *claim_status.sentences(site, identifier)),
        confidence=record.confidence,
        quotes=in_context(sheet, identifier),
        cue=record.cue or "",
        chain=tuple(
            View(link=sheet.link(step.agent), cue=step.cue or "", basis=step.basis, anchor=f"chain-{n}")
            for n, step in enumerate(record.chain, 1)
        ),
        # (source, whether that is published or inferred)
        reported_by=tuple((sheet.link(report.source), report.basis) for report in record.reported_by),
        pro=tuple(row for row in rows if row.relation in CONFIRMING),
        contra=tuple(row for row in rows if row.relation in OBJECTING),
        detail=tuple(row for row in rows if row.relation not in CONFIRMING | OBJECTING),
        amounts=_amounts(sheet, identifier, record),
        when=sheet.when(identifier, record.date) if record.date else None,
        event=sheet.maybe(record.event),
        relations=tuple(_relations(sheet, identifier, record)),
        text=sheet.text(document),
        notes=tuple((sheet.link(i), sheet.record(i, Note).type) for i in sorted(notes)),
        questions=sheet.links(i for i, _ in site.records_referencing(identifier, "claims", Question)),
        fragment=_fragment(site, record),
        backlinks=sheet.backlinks(identifier, leave_out=("relations", *(item.source for item in record.evidence))),
        citations=sheet.citations(),
    )


def _fragment(site: Site, claim: Claim) -> str:
    """The address that shows the claim's first quotation in the article, to cite."""
    if not claim.quotes:
        return ""
    return f"{site.config.base_url or ''}article.html#{forge.text_fragment(site.quoted(claim.quotes[0]))}"


def _lead(site: Site, record: Claim) -> Iterator[str]:
    """Who says so, and how."""
    if record.chain:
        through = claim_status.listed(site, (step.agent for step in reversed(record.chain[:-1])))
        origin = site.title(record.chain[-1].agent)
        yield f"According to the article: {origin}{f', through {through}' if through else ''}."
    else:
        yield "The article says so in its own voice and names no source."
    if record.cue:
        yield f"The wording is hedged: “{record.cue}”."


def _notes_on_it(site: Site, claim: str) -> set[str]:
    """The notes on passages that share words with the claim's."""
    quoted = site.quotes.get(claim, ())
    annotated = ((note, there) for note, _ in site.all(Note) for there in site.quotes.get(note, ()))
    return {note for note, there in annotated if any(there.overlaps(here) for here in quoted)}


def _evidence(sheet: PageContext, identifier: str) -> Iterator[View]:
    """Evidence by date, its own or its source's; what has no date comes last."""
    rows = []
    for number, piece in enumerate(claim_status.weigh(sheet.site, identifier), 1):
        item, (does, counted) = piece.item, _does(piece)
        source = sheet.site.get(item.source, Source)
        of, date = (identifier, item.date) if item.date else (item.source, source.published if source else None)
        row = View(
            anchor=f"evidence-{number}",
            source=sheet.link(item.source),
            relation=item.relation,
            does=does,
            when=f"{sheet.edtf(of, date)}{', later' if piece.later else ''}" if date else "undated",
            note=item.note,
            origins=sheet.links(item.origin),
            counted=counted,
        )
        rows.append((date or "9999", number, row))
    yield from (row for _, _, row in sorted(rows, key=lambda item: item[:2]))


def _does(piece: Weighed) -> tuple[str, bool]:
    """What a piece of evidence does to the claim, in words, and whether it decides anything about the status."""
    item = piece.item
    if item.part:
        return claim_status.partly(item), False
    if item.relation in CONFIRMING and piece.repeats:
        return "same source again, not counted", False
    if item.relation in CONFIRMING and piece.later is None:
        return f"{item.relation}; undated, not counted", False
    return item.relation, item.relation in CONFIRMING | OBJECTING


def _amounts(sheet: PageContext, identifier: str, record: Claim) -> tuple[View, ...]:
    """The claim's amounts, and those that the evidence sets beside them by date, on one scale."""
    theirs: dict[tuple[str, str], tuple[str, str, SourceAmount]] = {}  # ten reports of one estimate are one estimate
    for number, piece in enumerate(claim_status.weigh(sheet.site, identifier), 1):
        who = claim_status.listed(sheet.site, piece.origins)
        for item in piece.item.quantities:
            parts = (amounts.words(item), sheet.edtf(identifier, item.period), "capacity" * (item.what == "capacity"))
            words = ", ".join(filter(None, parts))
            theirs.setdefault((who, words), (piece.item.date or "", f"#evidence-{number}", item))
    given: list[tuple[str, str, str, str, Amount | SourceAmount]] = [
        ("The article", "", "", amounts.words(amount), amount) for amount in record.quantities
    ]
    for (who, words), (date, href, item) in sorted(theirs.items(), key=lambda pair: pair[1][0]):
        given.append((who, href, sheet.edtf(identifier, date), words, item))
    compared = {(item.of, item.unit) for *_, item in theirs.values()}
    largest: dict[tuple[str, str | None], float] = {}
    for *_, amount in given:
        key = (amount.of, amount.unit)
        largest[key] = max(largest.get(key, 0), *(amounts.read(end) if end else 0 for end in (amount.min, amount.max)))
    return tuple(
        View(
            who=who,
            href=href,
            when=when,
            of=sheet.link(amount.of) if sheet.site.get(amount.of, Entity) else Link("", amount.of, ""),
            words=words,
            own=not href,
            open=amount.open,
            share=_share(amount, largest[key]) if (key := (amount.of, amount.unit)) in compared else None,
        )
        for who, href, when, words, amount in given
    )


def _share(amount: Amount | SourceAmount, largest: float) -> tuple[float, float]:
    """Where an amount lies between zero and the largest given, as fractions."""
    low = amounts.read(amount.min) if amount.min else 0.0
    high = amounts.read(amount.max) if amount.max else low
    return (round(low / largest, 4), round(high / largest, 4)) if largest else (0.0, 0.0)


def _relations(sheet: PageContext, identifier: str, record: Claim) -> Iterator[tuple[str, str, Link]]:
    """(anchor, what is said of the other claim, that claim), from both ends."""
    for number, relation in enumerate(record.relations, 1):
        yield f"relations-{number}", relation.type, sheet.link(relation.claim)
    for other, claim_ in sheet.site.records_referencing(identifier, "relations", Claim):
        types = (relation.type for relation in claim_.relations if relation.claim == identifier)
        yield from (("", RELATION_WORDS[type_], sheet.link(other)) for type_ in types)
