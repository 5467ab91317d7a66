"""The sources, the briefing and each of its pages as citations: CSL-JSON 1.0, BibLaTeX, RIS, and in three styles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale

from briefing.core import dates
from briefing.core.model import Source
from briefing.core.urls import address, base_url
from briefing.languages.dates import format_date
from briefing.site.site import Site

CslItem = dict[str, Any]
# Words of a briefing's vocabulary that have a type of their own; any other is a page on the web.
_TYPES: Mapping[str, str] = {
    "newspaper": "article-newspaper",
    "news-agency": "article-newspaper",
    "think-tank": "report",
}
_RIS_TYPES: Mapping[str, str] = {"article-newspaper": "NEWS", "report": "RPRT", "webpage": "ELEC"}
_PARTS = {"year": 1, "month": 2, "day": 3}
_REMARK = re.compile(r"(.+?)\s*\(([^()]+)\)")
"""A publisher's name, and the editors' remark on it."""
_NAMES = Locale("en").languages
_MONTHS = Locale("en").months["format"]["wide"]
"""The names that BibLaTeX and the three styles use, whatever the site's language."""
_DAYS: Mapping[str, tuple[str, str, str]] = {
    "chicago": ("{0}", "{1} {0}", "{1} {2}, {0}"),
    "apa": ("{0}", "{0}, {1}", "{0}, {1} {2}"),
    "mla": ("{0}", "{1} {0}", "{2} {1} {0}"),
}
"""Style → a year, a month, a day."""
_LONGEST_MONTH = 4  # letters of a month that MLA writes out
_TEX: dict[str, str | int | None] = {c: f"\\{c}" for c in "&%$#_{}"}
_TEX |= {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_IN_URL = {character: f"%{ord(character):02X}" for character in "{}\\"}


def citations(site: Site) -> dict[str, bytes]:
    """Output path → bytes: the briefing, then every source; a line or an entry a citation."""
    found = [of_page(site, site.config.title, "index.html", site.config.as_of)]
    found += [of_source(site, identifier) for identifier, _ in site.all(Source)]
    lines = ",\n".join(json.dumps(citation, ensure_ascii=False) for citation in found)
    return {
        "data/citations.json": f"[\n{lines}\n]\n".encode(),
        "data/citations.bib": "\n".join(map(bibtex, found)).encode(),
        "data/citations.ris": "\n".join(map(ris, found)).encode(),
    }


def of_page(site: Site, title: str, path: str, day: str) -> CslItem:
    """A page of the briefing, as it was on a day. Its address is known where the site has one."""
    config, base = site.config, base_url(site.config)
    is_part = path != "index.html"
    return _known(
        {
            "id": "-".join(["briefing", *re.findall(r"[\w-]+", path.removesuffix(".html"))]) if is_part else "briefing",
            "type": "webpage",
            "title": title,
            "author": _named(config.publisher),
            "container-title": config.title if is_part else None,
            "issued": _date(site, day),
            "URL": address(base, path) if base else None,
            "language": config.language,
        }
    )


def of_source(site: Site, identifier: str) -> CslItem:
    """A source, as far as it is known. Its outlet is named once, and what the editors say of that is a note."""
    source = site.get(identifier, Source)
    assert source  # noqa: S101  # the caller knows
    publisher = " ".join((source.publisher or "").split())
    outlet, remark = found.groups() if (found := _REMARK.fullmatch(publisher)) else (publisher, "")
    translated = site.t("cite.translated", title=source.title_en) if source.title and source.title_en else ""
    copy = site.attachment(source.copy or "")
    kept = site.t("files.kept", file=site.describe(copy), digest=copy.sha256) if copy else ""
    type_ = _TYPES.get(source.type, "webpage")
    return _known(
        {
            "id": identifier,
            "type": type_,
            "title": source.title,
            "author": _named(source.author),
            "publisher" if type_ == "report" else "container-title": outlet,
            "issued": _date(site, source.published) if source.published else None,
            "accessed": _date(site, source.consulted or "") if source.url else None,
            "URL": source.url,
            "language": source.language,
            "archive_location": source.archived and source.archived.url,
            "note": ". ".join(filter(None, (remark, translated, kept))),
        }
    )


def _named(words: str | None) -> list[CslItem] | None:
    """An author as one name: a record does not say whether it is a person or a body, nor which part is the family's."""
    return [{"literal": " ".join(words.split())}] if words else None


def _known(item: CslItem) -> CslItem:
    return {key: " ".join(value.split()) if isinstance(value, str) else value for key, value in item.items() if value}


def _date(site: Site, edtf: str) -> CslItem:
    """A date in CSL: its parts, as exactly as it is known, or a range of two; else its words."""
    span = dates.known(edtf)
    if not span.plain or not span.lower or not span.upper:
        return {"literal": format_date(span, site.interface)}
    ends = dict.fromkeys(day[: _PARTS[span.precision]] for day in (span.lower, span.upper))
    return {"date-parts": list(ends), **({"circa": True} if span.approximate else {})}


def _iso(date: CslItem, between: str = "-") -> list[str]:
    """The first and last day, month or year of a date; none of one that only words can say."""
    return [
        between.join(f"{part:02}" if n else f"{part:04}" for n, part in enumerate(end))
        for end in date.get("date-parts", ())
    ]


def _outlet(item: CslItem) -> str:
    return item.get("container-title") or item.get("publisher") or ""


def _author(item: CslItem) -> str:
    return "".join(author["literal"] for author in item.get("author", ()))


def _note(item: CslItem) -> str:
    """What the editors say of it, and its date where that is more than days."""
    return ". ".join(
        filter(None, (item.get("note"), item.get("archive_location"), item.get("issued", {}).get("literal")))
    )


def bibtex(item: CslItem) -> str:
    """An entry of BibLaTeX, in UTF-8, which reference managers read too; `@misc` is what has no address."""
    issued, accessed = (item.get(name, {}) for name in ("issued", "accessed"))
    outlet = _tex(_outlet(item))
    language = _NAMES.get(item.get("language", "").split("-")[0], "").lower()
    fields = {
        "title": _whole(_tex(item.get("title", ""))),
        "author": _whole(_tex(_author(item))),
        "organization": _whole(outlet) if re.search(r"\band\b", outlet, re.IGNORECASE) else outlet,
        "date": "/".join(f"{end}{'~' if issued.get('circa') else ''}" for end in _iso(issued)),
        "url": item.get("URL", "").translate(str.maketrans(_IN_URL)),
        "urldate": "/".join(_iso(accessed)),
        "note": _tex(_note(item)),
        "langid": language if language.isascii() and language.isalpha() else "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'online' if 'URL' in item else 'misc'}{{{item['id']},\n{lines}}}\n"


def _whole(words: str) -> str:
    """Twice in braces: a name is not taken apart, and a title's capital letters stay."""
    return words and f"{{{words}}}"


def _tex(words: str) -> str:
    """Words without what TeX takes for its own."""
    return words.translate(str.maketrans(_TEX))


def ris(item: CslItem) -> str:
    """A record of RIS."""
    issued = _iso(item.get("issued", {}), "/")[:1]
    lines = {
        "TY": _RIS_TYPES[item["type"]],
        "ID": item["id"],
        "TI": item.get("title"),
        "AU": _author(item),
        "PB" if item["type"] == "report" else "T2": _outlet(item),
        "PY": "".join(issued)[:4],
        "DA": "".join(issued),
        "UR": item.get("URL"),
        "Y2": "".join(_iso(item.get("accessed", {}), "/")[:1]),
        "LA": item.get("language"),
        "N1": _note(item),
    }
    return "".join(f"{tag}  - {words}\n" for tag, words in lines.items() if words) + "ER  - \n"


def in_styles(item: CslItem) -> dict[str, str]:
    """The citation as English bibliographies have it: Chicago (notes and bibliography), APA 7 and MLA 9."""
    author, title, outlet, url = _author(item), item.get("title", ""), _outlet(item), item.get("URL", "")
    outlet = "" if outlet == author else outlet
    quoted = f"“{_ended(title)}”" if title else ""
    day = {style: _day(item.get("issued", {}), style) for style in _DAYS}
    read = {style: _day(item.get("accessed", {}), style) if url else "" for style in _DAYS}
    chicago = (author, quoted, _listed(outlet, day["chicago"]), "" if day["chicago"] else _seen(read["chicago"]), url)
    named = author or title or outlet
    apa = (named, f"({day['apa'] or 'n.d.'})", *(part for part in (title, outlet) if part != named))
    mla = (author, quoted, _listed(outlet, day["mla"], url), _seen(read["mla"]))
    # APA puts no stop after an address.
    return {"chicago": _sentences(chicago), "apa": f"{_sentences(apa)} {url}".rstrip(), "mla": _sentences(mla)}


def _day(date: CslItem, style: str) -> str:
    ends = []
    for year, *rest in date.get("date-parts", ()):
        month = _MONTHS[rest[0]] if rest else ""
        if style == "mla" and len(month) > _LONGEST_MONTH:
            month = f"{month[: 4 if month == 'September' else 3]}."
        ends.append(_DAYS[style][len(rest)].format(year, month, *rest[1:]))
    words = "–".join(ends) or date.get("literal", "")
    return f"ca. {words}" if date.get("circa") else words


def _seen(day: str) -> str:
    return day and f"Accessed {day}"


def _listed(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _ended(words: str) -> str:
    return words if words.endswith((".", "?", "!", "”")) else f"{words}."


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(_ended(part) for part in parts if part)
