"""Compressed copies of text files, which servers hand out as they are: page.html → page.html.br, page.html.gz."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from functools import partial

import brotli

from briefing.engine.cache import Memo

ENDINGS = (".br", ".gz")
TEXT = (".css", ".csv", ".html", ".js", ".json", ".jsonld", ".svg", ".txt", ".webmanifest", ".xml")
"""How the names of files end that are worth it; pictures and the search index are packed already."""
_QUALITY = 10
"""Of 11: that one takes three times as long and saves a fortieth more."""
_NO_SYSTEM = b"\xff"
"""Gzip's word for "made nowhere in particular": else the header would name the system."""


def copies(files: Mapping[str, bytes], memo: Memo) -> dict[str, bytes]:
    """The copies that are smaller than their files, path → bytes; those of unchanged files are remembered."""
    found = {}
    for path, data in files.items():
        if path.endswith(TEXT):
            small = memo.get("pack", (data,), partial(_packed, data))
            found.update({path + ending: copy for ending, copy in small.items()})
    return found


def unpacked(path: str, data: bytes, limit: int) -> bytes:
    """The content of a copy by its path, at most `limit` bytes of it. ValueError if it is damaged."""
    try:
        if path.endswith(".gz"):
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, limit)
        return bytes(brotli.Decompressor().process(data, output_buffer_limit=limit)[:limit])
    except (zlib.error, brotli.error) as error:
        raise ValueError(str(error)) from error


def _packed(data: bytes) -> dict[str, bytes]:
    zipped = gzip.compress(data, 9, mtime=0)
    both = {
        ".br": brotli.compress(data, mode=brotli.MODE_TEXT, quality=_QUALITY),
        ".gz": zipped[:9] + _NO_SYSTEM + zipped[10:],
    }
    return {ending: copy for ending, copy in both.items() if len(copy) < len(data)}
