"""The briefing as a whole: `site.yaml` and the controlled words."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from .fields import Contact, Edtf, Language, Record, Ref, Url, key
from .model import ClaimId, EntityId, Factuality, SummaryId

_REDIRECTS = (
    "Records that are gone, and the record to which each one's address leads: `{old-id: id}`, "
    "or with the old folder where the kind was another: `{entities/old-id: id}`."
)
CONTRIBUTE = "contribute"
"""The id of the page that begins with the ways to contribute."""


class Repository(Record):
    """Where the briefing's files are edited."""

    url: Url
    branch: str = "main"
    forge: Literal["github", "gitlab", "forgejo"] = "github"


class Config(Record):
    """`site.yaml`: the briefing as a whole."""

    kind: ClassVar[str] = "site"
    title: str = key("For the header.")
    description: str = key("For search results and chat previews: one sentence, at most 160 characters.")
    language: Language = key("Of the briefing's texts (BCP 47).")
    interface: Language | None = key(
        "Of the site's own words, where it is not that of the texts.", default=None, json=""
    )
    publisher: str = key("Who answers for the briefing.")
    as_of: Annotated[str, Edtf(day=True)] = key("The day up to which the editors looked.")
    contemporary_until: Annotated[str, Edtf(day=True)] | None = key(
        "The last day of what was known when the article was written; later evidence is shown as later.", default=None
    )
    base_url: Url | None = key("The published address, with a closing slash; null while there is none.", default=None)
    repository: Repository | None = key("Where the briefing's files are edited.", default=None, json="")
    contact: Contact | None = key("Where readers write if there is no repository.", default=None, json="")
    licence: str = key("Under what terms the texts may be used.")
    bottom_line: SummaryId = key("The summary that opens the home page.")
    how_sure: SummaryId = key("The summary that says how sure the editors are, and why.")
    since: SummaryId | None = key("The summary whose list says what happened since the article.", default=None, json="")
    key_claims: tuple[ClaimId, ...] = key("The claims that the home page leads with.", json="")
    people: tuple[EntityId, ...] = key("Who is who on the home page.", default=(), json="")
    undecided: tuple[str, ...] = key(
        "What `init` filled in, until an editor has decided: keys of this file, ids.", default=(), json=""
    )
    redirects: Mapping[str, Annotated[str, Ref()]] = key(_REDIRECTS, default={})


class Verb(Record):
    """A verb of `assert` and its label from the other end."""

    label: str
    inverse: str
    speech: bool = key(
        "True if who does it says something: then the reports of it are what confirms it, not the speaker.",
        default=False,
    )


class Vocabulary(Record):
    """`content/vocabulary.yaml`: the controlled words."""

    kind: ClassVar[str] = "vocabulary"
    hedges: Mapping[Factuality, tuple[str, ...]] = key("The article's hedging words, by what they say of an assertion.")
    attributions: tuple[str, ...] = key("Words that hand an assertion to somebody.")
    approximators: tuple[str, ...] = key("Words that keep a number approximate.")
    relative_time: tuple[str, ...] = key("Words that mean nothing without a date beside them.")
    comparisons: tuple[str, ...] = key("Words that add up or compare numbers.")
    entity_types: Mapping[str, str] = key("Each type of entity and its name for readers.")
    event_types: Mapping[str, str] = key("Each type of event and its name for readers.")
    source_types: Mapping[str, str] = key("Each type of source and its name for readers.")
    relaying: tuple[str, ...] = key("Types of source that only pass on what others say.", default=())
    verbs: Mapping[str, Verb] = key("What a claim's `assert` may say, with the label read from the other end.")
