"""View of the home page: the bottom line first; how sure and why; what is contested; what is not known."""

from __future__ import annotations

from briefing.core.model import Claim, Entity, Event, Question, Source
from briefing.data.published import items
from briefing.site import claim_status
from briefing.site.coverage import cover
from briefing.site.site import Site

from .page_context import PageContext, supported
from .timeline import on_axis, timeline
from .view_types import View

_MAX_ROWS, _MAX_EVENTS = 24, 40


def home(site: Site) -> View:
    """The home page."""
    sheet, config = PageContext(site, "index.html"), site.config
    statuses = {i: claim_status.status(site, i) for i, _ in site.all(Claim)}
    disputed = (i for i, s in statuses.items() if s.denied_by or s.support in {"contradicted", "mixed"})
    contested = [i for i in disputed if i not in config.key_claims]
    questions = [i for i, _ in site.all(Question)]
    supports = [status.support for status in statuses.values()]
    return View(
        chrome=sheet.chrome(config.title, config.description),
        bottom_line=sheet.text(site.documents[config.bottom_line], anchored=False),
        how_sure=sheet.text(site.documents[config.how_sure], anchored=False),
        how_sure_title=sheet.link(config.how_sure),
        key_claims=tuple(_key_claim(sheet, i) for i in config.key_claims),
        contested=tuple(_key_claim(sheet, i) for i in contested[:_MAX_ROWS]),
        more_contested=max(0, len(contested) - _MAX_ROWS),
        questions=sheet.links(questions[:_MAX_ROWS]),
        more_questions=max(0, len(questions) - _MAX_ROWS),
        strip=timeline(sheet, on_axis(site)[:_MAX_EVENTS]),
        # (who, type, first sentence)
        people=tuple((sheet.link(i), sheet.type_of(i), sheet.excerpt(i)) for i in config.people),
        summaries=sheet.links(item.id for item in items(site, "summary") if item.id != config.how_sure),
        counts=tuple(len(list(site.all(kind))) for kind in (Source, Event, Entity)),
        # (support, how many claims)
        statuses=tuple((supported(support), n) for support in claim_status.SUPPORTS if (n := supports.count(support))),
        denied=sum(bool(status.denied_by) for status in statuses.values()),
        percent_covered=cover(site).percent,
        citations=sheet.citations(),
        card=site.card,
    )


def _key_claim(sheet: PageContext, identifier: str) -> View:
    """A claim as the home page leads with it: who says so, and what the editors, or else the evidence, say of it."""
    record = sheet.record(identifier, Claim)
    origin, via = sheet.chain(record)
    words = []
    lines = (("For", record.for_, claim_status.CONFIRMING), ("Against", record.against, claim_status.OBJECTING))
    for label, line, relations in lines:
        found = ((bool(item.part), n) for n, item in enumerate(record.evidence, 1) if item.relation in relations)
        first = next((sheet.href(identifier, f"evidence-{number}") for _, number in sorted(found)), "")
        words += [(label, first, line)] if line else []
    derived = ("", "", " ".join(claim_status.sentences(sheet.site, identifier)))
    return View(
        claim=sheet.link(identifier), origin=origin, via=via, cue=record.cue or "", words=tuple(words) or (derived,)
    )
