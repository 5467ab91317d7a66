"""What a field's text means: markers in annotations, and the one walk over any record that finds them."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, ClassVar, Literal

from . import limits

Path = tuple[str | int, ...]
"""The way to a value in front matter: ("evidence", 2, "source")."""


class Marker:
    """Base of all markers: each says in JSON Schema's terms, for editors, what the text is."""

    __slots__ = ()

    @property
    def json(self) -> dict[str, object]:
        """Keywords of JSON Schema; `x-…` ones are for `scaffold.jsonschema`."""
        raise NotImplementedError

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, object]:  # noqa: ANN401  # pydantic's own
        return {**handler(core), **self.json}


@dataclass(frozen=True, slots=True)
class Ref(Marker):
    """The text is the id of a record of one of these kinds (any kind when empty)."""

    kinds: tuple[str, ...] = ()
    or_words: bool = False
    """True if words that are no id may stand here."""

    @property
    def json(self) -> dict[str, object]:
        """The form of an id; which ids there are, only the site knows."""
        if self.or_words:
            return {"x-meaning": f"the id of a record ({' or '.join(self.kinds)}), or plain words"}
        return {
            "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
            "x-meaning": f"the id of a record: {' or '.join(self.kinds) or 'any'}",
        }


@dataclass(frozen=True, slots=True)
class Choice(Marker):
    """The text is one of a few fixed words, which its annotation lists: parsed documents hold no annotation.

    The cache of parsed documents reads back our own records only.
    """

    @property
    def json(self) -> dict[str, object]:
        """Nothing: pydantic writes the words."""
        return {}


@dataclass(frozen=True, slots=True)
class Verbatim(Marker):
    """The text stands in the article, word for word; `code` is the diagnostic if it does not."""

    code: str

    @property
    def json(self) -> dict[str, object]:
        """Nothing that a schema could check."""
        return {"x-meaning": "word for word as in the article"}


@dataclass(frozen=True, slots=True)
class Edtf(Marker):
    """The text is a date in EDTF (ISO 8601-2, levels 0 to 2)."""

    day: bool = False
    """True if it must be a single day."""

    @property
    def json(self) -> dict[str, object]:
        """The characters of the forms that pages can say; the dates themselves are read by the program."""
        examples = ["2023-11-01", "2023-08", "2023-07-25/2023-07-27", "2023-08~", "XXXX-07"]
        return {"pattern": "^[-0-9X.,~?%/{}\\[\\]]+$", "examples": examples, "x-meaning": "EDTF date"}


@dataclass(frozen=True, slots=True)
class Word(Marker):
    """The text is a word of this list of the vocabulary."""

    vocabulary: str

    @property
    def json(self) -> dict[str, object]:
        """Whose words: they are put in where the vocabulary is known."""
        return {"x-words": self.vocabulary, "x-meaning": f"a word of `{self.vocabulary}` in content/vocabulary.yaml"}


@dataclass(frozen=True, slots=True)
class MaxWords(Marker):
    """The text is for a narrow place and has at most so many words."""

    limit: int

    @property
    def json(self) -> dict[str, object]:
        """Nothing that a schema could check."""
        return {"x-meaning": f"at most {self.limit} words"}


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """A list that may be written as its only member."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401  # pydantic's own
        """Take one text for a list of one."""
        from pydantic_core import core_schema  # noqa: PLC0415  # only files that changed need it

        return core_schema.no_info_before_validator_function(
            lambda value: (value,) if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, object]:  # noqa: ANN401  # pydantic's own
        """The member, or the list."""
        many = handler(core)
        return {"anyOf": [many["items"], many]}


@dataclass(frozen=True, slots=True)
class Shape(Marker):
    """The text has a fixed form, such as an address; `code` is the diagnostic if it has not."""

    pattern: str
    code: str
    expected: str
    """The form in words."""

    @property
    def json(self) -> dict[str, object]:
        """Its form."""
        return {"pattern": f"^(?:{self.pattern})$", "x-meaning": self.expected}


_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
HOST = (
    rf"(?:(?:[\w-]+\.)*[^\W\d_][\w-]*\.?|(?:{_BYTE}\.){{3}}{_BYTE})"
    r"(?::(?:[0-9]{1,4}|[1-5][0-9]{4}|6(?:[0-4][0-9]{3}|5(?:[0-4][0-9]{2}|5(?:[0-2][0-9]|3[0-5])))))?"
)
"""A host's name or its IPv4 address, and a port (RFC 3986, section 3.2), as Python and JavaScript write patterns.

An address in other forms (`0x7f.1`), which browsers read each in their way, is none.
"""
Url = Annotated[
    str,
    Shape(
        rf"(?=.{{1,{limits.ADDRESS}}}$)https?://{HOST}(?:[/?#][^\s<>\x22]*)?",
        "unsafe-link",
        "an address that begins with https:// or http://",
    ),
]
Language = Annotated[
    str, Shape(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", "wrong-value", "a language tag such as en or pt-BR")
]
OrganizationType = Literal["GovernmentOrganization", "NewsMediaOrganization", "PoliticalParty", "ResearchOrganization"]
"""A class of schema.org that says more of an organisation than its `type` does."""
FileId = Annotated[str, Shape(r"[a-z0-9]+(-[a-z0-9]+)*", "bad-id", "a file's id, such as tass-denial")]
WikidataId = Annotated[str, Shape(r"Q[1-9][0-9]{0,11}", "wrong-value", "an id such as Q423")]


class Record:
    """Base of all records: keys outside the model are errors; a trailing underscore frees Python's keywords."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "extra": "forbid",
        "use_attribute_docstrings": True,
        "alias_generator": lambda name: name.removesuffix("_"),
    }


@functools.cache
def _annotations(record: type) -> Mapping[str, Any]:
    """The resolved annotations of a record type, with their markers."""
    return typing.get_type_hints(record, include_extras=True)


def _walk(value: object, annotation: object, path: Path, marker: object) -> Iterator[tuple[Path, object, str]]:
    if typing.get_origin(annotation) is Annotated:
        annotation, marker = typing.get_args(annotation)[:2]
    if isinstance(value, str):
        yield path, marker or (Choice() if typing.get_origin(annotation) is Literal else None), value
    elif is_dataclass(value):
        hints = _annotations(type(value))  # type: ignore[arg-type]  # mypy takes the instance's hash for its type's
        for item in fields(value):
            annotation = _not_none(hints[item.name])
            yield from _walk(getattr(value, item.name), annotation, (*path, item.name.removesuffix("_")), None)
    elif isinstance(value, tuple | Mapping):
        inside = _not_none(typing.get_args(annotation)[0 if isinstance(value, tuple) else 1])
        members = value.items() if isinstance(value, Mapping) else enumerate(value)
        for step, member in members:
            yield from _walk(member, inside, (*path, step), marker)


def _not_none(annotation: object) -> object:
    """`X` of an annotation `X | None`."""
    if typing.get_origin(annotation) in {typing.Union, types.UnionType}:
        return next(option for option in typing.get_args(annotation) if option is not type(None))
    return annotation


def marked_fields(record: Record) -> Iterator[tuple[Path, object, str]]:
    """Every text in a record, depth first: its path, its marker (None for plain text), its value."""
    yield from _walk(record, type(record), (), None)
