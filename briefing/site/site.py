"""The whole briefing, linked. Records hold ids; look them up here. The engine notes every look-up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar, cast

from briefing.core.config import Config, Vocabulary
from briefing.core.document import Document, Reference, Sentence
from briefing.core.fields import Frozen, Path, Record
from briefing.core.folding import fold_space
from briefing.core.inputs import Attachment
from briefing.core.model import Article, Entity, Event, File, Name, Note, Page, Quote, Source, place_of
from briefing.core.urls import former
from briefing.engine.engine import Graph, Table
from briefing.languages.interface import Interface
from briefing.languages.numbers import format_size
from briefing.parse import prose

from . import quotes
from .history import ChangeEntry, History
from .quotes import Mention, Names, gather

R = TypeVar("R", bound=Record)
T = TypeVar("T")


MAX_BACKLINKS_ON_PAGE = 50
"""If more places than that lead to a record, they go on pages of their own."""


class TitleLink(Frozen):
    """A link without words of its own: it is shown by its record's title."""

    target: str


SentenceParts = tuple[str | TitleLink, ...]
"""A sentence away from its text: its words, and the links that titles stand for. Citations are left out."""


def sentence_parts(document: Document, sentence: Sentence) -> SentenceParts:
    """A sentence by itself. What of it depends on other records is left open."""
    references = document.prose.references
    return tuple(part if isinstance(part, str) else _apart(references[part]) for part in sentence.parts)


def _apart(reference: Reference) -> str | TitleLink:
    return "" if reference.cites else reference.words or TitleLink(reference.target)


class Backlink(Frozen):
    """One place that leads to a record, without its position: a change elsewhere in the text does not change it."""

    origin: str  # the id of the record that links
    path: Path  # the front-matter path; empty for a link in the text
    cites: bool = False
    sentence: str = ""  # the anchor of its sentence, if it is in one
    parts: SentenceParts = ()  # that sentence

    @property
    def anchor(self) -> str:
        """The id of the place on the linking record's page."""
        if self.sentence:
            return self.sentence
        return "-".join(str(step + 1) if isinstance(step, int) else step for step in self.path[:2])


class Site:
    """Everything that rules and views may know: the tables of a graph. `link` fills all but the last three."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.documents: Table[str, Document] = graph.table("document")  # by id, in order
        self.records: Table[str, Record] = graph.table("record")
        """What the documents' front matter says: unchanged when only a text changes."""
        self.titles: Table[str, str] = graph.table("title")
        self.kinds: Table[str, str] = graph.table("kind")
        self.backlinks: Table[str, tuple[Backlink, ...]] = graph.table("backlinks")
        """Record id → every place that leads to it."""
        self.crowds: Table[str, int] = graph.table("crowd")
        """Id → how many places lead to it, where they are more than its page lists."""
        self.quotes: Table[str, tuple[quotes.Range, ...]] = graph.table("quotes")
        """Claim or note id → its passages of the article."""
        self.by_kind: Table[str, Mapping[str, Any]] = graph.table("by kind")
        self.named: Table[str, tuple[Name, ...]] = graph.table("names")  # entity id → its names
        self.apart: Table[str, Any] = graph.table("apart")
        """What is not of one record, by the name of the property that gives it."""
        self.attachments: Table[str, Attachment] = graph.table("attachment")
        """What the files of `content/files/` are, by name, but for records."""
        self.cards: Table[str, str] = graph.table("card")
        """Logical name → output path of the pictures that sites with a link to a page show of it."""
        self.sizes: Table[str, tuple[int, int]] = graph.table("size")
        """Output path → (bytes, lines) of the files for machines, as they were last made."""

    def memoize(self, what: str, of: str, make: Callable[[Site, str], T]) -> T:
        """`make(site, of)`, made once until a fact that it read changes."""
        return self._graph.call(partial(make, self, of), "derived", what, of)

    @property
    def config(self) -> Config:
        """`site.yaml`."""
        return cast("Config", self.records["site"])

    @property
    def interface(self) -> Interface:
        """The site's own words."""
        return cast("Interface", self.apart["interface"])

    def t(self, name: str, /, **values: object) -> str:
        """A string of the interface, as `Interface.text`."""
        return self.interface.text(name, **values)

    def foreign(self, language: str) -> str:
        """A language of some words, where a page has to name it; "" for that of the interface."""
        return "" if language == self.interface.language else language

    @property
    def vocabulary(self) -> Vocabulary:
        """The controlled words."""
        return cast("Vocabulary", self.records["vocabulary"])

    @property
    def article(self) -> Article:
        """The article's front matter."""
        return cast("Article", self.records["article"])

    @property
    def text(self) -> quotes.ArticleText:
        """The article's words, divided."""
        return self.memoize("text", "", lambda s, _: quotes.divide(s.documents["article"].body, s.article.language))

    @property
    def names(self) -> Names:
        """The names of all entities."""
        return self.memoize("names", "", lambda s, _: gather(s.named.items()))

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Every entity named in the article, in the order of the text."""
        return self.memoize("mentions", "", lambda s, _: tuple(s.names.find(s.text.text)))

    @property
    def history(self) -> History:
        """What git knows of the files."""
        return cast("History", self.apart.get("history", History()))

    def present(self, identifier: str) -> str:
        """The id that a record of the history has today; "" if it is gone."""
        names = (new for (_, was), new in self.former.items() if was == identifier)
        return identifier if identifier in self.kinds else next(names, "")

    def changes_of(self, identifier: str) -> tuple[ChangeEntry, ...]:
        """The entries of the history that are about a record, newest first."""
        return self.memoize("changes", "", _changes).get(identifier, ())

    @property
    def former(self) -> Mapping[tuple[str, str], str]:
        """(kind, id) of each record that is gone → the id of the record that its address leads to."""
        return self.memoize("former", "", _former)

    @property
    def unusable(self) -> frozenset[str]:
        """Ids of files whose problems kept them out."""
        return cast("frozenset[str]", self.apart.get("unusable", frozenset()))

    @property
    def pages(self) -> tuple[str, ...]:
        """The ids of the pages about the briefing, in their order."""
        return self.memoize(
            "pages", "", lambda s, _: tuple(i for i, _ in sorted(s.all(Page), key=lambda p: place_of(p[1])))
        )

    def all(self, kind: type[R]) -> Iterator[tuple[str, R]]:
        """The records of one kind with their ids, by id."""
        yield from self.by_kind.get(kind.kind, {}).items()

    def get(self, identifier: str, kind: type[R]) -> R | None:
        """A record of a kind by id."""
        record = self.records.get(identifier)
        return record if isinstance(record, kind) else None

    def records_referencing(self, identifier: str, key: str, kind: type[R]) -> Iterator[tuple[str, R]]:
        """The records of a kind that name a record under a key of their front matter, with their ids, by id."""
        origins = (link.origin for link in self.backlinks.get(identifier, ()) if link.path[:1] == (key,))
        for origin in dict.fromkeys(origins):
            if record := self.get(origin, kind):
                yield origin, record

    def attachment(self, identifier: str) -> Attachment | None:
        """The file of a record, unless it is missing or was refused."""
        record = self.get(identifier, File)
        found = self.attachments.get(record.file or "") if record else None
        return found if found and found.form else None

    def mentions_of(self, identifier: str) -> tuple[Mention, ...]:
        """Where the article names an entity."""
        return self.memoize("mentions", identifier, lambda s, i: tuple(m for m in s.mentions if m.entity == i))

    def describe(self, attachment: Attachment) -> str:
        """What a file is and how large, for people: "PDF, 1,200 kB"."""
        return self.t("mark.comma").join((attachment.form.upper(), format_size(attachment.size, self.interface)))

    def title(self, identifier: str) -> str:
        """The title of a record; an id without one, which is an error, is shown itself."""
        return self.titles.get(identifier, identifier)

    def type_of(self, identifier: str) -> str:
        """The type of an entity, event, source or note in words; "" of another record."""
        record, words = self.records[identifier], self.vocabulary
        if isinstance(record, Note):
            return self.t(f"note.{record.type}")
        types = {Entity: words.entity_types, Event: words.event_types, Source: words.source_types}.get(type(record), {})
        type_: str = getattr(record, "type", "")
        return types.get(type_, type_)

    def quoted(self, quote: Quote) -> str:
        """A quotation in the article's own characters; in the record's where the article does not have it."""
        found = self.text.find(quote)
        return fold_space(self.text.text[found[0].start : found[0].end]) if found else quote.exact

    def words(self, document: Document, sentence: Sentence) -> str:
        """A sentence as plain text, links shown by their words or their record's title, citations left out."""
        return self.read_out(sentence_parts(document, sentence))

    def read_out(self, parts: SentenceParts) -> str:
        """The same for what is left of a sentence away from its text."""
        return prose.plain([part if isinstance(part, str) else self.title(part.target) for part in parts])


def _changes(site: Site, _: str) -> Mapping[str, tuple[ChangeEntry, ...]]:
    found: dict[str, tuple[ChangeEntry, ...]] = {}
    for entry in site.history.entries:
        for identifier in dict.fromkeys(map(site.present, (entry.record, *entry.about))):
            found[identifier] = (*found.get(identifier, ()), entry)
    return found


def _former(site: Site, _: str) -> Mapping[tuple[str, str], str]:
    return {former(key, site.kinds.get(new, "")): new for key, new in site.config.redirects.items()}
