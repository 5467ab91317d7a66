"""Views of events, sources, notes, questions, summaries and pages."""

from __future__ import annotations

from dataclasses import dataclass

from briefing import dates
from briefing.document import Document
from briefing.model import Claim, Event, Note, Question, Source, Summary
from briefing.site import Site

from .parts import Backs, Chrome, Citation, Link, Text, When
from .passages import InContext, in_context
from .sheet import Sheet


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
    backlinks: Backs
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
    backlinks: Backs
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class NoteView:
    """An editors' note's page."""

    chrome: Chrome
    type: str
    quotes: tuple[InContext, ...]
    claims: tuple[Link, ...]
    text: Text
    backlinks: Backs
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question's page."""

    chrome: Chrome
    claims: tuple[Link, ...]
    settled_by: str
    text: Text
    backlinks: Backs
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class TextView:
    """A summary or a page about the briefing."""

    chrome: Chrome
    text: Text
    verdicts: tuple[tuple[str, str, tuple[Link, ...], str], ...]
    """(question, confidence, claims, reason) of a summary"""
    others: tuple[Link, ...]
    backlinks: Backs
    citations: tuple[Citation, ...]


def event(site: Site, path: str, identifier: str, record: Event) -> EventView:
    """What happened, when as far as is known, who took part."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    when = sheet.when(identifier, record.date)
    text = sheet.text(document)
    return EventView(
        chrome=sheet.chrome(
            record.title, sheet.excerpt(identifier) or f"{record.title}: {when.words}", document=document
        ),
        type=site.vocabulary.event_types.get(record.type, record.type),
        when=when,
        later=is_later(site, identifier, record),
        place=sheet.link(record.place) if record.place else None,
        participants=tuple(
            (f"participants-{n}", sheet.link(p.entity), p.role) for n, p in enumerate(record.participants, 1)
        ),
        part_of=sheet.link(record.part_of) if record.part_of else None,
        parts=sheet.links(i for i, _ in site.naming(identifier, "part_of", Event)),
        text=text,
        claims=sheet.links(i for i, _ in site.naming(identifier, "event", Claim)),
        backlinks=sheet.backlinks(identifier, leave_out=("event", "part_of")),
        citations=sheet.citations(),
    )


def is_later(site: Site, identifier: str, event_: Event) -> bool:
    """True if an event began after the earliest day on which the article can have been written."""
    written = dates.of(site.article.date, site.spans["article"]).lower
    begun = dates.of(event_.date, site.spans[identifier]).lower
    return bool(begun and written and begun > written)


def source(site: Site, path: str, identifier: str, record: Source) -> SourceView:
    """Who published what, and which claims it bears on."""
    sheet = Sheet(site, path)
    document = site.documents[identifier]
    text = sheet.text(document)
    bears_on = [
        (sheet.link(i, anchor=f"evidence-{n}"), item.relation, item.note)
        for i, c in site.naming(identifier, "evidence", Claim)
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
        url=record.url or "",
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
    is_summary = isinstance(document.record, Summary)
    verdicts = document.record.verdicts if isinstance(document.record, Summary) else ()
    others = sorted((s.order, i) for i, s in site.all(Summary)) if is_summary else []
    return TextView(
        chrome=sheet.chrome(document.title, sheet.excerpt(document.id) or document.title, document=document),
        text=text,
        verdicts=tuple((v.question, v.confidence, sheet.links(v.claims), v.reason or "") for v in verdicts),
        others=sheet.links(i for _, i in others),
        backlinks=sheet.backlinks(document.id) if is_summary else Backs((), "", 0),
        citations=sheet.citations(),
    )
