"""One state of a briefing, and a record in two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.core.fields import Path, Record, Ref
from briefing.parse.validation import ARTICLE, SITE, VOCABULARY, identifier, record_type
from briefing.site import claim_status
from briefing.site.site import Site

from .findings import Finding


@dataclass(frozen=True, slots=True)
class State:
    """The briefing before or after a change: its files, the site made from them, the problems found."""

    files: Mapping[str, bytes]
    site: Site
    problems: tuple[Diagnostic, ...]

    def standing(self, claim: str) -> tuple[str, frozenset[str]]:
        """Both axes of a claim's status, to compare: its support, and the ids of those who deny it."""
        status = claim_status.status(self.site, claim)
        return status.support, frozenset(status.denied_by)


@dataclass(frozen=True, slots=True)
class RecordPair:
    """A record that is in both states."""

    id: str
    old: Document
    new: Document
    before: State
    after: State
    moves: Mapping[str, str]
    """Old id → new id of records that were moved in the same change: references that follow them are no difference."""

    @property
    def is_edited(self) -> bool:
        """True if its own file changed."""
        return self.before.files.get(self.old.path) != self.after.files.get(self.new.path)

    def finding(self, code: str, says: str, before: str = "", after: str = "", because: str = "") -> Finding:
        """A finding about this record."""
        return Finding(code, self.id, self.new.title, says, before, after, because)


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """Path → "added", "removed" or "changed", for the files that differ, in order of path."""
    found = {}
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            found[path] = "added" if path not in before else "removed" if path not in after else "changed"
    return found


def record_id(path: str) -> str:
    """The id of the record that a file holds; "" for any other file."""
    is_record = path in {SITE, VOCABULARY, ARTICLE} or record_type(path)
    return identifier(path) if is_record else ""


def follow_moves(document: Document, moves: Mapping[str, str]) -> Document:
    """A document in which references to moved records have the new ids."""
    places = {path for path, marker, _ in document.fields if isinstance(marker, Ref)} if moves else set()

    def follow(value: Any, path: Path) -> Any:  # noqa: ANN401  # a value of a record
        if isinstance(value, str):
            return moves.get(value, value) if path in places else value
        if isinstance(value, tuple):
            return tuple(follow(member, (*path, n)) for n, member in enumerate(value))
        if isinstance(value, Record):
            names = [field.name for field in fields(value)]  # type: ignore[arg-type]  # records are dataclasses
            changed = {name: follow(getattr(value, name), (*path, name.removesuffix("_"))) for name in names}
            return replace(value, **changed)  # type: ignore[type-var]
        return value

    return replace(document, record=follow(document.record, ()))
