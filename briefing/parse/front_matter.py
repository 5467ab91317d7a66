"""Bytes → front matter with positions, and body. Nothing here raises for a problem of the content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Sized
from itertools import islice
from typing import Any

import yaml

from briefing.core import limits, unicode_safety
from briefing.core.diagnostics import Diagnostic, Location, problem
from briefing.core.document import Mark
from briefing.core.fields import Frozen, Path
from briefing.languages.ways import Loader

Event = Any
"""An event of PyYAML, whose marks and values its type hints leave optional."""
# YAML ends a line at these; editors do not, and places are given as editors count.
BREAKS = str.maketrans("\x85\u2028\u2029", "   ")
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"[ \t]+(#.*)")
# Never written by accident: a remark apart from the value, with a space after its sign.
_REMARK = re.compile(r"(?: {2,}| *\t[ \t]*)#+(?: |$)")


class FrontMatter(Frozen):
    """A file taken apart: values as strings, lists, mappings and None; the place of each; the text below."""

    value: dict[str, object]
    marks: Mapping[Path, Mark]
    body: str = ""
    body_line: int = 1


def decode(path: str, data: bytes, *, received: bool = False) -> tuple[str, list[Diagnostic]]:
    """UTF-8 text with line feeds, or problems and "". In an article as it was `received`, pages begin paragraphs."""
    if len(data) > limits.FILE_BYTES:
        message = f"The file has more than {limits.FILE_BYTES:,} bytes."
        return "", [problem("file-too-large", Location(path), message)]
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = f"The file is not UTF-8 text: byte 0x{data[error.start]:02x} here cannot be read."
        return "", [problem("not-utf8", Location(path, line, column), message)]
    # Some editors begin a file with a mark of the encoding; it is no character of the text.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        hint = "Put the article's text into it." if received else ""
        return "", [problem("empty-file", Location(path), "The file is empty.", hint)]
    found = unicode_safety.FORBIDDEN.finditer(unicode_safety.PAGE_BREAKS.sub(" ", text) if received else text)
    problems = [
        problem("forbidden-character", place(path, text, 1, at.start()), f"Here is {unicode_safety.name(at[0])}.")
        for at in islice(found, limits.MAX_PROBLEMS + 1)
    ]
    return "" if problems else unicode_safety.PAGE_BREAKS.sub("\n\n", text) if received else text, problems


def front_matter(path: str, data: bytes) -> tuple[FrontMatter | None, list[Diagnostic]]:
    """Take a record's file apart; None where that cannot be done."""
    text, problems = decode(path, data)
    if problems:
        return None, problems
    opening = _OPENING.match(text)
    if not opening:
        return None, [problem("front-matter-missing", Location(path), "The file does not start with a line `---`.")]
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        return None, [problem("front-matter-unclosed", Location(path), "The front matter has no second line `---`.")]
    value, marks, problems = read_yaml(path, text[opening.end() : closing.start()], first_line=2)
    rest = text[closing.end() :].lstrip("\n")
    body_line = text.count("\n", 0, len(text) - len(rest)) + 1
    return None if value is None else FrontMatter(value, marks, rest.rstrip("\n"), body_line), problems


def whole_yaml(path: str, data: bytes) -> tuple[FrontMatter | None, list[Diagnostic]]:
    """Read a file that is YAML from end to end."""
    text, problems = decode(path, data)
    if problems:
        return None, problems
    value, marks, problems = read_yaml(path, text, first_line=1)
    return (None if value is None else FrontMatter(value, marks)), problems


def place(path: str, body: str, first_line: int, offset: int, length: int = 1) -> Location:
    """An offset of a body as a place in its file."""
    line = body.count("\n", 0, offset)
    return Location(path, first_line + line, offset - (body.rfind("\n", 0, offset) + 1) + 1, length)


def read_yaml(
    path: str, text: str, first_line: int
) -> tuple[dict[str, object] | None, dict[Path, Mark], list[Diagnostic]]:
    """Read one YAML mapping. Scalars stay strings (`null`, `~` and nothing are None): models say what they mean."""
    text = text.translate(BREAKS)
    reader = _Reader(path, first_line, place(path, text, first_line, len(text)), text.split("\n"))
    try:
        value = reader.document(iter(Loader(text).get_event, None))
        if value is None or isinstance(value, dict):
            return value or {}, reader.marks, reader.problems
        message = "Keys and values (`key: value`) are expected here."
        reader.problems.append(problem("wrong-type", Location(path, first_line), message))
    except yaml.MarkedYAMLError as error:
        reader.problems.append(_unreadable(reader, error))
    except yaml.YAMLError:  # the one character that we allow and YAML does not
        where = place(path, text, first_line, max(0, text.find("\ufeff")))
        message = "There is an invisible character here that YAML does not allow."
        reader.problems.append(problem("yaml-syntax", where, message, "Delete it and type the text around it again."))
    except _RefusedError:
        pass  # it is noted
    return None, {}, reader.problems


# What PyYAML says (its context, its problem) → what that means to a writer.
_IN_PLAIN_WORDS = {
    "mapping values are not allowed in this context": "a text holds a colon and a space, or a line is indented too far",
    "found character that cannot start any token": "nothing can begin with this character (a tab? Indent with spaces)",
    "did not find expected key": "a key is expected here, or a quotation mark or bracket before it is not closed",
    "could not find expected ':'": "a line has neither a colon after its key nor the right indentation",
    "did not find expected '-' indicator": "a list's entries do not all begin with `- ` at the same column",
}

# What was being read when that happened: the place to fix is where it began.
_OPENED = {
    "quoted scalar": "a quotation mark is opened here and not closed",
    "flow sequence": "a list begins with this `[`; its `]` or a comma is missing",
    "flow mapping": "this `{` is not closed, or a comma is missing",
}


def _unreadable(reader: _Reader, error: yaml.MarkedYAMLError) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    words = _IN_PLAIN_WORDS.get(error.problem or "", error.problem or error.context)
    for what, opened in _OPENED.items():
        if what in (error.context or "") and error.context_mark:
            mark, words = error.context_mark, opened
    where = reader.location(mark) if mark else Location(reader.path, reader.first_line)
    cut = next((mark for mark in reversed(reader.marks.values()) if mark.comment), None)
    hint = ""
    if cut and cut.line >= where.line - 1:
        hint = f"`{cut.comment}` is taken for a comment: put the whole value in quotation marks."
    return problem("yaml-syntax", where, f"The YAML cannot be read: {words}.", hint)


class _RefusedError(Exception):
    """Stops reading YAML that could exhaust the machine; the problem is noted already."""


class _Reader:
    """Builds values from YAML events. Events, not nodes: aliases and depth are refused before anything is built."""

    def __init__(self, path: str, first_line: int, end: Location, lines: Sequence[str]) -> None:
        self.path = path
        self.first_line = first_line
        self.end = end  # YAML counts one line more
        self.lines = lines
        self.marks: dict[Path, Mark] = {}
        self.problems: list[Diagnostic] = []
        self.values = 0

    def location(self, mark: Any, length: int = 1) -> Location:  # noqa: ANN401  # as Event
        return min(Location(self.path, mark.line + self.first_line, mark.column + 1, length), self.end)

    def document(self, events: Iterator[Event]) -> object:
        """The value of the only document; None if there is none."""
        starts = (event for event in events if isinstance(event, yaml.DocumentStartEvent))
        value = self._value(next(events), events, ()) if next(starts, None) else None
        if second := next(starts, None):
            self._refuse(second, "yaml-syntax", "A second `---` starts another YAML document here.")
        return value

    def _refuse(self, event: Event, code: str, message: str) -> None:
        self.problems.append(problem(code, self.location(event.start_mark), message))
        raise _RefusedError

    def _value(self, event: Event, events: Iterator[Event], path: Path) -> object:
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            self._refuse(event, "yaml-alias", "Anchors (&), aliases (*) and tags (!) are not used here.")
        if len(path) > limits.YAML_DEPTH:
            self._refuse(event, "yaml-depth", f"More than {limits.YAML_DEPTH} levels are nested here.")
        self.values += 1
        if self.values > limits.VALUES:
            self._refuse(event, "too-many", f"The file has more than {limits.VALUES:,} values.")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        self.marks[path] = Mark(event.start_mark.line + self.first_line, event.start_mark.column + 1)
        if isinstance(event, yaml.SequenceStartEvent):
            members: list[object] = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                self._check_room(event, members)
                members.append(self._value(event, events, (*path, len(members))))
            return members
        return self._mapping(events, path, in_braces=bool(event.flow_style))

    def _check_room(self, event: Event, members: Sized) -> None:
        if len(members) >= limits.LIST:
            self._refuse(event, "too-many", f"The list has more than {limits.LIST} entries.")

    def _scalar(self, event: Event, path: Path) -> str | None:
        if len(event.value) > limits.VALUE:
            self._refuse(event, "too-long", f"The text has more than {limits.VALUE:,} characters.")
        start, end, quoted = event.start_mark, event.end_mark, event.style in {"'", '"'}
        length = end.column - start.column - 2 * quoted if start.line == end.line else len(event.value.split("\n")[0])
        where = self.location(start)
        self.marks[path] = Mark(where.line, where.column + quoted, max(1, length), self._comment(event))
        if not event.style and event.value in {"", "~", "null", "Null", "NULL"}:
            return None
        return str(event.value)

    def _comment(self, event: Event) -> str:
        """The words behind a value on its line that are not plainly a remark."""
        if event.style in {"|", ">"} or event.end_mark.line >= len(self.lines):
            return ""
        line, at = self.lines[event.end_mark.line], event.end_mark.column
        found = _COMMENT.match(line, at)
        return found[1].rstrip() if found and not _REMARK.match(line, at) else ""

    def _mapping(self, events: Iterator[Event], path: Path, *, in_braces: bool) -> dict[str, object]:
        mapping: dict[str, object] = {}
        last: tuple[str, Event] | None = None
        stray: list[Event] = []
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "yaml-syntax", "A key must be a word.")
            key = str(event.value)
            if key == "<<" and not event.style:
                self._refuse(event, "yaml-alias", "Merge keys (<<) are not used here.")
            self._check_room(event, mapping)
            if len(key) > limits.TITLE:
                self._refuse(event, "too-long", f"The key has more than {limits.TITLE} characters.")
            where = self.location(event.start_mark, max(1, len(key)))
            for _, what in unicode_safety.hidden(key):
                self.problems.append(problem("hidden-character", where, f"The key holds {what}."))
            if key in mapping:
                self.problems.append(problem("duplicate-key", where, f"The key `{key}` is here a second time."))
            value = next(events)
            if in_braces and value.end_mark.index == event.end_mark.index and isinstance(value, yaml.ScalarEvent):
                stray.append(event)  # no colon follows it
                continue
            self._report_stray(mapping, last, stray)
            last, stray = (key, value), []
            mapping[key] = self._value(value, events, (*path, key))
            self.marks[*path, key, "<key>"] = Mark(where.line, where.column, where.length)
        self._report_stray(mapping, last, stray)
        return mapping

    def _report_stray(self, mapping: dict[str, object], last: tuple[str, Event] | None, stray: Sequence[Event]) -> None:
        """Words between commas in braces that have no value: most often the rest of the value before them."""
        if not stray:
            return
        word = str(stray[0].value)
        where = self.location(stray[0].start_mark, max(1, len(word)))
        message, hint = f"`{word}` has no value.", f"Write `{word}: …`, or delete it."
        if last and isinstance(last[1], yaml.ScalarEvent) and not last[1].style:
            key, value = last
            whole = ", ".join([value.value, *(event.value for event in stray)])
            if value.start_mark.line == stray[-1].end_mark.line:
                whole = self.lines[value.start_mark.line][value.start_mark.column : stray[-1].end_mark.column]
            if ", " not in whole:
                mapping[key] = whole  # what else is said of the value is said of what was meant
            message = f"The comma ends the value of `{key}`: it is “{value.value}”, and “{word}” a key without a value."
            mark = "'" if '"' in whole else '"'
            hint = f"Put the value in quotation marks: {key}: {mark}{whole}{mark}."
            hint += f" Or give the key a value: {word}: …" if word.isidentifier() else ""
        self.problems.append(problem("yaml-syntax", where, message, hint))
