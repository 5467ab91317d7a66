"""The briefing as it is given out: plain records with what follows from them. The JSON Schema is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from briefing.model import NoteType, Support

from .parts import Assertion, Dated, Evidence, Given, Id, Quantity, Quotation, Related, Role, Speaker, TakingPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Given):
    """One assertion of the article. That it is here does not mean that it is true: see `support` and `denied_by`."""

    id: Id
    path: str
    title: str
    """The assertion, in neutral words."""
    status: str
    """Where it stands, in words: its support, and who denies it."""
    support: Support
    """What independent bodies say of it as worded, derived from the evidence. A denial never changes it."""
    confirmed_by: tuple[Id, ...]
    """The bodies that confirm it with evidence of the time: entities, or a source that speaks for itself."""
    confirmed_later_by: tuple[Id, ...]
    """Those that confirm it only with evidence after `contemporary_until`."""
    contradicted_by: tuple[Id, ...]
    denied_by: tuple[Id, ...]
    factuality: Literal["certain", "probable", "possible", "unknown"]
    """How far the article commits to it, derived from `cue`."""
    confidence: Literal["low", "moderate", "high"]
    """The editors' own."""
    key: bool
    """True if the home page leads with it."""
    cue: str | None
    """The article's hedging words."""
    origin: Id
    """On whose word it rests in the end; `article` where the article names nobody."""
    chain: tuple[Speaker, ...]
    """Who says so, nearest to the article first."""
    quotations: tuple[Quotation, ...]
    assertion: Assertion | None
    quantities: tuple[Quantity, ...]
    event: Id | None
    date: Dated | None
    evidence: tuple[Evidence, ...]
    for_: str | None
    """What speaks for it, in one line of the editors'."""
    against: str | None
    """What speaks against it, in one line of the editors'."""
    reason: str | None
    """Why the confidence is other than the support suggests."""
    relations: tuple[Related, ...]
    text: str
    """Why the editors hold that confidence. Markdown; [id] cites a claim or source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Given):
    """A person, organisation, state, place, object or group."""

    id: Id
    path: str
    title: str
    type: str
    """A word of the briefing's own vocabulary."""
    schema_type: str
    """Its class in schema.org."""
    part_of: Id | None
    """The body to which it belongs and whose word its own is."""
    names: tuple[str, ...]
    """Under which the article names it."""
    roles: tuple[Role, ...]
    wikidata: str | None
    mentions: int
    """How often the article names it."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Given):
    """What happened when, as far as is known."""

    id: Id
    path: str
    title: str
    type: str
    date: Dated
    place: Id | None
    participants: tuple[TakingPart, ...]
    part_of: Id | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Given):
    """Who published what, when. Null means looked for and not found."""

    id: Id
    path: str
    title: str
    publisher: str | None
    author: str | None
    published: str | None
    """EDTF."""
    date_basis: str
    """How the date is known."""
    url: str | None
    type: str
    language: str
    """BCP 47."""
    consulted: str
    """When the editors read it (EDTF)."""
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None
    """Admiralty code: A completely reliable to F cannot be judged."""
    origin: Id | None
    """Whose account it passes on, if one only."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Given):
    """An editors' remark on claims or passages."""

    id: Id
    path: str
    title: str
    type: NoteType
    claims: tuple[Id, ...]
    quotations: tuple[Quotation, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Given):
    """What is not known."""

    id: Id
    path: str
    title: str
    claims: tuple[Id, ...]
    """Those that hang on it."""
    settled_by: str
    """What would settle it."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Given):
    """The briefing in short; each sentence cites what it stands on."""

    id: Id
    path: str
    title: str
    cites: tuple[Id, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Given):
    """The article that the briefing is about."""

    title: str
    source: Id
    language: str
    date: Dated
    """When it was written, as far as is known."""
    text: str
    """Word for word; paragraphs are separated by empty lines."""
    percent_covered: int
    """How much of its text stands in a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing(Given):
    """An evidence-backed briefing about one article. Ids are unique in the whole; paths are relative to `base_url`."""

    version: int
    """Of this form. It rises when a key or one of its values changes its meaning; docs/data.md says what changed."""
    title: str
    description: str
    language: str
    publisher: str
    licence: str
    as_of: str
    """The day up to which the editors looked (EDTF)."""
    contemporary_until: str | None
    """The last day of what could be known when the article was written (EDTF)."""
    base_url: str | None
    """The published address."""
    bottom_line: Id
    how_sure: Id
    article: Article
    summaries: tuple[Summary, ...]
    claims: tuple[Claim, ...]
    entities: tuple[Entity, ...]
    events: tuple[Event, ...]
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    redirects: Mapping[Id, Id]
    """Ids that are gone, and of which record they were."""
