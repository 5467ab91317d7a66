"""What follows from a claim's record: factuality, origins, status.

The rules are written out for readers in content/pages/method.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from .folding import fold
from .model import Claim, Evidence, Factuality, Source, Status
from .site import Site

ARTICLE = "article"
"""The origin of what the article asserts in its own voice."""
CONFIRMING = {"supports", "dates"}
OBJECTING = {"contradicts", "denies"}
_ORDER: tuple[Factuality, ...] = ("certain", "probable", "possible", "unknown")

_INSIDE_SENTENCE = re.compile(r"(?:[\w,;%)]|['\"](?=\s)) ?\Z")
_DAY_OR_YEAR = re.compile(r"\s\d")
# Letters that regular expressions take for ASCII's s, k and i when case does not count.
_ODD = re.compile("[\u017f\u212a\u0130\u0131]")


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted((fold(phrase).text for phrase in phrases), key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w|'t\b)", re.IGNORECASE)


def mentions_one(text: str, phrases: Iterable[str]) -> str:
    """The first of some phrases that stands in a text as whole words, or "". A part of a name (USA Today) is none."""
    wanted = tuple(phrases)
    text = text if text.isascii() else fold(text).text
    if not wanted or not _may_mention(text, wanted):
        return ""
    found = _pattern(wanted).finditer(text)
    return next((match[0] for match in found if match[0] in wanted or not _in_name(text, match)), "")


def _in_name(text: str, found: re.Match[str]) -> bool:
    """True for a word with a capital that does not begin a sentence: USA Today, the United States, in May."""
    if not found[0][0].isupper() or found[0].isupper():
        return False
    return bool(_INSIDE_SENTENCE.search(text, max(0, found.start() - 2), found.start())) or bool(
        found[0] == "May" and _DAY_OR_YEAR.match(text, found.end())
    )


def _may_mention(text: str, phrases: tuple[str, ...]) -> bool:
    """False if none of the phrases can stand in a text: quicker than to look for them as whole words."""
    plain = _plain(phrases)
    if not plain or _ODD.search(text):
        return True
    small = text.lower()
    return any(phrase in small for phrase in plain)


@lru_cache(maxsize=256)
def _plain(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """The phrases in small letters; none if there are others than ASCII's, whose case is not so simple."""
    phrases = tuple(fold(phrase).text for phrase in phrases)
    return tuple(phrase.lower() for phrase in phrases) if all(map(str.isascii, phrases)) else ()


def classify(cue: str | None, hedges: Mapping[Factuality, tuple[str, ...]]) -> Factuality | None:
    """What a hedging cue says: the level of the longest phrase of the vocabulary in it. None if no phrase is.

    No cue at all is `certain`. The scale is that of FactBank (Saurí and Pustejovsky 2009), positive values only.
    """
    if cue is None:
        return "certain"
    found = [
        (len(mentions_one(cue, phrases)), level) for level, phrases in hedges.items() if mentions_one(cue, phrases)
    ]
    longest = max((size for size, _ in found), default=0)
    return next((level for level in _ORDER if (longest, level) in found), None)


def factuality(site: Site, claim: Claim) -> Factuality:
    """How far the claim's own origin commits to it. An unclassified cue, which is an error, counts as unknown."""
    return classify(claim.cue, site.vocabulary.hedges) or "unknown"


def origin(claim: Claim) -> str:
    """The end of the chain of attribution, or the article itself."""
    return claim.chain[-1].agent if claim.chain else ARTICLE


def origin_of(site: Site, evidence: Evidence) -> str:
    """On whose word a piece of evidence rests: the origin given, else the source's, else the source."""
    source = site.get(evidence.source, Source)
    return evidence.origin or (source.origin if source else None) or evidence.source


def repeats(site: Site, claim: Claim, evidence: Evidence) -> bool:
    """True if evidence only passes on what somebody in the claim's own chain said."""
    return origin_of(site, evidence) in {link.agent for link in claim.chain}


def independent_origins(site: Site, claim: Claim) -> tuple[str, ...]:
    """The distinct origins, other than the claim's own, that confirm it."""
    found = {origin_of(site, e) for e in claim.evidence if e.relation in CONFIRMING and not repeats(site, claim, e)}
    return tuple(sorted(found))


def status(site: Site, claim: Claim) -> Status:
    """Where the claim stands, from its evidence. Refinements and updates add detail and decide nothing."""
    confirmed = bool(independent_origins(site, claim))
    objections = {e.relation for e in claim.evidence} & OBJECTING
    if objections == {"denies"} and not confirmed:
        return "denied"
    if objections:
        return "contested"
    return "corroborated" if confirmed else "uncorroborated"
