"""Markdown → HTML, taken apart into sentences and references. The only maker of safe markup from text.

References are left open: a text is read once, whatever later happens to the records it links to. Sentences get
anchors, so that a backlink can lead to the very place.
"""

from __future__ import annotations

import functools
import html
import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Sequence
from dataclasses import dataclass, field

import markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markupsafe import Markup, escape

from . import hrefs, limits, parse, refusals
from .diagnostics import Diagnostic, problem
from .document import Prose, Reference, Sentence
from .fastmarkdown import FastMarkdown
from .sentences import HOLE, REFERENCE, STRAY, Sentences

# Private-use characters stand for references and suspected HTML while Python-Markdown works; the input is rid of them.
_PRIVATE = re.compile("[\ue000-\ue004]")
_BORDER = "\ue004"
_ANY_HOLE = re.compile("\ue000(\\d+)\ue001|\ue002(\\d+)\ue003")
_HTML = re.compile("\ue002(\\d+)\ue003")
_INCOMPLETE = ("A link or citation is incomplete.", "Complete it: [[id]], [[id|words]], [@id]; or mark it as `code`.")
_ANCHOR = re.compile(r"(?<=<span class=\"sentence\") id=\"s\d+\"")
_WITH_SENTENCES = {"p", "li", "td", "th"}
_WITH_BLOCKS = _WITH_SENTENCES | {"ul", "ol", "blockquote", "table", "thead", "tbody", "tr"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
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
        return Markup('<a class="cite" role="doc-noteref" id="{}" href="{}" title="{}">{}</a>').format(
            target.anchor, target.href, target.words, target.number
        )
    return Markup('<a class="ref ref-{}" href="{}">{}</a>').format(target.kind, target.href, target.words)


@functools.cache
def _markdown() -> markdown.Markdown:
    return markdown.Markdown(extensions=[_Prose()], output_format="html")


class _Prose(Extension):
    """Python-Markdown without raw HTML, plus tables and our reading of the tree."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # the library's name
        md.registerExtensions(["tables", "sane_lists", FastMarkdown()], {})
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("entity")
        # After everything else, so that it sees the text as it will be written.
        md.treeprocessors.register(_Reader(md), "reading", -10)


class _Reader(Treeprocessor):
    """Hands the finished tree to the reading in progress."""

    def run(self, root: ET.Element) -> None:
        reading: _Reading = self.md.reading  # type: ignore[attr-defined]  # set for the length of one conversion
        reading.walk(root)
        reading.address(root)
        for block in root:
            block.tail = _BORDER


@dataclass(slots=True)
class _Reading:
    """One text being read."""

    path: str
    body: str
    first_line: int
    references: list[Reference] = field(default_factory=list)
    headings: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    """Anchors of headings that are taken, and how often each was asked for again."""
    html_at: list[int] = field(default_factory=list)
    live: set[int] = field(default_factory=set)
    sentences: Sentences = field(init=False)

    def __post_init__(self) -> None:
        self.sentences = Sentences(self.body, self.references, self.live)

    def run(self) -> tuple[Prose, list[Diagnostic]]:
        for code, offset, message, hint in refusals.find(self.body):
            self.report(code, offset, message, hint)
            return Prose(()), self.problems
        reader = _markdown()
        reader.reset()
        reader.reading = self  # type: ignore[attr-defined]
        try:
            text = reader.convert(self.opened())
        except RecursionError:
            _markdown.cache_clear()  # its parser still believes that it is inside a list
            self.report("unsupported-markup", 0, "The text is nested too deeply.")
            return Prose(()), self.problems
        blocks, kept = self.blocks(text)
        sentences = tuple(self.sentences.found)
        if kept != list(range(len(kept))):
            renumber = {old: new for new, old in enumerate(kept)}
            sentences = tuple(
                Sentence(s.anchor, tuple(renumber[p] if isinstance(p, int) else p for p in s.parts), s.start)
                for s in sentences
            )
        return Prose(blocks, tuple(self.references[i] for i in kept), sentences, tuple(self.headings)), self.problems

    def report(self, code: str, offset: int, message: str, hint: str = "", length: int = 1) -> None:
        self.problems.append(
            problem(code, parse.place(self.path, self.body, self.first_line, offset, length), message, hint)
        )

    def opened(self) -> str:
        """The body with placeholders for references."""
        if self.body.count("[[") + self.body.count("[@") > limits.REFERENCES:
            message = f"The text has more than {limits.REFERENCES:,} links and citations."
            self.report("too-many", 0, message)
            return ""
        if any(opening in self.body for opening in ("[[", "[@", "<")):
            return REFERENCE.sub(self.open, self.body)
        return self.body

    def open(self, match: re.Match[str]) -> str:
        """Put a placeholder for a reference, or for what looks like HTML: in code, neither will count."""
        if match["html"]:
            self.html_at.append(match.start())
            return f"\ue002{len(self.html_at) - 1}\ue003{match['html'][1]}"
        cites = match["cite"] is not None
        target = match["cite"] if cites else match["link"].strip()
        words = " ".join((match["words"] or "").split())
        self.references.append(Reference(cites, target, match["anchor"] or "", words, match.start(), match.end()))
        return f"\ue000{len(self.references) - 1}\ue001"

    def blocks(self, text: str) -> tuple[tuple[tuple[str | int, ...], ...], list[int]]:
        """Cut finished HTML at its top-level elements and references; those inside code become their source again."""
        kept: list[int] = []
        blocks: list[tuple[str | int, ...]] = []
        for block in text.split(_BORDER):
            if "\ue000" not in block:
                blocks.append((block.rstrip(),) if block.strip() else ())
                continue
            parts: list[str | int] = []
            pending = ""
            for index, piece in enumerate(HOLE.split(block)):
                if not index % 2:
                    pending += piece
                elif int(piece) in self.live:
                    cites = self.references[int(piece)].cites
                    parts += [pending.rstrip(" \n") if cites else pending, len(kept)]
                    kept.append(int(piece))
                    pending = ""
                else:
                    reference = self.references[int(piece)]
                    pending += str(escape(self.body[reference.start : reference.end]))
            parts.append(pending.rstrip())
            blocks.append(tuple(part for part in parts if part != ""))
        return tuple(filter(None, blocks)), kept

    # -- The tree --

    def walk(self, element: ET.Element, depth: int = 0) -> None:
        """Check an element and everything in it."""
        if depth > limits.NESTING:
            raise RecursionError
        for child in element:
            self.check(child)
            if child.tag in {"pre", "code"}:
                self.restore(child)
            else:
                self.walk(child, depth + 1)
        if element.text:
            self.note(element.text)
        for child in element:
            if child.tail:
                self.note(child.tail)

    def address(self, element: ET.Element) -> None:
        """Give sentences and headings their anchors, in the order in which they are read."""
        if element.tag in _WITH_SENTENCES:
            self.sentences.mark(element)
        for child in element:
            if child.tag in _HEADINGS:
                self.head(child)
            elif child.tag in _WITH_BLOCKS:
                self.address(child)

    def note(self, text: str) -> None:
        """References and HTML that stand in running text are what they look like."""
        if not ("[" in text or "\ue000" in text or "\ue002" in text):
            return
        for reference, markup in _ANY_HOLE.findall(text):
            if reference:
                self.live.add(int(reference))
            else:
                self.report("raw-html", self.html_at[int(markup)], "HTML is not allowed in a text.")
        for stray in STRAY.findall(text):
            self.report("unsupported-markup", max(0, self.body.find(stray)), *_INCOMPLETE)

    def restore(self, code: ET.Element) -> None:
        """In code, suspected HTML is just text; references are restored when the text is cut into parts."""
        for element in code.iter():
            element.text = _HTML.sub("<", element.text or "")
            if element is not code:
                element.tail = _HTML.sub("<", element.tail or "")

    def check(self, element: ET.Element) -> None:
        """Links go to allowed schemes only; images have nothing to show; attributes hold no HTML and no style."""
        attributes = element.items()
        if not attributes:  # the rule
            return
        for name, value in attributes:
            for markup in _HTML.findall(value):
                self.report("raw-html", self.html_at[int(markup)], "HTML is not allowed in a text.")
            element.set(name, _HTML.sub("<", value))
        if align := element.attrib.pop("style", ""):  # of a table's column; the pages' own policy forbids styles
            element.set("class", "column-" + align.removeprefix("text-align: ").rstrip(";"))
        if element.tag == "img":
            source = element.get("src", "")
            self.report("unsupported-markup", max(0, self.body.find(source)), "Images are not supported.")
        address = element.get("href")
        if element.tag != "a" or address is None:
            return
        if hrefs.is_safe(address):
            element.set("rel", "noopener noreferrer external")
            self.compare("".join(element.itertext()), address)
            return
        offset = max(0, self.body.find(address))
        if re.match(r"[\w.-]*:", hrefs.as_seen(address)):
            self.report(
                "unsafe-link",
                offset,
                f"A link to `{_ANY_HOLE.sub('…', address)[:60]}` is not allowed.",
                length=len(address),
            )
            del element.attrib["href"]
        else:
            self.report("dead-link", offset, f"The address `{address[:60]}` leads to no page.", length=len(address))

    def compare(self, words: str, address: str) -> None:
        """A reader who trusts a link's words, or its look, gets where they think."""
        offset, host = max(0, self.body.find(address)), hrefs.host(address)
        if seen := hrefs.lookalike(host):
            message = f"The host `{host}` looks like `{seen}`, and is another."
            self.report("lookalike-host", offset, message, length=len(address))
        if named := hrefs.other_host(words, address):
            message = f"The link's words name `{named}`, and it leads to `{host}`."
            self.report("other-host", offset, message, length=len(address))

    def head(self, element: ET.Element) -> None:
        words = html.unescape(HOLE.sub(lambda m: self.references[int(m[1])].words, "".join(element.itertext())))
        base = slug(words) or "section"
        anchor, number = base, self.taken.get(base, 0)
        while anchor in self.taken:
            number += 1
            anchor = f"{base}-{number + 1}"
        self.taken[base], self.taken[anchor] = number, self.taken.get(anchor, 0)
        self.headings.append((anchor, words))
        element.set("id", f"{HEADING}{anchor}")
        element.tag = f"h{max(2, int(element.tag[1]))}"  # the record's title is the page's h1
