"""Previews: what a reader sees of a record before following a link to it. A few words, no links."""

from briefing.core.folding import shorten
from briefing.core.model import Claim, Event, Question, Source
from briefing.site import claim_status
from briefing.site.site import Site

from . import metadata
from .page_context import PageContext
from .view_types import Link, PageFrame, View

_MAX_PREVIEWS, _LONGEST = 120, 320  # on a page; characters of each


def on_page(view: View | None, site: Site) -> tuple[View, ...]:
    """The previews that a page needs, each under the address by which the page links to it; None is no page."""
    found: dict[str, str] = {}
    _gather(view or (), found)
    needed = [(href, identifier) for href, identifier in found.items() if href][:_MAX_PREVIEWS]
    return tuple(View(href=href, preview=site.memoize("preview", i, _preview)) for href, i in needed)


def _gather(view: View | tuple[object, ...], found: dict[str, str]) -> None:
    """Put the address → id of every link to a record in a view into `found`; those of the frame have no previews."""
    for part in view if isinstance(view, tuple) else vars(view).values():
        if isinstance(part, Link):
            if part.id:
                found.setdefault(part.href.partition("#")[0], part.id)
        elif isinstance(part, tuple | View) and not isinstance(part, PageFrame):
            _gather(part, found)


def _preview(site: Site, identifier: str) -> View:
    sheet, record, kind = PageContext(site, "index.html"), site.records[identifier], site.kinds[identifier]
    named = {"page": "preview.page", "question": "record.question"}.get(kind, f"kind.{kind}.label")
    facts: tuple[str, ...] = ()
    if isinstance(record, Claim):
        how = site.t(f"preview.{claim_status.factuality(site, record)}")
        facts = (
            claim_status.attribution(site, record),
            site.t("preview.hedged", how=how, cue=record.cue) if record.cue else how,
            metadata.fitting(claim_status.sentences(site, identifier), _LONGEST),
        )
        words = site.t("mark.quoted", words=site.quoted(record.quotes[0])) if record.quotes else ""
    elif isinstance(record, Question):
        words = site.t("preview.settled", words=record.settled_by)
    else:
        when = sheet.when(record.date).words if isinstance(record, Event) else ""
        published = sheet.publication(identifier) if isinstance(record, Source) and record.title else ""
        facts, words = tuple(filter(None, [when, published])), sheet.excerpt(identifier)
    link = sheet.link(identifier)
    address = record.url if isinstance(record, Source) else ""  # on paper it is all that leads there
    label = site.type_of(identifier) or site.t(named)
    return View(
        label=label, title=link.words, status=link.status, facts=facts, words=shorten(words, _LONGEST), address=address
    )
