"""The engine: what a build remembers. It makes each value once, and again only when what it was made from changes."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar, cast

from .cache import Cache, CacheEntry, CacheValue
from .incremental import Graph, Table
from .parallel import parallel_map

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Outcome(Generic[T]):
    """The result of one item that may come from another process, and how that process used the cache."""

    result: T | None
    key: str
    """The key of the result, if it is a value of the cache; "" for any other."""
    uses: list[tuple[CacheEntry, CacheValue | bytes]]


class Engine(Cache):
    """A cache on disk, and tables and values of the current build.

    A plain engine computes each value once a build, and shares work among processes. A `live` one keeps the dependency
    graph from build to build: of the next build it computes only what the changed facts affect.
    """

    def __init__(self, version: str = "", *, live: bool = False) -> None:
        """`version` is a hash of the program: what another version has cached is not used."""
        super().__init__(version)
        self.live = live
        self.graph = Graph(noting=live)
        self.first = True
        """True if this build could find nothing of an earlier one."""
        self._done = True

    @contextmanager
    def building(self) -> Iterator[None]:
        """One build. What a plain engine, or one that failed, has in its graph is forgotten when the next begins."""
        if not (self.live and self._done):
            self.graph = Graph(noting=self.live)
        self.first = not (self._stored_names or self._used_names)
        self.count_anew()
        self._journal = None
        self._done = False
        yield
        self._done = True

    def table(self, name: str, facts: Mapping[K, T]) -> Table[K, T]:
        """The table of this name, holding these facts and no others; readers of those that changed are invalidated."""
        table = self.graph.table(name)
        table.replace(facts)
        return table

    def call(self, make: Callable[[], T], *key: Hashable) -> T:
        """The value that `make()` gives, known by its key: kept, or made now. See `Graph.call`."""
        return self.graph.call(make, *key)

    def each(
        self,
        name: str,
        function: Callable[[K], T],
        keys: Iterable[K],
        on_progress: Callable[[int, int], None] = lambda *_: None,
        is_quick: Callable[[K], bool] = lambda _: False,
    ) -> dict[K, T]:
        """Key → `function(key)`, for all keys of this name; values of other keys are dropped.

        `on_progress` is given how many are done, and of how many. A plain engine computes in several processes where
        that pays, except what `is_quick`; results have to be records, or values of the cache.
        """
        if self.live:
            return self.graph.each(name, function, keys)
        keys = list(keys)
        slow = [key for key in keys if not is_quick(key)]
        done = parallel_map(partial(self._outcome, function), slow, lambda count: on_progress(count, len(slow)))
        made = {key: self._received(outcome) for key, outcome in zip(slow, done, strict=True)}
        return {key: made[key] if key in made else function(key) for key in keys}

    def _outcome(self, function: Callable[[K], T], key: K) -> _Outcome[T]:
        uses: list[tuple[CacheEntry, Any]] = []
        self._journal = uses
        result = function(key)
        self._journal = None
        cached = next((entry.key for entry, value in uses if value.value is result), "")
        return _Outcome(None if cached else result, cached, uses)

    def _received(self, outcome: _Outcome[T]) -> T:
        """The result. What another process has made or found is taken into this one's cache."""
        for entry, value in outcome.uses:
            if not isinstance(value, CacheValue):  # pickled, by a process of ours
                self._use(entry, self._usable(entry.key) or CacheValue(pickle.loads(value)))  # noqa: S301
        return cast("T", self._usable(outcome.key).value if outcome.key else outcome.result)  # type: ignore[union-attr]
