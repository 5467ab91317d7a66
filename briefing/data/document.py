"""The briefing as one JSON file; `templates/data/` has the JSON Schema (2020-12) that says what is in it."""

from __future__ import annotations

import functools
import json
from dataclasses import fields

from .parts import PublicRecord
from .records import Briefing


def document(briefing: Briefing) -> bytes:
    """All of it, a line a record: it can be compared line by line."""
    parts = ['"$schema": "briefing.schema.json"']
    for name in _names(Briefing):
        value = getattr(briefing, name)
        if isinstance(value, tuple):
            lines = ",\n".join(map(_dump, value))
            parts.append(f"{json.dumps(name)}: [\n{lines}\n]")
        else:
            parts.append(f"{json.dumps(name)}: {_dump(value)}")
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_mapping)


def _mapping(value: PublicRecord) -> dict[str, object]:
    return {name.removesuffix("_"): getattr(value, name) for name in _names(type(value))}  # type: ignore[arg-type]  # as in markers


@functools.cache
def _names(kind: type[PublicRecord]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # each of them is a dataclass
