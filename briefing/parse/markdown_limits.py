"""Markdown that is not read at all because it would keep the machine busy, and markup that the site does not show."""

import itertools
import re
from collections.abc import Iterator

from briefing.core import limits

_BLANK = re.compile(r"\n[ \t]*\n")
_BRACKET = re.compile(r"[\[\]()]")
_RULE = re.compile(r"[ \t]*[|:-][ \t|:-]*")


_INCOMPLETE = ("A link or citation is incomplete.", "Complete it: [[id]], [[id|words]], [@id]; or mark it as `code`.")
_FOOTNOTE = ("Footnotes are not supported.", "Cite a record ([@id]), or say it in the sentence.")
_NO_TABLE = (
    "This is no table: the line above has not as many cells as this one.",
    r"Give the head and the line below it the same number of cells; write \| for a stroke in a cell.",
)
_STRUCK_OUT = r"(?<!~)(~~?)(?![~\s])[^~]*?(?:(?<=\w)\1(?!~)|(?<=[^\s~])\1(?![\w~]))"
_EMOJI = r"(?<![\w:/])(?::[a-z][a-z0-9_+-]*:|:[+-]1:)(?![\w:/])"
_FORMULA = r"\$\$|(?<![\w$])\$(?![\s$])[^$\n]*(?<![\s$])\$(?![\w$])"
_DELIMITERS = r"^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*(?::?-+:?)?[ \t]*$"
IMAGE = (
    "Images from elsewhere are not supported.",
    "Put the file into content/files/ with a record of its own, and write ![[id]]; or link to it.",
)
# What GitHub's Markdown has and the site has not, and what looks like markup and is none: the form in a block's words,
# code and escaped characters blotted out; what to say.
_UNSUPPORTED = (
    (r"\[[\[@][^\n\ue000\ue001]{0,20}", *_INCOMPLETE),
    (r"\[\^[^\]\s]+\]|\^\[", *_FOOTNOTE),
    (r"\A\[[ xX]\](?=\s)", "Task lists are not supported.", "Say in words what is done and what is left."),
    (r"\A\[![A-Za-z]+\]", "Callouts are not supported.", "Begin the quotation with a word: > **Note:** …"),
    (
        r"\][\[(]|\] \((?:https?:|mailto:|www\.)|\)\[",
        "This is not a link yet.",
        "Write [words](https://example.org/), without spaces in the address.",
    ),
    (r"(?<!\S)!(?=\[)", *IMAGE),
    (r"^:[ \t]+\S", "Definition lists are not supported.", "Write a list: - **Term**: what it means."),
    (r"^:{3,}", "Blocks between `:::` are not supported.", "Write a quotation: > **Note:** …"),
    (r"^!!! ?\w", "Blocks after `!!!` are not supported.", "Write a quotation: > **Note:** …"),
    (_STRUCK_OUT, "Struck-out words are not supported.", r"Leave them out. Write \~ for the sign itself."),
    (r"==(?![\s=])[^=\n]*(?<=[^\s=])==", "Highlighted words are not supported.", "Write *words* or **words**."),
    (_EMOJI, "Names of emoji are not supported.", "Write the character itself."),
    (_FORMULA, "Formulas are not supported.", r"Write it in words or as `code`; write \$ for the sign itself."),
    (r"(?<=\w)\^[^\s^]+\^", "Raised characters are not supported.", r"Write ², or 10\^2 for the sign itself."),
    (r"^\*\[[^\]\n]+\]:", "Abbreviations are not supported.", "Write the words out where they are used first."),
    (r"\{%.*?%\}|\{\{[<%].*?[%>]\}\}", "Commands of other programs are not supported.", "Mark them as `code`."),
    (
        r"\{(?:[#.=][\w-]+|[\w:-]+=)[^{}\n]*\}",
        "Attributes are not supported.",
        "Leave them out, or mark them as `code`.",
    ),
    (_DELIMITERS, *_NO_TABLE),
)
_HTML = re.compile(r"<(?!(?:https?|mailto):)[A-Za-z/!?]")
LINK_IN_LINK = ("A link or citation is inside a link.", "Put it before or after the link.")
NO_WORDS = ("The link has no words by which a reader could see it.", "Write [words](https://example.org/).")
NOT_ALONE = ("A picture is ![[id]] in a paragraph of its own.", "Leave a blank line before and after it.")
WORDS_OF_LINK = ("The words of a link are plain.", "Put the marks around the whole link: *[[id|words]]*.")
UNDERLINED = ("Headings with a line below are not supported.", "Write ## Heading; put a blank line above a rule.")
OUTSIDE = (
    "It is not clear whether this line belongs to the list or quotation above.",
    "Indent it as far as the item's first words, or begin it with >; if it does not belong, put a blank line above.",
)
EMPHASIS = (
    "These marks do not match those before.",
    r"End emphasis with the marks that began it; write \* for the sign.",
)
DRAWN = {"geojson", "math", "mermaid", "stl", "topojson"}
"""Languages of which GitHub draws a picture."""


def unsupported(words: str) -> Iterator[tuple[str, str, str, str]]:
    """(code, the words, message, hint) of all that would be shown raw in a block's words, in no order."""
    for found in _HTML.finditer(words):
        yield "raw-html", found[0], "HTML is not allowed in a text.", ""
    for form, message, hint in _UNSUPPORTED:
        for found in re.finditer(form, words, re.MULTILINE):
            yield "unsupported-markup", found[0], message, hint


def definition(label: str) -> tuple[str, str]:
    """What to say of the definition of an address or footnote."""
    if label.startswith("^"):
        return _FOOTNOTE
    hint = r"Write each link as [words](https://example.org/), or \[ for the sign itself."
    return "Addresses apart from their links are not supported.", hint


def drawn(language: str) -> tuple[str, str]:
    """What to say of code from which GitHub makes a picture."""
    return f"Pictures made from code (`{language}`) are not supported.", "Say it in words or in a table."


def cells(found: int, columns: int) -> tuple[str, str]:
    """What to say of a row that is too long for its table."""
    message = f"The row has {found} cells, the head of the table {columns}: the rest would be lost."
    return message, r"Give the head more cells; write \| for a stroke inside a cell."


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
