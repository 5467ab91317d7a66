"""All files for machines. They depend on the linked site alone, and take time in proportion to it."""

from __future__ import annotations

from briefing.core.urls import base_url
from briefing.site.site import Site

from . import annotate, citations, document, feed, graph, plain, tables
from .gather import gather
from .iris import Iris
from .rows import Rows
from .turtle import turtle

SCHEMA = "data/briefing.schema.json"
"""The JSON Schema of `data/briefing.json`. It depends on the program only, and lies among the templates."""


def files(site: Site) -> dict[str, bytes]:
    """Output path → bytes: everything in the catalogue but the schema."""
    briefing = gather(site)
    return {
        **{path: tables.table(path, rows) for path, rows in Rows(briefing).tables().items()},
        "data/csv-metadata.json": tables.metadata(),
        "data/briefing.json": document.document(briefing),
        **_graphs(site),
        annotate.PATH: annotate.collection(site, briefing),
        annotate.TEXT: briefing.article.text.encode(),
        **_citations(site),
        "llms.txt": plain.short(site, briefing),
        "llms-full.txt": plain.full(briefing),
        feed.PATH: feed.feed(site),
    }


def _graphs(site: Site) -> dict[str, bytes]:
    # All lie in one folder, so that their relative addresses are the same.
    iris = Iris(site, "data/graph.ttl")
    whole = graph.graph(site, iris)
    return {
        "data/graph.jsonld": graph.as_json(whole),
        "data/graph.ttl": turtle(whole),
        "data/provenance.ttl": turtle(graph.provenance(site, iris)),
    }


def _citations(site: Site) -> dict[str, bytes]:
    found = list(citations.items(site, base_url(site.config)))
    return {"data/citations.json": citations.as_csl(found), "data/citations.bib": citations.as_bibtex(found)}
