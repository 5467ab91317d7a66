"""Dates have one shape, say what they rest on, and are no more exact than that."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing import dates
from briefing.diagnostics import Diagnostic, problem
from briefing.document import Document, Span
from briefing.link import at
from briefing.model import Date
from briefing.site import Site


def _date(document: Document) -> Date | None:
    date = getattr(document.record, "date", None)
    return date if isinstance(date, Date) else None


def shapes(_site: Site, document: Document) -> Iterator[Diagnostic]:
    """One value, or two ends in order."""
    if date := _date(document):
        place = at(document, ("date",), key=True)
        if bool(date.edtf) == bool(date.from_ or date.to):
            what = "`edtf` beside `from` or `to`" if date.edtf else "neither `edtf` nor `from` or `to`"
            yield problem("date-shape", place, f"The date has {what}.")
            return
        span = dates.of(date, document.spans)
        if span.lower and span.upper and span.lower > span.upper:
            yield problem("date-reversed", place, "The date ends before it begins.")


def grounds(_site: Site, document: Document) -> Iterator[Diagnostic]:
    """A date says what it rests on and is not more exact."""
    if date := _date(document):
        where = at(document, ("date", "basis"))
        if date.basis == "stated" and not date.stated:
            message = "The basis is the article's words, but `stated` does not give them."
            yield problem("date-ungrounded", where, message, "Add `stated`, or change `basis`.")
        elif date.basis == "external" and not date.ground:
            message = "The basis is another source, but `ground` names none."
            yield problem("date-ungrounded", where, message, "Add `ground`: the source and the date it gives.")
        elif date.basis == "inferred" and not date.reason:
            message = "The date is inferred, but `reason` does not say why."
            yield problem("date-ungrounded", where, message, "Add `reason`, in plain words.")
        else:
            yield from _exactness(document, date)


def _exactness(document: Document, date: Date) -> Iterator[Diagnostic]:
    for key in ("edtf", "from", "to"):
        value = date.edtf if key == "edtf" else getattr(date, f"{key}_" if key == "from" else key)
        span = document.spans.get(value or "")
        if span is None:
            continue
        if date.basis == "stated":
            missing = _not_in_words(span, date.stated or "")
            message = f"The article's words “{date.stated}” do not give the {missing}."
        else:
            given = [document.spans[g.date].precision for g in date.ground if g.date in document.spans]
            finest = max(given, key=dates.RANK.__getitem__, default="day")
            missing = span.precision if dates.RANK[span.precision] > dates.RANK[finest] else ""
            message = f"`{value}` is exact to the {span.precision}, its ground only to the {finest}."
        if missing:
            yield problem("date-too-exact", at(document, ("date", key)), message)


def _not_in_words(span: Span, stated: str) -> str:
    """The first part of a date that the words do not give: "year", "month", "day" or ""."""
    for day in filter(None, (span.lower, span.upper)):
        year, month, number = day
        if not span.floating and str(year) not in stated:
            return "year"
        if dates.RANK[span.precision] >= dates.RANK["month"] and dates.MONTHS[month - 1] not in stated:
            return "month"
        if span.precision == "day" and not re.search(rf"\b{number}\b", stated):
            return "day"
    return ""
