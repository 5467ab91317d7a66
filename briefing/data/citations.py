"""The sources, and the briefing itself, as citations: CSL-JSON 1.0 and BibTeX."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from briefing.core import dates
from briefing.core.document import Span
from briefing.core.model import Source
from briefing.site.site import Site

Item = dict[str, Any]
_OWN = "briefing"
# Words of a briefing's vocabulary that have a type of their own; any other is a page on the web.
_CSL: Mapping[str, str] = {
    "newspaper": "article-newspaper",
    "news-agency": "article-newspaper",
    "broadcaster": "broadcast",
    "think-tank": "report",
}
_PARTS = {"year": 1, "month": 2, "day": 3}
_SPECIAL = {**{c: f"\\{c}" for c in "&%$#_{}"}, "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}
_SPECIAL["\\"] = "\\textbackslash{}"
_TEX = re.compile(r"[&%$#_{}~^\\]")
_IN_URL = str.maketrans({character: f"%{ord(character):02X}" for character in "{}\\"})


def items(site: Site, base: str) -> Iterator[Item]:
    """The briefing, then every source, in CSL-JSON. What is not known is left out."""
    config = site.config
    own = {"id": _OWN, "type": "webpage", "title": config.title, "author": [{"literal": config.publisher}]}
    issued = _date(site.documents["site"].spans[config.as_of])
    yield own | {"issued": issued, **({"URL": base} if base else {}), "language": config.language}
    for identifier, source in site.all(Source):
        yield _item(site, identifier, source)


def _item(site: Site, identifier: str, source: Source) -> Item:
    document = site.documents[identifier]
    found: Item = {
        "id": identifier,
        "type": _CSL.get(source.type, "webpage"),
        "title": document.title,
        "author": [{"literal": source.author}] if source.author else None,
        "publisher": source.publisher,
        "container-title": source.publisher,
        "issued": _date(document.spans[source.published]) if source.published else None,
        "accessed": _date(document.spans[source.consulted]),
        "URL": source.url,
        "language": source.language,
    }
    return {key: value for key, value in found.items() if value}


def _date(span: Span) -> Item:
    """A date in CSL: its parts, as exactly as it is known, or a range of two; else its words."""
    if not span.plain or not span.lower or not span.upper:
        return {"literal": dates.words(span)}
    count = _PARTS[span.precision]
    ends = [list(day[:count]) for day in (span.lower, span.upper)]
    parts = ends[:1] if ends[0] == ends[1] else ends
    return {"date-parts": parts, **({"circa": True} if span.approximate else {})}


def as_csl(found: list[Item]) -> bytes:
    """A list of items, a line an item."""
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in found)
    return f"[\n{lines}\n]\n".encode()


def as_bibtex(found: list[Item]) -> bytes:
    """An entry an item. UTF-8, which BibTeX's successors and every reference manager read."""
    return "\n".join(map(_entry, found)).encode()


def _entry(item: Item) -> str:
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    fields = {
        "title": f"{{{_tex(item['title'])}}}",  # twice in braces: its capital letters stay
        "author": "".join(f"{{{_tex(author['literal'])}}}" for author in item.get("author", [])),
        "publisher": _tex(item.get("publisher", "")),
        "year": f"{issued[0]:04}" if issued else "",
        "month": str(issued[1]) if len(issued) > 1 else "",
        "day": str(issued[2]) if len(issued) > 2 else "",  # noqa: PLR2004  # year, month, day
        "url": item.get("URL", "").translate(_IN_URL),
        "urldate": "-".join(f"{part:02}" for part in item.get("accessed", {}).get("date-parts", [[]])[0]),
        "langid": item.get("language", ""),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{item['id']},\n{lines}}}\n"


def _tex(words: str) -> str:
    """Words without what TeX takes for its own."""
    return _TEX.sub(lambda found: _SPECIAL[found[0]], " ".join(words.split()))
