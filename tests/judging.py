"""A judge of finished sites that trusts nothing of ours, though a stranger may have written their content.

It knows what harmless pages, data and headers look like, and nothing of how they are made.
"""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET  # what is read was made by the program under test
from collections.abc import Iterator, Mapping
from itertools import zip_longest

import nh3

from . import dom
from .documents import rows


def _names(section: str) -> set[str]:
    """The names of a section of tests/tables/judging.txt."""
    return {name for row in rows("judging", section) for name in row.split()}


HTML, SVG, _SVG_ATTRIBUTES = nh3.ALLOWED_TAGS | _names("controls"), _names("drawings"), _names("attributes of drawings")
"""Elements of text, tables and the pages' own controls; of drawings; attributes of these in the spelling of HTML."""
_ATTRIBUTES = re.compile(
    r"(?!on|style$|srcdoc$|formaction$|xlink|xmlns:|background$|ping$|target$|http-equiv$)[a-z][a-z0-9-]*"
)
_ADDRESSES = {"href", "src", "srcset", "action", "cite", "data", "poster", "content"}
_SAFE_ADDRESS = re.compile(
    r"(?:https?://[^\s\\@/?#]+(?:[/?#]\S*)?|mailto:\S+|(?![a-z][a-z0-9+.-]*:|//|\\)[^\s\x00-\x1f\\]*)", re.IGNORECASE
)
_PATH = re.compile(r"(?:[a-z0-9_][a-z0-9_.-]*/)*[a-z0-9_.](?:[a-z0-9_.-]*[a-z0-9_-])?", re.IGNORECASE)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_NUMERIC = re.compile(r"[+-]?\d[\d.,]*(?:e[+-]?\d+)?", re.IGNORECASE)
_ID = re.compile(r"[a-z][\w-]*")
_TAKEN = _names("of document and window")
"""Names that scripts look for in `document` and `window`: an element with such an id would take their place."""


def objections(output: Mapping[str, bytes]) -> list[str]:
    """Everything in a site that no stranger's content may bring about; empty for one that may be published."""
    folded = [path.casefold() for path in output]
    twice = [
        f"{path} is the file of another name on some systems" for path in output if folded.count(path.casefold()) > 1
    ]
    return [*twice, *(f"{path}: {what}" for path, data in output.items() for what in _of_file(path, data))]


def _of_file(path: str, data: bytes) -> Iterator[str]:
    parts = path.split("/")
    if not _PATH.fullmatch(path) or any(len(part) > 100 or _DEVICES.fullmatch(part) for part in parts):
        yield "a name that some systems refuse, or that leads outside"
    if path.endswith(".html"):
        yield from page(path, data)
    elif path.endswith((".json", ".jsonld", ".webmanifest", ".xml", ".svg")):
        try:
            json.loads(data) if "json" in path or path.endswith("manifest") else ET.fromstring(data)  # noqa: S314  # ours
        except (ValueError, ET.ParseError) as error:
            yield f"cannot be read: {error}"
        if path.endswith((".xml", ".svg")) and (b"<!ENTITY" in data or b"<!DOCTYPE" in data):
            yield "XML that defines something"
    elif path.endswith((".csv", ".tsv")):
        yield from cells(data.decode(), "\t" if path.endswith(".tsv") else ",")
    elif path == "_headers":
        yield from headers(data.decode())


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
            and (element.tag, name, value) != ("base", "target", "_blank")  # of a card, in a frame of another site
            and not _ATTRIBUTES.fullmatch(name.lower())
            and not (element.tag in SVG and not name.lower().startswith("on"))
        ):
            yield f"<{element.tag}> has the attribute {name}"
        addresses = re.sub(r" \d+w(?=,|$)", "", value).split(", ") if name == "srcset" else [value]
        if name in _ADDRESSES and element.tag != "meta" and not all(map(_SAFE_ADDRESS.fullmatch, addresses)):
            yield f"<{element.tag}> leads to {value[:60]!r}"
        named = name in {"id", "name"} and element.tag not in {"meta", "input", "select"}
        if named and (not _ID.fullmatch(value) or value.lower() in _TAKEN):
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
    allowed = _SVG_ATTRIBUTES | {n for n in names | drawn if not n.startswith("on") and n != "style"}
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
    after = dom.read("", cleaned.encode()).root
    kept = [e for child in after.children if isinstance(child, dom.Element) for e in child.walk()]
    for ours, theirs in zip_longest(map(_outline, before.walk()), map(_outline, kept)):
        if ours != theirs:
            yield f"the sanitiser makes {str(theirs)[:90]!r} of {str(ours)[:90]!r}"
            return
    if before.text.split() != after.text.split():
        yield "the sanitiser takes out words"


def _outline(element: dom.Element) -> tuple[str, list[tuple[str, str]]]:
    return "div" if element.tag == "template" else element.tag, sorted(element.attributes.items())


def cells(text: str, delimiter: str) -> Iterator[str]:
    """Cells of a table that a spreadsheet would take for a formula."""
    for cell in (cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row):
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
