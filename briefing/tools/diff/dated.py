"""Dates compared: sharper or vaguer, and whether what a date rests on is as exact as the date."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import dates
from briefing.core.document import Document, Span
from briefing.core.model import Date

from .findings import Finding
from .state import RecordPair

_UNGROUNDED = {"date-ungrounded", "date-too-exact"}


def compare(both: RecordPair, old: Date | None, new: Date | None) -> Iterator[Finding]:
    """What became of a record's date."""
    if old == new:
        return
    if old is None or new is None:
        date, document = (new, both.new) if new else (old, both.old)
        code, verb = ("date-added", "is new") if new else ("date-removed", "is gone")
        assert date is not None  # noqa: S101  # they differ
        words = dates.words(dates.of(date, document.spans))
        yield Finding(code, both.id, both.title, f"the date “{words}” {verb}")
        return
    before, after = dates.of(old, both.old.spans), dates.of(new, both.new.spans)
    words = f"{dates.words(before)} → {dates.words(after)}"
    exactness = _exactness(before, after)
    if exactness > 0:
        weak = _unfounded(both, new)
        code = "date-unfounded" if weak else "date-sharpened"
        says = f"date sharpened {f'without a basis ({weak})' if weak else 'on a ground as exact'}: {words}"
    elif exactness < 0:
        code, says = "date-vaguer", f"date made vaguer: {words}"
    elif before != after:
        code, says = "date-changed", f"date changed: {words}"
    else:
        code, says = "date-changed", "what the date rests on changed"
    yield Finding(code, both.id, both.title, says, _basis(both.old, old), _basis(both.new, new))


def _exactness(before: Span, after: Span) -> int:
    """Above 0 if a date says more than before, below if less, 0 if as much."""
    return _measure(after) - _measure(before)


def _measure(span: Span) -> int:
    """How much a date says: to which part it is exact, which ends and years are known, whether it is “about”."""
    ends = sum(end is not None for end in (span.lower, span.upper))
    return 4 * dates.RANK[span.precision] * bool(span.text) + 2 * (not span.floating) + ends - span.approximate


def _unfounded(both: RecordPair, new: Date) -> str:
    """Why what a date rests on does not carry it, or ""."""
    path = both.new.path
    if any(fault.code in _UNGROUNDED and fault.location.path == path for fault in both.after.problems):
        return "the check says that its ground is less exact" if new.ground else "no ground is given"
    if new.basis == "stated":
        return ""
    spans = both.new.spans
    wanted = dates.RANK[dates.of(new, spans).precision]
    given = max((dates.RANK[spans[g.date].precision] for g in new.ground if g.date in spans), default=0)
    if not given:
        return "no ground is given"
    return "its ground is less exact" if given < wanted else ""


def _basis(document: Document, date: Date) -> str:
    grounds = ", ".join(
        f"{ground.source} ({dates.words(document.spans[ground.date])})"
        for ground in date.ground
        if ground.date in document.spans
    )
    parts = (date.stated and f"“{date.stated}”", date.basis, grounds and f"ground: {grounds}", date.reason)
    return "; ".join(part for part in parts if part)
