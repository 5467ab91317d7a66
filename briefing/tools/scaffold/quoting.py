"""Turn words that somebody copied from the article into the quotation that a record needs: verbatim and unique."""

import re
from collections.abc import Iterator, Mapping

from briefing.core.diagnostics import refuse
from briefing.core.fields import Frozen
from briefing.core.folding import UNSEEN, fold_space, shorten
from briefing.core.model import Quote
from briefing.site.quotes import ArticleText, Passage, Range

_SIZES = (*range(20), 40, 80, 160, 320)
"""How many words on each side are tried to make a quotation unique."""


class Located(Frozen):
    """A quotation and its place in the article."""

    quote: Quote
    range: Range
    sentence: Passage
    paragraph: Passage
    times: int  # how often the words are in the article


def locate(text: ArticleText, words: str, nth: int = 1) -> Located:
    """Return the `nth` place of the words, with enough beside them to be unique. Raises UsageError if there is none."""
    if not words.strip():
        refuse("The quotation is empty. Copy the words from content/article.md.")
    if not (found := text.find(Quote(exact=words))):
        refuse(_explain_missing(text, words))
    if not 1 <= nth <= len(found):
        times = "once" if len(found) == 1 else f"{len(found)} times"
        refuse(f"The quotation is in the article {times}: there is no place number {nth}.")
    place = found[nth - 1]
    paragraph = next(paragraph for paragraph in text.paragraphs if paragraph.range.overlaps(place))
    quote = next((quote for quote in _candidates(text, place) if text.find(quote) == [place]), None)
    if quote is None:
        refuse(f"The article repeats “{shorten(words, 60)}” and what is around it: no place of it is unique.")
    return Located(quote, place, text.sentence_at(place.start), paragraph, len(found))


def quotation(quote: Quote) -> Mapping[str, str]:
    """Return a quotation as front matter has it."""
    return {name: words for name in ("exact", "prefix", "suffix") if (words := getattr(quote, name))}


def _explain_missing(text: ArticleText, words: str) -> str:
    if whole := text.whole_words(words):
        return f"The quotation begins or ends inside a word. Quote whole words: “{whole}”."
    if closest := text.closest(words):
        differing = "The closest passage, where [-yours-] and {+the article's+} differ:"
        return f"The quotation is not in the article. {differing}\n    {closest}"
    return "The quotation is not in the article, and nothing there is like it. Copy it from content/article.md."


def _candidates(text: ArticleText, place: Range) -> Iterator[Quote]:
    """Yield the quotation with ever more context."""
    before, exact, after = (
        fold_space(UNSEEN.sub("", part))
        for part in (text.text[: place.start], text.text[place.start : place.end], text.text[place.end :])
    )
    words_before, words_after = before.split(), after.split()
    for size in _SIZES:
        for first, last in ((size, 0), (0, size), (size, size)):
            prefix, suffix = " ".join(words_before[-first:] if first else []), " ".join(words_after[:last])
            # A full stop or a dash by itself is poor context.
            if size >= max(len(words_before), len(words_after)) or all(
                re.search(r"\w", side) for side in (prefix, suffix) if side
            ):
                yield Quote(exact=exact, prefix=prefix, suffix=suffix)
