"""The words of the graph: schema.org's, PROV's, and our own where neither has the word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from briefing.core.fields import Record
from briefing.core.model import (
    Archived,
    ChainLink,
    Date,
    Participant,
    Role,
    SourceAmount,
    published_kinds,
)

from .iris import Iri
from .published import published_keys

Node = dict[str, Any]
"""A thing in JSON-LD, by the context below. Keys without a prefix are schema.org's."""
SCHEMA = "https://schema.org/"
BRIEFING = "urn:uuid:e9fee02f-6b5d-444e-bcb4-c084e003e8f5#"
"""The same for every briefing, wherever it is published: one query fits all. It is a name, not an address."""
PREFIXES: Mapping[str, str] = {
    "schema": SCHEMA,
    "briefing": BRIEFING,
    "prov": "http://www.w3.org/ns/prov#",  # W3C PROV-O
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_CITO = "http://purl.org/spar/cito/"
_RELATIONS: Mapping[str, tuple[str, str]] = {
    "supports": ("It says that the claim is true.", "supports"),
    "dates": ("It gives the date of what is claimed.", "confirms"),
    "refines": ("It adds detail and decides nothing.", "extends"),
    "updates": ("It gives a later state of things.", "updates"),
    "contradicts": ("It says what cannot be true together with the claim.", "disagreesWith"),
    "denies": ("It says that the claim is not true.", "disputes"),
    "restates": ("It says the same again.", ""),
    "qualifies": ("It limits the claim.", "qualifies"),
    "presupposes": ("It can be true only if the claim is.", ""),
    "relation": ("How evidence relates to the claim.", ""),
    "bearsOn": ("The claim that evidence is about.", ""),
}
"""Term → what it means, and the nearest word of CiTO, the Citation Typing Ontology."""
_CLASSES: Mapping[type[Record], str] = {
    SourceAmount: "briefing:Amount",
    Archived: "ArchiveComponent",
    ChainLink: "briefing:Attribution",
    Date: "briefing:Dating",
    Participant: "briefing:Participation",
    Role: "Role",
}
"""Part of a record → its class, where that is not ours by the part's own name."""


def class_of(part: type[Record]) -> str:
    """The class of a part of a record."""
    return _CLASSES.get(part, f"briefing:{part.__name__}")


def context(nodes: Iterable[Node]) -> Node:
    """The context of just the words that some nodes use, so that no page has words that it does not need."""
    used, links = set[str](), set[str]()
    for node in nodes:
        _gather(node, used, links)
    prefixes = {name: iri for name, iri in PREFIXES.items() if any(word.startswith(f"{name}:") for word in used)}
    return {"@vocab": SCHEMA, **prefixes, **{word: {"@type": "@id"} for word in sorted(links)}}


def _gather(node: Node, used: set[str], links: set[str]) -> None:
    """Every key and class in a node and in those inside it; the keys whose values are addresses."""
    for key, value in node.items():
        used.add(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                _gather(one, used, links)
            elif key == "@type":
                used.add(one)
            elif isinstance(one, Iri) and key[0] != "@":
                links.add(key)


def vocabulary() -> Iterator[Node]:
    """Our own words, as data: what each means."""
    found: dict[str, dict[str, None]] = {}
    types = [kind.record for kind in published_kinds().values()]
    for record in types:  # it grows
        for row in published_keys(record):
            part = row.part if row.part and row.term != "-" else None
            types += [part] if part and part not in types else []
            for term in (row.term, class_of(part) if part else ""):
                if term.startswith("briefing:"):
                    found.setdefault(term, {})[row.meaning] = None
    found |= {f"briefing:{name}": {meaning: None} for name, (meaning, _) in _RELATIONS.items()}
    for term, meanings in found.items():
        name = term.removeprefix("briefing:")
        close = _RELATIONS.get(name, ("", ""))[1]
        yield {
            "@id": BRIEFING + name,
            "@type": "rdfs:Class" if name[0].isupper() else "rdf:Property",
            "rdfs:label": name,
            "rdfs:comment": " ".join(filter(None, meanings)),
            **({"rdfs:seeAlso": Iri(_CITO + close)} if close else {}),
        }
