"""Documents → those that are published → one site: ids become links, quotations ranges; how much the claims cover."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Document
from briefing.core.fields import Frozen, Path, Record, Ref, ValueType, keys, marked_fields, replace
from briefing.core.model import Assertion, Claim, Entity, Event, Ground, Note, Source, is_draft
from briefing.engine.engine import Graph
from briefing.languages.interface import Interface
from briefing.parse import front_matter, prose, validation
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
    by_kind: dict[str, dict[str, Record]] = {}
    for identifier, record in records.items():
        by_kind.setdefault(record.kind, {})[identifier] = record
    site.by_kind.replace(by_kind)
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


_GONE = object()
_MARKDOWN = re.compile(r"[\\`*_~\[\]<>&|#]")
_ATTRIBUTION = {
    ("claim", "chain", "agent"),
    ("claim", "evidence", "origin"),
    ("source", "origin"),
    ("entity", "part_of"),
}
"""Kind and keys that say whose word something is: without them a record would say something else."""


def published(documents: Sequence[Document]) -> tuple[Sequence[Document], list[Diagnostic]]:
    """Leave out drafts and the references to them, and report each reference; the same documents if none is a draft.

    A link becomes plain words. In front matter the smallest part that may be left out goes; where that is not possible,
    or attribution would change, the draft has to be published too, which is an error.
    """
    drafts = {document.id: document for document in documents if is_draft(document.record)}
    if not drafts:
        return documents, []
    public = [document for document in documents if not is_draft(document.record)]
    problems = [found for document in public for found in _problems(document, drafts)]
    language = next((d.record.language for d in documents if isinstance(d.record, Config)), "en")
    return [_without(document, drafts, language) for document in public], problems


def _problems(document: Document, drafts: Mapping[str, Document]) -> Iterator[Diagnostic]:
    for path, marker, value in document.fields:
        if isinstance(marker, Ref) and value in drafts:
            names = (document.kind, *(step for step in path if isinstance(step, str)))
            needed = document.kind in {"site", "article"} or names in _ATTRIBUTION
            hint = f"Remove `draft: true` from {drafts[value].path}, or name another record here."
            left_out = "is needed here" if needed else "is left out of the published site with what is said of it here"
            code = "draft-needed" if needed else "draft-linked"
            yield problem(code, at(document, path), f"`{value}` is a draft: it {left_out}.", hint if needed else "")
    for reference in document.prose.references:
        if reference.target in drafts:
            becomes = "the citation is left out" if reference.cites else "the link is published as plain words"
            place = in_text(document, reference.start, reference.end - reference.start)
            yield problem("draft-linked", place, f"`{reference.target}` is a draft: {becomes}.")


def _without(document: Document, drafts: Mapping[str, Document], language: str) -> Document:
    document = _plain(document, drafts, language)
    if not any(isinstance(marker, Ref) and value in drafts for _, marker, value in document.fields):
        return document
    dropped: list[Path] = []
    record = _pruned(document.record, ValueType(type(document.record)), drafts, (), dropped)
    if record is _GONE:  # it cannot be without the draft, which is an error
        return document
    marks = {_moved(path, dropped): mark for path, mark in document.marks.items()}
    return replace(document, record=record, fields=tuple(marked_fields(record)), marks=marks, fingerprint="")


def _pruned(value: Any, of: ValueType, drafts: Mapping[str, Document], path: Path, dropped: list[Path]) -> Any:  # noqa: ANN401  # any value of a record
    """A value without references to drafts; _GONE if nothing is left. `dropped` gets the paths of list entries."""
    if isinstance(of.marker, Ref) and isinstance(value, str) and value in drafts:
        return drafts[value].title if of.marker.or_words else _GONE
    if isinstance(value, Record):
        changed = {}
        for row in keys(type(value)):
            old = getattr(value, row.attribute)
            new = _pruned(old, row.value, drafts, (*path, row.name), dropped)
            if new is _GONE and (row.required or isinstance(value, Assertion)):
                return _GONE
            if new is not old:
                changed[row.attribute] = None if new is _GONE else new
        return replace(value, **changed) if changed else value
    if isinstance(value, tuple) and of.inside:
        kept = [(n, _pruned(entry, of.inside, drafts, (*path, n), dropped)) for n, entry in enumerate(value)]
        dropped += [(*path, n) for n, entry in kept if entry is _GONE]
        return tuple(entry for _, entry in kept if entry is not _GONE)
    return value


def _moved(path: Path, dropped: Collection[Path]) -> Path:
    """The path of a value after entries of lists before it are gone."""
    return tuple(
        step - sum(d[:-1] == path[:n] and d[-1] < step for d in dropped) if isinstance(step, int) else step  # type: ignore[operator]
        for n, step in enumerate(path)
    )


def _plain(document: Document, drafts: Mapping[str, Document], language: str) -> Document:
    """Put plain words in place of links to drafts, and nothing in place of citations of them."""
    parts, start = [], 0
    for reference in (r for r in document.prose.references if r.target in drafts):
        written = document.body[reference.start : reference.end].removesuffix("]]")
        title = _MARKDOWN.sub(r"\\\g<0>", drafts[reference.target].title)
        before = document.body[start : reference.start]
        parts += [before.rstrip(" ")] if reference.cites else [before, written.partition("|")[2] or title]
        start = reference.end
    if not start:
        return document
    body = "".join([*parts, document.body[start:]])
    text, _ = prose.read(document.path, body, document.body_line, language)
    return replace(document, body=body, prose=text, fingerprint="")


class Coverage(Frozen):
    """How many sentences there are, how many a claim touches, and what is left over."""

    sentences: int
    sentences_covered: int
    percent: int  # of the text, white space apart, that claims quote, rounded down
    gaps: tuple[Range, ...]  # uncovered stretches that hold at least one word, in order


def cover(site: Site) -> Coverage:
    """Measure the claims' quotations against the article's sentences."""
    text = site.text.text
    quoted = bytearray(len(text))
    for identifier, _ in site.all(Claim):
        for stretch in site.quotes.get(identifier, ()):
            quoted[stretch.start : stretch.end] = b"\1" * (stretch.end - stretch.start)
    gaps: list[Range] = []
    touched = 0
    for sentence in site.text.sentences:
        here = quoted[sentence.range.start : sentence.range.end]
        touched += 1 in here
        for gap in re.finditer(rb"\0+", here):
            start = sentence.range.start + gap.start()
            words = text[start : sentence.range.start + gap.end()]
            if re.search(r"\w", words):
                lead = len(words) - len(words.lstrip(" ,;."))
                gaps.append(Range(start + lead, start + len(words.rstrip(" ,;."))))
    solid = [mark for mark, character in zip(quoted, text, strict=True) if not character.isspace()]
    return Coverage(len(site.text.sentences), touched, 100 * sum(solid) // max(1, len(solid)), tuple(gaps))
