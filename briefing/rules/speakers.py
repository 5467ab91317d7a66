"""Whether a sentence says who asserts something, in whatever words: by name, by a link, by role, by a pronoun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from briefing.core.folding import fold
from briefing.core.model import Claim, Entity
from briefing.site.site import Site

_HEAD = re.compile(r"\b(?:of|to|for|at|in|on|from|with|by|who|whom|whose|which|that)\b|[,;:.(]")
"""Ends the noun in the words of a role: member | of the Assembly."""
_AFTER_ARTICLE = re.compile(r"\b(?:the|a|an|this|that|another|its) ((?:[\w-]+(?:'s)? ?){1,4})", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|his|her)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|this) (?:article|report|text|story)\b", re.IGNORECASE)
_WORDS = "account|words|view|version|figure|number|estimate|opinion|statement|telling"
_SAYS = re.compile(
    rf"\w that\b|[:\"]|'s? (?:own )?(?:\w+ )?(?:{_WORDS})\b|\b(?:his|her) (?:\w+ )?(?:{_WORDS})\b", re.IGNORECASE
)
"""Insisted that, the mayor's view, in her words, Reed: …: only a speaker is named like that."""


def named(site: Site, claim: Claim, words: str, linked: AbstractSet[str]) -> bool:
    """True if the sentence names one of those who assert a claim as its speaker.

    Who also is the one that the claim is about must be said to say it: "the mayor closed the bridge" hands nothing on.
    """
    words = fold(words).text
    if not claim.chain:
        return bool(_ARTICLE.search(words))
    about = claim.assert_ and {claim.assert_.subject, claim.assert_.object, claim.assert_.to}
    for link in claim.chain:
        if link.agent in linked or _names(site, link.agent, words):
            involved = link.agent in about if about else _names(site, link.agent, claim.title)
            if not involved or _SAYS.search(words):
                return True
    return False


def _names(site: Site, agent: str, words: str) -> bool:
    if any(mention.entity == agent for mention in site.names.find(words)) or site.title(agent) in words:
        return True
    entity = site.get(agent, Entity)
    if entity is None:
        return False
    if entity.type == "person" and (_PRONOUN.search(words) or _surname(entity.title, words)):
        return True
    nouns = set(_nouns(site, entity, agent))
    spoken_of = (found[1].casefold().replace("'s", "").split()[:3] for found in _AFTER_ARTICLE.finditer(words))
    return any(nouns.intersection(part) for part in spoken_of)


def _surname(title: str, words: str) -> bool:
    """True for the first or last word of a person's name: which of them is the surname depends on the language."""
    parts = fold(title).text.split()
    return any(re.search(rf"\b{re.escape(part)}\b", words) for part in {*parts[:1], *parts[-1:]})


def _nouns(site: Site, entity: Entity, agent: str) -> Iterator[str]:
    """What an entity is: the nouns of its roles, and those with which its text begins: a mayor, the lawmaker."""
    first = " ".join(site.words(site.documents[agent], s) for s in site.documents[agent].prose.sentences[:1])
    for phrase in (*(role.role for role in entity.roles), *(found[1] for found in _AFTER_ARTICLE.finditer(first))):
        yield from _HEAD.split(phrase)[0].casefold().split()[-1:]
