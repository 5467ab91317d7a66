"""Memoisation by content: a value is found again under the hash of everything that was read to make it.

Knows no domain words. A cache that is missing, truncated, foreign or made by another version is simply empty.
"""

from __future__ import annotations

import hashlib
import io
import pickle  # values are read back through `_Unpickler`, which builds only our own records
import zlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")
_MAGIC = b"briefing-memo-1\n"
_DIGEST = 16
# Besides our own records, the only types that values are made of.
_ALLOWED = {("builtins", "set"), ("builtins", "frozenset"), ("markupsafe", "Markup")}


def digest(*parts: bytes | str) -> str:
    """A hash of some parts; their borders count."""
    state = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


class Memo:
    """Values by key. Those not asked for in a build are forgotten when the memo is dumped."""

    def __init__(self, version: str = "", package: str = "briefing") -> None:
        """`version` is a hash of the program; `package` names the only package whose records are read back."""
        self.version = version
        self.package = package
        self.hits = 0
        self.misses = 0
        self._stored: dict[str, bytes] = {}
        self._used: dict[str, bytes] = {}

    def get(self, stage: str, parts: Iterable[bytes | str], make: Callable[[], T]) -> T:
        """The value made from these parts at this stage: remembered, or made now. `make` must read nothing else."""
        key = digest(self.version, stage, *parts)
        if (data := self._used.get(key) or self._stored.get(key)) is not None:
            try:
                value: T = self._read(data)
            except Exception:  # noqa: BLE001, S110  # whatever is wrong with a cached value, it is made anew
                pass
            else:
                self.hits += 1
                self._used[key] = data
                return value
        self.misses += 1
        made = make()
        self._used[key] = pickle.dumps(made, protocol=5)
        return made

    def keep(self, stage: str, parts: Iterable[bytes | str]) -> None:
        """Don't forget a value though nobody has asked for it."""
        key = digest(self.version, stage, *parts)
        if (data := self._stored.get(key)) is not None:
            self._used[key] = data

    def dump(self) -> bytes:
        """All values used since the memo was made or loaded."""
        payload = zlib.compress(pickle.dumps(self._used, protocol=5), 1)
        return _MAGIC + digest(self.version, payload).encode() + payload

    def load(self, data: bytes) -> bool:
        """Take in what `dump` gave. False (and nothing taken) if it is damaged or another version's."""
        head = len(_MAGIC) + 2 * _DIGEST
        payload = data[head:]
        if data[:head] != _MAGIC + digest(self.version, payload).encode():
            return False
        try:
            stored = self._read(zlib.decompress(payload))
        except Exception:  # noqa: BLE001  # damaged in whatever way
            return False
        if not isinstance(stored, dict) or not all(
            isinstance(k, str) and isinstance(v, bytes) for k, v in stored.items()
        ):
            return False
        self._stored = stored
        return True

    def _read(self, data: bytes) -> Any:  # noqa: ANN401  # any value that was dumped
        return _Unpickler(io.BytesIO(data), self.package).load()


class _Unpickler(pickle.Unpickler):
    """Builds records of one package and a few plain types, and nothing that could act."""

    def __init__(self, stream: io.BytesIO, package: str) -> None:
        super().__init__(stream)
        self._package = package

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401
        found = module.startswith(f"{self._package}.") and "." not in name and super().find_class(module, name)
        if (module, name) in _ALLOWED or (isinstance(found, type) and hasattr(found, "__dataclass_fields__")):
            return super().find_class(module, name)
        message = f"a cached value may not contain {module}.{name}"
        raise pickle.UnpicklingError(message)
