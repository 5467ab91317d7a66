"""The changes of the briefing as an Atom feed (RFC 4287)."""

from __future__ import annotations

import hashlib

from markupsafe import Markup

from briefing.core.model import Claim
from briefing.core.urls import path_of
from briefing.parse.validation import SITE, VOCABULARY, identifier
from briefing.site import claim_status, history
from briefing.site.history import Change
from briefing.site.site import Site

from .iris import Iris
from .text import one_line

PATH = "feed.xml"
_NEWEST = 30
"""Entries; a feed reader keeps the older ones itself."""
_NAMED = 12
"""Records of one change that are named."""
_WORDS = {"A": "Added", "MT": "Changed"}
_FEED = Markup("""<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
 <title>{title}</title>
 <subtitle>{subtitle}</subtitle>
 <id>{id}</id>
 <updated>{updated}T00:00:00Z</updated>
 <author>
  <name>{author}</name>
 </author>
 <rights>{rights}</rights>
 <link rel="alternate" type="text/html" href="{home}" />
 <link rel="self" type="application/atom+xml" href="{here}" />
{entries}
</feed>
""")
_ENTRY = Markup(""" <entry>
  <id>{}</id>
  <title>{}</title>
  <updated>{}T00:00:00Z</updated>
  <link rel="alternate" type="text/html" href="{}" />
  <summary>{}</summary>
 </entry>""")


def feed(site: Site) -> bytes:
    """The newest changes; where there is no history, one entry that says up to when the editors looked.

    Ids are of the changes, not of addresses: they stay the same when the site moves.
    """
    iris = Iris(site, PATH)
    config = site.config
    home = iris.page("index.html")
    looked = site.documents["site"].spans[config.as_of].upper or (1, 1, 1)
    entries = [
        (_urn("change", c.id), one_line(c.subject), c.day, _leads_to(site, iris, c), one_line(_touched(site, c)))
        for c in site.history.changes[:_NEWEST]
    ]
    as_of = _urn("as of", config.as_of), f"As of {history.words(looked)}", looked, home, one_line(config.description)
    entries = entries or [as_of]
    return _FEED.format(
        language=config.language,
        title=one_line(config.title),
        subtitle=one_line(config.description),
        id=_urn("feed", site.article.title),
        updated=history.iso(entries[0][2]),
        author=one_line(config.publisher),
        rights=one_line(config.licence),
        home=home,
        here=iris.page(PATH),
        entries=Markup("\n").join(
            _ENTRY.format(urn, title, history.iso(day), *rest) for urn, title, day, *rest in entries
        ),
    ).encode()


def _leads_to(site: Site, iris: Iris, change: Change) -> str:
    """The page of the one record that was changed, or the page of changes."""
    pages = [path_of(site.documents[i].kind, i) for i in _records(site, change)]
    return iris.page(pages[0] if len(pages) == 1 else "changes.html")


def _touched(site: Site, change: Change) -> str:
    """What was done to which records, in words; a claim is never named without its status."""
    parts = []
    for sort, word in _WORDS.items():
        if touched := _records(site, change, sort):
            named = ", ".join(_title(site, i) for i in touched[:_NAMED])
            more = f" and {len(touched) - _NAMED} more" if len(touched) > _NAMED else ""
            parts.append(f"{word}: {named}{more}")
    return "; ".join(parts) or change.subject


def _title(site: Site, record: str) -> str:
    status = f" (claim: {claim_status.in_words(site, record)})" if site.kinds[record] == Claim.kind else ""
    return f"“{site.title(record)}”{status}"


def _records(site: Site, change: Change, sorts: str = "AMT") -> list[str]:
    """The ids of the records with a page that a change touched so and that still are."""
    ids = ((p, identifier(p)) for sort, p in change.files if sort in sorts and p not in {SITE, VOCABULARY})
    return [i for path, i in ids if i in site.documents and site.documents[i].path == path]


def _urn(what: str, name: str) -> str:
    """A UUID of a name (RFC 9562, version 8)."""
    state = hashlib.blake2b(f"{what} {name}".encode(), digest_size=16).hexdigest()
    return f"urn:uuid:{state[:8]}-{state[8:12]}-8{state[13:16]}-a{state[17:20]}-{state[20:]}"
