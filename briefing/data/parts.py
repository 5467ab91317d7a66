"""The parts of the records that are given out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Id = str
"""The id of a record."""


class Given:
    """Base of what is given out: no keys but these."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "use_attribute_docstrings": True,
        "alias_generator": lambda name: name.removesuffix("_"),
    }


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
    """The entity that is counted, or what is counted in plain words."""
    min: str | None
    """At least so many."""
    max: str | None
    """At most so many."""
    approximate: bool
    """True for “about”."""
    open: bool
    """True for “at least” or “more than”."""
    unit: str | None
    """In what it is measured, if it is no plain number or duration."""
    what: Literal["estimate", "capacity"] | None
    """Whether a source estimates what there was, or says what there was room for."""
    period: str | None
    """The time that a source's amount covers (EDTF)."""
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
    relation: Literal["supports", "contradicts", "denies", "dates", "refines"]
    part: str | None
    """The only part of the claim that it bears on; then it is not counted."""
    note: str
    """What the source says, in the editors' words."""
    origin: tuple[Id, ...]
    """On whose word it rests: entities (several for a joint statement), or the source itself."""
    body: tuple[Id, ...]
    """The bodies to which they belong: an embassy's is its state."""
    later: bool | None
    """True if it is later than `contemporary_until`; null where it has no date, and then it does not confirm."""
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
class Role(Given):
    """What somebody is or was."""

    role: str
    of: Id | None
    date: str | None
    """EDTF."""
    source: Id | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingPart(Given):
    """Who took part in an event, and as what."""

    entity: Id
    role: str
