"""Passages of the article, shown inside their sentences."""

from __future__ import annotations

from briefing.site.quote_ids import quotation_ids
from briefing.site.quotes import Passage, Range
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import View


def in_context(sheet: PageContext, identifier: str) -> tuple[View, ...]:
    """The passages of a claim or note, inside their sentences."""
    quoted = sheet.site.quotes.get(identifier, ())
    return tuple(passage(sheet, *pair) for pair in zip(quoted, quotation_ids(sheet.site.text, quoted), strict=True))


def passage(sheet: PageContext, stretch: Range, anchor: str = "") -> View:
    """A stretch of the article inside its sentences; `anchor` is a quotation's permanent id."""
    text = sheet.site.text
    first, last = text.sentence_at(stretch.start), text.sentence_at(max(stretch.start, stretch.end - 1))
    return View(
        before=text.text[first.range.start : stretch.start],
        exact=text.text[stretch.start : stretch.end],
        after=text.text[stretch.end : last.range.end],
        href=sheet.to("article.html", first.anchor),
        place=f"paragraph {_paragraph(first)}",
        anchor=anchor,
    )


def paragraph_of(site: Site, identifier: str) -> str:
    """The number, from 1, of the paragraph in which a claim is quoted first; "" if it is not."""
    quotes = site.quotes.get(identifier, ())
    return _paragraph(site.text.sentence_at(quotes[0].start)) if quotes else ""


def _paragraph(sentence: Passage) -> str:
    return sentence.anchor[1:].split("s")[0]
