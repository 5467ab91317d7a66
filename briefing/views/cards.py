"""What the preview pictures say: the home page's the bottom line, every other page's only what the briefing is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from briefing import assess
from briefing.model import Claim, Status
from briefing.site import Site

from .head import fitting

_KICKER = "Evidence-backed briefing"
_LONGEST = 330
_ORDER: tuple[Status, ...] = ("contested", "denied", "uncorroborated", "corroborated")


@dataclass(frozen=True, slots=True)
class Card:
    """One picture's words."""

    kicker: str
    title: str
    words: str
    counts: tuple[tuple[str, int], ...] = ()
    """(status, how many claims)"""
    foot: str = ""
    """Stands where the counts would."""


def cards(site: Site) -> dict[str, Card]:
    """The pictures by name. "card" depends on `site.yaml` alone, so that an edit of a record leaves other pages be."""
    document = site.documents[site.config.bottom_line]
    words = fitting((site.words(document, sentence) for sentence in document.prose.sentences), _LONGEST)
    found = Counter(assess.status(site, claim) for _, claim in site.all(Claim))
    counts = tuple((status, found[status]) for status in _ORDER if found[status])
    return {
        "og": Card(_KICKER, site.config.title, words, counts),
        "card": Card(_KICKER, site.config.title, site.config.description, foot=site.config.publisher),
    }
