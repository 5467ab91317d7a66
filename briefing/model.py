"""The vocabulary of a briefing: one frozen record type per kind of file, and what the parser makes of a file.

The records are plain dataclasses; `schema` validates front matter against them. What a field's text *means* is a marker in its
annotation (`Ref`, `Verbatim`, `Edtf`, `Word`), so that links, quotations, dates and words are checked by one walk over any record
(`marked_fields`) and a new field is one line here.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Annotated, Any, ClassVar, Literal

Path = tuple[str | int, ...]
"""The way to a value in front matter: ("evidence", 2, "source")."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The text is the id of a record of one of these kinds (any kind when empty)."""

    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """The text stands in the article, word for word; `code` is the diagnostic if it does not."""

    code: str


@dataclass(frozen=True, slots=True)
class Edtf:
    """The text is a date in EDTF (ISO 8601-2, levels 0 to 2)."""


@dataclass(frozen=True, slots=True)
class Word:
    """The text is a word of this list of the vocabulary."""

    vocabulary: str


ClaimId = Annotated[str, Ref(("claim",))]
EntityId = Annotated[str, Ref(("entity",))]
EventId = Annotated[str, Ref(("event",))]
SourceId = Annotated[str, Ref(("source",))]
SummaryId = Annotated[str, Ref(("summary",))]
EdtfDate = Annotated[str, Edtf()]
Factuality = Literal["certain", "probable", "possible", "unknown"]
Status = Literal["corroborated", "uncorroborated", "contested", "denied"]


class Record:
    """Base of all records: keys outside the model are errors; a trailing underscore frees Python's keywords."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "use_attribute_docstrings": True,
        "alias_generator": lambda name: name.removesuffix("_"),
    }


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
    """One EDTF value, or …"""
    from_: EdtfDate | None = None
    """… the beginning, and/or"""
    to: EdtfDate | None = None
    """the end; a missing end is not known."""
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
    wikidata: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """Who published what, when. Required keys may be null: looked for and not found."""

    kind: ClassVar[str] = "source"
    title: str | None
    publisher: str | None
    author: str | None
    published: EdtfDate | None
    url: str
    type: Annotated[str, Word("source_types")]
    language: str
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
    language: str
    date: Date


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Record):
    """Where the briefing's files are edited."""

    url: str
    branch: str = "main"
    forge: Literal["github", "gitlab", "forgejo"] = "github"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Record):
    """`site.yaml`: the briefing as a whole."""

    kind: ClassVar[str] = "site"
    title: str
    description: str
    """One sentence for search results and chat previews."""
    language: str
    publisher: str
    """Who answers for the briefing."""
    as_of: EdtfDate
    """The day up to which the editors looked."""
    base_url: str | None = None
    """The published address, with a closing slash; null while there is none."""
    repository: Repository | None = None
    licence: str
    """Under what terms the texts may be used."""
    bottom_line: SummaryId
    """The summary that opens the home page."""
    how_sure: str
    """How sure the editors are and why, in one or two plain sentences."""
    key_claims: tuple[ClaimId, ...]
    """The claims that the home page leads with."""
    people: tuple[EntityId, ...] = ()
    """Who is who on the home page."""
    redirects: Mapping[str, Annotated[str, Ref()]] = field(default_factory=dict)
    """Ids that are gone → where they lead to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb(Record):
    """A verb of `assert` and its label from the other end."""

    label: str
    inverse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary(Record):
    """`content/vocabulary.yaml`: the controlled words."""

    kind: ClassVar[str] = "vocabulary"
    hedges: Mapping[Literal["probable", "possible", "unknown"], tuple[str, ...]]
    attributions: tuple[str, ...]
    approximators: tuple[str, ...]
    relative_time: tuple[str, ...]
    comparisons: tuple[str, ...]
    entity_types: Mapping[str, str]
    event_types: Mapping[str, str]
    source_types: Mapping[str, str]
    verbs: Mapping[str, Verb]


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


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a value stands in its file: line and column from 1, length in characters."""

    line: int
    column: int
    length: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """The bounds of an EDTF value. `None` is an open or unknown end; a floating date names no year."""

    lower: tuple[int, int, int] | None
    upper: tuple[int, int, int] | None
    precision: Literal["year", "month", "day"]
    approximate: bool = False
    floating: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A `[[link]]` or `[@citation]` in a Markdown text; offsets are code points of the body."""

    cites: bool
    target: str
    anchor: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text: its anchor on the page, its words with references between them, its place in the body."""

    anchor: str
    parts: tuple[str | int, ...]
    """Plain text, and indexes of the text's references."""
    start: int
    """Offset of its first words in the body; 0 if they could not be found again."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A Markdown text made into HTML with the references left open."""

    blocks: tuple[tuple[str | int, ...], ...]
    """For each paragraph, list, heading …: safe HTML, and indexes of references."""
    references: tuple[Reference, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    headings: tuple[tuple[str, str], ...] = ()
    """(anchor, words)"""


@dataclass(frozen=True, slots=True)
class Document:
    """One file, parsed: its record and its text, with the places of all values."""

    path: str
    id: str
    record: Record
    marks: Mapping[Path, Mark]
    spans: Mapping[str, Span]
    """The bounds of every EDTF value in the record."""
    body: str
    body_line: int
    """The line of the file at which the body begins."""
    prose: Prose = Prose(())

    @property
    def kind(self) -> str:
        """The kind of its record."""
        return str(self.record.kind)  # type: ignore[attr-defined]  # each concrete record has it

    @property
    def title(self) -> str:
        """The record's title; sources without a headline go by publisher."""
        title = getattr(self.record, "title", None)
        return str(title or f"{getattr(self.record, 'publisher', None) or self.id} (no headline known)")


@functools.cache
def _annotations(record: type) -> Mapping[str, Any]:
    """The resolved annotations of a record type, with their markers."""
    return typing.get_type_hints(record, include_extras=True)


def _walk(value: object, annotation: Any, path: Path, marker: object) -> Iterator[tuple[Path, object, str]]:
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        inner, marker = typing.get_args(annotation)[:2]
        yield from _walk(value, inner, path, marker)
    elif value is None:
        return
    elif is_dataclass(value):
        hints = _annotations(type(value))
        for item in fields(value):
            yield from _walk(getattr(value, item.name), hints[item.name], (*path, item.name.removesuffix("_")), None)
    elif origin in {typing.Union, types.UnionType}:
        for option in typing.get_args(annotation):
            if option is not type(None):
                yield from _walk(value, option, path, marker)
                return
    elif isinstance(value, tuple):
        for index, member in enumerate(value):
            yield from _walk(member, typing.get_args(annotation)[0], (*path, index), marker)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _walk(member, typing.get_args(annotation)[1], (*path, key), marker)
    elif isinstance(value, str):
        yield path, marker, value


def marked_fields(record: Record) -> Iterator[tuple[Path, object, str]]:
    """Every text in a record, depth first: its path, its marker (None for plain text), its value."""
    yield from _walk(record, type(record), (), None)
