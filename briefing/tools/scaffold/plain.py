"""Read an article in plain text: its paragraphs, headline and language."""

from __future__ import annotations

import re
from itertools import pairwise

from briefing.core.diagnostics import columns
from briefing.parse import front_matter

from .quoting import ScaffoldError

_END = re.compile("[.!?…。！？][”\"’'»)\\]]*$")
_STOP = re.compile("[.!?…。！？:;,][”\"’'»)\\]]*$")
_LONGEST_HEADLINE = 200
_WIDEST = 120
"""Columns; longer lines were not broken by hand."""
_TEXT_ALONE = "Give the text alone, as a reader sees it."
_NO_ARTICLES = (
    (r"\s*<(?:!doctype|!--|\?xml|[a-z][\w:-]*[\s/>])", "a page in HTML or XML", _TEXT_ALONE),
    (r"(?s:.*?</(?:p|div|span|h[1-6]|li|td|body|html)>){2}", "a page in HTML", _TEXT_ALONE),
    (
        r"(?:---[ \t]*\n(?:[\w-]+:.*\n|[ \t#-].*\n|\n)*?---|\+\+\+[ \t]*\n(?s:.*?)\n\+\+\+)[ \t]*(?:\n|\Z)",
        "a file with front matter",
        "Delete its two lines `---` and what is between them; --title, --author and others take what it says.",
    ),
    (r"version https://git-lfs", "a pointer of Git LFS, not the file itself", "Fetch it with: git lfs pull"),
    (r"\{\\rtf|%PDF-|%!PS", "a document in RTF, PDF or PostScript", "Save it as plain text."),
    (r"\s*\[?\s*\{\s*\"", "a file in JSON", _TEXT_ALONE),
)
"""Text formats that are no article: a pattern of the beginning, what it is, what to do."""
_COMMON = {
    "de": "der die das und ist nicht mit von zu den dem ein eine im auf für sich werden wurde auch",
    "en": "the of and to in is that for was on with by as at from it be are has have will said",
    "es": "el la los las de y que en un una por con del se al para es su fue más dijo según",
    "fr": "le la les des et du un une dans est que pour sur au aux par avec qui pas été cette selon",
    "it": "il lo gli di e che la un una per con del della nel sono non da dei anche alla è",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er door ook werd naar",
    "pt": "o a os as de e que em um uma do da dos das no na por com para não foi ao mais são",
}
"""The commonest words of languages in Latin letters."""
_SCRIPTS = {"ko": "\uac00-\ud7a3", "ja": "\u3040-\u30ff", "zh": "\u4e00-\u9fff", "ru": "\u0400-\u04ff"}
"""A script that one language writes, or mostly one; of two that fit, the first."""
_SHARE, _SAMPLE = 0.2, 20_000


def read_article(name: str, data: bytes) -> tuple[str, str]:
    """Return an article's text, a blank line between paragraphs, and its headline, "" if it has none.

    Raises ScaffoldError for a file that cannot be an article.
    """
    text, problems = front_matter.decode(name, data, received=True)
    if problems:
        message = f"{problems[0].location}: {problems[0].message} {problems[0].hint}"
        raise ScaffoldError(message)
    for form, what, hint in _NO_ARTICLES:
        if re.match(form, text, re.IGNORECASE):
            message = f"{name} is {what}. {hint}"
            raise ScaffoldError(message)
    if not any(map(str.isalnum, text)):
        message = f"{name} holds no words."
        raise ScaffoldError(message)
    blocks = [
        [line.rstrip() for line in block.split("\n") if line.strip()]
        for block in re.split(r"\n\s*\n", text.strip("\n"))
    ]
    first = blocks[0][0].strip()
    stands_apart = (len(blocks) > 1 or len(blocks[0]) > 1) and not _is_wrapped(blocks[0])
    headline = ""
    if stands_apart and not _STOP.search(first) and len(first) <= _LONGEST_HEADLINE:
        headline = " ".join(first.split())
        blocks[:1] = [part for part in (blocks[0][:1], blocks[0][1:]) if part]
    if len(blocks) - bool(headline) == 1 and not _is_wrapped(blocks[-1]):
        # No blank line anywhere: each line is a paragraph.
        blocks[-1:] = [[line] for line in blocks[-1]]
    return "\n\n".join("\n".join(block) for block in blocks), headline


def is_whole(sentence: str) -> bool:
    """True if it ends like a sentence, and not like a headline, a byline or the beginning of a list."""
    return bool(_END.search(sentence))


def _is_wrapped(lines: list[str]) -> bool:
    """True if lines end where the next word would not have fitted: a program or a typist broke them, not the author."""
    width = max(map(columns, lines))
    forced = [
        columns(line) + 1 + columns(after.split()[0]) > width and not is_whole(line) for line, after in pairwise(lines)
    ]
    return bool(forced) and width <= _WIDEST and sum(forced) > len(forced) / 2


def guess_language(text: str) -> str:
    """Return the tag of a text's language by its script or common words; "" if neither says."""
    sample = text[:_SAMPLE]
    letters = sum(letter.isalpha() for letter in sample)
    for language, script in _SCRIPTS.items():
        if letters and len(re.findall(f"[{script}]", sample)) / letters >= _SHARE:
            return language
    words = re.findall(r"[^\W\d_]+", sample.lower())
    counts = {language: sum(map(words.count, set(common.split()))) for language, common in _COMMON.items()}
    second, first = sorted(counts, key=counts.__getitem__)[-2:]
    return first if counts[first] > counts[second] and counts[first] >= len(words) / 10 else ""
