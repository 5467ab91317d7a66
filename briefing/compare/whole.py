"""What stands above single records: settings, controlled words, templates and styles, files that came and went."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from briefing import assess
from briefing.config import Vocabulary
from briefing.document import Document
from briefing.model import Claim
from briefing.schema import ARTICLE, SITE, VOCABULARY, identifier, record_type

from .findings import Finding
from .state import Both, State

_SORTS = {".css": "style-changed", ".js": "script-changed", ".html": "template-changed"}
Changes = Mapping[str, str]
"""Path → "added", "removed" or "changed"."""


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, str]:
    """The files that differ, in order of path."""
    found = {}
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            found[path] = "added" if path not in before else "removed" if path not in after else "changed"
    return found


def of_record(path: str) -> str:
    """The id of the record that a file is, or ""."""
    is_record = path in {SITE, VOCABULARY, ARTICLE} or record_type(path)
    return identifier(path) if is_record else ""


def files(changes: Changes) -> Iterator[Finding]:
    """Files that are no records."""
    for path, how in changes.items():
        if path.startswith("seeds/"):
            yield Finding("seed-changed", path, path, f"the article as received: file {how}")
        elif path.startswith("templates/"):
            code = _SORTS.get(posixpath.splitext(path)[1], "picture-changed")
            yield Finding(code, path, path, f"{code.split('-', maxsplit=1)[0]} {how}")


def moves(before: State, after: State) -> dict[str, str]:
    """Old id → new id of the records that came back under another one, as the redirects say."""
    old, new = before.site.documents, after.site.documents
    redirects = after.site.config.redirects
    return {a: b for a, b in redirects.items() if a in old and a not in new and b in new and b not in old}


def records(before: State, after: State) -> Iterator[Finding]:
    """Records that came, went or got another id."""
    old, new = before.site.documents, after.site.documents
    moved = moves(before, after)
    for name, document in old.items():
        if name in moved:
            says = f"{document.kind} has another id: `{name}` → `{moved[name]}` (with a redirect)"
            yield Finding("record-moved", moved[name], new[moved[name]].title, says)
        elif name not in new and name in after.site.unusable:
            yield Finding("record-unreadable", name, document.title, f"{document.kind} has faults and cannot be read")
        elif name not in new:
            yield Finding("record-removed", name, document.title, f"{document.kind} removed{_left(before, name)}")
    for name, document in new.items():
        if name not in old and name not in moved.values() and name not in before.site.unusable:
            says = f"{document.kind} added{_standing(after, document)}"
            yield Finding("record-added", name, document.title, says)
    for name in sorted(after.site.unusable - before.site.unusable - old.keys()):
        yield Finding("record-unreadable", name, name, "a new record has faults and cannot be read")


def _left(before: State, name: str) -> str:
    """What rested on a record that is gone."""
    resting = {back.origin for back in before.site.backlinks.get(name, ()) if back.origin != name}
    count = len(resting)
    return f"; {count} record{'' if count == 1 else 's'} led to it" if count else ""


def _standing(state: State, document: Document) -> str:
    """How a claim that is new is asserted and stands."""
    record, site = document.record, state.site
    words = (assess.factuality(site, record), assess.in_words(site, document.id)) if isinstance(record, Claim) else ()
    return f": {', '.join(words)}" if words else ""


def vocabulary(both: Both) -> Iterator[Finding]:
    """Words that moved between levels, came or went."""
    old, new = both.old.record, both.new.record
    if not isinstance(old, Vocabulary) or not isinstance(new, Vocabulary):
        return
    before = {phrase: level for level, phrases in old.hedges.items() for phrase in phrases}
    after = {phrase: level for level, phrases in new.hedges.items() for phrase in phrases}
    for phrase in sorted({*before, *after}):
        levels = before.get(phrase, "not a hedge"), after.get(phrase, "not a hedge")
        if levels[0] != levels[1]:
            says = f"hedge “{phrase}”: {levels[0]} → {levels[1]}"
            yield Finding("vocabulary-changed", both.id, "The controlled words", says)
    for name in ("attributions", "approximators", "relative_time", "comparisons"):
        yield from _list(both, name, getattr(old, name), getattr(new, name))
    for name in ("entity_types", "event_types", "source_types", "verbs"):
        yield from _list(both, name, tuple(getattr(old, name).items()), tuple(getattr(new, name).items()))


def _list(both: Both, name: str, old: tuple[object, ...], new: tuple[object, ...]) -> Iterator[Finding]:
    for verb, items in (("without", [i for i in old if i not in new]), ("with", [i for i in new if i not in old])):
        for item in items:
            word = item[0] if isinstance(item, tuple) else item
            yield Finding("vocabulary-changed", both.id, "The controlled words", f"{name}: {verb} “{word}”")
