"""Markdown → HTML, taken apart into sentences and references. The only maker of safe markup from text.

References are left open: a text is read once, whatever later happens to the records it links to. Sentences get
anchors, so that a backlink can lead to the very place.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from markdown_it.token import Token
from markupsafe import Markup

from briefing.core import limits, safe_urls
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Prose, Reference, Sentence

from . import front_matter, markdown, markdown_limits
from .sentences import Element, Piece, cut, flat, joined, words_of

REFERENCE = re.compile(
    r"\\[\\\[]"
    r"|\[\[(?P<link>[^\[\]|#\n\\]+)(?:\#(?P<anchor>[^\[\]|\n\\]*))?(?:\\?\|(?P<words>(?:[^\[\]\n]|\n(?!\s*\n))+))?\]\]"
    r"|\[@(?P<cite>[^\[\]\s]+)\]"
)
"""A link or citation, or a backslash that keeps what follows from being one. In tables a link is `[[id\\|words]]`."""
# These stand for references while the Markdown is read; the input is rid of them.
_PRIVATE = re.compile("[\ue000\ue001]")
_HOLE = re.compile("\ue000(\\d+)\ue001")
_ANCHOR = re.compile(r"(?<=<span class=\"sentence\") id=\"s\d+\"")
_ROW = re.compile(r"[ \t>]*(.*)")
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
    reading = _Reading(path, _PRIVATE.sub("\ufffd", body), first_line)
    return reading.run(), reading.problems


def fill(block: Sequence[str | int], targets: Sequence[Target], *, anchored: bool = True) -> Markup:
    """A block as HTML, with each reference put in. `targets` runs parallel to the text's references.

    A text that is shown a second time elsewhere is not `anchored`: its sentences' addresses lead to its own page.
    """
    parts = (
        _link(targets[part]) if isinstance(part, int) else part if anchored else _ANCHOR.sub("", part) for part in block
    )
    return Markup("".join(parts))  # noqa: S704  # the parts come from `read`, which escapes


def _link(target: Target) -> Markup:
    if target.number:
        # The style sheet draws the number: text that is selected, searched or indexed has none.
        return Markup('<a class="cite" role="doc-noteref" id="{}" href="{}" title="{}" aria-label="{}"></a>').format(
            target.anchor, target.href, target.words, target.number
        )
    return Markup('<a class="ref ref-{}" href="{}">{}</a>').format(target.kind, target.href, target.words)


def slug(words: str) -> str:
    """Words as an anchor: lower case, hyphens."""
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-")


def _tag(name: str, **attributes: object) -> str:
    written = "".join(f' {key}="{html.escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def _column(token: Token) -> dict[str, str]:
    """A class for the alignment of a table's cell; the pages' own policy forbids styles."""
    align = str(token.attrs.get("style", "")).replace("text-align:", "column-")
    return {"class": align} if align else {}


def _html(pieces: Iterable[Piece]) -> Iterator[str | int]:
    for piece in pieces:
        if isinstance(piece, Element):
            yield from piece.html
        else:  # however its lines are broken, a text gives the same page
            yield html.escape(piece.replace("\n", " "), quote=False) if isinstance(piece, str) else piece


def _cells(row: str) -> int:
    """How many cells a row of a table has."""
    cells = re.split(r"(?<!\\)\|", row.strip())
    return len(cells) - (not cells[0]) - (not cells[-1] and len(cells) > 1)


@dataclass
class _Reading:
    """One text being read."""

    path: str
    body: str
    first_line: int
    opened: list[Reference] = field(default_factory=list)
    """Every reference in the body, also in code."""
    references: list[Reference] = field(default_factory=list)
    """Those that count, in the order in which they are read."""
    sentences: list[Sentence] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    """Anchors of headings, and how often each was asked for again."""
    problems: list[Diagnostic] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """The lines of the text in which references are holes."""
    starts: list[int] = field(default_factory=list)
    """Where in the body each of them begins."""
    made: list[str | int] = field(default_factory=list)
    """The HTML of the block at hand."""
    labels: set[str] = field(default_factory=set)
    """Labels of addresses that links use."""
    cursor: int = 0
    """Where the last sentence was found."""

    def run(self) -> Prose:
        for refusal in markdown_limits.find(self.body):
            self.report(*refusal)
            return Prose(())
        text = REFERENCE.sub(self.open, self.body).replace("\r", " ")  # no end of a line, here as elsewhere
        self.lines = text.split("\n")
        self.starts = [0, *itertools.accumulate(len(self.source(line)) + 1 for line in self.lines)]
        tokens = markdown.read(text)
        if deep := next(filter(markdown.is_too_deep, tokens), None):
            self.report("unsupported-markup", self.start(deep), "The text is nested too deeply.")
            return Prose(())
        blocks = tuple(self.blocks(tokens))
        self.check_definitions([token for token in tokens if token.type == "definition"])
        return Prose(blocks, tuple(self.references), tuple(self.sentences), tuple(self.headings))

    # -- Places --

    def report(self, code: str, offset: int, message: str, hint: str = "", length: int = 1) -> None:
        if len(self.problems) <= limits.MAX_PROBLEMS:
            place = front_matter.place(self.path, self.body, self.first_line, offset, length)
            self.problems.append(problem(code, place, message, hint))

    def start(self, block: Token) -> int:
        """Where in the body a block begins."""
        return self.starts[block.map[0]] if block.map else 0

    def find(self, words: str, start: int) -> int:
        """The offset in the body of words behind a place, or that place."""
        return max(start, self.body.find(re.split("[\n\ue000\ufffc]", words)[0], start))

    # -- References --

    def open(self, match: re.Match[str]) -> str:
        """Put a hole for a reference: in code, it will not count."""
        if match["cite"] is None and match["link"] is None:
            return match[0]  # a backslash takes its meaning from it
        words = " ".join(re.sub(r"\n[ >]*", " ", match["words"] or "").split())
        target = match["cite"] or match["link"].strip()
        place = match.start(), match.end()
        self.opened.append(Reference(match["cite"] is not None, target, match["anchor"] or "", words, *place))
        return f"\ue000{len(self.opened) - 1}\ue001"

    def source(self, text: str) -> str:
        """A text with its references as they are written."""
        return _HOLE.sub(self.written, text)

    def written(self, hole: re.Match[str]) -> str:
        if int(hole[1]) >= len(self.opened):
            return ""  # made of entities in an address
        reference = self.opened[int(hole[1])]
        return self.body[reference.start : reference.end]

    def count(self, reference: Reference, *, linked: bool) -> int:
        """Let a reference in running text count. Returns its index."""
        if linked:
            self.report("unsupported-markup", reference.start, *markdown_limits.LINK_IN_LINK)
        if reference.words and not reference.words.isalnum():
            tokens = markdown.read_words(reference.words)
            if any(token.type not in {"text", "text_special"} for token in tokens):
                self.report("unsupported-markup", reference.start, *markdown_limits.WORDS_OF_LINK)
            for code, _, message, hint in markdown_limits.unsupported(reference.words):
                self.report(code, reference.start, message, hint)
            reference = replace(reference, words="".join(token.content for token in tokens))
        self.references.append(reference)
        return len(self.references) - 1

    # -- Blocks --

    def blocks(self, tokens: Sequence[Token]) -> Iterator[tuple[str | int, ...]]:
        """The HTML of each block, cut at its references. Each element begins a line."""
        columns = 0
        for before, token in itertools.pairwise([Token("", "", 0), *tokens]):
            if token.type == "inline":
                self.words(before, token)
            elif token.type in {"fence", "code_block"}:
                self.code(token)
            elif token.type == "hr" or (token.nesting and not token.hidden and token.type != "heading_open"):
                self.mark(token)
            if token.type == "thead_open":
                columns = 0
            elif token.type == "th_open":
                columns += 1
            elif token.type == "tr_open" and columns:
                self.check_row(token, columns)
            if token.level == 0 and token.nesting <= 0 and self.made:
                *parts, last = joined(self.made)
                yield (*parts, last.rstrip("\n")) if isinstance(last, str) else (*parts, last)
                self.made = []

    def begin_line(self) -> None:
        if self.made and not str(self.made[-1]).endswith("\n"):
            self.made.append("\n")

    def mark(self, token: Token) -> None:
        """Open or close the element of a block."""
        name = "h2" if token.tag == "h1" else token.tag  # the record's title is the page's h1
        if token.nesting < 0:
            self.made.append(f"</{name}>\n")
            return
        start = {"start": token.attrs["start"]} if "start" in token.attrs else {}
        self.begin_line()
        self.made.append(_tag(name, **start, **_column(token)))
        if token.type == "hr":
            self.made.append("\n")

    def code(self, token: Token) -> None:
        """Code, its references as they were written."""
        language = token.info.strip().partition(" ")[0].lower()
        if language in markdown_limits.DRAWN:
            self.report("unsupported-markup", self.start(token), *markdown_limits.drawn(language))
        code = html.escape(self.source(token.content).rstrip("\n"), quote=False)
        self.begin_line()
        self.made += ["<pre><code>", f"{code}\n" if code else "", "</code></pre>\n"]

    def words(self, block: Token, token: Token) -> None:
        """The words of a paragraph, heading or cell."""
        pieces = self.pieces(token)
        if block.type == "heading_open":
            self.begin_line()
            anchor = f"{HEADING}{self.head(flat(pieces, self.references).replace('Xxxx', ''))}"
            self.made += [_tag(f"h{max(2, int(block.tag[1]))}", id=anchor), *_html(pieces)]
            return
        self.cursor = max(self.cursor, self.start(token))
        for sentence in cut(pieces, self.references):
            parts, anchor = joined(words_of(sentence)), f"s{len(self.sentences) + 1}"
            self.sentences.append(Sentence(anchor, parts, self.place(parts)))
            self.made.append(_tag("span", **{"class": "sentence", "id": anchor}))
            for part in _html(sentence):
                if isinstance(part, int) and self.references[part].cites and isinstance(self.made[-1], str):
                    self.made[-1] = self.made[-1].rstrip(" ")  # a citation follows its word without a space
                self.made.append(part)
            self.made.append("</span>")

    def place(self, parts: Sequence[str | int]) -> int:
        """Where a sentence begins in the body: its first words, or reference, after the last sentence's."""
        for part in parts:
            if isinstance(part, int):
                self.cursor = self.references[part].start
                break
            if words := part.strip().partition("\n")[0]:
                # Emphasis in its first words keeps a sentence from being found whole.
                found = (self.body.find(some, self.cursor) for some in (words[:40], words.split(" ", 1)[0]))
                self.cursor = next((at for at in found if at >= 0), self.cursor)
                break
        return self.cursor

    def head(self, words: str) -> str:
        """Note a heading. Returns its anchor, which is unique in the text."""
        base = slug(words) or "section"
        anchor = base
        while anchor in self.taken:
            self.taken[base] += 1
            anchor = f"{base}-{self.taken[base] + 1}"
        self.taken.setdefault(anchor, 0)
        self.headings.append((anchor, words))
        return anchor

    # -- Inline --

    def pieces(self, block: Token) -> list[Piece]:
        """The inline content of a block. What GitHub would show otherwise is reported."""
        start = self.start(block)
        plain = ""  # code and escaped characters blotted out
        inside: list[list[Piece]] = [[]]
        opened: list[Token] = []
        for token in block.children or ():
            linked = any(mark.type == "link_open" for mark in opened)
            if token.type == "text":
                plain += token.content
                inside[-1] += self.fill(token.content, linked=linked)
            elif token.type == "text_special":
                plain += "\ufffc"
                inside[-1].append(_PRIVATE.sub("\ufffd", token.content))
            elif token.type in {"softbreak", "hardbreak"}:
                plain += "\n"
                inside[-1].append("\n" if token.type == "softbreak" else Element(("<br>",), ("\n",)))
            elif token.nesting > 0:
                opened.append(token)
                inside.append([])
            elif token.nesting < 0:
                inside[-2:] = [[*inside[-2], self.element(opened.pop(), inside[-1], start)]]
            else:
                plain += "\ufffc"
                if token.type == "image":
                    self.labels.add(token.meta.get("label", ""))
                    place = self.find(self.source(str(token.attrs["src"])), start)
                    self.report("unsupported-markup", place, "Images are not supported.")
                else:
                    code = self.source(token.content)
                    inside[-1].append(Element((f"<code>{html.escape(code, quote=False)}</code>",), (f"`{code}`",)))
        after = start
        for code, words, message, hint in markdown_limits.unsupported(plain):
            after = self.find(words, after) + 1
            self.report(code, after - 1, message, hint, len(words.split("\n")[0]))
        return inside[0]

    def fill(self, text: str, *, linked: bool) -> Iterator[str | int]:
        """Running text: references in it count."""
        for index, part in enumerate(_HOLE.split(text)):
            if index % 2:
                yield self.count(self.opened[int(part)], linked=linked)
            elif part:
                yield part

    def element(self, mark: Token, inside: Sequence[Piece], start: int) -> Element:
        words = tuple(words_of(inside))
        attributes = self.link(mark, flat(inside, self.references), start) if mark.type == "link_open" else {}
        return Element((_tag(mark.tag, **attributes), *_html(inside), f"</{mark.tag}>"), words)

    def link(self, mark: Token, words: str, start: int) -> dict[str, str]:
        """The attributes of a link: it goes to allowed schemes only, and where its words say."""
        self.labels.add(mark.meta.get("label", ""))
        attributes = {name: str(value) for name, value in mark.attrs.items()}
        address = attributes["href"]
        if "\ue000" in attributes.get("title", ""):
            self.report("unsupported-markup", self.find("[", start), *markdown_limits.LINK_IN_LINK)
        if safe_urls.is_safe(address):
            self.compare(words, address, self.find(address, start))
            shown = {name: _PRIVATE.sub("\ufffd", value) for name, value in attributes.items()}
            return {**shown, "rel": "noopener noreferrer external"}
        seen = self.source(address)
        offset = self.find(seen, start)
        if re.match(r"[\w.-]*:", safe_urls.as_seen(address)):
            self.report("unsafe-link", offset, f"A link to `{seen[:60]}` is not allowed.", length=len(seen))
        else:
            self.report("dead-link", offset, f"The address `{seen[:60]}` leads to no page.", length=len(seen))
        return {}

    def compare(self, words: str, address: str, offset: int) -> None:
        """Warn of links that do not lead where a reader thinks who trusts their words, or the look of their host."""
        host = safe_urls.host(address)
        if seen := safe_urls.lookalike(host):
            message = f"The host `{host}` looks like `{seen}`, and is another."
            self.report("lookalike-host", offset, message, length=len(address))
        if named := safe_urls.other_host(words, address):
            message = f"The link's words name `{named}`, and it leads to `{host}`."
            self.report("other-host", offset, message, length=len(address))

    # -- What would vanish from the page --

    def check_definitions(self, definitions: Sequence[Token]) -> None:
        """Report addresses that no link uses."""
        seen: set[str] = set()
        for token in definitions:
            name = token.meta["id"]
            if name in seen or name not in self.labels or name[0] == "^":
                label = " ".join(self.source(token.meta["label"]).lower().split())
                self.report("unsupported-markup", self.find("[", self.start(token)), *markdown_limits.definition(label))
            seen.add(name)

    def check_row(self, row: Token, columns: int) -> None:
        """Report the cells of a row beyond its table's columns."""
        found = _ROW.match(self.lines[row.map[0]]) if row.map else None
        if found and (cells := _cells(found[1])) > columns:
            offset = self.start(row) + found.start(1)
            self.report("unsupported-markup", offset, *markdown_limits.cells(cells, columns))
