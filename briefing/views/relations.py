"""What claims assert between entities, and how claims stand to each other: as tables, and for the drawings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from briefing.core.model import Claim
from briefing.core.text_metrics import wrapped
from briefing.site.site import Site

from .page_context import RELATION_WORDS, PageContext
from .paging import Listing, Pager
from .view_types import Link, PageFrame

WIDEST_VERB, LABEL_SIZE = 112, 12
"""In a drawing: units that a line of a verb's words may take, size of their letters."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim asserts between entities."""

    subject: Link
    verb: str
    object: Link | None
    to: Link | None
    claim: Link


@dataclass(frozen=True, slots=True)
class Joint:
    """An edge to be, and what it says."""

    source: str
    target: str
    type: str
    directed: bool = True
    verbs: tuple[str, ...] = ()

    @property
    def label(self) -> tuple[str, ...]:
        """The verbs in short lines."""
        return tuple(line for verb in self.verbs for line in wrapped(verb, WIDEST_VERB, LABEL_SIZE))


@dataclass(frozen=True, slots=True)
class TableView:
    """What goes on from one of the tables below the drawings."""

    chrome: PageFrame
    statements: tuple[Statement, ...]
    relations: tuple[tuple[Link, str, Link], ...]
    pager: Pager


STATEMENTS = Listing("network/statements.html", lambda site, _: asserting(site))


RELATIONS = Listing("network/relations.html", lambda site, _: tuple(related_claims(site)))


def statements(site: Site, path: str) -> TableView:
    """A page of the table of who does what to whom."""
    sheet = PageContext(site, path)
    part, pager = STATEMENTS.part(sheet)
    chrome = sheet.chrome("Who does what to whom", "What the claims assert between people, states and things.")
    return TableView(chrome, tuple(statement(sheet, i) for i in part), (), pager)


def relations(site: Site, path: str) -> TableView:
    """A page of the table of how the claims hang together."""
    sheet = PageContext(site, path)
    part, pager = RELATIONS.part(sheet)
    chrome = sheet.chrome("How the claims hang together", "Which of the article’s claims leans on which.")
    return TableView(chrome, (), tuple((sheet.link(j.source), j.type, sheet.link(j.target)) for j in part), pager)


def by_place(site: Site) -> tuple[str, ...]:
    """The claims in the order of the article."""
    return tuple(sorted((i for i, _ in site.all(Claim)), key=lambda i: (site.quotes.get(i, ())[:1], i)))


def asserting(site: Site) -> tuple[str, ...]:
    """The claims that assert something between entities: by subject, then as in the article."""
    claims = ((i, claim.assert_) for i in by_place(site) if (claim := site.get(i, Claim)))
    found = [(site.title(triple.subject).casefold(), i) for i, triple in claims if triple]
    return tuple(i for _, i in sorted(found, key=lambda pair: pair[0]))


def statement(sheet: PageContext, identifier: str) -> Statement:
    """What a claim asserts."""
    claim = sheet.site.get(identifier, Claim)
    assert claim and claim.assert_  # noqa: S101, PT018  # the caller gives such claims only
    triple = claim.assert_
    verb = sheet.site.vocabulary.verbs.get(triple.verb)
    return Statement(
        subject=sheet.link(triple.subject),
        verb=verb.label if verb else triple.verb,
        object=sheet.link(triple.object) if triple.object else None,
        to=sheet.link(triple.to) if triple.to else None,
        claim=sheet.link(identifier),
    )


def related_claims(site: Site) -> Iterator[Joint]:
    """One edge a relation, as in the article."""
    for identifier in by_place(site):
        claim = site.get(identifier, Claim)
        kinds = dict.fromkeys((r.type, r.claim) for r in claim.relations) if claim else {}
        for kind, other in sorted(kinds, key=lambda pair: list(RELATION_WORDS).index(pair[0])):
            yield Joint(identifier, other, kind)
