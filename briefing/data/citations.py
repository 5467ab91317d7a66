"""The sources, and the briefing itself, as citations: CSL-JSON 1.0 and BibTeX."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from briefing.core import dates
from briefing.core.model import Source
from briefing.core.urls import base_url
from briefing.languages.dates import format_date
from briefing.site.site import Site

CslItem = dict[str, Any]
# Words of a briefing's vocabulary that have a type of their own; any other is a page on the web.
_TYPES: Mapping[str, str] = {
    "newspaper": "article-newspaper",
    "news-agency": "article-newspaper",
    "broadcaster": "broadcast",
    "think-tank": "report",
}
_PARTS = {"year": 1, "month": 2, "day": 3}
_TEX: dict[str, str | int | None] = {c: f"\\{c}" for c in "&%$#_{}"}
_TEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_IN_URL = {character: f"%{ord(character):02X}" for character in "{}\\"}


def citations(site: Site) -> dict[str, bytes]:
    """Output path → bytes: a line or an entry a citation."""
    found = list(_citations(site))
    lines = ",\n".join(json.dumps(citation, ensure_ascii=False) for citation in found)
    return {
        "data/citations.json": f"[\n{lines}\n]\n".encode(),
        "data/citations.bib": "\n".join(map(_bibtex, found)).encode(),
    }


def _citations(site: Site) -> Iterator[CslItem]:
    """The briefing, then every source. What is not known is left out."""
    config = site.config
    own = {"id": "briefing", "type": "webpage", "title": config.title, "author": [{"literal": config.publisher}]}
    base = base_url(config)
    issued = _date(site, config.as_of)
    yield own | {"issued": issued, **({"URL": base} if base else {}), "language": config.language}
    for identifier, source in site.all(Source):
        copy = site.attachment(source.copy or "")
        found: CslItem = {
            "id": identifier,
            "type": _TYPES.get(source.type, "webpage"),
            "title": site.title(identifier),
            "author": [{"literal": source.author}] if source.author else None,
            "publisher": source.publisher,
            "container-title": source.publisher,
            "issued": _date(site, source.published) if source.published else None,
            "accessed": _date(site, source.consulted),
            "URL": source.url,
            "archive_location": source.archived and source.archived.url,
            "note": copy and f"Copy: {copy.words}, SHA-256 {copy.sha256}",
            "language": source.language,
        }
        yield {key: value for key, value in found.items() if value}


def _date(site: Site, edtf: str) -> CslItem:
    """A date in CSL: its parts, as exactly as it is known, or a range of two; else its words."""
    span = dates.known(edtf)
    if not span.plain or not span.lower or not span.upper:
        return {"literal": format_date(span, site.interface)}
    ends = dict.fromkeys(day[: _PARTS[span.precision]] for day in (span.lower, span.upper))
    return {"date-parts": list(ends), **({"circa": True} if span.approximate else {})}


def _bibtex(item: CslItem) -> str:
    """An entry. UTF-8, which BibTeX's successors and every reference manager read."""
    issued, accessed = (item.get(name, {}).get("date-parts", [()])[0] for name in ("issued", "accessed"))
    fields = {
        "title": f"{{{_tex(item['title'])}}}",  # twice in braces: its capital letters stay
        "author": "".join(f"{{{_tex(author['literal'])}}}" for author in item.get("author", [])),
        "publisher": _tex(item.get("publisher", "")),
        **dict(zip(_PARTS, (f"{part:0{4 if n == 0 else 1}}" for n, part in enumerate(issued)), strict=False)),
        "url": item.get("URL", "").translate(str.maketrans(_IN_URL)),
        "urldate": "-".join(f"{part:02}" for part in accessed),
        "note": _tex(" · ".join(filter(None, (item.get("archive_location"), item.get("note"))))),
        "langid": item.get("language", ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{item['id']},\n{lines}}}\n"


def _tex(words: str) -> str:
    """Words without what TeX takes for its own."""
    return " ".join(words.split()).translate(str.maketrans(_TEX))
