"""Remove a record: report what would break, which records would lose their last link, what no claim would cover."""

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

from .references import Change, Use, find_uses
from .rename import EditError, apply_changes, find_editable, new_problems, read_state, repoint

_BROKEN_LINK = "unknown-id"
_ORPHAN = "orphan-record"
_UNCOVERED = "assertion-uncovered"


@dataclass(frozen=True, slots=True)
class CoverageLoss:
    """How much less of the article the claims cover."""

    before: Coverage
    after: Coverage
    passages: tuple[str, ...]
    """The passages that lose their last claim."""


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """What a removal will change."""

    document: Document
    heir: Document | None
    """The record that takes its place, if one does."""
    uses: tuple[Use, ...]
    """The places that name it; with an heir, they will name that."""
    changes: tuple[Change, ...]
    files: Mapping[str, bytes | None]
    """Only the files that change; None for one that goes."""
    orphans: tuple[Diagnostic, ...]
    loss: CoverageLoss | None
    faults: tuple[Diagnostic, ...]
    """The other problems it would add."""


def remove(files: Files, identifier: str, heir: str, memo: Engine) -> RemovalPlan:
    """Plan to remove a record, without writing; with an `heir`, what names the record will name that.

    Raises EditError if that is not possible.
    """
    now = read_state(files, memo)
    document = find_editable(now, identifier)
    to = find_editable(now, heir) if heir else None
    if to and (to.id == document.id or to.kind != document.kind):
        what = "the record itself" if to.id == document.id else f"of another kind ({to.kind}, not {document.kind})"
        message = f"`{heir}` cannot take the place of `{identifier}`: it is {what}."
        raise EditError(message)
    found = tuple(use for use in find_uses(now.documents.values(), identifier) if use.document.id != identifier)
    changed: dict[str, bytes] = {}
    changes: tuple[Change, ...] = ()
    if to:
        changed, changes = repoint(files, now, identifier, heir)
    gone = {**changed, document.path: None}
    site, _ = pipeline.check(files, memo)
    then, problems = pipeline.check(apply_changes(files, gone), memo)
    new = [d for d in new_problems(now.problems, problems, {}) if to or d.code != _BROKEN_LINK]
    return RemovalPlan(
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
    """Return what the claims cover less; None if nothing changes."""
    if not (site and then):
        return None
    before, left = cover(site), cover(then)
    if left.characters_covered == before.characters_covered:
        return None
    text = then.text.text
    passages = tuple(text[gap.start : gap.end] for gap in left.gaps if gap not in before.gaps)
    return CoverageLoss(before, left, passages)
