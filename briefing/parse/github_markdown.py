"""Python-Markdown, extended to read ordinary Markdown as GitHub does, and to report what it would read otherwise.

A block processor divides a text into blocks line by line, inline patterns read links, addresses, escapes and breaks.
Nothing is judged here: raw HTML stays text, and any address makes a link.
"""

from __future__ import annotations

import functools
import html
import re
import string
import unicodedata
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any

import markdown
from markdown import blockprocessors, inlinepatterns, preprocessors
from markdown.extensions import Extension, tables
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString

from briefing.core import limits, safe_urls

from . import markdown_limits

_HEADING = r" {0,3}#{1,6}(?:[ \t]|$)"
_FENCE = r" {0,3}(?:`{3,}+(?=[^`]*$)|~{3,})"
_RULE = r" {0,3}([-*_])[ \t]*+(?:\1[ \t]*+){2,}$"
_QUOTE = re.compile(r" {0,3}> ?")
_ITEM = re.compile(r" {0,3}(?:([-+*])|(\d{1,9})([.)]))(?= |$)")
_START = re.compile(rf"{_RULE}|{_HEADING}|{_FENCE}|{_QUOTE.pattern}|{_ITEM.pattern}")
_INTERRUPTION = re.compile(rf"{_RULE}|{_HEADING}|{_FENCE}|{_QUOTE.pattern}| {{0,3}}(?:[-+*]|1[.)]) +\S")
"""The beginning of a block that needs no blank line after a paragraph."""
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+) *$")
_DEFINITION = re.compile(r" {0,3}\[((?:[^\[\]\\]|\\.)+)\]:")
_DELIMITERS = re.compile(r" {0,3}\|?(?: *:?-+:? *\|)*(?: *:?-+:?)? *")
_STROKE = re.compile(r"(?<!\\)\|")
_BEFORE_WORDS = re.compile(r"\A(?:[ \t>]|(?:[-+*]|\d{1,9}[.)])(?=\s|$))+")
_TITLE = r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)"""
_TARGET = re.compile(
    r"\([ \t\n]*+(?:<(?P<angled>[^<>\n]*)>|(?P<plain>(?!<)(?:[^\s()]|\([^\s()]*\))*+))"
    rf"(?:[ \t\n]++(?P<title>{_TITLE}))?[ \t\n]*+\)",
    re.DOTALL,
)
_NOT_OURS = re.compile(f"[{STX}{ETX}\ue000\ue001]")
_ESCAPE = re.compile(f"{STX}(\\d+){ETX}")
_LITERAL = (
    rf"\\([{re.escape(string.punctuation)}])|(&(?:#[xX][0-9a-fA-F]{{1,6}}|#[0-9]{{1,7}}|[A-Za-z][A-Za-z0-9]{{1,31}});)"
    r"|(?<!`)(`++)(.+?)(?<!`)\3(?!`)|<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\s]*)>"
    r"|<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)>"
)
# An address by itself is a link, without the punctuation that ends its sentence (GFM, section 6.9).
_STOPS = "?!.,:;*_~'\"’”]"
_NO_ADDRESS = rf"\s<>\\{STX}{ETX}\ue000\ue001"
_ADDRESS = (
    rf"((?<![\w/.@-])(?:https?://|www\.)[^{_NO_ADDRESS}]*[^{_NO_ADDRESS}{re.escape(_STOPS)}]"
    r"|(?<![^\W_]|[.+-])(?!_)[a-zA-Z0-9_.+-]{1,64}@[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*\.[a-zA-Z0-9_-]*[a-zA-Z])"
)
_REFERENCES = ("reference", "image_reference", "short_reference", "short_image_ref")
_Made = Any  # what a pattern makes, and where its source begins and ends: the library's hints leave elements out


@dataclass
class Parsed:
    """What Python-Markdown made of a text."""

    root: ET.Element = field(default_factory=lambda: ET.Element("div"))
    """Its elements. In texts, `unescape` turns what was escaped into characters. A child with the attribute `tight` is
    to be shown without its element; `odd` holds marks of emphasis that do not match."""
    lines: dict[ET.Element, int] = field(default_factory=dict)  # the lines on which blocks begin, from 0
    unsupported: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(line, words, message, hint) of blocks that GitHub would show otherwise."""
    too_deep: bool = False
    """True if lists and quotations are inside more than `limits.NESTING` others: then some of the text is not read."""


def read(text: str) -> Parsed:
    """Read a text."""
    converter, extension = _converter()
    try:
        converter.reset().convert(text)
    except RecursionError:
        _converter.cache_clear()  # its state is that of a text half read
        return Parsed(too_deep=True)
    return extension.parsed


def inline(words: str) -> ET.Element:
    """Read the words of a link."""
    root = ET.Element("div")
    ET.SubElement(root, "a").text = words
    _converter()[0].treeprocessors["inline"].run(root)
    return root[0]


def unescape(text: str, replacement: str = "") -> str:
    """A text of the tree with its escaped characters, or something in their place."""
    if STX not in text:
        return text
    return _ESCAPE.sub(lambda found: replacement or chr(int(found[1])), text)


@functools.cache
def _converter() -> tuple[markdown.Markdown, GitHubMarkdown]:
    extension = GitHubMarkdown()
    return markdown.Markdown(extensions=[extension]), extension


class GitHubMarkdown(Extension):
    """Reads Markdown as GitHub does, and keeps what it made of a text in `parsed`."""

    def reset(self) -> None:
        """Forget the last text."""
        self.parsed = Parsed()
        self.md.serializer = lambda _: ""  # the tree is all that is wanted

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # the library's name
        """Replace the parts of Python-Markdown whose rules are other than GitHub's."""
        self.md = md
        md.registerExtension(self)
        md.ESCAPED_CHARS = list(string.punctuation)
        md.stripTopLevelTags = False
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_Whitespace(md), "normalize_whitespace", 30)
        for name in ("prettify", "unescape"):
            md.treeprocessors.deregister(name)
        md.parser.blockprocessors.register(_Blocks(md.parser, self), "github", 200)
        patterns = md.inlinePatterns
        unread = ("backtick", "autolink", "automail", "html", "entity", "em_strong", *_REFERENCES)
        for name in unread:
            patterns.deregister(name)
        patterns.register(_Literal(_LITERAL, md), "escape", 190)
        patterns.register(_Link(inlinepatterns.LINK_RE, md), "link", 160)
        patterns.register(_Image(inlinepatterns.IMAGE_LINK_RE, md), "image_link", 150)
        patterns.register(_Address(_ADDRESS, md), "address", 115)
        patterns.register(_Emphasis(r"\*|_", md), "emphasis", 60)
        patterns.register(inlinepatterns.SubstituteTagInlineProcessor(r"(?:(?<! ) {2,}|\\)\n", "br"), "linebreak", 50)


class _Whitespace(preprocessors.Preprocessor):
    """Tabs before a line's words count as spaces, and a line of white space is empty."""

    def run(self, lines: list[str]) -> list[str]:
        return [_BEFORE_WORDS.sub(lambda found: found[0].expandtabs(4), line) for line in map(_without_end, lines)]


def _without_end(line: str) -> str:
    return line.rstrip() if _BEFORE_WORDS.fullmatch(line) else line


# -- Blocks --


def _cells(row: str) -> list[str]:
    cells = _STROKE.split(row.strip())
    cells = cells[len(cells) > 1 and not cells[0].strip() :]
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells


def _is_table(lines: Sequence[str], at: int) -> bool:
    head, below = (*lines[at : at + 2], "")[:2]
    if ("|" not in head + below and ":" not in below) or head.strip() == "|":
        return False
    is_other = "-" not in below or _UNDERLINE.match(below) or _ITEM.match(below) or not _DELIMITERS.fullmatch(below)
    return not is_other and len(_cells(head)) == len(_cells(below))


class _Table(tables.TableProcessor):
    """Makes tables: a stroke parts cells also in code."""

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        """Make the table; one of a head alone has no body."""
        lines = blocks[0].split("\n")
        self.separator = _cells(lines[1])  # type: ignore[assignment]  # a sequence of words, whatever the hints say
        super().run(parent, blocks)
        if len(lines) == 2:  # noqa: PLR2004  # head and delimiters
            del parent[-1][-1]

    def _split_row(self, row: str) -> list[str]:
        return [cell.strip().replace(r"\|", "|") for cell in _cells(row)]


class _Blocks(blockprocessors.BlockProcessor):
    """Reads all blocks of a text. Each method reads one that begins at a line, and returns the line after it."""

    def __init__(self, parser: markdown.blockparser.BlockParser, extension: GitHubMarkdown) -> None:
        super().__init__(parser)
        self.extension = extension
        self.table = _Table(parser, {"use_align_attribute": False})

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return True

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        self.extension.parsed.root = parent
        self.depth = 0
        self.fill(parent, "\n\n".join(blocks).rstrip("\n").split("\n"), 0)
        blocks.clear()

    def fill(self, parent: ET.Element, lines: Sequence[str], first: int) -> bool:
        """Read lines, of which the first is given, into an element; true if a blank line parts two of its blocks."""
        if self.depth > limits.NESTING:
            self.extension.parsed.too_deep = True
            return False
        self.depth += 1
        at, is_loose = 0, False
        while at < len(lines):
            if lines[at]:
                at = self.block(parent, lines, at, first)
            else:
                is_loose |= len(parent) > 0
                at += 1
        self.depth -= 1
        return is_loose

    def add(self, parent: ET.Element, tag: str, line: int) -> ET.Element:
        element = ET.SubElement(parent, tag)
        self.extension.parsed.lines[element] = line
        return element

    def report(self, line: int, words: str, message: tuple[str, str]) -> None:
        self.extension.parsed.unsupported.append((line, words.strip(), *message))

    def block(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        line = lines[at]
        if re.match(_HEADING, line):
            words = line.strip().lstrip("#")
            bare = words.rstrip("#")
            element = self.add(parent, f"h{len(line.strip()) - len(words)}", first + at)
            element.text = (words if bare.rstrip() == bare != "" else bare).strip()
        elif re.match(_RULE, line):
            self.add(parent, "hr", first + at)
        elif found := _DEFINITION.match(line):
            self.report(first + at, found[0], markdown_limits.definition(found[1]))
        else:
            readers = (
                (re.match(_FENCE, line), self.fence),
                (line.startswith("    "), self.indented),
                (_QUOTE.match(line), self.quote),
                (_ITEM.match(line), self.items),
                (_is_table(lines, at), self.rows),
                (True, self.paragraph),
            )
            return next(read for is_here, read in readers if is_here)(parent, lines, at, first)
        return at + 1

    def quote(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        end = next((n for n in range(at, len(lines)) if not _QUOTE.match(lines[n])), len(lines))
        inner = [_QUOTE.sub("", line, count=1) for line in lines[at:end]]
        self.fill(self.add(parent, "blockquote", first + at), inner, first + at)
        return self.check_end(lines, end, first)

    def indented(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        end = next((n for n in range(at, len(lines)) if lines[n] and lines[n][:4] != "    "), len(lines))
        while not lines[end - 1]:
            end -= 1
        self.code(parent, [line[4:] for line in lines[at:end]], first + at)
        return end

    def check_end(self, lines: Sequence[str], end: int, first: int) -> int:
        """Report a line directly below a list or quotation: GitHub takes most of them for a part of it."""
        if end < len(lines) and lines[end] and not _START.match(lines[end]):
            self.report(first + end, lines[end], markdown_limits.OUTSIDE)
        return end

    def fence(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        opening = lines[at].lstrip(" ")
        sign = opening[0]
        info = opening.lstrip(sign)
        margin = re.compile(f" {{0,{len(lines[at]) - len(opening)}}}")
        closing = re.compile(rf" {{0,3}}{sign}{{{len(opening) - len(info)},}} *$")
        end = next((n for n in range(at + 1, len(lines)) if closing.match(lines[n])), len(lines))
        if (language := info.strip().partition(" ")[0].lower()) in markdown_limits.DRAWN:
            self.report(first + at, "", markdown_limits.drawn(language))
        self.code(parent, [margin.sub("", line, count=1) for line in lines[at + 1 : end]], first + at)
        return end + 1

    def code(self, parent: ET.Element, lines: Sequence[str], line: int) -> None:
        ET.SubElement(self.add(parent, "pre", line), "code").text = AtomicString("\n".join(lines))

    def items(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        """Read a list: an item holds the lines that are indented as far as its first words."""
        kind = _ITEM.match(lines[at]).group(1, 3)  # type: ignore[union-attr]  # by `block`
        element = self.add(parent, "ul" if kind[0] else "ol", first + at)
        is_loose, end = False, at
        while at < len(lines) and (found := _ITEM.match(lines[at])) and found.group(1, 3) == kind:
            if re.match(_RULE, lines[at]):
                break
            is_loose |= end < at
            if len(element) == 0 and found[2] and int(found[2]) != 1:
                element.set("start", str(int(found[2])))
            rest = lines[at][found.end() :]
            space = len(rest) - len(rest.lstrip())
            indent = found.end() + (space if 0 < space <= 4 else 1)  # noqa: PLR2004  # more is code
            inner = [lines[at][indent:]]
            end = at + 1
            while end < len(lines) and (lines[end].startswith(" " * indent) or not (lines[end] or inner == [""])):
                inner.append(lines[end][indent:])
                end += 1
            while len(inner) > 1 and not inner[-1]:
                inner.pop()
                end -= 1
            is_loose |= self.fill(self.add(element, "li", first + at), inner, first + at)
            at = next((n for n in range(end, len(lines)) if lines[n]), len(lines))
        if not is_loose:
            for paragraph in element.iterfind("li/p"):
                paragraph.set("tight", "")
        return self.check_end(lines, end, first)

    def rows(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        """Read a table."""
        after = range(at + 2, len(lines))
        end = next((n for n in after if not lines[n] or _START.match(lines[n]) or lines[n][:4] == "    "), len(lines))
        self.table.run(parent, ["\n".join(lines[at:end])])
        columns = len(_cells(lines[at]))
        numbers = [first + at, *range(first + at + 2, first + end)]
        for number, row in zip(numbers, parent[-1].iter("tr"), strict=False):
            self.extension.parsed.lines.update(dict.fromkeys(row, number))
            if (count := len(_cells(lines[number - first]))) > columns:
                self.report(number, lines[number - first], markdown_limits.cells(count, columns))
        return end

    def paragraph(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        end = at + 1
        while end < len(lines) and lines[end] and not _INTERRUPTION.match(lines[end]) and not _is_table(lines, end):
            if _UNDERLINE.match(lines[end]):
                break
            end += 1
        words = [line.lstrip() for line in lines[at:end]]
        text = "\n".join(line if line.endswith(("  ", "\\ ")) else line.rstrip() for line in words)
        self.add(parent, "p", first + at).text = text.rstrip()
        if end < len(lines) and _UNDERLINE.match(lines[end]):
            self.report(first + end, lines[end], markdown_limits.UNDERLINED)
            end += 1
        return end


# -- Inline --


def _kept(written: str) -> str:
    """An escaped character, or an entity, as the tree has it."""
    if written.startswith("&#"):
        written = html.unescape(written) or "\ufffd"
    elif len(written) > 1:
        written = html5.get(written[1:], written)
    return "".join(f"{STX}{ord(_NOT_OURS.sub('�', character))}{ETX}" for character in written)


class _Literal(inlinepatterns.InlineProcessor):
    """Escapes, entities, code and addresses in angles: what comes first takes its characters from everything else."""

    def handleMatch(self, m: re.Match[str], data: str) -> _Made:  # type: ignore[override]  # noqa: ARG002, N802
        made: ET.Element | str
        if written := m[1] or m[2]:
            made = _kept(written)
        elif m[3]:
            words = m[4].replace("\n", " ")
            made = ET.Element("code")
            made.text = AtomicString(words[1:-1] if words[0] == words[-1] == " " != words.strip(" ") + " " else words)
        else:
            made = _address(m[5] or m[6], f"mailto:{m[6]}" if m[6] else m[5])
        return made, m.start(), m.end()


def _address(words: str, address: str) -> ET.Element:
    element = ET.Element("a", {"href": address})
    element.text = AtomicString(words)
    return element


class _Address(inlinepatterns.InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> _Made:  # type: ignore[override]  # noqa: ARG002, N802
        words = m[1]
        while words.endswith(")") and words.count(")") > words.count("("):
            words = words[:-1].rstrip(_STOPS)
        scheme = "http://" if words.startswith("www.") else "" if "://" in words else "mailto:"
        made = _address(words, scheme + words) if safe_urls.is_safe(scheme + words) else None
        return made, m.start(), m.start() + len(words) if made is not None else m.end()


class _Link(inlinepatterns.LinkInlineProcessor):
    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802  # the library's name
        """The address and title at an index, and where they end; false for none."""
        found = _TARGET.match(data, index)
        if not found:
            return "", None, index, False
        address = found["angled"] or found["plain"] or ""
        stash = self.md.treeprocessors["inline"].stashed_nodes  # type: ignore[attr-defined]  # the library's own
        for held in INLINE_PLACEHOLDER_RE.finditer(found[0]):
            node = stash.get(held[1])
            if not isinstance(node, str) and (held[0] != address or node is None or node.tag != "a"):
                return "", None, index, False
        title = self.unescape(found["title"])[1:-1] if found["title"] else None
        return self.unescape(address), title, found.end(), True


class _Image(_Link, inlinepatterns.ImageInlineProcessor):
    handleMatch = inlinepatterns.ImageInlineProcessor.handleMatch  # type: ignore[assignment]  # noqa: N815  # the library's name


class _Emphasis(inlinepatterns.InlineProcessor):
    """Emphasis between marks of the same length, by the rules of the specification, section 6.4."""

    RUN = re.compile(r"\*+|_+")

    def handleMatch(self, m: re.Match[str], data: str) -> _Made:  # type: ignore[override]  # noqa: N802
        runs = list(self.RUN.finditer(data, m.start()))
        roles = _roles(runs, data)
        if not roles:
            return None, m.start(), len(data)
        made, end = ET.TreeBuilder(), m.start()
        made.start("span", {"tight": ""})
        for run in runs:
            made.data(data[end : run.start()])
            role, end = roles.get(run.start()), run.end()
            tags = ("odd",) if role == "odd" else (("em",), ("strong",), ("em", "strong"))[min(3, len(run[0])) - 1]
            for tag in tags if role in {"begins", "odd"} else ():
                made.start(tag, {})
            made.data(run[0] if role in {None, "odd"} else "")
            for tag in tags[::-1] if role in {"ends", "odd"} else ():
                made.end(tag)
        made.data(data[end:])
        made.end("span")
        return made.close(), m.start(), len(data)


def _roles(runs: Sequence[re.Match[str]], data: str) -> dict[int, str]:
    """What runs of marks do that are no plain characters. Marks that GitHub would divide are odd."""
    roles: dict[int, str] = {}
    openers: dict[str, list[re.Match[str]]] = {"*": [], "_": []}
    for run in runs:
        sign = run[0][0]
        opens, closes = _flanks(run, data)
        if closes and openers[sign]:
            opener = openers[sign].pop()
            if opener[0] != run[0] or len(run[0]) > 3:  # noqa: PLR2004  # emphasis in strong emphasis
                roles[run.start()] = "odd"
                continue
            roles[opener.start()], roles[run.start()] = "begins", "ends"
            crossed = openers["_" if sign == "*" else "*"]
            while crossed and crossed[-1].start() > opener.start():
                crossed.pop()
        elif opens:
            openers[sign].append(run)
    return roles


def _flanks(run: re.Match[str], data: str) -> tuple[bool, bool]:
    before, after = data[max(0, run.start() - 1) : run.start()] or " ", data[run.end() : run.end() + 1] or " "
    is_left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
    is_right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
    if run[0][0] == "*":
        return is_left, is_right
    return is_left and (not is_right or _is_punctuation(before)), is_right and (not is_left or _is_punctuation(after))


def _is_punctuation(character: str) -> bool:
    ours = {STX, ETX}  # around what was taken out: it begins and ends with such a character
    return character in string.punctuation or character in ours or unicodedata.category(character)[0] == "P"
