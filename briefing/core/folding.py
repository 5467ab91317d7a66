"""Texts made comparable: what looks the same is the same, words are whole, and the way back to the text is kept."""

import functools
import re
import unicodedata
from collections.abc import Sequence

from .fields import Frozen

QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " ", "\u202f": " "})
"""Typographic quotation marks and spaces → their plain forms, character for character."""
_PLAIN = {**{chr(character): plain for character, plain in QUOTES.items()}, "\u2010": "-", "\u2011": "-"}
PLAIN_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
"""Small letters that Unicode does not take apart into a plain one and a mark."""
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
UNSEEN = re.compile(f"[{_UNSEEN}]")
"""Soft hyphens, zero-width spaces and marks of direction, which copied text has or lacks."""
# Joiners and variation selectors belong to the spelling of some scripts, but a reader sees no difference.
_IGNORED = re.compile(f"[{_UNSEEN}\u200c\u200d\ufe00-\ufe0f]")
_PLAIN_RUN = re.compile("[!-~]+(?: [!-~]+)*")
_JOINED = re.compile(f"[\u1160-\u11ff\ud7b0-\ud7ff\uff9e\uff9f]|{_IGNORED.pattern}")
# Letters and digits, but not Hangul's single ones, which would join with the next.
_WIDE_OR_JOINED = re.compile("(?![\u3130-\u318f\uffa0-\uffdc])[^\\W_]")
UNSPACED = (
    "\u0e00-\u109f\u1780-\u17ff\u19e0-\u19ff\u3005-\u3007\u3031-\u312f\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
"""Thai to Tibetan, Burmese, Khmer, kana, Han, as ranges of letters: written without spaces between words."""
HANGUL = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
"""Particles follow a word without a space."""
PREFIXED = "\u0590-\u06ff\u0750-\u077f\u0870-\u08ff\ufb1d-\ufdff\ufe70-\ufefe"
"""Hebrew and Arabic: "and", "the", "in" come before a word without a space."""
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d+)?|\d+[.,]\d{1,3}")


class Folded(Frozen):
    """A text as it is compared, and the way back to the text itself."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]  # where in the text itself each character begins and ends, with all that belongs to it


def fold(text: str) -> Folded:
    """White space becomes single spaces, quotation marks and hyphens ASCII's; what is not seen is left out.

    Letters are composed (é, 각); ligatures, wide letters and digits become ordinary ones; the ends are trimmed.
    """
    for character, plain in _PLAIN.items():  # `translate` takes ten times as long
        text = text.replace(character, plain)
    is_plain = text == fold_space(text) and (text.isascii() or not _IGNORED.search(text))
    if is_plain and unicodedata.is_normalized("NFKC", text):
        return Folded(text, range(len(text)), range(1, len(text) + 1))
    folded: list[tuple[str, int, int]] = []
    start = 0
    while start < len(text):
        if run := _PLAIN_RUN.match(text, start):
            end = run.end() - 1  # a mark may belong to the last letter
            folded += zip(text[start:end], range(start, end), range(start + 1, end + 1), strict=True)
            start = end
        end = start + 1
        while end < len(text) and (_JOINED.match(text[end]) or _is_mark(text[end])):  # belongs to the letter before
            end += 1
        found = _IGNORED.sub("", text[start:end])
        if found[:1].isspace():
            found = " " if folded and folded[-1][0] != " " else ""
        elif found:
            found = unicodedata.normalize("NFKC" if _WIDE_OR_JOINED.match(found) else "NFC", found)
        folded += [(character, start, end) for character in found]
        start = end
    if folded and folded[-1][0] == " ":
        del folded[-1]
    characters, starts, ends = zip(*folded, strict=True) if folded else ((), (), ())
    return Folded("".join(characters), starts, ends)


def fold_space(text: str) -> str:
    """Words with single spaces, for comparing texts word for word."""
    return " ".join(text.split())


def shorten(text: str, most: int) -> str:
    """Return a text of at most `most` characters, cut between words where it has several, with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-(“‘") + "…"


def _is_mark(character: str) -> bool:
    return character >= "\u0300" and unicodedata.category(character)[0] == "M"


@functools.lru_cache(10_000)
def is_among(letter: str, ranges: str) -> bool:
    """True for a letter of one of some ranges, such as UNSPACED: large ones make a slow pattern."""
    return any(ranges[at] <= letter <= ranges[at + 2] for at in range(0, len(ranges), 3))


def is_edge(text: str, at: int, *, begins: bool) -> bool:
    """True if words can begin (or end) at an offset of a folded text: not inside a word or a number."""
    if not 0 < at < len(text):
        return True
    after = text[at]
    if _is_mark(after):
        return False
    last = at - 1
    while last and _is_mark(text[last]):
        last -= 1
    before = text[last]
    if before.isalpha() and after.isalpha():
        free = (UNSPACED + PREFIXED, UNSPACED) if begins else (UNSPACED, UNSPACED + HANGUL)
        return is_among(before, free[0]) or is_among(after, free[1])
    return not (_is_numeric(before) and _is_numeric(after) and _is_in_number(text, at))


def _is_numeric(character: str) -> bool:
    return character.isdecimal() or character in ".,"


def _is_in_number(text: str, at: int) -> bool:
    """True between two digits, and beside the point or comma of a number such as 1,900 or 2.5."""
    if text[at - 1].isdecimal() and text[at].isdecimal():
        return True
    start = end = at
    while start and _is_numeric(text[start - 1]):
        start -= 1
    while end < len(text) and _is_numeric(text[end]):
        end += 1
    number = text[start:end].rstrip(".,")
    return at < start + len(number) and bool(_NUMBER.fullmatch(number))


def stand_before(text: str, end: int, words: str) -> bool:
    """True if whole `words` are just before an offset of a folded text, a space apart."""
    end -= end > 0 and text[end - 1] == " "
    return not words or (text.endswith(words, 0, end) and is_edge(text, end - len(words), begins=True))


def stand_after(text: str, start: int, words: str) -> bool:
    """True if whole `words` are just after an offset of a folded text, a space apart."""
    start += text[start : start + 1] == " "
    return not words or (text.startswith(words, start) and is_edge(text, start + len(words), begins=False))
