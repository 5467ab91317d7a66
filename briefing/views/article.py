"""View of the article: its verbatim text, cut where claims, names and sentences begin and end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from briefing.core.model import Claim, Note, Source
from briefing.site import claim_status
from briefing.site.coverage import cover
from briefing.site.quote_ids import quotation_ids
from briefing.site.quotes import Passage, Range
from briefing.site.site import Site

from . import forge
from .page_context import PageContext
from .paging import Pager, pager
from .quote_context import article_paths, paragraphs_on, passage
from .view_types import DateView, Link, PageFrame, Standing

_MOST_GAPS = 50
"""So many passages in no claim are named."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of plain text, or the mention of an entity."""

    text: str
    entity: Link | None


@dataclass(frozen=True, slots=True)
class ClaimSpan:
    """The part of a claim's quotation that lies in one sentence, or in one claim around it."""

    anchor: str
    """The quotation's address where it begins, else ""."""
    claim: Link
    inside: tuple[Words | ClaimSpan, ...]
    number: int
    """The number of its margin note where the quotation ends, else 0."""


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with its stable address."""

    anchor: str
    inside: tuple[Words | ClaimSpan, ...]
    space: str
    """What stands between it and the next sentence."""


@dataclass(frozen=True, slots=True)
class MarginNote:
    """What stands beside the text about one claim."""

    number: int
    claim: Link
    origin: Link | None
    via: tuple[Link, ...]
    cue: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with what stands beside it."""

    anchor: str
    is_headline: bool
    sentences: tuple[SentenceView, ...]
    claims: tuple[MarginNote, ...]
    notes: tuple[tuple[Link, str], ...]
    """(editors' note, its type)"""
    corrections: tuple[str, ...]
    """For each sentence the address at which to suggest a correction; none where there is no place for them."""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The article's page."""

    chrome: PageFrame
    source: Link
    author: str
    language: str
    written: DateView
    supports: tuple[Standing, ...]
    """The kinds of support, for the key."""
    paragraphs: tuple[Paragraph, ...]
    pager: Pager
    sentences: int
    sentences_covered: int
    percent_covered: int
    residue: tuple[tuple[str, str], ...]
    """(words in no claim, their address)"""


def pages(site: Site) -> Iterator[tuple[str, str, Callable[[Site, str], ArticleView]]]:
    """(path, template, view in the making) of each of the article's pages."""
    yield from ((path, "article", article) for path in article_paths(site))


def article(site: Site, path: str) -> ArticleView:
    """A page of the article, its claims numbered in the order in which their quotations begin."""
    sheet = PageContext(site, path)
    document = site.documents["article"]
    coverage = site.memoize("coverage", "", lambda site, _: cover(site))
    here = paragraphs_on(site, path)
    paragraphs = site.memoize("paragraphs", "", _paragraphs)
    title = f"The article: {site.article.title}"
    return ArticleView(
        chrome=sheet.chrome(
            title if not here.start else f"{title}, from paragraph {here.start + 1}",
            "The article, word for word, with each of its assertions marked.",
            document=document,
        ),
        source=sheet.link(site.article.source),
        author=_author(site),
        language=site.article.language,
        written=sheet.when("article", site.article.date),
        supports=tuple(Standing(support, words) for support, words in claim_status.WORDS.items()),
        paragraphs=paragraphs[here.start : here.stop],
        pager=pager(sheet, article_paths(site)),
        sentences=coverage.sentences,
        sentences_covered=coverage.sentences_covered,
        percent_covered=100 * coverage.characters_covered // max(1, coverage.characters),
        residue=tuple((site.text.text[g.start : g.end], passage(sheet, g).href) for g in coverage.gaps[:_MOST_GAPS]),
    )


def _paragraphs(site: Site, _: str) -> tuple[Paragraph, ...]:
    """The whole article. Its pages stand side by side, so that links are the same on each."""
    quoted = sorted((stretch, i) for i, _ in site.all(Claim) for stretch in site.quotes.get(i, ()))
    numbers: dict[str, int] = {}
    for _, identifier in quoted:
        numbers.setdefault(identifier, len(numbers) + 1)
    marker = _Marker(PageContext(site, "article.html"), quoted, numbers)
    return tuple(marker.paragraph(p) for p in site.text.paragraphs)


def _author(site: Site) -> str:
    source = site.get(site.article.source, Source)
    return (source.author if source else None) or ""


def _within(things: Sequence[T], start: Callable[[T], int], here: Range) -> Sequence[T]:
    """Of things in the order of the text, those that begin in a stretch of it."""
    return things[bisect_left(things, here.start, key=start) : bisect_left(things, here.end, key=start)]


class _Marker:
    """Cuts paragraphs into pieces; remembers which claims have been met."""

    def __init__(self, sheet: PageContext, quoted: Sequence[tuple[Range, str]], numbers: dict[str, int]) -> None:
        self.sheet = sheet
        self.site = sheet.site
        self.quoted = quoted
        self.numbers = numbers
        self.begun: set[str] = set()
        self.shown: set[str] = set()

    def paragraph(self, paragraph: Passage) -> Paragraph:
        inside = _within(self.site.text.sentences, lambda s: s.range.start, paragraph.range)
        ends = [*(s.range.start for s in inside[1:]), paragraph.range.end]
        sentences = tuple(
            SentenceView(s.anchor, self.inside(s.range, self.clipped(s.range)), self.site.text.text[s.range.end : end])
            for s, end in zip(inside, ends, strict=True)
        )
        here = [i for stretch, i in self.quoted if stretch.overlaps(paragraph.range)]
        fresh = [i for i in dict.fromkeys(here) if i not in self.shown]
        self.shown.update(fresh)
        text = self.site.text.text[paragraph.range.start : paragraph.range.end]
        return Paragraph(
            anchor=paragraph.anchor,
            is_headline=text == self.site.article.title,
            sentences=sentences,
            claims=tuple(map(self.margin_note, fresh)),
            notes=tuple(self.notes(paragraph.range)),
            corrections=tuple(self.corrections(inside)),
        )

    def corrections(self, sentences: Sequence[Passage]) -> Iterator[str]:
        """Where to suggest a correction of what we say of a sentence."""
        config = self.site.config
        for sentence in sentences if config.repository else ():
            assert config.repository  # noqa: S101  # see above
            page = f"{config.base_url or ''}article.html#{sentence.anchor}"
            words = self.site.text.text[sentence.range.start : sentence.range.end]
            title = f"the article, {sentence.anchor}"
            yield forge.correction(config.repository, title, page, self.site.documents["article"].path, words)

    def clipped(self, sentence: Range) -> list[tuple[Range, Range, str]]:
        """The quotations that touch a sentence: (their part in it, the whole, claim), outermost first."""
        found = [
            (Range(max(whole.start, sentence.start), min(whole.end, sentence.end)), whole, i)
            for whole, i in self.quoted
            if whole.overlaps(sentence)
        ]
        return sorted(found, key=lambda item: (item[0].start, -item[0].end, item[2]))

    def inside(self, here: Range, quoted: Sequence[tuple[Range, Range, str]]) -> tuple[Words | ClaimSpan, ...]:
        """A stretch of text as plain words and claims, which may hold other claims.

        Where two quotations cross, the later one is cut at the end of the earlier, and goes on after it.
        """
        parts: list[Words | ClaimSpan] = []
        start = here.start
        rest = list(quoted)
        while rest:
            part, whole, identifier = rest.pop(0)
            parts += self.words(Range(start, part.start))
            within = [(Range(p.start, min(p.end, part.end)), w, i) for p, w, i in rest if p.start < part.end]
            crossing = [(Range(part.end, p.end), w, i) for p, w, i in rest if p.start < part.end < p.end]
            rest = sorted(
                [*crossing, *(item for item in rest if item[0].start >= part.end)],
                key=lambda item: (item[0].start, -item[0].end, item[2]),
            )
            parts.append(self.span(part, whole, identifier, within))
            start = part.end
        return (*parts, *self.words(Range(start, here.end)))

    def span(self, part: Range, whole: Range, identifier: str, within: Sequence[tuple[Range, Range, str]]) -> ClaimSpan:
        """One claim's part, with what lies in it. Only a quotation's first part carries its address."""
        anchor = ""
        if part.start == whole.start:
            anchor = f"claim-{identifier}"
            if identifier in self.begun:  # a claim's further quotations go by their own ids
                quoted = self.site.quotes[identifier]
                anchor += f"-{quotation_ids(self.site.text, quoted)[quoted.index(whole)]}"
            self.begun.add(identifier)
        return ClaimSpan(
            anchor=anchor,
            claim=self.sheet.link(identifier),
            inside=self.inside(part, within),
            number=self.numbers[identifier] if part.end == whole.end else 0,
        )

    def words(self, here: Range) -> Iterator[Words]:
        """Text without claims, cut where entities are named. A name that a claim's border cuts is not linked."""
        start = here.start
        for mention in _within(self.site.mentions, lambda m: m.start, here):
            if mention.end <= here.end:
                yield from self.plain(start, mention.start)
                yield Words(self.site.text.text[mention.start : mention.end], self.sheet.link(mention.entity))
                start = mention.end
        yield from self.plain(start, here.end)

    def plain(self, start: int, end: int) -> Iterator[Words]:
        """Text with nothing in it."""
        if start < end:
            yield Words(self.site.text.text[start:end], None)

    def margin_note(self, identifier: str) -> MarginNote:
        record = self.site.records[identifier]
        assert isinstance(record, Claim)  # noqa: S101  # only claims are quoted here
        chain = [step.agent for step in record.chain]
        return MarginNote(
            number=self.numbers[identifier],
            claim=self.sheet.link(identifier),
            origin=self.sheet.link(chain[-1]) if chain else None,
            via=self.sheet.links(chain[:-1]),
            cue=record.cue or "",
        )

    def notes(self, paragraph: Range) -> list[tuple[Link, str]]:
        """The editors' notes on passages that begin in a paragraph."""
        found = [
            (stretch, i, note.type)
            for i, note in self.site.all(Note)
            for stretch in self.site.quotes.get(i, ())
            if paragraph.start <= stretch.start < paragraph.end
        ]
        return [(self.sheet.link(i), kind) for _, i, kind in sorted(found)]
