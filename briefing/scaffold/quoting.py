"""Words somebody copied from the article → the quotation that a record needs, unique and verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefing.anchor import ArticleText, Passage, Range, fold_space
from briefing.model import Quote

_SHORT = 12
"""So many words before and after are tried in every combination; after that both sides grow together."""


class ScaffoldError(Exception):
    """What was asked for cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Located:
    """A quotation and where it stands."""

    quote: Quote
    range: Range
    sentence: Passage
    paragraph: Passage
    times: int
    """How often the words stand in the article."""


def locate(text: ArticleText, words: str, nth: int = 1) -> Located:
    """The `nth` place where the words stand, with as much before or after them as makes the quotation unique."""
    if not words.strip():
        message = "The quotation is empty. Copy the words from content/article.md."
        raise ScaffoldError(message)
    found = text.find(Quote(exact=words))
    if not found:
        raise ScaffoldError(_missing(text, words))
    if not 1 <= nth <= len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        message = f"The quotation stands in the article {times}: there is no place number {nth}."
        raise ScaffoldError(message)
    place = found[nth - 1]
    exact = fold_space(text.text[place.start : place.end])
    quote = next(q for q in _candidates(text, place, exact) if text.find(q) == [place])
    paragraph = next(p for p in text.paragraphs if p.range.overlaps(place))
    return Located(quote, place, text.sentence_at(place.start), paragraph, len(found))


def _missing(text: ArticleText, words: str) -> str:
    closest = text.closest(words)
    if not closest:
        return "The quotation is not in the article, and nothing there is like it. Copy it from content/article.md."
    return (
        "The quotation is not in the article. The closest passage, where [-yours-] and {+the article's+} differ:\n"
        f"    {closest}"
    )


def _candidates(text: ArticleText, place: Range, exact: str) -> Iterator[Quote]:
    """Ever more context. The last, all of the article around the words, stands in one place only."""
    before = text.text[: place.start].split()
    after = text.text[place.end :].split()
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
