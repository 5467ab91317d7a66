"""What the preview's forms ask for: proposals, checks while typing, and changes of files, all or none."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core import fields, terminal
from briefing.core.diagnostics import Diagnostic, Severity, UsageError, refuse
from briefing.core.document import Document
from briefing.core.model import KINDS, Claim, Evidence, Note, is_draft
from briefing.core.unicode_safety import visible
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.parse import language_file, validation
from briefing.site.site import Site
from briefing.tools.edit.rename import find_uses
from briefing.tools.scaffold import forms

from . import common

Answer = dict[str, object]


@dataclass
class _Form:
    """A form, and the files as they would be with what it holds; the first path is the record's."""

    title: str
    path: str = ""
    fields: list[dict[str, object]] = field(default_factory=list)
    changed: dict[str, bytes | None] = field(default_factory=dict)
    note: str = ""
    is_part: bool = False


class Forms:
    """Answers the forms of one site, one after the other; with an engine of its own, since builds go on meanwhile."""

    def __init__(self, request: common.Request) -> None:
        self._site = request.site
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def answer(self, asked: Mapping[str, Any]) -> Answer:
        """Return what a form shows, or what became of it; what cannot be done is said under `refused`."""
        with self._lock:
            try:
                if not _is_form(asked):
                    refuse("This is no form of this preview. Nothing was written.")
                return self._answer(asked)
            except UsageError as error:
                return {"refused": str(error)}
            except Exception as error:  # noqa: BLE001  # an error in one form must not end the preview
                return {"refused": terminal.failure(error, debug=False)}

    def _answer(self, asked: Mapping[str, Any]) -> Answer:
        self._engine = self._engine or common.load_engine(self._site, live=True)
        files = load.read_site(self._site)
        if asked["does"] == "about":
            return self._about(files, asked["id"])
        site, before = pipeline.check(files, self._engine, drafts=True)
        if site is None:
            refuse("Fix the errors first: they keep the briefing from being read at all.")
        made = _FORMS[asked["does"]](site, files, asked)
        base = hashlib.sha256(files.get(made.path, b"")).hexdigest()
        answer: Answer = {
            "title": made.title,
            "path": made.path,
            "fields": made.fields,
            "note": made.note,
            "base": base,
        }
        if not made.changed:
            return answer
        after = {path: data for path, data in {**files, **made.changed}.items() if data is not None}
        known = {(one.code, one.message, one.location.path) for one in before}
        found = pipeline.check(after, self._engine, drafts=True)[1]
        added = [one for one in found if (one.code, one.message, one.location.path) not in known]
        if asked.get("write"):
            if asked.get("base") != base:
                refuse(f"{made.path} was changed meanwhile. Nothing was written: copy your words, open the form again.")
            if not any(one.severity is Severity.ERROR for one in added):
                common.save(self._site, files, made.changed)
                answer["written"] = validation.identifier(made.path)
        return answer | {"problems": [_described(one, made, after) for one in added]}

    def _about(self, files: Files, identifier: str) -> Answer:
        """Say what can be done on the page of a record."""
        assert self._engine  # noqa: S101  # loaded before
        documents, _ = pipeline.documents(files, self._engine)
        found = {document.id: document for document in documents}
        if identifier not in found or found[identifier].kind not in KINDS or "site" not in found:
            return {}
        document, interface = found[identifier], language_file.read(files, found["site"])[0]
        facts = {interface.text(f"facts.{k.name}"): k.name for k in fields.keys(type(document.record)) if k.fact}
        does = {"correct": "Correct"}
        if document.kind == Claim.kind:
            does["evidence"] = "Add evidence"
        if is_draft(document.record):
            does |= {"accept": "Accept", "delete": "Delete"}
            does |= {"merge": "Merge into …"} if isinstance(document.record, Claim | Note) else {}
        return {"does": does, "facts": facts}


def _described(found: Diagnostic, made: _Form, files: Files) -> Answer:
    """Say a problem and the field that it is at; with the file, where it is in another one."""
    names, shown, where = [str(one["name"]) for one in made.fields], found.rewritten(visible), found.location
    is_here = where.path == made.path and where.path in files
    at = forms.field_at(files[where.path], where.line, names, nested=made.is_part) if is_here else ""
    message = shown.message if is_here else f"{shown.location}: {shown.message}"
    return {"field": at, "severity": str(found.severity), "message": message, "hint": shown.hint}


def _is_form(asked: object) -> bool:
    """True for what a form of the preview can send."""
    if not isinstance(asked, dict) or not isinstance(values := asked.get("values", {}), dict):
        return False
    words = [asked.get(name, "") for name in ("id", "quote", "at", "key", "base")]
    words += [one for value in values.values() for one in (value if isinstance(value, list) else [value])]
    if asked.get("does") == "new":
        known = asked.get("kind") in [kind for kind in KINDS if KINDS[kind].folder]
    else:
        known = "id" in asked and asked.get("does") in ["about", *_FORMS]
    return known and all(isinstance(one, str) for one in (*words, *values))


def _record(site: Site, asked: Mapping[str, Any]) -> Document:
    found = site.documents.get(asked["id"])
    if found is None or found.kind not in KINDS:
        refuse(f"There is no record `{visible(asked['id'])}` that can be read. Fix its errors first.")
    return found


def _new(site: Site, _: Files, asked: Mapping[str, Any]) -> _Form:
    kind, values = asked["kind"], asked.get("values")
    model, day = KINDS[kind].record, common.today()
    shown = values or forms.proposed(site, kind, asked.get("quote", ""), asked.get("at", ""), day)
    made = _Form(f"New {kind}", fields=[*forms.fields(site, model, shown), *forms.fields(site, forms.Below, shown)])
    if values:
        made.path, data = forms.record(site, kind, values, day)
        made.changed = {made.path: data}
    return made


def _evidence(site: Site, files: Files, asked: Mapping[str, Any]) -> _Form:
    claim, values = _record(site, asked), asked.get("values")
    made = _Form(f"Evidence for “{claim.title}”", claim.path, forms.fields(site, Evidence, values or {}), is_part=True)
    if values:
        entry = forms.part(Evidence, values)
        made.changed = {claim.path: forms.with_entries(claim.path, files[claim.path], Claim, "evidence", [entry])}
    return made


def _correct(site: Site, files: Files, asked: Mapping[str, Any]) -> _Form:
    """The keys of a record, or one of them; those whose values differ are changed."""
    document, values = _record(site, asked), asked.get("values")
    path, model = document.path, type(document.record)
    old = forms.written(path, files[path])
    made = _Form(f"Correct “{document.title}”", path, forms.fields(site, model, values or old, asked.get("key", "")))
    data = files[path]
    if not asked.get("key"):
        made.fields += forms.fields(site, forms.Below, values or {"text": forms.text_of(data)}, "text")
        if values and (text := values.get("text")) not in {None, forms.text_of(data)}:
            data = forms.with_text(data, text)
    for name in (str(one["name"]) for one in made.fields if values and one["name"] != "text"):
        if values and (value := values.get(name, "")) != old.get(name, [] if isinstance(value, list) else ""):
            data = forms.with_value(path, data, model, name, value)
    made.changed = {path: data} if values else {}
    return made


def _accept(site: Site, files: Files, asked: Mapping[str, Any]) -> _Form:
    draft = _draft(site, asked)
    data = forms.with_value(draft.path, files[draft.path], type(draft.record), "draft", "")
    return _Form(f"Accept “{draft.title}”", draft.path, changed={draft.path: data}, note="It will be published.")


def _delete(site: Site, _: Files, asked: Mapping[str, Any]) -> _Form:
    draft = _draft(site, asked)
    _require_unused(site, draft)
    return _Form(f"Delete “{draft.title}”", draft.path, changed={draft.path: None}, note="Its file will be deleted.")


def _merge(site: Site, files: Files, asked: Mapping[str, Any]) -> _Form:
    """Append the quotations of a draft to another record; the draft goes."""
    draft, into = _draft(site, asked), (asked.get("values") or {}).get("into", "")
    _require_unused(site, draft)
    others = sorted((site.title(i), i) for i, kind in site.kinds.items() if kind == draft.kind and i != draft.id)
    choice = {"name": "into", "label": "Into which?", "value": into, "required": True, "lines": 1}
    choice["choices"] = [(i, f"{title} ({i})") for title, i in others]
    note = f"Its quotations are kept there. All else in {draft.path} will be deleted."
    made = _Form(f"Merge “{draft.title}”", draft.path, [choice], note=note)
    if into:
        to = _record(site, {"id": into})
        quotes = [{k: v for k, v in vars(one).items() if v} for one in getattr(draft.record, "quotes", ())]
        data = forms.with_entries(to.path, files[to.path], type(to.record), "quotes", quotes)
        made.changed = {to.path: data, draft.path: None}
    return made


def _draft(site: Site, asked: Mapping[str, Any]) -> Document:
    found = _record(site, asked)
    if not is_draft(found.record):
        refuse(f"“{found.title}” is no draft any more.")
    return found


def _require_unused(site: Site, draft: Document) -> None:
    """Raise UsageError if something leads to a draft."""
    if uses := [use for use in find_uses(site.documents.values(), draft.id) if use.document.id != draft.id]:
        places = "\n".join(f"{use.location}: {use.words}" for use in uses)
        refuse(f"These places lead to it; change them first.\n{places}")


_FORMS = {
    "new": _new,
    "evidence": _evidence,
    "correct": _correct,
    "accept": _accept,
    "delete": _delete,
    "merge": _merge,
}
