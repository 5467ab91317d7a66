"""What the newest changes did that matters to readers: found by comparing the records of one commit with the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise, takewhile

from briefing.core.document import Document
from briefing.core.folding import fold_space
from briefing.core.inputs import is_input, read_batch
from briefing.core.model import KINDS, Claim, Evidence, Note, Quantity, Summary
from briefing.engine.cache import Cache, digest
from briefing.languages.amounts import format_amount
from briefing.languages.interface import Interface
from briefing.parse.validation import ARTICLE, SITE, VOCABULARY, document, language_of, record_type

from . import claim_status
from .drafts import published
from .history import Change, ChangeEntry, History
from .linker import unlinked
from .site import Site

_MAX_NAMED = 12
"""Records added or removed in one change that have an entry each; of more, one entry gives their numbers."""
_MAX_SAID = 3
"""Facts of one kind that an entry names."""
Fact = tuple[str, str]
"""What it is, and of what."""
Value = tuple[object, str, str]
"""What is compared, its words, and shorter ones beside those of another value."""


def add_entries(
    log: History, past: bytes, read: Mapping[tuple[str, bytes], Document], cache: Cache, to: Interface
) -> History:
    """The history with the entries of its newest changes, in the words of an interface.

    A commit whose records cannot be read is passed over: the next one is compared with the one before it. `past` is
    that of `inputs.PAST`; `read` are documents that need not be parsed again.
    """
    if not past or not log.newest:
        return log
    states, names = _States(log.newest, past, read, to), [change.id for change in log.newest]
    names.append(f"{names[-1]}^")
    complete, words = str(states.complete), digest(repr(to))
    readable = [
        n
        for n, name in enumerate(names)
        if cache.cached("readable", name, partial(states.is_readable, n), (name, complete))
    ]
    entries: list[ChangeEntry] = []
    for n, older in pairwise(readable):
        make = partial(_compare, states, older, n, log.newest[n])
        entries += cache.cached("substance", names[n], make, (names[n], names[older], complete, words))
    oldest = min(readable[-1] if readable else 0, len(log.newest) - 1)
    begins = (
        log.complete and len(log.newest) == len(log.changes) and oldest == len(log.newest) - 1 and states.begins_empty
    )
    entries.sort(key=lambda entry: entry.day, reverse=True)
    return replace(log, entries=tuple(entries), since=None if begins else log.newest[oldest].day)


class _States:
    """The content after each of some changes, and before the oldest of them, as the last."""

    def __init__(
        self, newest: Sequence[Change], past: bytes, read: Mapping[tuple[str, bytes], Document], to: Interface
    ) -> None:
        tree, _, printed = past.partition(b"\0\0")
        self._files, self._read, self._to = read_batch(printed), read, to
        listed = (entry.partition("\t") for entry in tree.decode("utf-8", "replace").split("\0"))
        now = {path: facts.split()[2] for facts, _, path in listed if _is_record(path)}
        self._trees = [dict(now)]
        for change in newest:
            for _, path, before in change.files:
                if before.strip("0") and _is_record(path):
                    now[path] = before
                else:
                    now.pop(path, None)
            self._trees.append(dict(now))
        self.complete = all(name in self._files for tree in self._trees for name in tree.values())
        """False if git could not give all files."""
        self.begins_empty = not now
        self._sites: dict[int, Site | None] = {}
        self._parsed: dict[tuple[str, str, str], Document | None] = {}

    def site(self, n: int) -> Site | None:
        """The published records of a state, in today's words; None if it is not readable."""
        if n not in self._sites:
            tree = self._trees[n]
            language = language_of(self._files.get(tree.get(SITE, ""), b""))
            parsed = (self._document(path, name, language) for path, name in tree.items())
            found = [document for document in takewhile(bool, parsed) if document]
            is_whole = len(found) == len(tree) and {SITE, VOCABULARY} <= tree.keys()
            self._sites[n] = unlinked(published(found)[0], self._to) if is_whole else None
        return self._sites[n]

    def is_readable(self, n: int) -> bool:
        """True if today's program can read every record of a state."""
        return self.site(n) is not None

    def _document(self, path: str, name: str, language: str) -> Document | None:
        key = (path, name, language)
        if key not in self._parsed:
            data = self._files.get(name)
            found = self._read.get((path, data or b""))
            front = b"".join((data or b"").partition(b"\n---\n")[:2])  # texts are not compared
            self._parsed[key] = found or (None if data is None else document(path, front, language)[0])
        return self._parsed[key]


def _is_record(path: str) -> bool:
    is_one = path in {SITE, VOCABULARY} or (path != ARTICLE and record_type(path))
    return bool(is_one) and is_input(path.rpartition("/")[2])


def moves_between(old: Site, new: Site) -> dict[str, str]:
    """Old id → new id of the records that have another one, as the redirects say."""
    pairs = ((was, now) for (_, was), now in new.former.items() if now not in old.kinds and was not in new.kinds)
    return {was: now for was, now in pairs if was in old.kinds and old.kinds[was] == new.kinds.get(now)}


def _compare(states: _States, older: int, newer: int, change: Change) -> tuple[ChangeEntry, ...]:
    old, new = states.site(older), states.site(newer)
    assert old is not None  # noqa: S101  # they are readable
    assert new is not None  # noqa: S101
    moves = moves_between(old, new)
    before = {moves.get(i, i): i for i, kind in old.kinds.items() if KINDS.get(kind)}
    after = [i for i, kind in new.kinds.items() if KINDS.get(kind)]
    found = [*_added_or_removed(new, [i for i in after if i not in before], "added", change)]
    found += _added_or_removed(old, [was for i, was in before.items() if i not in new.kinds], "removed", change)
    for i in (i for i in after if i in before):
        if says := [*_differences(dict(_facts(old, before[i], moves)), dict(_facts(new, i, {})), new.interface)]:
            found.append(_entry(new, i, " ".join(says), change))
    return tuple(found)


def _added_or_removed(site: Site, records: Sequence[str], how: str, change: Change) -> Iterator[ChangeEntry]:
    if len(records) > _MAX_NAMED:
        counts = Counter(site.kinds[i] for i in records)
        title = site.interface.listed(site.t(f"kind.{kind}.count", n=counts[kind]) for kind in KINDS if counts[kind])
        yield ChangeEntry(f"{change.id} {how}", change.day, "", (), title, site.t(f"changes.{how}"))
        return
    for i in records:
        note = site.get(i, Note)
        label = site.t(f"note.{note.type}") if note else site.t(f"kind.{site.kinds[i]}.label")
        yield _entry(site, i, site.t(f"changes.{how}_as", kind=site.interface.inside(label)), change)


def _entry(site: Site, i: str, says: str, change: Change) -> ChangeEntry:
    status = claim_status.in_words(site, i) if site.kinds[i] == Claim.kind else ""
    title = site.t("feed.claim" if status else "feed.record", title=site.title(i), status=status)
    return ChangeEntry(f"{change.id} {i}", change.day, i, getattr(site.records[i], "claims", ()), title, says)


def _differences(old: Mapping[Fact, Value], new: Mapping[Fact, Value], to: Interface) -> Iterator[str]:
    """A sentence for each kind of fact that is another, new or gone."""
    found: dict[str, list[str]] = {}
    for fact in dict.fromkeys((*new, *old)):
        was, gone, before = old.get(fact, (None, "", ""))
        is_, now, _ = new.get(fact, (None, "", ""))
        evidence = ("evidence", fact[1])
        if was != is_ and (fact[0] != "figures" or (evidence in old) == (evidence in new)):
            how = "new" if fact not in old else "gone" if fact not in new else "changed"
            words = to.text("changes.now_before", now=now, before=before) if how == "changed" else now or gone
            found.setdefault(f"changes.{fact[0]}.{how}", []).append(words)
    for string, what in found.items():
        rest = [to.text("changes.more", n=len(what) - _MAX_SAID)] if len(what) > _MAX_SAID else []
        yield to.text(string, what=to.text("mark.semicolon").join(what[:_MAX_SAID] + rest))


def _facts(site: Site, i: str, moves: Mapping[str, str]) -> Iterator[tuple[Fact, Value]]:
    """The facts of a record; `moves`: the ids of others that were renamed since, which makes no difference."""
    record = site.records[i]
    if isinstance(record, Claim):
        status = claim_status.status(site, i)
        denied_by = frozenset(moves.get(body, body) for body in status.denied_by)
        words, level = claim_status.in_words(site, i), site.t(f"status.{record.confidence}")
        yield ("status", ""), ((status.support, denied_by), words, words)
        yield ("confidence", ""), (record.confidence, level, level)
        yield from _figures(site, "", record.quantities, moves)
        by_source: dict[str, list[Evidence]] = {}
        for item in sorted(record.evidence, key=lambda item: item.relation == "refines"):  # what weighs comes first
            by_source.setdefault(item.source, []).append(item)
        for source, items in by_source.items():
            of = moves.get(source, source)
            does = site.interface.listed(dict.fromkeys(_does(site, item) for item in items))
            words = site.t("changes.evidence_of", source=site.title(source), does=does)
            yield ("evidence", of), (frozenset((item.relation, item.part) for item in items), words, does)
            yield from _figures(site, of, [amount for item in items for amount in item.quantities], moves)
    elif isinstance(record, Summary):
        for verdict in record.verdicts:
            level = site.t("status.confidence", level=site.t(f"status.{verdict.confidence}"))
            given = verdict.answer and site.t("changes.answer", answer=verdict.answer, confidence=level)
            answer = fold_space(given or level)
            words = f"{verdict.question} {answer}"
            yield ("verdict", verdict.question), ((verdict.answer, verdict.confidence), words, answer)


def _figures(
    site: Site, of: str, amounts: Sequence[Quantity], moves: Mapping[str, str]
) -> Iterator[tuple[Fact, Value]]:
    if amounts:
        key = tuple((moves.get(a.of, a.of), a.min, a.max, a.unit, a.about, a.open) for a in amounts)
        said = (site.t("changes.amount", amount=format_amount(a, site.interface), of=site.title(a.of)) for a in amounts)
        short = site.interface.listed(said)
        words = site.t("changes.figures_of", figures=short, source=site.title(of)) if of else short
        yield ("figures", of), (key, words, short)


def _does(site: Site, item: Evidence) -> str:
    return claim_status.partly(site, item) if item.part else site.t(f"changes.does.{item.relation}")
