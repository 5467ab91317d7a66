"""The content model: one frozen record type per kind of file; `schema` validates front matter against them.

What a field's text *means* is a marker in its annotation, so that links, quotations, dates and words are checked by
one walk over any record (`markers.marked_fields`) and a new field is one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from .markers import Edtf, Language, OrganizationType, Record, Ref, Url, Verbatim, WikidataId, Word

ClaimId = Annotated[str, Ref(("claim",))]
EntityId = Annotated[str, Ref(("entity",))]
EventId = Annotated[str, Ref(("event",))]
SourceId = Annotated[str, Ref(("source",))]
SummaryId = Annotated[str, Ref(("summary",))]
EdtfDate = Annotated[str, Edtf()]
Factuality = Literal["certain", "probable", "possible", "unknown"]
Status = Literal["corroborated", "uncorroborated", "contested", "denied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Record):
    """A passage of the article: a TextQuoteSelector (W3C Web Annotation Data Model §4.2.4)."""

    exact: str
    """The words, verbatim."""
    prefix: str = ""
    """Words just before, if the passage stands more than once."""
    suffix: str = ""
    """Words just after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground(Record):
    """What one source gives as the date."""

    source: SourceId
    date: EdtfDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Record):
    """When something was: the article's words, our reading of them, and what that rests on."""

    stated: Annotated[str, Verbatim("stated-not-found")] | None = None
    """The article's own words."""
    edtf: EdtfDate | None = None
    """One EDTF value; or else `from` and/or `to`."""
    from_: EdtfDate | None = None
    """The beginning."""
    to: EdtfDate | None = None
    """The end; a missing end is not known."""
    basis: Literal["stated", "inferred", "external"]
    """How we know: from the text, by inference, from another source."""
    ground: tuple[Ground, ...] = ()
    """Which source gives which date."""
    reason: str | None = None
    """Why we infer it, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Record):
    """How many or how long: numbers, or ISO 8601 durations such as P2M."""

    of: EntityId
    """What is counted."""
    min: str | None = None
    max: str | None = None
    about: bool = False
    """Roughly that many."""
    open: bool = False
    """At least, or more than, `min`."""
    as_: Annotated[str, Verbatim("amount-not-found")] | None = None
    """The article's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAmount(Record):
    """An amount that a source gives, to set beside the claim's own."""

    of: EntityId
    min: str | None = None
    max: str | None = None
    about: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink(Record):
    """One link of a chain of attribution: who says so."""

    agent: EntityId
    cue: Annotated[str, Verbatim("cue-not-found")] | None = None
    """The article's words that attribute."""
    basis: Literal["same-sentence", "adjacent", "implied", "none"]
    """Where the article says that this agent says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion(Record):
    """What the claim asserts, as a triple with an optional receiver."""

    subject: EntityId
    verb: Annotated[str, Word("verbs")]
    object: EntityId | None = None
    to: EntityId | None = None


EvidenceRelation = Literal["supports", "dates", "refines", "updates", "contradicts", "denies"]
ClaimRelation = Literal["supports", "contradicts", "restates", "updates", "qualifies", "presupposes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """What one independent source says that bears on a claim."""

    source: SourceId
    relation: EvidenceRelation
    note: str
    """What it says, in our own words."""
    origin: EntityId | None = None
    """On whose word the source's statement rests; the source itself when left out."""
    quantities: tuple[SourceAmount, ...] = ()
    date: EdtfDate | None = None
    """The date that the source gives, or that its figure is of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Record):
    """How this claim stands to another; the inverse is derived."""

    type: ClaimRelation
    claim: ClaimId


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """One assertion of the article."""

    kind: ClassVar[str] = "claim"
    title: str
    """The assertion, in neutral words."""
    quotes: tuple[Quote, ...]
    """Where the article says so."""
    cue: Annotated[str, Verbatim("cue-not-found")] | None = None
    """The article's hedging words; factuality is derived from them."""
    chain: tuple[ChainLink, ...] = ()
    """Who says so, nearest to the article first."""
    assert_: Assertion | None = None
    quantities: tuple[Amount, ...] = ()
    event: EventId | None = None
    date: Date | None = None
    evidence: tuple[Evidence, ...] = ()
    relations: tuple[Relation, ...] = ()
    confidence: Literal["low", "moderate", "high"]
    """The editors' own (ICD 203); the text gives the reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant(Record):
    """Who took part in an event, and as what."""

    entity: EntityId
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """What happened when, as far as is known."""

    kind: ClassVar[str] = "event"
    title: str
    type: Annotated[str, Word("event_types")]
    date: Date
    place: EntityId | None = None
    participants: tuple[Participant, ...] = ()
    part_of: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Record):
    """A form under which texts name an entity; with a prefix or suffix it counts only there."""

    text: str
    sense: Literal["name", "metonym", "role"] = "name"
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Record):
    """What somebody is or was."""

    role: str
    of: EntityId | None = None
    date: EdtfDate | None = None
    source: SourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Record):
    """A person, organisation, state, place, object or group."""

    kind: ClassVar[str] = "entity"
    title: str
    type: Annotated[str, Word("entity_types")]
    names: tuple[Name, ...] = ()
    roles: tuple[Role, ...] = ()
    wikidata: WikidataId | None = None
    schema_type: OrganizationType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """Who published what, when. Required keys may be null: looked for and not found."""

    kind: ClassVar[str] = "source"
    title: str | None
    publisher: str | None
    author: str | None
    published: EdtfDate | None
    url: Url | None
    type: Annotated[str, Word("source_types")]
    language: Language
    date_basis: str
    """How the date is known."""
    consulted: EdtfDate
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    """Admiralty code for the source."""
    origin: EntityId | None = None
    """Whose account it passes on, if one only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    """An editors' annotation of claims or passages."""

    kind: ClassVar[str] = "note"
    title: str
    type: Literal["correct", "clarify", "gap", "context", "style"]
    claims: tuple[ClaimId, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Record):
    """What is not known, and what would settle it."""

    kind: ClassVar[str] = "question"
    title: str
    claims: tuple[ClaimId, ...] = ()
    settled_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Record):
    """An annotated summary: every sentence cites what it stands on."""

    kind: ClassVar[str] = "summary"
    title: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Record):
    """A page about the briefing itself."""

    kind: ClassVar[str] = "page"
    title: str
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Record):
    """The article: the one record whose body is not Markdown."""

    kind: ClassVar[str] = "article"
    title: str
    seed: str
    """The file in seeds/ with which it must agree."""
    source: SourceId
    language: Language
    date: Date


FOLDERS: Mapping[str, type[Record]] = {
    "claims": Claim,
    "entities": Entity,
    "events": Event,
    "notes": Note,
    "pages": Page,
    "questions": Question,
    "sources": Source,
    "summaries": Summary,
}
"""The folder of `content/` is the kind."""
