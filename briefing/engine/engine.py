"""The engine: what a build remembers. It makes each value once, and again only when what it was made from changes."""

from __future__ import annotations

import gc
import pickle  # read back by the cache
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from .cache import Cache, CachedValue, CacheUse, digest, read
from .incremental import Graph, Key
from .parallel import parallel_map

T = TypeVar("T")
_READS = ("reads", "")
"""Where the cache keeps the `_Reads` of values."""


class Superseded(Exception):  # noqa: N818  # no error
    """There is newer input. Raised between two values of a live engine, it ends the build; what is made is kept."""


class _Reads(NamedTuple):
    """What a value was made from, for the next process."""

    hash: str  # of all facts below it
    keys: tuple[Key, ...]
    kept: str = ""  # the key of the value in the cache, if it is there


class Engine(Cache):
    """The cache, and tables and values of the current build, which a plain engine shares among processes.

    A `live` one keeps the dependency graph from build to build, and computes only what changed facts affect. A plain
    one keeps in the cache what each value has read, and takes a value from there while none of that has changed.
    """

    def __init__(self, version: str = "", *, live: bool = False) -> None:
        super().__init__(version)
        self.live = live
        self.graph = Graph()
        self.first = True
        """True if this build could find nothing of an earlier one."""
        self._done = True
        self._before: dict[Key, _Reads] = {}
        """What the last build's values have read."""
        self._reads: dict[Key, _Reads] = {}
        """The same of the present graph's."""
        self._earlier: dict[Key, _Reads] = {}
        """And of this build's graphs before the last restart."""
        self._stale: set[Key] = set()
        """Values of which something has changed, and that are not made again yet."""

    @contextmanager
    def building(self, *, noting: bool = True) -> Iterator[None]:
        """One build. The graph of a plain engine, or of a build that failed, is forgotten when the next begins.

        Not `noting`: what is made reads facts of an earlier build, which this one cannot see, so every value is made.
        """
        if not self._done:
            self.graph = Graph()
        self.restart()
        self._earlier = {}
        self.first = not (self._stored or self._used)
        self.found, self.missed, self.made = Counter(), Counter(), []
        self._journal = None
        self._done = False
        entry = self._used.get(_READS) or self._stored.get(_READS)
        known = read(entry.data) if entry and noting and not self.live else None
        self._before = known[0] if known else {}
        is_collecting = gc.isenabled()
        gc.disable()  # a build makes next to no reference cycles, and looking for them takes time
        try:
            yield
            self._done = True
            reads = {**self._earlier, **self._reads}
            if noting and (not entry or (reads != self._before and not self.live)):
                entry = CachedValue("", pickle.dumps(reads, 5), {})
            if entry:
                self._used[_READS] = entry
        except Superseded:
            self._done = True
            raise
        finally:
            if is_collecting:
                gc.enable()

    def restart(self, *kept: str) -> None:
        """Let tables hold other facts from now on: a plain engine, which takes no changes, keeps only some of them."""
        if not self.live:
            tables = {name: self.graph.table(name) for name in kept}
            self.graph = Graph()
            self._earlier, self._reads = {**self._earlier, **self._reads}, {}
            for name, facts in tables.items():
                self.graph.table(name, facts)

    def each(
        self,
        stage: str,
        function: Callable[[str], T],
        names: Iterable[str],
        on_progress: Callable[[int, int], None] = lambda *_: None,
        weight: int = 1,
    ) -> dict[str, T]:
        """Name → `function(name)`, made in the graph. `function` leaves the value in the cache under stage and name.

        A plain engine computes only what has read something that has changed since the last build, in several processes
        where that pays; values come from there as the cache has them. `on_progress` is given how many are done, and of
        how many; with a live engine it may raise Superseded. `weight` says how many pages a value is worth in time.
        """
        names = list(names)
        if not self.live:
            changed = [name for name in names if not self._recall(stage, name)]
            compute = partial(self._compute, stage, function)
            done = parallel_map(compute, changed, lambda count: on_progress(count, len(changed)), weight)
            self._stale.clear()
            for name, (reads, uses) in zip(changed, done, strict=True):
                for use in uses:
                    self._note(use)
                self.graph.reads.update(reads)
                if (stage, name) not in self.graph and (found := read(self._used[stage, name].data)):
                    self.graph.take((stage, name), found[0])
            for name in changed:
                self._hash((stage, name))
                self._reads[stage, name] = self._reads[stage, name]._replace(kept=self._used[stage, name].key)
        made: dict[str, T] = {}
        for name in names:
            if self.live:
                on_progress(len(made), len(names))
            made[name] = self.graph.call(partial(function, name), stage, name)
        return made

    def _recall(self, stage: str, name: str) -> bool:
        """Take a value from the cache; False if it is not there, or something that it was made from has changed."""
        entry = self._find(stage, name, self._reads[stage, name].kept) if self._hash((stage, name)) else None
        found = read(entry.data) if entry else None
        if entry and found:
            self.graph.take((stage, name), found[0])
            self._note(CacheUse(stage, name, entry.key, (), None))
        return found is not None

    def _hash(self, key: Key) -> str:
        """A hash of a fact, or of all facts from which a value was made, which is noted for the next process.

        "" for a value that was not made since one of them changed.
        """
        if (fact := self.graph.hash_of(key)) or key in self._stale:
            return fact
        if key not in self._reads:
            before, now = self._before.get(key), self.graph.reads.get(key)
            if before and self._hash_all(before.keys) == before.hash:
                self._reads[key] = before
            elif now is None:
                self._stale.add(key)
                return ""
            else:
                self._reads[key] = _Reads(self._hash_all(now), now)
        return self._reads[key].hash

    def _hash_all(self, keys: tuple[Key, ...]) -> str:
        return digest(" ".join(map(self._hash, keys)))

    def _compute(
        self, stage: str, function: Callable[[str], T], name: str
    ) -> tuple[dict[Key, tuple[Key, ...]], list[CacheUse]]:
        """Make a value, perhaps in another process; what it and values below it have read; its uses of the cache."""
        before, journal = len(self.graph.reads), list[CacheUse]()
        self._journal = journal
        self.graph.call(partial(function, name), stage, name)
        self._journal = None
        newest = islice(reversed(self.graph.reads.items()), len(self.graph.reads) - before)
        return dict(reversed([*newest])), journal
