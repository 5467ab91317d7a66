"""The persistent cache: a value is found again under the hash of everything that it was made from."""

from __future__ import annotations

import gzip
import io
import pickle  # values are read back through `_Unpickler`, which builds only our own records
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any, NamedTuple, TypeVar, cast

T = TypeVar("T")
_MAGIC = b"briefing-memo-"
# Besides our own records, the only types that values are made of.
_ALLOWED = {("builtins", "set"), ("builtins", "frozenset"), ("markupsafe", "Markup")}


class CacheUse(NamedTuple):
    """One look-up in the cache, and what it gave."""

    stage: str
    name: str
    key: str
    hashes: dict[str, int]  # of each named part
    changed: tuple[str, ...] | None  # parts that differ from those of the last value of this name; None without one
    made: bytes  # the pickled value if it had to be made; empty if it was found


def digest(*parts: bytes | str) -> str:
    """A hash of some parts; their borders count."""
    state = blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


class Cache:
    """Pickled values by key. `dump` gives those that were used since the cache was made or loaded."""

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
        self._stored: dict[str, bytes] = {}
        self._used: dict[str, bytes] = {}
        self._stored_names: dict[str, tuple[str, dict[str, int]]] = {}
        """Stage and name → the key of its value, and the hashes of that value's parts."""
        self._used_names: dict[str, tuple[str, dict[str, int]]] = {}

    @property
    def changed(self) -> bool:
        """True if `dump` would not give what was loaded."""
        return (self._used, self._used_names) != (self._stored, self._stored_names)

    def cached(
        self, stage: str, name: str, make: Callable[[], T], parts: Iterable[bytes | str] | Mapping[str, str]
    ) -> T:
        """The value of this name that `make()` gives for these parts: found, or made now. `make` reads nothing else.

        It takes the place of the name's last value. If it has to be made, `made` lists which named parts changed.
        """
        named = parts if isinstance(parts, Mapping) else {}
        key = self._key(stage, name, chain.from_iterable(named.items()) if named else parts)
        found = self._find(key)
        value = found[0] if found else make()
        made = b"" if found else pickle.dumps(value, 5)
        use = CacheUse(stage, name, key, *self._compare(f"{stage} {name}", key, named), made)
        if self._journal is None:
            self._note(use)
        else:
            self._used[key] = made or self._data(key)
            self._journal.append(use)
        return cast("T", value)

    def keep(self, stage: str, name: str, parts: Iterable[bytes | str]) -> bool:
        """Keep the value made from these parts for `dump` without reading it. False if there is none."""
        place, key = f"{stage} {name}", self._key(stage, name, parts)
        if data := self._data(key):
            self._used[key] = data
            self._used_names.setdefault(place, self._stored_names.get(place, (key, {})))
        return bool(data)

    def dump(self) -> bytes:
        """All values used since the cache was made or loaded."""
        stream = io.BytesIO()
        with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1, mtime=0) as file:
            pickle.dump((self._used, self._used_names), file, 5)
        payload = stream.getvalue()
        return b"".join([_MAGIC, digest(self.version).encode(), digest(payload).encode(), payload])

    def load(self, data: bytes) -> bool:
        """Take in what `dump` gave. False, nothing taken and `refused` set, if it cannot be trusted."""
        head = _MAGIC + digest(self.version).encode()
        payload = data[len(head) + len(digest()) :]
        self.refused = "damaged" if data else ""
        if data.startswith(_MAGIC) and not data.startswith(head):
            self.refused = "version"
        elif data.startswith(head + digest(payload).encode()):
            try:
                self._stored, self._stored_names = _Unpickler(gzip.GzipFile(fileobj=io.BytesIO(payload))).load()
                self.refused = ""
            except Exception:  # noqa: BLE001  # damaged in whatever way
                return False
        return not self.refused and bool(data)

    def _key(self, stage: str, name: str, parts: Iterable[bytes | str]) -> str:
        return digest(self.version, stage, name, *parts)

    def _data(self, key: str) -> bytes:
        return self._used.get(key) or self._stored.get(key) or b""

    def _find(self, key: str) -> tuple[Any] | None:
        """The value of a key, in a tuple; None if there is none, or its data cannot be read."""
        try:
            return (_Unpickler(io.BytesIO(self._data(key))).load(),)
        except Exception:  # noqa: BLE001  # whatever is wrong with a cached value, it is made again
            return None

    def _compare(self, place: str, key: str, named: Mapping[str, str]) -> tuple[dict[str, int], tuple[str, ...] | None]:
        """The hashes of named parts, and which of them differ from the last value's in this place."""
        known = self._used_names.get(place) or self._stored_names.get(place)
        if known and known[0] == key:
            return known[1], ()
        hashes = {part: zlib.crc32(text.encode("utf-8", "surrogatepass")) for part, text in named.items()}
        if not known:
            return hashes, None
        return hashes, tuple(part for part in hashes | known[1] if hashes.get(part) != known[1].get(part))

    def _note(self, use: CacheUse) -> None:
        """Count a use, and keep the value in place of the last one of its name."""
        self._used[use.key] = use.made or self._data(use.key)
        (self.missed if use.made else self.found)[use.stage] += 1
        self.made += [use] if use.made else []
        place = f"{use.stage} {use.name}"
        if place in self._used_names and (before := self._used_names[place][0]) != use.key:
            self._used.pop(before, None)
        self._used_names[place] = use.key, use.hashes


class _Unpickler(pickle.Unpickler):
    """Builds our own dataclasses and named tuples and a few plain types, and nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        is_ours = module.startswith("briefing.") and "." not in name
        if is_ours or (module, name) in _ALLOWED:
            found = super().find_class(module, name)
            if not is_ours or (isinstance(found, type) and (is_dataclass(found) or issubclass(found, tuple))):
                return found
        message = f"a cached value may not contain {module}.{name}"
        raise pickle.UnpicklingError(message)
