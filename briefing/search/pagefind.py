"""The search index: finished pages → Pagefind's files. Runs Pagefind's program, which talks through pipes only.

Its own Python interface waits a tenth of a second for every page; we speak its protocol (a JSON message in Base64,
ended by a comma, and as much back) directly, a page at a time: in another order it would give other bytes.
"""

from __future__ import annotations

import base64
import errno
import json
import subprocess
import threading
from typing import IO, TYPE_CHECKING, Any

from briefing.core.diagnostics import Diagnostic, Location, problem

from .files import essence, settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.engine.cache import Memo

FOLDER = "pagefind"
_PATIENCE = 120.0
"""Seconds after which the program is stopped; it takes about a second for a thousand pages."""


class _UnavailableError(Exception):
    """There will be no index; the message says why."""


class Index:
    """The index of a site from build to build."""

    def __init__(self, memo: Memo) -> None:
        self._memo = memo
        self._held = False
        self._files: dict[str, bytes] = {}

    def hold(self) -> None:
        """From now on keep the index as it is: while somebody writes, a page must appear at once."""
        self._held = True

    def of(self, pages: Mapping[str, bytes]) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
        """The index's files (output path → bytes); none and a warning if it cannot be made."""
        if self._held and self._files:
            return self._files, ()
        indexed = essence(pages)
        if not indexed:
            return {}, ()
        try:
            self._files = self._memo.get("search", _parts(indexed), lambda: _made(indexed))
        except _UnavailableError as error:
            return {}, (problem("search-unavailable", Location("site.yaml"), str(error)),)
        return self._files, ()

    def remember(self, pages: Mapping[str, bytes]) -> None:
        """Keep what an earlier build made of these pages for the next one, without making anything now."""
        self._memo.keep("search", _parts(essence(pages)))


def _parts(indexed: Mapping[str, bytes]) -> list[bytes | str]:
    return [part for item in indexed.items() for part in item]


def _made(indexed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Run the program. Raises _UnavailableError, which the memo doesn't keep: next time it may be there."""
    try:
        files = settled(_run(_program(), indexed))
    except (OSError, EOFError, LookupError, ImportError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            raise
        raise _UnavailableError(_words(error)) from error
    return {f"{FOLDER}/{path}": data for path, data in files.items()}


def _words(error: Exception) -> str:
    """What has gone wrong, for the author of a briefing."""
    if isinstance(error, FileNotFoundError | ImportError):
        return "The search index cannot be made: Pagefind's program is not there."
    if isinstance(error, OSError | EOFError):  # a broken pipe, or none of our answers
        return "The search index cannot be made: Pagefind's program has stopped too early. Is there enough memory?"
    return f"The search index cannot be made: {error}."


def _program() -> str:
    """Where the program is. Raises OSError or ImportError."""
    from pagefind.service import get_executable  # noqa: PLC0415  # only if there is something to index

    path = get_executable()
    if path is None:
        message = "Pagefind's program is not installed"
        raise FileNotFoundError(message)
    return str(path)


def _run(program: str, indexed: Mapping[str, bytes]) -> dict[str, bytes]:
    """Hand the pages to the program, take its files. Raises OSError, EOFError, LookupError or ValueError."""
    with subprocess.Popen(  # noqa: S603  # the program of the installed package, without arguments from outside
        [program, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        timer = threading.Timer(_PATIENCE, process.kill)
        timer.start()
        try:
            return _talk(process.stdin, process.stdout, indexed)
        finally:
            timer.cancel()
            process.kill()


def _talk(to: IO[bytes] | None, back: IO[bytes] | None, indexed: Mapping[str, bytes]) -> dict[str, bytes]:
    if to is None or back is None:  # never so: both are pipes
        return {}

    def ask(kind: str, **values: object) -> dict[str, Any]:
        to.write(base64.b64encode(json.dumps({"message_id": 1, "payload": {"type": kind, **values}}).encode()) + b",")
        to.flush()
        answer: dict[str, Any] = json.loads(base64.b64decode(_message(back)))["payload"]
        if answer["type"] == "Error":
            raise ValueError(answer["message"])
        return answer

    index = ask("NewIndex", config={"keep_index_url": True})["index_id"]
    for path, page in indexed.items():
        ask("AddFile", index_id=index, file_path=path, file_contents=page.decode())
    return {file["path"]: base64.b64decode(file["content"]) for file in ask("GetFiles", index_id=index)["files"]}


def _message(stream: IO[bytes]) -> bytes:
    """Read up to the next comma. Raises EOFError if the program ends before it."""
    parts = []
    while chunk := stream.peek():  # type: ignore[attr-defined]  # a pipe's reader is buffered
        end = chunk.find(b",")
        parts.append(stream.read(len(chunk) if end < 0 else end + 1))
        if end >= 0:
            return b"".join(parts)[:-1]
    raise EOFError
