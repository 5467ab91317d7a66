"""Quotations and the article compared: moved, extended, cut; paragraphs moved or reworded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.core.folding import fold
from briefing.core.model import Claim, Note, Quote
from briefing.site.quotes import ArticleText, Range

from .findings import Finding
from .sentences import short
from .state import RecordPair
from .words import pairs


@dataclass(frozen=True, slots=True)
class _Passage:
    """A quotation and where it stands."""

    quote: Quote
    words: str
    found: tuple[Range, ...]
    place: str


def compare(both: RecordPair) -> Iterator[Finding]:
    """What became of a record's quotations. Where only the article's paragraphs moved, the quotations did not."""
    old, new = both.old.record, both.new.record
    if not isinstance(old, Claim | Note) or not isinstance(new, Claim | Note) or old.quotes == new.quotes:
        return
    before = [_passage(both.before.site.text, quote) for quote in old.quotes if quote not in new.quotes]
    after = [_passage(both.after.site.text, quote) for quote in new.quotes if quote not in old.quotes]
    for number in range(max(len(before), len(after))):
        if number >= len(before):
            yield Finding("quote-added", both.id, both.title, "a quotation is new", after=after[number].quote.exact)
        elif number >= len(after):
            gone = before[number].quote.exact
            yield Finding("quote-removed", both.id, both.title, "a quotation is gone", before=gone)
        else:
            yield from _became(both, before[number], after[number])


def _passage(text: ArticleText, quote: Quote) -> _Passage:
    found = tuple(text.find(quote))
    place = text.sentence_at(found[0].start).anchor if found and text.sentences else ""
    return _Passage(quote, fold(quote.exact).text, found, place)


def _became(both: RecordPair, old: _Passage, new: _Passage) -> Iterator[Finding]:
    before, after = short(old.quote.exact), short(new.quote.exact)
    if old.words == new.words:
        if old.found != new.found:
            says = f"the quotation moved: {old.place or 'nowhere'} → {new.place or 'nowhere'}"
            yield Finding("quote-moved", both.id, both.title, says, before, after)
    elif old.words in new.words:
        yield Finding("quote-extended", both.id, both.title, "the quotation is longer", before, after)
    elif new.words in old.words:
        yield Finding("quote-cut", both.id, both.title, "the quotation is shorter", before, after)
    elif old.place and new.place and old.place != new.place and not _overlap(old.found, new.found):
        says = f"the quotation moved: {old.place} → {new.place}"
        yield Finding("quote-moved", both.id, both.title, says, before, after)
    else:
        yield Finding("quote-changed", both.id, both.title, "the quotation is another", before, after)


def _overlap(old: Sequence[Range], new: Sequence[Range]) -> bool:
    return any(a.overlaps(b) for a in old for b in new)


def article(both: RecordPair) -> Iterator[Finding]:
    """What became of the article's paragraphs."""
    old, new = both.before.site.text, both.after.site.text
    before, after = _paragraphs(old), _paragraphs(new)
    matched = list(pairs(before, after, before, after))
    gone = {before[i]: i for i, j in matched if i is not None and j is None}
    come = {after[j]: j for i, j in matched if j is not None and i is None}
    for i, j in matched:
        if i is not None and j is not None:
            if before[i] != after[j]:
                says = f"paragraph {j + 1} has other words"
                yield _paragraph("reworded", both, says, before[i], after[j])
        elif i is not None and before[i] in come:
            says = f"a paragraph moved: {i + 1} → {come[before[i]] + 1}"
            yield _paragraph("moved", both, says, before[i], before[i])
        elif i is not None:
            yield _paragraph("removed", both, f"paragraph {i + 1} is gone", before[i], "")
        elif j is not None and after[j] not in gone:
            yield _paragraph("added", both, f"paragraph {j + 1} is new", "", after[j])


def _paragraphs(text: ArticleText) -> list[str]:
    return [fold(text.text[p.range.start : p.range.end]).text for p in text.paragraphs]


def _paragraph(what: str, both: RecordPair, says: str, before: str, after: str) -> Finding:
    return Finding(f"paragraph-{what}", both.id, both.title, says, short(before), short(after))
