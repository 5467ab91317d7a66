"""View of an entity: who or what, what it asserts, what is asserted about it."""

import itertools
from collections.abc import Iterator

from briefing.core import dates
from briefing.core.model import Claim, Entity, Event, Role
from briefing.site.quotes import Range
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import Link, View


def entity(site: Site, path: str, identifier: str) -> View:
    """An entity's page."""
    sheet, document = PageContext(site, path), site.documents[identifier]
    record = sheet.record(identifier, Entity)
    attributed = tuple(site.records_referencing(identifier, "chain", Claim))
    return View(
        chrome=sheet.chrome(record.title, sheet.excerpt(identifier) or record.title, document=document),
        type=sheet.site.type_of(identifier),
        wikidata=record.wikidata or "",
        names=tuple(
            dict.fromkeys((name.text, site.foreign(site.article.language)) for name in record.names if not name.lang)
        ),
        foreign_names=tuple((name.text, name.lang) for name in record.names if name.lang),
        roles=tuple(_role(sheet, role) for role in record.roles),
        part_of=sheet.maybe(record.part_of),
        text=sheet.text(document),
        asserts=sheet.links(i for i, claim in attributed if claim.chain[-1].agent == identifier),
        passes_on=sheet.links(i for i, claim in attributed if claim.chain[-1].agent != identifier),
        subject_of=sheet.links(i for i, _ in site.records_referencing(identifier, "assert", Claim)),
        relations=tuple(_relations(sheet, identifier)),
        events=tuple(_events(sheet, identifier)),
        evidence=tuple(_passed_on(sheet, identifier)),
        mentions=tuple(sheet.passage(Range(m.start, m.end)) for m in site.mentions_of(identifier)),
        backlinks=sheet.backlinks(identifier, leave_out=("chain", "assert", "participants", "place")),
        citations=sheet.citations(),
    )


def _role(sheet: PageContext, role: Role) -> View:
    """What it is or was: of whom, when, according to which source, named by who published it when."""
    source = sheet.link(role.source, sheet.publication(role.source)) if role.source else None
    when = sheet.edtf(role.date)
    return View(words=role.role, of=sheet.maybe(role.of), when=when, source=source)


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
        for other, words in ((triple.object, verb.label), (triple.to, sheet.site.t("record.verb_to", verb=verb.label))):
            if triple.subject == identifier and other:
                yield words, sheet.link(other), claim.cue or "", sheet.link(claim_id)
            elif other == identifier:
                yield verb.inverse, sheet.link(triple.subject), claim.cue or "", sheet.link(claim_id)


def _events(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, str, str]]:
    """(event, when, its roles in it), by the event's beginning."""
    named = (sheet.site.records_referencing(identifier, key, Event) for key in ("participants", "place"))
    events = dict(itertools.chain(*named))
    begun = {i: dates.of(event.date).lower or (9999, 12, 31) for i, event in events.items()}
    for event_id in sorted(events, key=lambda i: (begun[i], i)):
        event = events[event_id]
        roles = [p.role for p in event.participants if p.entity == identifier]
        roles += [sheet.site.t("record.place")] if event.place == identifier else []
        yield sheet.link(event_id), sheet.when(event.date).words, sheet.site.t("mark.comma").join(roles)
