"""The marked passages of the article as W3C Web Annotations (2017), one a quotation."""

from __future__ import annotations

import json
from collections.abc import Iterator

from briefing.site.site import Site

from .iris import Iris
from .parts import Quotation
from .records import Briefing, Claim, Note
from .terms import Node

PATH, TEXT = "data/annotations.jsonld", "data/article.txt"
_CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def collection(site: Site, briefing: Briefing) -> bytes:
    """An AnnotationCollection of one page, a line an annotation, in the order of the article."""
    iris = Iris(site, PATH)
    marking: tuple[Claim | Note, ...] = (*briefing.claims, *briefing.notes)
    found = [(q.start, q.end, node) for record in marking for q, node in _of(iris, record)]
    items = [node for *_, node in sorted(found, key=lambda item: (*item[:2], item[2]["id"]))]
    iri = iris.page(PATH)
    head: Node = {
        "@context": _CONTEXT,
        "id": iri,
        "type": "AnnotationCollection",
        "label": f"{briefing.title}: the article, passage by passage",
        "total": len(items),
    }
    page = {"id": f"{iri}#page", "type": "AnnotationPage", "startIndex": 0}
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    whole = json.dumps(head, ensure_ascii=False)[:-1], json.dumps(page, ensure_ascii=False)[:-1]
    return f'{whole[0]},\n"first": {whole[1]}, "items": [\n{lines}\n]}}}}\n'.encode()


def _of(iris: Iris, record: Claim | Note) -> Iterator[tuple[Quotation, Node]]:
    for quotation in record.quotations:
        yield quotation, _annotation(iris, record, quotation)


def _annotation(iris: Iris, record: Claim | Note, quotation: Quotation) -> Node:
    """The passage by its words on the article's page, and by words and place in the plain text of the article."""
    words = {
        "type": "TextQuoteSelector",
        "exact": quotation.exact,
        "prefix": quotation.prefix,
        "suffix": quotation.suffix,
    }
    place = {"type": "TextPositionSelector", "start": quotation.start, "end": quotation.end}
    said = f"Claim ({record.status}): " if isinstance(record, Claim) else "Editors’ note: "
    return {
        "id": f"{iris.page(record.path)}#{quotation.id}",
        "type": "Annotation",
        "motivation": "identifying" if isinstance(record, Claim) else "commenting",
        "body": [
            iris.thing(record.id),
            {"type": "TextualBody", "value": said + record.title, "format": "text/plain", "purpose": "describing"},
        ],
        "target": [
            {"source": iris.page("article.html"), "selector": words},
            {"source": iris.page(TEXT), "selector": [words, place]},
        ],
    }
