"""One order of keys for all records. A file is changed only where it is proved to say the same afterwards."""

from __future__ import annotations

import re
from collections import Counter

from briefing.core.config import Config
from briefing.core.diagnostics import has_errors
from briefing.parse import validation
from briefing.parse.front_matter import decode
from briefing.parse.validation import SITE, Parsed, record_type

from .order import ordered

_PARTS = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)


def has_form(path: str) -> bool:
    """True for the files that have one: records, the article's front matter, `site.yaml`."""
    return path == SITE or record_type(path) is not None


def formatted(path: str, data: bytes) -> bytes | None:
    """A file in its form; None if it has faults, and so nothing could be proved of it."""
    before = validation.document(path, data)
    if before[0] is None or has_errors(before[1]):
        return None
    text, _ = decode(path, data)
    parts, kind = _PARTS.fullmatch(text), record_type(path)
    made = text
    if path == SITE:
        made = ordered(text, Config)
    elif parts and kind:
        made = f"---\n{ordered(parts[1], kind)}---\n{parts[2]}"
    if _solid(made) != _solid(text) or not same(before, validation.document(path, made.encode())):
        made = text
    return made.replace("\n", "\r\n" if b"\r\n" in data else "\n").encode()


def same(one: Parsed, other: Parsed) -> bool:
    """True if two readings of a file say the same: the record, its text, faults."""
    return _content(one) == _content(other)


def _content(parsed: Parsed) -> object:
    document, problems = parsed
    found = Counter((problem.code, problem.message) for problem in problems)
    return document and (document.record, document.title, document.spans, document.body), found


def _solid(text: str) -> Counter[str]:
    """The characters of a file, but for white space; comments are among them."""
    return Counter("".join(text.split()))
