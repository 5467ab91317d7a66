"""The search index: finished pages → the files of Pagefind, made by its own program.

Pagefind's filters are not used: their order differs from run to run. The search page filters by `search.json`, the
site's own table; `pagefind/pages.json`, made here, says which page each of Pagefind's results is.
"""

from __future__ import annotations

import errno
import gzip
import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.engine.cache import Cache

FOLDER = "pagefind"
_MARK = b" data-pagefind-body"
_SIGNATURE = b"pagefind_dcd"  # begins Pagefind's own files
# Pagefind's interfaces are not published: the search page has its own. Neither is its worker: see search.js.
_WANTED = re.compile(r"pagefind\.js|pagefind-entry\.json|wasm\.[\w-]+\.pagefind|.+\.pf_(meta|index|fragment)")
_TIMEOUT = 120
"""Seconds after which the program is stopped; it takes about a second for a thousand pages."""


_FAILURES = (OSError, ValueError, LookupError, EOFError, ImportError, subprocess.SubprocessError)


class Index:
    """The index of a site, kept in the cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def of(self, pages: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
        """The index's files (output path → bytes); none and a warning if it cannot be made."""
        indexed = _indexed(pages)
        if not indexed:
            return {}, ()
        try:
            return self._cache.cached(FOLDER, "", lambda: _made(indexed), _parts(indexed)), ()
        except _FAILURES as error:
            if getattr(error, "errno", None) == errno.ENOMEM:
                raise
            return {}, (problem("search-unavailable", Location("site.yaml"), _describe(error)),)

    def remember(self, pages: Mapping[str, bytes]) -> None:
        """Keep what an earlier build made of these pages for the next one, without making anything now."""
        self._cache.keep(FOLDER, "", _parts(_indexed(pages)))


def _indexed(pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pages of which Pagefind reads the main part, in order."""
    return {path: page for path, page in sorted(pages.items()) if path.endswith(".html") and _MARK in page}


def _parts(indexed: Mapping[str, bytes]) -> list[bytes | str]:
    return [part for item in indexed.items() for part in item]


def _made(indexed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Run the program over the pages."""
    with tempfile.TemporaryDirectory(prefix="briefing-search-") as folder:
        files = _run(Path(folder), indexed)
    pages = {
        Path(path).stem: json.loads(gzip.decompress(data).removeprefix(_SIGNATURE))["url"].removeprefix("/")
        for path, data in files.items()
        if path.endswith(".pf_fragment")
    }
    if set(pages.values()) != set(indexed):
        message = "Pagefind's program has not indexed what it was given"
        raise ValueError(message)
    files["pages.json"] = json.dumps(pages, sort_keys=True, separators=(",", ":")).encode()
    return {f"{FOLDER}/{path}": data for path, data in files.items()}


def _run(folder: Path, indexed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Pagefind's files that the search needs, in order of path."""
    from pagefind.service import get_executable  # noqa: PLC0415  # only if there is something to index

    site, output = folder / "site", folder / "output"
    for path, page in indexed.items():
        place = site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(page)
    program = str(get_executable() or "pagefind")
    command = [program, "--site", str(site), "--output-path", str(output), "--keep-index-url", "--silent"]
    subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT, cwd=folder)  # noqa: S603
    found = ((path.relative_to(output).as_posix(), path) for path in sorted(output.rglob("*")) if path.is_file())
    return {name: path.read_bytes() for name, path in found if _WANTED.fullmatch(name)}


def _describe(error: Exception) -> str:
    """What has gone wrong, for the author of a briefing."""
    why = f"{error}."
    if isinstance(error, FileNotFoundError | ImportError):
        why = "Pagefind's program is not there."
    elif isinstance(error, subprocess.CalledProcessError):
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        why = f"Pagefind's program has stopped. {lines[-1] if lines else ''}".strip()
    return f"The search index cannot be made: {why}"
