"""One state of a briefing: its files, what they were made into, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefing import assess
from briefing.diagnostics import Diagnostic
from briefing.document import Document
from briefing.link import Site
from briefing.model import Claim


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

    @property
    def title(self) -> str:
        """What the record is called now."""
        return self.new.title

    @property
    def touched(self) -> bool:
        """True if its own file changed."""
        return self.before.files.get(self.old.path) != self.after.files.get(self.new.path)


def words_of(state: State, claim: Claim) -> tuple[str, str]:
    """A claim's factuality and status."""
    return assess.factuality(state.site, claim), assess.status(state.site, claim)
