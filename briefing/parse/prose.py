"""Markdown → HTML, taken apart into sentences and references. The only maker of safe markup from text.

References are left open: a text is read once, whatever later happens to the records it links to. Sentences get
anchors, so that a backlink can lead to the very place.
"""

from __future__ import annotations

import functools
import html
import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token
from markupsafe import Markup

from briefing.core import limits, safe_urls
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Prose, Reference

from . import front_matter, markdown_limits
from .sentences import BLOCKS, HOLE, REFERENCE, Sentences

# Private-use characters stand for references while Markdown is read; the input and its entities are rid of them.
_PRIVATE = re.compile("[\ue000\ue001]")
# An address by itself is a link, without the punctuation that ends its sentence (GFM, section 6.9).
_STOPS = "?!.,:;*_~'\"’”]"
_ADDRESS = re.compile(
    rf"((?<![\w/.@-])(?:https?://|www\.)[^\s<>\ue000\ue001]*[^\s<>\ue000\ue001{re.escape(_STOPS)}]"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[\w-]*[^\W_])"
)
_LINES = BLOCKS | {"thead", "tbody", "tr", "th", "td"}
"""Elements that begin a line of the HTML."""
_ANCHOR = re.compile(r"(?<=<span class=\"sentence\") id=\"s\d+\"")
_WITH_SENTENCES = {"p", "li", "td", "th"}
_WITH_BLOCKS = _WITH_SENTENCES | {"ul", "ol", "blockquote", "table", "thead", "tbody", "tr"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_REL = "noopener noreferrer external"
HEADING = "h-"
"""Before the anchors of a text's headings on its page, where the page has anchors of its own."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an open reference becomes on one page."""

    href: str
    words: str
    kind: str
    number: int = 0
    """The number of the note, for citations."""
    anchor: str = ""
    """The id of this very citation, for the way back."""


def read(path: str, body: str, first_line: int) -> tuple[Prose, list[Diagnostic]]:
    """Take a Markdown text apart. `first_line` is the line of the file on which it begins."""
    return _Reading(path, body if body.isascii() else _PRIVATE.sub("\ufffd", body), first_line).run()


def fill(block: Sequence[str | int], targets: Sequence[Target], *, anchored: bool = True) -> Markup:
    """A block as HTML, with each reference put in. `targets` runs parallel to the text's references.

    A text that is shown a second time elsewhere is not `anchored`: its sentences' addresses lead to its own page.
    """
    parts = [_element(targets[part]) if isinstance(part, int) else part for part in block]
    made = "".join(
        parts if anchored else [part if isinstance(part, Markup) else _ANCHOR.sub("", part) for part in parts]
    )
    return Markup(made)  # noqa: S704  # the parts come from `read`, which escapes


def slug(words: str) -> str:
    """Words as an anchor: lower case, hyphens."""
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-")


def _element(target: Target) -> Markup:
    if target.number:
        # The style sheet draws the number: text that is selected, searched or indexed has none.
        return Markup('<a class="cite" role="doc-noteref" id="{}" href="{}" title="{}" aria-label="{}"></a>').format(
            target.anchor, target.href, target.words, target.number
        )
    return Markup('<a class="ref ref-{}" href="{}">{}</a>').format(target.kind, target.href, target.words)


class _Markdown(MarkdownIt):
    """CommonMark with tables. Any address makes a link and stays as it is written: `_Reading` judges it."""

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002  # the library's name
        """Leave it to us."""
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # the library's name
        """Change nothing."""
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802  # as above
        """Change nothing."""
        return link


@functools.cache
def _markdown() -> MarkdownIt:
    options = {"maxNesting": 2 * limits.NESTING}  # a text that comes so deep is refused
    reader = _Markdown("commonmark", options).enable("table")
    return reader.disable(["html_block", "html_inline", "text_join"])


class _Definitions(dict[str, Any]):
    """The addresses that a text defines with `[label]: address`, and which of them its links have used."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:  # noqa: ANN401  # as dict's
        """Look a label up for a link."""
        self.used.add(label)
        return super().get(label, default)


def _write(element: ET.Element) -> str:
    """HTML of an element without its tail; each block begins a line."""
    attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in element.items())
    if element.tag in {"br", "hr"}:
        return f"<{element.tag}{attributes}>"
    made = f"<{element.tag}{attributes}>{html.escape(element.text or '', quote=False)}"
    for child in element:
        line = "\n" if child.tag in _LINES else ""
        made += (
            f"{'' if made.endswith(chr(10)) else line}{_write(child)}{line}{html.escape(child.tail or '', quote=False)}"
        )
    return f"{made}</{element.tag}>"


def _attributes(token: Token) -> dict[str, str]:
    """A token's attributes; the pages' own policy forbids the style that aligns a table's column."""
    attributes = {name: str(value) for name, value in token.attrs.items()}
    if align := attributes.pop("style", ""):
        attributes["class"] = align.replace("text-align:", "column-")
    return attributes


def _balanced(address: str) -> str:
    """An address without a bracket at its end that was opened before it."""
    while address.endswith(")") and address.count(")") > address.count("("):
        address = address[:-1].rstrip(_STOPS)
    return address


def _append(element: ET.Element, words: str) -> None:
    """Add words to what an element holds."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words


@dataclass
class _Reading:
    """One text being read."""

    path: str
    body: str
    first_line: int
    opened: list[Reference] = field(default_factory=list)
    """Every reference in the body, also in code."""
    references: list[Reference] = field(default_factory=list)
    """Those that count, as they are read."""
    headings: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    """Anchors of headings that are taken, and how often each was asked for again."""
    text: str = ""
    """The body with placeholders for references."""

    def run(self) -> tuple[Prose, list[Diagnostic]]:
        for code, offset, message, hint in markdown_limits.find(self.body):
            self.report(code, offset, message, hint)
            return Prose(()), self.problems
        if self.body.count("[[") + self.body.count("[@") > limits.REFERENCES:
            message = f"The text has more than {limits.REFERENCES:,} links and citations."
            self.report("too-many", 0, message)
            return Prose(()), self.problems
        self.text = REFERENCE.sub(self.open, self.body).replace("\r", " ")  # no end of a line, here as elsewhere
        definitions = _Definitions()
        environment: dict[str, Any] = {"references": definitions}
        root = self.tree(_markdown().parse(self.text, environment))
        if root is None:
            return Prose(()), self.problems
        self.definitions(definitions, environment.get("duplicate_refs", ()))
        sentences = Sentences(self.body, self.references)
        self.address(root, sentences)
        blocks = tuple(map(self.parts, root))
        return Prose(blocks, tuple(self.references), tuple(sentences.found), tuple(self.headings)), self.problems

    # -- Places --

    def report(self, code: str, offset: int, message: str, hint: str = "", length: int = 1) -> None:
        if len(self.problems) <= limits.MAX_PROBLEMS:
            place = front_matter.place(self.path, self.body, self.first_line, offset, length)
            self.problems.append(problem(code, place, message, hint))

    @cached_property
    def lines(self) -> list[int]:
        """Where in the body each line of the text with placeholders begins."""
        return [0, *accumulate(len(self.source(line)) + 1 for line in self.rows)]

    @cached_property
    def rows(self) -> list[str]:
        """The lines of the text with placeholders."""
        return self.text.split("\n")

    def find(self, words: str, token: Token, after: int = 0) -> int:
        """The offset in the body of words of a token, or of its first line."""
        start = max(after, self.lines[token.map[0]] if token.map else 0)
        return max(start, self.body.find(re.split("[\n\ue000\ufffc]", words)[0], start))

    # -- References --

    def open(self, match: re.Match[str]) -> str:
        """Put a placeholder for a reference: in code, it will not count."""
        if match["cite"] is None and match["link"] is None:
            return match[0]  # a backslash takes its meaning from it
        cites = match["cite"] is not None
        target = match["cite"] if cites else match["link"].strip()
        words = " ".join(re.sub(r"\n[ >]*", " ", match["words"] or "").split())
        reference = Reference(cites, target, match["anchor"] or "", words, match.start(), match.end())
        self.opened.append(reference)
        return f"\ue000{len(self.opened) - 1}\ue001"

    def source(self, text: str) -> str:
        """A text with its references as they are written."""
        if "\ue000" not in text:
            return text
        return HOLE.sub(lambda hole: self.body[(r := self.opened[int(hole[1])]).start : r.end], text)

    def count(self, hole: re.Match[str], *, linked: bool) -> str:
        """Let a reference in running text count."""
        reference = self.opened[int(hole[1])]
        if linked:
            self.report("unsupported-markup", reference.start, *markdown_limits.LINK_IN_LINK)
        if reference.words and not reference.words.isalnum():
            made = _markdown().parseInline(reference.words)[0].children or []
            if any(token.type not in {"text", "text_special"} for token in made):
                self.report("unsupported-markup", reference.start, *markdown_limits.WORDS_OF_LINK)
            for code, _, message, hint in markdown_limits.unsupported(reference.words):
                self.report(code, reference.start, message, hint)
            reference = replace(reference, words="".join(token.content for token in made))
        self.references.append(reference)
        return f"\ue000{len(self.references) - 1}\ue001"

    def definitions(self, defined: _Definitions, again: Iterable[Any]) -> None:
        """An address that no link uses, or that is given twice, would vanish from the page."""
        unused = [
            {**found, "label": label}
            for label, found in defined.items()
            if label not in defined.used or label[0] == "^"
        ]
        for found in (*unused, *again):
            offset = self.lines[found["map"][0]]
            label = self.source(found["label"]).lower()
            self.report("unsupported-markup", offset, *markdown_limits.definition(label))

    # -- The tree --

    def tree(self, tokens: Iterable[Token]) -> ET.Element | None:
        """The text as elements, or None where it is nested too deeply."""
        root = ET.Element("div")
        stack = [root]
        columns = 0
        for token in tokens:
            if token.nesting < 0:
                stack.pop()
            elif token.type == "inline":
                if not self.inline(stack[-1], token, len(stack)):
                    return None
            elif token.nesting == 0:
                self.leaf(stack[-1], token)
            else:
                columns = self.cells(token, columns)
                stack.append(stack[-1] if token.hidden else ET.SubElement(stack[-1], token.tag, _attributes(token)))
                if len(stack) > limits.NESTING:
                    self.report("unsupported-markup", self.find("", token), "The text is nested too deeply.")
                    return None
        return root

    def leaf(self, parent: ET.Element, token: Token) -> None:
        """A rule, or a block of code."""
        if token.tag == "hr":
            ET.SubElement(parent, "hr")
            return
        if (language := token.info.split(" ")[0].lower()) in markdown_limits.DRAWN:
            self.report("unsupported-markup", self.find("", token), *markdown_limits.drawn(language))
        ET.SubElement(ET.SubElement(parent, "pre"), "code").text = self.source(token.content)

    def cells(self, token: Token, columns: int) -> int:
        """How many columns the table has that is being read. A row that has more would lose some."""
        if token.type == "table_open":
            return 0
        if token.type == "th_open":
            return columns + 1
        if token.type == "tr_open" and columns and token.map:
            row = escapedSplit(self.rows[token.map[0]].strip(" \t>"))
            found = len(row) - (row[0] == "") - (row[-1] == "")
            if found > columns:
                self.report("unsupported-markup", self.find("", token), *markdown_limits.cells(found, columns))
        return columns

    def inline(self, parent: ET.Element, token: Token, depth: int) -> bool:
        """Put the words, links and emphasis of one block into its element; False where it is nested too deeply."""
        stack = [parent]
        plain = ""
        for child in token.children or ():
            kind = child.type
            if kind == "text":
                plain += child.content
                self.words(stack[-1], child.content, linked=any(element.tag == "a" for element in stack))
            elif kind == "softbreak":
                plain += "\n"
                _append(stack[-1], "\n")
            elif kind == "text_special":
                plain += "\ufffc"
                _append(stack[-1], _PRIVATE.sub("\ufffd", child.content))
            elif child.nesting < 0:
                if (closed := stack.pop()).get("rel"):  # a link that is allowed
                    self.compare("".join(closed.itertext()), closed.get("href", ""))
            elif child.nesting:
                stack.append(ET.SubElement(stack[-1], child.tag, _attributes(child)))
                if depth + len(stack) > limits.NESTING:
                    self.report("unsupported-markup", self.find("", token), "The text is nested too deeply.")
                    return False
                if child.tag == "a":
                    self.link(stack[-1], token)
            else:
                plain += "\n" if child.tag == "br" else "\ufffc"
                self.single(stack[-1], child, token)
        self.unsupported(plain, token)
        return True

    def single(self, parent: ET.Element, child: Token, token: Token) -> None:
        """A break of the line, code, or an image, which has nothing to show."""
        if child.tag == "img":
            source = str(child.attrs["src"])
            self.report("unsupported-markup", self.find(source, token), "Images are not supported.")
            return
        element = ET.SubElement(parent, child.tag)
        if child.tag == "code":
            element.text = self.source(child.content)

    def words(self, parent: ET.Element, words: str, *, linked: bool) -> None:
        """Running text: references in it count, and an address by itself is a link."""
        may_hold = not linked and ("@" in words or "://" in words or "www." in words)
        for index, piece in enumerate(_ADDRESS.split(words) if may_hold else (words,)):
            if not index % 2:
                _append(parent, HOLE.sub(functools.partial(self.count, linked=linked), piece))
                continue
            address = _balanced(piece)
            scheme = "http://" if address.startswith("www.") else "" if "://" in address else "mailto:"
            if safe_urls.is_safe(scheme + address):
                link = ET.SubElement(parent, "a", {"href": scheme + address, "rel": _REL})
                link.text, link.tail = address, piece[len(address) :]
            else:
                _append(parent, piece)

    def unsupported(self, plain: str, token: Token) -> None:
        """Report what would be shown raw. `plain`: a block's words, code and escaped characters blotted out."""
        after = 0
        for code, words, message, hint in markdown_limits.unsupported(plain):
            after = self.find(words, token, after) + 1
            self.report(code, after - 1, message, hint, len(words.split("\n")[0]))

    def link(self, element: ET.Element, token: Token) -> None:
        """Links go to allowed schemes only."""
        address = element.get("href", "")
        for name, value in element.items():
            element.set(name, _PRIVATE.sub("\ufffd", value))
        if safe_urls.is_safe(address):
            element.set("rel", _REL)
            return
        seen = self.source(address)
        offset = self.find(seen, token)
        if re.match(r"[\w.-]*:", safe_urls.as_seen(address)):
            self.report("unsafe-link", offset, f"A link to `{seen[:60]}` is not allowed.", length=len(seen))
            del element.attrib["href"]
        else:
            self.report("dead-link", offset, f"The address `{seen[:60]}` leads to no page.", length=len(seen))

    # -- Sentences and headings --

    def address(self, element: ET.Element, sentences: Sentences) -> None:
        """Give sentences and headings their anchors, in the order in which they are read."""
        if element.tag in _WITH_SENTENCES:
            sentences.mark(element)
        for child in element:
            if child.tag in _HEADINGS:
                self.head(child)
            elif child.tag in _WITH_BLOCKS:
                self.address(child, sentences)

    def parts(self, block: ET.Element) -> tuple[str | int, ...]:
        """The HTML of a block, cut at its references; a citation follows its word without a space."""
        made: list[str | int] = []
        for index, piece in enumerate(HOLE.split(_write(block))):
            if index % 2:
                if made and self.references[int(piece)].cites and isinstance(made[-1], str):
                    made[-1] = made[-1].rstrip(" \n")
                made.append(int(piece))
            else:
                made.append(piece)
        return tuple(part for part in made if part != "")

    def compare(self, words: str, address: str) -> None:
        """A reader who trusts a link's words, or its look, gets where they think."""
        offset, host = max(0, self.body.find(address)), safe_urls.host(address)
        if seen := safe_urls.lookalike(host):
            message = f"The host `{host}` looks like `{seen}`, and is another."
            self.report("lookalike-host", offset, message, length=len(address))
        if named := safe_urls.other_host(words, address):
            message = f"The link's words name `{named}`, and it leads to `{host}`."
            self.report("other-host", offset, message, length=len(address))

    def head(self, element: ET.Element) -> None:
        words = HOLE.sub(lambda m: self.references[int(m[1])].words, "".join(element.itertext()))
        base = slug(words) or "section"
        anchor, number = base, self.taken.get(base, 0)
        while anchor in self.taken:
            number += 1
            anchor = f"{base}-{number + 1}"
        self.taken[base], self.taken[anchor] = number, self.taken.get(anchor, 0)
        self.headings.append((anchor, words))
        element.set("id", f"{HEADING}{anchor}")
        element.tag = f"h{max(2, int(element.tag[1]))}"  # the record's title is the page's h1
