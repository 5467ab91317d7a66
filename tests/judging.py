"""A judge of finished sites that trusts nothing of ours, though a stranger may have written their content.

It knows what harmless pages, data and headers look like, and nothing of how they are made.
"""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET  # what is read was made by the program under test
from typing import TYPE_CHECKING

import nh3

from . import dom

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HTML = {
    *("a", "abbr", "article", "aside", "b", "blockquote", "br", "button", "caption", "cite", "code", "col", "colgroup"),
    *("dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "header", "hr", "i", "img", "input", "ins", "kbd", "label", "legend", "li", "main", "nav", "ol"),
    *("option", "output", "p", "pre", "q", "s", "samp", "section", "select", "small", "span", "strong", "sub"),
    *("summary", "sup", "table", "tbody", "td", "template", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var"),
    *("fieldset", "form", "search"),
}
"""Elements that text, tables and the pages' own controls are made of."""
SVG = {
    *("svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline"),
    *("polygon", "text", "tspan", "pattern", "marker", "a", "clippath", "mask"),
}
_SVG_NAMES = {
    *("viewBox", "refX", "refY", "markerWidth", "markerHeight", "markerUnits", "patternUnits", "patternTransform"),
    *("preserveAspectRatio", "clipPath", "pathLength", "textLength", "gradientUnits"),
}
"""Attributes of drawings that the parser of HTML spells so."""
_ATTRIBUTES = re.compile(
    r"(?!on|style$|srcdoc$|formaction$|xlink|xmlns:|srcset$|background$|ping$|target$|action$|http-equiv$)[a-z][a-z0-9-]*"
)
_ADDRESSES = {"href", "src", "action", "cite", "data", "poster", "content"}
_SAFE_ADDRESS = re.compile(
    r"(?:https?://[^\s\\@/?#]+(?:[/?#]\S*)?|mailto:\S+|(?![a-z][a-z0-9+.-]*:|//|\\)[^\s\x00-\x1f\\]*)", re.IGNORECASE
)
_PATH = re.compile(r"(?:[a-z0-9_][a-z0-9_.-]*/)*[a-z0-9_.][a-z0-9_.-]*", re.IGNORECASE)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_NUMERIC = re.compile(r"[+-]?\d[\d.,]*(?:e[+-]?\d+)?", re.IGNORECASE)
_ID = re.compile(r"[a-z][\w-]*")
_TAKEN = re.compile(
    "(?:alert|all|anchors|applets|body|characterset|charset|children|close|constructor|cookie|defaultview|dir|doctype|"
    "documentelement|domain|embeds|forms|frames|getelementbyid|hasownproperty|head|history|images|implementation|links|"
    "location|open|parent|plugins|prototype|queryselector|referrer|scripts|self|title|top|tostring|url|window|write|"
    "__proto__)"
)
"""Names that scripts look for in `document` and `window`: an element with such an id would take their place."""


def objections(output: Mapping[str, bytes]) -> list[str]:
    """Everything in a site that no stranger's content may bring about; empty for one that may be published."""
    return [f"{path}: {what}" for path, data in output.items() for what in _of_file(path, data)] + list(
        _of_paths(output)
    )


def _of_file(path: str, data: bytes) -> Iterator[str]:
    yield from _of_path(path)
    if path.endswith(".html"):
        yield from page(path, data)
    elif path.endswith((".json", ".jsonld", ".webmanifest")):
        yield from _of_json(data)
    elif path.endswith((".xml", ".svg")):
        yield from _of_xml(data)
    elif path.endswith((".csv", ".tsv")):
        yield from cells(data.decode(), "\t" if path.endswith(".tsv") else ",")
    elif path == "_headers":
        yield from headers(data.decode())


def _of_path(path: str) -> Iterator[str]:
    if not _PATH.fullmatch(path):
        yield "a name that some systems refuse, or that leads outside"
    for part in path.split("/"):
        if len(part.encode()) > 100 or _DEVICES.fullmatch(part) or part.endswith((".", " ")):
            yield "a name that is reserved or too long"


def _of_paths(output: Mapping[str, bytes]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for path in output:
        if (other := seen.setdefault(path.casefold(), path)) != path:
            yield f"{path} and {other} are one file on some systems"


def page(path: str, data: bytes) -> Iterator[str]:
    """What is wrong with one page: its elements, attributes, addresses, ids, and what the sanitiser thinks of it."""
    read = dom.read(path, data)
    yield from read.wrong
    for element in read.root.walk():
        yield from _of_element(element)
    text = data.decode()
    start, end = text.find("<main"), text.rfind("</main>")
    if start >= 0:
        yield from sanitised(text[start : end + len("</main>")], read.root.all("main")[0])


def _of_element(element: dom.Element) -> Iterator[str]:
    for name, value in element.attributes.items():
        if (
            element.tag != "meta"
            and not _ATTRIBUTES.fullmatch(name.lower())
            and not (element.tag in SVG and not name.lower().startswith("on"))
        ):
            yield f"<{element.tag}> has the attribute {name}"
        if name in _ADDRESSES and element.tag != "meta" and not _SAFE_ADDRESS.fullmatch(value):
            yield f"<{element.tag}> leads to {value[:60]!r}"
        named = name in {"id", "name"} and element.tag not in {"meta", "input", "select"}
        if named and (not _ID.fullmatch(value) or _TAKEN.fullmatch(value.lower())):
            yield f"<{element.tag}> has the {name} {value[:60]!r}"
    is_data = element.attributes.get("type") in {"application/ld+json", "application/json"}
    if element.tag == "script" and not is_data and (not element.attributes.get("src") or element.text.strip()):
        yield f"a script of its own: {element.text[:60]!r}"
    if element.tag == "style":
        yield "a style sheet of its own"


def sanitised(markup: str, before: dom.Element) -> Iterator[str]:
    """What an independent sanitiser takes out. Compared as trees: how something is written does not count."""
    shown = re.sub(r"<(\w+)((?:\s[^<>]*)?)/>", r"<\1\2></\1>", markup)  # to HTML, only SVG knows such ends
    shown = re.sub(r"<(/?)template\b", r"<\1div", shown)  # a sanitiser empties them
    names = {name for element in before.walk() for name in element.attributes if _ATTRIBUTES.fullmatch(name.lower())}
    drawn = {name for element in before.walk() if element.tag in SVG for name in element.attributes}
    allowed = _SVG_NAMES | {n for n in names | drawn if not n.startswith("on") and n != "style"}
    cleaned = nh3.clean(
        shown,
        tags=HTML | SVG,
        clean_content_tags={"script", "style"},
        attributes=dict.fromkeys(HTML | SVG, allowed),
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
        generic_attribute_prefixes={"aria-", "data-"},
    )
    yield from _difference(before, dom.read("", cleaned.encode()).root)


def _difference(before: dom.Element, after: dom.Element) -> Iterator[str]:
    """The first place at which two trees differ."""
    for ours, theirs in zip(_flat([before]), [*_flat(after.children), None], strict=False):
        if ours != theirs:
            yield f"the sanitiser makes {str(theirs)[:90]!r} of {str(ours)[:90]!r}"
            return


def _flat(children: Sequence[dom.Element | str]) -> list[object]:
    """A tree's elements and words in order; words that white space alone divides differently are the same."""
    found: list[object] = []
    words = ""
    for element in _in_order(children):
        if isinstance(element, str):
            words += element
            continue
        found += [" ".join(words.split())] if words.strip() else []
        words = ""
        tag = "div" if element.tag == "template" else element.tag
        found.append((tag, sorted((k, v) for k, v in element.attributes.items())))
    return [*found, " ".join(words.split())]


def _in_order(children: Sequence[dom.Element | str]) -> Iterator[dom.Element | str]:
    for child in children:
        yield child
        if isinstance(child, dom.Element):
            yield from _in_order(child.children)


def _of_json(data: bytes) -> Iterator[str]:
    try:
        json.loads(data)
    except ValueError as error:
        yield f"no JSON: {error}"


def _of_xml(data: bytes) -> Iterator[str]:
    try:
        ET.fromstring(data)  # noqa: S314  # made by the program under test; what it defines is looked at below
    except ET.ParseError as error:
        yield f"no XML: {error}"
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        yield "XML that defines something"


def cells(text: str, delimiter: str = ",") -> Iterator[str]:
    """Cells of a table that a spreadsheet would take for a formula."""
    for row in csv.reader(io.StringIO(text), delimiter=delimiter):
        for cell in row:
            if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _NUMERIC.fullmatch(cell):
                yield f"a formula: {cell[:60]!r}"


def headers(text: str) -> Iterator[str]:
    """Lines of `_headers` that are neither a path of the site nor a header of the program's."""
    known = re.compile(
        r"  (?:Content-Security-Policy|X-Content-Type-Options|Referrer-Policy|Cross-Origin-[A-Za-z-]+|Link|Vary|"
        r"Permissions-Policy|Cache-Control|Access-Control-Allow-Origin|Strict-Transport-Security|X-Frame-Options|"
        r"Content-Type): [^\x00-\x1f<>]+|/[\w./*-]*|"
    )
    for line in text.split("\n"):
        if not known.fullmatch(line) or "unsafe-inline" in line or "http:" in line:
            yield f"the line {line[:80]!r}"
