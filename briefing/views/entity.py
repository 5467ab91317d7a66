"""View of an entity: who or what, what it asserts, what is asserted about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from briefing.anchor import Range
from briefing.model import Claim, Entity, Event
from briefing.site import Site

from .parts import Backs, Chrome, Citation, Link, Text
from .passages import InContext, passage
from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity's page."""

    chrome: Chrome
    type: str
    wikidata: str
    names: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str, Link | None, str, Link | None], ...]
    """(anchor, role, of whom, when, source)"""
    part_of: Link | None
    """The body as whose word its own counts."""
    text: Text
    asserts: tuple[Link, ...]
    subject_of: tuple[Link, ...]
    relations: tuple[tuple[str, Link, Link], ...]
    """(verb, the other entity, the claim that says so)"""
    events: tuple[tuple[Link, str, str], ...]
    evidence: tuple[tuple[Link, tuple[Link, ...]], ...]
    """(source that passes on its word, claims it bears on)"""
    mentions: tuple[InContext, ...]
    backlinks: Backs
    citations: tuple[Citation, ...]


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
        part_of=sheet.link(record.part_of) if record.part_of else None,
        text=text,
        asserts=sheet.links(i for i, _ in site.naming(identifier, "chain", Claim)),
        subject_of=sheet.links(i for i, _ in site.naming(identifier, "assert", Claim)),
        relations=tuple(_entity_relations(sheet, identifier)),
        events=tuple(_events_of(sheet, identifier)),
        evidence=tuple(_passed_on(sheet, identifier)),
        mentions=_mentions(sheet, identifier),
        backlinks=sheet.backlinks(identifier, leave_out=("chain", "assert", "participants", "place")),
        citations=sheet.citations(),
    )


def _passed_on(sheet: Sheet, identifier: str) -> Iterator[tuple[Link, tuple[Link, ...]]]:
    """The sources that rest on this entity's word, by id, and the claims on which they do."""
    site = sheet.site
    by_source: dict[str, list[str]] = {}
    for claim_id, claim_ in site.naming(identifier, "evidence", Claim):
        for item in claim_.evidence:
            if identifier in item.origin:
                by_source.setdefault(item.source, []).append(claim_id)
    for source, found in sorted(by_source.items()):
        yield sheet.link(source), sheet.links(dict.fromkeys(found))


def _entity_relations(sheet: Sheet, identifier: str) -> Iterator[tuple[str, Link, Link]]:
    """What claims assert between this entity and others, read from its end."""
    for claim_id, claim_ in sheet.site.naming(identifier, "assert", Claim):
        triple = claim_.assert_
        if not triple or triple.verb not in sheet.site.vocabulary.verbs:
            continue
        verb = sheet.site.vocabulary.verbs[triple.verb]
        for other in (triple.object, triple.to):
            if triple.subject == identifier and other:
                yield (
                    (verb.label if other == triple.object else f"{verb.label} … to"),
                    sheet.link(other),
                    sheet.link(claim_id),
                )
            elif other == identifier:
                yield verb.inverse, sheet.link(triple.subject), sheet.link(claim_id)


def _events_of(sheet: Sheet, identifier: str) -> Iterator[tuple[Link, str, str]]:
    site = sheet.site
    events = {**dict(site.naming(identifier, "participants", Event)), **dict(site.naming(identifier, "place", Event))}
    for event_id, event_ in sorted(events.items(), key=lambda pair: pair[0]):
        roles = [p.role for p in event_.participants if p.entity == identifier]
        if event_.place == identifier:
            roles.append("place")
        for role in roles:
            yield sheet.link(event_id), sheet.when(event_id, event_.date).words, role


def _mentions(sheet: Sheet, identifier: str) -> tuple[InContext, ...]:
    return tuple(passage(sheet, Range(m.start, m.end)) for m in sheet.site.mentions_of(identifier))
