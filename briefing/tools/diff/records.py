"""Records compared field by field: whatever has no words of its own is told as the field that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from briefing.core.fields import Record
from briefing.core.model import Article, Claim, Date, Entity, Page, Summary

from . import claims, dated, quotes, sentences
from .findings import Finding
from .state import RecordPair

_MANY = 4


def compare(both: RecordPair) -> Iterator[Finding]:
    """Everything that differs between two versions of one record."""
    old, new = both.old.record, both.new.record
    if type(old) is not type(new):
        says = f"the record was {both.old.kind}, and is {both.new.kind} now"
        yield Finding("field-changed", both.id, both.title, says)
        return
    spoken_for = {"title", "date", "quotes"}
    if isinstance(old, Claim) and isinstance(new, Claim):
        yield from claims.compare(both, old, new)
        spoken_for |= claims.SPOKEN_FOR
    else:
        yield from _title(both)
    before, after = getattr(old, "date", None), getattr(new, "date", None)
    if isinstance(before, Date | None) and isinstance(after, Date | None):
        yield from dated.compare(both, before, after)
    yield from quotes.article(both) if isinstance(new, Article) else quotes.compare(both)
    for field in fields(new):  # type: ignore[arg-type]  # records are dataclasses
        if field.name not in spoken_for:
            name = field.name.removesuffix("_")
            yield from _field(both, name, getattr(old, field.name), getattr(new, field.name))
    if not isinstance(new, Article):
        yield from sentences.compare(both)


def _title(both: RecordPair) -> Iterator[Finding]:
    if both.old.title == both.new.title:
        return
    if isinstance(both.new.record, Entity | Summary | Page):
        code, says = "record-renamed", f"{both.new.kind} renamed"
    else:
        code, says = "reworded", f"the {both.new.kind}’s title is reworded"
        for direction, why in sentences.firmness(both, both.old.title, both.new.title):
            yield Finding(f"sentence-{direction}", both.id, both.title, f"in the title, {why}", *_titles(both))
    yield Finding(code, both.id, both.title, says, *_titles(both))


def _titles(both: RecordPair) -> tuple[str, str]:
    return both.old.title, both.new.title


def _field(both: RecordPair, name: str, old: object, new: object) -> Iterator[Finding]:
    """A field that changed. Of lists and mappings only what came and went is told."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        old, new = tuple(old.items()), tuple(new.items())
    if isinstance(old, tuple) and isinstance(new, tuple):
        gone = [show(item) for item in old if item not in new]
        come = [show(item) for item in new if item not in old]
        what = [f"{verb} {_some(items)}" for verb, items in (("without", gone), ("with", come)) if items]
        says = f"{name}: {'; '.join(what) or 'another order'}"
        yield Finding("field-changed", both.id, both.title, says, "; ".join(gone), "; ".join(come))
        return
    before, after = show(old), show(new)
    yield Finding("field-changed", both.id, both.title, f"{name}: {before or 'none'} → {after or 'none'}")


def _some(items: list[str]) -> str:
    rest = len(items) - _MANY
    return ", ".join(items[:_MANY]) + (f" and {rest} more" if rest > 0 else "")


def show(value: object) -> str:
    """A value of a record in one line: what is said, without the names of fields that are not given."""
    if value is None:
        return ""
    if isinstance(value, Record):
        given = fields(value)  # type: ignore[arg-type]  # records are dataclasses
        members = [member for field in given if (member := getattr(value, field.name)) != field.default]
        return ", ".join(filter(None, map(show, members)))
    if isinstance(value, tuple):
        return " ".join(filter(None, map(show, value)))
    return sentences.short(str(value))
