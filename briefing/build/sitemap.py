"""Files for servers and search engines, made from the pages' frames."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from briefing.core import headers
from briefing.views.view_types import PageFrame

FACETS = "search.json"
MOVED = {
    "data/csv-metadata.json": "data/index.html",
    "data/graph.ttl": "data/graph.jsonld",
    "data/provenance.ttl": "data/graph.jsonld",
}
"""Published files that are no more, and what says the same."""
MAX_SITEMAP = 50_000
"""Addresses in one sitemap, by its format."""
_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</urlset>
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page's entry in the files below."""

    path: str
    base_url: str
    address: str
    """"" for a page that no search engine should list."""
    changed_on: str
    facets: tuple[tuple[str, str], ...]
    """(what, value) by which the search finds the page; none for pages that it leaves out."""


def entry(page: PageFrame) -> Entry:
    """What a page's frame says to robots."""
    return Entry(page.path, page.base_url, page.canonical, page.changed_on, page.facets)


def for_robots(entries: Iterable[Entry]) -> dict[str, bytes]:
    """Headers, redirects, robots.txt, a sitemap if the site has an address, the search page's filters: path → bytes."""
    pages = sorted(entries, key=lambda page: page.path)
    base_url = next((page.base_url for page in pages), "")
    robots = "User-agent: *\nAllow: /\n" + (f"\nSitemap: {base_url}sitemap.xml\n" if base_url else "")
    urls = sorted((page.address, page.changed_on) for page in pages if page.address)[:MAX_SITEMAP]
    lines = "".join(
        f"<url><loc>{escape(address)}</loc>" + (f"<lastmod>{day}</lastmod>" if day else "") + "</url>\n"
        for address, day in urls
    )
    redirects = "".join(f"/{old} /{new} 301\n" for old, new in MOVED.items())
    return {
        "_headers": headers.headers_file(page.path for page in pages),
        "_redirects": redirects.encode(),
        "robots.txt": robots.encode(),
        **({"sitemap.xml": _SITEMAP.format(lines).encode()} if urls else {}),
        FACETS: ("{\n" + ",\n".join(_facets(page) for page in pages if page.facets) + "\n}\n").encode(),
    }


def _facets(page: Entry) -> str:
    values: dict[str, list[str]] = {}
    for name, value in page.facets:
        values.setdefault(name, []).append(value)
    return f"{json.dumps(page.path)}: {json.dumps(values, ensure_ascii=False)}"
