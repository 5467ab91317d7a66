"""The dependency graph: which facts and values each value was made from, so that a change remakes only what it affects.

Changed facts mark what may be affected (push); what really is, is found out when it is asked for (pull), and a value
that comes out equal affects nothing further. So do Adapton (Hammer et al. 2014) and Rust's salsa.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar, cast

from .cache import digest

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Key = tuple[Hashable, ...]
_ALL = "*"
"""The key that means all keys of a table."""


class Graph:
    """Tables, values, and what each value was made from."""

    def __init__(self) -> None:
        self.reads: dict[Key, tuple[Key, ...]] = {}
        """What each value was made from."""
        self._tables: dict[Hashable, Table[Any, Any]] = {}
        self._frames: list[dict[Key, None]] = []
        """For each value being made, what it has read so far."""
        self._values: dict[Key, Any] = {}
        self._makers: dict[Key, Callable[[], Any]] = {}
        self._readers: defaultdict[Key, set[Key]] = defaultdict(set)
        self._stale: set[Key] = set()
        """Something that these values were made from has changed."""
        self._suspect: set[Key] = set()
        """Something that these values were made from may have changed; includes the stale ones."""

    def table(self, name: str, facts: Mapping[Any, Any] | None = None) -> Table[Any, Any]:
        """The table of this name; it holds `facts` from now on, if they are given."""
        table = self._tables.setdefault(name, Table(self, name))
        if facts is not None:
            table.replace(facts)
        return table

    def call(self, make: Callable[[], T], *key: Hashable) -> T:
        """The value of a key: kept, or made now.

        `make` reads all facts from tables and values. It may be called again after they have changed.
        """
        self.read(key)
        if key not in self._values or (key in self._suspect and self._is_stale(key)):
            self._make(key, make)
        return cast("T", self._values[key])

    def read(self, key: Key) -> None:
        """Note that the value being made reads a fact or another value."""
        if self._frames:
            self._frames[-1][key] = None

    def __contains__(self, key: Key) -> bool:
        """True if there is a value of this key."""
        return key in self._values

    def take(self, key: Key, value: object) -> None:
        """Let a value be what another process has made."""
        self._values[key] = value

    def hash_of(self, key: Key) -> str:
        """A hash of a fact; "" for a value."""
        table = self._tables.get(key[0])
        return "" if table is None else table.hash_of(key[1])

    def change(self, keys: Iterable[Key]) -> None:
        """Mark the readers of changed facts as stale, and the readers of those as suspect."""
        waiting = [reader for key in keys for reader in self._readers.get(key, ())]
        self._stale.update(waiting)
        while waiting:
            reader = waiting.pop()
            if reader not in self._suspect:
                self._suspect.add(reader)
                waiting += self._readers.get(reader, ())

    def _is_stale(self, key: Key) -> bool:
        """Find out about a suspect; one of which nothing has changed is cleared."""
        # In the order in which they were read: whether a later one is still wanted may depend on an earlier one.
        for read in self.reads[key]:
            if key in self._stale:
                break
            if read in self._suspect and (read not in self._values or self._is_stale(read)):
                self._make(read, self._makers[read])
        if key not in self._stale:
            self._suspect.discard(key)
        return key in self._stale

    def _make(self, key: Key, make: Callable[[], Any]) -> None:
        frame: dict[Key, None] = {}
        self._frames.append(frame)
        try:
            made = make()
        finally:
            self._frames.pop()
        before, now = self.reads.get(key, ()), tuple(frame)
        if key not in self._values or before != now:
            for read in set(before) - frame.keys():
                self._readers[read].discard(key)
            for read in now:
                self._readers[read].add(key)
        self.reads[key], self._makers[key] = now, make
        if key not in self._values or _differs(self._values[key], made):
            self._values[key] = made
            self._stale.update(self._readers.get(key, ()))
        self._stale.discard(key)
        self._suspect.discard(key)


class Table(Mapping[K, T]):
    """Facts by key. Reading one notes that key, also if it is absent; iterating notes all of them."""

    def __init__(self, graph: Graph, name: str) -> None:
        self._graph, self._name = graph, name
        self._facts: Mapping[K, T] = {}
        self._hashes: dict[Hashable, str] = {}

    def replace(self, facts: Mapping[K, T]) -> None:
        """Put these facts in place of all that were here; readers of keys that differ are invalidated."""
        old, self._facts, self._hashes = self._facts, dict(facts), {}
        changed = [k for k, fact in facts.items() if k not in old or (old[k] is not fact and _differs(old[k], fact))]
        changed += old.keys() - facts.keys()
        if changed or list(old) != list(facts):
            self._graph.change([(self._name, _ALL), *((self._name, key) for key in changed)])

    def hash_of(self, key: Hashable) -> str:
        """A hash of a fact, or of the keys for all of them. Equal ones mean equal facts."""
        if key not in self._hashes:
            fact = tuple(self._facts) if key == _ALL else self._facts.get(cast("K", key))
            self._hashes[key] = digest(self._name, repr(key), repr(fact))
        return self._hashes[key]

    def __getitem__(self, key: K) -> T:
        self._graph.read((self._name, key))
        return self._facts[key]

    def __iter__(self) -> Iterator[K]:
        self._graph.read((self._name, _ALL))
        return iter(self._facts)

    def __len__(self) -> int:
        self._graph.read((self._name, _ALL))
        return len(self._facts)


def _differs(old: Any, new: Any) -> bool:  # noqa: ANN401  # any value
    """True if two values are not equal, or the keys of a mapping anywhere in them are in another order."""
    if old is new:
        return False
    if isinstance(old, str) or type(old) is not type(new):
        return bool(old != new)
    if isinstance(old, tuple | list):
        return len(old) != len(new) or any(a is not b and _differs(a, b) for a, b in zip(old, new, strict=True))
    if isinstance(old, Mapping):
        return list(old) != list(new) or _differs([*old.values()], [*new.values()])
    if hasattr(old, "__match_args__"):
        return any(_differs(getattr(old, name), getattr(new, name)) for name in old.__match_args__)
    return bool(old != new)
