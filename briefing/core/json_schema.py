"""Tables of keys as JSON Schema (draft 2020-12): for editors of front matter, and for users of the data."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .config import Vocabulary
from .fields import Edtf, Key, OneOrMore, Record, Ref, Shape, ValueType, Word, is_record

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Json = dict[str, Any]
"""A node of a JSON Schema."""
Rows = Callable[[type[Record]], Iterable[tuple[str, bool, Key]]]
"""Record type → (name, is required, row) of each of its keys."""
_DATES = ["2023-11-01", "2023-08", "2023-07-25/2023-07-27", "2023-08~", "XXXX-07"]
"""Examples of EDTF, the first a single day; `XXXX` is a year that is not known."""
_PLAIN: Mapping[Any, str] = {int: "integer", bool: "boolean", str: "string"}


class SchemaWriter:
    """Writes the schema of a record type, and gathers those of its parts in `definitions`.

    With a vocabulary it is the schema of what people write: of controlled words, and of numbers without quotes.
    """

    def __init__(self, rows: Rows, vocabulary: Vocabulary | None = None) -> None:
        self._rows = rows
        self._vocabulary = vocabulary
        self.definitions: dict[str, Json] = {}

    def record(self, record: type[Record]) -> Json:
        """The schema of a record type."""
        rows = list(self._rows(record))
        return {
            "type": "object",
            "description": " ".join((record.__doc__ or "").split()),
            "properties": {name: self._key(row) for name, _, row in rows},
            "required": [name for name, required, _ in rows if required],
            "additionalProperties": False,
        }

    def reference(self, record: type[Record]) -> Json:
        """A reference to the schema of a part."""
        if record.__name__ not in self.definitions:
            self.definitions[record.__name__] = {}  # its place, before those of its own parts
            self.definitions[record.__name__] = self.record(record)
        return {"$ref": f"#/$defs/{record.__name__}"}

    def _key(self, row: Key) -> Json:
        words, form = row.meaning, row.hint if self._vocabulary and not isinstance(row.marker, Edtf) else ""
        if form:
            words = f"{words.rstrip('.')} ({form})." if words else f"{form[0].upper()}{form[1:]}."
        return self._value(row.value) | ({"description": words} if words else {})

    def _value(self, of: ValueType) -> Json:
        made = self._not_null(of)
        if not of.nullable:
            return made
        if "type" not in made:
            return {"anyOf": [made, {"type": "null"}]}
        made["type"] = [*(made["type"] if isinstance(made["type"], list) else [made["type"]]), "null"]
        return made | ({"enum": [*made["enum"], None]} if "enum" in made else {})

    def _not_null(self, of: ValueType) -> Json:
        if is_record(of.base):
            return self.reference(of.base)
        if of.base is tuple and of.inside:
            many = {"type": "array", "items": self._value(of.inside)}
            return {"anyOf": [many["items"], many]} if isinstance(of.marker, OneOrMore) else many
        if of.base is Mapping and of.inside:
            names = {"propertyNames": {"enum": list(of.choices)}} if of.choices else {}
            return {"type": "object", **names, "additionalProperties": self._value(of.inside)}
        made: Json = {"type": _PLAIN[of.base]} | ({"enum": list(of.choices)} if of.choices else {})
        if self._vocabulary is None or of.base is not str:
            return made
        match of.marker:
            case Word(name):
                made["enum"] = list(getattr(self._vocabulary, name))
            case Edtf(day):
                made |= {"pattern": "^[-0-9X.,~?%/{}\\[\\]]+$", "examples": _DATES[:1] if day else _DATES}
            case Ref(_, False):
                made["pattern"] = "^[^\\sA-Z!-,./:-@\\[-`{-~]+$"
            case Shape(pattern):
                made["pattern"] = f"^(?:{pattern})$"
        # YAML takes 2023 and 1.5 for numbers; the program takes every value as the text that is written.
        return made if "enum" in made else made | {"type": ["string", "number"]}
