"""View of the home page: the bottom line first; how sure and why; what is contested; what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from briefing.core.model import Claim, Entity, Event, Question, Source, Summary, Support
from briefing.site import claim_status
from briefing.site.coverage import cover
from briefing.site.site import Site

from .page_context import PageContext
from .timeline import Timeline, on_axis, timeline
from .view_types import Citation, Link, PageFrame, Standing, Text

_AGAINST = {"contradicted", "mixed"}
_MOST, _MOST_EVENTS = 24, 40
"""So many claims, questions and events at the most: the home page stays a page."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the home page: who, and one sentence."""

    link: Link
    type: str
    words: str


@dataclass(frozen=True, slots=True)
class KeyClaim:
    """A claim as the home page leads with it."""

    claim: Link
    origin: Link | None
    via: tuple[Link, ...]
    cue: str
    words: tuple[tuple[str, str, str], ...]
    """("For" or "Against", its first evidence, the editors' line); else ("", "", the evidence in sentences)."""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page."""

    chrome: PageFrame
    bottom_line: Text
    how_sure: Text
    how_sure_title: Link
    key_claims: tuple[KeyClaim, ...]
    contested: tuple[KeyClaim, ...]
    more_contested: int
    """So many others are in the table of claims only; and `more_questions` in the list of questions."""
    questions: tuple[Link, ...]
    more_questions: int
    strip: Timeline
    people: tuple[Person, ...]
    summaries: tuple[Link, ...]
    counts: tuple[tuple[int, str, str], ...]
    """(how many, of what, address)"""
    statuses: tuple[tuple[Standing, int, str], ...]
    """(support, how many claims, address)"""
    denied: tuple[int, str]
    """(how many claims somebody denies, address)"""
    percent_covered: int
    citations: tuple[Citation, ...]
    card: str
    """The path of the picture that a chat shows of it."""


def home(site: Site) -> HomeView:
    """The bottom line first; how sure and why; what is contested; what is not known."""
    sheet = PageContext(site, "index.html")
    config = site.config
    text = sheet.text(site.documents[config.bottom_line], anchored=False)
    claims = dict(site.all(Claim))
    statuses = {i: claim_status.status(site, i) for i in claims}
    contested = [
        i for i, s in statuses.items() if i not in config.key_claims and (s.denied_by or s.support in _AGAINST)
    ]
    questions = [i for i, _ in site.all(Question)]
    return HomeView(
        chrome=sheet.chrome(config.title, config.description),
        bottom_line=text,
        how_sure=sheet.text(site.documents[config.how_sure], anchored=False),
        how_sure_title=sheet.link(config.how_sure),
        key_claims=tuple(_key_claim(sheet, i) for i in config.key_claims),
        contested=tuple(_key_claim(sheet, i) for i in contested[:_MOST]),
        more_contested=max(0, len(contested) - _MOST),
        questions=sheet.links(questions[:_MOST]),
        more_questions=max(0, len(questions) - _MOST),
        strip=timeline(sheet, on_axis(site)[:_MOST_EVENTS]),
        people=tuple(Person(sheet.link(i), sheet.names_of(i), sheet.excerpt(i)) for i in config.people),
        summaries=sheet.links(i for _, i in sorted((s.order, i) for i, s in site.all(Summary)) if i != config.how_sure),
        counts=(
            (len(claims), "claims", sheet.to("claims/index.html")),
            (len(list(site.all(Source))), "sources", sheet.to("sources/index.html")),
            (len(list(site.all(Event))), "events", sheet.to("events/index.html")),
            (len(list(site.all(Entity))), "people, states and things", sheet.to("entities/index.html")),
        ),
        statuses=_supports(sheet, Counter(status.support for status in statuses.values())),
        denied=(sum(bool(s.denied_by) for s in statuses.values()), sheet.to("claims/by/denied.html")),
        percent_covered=100 * (coverage := cover(site)).characters_covered // max(1, coverage.characters),
        citations=sheet.citations(),
        card=site.card,
    )


def _supports(sheet: PageContext, counts: Mapping[Support, int]) -> tuple[tuple[Standing, int, str], ...]:
    present = (support for support in claim_status.SUPPORTS if counts.get(support))
    return tuple((Standing(s, claim_status.WORDS[s]), counts[s], sheet.to("claims/index.html", s)) for s in present)


def _key_claim(sheet: PageContext, identifier: str) -> KeyClaim:
    record = sheet.site.records[identifier]
    assert isinstance(record, Claim)  # noqa: S101  # `site.yaml` may name only claims here
    chain = [step.agent for step in record.chain]
    return KeyClaim(
        claim=sheet.link(identifier),
        origin=sheet.link(chain[-1]) if chain else None,
        via=sheet.links(chain[:-1]),
        cue=record.cue or "",
        words=tuple(
            (label, _first_of(sheet, identifier, record, relations), line)
            for label, line, relations in (
                ("For", record.for_, claim_status.CONFIRMING),
                ("Against", record.against, claim_status.OBJECTING),
            )
            if line
        )
        or (("", "", " ".join(claim_status.sentences(sheet.site, identifier))),),
    )


def _first_of(sheet: PageContext, identifier: str, record: Claim, relations: AbstractSet[str]) -> str:
    """The address of the first evidence that stands in one of these relations to a claim, or ""."""
    numbers = (number for number, item in enumerate(record.evidence, 1) if item.relation in relations)
    return next((sheet.href(identifier, f"evidence-{number}") for number in numbers), "")
