"""Nodes → RDF Turtle (W3C, 2014). It says the same as the JSON-LD made of the same nodes."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from .terms import LINKS, PREFIXES, Node

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# What a literal may not hold as it is: quotation mark, backslash, control characters.
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


def turtle(nodes: Iterable[Node]) -> bytes:
    """A document, a block a node. Relative addresses are relative to the file."""
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    blocks = (block for node in nodes for block in _blocks(node))
    return (head + "\n" + "\n".join(blocks) + "\n").encode()


def _blocks(node: Node) -> Iterator[str]:
    """A node, then those that stand in it, then what others are said to be to it."""
    inside: list[Node] = []
    lines = []
    for key, value in node.items():
        if key in {"@id", "@reverse"}:
            continue
        values = value if isinstance(value, list) else [value]
        if key == "@type":
            lines.append(f"a {', '.join(map(_word, values))}")
            continue
        inside += [v for v in values if isinstance(v, dict)]
        lines.append(f"{_word(key)} {', '.join(_value(key, v) for v in values)}")
    if lines:
        yield f"<{node['@id']}> " + " ;\n    ".join(lines) + " ."
    for other in inside:
        yield from _blocks(other)
    for key, others in node.get("@reverse", {}).items():
        yield from (f"<{other['@id']}> {_word(key)} <{node['@id']}> ." for other in others)


@functools.lru_cache(maxsize=512)
def _word(name: str) -> str:
    """A property or class, as a prefixed name."""
    prefix, colon, local = name.partition(":")
    return name if colon and prefix in PREFIXES and _NAME.fullmatch(local) else f"schema:{name}"


def _value(key: str, value: Any) -> str:  # noqa: ANN401  # a value of JSON
    if isinstance(value, dict):
        return f"<{value['@id']}>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if key in LINKS:
        return value if value.startswith("briefing:") else f"<{value}>"
    return f'"{_ESCAPED.sub(_escape, value)}"'


def _escape(found: re.Match[str]) -> str:
    known = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return known.get(found[0]) or f"\\u{ord(found[0]):04X}"
