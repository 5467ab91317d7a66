"""The files in `data/` and the other files for machines: what each is, as which media type."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One file."""

    path: str
    title: str
    media_type: str
    about: str
    """One sentence."""


CSV, JSON, JSONLD, TURTLE = "text/csv", "application/json", "application/ld+json", "text/turtle"

TABLES = (
    Entry("data/claims.csv", "Claims", CSV, "A row for each claim: who says so, how sure, its status."),
    Entry("data/evidence.csv", "Evidence", CSV, "A row for each thing that a source says for or against a claim."),
    Entry("data/entities.csv", "Entities", CSV, "A row for each person, organisation, state, place and thing."),
    Entry("data/events.csv", "Events", CSV, "A row for each event, with the days between which it was."),
    Entry("data/sources.csv", "Sources", CSV, "A row for each source: who published it, when, how reliable it is."),
    Entry("data/quotations.csv", "Quotations", CSV, "A row for each passage of the article that a claim rests on."),
    Entry("data/amounts.csv", "Amounts", CSV, "A row for each number or duration, of the article or of a source."),
)
OTHERS = (
    Entry("data/briefing.json", "Everything as JSON", JSON, "All records with their texts and all that follows from them."),
    Entry("data/briefing.schema.json", "Its JSON Schema", "application/schema+json", "What every key of that file means."),
    Entry("data/graph.jsonld", "The graph as JSON-LD", JSONLD, "What the pages say in their own JSON-LD, and the details."),
    Entry("data/graph.ttl", "The graph as RDF Turtle", TURTLE, "The same graph, for RDF tools."),
    Entry("data/provenance.ttl", "Provenance", TURTLE, "Who passed on what to whom, claim by claim (W3C PROV-O)."),
    Entry("data/annotations.jsonld", "Annotations", JSONLD, "Each marked passage of the article (W3C Web Annotation)."),
    Entry("data/article.txt", "The article", "text/plain", "The words alone, in which the annotations give positions."),
    Entry("data/citations.json", "Citations as CSL-JSON", "application/vnd.citationstyles.csl+json", "For Zotero, Pandoc and others."),
    Entry("data/citations.bib", "Citations as BibTeX", "application/x-bibtex", "For LaTeX."),
    Entry("llms-full.txt", "Plain text", "text/plain", "The whole briefing to read from top to bottom, for people and language models."),
    Entry("llms.txt", "Plain text in short", "text/plain", "The bottom line, the key claims, and where the rest is."),
    Entry("feed.xml", "Feed", "application/atom+xml", "What was changed in the briefing, for feed readers (Atom)."),
)
