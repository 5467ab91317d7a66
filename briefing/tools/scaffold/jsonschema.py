"""The models as JSON Schema (draft 2020-12), for the editors of front matter, `site.yaml` and the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from briefing.core.config import Config, Vocabulary
from briefing.core.fields import Record
from briefing.core.model import FOLDERS, Article

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MODELS: Mapping[str, type[Record]] = {
    str(model.kind): model  # type: ignore[attr-defined]  # each concrete record has it
    for model in (Config, Vocabulary, Article, *FOLDERS.values())
}
"""Kind → its model."""
_NAMED = ("properties", "$defs")
"""Their members are named by the models: a key `title` or `type` is no keyword there."""
Json = Any
"""A node of a JSON Schema."""


def schema(kind: str, vocabulary: Vocabulary) -> dict[str, object]:
    """The schema of one kind; controlled words are those of the vocabulary."""
    from pydantic import TypeAdapter  # noqa: PLC0415  # as in briefing.schema

    made = TypeAdapter(MODELS[kind]).json_schema()
    return {"$schema": DIALECT, "title": kind, **_tidy(made, vocabulary)}


def _tidy(node: Json, vocabulary: Vocabulary) -> Json:
    """One node as editors should have it: no titles made from keys, `null` beside the type, meanings in words."""
    if isinstance(node, list):
        return [_tidy(member, vocabulary) for member in node]
    if not isinstance(node, dict):
        return node
    node = _or_null(node)
    words = node.pop("x-words", None)
    meaning = node.pop("x-meaning", None)
    tidied = {key: _tidy(member, vocabulary) for key, member in node.items() if key not in {*_NAMED, "title"}}
    for key in filter(node.__contains__, _NAMED):
        tidied[key] = {name: _tidy(member, vocabulary) for name, member in node[key].items()}
    if meaning:
        tidied["description"] = _joined(tidied.get("description", ""), meaning)
    if words:
        tidied["enum"] = list(getattr(vocabulary, words))
    return _as_written(tidied)


def _or_null(node: Json) -> Json:
    """`X or null` in one node instead of a choice of two, where X is a plain type."""
    match node.get("anyOf"):
        case [{"type": str(kind)} as option, {"type": "null"}]:
            rest = {key: value for key, value in node.items() if key != "anyOf"}
            return {**option, **rest, "type": [kind, "null"]}
    return dict(node)


def _as_written(node: Json) -> Json:
    """YAML takes 2023 and 1.5 for numbers; the program takes every value as the text that stands there."""
    kinds = [node["type"]] if isinstance(node.get("type"), str) else node.get("type", [])
    if "enum" in node:
        return {**node, "enum": [*node["enum"], *([None] if "null" in kinds else [])]}
    return {**node, "type": ["string", "number", *kinds[1:]]} if kinds[:1] == ["string"] else node


def _joined(words: str, meaning: str) -> str:
    return f"{words.rstrip('.')} ({meaning})." if words else f"{meaning[0].upper()}{meaning[1:]}."
