"""View of the search page: what its filters offer. The search itself is Pagefind's (see search.py)."""

from __future__ import annotations

from dataclasses import dataclass

from briefing import assess
from briefing.model import Claim
from briefing.site import Site

from .facets import KINDS, STATUSES, all_speakers, speaker_name
from .parts import Chrome
from .sheet import Sheet


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page."""

    chrome: Chrome
    choices: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(name of the filter, its label, its values)"""
    statuses: tuple[str, ...]


def search(site: Site) -> SearchView:
    """The search page, with the kinds, statuses and speakers that this briefing has."""
    sheet = Sheet(site, "search.html")
    kinds = set(site.kinds.values())
    statuses = {assess.status(site, claim) for _, claim in site.all(Claim)}
    present = tuple(status for status in STATUSES if status in statuses)
    speakers = tuple(dict.fromkeys(speaker_name(site, speaker) for speaker in all_speakers(site)))
    return SearchView(
        sheet.chrome("Search", "Search every page of this briefing: by words, kind, status and speaker."),
        (
            ("kind", "Kind", tuple(label for kind, label in KINDS.items() if kind in kinds)),
            ("status", "Status of a claim", present),
            ("speaker", "Who says so", speakers),
        ),
        present,
    )
