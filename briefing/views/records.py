"""The page of any record whose kind has no view of its own: what its keys say, its text, what leads to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from briefing.core import dates
from briefing.core.fields import Fact, Key, Ref, Shape, keys
from briefing.core.model import Claim, Date, Event, Source, Summary
from briefing.data.plain import words_of
from briefing.data.published import Item
from briefing.data.text import id_of
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import Link, PageFrame, Text, View


@dataclass(frozen=True, slots=True)
class FactView:
    """One key among the facts: words, an address elsewhere, or links to records."""

    label: str
    words: str = ""
    href: str = ""
    links: tuple[tuple[str, Link, str], ...] = ()
    """(anchor, record, as what)"""
    before: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record's page. What its kind has not is empty."""

    chrome: PageFrame
    type: str
    when: View | None
    later: bool
    """True for an event after the article."""
    facts: tuple[FactView, ...]
    quotes: tuple[View, ...]
    claims: tuple[Link, ...]
    """Those that it names, or for an event those about it."""
    text: Text
    settled_by: str
    is_article: bool
    bears_on: tuple[tuple[Link, str, str], ...]
    """(claim, relation, what the source says)"""
    verdicts: tuple[tuple[str, str, tuple[Link, ...], str], ...]
    """(question, confidence, claims, reason) of a summary"""
    others: tuple[Link, ...]
    """All summaries, for a summary."""
    backlinks: View | None
    citations: tuple[View, ...]


def record_page(site: Site, path: str, identifier: str) -> RecordView:
    """Make the page of a record."""
    sheet = PageContext(site, path)
    document, record = site.documents[identifier], site.records[identifier]
    text = sheet.text(document)
    item = Item(site, identifier, record)
    rows = {row.name: row for row in keys(type(record))}
    date = getattr(record, "date", None)
    when = sheet.when(identifier, date) if isinstance(date, Date) else None
    about = site.records_referencing(identifier, "event", Claim)
    excerpt = sheet.excerpt(identifier) or f"{document.title}{f': {when.words}' if when else ''}"
    summaries = sorted((s.order, i) for i, s in site.all(Summary)) if isinstance(record, Summary) else []
    left_out = {Event.kind: ("event", "part_of"), Source.kind: ("evidence",)}.get(record.kind, ())
    return RecordView(
        chrome=sheet.chrome(document.title, excerpt, document=document),
        type=words_of(item, rows["type"]) if "type" in rows else "",
        when=when,
        later=isinstance(record, Event) and is_later(site, identifier, record),
        facts=tuple(_facts(sheet, item)),
        quotes=sheet.quotes(identifier),
        text=text,
        settled_by=getattr(record, "settled_by", ""),
        claims=sheet.links(getattr(record, "claims", (i for i, _ in about))),
        is_article=identifier == site.article.source,
        bears_on=tuple(_bears_on(sheet, identifier)),
        verdicts=tuple(
            (v.question, v.confidence, sheet.links(v.claims), v.reason or "") for v in getattr(record, "verdicts", ())
        ),
        others=sheet.links(i for _, i in summaries),
        backlinks=sheet.backlinks(identifier, leave_out=left_out) if record.kind != "page" else None,
        citations=sheet.citations(),
    )


def is_later(site: Site, identifier: str, event: Event) -> bool:
    """True if an event began after the earliest day on which the article can have been written."""
    written = dates.of(site.article.date, site.spans["article"]).lower
    begun = dates.of(event.date, site.spans[identifier]).lower
    return bool(begun and written and begun > written)


def _facts(sheet: PageContext, item: Item) -> Iterator[FactView]:
    """The facts of a record's table, then the parts of an event."""
    for row in keys(type(item.value)):
        if row.fact and (item.get(row) or row.fact.empty):
            yield _fact(sheet, item, row, row.fact)
    if parts := sheet.links(i for i, _ in sheet.site.records_referencing(item.id, "part_of", Event)):
        yield FactView("Parts", links=tuple(("", link, "") for link in parts))


def _fact(sheet: PageContext, item: Item, row: Key, fact: Fact) -> FactView:
    value = item.get(row)
    remark = fact.remark.format(r=item.value)
    if value and (row.part or isinstance(row.marker, Ref)):
        many = value if row.many else (value,)
        anchors = (f"{row.name}-{n}" if row.many else row.name for n in range(1, len(many) + 1))
        links = ((a, sheet.link(id_of(v)), getattr(v, "role", "")) for a, v in zip(anchors, many, strict=True))
        return FactView(fact.label, links=tuple(links), before=fact.before, remark=remark)
    href = value or "" if isinstance(row.marker, Shape) and row.marker.code == "unsafe-link" else ""
    return FactView(fact.label, words_of(item, row) or fact.empty, href, before=fact.before, remark=remark)


def _bears_on(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, str, str]]:
    for claim, record in sheet.site.records_referencing(identifier, "evidence", Claim):
        for number, piece in enumerate(record.evidence, 1):
            if piece.source == identifier:
                yield sheet.link(claim, anchor=f"evidence-{number}"), piece.relation, piece.note
