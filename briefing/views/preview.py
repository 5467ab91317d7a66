"""Previews: what a reader sees of a record before following a link to it. A few words, no links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache

from briefing import assess
from briefing.link import Site
from briefing.model import Claim, Entity, Event, Note, Question, Source

from .parts import Chrome, Link
from .sheet import Sheet

# Previews stay small enough to be read at a glance and carried by every page: about 2 kB of HTML at the most.
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of one record."""

    label: str
    title: str
    status: str
    facts: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class PagePreview:
    """A preview on one page, under the address by which the page links to it."""

    href: str
    preview: Preview


def links_in(view: object) -> Iterator[Link]:
    """Every link to a record in a view, in order, as often as it stands there; those of the frame have no previews."""
    if isinstance(view, Chrome):
        return
    if isinstance(view, Link):
        if view.id:
            yield view
    elif isinstance(view, tuple):
        for member in view:
            if not isinstance(member, str):
                yield from links_in(member)
    else:
        for name in _parts(type(view)):  # type: ignore[arg-type]  # as in markers
            if not isinstance(member := getattr(view, name), str):
                yield from links_in(member)


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The names of a view's parts; nothing else has any."""
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else ()


def on_page(view: object, previews: dict[str, Preview], site: Site) -> tuple[PagePreview, ...]:
    """The previews that a page needs. `previews` keeps each record's between pages."""
    found: dict[str, PagePreview] = {}
    for link in links_in(view):
        href = link.href.split("#")[0]
        if href and href not in found:
            if link.id not in previews:
                previews[link.id] = preview(site, link.id)
            found[href] = PagePreview(href, previews[link.id])
    return tuple(found.values())


def preview(site: Site, identifier: str) -> Preview:
    """What is shown of a record, whatever its kind."""
    sheet = Sheet(site, "index.html")
    document = site.documents[identifier]
    record = document.record
    words = sheet.excerpt(identifier)
    label = document.kind.capitalize()
    facts: tuple[str, ...] = ()
    if isinstance(record, Claim):
        return _claim(site, identifier, record)
    if isinstance(record, Entity):
        label = sheet.names_of(identifier)
    elif isinstance(record, Event):
        label = site.vocabulary.event_types.get(record.type, record.type)
        facts = (sheet.when(identifier, record.date).words,)
    elif isinstance(record, Source):
        label = site.vocabulary.source_types.get(record.type, record.type)
        facts = (sheet.publication(identifier),)
    elif isinstance(record, Note):
        label = f"Editors’ note: {record.type}"
    elif isinstance(record, Question):
        label, words = "Open question", f"What would settle it: {record.settled_by}"
    return Preview(label, document.title, "", facts, _short(words))


def _claim(site: Site, identifier: str, record: Claim) -> Preview:
    origin = site.title(record.chain[-1].agent) if record.chain else "the article itself"
    via = ", ".join(site.title(step.agent) for step in record.chain[:-1])
    independent = len(assess.independent_origins(site, record))
    against = sum(evidence.relation in assess.OBJECTING for evidence in record.evidence)
    facts = (
        f"Says: {origin}{f', through {via}' if via else ''}",
        f"Asserted as {assess.factuality(site, record)}{f' (“{record.cue}”)' if record.cue else ''}",
        f"Independent confirmation: {independent or 'none'}; objections: {against or 'none'}",
    )
    words = f"“{record.quotes[0].exact}”" if record.quotes else ""
    return Preview("Claim", site.title(identifier), assess.status(site, record), facts, _short(words))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
