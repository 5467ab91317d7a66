"""What the parser makes of a file: its record, its text taken apart, and the places of all of it."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from .fields import Frozen, Path, Record


class Mark(NamedTuple):
    """The place of a value in its file: line and column from 1, length in characters."""

    line: int
    column: int
    length: int = 1
    comment: str = ""  # what follows on the line, if YAML takes it for a comment and it may be none


Day = tuple[int, int, int]  # year, month, day
Precision = Literal["millennium", "century", "decade", "year", "season", "month", "day"]  # from vague to exact


class Span(Frozen):
    """An EDTF value and its first and last day; `None` is an open or unknown end, or one without a stated year."""

    lower: Day | None
    upper: Day | None
    precision: Precision  # the most exact part that it states
    text: str = ""  # the value; "" for a date of which nothing is known
    plain: bool = False
    """True if, cut to its precision, its bounds are all it says: a date of ISO 8601, or an interval of two alike."""
    approximate: bool = False  # some part has `?`, `~` or `%`
    floating: bool = False  # it holds a date without a year


class Reference(NamedTuple):
    """A `[[link]]`, `![[picture]]` or `[@citation]` in a Markdown text; offsets are code points of the body."""

    cites: bool
    target: str
    anchor: str
    words: str
    start: int
    end: int
    shows: bool = False  # `![[id]]`: the picture itself


class Sentence(NamedTuple):
    """One sentence of a text."""

    anchor: str
    parts: tuple[str | int, ...]  # plain text, and indexes of the text's references
    start: int  # offset of its first words in the body; 0 if they were not found


class Prose(Frozen):
    """A Markdown text made into HTML with the references left open."""

    blocks: tuple[tuple[str | int, ...], ...]
    """For each paragraph, list, heading …: safe HTML, and indexes of references."""
    references: tuple[Reference, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    headings: tuple[tuple[str, str], ...] = ()  # (anchor, words)
    items: tuple[str, ...] = ()  # the anchors of the sentences that begin an item of a list


class Document(Frozen):
    """One file, parsed: its record and its text, with the places of all values."""

    path: str
    id: str
    title: str  # the record's title; sources without a headline go by publisher and date
    record: Record
    fields: tuple[tuple[Path, object, str], ...]  # every text of the record: its place, its marker, its words
    marks: Mapping[Path, Mark]
    body: str
    body_line: int  # at which the body begins in the file
    prose: Prose = Prose(())
    fingerprint: str = ""
    """A hash of all that it was made from; "" for one that is not as its file has it."""

    @property
    def kind(self) -> str:
        """The kind of its record."""
        return self.record.kind
