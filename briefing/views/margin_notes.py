"""Which notes are beside the article, after which words their numbers are, and what they add to the text."""

from collections.abc import Mapping
from typing import NamedTuple

from briefing.core.model import Claim, Note
from briefing.site import claim_status
from briefing.site.quotes import Range
from briefing.site.site import Site

from .page_context import PageContext
from .view_types import View

_Places = list[tuple[Range, str]]
"""Passages in the order of the text, each with its host: the claim, or the editors' note that belongs to no claim."""


class MarginNotes(NamedTuple):
    """The notes beside the text."""

    numbers: Mapping[int, tuple[int, ...]]
    """Offset in the article → the numbers of the notes after it."""
    notes: Mapping[int, View]
    """By number, in the order of the text."""


def margin_notes(sheet: PageContext) -> MarginNotes:
    """Number the notes in the order of the text.

    A claim has a note if it is not simply confirmed, if somebody denies it, or if an editors' note quotes its words.
    An editors' note is shown at its first passage; at later ones only its number is.
    """
    places, remarks = _places(sheet.site)
    first: dict[str, int] = {}  # editors' note → the number under which it is shown
    own: dict[str, int] = {}  # host → its number
    numbers: dict[int, dict[int, None]] = {}
    notes: dict[int, View] = {}
    for passage, host in places:
        here = dict.fromkeys(remarks.get(host, ()))
        new = [i for i in here if i not in first]
        if host not in own and (new or _adds(sheet.site, host)):
            own[host] = len(notes) + 1
            first |= dict.fromkeys(new, own[host])
            see = tuple(dict.fromkeys(first[i] for i in here if i not in new))
            notes[own[host]] = _note(sheet, own[host], host, new, tuple(notes[n] for n in see))
        shown = [own[host]] if host in own else [first[i] for i in here]
        numbers.setdefault(passage.end, {}).update(dict.fromkeys(shown))
    return MarginNotes({offset: tuple(found) for offset, found in numbers.items()}, notes)


def _places(site: Site) -> tuple[_Places, Mapping[str, list[str]]]:
    """All places where a note may be, and which editors' notes are on each host's words."""
    places = {(q, i) for i, _ in site.all(Claim) for q in site.quotes.get(i, ())}
    quoting: list[tuple[Range, str, str]] = []
    for identifier, note in site.all(Note):
        for passage in site.quotes.get(identifier, ()):
            around = ((q, i) for i in note.claims for q in site.quotes.get(i, ()) if q.overlaps(passage))
            place, host = next(around, (passage, identifier))
            places.add((place, host))
            quoting.append((passage, host, identifier))
    remarks: dict[str, list[str]] = {}
    for _, host, identifier in sorted(quoting):
        remarks.setdefault(host, []).append(identifier)
    return sorted(places, key=lambda place: (place[0].end, place[0].start, place[1])), remarks


def _adds(site: Site, host: str) -> bool:
    """True for a claim whose status a reader of the bare sentence would not expect."""
    if not site.get(host, Claim):
        return False
    found = claim_status.status(site, host)
    return found.support != "confirmed" or bool(found.denied_by)


def _note(sheet: PageContext, number: int, host: str, remarks: list[str], see: tuple[View, ...]) -> View:
    claim = sheet.site.get(host, Claim)
    return View(
        number=number,
        anchor=f"margin-{host}",
        remarks=tuple(remark(sheet, i) for i in remarks),
        see=tuple((note.number, note.anchor) for note in see),
        claim=sheet.link(host) if _adds(sheet.site, host) else None,
        against=(not remarks and claim and claim.against) or "",  # else it would repeat the editors' note
    )


def remark(sheet: PageContext, identifier: str) -> View:
    """An editors' note as it is shown beside the text."""
    note = sheet.record(identifier, Note)
    return View(type=note.type, link=sheet.link(identifier), words=note.short or note.title)
