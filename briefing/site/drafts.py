"""Documents → the documents that are published: without drafts, and without what leads to them."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Document
from briefing.core.fields import Path, Record, Ref, ValueType, keys, marked_fields, replace
from briefing.core.model import Assertion, is_draft
from briefing.parse import prose

from .linker import at, in_text

_GONE = object()
_MARKDOWN = re.compile(r"[\\`*_~\[\]<>&|#]")
_ATTRIBUTION = {
    ("claim", "chain", "agent"),
    ("claim", "evidence", "origin"),
    ("source", "origin"),
    ("entity", "part_of"),
}
"""Kind and keys that say whose word something is: without them a record would say something else."""


def published(documents: Sequence[Document]) -> tuple[Sequence[Document], list[Diagnostic]]:
    """Leave out drafts and the references to them, and report each reference; the same documents if none is a draft.

    A link becomes plain words. In front matter the smallest part that may be left out goes; where that is not possible,
    or attribution would change, the draft has to be published too, which is an error.
    """
    drafts = {document.id: document for document in documents if is_draft(document.record)}
    public = [document for document in documents if not is_draft(document.record)] if drafts else documents
    problems = [found for document in public for found in _problems(document, drafts)] if drafts else []
    language = next((d.record.language for d in documents if isinstance(d.record, Config)), "en")
    return [_without(document, drafts, language) for document in public] if drafts else documents, problems


def _problems(document: Document, drafts: Mapping[str, Document]) -> Iterator[Diagnostic]:
    for path, marker, value in document.fields:
        if isinstance(marker, Ref) and value in drafts:
            names = (document.kind, *(step for step in path if isinstance(step, str)))
            needed = document.kind in {"site", "article"} or names in _ATTRIBUTION
            hint = f"Remove `draft: true` from {drafts[value].path}, or name another record here."
            left_out = "is needed here" if needed else "is left out of the published site with what is said of it here"
            code = "draft-needed" if needed else "draft-linked"
            yield problem(code, at(document, path), f"`{value}` is a draft: it {left_out}.", hint if needed else "")
    for reference in document.prose.references:
        if reference.target in drafts:
            becomes = "the citation is left out" if reference.cites else "the link is published as plain words"
            place = in_text(document, reference.start, reference.end - reference.start)
            yield problem("draft-linked", place, f"`{reference.target}` is a draft: {becomes}.")


def _without(document: Document, drafts: Mapping[str, Document], language: str) -> Document:
    document = _plain(document, drafts, language)
    if not any(isinstance(marker, Ref) and value in drafts for _, marker, value in document.fields):
        return document
    dropped: list[Path] = []
    record = _pruned(document.record, ValueType(type(document.record)), drafts, (), dropped)
    if record is _GONE:  # it cannot be without the draft, which is an error
        return document
    marks = {_moved(path, dropped): mark for path, mark in document.marks.items()}
    return replace(document, record=record, fields=tuple(marked_fields(record)), marks=marks)


def _pruned(value: Any, of: ValueType, drafts: Mapping[str, Document], path: Path, dropped: list[Path]) -> Any:  # noqa: ANN401  # any value of a record
    """A value without references to drafts; _GONE if nothing is left. `dropped` gets the paths of list entries."""
    if isinstance(of.marker, Ref) and isinstance(value, str) and value in drafts:
        return drafts[value].title if of.marker.or_words else _GONE
    if isinstance(value, Record):
        changed = {}
        for row in keys(type(value)):
            old = getattr(value, row.attribute)
            new = _pruned(old, row.value, drafts, (*path, row.name), dropped)
            if new is _GONE and (row.required or isinstance(value, Assertion)):
                return _GONE
            if new is not old:
                changed[row.attribute] = None if new is _GONE else new
        return replace(value, **changed) if changed else value
    if isinstance(value, tuple) and of.inside:
        kept = [(n, _pruned(entry, of.inside, drafts, (*path, n), dropped)) for n, entry in enumerate(value)]
        dropped += [(*path, n) for n, entry in kept if entry is _GONE]
        return tuple(entry for _, entry in kept if entry is not _GONE)
    return value


def _moved(path: Path, dropped: Collection[Path]) -> Path:
    """The path of a value after entries of lists before it are gone."""
    return tuple(
        step - sum(d[:-1] == path[:n] and d[-1] < step for d in dropped) if isinstance(step, int) else step  # type: ignore[operator]
        for n, step in enumerate(path)
    )


def _plain(document: Document, drafts: Mapping[str, Document], language: str) -> Document:
    """Put plain words in place of links to drafts, and nothing in place of citations of them."""
    parts, start = [], 0
    for reference in (r for r in document.prose.references if r.target in drafts):
        written = document.body[reference.start : reference.end].removesuffix("]]")
        title = _MARKDOWN.sub(r"\\\g<0>", drafts[reference.target].title)
        before = document.body[start : reference.start]
        parts += [before.rstrip(" ")] if reference.cites else [before, written.partition("|")[2] or title]
        start = reference.end
    if not start:
        return document
    body = "".join([*parts, document.body[start:]])
    return replace(document, body=body, prose=prose.read(document.path, body, document.body_line, language)[0])
