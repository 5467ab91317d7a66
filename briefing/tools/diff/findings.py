"""The terms of a comparison: a state, a record in both states, a finding, and the table of what can differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.core.fields import Record, Ref, ValueType, keys
from briefing.core.folding import shorten
from briefing.parse.validation import SITE, VOCABULARY, identifier, record_type
from briefing.site.site import Site

HEADINGS: Mapping[str, str] = {
    "problems": "Problems",
    "stronger": "Says more than before",
    "weaker": "Says less than before",
    "evidence": "Evidence and status",
    "records": "Records added, removed, renamed",
    "dates": "Dates",
    "quotes": "Quotations and the article",
    "words": "Wording",
    "details": "Details",
    "site": "The site as a whole",
    "none": "No change of meaning",
}
"""Group → heading, in the order of a report: what a reviewer must look at comes first."""
_TABLE: Mapping[str, str] = {
    "stronger": "hedge-dropped approximation-dropped attribution-shortened confidence-raised date-unfounded "
    "sentence-stronger sentence-above-claim citation-lost",
    "weaker": "hedge-added approximation-added attribution-lengthened confidence-lowered sentence-weaker date-vaguer",
    "evidence": "status-changed evidence-added evidence-removed evidence-changed attribution-changed",
    "records": "record-added record-removed record-moved record-renamed record-unreadable",
    "dates": "date-added date-removed date-sharpened date-changed",
    "quotes": "quote-added quote-removed quote-moved quote-extended quote-cut quote-changed "
    "paragraph-added paragraph-removed paragraph-moved paragraph-reworded seed-changed",
    "words": "reworded sentence-added sentence-removed sentence-moved sentence-reworded citation-added "
    "links-changed cue-changed",
    "details": "amount-changed field-changed file-changed",
    "site": "settings-changed vocabulary-changed template-changed style-changed script-changed picture-changed",
    "none": "no-meaning",
}
SORTS: Mapping[str, str] = {code: group for group, codes in _TABLE.items() for code in codes.split()}
"""Code → group. Codes are stable: scripts read them in the JSON report."""
MAX_LENGTH = 300
"""Characters of a text that a report shows."""
_TITLES = {SITE: "The site’s settings", VOCABULARY: "The controlled words"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference, about one record or file; in a report also a problem, about a place."""

    code: str
    record: str  # the record's id, or the path of a file that is no record
    title: str
    says: str  # what differs, in plain words
    before: str = ""
    after: str = ""
    because: str = ""  # the other record or file that caused it, where the record's own file did not change

    @property
    def group(self) -> str:
        """Its group in a report."""
        return SORTS.get(self.code, "problems")

    @property
    def statement(self) -> str:
        """What differs, and through what."""
        return f"{self.says} (through {self.because})" if self.because else self.says


def list_some(items: list[str], most: int) -> str:
    """The first items of a list, and how many more there are."""
    rest = len(items) - most
    return ", ".join(items[:most]) + (f" and {rest} more" if rest > 0 else "")


@dataclass(frozen=True, slots=True)
class BriefingState:
    """The briefing before or after a change: its files, the site made from them, the problems found."""

    files: Mapping[str, bytes]
    site: Site
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class RecordPair:
    """A record that is in both states."""

    id: str
    old: Document
    new: Document
    before: BriefingState
    after: BriefingState
    moves: Mapping[str, str]
    """Old id → new id of records that were moved in the same change: references that follow them are no difference."""

    @property
    def is_edited(self) -> bool:
        """True if its own file changed."""
        return self.before.files.get(self.old.path) != self.after.files.get(self.new.path)

    def title(self, identifier: str) -> str:
        """The title of a record that either state has."""
        return self.after.site.titles.get(identifier) or self.before.site.title(identifier)

    def finding(self, code: str, says: str, before: str = "", after: str = "", because: str = "") -> Finding:
        """A finding about this record, its texts not too long."""
        title = _TITLES.get(self.new.path, self.new.title)
        code = "settings-changed" if self.new.path == SITE else code
        return Finding(code, self.id, title, says, shorten(before, MAX_LENGTH), shorten(after, MAX_LENGTH), because)


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Path → "added", "removed" or "changed", for the files that differ, in order of path."""
    found = {}
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            found[path] = "added" if path not in before else "removed" if path not in after else "changed"
    return found


def record_id(path: str) -> str:
    """The id of the record that a file holds; "" for any other file."""
    return identifier(path) if path in {SITE, VOCABULARY} or record_type(path) else ""


def follow_moves(document: Document, moves: Mapping[str, str]) -> Document:
    """A document in which references to moved records have the new ids."""
    record = map_references(document.record, ValueType(type(document.record)), lambda name: moves.get(name, name))
    return replace(document, record=record)


def map_references(value: Any, of: ValueType, change: Callable[[str], str]) -> Any:  # noqa: ANN401  # a value of a record
    """A value of a record, every id of another record in it replaced."""
    if isinstance(value, str):
        return change(value) if isinstance(of.marker, Ref) else value
    if isinstance(value, tuple) and of.inside:
        return tuple(map_references(member, of.inside, change) for member in value)
    if isinstance(value, Mapping) and of.inside:
        return {name: map_references(member, of.inside, change) for name, member in value.items()}
    if isinstance(value, Record):
        rows = keys(type(value))
        changed = {row.attribute: map_references(getattr(value, row.attribute), row.value, change) for row in rows}
        return replace(value, **changed)  # type: ignore[type-var]  # records are dataclasses
    return value
