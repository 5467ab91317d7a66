"""The briefing as it is given out: plain records with what follows from them. Their JSON Schema is made from this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Id = str
"""The id of a record; its page is at `path`."""


class Given:
    """Base of what is given out: no keys but these."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "use_attribute_docstrings": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated(Given):
    """When something was, as far as is known."""

    edtf: str
    """The date in EDTF (ISO 8601-2); `2023-08/` has no known end."""
    earliest: str | None
    """The first day that it can have been, YYYY-MM-DD; null where that is not known."""
    latest: str | None
    """The last day that it can have been."""
    words: str
    """The same for people."""
    stated: str | None
    """The article's own words."""
    basis: Literal["stated", "inferred", "external"]
    """How we know: from the text, by inference, from another source."""
    reason: str | None
    """Why we infer it."""
    sources: tuple[Id, ...]
    """The sources that it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Given):
    """How many or how long. Numbers are written as digits, durations as in ISO 8601 (P2M is two months)."""

    of: Id
    """The entity that is counted."""
    min: str | None
    """At least so many."""
    max: str | None
    """At most so many."""
    approximate: bool
    """True for “about”."""
    open: bool
    """True for “at least” or “more than”."""
    stated: str | None
    """The article's own words; null for what a source gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation(Given):
    """A passage of the article, word for word."""

    id: str
    """Permanent: it is made of the quoted words."""
    exact: str
    """The words."""
    prefix: str
    """What stands just before."""
    suffix: str
    """What stands just after."""
    start: int
    """Offset in article.txt, in Unicode code points from 0."""
    end: int
    """Offset of the first code point after it."""
    sentence: str
    """The sentence in which it begins: its anchor on the article's page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker(Given):
    """One link of a chain of attribution."""

    agent: Id
    """The entity that says so."""
    cue: str | None
    """The article's words that attribute."""
    basis: Literal["same-sentence", "adjacent", "implied", "none"]
    """Where the article says that this agent says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion(Given):
    """What a claim asserts, taken apart."""

    subject: Id
    verb: str
    """A word of the briefing's own vocabulary."""
    object: Id | None
    to: Id | None
    """The receiver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Given):
    """What one source says that bears on a claim."""

    number: int
    """Its place on the claim's page (#evidence-1). It can change when evidence is added."""
    source: Id
    relation: Literal["supports", "dates", "refines", "updates", "contradicts", "denies"]
    note: str
    """What the source says, in the editors' words."""
    origin: Id
    """On whose word it rests: an entity, or the source itself."""
    repeats: bool
    """True if it only passes on what somebody in the claim's own chain said; it is not counted then."""
    date: str | None
    """The date that the source gives, or that its figure is of (EDTF)."""
    quantities: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Related(Given):
    """How a claim stands to another."""

    type: Literal["supports", "contradicts", "restates", "updates", "qualifies", "presupposes"]
    claim: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Given):
    """One assertion of the article. That it stands here does not mean that it is true: see `status`."""

    id: Id
    path: str
    title: str
    """The assertion, in neutral words."""
    status: Literal["corroborated", "uncorroborated", "contested", "denied"]
    """Where it stands, derived from the evidence."""
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
    independent_origins: tuple[Id, ...]
    """Who else confirms it."""
    quotations: tuple[Quotation, ...]
    assertion: Assertion | None
    quantities: tuple[Quantity, ...]
    event: Id | None
    date: Dated | None
    evidence: tuple[Evidence, ...]
    relations: tuple[Related, ...]
    text: str
    """Why the editors hold that confidence. Markdown; [id] cites a claim or source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Given):
    """What somebody is or was."""

    role: str
    of: Id | None
    date: str | None
    """EDTF."""
    source: Id | None


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
    names: tuple[str, ...]
    """Under which the article names it."""
    roles: tuple[Role, ...]
    wikidata: str | None
    mentions: int
    """How often the article names it."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart(Given):
    """Who took part in an event, and as what."""

    entity: Id
    role: str


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
    url: str
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
    type: Literal["correct", "clarify", "gap", "context", "style"]
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

    title: str
    description: str
    language: str
    publisher: str
    licence: str
    as_of: str
    """The day up to which the editors looked (EDTF)."""
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
