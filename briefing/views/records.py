"""Views of single records: claims, entities, events, sources, notes, questions, summaries, pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


from briefing import amounts, assess
from briefing.anchor import Range
from briefing.link import Site
from briefing.model import (
    Amount,
    Assertion,
    Claim,
    ClaimRelation,
    Document,
    Entity,
    Event,
    Note,
    Question,
    Source,
    SourceAmount,
    Summary,
)

from .sheet import RELATION_WORDS, Back, Chrome, Citation, Link, Sheet, Text, When

Page = tuple[str, str, object]
"""Output path, template, view."""


@dataclass(frozen=True, slots=True)
class InContext:
    """A passage of the article inside its sentences."""

    before: str
    exact: str
    after: str
    href: str
    place: str


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
    when: str
    note: str
    origin: Link | None
    repeats: bool
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmountRow:
    """Who gives which amount."""

    who: str
    href: str
    when: str
    of: Link
    words: str
    own: bool
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
    confidence: str
    quotes: tuple[InContext, ...]
    cue: str
    chain: tuple[Step, ...]
    assertion: tuple[Link | str, ...]
    pro: tuple[EvidenceRow, ...]
    contra: tuple[EvidenceRow, ...]
    detail: tuple[EvidenceRow, ...]
    independent: int
    amounts: tuple[AmountRow, ...]
    when: When | None
    event: Link | None
    relations: tuple[RelationRow, ...]
    text: Text
    notes: tuple[tuple[Link, str], ...]
    questions: tuple[Link, ...]
    backlinks: tuple[Back, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity's page."""

    chrome: Chrome
    type: str
    wikidata: str
    names: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str, Link | None, str, Link | None], ...]
    """(anchor, role, of whom, when, source)"""
    text: Text
    asserts: tuple[Link, ...]
    subject_of: tuple[Link, ...]
    relations: tuple[tuple[str, Link, Link], ...]
    """(verb, the other entity, the claim that says so)"""
    events: tuple[tuple[Link, str, str], ...]
    evidence: tuple[tuple[Link, Link], ...]
    """(source that passes on its word, claim it bears on)"""
    mentions: tuple[InContext, ...]
    backlinks: tuple[Back, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """An event's page."""

    chrome: Chrome
    type: str
    when: When
    later: bool
    place: Link | None
    participants: tuple[tuple[str, Link, str], ...]
    part_of: Link | None
    parts: tuple[Link, ...]
    text: Text
    claims: tuple[Link, ...]
    backlinks: tuple[Back, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source's page."""

    chrome: Chrome
    type: str
    publisher: str
    author: str
    published: str
    date_basis: str
    consulted: str
    language: str
    url: str
    reliability: str
    origin: Link | None
    is_article: bool
    text: Text
    bears_on: tuple[tuple[Link, str, str], ...]
    """(claim, relation, what it says)"""
    backlinks: tuple[Back, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class NoteView:
    """An editors' note's page."""

    chrome: Chrome
    type: str
    quotes: tuple[InContext, ...]
    claims: tuple[Link, ...]
    text: Text
    backlinks: tuple[Back, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question's page."""

    chrome: Chrome
    claims: tuple[Link, ...]
    settled_by: str
    text: Text
    backlinks: tuple[Back, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class TextView:
    """A summary or a page about the briefing."""

    chrome: Chrome
    text: Text
    others: tuple[Link, ...]
    backlinks: tuple[Back, ...]
    citations: tuple[Citation, ...]


def in_context(sheet: Sheet, identifier: str) -> tuple[InContext, ...]:
    """The passages of a claim or note, inside the sentences they stand in."""
    return tuple(_passage(sheet, stretch) for stretch in sheet.site.quotes.get(identifier, ()))


def _passage(sheet: Sheet, stretch: Range) -> InContext:
    text = sheet.site.text
    first, last = text.sentence_at(stretch.start), text.sentence_at(max(stretch.start, stretch.end - 1))
    return InContext(
        text.text[first.range.start : stretch.start],
        text.text[stretch.start : stretch.end],
        text.text[stretch.end : last.range.end],
        sheet.to("article.html", first.anchor),
        f"paragraph {first.anchor[1:].split('s')[0]}",
    )


def claim(site: Site, path: str, identifier: str, record: Claim) -> ClaimView:
    """A claim: who says so, how sure, what speaks for and against it."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    rows = tuple(_evidence(sheet, identifier, record))
    text = sheet.text(document)
    backs = {i for i, note in site.all(Note) if identifier in note.claims}
    by_place = {i for i, _ in site.all(Note) if _same_place(site, i, identifier)}
    steps = tuple(
        Step(sheet.link(link.agent), link.cue or "", link.basis, f"chain-{n}") for n, link in enumerate(record.chain, 1)
    )
    return ClaimView(
        chrome=sheet.chrome(record.title, _claim_description(site, record), document=document),
        me=sheet.link(identifier),
        confidence=record.confidence,
        quotes=in_context(sheet, identifier),
        cue=record.cue or "",
        chain=steps,
        assertion=tuple(_assertion(sheet, record.assert_)) if record.assert_ else (),
        pro=tuple(row for row in rows if row.relation in assess.CONFIRMING),
        contra=tuple(row for row in rows if row.relation in assess.OBJECTING),
        detail=tuple(row for row in rows if row.relation not in assess.CONFIRMING | assess.OBJECTING),
        independent=len(assess.independent_origins(site, record)),
        amounts=_amounts(sheet, identifier, record),
        when=sheet.when(identifier, record.date) if record.date else None,
        event=sheet.link(record.event) if record.event else None,
        relations=tuple(_relations(sheet, identifier, record)),
        text=text,
        notes=tuple((sheet.link(i), site.documents[i].record.type) for i in sorted(backs | by_place)),  # type: ignore[attr-defined]
        questions=sheet.links(i for i, question in site.all(Question) if identifier in question.claims),
        backlinks=sheet.backlinks(identifier, leave_out=("relations",)),
        citations=sheet.citations(),
    )


def _same_place(site: Site, note: str, claim_: str) -> bool:
    return any(a.overlaps(b) for a in site.quotes.get(note, ()) for b in site.quotes.get(claim_, ()))


def _claim_description(site: Site, record: Claim) -> str:
    who = site.title(record.chain[-1].agent) if record.chain else "the article itself"
    return f"A claim of the article ({assess.status(site, record)}). Who says so: {who}. The quotation, the chain of attribution and the evidence."


def _assertion(sheet: Sheet, triple: Assertion) -> Iterator[Link | str]:
    verb = sheet.site.vocabulary.verbs.get(triple.verb)
    yield sheet.link(triple.subject)
    yield verb.label if verb else triple.verb
    if triple.object:
        yield sheet.link(triple.object)
    if triple.to:
        yield "to"
        yield sheet.link(triple.to)


def _evidence(sheet: Sheet, identifier: str, record: Claim) -> Iterator[EvidenceRow]:
    """Evidence by date of publication; what has no date comes last."""
    rows = []
    for number, item in enumerate(record.evidence, 1):
        source = sheet.site.get(item.source, Source)
        published = source.published if source else None
        origin = assess.origin_of(sheet.site, item)
        row = EvidenceRow(
            anchor=f"evidence-{number}",
            source=sheet.link(item.source),
            relation=item.relation,
            when=sheet.edtf(item.source, published) if published else "undated",
            note=item.note,
            origin=sheet.link(origin) if origin != item.source else None,
            repeats=assess.repeats(sheet.site, record, item),
            amounts=tuple(f"{amounts.words(a)} {sheet.site.title(a.of).lower()}" for a in item.quantities),
        )
        rows.append((published or "9999", number, row))
    yield from (row for _, _, row in sorted(rows, key=lambda item: item[:2]))


def _amounts(sheet: Sheet, identifier: str, record: Claim) -> tuple[AmountRow, ...]:
    """The claim's amounts, and those that the evidence sets beside them, on one scale."""
    given: list[tuple[str, str, str, Amount | SourceAmount, bool]] = [
        ("The article", "", "", amount, True) for amount in record.quantities
    ]
    dated = []
    for number, item in enumerate(record.evidence, 1):
        when = sheet.edtf(identifier, item.date) if item.date else ""
        who = sheet.site.title(assess.origin_of(sheet.site, item))
        dated += [(item.date or "", (who, f"#evidence-{number}", when, amount, False)) for amount in item.quantities]
    given += [row for _, row in sorted(dated, key=lambda pair: pair[0])]
    largest: dict[str, float] = {}
    for *_, amount, _own in given:
        for end in (amount.min, amount.max):
            largest[amount.of] = max(largest.get(amount.of, 0), amounts.read(end) if end else 0)
    compared = {amount.of for *_, amount, own in given if not own}
    return tuple(
        AmountRow(who, href, when, sheet.link(a.of), amounts.words(a), own, _share(a, largest[a.of]) if a.of in compared else None)
        for who, href, when, a, own in given
    )


def _share(amount: Amount | SourceAmount, largest: float) -> tuple[float, float]:
    low = amounts.read(amount.min) if amount.min else 0.0
    high = amounts.read(amount.max) if amount.max else (largest if amount.open else low)
    return round(low / largest, 4), round(high / largest, 4)


def _relations(sheet: Sheet, identifier: str, record: Claim) -> Iterator[RelationRow]:
    for number, relation in enumerate(record.relations, 1):
        yield RelationRow(f"relations-{number}", RELATION_WORDS[relation.type][0], sheet.link(relation.claim))
    for other, claim_ in sheet.site.all(Claim):
        kinds: list[ClaimRelation] = [r.type for r in claim_.relations if r.claim == identifier]
        for kind in kinds:
            yield RelationRow("", RELATION_WORDS[kind][1], sheet.link(other))


def entity(site: Site, path: str, identifier: str, record: Entity) -> EntityView:
    """Who or what, what it asserts, what is asserted about it."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    text = sheet.text(document)
    return EntityView(
        chrome=sheet.chrome(record.title, sheet.excerpt(identifier) or record.title, document=document),
        type=sheet.names_of(identifier),
        wikidata=record.wikidata or "",
        names=tuple((name.text, name.sense) for name in record.names),
        roles=tuple(
            (
                f"roles-{n}",
                role.role,
                sheet.link(role.of) if role.of else None,
                sheet.edtf(identifier, role.date) if role.date else "",
                sheet.link(role.source) if role.source else None,
            )
            for n, role in enumerate(record.roles, 1)
        ),
        text=text,
        asserts=sheet.links(i for i, c in site.all(Claim) if any(step.agent == identifier for step in c.chain)),
        subject_of=sheet.links(i for i, c in site.all(Claim) if c.assert_ and identifier in _parties(c.assert_)),
        relations=tuple(_entity_relations(sheet, identifier)),
        events=tuple(_events_of(sheet, identifier)),
        evidence=tuple(
            (sheet.link(item.source), sheet.link(i))
            for i, c in site.all(Claim)
            for item in c.evidence
            if assess.origin_of(site, item) == identifier
        ),
        mentions=_mentions(sheet, identifier),
        backlinks=sheet.backlinks(identifier, leave_out=("chain", "assert", "participants", "place")),
        citations=sheet.citations(),
    )


def _parties(triple: Assertion) -> set[str | None]:
    return {triple.subject, triple.object, triple.to}


def _entity_relations(sheet: Sheet, identifier: str) -> Iterator[tuple[str, Link, Link]]:
    """What claims assert between this entity and others, read from its end."""
    for claim_id, claim_ in sheet.site.all(Claim):
        triple = claim_.assert_
        if not triple or triple.verb not in sheet.site.vocabulary.verbs:
            continue
        verb = sheet.site.vocabulary.verbs[triple.verb]
        for other in (triple.object, triple.to):
            if triple.subject == identifier and other:
                yield (verb.label if other == triple.object else f"{verb.label} … to"), sheet.link(other), sheet.link(claim_id)
            elif other == identifier:
                yield verb.inverse, sheet.link(triple.subject), sheet.link(claim_id)


def _events_of(sheet: Sheet, identifier: str) -> Iterator[tuple[Link, str, str]]:
    for event_id, event_ in sheet.site.all(Event):
        roles = [p.role for p in event_.participants if p.entity == identifier]
        if event_.place == identifier:
            roles.append("place")
        for role in roles:
            yield sheet.link(event_id), sheet.when(event_id, event_.date).words, role


def _mentions(sheet: Sheet, identifier: str) -> tuple[InContext, ...]:
    return tuple(_passage(sheet, Range(m.start, m.end)) for m in sheet.site.mentions if m.entity == identifier)


def event(site: Site, path: str, identifier: str, record: Event) -> EventView:
    """What happened, when as far as is known, who took part."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    when = sheet.when(identifier, record.date)
    text = sheet.text(document)
    return EventView(
        chrome=sheet.chrome(record.title, sheet.excerpt(identifier) or f"{record.title}: {when.words}", document=document),
        type=site.vocabulary.event_types.get(record.type, record.type),
        when=when,
        later=is_later(site, document),
        place=sheet.link(record.place) if record.place else None,
        participants=tuple((f"participants-{n}", sheet.link(p.entity), p.role) for n, p in enumerate(record.participants, 1)),
        part_of=sheet.link(record.part_of) if record.part_of else None,
        parts=sheet.links(i for i, other in site.all(Event) if other.part_of == identifier),
        text=text,
        claims=sheet.links(i for i, c in site.all(Claim) if c.event == identifier),
        backlinks=sheet.backlinks(identifier, leave_out=("event", "part_of")),
        citations=sheet.citations(),
    )


def is_later(site: Site, document: Document) -> bool:
    """True if an event began after the earliest day on which the article can have been written."""
    from briefing import dates  # noqa: PLC0415  # `dates` the module, beside views that say `date`

    record = document.record
    written = dates.of(site.article.date, site.documents["article"].spans).lower
    begun = dates.of(record.date, document.spans).lower if isinstance(record, Event) else None
    return bool(begun and written and begun > written)


def source(site: Site, path: str, identifier: str, record: Source) -> SourceView:
    """Who published what, and which claims it bears on."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    text = sheet.text(document)
    bears_on = [
        (sheet.link(i, anchor=f"evidence-{n}"), item.relation, item.note)
        for i, c in site.all(Claim)
        for n, item in enumerate(c.evidence, 1)
        if item.source == identifier
    ]
    return SourceView(
        chrome=sheet.chrome(document.title, sheet.excerpt(identifier) or document.title, document=document),
        type=site.vocabulary.source_types.get(record.type, record.type),
        publisher=record.publisher or "",
        author=record.author or "",
        published=sheet.edtf(identifier, record.published) if record.published else "",
        date_basis=record.date_basis,
        consulted=sheet.edtf(identifier, record.consulted),
        language=record.language,
        url=record.url,
        reliability=record.reliability or "",
        origin=sheet.link(record.origin) if record.origin else None,
        is_article=identifier == site.article.source,
        text=text,
        bears_on=tuple(bears_on),
        backlinks=sheet.backlinks(identifier, leave_out=("evidence",)),
        citations=sheet.citations(),
    )


def note(site: Site, path: str, identifier: str, record: Note) -> NoteView:
    """An editors' annotation of a claim or passage."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    text = sheet.text(document)
    return NoteView(
        chrome=sheet.chrome(record.title, sheet.excerpt(identifier) or record.title, document=document),
        type=record.type,
        quotes=in_context(sheet, identifier),
        claims=sheet.links(record.claims),
        text=text,
        backlinks=sheet.backlinks(identifier),
        citations=sheet.citations(),
    )


def question(site: Site, path: str, identifier: str, record: Question) -> QuestionView:
    """What is not known, and what would settle it."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    text = sheet.text(document)
    return QuestionView(
        chrome=sheet.chrome(record.title, sheet.excerpt(identifier) or record.title, document=document),
        claims=sheet.links(record.claims),
        settled_by=record.settled_by,
        text=text,
        backlinks=sheet.backlinks(identifier),
        citations=sheet.citations(),
    )


def text_page(site: Site, path: str, document: Document) -> TextView:
    """A summary, or a page about the briefing; summaries lead to one another."""
    sheet = Sheet(site, path)
    text = sheet.text(document)
    others = sorted((s.order, i) for i, s in site.all(Summary)) if isinstance(document.record, Summary) else []
    return TextView(
        chrome=sheet.chrome(document.title, sheet.excerpt(document.id) or document.title, document=document),
        text=text,
        others=sheet.links(i for _, i in others),
        backlinks=sheet.backlinks(document.id),
        citations=sheet.citations(),
    )


