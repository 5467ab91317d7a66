"""Put the keys of records into the model's order: whole entries move with their comments, no character changes.

A file is changed only if it is proved to have the same content afterwards.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from briefing.core.config import Config
from briefing.core.diagnostics import has_errors
from briefing.core.fields import Path, Record
from briefing.parse import validation
from briefing.parse.front_matter import BREAKS, decode
from briefing.parse.validation import SITE, Parsed, keys_at, record_type

_PARTS = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?(.*)", re.DOTALL | re.MULTILINE)
_Loader: type[yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_COMMENT = re.compile(r"( *)#.*\n")


def is_formattable(path: str) -> bool:
    """True for the files that `format` handles: records, the article's front matter, `site.yaml`."""
    return path == SITE or record_type(path) is not None


def format_file(path: str, data: bytes) -> bytes | None:
    """Return the file with its keys in order; None if it has errors, which rule out the proof."""
    before = validation.document(path, data)
    if before[0] is None or has_errors(before[1]):
        return None
    text, _ = decode(path, data)
    parts, model = _PARTS.fullmatch(text), record_type(path)
    made = text
    if path == SITE:
        made = order_keys(text, Config)
    elif parts and model:
        made = f"---\n{order_keys(parts[1], model)}---\n{parts[2]}"
    if _visible_characters(made) != _visible_characters(text) or not have_same_content(
        before, validation.document(path, made.encode())
    ):
        made = text
    return made.replace("\n", "\r\n" if b"\r\n" in data else "\n").encode()


def have_same_content(one: Parsed, other: Parsed) -> bool:
    """True if two parsed files agree in record, text and problems."""
    return _content(one) == _content(other)


def _content(parsed: Parsed) -> object:
    document, problems = parsed
    found = Counter((problem.code, problem.message) for problem in problems)
    return document and (document.record, document.title, document.spans, document.body), found


def _visible_characters(text: str) -> Counter[str]:
    """Count the characters of a file except white space; comments included."""
    return Counter("".join(text.split()))


def order_keys(text: str, model: type[Record]) -> str:
    """Return valid YAML with its keys in the order of `model`."""
    root = yaml.compose(text.translate(BREAKS), _Loader)
    if not isinstance(root, yaml.MappingNode):
        return text
    ordering = _KeyOrderer(text, model)
    start, end = ordering.span(root)
    return text[:start] + ordering.node(root, (), start, end) + text[end:]


@functools.cache
def _keys(model: type[Record], where: Path) -> Sequence[str]:
    return keys_at(model, where)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key and its value in a block, as text."""

    key: str
    lead: str
    """The comments and blank lines above, whole lines."""
    core: str
    """From the key to the end of the value's last line."""
    tail: str
    """Comments below that are indented more than the key, each line with the line feed before it."""


class _KeyOrderer:
    """Rewrites one text."""

    def __init__(self, text: str, model: type[Record]) -> None:
        self._text = text
        self._model = model
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def node(self, node: yaml.Node, where: Path, start: int, end: int) -> str:
        """Return the text from `start` to `end`, around a node, with the keys of the node and inside it in order."""
        if isinstance(node, yaml.SequenceNode):
            return self._joined([(item, (*where, 0)) for item in node.value], start, end)
        if not isinstance(node, yaml.MappingNode):
            return self._text[start:end]
        known = _keys(self._model, where)  # type: ignore[arg-type]  # functools.cache wants hashables
        places = {key: number for number, key in enumerate(known)}
        keys = [str(key.value) for key, _ in node.value]
        wanted = sorted(range(len(keys)), key=lambda number: places.get(keys[number], len(places)))
        made = None
        if known and wanted != list(range(len(keys))):
            made = (self._flow if node.flow_style else self._block)(node, where, wanted, end)
        if made is None:
            return self._joined([(value, (*where, key.value)) for key, value in node.value], start, end)
        return made

    def span(self, node: yaml.Node) -> tuple[int, int]:
        """Return where a node begins and where its last line ends; a flow node ends at its bracket."""
        start = self._offset(node.start_mark)
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return start, self._line_end(self.span(last[1] if isinstance(last, tuple) else last)[1])
        end = self._offset(node.end_mark)
        if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
            end = max(start, end - self._text.endswith("\n", 0, end))
        return start, end

    def _joined(self, parts: Sequence[tuple[yaml.Node, Path]], start: int, end: int) -> str:
        """Return the text with each part ordered and everything between the parts unchanged."""
        made = []
        for part, where in parts:
            begin, stop = self.span(part)
            made += [self._text[start:begin], self.node(part, where, begin, stop)]
            start = stop
        return "".join([*made, self._text[start:end]])

    def _flow(self, node: yaml.MappingNode, where: Path, wanted: Sequence[int], end: int) -> str | None:
        """Order `{a: 1, b: 2}`: entries move, commas stay. None if a comment would lose its entry."""
        spans = [(self._offset(key.start_mark), self.span(value)[1]) for key, value in node.value]
        gaps = [self._text[a[1] : b[0]] for a, b in itertools.pairwise(spans)]
        if any("#" in gap for gap in gaps):
            return None
        cores = [
            self._joined([(value, (*where, key.value))], first, last)
            for (key, value), (first, last) in zip(node.value, spans, strict=True)
        ]
        inside = "".join(cores[number] + gap for number, gap in zip(wanted, [*gaps, ""], strict=True))
        return self._text[self._offset(node.start_mark) : spans[0][0]] + inside + self._text[spans[-1][1] : end]

    def _block(self, node: yaml.MappingNode, where: Path, wanted: Sequence[int], end: int) -> str | None:
        """Order entries on lines of their own. None if a comment would end up behind the hyphen of a list."""
        start = self._offset(node.start_mark)
        indent = " " * node.start_mark.column
        entries = self._entries(node, where, end)
        first = entries[wanted[0]]
        line = self._starts[node.start_mark.line]
        if first.lead and self._text[line:start].strip():
            return None
        made = first.lead.removeprefix(indent) + (indent if first.lead else "") + first.core + first.tail
        for number in wanted[1:]:
            entry = entries[number]
            made += f"\n{entry.lead}{indent}{entry.core}{entry.tail}"
        return made

    def _entries(self, node: yaml.MappingNode, where: Path, end: int) -> list[_Entry]:
        entries: list[_Entry] = []
        column = node.start_mark.column
        lead = ""
        for number, (key, value) in enumerate(node.value):
            start, stop = self._offset(key.start_mark), self._line_end(self.span(value)[1])
            core = self._joined([(value, (*where, key.value))], start, stop)
            is_last = number + 1 == len(node.value)
            gap = self._text[stop : end if is_last else self._offset(node.value[number + 1][0].start_mark) - column]
            own = 0 if not is_last else len(gap)
            while not is_last and (comment := _COMMENT.match(gap, own + 1)) and len(comment[1]) > column:
                own = comment.end() - 1
            entries.append(_Entry(str(key.value), lead, core, gap[:own]))
            lead = gap[own + 1 :]
        return entries

    def _line_end(self, offset: int) -> int:
        found = self._text.find("\n", offset)
        return len(self._text) if found < 0 else found

    def _offset(self, mark: yaml.Mark) -> int:
        return min(self._starts[min(mark.line, len(self._starts) - 1)] + mark.column, len(self._text))
