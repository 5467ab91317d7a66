"""What a page says of itself elsewhere, in a search result, a chat or a tab; what the shared pictures say."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from briefing.core import headers
from briefing.core.document import Document
from briefing.core.folding import shorten
from briefing.core.model import KINDS, Article, Claim, Note, Source, is_draft
from briefing.site import claim_status
from briefing.site.site import Site

_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")
_BEFORE_STOP = re.compile(r" (?=[.,;:!?)])")
LONGEST, _LONGEST_ON_CARD = 160, 330  # characters of a description (search engines show no more), and on a picture


class Card(NamedTuple):
    """The words of a picture that a chat shows of a page."""

    kicker: str
    title: str
    words: str
    counts: tuple[tuple[str, str], ...] = ()
    """(support, or "denied"; how many claims, in words)"""
    foot: str = ""
    """Shown where the counts would be."""
    support: str = ""
    status: str = ""
    """A claim's support, and in words; then who denies it."""
    denied: str = ""


def cards(site: Site) -> dict[str, Card]:
    """The pictures by name: of the home page, of each claim, and of all other pages.

    The last depends on `site.yaml` alone, so that an edit of a record leaves other pages be.
    """
    document = site.documents[site.config.bottom_line]
    words = fitting((site.words(document, sentence) for sentence in document.prose.sentences), _LONGEST_ON_CARD)
    statuses = [claim_status.status(site, identifier) for identifier, _ in site.all(Claim)]
    found = Counter([*(s.support for s in statuses), *("denied" for s in statuses if s.denied_by)])
    names = [name for name in (*claim_status.SUPPORTS, "denied") if found[name]]
    counts = tuple(
        (name, site.t("card.next" if place else "card.first", n=found[name], status=site.t(f"support.short.{name}")))
        for place, name in enumerate(names)
    )
    kicker = site.t("card.kicker")
    return {
        "og": Card(kicker, site.config.title, words, counts),
        "card": Card(kicker, site.config.title, site.config.description, foot=site.config.publisher),
        **{f"claim-{identifier}": site.memoize("card", identifier, _of_claim) for identifier, _ in site.all(Claim)},
    }


def _of_claim(site: Site, identifier: str) -> Card:
    """The picture of a claim: never without its status."""
    support = claim_status.status(site, identifier).support
    status, denied = claim_status.support_in_words(site, identifier), claim_status.denial(site, identifier)
    words = (site.t("card.kicker"), site.title(identifier), "", ())
    return Card(*words, foot=site.config.title, support=support, status=status, denied=denied)


def head(site: Site, path: str, title: str, description: str, document: Document | None) -> dict[str, Any]:
    """Parts of a page's frame: its name where it is alone, a summary of at most LONGEST characters."""
    name, summary = _name(site, document) if document else title, ""
    if document and not isinstance(document.record, Claim):
        summary = fitting((site.words(document, sentence) for sentence in document.prose.sentences), LONGEST)
    return {
        "name": name,
        "tab": name if name == site.config.title else f"{name} · {site.config.title}",
        "summary": summary or shortened(description, LONGEST),
        "type": "article" if document and document.kind in {"article", "summary"} else "website",  # Open Graph's
        "policy": headers.policy(path),
        "draft": document is not None and is_draft(document.record),
    }


def _name(site: Site, document: Document) -> str:
    record, title = document.record, site.title(document.id)
    label = site.t(f"kind.{document.kind}.label") if KINDS[document.kind].labelled else ""
    if isinstance(record, Claim):
        return site.t("page.claim", status=claim_status.in_words(site, document.id), title=title)
    if isinstance(record, Article):
        return site.t("page.article", title=title)
    if isinstance(record, Note):
        label = site.type_of(document.id)
    elif isinstance(record, Source) and not record.title:
        # Several sources without a headline may have one publisher. The stored date is exact enough to tell them apart.
        title = site.t("mark.comma").join(filter(None, [title, record.published]))
    return site.t("page.labelled", label=label, title=title) if label else title


def of_claim(site: Site, identifier: str, claim: Claim) -> str:
    """A claim's status, who says so through whom, and who else confirms or contradicts it."""
    who = claim_status.origin_in_words(site, claim) or site.t("meta.article")
    through = site.t("mark.comma").join(via := [site.title(link.agent) for link in reversed(claim.chain[:-1])])
    parts = [
        f"{claim_status.in_words(site, identifier)}.",
        site.t("meta.says_through" if via else "meta.says", who=who, through=through),
    ]
    found = claim_status.status(site, identifier)
    counted = (found.contradicted_by, found.confirmed_by, found.confirmed_later_by)
    for string, bodies in zip(("contradicted", "confirmed", "confirmed_later"), counted, strict=True):
        if bodies:
            room = LONGEST - len(" ".join(parts)) - len(site.t(f"meta.{string}", names="")) - 1
            parts.append(site.t(f"meta.{string}", names=_some(site, bodies, room)))
    return fitting(parts, LONGEST)


def _some(site: Site, bodies: Iterable[str], room: int) -> str:
    """As many names as there is room for, and the number of the others; of none the number alone."""
    names = [claim_status.name(site, body) for body in bodies]
    for named in range(len(names), 0, -1):
        words, rest = site.t("mark.comma").join(names[:named]), len(names) - named
        words = site.t("meta.more", names=words, n=rest) if rest else words
        if len(words) <= room:
            return words
    return site.interface.number(len(names))


def fitting(sentences: Iterable[str], longest: int) -> str:
    """As many whole sentences as fit into `longest` characters; of the first at least its beginning."""
    found = ""
    for sentence in map(tidy, sentences):
        together = f"{found} {sentence}".strip()
        if found and len(together) > longest:
            break
        found = together
    return shortened(found, longest)


def shortened(words: str, longest: int) -> str:
    """A tidy text, cut where it is too long."""
    return shorten(tidy(words), longest)


def tidy(words: str) -> str:
    """Without the spaces and empty brackets that citations leave."""
    return _BEFORE_STOP.sub("", " ".join(_EMPTY.sub("", words).split()))
