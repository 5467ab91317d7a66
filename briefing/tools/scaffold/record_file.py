"""Write a record's file: front matter as an editor would type it, which reads back as the same values."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from briefing.core.fields import keys
from briefing.core.model import KINDS
from briefing.parse import front_matter

_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Blank(str):
    """The place of a value that is left to the editor; the text says what belongs there."""

    __slots__ = ()


class Yaml(str):
    """A value as somebody typed it in YAML, which may have errors."""

    __slots__ = ()


Value = str | None | Sequence["Value"] | Mapping[str, "Value"]
_NONE: Mapping[str, str] = {}


def record_file(
    kind: str, identifier: str, front: Mapping[str, Value], comments: Mapping[str, str] = _NONE, text: str = ""
) -> tuple[str, bytes]:
    """Return the path and the bytes of a record: its keys in the model's order, unknown ones last, then its text."""
    known = [key.name for key in keys(KINDS[kind].record) if key.name in front]
    names = dict.fromkeys((*known, *front))
    written = [line for name in names for line in lines(name, front[name], comments.get(name, ""))]
    body = [text.strip("\n")] if text.strip("\n") else []
    return f"content/{KINDS[kind].folder}/{identifier}.md", "\n".join(["---", *written, "---", *body, ""]).encode()


def scalar(value: str | None, *, flow: bool = False) -> str:
    """Return a plain value as YAML, in quotation marks only where it would be read as something else without them."""
    if value is None:
        return "null"
    text, wanted = (f"k: {{k: {value}}}", {"k": {"k": value}}) if flow else (f"k: {value}", {"k": value})
    found, _, problems = front_matter.read_yaml("", text, 1)
    if found == wanted and not problems:
        return value
    if '"' in value and "'" not in value and not _ESCAPED.search(value):
        return f"'{value}'"
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))


def lines(key: str, value: Value, comment: str = "", indent: str = "") -> Iterator[str]:
    """Yield the lines of a key and its value. Lists of plain words are written in brackets."""
    comment = str(value) if isinstance(value, Blank) else comment
    note = f"  # {comment}" if comment else ""
    if isinstance(value, Blank):
        yield f"{indent}{key}:{note}"
    elif isinstance(value, Yaml):
        yield f"{indent}{key}:{note}"
        yield from (f"{indent}  {line}" for line in value.strip("\n").splitlines())
    elif isinstance(value, str) or value is None:
        yield f"{indent}{key}: {scalar(value)}{note}"
    elif isinstance(value, Mapping):
        yield f"{indent}{key}:{note}"
        for name, member in value.items():
            yield from lines(name, member, indent=f"{indent}  ")
    elif any(isinstance(member, Mapping) for member in value):
        yield f"{indent}{key}:{note}"
        for member in value:
            inside = list(lines("-", member, indent=f"{indent}  "))[1:]
            yield f"{indent}  - {inside[0].strip()}"
            yield from inside[1:]
    else:
        yield f"{indent}{key}: [{', '.join(scalar(str(member), flow=True) for member in value)}]{note}"
