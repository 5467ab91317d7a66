"""The words of the graph: schema.org's, PROV's, and our own where nobody else has the word."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any

Node = dict[str, Any]
"""A thing in JSON-LD, by the context below. Keys without a prefix are schema.org's."""
SCHEMA = "https://schema.org/"
BRIEFING = "urn:uuid:e9fee02f-6b5d-444e-bcb4-c084e003e8f5#"
"""The same for every briefing, wherever it is published: one query fits all. It names, it leads nowhere."""
PREFIXES: Mapping[str, str] = {
    "schema": SCHEMA,
    "briefing": BRIEFING,
    "prov": "http://www.w3.org/ns/prov#",  # W3C PROV-O
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
LINKS = frozenset(
    {
        *(
            "about",
            "appearance",
            "author",
            "breadcrumb",
            "citation",
            "contentUrl",
            "creator",
            "distribution",
            "isBasedOn",
        ),
        *("isPartOf", "item", "license", "location", "mainEntity", "mentions", "publisher", "sameAs", "url"),
        *("briefing:amount", "briefing:assertion", "briefing:bearsOn", "briefing:date"),
        *("briefing:contradicts", "briefing:dates", "briefing:denies", "briefing:presupposes", "briefing:qualifies"),
        *("briefing:refines", "briefing:restates", "briefing:supports", "briefing:updates"),
        *("briefing:body", "briefing:confirmedBy", "briefing:confirmedLaterBy", "briefing:contradictedBy"),
        *("briefing:deniedBy", "briefing:entity", "briefing:object", "briefing:of", "briefing:origin"),
        *("briefing:partOf", "briefing:participation", "briefing:quotation", "briefing:relation", "briefing:role"),
        *("briefing:source", "briefing:subject", "briefing:to"),
        *("prov:hadPrimarySource", "prov:wasAttributedTo", "prov:wasDerivedFrom", "prov:wasQuotedFrom"),
        "rdfs:seeAlso",
    }
)
"""Properties whose values are things: a text stands for an address."""
SCHEMA_TYPES: Mapping[str, str] = {
    "person": "Person",
    "organisation": "Organization",
    "state": "Country",
    "place": "Place",
}
"""An entity's `type` → its class in schema.org, where its record gives none; any other is a Thing."""
SPEAKERS = frozenset(
    {
        *("Person", "Organization", "GovernmentOrganization", "NewsMediaOrganization", "PoliticalParty"),
        "ResearchOrganization",
    }
)
"""Classes of which an `author` may be. What a state is said to say is only `about` the state."""

_CITO = "http://purl.org/spar/cito/"
OWN: Mapping[str, tuple[str, str]] = {
    "Evidence": ("What one source says that bears on a claim.", ""),
    "Quotation": ("A passage of the article, word for word.", ""),
    "Attribution": ("One link of a chain: who says so, nearest to the article first.", ""),
    "Amount": ("How many or how long.", ""),
    "Dating": ("When something was, and how we know.", ""),
    "Assertion": ("What a claim asserts, as subject, verb, object and receiver.", ""),
    "Participation": ("Who took part in an event, and as what.", ""),
    "supports": ("It says that the claim is true.", "supports"),
    "dates": ("It gives the date of what is claimed.", "confirms"),
    "refines": ("It adds detail and decides nothing.", "extends"),
    "updates": ("It gives a later state of things.", "updates"),
    "contradicts": ("It says what cannot be true together with the claim.", "disagreesWith"),
    "denies": ("It says that the claim is not true.", "disputes"),
    "restates": ("It says the same again.", ""),
    "qualifies": ("It limits the claim.", "qualifies"),
    "presupposes": ("It can be true only if the claim is.", ""),
    "support": (
        "confirmed, confirmed-later, one-source, no-second-source, mixed or contradicted; derived from the evidence.",
        "",
    ),
    "confirmedBy": ("A body that confirms it with evidence of the time.", ""),
    "confirmedLaterBy": ("A body that confirms it only with later evidence.", ""),
    "contradictedBy": ("A body whose evidence contradicts it.", ""),
    "deniedBy": ("A body that denies it.", ""),
    "factuality": ("How far the article commits to it: certain, probable, possible, unknown.", ""),
    "confidence": ("The editors' own: low, moderate, high.", ""),
    "cue": ("The article's words that hedge or attribute.", ""),
    "origin": ("On whose word it rests in the end.", ""),
    "relation": ("How evidence stands to the claim.", ""),
    "bearsOn": ("The claim that evidence is about.", ""),
    "source": ("Where it is said.", ""),
    "part": ("The only part of the claim that evidence bears on; then it is not counted.", ""),
    "body": ("The body to which the origin of evidence belongs.", ""),
    "later": ("True if evidence is later than what the article could know.", ""),
    "repeats": ("True if it only passes on what somebody in the claim's own chain said.", ""),
    "quotation": ("Where the article says so.", ""),
    "start": ("Offset in data/article.txt, in code points from 0.", ""),
    "end": ("Offset of the first code point after it.", ""),
    "basis": ("Where the article, or on what ground we, say so.", ""),
    "amount": ("A number or duration that is given.", ""),
    "of": ("What is counted, or of whom somebody is something.", ""),
    "min": ("At least so many; durations as in ISO 8601.", ""),
    "max": ("At most so many.", ""),
    "unit": ("In what an amount is measured.", ""),
    "what": ("estimate, or capacity: what there was room for.", ""),
    "period": ("The time that an amount covers (EDTF).", ""),
    "approximate": ("True for “about”.", ""),
    "open": ("True for “at least” or “more than”.", ""),
    "words": ("The article's own words.", ""),
    "date": ("When.", ""),
    "edtf": ("A date in EDTF (ISO 8601-2).", ""),
    "earliest": ("The first day that it can have been.", ""),
    "latest": ("The last day that it can have been.", ""),
    "reason": ("Why we infer it.", ""),
    "assertion": ("What is asserted, taken apart.", ""),
    "subject": ("Who or what.", ""),
    "verb": ("A word of the briefing's own vocabulary.", ""),
    "object": ("Whom or what.", ""),
    "to": ("The receiver.", ""),
    "participation": ("Who took part.", ""),
    "entity": ("Who or what it was.", ""),
    "partOf": ("The event of which it is a part.", ""),
    "role": ("What somebody is or was.", ""),
    "type": ("A word of the briefing's own vocabulary.", ""),
    "reliability": ("The Admiralty code of a source, A to F.", ""),
    "consulted": ("When the editors read it (EDTF).", ""),
    "settledBy": ("What would settle an open question.", ""),
}
"""Our own words: what each means, and the nearest word of CiTO, the Citation Typing Ontology."""


def context(nodes: Iterable[Node]) -> Node:
    """The context of just the words that some nodes use: no page carries words that it does not need."""
    used: set[str] = set()
    for node in nodes:
        _gather(node, used)
    return _context(frozenset(used))


@functools.lru_cache(maxsize=256)
def _context(used: frozenset[str]) -> Node:
    prefixes = {name: PREFIXES[name] for name in PREFIXES if any(word.startswith(f"{name}:") for word in used)}
    links = {word: {"@type": "@id"} for word in sorted(used & LINKS)}
    return {"@vocab": SCHEMA, **prefixes, **links}


def _gather(node: Node, used: set[str]) -> None:
    """Every key in a node and in those inside it, and every class."""
    used.update(node)
    kinds = node.get("@type", ())
    used.update((kinds,) if isinstance(kinds, str) else kinds)
    for value in node.values():
        if isinstance(value, dict):
            _gather(value, used)
        elif isinstance(value, list):
            for inside in value:
                if isinstance(inside, dict):
                    _gather(inside, used)


def vocabulary() -> list[Node]:
    """Our own words, as data."""
    return [
        {
            "@id": BRIEFING + name,
            "@type": "rdfs:Class" if name[0].isupper() else "rdf:Property",
            "rdfs:label": name,
            "rdfs:comment": comment,
            **({"rdfs:seeAlso": _CITO + close} if close else {}),
        }
        for name, (comment, close) in OWN.items()
    ]
