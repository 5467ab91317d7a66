"""Finished HTML → the words by which the search finds a page. Every page of a build comes through here: no parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

_TAG = re.compile(r"<(!--.*?--|[^>]*)>", re.DOTALL)
_MARKS = ("data-unsearched", "kicker", "hidden")
"""What a tag of an element that is left out holds, unless its name says so."""
_UNSEARCHED = re.compile(
    r"""(?:h1|template)\b|.*\s(?:data-unsearched\b|class=["']?(?:[^"']*\s)?(?:kicker|hidden)(?:["'\s]|$))""", re.DOTALL
)
_SPACE_BEFORE = re.compile(r" (?=[.,;:!?)”’])")


def searched_words(page: bytes) -> str:
    """What a page says itself, besides its title; "" if it is not to be found."""
    start, _, rest = page.partition(b"<main ")[2].partition(b">")
    if b"data-searched" not in start:
        return ""
    first, *others = _TAG.split(rest.partition(b"</main>")[0].decode())
    tags, texts, end = others[::2], others[1::2], 0
    for n, tag in enumerate(tags):
        is_suspect = tag.startswith(("h1", "template")) or any(mark in tag for mark in _MARKS)
        if is_suspect and n >= end and _UNSEARCHED.match(tag):
            end = _end(tags, n)
            texts[n:end] = [""] * (end - n)
    return _SPACE_BEFORE.sub("", " ".join(unescape(" ".join([first, *texts])).split()))


def _end(tags: Sequence[str], start: int) -> int:
    """The number of the tag that ends an element; of the same tag, if none does."""
    name, depth = _name(tags[start]), 0
    for n in range(start, len(tags)):
        if _name(tags[n].removeprefix("/")) == name:
            depth += -1 if tags[n].startswith("/") else 1
        if not depth:
            return n
    return start


def _name(tag: str) -> str:
    return (tag.split(None, 1) or [""])[0].rstrip("/")
