"""The engine: what a build remembers. It makes each value once, and again only when what it was made from changes.

The dependency graph notes which facts and values each value was made from. Changed facts mark what may be affected
(push); what really is, is found out when it is asked for (pull), and a value that comes out equal affects nothing
further. So do Adapton (Hammer et al. 2014) and Rust's salsa. In the persistent cache, a value is found again under the
hash of everything that it was made from.
"""

from __future__ import annotations

import gc
import io
import pickle  # values are read back through `_Unpickler`, which builds only our own records
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, ItemsView, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, partial
from hashlib import sha256
from itertools import chain, islice
from pkgutil import resolve_name
from typing import Any, NamedTuple, TypeVar, cast

from .parallel import parallel_map

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Key = tuple[Hashable, ...]
_ALL = "*"
"""The key that means all keys of a table."""
_EVERY = "**"
"""The key that means all facts of a table, with their keys."""
Progress = Callable[[int, int], None]  # done, of how many
_READS = ("reads", "")
"""Where the cache keeps the `_Reads` of values."""
_MAGIC = b"briefing-memo-"
# Besides our own records, the only types that values are made of.
_ALLOWED = {("builtins", "set"), ("builtins", "frozenset"), ("markupsafe", "Markup")}


class CachedValue(NamedTuple):
    """A value as it is kept."""

    key: str  # the hash of all that it was made from
    data: bytes  # the pickled value
    hashes: bytes  # of each named part, as a pickled dictionary, which only --explain needs


class CacheUse(NamedTuple):
    """One look-up in the cache, and what it gave."""

    stage: str
    name: str
    key: str
    changed: tuple[str, ...] | None  # parts that differ from those of the last value of this name; None without one
    made: CachedValue | None  # if the value had to be made


def digest(*parts: bytes | memoryview | str) -> str:
    """A hash of some parts; their borders count."""
    found = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
    state = sha256(repr([*map(len, found)]).encode())  # which processors compute themselves
    state.update(found[0] if len(found) == 1 else b"".join(found))
    return state.hexdigest()[:32]


class Cache:
    """The last value of each name at each stage. `dump` gives those used since the cache was made or loaded."""

    def __init__(self, version: str = "") -> None:
        """`version` is a hash of the program: what another version has cached is not used."""
        self.version = version
        self.refused = ""
        """Why `load` took nothing: "damaged", or another "version" of the program wrote it."""
        self.found: Counter[str] = Counter()
        """Stage → number of values that were found; an engine resets it with each build."""
        self.missed: Counter[str] = Counter()
        self.made: list[CacheUse] = []
        """The uses for which a value had to be made."""
        self._journal: list[CacheUse] | None = None
        """Uses that are not noted yet, because the process that waits for them notes them."""
        self._stored: dict[tuple[str, str], CachedValue] = {}
        self._used: dict[tuple[str, str], CachedValue] = {}

    @property
    def changed(self) -> bool:
        """True if `dump` would not give what was loaded."""
        return self._used != self._stored

    def cached(
        self, stage: str, name: str, make: Callable[[], T], parts: Iterable[bytes | str] | Mapping[str, str]
    ) -> T:
        """The value of this name that `make()` gives for these parts: found, or made now. `make` reads nothing else.

        It takes the place of the name's last value. If it has to be made, `made` lists which named parts changed.
        """
        named = {n: t.encode("utf-8", "surrogatepass") for n, t in parts.items()} if isinstance(parts, Mapping) else {}
        key = digest(*(chain([repr([*named])], named.values()) if named else parts))
        entry = self._find(stage, name, key)
        if entry and (found := read(entry.data)):
            value, use = found[0], CacheUse(stage, name, key, (), None)
        else:
            value = make()
            hashes = {part: zlib.crc32(text) for part, text in named.items()}
            before = self._used.get((stage, name)) or self._stored.get((stage, name))
            old = (read(before.hashes) or ({},))[0] if before else {}
            changed = before and tuple(part for part in hashes | old if hashes.get(part) != old.get(part))
            entry = CachedValue(key, pickle.dumps(value, 5), pickle.dumps(hashes, 5))
            use = CacheUse(stage, name, key, changed, entry)
        self._used[stage, name] = entry
        if self._journal is None:
            self._note(use)
        else:
            self._journal.append(use)
        return cast("T", value)

    def last(self, stage: str, name: str) -> Any:  # noqa: ANN401  # any value
        """The last value of this name, whatever it was made from; None if there is none."""
        entry = self._used.get((stage, name)) or self._stored.get((stage, name))
        return (read(entry.data) or (None,))[0] if entry else None

    def dump(self) -> bytes:
        """All values used since the cache was made or loaded."""
        stream = io.BytesIO()
        stream.write(_MAGIC + digest(self.version).encode() + digest().encode())  # the last is put in below
        start = stream.tell()
        pickle.dump(self._used, stream, 5)
        stream.seek(start - len(digest()))
        stream.write(digest(stream.getbuffer()[start:]).encode())
        return stream.getvalue()

    def load(self, data: bytes) -> bool:
        """Take in what `dump` gave. False, nothing taken and `refused` set, if it cannot be trusted."""
        head = _MAGIC + digest(self.version).encode()
        payload = data[len(head) + len(digest()) :]
        self.refused = "damaged" if data else ""
        if data.startswith(_MAGIC) and not data.startswith(head):
            self.refused = "version"
        elif data.startswith(head + digest(payload).encode()):
            try:
                self._stored = _Unpickler(io.BytesIO(payload)).load()
                self.refused = ""
            except Exception:  # noqa: BLE001  # a damaged pickle may raise anything
                return False
        return not self.refused and bool(data)

    def _find(self, stage: str, name: str, key: str) -> CachedValue | None:
        entries = (self._used.get((stage, name)), self._stored.get((stage, name)))
        return next((entry for entry in entries if entry and entry.key == key), None)

    def _note(self, use: CacheUse) -> None:
        """Count a use, perhaps another process's, and keep its value."""
        if entry := use.made or self._find(use.stage, use.name, use.key):
            self._used[use.stage, use.name] = entry
        (self.missed if use.made else self.found)[use.stage] += 1
        self.made += [use] if use.made else []


def read(data: bytes) -> tuple[Any] | None:
    """The value in a pickle, in a tuple; None if it cannot be read."""
    try:
        return (_Unpickler(io.BytesIO(data)).load(),)
    except Exception:  # noqa: BLE001  # a damaged pickle may raise anything: the value is made again
        return None


class _Unpickler(pickle.Unpickler):
    """Builds our own records, which name their fields, and a few plain types, and nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        return _find_class(module, name)


@cache
def _find_class(module: str, name: str) -> Any:  # noqa: ANN401
    is_ours = module.startswith("briefing.") and "." not in name
    if is_ours or (module, name) in _ALLOWED:
        found = resolve_name(f"{module}:{name}")
        if not is_ours or (isinstance(found, type) and hasattr(found, "__match_args__")):
            return found
    message = f"a cached value may not contain {module}.{name}"
    raise pickle.UnpicklingError(message)


class Graph:
    """Tables, values, and what each value was made from."""

    def __init__(self, *, live: bool = False) -> None:
        """One that is not `live` is given each fact once, before any value reads it."""
        self._live = live
        self.reads: dict[Key, tuple[Key, ...]] = {}
        """What each value was made from."""
        self.hashes: dict[Key, str] = {}
        """Of the facts for which `hash_of` was asked, until they change."""
        self._tables: dict[Hashable, Table[Any, Any]] = {}
        self.frames: list[dict[Key, None]] = []
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
        if self.frames:
            self.frames[-1][key] = None
        if key not in self._values or (key in self._suspect and self._is_stale(key)):
            self._make(key, make)
        value: T = self._values[key]
        return value

    def kept(self, stage: str, names: Iterable[str]) -> dict[str, Any]:
        """Name → value, of those values that nothing may have changed. Not to be called while a value is made."""
        keys = ((name, (stage, name)) for name in names)
        return {name: self._values[key] for name, key in keys if key in self._values and key not in self._suspect}

    def read(self, key: Key) -> None:
        """Note that the value being made reads a fact or another value."""
        if self.frames:
            self.frames[-1][key] = None

    def __contains__(self, key: Key) -> bool:
        """True if there is a value of this key."""
        return key in self._values

    def take(self, key: Key, value: object) -> None:
        """Let a value be what another process has made."""
        self._values[key] = value

    def hash_of(self, key: Key) -> str:
        """A hash of a fact, or of the keys of a table; "" for a value. Equal ones mean equal facts.

        Of a fact that has a `fingerprint`, of that.
        """
        if key not in self.hashes and (table := self._tables.get(key[0])) is not None:
            if key[1] == _EVERY:
                self.hashes[key] = digest(*[self.hash_of((key[0], one)) for one in table.fact(_ALL)])
            else:
                fact = table.fact(key[1])
                self.hashes[key] = digest(repr(key), getattr(fact, "fingerprint", "") or repr(fact))
        return self.hashes.get(key, "")

    def change(self, keys: Sequence[Key]) -> None:
        """Mark the readers of changed facts as stale, and the readers of those as suspect."""
        for key in keys:
            self.hashes.pop(key, None)
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
        self.frames.append(frame)
        try:
            made = make()
        finally:
            self.frames.pop()
        before, now = self.reads.get(key, ()), tuple(frame)
        if self._live:
            self._makers[key] = make
            if key not in self._values or before != now:
                for read in set(before) - frame.keys():
                    self._readers[read].discard(key)
                for read in now:
                    self._readers[read].add(key)
        self.reads[key] = now
        if key not in self._values or _differs(self._values[key], made):
            self._values[key] = made
            self._stale.update(self._readers.get(key, ()))
        self._stale.discard(key)
        self._suspect.discard(key)


class Table(Mapping[K, T]):
    """Facts by key. Reading one notes that key, also if it is absent; iterating notes all of them."""

    def __init__(self, graph: Graph, name: str) -> None:
        self._graph, self._name = graph, name
        self._frames = graph.frames
        self._facts: Mapping[K, T] = {}

    def replace(self, facts: Mapping[K, T]) -> None:
        """Put these facts in place of all that were here; readers of keys that differ are invalidated."""
        old, self._facts = self._facts, dict(facts)
        changed = [k for k, fact in facts.items() if k not in old or (old[k] is not fact and _differs(old[k], fact))]
        changed += old.keys() - facts.keys()
        if changed or list(old) != list(facts):
            self._graph.change([(self._name, key) for key in (_ALL, _EVERY, *changed)])

    def fact(self, key: Hashable) -> Any:  # noqa: ANN401  # whatever facts are
        """A fact, None if it is absent, or the keys of all, without noting it."""
        return tuple(self._facts) if key == _ALL else self._facts.get(cast("K", key))

    def __getitem__(self, key: K) -> T:
        if self._frames:  # as `Graph.read`, which would take as long again: nothing is called as often
            self._frames[-1][self._name, key] = None
        return self._facts[key]

    def __iter__(self) -> Iterator[K]:
        self._graph.read((self._name, _ALL))
        return iter(self._facts)

    def __len__(self) -> int:
        self._graph.read((self._name, _ALL))
        return len(self._facts)

    def items(self) -> ItemsView[K, T]:
        """All facts with their keys, noted at once."""
        self._graph.read((self._name, _EVERY))
        return self._facts.items()


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
        self.graph = Graph(live=live)
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
        self._is_partial = False

    @contextmanager
    def building(self, *, noting: bool = True) -> Iterator[None]:
        """One build. The graph of a plain engine, or of a build that failed, is forgotten when the next begins.

        Not `noting`: what is made reads facts of an earlier build, which this one cannot see, so every value is made.
        """
        if not self._done:
            self.graph = Graph(live=self.live)
        self.restart()
        self._earlier = {}
        self.first = not (self._stored or self._used)
        self.found, self.missed, self.made = Counter(), Counter(), []
        self._journal = None
        self._done = self._is_partial = False
        entry = self._used.get(_READS) or self._stored.get(_READS)
        known = read(entry.data) if entry and noting and not self.live else None
        self._before = known[0] if known else {}
        is_collecting = gc.isenabled()
        gc.disable()  # a build makes next to no reference cycles, and looking for them takes time
        try:
            yield
            self._done = True
            reads = {**self._earlier, **self._reads}
            if self._is_partial and not self.live:
                reads, self._used = {**self._before, **reads}, {**self._stored, **self._used}
            if noting and (not entry or (reads != self._before and not self.live)):
                entry = CachedValue("", pickle.dumps(reads, 5), b"")
            if entry:
                self._used[_READS] = entry
        except Superseded:
            self._done = True
            raise
        finally:
            if is_collecting:
                gc.enable()

    def keep_others(self) -> None:
        """Do not forget what this build does not ask for: it makes only a part of what the next one will want."""
        self._is_partial = True

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
        """Name → `function(name)`, made in the graph. See `prepare`; if live, `on_progress` may raise Superseded."""
        names = list(names)
        self.prepare({stage: (function, names, 1)}, on_progress)
        made: dict[str, T] = self.graph.kept(stage, names)
        for name in [name for name in names if name not in made]:
            if self.live:
                on_progress(len(made), len(names))
            made[name] = self.graph.call(partial(function, name), stage, name)
        return {name: made[name] for name in names}

    def prepare(
        self,
        work: Mapping[str, tuple[Callable[[str], object], Iterable[str], int]],
        on_progress: Progress = lambda *_: None,
    ) -> None:
        """Make the values for which `each` will be asked: stage → its function, the names, how many pages one is worth.

        Each function leaves its value in the cache under stage and name. A plain engine computes only what has read
        something that has changed since the last build, in several processes where that pays; values come from there
        as the cache has them. A live one makes them when it is asked. `on_progress` is given how many are done, and of
        how many.
        """
        if self.live:
            return
        keys = [(stage, name) for stage, (_, names, _) in work.items() for name in names]
        changed = [key for key in keys if key not in self.graph and not self._recall(*key)]
        done = parallel_map(
            lambda key: self._compute(work[key[0]][0], *key),
            changed,
            lambda n: on_progress(n, len(changed)),
            sum(work[stage][2] for stage, _ in changed),
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
