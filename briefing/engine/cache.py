"""Memoisation by content: a value is found again under the hash of everything that was read to make it.

Knows no domain words. A cache that is missing, truncated, foreign or made by another version is simply empty.
"""

from __future__ import annotations

import hashlib
import io
import pickle  # values are read back through `_Unpickler`, which builds only our own records
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
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
    """A named value that had to be made: what it was made from this time, and (None: unknown) the time before."""

    stage: str
    name: str
    before: str | None
    now: str


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as it was made or read; `data` is what it was read from. One that was made is pickled when it is dumped.

    On its way from one process to another it becomes its data: whoever wants it reads it, and it is pickled once only.
    """

    value: Any
    data: bytes | memoryview | None = None

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (self.pickled(),)

    def pickled(self) -> bytes:
        return pickle.dumps(self.value, 5) if self.data is None else bytes(self.data)


_Kept = bytes | memoryview | _Value


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """What a memo knows of a named value: its key, what it was made from, the value itself if it was made now."""

    stage: str
    name: str
    key: str
    facts: str
    value: _Kept | None


def digest(*parts: bytes | str) -> str:
    """A hash of some parts; their borders count."""
    state = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


class Memo:
    """Values by key. Those not asked for since the last whole build are forgotten when the next one begins."""

    def __init__(self, version: str = "", package: str = "briefing") -> None:
        """`version` is a hash of the program; `package` names the only package whose records are read back."""
        self.version = version
        self.package = package
        self.refused: Refusal = ""
        """Why `load` took nothing: "damaged", or another "version" of the program wrote it."""
        self.found: Counter[str] = Counter()
        """Stage → how many values were remembered; like the two below, since `begin`."""
        self.missed: Counter[str] = Counter()
        self.made: list[CacheMiss] = []
        self._stored: dict[str, _Kept] = {}
        self._used: dict[str, _Kept] = {}
        self._stored_names: dict[str, tuple[str, str]] = {}
        self._used_names: dict[str, tuple[str, str]] = {}
        self._whole = False

    @property
    def hits(self) -> int:
        """How many values were remembered."""
        return self.found.total()

    @property
    def misses(self) -> int:
        """How many values had to be made."""
        return self.missed.total()

    @property
    def changed(self) -> bool:
        """False if `dump` would give what was loaded."""
        same = self._used.keys() == self._stored.keys() and self._used_names == self._stored_names
        return bool(self.missed) or not same

    @property
    def empty(self) -> bool:
        """True if there was nothing to remember when this build began."""
        return not self._stored_names

    def begin(self) -> None:
        """Count anew. If the last build came to its end, what it did not use is forgotten."""
        if self._whole:
            self._stored, self._used = self._used, {}
            self._stored_names, self._used_names = self._used_names, {}
        self._whole = False
        self.found, self.missed, self.made = Counter(), Counter(), []

    def finish(self) -> None:
        """The build has come to its end: it has asked for all that it needs."""
        self._whole = True

    def get(
        self,
        stage: str,
        parts: Iterable[bytes | str],
        make: Callable[[], T],
        name: str = "",
        about: Callable[[], str] = str,
    ) -> T:
        """The value made from these parts at this stage: remembered, or made now. `make` must read nothing else.

        A value with a `name` that had to be made is told of in `made`; `about` gives what `parts` were, in words.
        """
        key = digest(self.version, stage, *parts)
        if (data := self._used.get(key) or self._stored.get(key)) is not None:
            try:
                value = self._live(data)
            except Exception:  # noqa: BLE001, S110  # whatever is wrong with a cached value, it is made anew
                pass
            else:
                self.found[stage] += 1
                self._used[key] = value
                if name:
                    self._call(stage, name, key, about)
                return cast("T", value.value)
        self.missed[stage] += 1
        made = make()
        self._used[key] = _Value(made)
        if name:
            before = self._call(stage, name, key, about)
            self.made.append(CacheMiss(stage, name, before, self._used_names[f"{stage} {name}"][1]))
        return made

    def _call(self, stage: str, name: str, key: str, about: Callable[[], str]) -> str | None:
        """Let a name stand for the value of a key. The value is what its former one was about."""
        name = f"{stage} {name}"
        former = self._used_names.get(name) or self._stored_names.get(name)
        self._used_names[name] = former if former and former[0] == key else (key, about())
        return former[1] if former else None

    def knows(self, stage: str, parts: Iterable[bytes | str]) -> bool:
        """True if the value made from these parts need not be made."""
        key = digest(self.version, stage, *parts)
        return key in self._used or key in self._stored

    def tell(self, stage: str, name: str, *, pack: bool = False) -> CacheEntry:
        """What is known of the value that a name stands for, for `learn` of the memo of which this one is a copy.

        With `pack` it is pickled now, so that nobody has to when all values are dumped.
        """
        key, facts = self._used_names[f"{stage} {name}"]
        value = self._used[key]
        if not isinstance(value, _Value) or value.data is not None:
            return CacheEntry(stage, name, key, facts, None)
        if pack:
            value = self._used[key] = _Value(value.value, value.pickled())
        return CacheEntry(stage, name, key, facts, value)

    def learn(self, told: CacheEntry, *, lean: bool = False) -> Any:  # noqa: ANN401  # whatever was made
        """Take over what a copy of this memo, in another process, has found or made: the value.

        If it is `lean`, what it was read from is not kept beside it: it is as large, and soon pickled again.
        """
        ours = self._used_names.get(f"{told.stage} {told.name}", ("",))[0] == told.key and told.key in self._used
        data = self._used[told.key] if ours else self._stored[told.key] if told.value is None else told.value
        value = self._used[told.key] = self._live(data)
        if lean and told.value is not None:
            self._used[told.key] = _Value(value.value)
        if not ours:
            (self.found if told.value is None else self.missed)[told.stage] += 1
            before = self._call(told.stage, told.name, told.key, lambda: told.facts)
            if told.value is not None:
                self.made.append(CacheMiss(told.stage, told.name, before, told.facts))
        return value.value

    def keep(self, stage: str, parts: Iterable[bytes | str]) -> None:
        """Don't forget a value though nobody has asked for it."""
        key = digest(self.version, stage, *parts)
        if (data := self._stored.get(key)) is not None:
            self._used[key] = data

    def dump(self) -> bytes:
        """All values used since the memo was made or loaded, or since the last whole build before this one.

        Values follow one another, so that all of them are never there twice; where each begins stands at the end.
        """
        squeeze = zlib.compressobj(1)
        payload, sizes = [], []
        for value in self._used.values():
            data = value.pickled() if isinstance(value, _Value) else value
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

    def _unpacked(self, data: bytes) -> tuple[dict[str, _Kept], dict[str, tuple[str, str]]]:
        """Values by key, and names. Raises whatever damaged data make happen."""
        end = len(data) - _LENGTH
        start = end - int.from_bytes(data[end:])
        keys, sizes, names = self._read(data[start:end])
        if sum(sizes) != start or min(sizes, default=0) < 0 or not _maps(names, str, tuple):
            raise ValueError
        view, at = memoryview(data), 0
        stored: dict[str, _Kept] = {}
        for key, size in zip(keys, sizes, strict=True):
            stored[key] = view[at : at + size]
            at += size
        if not _maps(stored, str, memoryview):
            raise ValueError
        return stored, names

    def _live(self, data: _Kept) -> _Value:
        """A value that can be used. Raises whatever damaged data make happen."""
        return data if isinstance(data, _Value) else _Value(self._read(data), data)

    def _read(self, data: bytes | memoryview) -> Any:  # noqa: ANN401  # any value that was dumped
        return _Unpickler(io.BytesIO(data), self.package).load()


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
