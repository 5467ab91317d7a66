"""Take a record away: what would break, who would lose their last link, what of the article nothing covers then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.engine.engine import Engine
from briefing.site.coverage import Coverage, cover
from briefing.site.site import Site

from .proof import new_faults
from .references import Change, Use, uses
from .rename import Refusal, after, known, repoint, state

_BROKEN_LINK = "unknown-id"
_ORPHAN = "orphan-record"
_UNCOVERED = "assertion-uncovered"


@dataclass(frozen=True, slots=True)
class CoverageLoss:
    """How much less of the article the claims cover."""

    before: Coverage
    after: Coverage
    passages: tuple[str, ...]
    """The words that no claim covers any more."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What taking a record away will do."""

    document: Document
    heir: Document | None
    """The record that takes its place, if one does."""
    uses: tuple[Use, ...]
    """Everything that names it; with an heir, all of it follows."""
    changes: tuple[Change, ...]
    files: Mapping[str, bytes | None]
    """Only the files that change; None for one that goes."""
    orphans: tuple[Diagnostic, ...]
    loss: CoverageLoss | None
    faults: tuple[Diagnostic, ...]
    """What else would be wrong that is not wrong now."""


def remove(files: Files, identifier: str, heir: str, memo: Engine) -> Removal | Refusal:
    """Plan to take a record away, everything that names it following to `heir` (""; to nothing). Nothing is written."""
    now = state(files, memo)
    document = known(now, identifier)
    if isinstance(document, Refusal):
        return document
    to = known(now, heir) if heir else None
    if isinstance(to, Refusal):
        return to
    if to and (to.id == document.id or to.kind != document.kind):
        what = "the record itself" if to.id == document.id else f"of another kind ({to.kind}, not {document.kind})"
        return Refusal(f"`{heir}` cannot take the place of `{identifier}`: it is {what}.")
    found = tuple(use for use in uses(now.documents.values(), identifier) if use.document.id != identifier)
    changed: dict[str, bytes] = {}
    changes: tuple[Change, ...] = ()
    if to:
        changed, changes, refusal = repoint(files, now, identifier, heir)
        if refusal:
            return refusal
    gone = {**changed, document.path: None}
    site, _ = pipeline.check(files, memo)
    then, problems = pipeline.check(after(files, gone), memo)
    new = [d for d in new_faults(now.problems, problems, {}) if to or d.code != _BROKEN_LINK]
    return Removal(
        document=document,
        heir=to,
        uses=found,
        changes=tuple(change for change in changes if change.location.path != document.path),
        files=gone,
        orphans=tuple(d for d in new if d.code == _ORPHAN),
        loss=_loss(site, then),
        faults=tuple(d for d in new if d.code not in {_ORPHAN, _UNCOVERED}),
    )


def _loss(site: Site | None, then: Site | None) -> CoverageLoss | None:
    """What the claims cover less, or None."""
    if not (site and then):
        return None
    before, left = cover(site), cover(then)
    if left.characters_covered == before.characters_covered:
        return None
    text = then.text.text
    passages = tuple(text[gap.start : gap.end] for gap in left.gaps if gap not in before.gaps)
    return CoverageLoss(before, left, passages)
