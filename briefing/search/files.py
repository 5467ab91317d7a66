"""What Pagefind reads and writes, made to depend on nothing but the pages: bytes in, bytes out.

Pagefind (1.5) writes the values of its filters in an order that differs from run to run. Here they are sorted, and
the files that hold them named anew, so that the same pages give the same bytes.
"""

from __future__ import annotations

import json
import posixpath
import re
import zlib
from collections.abc import Mapping

from briefing.engine.cache import digest

Files = Mapping[str, bytes]
Value = int | str | list["Value"]

INDEXED = b"data-pagefind-body"
_FRAME = re.compile(rb"(<html[^>]*>).*?(<main\b.*</main>)", re.DOTALL)
_SIGNATURE = b"pagefind_dcd"
"""Begins every file of Pagefind's own; its reader takes them compressed or as they are."""
# Pagefind's interfaces are not published: the search page has its own. Neither is its worker: see search.js.
_WANTED = re.compile(r"pagefind\.js|pagefind-entry\.json|wasm\.[\w-]+\.pagefind|.+\.pf_(meta|index|fragment|filter)")
_UINT, _TEXT, _ARRAY = 0, 3, 4
_LONG = 24
"""From here on the size of a CBOR item stands in bytes of its own."""


def essence(pages: Files) -> dict[str, bytes]:
    """The pages to be indexed, in order, without what surrounds their main part: a new style sheet is no news."""
    found = {}
    for path, page in sorted(pages.items()):
        if path.endswith(".html") and INDEXED in page:
            frame = _FRAME.search(page)
            found[path] = frame[1] + b"<body>" + frame[2] + b"</body></html>" if frame else page
    return found


def settled(files: Files) -> dict[str, bytes]:
    """Pagefind's files that the search needs, in an order of their own. ValueError for files of another shape."""
    kept = {path: data for path, data in sorted(files.items()) if _WANTED.fullmatch(path)}
    try:
        names = {}
        for path in [path for path in kept if path.endswith(".pf_filter")]:
            name, values = _items(_unpacked(kept.pop(path)))
            data = _SIGNATURE + _written([name, sorted(_items(values), key=repr)])
            old = posixpath.basename(path).removesuffix(".pf_filter")
            names[old] = _name(old, data)
            kept[f"filter/{names[old]}.pf_filter"] = data
        entry = json.loads(kept["pagefind-entry.json"])
        for language in entry["languages"].values():
            old = language["hash"]
            meta = _items(_unpacked(kept.pop(f"pagefind.{old}.pf_meta")))
            filters = [[name, names[str(of)]] for name, of in map(_items, _items(meta[3]))]
            meta[3] = sorted(filters, key=repr)
            data = _SIGNATURE + _written(meta)
            language["hash"] = _name(old, data)
            kept[f"pagefind.{language['hash']}.pf_meta"] = data
    except (KeyError, IndexError, TypeError, zlib.error) as error:
        message = f"Pagefind's files have another shape than expected ({error!r})"
        raise ValueError(message) from error
    kept["pagefind-entry.json"] = json.dumps(entry, sort_keys=True).encode()
    return dict(sorted(kept.items()))


def _name(old: str, data: bytes) -> str:
    """A name of the same shape, from the content: en_1a2b3c4."""
    language, _, rest = old.rpartition("_")
    return f"{language}_{digest(data)[: len(rest)]}"


def _items(value: Value) -> list[Value]:
    if not isinstance(value, list):
        message = f"{value!r} is no list"
        raise TypeError(message)
    return value


def _unpacked(data: bytes) -> Value:
    plain = zlib.decompress(data, wbits=zlib.MAX_WBITS | 16)
    value, end = _read(plain, len(_SIGNATURE))
    if not plain.startswith(_SIGNATURE) or end != len(plain):
        message = "a file is damaged"
        raise ValueError(message)
    return value


def _read(data: bytes, at: int) -> tuple[Value, int]:
    """One item of CBOR (RFC 8949), of the few kinds that occur here, and where it ends."""
    kind, size = data[at] >> 5, data[at] & 31
    at += 1
    if size >= _LONG:
        wide = 1 << (size - _LONG)
        size = int.from_bytes(data[at : at + wide])
        at += wide
    if kind == _UINT:
        return size, at
    if kind == _TEXT:
        return data[at : at + size].decode(), at + size
    if kind != _ARRAY:
        message = f"no item of kind {kind} was expected"
        raise ValueError(message)
    items = []
    for _ in range(size):
        item, at = _read(data, at)
        items.append(item)
    return items, at


def _written(value: Value) -> bytes:
    """The shortest CBOR of a value."""
    if isinstance(value, int):
        return _head(_UINT, value)
    if isinstance(value, str):
        return _head(_TEXT, len(value.encode())) + value.encode()
    return _head(_ARRAY, len(value)) + b"".join(map(_written, value))


def _head(kind: int, size: int) -> bytes:
    if size < _LONG:
        return bytes([kind << 5 | size])
    power = next(n for n in range(4) if size < 1 << (8 << n))
    return bytes([kind << 5 | _LONG + power]) + size.to_bytes(1 << power)
