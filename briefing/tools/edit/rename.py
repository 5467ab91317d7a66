"""Rename a record, or remove it: everything that names it follows, a redirect remains. Files in, plan out."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic, refuse
from briefing.core.document import Document
from briefing.core.model import KINDS
from briefing.core.urls import former
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.parse.validation import SITE, explain_bad_id, is_id, nearest
from briefing.site.linker import at

from .references import Use, add_redirect, find_uses, only_renamed, replace_words

_SINGLE = {"article", "site", "vocabulary"}  # kinds of which there is one, under a fixed name


@dataclass(frozen=True, slots=True)
class EditPlan:
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

    def repoint(self, uses: Iterable[Use], document: Document, new: str, kind: str) -> dict[str, bytes]:
        """Return the files in which the uses name `new`, of a kind, and a redirect is left. May raise UsageError."""
        old = document.id
        word = re.compile(rb"(?<![\w-])" + old.encode() + rb"(?![\w-])")
        unusable = [self.paths[name] for name in sorted(self.unusable)]
        if unread := [path for path in unusable if word.search(self.files[path])]:
            refuse(f"{', '.join(unread)} may name `{old}`, but cannot be read. Fix it first: `check` says how.")
        if self.config is None:
            refuse("site.yaml is missing or has errors, and a redirect must go there. Fix it first.")
        by_path: dict[str, list[Use]] = {SITE: []}
        for use in uses:
            by_path.setdefault(use.document.path, []).append(use)
        own, keys = self._follow(document, new, kind)
        led = {keys.get(key, key): new if to == old else to for key, to in self.redirects.items()}
        changed, language = {}, validation.language_of(self.files[SITE])
        for path, found in by_path.items():
            is_site = path == SITE
            moved = [(at(self.config, ("redirects", key), key=True), key, now) for key, now in keys.items()]
            changes = [(use.location, old, new) for use in found] + (moved if is_site else [])
            changed[path] = replace_words(self.files[path], changes)
            if is_site and own not in keys.values():
                changed[path] = add_redirect(changed[path], self.config, f"{own}: {new}")
            made, _ = validation.document(path, changed[path], language)
            redirected = not is_site or _redirects(made) == {**led, own: new}
            before = self.config if is_site else found[0].document
            if not (made and redirected and only_renamed(before, made, old, new)):
                place = found[0].location if found else path
                refuse(f"{place}: `{old}` is written here in a way that cannot be changed safely. Change it by hand.")
        return changed

    def _follow(self, document: Document, new: str, kind: str) -> tuple[str, dict[str, str]]:
        """Return the key that leads from a record whose place `new` takes, and old → new keys of what led to it.

        One from the address that `new` has is turned round. A key without a folder is of the kind of what it leads to:
        if that changes, it gets the folder.
        """
        folder = "" if kind == document.kind else f"{KINDS[document.kind].folder}/"
        own, keys = folder + document.id, dict[str, str]()
        for key in (key for key, to in self.redirects.items() if to == document.id):
            is_reversed = former(key, document.kind) == (kind, new)
            keys[key] = own if is_reversed else key if "/" in key else folder + key
        return own, keys

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
    changed = state.repoint(uses, document, new, document.kind)
    moved = {**changed, path: changed.get(document.path, files[document.path]), document.path: None}
    return EditPlan(document, uses, moved, tuple(state.new_problems(moved, {document.path: path})))


def remove(files: Files, identifier: str, heir: str, engine: Engine) -> EditPlan:
    """Plan to remove a record; what names it will name its `heir`, if one is given. Raises UsageError if impossible."""
    state = _State(files, engine)
    document = state.find(identifier)
    to = state.find(heir) if heir else None
    if to is document:
        refuse(f"`{heir}` cannot take the place of `{identifier}`: it is the record itself.")
    uses = tuple(use for use in find_uses(state.documents.values(), identifier) if use.document.id != identifier)
    changed = {**(state.repoint(uses, document, heir, to.kind) if to else {}), document.path: None}
    # Without an heir, `uses` says where the id would be unknown.
    problems = tuple(one for one in state.new_problems(changed, {}) if to or one.code != "unknown-id")
    return EditPlan(document, uses, changed, problems, to)
