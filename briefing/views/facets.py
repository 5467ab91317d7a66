"""By what a page is found besides its words: its kind, and for a claim its support, who denies it and who says so."""

from __future__ import annotations

from briefing.core.document import Document
from briefing.core.model import KINDS, Claim
from briefing.site import claim_status
from briefing.site.site import Site

ARTICLES_OWN = "The article itself"


def facets(site: Site, document: Document) -> tuple[tuple[str, str], ...]:
    """(what, value) for the search's filters; a claim has a speaker for each link of its chain, and all who deny it."""
    found = [("kind", KINDS[document.kind].label)]
    if isinstance(document.record, Claim):
        status = claim_status.status(site, document.id)
        found.append(("status", claim_status.WORDS[status.support]))
        found += [("denied", claim_status.name(site, body)) for body in status.denied_by]
        found += [("speaker", speaker_name(site, speaker)) for speaker in speakers(document.record)]
    return tuple(found)


def speakers(claim: Claim) -> tuple[str, ...]:
    """The ids of all who say or pass on a claim; the article's own id for what it asserts in its own voice."""
    return tuple(dict.fromkeys(step.agent for step in claim.chain)) or (claim_status.ARTICLE,)


def speaker_name(site: Site, speaker: str) -> str:
    """A speaker as readers know it."""
    return ARTICLES_OWN if speaker == claim_status.ARTICLE else site.title(speaker)


def all_speakers(site: Site) -> tuple[str, ...]:
    """Every speaker of the claims: the article first, then by name."""
    found = {speaker for _, claim in site.all(Claim) for speaker in speakers(claim)}
    return tuple(sorted(found, key=lambda i: (i != claim_status.ARTICLE, speaker_name(site, i).casefold(), i)))
