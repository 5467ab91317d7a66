"""Find every place that names a record, and change the text there; every other byte of the file stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefing.core.diagnostics import Location
from briefing.core.document import Document, Reference
from briefing.core.fields import Path, Ref
from briefing.parse.validation import SITE
from briefing.site.linker import at, in_text

# The text of an id in `[[ id…` or `[@id]`.
_IN_TEXT = re.compile(r"\[(?:\[\s*|@)")
_EMPTY_FLOW = re.compile(r"\{[ \t]*\}")
_LINE = re.compile("\r\n|\r|\n")
_BOM = "\ufeff"
"""The byte order mark that some editors put first; it is not part of the text."""


@dataclass(frozen=True, slots=True)
class Use:
    """A place that names a record."""

    document: Document
    location: Location
    where: Path
    """The path of the value in front matter; empty in a text."""
    reference: Reference | None = None
    """The link or citation in a text."""

    @property
    def words(self) -> str:
        """Describe the place, to stand in a sentence."""
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
    """The text at a place before and after an edit."""

    location: Location
    before: str
    after: str


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replaces the text from `start` to `end` (code points, end exclusive) by `words`."""

    start: int
    end: int
    words: str


class EditableText:
    """A file's text with the offsets of its lines."""

    def __init__(self, data: bytes) -> None:
        """`data` must be UTF-8, as every parsed file is."""
        self.text = data.decode("utf-8")
        self._starts = [len(_BOM) * self.text.startswith(_BOM), *(m.end() for m in _LINE.finditer(self.text))]

    @property
    def newline(self) -> str:
        """The file's line ending."""
        found = _LINE.search(self.text)
        return found[0] if found else "\n"

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and column, both counted from 1."""
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def apply(self, edits: Iterable[TextEdit]) -> bytes:
        """Return the file after some edits that do not overlap."""
        parts = []
        done = 0
        for edit in sorted(edits):
            parts += [self.text[done : edit.start], edit.words]
            done = edit.end
        return "".join([*parts, self.text[done:]]).encode()


def find_uses(documents: Iterable[Document], identifier: str) -> Iterator[Use]:
    """Yield every place that names `identifier`, by file. Code, quotations and plain words do not count."""
    for document in sorted(documents, key=lambda document: document.path):
        for where, marker, value in document.fields:
            if isinstance(marker, Ref) and value == identifier:
                yield Use(document, at(document, where), where)
        for reference in document.prose.references:
            if reference.target == identifier:
                length = reference.end - reference.start
                yield Use(document, in_text(document, reference.start, length), (), reference)


def edit_uses(source: EditableText, found: Sequence[Use], old: str, new: str) -> tuple[list[TextEdit], list[Change]]:
    """Return the edits of one file that make all its uses of `old` name `new`.

    A place where unusual YAML hides the id gets no edit.
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
        edits.append(TextEdit(start, start + len(old), new))
        if use.reference:
            before = source.text[begin : begin + use.location.length]
            after = before.replace(old, new, 1)
        else:
            before, after = f"{_key(use.where)}: {old}", new
        changes.append(Change(use.location, " ".join(before.split()), " ".join(after.split())))
    return edits, changes


def edit_redirects(source: EditableText, site: Document, old: str, new: str) -> tuple[TextEdit, Change]:
    """Return the edit of `site.yaml` that adds a redirect, or reverses one that led from `new` to `old`."""
    location = at(site, ("redirects",))
    if (key := site.marks.get(("redirects", new, "<key>"))) is not None:
        start = source.offset(key.line, key.column)
        place = Location(SITE, key.line, key.column, key.length)
        return TextEdit(start, start + len(new), old), Change(place, f"redirect {new}: {old}", f"redirect {old}: {new}")
    entry = f"{old}: {new}"
    said = ("no redirect", f"redirect {entry}")
    if ("redirects",) not in site.marks:
        end = len(source.text)
        lead = "" if source.text.endswith(("\n", "\r")) else source.newline
        place = Location(SITE, source.text.count("\n") + 1)
        return TextEdit(end, end, f"{lead}redirects: {{{entry}}}{source.newline}"), Change(place, *said)
    start = source.offset(location.line, location.column)
    change = Change(location, *said)
    if empty := _EMPTY_FLOW.match(source.text, start):
        return TextEdit(start, empty.end(), f"{{{entry}}}"), change
    if source.text[start] == "{":
        return TextEdit(start + 1, start + 1, f"{entry}, "), change
    return TextEdit(start, start, f"{entry}{source.newline}{' ' * (location.column - 1)}"), change


def _key(where: Path) -> str:
    return next(str(step) for step in reversed(where) if isinstance(step, str))


def only_renamed(before: Document, after: Document | None, old: str, new: str) -> bool:
    """True if two parsed versions of a record differ only in the references to `old`, which name `new`."""
    return after is not None and list(_content(before, old, new)) == list(_content(after, new, new))


def _content(document: Document, old: str, new: str) -> Iterator[object]:
    """Yield everything in a document with references to `old` replaced by `new`; redirects are left out."""
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
