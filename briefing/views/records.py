"""The page of any record whose kind has no view of its own: what its keys say, its text, what leads to it."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import dates
from briefing.core.fields import Fact, Key, Ref, Shape, keys
from briefing.core.model import Claim, Date, Event, Source, Summary
from briefing.data.plain import words_of
from briefing.data.published import Item, id_of, items
from briefing.site.claim_status import partly
from briefing.site.site import Site

from .page_context import PageContext
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
    return View(
        chrome=sheet.chrome(document.title, excerpt, document=document),
        type=words_of(item, rows["type"]) if "type" in rows else "",
        when=when,
        later=isinstance(record, Event) and is_later(site, record),
        facts=tuple(_facts(sheet, item)),
        quotes=sheet.quotes(identifier),
        claims=sheet.links(getattr(record, "claims", about)),
        text=text,
        settled_by=getattr(record, "settled_by", ""),
        is_article=identifier == site.article.source,
        bears_on=tuple(_bears_on(sheet, identifier)),
        verdicts=tuple(
            (v.question, v.confidence, sheet.links(v.claims), v.reason or "") for v in getattr(record, "verdicts", ())
        ),
        others=sheet.links(other.id for other in items(site, Summary.kind)) if isinstance(record, Summary) else (),
        backlinks=sheet.backlinks(identifier, leave_out=left_out) if record.kind != "page" else None,
        citations=sheet.citations(),
    )


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
        yield View(
            label="Parts", words="", href="", links=tuple(("", link, "") for link in parts), before="", remark=""
        )


def _fact(sheet: PageContext, item: Item, row: Key, fact: Fact) -> View:
    """One key: words, an address elsewhere, or `links` to records, each (anchor, record, as what)."""
    value, links, words, href = item.get(row), [], "", ""
    if value and (row.part or isinstance(row.marker, Ref)):
        for n, one in enumerate(value if row.many else (value,), 1):
            anchor = f"{row.name}-{n}" if row.many else row.name
            links.append((anchor, sheet.link(id_of(one)), getattr(one, "role", "")))
    else:
        words = words_of(item, row) or fact.empty
        href = value or "" if isinstance(row.marker, Shape) and row.marker.code == "unsafe-link" else ""
    remark = fact.remark.format(r=item.value)
    return View(label=fact.label, words=words, href=href, links=tuple(links), before=fact.before, remark=remark)


def _bears_on(sheet: PageContext, identifier: str) -> Iterator[tuple[Link, str, str]]:
    """(claim, what it does to it, what the source says) of each piece of evidence from a source."""
    for claim, record in sheet.site.records_referencing(identifier, "evidence", Claim):
        for number, piece in enumerate(record.evidence, 1):
            if piece.source == identifier:
                yield sheet.link(claim, anchor=f"evidence-{number}"), partly(piece), piece.note
