"""The page of any record whose kind has no view of its own: what its keys say, its text, what leads to it."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import dates, languages
from briefing.core.fields import Fact, Key, Record, Ref, Shape, keys
from briefing.core.model import Claim, Date, Event, Note, Source, Summary
from briefing.data.citations import of_source
from briefing.data.plain import words_of
from briefing.data.published import Item, id_of, items
from briefing.site import claim_status
from briefing.site.coverage import cover
from briefing.site.site import Site

from .page_context import PageContext, cited
from .view_types import Link, View


def record_page(site: Site, path: str, identifier: str) -> View:
    """Make the page of a record. What its kind has not is empty."""
    sheet = PageContext(site, path)
    document, record = site.documents[identifier], site.records[identifier]
    text = sheet.text(document)
    item = Item(site, identifier, record)
    rows = {row.name: row for row in keys(type(record))}
    date = getattr(record, "date", None)
    when = sheet.when(date) if isinstance(date, Date) else None
    about = (i for i, _ in site.records_referencing(identifier, "event", Claim))
    excerpt = sheet.excerpt(identifier) or f"{document.title}{f': {when.words}' if when else ''}"
    left_out = {Event.kind: ("event", "part_of"), Source.kind: ("evidence",)}.get(record.kind, ())
    type_ = words_of(item, rows["type"]) if "type" in rows else ""
    return View(
        chrome=sheet.chrome(sheet.link(identifier).words, excerpt, document=document),
        type=languages.text(f"note.{type_}") if isinstance(record, Note) else type_,
        original=_original(record),
        when=when,
        later=isinstance(record, Event) and is_later(site, record),
        facts=tuple(_facts(sheet, item)),
        quotes=sheet.quotes(identifier),
        claims=sheet.links(getattr(record, "claims", about)),
        text=text,
        settled_by=getattr(record, "settled_by", ""),
        is_article=identifier == site.article.source,
        cite=cited(of_source(site, identifier)) if isinstance(record, Source) else None,
        bears_on=tuple(_bears_on(sheet, identifier)),
        verdicts=tuple(
            (v.question, v.confidence, sheet.links(v.claims), v.reason or "") for v in getattr(record, "verdicts", ())
        ),
        others=sheet.links(other.id for other in items(site, Summary.kind)) if isinstance(record, Summary) else (),
        backlinks=sheet.backlinks(identifier, leave_out=left_out) if record.kind != "page" else None,
        citations=sheet.citations(),
        coverage=_coverage(site) if [identifier] == list(site.pages[:1]) else "",
    )


def _original(record: Record) -> View | None:
    """The headline in its own language, where the page is headed by its translation."""
    if isinstance(record, Source) and record.title and record.title_en:
        return View(words=record.title, language=record.language)
    return None


def _coverage(site: Site) -> str:
    """How much of the article is in the claims, for the first page about the briefing."""
    found = cover(site)
    whole = "whole" if found.sentences_covered == found.sentences else "part"
    sentences = {"checked": found.sentences_covered, "of": found.sentences}
    return languages.text(f"about.{whole}", percent=found.percent, **sentences)


def is_later(site: Site, event: Event) -> bool:
    """True if an event began after the earliest day on which the article can have been written."""
    written = dates.of(site.article.date).lower
    begun = dates.of(event.date).lower
    return bool(begun and written and begun > written)


def _facts(sheet: PageContext, item: Item) -> Iterator[View]:
    """The facts of a record's table, then the parts of an event."""
    for row in keys(type(item.value)):
        if row.fact and (item.get(row) or row.fact.empty):
            yield _fact(sheet, item, row, row.fact)
    if parts := sheet.links(i for i, _ in sheet.site.records_referencing(item.id, "part_of", Event)):
        links = tuple(("", link, "") for link in parts)
        yield View(label=languages.text("record.parts"), words="", href="", links=links, remark="")


def _fact(sheet: PageContext, item: Item, row: Key, fact: Fact) -> View:
    """One key: words, an address elsewhere, or `links` to records, each (anchor, record, as what)."""
    value, links, words, href = item.get(row), [], "", ""
    if value and (row.part or isinstance(row.marker, Ref)):
        for n, one in enumerate(value if row.many else (value,), 1):
            anchor = f"{row.name}-{n}" if row.many else row.name
            links.append((anchor, sheet.link(id_of(one)), getattr(one, "role", "")))
    else:
        words = words_of(item, row) or fact.empty
        name = f"{fact.words}.{words}"
        words = languages.text(name) if name in languages.strings() else words
        href = value or "" if isinstance(row.marker, Shape) and row.marker.code == "unsafe-link" else ""
    remark = fact.remark.format(r=item.value)
    return View(label=fact.label, words=words, href=href, links=tuple(links), remark=remark)


def _bears_on(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, str, str]]:
    """(claim, what the source does to it, what it says) of each piece of evidence from a source."""
    for claim, record in sheet.site.records_referencing(identifier, "evidence", Claim):
        for number, piece in enumerate(record.evidence, 1):
            if piece.source == identifier:
                weighed = claim_status.weigh(sheet.site, claim)[number - 1]
                is_repeated = weighed.repeats and piece.relation in claim_status.CONFIRMING
                said = claim_status.partly(piece)
                words = languages.text("claim.does.repeats" if is_repeated else f"relation.{piece.relation}")
                does = f"{said[:1].upper()}{said[1:]}" if piece.part else words
                yield sheet.link(claim, anchor=f"evidence-{number}"), does, piece.note
