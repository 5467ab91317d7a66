"""Documents → one site: ids become links, quotations ranges; links are seen from both ends. It follows changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document, Reference, Sentence
from briefing.core.fields import Path, Record, Ref
from briefing.core.model import Claim, Entity, Note
from briefing.engine.incremental import Graph
from briefing.parse import front_matter
from briefing.parse.validation import ARTICLE, SITE, VOCABULARY, locate

from .history import History
from .quotes import Range
from .site import MAX_BACKLINKS_ON_PAGE, Backlink, SentenceParts, Site, said

_FIXED = {"site": SITE, "vocabulary": VOCABULARY, "article": ARTICLE}
"""What every site has one of: id → path."""
_HINTS = {"vocabulary": "Copy one from another briefing and put in your own words."}


class Linker:
    """Keeps a site in step with its documents."""

    def __init__(self, graph: Graph) -> None:
        self.site = Site(graph)
        self._by_path: dict[str, Document] = {}
        self._by_id: dict[str, Document] = {}
        self._doubles: tuple[Diagnostic, ...] = ()
        self._named: dict[str, Mapping[str, tuple[Backlink, ...]]] = {}
        """Id → what its document names → how."""
        self._naming: dict[str, dict[str, tuple[Backlink, ...]]] = {}
        """Id → who names it → how."""
        self._members: dict[type[Record], dict[str, Record]] = {}

    def update(self, changed: Mapping[str, Document | None]) -> None:
        """Take in documents by path; None stands for one that is gone or cannot be used."""
        before = self._by_path.keys() & changed.keys()
        for path, document in changed.items():
            if document:
                self._by_path[path] = document
            else:
                self._by_path.pop(path, None)
        if before == self._by_path.keys() & changed.keys():
            news = {d.id: d for path, d in changed.items() if d and self._by_id[d.id].path == path}
            self._by_id |= news
            self._put(dict(news))
            return
        old = self._by_id
        self._by_id, self._doubles = _by_id(self._by_path.values())
        changes: dict[str, Document | None] = {i: d for i, d in self._by_id.items() if old.get(i) is not d}
        self._put(changes | dict.fromkeys(old.keys() - self._by_id.keys()))
        site = self.site
        for table in (site.documents, site.records, site.titles, site.kinds, site.spans, site.named):
            table.sort()

    def linked(self, unusable: frozenset[str], history: History) -> tuple[Site | None, list[Diagnostic]]:
        """The site; `unusable` are the ids of files with faults of their own, to which links are not reported.

        None where `site.yaml`, the vocabulary or the article is missing or unusable.
        """
        absent = [name for name in _FIXED if name not in self._by_id]
        problems = [*self._doubles, *(_missing(name) for name in absent if name not in unusable)]
        if absent:
            return None, problems
        self.site.apart.update({"unusable": unusable, "history": history})
        return self.site, problems

    def _put(self, changes: Mapping[str, Document | None]) -> None:
        """Put the facts in; changed ones concern whoever has read them."""
        site = self.site
        article = "article" in changes
        before = {i: site.records.get(i) for i in changes}
        site.documents.update(changes)
        site.titles.update({i: d.title if d else None for i, d in changes.items()})
        site.kinds.update({i: d.kind if d else None for i, d in changes.items()})
        site.spans.update({i: d.spans if d else None for i, d in changes.items()})
        records = {i: d.record if d else None for i, d in changes.items()}
        self._sort_out({i: (before[i], records[i]) for i in site.records.update(records)})
        self._join(changes)
        if "article" in self._by_id:
            claims = self._by_id if article else changes
            site.quotes.update({i: self._passages(self._by_id.get(i)) for i in claims})

    def _sort_out(self, changes: Mapping[str, tuple[Record | None, Record | None]]) -> None:
        """Keep the records of each type, and the entities' names. `changes`: id → record before and now."""
        types = set()
        for identifier, (old, new) in changes.items():
            if old is not None:
                types.add(type(old))
                self._members[type(old)].pop(identifier)
            if new is not None:
                types.add(type(new))
                self._members.setdefault(type(new), {})[identifier] = new
        self.site.by_kind.update({k.__name__: tuple(sorted(self._members[k].items(), key=_first)) for k in types})
        names = {i: new.names or None if isinstance(new, Entity) else None for i, (_, new) in changes.items()}
        self.site.named.update(names)

    def _join(self, changes: Mapping[str, Document | None]) -> None:
        """Let every record know who names it."""
        concerned = set()
        for identifier, document in changes.items():
            for target in self._named.pop(identifier, {}):
                concerned.add(target)
                self._naming[target].pop(identifier)
            if document:
                self._named[identifier] = named = _references(document)
                for target, backlinks in named.items():
                    concerned.add(target)
                    self._naming.setdefault(target, {})[identifier] = backlinks
        together = {t: tuple(b for _, links in sorted(self._naming[t].items()) for b in links) for t in concerned}
        self.site.backlinks.update({target: links or None for target, links in together.items()})
        self.site.crowds.update(
            {t: len(links) if len(links) > MAX_BACKLINKS_ON_PAGE else None for t, links in together.items()}
        )

    def _passages(self, document: Document | None) -> tuple[Range, ...] | None:
        """A claim's or note's passages; those that are not found or not unique are left out: rules report them."""
        if document is None or not isinstance(document.record, Claim | Note):
            return None
        found = [self.site.text.find(quote) for quote in document.record.quotes]
        return tuple(sorted(ranges[0] for ranges in found if len(ranges) == 1))


def at(document: Document, where: Path, *, key: bool = False) -> Location:
    """The place of a front-matter value."""
    return locate(document.path, document.marks, where, key=key)


def in_text(document: Document, offset: int, length: int = 1) -> Location:
    """The place of an offset of the body."""
    return front_matter.place(document.path, document.body, document.body_line, offset, length)


def _by_id(documents: Iterable[Document]) -> tuple[dict[str, Document], tuple[Diagnostic, ...]]:
    by_id: dict[str, Document] = {}
    problems = []
    for document in sorted(documents, key=lambda d: (d.path not in _FIXED.values(), d.path)):
        if first := by_id.get(document.id):
            message = f"The id `{document.id}` is already that of {first.path}."
            problems.append(problem("duplicate-id", Location(document.path), message))
        else:
            by_id[document.id] = document
    return dict(sorted(by_id.items())), tuple(problems)


def _missing(name: str) -> Diagnostic:
    code = "article-missing" if name == "article" else "site-missing"
    return problem(code, Location(_FIXED[name]), f"There is no `{_FIXED[name]}`.", _HINTS.get(name, ""))


def _references(document: Document) -> dict[str, tuple[Backlink, ...]]:
    """Every id that a document names, and how; redirects are left out, which no reader meets."""
    found: dict[str, list[Backlink]] = {}
    for where, marker, value in document.fields:
        if isinstance(marker, Ref) and where[0] != "redirects":
            found.setdefault(value, []).append(Backlink(document.id, where))
    words: dict[str, SentenceParts] = {}
    for reference, sentence in in_sentences(document):
        link = Backlink(document.id, (), reference.cites)
        if sentence:
            words[sentence.anchor] = words.get(sentence.anchor) or said(document, sentence)
            link = Backlink(document.id, (), reference.cites, sentence.anchor, words[sentence.anchor])
        found.setdefault(reference.target, []).append(link)
    return {target: tuple(links) for target, links in found.items()}


def in_sentences(document: Document) -> Iterator[tuple[Reference, Sentence | None]]:
    """Every reference of a text, with the sentence in which it stands; None in a heading."""
    sentence_of = {part: s for s in document.prose.sentences for part in s.parts if isinstance(part, int)}
    return ((reference, sentence_of.get(index)) for index, reference in enumerate(document.prose.references))


def _first(pair: tuple[str, Record]) -> str:
    return pair[0]
