"""Markdown → HTML, taken apart into sentences and references. The only maker of safe markup from text.

References are left open: a text is read once, whatever later happens to the records it links to. Sentences get
anchors, so that a backlink can lead to the very place.
"""

from __future__ import annotations

import functools
import html
import itertools
import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from briefing.core import limits, safe_urls
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Prose, Reference

from . import front_matter, github_markdown, markdown_limits
from .github_markdown import unescape
from .sentences import BLOCKS, HOLE, REFERENCE, Sentences

# These stand for references, and for what Python-Markdown has taken out, while it works; the input is rid of them.
_PRIVATE = re.compile("[\ue000\ue001\x02\x03]")
_LINES = BLOCKS | {"thead", "tbody", "tr", "th", "td"}
"""Elements that begin a line of the HTML."""
_ANCHOR = re.compile(r"(?<=<span class=\"sentence\") id=\"s\d+\"")
_WITH_SENTENCES = {"p", "li", "td", "th"}
_WITH_BLOCKS = _WITH_SENTENCES | {"ul", "ol", "blockquote", "table", "thead", "tbody", "tr"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_WITH_WORDS = _HEADINGS | {"p", "th", "td"}
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
    return _Reading(path, _PRIVATE.sub("\ufffd", body), first_line).run()


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


def _restyle(element: ET.Element) -> None:
    """Give a table's cell a class for its column; the pages' own policy forbids the style that aligns it."""
    if align := element.attrib.pop("style", ""):
        element.set("class", align.replace("text-align: ", "column-").rstrip(";"))


def _unwrap(item: ET.Element) -> None:
    """Put what stands in an element's `tight` children in their place."""
    last: ET.Element | None = None
    for child in list(item):
        if "tight" not in child.attrib:
            last = child
            continue
        at = list(item).index(child)
        item[at : at + 1] = list(child)
        if last is None:
            item.text = (item.text or "") + (child.text or "")
        else:
            last.tail = (last.tail or "") + (child.text or "")
        last = child[-1] if len(child) else last


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
    parsed: github_markdown.Parsed = field(default_factory=github_markdown.Parsed)
    starts: list[int] = field(default_factory=list)
    """Where in the body the lines of the text begin that Python-Markdown reads."""
    deepest: int = 0
    """Where the text is nested too deeply."""
    plain: str = ""
    """The words of the block that is being read, code and escaped characters blotted out."""

    def run(self) -> tuple[Prose, list[Diagnostic]]:
        for code, offset, message, hint in markdown_limits.find(self.body):
            self.report(code, offset, message, hint)
            return Prose(()), self.problems
        text = REFERENCE.sub(self.open, self.body).replace("\r", " ")  # no end of a line, here as elsewhere
        self.starts = [0, *itertools.accumulate(len(self.source(line)) + 1 for line in text.split("\n"))]
        self.parsed = github_markdown.read(text, safe_urls.is_safe)
        root = self.parsed.root
        if self.parsed.too_deep or not self.check(root, 1):
            self.report("unsupported-markup", self.deepest, "The text is nested too deeply.")
            return Prose(()), self.problems
        for line, words, message, hint in self.parsed.unsupported:
            place = max(self.starts[line], self.body.find(self.source(words), self.starts[line]))
            self.report("unsupported-markup", place, message, hint)
        sentences = Sentences(self.body, self.references)
        self.address(root, sentences)
        blocks = tuple(map(self.parts, root))
        return Prose(blocks, tuple(self.references), tuple(sentences.found), tuple(self.headings)), self.problems

    # -- Places --

    def report(self, code: str, offset: int, message: str, hint: str = "", length: int = 1) -> None:
        if len(self.problems) <= limits.MAX_PROBLEMS:
            place = front_matter.place(self.path, self.body, self.first_line, offset, length)
            self.problems.append(problem(code, place, message, hint))

    def start(self, block: ET.Element) -> int:
        """Where in the body a block begins."""
        return self.starts[self.parsed.lines.get(block, 0)]

    def find(self, words: str, block: ET.Element, after: int = 0) -> int:
        """The offset in the body of words of a block, or of the block itself."""
        start = max(after, self.start(block))
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
            read = github_markdown.inline(reference.words)
            if len(read):
                self.report("unsupported-markup", reference.start, *markdown_limits.WORDS_OF_LINK)
            for code, _, message, hint in markdown_limits.unsupported(reference.words):
                self.report(code, reference.start, message, hint)
            reference = replace(reference, words=unescape("".join(read.itertext())))
        self.references.append(reference)
        return f"\ue000{len(self.references) - 1}\ue001"

    # -- The tree --

    def check(self, parent: ET.Element, depth: int) -> bool:
        """Read the blocks in an element; False where they are nested too deeply."""
        for block in parent:
            if depth >= limits.NESTING or (block.tag in _WITH_WORDS and not self.inline(block, block, depth + 2)):
                self.deepest = self.start(block)
                return False
            if block.tag == "pre":
                self.code(block)
            elif block.tag not in _WITH_WORDS and not self.check(block, depth + 1):
                return False
            if block.tag in _WITH_WORDS:
                self.unsupported(block)
                _restyle(block)
        if parent.tag == "li":
            _unwrap(parent)
        return True

    def code(self, block: ET.Element) -> None:
        """Put the references in code back as they were written."""
        code = self.source(block[0].text or "").rstrip("\n")
        block[0].text = f"{code}\n" if code else ""

    def inline(self, element: ET.Element, block: ET.Element, depth: int, *, linked: bool = False) -> bool:
        """Read the words, links and emphasis of a block; False where they are nested too deeply."""
        if depth > limits.NESTING + 1:
            return False
        _unwrap(element)
        element.text = self.words(element.text or "", linked=linked)
        for child in element:
            if child.tag == "code":
                child.text = self.source(child.text or "")
                self.plain += "\ufffc"
            elif child.tag == "br":
                self.plain += "\n"
            elif child.tag == "img":
                source = self.source(unescape(child.get("src", "")))
                self.report("unsupported-markup", self.find(source, block), "Images are not supported.")
                self.plain += "\ufffc"
            elif child.tag == "odd":
                self.report("unsupported-markup", self.find(child.text or "", block), *markdown_limits.EMPHASIS)
            else:
                if not self.inline(child, block, depth + 1, linked=linked or child.tag == "a"):
                    return False
                if child.tag == "a":
                    self.link(child, block)
            child.tail = self.words(child.tail or "", linked=linked)
        return True

    def words(self, words: str, *, linked: bool) -> str:
        """Running text: references in it count, and escaped characters are themselves."""
        self.plain += unescape(words, "\ufffc")
        if "\ue000" in words:
            words = HOLE.sub(functools.partial(self.count, linked=linked), words)
        return unescape(words)

    def unsupported(self, block: ET.Element) -> None:
        """Report what would be shown raw."""
        after = 0
        for code, words, message, hint in markdown_limits.unsupported(self.plain):
            after = self.find(words, block, after) + 1
            self.report(code, after - 1, message, hint, len(words.split("\n")[0]))
        self.plain = ""

    def link(self, element: ET.Element, block: ET.Element) -> None:
        """Links go to allowed schemes only, and where their words say."""
        written, address = element.get("href", ""), unescape(element.get("href", ""))
        if hole := HOLE.search(element.get("title", "")):
            self.report("unsupported-markup", self.opened[int(hole[1])].start, *markdown_limits.LINK_IN_LINK)
        for name, value in element.items():
            element.set(name, _PRIVATE.sub("\ufffd", unescape(value)))
        if safe_urls.is_safe(address):
            element.set("rel", _REL)
            self.compare("".join(element.itertext()), address, block)
            return
        seen = unescape(self.source(written))
        offset = self.find(seen, block)
        if re.match(r"[\w.-]*:", safe_urls.as_seen(address)):
            self.report("unsafe-link", offset, f"A link to `{seen[:60]}` is not allowed.", length=len(seen))
            del element.attrib["href"]
        else:
            self.report("dead-link", offset, f"The address `{seen[:60]}` leads to no page.", length=len(seen))

    def compare(self, words: str, address: str, block: ET.Element) -> None:
        """Warn of links that do not lead where a reader thinks who trusts their words, or the look of their host."""
        offset, host = self.find(address, block), safe_urls.host(address)
        if seen := safe_urls.lookalike(host):
            message = f"The host `{host}` looks like `{seen}`, and is another."
            self.report("lookalike-host", offset, message, length=len(address))
        if named := safe_urls.other_host(words, address):
            message = f"The link's words name `{named}`, and it leads to `{host}`."
            self.report("other-host", offset, message, length=len(address))

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
