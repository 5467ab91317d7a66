"""What differs between the records of two states of a briefing: for `diff`, for the feeds and the page of changes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from briefing.core.document import Document
from briefing.core.fields import Frozen, Record, Ref, ValueType, keys, replace
from briefing.core.model import Quantity
from briefing.languages.numbers import format_amount

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
