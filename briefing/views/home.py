"""View of the home page: the bottom line first; how sure and why; what is contested; what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from briefing import assess
from briefing.coverage import cover
from briefing.link import Site
from briefing.model import Claim, Entity, Event, Question, Source, Summary

from .parts import Chrome, Citation, Link, Text
from .sheet import Sheet
from .timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the home page: who, and one sentence."""

    link: Link
    type: str
    words: str


@dataclass(frozen=True, slots=True)
class Objection:
    """Who contradicts or denies a claim, when, and the address of the evidence."""

    who: str
    when: str
    href: str


@dataclass(frozen=True, slots=True)
class KeyClaim:
    """A claim as the home page leads with it."""

    claim: Link
    origin: Link | None
    via: tuple[Link, ...]
    cue: str
    independent: int
    objections: tuple[tuple[str, tuple[Objection, ...]], ...]
    """("Denied by" or "Contradicted by", by whom)"""


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page."""

    chrome: Chrome
    bottom_line: Text
    how_sure: Text
    how_sure_title: Link
    key_claims: tuple[KeyClaim, ...]
    contested: tuple[KeyClaim, ...]
    questions: tuple[Link, ...]
    strip: Timeline
    people: tuple[Person, ...]
    summaries: tuple[Link, ...]
    counts: tuple[tuple[int, str, str], ...]
    """(how many, of what, address)"""
    statuses: tuple[tuple[str, int, str], ...]
    """(status, how many claims, address)"""
    percent_covered: int
    citations: tuple[Citation, ...]
    card: str
    """The path of the picture that a chat shows of it."""


def home(site: Site) -> HomeView:
    """The bottom line first; how sure and why; what is contested; what is not known."""
    sheet = Sheet(site, "index.html")
    config = site.config
    text = sheet.text(site.documents[config.bottom_line], anchored=False)
    contested = [i for i, c in site.all(Claim) if assess.status(site, c) in {"contested", "denied"}]
    return HomeView(
        chrome=sheet.chrome(config.title, config.description),
        bottom_line=text,
        how_sure=sheet.text(site.documents[config.how_sure], anchored=False),
        how_sure_title=sheet.link(config.how_sure),
        key_claims=tuple(_key_claim(sheet, i) for i in config.key_claims),
        contested=tuple(_key_claim(sheet, i) for i in contested if i not in config.key_claims),
        questions=sheet.links(i for i, _ in site.all(Question)),
        strip=timeline(sheet, only_inside=True),
        people=tuple(Person(sheet.link(i), sheet.names_of(i), sheet.excerpt(i)) for i in config.people),
        summaries=sheet.links(i for _, i in sorted((s.order, i) for i, s in site.all(Summary)) if i != config.how_sure),
        counts=(
            (len(list(site.all(Claim))), "claims", sheet.to("claims/index.html")),
            (len(list(site.all(Source))), "sources", sheet.to("sources/index.html")),
            (len(list(site.all(Event))), "events", sheet.to("events/index.html")),
            (len(list(site.all(Entity))), "people, states and things", sheet.to("entities/index.html")),
        ),
        statuses=tuple(
            (status, count, sheet.to("claims/index.html", status))
            for status in ("contested", "denied", "uncorroborated", "corroborated")
            if (count := sum(assess.status(site, c) == status for _, c in site.all(Claim)))
        ),
        percent_covered=100 * (coverage := cover(site)).characters_covered // max(1, coverage.characters),
        citations=sheet.citations(),
        card=site.card,
    )


def _key_claim(sheet: Sheet, identifier: str) -> KeyClaim:
    record = sheet.site.records[identifier]
    assert isinstance(record, Claim)  # noqa: S101  # `site.yaml` may name only claims here
    chain = [step.agent for step in record.chain]
    return KeyClaim(
        claim=sheet.link(identifier),
        origin=sheet.link(chain[-1]) if chain else None,
        via=sheet.links(chain[:-1]),
        cue=record.cue or "",
        independent=len(assess.independent_origins(sheet.site, record)),
        objections=tuple(
            (words, found)
            for relation, words in (("denies", "Denied by"), ("contradicts", "Contradicted by"))
            if (found := tuple(_objections(sheet, identifier, record, relation)))
        ),
    )


def _objections(sheet: Sheet, identifier: str, record: Claim, relation: str) -> Iterator[Objection]:
    for number, evidence in enumerate(record.evidence, 1):
        if evidence.relation == relation:
            source = sheet.site.get(evidence.source, Source)
            when = sheet.edtf(evidence.source, source.published) if source and source.published else "undated"
            who = sheet.site.title(assess.origin_of(sheet.site, evidence))
            yield Objection(who, when, sheet.href(identifier, f"evidence-{number}"))
