"""View of an entity: who or what, what it asserts, what is asserted about it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from briefing.core.model import Claim, Entity, Event
from briefing.site.quotes import Range
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import Link, View


def entity(site: Site, path: str, identifier: str) -> View:
    """An entity's page."""
    sheet, document = PageContext(site, path), site.documents[identifier]
    record = sheet.record(identifier, Entity)
    return View(
        chrome=sheet.chrome(record.title, sheet.excerpt(identifier) or record.title, document=document),
        type=sheet.type_of(identifier),
        wikidata=record.wikidata or "",
        names=tuple((name.text, name.sense) for name in record.names),
        # (role, of whom, when, source)
        roles=tuple(
            (role.role, sheet.maybe(role.of), sheet.edtf(role.date), sheet.maybe(role.source)) for role in record.roles
        ),
        part_of=sheet.maybe(record.part_of),
        text=sheet.text(document),
        asserts=sheet.links(i for i, _ in site.records_referencing(identifier, "chain", Claim)),
        subject_of=sheet.links(i for i, _ in site.records_referencing(identifier, "assert", Claim)),
        relations=tuple(_relations(sheet, identifier)),
        events=tuple(_events(sheet, identifier)),
        evidence=tuple(_passed_on(sheet, identifier)),
        mentions=tuple(sheet.passage(Range(m.start, m.end)) for m in site.mentions_of(identifier)),
        backlinks=sheet.backlinks(identifier, leave_out=("chain", "assert", "participants", "place")),
        citations=sheet.citations(),
    )


def _passed_on(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, tuple[Link, ...]]]:
    """The sources that rest on this entity's word, by id, and the claims on which they do."""
    claims = sheet.site.records_referencing(identifier, "evidence", Claim)
    found = {(item.source, i) for i, claim in claims for item in claim.evidence if identifier in item.origin}
    for source, pairs in itertools.groupby(sorted(found), key=lambda pair: pair[0]):
        yield sheet.link(source), sheet.links(claim for _, claim in pairs)


def _relations(sheet: PageContext, identifier: str) -> Iterator[tuple[str, Link, str, Link]]:
    """(verb, the other entity, the claim's hedge, the claim that says so), read from this entity's end."""
    for claim_id, claim in sheet.site.records_referencing(identifier, "assert", Claim):
        triple = claim.assert_
        if not triple or triple.verb not in sheet.site.vocabulary.verbs:
            continue
        verb = sheet.site.vocabulary.verbs[triple.verb]
        for other, words in ((triple.object, verb.label), (triple.to, f"{verb.label} … to")):
            if triple.subject == identifier and other:
                yield words, sheet.link(other), claim.cue or "", sheet.link(claim_id)
            elif other == identifier:
                yield verb.inverse, sheet.link(triple.subject), claim.cue or "", sheet.link(claim_id)


def _events(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, str, str]]:
    """(event, when, role in it), by the event's id."""
    named = (sheet.site.records_referencing(identifier, key, Event) for key in ("participants", "place"))
    for event_id, event in sorted(dict(itertools.chain(*named)).items(), key=lambda pair: pair[0]):
        roles = [p.role for p in event.participants if p.entity == identifier]
        for role in [*roles, *(["place"] if event.place == identifier else [])]:
            yield sheet.link(event_id), sheet.when(event.date).words, role
