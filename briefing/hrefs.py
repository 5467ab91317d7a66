"""Where a link may lead: another site or a mailbox, and where its reader would think that it leads."""

from __future__ import annotations

import html
import re

from . import limits
from .markers import HOST

# White space, control and zero-width characters, and the placeholders of references: no part of an address.
_NO = r"\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\ue000-\ue004"
# Nothing before the host: a name there (`https://example.org@evil.example`) or a backslash deceives about where a link
# leads, and of an address that no browser can take apart nobody knows.
_SAFE = re.compile(f"(?:https?://{HOST}(?:[/?#][^{_NO}]*)?|mailto:[^{_NO}]+)")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202f]")


def is_safe(address: str) -> bool:
    """Judged after entities are decoded, twice, as a browser and a careless copy of the page would."""
    decoded = html.unescape(html.unescape(address)).strip().lower()
    return len(address) <= limits.ADDRESS and bool(_SAFE.fullmatch(decoded))


def as_seen(address: str) -> str:
    """An address as a browser reads it: entities decoded, and without what it passes over."""
    return _UNSEEN.sub("", html.unescape(address))
