"""Markdown with lines of one width. What is not plainly a paragraph, a list or a quotation is left as it is.

Each sentence begins a line, so that a change of one touches no other, and a fault's line is that of its sentence.
Whether the words still mean the same is for `format` to prove: here only the likely cases are known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from briefing.parse.sentences import REFERENCE, ends

WIDTH = 100
_BLANK = re.compile(r"(\n(?:[ \t]*\n)+)")
_ITEM = re.compile(r" *(?:[-+*]|\d+\.) +(?=\S)")
_QUOTE = re.compile(r" {0,3}> ?")
_TABLE = re.compile(r" *\|?[ :|-]*-[ :|-]*")
# Lines with a meaning of their own: code, a heading or the line below one, a rule, the address of a link.
_ALONE = re.compile(r" {0,3}(?:#|`{3}|~{3}|[=-]+ *$|(?:[-_*] *){3,}$|\[[^\]]+\]:)|.*\t")
_REFERENCE = r"\[\[[^\[\]]*\]\]|\[@[^\[\]\s]+\]"
# What is never broken: code, references, links with their addresses.
_TOKEN = re.compile(
    r"(?:(?<!`)(?P<ticks>`+)(?!`)[^\0]{0,1000}?(?<!`)(?P=ticks)(?!`)"
    rf"|{_REFERENCE}|!?\[[^\[\]\n]*\]\([^()\n]*\)|<[^<>\s]+>|[^ \n])+"
)
_WITH_WORDS = re.compile(_REFERENCE)
# What would mean something else at the beginning of a line.
_HAZARD = re.compile(r"[-+*]$|\d+[.)]$|[#>|]|[=_*-]+$|\[[^\]]+\]:")
_BREAK = "  "
"""At the end of a line: a new line for the reader, too."""


def chunks(body: str) -> list[str]:
    """A text's stretches without blank lines and, between them, the blank lines."""
    return _BLANK.split(body)


def filled(chunk: str, width: int = WIDTH) -> str:
    """A stretch with its lines as long as they may be."""
    lines = chunk.split("\n")
    if not chunk.strip() or lines[0].startswith("    "):
        return chunk
    if all(map(_QUOTE.match, lines)):
        inner = "\n".join(_QUOTE.sub("", line, count=1) for line in lines)
        text = "".join(filled(part, width - 2) for part in chunks(inner))
        return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))
    is_table = len(lines) > 1 and _TABLE.fullmatch(lines[1])
    if is_table or any(_ALONE.match(line) or _QUOTE.match(line) for line in lines):
        return chunk
    if _ITEM.match(lines[0]):
        return "\n".join(_block(prefix, " " * len(prefix), text, width) for prefix, text in _items(lines))
    return _block("", "", lines, width)


def _items(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """A list's items: the mark with its indentation, the lines of words."""
    items: list[tuple[str, list[str]]] = []
    for line in lines:
        if mark := _ITEM.match(line):
            items.append((mark[0], [line[mark.end() :]]))
        else:
            items[-1][1].append(line)
    yield from items


def _block(first: str, others: str, lines: Sequence[str], width: int) -> str:
    """Words in lines: the first begins with `first`, each other with `others`."""
    made: list[str] = []
    for forced in _forced("\n".join(lines)):
        rows = _rows(forced, width - len(others))
        made += [*rows[:-1], rows[-1] + _BREAK]
    prefixes = [first, *[others] * len(made)]
    return "\n".join(prefix + row for prefix, row in zip(prefixes, made, strict=False)).removesuffix(_BREAK)


def _forced(text: str) -> list[str]:
    """The text between hard breaks."""
    return re.split(r" {2,}\n", text.rstrip(" "))


def _rows(text: str, width: int) -> list[str]:
    rows: list[str] = [""]
    for token, begins in _tokens(text):
        last = rows[-1].rsplit("\n", 1)[-1]
        too_long = len(last) + 1 + len(token.split("\n", 1)[0]) > width
        if not rows[-1]:
            rows[-1] = token
        elif (begins or too_long) and not _HAZARD.match(token):
            rows.append(token)
        else:
            rows[-1] += f" {token}"
    return rows


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """What is never broken, and whether it begins a sentence."""
    tokens = [
        _WITH_WORDS.sub(lambda reference: " ".join(reference[0].split()), found[0]) for found in _TOKEN.finditer(text)
    ]
    said = [REFERENCE.sub(_said, token) for token in tokens]
    coming = iter(ends(" ".join(said)))
    boundary, at = next(coming, 0), 0
    for token, words in zip(tokens, said, strict=True):
        begins = bool(words) and 0 < boundary <= at
        while begins and 0 < boundary <= at:
            boundary = next(coming, 0)
        yield token, begins
        at += len(words) + 1


def _said(reference: re.Match[str]) -> str:
    """What a reader sees of a reference in the line: nothing of a citation."""
    if reference["link"] is None and reference["cite"] is None:
        return reference[0]
    return "" if reference["cite"] else reference["words"] or "Xxxx"
