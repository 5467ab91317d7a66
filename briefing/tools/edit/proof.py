"""What an edit must leave as it was, found out before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.core.fields import Ref


def new_faults(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], moved: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """The faults of a kind that a file has more often than before. `moved`: old path → new path."""
    had = Counter((d.code, moved.get(d.location.path, d.location.path)) for d in before)
    has: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in after:
        has.setdefault((diagnostic.code, diagnostic.location.path), []).append(diagnostic)
    return tuple(d for key, found in has.items() if len(found) > had[key] for d in found)


def only_renamed(before: Document, after: Document | None, old: str, new: str) -> bool:
    """True if nothing but the id `old`, wherever it was referred to, differs between two readings of a record."""
    return after is not None and list(_said(before, old, new)) == list(_said(after, new, new))


def _said(document: Document, old: str, new: str) -> Iterator[object]:
    """Everything a document says, with one id put for the other; but not what redirects there are."""
    for where, marker, value in document.fields:
        if where[0] != "redirects":
            yield where, marker, new if isinstance(marker, Ref) and value == old else value
    for reference in document.prose.references:
        target = new if reference.target == old else reference.target
        yield reference.cites, target, reference.anchor, reference.words
    yield document.prose.blocks
    yield [(sentence.anchor, sentence.parts) for sentence in document.prose.sentences]
    yield document.prose.headings
    if document.kind == "article":
        yield document.body
