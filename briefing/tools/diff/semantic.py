"""What a change does to what the briefing says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from briefing.core.config import Config, Vocabulary
from briefing.core.diagnostics import Diagnostic

from . import records, site_changes
from .findings import Finding, in_order
from .state import RecordPair, State, moved

_ABOVE = "hedge-dropped"
"""The check's code for a summary's sentence that says more than its claim."""


def differences(before: State, after: State) -> tuple[Finding, ...]:
    """Everything that differs, once, in order. A file that differs without a word of it being another is told too."""
    changes = site_changes.changed_files(before.files, after.files)
    found = [*site_changes.files(changes), *site_changes.records(before, after), *_above_claims(before, after)]
    for both in _in_both(before, after):
        found += _record(both)
    spoken_of = {finding.record for finding in found}
    for path, how in changes.items():
        name = site_changes.of_record(path)
        document = after.site.documents.get(name)
        if how == "changed" and document and name not in spoken_of and path == document.path:
            followed = any(was.encode() in before.files[path] for was in site_changes.moves(before, after))
            says = "only ids that follow a record" if followed else "only its layout: white space, order, comments"
            found.append(Finding("no-meaning", name, document.title, says))
    return in_order(found)


def _in_both(before: State, after: State) -> Iterator[RecordPair]:
    old, new = before.site.documents, after.site.documents
    moves = site_changes.moves(before, after)
    former = {now: was for was, now in moves.items()}
    for name, document in new.items():
        if was := old.get(former.get(name, name)):
            yield RecordPair(name, moved(was, moves), document, before, after, moves)


def _record(both: RecordPair) -> Iterator[Finding]:
    if isinstance(both.new.record, Vocabulary):
        yield from site_changes.vocabulary(both)
        return
    for finding in records.compare(both):
        if isinstance(both.new.record, Config):
            yield replace(finding, code="settings-changed", title="The site’s settings")
        else:
            yield finding


def _above_claims(before: State, after: State) -> Iterator[Finding]:
    """Sentences of summaries that say more than the claims they cite, and did not before."""
    known = {(fault.location.path, fault.message) for fault in before.problems if fault.code == _ABOVE}
    for fault in after.problems:
        if fault.code == _ABOVE and (fault.location.path, fault.message) not in known:
            yield _above(before, after, fault)


def _above(before: State, after: State, fault: Diagnostic) -> Finding:
    path = fault.location.path
    name = site_changes.of_record(path)
    same = before.files.get(path) == after.files.get(path)
    because = "the claim that it cites" if same else ""
    return Finding("sentence-above-claim", name, after.site.title(name), fault.message, because=because)
