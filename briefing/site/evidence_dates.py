"""Whether evidence fits a claim in time: what is dated elsewhere, or in the future, counts nowhere."""

from __future__ import annotations

from briefing.core import dates
from briefing.core.model import Claim, Evidence, Source

from .site import Site


def is_in_time(site: Site, claim: Claim, evidence: Evidence) -> bool:
    """True for evidence that may decide a status; the rules warn of any other."""
    source = site.get(evidence.source, Source)
    return not gives_another_date(claim, evidence) and not (source and published_after(site, source))


def gives_another_date(claim: Claim, evidence: Evidence) -> bool:
    """True for evidence that dates a claim to a time outside the claim's own date."""
    if evidence.relation != "dates" or not claim.date:
        return False
    return not dates.may_coincide(dates.known(dates.edtf_of(claim.date)), dates.known(evidence.date))


def published_after(site: Site, source: Source) -> str:
    """Which key gives a day before the source was published: `consulted`, `as_of` of site.yaml, or "" for none."""
    published = dates.known(source.published).lower
    ends = {"consulted": dates.known(source.consulted).upper, "as_of": dates.known(site.config.as_of).upper}
    return next((key for key, end in ends.items() if published and end and published > end), "")
