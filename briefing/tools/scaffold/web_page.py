"""What a web page says of itself: title, publisher, author, date, language, address; and the text of its article.

Only what the page states is proposed, never a guess: a year in its running text or copyright line is no date of it.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import lxml.html

from briefing.core.diagnostics import refuse
from briefing.core.folding import fold_space
from briefing.html.reader import Element, remove, text_of

MAX_BYTES = 3_000_000
ENDINGS = (".html", ".htm", ".xhtml")
"""How the names of saved pages end, in small letters."""
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_ELEMENT = re.compile(rb"<(?:body|div|p|article|h1)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_PARAGRAPHS = ("p", "h2", "h3", "h4", "li", "blockquote")
_BESIDE = {"nav", "header", "footer", "aside", "figure", "form", "button", "script", "style", "noscript", "h1"}
_BESIDE_NAMES = re.compile(
    r"\b(?:advert|byline|caption|comment|cookie|newsletter|promo|related|share|social)", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_PROPERTIES = {
    "title": "headline citation_title dc.title dcterms.title parsely-title og:title name",
    "author": "author citation_author dc.creator dcterms.creator parsely-author article:author byl",
    "published": "datepublished citation_publication_date citation_date dc.date dcterms.issued dc.date.issued "
    "parsely-pub-date article:published_time date",
    "publisher": "publisher citation_journal_title dc.publisher dcterms.publisher og:site_name application-name",
    "language": "inlanguage citation_language dc.language dcterms.language og:locale",
    "url": "mainentityofpage og:url",
}
"""Fact → the names under which pages state it, the most reliable first."""


def read_facts(page: bytes, address: str = "") -> dict[str, str]:
    """Return what a page states of itself, by the keys of a source. Raises UsageError for no page, or too large a one.

    `published` is a day; `date_basis` says where the page gives it, or that it gives none.
    """
    root = _root(page)
    stated: dict[str, list[str]] = {}
    for name, value in _statements(root):
        if words := fold_space(value):
            stated.setdefault(name.lower(), []).append(words)
    found = {fact: [name for name in names.split() if name in stated] for fact, names in _PROPERTIES.items()}
    first = {fact: stated[names[0]] if names else [] for fact, names in found.items()}
    dates = ((name, day) for name in found["published"] for day in map(_day, stated[name]) if day)
    name, published = next(dates, ("", ""))
    languages = [value for name in found["language"] for value in stated[name]] + [root.get("lang", "")]
    links = root.xpath("//link[@rel='canonical']/@href")
    urls = [str(url) for url in (address, *links, *first["url"]) if str(url).startswith(("http://", "https://"))]
    titles = (*first["title"], text_of(root.find(".//h1")), text_of(root.find(".//title")))
    facts = {
        "title": next(filter(None, titles), ""),
        "author": ", ".join(dict.fromkeys(value for value in first["author"] if "://" not in value)),
        "published": published,
        "date_basis": f"the page's own metadata ({name})" if published else "no date in the page's own metadata",
        "publisher": next(iter(first["publisher"]), ""),
        "language": next((tag.replace("_", "-") for tag in languages if _LANGUAGE.fullmatch(tag)), ""),
        "url": next(iter(urls), ""),
    }
    return {fact: value for fact, value in facts.items() if value}


def read_article(page: bytes) -> str:
    """Return the text of a page's article, its paragraphs apart by blank lines. Raises UsageError if none is found.

    The article is the element whose own paragraphs have the most text; menus, captions and the like are left out.
    """
    root = _root(page)
    remove(root, _is_beside)
    texts = [(_article_of(part), words) for part in root.iter(*_PARAGRAPHS) if (words := _own_words(part))]
    sizes: Counter[Element] = Counter()
    for article, words in texts:
        sizes[article] += len(words)
    if not sizes:
        refuse("No article is found on this page. Save its text as plain text instead.")
    chosen, _ = sizes.most_common(1)[0]
    return "\n\n".join(words for article, words in texts if article is chosen) + "\n"


def _is_beside(element: Element) -> bool:
    if element.tag in {"body", "main", "article"}:
        return False
    return element.tag in _BESIDE or bool(_BESIDE_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"))


def _own_words(part: Element) -> str:
    """Return the words of a paragraph; "" for one that is made of paragraphs."""
    return "" if any(inner is not part for inner in part.iter(*_PARAGRAPHS)) else text_of(part)


def _article_of(part: Element) -> Element:
    """Return the article around a paragraph, or what holds it and its neighbours."""
    around = [
        *part.iterancestors("article"),
        *part.iterancestors("main"),
        *part.iterancestors("div", "section", "body"),
    ]
    return around[0]


def _root(page: bytes) -> Element:
    if len(page) > MAX_BYTES:
        refuse(f"The page has more than {MAX_BYTES:,} bytes.")
    if not _ELEMENT.search(page):
        refuse("This is no web page: it has no text in HTML.")
    try:
        markup: str | bytes = _DECLARATION.sub("", page.decode("utf-8"))
    except UnicodeDecodeError:
        markup = page  # in the encoding that it names
    return lxml.html.document_fromstring(markup)


def _day(value: str) -> str:
    found = _DAY.match(value)
    return "-".join(found.groups()) if found else ""


def _statements(root: Element) -> Iterator[tuple[str, str]]:
    """Yield every (name, value) that a page states: in JSON-LD, `meta` elements, microdata."""
    for script in root.iterfind(".//script[@type='application/ld+json']"):
        try:
            yield from _of_articles(json.loads(script.text or ""))
        except (ValueError, RecursionError):
            continue  # a page's mistake
    for meta in root.iterfind(".//meta[@content]"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        yield name, meta.get("content")
    for element in root.xpath("//article//*[@itemprop] | //*[contains(@itemtype, 'Article')]//*[@itemprop]"):
        value = element.get("content") or element.get("datetime") or text_of(element)
        yield element.get("itemprop"), value


def _of_articles(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # JSON
    """Yield the properties of the articles in some JSON-LD, and the names of their authors and publishers."""
    if isinstance(value, list):
        for member in value:
            yield from _of_articles(member)
    elif isinstance(value, dict):
        yield from _of_articles(value.get("@graph"))
        if any("Article" in kind or kind == "Report" for kind in _texts(value.get("@type"))):
            for name in ("headline", "author", "datePublished", "publisher", "inLanguage", "mainEntityOfPage"):
                yield from ((name, text) for text in _texts(value.get(name)))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  # JSON
    """Yield the texts of a value: itself, its members, or the name of the thing that it is."""
    if isinstance(value, str):
        yield html.unescape(value)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, dict):
        yield from _texts(value.get("name") or value.get("@id"))
