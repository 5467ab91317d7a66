"""The persistent cache: a value is found again under the hash of everything that it was made from."""

from __future__ import annotations

import io
import pickle  # values are read back through `_Unpickler`, which builds only our own records
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple, TypeVar, cast

T = TypeVar("T")
_MAGIC = b"briefing-memo-"
# Besides our own records, the only types that values are made of.
_ALLOWED = {("builtins", "set"), ("builtins", "frozenset"), ("markupsafe", "Markup")}


class CachedValue(NamedTuple):
    """A value as it is kept."""

    key: str  # the hash of all that it was made from
    data: bytes  # the pickled value
    hashes: dict[str, int]  # of each named part


class CacheUse(NamedTuple):
    """One look-up in the cache, and what it gave."""

    stage: str
    name: str
    key: str
    changed: tuple[str, ...] | None  # parts that differ from those of the last value of this name; None without one
    made: CachedValue | None  # if the value had to be made


def digest(*parts: bytes | memoryview | str) -> str:
    """A hash of some parts; their borders count."""
    state = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


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
        named = parts if isinstance(parts, Mapping) else {}
        key = digest(*(chain.from_iterable(named.items()) if named else parts))
        entry = self._find(stage, name, key)
        if entry and (found := read(entry.data)):
            value, use = found[0], CacheUse(stage, name, key, (), None)
        else:
            value = make()
            hashes = {part: zlib.crc32(text.encode("utf-8", "surrogatepass")) for part, text in named.items()}
            before = self._used.get((stage, name)) or self._stored.get((stage, name))
            changed = before and tuple(p for p in hashes | before.hashes if hashes.get(p) != before.hashes.get(p))
            entry = CachedValue(key, pickle.dumps(value, 5), hashes)
            use = CacheUse(stage, name, key, changed, entry)
        self._used[stage, name] = entry
        if self._journal is None:
            self._note(use)
        else:
            self._journal.append(use)
        return cast("T", value)

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
        is_ours = module.startswith("briefing.") and "." not in name
        if is_ours or (module, name) in _ALLOWED:
            found = super().find_class(module, name)
            if not is_ours or (isinstance(found, type) and hasattr(found, "__match_args__")):
                return found
        message = f"a cached value may not contain {module}.{name}"
        raise pickle.UnpicklingError(message)
