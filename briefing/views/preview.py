"""Previews: what a reader sees of a record before following a link to it. A few words, no links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from briefing.core.model import Claim, Entity, Event, Note, Question, Source
from briefing.site import claim_status
from briefing.site.site import Site

from . import metadata
from .page_context import PageContext
from .view_types import Link, PageFrame, View, members

_MAX_PREVIEWS, _LONGEST = 120, 320
"""Previews on a page, and characters of each: they are read at a glance and carried by every page."""


class PagePreview(NamedTuple):
    """A preview on one page, under the address by which the page links to it."""

    href: str
    preview: View


def links_in(view: object) -> Iterator[Link]:
    """Every link to a record in a view, in order, as often as it is there; those of the frame have no previews."""
    waiting = [view]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Link) and part.id:
            yield part
        elif isinstance(part, tuple):
            waiting += part[::-1]
        elif not isinstance(part, str | PageFrame):
            waiting += [member for _, member in members(part)][::-1]


def on_page(view: object, site: Site) -> tuple[PagePreview, ...]:
    """The previews that a page needs."""
    found: dict[str, PagePreview] = {}
    for link in links_in(view):
        href = link.href.partition("#")[0]
        if href and href not in found and len(found) < _MAX_PREVIEWS:
            found[href] = PagePreview(href, site.memoize("preview", link.id, preview))
    return tuple(found.values())


def preview(site: Site, identifier: str) -> View:
    """What is shown of a record, whatever its kind."""
    sheet, record = PageContext(site, "index.html"), site.records[identifier]
    label, words = site.kinds[identifier].capitalize(), sheet.excerpt(identifier)
    facts: tuple[str, ...] = ()
    if isinstance(record, Claim):
        origin, via = sheet.chain(record)
        through = f", through {', '.join(link.words for link in via)}" if via else ""
        facts = (
            f"Says: {origin.words if origin else 'the article itself'}{through}",
            f"Asserted as {claim_status.factuality(site, record)}{f' (“{record.cue}”)' if record.cue else ''}",
            metadata.fitting(claim_status.sentences(site, identifier), _LONGEST),
        )
        words = f"“{site.quoted(record.quotes[0])}”" if record.quotes else ""
    elif isinstance(record, Entity):
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
    if len(words) > _LONGEST:
        words = words[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
    return View(
        label=label, title=site.title(identifier), status=sheet.link(identifier).status, facts=facts, words=words
    )
