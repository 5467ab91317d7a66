"""View of the search page: what its filters offer. The search itself is Pagefind's (see search.py)."""

from __future__ import annotations

from dataclasses import dataclass

from briefing.core.model import KINDS, Claim
from briefing.site import claim_status
from briefing.site.site import Site

from .facets import all_speakers, speaker_name
from .page_context import PageContext
from .view_types import PageFrame, Standing


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page."""

    chrome: PageFrame
    choices: tuple[tuple[str, str, tuple[str, ...]], ...]
    """(name of the filter, its label, its values)"""
    statuses: tuple[Standing, ...]
    """One for each support that a claim has, and for each body that denies one, with nothing else."""


def search(site: Site) -> SearchView:
    """The search page, with the kinds, statuses and speakers that this briefing has."""
    sheet = PageContext(site, "search.html")
    kinds = set(site.kinds.values())
    statuses = [claim_status.status(site, identifier) for identifier, _ in site.all(Claim)]
    supports = {status.support for status in statuses}
    present = tuple(
        Standing(support, claim_status.WORDS[support]) for support in claim_status.SUPPORTS if support in supports
    )
    denying = sorted({claim_status.name(site, body) for status in statuses for body in status.denied_by})
    speakers = tuple(dict.fromkeys(speaker_name(site, speaker) for speaker in all_speakers(site)))
    return SearchView(
        sheet.chrome("Search", "Search every page of this briefing: by words, kind, status and speaker."),
        (
            ("kind", "Kind", tuple(kind.label for name, kind in KINDS.items() if name in kinds)),
            ("status", "Support of a claim", tuple(status.words for status in present)),
            ("denied", "Denied by", tuple(denying)),
            ("speaker", "Who says so", speakers),
        ),
        present,
    )
