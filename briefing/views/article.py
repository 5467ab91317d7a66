"""View of the article: its verbatim text, cut where claims, names and sentences begin and end."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from briefing import assess
from briefing.anchor import Passage, Range
from briefing.coverage import cover
from briefing.link import Site
from briefing.model import Claim, Note

from .parts import Chrome, Link, When
from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in which nothing begins or ends."""

    text: str
    anchor: str
    """The address of the claim's quotation that begins here, or ""."""
    claims: int
    """How many claims' quotations it lies in."""
    factuality: str
    """Of the shortest quotation around it, or ""."""
    status: str
    entity: Link | None
    marks: tuple[tuple[int, str, str], ...]
    """Note marks after it: (number, address of the note, claim's title), for quotations that end here."""


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with its stable address."""

    anchor: str
    pieces: tuple[Piece, ...]
    space: str
    """What stands between it and the next sentence."""


@dataclass(frozen=True, slots=True)
class MarginNote:
    """What stands beside the text about one claim."""

    number: int
    claim: Link
    back: str
    origin: Link | None
    via: tuple[Link, ...]
    cue: str
    objections: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with what stands beside it."""

    anchor: str
    is_headline: bool
    sentences: tuple[SentenceView, ...]
    claims: tuple[MarginNote, ...]
    notes: tuple[tuple[Link, str], ...]
    """(editors' note, its type)"""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The article's page."""

    chrome: Chrome
    source: Link
    written: When
    paragraphs: tuple[Paragraph, ...]
    sentences: int
    sentences_covered: int
    percent_covered: int
    residue: tuple[tuple[str, str], ...]
    """(words in no claim, their address)"""


def article(site: Site) -> ArticleView:
    """The article with its claims numbered in the order in which their quotations begin."""
    sheet = Sheet(site, "article.html")
    document = site.documents["article"]
    quoted = sorted((stretch, i) for i, _ in site.all(Claim) for stretch in site.quotes.get(i, ()))
    numbers: dict[str, int] = {}
    for _, identifier in quoted:
        numbers.setdefault(identifier, len(numbers) + 1)
    coverage = cover(site)
    marker = _Marker(sheet, quoted, numbers)
    return ArticleView(
        chrome=sheet.chrome(
            site.article.title, "The article, word for word, with each of its assertions marked.", document=document
        ),
        source=sheet.link(site.article.source),
        written=sheet.when("article", site.article.date),
        paragraphs=tuple(marker.paragraph(p) for p in site.text.paragraphs),
        sentences=coverage.sentences,
        sentences_covered=coverage.sentences_covered,
        percent_covered=100 * coverage.characters_covered // max(1, coverage.characters),
        residue=tuple(
            (site.text.text[g.start : g.end], f"#{site.text.sentence_at(g.start).anchor}") for g in coverage.gaps
        ),
    )


class _Marker:
    """Cuts paragraphs into pieces; remembers which claims have been met."""

    def __init__(self, sheet: Sheet, quoted: Sequence[tuple[Range, str]], numbers: dict[str, int]) -> None:
        self.sheet = sheet
        self.site = sheet.site
        self.quoted = quoted
        self.numbers = numbers
        self.begun: set[str] = set()
        self.shown: set[str] = set()

    def paragraph(self, paragraph: Passage) -> Paragraph:
        inside = [s for s in self.site.text.sentences if s.range.overlaps(paragraph.range)]
        ends = [*(s.range.start for s in inside[1:]), paragraph.range.end]
        sentences = tuple(
            SentenceView(s.anchor, self.pieces(s.range), self.site.text.text[s.range.end : end])
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
        )

    def pieces(self, sentence: Range) -> tuple[Piece, ...]:
        quoted = [(stretch, i) for stretch, i in self.quoted if stretch.overlaps(sentence)]
        mentions = [m for m in self.site.mentions if sentence.start <= m.start and m.end <= sentence.end]
        cuts = {sentence.start, sentence.end}
        cuts |= {
            end for stretch, _ in quoted for end in (stretch.start, stretch.end) if sentence.start < end < sentence.end
        }
        cuts |= {end for m in mentions for end in (m.start, m.end)}
        ordered = sorted(cuts)
        return tuple(self.piece(Range(a, b), quoted) for a, b in itertools.pairwise(ordered))

    def piece(self, here: Range, quoted: Sequence[tuple[Range, str]]) -> Piece:
        around = [(stretch.end - stretch.start, i) for stretch, i in quoted if stretch.overlaps(here)]
        shortest = min(around)[1] if around else ""
        link = self.sheet.link(shortest) if shortest else None
        starting = [i for stretch, i in quoted if stretch.start == here.start and i not in self.begun]
        self.begun.update(starting)
        mention = next((m for m in self.site.mentions if m.start <= here.start and here.end <= m.end), None)
        ending = dict.fromkeys(i for stretch, i in quoted if stretch.end == here.end)
        return Piece(
            text=self.site.text.text[here.start : here.end],
            anchor=" ".join(f"claim-{i}" for i in starting),
            claims=len(around),
            factuality=link.factuality if link else "",
            status=link.status if link else "",
            entity=self.sheet.link(mention.entity) if mention else None,
            marks=tuple((self.numbers[i], f"#margin-{i}", self.site.title(i)) for i in ending),
        )

    def margin_note(self, identifier: str) -> MarginNote:
        record = self.site.documents[identifier].record
        assert isinstance(record, Claim)  # noqa: S101  # only claims are quoted here
        chain = [step.agent for step in record.chain]
        return MarginNote(
            number=self.numbers[identifier],
            claim=self.sheet.link(identifier),
            back=f"#claim-{identifier}",
            origin=self.sheet.link(chain[-1]) if chain else None,
            via=self.sheet.links(chain[:-1]),
            cue=record.cue or "",
            objections=sum(e.relation in assess.OBJECTING for e in record.evidence),
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
