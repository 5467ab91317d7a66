"""Record → what its page says of it in JSON-LD: only what the editors say, and no more than the page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from briefing.core import dates
from briefing.core.document import Document, Span
from briefing.core.fields import Record
from briefing.core.model import Claim, Entity, Event, Note, Question, Source, Summary
from briefing.site import claim_status, history
from briefing.site.site import Site

from .iris import Iris, outside
from .terms import SCHEMA_TYPES, SPEAKERS, Node

_DATE = {"year": 4, "month": 7, "day": 10}
"""Characters of a day that is known so exactly."""


def node(site: Site, iris: Iris, identifier: str) -> Node | None:
    """What a record is about; None for a page about the briefing, which is about itself."""
    document = site.documents[identifier]
    make = _MAKERS.get(type(document.record))
    return make(site, iris, document, document.record) if make else None


def stub(site: Site, iris: Iris, identifier: str) -> Node:
    """So much of a thing as another page needs to name it."""
    record = site.documents[identifier].record
    kind = schema_type(record) if isinstance(record, Entity) else "CreativeWork"
    return {"@id": iris.thing(identifier), "@type": kind, "name": site.title(identifier)}


def article(site: Site, iris: Iris) -> Node:
    """The article. It has no date and no author unless its source record has."""
    return stub(site, iris, site.article.source)


def schema_type(entity: Entity) -> str:
    """An entity's class in schema.org."""
    return entity.schema_type or SCHEMA_TYPES.get(entity.type, "Thing")


def website(site: Site, iris: Iris) -> list[Node]:
    """The briefing as a site, and who answers for it."""
    config = site.config
    whole: Node = {
        "@id": iris.site,
        "@type": "WebSite",
        "name": config.title,
        "description": config.description,
        "inLanguage": config.language,
        "publisher": iris.publisher,
        "copyrightNotice": config.licence,
    }
    return [whole, {"@id": iris.publisher, "@type": "Organization", "name": config.publisher}]


def home(site: Site, iris: Iris) -> Node:
    """The briefing itself: the home page."""
    config = site.config
    opening = (config.bottom_line, config.how_sure)
    found = _news(site, iris, f"{iris.page('index.html')}#this", config.title, opening)
    if site.history.changes:
        found["dateModified"] = history.iso(site.history.changes[0].day)
    mentioned = [iris.thing(i) for i in (*config.key_claims, *config.people)]
    return {**found, "description": config.description, "mentions": mentioned}


def _summary(site: Site, iris: Iris, document: Document, record: Summary) -> Node:
    return _news(site, iris, iris.thing(document.id), record.title, (document.id,))


def _news(site: Site, iris: Iris, iri: str, headline: str, texts: Iterable[str]) -> Node:
    """A text of ours about the article: what it cites, and when it was first and last written, where git knows."""
    documents = [site.documents[i] for i in texts]
    cited = dict.fromkeys(r.target for d in documents for r in d.prose.references if r.cites)
    begun = [day for d in documents if (day := _first_days(site).get(d.path))]
    changed = [day for d in documents if (day := site.history.last.get(d.path))]
    return {
        "@id": iri,
        "@type": "NewsArticle",
        "headline": headline,
        "inLanguage": site.config.language,
        "author": iris.publisher,
        "publisher": iris.publisher,
        **({"datePublished": history.iso(min(begun))} if begun else {}),
        **({"dateModified": history.iso(max(changed))} if changed else {}),
        "isBasedOn": article(site, iris),
        **_some("citation", [iris.thing(i) for i in cited]),
        "isPartOf": iris.site,
    }


def _first_days(site: Site) -> Mapping[str, history.Day]:
    """Path → the day on which the file was added."""
    return site.memoize("first days", "", _added)


def _added(site: Site, _: str) -> Mapping[str, history.Day]:
    added = ((path, change.day) for change in site.history.changes for sort, path in change.files if sort == "A")
    return dict(added)  # the newest change comes first, so that the oldest remains


def _claim(site: Site, iris: Iris, document: Document, record: Claim) -> Node:
    said = speaker(record)
    by = site.get(said, Entity)
    is_author = by is not None and schema_type(by) in SPEAKERS
    about = [] if is_author or not by else [stub(site, iris, said)]
    evidence: dict[str, list[str]] = {}
    for item in record.evidence:
        evidence.setdefault(f"briefing:{item.relation}", []).append(iris.thing(item.source))
    found: Node = {
        "@id": iris.thing(document.id),
        "@type": "Claim",
        "name": record.title,
        "appearance": article(site, iris),
        **({"author": stub(site, iris, said)} if is_author else {}),
        **_some("about", [*about, *([iris.thing(record.event)] if record.event else [])]),
        **_status(site, iris, document.id),
        "briefing:factuality": claim_status.factuality(site, record),
        "briefing:confidence": record.confidence,
        "briefing:origin": iris.thing(claim_status.origin(record)),
    }
    for relation in record.relations:
        found.setdefault(f"briefing:{relation.type}", []).append(iris.thing(relation.claim))
    if evidence:
        found["@reverse"] = {key: [{"@id": iri} for iri in dict.fromkeys(of)] for key, of in sorted(evidence.items())}
    return found


def _status(site: Site, iris: Iris, claim: str) -> Node:
    """Both axes: the support, and the bodies behind it, for it and against it."""
    status = claim_status.status(site, claim)
    bodies = {
        "briefing:confirmedBy": status.confirmed_by,
        "briefing:confirmedLaterBy": status.confirmed_later_by,
        "briefing:contradictedBy": status.contradicted_by,
        "briefing:deniedBy": status.denied_by,
    }
    found: Node = {"briefing:support": status.support}
    return found | {key: [iris.thing(body) for body in named] for key, named in bodies.items() if named}


def speaker(record: Claim) -> str:
    """The deepest link of a claim's chain of which the article gives a sign; "" where there is none."""
    return next((link.agent for link in reversed(record.chain) if link.basis != "none"), "")


def _entity(_site: Site, iris: Iris, document: Document, record: Entity) -> Node:
    others = [name.text for name in record.names if name.sense == "name" and name.text != record.title]
    return {
        "@id": iris.thing(document.id),
        "@type": schema_type(record),
        "name": record.title,
        **_some("alternateName", list(dict.fromkeys(others))),
        **({"sameAs": f"https://www.wikidata.org/entity/{record.wikidata}"} if record.wikidata else {}),
        "briefing:type": record.type,
    }


def _event(site: Site, iris: Iris, document: Document, record: Event) -> Node:
    """An Event only where it is known when and where it was: search engines list such. Any other is a Thing."""
    found: Node = {"@id": iris.thing(document.id), "@type": "Thing", "name": record.title}
    if record.place and (days := _known(record, document)):
        found |= {"@type": "Event", **days, "location": stub(site, iris, record.place)}
    return found | {"briefing:type": record.type}


def _known(record: Event, document: Document) -> Node:
    """When an event began and ended, as exactly as it is known; nothing where it is inferred, open or about then."""
    span = dates.of(record.date, document.spans)
    if record.date.basis == "inferred" or not span.plain or span.approximate or not span.lower or not span.upper:
        return {}
    start, end = (reduced(day, span) for day in (span.lower, span.upper))
    return {"startDate": start, **({"endDate": end} if end != start else {})}


def reduced(day: history.Day, span: Span) -> str:
    """A day no more exact than its span: 2023, 2023-11 or 2023-11-01."""
    return history.iso(day)[: _DATE[span.precision]]


def _source(site: Site, iris: Iris, document: Document, record: Source) -> Node:
    found: Node = {
        "@id": iris.thing(document.id),
        "@type": "CreativeWork",
        "name": document.title,
        **({"url": outside(record.url)} if record.url else {}),
        "inLanguage": record.language,
        **({"author": _named(iris, document.id, "author", record.author)} if record.author else {}),
        **({"publisher": _named(iris, document.id, "publisher", record.publisher)} if record.publisher else {}),
        **_published(document, record),
        "briefing:type": record.type,
    }
    for relation, claim in _bears_on(site, document.id):
        claims = found.setdefault(f"briefing:{relation}", [])
        if (iri := iris.thing(claim)) not in claims[-1:]:
            claims.append(iri)
    return found


def _published(document: Document, record: Source) -> Node:
    """One year, month or day, if it is known so exactly; no range, and nothing that is only about then."""
    span = document.spans.get(record.published or "")
    if not span or not span.plain or span.approximate or not span.lower or not span.upper:
        return {}
    start, end = reduced(span.lower, span), reduced(span.upper, span)
    return {"datePublished": start} if start == end else {}


def _bears_on(site: Site, source: str) -> Iterator[tuple[str, str]]:
    """(relation, claim) of each piece of evidence from a source, claim by claim."""
    for backlink in site.backlinks.get(source, ()):
        record = site.get(backlink.origin, Claim)
        if record and backlink.path[:1] == ("evidence",) and backlink.path[2:] == ("source",):
            number = backlink.path[1]
            assert isinstance(number, int)  # noqa: S101  # a place in a list
            yield record.evidence[number].relation, backlink.origin


def _named(iris: Iris, source: str, role: str, name: str) -> Node:
    """Who made a source, of whom only the name is known: an author may be a person or an organisation."""
    kind = {"@type": "Organization"} if role == "publisher" else {"@type": "Thing"}
    return {"@id": iris.part(source, role), **kind, "name": name}


def _question(_site: Site, iris: Iris, document: Document, record: Question) -> Node:
    about = _some("about", [iris.thing(i) for i in record.claims])
    return {"@id": iris.thing(document.id), "@type": "Question", "name": record.title, **about}


def _note(_site: Site, iris: Iris, document: Document, record: Note) -> Node:
    return {
        "@id": iris.thing(document.id),
        "@type": "Comment",
        "name": record.title,
        "author": iris.publisher,
        **_some("about", [iris.thing(i) for i in record.claims]),
        "briefing:type": record.type,
    }


def _some(key: str, values: list[Any]) -> Node:
    """A property with its values, if there are any."""
    return {key: values} if values else {}


_MAKERS: Mapping[type[Record], Callable[[Site, Iris, Document, Any], Node]] = {
    Claim: _claim,
    Entity: _entity,
    Event: _event,
    Note: _note,
    Question: _question,
    Source: _source,
    Summary: _summary,
}
