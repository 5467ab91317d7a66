"""Python-Markdown, extended to read Markdown as GitHub does: an ordinary extension, and `read`, which uses it.

Python-Markdown reads older rules of Markdown. The block processors below divide a text where GitHub's specification
does (lists, quotations, fenced code, tables, headings); the inline patterns read links, addresses, escapes and breaks
as it does. Nothing is judged here: raw HTML stays text, and any address makes a link.
"""

from __future__ import annotations

import functools
import html
import re
import string
import unicodedata
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.entities import html5
from itertools import pairwise

import markdown
from markdown import blockprocessors, inlinepatterns, preprocessors, treeprocessors
from markdown.extensions import Extension, tables
from markdown.util import ETX, INLINE_PLACEHOLDER_RE, STX, AtomicString, code_escape

from briefing.core import limits

_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)", re.MULTILINE)
_RULE = re.compile(r" {0,3}([-*_])[ \t]*+(?:\1[ \t]*+){2,}$")
_FENCE = re.compile(r"( {0,3})(`{3,}+(?=[^`\n]*$)|~{3,}+)(.*)$", re.MULTILINE)
_QUOTE = re.compile(r" {0,3}>")
_ITEM = re.compile(r" {0,3}(?:([-+*])|(\d{1,9})([.)]))(?=[ \t\n]|$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_INTERRUPTS = re.compile(
    rf"{_HEADING.pattern}|{_FENCE.pattern}|{_QUOTE.pattern}| {{0,3}}(?:[-+*]|1[.)])[ \t]+\S", re.MULTILINE
)
"""A line that ends a paragraph, besides a rule."""
_CONTAINERS = re.compile(r"(?: {0,3}(?:>|[-+*](?= |$)|\d{1,9}[.)](?= |$)))* {0,3}")
_DELIMITERS = re.compile(r"(?! {4})[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*(?::?-+:?)?[ \t]*")
_STROKE = re.compile(r"(?<!\\)\|")
_LEADING = re.compile(r"^[ \t]+$|^ *\t[ \t]*", re.MULTILINE)
_LAZY = " " * 300
"""Before a line that continues a paragraph without the marks around it: so indented, it can begin nothing itself."""
_TITLE = r""""(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|\((?:[^()\\]|\\.)*+\)"""
_DEFINITION = re.compile(
    r" {0,3}\[((?:[^\[\]\\]|\\.){1,999})\]:[ \t]*(?:\n[ \t]*)?(<[^<>\n]*>|[^\s<]\S*)"
    rf"(?:(?:[ \t]+(?:\n[ \t]*)?|\n[ \t]*)({_TITLE}))?[ \t]*(?:\n|$)",
    re.DOTALL,
)
_PLAIN = r"[^\s()]"
for _ in range(4):  # brackets within brackets
    _PLAIN = rf"[^\s()]|\((?:{_PLAIN})*+\)"
_TARGET = re.compile(
    rf"\([ \t\n]*+(?:<(?P<angled>[^<>\n]*)>|(?P<plain>(?!<)(?:{_PLAIN})*+))"
    rf"(?:[ \t\n]++(?P<title>{_TITLE}))?[ \t\n]*+\)",
    re.DOTALL,
)
_NOT_OURS = re.compile(f"[{STX}{ETX}\ue000\ue001]")
_ESCAPE = re.compile(f"{STX}(\\d+){ETX}")
_CHARACTER = r"&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});"
_LITERAL = re.compile(rf"\\([{re.escape(string.punctuation)}])|({_CHARACTER})")
# An address by itself is a link, without the punctuation that ends its sentence (GFM, section 6.9).
_STOPS = "?!.,:;*_~'\"’”]"
_NO_ADDRESS = rf"\s<>\\{STX}{ETX}\ue000\ue001"
_ADDRESS = (
    rf"((?<![\w/.@-])(?:https?://|www\.)[^{_NO_ADDRESS}]*[^{_NO_ADDRESS}{re.escape(_STOPS)}]"
    r"|(?<![^\W_]|[.+-])(?!_)[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[\w-]*[^\W_])"
)


@dataclass
class Parsed:
    """What Python-Markdown made of a text."""

    root: ET.Element = field(default_factory=lambda: ET.Element("div"))
    """Its elements. In texts, `unescape` turns what was escaped into characters. A paragraph with the attribute `tight`
    is to be shown without its element, a `pre` with `fence` begins with that line."""
    texts: list[tuple[ET.Element, str]] = field(default_factory=list)
    """The elements that hold words, with these as they are written, in order."""
    long_rows: list[tuple[str, int, int]] = field(default_factory=list)
    """Rows of tables, how many cells they have, and how many columns their tables."""
    unused: list[str] = field(default_factory=list)
    """Labels of addresses that are defined and not used, or again."""
    too_deep: bool = False
    """True if lists and quotations stand in more than `limits.NESTING` others: then some of the text is not read."""


def read(text: str, is_safe: Callable[[str], bool]) -> Parsed:
    """Read a text. `is_safe` says of an address that stands by itself whether it makes a link."""
    converter, extension = _converter()
    extension.is_safe = is_safe
    try:
        converter.reset().convert(text)
    except RecursionError:
        _converter.cache_clear()  # its state is that of a text half read
        return Parsed(too_deep=True)
    definitions = extension.definitions
    extension.parsed.unused = [
        *(label for label in definitions if label not in definitions.used or label[0] == "^"),
        *definitions.again,
    ]
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


class _Definitions(dict[str, tuple[str, str]]):
    """The addresses that a text defines with `[label]: address`, and which of them its links have used."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()
        self.again: list[str] = []

    def __getitem__(self, label: str) -> tuple[str, str]:
        self.used.add(label)
        return super().__getitem__(label)


class GitHubMarkdown(Extension):
    """Reads Markdown as GitHub does, and keeps what it made of a text in `parsed`."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed = Parsed()
        self.definitions = _Definitions()
        self.is_safe: Callable[[str], bool] = bool

    def reset(self) -> None:
        """Forget the last text."""
        self.parsed = Parsed()
        self.md.references = self.definitions = _Definitions()
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
        md.treeprocessors.register(_Texts(self), "texts", 30)
        self._extend_blocks(md)
        self._extend_inline(md)

    def _extend_blocks(self, md: markdown.Markdown) -> None:
        blocks = md.parser.blockprocessors
        for name in ("indent", "ulist", "reference"):
            blocks.deregister(name)
        blocks.register(_Division(md.parser), "division", 95)
        blocks.register(_Code(md.parser), "code", 80)
        blocks.register(_Fence(md.parser), "fence", 78)
        blocks.register(_Table(md.parser, self), "table", 75)
        blocks.register(_Heading(md.parser), "hashheader", 70)
        blocks.register(_Definition(md.parser, self), "definition", 65)
        blocks.register(_Underlined(md.parser), "setextheader", 60)
        blocks.register(_Rule(md.parser), "hr", 79)
        blocks.register(_List(md.parser, self), "olist", 76)
        blocks.register(_Quote(md.parser, self), "quote", 77)
        blocks.register(_Paragraph(md.parser), "paragraph", 10)

    def _extend_inline(self, md: markdown.Markdown) -> None:
        inline = md.inlinePatterns
        for name in ("backtick", "autolink", "automail", "html", "entity", "em_strong"):
            inline.deregister(name)
        inline.register(_Literal(md), "escape", 190)
        inline.register(_Reference(inlinepatterns.REFERENCE_RE, md), "reference", 170)
        inline.register(_Link(inlinepatterns.LINK_RE, md), "link", 160)
        inline.register(_Image(inlinepatterns.IMAGE_LINK_RE, md), "image_link", 150)
        inline.register(_ImageReference(inlinepatterns.IMAGE_REFERENCE_RE, md), "image_reference", 140)
        inline.register(_ShortReference(inlinepatterns.REFERENCE_RE, md), "short_reference", 130)
        inline.register(_ShortImage(inlinepatterns.IMAGE_REFERENCE_RE, md), "short_image_ref", 125)
        inline.register(_Address(self), "address", 115)
        inline.register(inlinepatterns.SubstituteTagInlineProcessor(r"(?:(?<! ) {2,}|\\)\n", "br"), "linebreak", 50)
        inline.register(_Emphasis(r"\*|_", md), "emphasis", 60)


class _Whitespace(preprocessors.Preprocessor):
    """Tabs before a line's words count as spaces, and a line of white space is empty."""

    def run(self, lines: list[str]) -> list[str]:
        return [_expanded(line) for line in "\n".join(lines).rstrip().split("\n")]


def _expanded(line: str) -> str:
    return _LEADING.sub(lambda found: found[0].expandtabs(4), line) if line.strip() else ""


def _behind(line: str, end: int) -> str:
    """What stands behind a mark, the tabs before its words expanded."""
    words = line[end:].lstrip(" \t")
    return (line[:end] + line[end : len(line) - len(words)]).expandtabs(4)[end:] + words if words else ""


class _Texts(treeprocessors.Treeprocessor):
    """Keeps the tree, and the words of its elements as they are written."""

    def __init__(self, extension: GitHubMarkdown) -> None:
        super().__init__(extension.md)
        self.extension = extension

    def run(self, root: ET.Element) -> None:
        self.extension.parsed.root = root
        self.extension.parsed.texts = [(element, element.text) for element in root.iter() if element.text]


# -- Blocks --


class _Attached(str):
    """The rest of a block: no blank line parts it from what comes before."""

    __slots__ = ()


def _put_back(blocks: list[str], lines: Sequence[str]) -> None:
    if lines:
        blocks.insert(0, _Attached("\n".join(lines)))


def _interrupts(line: str) -> bool:
    """Whether a line ends a paragraph or table before it."""
    return bool(_INTERRUPTS.match(line) or _RULE.match(line))


def _cells(row: str) -> list[str]:
    """The cells of a table's row."""
    cells = _STROKE.split(row.strip(" \t"))
    cells = cells[len(cells) > 1 and not cells[0].strip() :]
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells


def _is_table(lines: Sequence[str], at: int) -> bool:
    """Whether a table's head, and the line below it, stand at a line."""
    if at + 1 >= len(lines) or "|" not in lines[at] + lines[at + 1]:
        return False
    head, below = lines[at], lines[at + 1]
    is_other = "-" not in below or _UNDERLINE.match(below) or _ITEM.match(below) or not _DELIMITERS.fullmatch(below)
    return not is_other and len(_cells(head)) == len(_cells(below))


class _Division(blockprocessors.BlockProcessor):
    """Divides a block where one of GitHub's ends and another begins. Lists, quotations and fences end by themselves."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return "\n" in block

    def run(self, parent: ET.Element, blocks: list[str]) -> bool:  # noqa: ARG002  # as above
        lines = blocks[0].split("\n")
        first, *rest = pairwise([0, *self.borders(lines), len(lines)])
        if rest:
            kind = type(blocks[0])
            blocks[0] = kind("\n".join(lines[: first[1]]))
            blocks[1:1] = [_Attached("\n".join(lines[start:end])) for start, end in rest]
        return False  # the first part is for the other processors

    def borders(self, lines: Sequence[str]) -> Iterator[int]:
        """The lines at which a part begins, but for the first."""
        at = 0
        while (at := self.end(lines, at)) < len(lines):
            yield at

    def end(self, lines: Sequence[str], start: int) -> int:
        """The line before which the part ends that begins at another."""
        first, last = lines[start], len(lines)
        after = range(start + 1, last)
        if first.startswith("    "):  # code
            ends = (at for at in after if lines[at] and not lines[at].startswith("    "))
        elif _HEADING.match(first) or _RULE.match(first):
            return start + 1
        elif _FENCE.match(first) or _QUOTE.match(first) or _ITEM.match(first):
            return last
        elif _is_table(lines, start):
            ends = (at for at in after[1:] if _interrupts(lines[at]) or _ITEM.match(lines[at]))
        else:
            ends = (
                at + bool(_UNDERLINE.match(lines[at]))
                for at in after
                if _UNDERLINE.match(lines[at]) or _interrupts(lines[at]) or _is_table(lines, at)
            )
        return next(ends, last)


class _Code(blockprocessors.CodeBlockProcessor):
    """Indented code."""

    def lastChild(self, parent: ET.Element) -> ET.Element | None:  # noqa: N802  # the library's name
        """The element before this block, unless it is fenced code, which it does not continue."""
        last = super().lastChild(parent)
        return None if last is not None and last.get("fence") else last


class _Fence(blockprocessors.BlockProcessor):
    """Fenced code."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return bool(_FENCE.match(block))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        first, *lines = blocks.pop(0).split("\n")
        found = _FENCE.match(first)
        assert found  # noqa: S101  # by `test`
        end = re.compile(rf" {{0,3}}{found[2][0]}{{{len(found[2])},}}[ \t]*$")
        margin = re.compile(f" {{0,{len(found[1])}}}")
        code: list[str] = []
        while (closed := next((at for at, line in enumerate(lines) if end.match(line)), -1)) < 0:
            code += lines
            if not blocks:
                break
            code.append("")
            lines = blocks.pop(0).split("\n")
        else:
            code += lines[:closed]
            _put_back(blocks, lines[closed + 1 :])
        element = ET.SubElement(parent, "pre", fence=first.strip())
        words = "\n".join(margin.sub("", line, count=1) for line in code)
        ET.SubElement(element, "code").text = AtomicString(code_escape(f"{words}\n"))


class _Table(tables.TableProcessor):
    """Tables: a stroke parts cells also in code, and rows have no more cells than the head."""

    def __init__(self, parser: markdown.blockparser.BlockParser, extension: GitHubMarkdown) -> None:
        super().__init__(parser, {"use_align_attribute": False})
        self.extension = extension

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        lines = block.split("\n")
        if not _is_table(lines, 0):
            return False
        self.separator = _cells(lines[1])  # type: ignore[assignment]  # a sequence of words, whatever the hints say
        return True

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        """Make the table; one of a head alone has no body."""
        has_body = blocks[0].count("\n") > 1
        super().run(parent, blocks)
        if not has_body:
            del parent[-1][-1]

    def _split_row(self, row: str) -> list[str]:
        cells = _cells(row)
        if len(cells) > len(self.separator):
            self.extension.parsed.long_rows.append((row, len(cells), len(self.separator)))
        return [cell.strip(" \t").replace(r"\|", "|") for cell in cells]


class _Heading(blockprocessors.BlockProcessor):
    """Headings with number signs."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return bool(_HEADING.match(block))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        line = blocks.pop(0).strip()
        words = line.lstrip("#")
        heading = ET.SubElement(parent, f"h{len(line) - len(words)}")
        words = words.strip()
        bare = words.rstrip("#")
        heading.text = bare.rstrip() if not bare or bare[-1] in " \t" else words


class _Underlined(blockprocessors.BlockProcessor):
    """Headings of one or more lines with a line of signs below."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return "\n" in block and bool(_UNDERLINE.match(block, block.rfind("\n") + 1))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        words, _, line = blocks.pop(0).rpartition("\n")
        ET.SubElement(parent, "h1" if "=" in line else "h2").text = _joined(words)


class _Rule(blockprocessors.BlockProcessor):
    """Rules between paragraphs."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return bool(_RULE.match(block))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        del blocks[0]
        ET.SubElement(parent, "hr")


class _Definition(blockprocessors.BlockProcessor):
    """Addresses for the links of a text, at the beginning of a paragraph."""

    def __init__(self, parser: markdown.blockparser.BlockParser, extension: GitHubMarkdown) -> None:
        super().__init__(parser)
        self.extension = extension

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return bool(_DEFINITION.match(block))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:  # noqa: ARG002  # as above
        block, end = blocks.pop(0), 0
        definitions = self.extension.definitions
        while found := _DEFINITION.match(block, end):
            label, address, title = _label(found[1]), found[2], (found[3] or "")[1:-1]
            if label in definitions:
                definitions.again.append(label)
            else:
                definitions[label] = _escaped(address.strip("<>")), _escaped(title)
            end = found.end()
        _put_back(blocks, [rest] if (rest := block[end:].lstrip()) else [])


def _label(words: str) -> str:
    return " ".join(words.lower().split())


def _escaped(text: str) -> str:
    """A text with its escapes and entities as the tree has them."""
    return _LITERAL.sub(lambda found: _kept(found[1] or found[2]), text)


def _kept(written: str) -> str:
    """An escaped character, or an entity, as the tree has it."""
    if written.startswith("&#"):
        written = html.unescape(written) or "\ufffd"
    elif len(written) > 1 and written[0] == "&":
        written = html5.get(written[1:], written)
    return "".join(f"{STX}{ord(_NOT_OURS.sub('�', character))}{ETX}" for character in written)


class _OpenEnd:
    """Whether lines end in a paragraph, which the next may continue without the marks around it."""

    def __init__(self) -> None:
        self.is_paragraph = False
        self.is_table = False
        self.fence = ""

    def goes_on(self, line: str) -> bool:
        """Whether a line without the marks continues the paragraph."""
        return self.is_paragraph and not _interrupts(line) and not _ITEM.match(line)

    def add(self, line: str) -> None:
        line = line[_CONTAINERS.match(line).end() :]  # type: ignore[union-attr]  # it matches anything
        if self.fence:
            is_end = line.startswith(self.fence) and not line.strip(self.fence[0] + " ")
            self.fence = "" if is_end else self.fence
        elif found := _FENCE.match(line):
            self.fence = found[2]
        is_delimiters = self.is_paragraph and "|" in line and bool(_DELIMITERS.fullmatch(line))
        self.is_table = bool(line) and (self.is_table or is_delimiters)
        self.is_paragraph = bool(line) and not (
            self.fence
            or self.is_table
            or (self.is_paragraph and _UNDERLINE.match(line))
            or _HEADING.match(line)
            or _RULE.match(line)
            or _FENCE.match(line)
            or (line[0] == " " and not self.is_paragraph)
        )


class _Container(blockprocessors.BlockProcessor):
    """Reads what stands in a list or quotation."""

    def __init__(self, parser: markdown.blockparser.BlockParser, extension: GitHubMarkdown) -> None:
        super().__init__(parser)
        self.extension = extension

    def fill(self, parent: ET.Element, lines: Sequence[str]) -> bool:
        """Read lines into an element; true if a blank line stands between two of its blocks."""
        if len(self.parser.state) > limits.NESTING:
            self.extension.parsed.too_deep = True
            return False
        self.parser.state.set(parent.tag)
        is_loose = False
        blocks = "\n".join(lines).strip("\n").split("\n\n")
        while blocks:
            for processor in self.parser.blockprocessors:
                if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                    break
            is_loose |= bool(blocks) and not isinstance(blocks[0], _Attached)
        self.parser.state.reset()
        return is_loose


class _Quote(_Container):
    """Quotations."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return bool(_QUOTE.match(block))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        lines = blocks.pop(0).split("\n")
        inner: list[str] = []
        end = _OpenEnd()
        for line in lines:
            if found := _QUOTE.match(line):
                inner.append(_behind(line, found.end()).removeprefix(" "))
                end.add(inner[-1])
            elif end.goes_on(line):
                inner.append(_LAZY + line)
            else:
                break
        _put_back(blocks, lines[len(inner) :])
        self.fill(ET.SubElement(parent, "blockquote"), inner)


class _List(_Container):
    """Lists: an item holds the lines that are indented as far as its first words."""

    def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's parameters
        return bool(_ITEM.match(block))

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        items = _Items(blocks[0])
        while blocks:
            lines = blocks[0].split("\n")
            taken = next((at for at, line in enumerate(lines) if not items.take(line)), len(lines))
            if taken < len(lines):
                if taken:
                    kind = str if items.blank else _Attached
                    blocks[0] = kind("\n".join(lines[taken:]))
                break
            del blocks[0]
            items.blank = True
        element = ET.SubElement(parent, "ul" if items.bullet else "ol")
        if not items.bullet and items.number != 1:
            element.set("start", str(items.number))
        loose = [self.fill(ET.SubElement(element, "li"), lines) for lines in items.items]
        if not (items.is_loose or any(loose)):
            for paragraph in element.iterfind("li/p"):
                paragraph.set("tight", "")


class _Items:
    """The lines of a list's items, as they are found."""

    def __init__(self, block: str) -> None:
        found = _ITEM.match(block)
        assert found  # noqa: S101  # by `test`
        self.bullet, self.number, self.sign = found[1], int(found[2] or 0), found[3]
        self.items: list[list[str]] = []
        self.indent = 0
        self.blank = False
        self.is_loose = False
        self.end = _OpenEnd()

    def take(self, line: str) -> bool:
        """Add the next line, if it belongs to the list."""
        if not line:
            self.blank = True
            return True
        indent = len(line) - len(line.lstrip(" "))
        if self.items and indent >= self.indent and not (self.blank and self.items[-1] == [""]):
            if self.blank:
                self.items[-1].append("")
                self.end.add("")
            self._add(line[self.indent :])
        elif (found := _ITEM.match(line)) and found.group(1, 3) == (self.bullet, self.sign) and not _RULE.match(line):
            self.is_loose |= self.blank and bool(self.items)
            self._begin(line, found.end())
        elif not self.blank and self.end.goes_on(line):
            self.items[-1].append(_LAZY + line)
        else:
            return False
        self.blank = False
        return True

    def _begin(self, line: str, end: int) -> None:
        """Begin an item behind its mark."""
        rest = _behind(line, end)
        words = rest.lstrip(" ")
        space = len(rest) - len(words) if words and not rest.startswith("     ") else 1
        self.indent = end + space
        self.items.append([])
        self.end = _OpenEnd()
        self._add(rest[space:])

    def _add(self, line: str) -> None:
        self.items[-1].append(line)
        self.end.add(line)


class _Paragraph(blockprocessors.ParagraphProcessor):
    """Paragraphs: white space around a line's words is none of theirs, but for two spaces that break it."""

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        if words := _joined(blocks.pop(0)):
            ET.SubElement(parent, "p").text = words


def _joined(block: str) -> str:
    lines = [line.lstrip(" \t") for line in block.strip().split("\n")]
    return "\n".join(line if line.endswith("  ") else line.rstrip(" \t") for line in lines)


# -- Inline --


class _Literal(inlinepatterns.InlineProcessor):
    """Escapes, entities, code and addresses in angles: what comes first takes its characters from everything else."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(
            rf"{_LITERAL.pattern}|(?<!`)(`++)(.+?)(?<!`)\3(?!`)|<([A-Za-z][A-Za-z0-9.+-]{{1,31}}:[^<>\s]*)>"
            r"|<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)>",
            md,
        )

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the library's name; it returns just these
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002  # as above
    ) -> tuple[ET.Element | str, int, int]:
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
    """Addresses by themselves."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, extension: GitHubMarkdown) -> None:
        super().__init__(_ADDRESS, extension.md)
        self.extension = extension

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the library's name; it returns just these
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002  # as above
    ) -> tuple[ET.Element | None, int, int]:
        words = m[1]
        while words.endswith(")") and words.count(")") > words.count("("):
            words = words[:-1].rstrip(_STOPS)
        scheme = "http://" if words.startswith("www.") else "" if "://" in words else "mailto:"
        made = _address(words, scheme + words) if self.extension.is_safe(scheme + words) else None
        return made, m.start(), m.start() + len(words) if made is not None else m.end()


class _Link(inlinepatterns.LinkInlineProcessor):
    """Links with their address."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802  # the library's name
        """The address and title that stand at an index, and where they end; false for none."""
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
    """Images with their address."""

    handleMatch = inlinepatterns.ImageInlineProcessor.handleMatch  # type: ignore[assignment]  # noqa: N815  # the library's name


class _Reference(inlinepatterns.ReferenceInlineProcessor):
    """Links to an address that is defined elsewhere."""

    RE_LINK = re.compile(r"\[([^\[\]]*)\]")

    def evalId(self, data: str, index: int, text: str) -> tuple[str | None, int, bool]:  # noqa: N802  # as above
        """The label that stands at an index, or that is the text."""
        found = self.RE_LINK.match(data, index)
        if not found:
            return None, index, False
        label = _label(found[1] or text)
        return label, found.end(), label in self.md.references


class _ImageReference(_Reference, inlinepatterns.ImageReferenceInlineProcessor):
    """Images whose address is defined elsewhere."""

    makeTag = inlinepatterns.ImageReferenceInlineProcessor.makeTag  # noqa: N815  # the library's name


class _ShortReference(_Reference):
    """Links whose text is the label."""

    def evalId(self, data: str, index: int, text: str) -> tuple[str | None, int, bool]:  # noqa: N802  # as above
        """The text as a label."""
        label = _label(text)
        return label, index, label in self.md.references and data[index : index + 1] != "["


class _ShortImage(_ShortReference, inlinepatterns.ImageReferenceInlineProcessor):
    """Images whose text is the label."""

    makeTag = inlinepatterns.ImageReferenceInlineProcessor.makeTag  # noqa: N815  # the library's name


@dataclass
class _Run:
    """Stars or underscores beside each other, and how many of them begin or end emphasis, from the inside outwards."""

    sign: str
    start: int
    size: int
    opens: bool
    closes: bool
    left: int
    begun: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    def fits(self, closer: _Run) -> bool:
        """Whether emphasis may begin here and end there."""
        sizes = self.size + closer.size, self.size * closer.size
        is_ambiguous = (self.closes or closer.opens) and sizes[0] % 3 == 0 and sizes[1] % 9 != 0
        return self.sign == closer.sign and not is_ambiguous


class _Emphasis(inlinepatterns.InlineProcessor):
    """Emphasis by the rules of the specification, section 6.4."""

    RUN = re.compile(r"\*+|_+")

    def handleMatch(  # type: ignore[override]  # noqa: N802  # the library's name; it returns just these
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element | None, int, int]:
        runs = [_run(found, data) for found in self.RUN.finditer(data, m.start())]
        _pair(runs)
        if not any(run.begun for run in runs):
            return None, m.start(), len(data)
        root = ET.Element("span", tight="")
        open_elements, end = [root], m.start()
        for run in runs:
            _append(open_elements[-1], data[end : run.start])
            del open_elements[len(open_elements) - len(run.ended) :]
            rest = run.sign * run.left
            _append(open_elements[-1], _kept(rest) if run.opens or run.closes else rest)
            for size in reversed(run.begun):
                open_elements.append(ET.SubElement(open_elements[-1], "strong" if size > 1 else "em"))
            end = run.start + run.size
        _append(root, data[end:])
        for element in root.iter():
            element.text, element.tail = _finished(element.text), _finished(element.tail)
        return root, m.start(), len(data)


def _finished(words: str | None) -> str | None:
    """Words in which no pattern that comes later could find anything."""
    return AtomicString(words) if words and STX not in words and "\n" not in words else words


def _append(element: ET.Element, words: str) -> None:
    """Add words to what an element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


def _run(found: re.Match[str], data: str) -> _Run:
    before, after = data[max(0, found.start() - 1) : found.start()] or " ", data[found.end() : found.end() + 1] or " "
    is_left = not after.isspace() and (not _is_punctuation(after) or before.isspace() or _is_punctuation(before))
    is_right = not before.isspace() and (not _is_punctuation(before) or after.isspace() or _is_punctuation(after))
    is_star, size = found[0][0] == "*", len(found[0])
    opens = is_left and (is_star or not is_right or _is_punctuation(before))
    closes = is_right and (is_star or not is_left or _is_punctuation(after))
    return _Run(found[0][0], found.start(), size, opens, closes, size)


def _is_punctuation(character: str) -> bool:
    ours = {STX, ETX}  # around what was taken out: it begins and ends with such a character
    return character in string.punctuation or character in ours or unicodedata.category(character)[0] == "P"


def _pair(runs: Sequence[_Run]) -> None:
    """Find what begins and ends emphasis. Each kind of end is looked for only once in what lies before it."""
    openers: list[tuple[int, _Run]] = []
    bottoms: dict[tuple[str, bool, int], int] = {}
    for index, run in enumerate(runs):
        kind = run.sign, run.opens, run.size % 3
        while run.closes and run.left:
            at = len(openers) - 1
            while at >= 0 and openers[at][0] >= bottoms.get(kind, 0) and not openers[at][1].fits(run):
                at -= 1
            if at < 0 or openers[at][0] < bottoms.get(kind, 0):
                bottoms[kind] = index
                break
            opener = openers[at][1]
            size = min(2, opener.left, run.left)
            opener.begun.append(size)
            run.ended.append(size)
            opener.left -= size
            run.left -= size
            del openers[at + bool(opener.left) :]
        if run.opens and run.left:
            openers.append((index, run))
