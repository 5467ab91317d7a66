"""An article as somebody has it, in plain text → its words in paragraphs, and its headline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from briefing.core.diagnostics import columns
from briefing.parse import front_matter

from .quoting import ScaffoldError

_END = re.compile("[.!?…。！？][”\"’'»)\\]]*$")
_STOP = re.compile("[.!?…。！？:;,][”\"’'»)\\]]*$")
_LONGEST_HEADLINE = 200
_WIDEST = 120
"""Columns: nobody breaks lines by hand further right."""
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_TEXT_ALONE = "Give the text alone, as a reader sees it."
_NO_TEXTS = (
    (r"version https://git-lfs", "a pointer of Git LFS, not the file itself", "Fetch it with: git lfs pull"),
    (r"\s*<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s/>])", "a page in HTML or XML", _TEXT_ALONE),
    (r"(?s:.*?</(?:p|div|span|h[1-6]|li|td|body|html)>){2}", "a page in HTML", _TEXT_ALONE),
    (
        r"(?:---[ \t]*\n(?:[\w-]+:.*\n|[ \t#-].*\n|\n)*?---|\+\+\+[ \t]*\n(?s:.*?)\n\+\+\+)[ \t]*(?:\n|\Z)",
        "a file with front matter",
        "Delete its two lines `---` and what stands between them; --title, --author and others take what it says.",
    ),
    (r"\{\\rtf", "a document in RTF", "Save it as plain text."),
    (r"%PDF-|%!PS", "a document in PDF or PostScript", "Copy its text into a file."),
    (r"\s*(?:\{\s*\"|\[\s*[\[{\"])", "a file in JSON", _TEXT_ALONE),
)
"""What is no article though it is a text: how it begins, its name, what to do."""


@dataclass(frozen=True, slots=True)
class Plain:
    """The article's text, a blank line between paragraphs, and its headline, "" if it has none."""

    text: str
    headline: str


def read(name: str, data: bytes) -> Plain:
    """The article; ScaffoldError, in plain words, for a file that cannot be one."""
    text = _decode(name, data)
    for form, what, mend in _NO_TEXTS:
        if re.match(form, text, re.IGNORECASE):
            message = f"{name} is {what}. {mend}"
            raise ScaffoldError(message)
    blocks = [_unbroken(block) for block in re.split(r"\n\s*\n", text.strip("\n"))]
    if not any(map(str.isalnum, text)):
        message = f"{name} holds no words."
        raise ScaffoldError(message)
    lines = blocks[0]
    headline = ""
    if _is_headline(lines, alone=len(blocks) > 1 or len(lines) > 1):
        headline = " ".join(lines[0].split())
        if len(lines) > 1:
            blocks[:1] = [lines[:1], lines[1:]]
    if len(blocks) - bool(headline) == 1 and not _is_wrapped(blocks[-1]):
        # No blank line anywhere: each line is a paragraph.
        blocks[-1:] = [[line] for line in blocks[-1]]
    return Plain("\n\n".join("\n".join(block) for block in blocks), headline)


def is_whole(sentence: str) -> bool:
    """True if it ends like a sentence, and not like a headline, a byline or the beginning of a list."""
    return bool(_END.search(sentence))


def _decode(name: str, data: bytes) -> str:
    if mark := next((kind for start, kind in _MARKS.items() if data.startswith(start)), ""):
        message = f"{name} is {mark} text. Save it as UTF-8, for example: iconv -f {mark} -t UTF-8 OLD > NEW"
        raise ScaffoldError(message)
    text, problems = front_matter.decode(name, data, received=True)
    if not problems:
        return text
    fault = problems[0]
    if fault.code == "not-utf8" and b"\0" not in data:
        message = (
            f"{fault.location}: {fault.message} Save the file as UTF-8. If it is an old Western one, for example: "
            "iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW"
        )
    elif fault.code == "forbidden-character":
        message = f"{fault.location}: {fault.message} {fault.hint}"
    elif fault.code == "not-utf8":
        message = f"{name} is not a text. Give the article as plain text in UTF-8."
    else:
        message = f"{name}: {fault.message} {fault.hint if fault.code == 'file-too-large' else ''}".rstrip()
    raise ScaffoldError(message)


def _unbroken(block: str) -> list[str]:
    return [line.rstrip() for line in block.split("\n") if line.strip()]


def _is_headline(lines: list[str], *, alone: bool) -> bool:
    """True if the first line is no sentence, and stands apart from what follows."""
    first = lines[0].strip()
    return alone and not _STOP.search(first) and len(first) <= _LONGEST_HEADLINE and not _is_wrapped(lines)


def _is_wrapped(lines: list[str]) -> bool:
    """True if lines end where the next word would not have fitted: a program or a typist broke them, not the author."""
    width = max(map(columns, lines))
    forced = [
        columns(line) + 1 + columns(after.split()[0]) > width and not is_whole(line) for line, after in pairwise(lines)
    ]
    return bool(forced) and width <= _WIDEST and sum(forced) > len(forced) / 2
