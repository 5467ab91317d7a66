"""Inline markup: the same steps as `markdown.treeprocessors.InlineProcessor`, without those that change nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections import deque
from collections.abc import Callable
from typing import Any

from markdown import inlinepatterns as stock
from markdown.treeprocessors import InlineProcessor
from markdown.util import ETX, INLINE_PLACEHOLDER_PREFIX, INLINE_PLACEHOLDER_RE, AtomicString

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
_LINKS = {stock.LinkInlineProcessor, stock.ImageInlineProcessor}
_REFERENCES = {
    stock.ReferenceInlineProcessor,
    stock.ShortReferenceInlineProcessor,
    stock.ImageReferenceInlineProcessor,
    stock.ShortImageReferenceInlineProcessor,
}

_Found = list[tuple[ET.Element, list[str]]]
_Step = tuple[Any, tuple[str, ...]]
"""A pattern, and words of which every text that it changes holds one."""


def needs(pattern: stock.Pattern) -> tuple[str, ...]:
    """Words of which a text must hold one for this pattern to change it; ("",) where they are not known."""
    compiled = pattern.getCompiledRegExp()
    if isinstance(pattern, stock.DelimiterProcessor):
        known = compiled.pattern == "|".join(map(re.escape, pattern.tokens))
        return tuple(pattern.tokens) if known else ("",)
    if not isinstance(pattern, stock.InlineProcessor) or compiled.flags != _FLAGS:
        return ("",)
    if type(pattern) in _LINKS and compiled.pattern in NEEDED:
        return ("](",)  # without this its handler declines
    return (NEEDED.get(compiled.pattern, ""),)


class Inline(InlineProcessor):
    """Applies inline patterns to a tree."""

    def run(self, tree: ET.Element, ancestors: list[str] | None = None) -> ET.Element:
        """Replace the texts of a tree by what the patterns make of them."""
        self.stashed_nodes = {}
        self._steps = self._planned()
        self._probes = sorted({need for _, needed in self._steps for need in needed})
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
                        stack += found
                        late.append((child, found))
                    self.ancestors.pop()
                if child.tail:
                    self._tail(element, child)
                if len(child):
                    stack.append((child, self.ancestors[:]))
            for child, found in late:
                for index, (node, _) in enumerate(found):
                    child.insert(index, node)
        return tree

    def _planned(self) -> list[_Step]:
        """The patterns that can change anything in this document."""
        references = self.md.references
        undefined = type(references) is dict and not references
        return [
            (pattern, needs(pattern))
            for pattern in self.inlinePatterns
            # A reference to nothing stays as it is.
            if not (undefined and type(pattern) in _REFERENCES)
        ]

    def _text(self, child: ET.Element, made: str) -> _Found:
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
            for node, _ in reversed(found):
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
            pattern, needed = self._steps[index]
            for need in needed:
                if need in text:
                    text = self._apply(pattern, text, index)
                    break
        return text

    def _apply(self, pattern: Any, text: str, index: int) -> str:  # noqa: ANN401  # old patterns and new
        """Put placeholders for all that one pattern finds."""
        if any(exclude.lower() in self.ancestors for exclude in pattern.ANCESTOR_EXCLUDES):
            return text
        find = _old if not isinstance(pattern, stock.InlineProcessor) else _new
        start = 0
        while found := find(pattern, text, start):
            node, before, after, start = found
            if node is None:
                continue
            if not isinstance(node, str) and not isinstance(node.text, AtomicString):
                for child in [node, *node]:
                    if child.text:
                        self.ancestors.append(child.tag.lower())
                        child.text = self._handle(child.text, index + 1)
                        self.ancestors.pop()
                    if child.tail:
                        child.tail = self._handle(child.tail, index)
            name = f"{len(self.stashed_nodes):04}"
            self.stashed_nodes[name] = node
            text = f"{before}{INLINE_PLACEHOLDER_PREFIX}{name}{ETX}{after}"
            start = len(text) - len(after)
        return text

    def _unfold(self, text: str, parent: ET.Element, *, is_text: bool) -> _Found:
        """Put a text with placeholders into `parent`, as its text or tail; the elements in it are returned."""
        found: _Found = []

        def add(words: str) -> None:
            if not words:
                return
            if found:
                found[-1][0].tail = found[-1][0].tail + words if found[-1][0].tail else words
            elif is_text:
                parent.text = parent.text + words if parent.text else words
            else:
                parent.tail = parent.tail + words if parent.tail else words

        start = 0
        while (index := text.find(INLINE_PLACEHOLDER_PREFIX, start)) >= 0:
            match = INLINE_PLACEHOLDER_RE.search(text, index)
            node = self.stashed_nodes.get(match[1]) if match else None
            if match is None or node is None:  # no placeholder of ours
                end = index + len(INLINE_PLACEHOLDER_PREFIX)
                add(text[start:end])
                start = end
                continue
            add(text[start:index])
            start = match.end()
            if isinstance(node, str):
                add(node)
                continue
            self._unfold_inside(node)
            found.append((node, self.ancestors[:]))
        add(text[start:])
        return found

    def _unfold_inside(self, node: ET.Element) -> None:
        """Resolve the placeholders in an element that was itself behind one."""
        for child in [node, *node]:
            tail = child.tail
            if tail and INLINE_PLACEHOLDER_PREFIX in tail and tail.strip():
                child.tail = None
                inside = self._unfold(tail, child, is_text=False)
                at = list(node).index(child) + 1 if node is not child else 0
                for element, _ in reversed(inside):
                    node.insert(at, element)
            text = child.text
            if text and INLINE_PLACEHOLDER_PREFIX in text and text.strip():
                child.text = None
                for element, _ in reversed(self._unfold(text, child, is_text=True)):
                    child.insert(0, element)
