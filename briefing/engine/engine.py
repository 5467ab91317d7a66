"""The engine: what a build remembers. It makes each value once, and again only when what it was made from changes."""

from __future__ import annotations

import gc
import pickle  # read back by the cache
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar

from .cache import Cache, CachedValue, CacheUse, digest, read
from .incremental import Graph, Key
from .parallel import parallel_map

T = TypeVar("T")
Progress = Callable[[int, int], None]  # done, of how many
_READS = ("reads", "")
"""Where the cache keeps the `_Reads` of values."""


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
                entry = CachedValue("", pickle.dumps(reads, 5), b"")
            if entry:
                self._used[_READS] = entry
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
        self, stage: str, function: Callable[[str], T], names: Iterable[str], on_progress: Progress = lambda *_: None
    ) -> dict[str, T]:
        """Name → `function(name)`, made in the graph. See `prepare`."""
        names = list(names)
        self.prepare({stage: (function, names)}, on_progress)
        return {name: self.graph.call(partial(function, name), stage, name) for name in names}

    def prepare(
        self,
        work: Mapping[str, tuple[Callable[[str], object], Iterable[str]]],
        on_progress: Progress = lambda *_: None,
        weight: int = 1,
    ) -> None:
        """Make the values for which `each` will be asked: stage → its function, and the names.

        Each function leaves its value in the cache under stage and name. A plain engine computes only what has read
        something that has changed since the last build, in several processes where that pays; values come from there
        as the cache has them. A live one makes them when it is asked. `on_progress` is given how many are done, and of
        how many; `weight` says how many pages a value is worth in time.
        """
        if self.live:
            return
        keys = [(stage, name) for stage, (_, names) in work.items() for name in names]
        changed = [key for key in keys if key not in self.graph and not self._recall(*key)]
        done = parallel_map(
            lambda key: self._compute(work[key[0]][0], *key), changed, lambda n: on_progress(n, len(changed)), weight
        )
        self._stale.clear()
        for key, (reads, uses) in zip(changed, done, strict=True):
            for use in uses:
                self._note(use)
            self.graph.reads.update(reads)
            if key not in self.graph and (found := read(self._used[key].data)):
                self.graph.take(key, found[0])
        for key in changed:
            self._hash(key)
            self._reads[key] = self._reads[key]._replace(kept=self._used[key].key)

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
        if key not in self._reads:
            if (fact := self.graph.hash_of(key)) or key in self._stale:
                return fact
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
        known = self.graph.hashes
        return digest(" ".join([known.get(key) or self._hash(key) for key in keys]))

    def _compute(
        self, function: Callable[[str], object], stage: str, name: str
    ) -> tuple[dict[Key, tuple[Key, ...]], list[CacheUse]]:
        """Make a value, perhaps in another process; what it and values below it have read; its uses of the cache."""
        before, journal = len(self.graph.reads), list[CacheUse]()
        self._journal = journal
        self.graph.call(partial(function, name), stage, name)
        self._journal = None
        newest = islice(reversed(self.graph.reads.items()), len(self.graph.reads) - before)
        return dict(reversed([*newest])), journal
