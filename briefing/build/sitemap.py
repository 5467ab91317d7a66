"""Files for servers and search engines, made from what each page says to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, NamedTuple

from briefing.core import headers
from briefing.core.config import Config

INDEX = "search-index.js"
"""What the search looks through: a script, since a page in a folder may load nothing else."""
_BEGIN, _END = "searchIndex = ", ";\n"
_FORMAT = 1
"""To be raised with the one of templates/components/search/engine.js, which refuses any other."""
WEB_MANIFEST = "site.webmanifest"
MOVED = {
    "data/csv-metadata.json": "data/index.html",
    "data/graph.ttl": "data/graph.jsonld",
    "data/provenance.ttl": "data/graph.jsonld",
}
"""Published files that are no more, and what says the same."""
_SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}</urlset>
"""


def web_manifest(config: Config, icon: str, icons: str) -> bytes:
    """What a phone shows of the site that a reader keeps on its home screen; `icon` is a large one."""
    found = [{"src": icon, "sizes": "180x180", "type": "image/png"}, {"src": icons, "type": "image/x-icon"}]
    about = {"name": config.title, "description": config.description, "lang": config.language}
    manifest = {**about, "start_url": "index.html", "display": "browser", "icons": found}
    return json.dumps(manifest, ensure_ascii=False).encode()


class PageEntry(NamedTuple):
    """A page in the files below."""

    words: str
    """What the page says itself, for the search; "" if the search leaves it out."""
    path: str
    title: str
    base_url: str
    canonical: str
    """The page's address; "" if no search engine should list it."""
    changed_on: str
    facets: tuple[tuple[str, str], ...]
    """(what, value) by which the search finds the page besides its words."""


def for_robots(entries: Iterable[PageEntry], files: Iterable[str]) -> dict[str, bytes]:
    """Headers, redirects, robots.txt, a sitemap if the site has an address, the search's index: path → bytes.

    `files` are the other output paths.
    """
    pages = sorted(entries, key=lambda page: page.path)
    base_url = pages[0].base_url if pages else ""
    urls = "".join(
        f"<url><loc>{escape(address, quote=False)}</loc>" + (f"<lastmod>{day}</lastmod>" if day else "") + "</url>\n"
        for address, day in sorted((page.canonical, page.changed_on) for page in pages if page.canonical)
    )
    searched = ",\n".join(_searched(page) for page in pages if page.words)
    robots = "User-agent: *\nAllow: /\n" + (f"\nSitemap: {base_url}sitemap.xml\n" if base_url else "")
    return {
        "_headers": headers.headers_file([*(page.path for page in pages), *files]),
        "_redirects": "".join(f"/{old} /{new} 301\n" for old, new in MOVED.items()).encode(),
        "robots.txt": robots.encode(),
        **({"sitemap.xml": _SITEMAP.format(urls).encode()} if urls else {}),
        INDEX: f'{_BEGIN}{{"format": {_FORMAT}, "pages": [\n{searched}\n]}}{_END}'.encode(),
    }


def _searched(page: PageEntry) -> str:
    found: dict[str, list[str]] = {}
    for name, value in page.facets:
        found.setdefault(name, []).append(value)
    return json.dumps({"path": page.path, "title": page.title, "text": page.words, **found}, ensure_ascii=False)


def search_index(output: Mapping[str, bytes]) -> Any:  # noqa: ANN401  # JSON
    """The search's index in a finished site."""
    return json.loads(output[INDEX].decode().removeprefix(_BEGIN).removesuffix(_END))
