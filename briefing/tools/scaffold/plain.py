"""Read an article in plain text: its paragraphs, headline and language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
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
    (r"\s*\[?\s*\{\s*\"", "a file in JSON", _TEXT_ALONE),
)
"""Text formats that are no article: a pattern of the beginning, a name, what to do."""
LANGUAGE_NAMES: Mapping[str, str] = {
    "ar": "Arabic",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pt": "Portuguese",
    "ru": "Russian",
    "th": "Thai",
    "uk": "Ukrainian",
    "zh": "Chinese",
}
_COMMON: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "de": "der die das und ist nicht mit von zu den dem ein eine im auf für sich werden wurde auch",
        "en": "the of and to in is that for was on with by as at from it be are has have will said",
        "es": "el la los las de y que en un una por con del se al para es su fue más dijo según",
        "fr": "le la les des et du un une dans est que pour sur au aux par avec qui pas été cette selon",
        "it": "il lo gli di e che la un una per con del della nel sono non da dei anche alla è",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er door ook werd naar",
        "pt": "o a os as de e que em um uma do da dos das no na por com para não foi ao mais são",
    }.items()
}
# A script that one language writes, or mostly one; of two that fit, the first.
_SCRIPTS: Mapping[str, str] = {
    "ko": "\uac00-\ud7a3",
    "ja": "\u3040-\u30ff",
    "zh": "\u4e00-\u9fff",
    "uk": "іїєґІЇЄҐ",
    "ru": "\u0400-\u04ff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "el": "\u0370-\u03ff",
    "hi": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
}
_SHARE = 0.2
"""A script that writes a fifth of a text is its own: names and terms of others are fewer."""
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class PlainArticle:
    """The article's text, a blank line between paragraphs, and its headline, "" if it has none."""

    text: str
    headline: str


def read_article(name: str, data: bytes) -> PlainArticle:
    """Parse an article. Raises ScaffoldError for a file that cannot be one."""
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
    return PlainArticle("\n\n".join("\n".join(block) for block in blocks), headline)


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


def guess_language(text: str) -> str:
    """Return the tag of a text's language by its script or common words; "" if it cannot be told."""
    sample = text[:_SAMPLE]
    letters = sum(letter.isalpha() for letter in sample)
    for language, script in _SCRIPTS.items():
        share = _SHARE / 10 if language == "uk" else _SHARE  # these letters are few among those shared with Russian
        if letters and len(re.findall(f"[{script}]", sample)) / letters >= share:
            return language
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = Counter({language: sum(word in common for word in words) for language, common in _COMMON.items()})
    (first, most), (_, second) = counts.most_common(2)
    return first if most > second and most >= len(words) / 10 else ""
