"""Linked site → the briefing as it is given out, with all that follows from its records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from briefing import assess, dates, history, model
from briefing.addresses import base_url, path_of
from briefing.coverage import cover
from briefing.quotations import quotation_ids
from briefing.site import Site

from . import nodes, parts, records
from .text import plain

VERSION = 2
_CONTEXT = 32
"""Characters given before and after a quotation, to tell it from another that is the same."""


def gather(site: Site) -> records.Briefing:
    """Everything."""
    config = site.config
    mentions = Counter(mention.entity for mention in site.mentions)
    key = frozenset(config.key_claims)
    return records.Briefing(
        version=VERSION,
        title=config.title,
        description=config.description,
        language=config.language,
        publisher=config.publisher,
        licence=config.licence,
        as_of=config.as_of,
        contemporary_until=config.contemporary_until,
        base_url=base_url(config) or None,
        bottom_line=config.bottom_line,
        how_sure=config.how_sure,
        article=_article(site),
        summaries=tuple(_summary(site, i, s) for i, s in sorted(site.all(model.Summary), key=lambda p: p[1].order)),
        claims=tuple(claim(site, i, c, key=i in key) for i, c in site.all(model.Claim)),
        entities=tuple(_entity(site, i, e, mentions[i]) for i, e in site.all(model.Entity)),
        events=tuple(_event(site, i, e) for i, e in site.all(model.Event)),
        sources=tuple(_source(site, i, s) for i, s in site.all(model.Source)),
        notes=tuple(_note(site, i, n) for i, n in site.all(model.Note)),
        questions=tuple(_question(site, i, q) for i, q in site.all(model.Question)),
        redirects=config.redirects,
    )


def claim(site: Site, identifier: str, record: model.Claim, *, key: bool) -> records.Claim:
    """A claim with its status, origins and the places of its quotations."""
    said = record.assert_
    status = assess.status(site, identifier)
    return records.Claim(
        id=identifier,
        path=path_of("claim", identifier),
        title=record.title,
        status=assess.in_words(site, identifier),
        support=status.support,
        confirmed_by=status.confirmed_by,
        confirmed_later_by=status.confirmed_later_by,
        contradicted_by=status.contradicted_by,
        denied_by=status.denied_by,
        factuality=assess.factuality(site, record),
        confidence=record.confidence,
        key=key,
        cue=record.cue,
        origin=assess.origin(record),
        chain=tuple(parts.Speaker(agent=link.agent, cue=link.cue, basis=link.basis) for link in record.chain),
        quotations=quotations(site, identifier),
        assertion=parts.Assertion(subject=said.subject, verb=said.verb, object=said.object, to=said.to)
        if said
        else None,
        quantities=_quantities(record.quantities),
        event=record.event,
        date=dated(site, identifier, record.date) if record.date else None,
        evidence=tuple(_evidence(n, piece) for n, piece in enumerate(assess.weigh(site, identifier), 1)),
        for_=record.for_,
        against=record.against,
        reason=record.reason,
        relations=tuple(parts.Related(type=r.type, claim=r.claim) for r in record.relations),
        text=plain(site, site.documents[identifier]),
    )


def quotations(site: Site, identifier: str) -> tuple[parts.Quotation, ...]:
    """The passages that a claim or note quotes, in the order of the article."""
    text = site.text.text
    quoted = site.quotes.get(identifier, ())
    return tuple(
        parts.Quotation(
            id=name,
            exact=text[place.start : place.end],
            prefix=text[max(0, place.start - _CONTEXT) : place.start],
            suffix=text[place.end : place.end + _CONTEXT],
            start=place.start,
            end=place.end,
            sentence=site.text.sentence_at(place.start).anchor,
        )
        for name, place in zip(quotation_ids(site.text, quoted), quoted, strict=True)
    )


def dated(site: Site, identifier: str, date: model.Date) -> parts.Dated:
    """A date of a record with its bounds."""
    span = dates.of(date, site.documents[identifier].spans)
    lower, upper = (None, None) if span.floating else (span.lower, span.upper)
    return parts.Dated(
        edtf=date.edtf or f"{date.from_ or ''}/{date.to or ''}",
        earliest=history.iso(lower) if lower else None,
        latest=history.iso(upper) if upper else None,
        words=dates.words(span),
        stated=date.stated,
        basis=date.basis,
        reason=date.reason,
        sources=tuple(dict.fromkeys(ground.source for ground in date.ground)),
    )


def _quantities(given: Iterable[model.Amount | model.SourceAmount]) -> tuple[parts.Quantity, ...]:
    return tuple(
        parts.Quantity(
            of=amount.of,
            min=amount.min,
            max=amount.max,
            approximate=amount.about,
            open=amount.open,
            unit=amount.unit,
            what=amount.what if isinstance(amount, model.SourceAmount) else None,
            period=amount.period if isinstance(amount, model.SourceAmount) else None,
            stated=amount.as_ if isinstance(amount, model.Amount) else None,
        )
        for amount in given
    )


def _evidence(number: int, piece: assess.Weighed) -> parts.Evidence:
    item = piece.item
    return parts.Evidence(
        number=number,
        source=item.source,
        relation=item.relation,
        part=item.part,
        note=item.note,
        origin=piece.origins,
        body=piece.bodies,
        later=piece.later,
        repeats=piece.repeats,
        date=item.date,
        quantities=_quantities(item.quantities),
    )


def _article(site: Site) -> records.Article:
    coverage = cover(site)
    return records.Article(
        title=site.article.title,
        source=site.article.source,
        language=site.article.language,
        date=dated(site, "article", site.article.date),
        text=site.text.text,
        percent_covered=100 * coverage.characters_covered // max(1, coverage.characters),
    )


def _summary(site: Site, identifier: str, record: model.Summary) -> records.Summary:
    document = site.documents[identifier]
    return records.Summary(
        id=identifier,
        path=path_of("summary", identifier),
        title=record.title,
        cites=tuple(dict.fromkeys(r.target for r in document.prose.references if r.cites)),
        text=plain(site, document),
    )


def _entity(site: Site, identifier: str, record: model.Entity, mentions: int) -> records.Entity:
    return records.Entity(
        id=identifier,
        path=path_of("entity", identifier),
        title=record.title,
        type=record.type,
        schema_type=nodes.schema_type(record),
        part_of=record.part_of,
        names=tuple(dict.fromkeys(name.text for name in record.names)),
        roles=tuple(parts.Role(role=r.role, of=r.of, date=r.date, source=r.source) for r in record.roles),
        wikidata=record.wikidata,
        mentions=mentions,
        text=plain(site, site.documents[identifier]),
    )


def _event(site: Site, identifier: str, record: model.Event) -> records.Event:
    return records.Event(
        id=identifier,
        path=path_of("event", identifier),
        title=record.title,
        type=record.type,
        date=dated(site, identifier, record.date),
        place=record.place,
        participants=tuple(parts.TakingPart(entity=p.entity, role=p.role) for p in record.participants),
        part_of=record.part_of,
        text=plain(site, site.documents[identifier]),
    )


def _source(site: Site, identifier: str, record: model.Source) -> records.Source:
    document = site.documents[identifier]
    return records.Source(
        id=identifier,
        path=path_of("source", identifier),
        title=document.title,
        publisher=record.publisher,
        author=record.author,
        published=record.published,
        date_basis=record.date_basis,
        url=record.url,
        type=record.type,
        language=record.language,
        consulted=record.consulted,
        reliability=record.reliability,
        origin=record.origin,
        text=plain(site, document),
    )


def _note(site: Site, identifier: str, record: model.Note) -> records.Note:
    return records.Note(
        id=identifier,
        path=path_of("note", identifier),
        title=record.title,
        type=record.type,
        claims=record.claims,
        quotations=quotations(site, identifier),
        text=plain(site, site.documents[identifier]),
    )


def _question(site: Site, identifier: str, record: model.Question) -> records.Question:
    return records.Question(
        id=identifier,
        path=path_of("question", identifier),
        title=record.title,
        claims=record.claims,
        settled_by=record.settled_by,
        text=plain(site, site.documents[identifier]),
    )
