"""Record → what the whole graph says of it besides what its page says: evidence, chains, quotations, amounts, dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing.core import dates
from briefing.core.model import Amount, Claim, Date, Entity, Event, Question, Source, SourceAmount
from briefing.site import claim_status, history
from briefing.site.quote_ids import quotation_ids
from briefing.site.site import Site

from .iris import Iris
from .terms import Node


def details(site: Site, iris: Iris, identifier: str) -> Iterator[Node]:
    """The nodes in order. The first adds to the record's own; nothing for a record without more to say."""
    record = site.documents[identifier].record
    if isinstance(record, Claim):
        yield from _claim(site, iris, identifier, record)
    elif isinstance(record, Event):
        yield from _event(site, iris, identifier, record)
    elif isinstance(record, Entity):
        yield from _entity(iris, identifier, record)
    elif isinstance(record, Source):
        reliability = {"briefing:reliability": record.reliability} if record.reliability else {}
        yield {"@id": iris.thing(identifier), **reliability, "briefing:consulted": record.consulted}
    elif isinstance(record, Question):
        yield {"@id": iris.thing(identifier), "briefing:settledBy": record.settled_by}


def provenance(site: Site, iris: Iris, identifier: str, record: Claim) -> list[Node]:
    """How a claim came into the article (W3C PROV-O): quoted there, derived from what each link of its chain said."""
    said = [iris.part(identifier, f"chain-{n}") for n in range(1, len(record.chain) + 1)]
    found: list[Node] = [
        {
            "@id": iris.thing(identifier),
            "@type": "prov:Entity",
            "prov:wasQuotedFrom": iris.thing("article"),
            **({"prov:wasDerivedFrom": said[0]} if said else {}),
        }
    ]
    for n, link in enumerate(record.chain):
        found.append(
            {
                "@id": said[n],
                "@type": ["prov:Entity", "briefing:Attribution"],
                "prov:wasAttributedTo": iris.thing(link.agent),
                **({"briefing:cue": link.cue} if link.cue else {}),
                "briefing:basis": link.basis,
                **({"prov:wasDerivedFrom": said[n + 1]} if said[n + 1 :] else {}),
            }
        )
    pieces = enumerate(claim_status.weigh(site, identifier), 1)
    return found + [node for n, piece in pieces for node in _evidence(iris, identifier, n, piece)]


def agents(site: Site, iris: Iris) -> Iterator[Node]:
    """Everybody to whom something is attributed."""
    for identifier in sorted({i for _, claim in site.all(Claim) for i in _attributed(claim)}):
        yield {"@id": iris.thing(identifier), "@type": "prov:Agent", "name": site.title(identifier)}


def _attributed(claim: Claim) -> Iterator[str]:
    yield from (link.agent for link in claim.chain)
    yield from (i for e in claim.evidence for i in e.origin)


def _evidence(iris: Iris, claim: str, number: int, piece: claim_status.Weighed) -> Iterator[Node]:
    """A source's statement, and whose it is; the amounts that it gives."""
    evidence = piece.item
    iri = iris.part(claim, f"evidence-{number}")
    amounts = list(_amounts(iris, iri, evidence.quantities))
    yield {
        "@id": iri,
        "@type": ["briefing:Evidence", "prov:Entity"],
        "briefing:bearsOn": iris.thing(claim),
        "briefing:relation": f"briefing:{evidence.relation}",
        "briefing:source": iris.thing(evidence.source),
        "prov:hadPrimarySource": iris.thing(evidence.source),
        **_list("briefing:origin", map(iris.thing, piece.origins)),
        **_list("briefing:body", map(iris.thing, piece.bodies)),
        **_list("prov:wasAttributedTo", map(iris.thing, evidence.origin)),
        "description": evidence.note,
        **({"briefing:part": evidence.part} if evidence.part else {}),
        **({"briefing:later": piece.later} if piece.later is not None else {}),
        "briefing:repeats": piece.repeats,
        **({"briefing:edtf": evidence.date} if evidence.date else {}),
        **_links("briefing:amount", amounts),
    }
    yield from amounts


def _claim(site: Site, iris: Iris, identifier: str, record: Claim) -> Iterator[Node]:
    quotations = list(_quotations(site, iris, identifier))
    amounts = list(_amounts(iris, iris.part(identifier, "amounts"), record.quantities))
    assertion = list(_assertion(iris, identifier, record))
    dated = [_dated(site, iris, identifier, record.date)] if record.date else []
    yield {
        "@id": iris.thing(identifier),
        **({"briefing:cue": record.cue} if record.cue else {}),
        **_links("briefing:quotation", quotations),
        **_links("briefing:amount", amounts),
        **_links("briefing:assertion", assertion),
        **_links("briefing:date", dated),
    }
    yield from (*quotations, *amounts, *assertion, *dated)
    yield from provenance(site, iris, identifier, record)


def _quotations(site: Site, iris: Iris, identifier: str) -> Iterator[Node]:
    quoted = site.quotes.get(identifier, ())
    for name, stretch in zip(quotation_ids(site.text, quoted), quoted, strict=True):
        yield {
            "@id": iris.part(identifier, name),
            "@type": "briefing:Quotation",
            "text": site.text.text[stretch.start : stretch.end],
            "isPartOf": iris.thing("article"),
            "briefing:start": stretch.start,
            "briefing:end": stretch.end,
        }


def _amounts(iris: Iris, iri: str, given: Iterable[Amount | SourceAmount]) -> Iterator[Node]:
    for number, amount in enumerate(given, 1):
        yield {
            "@id": f"{iri}-{number}",
            "@type": "briefing:Amount",
            **_counted(iris, amount),
            **({"briefing:min": _number(amount.min)} if amount.min else {}),
            **({"briefing:max": _number(amount.max)} if amount.max else {}),
            "briefing:approximate": amount.about,
            "briefing:open": amount.open,
            **({"briefing:words": amount.as_} if isinstance(amount, Amount) and amount.as_ else {}),
        }


def _counted(iris: Iris, amount: Amount | SourceAmount) -> Node:
    """What an amount is of, in what, for when; a thing that is no entity by its name."""
    given = amount if isinstance(amount, SourceAmount) else None
    return {
        **({"briefing:of": iris.thing(amount.of)} if iris.has(amount.of) else {"name": amount.of}),
        **({"briefing:unit": amount.unit} if amount.unit else {}),
        **({"briefing:what": given.what} if given and given.what else {}),
        **({"briefing:period": given.period} if given and given.period else {}),
    }


def _number(text: str) -> int | str:
    """A whole number as such; a duration or fraction as it is written."""
    return int(text) if text.isdecimal() else text


def _assertion(iris: Iris, identifier: str, record: Claim) -> Iterator[Node]:
    if said := record.assert_:
        yield {
            "@id": iris.part(identifier, "assertion"),
            "@type": "briefing:Assertion",
            "briefing:subject": iris.thing(said.subject),
            "briefing:verb": said.verb,
            **({"briefing:object": iris.thing(said.object)} if said.object else {}),
            **({"briefing:to": iris.thing(said.to)} if said.to else {}),
        }


def _dated(site: Site, iris: Iris, identifier: str, date: Date) -> Node:
    span = dates.of(date, site.documents[identifier].spans)
    return {
        "@id": iris.part(identifier, "date"),
        "@type": "briefing:Dating",
        "briefing:edtf": dates.edtf_of(date),
        **({"briefing:earliest": history.iso(span.lower)} if span.lower else {}),
        **({"briefing:latest": history.iso(span.upper)} if span.upper else {}),
        **({"briefing:words": date.stated} if date.stated else {}),
        "briefing:basis": date.basis,
        **({"briefing:reason": date.reason} if date.reason else {}),
        **_list("citation", dict.fromkeys(iris.thing(ground.source) for ground in date.ground)),
    }


def _event(site: Site, iris: Iris, identifier: str, record: Event) -> Iterator[Node]:
    dated = _dated(site, iris, identifier, record.date)
    parts: list[Node] = [
        {
            "@id": iris.part(identifier, f"participants-{number}"),
            "@type": "briefing:Participation",
            "roleName": taking_part.role,
            "briefing:entity": iris.thing(taking_part.entity),
        }
        for number, taking_part in enumerate(record.participants, 1)
    ]
    yield {
        "@id": iris.thing(identifier),
        "briefing:date": dated["@id"],
        **({"briefing:partOf": iris.thing(record.part_of)} if record.part_of else {}),
        **_links("briefing:participation", parts),
    }
    yield from (dated, *parts)


def _entity(iris: Iris, identifier: str, record: Entity) -> Iterator[Node]:
    roles: list[Node] = [
        {
            "@id": iris.part(identifier, f"roles-{number}"),
            "@type": "Role",
            "roleName": role.role,
            **({"briefing:of": iris.thing(role.of)} if role.of else {}),
            **({"briefing:edtf": role.date} if role.date else {}),
            **({"briefing:source": iris.thing(role.source)} if role.source else {}),
        }
        for number, role in enumerate(record.roles, 1)
    ]
    if roles:
        yield {"@id": iris.thing(identifier), **_links("briefing:role", roles)}
        yield from roles


def _links(key: str, nodes: list[Node]) -> Node:
    return _list(key, (node["@id"] for node in nodes))


def _list(key: str, values: Iterable[str]) -> Node:
    found = list(values)
    return {key: found} if found else {}
