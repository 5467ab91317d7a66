"""What the newest changes did that matters to readers: found by comparing the records of one commit with the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from briefing.core.document import Document
from briefing.core.inputs import is_input, read_batch
from briefing.core.model import KINDS, Claim, Evidence, Note, Quantity, Summary
from briefing.engine.cache import Cache
from briefing.languages.amounts import format_amount
from briefing.languages.interface import Interface
from briefing.parse.validation import ARTICLE, SITE, VOCABULARY, document, language_of, record_type

from . import claim_status
from .history import Change, Entry, History
from .linker import unlinked
from .site import Site

_MAX_NAMED = 12
"""Records added or removed in one change that have an entry each; of more, one entry gives their numbers."""
Facts = dict[tuple[object, ...], tuple[object, str]]
"""What matters of a record. (What it is, of what) → a value to compare, and its words."""


def add_entries(
    log: History, past: bytes, read: Mapping[tuple[str, bytes], Document], cache: Cache, to: Interface
) -> History:
    """The history with the entries of its newest changes, in the words of an interface.

    A commit whose records cannot be read is passed over: the next one is compared with the one before it. `past` is
    that of `inputs.PAST`; `read` are documents that need not be parsed again.
    """
    if not past or not log.newest:
        return log
    states, names = _States(log.newest, past, read), [change.id for change in log.newest]
    names.append(f"{names[-1]}^")
    complete = str(states.complete)
    readable = [
        n
        for n, name in enumerate(names)
        if cache.cached("readable", name, partial(states.is_readable, n), (name, complete))
    ]
    entries: list[Entry] = []
    for n, older in pairwise(readable):
        make = partial(_compare, states, older, n, to)
        entries += cache.cached("substance", names[n], make, (names[n], names[older], complete, to.digest))
    oldest = min(readable[-1] if readable else 0, len(log.newest) - 1)
    begins = log.complete and len(log.newest) == len(log.changes) and oldest == len(log.newest) - 1 and not states[-1]
    entries.sort(key=lambda entry: entry.day, reverse=True)
    return replace(log, entries=tuple(entries), since=None if begins else log.newest[oldest].day)


class _States:
    """The content after each of some changes, and before the oldest of them, as the last."""

    def __init__(self, newest: Sequence[Change], past: bytes, read: Mapping[tuple[str, bytes], Document]) -> None:
        tree, _, printed = past.partition(b"\0\0")
        self.newest, self._files, self._read = newest, read_batch(printed), read
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
        self._sites: dict[int, Site] = {}
        self._parsed: dict[tuple[str, str, str], Document | None] = {}

    @property
    def complete(self) -> bool:
        """False if git could not give all files."""
        return all(name in self._files for tree in self._trees for name in tree.values())

    def __getitem__(self, n: int) -> Mapping[str, str]:
        return self._trees[n]

    def is_readable(self, n: int) -> bool:
        """True if today's program reads every record of a state."""
        return all(self._documents(n)) and {SITE, VOCABULARY} <= self._trees[n].keys()

    def site(self, n: int, to: Interface) -> Site:
        """The records of a state that is readable."""
        if n not in self._sites:
            self._sites[n] = unlinked([found for found in self._documents(n) if found], to)
        return self._sites[n]

    def _documents(self, n: int) -> Iterator[Document | None]:
        tree = self._trees[n]
        language = language_of(self._files.get(tree.get(SITE, ""), b""))
        return (self._document(path, name, language) for path, name in tree.items())

    def _document(self, path: str, name: str, language: str) -> Document | None:
        key = (path, name, language)
        if key not in self._parsed:
            data = self._files.get(name)
            found = self._read.get((path, data or b""))
            self._parsed[key] = found or (None if data is None else document(path, data, language)[0])
        return self._parsed[key]


def _is_record(path: str) -> bool:
    is_one = path in {SITE, VOCABULARY} or (path != ARTICLE and record_type(path))
    return bool(is_one) and is_input(path.rpartition("/")[2])


def _compare(states: _States, older: int, newer: int, to: Interface) -> tuple[Entry, ...]:
    old, new, change = states.site(older, to), states.site(newer, to), states.newest[newer]
    pairs = ((was, now) for (_, was), now in new.former.items())
    moves = {was: now for was, now in pairs if was in old.kinds and was not in new.kinds and now not in old.kinds}
    before = {moves.get(i, i): i for i, kind in old.kinds.items() if KINDS.get(kind)}
    after = [i for i, kind in new.kinds.items() if KINDS.get(kind)]
    found = [*_added_or_removed(new, [i for i in after if i not in before], "added", change)]
    found += _added_or_removed(old, [was for i, was in before.items() if i not in new.kinds], "removed", change)
    for i in (i for i in after if i in before):
        if says := [*_differences(dict(_facts(old, before[i], moves)), dict(_facts(new, i, {})), to)]:
            found.append(_entry(new, i, " ".join(says), change))
    return tuple(found)


def _added_or_removed(site: Site, records: Sequence[str], how: str, change: Change) -> Iterator[Entry]:
    if len(records) > _MAX_NAMED:
        counts = Counter(site.kinds[i] for i in records)
        title = site.interface.listed(site.t(f"kind.{kind}.count", n=counts[kind]) for kind in KINDS if counts[kind])
        yield Entry(f"{change.id} {how}", change.day, "", (), title, site.t(f"changes.{how}"))
        return
    for i in records:
        note = site.get(i, Note)
        label = site.t(f"note.{note.type}") if note else site.t(f"kind.{site.kinds[i]}.label")
        yield _entry(site, i, site.t(f"changes.{how}_as", kind=site.interface.inside(label)), change)


def _entry(site: Site, i: str, says: str, change: Change) -> Entry:
    status = claim_status.in_words(site, i) if site.kinds[i] == Claim.kind else ""
    title = site.t("feed.claim" if status else "feed.record", title=site.title(i), status=status)
    return Entry(f"{change.id} {i}", change.day, i, getattr(site.records[i], "claims", ()), title, says)


def _differences(old: Facts, new: Facts, to: Interface) -> Iterator[str]:
    """A sentence for each fact that is another, new or gone."""
    for fact in dict.fromkeys((*new, *old)):
        (was, before), (is_, now) = old.get(fact, (None, "")), new.get(fact, (None, ""))
        if was != is_:
            how = "new" if fact not in old else "gone" if fact not in new else "changed"
            yield to.text(f"changes.{fact[0]}.{how}", before=before, now=now)


def _facts(site: Site, i: str, moves: Mapping[str, str]) -> Iterator[tuple[tuple[object, ...], tuple[object, str]]]:
    """The facts of a record; `moves`: the ids of others that were renamed since, which makes no difference."""
    record = site.records[i]
    if isinstance(record, Claim):
        status = claim_status.status(site, i)
        denied_by = frozenset(moves.get(body, body) for body in status.denied_by)
        yield ("status",), ((status.support, denied_by), claim_status.in_words(site, i))
        yield ("confidence",), (record.confidence, site.t(f"status.{record.confidence}"))
        yield from _figures(site, (), record.quantities, moves)
        for item in record.evidence:
            of = (moves.get(item.source, item.source), item.relation, item.part)
            yield ("evidence", *of), (True, _in_words(site, item))
            for fact, (key, words) in _figures(site, of, item.quantities, moves):
                who = claim_status.name(site, item.source)
                yield fact, (key, site.t("changes.figures_of", figures=words, who=who))
    elif isinstance(record, Summary):
        for verdict in record.verdicts:
            level = site.t("status.confidence", level=site.t(f"status.{verdict.confidence}"))
            words = site.t("changes.answer", question=verdict.question, answer=verdict.answer or "", confidence=level)
            yield ("verdict", verdict.question), ((verdict.answer, verdict.confidence), words)


def _figures(
    site: Site, of: tuple[object, ...], amounts: Sequence[Quantity], moves: Mapping[str, str]
) -> Iterator[tuple[tuple[object, ...], tuple[object, str]]]:
    if amounts:
        key = tuple((moves.get(a.of, a.of), a.min, a.max, a.unit, a.about, a.open) for a in amounts)
        words = (site.t("changes.amount", amount=format_amount(a, site.interface), of=site.title(a.of)) for a in amounts)
        yield ("figures", *of), (key, site.interface.listed(words))


def _in_words(site: Site, item: Evidence) -> str:
    does = claim_status.partly(site, item) if item.part else site.t(f"changes.does.{item.relation}")
    return site.t("changes.evidence_of", source=site.title(item.source), who=claim_status.name(site, item.source), does=does)
