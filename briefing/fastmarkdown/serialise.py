"""Trees → HTML: the same bytes as `markdown.serializers`."""

from __future__ import annotations

import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from markdown import serializers as stock

Serialiser = Callable[[ET.Element], str]
_BOOLEAN = stock.BOOLEAN_ATTRIBUTES["html"]  # type: ignore[attr-defined]  # missing in the type hints
_RAW = {"script", "style"}


def faster(formats: Mapping[str, Serialiser]) -> dict[str, Serialiser]:
    """A converter's output formats, the library's own made fast."""
    known: dict[object, Serialiser] = {stock.to_html_string: to_html, stock.to_xhtml_string: to_xhtml}
    return {name: known.get(serialiser, serialiser) for name, serialiser in formats.items()}


def _serialise(element: ET.Element, *, usual: Serialiser, xhtml: bool) -> str:
    try:
        return _markup(element, xhtml=xhtml)
    except (TypeError, RecursionError):  # a tree that Markdown does not make, or a very deep one
        return usual(element)


to_html: Serialiser = partial(_serialise, usual=stock.to_html_string, xhtml=False)
"""A tree as HTML5."""
to_xhtml: Serialiser = partial(_serialise, usual=stock.to_xhtml_string, xhtml=True)
"""A tree as XHTML."""


def _markup(element: ET.Element, *, xhtml: bool) -> str:
    tag, text, tail = element.tag, element.text, element.tail
    if type(tag) is not str:  # a comment, a qualified name
        raise TypeError
    name = tag.lower()
    begin = f"<{tag}"
    if items := element.items():
        begin += _attributes(tuple(items), xhtml)
    tail = _escape(tail) if tail else ""
    empty = name in ET.HTML_EMPTY  # the library takes it from there, too
    if empty and xhtml:
        return f"{begin} />{tail}"
    inside = (text if name in _RAW else _escape(text)) if text else ""
    if len(element):
        inside += "".join([_markup(child, xhtml=xhtml) for child in element])
    return f"{begin}>{inside}{tail}" if empty else f"{begin}>{inside}</{tag}>{tail}"


def _escape(text: str) -> str:
    """Character data."""
    if "&" in text:
        text = stock.RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


@lru_cache(1024)
def _attributes(items: tuple[tuple[str, str | None], ...], xhtml: bool) -> str:  # noqa: FBT001  # faster for the cache
    """The same few stand on every page."""
    return "".join([_attribute(name, value, xhtml=xhtml) for name, value in sorted(items)])


def _attribute(name: str, value: str | None, *, xhtml: bool) -> str:
    if value is None:
        return f" {name}"
    if type(name) is not str or not isinstance(value, str):
        raise TypeError
    value = _escape(value)
    if '"' in value:
        value = value.replace('"', "&quot;")
    if name == value and not xhtml and name in _BOOLEAN:
        return f" {name}"
    return f' {name}="{value}"'
