"""The first stage: every file of the content, parsed on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from briefing.core.diagnostics import Diagnostic, has_errors
from briefing.core.document import Document
from briefing.core.inputs import HISTORY
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.site.history import History, read


@dataclass(frozen=True, slots=True)
class ParsedFiles:
    """What all files of the content give."""

    documents: list[Document]
    """In order of path."""
    unusable: frozenset[str]
    """The ids of files whose errors keep them out."""
    problems: list[Diagnostic]
    """The files' own problems."""
    history: History
    """What git knows of the files."""


def parse(files: Mapping[str, bytes], engine: Engine, on_progress: Callable[[int, int], None]) -> ParsedFiles:
    """Parse what is not as it was; `files` become the engine's table "file"."""
    table = engine.table("file", files)

    def document(path: str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
        data = table[path]
        return engine.cached("parse", partial(validation.document, path, data), (path, data), path)

    paths = sorted(path for path in files if path in {validation.SITE, "content"} or path.startswith("content/"))
    parsed = engine.each(
        "parse", document, paths, on_progress, is_quick=lambda path: engine.knows("parse", (path, files[path]))
    )
    refused = (path for path, (document, found) in parsed.items() if not document and has_errors(found))
    return ParsedFiles(
        [document for document, _ in parsed.values() if document],
        frozenset(map(validation.identifier, refused)),
        [problem for _, found in parsed.values() for problem in found],
        engine.call(lambda: read(table.get(HISTORY, b"")), "history"),
    )
