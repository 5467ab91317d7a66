"""What the tests of the exported files share: the first briefing, taken apart, and each form of it made once."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import load, pipeline, schema
from briefing.memo import Memo
from briefing.model import Claim, Source
from briefing.portable import pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.document import Document

ROOT = Path(__file__).resolve().parent.parent
FILES = load.read_site(ROOT)
FOLDERS = {"claim": "claims/", "entity": "entities/", "event": "events/", "note": "notes/", "question": "questions/"}
FOLDERS |= {"source": "sources/", "summary": "summaries/", "page": "", "article": ""}
"""Kind → the folder of its pages."""


def templates(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The templates among a site's files."""
    return {path: data for path, data in files.items() if path.startswith("templates/")}


def taken_apart(files: Mapping[str, bytes]) -> pages.Briefing:
    """A site built and taken apart."""
    output, problems = pipeline.build(files, Memo())
    assert output is not None, problems
    site, _ = schema.document(schema.SITE, files[schema.SITE])
    assert site is not None
    return pages.read(output, site)


@functools.cache
def first_briefing() -> pages.Briefing:
    """The briefing of this repository."""
    return taken_apart(FILES)


@functools.cache
def documents() -> tuple[Document, ...]:
    """Its records."""
    found = [schema.document(path, data)[0] for path, data in FILES.items() if path.startswith("content/")]
    return tuple(document for document in found if document and document.kind != "vocabulary")


def claims() -> list[Claim]:
    """Its claims."""
    return [document.record for document in documents() if isinstance(document.record, Claim)]


def sources() -> list[Source]:
    """Its sources."""
    return [document.record for document in documents() if isinstance(document.record, Source)]


def bare(text: str) -> str:
    """Without white space: where lines and columns end is the typesetter's business."""
    return "".join(text.split())
