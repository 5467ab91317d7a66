"""The changes of the briefing, or of a claim, as Atom feeds (RFC 4287)."""

from __future__ import annotations

import hashlib
from typing import cast

from markupsafe import Markup

from briefing.core import dates
from briefing.core.document import Day
from briefing.core.folding import fold_space
from briefing.core.model import Claim
from briefing.core.urls import address, base_url, path_of
from briefing.languages.dates import format_day
from briefing.site.site import Site

PATH = "feed.xml"
_NEWEST = 30
"""Entries; feed readers keep the older ones."""
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
{links}{entries}
</feed>
""")
_LINKS = Markup(""" <link rel="alternate" type="text/html" href="{}" />
 <link rel="self" type="application/atom+xml" href="{}" />
""")
_ENTRY = Markup(""" <entry>
  <id>{}</id>
  <title>{}</title>
  <updated>{}T00:00:00Z</updated>{}
  <content type="text">{}</content>
 </entry>""")
_LINK = Markup("""
  <link rel="alternate" type="text/html" href="{}" />""")


def feeds(site: Site) -> dict[str, bytes]:
    """Output path → feed: of all, and of each claim."""
    claims = {path_of_claim(i): _feed(site, path_of(Claim.kind, i), path_of_claim(i), i) for i, _ in site.all(Claim)}
    return {PATH: _feed(site, "index.html", PATH), **claims}


def path_of_claim(identifier: str) -> str:
    """The path of a claim's feed."""
    return path_of(Claim.kind, identifier).removesuffix("html") + "xml"


def _feed(site: Site, page: str, path: str, claim: str = "") -> bytes:
    """The newest changes; where there are none, one entry that says up to when the editors looked.

    Ids are of the changes, not of addresses: they stay the same when the site moves. Addresses are absolute or none.
    """
    config, base = site.config, base_url(site.config)
    link = _LINK.format(address(base, page)) if base else ""
    found = site.changes_of(claim) if claim else site.history.entries
    entries = [(e.id, e.title, e.day, _link(site, base, e.record), e.says) for e in found[:_NEWEST]]
    if not entries:
        looked = cast("Day", dates.known(config.as_of).upper)  # it is a single day
        title = site.t("feed.as_of", day=format_day(looked, site.interface))
        entries = [(f"as of {config.as_of} {claim}".strip(), title, looked, link, config.description)]
    needs = "" if base else site.t("changes.no_links")
    return _FEED.format(
        language=config.language,
        title=fold_space(site.title(claim) if claim else config.title),
        subtitle=fold_space(f"{config.description} {needs}"),
        id=_urn(f"feed {site.article.title} {claim}".strip()),
        updated=dates.iso(entries[0][2]),
        author=fold_space(config.publisher),
        rights=fold_space(config.licence),
        links=_LINKS.format(address(base, page), address(base, path)) if base else "",
        entries=Markup("\n").join(
            _ENTRY.format(_urn(name), fold_space(title), dates.iso(day), to, fold_space(says))
            for name, title, day, to, says in entries
        ),
    ).encode()


def _link(site: Site, base: str, record: str) -> str:
    """The link to the page of a record, or of all changes where it is gone; "" without a published address."""
    now = site.present(record)
    page = path_of(site.kinds[now], now) if now else "changes.html"
    return _LINK.format(address(base, page)) if base else ""


def _urn(name: str) -> str:
    """A UUID of a name (RFC 9562, version 8)."""
    state = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
    return f"urn:uuid:{state[:8]}-{state[8:12]}-8{state[13:16]}-a{state[17:20]}-{state[20:]}"
