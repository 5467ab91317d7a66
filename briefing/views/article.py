"""View of the article: its verbatim text, cut where claims, names and sentences begin and end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing.core.model import Claim, Note, Source
from briefing.site import claim_status
from briefing.site.coverage import cover
from briefing.site.quotes import Passage, Range, quotation_ids
from briefing.site.site import Site

from . import forge
from .page_context import PageContext, supported
from .view_types import View


def article(site: Site) -> View:
    """The article, its claims numbered in the order in which their quotations begin."""
    sheet, coverage, source = PageContext(site, "article.html"), cover(site), site.get(site.article.source, Source)
    return View(
        chrome=sheet.chrome(
            f"The article: {site.article.title}",
            "The article, word for word, with each of its assertions marked.",
            document=site.documents["article"],
        ),
        source=sheet.link(site.article.source),
        author=(source.author if source else "") or "",
        language=site.article.language,
        written=sheet.when(site.article.date),
        supports=tuple(map(supported, claim_status.WORDS)),
        paragraphs=tuple(map(_Marker(sheet).paragraph, site.text.paragraphs)),
        sentences=coverage.sentences,
        sentences_covered=coverage.sentences_covered,
        percent_covered=coverage.percent,
        # (words in no claim, their address)
        residue=tuple((site.text.text[g.start : g.end], sheet.passage(g).href) for g in coverage.gaps[:50]),
    )


_Quoted = tuple[Range, Range, str]
"""The part of a quotation that is being marked, the whole quotation, and its claim."""


def _clip(stretch: Range, bounds: Range) -> Range:
    return Range(max(stretch.start, bounds.start), min(stretch.end, bounds.end))


class _Marker:
    """Cuts paragraphs into pieces; remembers which claims have been met."""

    def __init__(self, sheet: PageContext) -> None:
        self.sheet, self.site = sheet, sheet.site
        self.text, self.mentions = self.site.text.text, self.site.mentions
        quotes = self.site.quotes
        self.quoted = sorted((stretch, i) for i, _ in self.site.all(Claim) for stretch in quotes.get(i, ()))
        self.numbers = {i: n for n, i in enumerate(dict.fromkeys(i for _, i in self.quoted), 1)}
        self.begun: set[str] = set()
        self.shown: set[str] = set()

    def paragraph(self, paragraph: Passage) -> View:
        here = paragraph.range
        inside = [s for s in self.site.text.sentences if here.start <= s.range.start < here.end]
        ends = [*(s.range.start for s in inside[1:]), here.end]
        fresh = dict.fromkeys(i for stretch, i in self.quoted if stretch.overlaps(here) and i not in self.shown)
        self.shown.update(fresh)
        return View(
            anchor=paragraph.anchor,
            is_headline=self.text[here.start : here.end] == self.site.article.title,
            sentences=tuple(
                View(anchor=s.anchor, inside=self.sentence(s.range), space=self.text[s.range.end : end])
                for s, end in zip(inside, ends, strict=True)
            ),
            claims=tuple(map(self.margin_note, fresh)),
            notes=tuple(self.notes(here)),
            corrections=tuple(self.corrections(inside)),
        )

    def corrections(self, sentences: Iterable[Passage]) -> Iterator[str]:
        """The addresses at which to suggest a correction of what we say of each sentence."""
        repository, home = self.site.config.repository, self.site.config.base_url or ""
        if repository:
            for sentence in sentences:
                page, path = f"{home}article.html#{sentence.anchor}", self.site.documents["article"].path
                words = self.text[sentence.range.start : sentence.range.end]
                yield forge.correction(repository, f"the article, {sentence.anchor}", page, path, words)

    def sentence(self, sentence: Range) -> tuple[View, ...]:
        overlapping = ((whole, i) for whole, i in self.quoted if whole.overlaps(sentence))
        return self.inside(sentence, [(_clip(whole, sentence), whole, i) for whole, i in overlapping])

    def inside(self, here: Range, quoted: Iterable[_Quoted]) -> tuple[View, ...]:
        """A stretch of text as plain words and claims, which may hold other claims.

        Where two quotations cross, the later one is cut at the end of the earlier, and goes on after it.
        """
        parts: list[View] = []
        start, rest = here.start, list(quoted)
        while rest:
            rest.sort(key=lambda quoted: (quoted[0].start, -quoted[0].end, quoted[2]))  # outermost first
            (part, whole, identifier), *rest = rest
            within = [(_clip(p, part), w, i) for p, w, i in rest if p.start < part.end]
            parts += (*self.words(Range(start, part.start)), self.claim(part, whole, identifier, within))
            start = part.end
            rest = [(_clip(p, Range(start, here.end)), w, i) for p, w, i in rest if p.end > start]
        return (*parts, *self.words(Range(start, here.end)))

    def claim(self, part: Range, whole: Range, identifier: str, within: Iterable[_Quoted]) -> View:
        """One claim's part, with what is in it. Only a quotation's first part has its address, the last its number."""
        anchor = ""
        if part.start == whole.start:
            anchor = f"claim-{identifier}"
            if identifier in self.begun:  # a claim's further quotations go by their own ids
                quoted = self.site.quotes[identifier]
                anchor += f"-{quotation_ids(self.site.text, quoted)[quoted.index(whole)]}"
            self.begun.add(identifier)
        number = self.numbers[identifier] if part.end == whole.end else 0
        return View(anchor=anchor, claim=self.sheet.link(identifier), inside=self.inside(part, within), number=number)

    def words(self, here: Range) -> Iterator[View]:
        """Text without claims, cut where entities are named. A name that a claim's border cuts is not linked."""
        start = here.start
        for mention in self.mentions:
            if here.start <= mention.start and mention.end <= here.end:
                yield View(text=self.text[start : mention.start], entity=None)
                yield View(text=self.text[mention.start : mention.end], entity=self.sheet.link(mention.entity))
                start = mention.end
        yield View(text=self.text[start : here.end], entity=None)

    def margin_note(self, identifier: str) -> View:
        record = self.sheet.record(identifier, Claim)
        origin, via = self.sheet.chain(record)
        claim = self.sheet.link(identifier)
        return View(number=self.numbers[identifier], claim=claim, origin=origin, via=via, cue=record.cue or "")

    def notes(self, paragraph: Range) -> Iterator[tuple[object, str]]:
        """The editors' notes on passages that begin in a paragraph, with their types."""
        noted = ((stretch, i, note) for i, note in self.site.all(Note) for stretch in self.site.quotes.get(i, ()))
        for stretch, identifier, note in sorted(noted, key=lambda item: item[:2]):
            if paragraph.start <= stretch.start < paragraph.end:
                yield self.sheet.link(identifier), note.type
