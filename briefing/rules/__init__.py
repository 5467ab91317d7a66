"""The checks of a linked site in two tables: of one record, `(site, document) -> problems`, and of the whole."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.core.fields import Record
from briefing.core.model import Claim, Entity, Event, Note, Question, Source, Summary
from briefing.site.site import Site

from . import article, claims, dates, evidence, limits, links, texts
from .limits import too_many_files as too_many_files
from .limits import truncate_problems as truncate_problems

Rule = Callable[[Site, Document], Iterator[Diagnostic]]

RULES: tuple[tuple[tuple[type[Record], ...], Rule], ...] = (
    ((), links.ids),
    ((), links.bare),
    ((), links.anchors),
    ((Claim, Note), links.quotes),
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
WHOLE: tuple[Callable[[Site], Iterator[Diagnostic]], ...] = (
    links.redirects,
    limits.article,
    limits.overlaps,
    limits.similar,
    article.uncovered,
    evidence.up_to_date,
    evidence.later_told,
)


def of_record(site: Site, identifier: str) -> tuple[Diagnostic, ...]:
    """Every fault that the rules find in one record."""
    document = site.documents[identifier]
    rules = _rules(type(document.record))  # type: ignore[arg-type]  # as in markers
    return tuple(found for rule in rules for found in rule(site, document))


def of_whole(site: Site) -> tuple[Diagnostic, ...]:
    """Every fault that is of no record of its own."""
    return tuple(found for rule in WHOLE for found in rule(site))


@functools.cache
def _rules(kind: type[Record]) -> tuple[Rule, ...]:
    return tuple(rule for kinds, rule in RULES if not kinds or kind in kinds)
