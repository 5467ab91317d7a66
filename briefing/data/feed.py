"""The changes of the briefing as an Atom feed (RFC 4287)."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET  # writes XML only
from collections.abc import Iterator

from briefing.core.model import Claim
from briefing.core.urls import path_of
from briefing.parse.validation import SITE, VOCABULARY, identifier
from briefing.site import claim_status, history
from briefing.site.history import Change
from briefing.site.site import Site

from .iris import Iris
from .text import one_line

PATH = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NEWEST = 30
"""Entries; a feed reader keeps the older ones itself."""
_NAMED = 12
"""So many records of one change are named."""
_WORDS = {"A": "Added", "MT": "Changed"}


def feed(site: Site) -> bytes:
    """The newest changes; where there is no history, one entry that says up to when the editors looked.

    Ids are of the changes, not of addresses: they stay the same when the site moves.
    """
    iris = Iris(site, PATH)
    config = site.config
    changes = site.history.changes[:_NEWEST]
    read = site.documents["site"].spans[config.as_of].upper or (1, 1, 1)
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": config.language})
    _add(root, "title", config.title)
    _add(root, "subtitle", config.description)
    _add(root, "id", _urn("feed", site.article.title))
    _add(root, "updated", _time(changes[0].day if changes else read))
    _add(ET.SubElement(root, "author"), "name", config.publisher)
    _add(root, "rights", config.licence)
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": iris.page("index.html")})
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": iris.page(PATH)})
    for change in changes:
        words = "; ".join(_touched(site, change)) or change.subject
        _entry(root, _urn("change", change.id), change.subject, change.day, _leads_to(site, iris, change), words)
    if not changes:
        as_of = history.words(read)
        _entry(root, _urn("as of", config.as_of), f"As of {as_of}", read, iris.page("index.html"), config.description)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(root: ET.Element, urn: str, title: str, day: history.Day, href: str, summary: str) -> None:  # noqa: PLR0913, PLR0917  # an entry, whole
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", urn)
    _add(entry, "title", title)
    _add(entry, "updated", _time(day))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": href})
    _add(entry, "summary", summary)


def _leads_to(site: Site, iris: Iris, change: Change) -> str:
    """The page of the one record that was changed, or the page of changes."""
    pages = [path_of(site.documents[i].kind, i) for i in _records(site, change)]
    return iris.page(pages[0] if len(pages) == 1 else "changes.html")


def _touched(site: Site, change: Change) -> Iterator[str]:
    """What was done to which records, in words; a claim is never named without its status."""
    for sort, word in _WORDS.items():
        titles = [_title(site, i) for i in _records(site, change, sort)]
        if titles:
            more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
            yield f"{word}: {', '.join(titles[:_NAMED])}{more}"


def _title(site: Site, identifier_: str) -> str:
    record = site.get(identifier_, Claim)
    return f"“{site.title(identifier_)}”" + (f" (claim: {claim_status.in_words(site, identifier_)})" if record else "")


def _records(site: Site, change: Change, sorts: str = "AMT") -> list[str]:
    """The ids of the records with a page that a change touched so and that still are."""
    ids = ((p, identifier(p)) for sort, p in change.files if sort in sorts and p not in {SITE, VOCABULARY})
    return [i for path, i in ids if i in site.documents and site.documents[i].path == path]


def _urn(what: str, name: str) -> str:
    """A UUID of a name (RFC 9562, version 8)."""
    state = hashlib.blake2b(f"{what} {name}".encode(), digest_size=16).hexdigest()
    return f"urn:uuid:{state[:8]}-{state[8:12]}-8{state[13:16]}-a{state[17:20]}-{state[20:]}"


def _time(day: history.Day) -> str:
    return f"{history.iso(day)}T00:00:00Z"


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = one_line(text)
