"""What keys a record has, read from its model: for the messages of `parse` and the questions of `new`."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from typing import Annotated, Literal

from .config import Vocabulary
from .fields import Edtf, Record, Ref, Verbatim, Word


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record."""

    name: str
    required: bool
    nullable: bool
    many: bool
    """Its value is a list."""
    part: type[Record] | None
    """The record that its value is, or that each entry of its list is."""
    kind: type
    """Of a plain value: str, int or bool."""
    choices: tuple[str, ...]
    """The words of which its value is one, where the model lists them."""
    marker: object

    def words(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """The words of which its value is one; none if any text will do."""
        if isinstance(self.marker, Word):
            return tuple(getattr(vocabulary, self.marker.vocabulary))
        return ("false", "true") if self.kind is bool else self.choices

    @property
    def hint(self) -> str:
        """What is expected where no words are listed."""
        match self.marker:
            case Ref(kinds):
                return f"the id of a record: {' or '.join(kinds) or 'any'}"
            case Edtf():
                return "such as 2023-11-01, 2023-11, 2023"
            case Verbatim():
                return "copied from the article"
        return getattr(self.marker, "expected", "")


def keys(record: type[Record]) -> tuple[Key, ...]:
    """The keys of a record in the order in which they are written."""
    hints = typing.get_type_hints(record, include_extras=True)
    return tuple(
        _key(item.name, hints[item.name], required=item.default is MISSING and item.default_factory is MISSING)
        for item in fields(record)  # type: ignore[arg-type]  # concrete records are dataclasses
    )


def template(key: Key, indent: str = "") -> Iterator[str]:
    """The lines of a required key as an editor may paste them."""
    if key.part:
        needed = [k for k in keys(key.part) if k.required] or keys(key.part)[:1]
        lines = [line for k in needed for line in template(k, indent + "  " * (1 + key.many))]
        yield f"{indent}{key.name}:"
        yield from [f"{indent}  - {lines[0].strip()}", *lines[1:]] if key.many else lines
        return
    if isinstance(key.marker, Word):
        value, remark = "…", f"a word of {key.marker.vocabulary} in content/vocabulary.yaml"
    elif key.nullable:
        value, remark = "null", "looked for, not known"
    elif key.choices:
        value, remark = key.choices[0], f"or {', '.join(key.choices[1:])}"
    else:
        value, remark = "1" if key.kind is int else "…", key.hint
    yield f"{indent}{key.name}: {f'[{value}]' if key.many else value}{f'  # {remark}' if remark else ''}"


def _key(name: str, annotation: object, *, required: bool) -> Key:
    nullable, many, marker = False, False, None
    while origin := typing.get_origin(annotation):
        inside = typing.get_args(annotation)
        if origin is Annotated:
            annotation, marker = inside[:2]
        elif origin in {typing.Union, types.UnionType}:
            nullable = True
            annotation = next(option for option in inside if option is not type(None))
        elif origin is tuple:
            many = True
            annotation = inside[0]
        else:
            break
    choices = typing.get_args(annotation) if typing.get_origin(annotation) is Literal else ()
    kind = annotation if annotation in {int, bool} else str
    part = annotation if isinstance(annotation, type) and is_dataclass(annotation) else None
    return Key(name.removesuffix("_"), required, nullable, many, part, kind, choices, marker)  # type: ignore[arg-type]
