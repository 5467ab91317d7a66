"""View of the article: its verbatim text, cut where claims, names, marks and sentences begin and end."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from briefing.core.model import Claim, Note, Quote, Source
from briefing.site import claim_status
from briefing.site.quotes import ArticleText, Mention, Passage, Range, quotation_ids
from briefing.site.site import Site

from . import forge
from .page_context import PageContext
from .view_types import View

_WAVY = {"correction", "wording"}
"""Types of editors' notes that say that words of the article go too far."""


def article(site: Site) -> View:
    """The article, with what our notes add to it, numbered in the order of the text."""
    sheet = PageContext(site, "article.html")
    paragraphs = tuple(map(_Marker(sheet).paragraph, site.text.paragraphs))
    cited = (r.target for i, _ in site.all(Note) for r in site.documents[i].prose.references)
    sources = dict.fromkeys(i for i in cited if site.kinds[i] == "source")
    record, date = site.get(site.article.source, Source), site.article.date
    return View(
        chrome=sheet.chrome(
            site.t("page.article", title=site.article.title),
            site.t("article.about"),
            document=site.documents["article"],
        ),
        title="" if any(p.role == "title" for p in paragraphs) else site.article.title,
        source=sheet.link(site.article.source, (record and record.publisher) or ""),
        author=(record and record.author) or "",
        language=site.article.language,
        written=sheet.when(date),
        # The first day, where no last one is known.
        written_after="" if date.to or not date.from_ else sheet.edtf(date.from_),
        paragraphs=paragraphs,
        remarks=tuple(_remark(sheet, i) for i, _ in site.all(Note) if not site.quotes.get(i)),
        sources=tuple(sheet.link(i, sheet.publication(i)) for i in sources),
    )


def _sentences(site: Site, paragraph: Range) -> list[Passage]:
    return [s for s in site.text.sentences if paragraph.start <= s.range.start < paragraph.end]


_Quoted = tuple[Range, Range, str]
"""The part of a quotation that is being marked, the whole quotation, and its claim."""


def _clip(stretch: Range, bounds: Range) -> Range:
    return Range(max(stretch.start, bounds.start), min(stretch.end, bounds.end))


class _Marker:
    """Cuts paragraphs into pieces; remembers which claims have been met."""

    def __init__(self, sheet: PageContext) -> None:
        self.sheet, self.site = sheet, sheet.site
        self.text = self.site.text.text
        quotes = self.site.quotes
        self.quoted = sorted((stretch, i) for i, _ in self.site.all(Claim) for stretch in quotes.get(i, ()))
        self.begun: set[str] = set()
        self.titled = False
        self.numbers, self.notes = _margin_notes(sheet)
        self.anchored = {note.anchor for note in self.notes.values()}
        self.met: set[int] = set()
        marks = tuple(self.marked())
        edges = {edge for range_, _ in marks for edge in (range_.start, range_.end)}
        edges |= {edge for mention in self.site.mentions for edge in (mention.start, mention.end)}
        self.edges = sorted(edges | set(self.numbers))
        """Where text without claims is cut, whatever is there."""
        self.marks: dict[int, str] = {}
        """Edge → how the text from there to the next edge is marked."""
        for range_, mark in marks:
            self.marks |= dict.fromkeys(self.edges_between(range_.start - 1, range_.end), mark)
        self.mentions: dict[int, Mention] = {}
        """Edge → what is named from there to the next edge."""
        for mention in self.site.mentions:
            self.mentions |= dict.fromkeys(self.edges_between(mention.start - 1, mention.end), mention)

    def edges_between(self, start: int, end: int) -> list[int]:
        return self.edges[bisect_right(self.edges, start) : bisect_left(self.edges, end)]

    def marked(self) -> Iterator[tuple[Range, str]]:
        """The words that hedge a claim, and those that go too far."""
        for stretch, identifier in self.quoted:
            if cue := self.sheet.record(identifier, Claim).cue:
                quotation = ArticleText(self.text[stretch.start : stretch.end], (), ())
                for found in quotation.find(Quote(exact=cue)):
                    yield Range(stretch.start + found.start, stretch.start + found.end), "hedge"
        for identifier, note in self.site.all(Note):
            if note.type in _WAVY:
                yield from ((stretch, "wrong") for stretch in self.site.quotes.get(identifier, ()))

    def paragraph(self, paragraph: Passage) -> View:
        here, before = paragraph.range, set(self.met)
        inside = _sentences(self.site, here)
        ends = [*(s.range.start for s in inside[1:]), here.end]
        is_title = self.text[here.start : here.end] == self.site.article.title
        role = "" if not is_title else "again" if self.titled else "title"
        self.titled |= is_title
        sentences = tuple(
            View(
                anchor=s.anchor,
                inside=self.sentence(s.range),
                space=self.text[s.range.end : end],
                correct=self.correction(s),
            )
            for s, end in zip(inside, ends, strict=True)
        )
        notes = tuple(self.notes[n] for n in sorted(self.met - before))
        return View(anchor=paragraph.anchor, role=role, sentences=sentences, notes=notes)

    def correction(self, sentence: Passage) -> str:
        """The address at which to suggest a correction of what we say of a sentence; "" without a repository."""
        site, words = self.site, self.text[sentence.range.start : sentence.range.end]
        if not site.config.repository:
            return ""
        title, path = site.t("correction.sentence", place=sentence.anchor), site.documents["article"].path
        page = f"{site.config.base_url or ''}article.html#{sentence.anchor}"
        return forge.correction(site.config.repository, title, page, path, words, to=site.interface)

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
        """One claim's part, with what is in it.

        Only a quotation's first part has its address and says how sure the claim is; the last has the link.
        """
        anchor = margin = ""
        if part.start == whole.start:
            anchor = f"claim-{identifier}"
            if identifier in self.begun:  # a claim's further quotations go by their own ids
                quoted = self.site.quotes[identifier]
                anchor += f"-{quotation_ids(self.site.text, quoted)[quoted.index(whole)]}"
            elif f"margin-{identifier}" not in self.anchored:  # without a note, the address of one leads to the words
                margin = f"margin-{identifier}"
            self.begun.add(identifier)
        inside, is_last = self.inside(part, within), part.end == whole.end
        return View(anchor=anchor, margin=margin, claim=self.sheet.link(identifier), inside=inside, is_last=is_last)

    def words(self, here: Range) -> Iterator[View]:
        """Text without claims, cut where names, marks and notes' numbers are.

        A name that a claim's border cuts is not linked.
        """
        for start, end in pairwise(sorted({here.start, *self.edges_between(here.start, here.end), here.end})):
            at = bisect_right(self.edges, start)
            edge = self.edges[at - 1] if at else start
            named = self.mentions.get(edge)
            whole = named and here.start <= named.start and named.end <= here.end
            yield View(
                text=self.text[start:end],
                mark=self.marks.get(edge, ""),
                entity=self.sheet.link(named.entity) if named and whole else None,
                numbers=tuple(self.number(n) for n in self.numbers.pop(end, ())),
            )

    def number(self, number: int) -> tuple[int, str, bool]:
        """A note's number, its address, and whether it is the first with this number, to which the note leads back."""
        is_first = number not in self.met
        self.met.add(number)
        return number, self.notes[number].anchor, is_first


def _margin_notes(sheet: PageContext) -> tuple[dict[int, tuple[int, ...]], dict[int, View]]:
    """Offset in the article → the numbers of the notes after it; number → note, in the order of the text.

    A claim has a note if it is not simply confirmed, if somebody denies it, or if an editors' note quotes its words.
    An editors' note is shown at its first passage; at later ones only its number is.
    """
    places, remarks = _places(sheet.site)
    first: dict[str, int] = {}  # editors' note → the number under which it is shown
    own: dict[str, int] = {}  # host → its number
    numbers: dict[int, dict[int, None]] = {}
    notes: dict[int, View] = {}
    for passage, host in places:
        here = dict.fromkeys(remarks.get(host, ()))
        new = [i for i in here if i not in first]
        if host not in own and (new or _adds(sheet.site, host)):
            own[host] = len(notes) + 1
            first |= dict.fromkeys(new, own[host])
            see = tuple(dict.fromkeys(first[i] for i in here if i not in new))
            notes[own[host]] = _note(sheet, own[host], host, new, tuple(notes[n] for n in see))
        shown = [own[host]] if host in own else [first[i] for i in here]
        numbers.setdefault(passage.end, {}).update(dict.fromkeys(shown))
    return {offset: tuple(found) for offset, found in numbers.items()}, notes


def _places(site: Site) -> tuple[list[tuple[Range, str]], dict[str, list[str]]]:
    """Where a note may be, each with its host (a claim, or a note of no claim); host → editors' notes on its words."""
    places = {(q, i) for i, _ in site.all(Claim) for q in site.quotes.get(i, ())}
    quoting: list[tuple[Range, str, str]] = []
    for identifier, note in site.all(Note):
        for passage in site.quotes.get(identifier, ()):
            around = ((q, i) for i in note.claims for q in site.quotes.get(i, ()) if q.overlaps(passage))
            place, host = next(around, (passage, identifier))
            places.add((place, host))
            quoting.append((passage, host, identifier))
    remarks: dict[str, list[str]] = {}
    for _, host, identifier in sorted(quoting):
        remarks.setdefault(host, []).append(identifier)
    return sorted(places, key=lambda place: (place[0].end, place[0].start, place[1])), remarks


def _adds(site: Site, host: str) -> bool:
    """True for a claim whose status a reader of the bare sentence would not expect."""
    if not site.get(host, Claim):
        return False
    found = claim_status.status(site, host)
    return found.support != "confirmed" or bool(found.denied_by)


def _note(sheet: PageContext, number: int, host: str, remarks: list[str], see: tuple[View, ...]) -> View:
    claim = sheet.site.get(host, Claim)
    return View(
        number=number,
        anchor=f"margin-{host}",
        remarks=tuple(_remark(sheet, i) for i in remarks),
        see=tuple((note.number, note.anchor) for note in see),
        claim=sheet.link(host) if _adds(sheet.site, host) else None,
        against=(not remarks and claim and claim.against) or "",  # else it would repeat the editors' note
    )


def _remark(sheet: PageContext, identifier: str) -> View:
    """An editors' note as it is shown beside the text."""
    note = sheet.record(identifier, Note)
    return View(type=note.type, link=sheet.link(identifier), words=note.short or note.title)
