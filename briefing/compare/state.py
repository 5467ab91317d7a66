"""One state of a briefing: its files, what they were made into, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from briefing import assess
from briefing.diagnostics import Diagnostic
from briefing.document import Document
from briefing.markers import Path, Record, Ref
from briefing.site import Site


@dataclass(frozen=True, slots=True)
class State:
    """Before or after a change."""

    files: Mapping[str, bytes]
    site: Site
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """A record that is in both states."""

    id: str
    old: Document
    new: Document
    before: State
    after: State
    moves: Mapping[str, str]
    """Old id → new id of records that were moved in the same change: what follows them says nothing new."""

    @property
    def title(self) -> str:
        """What the record is called now."""
        return self.new.title

    @property
    def touched(self) -> bool:
        """True if its own file changed."""
        return self.before.files.get(self.old.path) != self.after.files.get(self.new.path)


def moved(document: Document, moves: Mapping[str, str]) -> Document:
    """A document whose record names moved records by their new ids."""
    if not moves:
        return document
    places = {path for path, marker, _ in document.fields if isinstance(marker, Ref)}

    def follow(value: Any, path: Path) -> Any:  # noqa: ANN401  # whatever a record holds
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


def standing(state: State, identifier: str) -> tuple[str, frozenset[str]]:
    """Both axes of a claim's status, to compare: its support, and the ids of those who deny it."""
    status = assess.status(state.site, identifier)
    return status.support, frozenset(status.denied_by)
