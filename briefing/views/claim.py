"""View of a claim: who says so, through whom, how sure, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from briefing import amounts, assess
from briefing.anchor import Range
from briefing.model import Amount, Claim, ClaimRelation, Note, Question, Source, SourceAmount
from briefing.site import Site

from . import forge, head
from .parts import Backs, Chrome, Citation, Link, Text, When
from .passages import InContext, in_article, in_context, paragraph_of
from .sheet import RELATION_WORDS, Sheet


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain of attribution."""

    link: Link
    cue: str
    basis: str
    anchor: str


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece of evidence."""

    anchor: str
    source: Link
    relation: str
    does: str
    """What it does to the claim, in words."""
    when: str
    note: str
    origins: tuple[Link, ...]
    """On whose word it rests; none where the source speaks for itself."""
    counted: bool
    """False for what decides nothing about the claim's status."""


@dataclass(frozen=True, slots=True)
class AmountRow:
    """Who gives which amount."""

    who: str
    href: str
    when: str
    of: Link
    words: str
    own: bool
    open: bool
    share: tuple[float, float] | None
    """Where the amount lies between zero and the largest given, as fractions; None where nothing is compared."""


@dataclass(frozen=True, slots=True)
class RelationRow:
    """How a claim stands to another."""

    anchor: str
    words: str
    claim: Link


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim's page."""

    chrome: Chrome
    me: Link
    lead: tuple[str, ...]
    """The bottom line, in sentences."""
    confidence: str
    quotes: tuple[InContext, ...]
    cue: str
    chain: tuple[Step, ...]
    reported_by: tuple[tuple[Link, str], ...]
    """(source, whether that is published or inferred)"""
    pro: tuple[EvidenceRow, ...]
    contra: tuple[EvidenceRow, ...]
    detail: tuple[EvidenceRow, ...]
    amounts: tuple[AmountRow, ...]
    when: When | None
    event: Link | None
    relations: tuple[RelationRow, ...]
    text: Text
    notes: tuple[tuple[Link, str], ...]
    questions: tuple[Link, ...]
    fragment: str
    """The address of the quotation in the article, to cite."""
    backlinks: Backs
    citations: tuple[Citation, ...]


def claim(site: Site, path: str, identifier: str, record: Claim) -> ClaimView:
    """A claim: who says so, how sure, what speaks for and against it."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    rows = tuple(_evidence(sheet, identifier))
    text = sheet.text(document)
    backs = {i for i, _ in site.naming(identifier, "claims", Note)}
    steps = tuple(
        Step(sheet.link(link.agent), link.cue or "", link.basis, f"chain-{n}") for n, link in enumerate(record.chain, 1)
    )
    return ClaimView(
        chrome=sheet.chrome(record.title, head.of_claim(site, identifier, record), document=document),
        me=sheet.link(identifier),
        lead=(*_lead(site, record), *assess.sentences(site, identifier)),
        confidence=record.confidence,
        quotes=in_context(sheet, identifier),
        cue=record.cue or "",
        chain=steps,
        reported_by=tuple((sheet.link(report.source), report.basis) for report in record.reported_by),
        pro=tuple(row for row in rows if row.relation in assess.CONFIRMING),
        contra=tuple(row for row in rows if row.relation in assess.OBJECTING),
        detail=tuple(row for row in rows if row.relation not in assess.CONFIRMING | assess.OBJECTING),
        amounts=_amounts(sheet, identifier, record),
        when=sheet.when(identifier, record.date) if record.date else None,
        event=sheet.link(record.event) if record.event else None,
        relations=tuple(_relations(sheet, identifier, record)),
        text=text,
        notes=tuple((sheet.link(i), site.records[i].type) for i in sorted(backs | _in_same_place(site, identifier))),  # type: ignore[attr-defined]
        questions=sheet.links(i for i, _ in site.naming(identifier, "claims", Question)),
        fragment=f"{site.config.base_url or ''}{_page(site, identifier)}#{forge.text_fragment(record.quotes[0].exact)}"
        if record.quotes
        else "",
        backlinks=sheet.backlinks(identifier, leave_out=("relations", *(item.source for item in record.evidence))),
        citations=sheet.citations(),
    )


def _page(site: Site, identifier: str) -> str:
    """The page of the article on which the claim stands."""
    return in_article(Sheet(site, "index.html"), paragraph_of(site, identifier), "")


def _lead(site: Site, record: Claim) -> Iterator[str]:
    """Who says so, and how."""
    if record.chain:
        through = assess.listed(site, (step.agent for step in reversed(record.chain[:-1])))
        origin = site.title(record.chain[-1].agent)
        yield f"According to the article: {origin}{f', through {through}' if through else ''}."
    else:
        yield "The article says so in its own voice and names no source."
    if record.cue:
        yield f"The wording is hedged: “{record.cue}”."


def _in_same_place(site: Site, claim_: str) -> set[str]:
    """The notes on passages that share words with the claim's."""
    passages = site.derive("annotated passages", "", _annotated)
    return {note for here in site.quotes.get(claim_, ()) for there, note in passages if here.overlaps(there)}


def _annotated(site: Site, _: str) -> tuple[tuple[Range, str], ...]:
    return tuple((stretch, note) for note, _ in site.all(Note) for stretch in site.quotes.get(note, ()))


def _evidence(sheet: Sheet, identifier: str) -> Iterator[EvidenceRow]:
    """Evidence by date, its own or its source's; what has no date comes last."""
    rows = []
    for number, piece in enumerate(assess.weigh(sheet.site, identifier), 1):
        item = piece.item
        source = sheet.site.get(item.source, Source)
        of, date = (identifier, item.date) if item.date else (item.source, source.published if source else None)
        row = EvidenceRow(
            anchor=f"evidence-{number}",
            source=sheet.link(item.source),
            relation=item.relation,
            does=_does(piece),
            when=f"{sheet.edtf(of, date)}{', later' if piece.later else ''}" if date else "undated",
            note=item.note,
            origins=sheet.links(item.origin),
            counted=_is_counted(piece),
        )
        rows.append((date or "9999", number, row))
    yield from (row for _, _, row in sorted(rows, key=lambda item: item[:2]))


def _is_counted(piece: assess.Weighed) -> bool:
    confirms = piece.item.relation in assess.CONFIRMING and not piece.repeats and piece.later is not None
    return not piece.item.part and (confirms or piece.item.relation in assess.OBJECTING)


def _does(piece: assess.Weighed) -> str:
    """What a piece of evidence does to the claim, and why it is not counted, if it is not."""
    item = piece.item
    if item.part:
        return assess.partly(item)
    if item.relation in assess.CONFIRMING and piece.repeats:
        return "same source again, not counted"
    if item.relation in assess.CONFIRMING and piece.later is None:
        return f"{item.relation}; undated, not counted"
    return item.relation


def _amount_words(sheet: Sheet, identifier: str, amount: SourceAmount) -> str:
    """An amount, and for when it is and whether it is what there was room for."""
    period = sheet.edtf(identifier, amount.period) if amount.period else ""
    return ", ".join(filter(None, (amounts.words(amount), period, "capacity" if amount.what == "capacity" else "")))


def _amounts(sheet: Sheet, identifier: str, record: Claim) -> tuple[AmountRow, ...]:
    """The claim's amounts, and those that the evidence sets beside them, on one scale."""
    given: list[tuple[str, str, str, str, Amount | SourceAmount, bool]] = [
        ("The article", "", "", amounts.words(amount), amount, True) for amount in record.quantities
    ]
    dated = []
    seen: set[tuple[str, str]] = set()
    for number, piece in enumerate(assess.weigh(sheet.site, identifier), 1):
        item = piece.item
        when = sheet.edtf(identifier, item.date) if item.date else ""
        who = assess.listed(sheet.site, piece.origins)
        for theirs in item.quantities:
            words = _amount_words(sheet, identifier, theirs)
            if (who, words) not in seen:  # ten reports of one estimate are one estimate
                dated.append((item.date or "", (who, f"#evidence-{number}", when, words, theirs, False)))
            seen.add((who, words))
    given += [row for _, row in sorted(dated, key=lambda pair: pair[0])]
    largest: dict[tuple[str, str | None], float] = {}
    for *_, amount, _own in given:
        for end in (amount.min, amount.max):
            key = (amount.of, amount.unit)
            largest[key] = max(largest.get(key, 0), amounts.read(end) if end else 0)
    compared = {(amount.of, amount.unit) for *_, amount, own in given if not own}
    return tuple(
        AmountRow(
            who,
            href,
            when,
            sheet.thing(a.of),
            words,
            own,
            a.open,
            _share(a, largest[a.of, a.unit]) if (a.of, a.unit) in compared else None,
        )
        for who, href, when, words, a, own in given
    )


def _share(amount: Amount | SourceAmount, largest: float) -> tuple[float, float]:
    low = amounts.read(amount.min) if amount.min else 0.0
    high = amounts.read(amount.max) if amount.max else low
    return (round(low / largest, 4), round(high / largest, 4)) if largest else (0.0, 0.0)


def _relations(sheet: Sheet, identifier: str, record: Claim) -> Iterator[RelationRow]:
    for number, relation in enumerate(record.relations, 1):
        yield RelationRow(f"relations-{number}", RELATION_WORDS[relation.type][0], sheet.link(relation.claim))
    for other, claim_ in sheet.site.naming(identifier, "relations", Claim):
        kinds: list[ClaimRelation] = [r.type for r in claim_.relations if r.claim == identifier]
        for kind in kinds:
            yield RelationRow("", RELATION_WORDS[kind][1], sheet.link(other))
