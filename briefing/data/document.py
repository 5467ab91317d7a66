"""The briefing as one JSON file, and the JSON Schema (2020-12) that says what is in it."""

from __future__ import annotations

import functools
import json
from dataclasses import fields

from .parts import Given
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


def schema() -> bytes:
    """The schema, made from `records`. It depends on nothing but the program."""
    from pydantic import TypeAdapter  # noqa: PLC0415  # its start costs more than all the rest

    made = TypeAdapter(Briefing).json_schema(mode="serialization")
    made["properties"] = {"$schema": {"type": "string"}, **made["properties"]}
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "An evidence-backed briefing"}
    return (json.dumps(head | made, ensure_ascii=False, indent=1) + "\n").encode()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_mapping)


def _mapping(value: Given) -> dict[str, object]:
    return {name.removesuffix("_"): getattr(value, name) for name in _names(type(value))}  # type: ignore[arg-type]  # as in markers


@functools.cache
def _names(kind: type[Given]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # each of them is a dataclass
