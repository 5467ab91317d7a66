"""A record is one table, its class. Checks, facts on pages, data and schemas are made from its rows (`Key`)."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, NoReturn, TypeGuard, TypeVar

from . import limits

Path = tuple[str | int, ...]
"""The way to a value in front matter: ("evidence", 2, "source")."""
V = TypeVar("V", bound="Frozen")
_MISSING: Any = object()


class _Field(NamedTuple):
    default: Any = _MISSING
    about: Mapping[str, Any] = {}


def key(meaning: str = "", *, default: Any = _MISSING, fact: Fact | None = None, **names: str) -> Any:  # noqa: ANN401  # a field's type is its annotation
    """Describe one key of a record: `names` are its `json`, `term` and `column` as in `Key`.

    What is left out follows from the key's name and type; "" means none.
    """
    unpublished = {"term": "", "column": ""} if names.get("json") == "" else {}
    return _Field(default, {"meaning": meaning, "fact": fact, **unpublished, **names})


@typing.dataclass_transform(frozen_default=True, field_specifiers=(key,))
class Frozen:
    """Base of classes whose annotations are their fields: values that never change, equal if all their fields are.

    As frozen dataclasses are, which Python would compile one by one, for a millisecond each.
    """

    __match_args__: tuple[str, ...] = ()
    __fields__: ClassVar[dict[str, _Field]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        names = [name for name, of in cls.__annotations__.items() if "ClassVar" not in str(of)]
        own = {name: vars(cls).get(name, _MISSING) for name in names}
        rows = {name: given if isinstance(given, _Field) else _Field(given) for name, given in own.items()}
        cls.__fields__ = {**cls.__fields__, **rows}
        defaults = ((name, row.default) for name, row in cls.__fields__.items())
        cls._defaults = {name: default for name, default in defaults if default is not _MISSING}
        cls.__match_args__ = tuple(cls.__fields__)  # type: ignore[misc]  # of this class, before there is a value

    def __init__(self, *ordered: Any, **named: Any) -> None:  # noqa: ANN401  # type checkers see each class's own
        values = {**self._defaults, **dict(zip(self.__fields__, ordered, strict=False)), **named}
        if values.keys() != self.__fields__.keys():
            message = f"{type(self).__name__} has the fields {', '.join(self.__fields__)}"
            raise TypeError(message)
        self.__dict__.update(values)

    def __setattr__(self, name: str, _: object) -> NoReturn:
        message = f"{type(self).__name__}.{name} cannot be changed"
        raise AttributeError(message)

    def _values(self) -> tuple[Any, ...]:
        return tuple(map(self.__dict__.__getitem__, self.__fields__))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{dict(zip(self.__fields__, self._values(), strict=True))}"


def replace(value: V, **changes: Any) -> V:  # noqa: ANN401  # as in the class
    """A value with other values of some fields."""
    return type(value)(**{**{name: getattr(value, name) for name in value.__match_args__}, **changes})


class Fact(Frozen):
    """How a key is shown among the facts of its record's page; its words are in languages/en.yaml, under `facts`."""

    shown_empty: bool = False  # True if words say that there is no value; else the fact is left out
    remark: str = ""  # another key of the record, whose value is shown beside this one
    words: str = ""  # of the strings of the interface that say its values: "grade" for grade.A, grade.B …


@typing.dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(key,))
class Record(Frozen):
    """Base of all records and of their parts, made with keywords only.

    A trailing underscore of an attribute frees Python's keywords.
    """

    kind: ClassVar[str] = ""  # of a record that is a file; "" for a part of one

    def __init_subclass__(cls, kind: str = "") -> None:
        super().__init_subclass__()
        cls.kind = kind or cls.kind


class Marker(Frozen):
    """Base of the markers: what a text means, and how it is checked."""


class Ref(Marker):
    """The text is the id of a record of one of these kinds (any kind when empty)."""

    kinds: tuple[str, ...] = ()
    or_words: bool = False  # True if words that are no id are allowed too


class OneOf(Marker):
    """The text is one of a few fixed words, which the key's type lists."""


class Numeric(Marker):
    """The text is a number or a duration."""


class Verbatim(Marker):
    """The text occurs in the article, word for word; `code` is the diagnostic if it does not."""

    code: str


class Edtf(Marker):
    """The text is a date in EDTF (ISO 8601-2, levels 0 to 2), or with `day` a single day."""

    day: bool = False


class Word(Marker):
    """The text is a word of this list of the vocabulary."""

    vocabulary: str


class MaxWords(Marker):
    """The text is for a narrow place and has at most this many words."""

    limit: int


class OneOrMore(Marker):
    """A list that may be written as its only member."""


class Shape(Marker):
    """The text has a fixed form, `expected` in words; `code` is the diagnostic if it has not."""

    pattern: str
    code: str
    expected: str


def expected(marker: Marker | None) -> str:
    """Say in words what a marked text must be; "" where any text will do."""
    words = ""
    match marker:
        case Ref(kinds, or_words):
            words = f"the id of a record: {' or '.join(kinds) or 'any'}{', or plain words' if or_words else ''}"
        case Edtf(day):
            words = "such as 2023-11-01" if day else "such as 2023-11-01, 2023-11, 2023"
        case Verbatim():
            words = "copied from the article"
        case Word(name):
            words = f"a word of {name} in content/vocabulary.yaml"
        case MaxWords(limit):
            words = f"at most {limit} words"
        case Shape():
            words = marker.expected
    return words


_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
HOST = (
    rf"(?:(?:[\w-]+\.)*[^\W\d_][\w-]*\.?|(?:{_BYTE}\.){{3}}{_BYTE})"
    r"(?::(?:[0-9]{1,4}|[1-5][0-9]{4}|6(?:[0-4][0-9]{3}|5(?:[0-4][0-9]{2}|5(?:[0-2][0-9]|3[0-5])))))?"
)
"""A host's name or its IPv4 address, and a port (RFC 3986, section 3.2).

Other forms of an address (`0x7f.1`), which browsers read each in their way, are refused.
"""
_URL = rf"(?=.{{1,{limits.ADDRESS}}}$)https?://{HOST}(?:[/?#][^\s<>\x22]*)?"
Url = Annotated[str, Shape(_URL, "unsafe-link", "an address that begins with https:// or http://")]
Contact = Annotated[
    str,
    Shape(
        rf"{_URL}|(?=.{{1,254}}$)[\w.+-]{{1,64}}@(?:[\w-]+\.)+[\w-]{{2,}}",
        "wrong-value",
        "a mail address, or one that begins with https:// or http://",
    ),
]
Language = Annotated[
    str, Shape(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", "wrong-value", "a language tag such as en or pt-BR")
]


def is_record(base: object) -> TypeGuard[type[Record]]:
    """Tell whether the base of a type is a record type."""
    return isinstance(base, type) and issubclass(base, Record)


class ValueType(Frozen):
    """The type of a value, read from its annotation."""

    base: Any  # str, int, bool, tuple, Mapping or a record type
    nullable: bool = False
    inside: ValueType | None = None  # the type of a list's entries or a mapping's values
    choices: tuple[str, ...] = ()  # the only words allowed, or the only keys of a mapping
    marker: Marker | None = None


@functools.cache
def value_type(annotation: Any) -> ValueType:  # noqa: ANN401  # annotations have no common type
    """Read an annotation."""
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return replace(value_type(inside[0]), marker=inside[1])
    if origin in {typing.Union, types.UnionType}:  # X | None
        return replace(value_type(inside[0]), nullable=True)
    if origin is Literal:
        return ValueType(str, choices=inside, marker=OneOf())
    if origin is tuple:
        return ValueType(tuple, inside=value_type(inside[0]))
    if origin:
        return ValueType(Mapping, inside=value_type(inside[1]), choices=value_type(inside[0]).choices)
    return ValueType(annotation)


class Key(Frozen):
    """One row of a record's table: a key of the front matter, or a value derived from the whole site."""

    name: str
    value: ValueType
    nullable: bool  # True if `null` is a value: looked for, not found
    many: bool  # True if its value is a list
    part: type[Record] | None  # the record that its value is, or that each entry of its list is
    scalar: type  # of a plain value: str, int or bool
    marker: Marker | None  # what its text means
    hint: str  # what is expected of its text
    choices: tuple[str, ...]  # the words of which its value is one, where the type lists them
    meaning: str = ""  # one sentence, for editors and for users of the data
    required: bool = False
    fact: Fact | None = None
    json: str = ""  # its name in the data; "" where it is not published
    term: str = ""  # its RDF term, schema.org's without a prefix; "" where it has none
    column: str = ""  # its column in the kind's table; "" where it has none
    attribute: str = ""
    derive: Callable[[Any], Any] | None = None  # item → value, for a derived one

    def words(self, vocabulary: object) -> tuple[str, ...]:
        """The words of which its value is one; none if any text will do."""
        if isinstance(self.marker, Word):
            return tuple(getattr(vocabulary, self.marker.vocabulary))
        return ("false", "true") if self.scalar is bool else self.choices


def derived(  # a row, whole
    name: str,
    annotation: Any,  # noqa: ANN401  # as in value_type
    meaning: str,
    derive: Callable[[Any], Any],
    places: str = "json rdf csv",
    **names: str,
) -> Key:
    """Describe a value that follows from a record and the site: `derive` takes an item of `briefing.data`."""
    left_out = [what for what, place in (("json", "json"), ("term", "rdf"), ("column", "csv")) if place not in places]
    names |= dict.fromkeys(left_out, "")
    return _row(name, value_type(annotation), meaning=meaning, derive=derive, **names)


def _row(name: str, value: ValueType, **given: Any) -> Key:  # noqa: ANN401  # as in Key
    """Make a row; what is not given of its names in the data follows from its name and type."""
    json = given.get("json") or name
    first, *rest = json.split("_")
    column = "" if is_record(value.base) or value.base is Mapping else json
    term = f"briefing:{first}{''.join(map(str.capitalize, rest))}"
    of = value.inside if value.base is tuple and value.inside else value
    return Key(
        name,
        value,
        nullable=value.nullable,
        many=value.base is tuple,
        part=of.base if is_record(of.base) else None,
        scalar=of.base if of.base in {int, bool} else str,
        marker=of.marker,
        hint=expected(of.marker),
        choices=of.choices,
        **{"json": json, "term": term, "column": column, **given},
    )


@functools.cache
def _keys(record: type[Record]) -> tuple[Key, ...]:
    hints = typing.get_type_hints(record, include_extras=True)
    rows = []
    for attribute, (default, about) in record.__fields__.items():
        name, value = attribute.removesuffix("_"), value_type(hints[attribute])
        rows.append(_row(name, value, required=default is _MISSING, attribute=attribute, **about))
    return tuple(rows)


keys: Callable[[type[Record]], tuple[Key, ...]] = _keys  # type: ignore[assignment]  # mypy takes it for uncacheable
"""The keys of a record type in the order in which they are written."""


def template(row: Key, indent: str = "") -> Iterator[str]:
    """The lines of a required key as an editor may paste them."""
    if row.part:
        needed = [k for k in keys(row.part) if k.required] or keys(row.part)[:1]
        lines = [line for k in needed for line in template(k, indent + "  " * (1 + row.many))]
        yield f"{indent}{row.name}:"
        yield from [f"{indent}  - {lines[0].strip()}", *lines[1:]] if row.many else lines
        return
    value, remark = "1" if row.scalar is int else "…", row.hint
    if not isinstance(row.marker, Word):
        if row.nullable:
            value, remark = "null", "looked for, not known"
        elif choices := row.choices:
            value, remark = choices[0], f"or {', '.join(choices[1:])}"
    yield f"{indent}{row.name}: {f'[{value}]' if row.many else value}{f'  # {remark}' if remark else ''}"


def marked_fields(
    value: object, of: ValueType | None = None, path: Path = ()
) -> Iterator[tuple[Path, Marker | None, str]]:
    """Every text in a record, depth first: its path, its marker (None for plain text), its value."""
    if isinstance(value, str):
        yield path, of.marker if of else None, value
    elif isinstance(value, Record):
        for row in keys(type(value)):
            if (member := getattr(value, row.attribute)) or member == "":
                yield from marked_fields(member, row.value, (*path, row.name))
    elif of and isinstance(value, (tuple, dict)):
        for step, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from marked_fields(member, of.inside, (*path, step))
