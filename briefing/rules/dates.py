"""Dates have one shape, say what they rest on, are no more exact than that, and fit each other."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.core import date_words, dates
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Document, Precision
from briefing.core.model import Claim, Date, Source
from briefing.site import evidence_dates
from briefing.site.linker import at
from briefing.site.site import Site


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
        ends = [document.spans.get(value or "", dates.UNKNOWN) for value in (date.from_, date.to)]
        for key, end in zip(("from", "to"), ends, strict=True):
            if end.text.strip("0123456789X-?~%"):
                message = f"`{key}` is a single date, but `{end.text}` is several."
                yield problem(
                    "date-shape", at(document, ("date", key)), message, "Write a set or an interval as `edtf`."
                )
        if ends[0].lower and ends[1].upper and ends[0].lower > ends[1].upper:
            yield problem("date-reversed", place, "The date ends before it begins.")


def grounds(_site: Site, document: Document) -> Iterator[Diagnostic]:
    """A date says what it rests on, is not more exact, and is none that other sources exclude."""
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
            yield from _overlap(document, date)


def _exactness(document: Document, date: Date) -> Iterator[Diagnostic]:
    for key, value in (("edtf", date.edtf), ("from", date.from_), ("to", date.to)):
        span = document.spans.get(value or "")
        if span is None:
            continue
        if date.basis == "stated":
            missing = date_words.missing(span.text, date.stated or "", date_words.ENGLISH)
            message = f"The article's words “{date.stated}” do not give the {missing}."
            hint = "Write only what the words give, or say in `basis` and `reason` or `ground` where the rest is from."
        else:
            given = (document.spans[g.date].precision for g in date.ground if g.date in document.spans)
            finest: Precision = max(given, key=dates.RANK.__getitem__, default="day")
            missing = span.precision if dates.RANK[span.precision] > dates.RANK[finest] else ""
            message = f"`{value}` is exact to the {span.precision}, its ground only to the {finest}."
            hint = f"Write it only as exactly as the ground does, or add under `ground` who gives the {span.precision}."
        if missing:
            yield problem("date-too-exact", at(document, ("date", key)), message, hint)


def _overlap(document: Document, date: Date) -> Iterator[Diagnostic]:
    span = dates.of(date, document.spans)
    given = [document.spans[ground.date] for ground in date.ground if ground.date in document.spans]
    if date.basis == "external" and given and not any(dates.may_coincide(span, one) for one in given):
        theirs = " or ".join(dict.fromkeys(f"“{dates.words(one)}”" for one in given))
        message = f"The date is “{dates.words(span)}”, but its ground says {theirs}."
        yield problem("date-not-in-ground", at(document, ("date",), key=True), message)


def evidence(_site: Site, document: Document) -> Iterator[Diagnostic]:
    """What dates a claim gives a time within the claim's date."""
    claim = document.record
    assert isinstance(claim, Claim)  # noqa: S101  # the table of rules says so
    for number, item in enumerate(claim.evidence):
        if claim.date and item.date and evidence_dates.gives_another_date(claim, item):
            theirs, ours = dates.known(item.date), dates.of(claim.date, document.spans)
            message = f"The evidence gives “{dates.words(theirs)}”, the claim's date is “{dates.words(ours)}”."
            yield problem("evidence-off-date", at(document, ("evidence", number, "date")), message)


def published(site: Site, document: Document) -> Iterator[Diagnostic]:
    """A source was published before it was consulted and before the day up to which the editors looked."""
    source = document.record
    assert isinstance(source, Source)  # noqa: S101  # the table of rules says so
    if key := evidence_dates.published_after(site, source):
        value = source.consulted if key == "consulted" else site.config.as_of
        message = f"The source is published on `{source.published}`, after `{key}: {value}`."
        yield problem("source-from-future", at(document, ("published",)), message)
