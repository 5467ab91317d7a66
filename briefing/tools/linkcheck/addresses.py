"""The outside addresses that records name, and the form in which they are asked for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from briefing.core.diagnostics import Location
from briefing.core.document import Document
from briefing.core.model import Source
from briefing.site.linker import at, in_text

_LINK = re.compile(r'<a href="([^"]+)"[^>]* rel="noopener noreferrer external"')
# What may stand in an address besides letters and digits (RFC 3986), and what is escaped already.
_KEPT = "%/:=&?~#+!$,;'@()*[]"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One place that names an address."""

    url: str
    location: Location
    day: str = ""
    """The day on which the editors read it, as digits (20231102) as far as known."""

    @property
    def host(self) -> str:
        """Who is asked."""
        return urlsplit(self.url).hostname or ""


def places(documents: Iterable[Document]) -> Iterator[Place]:
    """Addresses of sources, and of links in texts; the address of the part of a page does not count for itself."""
    for document in documents:
        if isinstance(document.record, Source) and document.record.url:
            day = re.sub(r"\D", "", document.record.consulted)[:8]
            yield Place(document.record.url, at(document, ("url",)), day)
        for block in document.prose.blocks:
            for found in _LINK.findall("".join(part for part in block if isinstance(part, str))):
                address = html.unescape(found)
                if address.lower().startswith(("http://", "https://")):
                    offset = max(0, document.body.find(address))
                    yield Place(address, in_text(document, offset, len(address)))


def asked_form(url: str) -> str:
    """The address as it is sent: ASCII, without a fragment. Raises ValueError, with the reason, if it is not to be."""
    parts = urlsplit(url.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        message = f"it leads to a `{parts.scheme}:` address"
        raise ValueError(message)
    if parts.username is not None or parts.password is not None:
        message = "it holds a user's name or password"
        raise ValueError(message)
    if not parts.hostname:
        message = "it names no host"
        raise ValueError(message)
    try:
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
    except UnicodeError as error:
        message = "its host's name is malformed"
        raise ValueError(message) from error
    port = parts.port  # raises ValueError if it is none
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc += f":{port}"
    return urlunsplit((parts.scheme, netloc, quote(parts.path or "/", _KEPT), quote(parts.query, _KEPT), ""))
