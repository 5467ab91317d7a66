"""Python-Markdown, extended to read ordinary Markdown as GitHub does, and to report what it would read otherwise.

A block processor divides a text into blocks line by line, inline patterns read links, addresses, escapes and breaks.
Nothing is judged here: raw HTML stays text, and any address makes a link.
"""

from __future__ import annotations

import html
import itertools
import re
import string
import unicodedata
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Iterator, Mapping, Sequence
from html.entities import html5
from pkgutil import get_data
from typing import NamedTuple

import markdown
import yaml
from markdown import blockprocessors, inlinepatterns, treeprocessors
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString

from briefing.core import limits, urls
from briefing.languages.ways import Loader

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
_OURS = f"{STX}{ETX}\ue000\ue001"
"""Marks of what is taken out of a text: an escaped character by its number, an element by its index, a reference."""
_ESCAPE = re.compile(f"{STX}(\\d+){ETX}")
_LITERAL = (
    rf"\\([{re.escape(string.punctuation)}])|(&(?:#[xX][0-9a-fA-F]{{1,6}}|#[0-9]{{1,7}}|[A-Za-z][A-Za-z0-9]{{1,31}});)"
    r"|(?<!`)(`++)(.+?)(?<!`)\3(?!`)|<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\s]*)>"
    r"|<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)>"
)
_RUN = re.compile(r"\*+|_+")
# An address by itself is a link, without the punctuation that ends its sentence (GFM, section 6.9).
_STOPS = "?!.,:;*_~'\"’”]"
_NO_ADDRESS = rf"\s<>\\{_OURS}"
_ADDRESS = (
    rf"((?<![\w/.@-])(?:https?://|www\.)[^{_NO_ADDRESS}]*[^{_NO_ADDRESS}{re.escape(_STOPS)}]"
    r"|(?<![^\W_]|[.+-])(?!_)[a-zA-Z0-9_.+-]{1,64}@[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*\.[a-zA-Z0-9_-]*[a-zA-Z])"
)
_BLANK = re.compile(r"\n[ \t]*\n")
_BRACKET = re.compile(r"[\[\]()]")

_MARKUP = yaml.load(get_data("briefing", "parse/markup.yaml") or b"", Loader)  # noqa: S506  # strings only
MESSAGES: Mapping[str, tuple[str, str]] = {name: (found["message"], found["hint"]) for name, found in _MARKUP.items()}
"""Name of what markup.yaml lists → message, hint."""
_FORMS = [(re.compile(found["form"], re.MULTILINE), *MESSAGES[n]) for n, found in _MARKUP.items() if "form" in found]
_HTML = re.compile(r"<(?!(?:https?|mailto):)[A-Za-z/!?]")
MARKUP = re.compile(r"[]\[\\&`<!:@*_~=$^{|]|www\.|  \n")
"""What words have somewhere in which a pattern of this file, or a form of markup.yaml, finds anything."""


def refusals(body: str) -> Iterator[tuple[str, int, str, str]]:
    """Why a text is not read: (code, offset, message, hint); nothing for one that is."""
    if len(body) > limits.TEXT:
        yield "too-long", limits.TEXT, f"The text has more than {limits.TEXT:,} characters.", ""
        return
    borders = [(0, 0), *(found.span() for found in _BLANK.finditer(body)), (len(body), 0)]
    for (_, start), (end, _) in itertools.pairwise(borders):
        block = body[start:end]
        if len(block) > limits.BLOCK:
            message = f"More than {limits.BLOCK:,} characters are here without a blank line."
            yield "too-long", start, message, "Divide it into paragraphs."
        elif (offset := _open(block)) >= 0:
            yield "unsupported-markup", start + offset, f"More than {limits.BRACKETS} brackets are open here.", ""
    if body.count("[[") + body.count("[@") > limits.REFERENCES:
        yield "too-many", 0, f"The text has more than {limits.REFERENCES:,} links and citations.", ""


def _open(block: str) -> int:
    """Where one bracket too many is opened; -1 if none is."""
    if max(block.count("["), block.count("(")) <= limits.BRACKETS:
        return -1
    depth = {"[": 0, "(": 0}
    for found in _BRACKET.finditer(block):
        kind = "[" if found[0] in "[]" else "("
        depth[kind] = max(0, depth[kind] + (1 if found[0] == kind else -1))
        if depth[kind] > limits.BRACKETS:
            return found.start()
    return -1


def unsupported(words: str) -> Iterator[tuple[str, str, str, str]]:
    """(code, the words, message, hint) of all that would be shown raw in a block's words, in no order."""
    if not MARKUP.search(words):
        return
    for found in _HTML.finditer(words):
        yield "raw-html", found[0], "HTML is not allowed in a text.", ""
    for form, message, hint in _FORMS:
        for found in form.finditer(words):
            yield "unsupported-markup", found[0], message, hint


# -- Blocks --


def _cells(row: str) -> list[str]:
    cells = _STROKE.split(row.strip())
    cells = cells[len(cells) > 1 and not cells[0].strip() :]
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells


def _is_table(lines: Sequence[str], at: int) -> bool:
    head, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    if "-" not in below or not _DELIMITERS.fullmatch(below) or ("|" not in head + below and ":" not in below):
        return False
    is_other = head.strip() == "|" or _UNDERLINE.match(below) or _ITEM.match(below)
    return not is_other and len(_cells(head)) == len(_cells(below))


_Made = tuple[ET.Element | str | None, int, int]
"""What a pattern makes, and where its source begins and ends."""
_DRAWN = {"geojson", "math", "mermaid", "stl", "topojson"}
"""Languages of code from which GitHub draws a picture."""
_ALIGNED = {"-": "", ":-": "column-left", ":-:": "column-center", "-:": "column-right"}
"""A delimiter of a table, its hyphens left out → the class of its cells."""


class _Blocks(blockprocessors.BlockProcessor):
    """Reads all blocks of a text. Each method reads one that begins at a line, and returns the line after it."""

    def __init__(self, parser: markdown.blockparser.BlockParser) -> None:
        super().__init__(parser)
        self.root = ET.Element("div")
        """In texts, `unescape` turns what was escaped into characters. A `p` with the attribute `tight`, and a `span`,
        are to be shown without their element; `odd` holds marks of emphasis that do not match."""
        self.lines: dict[ET.Element, int] = {}  # the lines on which blocks begin, from 0
        self.problems: list[tuple[str, int, str, str, str]] = []
        """(code, line, words, message, hint) of blocks that GitHub would show otherwise, and of tables too large."""
        self.depth = 0

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return True

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        self.root = parent
        self.fill(parent, [*map(_normal, "\n\n".join(blocks).split("\n"))], 0)
        blocks.clear()

    def fill(self, parent: ET.Element, lines: Sequence[str], first: int) -> bool:
        """Read lines, of which the first is given, into an element; true if a blank line parts two of its blocks."""
        at, is_loose = 0, False
        self.depth += 1
        while at < len(lines) and self.depth <= limits.NESTING:  # deeper ones are refused, see `read`
            if lines[at]:
                at = self.block(parent, lines, at, first)
            else:
                is_loose |= len(parent) > 0
                at += 1
        self.depth -= 1
        return is_loose

    def add(self, parent: ET.Element, tag: str, line: int, words: str = "") -> ET.Element:
        element = ET.SubElement(parent, tag)
        element.text = words if _ANY_SIGN.search(words) else AtomicString(words)
        self.lines[element] = line
        return element

    def report(self, line: int, words: str, name: str, code: str = "unsupported-markup", **values: object) -> None:
        message, hint = MESSAGES[name]
        self.problems.append((code, line, words.strip(), message.format(**values), hint))

    def block(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        line = lines[at]
        if line[0].isalpha():
            return (self.rows if _is_table(lines, at) else self.paragraph)(parent, lines, at, first)
        if re.match(_HEADING, line):
            words = line.strip().lstrip("#")
            bare = words.rstrip("#")
            bare = words if bare.rstrip() == bare != "" else bare
            self.add(parent, f"h{len(line.strip()) - len(words)}", first + at, bare.strip())
        elif re.match(_RULE, line):
            self.add(parent, "hr", first + at)
        elif found := _DEFINITION.match(line):
            self.report(first + at, found[0], "footnote" if found[1][0] == "^" else "definition")
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
            self.report(first + end, lines[end], "outside")
        return end

    def fence(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        opening = lines[at].lstrip(" ")
        sign = opening[0]
        info = opening.lstrip(sign)
        margin = re.compile(f" {{0,{len(lines[at]) - len(opening)}}}")
        closing = re.compile(rf" {{0,3}}{sign}{{{len(opening) - len(info)},}} *$")
        end = next((n for n in range(at + 1, len(lines)) if closing.match(lines[n])), len(lines))
        if (language := info.strip().partition(" ")[0].lower()) in _DRAWN:
            self.report(first + at, "", "drawn", language=language)
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
        """Read a table: a stroke divides cells also in code."""
        after = range(at + 2, len(lines))
        end = next((n for n in after if not lines[n] or _START.match(lines[n]) or lines[n][:4] == "    "), len(lines))
        columns = [_ALIGNED[re.sub("-+", "-", cell.strip())] for cell in _cells(lines[at + 1])]
        if (end - at) * (1 + max(row.count("|") for row in lines[at:end])) > limits.CELLS:
            self.report(first + at, "", "large-table", "too-many", most=limits.CELLS)
            return end
        table = part = self.add(parent, "table", first + at)
        for number in (at, *range(at + 2, end)):
            if number <= at + 2:
                part = ET.SubElement(table, "thead" if number == at else "tbody")
            row, cells = ET.SubElement(part, "tr"), _cells(lines[number])
            for column, cell in zip(columns, [*cells, *[""] * len(columns)], strict=False):
                words = cell.strip().replace(r"\|", "|")
                made = self.add(row, "th" if number == at else "td", first + number, words)
                made.attrib |= {"class": column} if column else {}
            if len(cells) > len(columns):
                self.report(first + number, lines[number], "cells", found=len(cells), columns=len(columns))
        return end

    def paragraph(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        end = at + 1
        while end < len(lines) and (line := lines[end]) and not _is_table(lines, end):
            if not line[0].isalpha() and (_INTERRUPTION.match(line) or _UNDERLINE.match(line)):
                break
            end += 1
        words = [line.lstrip() for line in lines[at:end]]
        text = "\n".join(line if line.endswith(("  ", "\\ ")) else line.rstrip() for line in words)
        self.add(parent, "p", first + at, text.rstrip())
        if end < len(lines) and _UNDERLINE.match(lines[end]):
            self.report(first + end, lines[end], "underlined")
            end += 1
        return end


def _normal(line: str) -> str:
    """Tabs before a line's words count as spaces, and a line of white space is empty."""
    if line[:1].isalpha() or not (found := _BEFORE_WORDS.match(line)):
        return line
    before, words = found[0].expandtabs(4), line[found.end() :]
    return before + words if words else before.rstrip()


# -- Words --


def _kept(written: str) -> str:
    """An escaped character, or an entity, as the tree has it."""
    if written.startswith("&#") or written[1:] in html5:
        written = html.unescape(written) or "\ufffd"
    return "".join(f"{STX}{0xFFFD if character in _OURS else ord(character)}{ETX}" for character in written)


def _address(words: str, address: str) -> ET.Element:
    element = ET.Element("a", href=address)
    element.text = AtomicString(words)
    return element


class _Expression(NamedTuple):
    """A regular expression that is tried only on texts that have one of its signs."""

    expression: re.Pattern[str]
    signs: tuple[str, ...]

    def finditer(self, data: str, start: int) -> Iterator[re.Match[str]]:
        return self.expression.finditer(data, start) if any(map(data.__contains__, self.signs)) else iter(())


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
            made = _address(m[5] or m[6], m[5] or f"mailto:{m[6]}")
        return made, *m.span()


class _Address(inlinepatterns.InlineProcessor):
    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> _Made:  # type: ignore[override]  # noqa: ARG002, N802
        words = m[0]
        while words.endswith(")") and words.count(")") > words.count("("):
            words = words[:-1].rstrip(_STOPS)
        whole = ("http://" if words.startswith("www.") else "" if "://" in words else "mailto:") + words
        if not urls.is_safe(whole):
            return None, *m.span()
        return _address(words, whole), m.start(), m.start() + len(words)


class _Link(inlinepatterns.LinkInlineProcessor):
    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802  # the library's name
        """The words from an index to the bracket that closes them, and what is behind it; false for none."""
        depth = 1
        for found in _BRACKET.finditer(data, index):
            depth += {"[": 1, "]": -1}.get(found[0], 0)
            if not depth:
                words = data[index : found.start()]
                return words if MARKUP.search(words) else AtomicString(words), found.end(), True
        return "", index, False

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802  # the library's name
        """The address and title at an index, and where they end; false for none."""
        found = _TARGET.match(data, index)
        if not found:
            return "", None, index, False
        address = found["angled"] or found["plain"] or ""
        for held in INLINE_PLACEHOLDER_RE.finditer(found[0]):
            node = _INLINE.stashed_nodes[held[1]]
            if not isinstance(node, str) and (held[0] != address or node.tag != "a"):
                return "", None, index, False
        title = self.unescape(found["title"])[1:-1] if found["title"] else None
        return self.unescape(address), title, found.end(), True


class _Image(inlinepatterns.ImageInlineProcessor):
    getLink = _Link.getLink  # noqa: N815  # the library's name


class _Emphasis(inlinepatterns.InlineProcessor):
    """Emphasis between marks of the same length, by the rules of the specification, section 6.4."""

    def handleMatch(self, m: re.Match[str], data: str) -> _Made:  # type: ignore[override]  # noqa: N802
        roles = _roles(data)
        if not roles:
            return None, m.start(), len(data)
        made, end = ET.TreeBuilder(), m.start()
        made.start("span", {})
        for run in _RUN.finditer(data, end):
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


def _roles(data: str) -> dict[int, str]:
    """Offset → what runs of marks do that are no plain characters. Marks that GitHub would divide are odd."""
    roles: dict[int, str] = {}
    openers: dict[str, list[re.Match[str]]] = {"*": [], "_": []}
    for run in _RUN.finditer(data):
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
    # What was taken out begins and ends with such a character.
    return character in string.punctuation + STX + ETX or unicodedata.category(character)[0] == "P"


# -- Python-Markdown --

_CONVERTER = markdown.Markdown()
_PATTERNS: Mapping[inlinepatterns.InlineProcessor, tuple[str, ...]] = {
    _Literal(_LITERAL, _CONVERTER): ("\\", "&", "`", "<"),
    _Link(r"\[(?<!!\[)", _CONVERTER): ("[",),
    _Image(inlinepatterns.IMAGE_LINK_RE, _CONVERTER): ("![",),
    _Address(_ADDRESS, _CONVERTER): ("://", "www.", "@"),
    _Emphasis(r"\*|_", _CONVERTER): ("*", "_"),
    inlinepatterns.SubstituteTagInlineProcessor(r"(?:(?<! ) {2,}|\\)\n", "br"): ("  \n", "\\\n"),
}
"""Pattern → signs, of which each text has one in which it finds anything; in the order in which they are tried."""
for _pattern, _signs in _PATTERNS.items():
    _pattern.compiled_re = _Expression(_pattern.compiled_re, _signs)  # type: ignore[assignment]  # as far as it is used
_ANY_SIGN = re.compile("|".join(re.escape(sign) for signs in _PATTERNS.values() for sign in signs))
_CONVERTER.inlinePatterns = [*_PATTERNS]  # type: ignore[assignment]  # the same
_INLINE = treeprocessors.InlineProcessor(_CONVERTER)
_CONVERTER.treeprocessors.register(_INLINE, "inline", 0)


def read(text: str) -> _Blocks:
    """Read a text. Of one that is nested too deeply, only that is reported."""
    blocks = _Blocks(_CONVERTER.parser)
    _CONVERTER.parser.blockprocessors.register(blocks, "github", 1000)
    _CONVERTER.parser.parseDocument(text.split("\n"))
    _INLINE.run(blocks.root)
    for block in blocks.root:
        level, depth = [block], 1
        while level and depth < limits.NESTING:
            depth += 1
            level = [inner for element in level for inner in element]
            level += [inner for element in level if element.tag == "span" for inner in element]
        if any(element.tag not in {"br", "code", "img", "odd", "span"} for element in level):
            blocks.problems.clear()
            blocks.report(blocks.lines[block], "", "nested")
            blocks.root.clear()
            break
    return blocks


def inline(words: str) -> ET.Element:
    """Read the words of a link."""
    root = ET.Element("div")
    ET.SubElement(root, "a").text = words
    return _INLINE.run(root)[0]


def unescape(text: str, replacement: str = "") -> str:
    """A text of the tree with its escaped characters, or something in their place."""
    return _ESCAPE.sub(lambda found: replacement or chr(int(found[1])), text) if STX in text else text
