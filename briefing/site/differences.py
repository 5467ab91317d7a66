"""What differs between the records of two states: for `diff`, for the feeds and the page of changes."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import pairwise, takewhile
from typing import Any, TypeVar, cast

from briefing.core.document import Document
from briefing.core.fields import Frozen, Record, Ref, ValueType, keys, replace
from briefing.core.folding import fold_space
from briefing.core.inputs import is_input, read_batch
from briefing.core.model import KINDS, Claim, Evidence, Note, Quantity, Summary
from briefing.engine.engine import Cache, digest
from briefing.languages.interface import Interface
from briefing.languages.numbers import format_amount
from briefing.parse import validation
from briefing.parse.validation import ARTICLE, SITE, VOCABULARY, language_of, record_type

from . import claim_status
from .history import Change, ChangeEntry, History
from .linker import published, unlinked
from .site import Site

P = TypeVar("P", bound=Record)


class Differences(Frozen):
    """What became of the records of a state."""

    before: Site
    after: Site
    moves: Mapping[str, str]
    """Old id → new id of the records that have another one, as the redirects say: to follow them is no difference."""
    pairs: tuple[tuple[Document, Document], ...]
    """Each record that both have, before and after; in the old one references to moved records have the new ids."""
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def title(self, identifier: str) -> str:
        """The title of a record that either state has."""
        return self.after.titles.get(identifier) or self.before.title(identifier)

    def amount(self, amount: Quantity) -> str:
        """An amount in words, and of what it is."""
        words = format_amount(amount, self.after.interface)
        return self.after.t("changes.amount", amount=words, of=self.title(amount.of))

    def bodies(self, identifiers: Sequence[str]) -> frozenset[str]:
        """Records as a set, each by its new id."""
        return frozenset(self.moves.get(i, i) for i in identifiers)


def compare(before: Site, after: Site) -> Differences:
    """Pair the records of two states, and list those that only one of them has."""
    old, new = before.documents, after.documents
    pairs = ((was, now) for (_, was), now in after.former.items() if was not in new and now not in old)
    moves = {was: now for was, now in pairs if was in old and before.kinds[was] == after.kinds.get(now)}
    known = {moves.get(i, i): _follow(document, moves) if moves else document for i, document in old.items()}
    return Differences(
        before,
        after,
        moves,
        tuple((known[i], document) for i, document in new.items() if i in known),
        tuple(i for i in new if i not in known),
        tuple(document.id for i, document in known.items() if i not in new),
    )


def _follow(document: Document, moves: Mapping[str, str]) -> Document:
    record = map_references(document.record, ValueType(type(document.record)), lambda i: moves.get(i, i))
    return replace(document, record=record)


def map_references(value: Any, of: ValueType, change: Callable[[str], str]) -> Any:  # noqa: ANN401  # a value of a record
    """A value of a record, every id of another record in it replaced."""
    if isinstance(value, str):
        return change(value) if isinstance(of.marker, Ref) else value
    if isinstance(value, tuple) and of.inside:
        return tuple(map_references(member, of.inside, change) for member in value)
    if isinstance(value, Mapping) and of.inside:
        return {name: map_references(member, of.inside, change) for name, member in value.items()}
    if isinstance(value, Record):
        rows = keys(type(value))
        changed = {row.attribute: map_references(getattr(value, row.attribute), row.value, change) for row in rows}
        return replace(value, **changed)
    return value


def pair_parts(
    old: Sequence[P], new: Sequence[P], identity: Callable[[P], object]
) -> Iterator[tuple[P | None, P | None]]:
    """The parts of two lists that differ: (before, after), None for a part that is only in the other list.

    A part is paired with the one of the same identity that has the most values in common.
    """
    come = [part for part in new if part not in old]
    for part in (part for part in old if part not in new):
        values = vars(part).items()
        alike = [(len(values & vars(other).items()), other) for other in come if identity(other) == identity(part)]
        match = max(alike, key=lambda found: found[0], default=(0, None))[1]
        if match is not None:
            come.remove(match)
        yield part, match
    yield from ((None, part) for part in come)


_MAX_NAMED = 12
"""Records added or removed in one change that have an entry each; of more, one entry gives their numbers."""
_MAX_SAID = 3
"""Facts of one kind that an entry names."""
Fact = tuple[str, str]
"""What it is, and of what."""
Value = tuple[object, str, str]
"""What is compared, its words, and shorter ones beside those of another value."""


def add_entries(
    log: History, past: bytes, read: Mapping[tuple[str, bytes], Document], kept: Cache, to: Interface
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

    def is_readable(n: int) -> bool:
        return states.site(n) is not None

    readable = [
        n for n, name in enumerate(names) if kept.cached("readable", name, partial(is_readable, n), (name, complete))
    ]
    entries: list[ChangeEntry] = []
    for n, older in pairwise(readable):
        make = partial(_compare, states, older, n, log.newest[n])
        entries += kept.cached("substance", names[n], make, (names[n], names[older], complete, words))
    oldest = min(readable[-1] if readable else 0, len(log.newest) - 1)
    begins = log.complete and states.begins_empty and oldest == len(log.changes) - 1
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
        self.site = cache(self._site)
        self._document = cache(self._parse)

    def _site(self, n: int) -> Site | None:
        """The published records of a state, in today's words; None if today's program cannot read them all."""
        tree = self._trees[n]
        language = language_of(self._files.get(tree.get(SITE, ""), b""))
        parsed = (self._document(path, name, language) for path, name in tree.items())
        found = [document for document in takewhile(bool, parsed) if document]
        is_whole = len(found) == len(tree) and {SITE, VOCABULARY} <= tree.keys()
        return unlinked(published(found)[0], self._to) if is_whole else None

    def _parse(self, path: str, name: str, language: str) -> Document | None:
        data = self._files.get(name)
        if data is None or (path, data) in self._read:
            return self._read.get((path, data or b""))
        front = b"".join(data.partition(b"\n---\n")[:2])  # texts are not compared
        return validation.document(path, front, language)[0]


def _is_record(path: str) -> bool:
    is_one = path in {SITE, VOCABULARY} or (path != ARTICLE and record_type(path))
    return bool(is_one) and is_input(path.rpartition("/")[2])


def _compare(states: _States, older: int, newer: int, change: Change) -> tuple[ChangeEntry, ...]:
    old, new = (cast("Site", states.site(n)) for n in (older, newer))  # they are readable
    between = compare(old, new)
    found = [*_name(new, between.added, "added", change), *_name(old, between.removed, "removed", change)]
    for before, after in between.pairs:
        if before is after and _weight(between, old, after) == _weight(between, new, after):
            continue  # nothing else that is said of a record depends on other records
        was, now = dict(_facts(between, old, before)), dict(_facts(between, new, after))
        if says := " ".join(_say(was, now, new.interface)):
            found.append(_entry(new, after.id, says, change))
    return tuple(found)


def _name(site: Site, records: Sequence[str], how: str, change: Change) -> Iterator[ChangeEntry]:
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


def _say(old: Mapping[Fact, Value], new: Mapping[Fact, Value], to: Interface) -> Iterator[str]:
    """A sentence for each kind of fact that is another, new or gone."""
    found: dict[str, list[str]] = {}
    for fact in dict.fromkeys((*new, *old)):
        was, gone, before = old.get(fact, (None, "", ""))
        is_, now, after = new.get(fact, (None, "", ""))
        evidence = ("evidence", fact[1])
        is_other = was != is_ and before != after  # what reads the same is none to a reader
        if is_other and (fact[0] != "figures" or (evidence in old) == (evidence in new)):
            how = "new" if fact not in old else "gone" if fact not in new else "changed"
            words = to.text("changes.now_before", now=now, before=before) if how == "changed" else now or gone
            found.setdefault(f"changes.{fact[0]}.{how}", []).append(words)
    for string, what in found.items():
        rest = [to.text("changes.more", n=len(what) - _MAX_SAID)] if len(what) > _MAX_SAID else []
        yield to.text(string, what=to.text("mark.semicolon").join(what[:_MAX_SAID] + rest))


def _weight(between: Differences, site: Site, document: Document) -> tuple[str, frozenset[str]] | None:
    """What other records may change of a claim: its support, and who denies it."""
    if not isinstance(document.record, Claim):
        return None
    status = claim_status.status(site, document.id)
    return status.support, between.bodies(status.denied_by)


def _facts(between: Differences, site: Site, document: Document) -> Iterator[tuple[Fact, Value]]:
    """The facts of a record of a state that matter to readers."""
    record = document.record
    if isinstance(record, Claim):
        words = claim_status.in_words(site, document.id)
        yield ("status", ""), (_weight(between, site, document), words, words)
        level = site.t(f"status.{record.confidence}")
        yield ("confidence", ""), (record.confidence, level, level)
        yield from _figures(between, "", record.quantities)
        by_source: dict[str, list[Evidence]] = {}
        for item in sorted(record.evidence, key=lambda item: item.relation == "refines"):  # what weighs comes first
            by_source.setdefault(item.source, []).append(item)
        for source, items in by_source.items():
            does = site.interface.listed(dict.fromkeys(_does(site, item) for item in items))
            words = site.t("changes.evidence_of", source=between.title(source), does=does)
            yield ("evidence", source), (frozenset((item.relation, item.part) for item in items), words, does)
            yield from _figures(between, source, [amount for item in items for amount in item.quantities])
    elif isinstance(record, Summary):
        for verdict in record.verdicts:
            level = site.t("status.confidence", level=site.t(f"status.{verdict.confidence}"))
            given = verdict.answer and site.t("changes.answer", answer=verdict.answer, confidence=level)
            answer = fold_space(given or level)
            words = f"{verdict.question} {answer}"
            yield ("verdict", verdict.question), ((verdict.answer, verdict.confidence), words, answer)


def _figures(between: Differences, of: str, amounts: Sequence[Quantity]) -> Iterator[tuple[Fact, Value]]:
    if amounts:
        key = tuple((a.of, a.min, a.max, a.unit, a.about, a.open) for a in amounts)
        site = between.after
        short = site.interface.listed(map(between.amount, amounts))
        words = site.t("changes.figures_of", figures=short, source=between.title(of)) if of else short
        yield ("figures", of), (key, words, short)


def _does(site: Site, item: Evidence) -> str:
    return claim_status.partly(site, item) if item.part else site.t(f"changes.does.{item.relation}")
