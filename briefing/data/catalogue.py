"""The files for machines: what each is, as which media type."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One file."""

    path: str
    title: str
    about: str
    """One sentence."""
    media_type: str


_CSV, _JSON, _JSONLD, _TEXT = (
    "text/csv",
    "application/json",
    "application/ld+json",
    "text/plain",
)
_CSL = "application/vnd.citationstyles.csl+json"

TABLES = (
    Entry("data/evidence.csv", "Evidence", "What each source says for or against a claim.", _CSV),
    Entry("data/claims.csv", "Claims", "Who says so, how sure, and where each claim stands.", _CSV),
    Entry("data/sources.csv", "Sources", "Who published what, when, and how reliable it is.", _CSV),
    Entry("data/entities.csv", "Entities", "People, organisations, states, places and things.", _CSV),
    Entry("data/events.csv", "Events", "What happened between which days, as far as is known.", _CSV),
    Entry("data/quotations.csv", "Quotations", "The article’s words that each claim rests on.", _CSV),
    Entry("data/amounts.csv", "Amounts", "Each number or duration that the article or a source gives.", _CSV),
)
OTHERS = (
    Entry("data/briefing.json", "JSON", "All records with their texts and all that follows from them.", _JSON),
    Entry("data/briefing.schema.json", "JSON Schema", "What every key of that file means.", "application/schema+json"),
    Entry("data/graph.jsonld", "JSON-LD", "All that the pages say in their own JSON-LD, and the details.", _JSONLD),
    Entry("data/annotations.jsonld", "Annotations", "Each marked passage (W3C Web Annotation).", _JSONLD),
    Entry("data/article.txt", "The article", "Its words alone, in which the annotations give positions.", _TEXT),
    Entry("data/citations.json", "CSL-JSON", "The sources as citations, for Zotero, Pandoc and others.", _CSL),
    Entry("data/citations.bib", "BibTeX", "The same citations, for LaTeX.", "application/x-bibtex"),
    Entry("llms-full.txt", "Plain text", "The whole briefing, for people and language models.", _TEXT),
    Entry("llms.txt", "Plain text in short", "The bottom line, the key claims, and where the rest is.", _TEXT),
    Entry("feed.xml", "Feed", "What was changed, for feed readers (Atom).", "application/atom+xml"),
)
