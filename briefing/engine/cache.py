"""The persistent cache: a value is found again under the hash of everything that it was made from.

A cache that is missing, truncated, foreign or written by another version of the program is empty.
"""

from __future__ import annotations

import hashlib
import io
import pickle  # values are read back through `_Unpickler`, which builds only our own records
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from typing import Any, Literal, TypeVar, cast

T = TypeVar("T")
Refusal = Literal["", "damaged", "version"]
_MAGIC = b"briefing-memo-3\n"
_DIGEST = 16
_LENGTH = 8
"""Bytes of a length."""
# Besides our own records, the only types that values are made of.
_ALLOWED = {("builtins", "set"), ("builtins", "frozenset"), ("markupsafe", "Markup")}


@dataclass(frozen=True, slots=True)
class CacheMiss:
    """A named value that had to be made."""

    stage: str
    name: str
    changed: tuple[str, ...] | None
    """The parts that differ from those of the time before; None if nothing was known of this name."""


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """One use of the cache."""

    stage: str
    name: str
    key: str
    facts: str
    """A line for each named part: its short hash and its name."""
    made: bool
    """False if the value was found."""


@dataclass(frozen=True, slots=True)
class CacheValue:
    """A value; `data` is its pickle if it was read from one, else it is pickled when the cache is dumped.

    Sent to another process it becomes its pickle, or b"" if it was read: the other process has the same data.
    """

    value: Any
    data: bytes | memoryview | None = None

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (pickle.dumps(self.value, 5) if self.data is None else b"",)

    def pickled(self) -> bytes | memoryview:
        """The value as the cache keeps it."""
        return pickle.dumps(self.value, 5) if self.data is None else self.data


Data = bytes | memoryview | CacheValue


def digest(*parts: bytes | str) -> str:
    """A hash of some parts; their borders count."""
    state = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


class Cache:
    """Values by key. `dump` gives those that were used since the cache was made or loaded."""

    def __init__(self, version: str = "", package: str = "briefing") -> None:
        """`version` is a hash of the program; `package` names the only package whose records are read back."""
        self.version = version
        self.package = package
        self.refused: Refusal = ""
        """Why `load` took nothing: "damaged", or another "version" of the program wrote it."""
        self.found: Counter[str] = Counter()
        """Stage → number of values that were found; like the two below, since `count_anew`."""
        self.missed: Counter[str] = Counter()
        self.made: list[CacheMiss] = []
        self._has_made = False
        self._journal: list[tuple[CacheEntry, CacheValue]] | None = None
        """Uses that another process has to be told."""
        self._stored: dict[str, Data] = {}
        self._used: dict[str, Data] = {}
        self._stored_names: dict[str, tuple[str, str]] = {}
        """Stage and name → the key of its value, and that entry's facts."""
        self._used_names: dict[str, tuple[str, str]] = {}

    @property
    def changed(self) -> bool:
        """True if `dump` would not give what was loaded."""
        same = self._used.keys() == self._stored.keys() and self._used_names == self._stored_names
        return self._has_made or not same

    def count_anew(self) -> None:
        """Begin to count what is found and made."""
        self.found, self.missed, self.made = Counter(), Counter(), []

    def cached(
        self, stage: str, make: Callable[[], T], parts: Iterable[bytes | str] | Mapping[str, str], name: str = ""
    ) -> T:
        """The value that `make()` gives for these parts at this stage: found, or made now. `make` reads nothing else.

        A value with a `name` that has to be made is listed in `made`, with those of its named parts that changed.
        """
        named = parts if isinstance(parts, Mapping) else {}
        lengths = [(part, len(text)) for part, text in named.items()]
        key = self._key(stage, (repr(lengths), "".join(named.values())) if named else parts)
        value = self._usable(key)
        entry = CacheEntry(stage, name, key, self._facts(stage, name, key, named), made=value is None)
        value = value or CacheValue(make())
        self._use(entry, value)
        if self._journal is not None:
            self._journal.append((entry, value))
        return cast("T", value.value)

    def knows(self, stage: str, parts: Iterable[bytes | str]) -> bool:
        """True if the value made from these parts need not be made."""
        key = self._key(stage, parts)
        return key in self._used or key in self._stored

    def keep(self, stage: str, parts: Iterable[bytes | str]) -> None:
        """Keep a value for `dump` without reading it."""
        key = self._key(stage, parts)
        if (data := self._stored.get(key)) is not None:
            self._used[key] = data

    def dump(self) -> bytes:
        """All values used since the cache was made or loaded.

        One value is pickled at a time, so that memory never holds all of them twice; their sizes are at the end.
        """
        squeeze = zlib.compressobj(1)
        payload, sizes = [], []
        for value in self._used.values():
            data = value.pickled() if isinstance(value, CacheValue) else value
            payload.append(squeeze.compress(data))
            sizes.append(len(data))
        contents = pickle.dumps((list(self._used), sizes, self._used_names), protocol=5)
        payload += [squeeze.compress(contents), squeeze.compress(len(contents).to_bytes(_LENGTH)), squeeze.flush()]
        check = hashlib.blake2b(digest_size=_DIGEST)
        for part in payload:
            check.update(part)
        return b"".join([_MAGIC, digest(self.version).encode(), check.hexdigest().encode(), *payload])

    def load(self, data: bytes) -> bool:
        """Take in what `dump` gave. False, nothing taken and `refused` set, if it cannot be trusted."""
        ends = [len(_MAGIC) + 2 * _DIGEST * count for count in (0, 1, 2)]
        magic, version, check = data[: ends[0]], data[ends[0] : ends[1]], data[ends[1] : ends[2]]
        payload = memoryview(data)[ends[2] :]
        self.refused = "damaged" if data else ""
        if not magic.startswith(b"briefing-memo-"):
            return False
        if magic != _MAGIC:
            self.refused = "version"
            return False
        if check != hashlib.blake2b(payload, digest_size=_DIGEST).hexdigest().encode():
            return False
        if version != digest(self.version).encode():
            self.refused = "version"
            return False
        try:
            stored, names = self._unpacked(zlib.decompress(payload))
        except Exception:  # noqa: BLE001  # damaged in whatever way
            return False
        self.refused = ""
        self._stored, self._stored_names = stored, names
        return True

    def _unpacked(self, data: bytes) -> tuple[dict[str, Data], dict[str, tuple[str, str]]]:
        """Values by key, and names. Raises whatever damaged data make happen."""
        end = len(data) - _LENGTH
        start = end - int.from_bytes(data[end:])
        keys, sizes, names = self._read(data[start:end])
        if sum(sizes) != start or min(sizes, default=0) < 0 or not _maps(names, str, tuple):
            raise ValueError
        view, at = memoryview(data), 0
        stored: dict[str, Data] = {}
        for key, size in zip(keys, sizes, strict=True):
            stored[key] = view[at : at + size]
            at += size
        if not _maps(stored, str, memoryview):
            raise ValueError
        return stored, names

    def _key(self, stage: str, parts: Iterable[bytes | str]) -> str:
        return digest(self.version, stage, *parts)

    def _usable(self, key: str) -> CacheValue | None:
        """The value of a key, unless there is none or its data cannot be read."""
        data = self._used.get(key) or self._stored.get(key)
        if data is None or isinstance(data, CacheValue):
            return data
        try:
            return CacheValue(self._read(data), data)
        except Exception:  # noqa: BLE001  # whatever is wrong with a cached value, it is made again
            return None

    def _facts(self, stage: str, name: str, key: str, named: Mapping[str, str]) -> str:
        known = self._known(stage, name)
        if known and known[0] == key:
            return known[1]
        hashes = (f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}" for text in named.values())
        return "\n".join(map(" ".join, zip(hashes, named, strict=True))) if name else ""

    def _known(self, stage: str, name: str) -> tuple[str, str] | None:
        place = f"{stage} {name}"
        return self._used_names.get(place) or self._stored_names.get(place)

    def _use(self, entry: CacheEntry, value: CacheValue) -> None:
        """Count a value as used, and let its name stand for it from now on."""
        self._used[entry.key] = value
        (self.missed if entry.made else self.found)[entry.stage] += 1
        self._has_made |= entry.made
        if entry.name:
            known = self._known(entry.stage, entry.name)
            self._used_names[f"{entry.stage} {entry.name}"] = entry.key, entry.facts
            if entry.made:
                changed = None if known is None else _changed(known[1], entry.facts)
                self.made.append(CacheMiss(entry.stage, entry.name, changed))

    def _read(self, data: bytes | memoryview) -> Any:  # noqa: ANN401  # any value that was dumped
        return _Unpickler(io.BytesIO(data), self.package).load()


def _changed(before: str, now: str) -> tuple[str, ...]:
    """The names of parts that changed, came or went, in order."""
    old, new = (dict(line.split(" ", 1)[::-1] for line in facts.splitlines()) for facts in (before, now))
    return tuple(name for name in new | old if old.get(name) != new.get(name))


def _maps(value: object, keys: type, values: type) -> bool:
    return isinstance(value, dict) and all(isinstance(k, keys) and isinstance(v, values) for k, v in value.items())


def _is_record(kind: type) -> bool:
    """True for dataclasses and named tuples."""
    return is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


class _Unpickler(pickle.Unpickler):
    """Builds records of one package and a few plain types, and nothing that could act."""

    def __init__(self, stream: io.BytesIO, package: str) -> None:
        super().__init__(stream)
        self._package = package

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        found = module.startswith(f"{self._package}.") and "." not in name and super().find_class(module, name)
        if (module, name) in _ALLOWED or (isinstance(found, type) and _is_record(found)):
            return super().find_class(module, name)
        message = f"a cached value may not contain {module}.{name}"
        raise pickle.UnpicklingError(message)
