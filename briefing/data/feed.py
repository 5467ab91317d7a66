"""The changes of the briefing as an Atom feed (RFC 4287)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import cast

from markupsafe import Markup

from briefing.core import dates
from briefing.core.document import Day
from briefing.core.folding import fold_space
from briefing.core.model import Claim
from briefing.core.urls import path_of
from briefing.languages.dates import format_day
from briefing.parse.validation import SITE, VOCABULARY, identifier
from briefing.site import claim_status
from briefing.site.history import Change
from briefing.site.site import Site

from .terms import Iris

PATH = "feed.xml"
_NEWEST, _NAMED = 30, 12
"""Entries, as feed readers keep the older ones; records of one change that are named."""
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
    iris, config = Iris(site, PATH), site.config
    home = iris.page("index.html")
    entries = [_entry(site, iris, change) for change in site.history.changes[:_NEWEST]]
    if not entries:
        looked = cast("Day", dates.known(config.as_of).upper)  # it is a single day
        entries = [
            (
                _urn("as of", config.as_of),
                site.t("feed.as_of", day=format_day(looked, site.interface)),
                looked,
                home,
                config.description,
            )
        ]
    return _FEED.format(
        language=config.language,
        title=fold_space(config.title),
        subtitle=fold_space(config.description),
        id=_urn("feed", site.article.title),
        updated=dates.iso(entries[0][2]),
        author=fold_space(config.publisher),
        rights=fold_space(config.licence),
        home=home,
        here=iris.page(PATH),
        entries=Markup("\n").join(
            _ENTRY.format(urn, fold_space(title), dates.iso(day), href, fold_space(summary))
            for urn, title, day, href, summary in entries
        ),
    ).encode()


def _entry(site: Site, iris: Iris, change: Change) -> tuple[str, str, Day, str, str]:
    """Id, title, day, page (that of the only record changed, or of all changes), what was done to which records."""
    records: dict[str, list[str]] = {"added": [], "changed": []}
    for sort, path in change.files:
        document = site.documents.get(identifier(path))
        if sort != "D" and path not in {SITE, VOCABULARY} and document and document.path == path:
            records["added" if sort == "A" else "changed"].append(document.id)
    pages = [path_of(site.kinds[name], name) for names in records.values() for name in names]
    done = [site.t(f"feed.{word}", titles=_titles(site, names)) for word, names in records.items() if names]
    summary = site.t("mark.semicolon").join(done)
    page = iris.page(pages[0] if len(pages) == 1 else "changes.html")
    return _urn("change", change.id), change.subject, change.day, page, summary or change.subject


def _titles(site: Site, records: Sequence[str]) -> str:
    """The first of some records by title; a claim is never named without its status."""
    titles = []
    for i in records[:_NAMED]:
        status = claim_status.in_words(site, i) if site.kinds[i] == Claim.kind else ""
        titles.append(site.t("feed.claim" if status else "feed.record", title=site.title(i), status=status))
    words, rest = site.t("mark.comma").join(titles), len(records) - _NAMED
    return site.t("feed.more", titles=words, n=rest) if rest > 0 else words


def _urn(what: str, name: str) -> str:
    """A UUID of a name (RFC 9562, version 8)."""
    state = hashlib.blake2b(f"{what} {name}".encode(), digest_size=16).hexdigest()
    return f"urn:uuid:{state[:8]}-{state[8:12]}-8{state[13:16]}-a{state[17:20]}-{state[20:]}"
