"""Files for machines, beside the pages. Each function gives output path → bytes."""

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


@dataclass(frozen=True, slots=True)
class Entry:
    """What robots are told of a page."""

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


def for_robots(pages: Iterable[Entry]) -> dict[str, bytes]:
    """What servers and search engines read."""
    pages = tuple(pages)
    base_url = next((page.base_url for page in pages), "")
    return {
        **headers_file(page.path for page in pages),
        **robots(base_url),
        **sitemap((page.address, page.changed_on) for page in pages),
        **facets(pages),
    }


def headers_file(paths: Iterable[str]) -> dict[str, bytes]:
    """What the server says with each file and where it leads on, as Netlify and Cloudflare Pages read it."""
    redirects = "".join(f"/{old} /{new} 301\n" for old, new in MOVED.items())
    return {"_headers": headers.headers_file(paths), "_redirects": redirects.encode()}


def facets(pages: Iterable[Entry]) -> dict[str, bytes]:
    """The table by which the search page filters: output path → {what: values}, a page a line."""
    rows = []
    for page in sorted(pages, key=lambda page: page.path):
        if page.facets:
            values: dict[str, list[str]] = {}
            for name, value in page.facets:
                values.setdefault(name, []).append(value)
            rows.append(f"{json.dumps(page.path)}: {json.dumps(values, ensure_ascii=False)}")
    return {FACETS: ("{\n" + ",\n".join(rows) + "\n}\n").encode()}


def robots(base_url: str) -> dict[str, bytes]:
    """Every robot may read everything; the sitemap is named where the site has an address."""
    sitemap = f"\nSitemap: {base_url}sitemap.xml\n" if base_url else ""
    return {"robots.txt": f"User-agent: *\nAllow: /\n{sitemap}".encode()}


def sitemap(pages: Iterable[tuple[str, str]]) -> dict[str, bytes]:
    """The pages to be found, by address, each with the day of its last change or ""; nothing without addresses."""
    entries = [
        f"<url><loc>{escape(address)}</loc>" + (f"<lastmod>{day}</lastmod>" if day else "") + "</url>\n"
        for address, day in sorted(pages)[:MAX_SITEMAP]
        if address
    ]
    if not entries:
        return {}
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return {"sitemap.xml": f"{start}{''.join(entries)}</urlset>\n".encode()}
