"""What the preview pictures say: the home page's the bottom line, every other page's only what the briefing is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from briefing.core.model import Claim
from briefing.site import claim_status
from briefing.site.site import Site

from .metadata import fitting

_KICKER = "Evidence-backed briefing"
_LONGEST = 330


@dataclass(frozen=True, slots=True)
class Card:
    """One picture's words."""

    kicker: str
    title: str
    words: str
    counts: tuple[tuple[str, int], ...] = ()
    """(support, or "denied"; how many claims)"""
    foot: str = ""
    """Stands where the counts would."""


def cards(site: Site) -> dict[str, Card]:
    """The pictures by name. "card" depends on `site.yaml` alone, so that an edit of a record leaves other pages be."""
    document = site.documents[site.config.bottom_line]
    words = fitting((site.words(document, sentence) for sentence in document.prose.sentences), _LONGEST)
    statuses = [claim_status.status(site, identifier) for identifier, _ in site.all(Claim)]
    found = Counter([*(s.support for s in statuses), *("denied" for s in statuses if s.denied_by)])
    counts = tuple((name, found[name]) for name in (*claim_status.SUPPORTS, "denied") if found[name])
    return {
        "og": Card(_KICKER, site.config.title, words, counts),
        "card": Card(_KICKER, site.config.title, site.config.description, foot=site.config.publisher),
    }
