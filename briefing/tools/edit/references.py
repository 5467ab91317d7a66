"""Every place that names a record, and how to let it name another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefing.core.diagnostics import Location
from briefing.core.document import Document, Reference
from briefing.core.fields import Path, Ref
from briefing.parse.validation import SITE
from briefing.site.linker import at, in_text

from .source import Edit, Source

# The text of an id in `[[ id…` or `[@id]`.
_IN_TEXT = re.compile(r"\[(?:\[\s*|@)")
_EMPTY_FLOW = re.compile(r"\{[ \t]*\}")


@dataclass(frozen=True, slots=True)
class Use:
    """One place that names a record."""

    document: Document
    location: Location
    where: Path
    """The way to the value in front matter; empty in a text."""
    reference: Reference | None = None
    """The link or citation in a text."""

    @property
    def words(self) -> str:
        """What the place is, for a sentence."""
        record = self.document
        owner = record.path if record.kind in {"site", "article"} else f"the {record.kind} {record.id}"
        if self.reference:
            return f"{'cited' if self.reference.cites else 'linked'} in the text of {owner}"
        names = [str(step) for step in self.where if isinstance(step, str)]
        if names[0] == "redirects":
            return f"where the redirect {names[-1]} leads"
        return f"{names[-1]} in {names[0]} of {owner}" if names[1:] else f"{names[0]} of {owner}"


@dataclass(frozen=True, slots=True)
class Change:
    """What will stand at a place instead of what stands there."""

    location: Location
    before: str
    after: str


def uses(documents: Iterable[Document], identifier: str) -> Iterator[Use]:
    """Every place that names `identifier`, in the order of the files. Code, quotations and plain words do not count."""
    for document in sorted(documents, key=lambda document: document.path):
        for where, marker, value in document.fields:
            if isinstance(marker, Ref) and value == identifier:
                yield Use(document, at(document, where), where)
        for reference in document.prose.references:
            if reference.target == identifier:
                length = reference.end - reference.start
                yield Use(document, in_text(document, reference.start, length), (), reference)


def repointed(source: Source, found: Sequence[Use], old: str, new: str) -> tuple[list[Edit], list[Change]]:
    """The edits of one file that let all its uses of `old` name `new`.

    A place where the id is not written out as such, which only odd YAML can bring about, gets no edit.
    """
    edits, changes = [], []
    for use in found:
        begin = source.offset(use.location.line, use.location.column)
        start = begin
        if use.reference:
            opening = _IN_TEXT.match(source.text, begin)
            start = opening.end() if opening else begin
        elif source.text[begin] in "|>":  # a text on lines of its own
            start = max(source.text.find(old, begin), begin)
        if not source.text.startswith(old, start):
            continue
        edits.append(Edit(start, start + len(old), new))
        if use.reference:
            before = source.text[begin : begin + use.location.length]
            after = before.replace(old, new, 1)
        else:
            before, after = f"{_key(use.where)}: {old}", new
        changes.append(Change(use.location, " ".join(before.split()), " ".join(after.split())))
    return edits, changes


def redirected(source: Source, site: Document, old: str, new: str) -> tuple[Edit, Change]:
    """The edit of `site.yaml` that leaves a redirect; one that led from `new` to `old` is turned round."""
    location = at(site, ("redirects",))
    if (key := site.marks.get(("redirects", new, "<key>"))) is not None:
        start = source.offset(key.line, key.column)
        place = Location(SITE, key.line, key.column, key.length)
        return Edit(start, start + len(new), old), Change(place, f"redirect {new}: {old}", f"redirect {old}: {new}")
    entry = f"{old}: {new}"
    said = ("no redirect", f"redirect {entry}")
    if ("redirects",) not in site.marks:
        end = len(source.text)
        lead = "" if source.text.endswith(("\n", "\r")) else source.newline
        place = Location(SITE, source.text.count("\n") + 1)
        return Edit(end, end, f"{lead}redirects: {{{entry}}}{source.newline}"), Change(place, *said)
    start = source.offset(location.line, location.column)
    change = Change(location, *said)
    if empty := _EMPTY_FLOW.match(source.text, start):
        return Edit(start, empty.end(), f"{{{entry}}}"), change
    if source.text[start] == "{":
        return Edit(start + 1, start + 1, f"{entry}, "), change
    return Edit(start, start, f"{entry}{source.newline}{' ' * (location.column - 1)}"), change


def by_file(found: Iterable[Use]) -> Mapping[str, list[Use]]:
    """Uses by the path of their file."""
    files: dict[str, list[Use]] = {}
    for use in found:
        files.setdefault(use.document.path, []).append(use)
    return files


def _key(where: Path) -> str:
    return next(str(step) for step in reversed(where) if isinstance(step, str))
