"""Texts of records as plain text: Markdown with readable references."""

from __future__ import annotations

from typing import Any

from briefing.core.document import Document
from briefing.core.fields import Record, Ref, keys
from briefing.site.site import Site


def plain(site: Site, document: Document) -> str:
    """A record's text; a link becomes its words, a citation the id of what is cited, in brackets."""
    parts = []
    start = 0
    for reference in document.prose.references:
        parts.append(document.body[start : reference.start])
        parts.append(f"[{reference.target}]" if reference.cites else reference.words or site.title(reference.target))
        start = reference.end
    return "".join([*parts, document.body[start:]]).strip()


def one_line(words: str) -> str:
    """Words with single spaces."""
    return " ".join(words.split())


def id_of(part: Any) -> str:  # noqa: ANN401  # an id, words, or a record that holds an id
    """What an entry of a list is about: of a part its first id, else the words themselves."""
    row = (
        next((row for row in keys(type(part)) if isinstance(row.marker, Ref)), None)
        if isinstance(part, Record)
        else None
    )
    return str(getattr(part, row.attribute) if row else part)
