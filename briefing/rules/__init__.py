"""The checks of a linked site: of one record, `(site, document, its record) -> problems`, and of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.core.fields import Record
from briefing.core.model import Claim, Entity, Event, Note, Question, Source, Summary
from briefing.site.site import Site

from . import article, claims, dates, evidence, limits, links, texts
from .limits import too_many_files as too_many_files
from .limits import truncate_problems as truncate_problems
from .location import Found, to_diagnostic

Rule = Callable[[Site, Document, Any], Iterator[Found]]

RULES: tuple[tuple[tuple[type[Record], ...], Rule], ...] = (
    ((), links.ids),
    ((), links.bare),
    ((), links.anchors),
    ((Claim, Note), links.quotations),
    ((Entity,), links.clashes),
    ((), article.verbatim),
    ((Claim,), claims.anchored),
    ((), claims.words),
    ((Claim,), claims.cues),
    ((Claim,), claims.amounts),
    ((Claim,), claims.mixed_quantities),
    ((Claim,), claims.independence),
    ((Claim,), evidence.speakers),
    ((Claim,), evidence.origins),
    ((Claim,), evidence.denials),
    ((Claim,), evidence.amounts_outside),
    ((Claim, Summary), evidence.confidence),
    ((Entity,), evidence.circles),
    ((Claim,), claims.certain_on_possible),
    ((Claim,), claims.places_as_agents),
    ((), dates.shapes),
    ((), dates.grounds),
    ((Claim,), dates.evidence),
    ((Source,), dates.published),
    ((Summary,), texts.uncited),
    ((Summary,), texts.hedges),
    ((Summary,), texts.compared),
    ((Claim,), texts.denials),
    ((), texts.time_words),
    ((), texts.metonyms),
    ((), texts.unlinked),
    ((Entity, Event, Source, Note, Question), texts.orphans),
)
"""Of which records (all where none are named), and what is checked."""
WHOLE: tuple[Callable[[Site], Iterator[Found]], ...] = (
    links.redirects,
    limits.article,
    limits.overlaps,
    limits.similar,
    article.uncovered,
    evidence.up_to_date,
    evidence.later_told,
)


def of_record(site: Site, identifier: str) -> tuple[Diagnostic, ...]:
    """Every problem that the rules find in one record."""
    document = site.documents[identifier]
    record = document.record
    found = (
        found
        for kinds, rule in RULES
        if not kinds or isinstance(record, kinds)
        for found in rule(site, document, record)
    )
    return tuple(to_diagnostic(document, *one) for one in found)


def of_whole(site: Site) -> tuple[Diagnostic, ...]:
    """Every problem that is of no record of its own."""
    return tuple(to_diagnostic(site.documents["site"], *found) for rule in WHOLE for found in rule(site))
