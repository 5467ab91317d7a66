"""All files for machines. They depend on the linked site alone, and take time in proportion to it."""

from __future__ import annotations

from briefing.core.urls import base_url
from briefing.site.site import Site

from . import annotate, citations, document, feed, graph, plain, tables
from .gather import gather
from .iris import Iris
from .rows import Rows

GRAPH = "data/graph.jsonld"
SCHEMA = "data/briefing.schema.json"
"""The JSON Schema of `data/briefing.json`. It depends on the program only, and lies among the templates."""


def files(site: Site) -> dict[str, bytes]:
    """Output path → bytes: everything in the catalogue but the schema."""
    briefing = gather(site)
    return {
        **{path: tables.table(path, rows) for path, rows in Rows(briefing).tables().items()},
        "data/briefing.json": document.document(briefing),
        GRAPH: graph.as_json(graph.graph(site, Iris(site, GRAPH))),
        annotate.PATH: annotate.collection(site, briefing),
        annotate.TEXT: briefing.article.text.encode(),
        **_citations(site),
        "llms.txt": plain.short(site, briefing),
        "llms-full.txt": plain.full(briefing),
        feed.PATH: feed.feed(site),
    }


def _citations(site: Site) -> dict[str, bytes]:
    found = list(citations.items(site, base_url(site.config)))
    return {"data/citations.json": citations.as_csl(found), "data/citations.bib": citations.as_bibtex(found)}
