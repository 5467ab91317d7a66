"""Markdown → a tree of elements, as GitHub reads it, and what GitHub would show otherwise.

Blocks are read line by line, then the words of each: escapes and code, links, addresses, emphasis.
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
from dataclasses import dataclass, field
from html.entities import html5
from pkgutil import get_data

import yaml

from briefing.core import limits, safe_urls
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
_OURS = "\x02\x03\x04\x05\ue000\ue001"
"""Marks of what is taken out of a text: an escaped character by its number, an element by its index, a reference."""
_ESCAPE = re.compile("\x02(\\d+)\x03")
_LITERAL = re.compile(
    rf"\\([{re.escape(string.punctuation)}])|(&(?:#[xX][0-9a-fA-F]{{1,6}}|#[0-9]{{1,7}}|[A-Za-z][A-Za-z0-9]{{1,31}});)"
    r"|(?<!`)(`++)(.+?)(?<!`)\3(?!`)|<([A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\s]*)>"
    r"|<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)>",
    re.DOTALL,
)
_BRACKET = re.compile(r"!?\[|\]")
_RUN, _TAKEN = re.compile(r"\*+|_+"), re.compile("\x04(\\d+)\x05")
_TOKEN = re.compile(rf"{_TAKEN.pattern}|(?:(?<! ) {{2,}}|\\)\n|{_RUN.pattern}")
"""An element that was taken out, a break, or marks of emphasis."""
# An address by itself is a link, without the punctuation that ends its sentence (GFM, section 6.9).
_STOPS = "?!.,:;*_~'\"’”]"
_NO_ADDRESS = rf"\s<>\\{_OURS}"
_ADDRESS = re.compile(
    rf"((?<![\w/.@-])(?:https?://|www\.)[^{_NO_ADDRESS}]*[^{_NO_ADDRESS}{re.escape(_STOPS)}]"
    r"|(?<![^\W_]|[.+-])(?!_)[a-zA-Z0-9_.+-]{1,64}@[a-zA-Z0-9_-]+(?:\.[a-zA-Z0-9_-]+)*\.[a-zA-Z0-9_-]*[a-zA-Z])"
)
_BLANK = re.compile(r"\n[ \t]*\n")
_DELIMITER_ROW = re.compile(r"[ \t]*[|:-][ \t|:-]*")

_MARKUP = yaml.load(get_data("briefing", "parse/markup.yaml") or b"", Loader)  # noqa: S506  # strings only
MESSAGES: Mapping[str, tuple[str, str]] = {name: (found["message"], found["hint"]) for name, found in _MARKUP.items()}
"""Name of what markup.yaml lists → message, hint."""
_FORMS = [(re.compile(found["form"], re.MULTILINE), *MESSAGES[n]) for n, found in _MARKUP.items() if "form" in found]
_HTML = re.compile(r"<(?!(?:https?|mailto):)[A-Za-z/!?]")


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
        elif _count_cells(block) > limits.CELLS:
            message = f"The table has more than {limits.CELLS:,} cells."
            yield "too-many", start, message, "Divide it, or put it into a file of its own and link to that."
    if body.count("[[") + body.count("[@") > limits.REFERENCES:
        yield "too-many", 0, f"The text has more than {limits.REFERENCES:,} links and citations.", ""


def _count_cells(block: str) -> int:
    rows = block.split("\n")
    is_table = "|" in block and any(map(_DELIMITER_ROW.fullmatch, rows))
    return len(rows) * (1 + max(row.count("|") for row in rows)) if is_table else 0


def unsupported(words: str) -> Iterator[tuple[str, str, str, str]]:
    """(code, the words, message, hint) of all that would be shown raw in a block's words, in no order."""
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
    head, below = (*lines[at : at + 2], "")[:2]
    if ("|" not in head + below and ":" not in below) or head.strip() == "|":
        return False
    is_other = "-" not in below or _UNDERLINE.match(below) or _ITEM.match(below) or not _DELIMITERS.fullmatch(below)
    return not is_other and len(_cells(head)) == len(_cells(below))


_DRAWN = {"geojson", "math", "mermaid", "stl", "topojson"}
"""Languages of code from which GitHub draws a picture."""
_ALIGNED = {"-": "", ":-": "column-left", ":-:": "column-center", "-:": "column-right"}
"""A delimiter of a table, its hyphens left out → the class of its cells."""


def read(text: str) -> _Tree:
    """Read a text."""
    tree = _Tree()
    tree.read(tree.root, [*map(_normal, text.split("\n"))], 0)
    return tree


@dataclass
class _Tree:
    """A text as elements. Each method reads a block that begins at a line, and returns the line after it."""

    root: ET.Element = field(default_factory=lambda: ET.Element("div"))
    """In texts, `unescape` turns what was escaped into characters. A child with the attribute `tight` is to be shown
    without its element; `odd` holds marks of emphasis that do not match."""
    lines: dict[ET.Element, int] = field(default_factory=dict)  # the lines on which blocks begin, from 0
    unsupported: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(line, words, message, hint) of blocks that GitHub would show otherwise."""
    depth: int = 0

    def read(self, parent: ET.Element, lines: Sequence[str], first: int) -> bool:
        """Read lines, of which the first is given, into an element; true if a blank line parts two of its blocks."""
        if self.depth > limits.NESTING:
            self.report(first, "", "nested")
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

    def add(self, parent: ET.Element, tag: str, line: int, words: str = "") -> ET.Element:
        element = ET.SubElement(parent, tag)
        self.lines[element] = line
        if fill(element, words) > limits.NESTING:
            self.report(line, "", "nested")
            element.clear()
        return element

    def report(self, line: int, words: str, name: str, **values: object) -> None:
        message, hint = MESSAGES[name]
        self.unsupported.append((line, words.strip(), message.format(**values), hint))

    def block(self, parent: ET.Element, lines: Sequence[str], at: int, first: int) -> int:
        line = lines[at]
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
        self.read(self.add(parent, "blockquote", first + at), inner, first + at)
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
        ET.SubElement(self.add(parent, "pre", line), "code").text = "\n".join(lines)

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
            is_loose |= self.read(self.add(element, "li", first + at), inner, first + at)
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
        while end < len(lines) and lines[end] and not _INTERRUPTION.match(lines[end]) and not _is_table(lines, end):
            if _UNDERLINE.match(lines[end]):
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
    before = _BEFORE_WORDS.match(line)
    if not before:
        return line
    whole = before[0] if before.end() < len(line) else line.rstrip()
    return whole.expandtabs(4) + line[before.end() :]


# -- Words --


def unescape(text: str, replacement: str = "") -> str:
    """A text of the tree with its escaped characters, or something in their place."""
    return _ESCAPE.sub(lambda found: replacement or chr(int(found[1])), text) if "\x02" in text else text


def fill(element: ET.Element, words: str) -> int:
    """Read the words of a block, or of a link, into its element. Returns how deep they are nested."""
    reader = _WordReader()
    reader.emphasize(element, _ADDRESS.sub(reader.address, reader.links(_LITERAL.sub(reader.literal, words))))
    return reader.depth


@dataclass
class _WordReader:
    """Reads words step by step: what is understood is taken out, and put in again at the end."""

    taken: list[ET.Element] = field(default_factory=list)
    depth: int = 0

    def take(self, tag: str, words: str = "", **attributes: str) -> str:
        """The mark in place of a new element."""
        self.taken.append(ET.Element(tag, attributes))
        self.taken[-1].text = words
        return f"\x04{len(self.taken) - 1}\x05"

    def literal(self, found: re.Match[str]) -> str:
        """Escapes, entities, code and addresses in angles: what comes first takes its characters from all else."""
        if written := found[1] or found[2]:
            return _kept(written)
        if found[3]:
            words = found[4].replace("\n", " ")
            is_padded = words[0] == words[-1] == " " != words.strip(" ") + " "
            return self.take("code", words[1:-1] if is_padded else words)
        return self.take("a", found[5] or found[6], href=found[5] or f"mailto:{found[6]}")

    def links(self, text: str) -> str:
        """Take out links and images, the inner ones first."""
        made, at = "", 0
        opened: list[int] = []  # where brackets begin in `made`
        while found := _BRACKET.search(text, at):
            made += text[at : found.start()]
            at = found.end()
            if found[0] != "]":
                opened.append(len(made))
            elif opened:
                start = opened.pop()
                target = _TARGET.match(text, at)
                if target and (link := self.link(made[start:], target)):
                    if made[start] != "!":
                        opened.clear()  # no link is around a link
                    made, at = made[:start] + link, target.end()
                    continue
            made += found[0]
        return made + text[at:]

    def link(self, inside: str, target: re.Match[str]) -> str:
        """The mark of a link or image by the words in its brackets; "" if it leads nowhere."""
        address, taken = target["angled"] or target["plain"] or "", _TAKEN.findall(target[0])
        if taken:  # code, or the whole address in angles
            node = self.taken[int(taken[0])]
            if [address] != [f"\x04{index}\x05" for index in taken] or node.tag != "a":
                return ""
            address = node.text or ""
        if inside[0] == "!":
            return self.take("img", src=address)
        title = {"title": target["title"][1:-1]} if target["title"] else {}
        mark = self.take("a", href=address, **title)
        self.emphasize(self.taken[-1], inside[1:])
        return mark

    def address(self, found: re.Match[str]) -> str:
        words = found[0]
        while words.endswith(")") and words.count(")") > words.count("("):
            words = words[:-1].rstrip(_STOPS)
        whole = ("http://" if words.startswith("www.") else "" if "://" in words else "mailto:") + words
        return self.take("a", words, href=whole) + found[0][len(words) :] if safe_urls.is_safe(whole) else found[0]

    def emphasize(self, element: ET.Element, text: str) -> None:
        """Put words with emphasis (specification, section 6.4), breaks and what was taken out into an element."""
        roles = _roles(text) if "*" in text or "_" in text else {}
        inside, end = [element], 0
        for found in _TOKEN.finditer(text):
            _append(inside[-1], text[end : found.start()])
            role, end = roles.get(found.start()), found.end()
            tags = (("em",), ("strong",), ("em", "strong"))[min(3, len(found[0])) - 1]
            if found[1]:
                inside[-1].append(self.taken[int(found[1])])
            elif found[0][-1] == "\n":
                ET.SubElement(inside[-1], "br")
            elif role == "begins":
                for tag in tags:
                    inside.append(ET.SubElement(inside[-1], tag))
                self.depth = max(self.depth, len(inside))
            elif role == "ends":
                del inside[-len(tags) :]
            elif role == "odd":
                ET.SubElement(inside[-1], "odd").text = found[0]
            else:
                _append(inside[-1], found[0])
        _append(inside[-1], text[end:])


def _append(element: ET.Element, words: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _kept(written: str) -> str:
    """An escaped character, or an entity, as the tree has it."""
    if written.startswith("&#"):
        written = html.unescape(written) or "\ufffd"
    elif len(written) > 1:
        written = html5.get(written[1:], written)
    return "".join(f"\x02{0xFFFD if character in _OURS else ord(character)}\x03" for character in written)


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
    return character in string.punctuation or "\x02" <= character <= "\x05" or unicodedata.category(character)[0] == "P"
