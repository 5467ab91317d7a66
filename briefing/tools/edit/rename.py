"""Give a record another id: its file moves, everything that names it follows, and a redirect is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core import diagnostics
from briefing.core.diagnostics import Diagnostic
from briefing.core.document import Document
from briefing.engine.engine import Engine
from briefing.parse import validation
from briefing.parse.validation import SITE, is_id, nearest

from .proof import new_faults, only_renamed
from .references import Change, Use, by_file, redirected, repointed, uses
from .source import Source

SINGLE = {"article", "site", "vocabulary"}
"""Kinds of which there is one, under a fixed name."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why what was asked for cannot be done, and what to do."""

    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a renaming will do, proved to do nothing else."""

    document: Document
    path: str
    """Where the record's file will be."""
    changes: tuple[Change, ...]
    files: Mapping[str, bytes | None]
    """Only the files that change; None for one that goes."""
    faults: tuple[Diagnostic, ...]
    """What would be wrong afterwards and is not wrong now; with any, nothing may be written."""


@dataclass(frozen=True, slots=True)
class State:
    """A site's documents by id, and what was found wrong with it."""

    documents: Mapping[str, Document]
    unusable: Mapping[str, str]
    """Id → path of files that cannot be read."""
    problems: tuple[Diagnostic, ...]


def state(files: Files, memo: Engine) -> State:
    """Read a site."""
    documents, unusable = pipeline.documents(files, memo)
    _, problems = pipeline.check(files, memo)
    paths = {validation.identifier(path): path for path in files if path == SITE or path.startswith("content/")}
    return State({d.id: d for d in documents}, {name: paths[name] for name in sorted(unusable)}, problems)


def rename(files: Files, old: str, new: str, memo: Engine) -> Plan | Refusal:
    """Plan to give the record `old` the id `new`. Nothing is written: the new files are built in memory and checked."""
    now = state(files, memo)
    document = known(now, old)
    if isinstance(document, Refusal):
        return document
    if refusal := _unfit(now, old, new):
        return refusal
    path = f"{document.path.rsplit('/', 1)[0]}/{new}.md"
    changed, changes, refusal = repoint(files, now, old, new)
    if refusal:
        return refusal
    moved = {document.path: path}
    changed = {**changed, path: changed.pop(document.path, files[document.path])}
    return _proved(files, now, Plan(document, path, changes, {**changed, document.path: None}, ()), moved, memo)


def _proved(files: Files, now: State, plan: Plan, moved: Mapping[str, str], memo: Engine) -> Plan:
    _, problems = pipeline.check(after(files, plan.files), memo)
    return Plan(plan.document, plan.path, plan.changes, plan.files, new_faults(now.problems, problems, moved))


def after(files: Files, changed: Mapping[str, bytes | None]) -> Files:
    """All files once some have changed."""
    return {path: data for path, data in sorted({**files, **changed}.items()) if data is not None}


def known(now: State, identifier: str) -> Document | Refusal:
    """The record of an id that may be renamed or removed."""
    if identifier in now.unusable:
        return Refusal(f"{now.unusable[identifier]} has faults. Mend them first: `check` lists them.")
    document = now.documents.get(identifier)
    if document is None:
        moved = redirects(now).get(identifier)
        if moved:
            return Refusal(f"`{identifier}` is a redirect in site.yaml; the record is `{moved}`.")
        return Refusal(f"There is no record `{identifier}`. {nearest(identifier, now.documents)}".strip())
    if document.kind in SINGLE:
        return Refusal(f"`{identifier}` is the {document.kind}: its file, {document.path}, must keep its name.")
    return document


def redirects(now: State) -> Mapping[str, str]:
    """Ids that are gone → where they lead to."""
    site = now.documents.get("site")
    found: Mapping[str, str] = getattr(site.record, "redirects", {}) if site else {}
    return found


def _unfit(now: State, old: str, new: str) -> Refusal | None:
    """Why `new` cannot be the id of a record, or None."""
    if new == old:
        return Refusal(f"The record is already called `{old}`.")
    if not is_id(new) or new == "null":  # YAML's word for nothing
        return Refusal(f"`{new}` cannot be an id. {_mended(new)}")
    if taken := now.documents.get(new):
        return Refusal(f"The id `{new}` is taken: {taken.path} (“{taken.title}”). Choose another one.")
    if new in now.unusable:
        return Refusal(f"The id `{new}` is taken: {now.unusable[new]}. Choose another one.")
    leads_to = redirects(now).get(new)
    if leads_to and leads_to != old:
        return Refusal(
            f"`{new}` is a redirect in site.yaml: old links with that name lead to `{leads_to}`. "
            "Choose another id, or delete the redirect first."
        )
    return None


def _mended(new: str) -> str:
    """What an id looks like, and how this one might be meant."""
    close = re.sub(r"[^a-z0-9]+", "-", new.lower())[:80].strip("-")
    if close == new:
        return "The name is reserved; choose another one."
    return diagnostics.CODES["bad-id"].mend + (f" Did you mean `{close}`?" if is_id(close) else "")


def repoint(
    files: Files, now: State, old: str, new: str
) -> tuple[dict[str, bytes], tuple[Change, ...], Refusal | None]:
    """Let everything that names `old` name `new`, and leave a redirect: the files that change, and each change."""
    if unread := _unread(files, now, old):
        return {}, (), unread
    site = now.documents.get("site")
    if site is None:
        return {}, (), Refusal("site.yaml is missing or has faults, and a redirect must go there. Mend it first.")
    found = by_file(uses(now.documents.values(), old))
    changed: dict[str, bytes] = {}
    changes: list[Change] = []
    for path, there in {SITE: [], **found}.items():
        source = Source(files[path])
        turned = path == SITE and redirects(now).get(new) == old
        edits, made = repointed(source, there, old, new)
        if path == SITE:
            edit, change = redirected(source, site, old, new)
            edits.append(edit)
            made = [*(m for m in made if not (turned and m.before == f"{new}: {old}")), change]
        changed[path] = source.edited(edits)
        changes += made
        if refusal := _unproved(path, changed[path], there or [Use(site, change.location, ("redirects",))], old, new):
            return {}, (), refusal
    return changed, tuple(sorted(changes, key=lambda change: change.location)), None


def _unread(files: Files, now: State, old: str) -> Refusal | None:
    """A file that cannot be read, but seems to name the record."""
    word = re.compile(rb"(?<![\w-])" + old.encode() + rb"(?![\w-])")
    unread = [path for path in now.unusable.values() if word.search(files[path])]
    if not unread:
        return None
    return Refusal(f"{', '.join(unread)} may name `{old}`, but cannot be read. Mend it first: `check` says how.")


def _unproved(path: str, data: bytes, found: Iterable[Use], old: str, new: str) -> Refusal | None:
    """Why the edits of a file cannot be trusted: it does not say the same with the new id."""
    first = next(iter(found))
    made, _ = validation.document(path, data)
    ends = made is not None and (path != SITE or getattr(made.record, "redirects", {}).get(old) == new)
    if ends and only_renamed(first.document, made, old, new):
        return None
    return Refusal(
        f"{first.location}: `{old}` is written here in a way that cannot be changed safely. Change it by hand."
    )
