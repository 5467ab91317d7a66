"""The content model: a record type for each kind of file, a `Key` for each key, and the table of kinds."""

import math
from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

from .fields import Edtf, Fact, Language, MaxWords, Numeric, OneOrMore, Record, Ref, Shape, Url, Verbatim, Word, key

ClaimId = Annotated[str, Ref(("claim",))]
EntityId = Annotated[str, Ref(("entity",))]
EventId = Annotated[str, Ref(("event",))]
SourceId = Annotated[str, Ref(("source",))]
SummaryId = Annotated[str, Ref(("summary",))]
EdtfDate = Annotated[str, Edtf()]
FileId = Annotated[str, Ref(("file",))]
DrawingName = Annotated[str, Shape(r"[a-z0-9]+(-[a-z0-9]+)*", "bad-id", "a name such as sea-route")]
WikidataId = Annotated[str, Shape(r"Q[1-9][0-9]{0,11}", "wrong-value", "an id such as Q423")]
Thing = Annotated[str, Ref(("entity",), or_words=True)]
"""What an amount counts: the id of an entity, or plain words."""
Factuality = Literal["certain", "probable", "possible", "unknown"]
Confidence = Literal["unassessed", "low", "moderate", "high"]
Support = Literal["confirmed", "confirmed-later", "one-source", "no-second-source", "mixed", "contradicted"]
"""What independent bodies say of a claim as worded. Denials are a second axis and never change it."""
EvidenceRelation = Literal["supports", "contradicts", "denies", "dates", "refines"]
ClaimRelation = Literal["supports", "contradicts", "restates", "updates", "qualifies", "presupposes"]
CueWords = Annotated[str, Verbatim("cue-not-found")]
StatedWords = Annotated[str, Verbatim("stated-not-found")]
AmountWords = Annotated[str, Verbatim("amount-not-found")]
DateBasis = Literal["stated", "inferred", "external"]
OneOrMoreEntities = Annotated[tuple[EntityId, ...], OneOrMore()]
OrganizationType = Literal["GovernmentOrganization", "NewsMediaOrganization", "PoliticalParty", "ResearchOrganization"]


class Draftable(Record):
    """Base of the records that are files of a folder of `content/`."""

    draft: bool = key("True while the editors are still writing it: only the preview shows it.", default=False, json="")


def place_of(record: Record) -> float:
    """Return the place of a record among those of its kind: its `order`; last where it is left out."""
    order = getattr(record, "order", 0)
    return math.inf if order is None else order


def is_draft(record: Record) -> bool:
    """True for a record that is not published yet."""
    return isinstance(record, Draftable) and record.draft


class Quote(Record):
    """A passage of the article: a TextQuoteSelector (W3C Web Annotation Data Model §4.2.4)."""

    exact: str = key("The words, verbatim.")
    prefix: str = key("Words just before, if the passage occurs more than once.", default="")
    suffix: str = key("Words just after.", default="")


class Ground(Record):
    """What one source gives as the date."""

    source: SourceId
    date: EdtfDate


class Date(Record):
    """When something was: the article's words, our reading of them, and what that rests on."""

    stated: StatedWords | None = key("The article's own words.", default=None, term="briefing:words")
    edtf: EdtfDate | None = key("One EDTF value; or else `from` and/or `to`.", default=None)
    from_: EdtfDate | None = key("The beginning.", default=None, json="")
    to: EdtfDate | None = key("The end; a missing end is not known.", default=None, json="")
    basis: DateBasis = key("How we know: from the text, by inference, from another source.")
    ground: tuple[Ground, ...] = key("Which source gives which date.", default=(), json="")
    reason: str | None = key("Why we infer it, in plain words.", default=None, column="")


class Quantity(Record):
    """How many or how long: numbers, or ISO 8601 durations such as P2M."""

    of: Thing = key("What is counted: an entity's id, or plain words.")
    min: Annotated[str, Numeric()] | None = key("At least this many.", default=None)
    max: Annotated[str, Numeric()] | None = key("At most this many.", default=None)
    unit: str | None = key(
        "A currency (USD), a unit of CLDR (tonne) or words; none for a plain number.",
        default=None,
        column="",
    )
    about: bool = key("Roughly that many.", default=False, json="approximate")
    open: bool = key("At least, or more than, `min`.", default=False)


class Amount(Quantity):
    """An amount that the article gives."""

    as_: AmountWords | None = key("The article's own words.", default=None, json="stated", term="briefing:words")


class SourceAmount(Quantity):
    """An amount that a source gives, to set beside the claim's own."""

    what: Literal["estimate", "capacity"] | None = key("What there was, or what there was room for.", default=None)
    period: EdtfDate | None = key("The time that the amount covers.", default=None)


class ChainLink(Record):
    """One link of a chain of attribution: who says so."""

    agent: EntityId = key("The entity that says so.", term="prov:wasAttributedTo")
    cue: CueWords | None = key("The article's words that attribute.", default=None)
    basis: Literal["same-sentence", "adjacent", "implied", "none"] = key("Where the article attributes it so.")


class Assertion(Record):
    """What the claim asserts, as a triple with an optional receiver."""

    subject: EntityId = key("Who or what.")
    verb: Annotated[str, Word("verbs")] = key("A word of the briefing's own vocabulary.")
    object: EntityId | None = key("Whom or what.", default=None)
    to: EntityId | None = key("The receiver.", default=None)


class Evidence(Record):
    """What one independent source says that bears on a claim."""

    source: SourceId = key("Where it is said.")
    relation: EvidenceRelation = key("What the source does to the claim.", term="")
    part: str | None = key("The only part of the claim that it bears on; then it is not counted.", default=None)
    note: str = key("What it says, in the editors' words.", term="description")
    origin: OneOrMoreEntities = key("On whose word it rests; the source itself when left out.", default=())
    quantities: tuple[SourceAmount, ...] = key("The amounts in it.", default=(), term="briefing:amount", column="")
    date: EdtfDate | None = key("When it was said; left out: `published`.", default=None, term="briefing:edtf")


class Relation(Record):
    """How a claim relates to another; the inverse is derived."""

    type: ClaimRelation
    claim: ClaimId


class Report(Record):
    """A source that passed the claim on, last in the way of the news."""

    source: SourceId
    basis: Literal["published", "inferred"] = key("Whether we read its text, or infer that it reported so.")


class Claim(Draftable, kind="claim"):
    """One assertion of the article. That it is here does not mean that it is true."""

    title: str = key("The assertion, in neutral words.", term="name")
    quotes: tuple[Quote, ...] = key("Where the article says so.", json="")
    cue: CueWords | None = key("The article's hedging words; factuality follows from them.", default=None)
    chain: tuple[ChainLink, ...] = key("Who says so, nearest to the article first.", default=(), term="")
    reported_by: tuple[Report, ...] = key("Who else reported it.", default=())
    assert_: Assertion | None = key("What it asserts, taken apart.", default=None, json="assertion")
    quantities: tuple[Amount, ...] = key("The amounts that it gives.", default=(), term="briefing:amount", column="")
    event: EventId | None = key("The event that it is about.", default=None, term="about")
    pictures: tuple[FileId, ...] = key("Pictures that show it.", default=(), term="image")
    date: Date | None = key("When it was, if the claim says so.", default=None)
    evidence: tuple[Evidence, ...] = key("What independent sources say.", default=(), term="", column="")
    for_: Annotated[str, MaxWords(25)] | None = key("What speaks for it, in one line.", default=None)
    against: Annotated[str, MaxWords(25)] | None = key("What speaks against it, in one line.", default=None)
    relations: tuple[Relation, ...] = key("How it relates to other claims.", default=(), term="-")
    confidence: Confidence = key(
        "How good the ground is for saying that it holds as worded (ICD 203).", default="unassessed"
    )
    reason: str | None = key("Why the confidence is other than the support suggests.", default=None)


class Participant(Record):
    """Who took part in an event, and as what."""

    entity: EntityId = key("Who or what it was.")
    role: str = key("As what.", term="roleName")


class Event(Draftable, kind="event"):
    """What happened when, as far as is known."""

    title: str = key("What happened, in neutral words.", term="name")
    type: Annotated[str, Word("event_types")] = key("A word of the briefing's own vocabulary.")
    date: Date = key("When.")
    place: EntityId | None = key("Where: an entity of type place or state.", default=None, fact=Fact())
    participants: tuple[Participant, ...] = key(
        "Who took part.", default=(), fact=Fact(), term="briefing:participation"
    )
    part_of: EventId | None = key("The event of which it is a part.", default=None, fact=Fact())
    pictures: tuple[FileId, ...] = key("Pictures that show it.", default=(), term="image")


class Name(Record):
    """A form under which texts name an entity; with a prefix or suffix it counts only there."""

    text: str
    sense: Literal["name", "metonym", "role"] = "name"
    lang: Language | None = key("The language of the name, where it is not the article's.", default=None)
    prefix: str = ""
    suffix: str = ""


class Role(Record):
    """What somebody is or was."""

    role: str = key("As what.", term="roleName")
    of: EntityId | None = key("Of whom.", default=None)
    date: EdtfDate | None = key("When (EDTF).", default=None, term="briefing:edtf")
    source: SourceId | None = key("According to which source.", default=None)


class Entity(Draftable, kind="entity"):
    """A person, organisation, state, place, object or group."""

    title: str = key("The name that we use.", term="name")
    type: Annotated[str, Word("entity_types")] = key("A word of the briefing's own vocabulary.")
    part_of: EntityId | None = key("The body whose word its own is: an embassy's state.", default=None)
    names: tuple[Name, ...] = key("The forms under which texts name it.", default=())
    roles: tuple[Role, ...] = key("What it is or was.", default=(), term="briefing:role")
    wikidata: WikidataId | None = key("Its item in Wikidata.", default=None, term="")
    schema_type: OrganizationType | None = key("Its class in schema.org.", default=None, term="")


class Archived(Record):
    """A copy of a source in a public archive."""

    url: Url = key("Its address.", term="url")
    date: EdtfDate = key("When it was made (EDTF).", term="briefing:edtf")


class Source(Draftable, kind="source"):
    """Who published what, when. Required keys may be null: looked for and not found."""

    title: str | None = key("The headline.", term="name")
    title_en: str | None = key("The headline in the briefing's language, where it is in another.", default=None)
    publisher: str | None = key("Who published it.", fact=Fact(shown_empty=True), term="")
    author: str | None = key("Who wrote it.", fact=Fact(shown_empty=True), term="")
    published: EdtfDate | None = key("When (EDTF).", fact=Fact(shown_empty=True, remark="date_basis"), term="")
    url: Url | None = key("Its address.", fact=Fact(shown_empty=True), term="url")
    archived: Archived | None = key("A copy in a public archive.", default=None, fact=Fact())
    copy: FileId | None = key("A file of the briefing that holds a copy.", default=None, fact=Fact())
    pictures: tuple[FileId, ...] = key("Pictures from it or of it.", default=(), term="image")
    type: Annotated[str, Word("source_types")] = key("A word of the briefing's own vocabulary.")
    language: Language = key("Its language (BCP 47).", fact=Fact(words="language"), term="inLanguage")
    date_basis: str | None = key("How the date is known.", default=None)
    consulted: EdtfDate | None = key("When the editors read it (EDTF).", default=None, fact=Fact())
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = key(
        "Admiralty code, A to F.", default=None, fact=Fact(words="reliability")
    )
    origin: EntityId | None = key("Whose account it passes on, if one only.", default=None, fact=Fact())


class Note(Draftable, kind="note"):
    """An editors' annotation of claims or passages."""

    title: str = key("What it says, in a few words.", term="name")
    type: Literal["correction", "clarification", "missing", "wording", "context"]
    short: Annotated[str, MaxWords(30)] | None = key("The note for the margin.", default=None)
    claims: tuple[ClaimId, ...] = key("The claims that it is about.", default=(), term="about")
    quotes: tuple[Quote, ...] = key("The passages that it is about.", default=(), json="")


class Question(Draftable, kind="question"):
    """What is not known, and what would settle it."""

    title: str = key("The question.", term="name")
    claims: tuple[ClaimId, ...] = key("The claims that depend on it.", default=(), term="about")
    settled_by: str = key("What would settle it.", fact=Fact())


class Verdict(Record):
    """One question of the briefing, and how good the ground is for the answer."""

    question: str = key("The question.", term="name")
    confidence: Confidence
    claims: tuple[ClaimId, ...] = key("The claims that answer it.", term="about")
    answer: Annotated[str, MaxWords(25)] | None = key("The answer, in one line.", default=None)
    reason: str | None = key("Why the confidence is other than the claims' support suggests.", default=None)


class File(Draftable, kind="file"):
    """A picture, a PDF or a text beside the records; the text below is its caption."""

    title: str = key("What it is, in a few words.", term="name")
    file: str | None = key("Its name in `content/files/`.", default=None, term="")
    drawing: DrawingName | None = key(
        "Instead of a file: the name of a drawing in `templates/drawings/`.", default=None, term=""
    )
    alt: str | None = key("Of a picture: what it shows, for those who do not see it.", default=None)
    credit: str = key("Who made it.", fact=Fact(), term="creditText")
    licence: str = key("Under what terms it may be used.", fact=Fact(), term="copyrightNotice")
    language: Language | None = key(
        "Of the words in it, if any.", default=None, fact=Fact(words="language"), term="inLanguage"
    )


class Summary(Draftable, kind="summary"):
    """An annotated summary: every sentence cites its claims or sources."""

    title: str = key("Its heading.", term="headline")
    order: int | None = key("Its place among the summaries.", default=None, json="")
    verdicts: tuple[Verdict, ...] = key("Of the summary that says how sure the editors are.", default=())


class Page(Draftable, kind="page"):
    """A page about the briefing itself."""

    title: str
    order: int | None = key("Its place among the pages.", default=None)


class Article(Record, kind="article"):
    """The article: the one record whose body is not Markdown."""

    title: str = key("The headline, as printed.")
    seed: str = key("The file in seeds/ with which it must agree.", json="")
    source: SourceId = key("The record of the article itself; it is never evidence.")
    language: Language = key("Its language (BCP 47).")
    date: Date = key("When it was written, as far as is known.")


class Kind(NamedTuple):
    """One row of the table of kinds. The kind's name is also that of its template, where it has one of its own.

    What readers call it is in languages/en.yaml, under `kind`.
    """

    record: type[Record]
    folder: str = ""  # in `content/`, in the site, and as a key of the data: the plural of its name
    rdf_class: str = ""  # its class in schema.org; "" for a kind that the data leave out
    listed: bool = True  # True if a page lists them
    in_navigation: bool = False  # True if that page is in the navigation; else it is in the footer
    plain_list: bool = False  # True if that page has no view of its own
    table: bool = False  # True if there is a CSV table of them
    labelled: bool = True  # True if the kind's name precedes a title that is shown alone
    template: str = ""  # of its pages; "" for the one with the kind's name


KINDS: dict[str, Kind] = {
    "article": Kind(Article, listed=False),
    "summary": Kind(Summary, "summaries", "NewsArticle", plain_list=True),
    "claim": Kind(Claim, "claims", "Claim", in_navigation=True, table=True),
    "event": Kind(Event, "events", "Thing", in_navigation=True, table=True),
    "entity": Kind(Entity, "entities", "Thing", in_navigation=True, table=True, labelled=False),
    "source": Kind(Source, "sources", "CreativeWork", in_navigation=True, table=True),
    "question": Kind(Question, "questions", "Question", plain_list=True),
    "note": Kind(Note, "notes", "Comment", plain_list=True),
    "file": Kind(File, "files", "MediaObject", plain_list=True),
    "page": Kind(Page, "pages", listed=False, labelled=False),
}
"""The only list of kinds, in the order in which one would read them."""


def record_folders() -> dict[str, type[Record]]:
    """Folder of `content/` → record type, by name."""
    return {kind.folder: kind.record for kind in sorted(KINDS.values(), key=lambda k: k.folder) if kind.folder}


def published_kinds() -> dict[str, Kind]:
    """The kinds whose records are in the data."""
    return {name: kind for name, kind in KINDS.items() if kind.rdf_class}


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
