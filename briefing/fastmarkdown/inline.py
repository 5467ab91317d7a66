"""Inline markup: the same steps as `markdown.treeprocessors.InlineProcessor`, without those that change nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections import deque
from typing import Any

from markdown import inlinepatterns as stock
from markdown.treeprocessors import InlineProcessor
from markdown.util import ETX, INLINE_PLACEHOLDER_PREFIX, INLINE_PLACEHOLDER_RE, AtomicString

from .patterns import Link

NEEDED = {
    stock.BACKTICK_RE: "`",
    stock.ESCAPE_RE: "\\",
    stock.LINK_RE: "[",
    stock.IMAGE_LINK_RE: "![",
    stock.AUTOLINK_RE: "<",
    stock.AUTOMAIL_RE: "<",
    stock.LINE_BREAK_RE: "  \n",
    stock.HTML_RE: "<",
    stock.ENTITY_RE: "&",
}
"""Regular expression → what every match of it holds."""
_FLAGS = re.compile("", re.DOTALL).flags
_LINKS = {stock.LinkInlineProcessor, stock.ImageInlineProcessor, Link}
_REFERENCES = frozenset(
    {
        stock.ReferenceInlineProcessor,
        stock.ShortReferenceInlineProcessor,
        stock.ImageReferenceInlineProcessor,
        stock.ShortImageReferenceInlineProcessor,
    }
)

_Step = tuple[Any, tuple[str, ...], str]
"""A pattern, words of which every text that it changes holds one, and the character at which it begins if known."""


def needs(pattern: Any) -> tuple[str, ...]:  # noqa: ANN401  # the type hints know too few of its parts
    """Words of which a text must hold one for this pattern to change it; ("",) where they are not known."""
    compiled = pattern.getCompiledRegExp()
    if not isinstance(compiled, re.Pattern):
        return ("",)
    if isinstance(pattern, stock.DelimiterProcessor):
        known = compiled.pattern == "|".join(map(re.escape, pattern.tokens))
        return tuple(pattern.tokens) if known else ("",)
    if not isinstance(pattern, stock.InlineProcessor) or compiled.flags != _FLAGS:
        return ("",)
    if type(pattern) in _LINKS and compiled.pattern in NEEDED:
        return ("](",)  # without this its handler declines
    return (NEEDED.get(compiled.pattern, ""),)


def head(pattern: Any) -> str:  # noqa: ANN401  # as above
    """The character with which every match of a pattern begins in a text without backslashes; "" if it is not known.

    Expressions that look back first try every place in a text: to begin with the first that can be is much quicker.
    """
    compiled = pattern.getCompiledRegExp()
    known = isinstance(pattern, stock.InlineProcessor) and compiled.flags == _FLAGS
    return {stock.BACKTICK_RE: "`", stock.LINK_RE: "["}.get(compiled.pattern, "") if known else ""


class Inline(InlineProcessor):
    """Applies inline patterns to a tree."""

    _basis: object = None
    """What the plan was made from."""
    _steps: list[_Step]
    _probes: list[str]
    """A text with none of these stays as it is."""

    def run(self, tree: ET.Element, ancestors: list[str] | None = None) -> ET.Element:
        """Replace the texts of a tree by what the patterns make of them."""
        self.stashed_nodes = {}
        self._plan()
        stack = deque([(tree, [*(ancestors or []), tree.tag.lower()])])
        while stack:
            element, self.ancestors = stack.popleft()
            if element is not tree:
                self.ancestors.append(element.tag.lower())
            late = []
            for child in element:  # which grows meanwhile; what is new is visited, too
                text = child.text
                if text and not isinstance(text, AtomicString):
                    self.ancestors.append(child.tag.lower())
                    if found := self._text(child, self._handle(text)):
                        stack += [(node, self.ancestors[:]) for node in found if len(node)]
                        late.append((child, found))
                    self.ancestors.pop()
                if child.tail:
                    self._tail(element, child)
                if len(child):
                    stack.append((child, self.ancestors[:]))
            for child, found in late:
                for index, node in enumerate(found):
                    child.insert(index, node)
        return tree

    def _plan(self) -> None:
        """Choose the patterns that can change anything in this document, and what they need."""
        references = self.md.references
        # A reference to nothing stays as it is.
        idle = _REFERENCES if type(references) is dict and not references else frozenset()
        patterns: list[Any] = list(self.inlinePatterns)
        basis = [(pattern, pattern.getCompiledRegExp()) for pattern in patterns], idle
        if basis != self._basis:
            self._basis = basis
            self._steps = [
                (pattern, needs(pattern), head(pattern)) for pattern, _ in basis[0] if type(pattern) not in idle
            ]
            self._probes = sorted({need for _, needed, _ in self._steps for need in needed})

    def _text(self, child: ET.Element, made: str) -> list[ET.Element]:
        """Give an element its text; the elements in it are returned."""
        if INLINE_PLACEHOLDER_PREFIX not in made:
            child.text = made or None
            return []
        child.text = None
        return self._unfold(made, child, is_text=True)

    def _tail(self, element: ET.Element, child: ET.Element) -> None:
        """Make an element's tail, and insert what is in it after the element."""
        made = self._handle(child.tail or "")
        child.tail = None
        if INLINE_PLACEHOLDER_PREFIX not in made:
            child.tail = made or None
            return
        holder = ET.Element("d")
        found = self._unfold(made, holder, is_text=False)
        if holder.tail:
            child.tail = holder.tail
        if found:
            at = list(element).index(child) + 1
            for node in reversed(found):
                element.insert(at, node)

    def _handle(self, text: str, first: int = 0) -> str:
        """A text with placeholders for what the patterns make, from the given pattern on."""
        if isinstance(text, AtomicString):
            return text
        for probe in self._probes:
            if probe in text:
                break
        else:
            return text
        for index in range(first, len(self._steps)):
            pattern, needed, begin = self._steps[index]
            for need in needed:
                if need in text:
                    start = text.find(begin) if begin and "\\" not in text else 0
                    text = self._apply(pattern, text, index, start)
                    break
        return text

    def _apply(self, pattern: Any, text: str, index: int, start: int) -> str:  # noqa: ANN401  # old patterns and new
        """Put placeholders for all that one pattern finds; nothing to find before `start`."""
        excludes = pattern.ANCESTOR_EXCLUDES
        if excludes and any(exclude.lower() in self.ancestors for exclude in excludes):
            return text
        if not isinstance(pattern, stock.InlineProcessor):
            return self._apply_old(pattern, text, index)
        expression = pattern.getCompiledRegExp()
        while True:
            for match in expression.finditer(text, start):
                node, begin, end = pattern.handleMatch(match, text)
                if begin is not None and end is not None:
                    break
            else:
                return text
            if node is None:
                start = end
                continue
            placeholder = self._stash(node, index)
            text = f"{text[:begin]}{placeholder}{text[end:]}"
            start = begin + len(placeholder)

    def _apply_old(self, pattern: Any, text: str, index: int) -> str:  # noqa: ANN401  # handlers' types differ
        """The same for a pattern of the first style, whose expression takes in the whole text."""
        start = 0
        while match := pattern.getCompiledRegExp().match(text[start:]):
            node = pattern.handleMatch(match)
            if node is None:
                start = match.end()
                continue
            before = f"{text[:start]}{match[1]}{self._stash(node, index)}"
            text = before + match.groups()[-1]
            start = len(before)
        return text

    def _stash(self, node: ET.Element | str, index: int) -> str:
        """A placeholder for what a pattern found, whose own texts are made first."""
        if not isinstance(node, str) and not isinstance(node.text, AtomicString):
            for child in (node, *node) if len(node) else (node,):
                if child.text:
                    self.ancestors.append(child.tag.lower())
                    child.text = self._handle(child.text, index + 1)
                    self.ancestors.pop()
                if child.tail:
                    child.tail = self._handle(child.tail, index)
        name = f"{len(self.stashed_nodes):04}"
        self.stashed_nodes[name] = node
        return f"{INLINE_PLACEHOLDER_PREFIX}{name}{ETX}"

    def _unfold(self, text: str, parent: ET.Element, *, is_text: bool) -> list[ET.Element]:
        """Put a text with placeholders into `parent`, as its text or tail; the elements in it are returned."""
        pieces = INLINE_PLACEHOLDER_RE.split(text)
        names = pieces[1::2]
        regular = type(text) is str and len(names) == text.count(INLINE_PLACEHOLDER_PREFIX)
        if not regular or not all(name in self.stashed_nodes for name in names):
            return self._unfold_slowly(text, parent, is_text=is_text)
        found: list[ET.Element] = []
        last = None if is_text else parent
        words = pieces[0]
        for name, after in zip(names, pieces[2::2], strict=True):
            node = self.stashed_nodes[name]
            if isinstance(node, str):
                words += node + after
                continue
            _append(parent, last, words)
            words = after
            self._unfold_inside(node)
            found.append(node)
            last = node
        _append(parent, last, words)
        return found

    def _unfold_slowly(self, text: str, parent: ET.Element, *, is_text: bool) -> list[ET.Element]:
        """The same for a text with placeholders that are none of ours, or one that is not to be read again."""
        found: list[ET.Element] = []
        last = None if is_text else parent
        words = ""
        start = 0
        while (index := text.find(INLINE_PLACEHOLDER_PREFIX, start)) >= 0:
            match = INLINE_PLACEHOLDER_RE.search(text, index)
            node = self.stashed_nodes.get(match[1]) if match else None
            if match is None or node is None:  # no placeholder of ours
                end = index + len(INLINE_PLACEHOLDER_PREFIX)
                words += text[start:end]
                start = end
            elif isinstance(node, str):
                words += text[start:index] + node
                start = match.end()
            else:
                _append(parent, last, words + text[start:index])
                words = ""
                start = match.end()
                self._unfold_inside(node)
                found.append(node)
                last = node
        rest = text[start:]
        _append(parent, last, words + rest if words or not isinstance(text, AtomicString) else AtomicString(rest))
        return found

    def _unfold_inside(self, node: ET.Element) -> None:
        """Resolve the placeholders in an element that was itself behind one."""
        for child in (node, *node) if len(node) else (node,):
            tail = child.tail
            if tail and INLINE_PLACEHOLDER_PREFIX in tail:
                child.tail = None
                inside = self._unfold(tail, child, is_text=False)
                at = list(node).index(child) + 1 if node is not child else 0
                for element in reversed(inside):
                    node.insert(at, element)
            text = child.text
            if text and INLINE_PLACEHOLDER_PREFIX in text:
                child.text = None
                for element in reversed(self._unfold(text, child, is_text=True)):
                    child.insert(0, element)


def _append(parent: ET.Element, last: ET.Element | None, words: str) -> None:
    """Add words after the last element; without one, to the parent's text."""
    if not words:
        return
    if last is not None:
        last.tail = last.tail + words if last.tail else words
    else:
        parent.text = parent.text + words if parent.text else words
