"""The marked passages of the article as W3C Web Annotations (2017), one a quotation."""

from __future__ import annotations

import json

from briefing.core.model import Claim, Note
from briefing.site import claim_status
from briefing.site.site import Site

from .published import Quotation, quotations
from .terms import Iris, Node

PATH, TEXT = "data/annotations.jsonld", "data/article.txt"


def collection(site: Site) -> bytes:
    """An AnnotationCollection of one page, a line an annotation, in the order of the article."""
    iris = Iris(site, PATH)
    iri = iris.page(PATH)
    quoting = (*site.all(Claim), *site.all(Note))
    found = [(q.start, q.end, _annotation(iris, i, q)) for i, _ in quoting for q in quotations(site, i)]
    items = [node for *_, node in sorted(found, key=lambda entry: (*entry[:2], entry[2]["id"]))]
    head: Node = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": iri,
        "type": "AnnotationCollection",
        "label": f"{site.config.title}: the article, passage by passage",
        "total": len(items),
    }
    page = {"id": f"{iri}#page", "type": "AnnotationPage", "startIndex": 0}
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    whole = json.dumps(head, ensure_ascii=False)[:-1], json.dumps(page, ensure_ascii=False)[:-1]
    return f'{whole[0]},\n"first": {whole[1]}, "items": [\n{lines}\n]}}}}\n'.encode()


def _annotation(iris: Iris, identifier: str, quotation: Quotation) -> Node:
    """The passage by its words on the article's page, and by words and place in the plain text of the article."""
    words = {"type": "TextQuoteSelector", **{name: getattr(quotation, name) for name in ("exact", "prefix", "suffix")}}
    place = {"type": "TextPositionSelector", "start": quotation.start, "end": quotation.end}
    is_claim = iris.site.kinds[identifier] == Claim.kind
    what = f"Claim ({claim_status.in_words(iris.site, identifier)})" if is_claim else "Editors’ note"
    text = f"{what}: {iris.site.title(identifier)}"
    return {
        "id": iris.part(identifier, quotation.id),
        "type": "Annotation",
        "motivation": "identifying" if is_claim else "commenting",
        "body": [
            iris.part(identifier),
            {"type": "TextualBody", "value": text, "format": "text/plain", "purpose": "describing"},
        ],
        "target": [
            {"source": iris.page("article.html"), "selector": words},
            {"source": iris.page(TEXT), "selector": [words, place]},
        ],
    }
