"""The briefing as a whole: `site.yaml` and the controlled words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from .fields import Edtf, Language, Record, Ref, Url
from .model import ClaimId, EdtfDate, EntityId, Factuality, SummaryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository(Record):
    """Where the briefing's files are edited."""

    url: Url
    branch: str = "main"
    forge: Literal["github", "gitlab", "forgejo"] = "github"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config(Record):
    """`site.yaml`: the briefing as a whole."""

    kind: ClassVar[str] = "site"
    title: str
    description: str
    """One sentence for search results and chat previews."""
    language: Language
    publisher: str
    """Who answers for the briefing."""
    as_of: EdtfDate
    """The day up to which the editors looked."""
    contemporary_until: Annotated[str, Edtf(day=True)] | None = None
    """The last day of what was known when the article was written; later evidence is shown as later."""
    base_url: Url | None = None
    """The published address, with a closing slash; null while there is none."""
    repository: Repository | None = None
    licence: str
    """Under what terms the texts may be used."""
    bottom_line: SummaryId
    """The summary that opens the home page."""
    how_sure: SummaryId
    """The summary that says how sure the editors are, and why."""
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
    speech: bool = False
    """True if who does it says something: then the reports of it are what confirms it, not the speaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary(Record):
    """`content/vocabulary.yaml`: the controlled words."""

    kind: ClassVar[str] = "vocabulary"
    hedges: Mapping[Factuality, tuple[str, ...]]
    """The article's hedging words, by what they say of an assertion."""
    attributions: tuple[str, ...]
    """Words that hand an assertion to somebody."""
    approximators: tuple[str, ...]
    """Words that keep a number approximate."""
    relative_time: tuple[str, ...]
    """Words that mean nothing without a date beside them."""
    comparisons: tuple[str, ...]
    """Words that add up or compare numbers."""
    entity_types: Mapping[str, str]
    """Each type of entity and its name for readers."""
    event_types: Mapping[str, str]
    """Each type of event and its name for readers."""
    source_types: Mapping[str, str]
    """Each type of source and its name for readers."""
    relaying: tuple[str, ...] = ()
    """Types of source that only pass on what others say."""
    verbs: Mapping[str, Verb]
    """What a claim's `assert` may say, with the label read from the other end."""
