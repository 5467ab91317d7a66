"""The engine: what a build remembers. It makes each value once, and again only when what it was made from changes."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import TypeVar

from .cache import Cache, CacheUse
from .incremental import Graph
from .parallel import parallel_map

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Engine(Cache):
    """The cache, and tables and values of the current build, which a plain engine shares among processes.

    A `live` one keeps the dependency graph from build to build, and computes only what changed facts affect.
    """

    def __init__(self, version: str = "", *, live: bool = False) -> None:
        super().__init__(version)
        self.live = live
        self.graph = Graph(noting=live)
        self.first = True
        """True if this build could find nothing of an earlier one."""
        self._done = True

    @contextmanager
    def building(self) -> Iterator[None]:
        """One build. The graph of a plain engine, or of a build that failed, is forgotten when the next begins."""
        if not self._done:
            self.graph = Graph(noting=self.live)
        self.restart()
        self.first = not (self._stored or self._used)
        self.found, self.missed, self.made = Counter(), Counter(), []
        self._journal = None
        self._done = False
        gc.disable()  # a build makes next to no reference cycles, and looking for them takes time
        try:
            yield
            self._done = True
        finally:
            gc.enable()

    def restart(self, *kept: str) -> None:
        """Let tables hold other facts from now on: a plain engine, which takes no changes, keeps only some of them."""
        if not self.live:
            tables = {name: self.graph.table(name) for name in kept}
            self.graph = Graph(noting=False)
            for name, facts in tables.items():
                self.graph.table(name, facts)

    def each(
        self,
        name: str,
        function: Callable[[K], T],
        keys: Iterable[K],
        on_progress: Callable[[int, int], None] = lambda *_: None,
        is_quick: Callable[[K], bool] = lambda _: False,
    ) -> dict[K, T]:
        """Key → `function(key)`, made in the graph by a live engine, by another as in `share`."""
        if self.live:
            return {key: self.graph.call(partial(function, key), name, key) for key in keys}
        return self.share(function, keys, on_progress, is_quick)

    def share(
        self,
        function: Callable[[K], T],
        keys: Iterable[K],
        on_progress: Callable[[int, int], None] = lambda *_: None,
        is_quick: Callable[[K], bool] = lambda _: False,
        weight: int = 1,
    ) -> dict[K, T]:
        """Key → `function(key)`. `on_progress` is given how many are done, and of how many.

        A plain engine computes in several processes where that pays, except what `is_quick`; results are pickled.
        `weight` says how many pages a value is worth in time.
        """
        if self.live:
            return {key: function(key) for key in keys}
        keys = list(keys)
        slow = [key for key in keys if not is_quick(key)]
        done = parallel_map(partial(self._compute, function), slow, lambda count: on_progress(count, len(slow)), weight)
        for use in chain.from_iterable(uses for _, uses in done):
            self._note(use)
        made = {key: result for key, (result, _) in zip(slow, done, strict=True)}
        return {key: made[key] if key in made else function(key) for key in keys}

    def early(self, name: str, function: Callable[[K], T], keys: Iterable[K]) -> Callable[[K], T]:
        """What gives a key's value to what is made from it. A live engine makes the values now, and keeps them."""
        if not self.live:
            return function
        self.each(name, function, keys)
        return lambda key: self.graph.call(partial(function, key), name, key)

    def _compute(self, function: Callable[[K], T], key: K) -> tuple[T, list[CacheUse]]:
        """The result for a key, perhaps in another process, and how it used the cache."""
        journal: list[CacheUse] = []
        self._journal = journal
        result = function(key)
        self._journal = None
        return result, journal
