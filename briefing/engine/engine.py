"""The engine: what a build remembers. It makes each value once, and again only when what it was made from changes."""

from __future__ import annotations

import gc
import pickle
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from .cache import Cache, CacheUse
from .incremental import Graph
from .parallel import parallel_map

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result for one item, perhaps from another process, and how that process used the cache."""

    result: Any
    cached: str
    """The key of the result in the cache; "" if it is not in there."""
    uses: list[CacheUse]
    is_foreign: bool = False

    def __reduce__(self) -> tuple[type[_Outcome], tuple[Any, ...]]:
        return _Outcome, (None if self.cached else self.result, self.cached, self.uses, True)


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
        """One build. The graph of a plain engine, or of a build that failed, is forgotten when the next begins."""
        if not (self.live and self._done):
            self.graph = Graph(noting=self.live)
        self.first = not (self._stored_names or self._used_names)
        self.found, self.missed, self.made = Counter(), Counter(), []
        self._journal = None
        self._done = False
        gc.disable()  # a build makes next to no reference cycles, and looking for them takes time
        try:
            yield
            self._done = True
        finally:
            gc.enable()

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
        done = parallel_map(partial(self._compute, function), slow, lambda count: on_progress(count, len(slow)))
        made = {key: self._receive(outcome) for key, outcome in zip(slow, done, strict=True)}
        return {key: made[key] if key in made else function(key) for key in keys}

    def _compute(self, function: Callable[[K], T], key: K) -> _Outcome:
        journal: list[tuple[CacheUse, Any]] = []
        self._journal = journal
        result = function(key)
        self._journal = None
        cached = next((use.key for use, value in journal if value is result), "")
        return _Outcome(result, cached, [use for use, _ in journal])

    def _receive(self, outcome: _Outcome) -> Any:  # noqa: ANN401  # the function's result
        """The result. What another process has made or found is taken into this one's cache."""
        if not outcome.is_foreign:
            return outcome.result
        for use in outcome.uses:
            self._note(use)
        return pickle.loads(self._used[outcome.cached]) if outcome.cached else outcome.result  # noqa: S301
