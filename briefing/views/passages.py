"""Passages of the article, shown inside the sentences they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from briefing.anchor import Range
from briefing.quotations import quotation_ids

from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class InContext:
    """A passage of the article inside its sentences."""

    before: str
    exact: str
    after: str
    href: str
    place: str
    anchor: str = ""
    """The quotation's permanent id; "" for a mere mention."""


def in_context(sheet: Sheet, identifier: str) -> tuple[InContext, ...]:
    """The passages of a claim or note, inside the sentences they stand in."""
    quoted = sheet.site.quotes.get(identifier, ())
    return tuple(map(partial(passage, sheet), quoted, quotation_ids(sheet.site.text, quoted)))


def passage(sheet: Sheet, stretch: Range, anchor: str = "") -> InContext:
    """A stretch of the article inside its sentences."""
    text = sheet.site.text
    first, last = text.sentence_at(stretch.start), text.sentence_at(max(stretch.start, stretch.end - 1))
    return InContext(
        text.text[first.range.start : stretch.start],
        text.text[stretch.start : stretch.end],
        text.text[stretch.end : last.range.end],
        sheet.to("article.html", first.anchor),
        f"paragraph {first.anchor[1:].split('s')[0]}",
        anchor,
    )
