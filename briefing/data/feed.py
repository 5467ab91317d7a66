"""The changes of the briefing, or of a claim, as Atom feeds (RFC 4287)."""

import hashlib
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from typing import cast

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
    found = site.changes_of(claim) if claim else site.history.entries
    entries = [(e.id, e.title, e.day, _page(site, e.record), e.says) for e in found[:_NEWEST]]
    if not entries:
        looked = cast("Day", dates.known(config.as_of).upper)  # it is a single day
        title = site.t("feed.as_of", day=format_day(looked, site.interface))
        entries = [(f"as of {config.as_of} {claim}".strip(), title, looked, page, config.description)]
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": config.language})
    _add(feed, "title", site.title(claim) if claim else config.title)
    _add(feed, "subtitle", f"{config.description} {'' if base else site.t('changes.no_links')}")
    _add(feed, "id", _urn(f"feed {site.article.title} {claim}".strip()))
    _add(feed, "updated", f"{dates.iso(entries[0][2])}T00:00:00Z")
    _add(_add(feed, "author"), "name", config.publisher)
    _add(feed, "rights", config.licence)
    if base:
        _add(feed, "link", rel="alternate", type="text/html", href=address(base, page))
        _add(feed, "link", rel="self", type="application/atom+xml", href=address(base, path))
    for name, title, day, to, says in entries:
        entry = _add(feed, "entry")
        _add(entry, "id", _urn(name))
        _add(entry, "title", title)
        _add(entry, "updated", f"{dates.iso(day)}T00:00:00Z")
        if base:
            _add(entry, "link", rel="alternate", type="text/html", href=address(base, to))
        _add(entry, "content", says, type="text")
    ET.indent(feed, " ")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(to: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(to, name, attributes)
    element.text = fold_space(text)
    return element


def _page(site: Site, record: str) -> str:
    """The page of a record, or of all changes where it is gone."""
    now = site.present(record)
    return path_of(site.kinds[now], now) if now else "changes.html"


def _urn(name: str) -> str:
    """A UUID of a name (RFC 9562, version 8)."""
    state = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
    return f"urn:uuid:{state[:8]}-{state[8:12]}-8{state[13:16]}-a{state[17:20]}-{state[20:]}"
