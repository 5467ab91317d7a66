"""The checks of a linked site: of one record, `(site, document, its record) -> findings`, and of the whole."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.core.fields import Record
from briefing.core.model import Claim, Entity, Event, File, Note, Question, Source, Summary
from briefing.site.site import Site

from . import claims, links, texts
from .finding import Found, to_diagnostic
from .links import too_many_files as too_many_files
from .links import truncate_problems as truncate_problems

Rule = Callable[[Site, Document, Any], Iterator[Found]]

RULES: tuple[tuple[tuple[type[Record], ...], tuple[Rule, ...]], ...] = (
    ((Record,), (links.ids, links.bare, links.verbatim, claims.words, claims.own_date)),
    ((Record,), (texts.time_words, texts.metonyms, texts.unlinked, links.shown)),
    ((File,), (links.attached,)),
    ((Claim,), (claims.cues, claims.amounts, claims.mixed_quantities, claims.amounts_outside, claims.sources)),
    ((Claim,), (claims.certain_on_possible, claims.places_as_agents, claims.speakers, claims.evidence_dates)),
    ((Claim, Note), (links.quotations,)),
    ((Claim, Summary), (claims.confidence,)),
    ((Summary,), (texts.summaries,)),
    ((Entity, Event), (links.circles,)),
    ((Source,), (claims.published,)),
    ((Entity, Event, Source, File, Note, Question), (texts.orphans,)),
)
"""Of which records, and what is checked."""
WHOLE: tuple[Callable[[Site], Iterator[Found]], ...] = (
    *(links.redirects, links.undecided, links.contact, links.uncovered, claims.up_to_date, claims.later_cited),
    *(links.described, links.article_size, links.history, links.overlaps, links.similar, links.clashes),
    texts.unchecked,
)


def of_record(site: Site, identifier: str) -> tuple[Diagnostic, ...]:
    """Every problem that the rules find in one record."""
    document = site.documents[identifier]
    rules = (rule for kinds, rules in RULES if isinstance(document.record, kinds) for rule in rules)
    return tuple(to_diagnostic(document, *one) for rule in rules for one in rule(site, document, document.record))


def of_whole(site: Site) -> tuple[Diagnostic, ...]:
    """Every problem that is of no record of its own. Each rule by itself: most read little."""
    return tuple(found for rule in WHOLE for found in site.memoize("rule", rule.__name__, partial(_by_rule, rule)))


def _by_rule(rule: Callable[[Site], Iterator[Found]], site: Site, _: str) -> tuple[Diagnostic, ...]:
    return tuple(to_diagnostic(site.documents["site"], *found) for found in rule(site))
