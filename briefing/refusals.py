"""Markdown that is not read at all: what would keep the machine busy, and what the site does not show.

Python-Markdown looks for a link's end from every open bracket, fills up short rows of tables, and reads lists in
lists by itself: a few kilobytes of the wrong kind take minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import limits

Refusal = tuple[str, int, str, str]
"""(code, offset, message, hint)"""
_BLANK = re.compile(r"\n[ \t]*\n")
# The characters it takes, how many of them, its form, and what to say.
_FORMS = (
    ("[]!(", 30, re.compile(r"(?:[\[\]!(]\s*){30}"), "Too many brackets or `>` in a row.", ""),
    (">", 20, re.compile(r"^(?: *>){20}", re.MULTILINE), "Too many brackets or `>` in a row.", ""),
    (
        *("`~", 3, re.compile(r"^ {0,3}(```|~~~)", re.MULTILINE)),
        *("Fenced code is not supported.", "Indent code by four spaces."),
    ),
)
_BRACKET = re.compile(r"[\[\]()]")
_TITLED = re.compile(r"\]\([^()]*[\"']")
_RULE = re.compile(r"[ \t]*[|:-][ \t|:-]*")


def find(body: str) -> Iterator[Refusal]:
    """Why a text is not read; nothing for one that is."""
    if len(body) > limits.TEXT:
        yield "too-long", limits.TEXT, f"The text has more than {limits.TEXT:,} characters.", ""
        return
    for characters, least, pattern, message, hint in _FORMS:
        if sum(map(body.count, characters)) >= least and (found := pattern.search(body)):
            yield "unsupported-markup", found.start(), message, hint
    for start, block in _blocks(body):
        if len(block) > limits.BLOCK:
            message = f"More than {limits.BLOCK:,} characters stand here without a blank line."
            yield "too-long", start, message, "Divide it into paragraphs."
        elif (offset := _open(block)) >= 0:
            yield "unsupported-markup", start + offset, f"More than {limits.BRACKETS} brackets are open here.", ""
        elif len(_TITLED.findall(block)) > limits.TITLED:
            yield "unsupported-markup", start, f"More than {limits.TITLED} links with a title stand here.", ""
        elif _cells(block) > limits.CELLS:
            message = f"The table has more than {limits.CELLS:,} cells."
            yield "too-many", start, message, "Divide it, or put it into a file of its own and link to that."


def _blocks(body: str) -> Iterator[tuple[int, str]]:
    start = 0
    for border in _BLANK.finditer(body):
        yield start, body[start : border.start()]
        start = border.end()
    yield start, body[start:]


def _open(block: str) -> int:
    """Where one bracket too many is opened; -1 if none is."""
    if block.count("[") + block.count("(") <= limits.BRACKETS:
        return -1
    depth = {"[": 0, "(": 0}
    for found in _BRACKET.finditer(block):
        kind = "[" if found[0] in "[]" else "("
        depth[kind] = max(0, depth[kind] + (1 if found[0] == kind else -1))
        if depth[kind] > limits.BRACKETS:
            return found.start()
    return -1


def _cells(block: str) -> int:
    """How many cells a table has when its rows are filled up; 0 for what is no table."""
    rows = block.split("\n")
    if "|" not in block or len(rows) < 2 or not any(map(_RULE.fullmatch, rows)):  # noqa: PLR2004  # head and rule
        return 0
    return len(rows) * (1 + max(row.count("|") for row in rows))
