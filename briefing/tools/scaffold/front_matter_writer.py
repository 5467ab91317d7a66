"""Values → front matter as an editor would type it. Whatever is written reads back as the same text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from briefing.parse import front_matter

_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_WIDTH = 100
"""A list of words that is longer stands on a line for each."""


class Left:
    """What is left to the editor: a key without a value, and what belongs there."""

    def __init__(self, words: str = "") -> None:
        self.words = words


Value = str | int | bool | None | Left | Sequence["Value"] | Mapping[str, "Value"]


def scalar(value: str | float | None, *, flow: bool = False) -> str:
    """One plain value, in quotation marks only where it would be read as something else without them."""
    if not isinstance(value, str):
        return json.dumps(value)
    text, wanted = (f"k: {{k: {value}}}", {"k": {"k": value}}) if flow else (f"k: {value}", {"k": value})
    found, _, problems = front_matter.read_yaml("", text, 1)
    if found == wanted and not problems:
        return value
    if '"' in value and "'" not in value and not _ESCAPED.search(value):
        return f"'{value}'"
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def lines(key: str, value: Value, comment: str = "", indent: str = "") -> Iterator[str]:
    """One key and its value as lines."""
    comment = value.words if isinstance(value, Left) else comment
    note = f"  # {comment}" if comment else ""
    if isinstance(value, Left):
        yield f"{indent}{key}:{note}"
    elif isinstance(value, Mapping):
        yield f"{indent}{key}:{note}"
        for name, member in value.items():
            yield from lines(name, member, indent=f"{indent}  ")
    elif isinstance(value, str | int | float | bool) or value is None:
        yield f"{indent}{key}: {scalar(value)}{note}"
    else:
        yield from _listed(key, value, note, indent)


def _listed(key: str, members: Sequence[Value], note: str, indent: str) -> Iterator[str]:
    plain = [scalar(member, flow=True) for member in members if isinstance(member, str)]
    short = f"{indent}{key}: [{', '.join(plain)}]"
    if len(plain) == len(members) and len(short) <= _WIDTH:
        yield f"{short}{note}"
        return
    yield f"{indent}{key}:{note}"
    for member in members:
        if isinstance(member, Mapping):
            inside = [line for name, part in member.items() for line in lines(name, part, indent=f"{indent}    ")]
            yield f"{indent}  - {inside[0].strip()}"
            yield from inside[1:]
        else:
            yield f"{indent}  - {scalar(str(member))}"


def record(front: Sequence[str], body: str) -> bytes:
    """A whole file: the lines of its front matter, and its text."""
    return "\n".join(["---", *front, "---", *([body.rstrip("\n"), ""] if body.strip() else [""])]).encode()
