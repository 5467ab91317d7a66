"""View of the home page: the bottom line first; how sure and why; what is contested; what is not known."""

from __future__ import annotations

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
    """Who contradicts or denies a claim, where we have it from, and the address of the evidence."""

    who: str
    relation: str
    source: str
    href: str


@dataclass(frozen=True, slots=True)
class KeyClaim:
    """A claim as the home page leads with it."""

    claim: Link
    origin: Link | None
    via: tuple[Link, ...]
    cue: str
    independent: int
    objections: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page."""

    chrome: Chrome
    bottom_line: Text
    how_sure: str
    key_claims: tuple[KeyClaim, ...]
    contested: tuple[KeyClaim, ...]
    questions: tuple[Link, ...]
    strip: Timeline
    people: tuple[Person, ...]
    summaries: tuple[Link, ...]
    counts: tuple[tuple[int, str, str], ...]
    """(how many, of what, address)"""
    percent_covered: int
    citations: tuple[Citation, ...]


def home(site: Site) -> HomeView:
    """The bottom line first; how sure and why; what is contested; what is not known."""
    sheet = Sheet(site, "index.html")
    config = site.config
    text = sheet.text(site.documents[config.bottom_line])
    contested = [i for i, c in site.all(Claim) if assess.status(site, c) in {"contested", "denied"}]
    return HomeView(
        chrome=sheet.chrome(config.title, config.description),
        bottom_line=text,
        how_sure=config.how_sure,
        key_claims=tuple(_key_claim(sheet, i) for i in config.key_claims),
        contested=tuple(_key_claim(sheet, i) for i in contested if i not in config.key_claims),
        questions=sheet.links(i for i, _ in site.all(Question)),
        strip=timeline(sheet, only_inside=True),
        people=tuple(Person(sheet.link(i), sheet.names_of(i), sheet.excerpt(i)) for i in config.people),
        summaries=sheet.links(
            i for _, i in sorted((s.order, i) for i, s in site.all(Summary)) if i != config.bottom_line
        ),
        counts=(
            (len(list(site.all(Claim))), "claims", sheet.to("claims/index.html")),
            (len(list(site.all(Source))), "sources", sheet.to("sources/index.html")),
            (len(list(site.all(Event))), "events", sheet.to("events/index.html")),
            (len(list(site.all(Entity))), "people, states and things", sheet.to("entities/index.html")),
        ),
        percent_covered=100 * (coverage := cover(site)).characters_covered // max(1, coverage.characters),
        citations=sheet.citations(),
    )


def _key_claim(sheet: Sheet, identifier: str) -> KeyClaim:
    record = sheet.site.documents[identifier].record
    assert isinstance(record, Claim)  # noqa: S101  # `site.yaml` may name only claims here
    chain = [step.agent for step in record.chain]
    return KeyClaim(
        claim=sheet.link(identifier),
        origin=sheet.link(chain[-1]) if chain else None,
        via=sheet.links(chain[:-1]),
        cue=record.cue or "",
        independent=len(assess.independent_origins(sheet.site, record)),
        objections=tuple(
            Objection(
                sheet.site.title(assess.origin_of(sheet.site, e)),
                e.relation,
                sheet.publication(e.source),
                sheet.href(identifier, f"evidence-{number}"),
            )
            for number, e in enumerate(record.evidence, 1)
            if e.relation in assess.OBJECTING
        ),
    )
