"""Documents → one site: ids become links, quotations ranges; links are seen from both ends."""

from collections.abc import Mapping, Sequence
from typing import cast

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document
from briefing.core.fields import Path, Record, Ref, replace
from briefing.core.model import Claim, Entity, Event, Ground, Note, Source
from briefing.engine.incremental import Graph
from briefing.languages.interface import Interface
from briefing.parse import front_matter, validation
from briefing.parse.validation import ARTICLE, KEY, SITE, VOCABULARY, locate

from .history import History
from .quotes import Range
from .site import MAX_BACKLINKS_ON_PAGE, Backlink, Site, sentence_parts

_FIXED = {"site": SITE, "vocabulary": VOCABULARY, "article": ARTICLE}  # what every site has one of: id → path


def link(
    documents: Sequence[Document], unusable: frozenset[str], history: History, interface: Interface, graph: Graph
) -> tuple[Site | None, list[Diagnostic]]:
    """The site, its tables filled from all documents; None without `site.yaml`, vocabulary or article.

    `unusable` are the ids of files that gave no document: links to them are no problem, and neither is their absence.
    """
    site = Site(graph)
    by_id, problems = _by_id(documents)
    if absent := [name for name in _FIXED if name not in by_id]:
        for name in (name for name in absent if name not in unusable):
            code = "article-missing" if name == "article" else "site-missing"
            hint = "Copy one from another briefing and put in your own words." if name == "vocabulary" else ""
            problems.append(problem(code, Location(_FIXED[name]), f"There is no `{_FIXED[name]}`.", hint))
        return None, problems
    site.apart.replace({"unusable": unusable, "history": history, "interface": interface})
    _tell_apart(site, by_id)
    backlinks = site.memoize("backlinks", "", _backlinks)
    site.backlinks.replace(backlinks)
    site.crowds.replace({i: len(found) for i, found in backlinks.items() if len(found) > MAX_BACKLINKS_ON_PAGE})
    site.quotes.replace(site.memoize("quotes", "", _quotes))
    return site, problems


def unlinked(documents: Sequence[Document], interface: Interface) -> Site:
    """The records of documents as a site of their own, with neither backlinks nor passages."""
    site = Site(Graph())
    site.apart.replace({"interface": interface})
    _tell_apart(site, _by_id(documents)[0])
    return site


def _tell_apart(site: Site, by_id: Mapping[str, Document]) -> None:
    interface = site.interface
    site.documents.replace(by_id)
    site.titles.replace({i: validation.title_of(d.record, interface) or d.title for i, d in by_id.items()})
    site.kinds.replace({i: document.kind for i, document in by_id.items()})
    records = _completed({i: document.record for i, document in by_id.items()})
    site.records.replace(records)
    by_kind: dict[str, list[tuple[str, Record]]] = {}
    for identifier, record in records.items():
        by_kind.setdefault(record.kind, []).append((identifier, record))
    site.by_kind.replace({kind: tuple(members) for kind, members in by_kind.items()})
    site.named.replace({i: r.names for i, r in records.items() if isinstance(r, Entity) and r.names})


def _completed(records: Mapping[str, Record]) -> dict[str, Record]:
    """Derive what is left out: by when a source was read, and which evidence of an event's claims gives its date."""
    config, grounds = records["site"], dict[str | None, tuple[Ground, ...]]()
    latest = config.as_of.rpartition("/")[2] if isinstance(config, Config) else ""
    for claim in (record for record in records.values() if isinstance(record, Claim)):
        given = (
            Ground(source=one.source, date=one.date) for one in claim.evidence if one.relation == "dates" and one.date
        )
        grounds[claim.event] = (*grounds.get(claim.event, ()), *given)
    completed = dict(records)
    for identifier, record in records.items():
        if isinstance(record, Source) and not record.consulted:
            completed[identifier] = replace(record, consulted=f"/{latest}")
        elif isinstance(record, Event) and not record.date.ground and record.date.basis == "external":
            ground = tuple(dict.fromkeys(grounds.get(identifier, ())))
            completed[identifier] = replace(record, date=replace(record.date, ground=ground))
    return completed


def _backlinks(site: Site, _: str) -> dict[str, tuple[Backlink, ...]]:
    found: dict[str, list[Backlink]] = {}
    for identifier in site.kinds:
        for target, backlink in site.memoize("references", identifier, _references):
            found.setdefault(target, []).append(backlink)
    return {target: tuple(backlinks) for target, backlinks in found.items()}


def _references(site: Site, identifier: str) -> tuple[tuple[str, Backlink], ...]:
    document = site.documents[identifier]
    fields = [(value, where) for where, marker, value in document.fields if isinstance(marker, Ref)]
    # No reader meets the redirects.
    links = [(value, Backlink(document.id, where)) for value, where in fields if where[0] != "redirects"]
    sentence_of = {part: s for s in document.prose.sentences for part in s.parts if isinstance(part, int)}
    for index, reference in enumerate(document.prose.references):
        sentence = sentence_of.get(index)  # there is none in a heading
        place = (sentence.anchor, sentence_parts(document, sentence)) if sentence else ("", ())
        links.append((reference.target, Backlink(document.id, (), reference.cites, *place)))
    return tuple(links)


def _quotes(site: Site, _: str) -> dict[str, tuple[Range, ...]]:
    quoting = {Claim.kind, Note.kind}
    return {i: site.memoize("passages", i, _passages) for i, kind in site.kinds.items() if kind in quoting}


def _passages(site: Site, identifier: str) -> tuple[Range, ...]:
    # Those that are not found or not unique are left out: rules report them.
    record = cast("Claim | Note", site.records[identifier])
    found = [site.text.find(quote) for quote in record.quotes]
    return tuple(sorted(ranges[0] for ranges in found if len(ranges) == 1))


def at(document: Document, where: Path, *, key: bool = False) -> Location:
    """The place of a front-matter value."""
    return locate(document.path, document.marks, (*where, KEY) if key else where)


def in_text(document: Document, offset: int, length: int = 1) -> Location:
    """The place of an offset of the body."""
    return front_matter.place(document.path, document.body, document.body_line, offset, length)


def _by_id(documents: Sequence[Document]) -> tuple[dict[str, Document], list[Diagnostic]]:
    by_id: dict[str, Document] = {}
    problems: list[Diagnostic] = []
    for document in sorted(documents, key=lambda document: document.path not in _FIXED.values()):
        first = by_id.setdefault(document.id, document)
        if first is not document:
            message = f"The id `{document.id}` is already that of {first.path}."
            problems.append(problem("duplicate-id", Location(document.path), message))
    return dict(sorted(by_id.items())), problems
