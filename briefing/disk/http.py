"""A published site, read from a folder or asked of its server: few requests at once, to nobody else, with limits."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from briefing import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tornado.httpclient import AsyncHTTPClient, HTTPResponse

AT_ONCE = 4
"""Requests under way at the same time."""
TIMEOUT = 20.0
"""Seconds that one answer may take."""
FAILURES = 5
"""Files that may fail to come before we stop asking."""
LARGEST = 64 * 2**20
"""Bytes of one file."""
_REDIRECTS = 3
_MISSING = {404, 410}
_LEADING_ON = {301, 302, 303, 307, 308}


class UnreachableError(Exception):
    """The published site cannot be read; the message says why."""


def is_address(words: str) -> bool:
    """True for the address of a site on the web, false for a folder."""
    return words.lower().startswith(("http://", "https://"))


def from_folder(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, path → bytes. Raises OSError."""
    found = {}
    for place, _, names in os.walk(folder, onerror=_raise):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder).replace(os.sep, "/")] = file.read()
    return found


def from_address(address: str, paths: Iterable[str]) -> dict[str, bytes]:
    """What a server gives for these paths, path → bytes; those that it does not have are left out.

    Raises UnreachableError if any fails for another reason.
    """
    try:
        base = _base(address)
    except ValueError as error:
        message = f"{address}: {error}"
        raise UnreachableError(message) from error
    return asyncio.run(_all(base, sorted(paths)))


async def _all(base: str, paths: list[str]) -> dict[str, bytes]:
    from tornado.simple_httpclient import SimpleAsyncHTTPClient  # noqa: PLC0415  # only if there is something to ask

    asked = _Asked(base, SimpleAsyncHTTPClient(force_instance=True, max_body_size=LARGEST))
    waiting = iter(paths)
    try:
        await asyncio.gather(*(asked.work(waiting) for _ in range(AT_ONCE)))
    finally:
        asked.client.close()
    if asked.failed:
        raise UnreachableError("\n".join(asked.failed))
    return asked.found


@dataclass(slots=True)
class _Asked:
    """What has come so far."""

    base: str
    client: AsyncHTTPClient
    found: dict[str, bytes]
    failed: list[str]

    def __init__(self, base: str, client: AsyncHTTPClient) -> None:
        self.base, self.client, self.found, self.failed = base, client, {}, []

    async def work(self, waiting: Iterator[str]) -> None:
        """Ask for one after the other, until there is none left or too many have failed."""
        for path in waiting:
            if len(self.failed) >= FAILURES:
                return
            try:
                data = await self._get(path)
            except (OSError, ValueError, UnreachableError) as error:
                self.failed.append(f"{self.base}{path}: {str(error) or type(error).__name__}")
            else:
                if data is not None:
                    self.found[path] = data

    async def _get(self, path: str) -> bytes | None:
        """One file; the server may lead to another address of its own, such as one without `.html`."""
        url = urljoin(self.base, quote(path))
        for _ in range(_REDIRECTS + 1):
            answer = await self._ask(url)
            if answer.code in _LEADING_ON:
                url = urljoin(url, answer.headers.get("Location", ""))
                if not _is_same_host(url, self.base):
                    message = f"it leads to another server, {url}"
                    raise UnreachableError(message)
            elif answer.code in _MISSING and path != "404.html":
                return None
            elif answer.code == 200 or answer.code in _MISSING:  # noqa: PLR2004  # the page for what is missing
                return answer.body
            else:
                message = f"the server says {answer.code} {answer.reason}"
                raise UnreachableError(message)
        message = "the server sends us round in circles"
        raise UnreachableError(message)

    async def _ask(self, url: str) -> HTTPResponse:
        from tornado.httpclient import HTTPClientError, HTTPRequest  # noqa: PLC0415  # as above

        request = HTTPRequest(
            url,
            connect_timeout=TIMEOUT,
            request_timeout=TIMEOUT,
            follow_redirects=False,
            decompress_response=False,  # so that a small answer cannot become a large one here
            user_agent=f"briefing-verify/{__version__}",
        )
        try:
            return await self.client.fetch(request, raise_error=False)
        except HTTPClientError as error:
            raise UnreachableError(error.message or str(error.code)) from error


def _base(address: str) -> str:
    """The site's folder: without the page's name, query and fragment, with a slash at the end."""
    parts = urlsplit(address)
    folder = parts.path.rpartition("/")[0] if parts.path.endswith(".html") else parts.path.rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/", "", ""))


def _is_same_host(url: str, base: str) -> bool:
    there, here = urlsplit(url), urlsplit(base)
    return there.scheme in {"http", "https"} and there.netloc == here.netloc


def _raise(error: OSError) -> None:
    raise error
