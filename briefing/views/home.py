"""View of the home page: what the briefing finds, how sure, by which figures, and what is for and against it."""

import re
from collections.abc import Callable, Iterable, Iterator

from briefing.core.document import Document, Sentence
from briefing.core.model import Claim, Entity, Event, Note, Question, Summary
from briefing.data.published import cited, items
from briefing.site import claim_status
from briefing.site.site import Site

from .claim import notes, numbers
from .page_context import PageContext
from .view_types import Link, View

_MAX_ROWS, _MAX_LINKS = 24, 3
_CORRECTING = ("correction", "wording", "missing")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?)])")


def home(site: Site) -> View:
    """The home page."""
    sheet, config = PageContext(site, "index.html"), site.config
    first, more = _questions(sheet)
    drawn = (found for i in config.key_claims if (found := numbers(sheet, i)) and found.now.top)
    judging = sheet.record(config.how_sure, Summary)
    return View(
        chrome=sheet.chrome(config.title, config.description),
        bottom_line=tuple(_bottom_line(sheet)),
        # (question, confidence, the answer or else why the confidence is what it is)
        verdicts=tuple((v.question, v.confidence, v.answer or v.reason or "") for v in judging.verdicts),
        numbers=next(drawn, None),
        how_sure=sheet.link(config.how_sure),
        # (key of site.yaml that names it, summary)
        summaries=tuple(
            ("bottom_line" if item.id == config.bottom_line else "", sheet.link(item.id))
            for item in items(site, "summary")
            if item.id not in {config.how_sure, config.since}
        ),
        key_claims=tuple(_key_claim(sheet, i) for i in config.key_claims),
        since=sheet.maybe(config.since),
        happened=tuple(_happened(sheet, site.documents[config.since])) if config.since else (),
        # (question, what would settle it)
        questions=first,
        more_questions=more,
        notes=notes(sheet, (i for i, note in site.all(Note) if note.type in _CORRECTING)),
        # (who, type, first sentence)
        people=tuple((sheet.link(i), sheet.site.type_of(i), sheet.excerpt(i)) for i in config.people),
        # what the bottom line cites, with the publisher and date of sources
        sources=tuple((sheet.link(i), sheet.publication(i)) for i in cited(site.documents[config.bottom_line])),
        card=site.cards.get("og", ""),
    )


def _bottom_line(sheet: PageContext) -> Iterator[Link]:
    """The words of the bottom line, with its first links but those to states; what is no link has no address."""
    document = sheet.site.documents[sheet.site.config.bottom_line]
    linked: set[str] = set()

    def is_shown(target: str) -> bool:
        entity = sheet.site.get(target, Entity)
        if target in linked or len(linked) == _MAX_LINKS or (entity and entity.type == "state"):
            return False
        linked.add(target)
        return True

    for sentence in document.prose.sentences:
        yield from _words(sheet, document, sentence, is_shown)
        yield Link("", " ", "")


def _words(
    sheet: PageContext, document: Document, sentence: Sentence, is_shown: Callable[[str], bool]
) -> Iterator[Link]:
    """A sentence without its citations, in pieces: links, and words that have no address."""
    plain = ""
    for part in sentence.parts:
        if isinstance(part, str):
            plain += part
        elif not (reference := document.prose.references[part]).cites:
            words = reference.words or sheet.site.title(reference.target)
            if is_shown(reference.target):
                yield from (Link("", _tidy(plain), ""), sheet.link(reference.target, words))
                plain = ""
            else:
                plain += words
    yield Link("", _tidy(plain), "")


def _tidy(words: str) -> str:
    """Without the spaces that citations leave."""
    return _BEFORE_STOP.sub("", re.sub(r"\s+", " ", words))


def _happened(sheet: PageContext, document: Document) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The items of a summary's list, or without one its sentences: (words before the first colon, the others).

    Of an item it is the first sentence, with its links to events.
    """
    items = document.prose.items
    for sentence in document.prose.sentences:
        if not items or sentence.anchor in items:
            parts = list(_words(sheet, document, sentence, lambda target: bool(sheet.site.get(target, Event))))
            when, colon, words = parts[0].words.partition(": ")
            rest = [Link("", words, ""), *parts[1:]] if colon else parts
            first, *others = [part for part in rest if part.words]
            first = first._replace(words=first.words[:1].upper() + first.words[1:])
            yield when if colon else "", (first, *others)


def _questions(sheet: PageContext) -> tuple[tuple[tuple[Link, str], ...], ...]:
    """The questions on which key claims depend, and the first of the others; without such ones all are first."""
    rows = [(sheet.link(i), found.settled_by, found.claims) for i, found in sheet.site.all(Question)]
    key = set(sheet.site.config.key_claims)
    first = [row for row in rows if key.intersection(row[2])] or rows
    more = [row for row in rows if row not in first]
    return tuple(tuple((link, words) for link, words, _ in some[:_MAX_ROWS]) for some in (first, more))


def _key_claim(sheet: PageContext, identifier: str) -> View:
    """A claim as the home page leads with it: who says so, and in a line each what is for and against it."""
    record = sheet.record(identifier, Claim)
    objections = _said(sheet.site, "contradicted", claim_status.status(sheet.site, identifier).contradicted_by)
    who = claim_status.origin_in_words(sheet.site, record) or sheet.site.t("status.article")
    through = sheet.site.t("mark.comma").join(sheet.site.title(step.agent) for step in record.chain[:-1])
    return View(
        claim=sheet.link(identifier),
        in_part=claim_status.in_part(sheet.site, identifier),
        says=sheet.site.t("status.told", who=who, through=through) if through else who,
        for_=record.for_ or _support(sheet.site, identifier),
        against=record.against or objections or sheet.site.t("home.uncontradicted"),
    )


def _support(site: Site, identifier: str) -> str:
    """One entry a body: who confirms a claim, and who a part of it."""
    found, confirming = claim_status.status(site, identifier), claim_status.CONFIRMING
    whole = (*found.confirmed_by, *found.confirmed_later_by)
    pieces = (p for p in claim_status.weigh(site, identifier) if p.item.part and p.item.relation in confirming)
    parts = [body for piece in pieces for body in piece.speaking if body not in whole]
    said = _said(site, "supported", whole), _said(site, "partly", parts)
    return " ".join(filter(None, said)) or site.t("home.unsupported")


def _said(site: Site, string: str, bodies: Iterable[str]) -> str:
    names = claim_status.listed(site, bodies)
    return site.t(f"home.{string}", names=names) if names else ""
