"""Dates have one shape, say what they rest on, are no more exact than that, and fit each other."""

from collections.abc import Iterator

from briefing.core import dates
from briefing.core.document import Document, Precision
from briefing.core.fields import Record
from briefing.core.model import Claim, Date, Source
from briefing.languages import date_words
from briefing.languages.dates import format_date
from briefing.languages.interface import english
from briefing.site import claim_status
from briefing.site.linker import at
from briefing.site.site import Site

from .finding import Found

_GROUNDS = {
    "stated": (
        "stated",
        "The basis is the article's words, but `stated` does not give them.",
        "`stated`, or change `basis`",
    ),
    "external": (
        "ground",
        "The basis is another source, but `ground` names none.",
        "`ground`: the source and the date it gives",
    ),
    "inferred": ("reason", "The date is inferred, but `reason` does not say why.", "`reason`, in plain words"),
}
"""What a date rests on → the key that gives it; what to say where it is missing."""


def own(site: Site, document: Document, _: Record) -> Iterator[Found]:
    """A record's date is one value or two ends in order, and says what it rests on."""
    date = getattr(site.records[document.id], "date", None)  # with grounds that an event has from its claims
    if isinstance(date, Date):
        yield from _shape(document, date)
        key, message, hint = _GROUNDS[date.basis]
        if getattr(date, key):
            yield from _exactness(site, document, date)
        else:
            yield "date-ungrounded", ("date", "basis"), message, f"Add {hint}."


def _shape(document: Document, date: Date) -> Iterator[Found]:
    place = at(document, ("date",), key=True)
    if bool(date.edtf) == bool(date.from_ or date.to):
        what = "`edtf` beside `from` or `to`" if date.edtf else "neither `edtf` nor `from` or `to`"
        yield "date-shape", place, f"The date has {what}."
        return
    ends = list(map(dates.known, (date.from_, date.to)))
    for key, end in zip(("from", "to"), ends, strict=True):
        if end.text.strip("0123456789X-?~%"):
            message = f"`{key}` is a single date, but `{end.text}` is several."
            yield "date-shape", ("date", key), message, "Write an interval as `edtf`."
    if ends[0].lower and ends[1].upper and ends[0].lower > ends[1].upper:
        yield "date-reversed", place, "The date ends before it begins."


def _exactness(site: Site, document: Document, date: Date) -> Iterator[Found]:
    """It is not more exact than what it rests on, and none that other sources exclude."""
    given = [span for ground in date.ground if (span := dates.known(ground.date)) != dates.UNKNOWN]
    finest: Precision = max((span.precision for span in given), key=dates.RANK.__getitem__, default="day")
    for key, value in (("edtf", date.edtf), ("from", date.from_), ("to", date.to)):
        span = dates.known(value)
        if span.text and date.basis == "stated":
            missing = date_words.missing(span.text, date.stated or "", site.article.language)
            message = f"The article's words “{date.stated}” do not give the {missing}."
            hint = "Write only what the words give, or say in `basis` and `reason` or `ground` where the rest is from."
            if missing:
                yield "date-too-exact", ("date", key), message, hint
        elif span.text and dates.RANK[span.precision] > dates.RANK[finest]:
            message = f"`{value}` is exact to the {span.precision}, its ground only to the {finest}."
            hint = f"Write it only as exactly as the ground does, or add under `ground` who gives the {span.precision}."
            yield "date-too-exact", ("date", key), message, hint
    ours = dates.of(date)
    if date.basis == "external" and given and not any(dates.may_coincide(ours, one) for one in given):
        theirs = " or ".join(dict.fromkeys(f"“{format_date(one, english())}”" for one in given))
        message = f"The date is “{format_date(ours, english())}”, but its ground says {theirs}."
        yield "date-not-in-ground", at(document, ("date",), key=True), message


def evidence(site: Site, _: Document, claim: Claim) -> Iterator[Found]:
    """What dates a claim gives a time within the claim's date; nothing is said before it is."""
    for number, item in enumerate(claim.evidence):
        if claim_status.is_from_future(site, item):
            message = f"The evidence is of `{item.date}`, after `as_of: {site.config.as_of}`."
            hint = "Correct the date, or `as_of` in site.yaml."
            yield "source-from-future", ("evidence", number, "date"), message, hint
        if claim.date and item.date and claim_status.gives_another_date(claim, item):
            spans = (dates.known(item.date), dates.of(claim.date))
            theirs, ours = (format_date(span, english()) for span in spans)
            message = f"The evidence gives “{theirs}”, the claim's date is “{ours}”."
            yield "evidence-off-date", ("evidence", number, "date"), message


def published(site: Site, _: Document, source: Source) -> Iterator[Found]:
    """A source says how its date is known; it was published before it was consulted and the editors looked."""
    if source.published and not source.date_basis:
        yield "date-ungrounded", ("published",), "`date_basis` does not say how the date is known.", "Add `date_basis`."
    if key := claim_status.published_after(site, source):
        value = source.consulted if key == "consulted" else site.config.as_of
        message = f"The source is published on `{source.published}`, after `{key}: {value}`."
        yield "source-from-future", ("published",), message
