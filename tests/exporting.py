"""What the tests of the exported files share: the first briefing, and a small one, taken apart."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.build import pipeline
from briefing.core.model import Claim, Source
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.tools.export import pages

from .documents import MINIMAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.core.document import Document

ROOT = Path(__file__).resolve().parent.parent
FILES = load.read_site(ROOT)
SMALL = load.read_site(MINIMAL)
"""A small briefing, for what takes long: with a source in another script."""
_CRIER = "content/sources/town-crier.md"
SMALL[_CRIER] = SMALL[_CRIER].replace(b"title: Harbour bridge closed", "title: 다리 폐쇄, 균열 열두 개".encode())
SMALL[_CRIER] = SMALL[_CRIER].replace(b"language: en", b"language: ko")
FOLDERS = {"claim": "claims/", "entity": "entities/", "event": "events/", "note": "notes/", "question": "questions/"}
FOLDERS |= {"source": "sources/", "summary": "summaries/", "page": "", "article": ""}
"""Kind → the folder of its pages."""


def templates(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The templates among a site's files."""
    return {path: data for path, data in files.items() if path.startswith("templates/")}


def taken_apart(files: Mapping[str, bytes]) -> pages.Briefing:
    """A site built and taken apart."""
    output, problems = pipeline.build(files, Engine())
    assert output is not None, problems
    site, _ = validation.document(validation.SITE, files[validation.SITE])
    assert site is not None
    return pages.read(output, site)


@functools.cache
def first_briefing() -> pages.Briefing:
    """The briefing of this repository."""
    return taken_apart(FILES)


@functools.cache
def documents(*, small: bool = False) -> tuple[Document, ...]:
    """The records of this repository's briefing, or of the small one."""
    files = SMALL if small else FILES
    found = [validation.document(path, data)[0] for path, data in files.items() if path.startswith("content/")]
    return tuple(document for document in found if document and document.kind != "vocabulary")


def claims(*, small: bool = False) -> list[Claim]:
    """Its claims."""
    return [document.record for document in documents(small=small) if isinstance(document.record, Claim)]


def sources(*, small: bool = False) -> list[Source]:
    """Its sources."""
    return [document.record for document in documents(small=small) if isinstance(document.record, Source)]


def bare(text: str) -> str:
    """Without white space: where lines and columns end is the printer's business."""
    return "".join(text.replace("\x01", "").split())  # pypdf's sign for a space in some fonts
