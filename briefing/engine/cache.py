"""The persistent cache: a value is found again under the hash of everything that it was made from.

A cache that is missing, truncated, foreign or written by another version of the program is empty.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle  # values are read back through `_Unpickler`, which builds only our own records
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import is_dataclass
from typing import Any, Literal, NamedTuple, TypeVar, cast

T = TypeVar("T")
Refusal = Literal["", "damaged", "version"]
_MAGIC = b"briefing-memo-4\n"
# Besides our own records, the only types that values are made of.
_ALLOWED = {("builtins", "set"), ("builtins", "frozenset"), ("markupsafe", "Markup")}


class CacheUse(NamedTuple):
    """One look-up in the cache, and what it gave."""

    stage: str
    name: str
    key: str
    hashes: str  # of each named part: a line with its short hash and its name
    changed: tuple[str, ...] | None  # parts that differ from those of the last value of this name; None without one
    made: bytes  # the pickled value if it had to be made; empty if it was found


def digest(*parts: bytes | str) -> str:
    """A hash of some parts; their borders count."""
    state = hashlib.blake2b(digest_size=16)
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
        self.refused: Refusal = ""
        """Why `load` took nothing: "damaged", or another "version" of the program wrote it."""
        self.found: Counter[str] = Counter()
        """Stage → number of values that were found; an engine resets it with each build."""
        self.missed: Counter[str] = Counter()
        self.made: list[CacheUse] = []
        """The uses for which a named value had to be made."""
        self._journal: list[tuple[CacheUse, Any]] | None = None
        """Uses and their values, to be sent to another process."""
        self._stored: dict[str, bytes] = {}
        self._used: dict[str, bytes] = {}
        self._stored_names: dict[str, tuple[str, str]] = {}
        """Stage and name → the key of its value, and the hashes of that value's parts."""
        self._used_names: dict[str, tuple[str, str]] = {}

    @property
    def changed(self) -> bool:
        """True if `dump` would not give what was loaded."""
        return (self._used, self._used_names) != (self._stored, self._stored_names)

    def cached(
        self, stage: str, make: Callable[[], T], parts: Iterable[bytes | str] | Mapping[str, str], name: str = ""
    ) -> T:
        """The value that `make()` gives for these parts at this stage: found, or made now. `make` reads nothing else.

        A value with a `name` that has to be made is listed in `made`, with those of its named parts that changed.
        """
        named = parts if isinstance(parts, Mapping) else {}
        lengths = [(part, len(text)) for part, text in named.items()]
        key = self._key(stage, (repr(lengths), "".join(named.values())) if named else parts)
        found = self._find(key)
        value = found[0] if found else make()
        made = b"" if found else pickle.dumps(value, 5)
        self._note(use := CacheUse(stage, name, key, *self._compare(stage, name, key, named), made))
        if self._journal is not None:
            self._journal.append((use, value))
        return cast("T", value)

    def keep(self, stage: str, parts: Iterable[bytes | str]) -> bool:
        """Keep the value made from these parts for `dump` without reading it. False if there is none."""
        key = self._key(stage, parts)
        if data := self._data(key):
            self._used[key] = data
        return bool(data)

    def dump(self) -> bytes:
        """All values used since the cache was made or loaded."""
        stream = io.BytesIO()
        with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1, mtime=0) as file:
            for part in ((list(self._used), self._used_names), *self._used.values()):
                file.write(pickle.dumps(part, 5))
        payload = stream.getvalue()
        return b"".join([_MAGIC, digest(self.version).encode(), digest(payload).encode(), payload])

    def load(self, data: bytes) -> bool:
        """Take in what `dump` gave. False, nothing taken and `refused` set, if it cannot be trusted."""
        head = _MAGIC + digest(self.version).encode()
        end = len(head) + len(digest())
        payload = data[end:]
        self.refused = "damaged" if data else ""
        if data.startswith(b"briefing-memo-") and not data.startswith(head):
            self.refused = "version"
        elif data.startswith(head) and data[len(head) : end] == digest(payload).encode():
            try:
                with gzip.GzipFile(fileobj=io.BytesIO(payload)) as file:
                    keys, names = _Unpickler(file).load()
                    stored = {str(key): _Unpickler(file).load() for key in keys}
                self._stored_names = {str(name): (str(key), str(hashes)) for name, (key, hashes) in names.items()}
                self._stored, self.refused = stored, ""
            except Exception:  # noqa: BLE001  # damaged in whatever way
                return False
        return not self.refused and bool(data)

    def _key(self, stage: str, parts: Iterable[bytes | str]) -> str:
        return digest(self.version, stage, *parts)

    def _data(self, key: str) -> bytes | None:
        return self._used.get(key) or self._stored.get(key)

    def _find(self, key: str) -> tuple[Any] | None:
        """The value of a key, in a tuple; None if there is none, or its data cannot be read."""
        data = self._data(key)
        try:
            return None if data is None else (_Unpickler(io.BytesIO(data)).load(),)
        except Exception:  # noqa: BLE001  # whatever is wrong with a cached value, it is made again
            return None

    def _compare(self, stage: str, name: str, key: str, named: Mapping[str, str]) -> tuple[str, tuple[str, ...] | None]:
        """The hashes of named parts, and which of them differ from the last value's of this name."""
        place = f"{stage} {name}"
        known = self._used_names.get(place) or self._stored_names.get(place)
        if known and known[0] == key:
            return known[1], ()
        hashes = {part: f"{zlib.crc32(text.encode('utf-8', 'surrogatepass')):08x}" for part, text in named.items()}
        lines = "\n".join(f"{value} {part}" for part, value in hashes.items())
        if not known:
            return lines, None
        before = dict(line.split(" ", 1)[::-1] for line in known[1].splitlines())
        return lines, tuple(part for part in hashes | before if hashes.get(part) != before.get(part))

    def _note(self, use: CacheUse) -> None:
        """Count a use; from now on its name stands for its value."""
        self._used[use.key] = use.made or self._data(use.key) or b""
        (self.missed if use.made else self.found)[use.stage] += 1
        if use.name:
            self._used_names[f"{use.stage} {use.name}"] = use.key, use.hashes
            self.made += [use] if use.made else []


class _Unpickler(pickle.Unpickler):
    """Builds our own dataclasses and named tuples and a few plain types, and nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        found = super().find_class(module, name) if module.startswith("briefing.") and "." not in name else None
        is_tuple = isinstance(found, type) and issubclass(found, tuple) and hasattr(found, "_fields")
        if (module, name) in _ALLOWED or is_tuple or (isinstance(found, type) and is_dataclass(found)):
            return super().find_class(module, name)
        message = f"a cached value may not contain {module}.{name}"
        raise pickle.UnpicklingError(message)
