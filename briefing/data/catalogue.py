"""The files for machines: what each is, as which media type."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import tables


@dataclass(frozen=True, slots=True)
class Entry:
    """One file."""

    path: str
    title: str
    about: str
    """One sentence."""
    media_type: str


_JSON, _JSONLD, _TEXT, _ATOM = "application/json", "application/ld+json", "text/plain", "application/atom+xml"
_CSL, _SCHEMA = "application/vnd.citationstyles.csl+json", "application/schema+json"
OTHERS = (
    Entry("data/briefing.json", "JSON", "All records with their texts and all that follows from them.", _JSON),
    Entry("data/briefing.schema.json", "JSON Schema", "What every key of that file means.", _SCHEMA),
    Entry("data/graph.jsonld", "JSON-LD", "All that the pages say in their own JSON-LD, and the details.", _JSONLD),
    Entry("data/annotations.jsonld", "Annotations", "Each marked passage (W3C Web Annotation).", _JSONLD),
    Entry("data/article.txt", "The article", "Its words alone, in which the annotations give positions.", _TEXT),
    Entry("data/citations.json", "CSL-JSON", "The sources as citations, for Zotero, Pandoc and others.", _CSL),
    Entry("data/citations.bib", "BibTeX", "The same citations, for LaTeX.", "application/x-bibtex"),
    Entry("llms-full.txt", "Plain text", "The whole briefing, for people and language models.", _TEXT),
    Entry("llms.txt", "Plain text in short", "The bottom line, the key claims, and where the rest is.", _TEXT),
    Entry("feed.xml", "Feed", "What was changed, for feed readers (Atom).", _ATOM),
)


def catalogue() -> tuple[Entry, ...]:
    """All files, the tables first."""
    return (*(Entry(table.path, table.title, table.about, "text/csv") for table in tables()), *OTHERS)
