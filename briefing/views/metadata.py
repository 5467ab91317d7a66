"""What a page says of itself elsewhere: in a search result, a chat preview, a tab."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from briefing.core import headers
from briefing.core.document import Document
from briefing.core.model import KINDS, Article, Claim, Source
from briefing.core.urls import address, base_url
from briefing.site import claim_status
from briefing.site.site import Site

_EMPTY = re.compile(r"\(\s*\)|\[\s*\]")
_BEFORE_STOP = re.compile(r" (?=[.,;:!?)])")
LONGEST = 160
"""Characters of a description; search engines show no more."""


@dataclass(frozen=True, slots=True)
class Head:
    """The page's own <head>. Addresses are absolute, and "" while the site has none."""

    title: str
    """As it stands alone; a claim's with its status."""
    tab: str
    """With the site's title."""
    description: str
    type: str
    """Open Graph's: article or website."""
    canonical: str
    base_url: str
    policy: str
    """The Content-Security-Policy."""
    indexed: bool
    """False for pages that no search engine should list."""


def head(site: Site, path: str, title: str, description: str, document: Document | None, *, indexed: bool) -> Head:  # noqa: PLR0913  # a page, whole
    """The head of the page at an output path; `document` is the record that the page is about, if any."""
    base = base_url(site.config)
    name = _title(site, document) if document else title
    # As many of a text's first sentences as there is room for.
    sentences = () if document is None or isinstance(document.record, Claim) else document.prose.sentences
    words = fitting((site.words(document, sentence) for sentence in sentences), LONGEST) if document else ""
    return Head(
        title=name,
        tab=name if name == site.config.title else f"{name} · {site.config.title}",
        description=shortened(words or description, LONGEST),
        type="article" if document and document.kind in {"article", "summary"} else "website",
        canonical=address(base, path) if base and indexed else "",
        base_url=base,
        policy=headers.policy(path),
        indexed=indexed,
    )


def _title(site: Site, document: Document) -> str:
    record = document.record
    if isinstance(record, Claim):
        return f"Claim ({claim_status.in_words(site, document.id)}): {document.title}"
    if isinstance(record, Source) and not record.title:
        # Several sources without a headline may have one publisher. The stored date is exact enough to tell them apart.
        return f"Source: {', '.join(filter(None, [document.title, record.published]))}"
    if isinstance(record, Article):
        return f"The article: {document.title}"
    kind = KINDS[document.kind]
    return f"{kind.label}: {document.title}" if kind.labelled else document.title


def of_claim(site: Site, identifier: str, claim: Claim) -> str:
    """A claim's status, who says so through whom, and who else confirms or contradicts it."""
    chain = [site.title(link.agent) for link in reversed(claim.chain)]
    who = chain[0] if chain else "the article itself"
    parts = [
        f"{claim_status.in_words(site, identifier)}.",
        f"Who says so: {who}{', through ' + ', '.join(chain[1:]) if chain[1:] else ''}.",
    ]
    found = claim_status.status(site, identifier)
    others = (
        ("Contradicted by", found.contradicted_by),
        ("Confirmed at the time by", found.confirmed_by),
        ("Confirmed later by", found.confirmed_later_by),
    )
    for label, bodies in others:
        if bodies:
            room = LONGEST - len(" ".join(parts)) - 1
            parts.append(
                f"{label}: {_some([claim_status.name(site, body) for body in bodies], room - len(label) - 3)}."
            )
    return fitting(parts, LONGEST)


def _some(names: list[str], room: int) -> str:
    """As many names as there is room for, and the number of the others; of none the number alone."""
    for named in range(len(names), 0, -1):
        more = len(names) - named
        words = ", ".join(names[:named]) + (f" and {more} more" if more else "")
        if len(words) <= room:
            return words
    return str(len(names))


def fitting(sentences: Iterable[str], longest: int) -> str:
    """As many whole sentences as fit into so many characters; of the first at least its beginning."""
    found = ""
    for sentence in map(tidy, sentences):
        together = f"{found} {sentence}".strip()
        if found and len(together) > longest:
            break
        found = together
    return shortened(found, longest)


def shortened(words: str, longest: int) -> str:
    """Cut between words, with an ellipsis, where it is too long."""
    words = tidy(words)
    if len(words) <= longest:
        return words
    return words[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-(“‘") + "…"


def tidy(words: str) -> str:
    """Without the spaces and empty brackets that citations leave where they stood."""
    return _BEFORE_STOP.sub("", " ".join(_EMPTY.sub("", words).split()))
