"""Changes of the input files that keep every byte they need not touch: files in, files and problems out.

A renamed or removed record leaves a redirect, and what names it follows. Keys are put into the model's order, the first
mention of each known name is linked. A file is changed only if it is proved to say the same afterwards.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import yaml

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic, Location, has_errors, refuse
from briefing.core.document import Document
from briefing.core.fields import Frozen, Record, Ref, keys
from briefing.core.folding import fold_space
from briefing.core.urls import former
from briefing.engine.engine import Engine
from briefing.languages.ways import Loader
from briefing.parse import validation
from briefing.parse.front_matter import BREAKS, decode
from briefing.parse.validation import SITE, Parsed, explain_bad_id, is_id, nearest, record_type
from briefing.rules.texts import UnlinkedName, unlinked_names
from briefing.site.linker import at, in_text
from briefing.site.site import Site

_SINGLE = {"article", "site", "vocabulary"}  # kinds of which there is one, under a fixed name
_OPENING = re.compile(r"!?\[(?:\[\s*|@)")  # before the id in `[[ id…`, `![[ id…` or `[@id]`
_LINE_END = re.compile("\r\n|\r|\n")


class Use(NamedTuple):
    """A place that names a record; `words` describe it and stand in a sentence."""

    document: Document
    location: Location
    words: str


class EditPlan(Frozen):
    """What an edit will change, proved to change nothing else."""

    document: Document
    uses: tuple[Use, ...]  # the places that name the record, and will name its new id or its heir
    files: Mapping[str, bytes | None]  # only the files that change; None for one that goes
    problems: tuple[Diagnostic, ...]  # the problems it would add
    heir: Document | None = None  # the record that takes the place of a removed one


class _State:
    def __init__(self, files: Files, engine: Engine) -> None:
        documents, self.unusable = pipeline.documents(files, engine)
        self.files, self.engine = files, engine
        self.documents = {document.id: document for document in documents}
        self.paths = {validation.identifier(path): path for path in files if path.startswith((SITE, "content/"))}
        _, self.problems = pipeline.check(files, engine)
        self.config = self.documents.get("site")
        self.redirects = _redirects(self.config)
        kinds = {document.id: document.kind for document in documents}
        self.former = {former(key, kinds.get(new, "")): new for key, new in self.redirects.items()}

    def find(self, identifier: str) -> Document:
        """Return the record of an id. Raises UsageError if there is none that may be renamed or removed."""
        document = self.documents.get(identifier)
        if identifier in self.unusable:
            refuse(f"{self.paths[identifier]} has errors. Fix them first: `check` lists them.")
        if document is None:
            heir = next((new for (_, i), new in self.former.items() if i == identifier), "")
            unknown = f"There is no record `{identifier}`. {nearest(identifier, self.documents)}".strip()
            refuse(f"`{identifier}` is a redirect in site.yaml; the record is `{heir}`." if heir else unknown)
        if document.kind in _SINGLE:
            refuse(f"`{identifier}` is the {document.kind}: its file, {document.path}, must keep its name.")
        return document

    def require_free(self, document: Document, new: str) -> None:
        """Raise UsageError if `new` cannot be the id of a record."""
        old = document.id
        leads_to = self.former.get((document.kind, new)) or self.redirects.get(new, old)
        if new == old:
            refuse(f"The record is already called `{old}`.")
        if not is_id(new):
            refuse(f"`{new}` cannot be an id. {explain_bad_id(new)}")
        if new in self.paths:
            refuse(f"The id `{new}` is taken: {self.paths[new]}. Choose another one.")
        if leads_to != old:
            words = f"`{new}` is a redirect in site.yaml: old links with that name lead to `{leads_to}`."
            refuse(f"{words} Choose another id, or delete the redirect first.")

    def repoint(self, uses: Iterable[Use], document: Document, new: str) -> dict[str, bytes]:
        """Return the files in which the uses name `new`, and a redirect is left. May raise UsageError."""
        old, kind = document.id, document.kind
        word = re.compile(rb"(?<![\w-])" + old.encode() + rb"(?![\w-])")
        unusable = [self.paths[name] for name in sorted(self.unusable)]
        if unread := [path for path in unusable if word.search(self.files[path])]:
            refuse(f"{', '.join(unread)} may name `{old}`, but cannot be read. Fix it first: `check` says how.")
        if self.config is None:
            refuse("site.yaml is missing or has errors, and a redirect must go there. Fix it first.")
        by_path: dict[str, list[Use]] = {SITE: []}
        for use in uses:
            by_path.setdefault(use.document.path, []).append(use)
        # A redirect from the address that `new` has is turned round.
        keys = {key: old for key, to in self.redirects.items() if to == old and former(key, kind) == (kind, new)}
        led = {keys.get(key, key): new if to == old else to for key, to in self.redirects.items()}
        changed, language = {}, validation.language_of(self.files[SITE])
        for path, found in by_path.items():
            is_site = path == SITE
            moved = [(at(self.config, ("redirects", key), key=True), key, now) for key, now in keys.items()]
            changes = [(use.location, old, new) for use in found] + (moved if is_site else [])
            changed[path] = replace_words(self.files[path], changes)
            if is_site and not keys:
                changed[path] = add_redirect(changed[path], self.config, f"{old}: {new}")
            made, _ = validation.document(path, changed[path], language)
            redirected = not is_site or _redirects(made) == {**led, old: new}
            before = self.config if is_site else found[0].document
            if not (made and redirected and only_renamed(before, made, old, new)):
                place = found[0].location if found else path
                refuse(f"{place}: `{old}` is written here in a way that cannot be changed safely. Change it by hand.")
        return changed

    def new_problems(self, changed: Mapping[str, bytes | None], moved: Mapping[str, str]) -> list[Diagnostic]:
        """Return the problems after a change whose code a file (old path → new) has more often than before."""
        _, problems = pipeline.check(apply_changes(self.files, changed), self.engine)
        had = Counter((p.code, moved.get(p.location.path, p.location.path)) for p in self.problems)
        has = Counter((p.code, p.location.path) for p in problems)
        return [p for p in problems if has[p.code, p.location.path] > had[p.code, p.location.path]]


def _redirects(site: Document | None) -> Mapping[str, str]:
    return site.record.redirects if site and isinstance(site.record, Config) else {}


def apply_changes(files: Files, changed: Mapping[str, bytes | None]) -> Files:
    """Return all files after some have changed (None: the file is gone)."""
    return {path: data for path, data in sorted({**files, **changed}.items()) if data is not None}


def rename(files: Files, old: str, new: str, engine: Engine) -> EditPlan:
    """Plan to give the record `old` the id `new`. Raises UsageError if that is not possible."""
    state = _State(files, engine)
    document = state.find(old)
    state.require_free(document, new)
    path = f"{document.path.rsplit('/', 1)[0]}/{new}.md"
    uses = tuple(find_uses(state.documents.values(), old))
    changed = state.repoint(uses, document, new)
    moved = {**changed, path: changed.get(document.path, files[document.path]), document.path: None}
    return EditPlan(document, uses, moved, tuple(state.new_problems(moved, {document.path: path})))


def remove(files: Files, identifier: str, heir: str, engine: Engine) -> EditPlan:
    """Plan to remove a record; what names it will name its `heir`, if one is given. Raises UsageError if impossible."""
    state = _State(files, engine)
    document = state.find(identifier)
    to = state.find(heir) if heir else None
    if to is document or (to and to.kind != document.kind):
        refuse(f"`{heir}` cannot take the place of `{identifier}`: another {document.kind} can.")
    uses = tuple(use for use in find_uses(state.documents.values(), identifier) if use.document.id != identifier)
    changed = {**(state.repoint(uses, document, heir) if to else {}), document.path: None}
    # Without an heir, `uses` says where the id would be unknown.
    problems = tuple(one for one in state.new_problems(changed, {}) if to or one.code != "unknown-id")
    return EditPlan(document, uses, changed, problems, to)


def find_uses(documents: Iterable[Document], identifier: str) -> Iterator[Use]:
    """Yield every place that names `identifier`, by file. Code, quotations and plain words do not count."""
    for document in sorted(documents, key=lambda document: document.path):
        owner = document.path if document.kind in {"site", "article"} else f"the {document.kind} {document.id}"
        for where, marker, value in document.fields:
            if isinstance(marker, Ref) and value == identifier:
                names = [str(step) for step in where if isinstance(step, str)]
                words = f"{names[-1]} in {names[0]} of {owner}" if names[1:] else f"{names[0]} of {owner}"
                words = f"where the redirect {names[-1]} leads" if names[0] == "redirects" else words
                yield Use(document, at(document, where), words)
        for reference in document.prose.references:
            if reference.target == identifier:
                location = in_text(document, reference.start, reference.end - reference.start)
                yield Use(document, location, f"{'cited' if reference.cites else 'linked'} in the text of {owner}")


def replace_words(data: bytes, changes: Iterable[tuple[Location, str, str]]) -> bytes:
    """Return a file with words replaced: place, old words, new ones. Where unusual YAML hides them, nothing changes."""
    text = data.decode("utf-8")
    offset, edits = _offsets(text), []
    for location, old, new in changes:
        start = offset(location)
        if opening := _OPENING.match(text, start):
            start = opening.end()
        elif text[start] in "|>'\"":  # a text on lines of its own, or quoted
            start = max(text.find(old, start), start)
        if text.startswith(old, start):
            edits.append((start, start + len(old), new))
    for start, end, words in sorted(edits, reverse=True):
        text = text[:start] + words + text[end:]
    return text.encode()


def add_redirect(data: bytes, site: Document, entry: str) -> bytes:
    """Return site.yaml with an entry more (`key: id`) at the beginning of its redirects."""
    text = data.decode("utf-8")
    found = _LINE_END.search(text)
    newline = found[0] if found else "\n"
    location = at(site, ("redirects",))
    start = _offsets(text)(location)
    if ("redirects",) not in site.marks:
        start = len(text)
        lead = "" if text.endswith(("\n", "\r")) else newline
        words = f"{lead}redirects: {{{entry}}}{newline}"
    elif text[start] == "{":
        start += 1
        inside = text[start:].lstrip(" \t")
        words = f"{entry}, "
        if inside.startswith("}"):
            text, words = text[:start] + inside, entry
    else:
        words = f"{entry}{newline}{' ' * (location.column - 1)}"
    return (text[:start] + words + text[start:]).encode()


def _offsets(text: str) -> Callable[[Location], int]:
    starts = [int(text.startswith("\ufeff")), *(found.end() for found in _LINE_END.finditer(text))]
    return lambda location: min(starts[location.line - 1] + location.column - 1, len(text))


def only_renamed(before: Document, after: Document, old: str, new: str) -> bool:
    """True if two parsed versions of a record differ only in the references to `old`, which name `new`."""
    return list(_content(before, old, new)) == list(_content(after, new, new))


def _content(document: Document, old: str, new: str) -> Iterator[object]:
    """Yield everything in a document with references to `old` replaced by `new`; redirects are left out."""
    for where, marker, value in document.fields:
        if where[0] != "redirects":
            yield where, marker, new if isinstance(marker, Ref) and value == old else value
    for reference in document.prose.references:
        target = new if reference.target == old else reference.target
        yield reference.cites, target, reference.anchor, reference.words
    yield document.prose.blocks, document.prose.headings
    yield [(sentence.anchor, sentence.parts) for sentence in document.prose.sentences]
    if document.kind == "article":
        yield document.body


_PARTS = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)


def is_formattable(path: str) -> bool:
    """True for the files that `format` handles: records, the article's front matter, `site.yaml`."""
    return path == SITE or record_type(path) is not None


def format_file(path: str, data: bytes) -> bytes | None:
    """Return the file with its keys in order; None if it has errors, which rule out the proof."""
    before = validation.document(path, data)
    if before[0] is None or has_errors(before[1]):
        return None
    text, _ = decode(path, data)
    parts, model = _PARTS.fullmatch(text), record_type(path)
    made = text
    if path == SITE:
        made = order_keys(text, Config)
    elif parts and model:
        made = f"---\n{order_keys(parts[1], model)}---\n{parts[2]}"
    # Comments are no content: their characters are counted.
    is_same = Counter("".join(made.split())) == Counter("".join(text.split()))
    if not is_same or _meaning(before) != _meaning(validation.document(path, made.encode())):
        made = text
    return made.replace("\n", "\r\n" if b"\r\n" in data else "\n").encode()


def _meaning(parsed: Parsed) -> object:
    document, problems = parsed
    found = Counter((problem.code, problem.message) for problem in problems)
    return document and (document.record, document.title, document.body), found


def order_keys(text: str, model: type[Record]) -> str:
    """Return a valid mapping in YAML with its keys in the order of `model`, unless it is in braces."""
    node = yaml.compose(text.translate(BREAKS), Loader)
    if not isinstance(node, yaml.MappingNode) or node.flow_style or not node.value:
        return text
    lines = text.split("\n")
    starts = [key.start_mark.line for key, _ in node.value]
    bounds = [starts[0], *(_begin_of_lead(lines, start) for start in starts[1:]), len(lines) - 1]
    known = [key.name for key in keys(model)]
    ranks = [known.index(key.value) if key.value in known else len(known) for key, _ in node.value]
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    moved = [line for entry in order for line in lines[bounds[entry] : bounds[entry + 1]]]
    return "\n".join([*lines[: bounds[0]], *moved, *lines[bounds[-1] :]])


def _begin_of_lead(lines: Sequence[str], start: int) -> int:
    """Return the first of the blank lines and comments above an entry; indented comments are the entry's before it."""
    while not lines[start - 1].strip() or lines[start - 1].startswith("#"):
        start -= 1
    return start


def link_names(site: Site, document: Document, data: bytes) -> bytes:
    """Return the file with a link at each name that `entity-unlinked` reports.

    A name is left alone where a link would change anything else, such as inside another link or in code.
    """
    text, _ = decode(document.path, data)
    for name in reversed([*unlinked_names(site, document)]):
        text = _linked(document, text, name)
    return text.replace("\n", "\r\n" if b"\r\n" in data else "\n").encode()


def _linked(document: Document, text: str, name: UnlinkedName) -> str:
    place = in_text(document, name.sentence)
    start = sum(len(line) + 1 for line in text.split("\n")[: place.line - 1]) + place.column - 1
    wanted = _said(document.path, text)
    wanted[name.entity] += 1
    for first, last in name.places(text, start):
        in_table = text[text.rfind("\n", 0, first) + 1 : first].lstrip().startswith("|")
        bar = "\\|" if in_table else "|"
        link = f"[[{name.entity}{bar}{text[first:last]}]]"
        made = text[:first] + link + text[last:]
        if _said(document.path, made) == wanted:
            return made
    return text


def _said(path: str, text: str) -> Counter[object]:
    """What a file says: its values, words and problems; and how often it links to each record."""
    document, problems = validation.document(path, text.encode())
    found = Counter[object]((problem.code, problem.message) for problem in problems)
    if document:
        references = document.prose.references
        found.update(document.fields)
        found.update(reference.target for reference in references)
        for sentence in document.prose.sentences:
            parts = (references[part].words if isinstance(part, int) else part for part in sentence.parts)
            found[sentence.anchor, fold_space("".join(parts))] += 1
    return found
