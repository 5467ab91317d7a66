"""Documents → one site: ids become links, quotations ranges, names mentions; links are seen from both ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from . import anchor, limits, parse, sentences
from .config import Config, Vocabulary
from .diagnostics import Diagnostic, Location, problem
from .document import Document, Sentence
from .history import History
from .markers import Path, Record, Ref
from .model import Article, Claim, Entity, Note, Page
from .names import Mention, Names, gather
from .schema import ARTICLE, SITE, VOCABULARY, is_id, locate, nearest

R = TypeVar("R", bound=Record)
CITABLE = ("claim", "source")


@dataclass(frozen=True, slots=True)
class Backlink:
    """One place that leads to a record."""

    origin: str
    """The id of the record that links."""
    path: Path
    """The front-matter path; empty when the link stands in the text."""
    cites: bool = False
    sentence: Sentence | None = None

    @property
    def anchor(self) -> str:
        """The id of the place on the linking record's page."""
        if self.sentence:
            return self.sentence.anchor
        steps = [str(step + 1) if isinstance(step, int) else step for step in self.path[:2]]
        return "-".join(steps)


@dataclass(frozen=True)
class Site:
    """The whole briefing, linked. Records hold ids; look them up in `documents`."""

    config: Config
    vocabulary: Vocabulary
    article: Article
    text: anchor.ArticleText
    documents: Mapping[str, Document]
    names: Names
    mentions: tuple[Mention, ...]
    """Every entity named in the article, in the order of the text."""
    quotes: Mapping[str, tuple[anchor.Range, ...]]
    """Claim or note id → its passages of the article."""
    unusable: frozenset[str] = frozenset()
    """Ids of files whose faults kept them out."""
    backlinks: Mapping[str, tuple[Backlink, ...]] = field(default_factory=dict)
    history: History = field(default_factory=History)

    def all(self, kind: type[R]) -> Iterator[tuple[str, R]]:
        """The records of one kind with their ids, by id."""
        yield from self._by_type.get(kind, ())

    @cached_property
    def _by_type(self) -> Mapping[type[Record], list[tuple[str, Any]]]:
        found: dict[type[Record], list[tuple[str, Any]]] = {}
        for identifier, document in self.documents.items():
            found.setdefault(type(document.record), []).append((identifier, document.record))
        return found

    @cached_property
    def kept(self) -> dict[tuple[str, str], Any]:
        """(What, of what) → what is the same on many pages and made once."""
        return {}

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The ids of the pages about the briefing, in their order."""
        return tuple(identifier for _, identifier in sorted((page.order, i) for i, page in self.all(Page)))

    def get(self, identifier: str, kind: type[R]) -> R | None:
        """A record of a kind by id."""
        document = self.documents.get(identifier)
        return document.record if document and isinstance(document.record, kind) else None

    def title(self, identifier: str) -> str:
        """The title of a record; an id that leads nowhere, which is an error, stands for itself."""
        document = self.documents.get(identifier)
        return document.title if document else identifier

    def words(self, document: Document, sentence: Sentence) -> str:
        """A sentence as plain text, links shown by their words or their record's title, citations left out."""
        references = document.prose.references
        shown = {
            part: self._shown(references[part].words, references[part].target, cites=references[part].cites)
            for part in sentence.parts
            if isinstance(part, int)
        }
        return sentences.plain(sentence, shown)

    def _shown(self, words: str, target: str, *, cites: bool) -> str:
        return "" if cites else words or self.title(target)


def link(documents: Iterable[Document], unusable: frozenset[str]) -> tuple[Site | None, list[Diagnostic]]:
    """Join the documents. `unusable` are the ids of files with faults of their own, to which links are not reported.

    None where `site.yaml`, the vocabulary or the article is missing or unusable.
    """
    by_id, problems = _by_id(documents)
    config, vocabulary, article = (by_id.get(name) for name in ("site", "vocabulary", "article"))
    problems += _missing(by_id, unusable)
    if not (config and vocabulary and article):
        return None, problems
    assert isinstance(article.record, Article)  # noqa: S101  # by its path
    text = anchor.divide(article.body, article.record.language)
    known = gather((i, d.record) for i, d in by_id.items() if isinstance(d.record, Entity))
    quotes, found = _anchor_quotes(by_id, text)
    backlinks, unlinked = _backlinks(by_id, unusable)
    site = Site(
        config=config.record,  # type: ignore[arg-type]  # each by its path
        vocabulary=vocabulary.record,  # type: ignore[arg-type]
        article=article.record,
        text=text,
        documents=by_id,
        names=known,
        mentions=tuple(known.find(text.text)),
        quotes=quotes,
        unusable=unusable,
        backlinks=backlinks,
    )
    return site, [*problems, *found, *unlinked, *_clashes(site), *_redirects(site, config)]


def at(document: Document, where: Path, *, key: bool = False) -> Location:
    """The place of a front-matter value."""
    return locate(document.path, document.marks, where, key=key)


def in_text(document: Document, offset: int, length: int = 1) -> Location:
    """The place of an offset of the body."""
    return parse.place(document.path, document.body, document.body_line, offset, length)


def _by_id(documents: Iterable[Document]) -> tuple[dict[str, Document], list[Diagnostic]]:
    by_id: dict[str, Document] = {}
    problems = []
    for document in sorted(documents, key=lambda d: (d.path not in {SITE, VOCABULARY, ARTICLE}, d.path)):
        if first := by_id.get(document.id):
            message = f"The id `{document.id}` is already that of {first.path}."
            problems.append(problem("duplicate-id", Location(document.path), message))
        else:
            by_id[document.id] = document
    return dict(sorted(by_id.items())), problems


def _missing(by_id: Mapping[str, Document], unusable: frozenset[str]) -> list[Diagnostic]:
    wanted = {
        "site": ("site-missing", SITE, ""),
        "vocabulary": ("site-missing", VOCABULARY, "Copy one from another briefing and put in your own words."),
        "article": ("article-missing", ARTICLE, ""),
    }
    absent = set(wanted) - set(by_id) - unusable
    return [
        problem(code, Location(path), f"There is no `{path}`.", hint)
        for name, (code, path, hint) in wanted.items()
        if name in absent
    ]


def _anchor_quotes(
    by_id: Mapping[str, Document], text: anchor.ArticleText
) -> tuple[dict[str, tuple[anchor.Range, ...]], list[Diagnostic]]:
    quotes: dict[str, tuple[anchor.Range, ...]] = {}
    problems = []
    for identifier, document in by_id.items():
        if not isinstance(document.record, Claim | Note):
            continue
        ranges = []
        for index, quote in enumerate(document.record.quotes):
            found = text.find(quote)
            where = at(document, ("quotes", index, "exact"))
            if len(found) == 1:
                ranges += found
            elif found:
                message = f"The quotation stands in the article {len(found)} times."
                problems.append(problem("quote-ambiguous", where, message))
            else:
                hint = _nearby(text, quote.exact) if len(problems) < limits.CLOSEST else ""
                problems.append(problem("quote-not-found", where, "The quotation is not in the article.", hint))
        quotes[identifier] = tuple(sorted(ranges))
    return quotes, problems


def _nearby(text: anchor.ArticleText, words: str) -> str:
    closest = text.closest(words)
    if not closest:
        return "Nothing in the article is like it. Copy the words from content/article.md exactly."
    return f"The closest passage, where [-yours-] and {{+the article's+}} differ:\n{closest}"


def _backlinks(
    by_id: Mapping[str, Document], unusable: frozenset[str]
) -> tuple[dict[str, tuple[Backlink, ...]], list[Diagnostic]]:
    found: dict[str, list[Backlink]] = {}
    problems = []
    for document in by_id.values():
        for place, kinds, backlink, target in _references(document):
            wrong = _fault(by_id, unusable, document, target, kinds, place)
            if wrong:
                problems.append(wrong)
            elif target in by_id and backlink.path[:1] != ("redirects",):  # no reader meets those
                found.setdefault(target, []).append(backlink)
        problems += _dead_anchors(by_id, document)
    return {target: tuple(links) for target, links in found.items()}, problems


def _references(document: Document) -> Iterator[tuple[Location, tuple[str, ...], Backlink, str]]:
    """Every id that a document names: its place, the kinds that may stand there, the link back, the id."""
    for where, marker, value in document.fields:
        if isinstance(marker, Ref):
            yield at(document, where), marker.kinds, Backlink(document.id, where), value
    sentence_of = {part: s for s in document.prose.sentences for part in s.parts if isinstance(part, int)}
    for index, reference in enumerate(document.prose.references):
        backlink = Backlink(document.id, (), reference.cites, sentence_of.get(index))
        place = in_text(document, reference.start, reference.end - reference.start)
        yield place, CITABLE if reference.cites else (), backlink, reference.target


def _fault(  # noqa: PLR0913, PLR0917  # one reference, whole
    by_id: Mapping[str, Document],
    unusable: frozenset[str],
    document: Document,
    target: str,
    kinds: tuple[str, ...],
    place: Location,
) -> Diagnostic | None:
    if target in unusable and target not in by_id:
        return None
    if target not in by_id:
        known = [i for i, d in by_id.items() if not kinds or d.kind in kinds]
        return problem(
            "unknown-id",
            place,
            f"There is no {' or '.join(kinds) or 'record'} with the id `{target}`.",
            nearest(target, known),
        )
    kind = by_id[target].kind
    if kind in {"site", "vocabulary"} or (kinds and kind not in kinds):
        wanted = " or ".join(map(_one, kinds)) or "a record with a page"
        return problem("wrong-kind", place, f"`{target}` is {_one(kind)}; {wanted} is expected here.")
    if target == document.id and document.kind in kinds and place.line < document.body_line:
        return problem("self-reference", place, f"`{target}` refers to itself here.")
    return None


def _one(kind: str) -> str:
    """A kind with its article, as in a sentence."""
    if kind in {"site", "vocabulary", "article"}:
        return f"the {kind}"
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"


def _dead_anchors(by_id: Mapping[str, Document], document: Document) -> Iterator[Diagnostic]:
    for reference in document.prose.references:
        if reference.anchor and (target := by_id.get(reference.target)):
            anchors = [name for name, _ in target.prose.headings]
            if reference.anchor not in anchors:
                message = f"`{reference.target}` has no heading `{reference.anchor}`."
                place = in_text(document, reference.start, reference.end - reference.start)
                yield problem("dead-anchor", place, message, nearest(reference.anchor, anchors))


def _clashes(site: Site) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, str, str], str] = {}
    for identifier, entity in site.all(Entity):
        for index, name in enumerate(entity.names):
            first = seen.setdefault((name.text, name.prefix, name.suffix), identifier)
            if first != identifier:
                place = at(site.documents[identifier], ("names", index, "text"))
                yield problem("name-clash", place, f"The name `{name.text}` is already that of `{first}`.")


def _redirects(site: Site, config: Document) -> Iterator[Diagnostic]:
    for old in site.config.redirects:
        place = at(config, ("redirects", old), key=True)
        if not is_id(old):
            yield problem("bad-id", place, f"`{old}` cannot be an id.")
        elif old in site.documents:
            message = f"`{old}` is the id of a record; it cannot be redirected."
            hint = "Remove this redirect, or give the record another id."
            yield problem("dead-redirect", place, message, hint)
