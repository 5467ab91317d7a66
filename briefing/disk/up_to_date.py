"""What the last build came to: if nothing has changed since, the next one is over before it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from briefing.core.diagnostics import Diagnostic
from briefing.engine.cache import Memo, digest


@dataclass(frozen=True, slots=True)
class Last:
    """A build that published: the hash of its manifest, how many pages it has, the warnings."""

    manifest: str
    """SHA-256; the manifest has the hash of every file."""
    pages: int
    problems: tuple[Diagnostic, ...]


def packed(version: str, files: Mapping[str, bytes], options: str, last: Last) -> bytes:
    """To be kept for the next build. `version` is the program's, `options` what else the output depends on."""
    memo = Memo(version)
    memo.get("last", _parts(files, options), lambda: last)
    return memo.dump()


def unpacked(data: bytes, version: str, files: Mapping[str, bytes], options: str) -> Last | None:
    """The last build, if it was of exactly these files by this program; whatever is damaged is none."""
    memo = Memo(version)
    memo.load(data)
    return memo.get("last", _parts(files, options), lambda: None)


def _parts(files: Mapping[str, bytes], options: str) -> tuple[str, ...]:
    """A hash of all input. Paths and contents are kept apart by `digest`."""
    return (digest(*(part for item in files.items() for part in item)), options)
