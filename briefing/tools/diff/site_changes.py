"""What a change does to what the briefing says: to files, records, controlled words, and the fields of each record."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from briefing.core.config import Vocabulary
from briefing.core.model import Claim
from briefing.core.terminal import counted
from briefing.site import claim_status

from .findings import HEADINGS, SORTS, BriefingState, Finding, RecordPair, changed_files, follow_moves, record_id
from .records import compare_records

_CODES = {".css": "style-changed", ".js": "script-changed", ".html": "template-changed"}
_ABOVE = "hedge-dropped"
"""The check's code for a summary's sentence that says more than its claim."""


def compare_states(before: BriefingState, after: BriefingState) -> tuple[Finding, ...]:
    """Everything that differs, in order. A file that changed without a difference in meaning is mentioned, too."""
    changes = changed_files(before.files, after.files)
    moves = _moves(before, after)
    former = {now: was for was, now in moves.items()}
    found = [*_compare_files(changes), *_compare_sets(before, after, moves), *_above_claims(before, after)]
    for name, document in after.site.documents.items():
        if was := before.site.documents.get(former.get(name, name)):
            old = follow_moves(was, moves) if moves else was
            pair = RecordPair(name, old, document, before, after, moves)
            found += _compare_vocabularies(pair) if isinstance(document.record, Vocabulary) else compare_records(pair)
    mentioned = {finding.record for finding in found}
    for path, how in changes.items():
        name = record_id(path)
        record = after.site.documents.get(name)
        if how == "changed" and record and name not in mentioned and path == record.path:
            is_reference = any(was.encode() in before.files[path] for was in moves)
            says = "only ids that follow a record" if is_reference else "only its layout: white space, order, comments"
            found.append(Finding("no-meaning", name, record.title, says))
    groups, codes = list(HEADINGS), list(SORTS)
    order = sorted(dict.fromkeys(found), key=lambda f: (groups.index(f.group), f.record, codes.index(f.code)))
    return tuple(order)


def _compare_files(changes: Mapping[str, str]) -> Iterator[Finding]:
    """Files that are not records."""
    for path, how in changes.items():
        if path.startswith("seeds/"):
            yield Finding("seed-changed", path, path, f"the article as received: file {how}")
        elif path.startswith("templates/"):
            code = _CODES.get(posixpath.splitext(path)[1], "picture-changed")
            yield Finding(code, path, path, f"{code.removesuffix('-changed')} {how}")


def _moves(before: BriefingState, after: BriefingState) -> dict[str, str]:
    """Old id → new id of the records that have another one, as the redirects say."""
    old, new = before.site.documents, after.site.documents
    redirects = after.site.config.redirects
    return {a: b for a, b in redirects.items() if a in old and a not in new and b in new and b not in old}


def _compare_sets(before: BriefingState, after: BriefingState, moves: Mapping[str, str]) -> Iterator[Finding]:
    """Records that were added, removed or got another id."""
    old, new = before.site.documents, after.site.documents
    unusable, unusable_before = after.site.unusable, before.site.unusable
    for name, document in old.items():
        if name in moves:
            says = f"{document.kind} has another id: `{name}` → `{moves[name]}` (with a redirect)"
            yield Finding("record-moved", moves[name], new[moves[name]].title, says)
        elif name not in new and name in unusable:
            yield Finding("record-unreadable", name, document.title, f"{document.kind} has faults and cannot be read")
        elif name not in new:
            count = len({back.origin for back in before.site.backlinks.get(name, ()) if back.origin != name})
            links = f"; {counted(count, 'record')} led to it" if count else ""
            yield Finding("record-removed", name, document.title, f"{document.kind} removed{links}")
    for name, document in new.items():
        if name not in old and name not in moves.values() and name not in unusable_before:
            says = f"{document.kind} added"
            if isinstance(document.record, Claim):
                factuality = claim_status.factuality(after.site, document.record)
                says += f": {factuality}, {claim_status.in_words(after.site, name)}"
            yield Finding("record-added", name, document.title, says)
    for name in sorted(unusable - unusable_before - old.keys()):
        yield Finding("record-unreadable", name, name, "a new record has faults and cannot be read")


def _compare_vocabularies(pair: RecordPair) -> Iterator[Finding]:
    """Words that moved between levels, were added or removed."""
    both: list[Any] = [pair.old.record, pair.new.record]
    levels, levels_now = (
        {phrase: level for level, phrases in words.hedges.items() for phrase in phrases} for words in both
    )
    for phrase in sorted({*levels, *levels_now}):
        was, now = levels.get(phrase, "not a hedge"), levels_now.get(phrase, "not a hedge")
        if was != now:
            yield pair.finding("vocabulary-changed", f"hedge “{phrase}”: {was} → {now}")
    for field in fields(both[1]):
        if field.name == "hedges":
            continue
        lists = (getattr(words, field.name) for words in both)
        old, new = ((some if isinstance(some, Mapping) else dict.fromkeys(some)).items() for some in lists)
        for verb, some, others in (("without", old, new), ("with", new, old)):
            for word, _ in (item for item in some if item not in others):
                yield pair.finding("vocabulary-changed", f"{field.name}: {verb} “{word}”")


def _above_claims(before: BriefingState, after: BriefingState) -> Iterator[Finding]:
    """Sentences of summaries that say more than the claims they cite, and did not before."""
    known = {(problem.location.path, problem.message) for problem in before.problems if problem.code == _ABOVE}
    for problem in after.problems:
        path = problem.location.path
        if problem.code == _ABOVE and (path, problem.message) not in known:
            name = record_id(path)
            because = "the claim that it cites" if before.files.get(path) == after.files.get(path) else ""
            yield Finding("sentence-above-claim", name, after.site.title(name), problem.message, because=because)
