"""The sources, the briefing and each of its pages as citations: CSL-JSON 1.0, BibLaTeX, RIS, and in three styles."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from babel import Locale

from briefing.core import dates
from briefing.core.model import Source
from briefing.core.urls import address, base_url
from briefing.languages.dates import format_date
from briefing.site.site import Site

from .published import ends, json_lines

CslItem = dict[str, Any]
# Words of a briefing's vocabulary that have a type of their own; any other is a page on the web.
_TYPES: Mapping[str, str] = {
    "newspaper": "article-newspaper",
    "news-agency": "article-newspaper",
    "think-tank": "report",
}
_RIS_TYPES: Mapping[str, str] = {"article-newspaper": "NEWS", "report": "RPRT", "webpage": "ELEC"}
_REMARK = re.compile(r"(.+?)\s*\(([^()]+)\)")
"""A publisher's name, and the editors' remark on it."""
_NAMES = Locale("en").languages
_MONTHS = Locale("en").months["format"]["wide"]
"""The names that BibLaTeX and the three styles use, whatever the site's language."""
_MONTHS_OF_MLA = ("", "Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_DAYS: Mapping[str, tuple[str, str, str]] = {
    "chicago": ("{0}", "{1} {0}", "{1} {2}, {0}"),
    "apa": ("{0}", "{0}, {1}", "{0}, {1} {2}"),
    "mla": ("{0}", "{1} {0}", "{2} {1} {0}"),
}
"""Style → a year, a month, a day."""
_TEX_NAMES = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
_TEX = str.maketrans({c: f"\\{c}" for c in "&%$#_{}"} | _TEX_NAMES)
"""What TeX takes for its own."""
_IN_URL = str.maketrans({c: f"%{ord(c):02X}" for c in "{}\\"})


def citations(site: Site) -> dict[str, bytes]:
    """Output path → bytes: the briefing, then every source; a line or an entry a citation."""
    found = [of_page(site, site.config.title, "index.html", site.config.as_of)]
    found += [of_source(site, identifier) for identifier, _ in site.all(Source)]
    return {
        "data/citations.json": f"[\n{json_lines(found)}\n]\n".encode(),
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
    if parts := [[int(part) for part in end.split("-")] for end in ends(span)]:
        return {"date-parts": parts, **({"circa": True} if span.approximate else {})}
    return {"literal": format_date(span, site.interface)}


def _iso(date: CslItem, between: str = "-") -> list[str]:
    """The first and last day, month or year of a date; none of one that only words can say."""
    return [
        between.join(f"{part:02}" if n else f"{part:04}" for n, part in enumerate(end))
        for end in date.get("date-parts", ())
    ]


def _texts(item: CslItem) -> tuple[str, str, str, str]:
    """Author, title, outlet and address; "" for what is not known."""
    author = "".join(author["literal"] for author in item.get("author", ()))
    return author, item.get("title", ""), item.get("container-title") or item.get("publisher", ""), item.get("URL", "")


def _note(item: CslItem) -> str:
    """What the editors say of it, and its date where that is more than days."""
    return ". ".join(
        filter(None, (item.get("note"), item.get("archive_location"), item.get("issued", {}).get("literal")))
    )


def bibtex(item: CslItem) -> str:
    """An entry of BibLaTeX, in UTF-8, which reference managers read too; `@misc` is what has no address.

    What is in braces twice is kept as it is: a name is not taken apart, and a title's capital letters stay.
    """
    author, title, outlet, url = (words.translate(_TEX) for words in _texts(item))
    issued, accessed = (item.get(name, {}) for name in ("issued", "accessed"))
    language = _NAMES.get(item.get("language", "").split("-")[0], "").lower()
    fields = {
        "title": title and f"{{{title}}}",
        "author": author and f"{{{author}}}",
        "organization": f"{{{outlet}}}" if re.search(r"\band\b", outlet, re.IGNORECASE) else outlet,
        "date": "/".join(f"{end}{'~' if issued.get('circa') else ''}" for end in _iso(issued)),
        "url": item.get("URL", "").translate(_IN_URL),
        "urldate": "/".join(_iso(accessed)),
        "note": _note(item).translate(_TEX),
        "langid": language if language.isascii() and language.isalpha() else "",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'online' if url else 'misc'}{{{item['id']},\n{lines}}}\n"


def ris(item: CslItem) -> str:
    """A record of RIS."""
    author, title, outlet, url = _texts(item)
    issued, accessed = ("".join(_iso(item.get(name, {}), "/")[:1]) for name in ("issued", "accessed"))
    lines = {
        "TY": _RIS_TYPES[item["type"]],
        "ID": item["id"],
        "TI": title,
        "AU": author,
        "PB" if item["type"] == "report" else "T2": outlet,
        "PY": issued[:4],
        "DA": issued,
        "UR": url,
        "Y2": accessed,
        "LA": item.get("language"),
        "N1": _note(item),
    }
    return "".join(f"{tag}  - {words}\n" for tag, words in lines.items() if words) + "ER  - \n"


def in_styles(item: CslItem) -> dict[str, str]:
    """The citation as English bibliographies have it: Chicago (notes and bibliography), APA 7 and MLA 9."""
    author, title, outlet, url = _texts(item)
    outlet = "" if outlet == author else outlet
    quoted = f"“{_ended(title)}”" if title else ""
    day = {style: _day(item.get("issued", {}), style) for style in _DAYS}
    read = {style: f"Accessed {_day(item['accessed'], style)}" if "accessed" in item else "" for style in _DAYS}
    chicago = (author, quoted, _listed(outlet, day["chicago"]), "" if day["chicago"] else read["chicago"], url)
    named = author or title or outlet
    apa = (named, f"({day['apa'] or 'n.d.'})", *(part for part in (title, outlet) if part != named))
    mla = (author, quoted, _listed(outlet, day["mla"], url), read["mla"])
    # APA puts no stop after an address.
    return {"chicago": _sentences(chicago), "apa": f"{_sentences(apa)} {url}".rstrip(), "mla": _sentences(mla)}


def _day(date: CslItem, style: str) -> str:
    days = []
    for year, *rest in date.get("date-parts", ()):
        month = (_MONTHS_OF_MLA if style == "mla" else _MONTHS)[rest[0]] if rest else ""
        days.append(_DAYS[style][len(rest)].format(year, month, *rest[1:]))
    words = "–".join(days) or date.get("literal", "")
    return f"ca. {words}" if date.get("circa") else words


def _listed(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _ended(words: str) -> str:
    return words if words.endswith((".", "?", "!", "”")) else f"{words}."


def _sentences(parts: Iterable[str]) -> str:
    return " ".join(_ended(part) for part in parts if part)
