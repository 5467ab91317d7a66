"""Give a record another id: its file moves, everything that names it follows, and a redirect remains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core.diagnostics import CODES, Diagnostic, UsageError
from briefing.core.document import Document
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.parse.validation import SITE, is_id, nearest

from .references import Change, EditableText, Use, edit_redirects, edit_uses, find_uses, only_renamed

SINGLE = {"article", "site", "vocabulary"}
"""Kinds of which there is one, under a fixed name."""


class EditError(UsageError):
    """The edit cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class RenamePlan:
    """What a rename will change, proved to change nothing else."""

    document: Document
    path: str
    """Where the record's file will be."""
    changes: tuple[Change, ...]
    files: Mapping[str, bytes | None]
    """Only the files that change; None for one that goes."""
    faults: tuple[Diagnostic, ...]
    """The problems it would add; with any, nothing may be written."""


@dataclass(frozen=True, slots=True)
class State:
    """A site's documents by id, and its problems."""

    documents: Mapping[str, Document]
    unusable: Mapping[str, str]
    """Id → path of each file that cannot be read."""
    problems: tuple[Diagnostic, ...]


def read_state(files: Files, memo: Engine) -> State:
    """Parse and check a site."""
    documents, unusable = pipeline.documents(files, memo)
    _, problems = pipeline.check(files, memo)
    paths = {validation.identifier(path): path for path in files if path == SITE or path.startswith("content/")}
    return State({d.id: d for d in documents}, {name: paths[name] for name in sorted(unusable)}, problems)


def rename(files: Files, old: str, new: str, memo: Engine) -> RenamePlan:
    """Plan to give the record `old` the id `new`, without writing. Raises EditError if that is not possible."""
    now = read_state(files, memo)
    document = find_editable(now, old)
    _require_free(now, old, new)
    path = f"{document.path.rsplit('/', 1)[0]}/{new}.md"
    changed, changes = repoint(files, now, old, new)
    moved = {**changed, path: changed.get(document.path, files[document.path]), document.path: None}
    _, problems = pipeline.check(apply_changes(files, moved), memo)
    new_ones = new_problems(now.problems, problems, {document.path: path})
    return RenamePlan(document, path, changes, moved, new_ones)


def apply_changes(files: Files, changed: Mapping[str, bytes | None]) -> Files:
    """Return all files after some have changed (None: the file is gone)."""
    return {path: data for path, data in sorted({**files, **changed}.items()) if data is not None}


def find_editable(now: State, identifier: str) -> Document:
    """Return the record of an id. Raises EditError if there is none that may be renamed or removed."""
    if identifier in now.unusable:
        message = f"{now.unusable[identifier]} has faults. Mend them first: `check` lists them."
        raise EditError(message)
    document = now.documents.get(identifier)
    if document is None:
        moved = redirects(now).get(identifier)
        if moved:
            message = f"`{identifier}` is a redirect in site.yaml; the record is `{moved}`."
            raise EditError(message)
        message = f"There is no record `{identifier}`. {nearest(identifier, now.documents)}".strip()
        raise EditError(message)
    if document.kind in SINGLE:
        message = f"`{identifier}` is the {document.kind}: its file, {document.path}, must keep its name."
        raise EditError(message)
    return document


def redirects(now: State) -> Mapping[str, str]:
    """Return the redirects of `site.yaml`: former id → present id."""
    site = now.documents.get("site")
    found: Mapping[str, str] = getattr(site.record, "redirects", {}) if site else {}
    return found


def _require_free(now: State, old: str, new: str) -> None:
    """Raise EditError if `new` cannot be the id of a record."""
    if new == old:
        message = f"The record is already called `{old}`."
        raise EditError(message)
    if not is_id(new) or new == "null":  # YAML's word for nothing
        message = f"`{new}` cannot be an id. {_suggest_id(new)}"
        raise EditError(message)
    if taken := now.documents.get(new):
        message = f"The id `{new}` is taken: {taken.path} (“{taken.title}”). Choose another one."
        raise EditError(message)
    if new in now.unusable:
        message = f"The id `{new}` is taken: {now.unusable[new]}. Choose another one."
        raise EditError(message)
    leads_to = redirects(now).get(new)
    if leads_to and leads_to != old:
        message = (
            f"`{new}` is a redirect in site.yaml: old links with that name lead to `{leads_to}`. "
            "Choose another id, or delete the redirect first."
        )
        raise EditError(message)


def _suggest_id(new: str) -> str:
    """Say what an id looks like, and the closest one to what was given."""
    close = re.sub(r"[^a-z0-9]+", "-", new.lower())[:80].strip("-")
    if close == new:
        return "The name is reserved; choose another one."
    return CODES["bad-id"].hint + (f" Did you mean `{close}`?" if is_id(close) else "")


def repoint(files: Files, now: State, old: str, new: str) -> tuple[dict[str, bytes], tuple[Change, ...]]:
    """Make everything that names `old` name `new`, and add a redirect. Returns the changed files and each change.

    Raises EditError if a place cannot be changed safely.
    """
    _require_readable(files, now, old)
    site = now.documents.get("site")
    if site is None:
        message = "site.yaml is missing or has faults, and a redirect must go there. Mend it first."
        raise EditError(message)
    found: dict[str, list[Use]] = {SITE: []}
    for use in find_uses(now.documents.values(), old):
        found.setdefault(use.document.path, []).append(use)
    changed: dict[str, bytes] = {}
    changes: list[Change] = []
    for path, there in found.items():
        text = EditableText(files[path])
        edits, made = edit_uses(text, there, old, new)
        if path == SITE:
            if redirects(now).get(new) == old:
                made = [m for m in made if m.before != f"{new}: {old}"]
            edit, change = edit_redirects(text, site, old, new)
            edits.append(edit)
            made.append(change)
        changed[path] = text.apply(edits)
        changes += made
        first = there[0] if there else Use(site, made[-1].location, ("redirects",))
        _require_only_renamed(path, changed[path], first, old, new)
    return changed, tuple(sorted(changes, key=lambda change: change.location))


def _require_readable(files: Files, now: State, old: str) -> None:
    """Raise EditError if a file that cannot be read seems to name the record."""
    word = re.compile(rb"(?<![\w-])" + old.encode() + rb"(?![\w-])")
    if unread := [path for path in now.unusable.values() if word.search(files[path])]:
        message = f"{', '.join(unread)} may name `{old}`, but cannot be read. Mend it first: `check` says how."
        raise EditError(message)


def _require_only_renamed(path: str, data: bytes, first: Use, old: str, new: str) -> None:
    """Raise EditError unless the edited file has the same content with the new id."""
    made, _ = validation.document(path, data)
    ends = made is not None and (path != SITE or getattr(made.record, "redirects", {}).get(old) == new)
    if not ends or not only_renamed(first.document, made, old, new):
        message = (
            f"{first.location}: `{old}` is written here in a way that cannot be changed safely. Change it by hand."
        )
        raise EditError(message)


def new_problems(
    before: Iterable[Diagnostic], after: Iterable[Diagnostic], moved: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Return the problems whose code a file has more often than before. `moved`: old path → new path."""
    had = Counter((d.code, moved.get(d.location.path, d.location.path)) for d in before)
    has: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in after:
        has.setdefault((diagnostic.code, diagnostic.location.path), []).append(diagnostic)
    return tuple(d for key, found in has.items() if len(found) > had[key] for d in found)
