"""Record → JSON-LD: only what the editors say. A page has the record's own node, the whole graph its parts too.

The marked passages of the article are W3C Web Annotations (2017).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args

from briefing.core import dates, model
from briefing.core.fields import Key, Numeric, Ref, Shape
from briefing.core.inputs import MEDIA_TYPES
from briefing.core.urls import path_of
from briefing.languages.numbers import sort_of_unit
from briefing.site import claim_status
from briefing.site.site import Site

from .published import Item, Quotation, as_worded, cited, ends, json_lines, published_keys, quotations, schema_type
from .terms import THING, Iri, Iris, Node, class_of, context, known, outside, vocabulary

_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3236"
ANNOTATIONS, ARTICLE_TEXT = "data/annotations.jsonld", "data/article.txt"
_SPEAKERS = {"Person", "Organization", *get_args(model.OrganizationType)}
"""Classes of which an `author` may be. What a state is said to say is only `about` the state."""


def graph(iris: Iris, whole_site: Iterable[Node]) -> Iterator[Node]:
    """Every thing in the briefing: what is of no record, each record with its parts, our own words."""
    site = iris.site
    yield from whole_site
    for identifier in site.documents:
        yield from nodes(iris, identifier, whole=True)
    for (kind, old), new in site.former.items():
        yield {"@id": iris.page(path_of(kind, old), THING), "@type": "Thing", "sameAs": iris.part(new)}
    said = {link.agent for _, claim in site.all(model.Claim) for link in claim.chain}
    said |= {origin for _, claim in site.all(model.Claim) for e in claim.evidence for origin in e.origin}
    for agent in sorted(said):
        yield {"@id": iris.part(agent), "@type": "prov:Agent", "name": site.title(agent)}
    yield from vocabulary()


def as_json(found: Iterable[Node]) -> bytes:
    """A JSON-LD document, a line a node."""
    made = list(found)
    head = json.dumps(context(made), ensure_ascii=False)
    return f'{{"@context": {head},\n"@graph": [\n{json_lines(made)}\n]}}\n'.encode()


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
