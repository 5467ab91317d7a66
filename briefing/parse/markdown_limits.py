"""Markdown that is not read at all because it would keep the machine busy, and markup that the site does not show."""

import itertools
import re
from collections.abc import Iterator, Mapping
from pkgutil import get_data

import yaml

from briefing.core import limits
from briefing.languages.ways import Loader

_BLANK = re.compile(r"\n[ \t]*\n")
_BRACKET = re.compile(r"[\[\]()]")
_RULE = re.compile(r"[ \t]*[|:-][ \t|:-]*")

_MARKUP = yaml.load(get_data("briefing", "parse/markup.yaml") or b"", Loader)  # noqa: S506  # strings only
MESSAGES: Mapping[str, tuple[str, str]] = {name: (found["message"], found["hint"]) for name, found in _MARKUP.items()}
"""Name of what markup.yaml lists → message, hint."""
_FORMS = [(re.compile(found["form"], re.MULTILINE), *MESSAGES[n]) for n, found in _MARKUP.items() if "form" in found]
_HTML = re.compile(r"<(?!(?:https?|mailto):)[A-Za-z/!?]")


def unsupported(words: str) -> Iterator[tuple[str, str, str, str]]:
    """(code, the words, message, hint) of all that would be shown raw in a block's words, in no order."""
    for found in _HTML.finditer(words):
        yield "raw-html", found[0], "HTML is not allowed in a text.", ""
    for form, message, hint in _FORMS:
        for found in form.finditer(words):
            yield "unsupported-markup", found[0], message, hint


def find(body: str) -> Iterator[tuple[str, int, str, str]]:
    """Why a text is not read: (code, offset, message, hint); nothing for one that is."""
    if len(body) > limits.TEXT:
        yield "too-long", limits.TEXT, f"The text has more than {limits.TEXT:,} characters.", ""
        return
    borders = [(0, 0), *(found.span() for found in _BLANK.finditer(body)), (len(body), 0)]
    for (_, start), (end, _) in itertools.pairwise(borders):
        block = body[start:end]
        if len(block) > limits.BLOCK:
            message = f"More than {limits.BLOCK:,} characters are here without a blank line."
            yield "too-long", start, message, "Divide it into paragraphs."
        elif (offset := _open(block)) >= 0:
            yield "unsupported-markup", start + offset, f"More than {limits.BRACKETS} brackets are open here.", ""
        elif _cells(block) > limits.CELLS:
            message = f"The table has more than {limits.CELLS:,} cells."
            yield "too-many", start, message, "Divide it, or put it into a file of its own and link to that."
    if body.count("[[") + body.count("[@") > limits.REFERENCES:
        yield "too-many", 0, f"The text has more than {limits.REFERENCES:,} links and citations.", ""


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
    rows = block.split("\n")
    is_table = "|" in block and any(map(_RULE.fullmatch, rows))
    return len(rows) * (1 + max(row.count("|") for row in rows)) if is_table else 0
