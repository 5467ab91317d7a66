"""Passages of the article, shown inside the sentences they stand in."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from functools import partial

from briefing.core.model import Claim
from briefing.site.quote_ids import quotation_ids
from briefing.site.quotes import Range
from briefing.site.site import Site

from .page_context import PageContext

_MOST = 40
"""Claims on a page of the article, unless a single paragraph has more."""


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


def in_context(sheet: PageContext, identifier: str) -> tuple[InContext, ...]:
    """The passages of a claim or note, inside the sentences they stand in."""
    quoted = sheet.site.quotes.get(identifier, ())
    return tuple(map(partial(passage, sheet), quoted, quotation_ids(sheet.site.text, quoted)))


def article_paths(site: Site) -> tuple[str, ...]:
    """The pages of the article. It is one; an article with very many claims is cut between paragraphs."""
    return tuple(path for path, _ in site.memoize("article's pages", "", _divided))


def paragraphs_on(site: Site, path: str) -> range:
    """The numbers, from 0, of the paragraphs on one of the article's pages."""
    pages = site.memoize("article's pages", "", _divided)
    starts = [start for _, start in pages]
    here = [name for name, _ in pages].index(path)
    return range(starts[here], [*starts, len(site.text.paragraphs)][here + 1])


def in_article(sheet: PageContext, paragraph: int, anchor: str) -> str:
    """The address of a place in a paragraph (from 1) of the article."""
    pages = sheet.site.memoize("article's pages", "", _divided)
    return sheet.to(next(path for path, start in reversed(pages) if start < paragraph), anchor)


def paragraph_of(site: Site, identifier: str) -> int:
    """The number, from 1, of the paragraph in which a claim is quoted first; 1 if it is not."""
    quotes = site.quotes.get(identifier, ())
    return int(site.text.sentence_at(quotes[0].start).anchor[1:].split("s")[0]) if quotes else 1


def _divided(site: Site, _: str) -> tuple[tuple[str, int], ...]:
    """(path, first paragraph from 0) of each page."""
    starts = sorted(quotes[0].start for i, _ in site.all(Claim) if (quotes := site.quotes.get(i, ())))
    pages, before = [("article.html", 0)], 0
    for number, paragraph in enumerate(site.text.paragraphs):
        here = paragraph.range
        claims = bisect(starts, here.end) - bisect(starts, here.start - 1)
        if before and before + claims > _MOST:
            pages.append((f"article-{len(pages) + 1}.html", number))
            before = 0
        before += claims
    return tuple(pages)


def passage(sheet: PageContext, stretch: Range, anchor: str = "") -> InContext:
    """A stretch of the article inside its sentences."""
    text = sheet.site.text
    first, last = text.sentence_at(stretch.start), text.sentence_at(max(stretch.start, stretch.end - 1))
    return InContext(
        text.text[first.range.start : stretch.start],
        text.text[stretch.start : stretch.end],
        text.text[stretch.end : last.range.end],
        in_article(sheet, int(first.anchor[1:].split("s")[0]), first.anchor),
        f"paragraph {first.anchor[1:].split('s')[0]}",
        anchor,
    )
