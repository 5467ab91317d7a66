"""What claims assert between entities, and how claims stand to each other, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from briefing.core.model import Claim
from briefing.site.site import Site

from .page_context import RELATION_WORDS, PageContext
from .paging import WHOLE, Listing, Pager
from .view_types import Link, PageFrame

_FIRST = 10
"""Rows of a long table on the page of both; the whole table has pages of its own."""

Relation = tuple[str, str, str]
"""(id of the claim, type, id of the other claim)"""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a claim asserts between entities."""

    subject: Link
    verb: str
    object: Link | None
    to: Link | None
    claim: Link


@dataclass(frozen=True, slots=True)
class TableView:
    """A page of one of the tables that are too long for the page of both."""

    chrome: PageFrame
    statements: tuple[Statement, ...]
    relations: tuple[tuple[Link, str, Link], ...]
    pager: Pager


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Both tables, or the first rows of long ones."""

    chrome: PageFrame
    statements: tuple[Statement, ...]
    more_statements: str
    """The address of the whole table, if it is too long for this page; likewise `more_relations`."""
    relations: tuple[tuple[Link, str, Link], ...]
    more_relations: str
    types: tuple[str, ...]
    """The types of relation that occur, for the key."""
    alone: int
    """The number of claims in no relation to another."""


STATEMENTS = Listing("network/statements.html", lambda site, _: _asserting(site))
RELATIONS = Listing("network/relations.html", lambda site, _: tuple(_related(site)))


def pages(site: Site) -> Iterator[tuple[str, str, Callable[..., NetworkView | TableView]]]:
    """(path, template, function that makes the view) of the page of both tables, and of long tables' own pages."""
    yield "network.html", "network", network
    for listing, make in ((STATEMENTS, statements), (RELATIONS, relations)):
        paths = list(listing.paths(site))
        if len(paths) > 1:
            yield from ((path, "network-table", make) for path in paths)


def network(site: Site, path: str) -> NetworkView:
    """The page of both tables."""
    sheet = PageContext(site, path)
    related, claims = tuple(_related(site)), _asserting(site)
    return NetworkView(
        chrome=sheet.chrome(
            "Network", "Who does what to whom, according to which claim, and how the claims hang together."
        ),
        statements=tuple(_statement(sheet, i) for i in claims[: _shown(len(claims))]),
        more_statements=sheet.to(STATEMENTS.path) if len(claims) > WHOLE else "",
        relations=tuple(_relation(sheet, row) for row in related[: _shown(len(related))]),
        more_relations=sheet.to(RELATIONS.path) if len(related) > WHOLE else "",
        types=tuple(kind for kind in RELATION_WORDS if any(row[1] == kind for row in related)),
        alone=len({i for i, _ in site.all(Claim)} - {i for one, _, other in related for i in (one, other)}),
    )


def statements(site: Site, path: str) -> TableView:
    """A page of the table of who does what to whom."""
    sheet = PageContext(site, path)
    part, pager = STATEMENTS.part(sheet)
    chrome = sheet.chrome("Who does what to whom", "What the claims assert between people, states and things.")
    return TableView(chrome, tuple(_statement(sheet, i) for i in part), (), pager)


def relations(site: Site, path: str) -> TableView:
    """A page of the table of how the claims hang together."""
    sheet = PageContext(site, path)
    part, pager = RELATIONS.part(sheet)
    chrome = sheet.chrome("How the claims hang together", "Which of the article’s claims leans on which.")
    return TableView(chrome, (), tuple(_relation(sheet, row) for row in part), pager)


def _shown(rows: int) -> int:
    return rows if rows <= WHOLE else _FIRST


def by_place(site: Site) -> tuple[str, ...]:
    """The claims in the order of the article."""
    return tuple(sorted((i for i, _ in site.all(Claim)), key=lambda i: (site.quotes.get(i, ())[:1], i)))


def _asserting(site: Site) -> tuple[str, ...]:
    """The claims that assert something between entities: by subject, then as in the article."""
    claims = ((i, claim.assert_) for i in by_place(site) if (claim := site.get(i, Claim)))
    found = [(site.title(triple.subject).casefold(), i) for i, triple in claims if triple]
    return tuple(i for _, i in sorted(found, key=lambda pair: pair[0]))


def _statement(sheet: PageContext, identifier: str) -> Statement:
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


def _relation(sheet: PageContext, row: Relation) -> tuple[Link, str, Link]:
    return sheet.link(row[0]), row[1], sheet.link(row[2])


def _related(site: Site) -> Iterator[Relation]:
    """Each relation once, in the order of the article."""
    for identifier in by_place(site):
        claim = site.get(identifier, Claim)
        kinds = dict.fromkeys((r.type, r.claim) for r in claim.relations) if claim else {}
        for kind, other in sorted(kinds, key=lambda pair: list(RELATION_WORDS).index(pair[0])):
            yield identifier, kind, other
