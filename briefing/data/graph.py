"""Record → JSON-LD: only what the editors say. A page has the record's own node, the whole graph its parts too.

Words are schema.org's and PROV's, and our own where neither has one. The marked passages of the article are W3C Web
Annotations (2017).
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from markupsafe import Markup

from briefing.core import dates, model
from briefing.core.document import Document
from briefing.core.fields import Key, Numeric, Record, Ref, Shape
from briefing.core.inputs import MEDIA_TYPES
from briefing.core.urls import address, base_url, encoded, path_of
from briefing.languages.numbers import sort_of_unit
from briefing.site import claim_status
from briefing.site.site import Site

from .published import Item, Quotation, as_worded, cited, ends, json_lines, published_keys, quotations, schema_type
from .tables import OTHERS, DataFile, tables

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
    model.SourceAmount: "briefing:Amount",
    model.Archived: "ArchiveComponent",
    model.ChainLink: "briefing:Attribution",
    model.Date: "briefing:Dating",
    model.Participant: "briefing:Participation",
    model.Role: "Role",
}
"""Part of a record → its class, where that is not ours by the part's own name."""
# What an address in a record may hold, but an IRI must not (RFC 3987; Turtle's IRIREF).
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")
_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3236"
GRAPH, ANNOTATIONS, ARTICLE_TEXT = "data/graph.jsonld", "data/annotations.jsonld", "data/article.txt"
_SPEAKERS = {"Person", "Organization", *get_args(model.OrganizationType)}
"""Classes of which an `author` may be. What a state is said to say is only `about` the state."""
PAGE = "data/index.html"
_LICENCES = "https://creativecommons.org/licenses"
_CREATIVE_COMMONS = re.compile(r"\bCC (BY(?:-NC)?(?:-SA|-ND)?) ([1-4]\.0)\b")
"""Licences with an address; search engines read no other."""
# No text may end the data block, or begin anything in it (HTML Standard: restrictions for contents of scripts).
_MARKUP = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


# -- Words and addresses --


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
    used, links = set[str](), set[str]()
    for node in nodes:
        _gather(node, used, links)
    begins = {word.partition(":")[0] for word in used if ":" in word}
    prefixes = {name: iri for name, iri in _PREFIXES.items() if name in begins}
    return {"@vocab": SCHEMA, **prefixes, **{word: {"@type": "@id"} for word in sorted(links)}}


def _gather(node: Node, used: set[str], links: set[str]) -> None:
    """Add the keys and types that a node and those inside it use to `used`, and the keys of IRIs to `links`."""
    for key, value in node.items():
        used.add(key)
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, dict):
                _gather(one, used, links)
            elif key == "@type":
                used.add(str(one))
            elif isinstance(one, Iri) and key[0] != "@":
                links.add(key)


def vocabulary() -> Iterator[Node]:
    """Our own words, as data: what each means."""
    found: dict[str, dict[str, None]] = {}
    types = [kind.record for kind in model.published_kinds().values()]
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


# -- Records --


def graph(site: Site) -> bytes:
    """The whole graph as a JSON-LD document, a line a node."""
    made = list(_everything(Iris(site, GRAPH)))
    head = json.dumps(context(made), ensure_ascii=False)
    return f'{{"@context": {head},\n"@graph": [\n{json_lines(made)}\n]}}\n'.encode()


def _everything(iris: Iris) -> Iterator[Node]:
    """Every thing in the briefing: what is of no single record, each record with its parts, our own words."""
    site = iris.site
    yield from (*_website(iris), _home(iris), _dataset(iris))
    for identifier in site.documents:
        yield from nodes(iris, identifier, whole=True)
    for (kind, old), new in site.former.items():
        yield {"@id": iris.page(path_of(kind, old), THING), "@type": "Thing", "sameAs": iris.part(new)}
    said = {link.agent for _, claim in site.all(model.Claim) for link in claim.chain}
    said |= {origin for _, claim in site.all(model.Claim) for e in claim.evidence for origin in e.origin}
    for agent in sorted(said):
        yield {"@id": iris.part(agent), "@type": "prov:Agent", "name": site.title(agent)}
    yield from vocabulary()


def nodes(iris: Iris, identifier: str, *, whole: bool = False) -> list[Node]:
    """What a record is about, then, if `whole`, its parts; nothing for a page about the briefing."""
    record = iris.site.records[identifier]
    is_published = record.kind in model.KINDS and model.KINDS[record.kind].rdf_class
    return _nodes(iris, Item(iris.site, identifier, record), whole=whole) if is_published else []


def _nodes(iris: Iris, item: Item, *, whole: bool) -> list[Node]:
    record = type(item.value)
    made: Node = {
        "@id": iris.part(item.id, item.anchor or THING),
        "@type": model.KINDS[record.kind].rdf_class if record.kind else class_of(record),
    }
    inside: list[Node] = []
    for row in published_keys(record):
        if row.term == "-":
            continue
        if row.part:
            parts = list(item.parts(row)) if whole else []
            inside += [node for part in parts for node in _nodes(iris, part, whole=True)]
            if parts and row.term:
                made[row.term] = [iris.part(item.id, part.anchor) for part in parts]
        elif row.term and (value := item.get(row)) not in (None, "", ()):
            is_words = isinstance(row.marker, Ref) and row.marker.or_words and value not in item.site.kinds
            made["name" if is_words else row.term] = (
                [_value(iris, row, one) for one in value] if row.many else _value(iris, row, value)
            )
    for base in record.__mro__:
        if extra := _EXTRA.get(base):
            made |= known(extra(iris, item))
    return [made, *inside]


def _value(iris: Iris, row: Key, value: Any) -> Any:  # noqa: ANN401  # any JSON
    match row.marker:
        case Ref() if value in iris.site.kinds:
            return iris.part(value)
        case Shape(code="unsafe-link"):
            return outside(value)
        case Numeric() if value.isdecimal():
            return int(value)
    return value


def stub(iris: Iris, identifier: str) -> Node:
    """What another page needs to name a thing."""
    record = iris.site.records[identifier]
    kind = schema_type(Item(iris.site, identifier, record)) if isinstance(record, model.Entity) else "CreativeWork"
    return {"@id": iris.part(identifier), "@type": kind, "name": iris.site.title(identifier)}


def news(iris: Iris, texts: Iterable[str]) -> Node:
    """A text of ours about the article: what it cites, when it was first and last written ("" if git does not know)."""
    site = iris.site
    documents = [site.documents[i] for i in texts]
    added = {path: change.day for change in site.history.changes for sort, path, _ in change.files if sort == "A"}
    begun = [added[d.path] for d in documents if d.path in added]
    changed = [day for d in documents if (day := site.history.last.get(d.path))]
    return {
        "@type": "NewsArticle",
        "inLanguage": site.config.language,
        "author": iris.publisher,
        "publisher": iris.publisher,
        "datePublished": dates.iso(min(begun)) if begun else "",
        "dateModified": dates.iso(max(changed)) if changed else "",
        "isBasedOn": stub(iris, site.article.source),
        "citation": [iris.part(i) for i in cited(*documents)],
        "isPartOf": iris.briefing,
    }


def _claim(iris: Iris, item: Item) -> Node:
    record = item.value
    # The deepest link of the chain of which the article gives a sign.
    said = next((link.agent for link in reversed(record.chain) if link.basis != "none"), "")
    by = iris.site.get(said, model.Entity)
    article = stub(iris, iris.site.article.source)
    found: Node = {"@type": ["Claim", "prov:Entity"], "appearance": article, "prov:wasQuotedFrom": article["@id"]}
    if by and (speaker := stub(iris, said))["@type"] in _SPEAKERS:
        found["author"] = speaker
    elif by:
        found["about"] = [speaker, *([iris.part(record.event)] if record.event else [])]
    for relation in record.relations:
        found.setdefault(f"briefing:{relation.type}", []).append(iris.part(relation.claim))
    evidence: dict[str, dict[Iri, None]] = {}
    for piece in as_worded(record):
        evidence.setdefault(f"briefing:{piece.relation}", {})[iris.part(piece.source)] = None
    return found | {"@reverse": {key: [{"@id": iri} for iri in of] for key, of in sorted(evidence.items())}}


def _link_of_chain(iris: Iris, item: Item) -> Node:
    found: Node = {"@type": ["prov:Entity", class_of(model.ChainLink)]}
    if item.number == 1:
        found["@reverse"] = {"prov:wasDerivedFrom": {"@id": iris.part(item.id)}}
    if item.parent and item.number < len(item.parent.value.chain):
        found["prov:wasDerivedFrom"] = iris.part(item.id, f"chain-{item.number + 1}")
    return found


def _evidence(iris: Iris, item: Item) -> Node:
    piece: model.Evidence = item.value
    return {
        "@type": [class_of(model.Evidence), "prov:Entity"],
        "briefing:bearsOn": iris.part(item.id),
        "briefing:relation": Iri(f"briefing:{piece.relation}"),
        "prov:hadPrimarySource": iris.part(piece.source),
        "prov:wasAttributedTo": [iris.part(i) for i in piece.origin],
    }


def _quantity(_iris: Iris, item: Item) -> Node:
    """The same in schema.org's words, for plain numbers; a duration has no unit to name."""
    record: model.Quantity = item.value
    bounds = (("minValue", record.min), ("maxValue", record.max))
    plain = {name: text for name, text in bounds if text and not text.startswith("P")}
    if not plain:
        return {}
    is_money = bool(record.unit) and sort_of_unit(record.unit) == "currency"
    values = {name: int(text) if text.isdecimal() else text for name, text in plain.items()}
    values |= {"currency" if is_money else "unitText": record.unit} if record.unit else {}
    return {"@type": [class_of(type(record)), "MonetaryAmount" if is_money else "QuantitativeValue"], **values}


def _event(iris: Iris, item: Item) -> Node:
    """An Event only where it is known when and where it was: search engines list such. Any other is a Thing."""
    record: model.Event = item.value
    span = dates.of(record.date)
    days = ends(span)
    if not record.place or not days or span.approximate or record.date.basis == "inferred":
        return {}
    place, end = stub(iris, record.place), "".join(days[1:])
    return {"@type": "Event", "startDate": days[0], "location": place, "endDate": end}


def _source(iris: Iris, item: Item) -> Node:
    record: model.Source = item.value
    found: Node = {}
    # Only the name is known: an author may be a person or an organisation.
    for name, kind in (("author", "Thing"), ("publisher", "Organization")):
        if words := getattr(record, name):
            found[name] = {"@id": iris.part(item.id, name), "@type": kind, "name": words}
    span = dates.known(record.published)
    days = () if span.approximate else ends(span)
    found["datePublished"] = days[0] if len(days) == 1 else ""
    for claim, other in item.site.records_referencing(item.id, "evidence", model.Claim):
        for relation in dict.fromkeys(piece.relation for piece in as_worded(other) if piece.source == item.id):
            found.setdefault(f"briefing:{relation}", []).append(iris.part(claim))
    return found


def _file(iris: Iris, item: Item) -> Node:
    if found := item.site.attachment(item.id):
        media_type, iri = MEDIA_TYPES[found.published_as], iris.page(found.path(item.id))
        kind = "ImageObject" if found.width else "MediaObject"
        return {"@type": kind, "contentUrl": iri, "encodingFormat": media_type}
    return {}


_EXTRA: Mapping[type, Callable[[Iris, Item], Node]] = {
    model.Claim: _claim,
    model.ChainLink: _link_of_chain,
    model.Entity: lambda _iris, item: {"@type": schema_type(item)},
    model.Event: _event,
    model.Evidence: _evidence,
    model.File: _file,
    model.Note: lambda iris, _item: {"author": iris.publisher},
    Quotation: lambda iris, _item: {"isPartOf": iris.part(claim_status.ARTICLE)},
    model.Quantity: _quantity,
    model.Source: _source,
    model.Summary: lambda iris, item: news(iris, (item.id,)),
}
"""Record type → what its rows alone do not say: (addresses, item) → properties, some without a value."""


def marked_passages(site: Site) -> bytes:
    """The marked passages as a W3C AnnotationCollection of one page, a line a passage, in the article's order."""
    iris = Iris(site, ANNOTATIONS)
    iri = iris.page(ANNOTATIONS)
    quoting = (*site.all(model.Claim), *site.all(model.Note))
    found = [(q.start, q.end, _annotation(iris, i, q)) for i, _ in quoting for q in quotations(site, i)]
    items = [node for *_, node in sorted(found, key=lambda entry: (*entry[:2], entry[2]["id"]))]
    head: Node = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": iri,
        "type": "AnnotationCollection",
        "label": site.t("data.passages", title=site.config.title),
        "total": len(items),
    }
    page = {"id": f"{iri}#page", "type": "AnnotationPage", "startIndex": 0}
    whole = json.dumps(head, ensure_ascii=False)[:-1], json.dumps(page, ensure_ascii=False)[:-1]
    return f'{whole[0]},\n"first": {whole[1]}, "items": [\n{json_lines(items)}\n]}}}}\n'.encode()


def _annotation(iris: Iris, identifier: str, quotation: Quotation) -> Node:
    """The passage by its words on the article's page, and by words and place in the plain text of the article."""
    place = {"type": "TextPositionSelector", "start": quotation.start, "end": quotation.end}
    is_claim = iris.site.kinds[identifier] == model.Claim.kind
    site, title = iris.site, iris.site.title(identifier)
    text = site.t("page.labelled", label=site.t("kind.note.label"), title=title)
    if is_claim:
        text = site.t("page.claim", status=claim_status.in_words(site, identifier), title=title)
    described = {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": "describing"}
    return {
        "id": iris.part(identifier, quotation.id),
        "type": "Annotation",
        "motivation": "identifying" if is_claim else "commenting",
        "body": [iris.part(identifier), described],
        "target": [
            {"source": iris.page("article.html"), "selector": _on_page(iris.site, quotation)},
            {"source": iris.page(ARTICLE_TEXT), "selector": [_words(quotation), place]},
        ],
    }


def _on_page(site: Site, quotation: Quotation) -> list[Node]:
    """Each of these selects the passage: by words or place within its paragraph, which has an id, or by words alone.

    Between two paragraphs the page has our notes, so what is around a quotation never goes beyond its own.
    """
    paragraph = next(p for p in reversed(site.text.paragraphs) if p.range.start <= quotation.start)
    before, after = quotation.start - paragraph.range.start, max(0, paragraph.range.end - quotation.end)
    around = {"prefix": quotation.prefix[-before:] if before else "", "suffix": quotation.suffix[:after]}
    words = _words(quotation) | around
    place = {"type": "TextPositionSelector", "start": before, "end": quotation.end - paragraph.range.start}
    element = {"type": "CssSelector", "value": f"#{paragraph.anchor}"}
    fragment = {"type": "FragmentSelector", "conformsTo": _FRAGMENTS, "value": paragraph.anchor}
    within = ((element, words), (element, place), (fragment, words))
    return [*(where | {"refinedBy": what} for where, what in within), words]


def _words(quotation: Quotation) -> Node:
    return {"type": "TextQuoteSelector", **{name: getattr(quotation, name) for name in ("exact", "prefix", "suffix")}}


# -- Pages, the briefing and its data --


def block(  # noqa: PLR0913, PLR0917  # a page, whole
    site: Site, path: str, title: str, document: Document | None, trail: Sequence[tuple[str, str]], changed: str
) -> Markup:
    """The data of the page at an output path, ready to be put into a script element.

    `document` is its record, if it has one; `trail` the (name, path) of the pages above it; `changed` the day of its
    last change or "".
    """
    iris = Iris(site, path)
    things = list(_things(iris, path, document))
    is_list = "/by/" in path or (path.endswith("/index.html") and path != PAGE)
    steps = [(site.config.title, "index.html"), *trail, (title, path)]
    breadcrumb: Node = {
        "@type": "BreadcrumbList",
        "@id": iris.page(path, "breadcrumb"),
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": iris.page(step)}
            for n, (name, step) in enumerate(steps, 1)
        ],
    }
    picture = site.cards.get("og" if path == "index.html" else f"claim-{document.id}" if document else "", "")
    page: Node = {
        "@id": iris.page(path),
        "url": iris.page(path),
        "image": base_url(site.config) + picture if picture and site.config.base_url else "",
        "@type": "CollectionPage" if is_list else "WebPage",
        "name": title,
        "inLanguage": site.config.language,
        "isPartOf": iris.briefing,
        "dateModified": changed,
        "mainEntity": things[0]["@id"] if things else "",
        "breadcrumb": breadcrumb if path != "index.html" else {},
    }
    found = [known(page), *things]
    whole = {"@context": context(found), "@graph": found}
    words = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return Markup(words.translate(_MARKUP))  # noqa: S704  # JSON without a character that HTML could take for its own


def _things(iris: Iris, path: str, document: Document | None) -> Iterator[Node]:
    """What the page is about, the first of them above all."""
    if path == "index.html":
        yield from (_home(iris), *_website(iris))
    elif path == PAGE:
        yield _dataset(iris)
    elif document and isinstance(document.record, model.Article):
        # It has no date and no author unless its source record has.
        yield stub(iris, iris.site.article.source)
    elif document:
        yield from nodes(iris, document.id)


def _website(iris: Iris) -> tuple[Node, Node]:
    """The briefing as a site, and who answers for it."""
    config = iris.site.config
    publisher = {"@id": iris.publisher, "@type": "Organization", "name": config.publisher}
    return {"@id": iris.briefing, "@type": "WebSite", "name": config.title, **_about(iris)}, publisher


def _home(iris: Iris) -> Node:
    """The briefing itself: the home page."""
    config = iris.site.config
    return {
        "@id": iris.page("index.html", THING),
        "headline": config.title,
        "description": config.description,
        **known(news(iris, (config.bottom_line, config.how_sure))),
        **_modified(iris),
        "mentions": [iris.part(i) for i in (*config.key_claims, *config.people)],
    }


def _dataset(iris: Iris) -> Node:
    """What is in `data/`: whose, under what terms, as which files."""
    config = iris.site.config
    return {
        "@id": iris.page(PAGE, THING),
        "@type": "Dataset",
        "name": iris.site.t("data.dataset", title=config.title),
        **_about(iris),
        "description": iris.site.t("data.dataset_about", description=config.description),
        "creator": iris.publisher,
        **_modified(iris),
        "isBasedOn": iris.part("article"),
        "isPartOf": iris.briefing,
        "distribution": [_download(iris, file) for file in (*tables(), *OTHERS)],
    }


def _download(iris: Iris, file: DataFile) -> Node:
    iri, name = iris.page(file.path), iris.site.t(f"file.{file.name}.title")
    return {"@id": iri, "@type": "DataDownload", "name": name, "contentUrl": iri, "encodingFormat": file.media_type}


def _about(iris: Iris) -> Node:
    config = iris.site.config
    licence = _CREATIVE_COMMONS.search(config.licence)
    about = {
        "description": config.description,
        "inLanguage": config.language,
        "publisher": iris.publisher,
        "copyrightNotice": config.licence,
        "license": Iri(f"{_LICENCES}/{licence[1].lower()}/{licence[2]}/") if licence else "",
    }
    return known(about)


def _modified(iris: Iris) -> Node:
    changes = iris.site.history.changes
    return {"dateModified": dates.iso(changes[0].day)} if changes else {}
