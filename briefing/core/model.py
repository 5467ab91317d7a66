"""The content model: one frozen record type per kind of file; `schema` validates front matter against them.

What a field's text *means* is a marker in its annotation, so that links, quotations, dates and words are checked by
one walk over any record (`markers.marked_fields`) and a new field is one line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from .fields import (
    Edtf,
    FileId,
    Language,
    MaxWords,
    OneOrMore,
    OrganizationType,
    Record,
    Ref,
    Url,
    Verbatim,
    WikidataId,
    Word,
)

ClaimId = Annotated[str, Ref(("claim",))]
EntityId = Annotated[str, Ref(("entity",))]
EventId = Annotated[str, Ref(("event",))]
SourceId = Annotated[str, Ref(("source",))]
SummaryId = Annotated[str, Ref(("summary",))]
EdtfDate = Annotated[str, Edtf()]
Thing = Annotated[str, Ref(("entity",), or_words=True)]
"""What an amount counts: the id of an entity, or plain words."""
Factuality = Literal["certain", "probable", "possible", "unknown"]
Confidence = Literal["low", "moderate", "high"]
Support = Literal["confirmed", "confirmed-later", "one-source", "no-second-source", "mixed", "contradicted"]
"""What independent bodies say of a claim as worded. Denials are a second axis and never change it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draftable(Record):
    """Base of the records that are files of a folder of `content/`."""

    draft: bool = False
    """True while the editors are still writing it."""


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
class Quantity(Record):
    """How many or how long: numbers, or ISO 8601 durations such as P2M."""

    of: Thing
    """What is counted: an entity's id, or plain words."""
    min: str | None = None
    max: str | None = None
    unit: str | None = None
    """In what it is measured, where it is no plain number of things: tonnes, million US dollars."""
    about: bool = False
    """Roughly that many."""
    open: bool = False
    """At least, or more than, `min`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount(Quantity):
    """An amount that the article gives."""

    as_: Annotated[str, Verbatim("amount-not-found")] | None = None
    """The article's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAmount(Quantity):
    """An amount that a source gives, to set beside the claim's own."""

    what: Literal["estimate", "capacity"] | None = None
    """An estimate of what there was, or what there was room for."""
    period: EdtfDate | None = None
    """The time that the amount covers."""


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


EvidenceRelation = Literal["supports", "contradicts", "denies", "dates", "refines"]
ClaimRelation = Literal["supports", "contradicts", "restates", "updates", "qualifies", "presupposes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """What one independent source says that bears on a claim."""

    source: SourceId
    relation: EvidenceRelation
    part: str | None = None
    """The only part of the claim that it bears on, in plain words; then it is shown and not counted."""
    note: str
    """What it says, in our own words."""
    origin: Annotated[tuple[EntityId, ...], OneOrMore()] = ()
    """On whose word the source's statement rests (several for a joint statement); the source itself when left out."""
    quantities: tuple[SourceAmount, ...] = ()
    date: EdtfDate | None = None
    """When it was said, or what it is of; when left out, the source's `published`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Record):
    """How this claim stands to another; the inverse is derived."""

    type: ClaimRelation
    claim: ClaimId


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Record):
    """A source that passed the claim on, last in the way of the news."""

    source: SourceId
    basis: Literal["published", "inferred"]
    """Whether its text is there to read, or we infer that it reported so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Draftable):
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
    reported_by: tuple[Report, ...] = ()
    """Who else reported it."""
    assert_: Assertion | None = None
    quantities: tuple[Amount, ...] = ()
    event: EventId | None = None
    date: Date | None = None
    evidence: tuple[Evidence, ...] = ()
    for_: Annotated[str, MaxWords(25)] | None = None
    """What speaks for it, in one line."""
    against: Annotated[str, MaxWords(25)] | None = None
    """What speaks against it, in one line."""
    relations: tuple[Relation, ...] = ()
    confidence: Confidence
    """How good the ground is for saying that the claim holds as worded (ICD 203); the text gives the reasons."""
    reason: str | None = None
    """Why the confidence is other than the support suggests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant(Record):
    """Who took part in an event, and as what."""

    entity: EntityId
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Draftable):
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
    lang: Language | None = None
    """The language of the name, where it is not the article's."""
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
class Entity(Draftable):
    """A person, organisation, state, place, object or group."""

    kind: ClassVar[str] = "entity"
    title: str
    type: Annotated[str, Word("entity_types")]
    part_of: EntityId | None = None
    """The body to which it belongs and whose word its own is: an embassy's state."""
    names: tuple[Name, ...] = ()
    roles: tuple[Role, ...] = ()
    wikidata: WikidataId | None = None
    schema_type: OrganizationType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived(Record):
    """A copy of a source in a public archive."""

    url: Url
    date: EdtfDate
    """When it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Draftable):
    """Who published what, when. Required keys may be null: looked for and not found."""

    kind: ClassVar[str] = "source"
    title: str | None
    title_en: str | None = None
    """The headline in the briefing's language, where it is in another."""
    publisher: str | None
    author: str | None
    published: EdtfDate | None
    url: Url | None
    archived: Archived | None = None
    copy: FileId | None = None
    """A file of the briefing that holds a copy."""
    type: Annotated[str, Word("source_types")]
    language: Language
    date_basis: str
    """How the date is known."""
    consulted: EdtfDate
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    """Admiralty code for the source."""
    origin: EntityId | None = None
    """Whose account it passes on, if one only."""


NoteType = Literal["correction", "clarification", "missing", "wording", "context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Draftable):
    """An editors' annotation of claims or passages."""

    kind: ClassVar[str] = "note"
    title: str
    type: NoteType
    short: Annotated[str, MaxWords(30)] | None = None
    """The note in one or two sentences, for the margin."""
    claims: tuple[ClaimId, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Draftable):
    """What is not known, and what would settle it."""

    kind: ClassVar[str] = "question"
    title: str
    claims: tuple[ClaimId, ...] = ()
    settled_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Record):
    """One question of the briefing, and how good the ground is for the answer."""

    question: str
    confidence: Confidence
    claims: tuple[ClaimId, ...]
    reason: str | None = None
    """Why the confidence is other than the claims' support suggests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Draftable):
    """An annotated summary: every sentence cites what it stands on."""

    kind: ClassVar[str] = "summary"
    title: str
    order: int
    verdicts: tuple[Verdict, ...] = ()
    """Of the summary that says how sure the editors are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Draftable):
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

OLD_WORDS: Mapping[tuple[str, str, str], str] = {
    ("claim", "relation", "updates"): (
        "By what the evidence says of the claim as worded, write `supports`, `contradicts` or `refines`, and give its "
        "`date`: evidence after `contemporary_until` (site.yaml) is shown as later."
    ),
    ("note", "type", "correct"): "Write `correction`.",
    ("note", "type", "clarify"): "Write `clarification`.",
    ("note", "type", "gap"): "Write `missing`.",
    ("note", "type", "style"): "Write `wording`.",
}
"""(kind, key, word) of an earlier model → what to write instead."""
OLD_KEYS: Mapping[str, str] = {"window": "Write `period`."}
"""Key of an earlier model → what to write instead."""
