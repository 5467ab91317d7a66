"""The words and addresses of the graph: schema.org's words, PROV's, and our own where neither has the word."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from briefing.core.fields import Record
from briefing.core.model import Archived, ChainLink, Date, Participant, Role, SourceAmount, published_kinds
from briefing.core.urls import address, base_url, encoded, path_of
from briefing.site.site import Site

from .published import published_keys

Node = dict[str, Any]
"""A thing in JSON-LD, by the context below. Keys without a prefix are schema.org's."""
THING = "this"
"""The anchor that tells what a page is about from the page itself."""
SCHEMA = "https://schema.org/"
BRIEFING = "urn:uuid:e9fee02f-6b5d-444e-bcb4-c084e003e8f5#"
"""The same for every briefing, wherever it is published: one query fits all. It is a name, not an address."""
_PREFIXES: Mapping[str, str] = {
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
    "relation": ("How evidence relates to the claim, or to the part of it that `part` names.", ""),
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
# What an address in a record may hold, but an IRI must not (RFC 3987; Turtle's IRIREF).
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")


class Iri(str):
    """An address: in JSON-LD the value of a property that leads to a thing."""

    __slots__ = ()


class Iris:
    """The addresses of things: absolute where the site has an address, else relative to the file at `path`.

    Relative ones join up wherever the site lies: on any host, in any folder, on a disk.
    """

    def __init__(self, site: Site, path: str) -> None:
        self.site = site
        self._base = base_url(site.config)
        self._folder = path[: path.rfind("/") + 1]
        self._up = "../" * path.count("/")
        self.briefing = self.page("index.html", "site")
        self.publisher = self.page("index.html", "publisher")

    def page(self, path: str, anchor: str = "") -> Iri:
        """A page, or any other file of the site, or a place in it."""
        if self._base:
            found = address(self._base, path)
        else:  # always with the file's name: some hosts serve pages under shorter ones
            found = encoded(path.removeprefix(self._folder) if path.startswith(self._folder) else self._up + path)
        return Iri(f"{found}#{anchor}" if anchor else found)

    def part(self, identifier: str, anchor: str = THING) -> Iri:
        """A part of a record, or what it is about: for the article and its source record one and the same."""
        kind = self.site.kinds[identifier]
        if kind == "article":
            return self.part(self.site.article.source, anchor)
        return self.page(path_of(kind, identifier), anchor)


def known(node: Node) -> Node:
    """A thing without the properties that have no value."""
    return {key: value for key, value in node.items() if value or value == 0}


def outside(url: str) -> Iri:
    """The address of a page elsewhere as an IRI."""
    return Iri(_FORBIDDEN.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url))


def class_of(part: type[Record]) -> str:
    """The class of a part of a record."""
    return _CLASSES.get(part, f"briefing:{part.__name__}")


def context(nodes: Iterable[Node]) -> Node:
    """The context of just the words that some nodes use."""
    pairs = [pair for node in nodes for pair in _pairs(node)]
    used = {key for key, _ in pairs} | {str(value) for key, value in pairs if key == "@type"}
    links = sorted({key for key, value in pairs if isinstance(value, Iri) and key[0] != "@"})
    prefixes = {name: iri for name, iri in _PREFIXES.items() if any(word.startswith(f"{name}:") for word in used)}
    return {"@vocab": SCHEMA, **prefixes, **{word: {"@type": "@id"} for word in links}}


def _pairs(node: Node) -> Iterator[tuple[str, object]]:
    """Every key with each of its values, in a node and in those inside it."""
    for key, value in node.items():
        for one in value if isinstance(value, list) else [value]:
            yield key, one
            if isinstance(one, dict):
                yield from _pairs(one)


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
