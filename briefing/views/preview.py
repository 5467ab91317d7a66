"""Previews: what a reader sees of a record before following a link to it. A few words, no links."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from types import NoneType

from markupsafe import Markup

from briefing.core.model import Claim, Entity, Event, Note, Question, Source
from briefing.site import claim_status
from briefing.site.site import Site

from . import metadata
from .page_context import PageContext, standing
from .view_types import Link, PageFrame, Standing

_PLAIN = frozenset({str, int, float, bool, NoneType, Markup})
_MOST = 120
"""So many previews a page carries; links that come later on it have none."""
# Previews stay small enough to be read at a glance and carried by every page: about 2 kB of HTML at the most.
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of one record."""

    label: str
    title: str
    status: Standing | None
    facts: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class PagePreview:
    """A preview on one page, under the address by which the page links to it."""

    href: str
    preview: Preview


def links_in(view: object) -> list[Link]:
    """Every link to a record in a view, in order, as often as it stands there; those of the frame have no previews."""
    found: list[Link] = []
    _collect(view, found)
    return found


def _collect(view: object, found: list[Link]) -> None:
    kind = type(view)
    if kind is Link:
        if view.id:  # type: ignore[attr-defined]  # it is one
            found.append(view)  # type: ignore[arg-type]  # as above
    elif kind is tuple:
        for member in view:  # type: ignore[attr-defined]  # as above
            if type(member) not in _PLAIN:
                _collect(member, found)
    elif kind is not PageFrame:
        for name in _parts(kind):  # type: ignore[arg-type]  # as in markers
            if type(member := getattr(view, name)) not in _PLAIN:
                _collect(member, found)


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The names of a view's parts; nothing else has any."""
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else ()


def on_page(view: object, site: Site) -> tuple[PagePreview, ...]:
    """The previews that a page needs."""
    found: dict[str, PagePreview] = {}
    for link in links_in(view):
        href = link.href.partition("#")[0]
        if href and href not in found and len(found) < _MOST:
            found[href] = PagePreview(href, site.memoize("preview", link.id, preview))
    return tuple(found.values())


def preview(site: Site, identifier: str) -> Preview:
    """What is shown of a record, whatever its kind."""
    sheet = PageContext(site, "index.html")
    record = site.records[identifier]
    if isinstance(record, Claim):
        return _claim(site, identifier, record)
    words = sheet.excerpt(identifier)
    label = site.kinds[identifier].capitalize()
    facts: tuple[str, ...] = ()
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
    return Preview(label, site.title(identifier), None, facts, _short(words))


def _claim(site: Site, identifier: str, record: Claim) -> Preview:
    origin = site.title(record.chain[-1].agent) if record.chain else "the article itself"
    via = ", ".join(site.title(step.agent) for step in record.chain[:-1])
    facts = (
        f"Says: {origin}{f', through {via}' if via else ''}",
        f"Asserted as {claim_status.factuality(site, record)}{f' (“{record.cue}”)' if record.cue else ''}",
        metadata.fitting(claim_status.sentences(site, identifier), _LONGEST),
    )
    words = f"“{site.quoted(record.quotes[0])}”" if record.quotes else ""
    return Preview("Claim", site.title(identifier), standing(site, identifier), facts, _short(words))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
