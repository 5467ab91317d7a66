"""Words somebody copied from the article → the quotation that a record needs, unique and verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.core.diagnostics import UsageError
from briefing.core.folding import UNSEEN, fold, fold_space, is_edge
from briefing.core.model import Quote
from briefing.site.quotes import ArticleText, Passage, Range

_SHORT = 12
"""So many words before and after are tried in every combination; after that both sides grow together."""


_DIGIT = "[0-9⁰¹²³⁴-⁹]"
_NUMBERS = re.compile(rf"(?<=\S) ?\[?{_DIGIT}+(?:, ?{_DIGIT}+)*\]?")
_NOTES = re.compile(rf" ?\[?{_DIGIT}{{1,3}}(?:, {_DIGIT}{{1,3}})*\]?")


class ScaffoldError(UsageError):
    """The record or briefing cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Located:
    """A quotation and where it stands."""

    quote: Quote
    range: Range
    sentence: Passage
    paragraph: Passage
    times: int
    """How often the words stand in the article."""
    had_numbers: bool = False
    """True if numbers of notes had to be left out of the words."""


def locate(text: ArticleText, words: str, nth: int = 1) -> Located:
    """The `nth` place where the words stand, with as much before or after them as makes the quotation unique."""
    if not words.strip():
        message = "The quotation is empty. Copy the words from content/article.md."
        raise ScaffoldError(message)
    verbatim = text.find(Quote(exact=words))
    found = verbatim or list(_without_notes(text, fold(words).text))
    if not found:
        raise ScaffoldError(_missing(text, words))
    if not 1 <= nth <= len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        message = f"The quotation stands in the article {times}: there is no place number {nth}."
        raise ScaffoldError(message)
    place = found[nth - 1]
    exact = _seen(text.text[place.start : place.end])
    quote = next(q for q in _candidates(text, place, exact) if text.find(q) == [place])
    paragraph = next(p for p in text.paragraphs if p.range.overlaps(place))
    return Located(quote, place, text.sentence_at(place.start), paragraph, len(found), not verbatim)


def _without_notes(text: ArticleText, words: str) -> Iterator[Range]:
    """Where the words stand if some of their numbers are those of notes: "Russia2 and", copied from a PDF."""
    parts = []
    at = 0
    for numbers in _NUMBERS.finditer(words):
        cuts = [cut for cut in range(len(numbers[0])) if _NOTES.fullmatch(numbers[0], cut)]
        kept = [numbers[0], *(numbers[0][:cut].rstrip(" ,[") for cut in reversed(cuts))]
        parts += [re.escape(words[at : numbers.start()]), f"(?:{'|'.join(map(re.escape, kept))})"]
        at = numbers.end()
    folded = text.folded
    for found in re.finditer("".join([*parts, re.escape(words[at:])]), folded.text) if parts else ():
        start, end = found.span()
        if end > start and is_edge(folded.text, start, begins=True) and is_edge(folded.text, end, begins=False):
            yield Range(folded.starts[start], folded.ends[end - 1])


def _seen(words: str) -> str:
    """The article's own words as an editor would type them: single spaces, nothing unseen."""
    return fold_space(UNSEEN.sub("", words))


def _missing(text: ArticleText, words: str) -> str:
    if whole := text.whole_words(words):
        return f"The quotation begins or ends inside a word. Quote whole words: “{whole}”."
    closest = text.closest(words)
    if not closest:
        return "The quotation is not in the article, and nothing there is like it. Copy it from content/article.md."
    return (
        "The quotation is not in the article. The closest passage, where [-yours-] and {+the article's+} differ:\n"
        f"    {closest}"
    )


def _candidates(text: ArticleText, place: Range, exact: str) -> Iterator[Quote]:
    """Ever more context. The last, all of the article around the words, stands in one place only."""
    before = _seen(text.text[: place.start]).split()
    after = _seen(text.text[place.end :]).split()
    sizes = [(total - n, n) for total in range(_SHORT + 1) for n in range(total + 1)]
    sizes.sort(key=lambda pair: (sum(pair), min(pair)))  # one side before both
    for first, last in sizes:
        quote = _within(exact, before, after, first, last)
        # A stop or a dash by itself is poor context.
        if all(re.search(r"\w", side) for side in (quote.prefix, quote.suffix) if side):
            yield quote
    size = _SHORT
    while size < 2 * max(len(before), len(after), _SHORT):
        yield _within(exact, before, after, size, size)
        size *= 2


def _within(exact: str, before: list[str], after: list[str], first: int, last: int) -> Quote:
    prefix = " ".join(before[-first:] if first else [])
    return Quote(exact=exact, prefix=prefix, suffix=" ".join(after[:last]))
