"""What was read to make which value, so that a change makes anew only what it concerns. Knows no domain words.

Facts are put in from outside; values are made from facts and other values, and what is read meanwhile is noted. When
facts change, every value that may be concerned is marked (push); whether it really is, is found out when it is asked
for (pull), and a value that comes out equal concerns nobody further (early cut-off). The three marks and the rule are
those of incremental computation as in Adapton (Hammer et al. 2014) and Rust's salsa.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Key = tuple[Hashable, ...]
ALL = "*"
"""Stands for every key of a table."""


class Graph:
    """Values and what each was made from. One that does not keep notes makes each value once and for all."""

    def __init__(self, *, noting: bool = True) -> None:
        self.noting = noting
        self._frames: list[dict[Key, None]] = []
        self._values: dict[Key, Any] = {}
        self._makers: dict[Key, Callable[[], Any]] = {}
        self._reads: dict[Key, tuple[Key, ...]] = {}
        self._readers: dict[Key, set[Key]] = {}
        self._stale: set[Key] = set()
        """Something that these values were made from has changed."""
        self._suspect: set[Key] = set()
        """Something that these values were made from may have changed; holds the stale ones too."""

    def read(self, key: Key) -> None:
        """Note that a fact is read."""
        if self._frames:
            self._frames[-1][key] = None

    def value(self, key: Key, make: Callable[[], T]) -> T:
        """The value of a key: kept, or made now.

        `make` gives the same for the same facts, and reads all of them from tables and values. It is kept, and may be
        called after they have changed: what it holds itself must not depend on them.
        """
        if not self.noting:
            if key not in self._values:
                self._values[key] = make()
            return cast("T", self._values[key])
        self.read(key)
        if key not in self._values or (key in self._suspect and self._is_stale(key)):
            self._make(key, make)
        return cast("T", self._values[key])

    def change(self, keys: Iterable[Key]) -> None:
        """These facts have changed."""
        for key in keys:
            self._stale.update(readers := self._readers.get(key, set()))
            self._suspect_from(readers)

    def to_make(self, kind: str, new: Iterable[str] = ()) -> list[str]:
        """For which of the keys (kind, …) there may be another value, besides `new` ones; new ones come first."""
        return [*new, *sorted(str(key[1]) for key in self._suspect if key[0] == kind)]

    def forget(self, key: Key) -> None:
        """Drop a value; who has read it must do without."""
        self.change([key])
        for read in self._reads.pop(key, ()):
            self._readers[read].discard(key)
        for known in (self._values, self._makers):
            known.pop(key, None)
        self._stale.discard(key)
        self._suspect.discard(key)

    def _is_stale(self, key: Key) -> bool:
        """Find out about a suspect; one of which nothing has changed is cleared."""
        # In the order in which they were read: whether a later one is still wanted may depend on an earlier one.
        for read in self._reads[key]:
            if key in self._stale:
                break
            if read in self._suspect and (read not in self._values or self._is_stale(read)):
                self._make(read, self._makers[read])
        if key in self._stale:
            return True
        self._suspect.discard(key)
        return False

    def _make(self, key: Key, make: Callable[[], Any]) -> None:
        frame: dict[Key, None] = {}
        self._frames.append(frame)
        try:
            made = make()
        finally:
            self._frames.pop()
        for read in self._reads.get(key, ()):
            if read not in frame:
                self._readers[read].discard(key)
        for read in frame:
            self._readers.setdefault(read, set()).add(key)
        self._reads[key], self._makers[key] = tuple(frame), make
        if key not in self._values or self._values[key] != made:
            self._values[key] = made
            self._stale.update(self._readers.get(key, ()))
        self._stale.discard(key)
        self._suspect.discard(key)

    def _suspect_from(self, keys: Iterable[Key]) -> None:
        waiting = [key for key in keys if key not in self._suspect]
        while waiting:
            key = waiting.pop()
            if key not in self._suspect:
                self._suspect.add(key)
                waiting += self._readers.get(key, ())


class Table(Mapping[K, T], Generic[K, T]):
    """Facts by key. Reading one notes that one, also if it is not there; going through them notes them all."""

    def __init__(self, graph: Graph, name: str) -> None:
        self._graph, self._name = graph, name
        self._facts: dict[K, T] = {}

    def __getitem__(self, key: K) -> T:
        """The fact; KeyError if there is none."""
        self._graph.read((self._name, key))
        return self._facts[key]

    def __contains__(self, key: object) -> bool:
        """True if there is such a fact."""
        self._graph.read((self._name, key))
        return key in self._facts

    def get(self, key: K, default: Any = None) -> Any:  # noqa: ANN401  # as Mapping's own
        """The fact, or a default."""
        self._graph.read((self._name, key))
        return self._facts.get(key, default)

    def __iter__(self) -> Iterator[K]:
        """The keys, in order."""
        self._graph.read((self._name, ALL))
        return iter(self._facts)

    def __len__(self) -> int:
        """How many facts there are."""
        self._graph.read((self._name, ALL))
        return len(self._facts)

    def items(self) -> ItemsView[K, T]:
        """All keys and facts."""
        self._graph.read((self._name, ALL))
        return self._facts.items()

    def values(self) -> ValuesView[T]:
        """All facts."""
        self._graph.read((self._name, ALL))
        return self._facts.values()

    def update(self, facts: Mapping[K, T | None]) -> set[K]:
        """Put these facts in place of those of the same keys, None removes one; the keys whose facts differ now."""
        changed = set()
        for key, fact in facts.items():
            old = self._facts.get(key)
            if old is fact or (old is not None and old == fact):
                continue
            changed.add(key)
            if fact is None:
                del self._facts[key]
            else:
                self._facts[key] = fact
        if changed:
            self._graph.change([(self._name, ALL), *((self._name, key) for key in changed)])
        return changed

    def keys(self) -> KeysView[K]:
        """All keys."""
        self._graph.read((self._name, ALL))
        return self._facts.keys()

    def sort(self) -> None:
        """Let the order be that of the keys."""
        self._facts = dict(sorted(self._facts.items()))
