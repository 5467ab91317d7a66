"""The checks of a linked site: one function each, `(site) -> problems`, all in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from briefing.diagnostics import Diagnostic
from briefing.link import Site

from . import article, claims, crowds, dates, texts
from .crowds import crowded as crowded
from .crowds import few as few

RULES: tuple[Callable[[Site], Iterator[Diagnostic]], ...] = (
    crowds.article,
    crowds.overlaps,
    crowds.similar,
    article.verbatim,
    article.uncovered,
    claims.anchored,
    claims.words,
    claims.cues,
    claims.amounts,
    claims.mixed_quantities,
    claims.independence,
    claims.certain_on_possible,
    claims.places_as_agents,
    dates.shapes,
    dates.grounds,
    texts.uncited,
    texts.hedges,
    texts.compared,
    texts.denials,
    texts.time_words,
    texts.metonyms,
    texts.unlinked,
    texts.orphans,
)


def check(site: Site) -> list[Diagnostic]:
    """Every fault that the rules find."""
    return [found for rule in RULES for found in rule(site)]
