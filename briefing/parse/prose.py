"""Markdown → HTML, taken apart into sentences and references. The only maker of safe markup from text.

References are left open: a text is read once, whatever later happens to the records it links to. Sentences get
anchors, so that a backlink can lead to the very place.
"""

import html
import itertools
import re
import xml.etree.ElementTree as ET  # builds trees only, parses no XML
from bisect import bisect
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from briefing.core import limits, urls
from briefing.core.diagnostics import Diagnostic, problem
from briefing.core.document import Prose, Reference, Sentence
from briefing.core.fields import Frozen
from briefing.languages import ways

from . import front_matter, github_markdown
from .github_markdown import MARKUP, MESSAGES, unescape, unsupported

REFERENCE = re.compile(
    r"[\\!\[](?:(?<=\\)[\\\[]"  # what each begins with comes first: so it is found fast
    r"|(?P<shows>(?<=!)(?<!\S!)\[)?"
    r"(?<=\[)\[(?P<link>[^\[\]|#\n\\]+)(?:\#(?P<anchor>[^\[\]|\n\\]*))?(?:\\?\|(?P<words>(?:[^\[\]\n]|\n(?!\s*\n))+))?\]\]"
    r"|(?<=\[)@(?P<cite>[^\[\]\s]+)\])"
)
"""A link, picture or citation, or a backslash that keeps it from being one. In tables a link is `[[id\\|words]]`."""
_HOLE = re.compile("\ue000(\\d+)\ue001")  # takes the place of a reference until a block is done
_BEFORE_HOLE = re.compile(f" (?<!  ) *+(?={_HOLE.pattern})")
# Of these marks, and those that Python-Markdown uses, the input is rid.
_PRIVATE = re.compile("[\ue000\ue001\x02\x03]")
_ANCHOR = re.compile(r"(?<=<span class=\"sentence\") id=\"s\d+\"")
_TAG, _FIRST_TAG = re.compile("<[^>]*>"), re.compile(r"<\w+")
_BEFORE_STOP = re.compile(r" ([.,;:!?])")
_STOP = re.compile(r"[.!?。！？][”\"’'»)]*\s+")
HEADING = "h-"
"""Before the anchors of a text's headings on its page, where the page has anchors of its own."""


class Target(Frozen):
    """What an open reference becomes on one page."""

    href: str
    """"" for a later mention of what the text has linked already: plain words."""
    words: str  # or Markup: the figure of a picture
    kind: str
    number: int = 0  # the number of the note, for citations
    anchor: str = ""  # the id of this very citation, for the way back
    direction: str = ""  # of the words, if not the page's


def read(path: str, body: str, first_line: int, language: str = "en") -> tuple[Prose, list[Diagnostic]]:
    """Take a Markdown text in a language apart. `first_line` is the line of the file on which it begins."""
    reading = _ProseReader(path, _PRIVATE.sub("\ufffd", body), first_line, language)
    return reading.run(), reading.problems


def fill(block: Sequence[str | int], targets: Sequence[Target], language: str, *, anchored: bool = True) -> Markup:
    """A block as HTML on a page of a language, with each reference put in.

    `targets` runs parallel to the text's references. A block that is written in another direction says so. A text that
    is shown a second time elsewhere is not `anchored`: its sentences' addresses lead to its own page.
    """
    made = "".join(
        _link(targets[part]) if isinstance(part, int) else part if anchored else _ANCHOR.sub("", part) for part in block
    )
    own_words = _TAG.sub("", "".join(part for part in block if isinstance(part, str)))
    if direction := ways.foreign_direction(own_words, language):
        made = _FIRST_TAG.sub(rf'\g<0> dir="{direction}"', made, count=1)
    return Markup(made)  # noqa: S704  # the parts come from `read`, which escapes


def slug(words: str) -> str:
    """Words as an anchor: lower case, hyphens."""
    return re.sub(r"[^\w]+", "-", words.lower()).strip("-")


def figure(**values: object) -> Markup:
    """A picture with its caption; a browser chooses the size and the form that it needs."""
    return Markup(
        '<figure class="picture"><a href="{href}"><picture><source type="image/webp" srcset="{webp}" sizes="{sizes}">'
        '<img src="{src}" srcset="{srcset}" sizes="{sizes}" width="{width}" height="{height}" alt="{alt}"'
        ' loading="lazy" decoding="async"></picture></a>'
        '<figcaption>{caption}<p class="quiet">{credit}</p></figcaption></figure>'
    ).format(**values, sizes="(min-width: 62em) 40rem, 100vw")


def _link(target: Target) -> str:
    if isinstance(target.words, Markup):
        return target.words
    words, isolated = escape(target.words), f' dir="{target.direction}"' if target.direction else ""
    if target.number:
        # The style sheet draws the number: text that is selected, searched or indexed has none.
        place = f'id="{escape(target.anchor)}" href="{escape(target.href)}"'
        return f'<a class="cite" role="doc-noteref" {place} aria-label="{target.number}"></a>'
    if not target.href:
        return f'<span class="ref"{isolated}>{words}</span>'
    return f'<a class="ref ref-{escape(target.kind)}" href="{escape(target.href)}"{isolated}>{words}</a>'


def _tag(name: str, attributes: dict[str, str]) -> str:
    return f"<{name}" + "".join([f' {key}="{html.escape(value)}"' for key, value in attributes.items()]) + ">"


# -- Sentences --


class Element(NamedTuple):
    """Emphasis, code, a link, a break or a reference, in which no sentence ends."""

    html: str
    words: str  # code between backticks: the checks treat it as quoted


Piece = str | Element
"""Inline content is made of these. In all strings a mark `_HOLE` is a reference, by its index."""


def plain(parts: Sequence[str]) -> str:
    """A sentence's words in plain text. `parts`: they, and what is shown of its references, "" for citations."""
    words = " ".join("".join(parts).split())
    return words if len(parts) == 1 else _BEFORE_STOP.sub(r"\1", words)  # where a citation stood


def flat(words: str, references: Sequence[Reference]) -> str:
    """Words as the sentence splitter should see them: citations gone, links as words."""
    if "\ue000" not in words:
        return words
    found = (references[int(part)] if number % 2 else part for number, part in enumerate(_HOLE.split(words)))
    return "".join(part if isinstance(part, str) else "" if part.cites else part.words or "Xxxx" for part in found)


def cut(pieces: Iterable[Piece], references: Sequence[Reference], language: str) -> list[list[Piece]]:
    """Divide inline content in a language into sentences. A sentence keeps each element whole."""
    flats = [(piece, piece if isinstance(piece, str) else flat(piece.words, references)) for piece in pieces]
    text = "".join(words for _, words in flats).replace("\n", " ")  # a line's end is no sentence's
    coming = iter((*ways.sentence_ends(text, language, _after_citations(flats)), len(text) + 1))
    at, offset = next(coming), 0
    groups: list[list[Piece]] = [[]]
    for piece, words in flats:
        start, end = 0, offset + len(words)
        while at < end:
            if isinstance(piece, str) and at - offset > start:
                groups[-1].append(piece[start : at - offset])
                start = at - offset
            if groups[-1] and (isinstance(piece, str) or at == offset):
                groups.append([])
            at = next(coming)
        groups[-1].append(piece[start:] if isinstance(piece, str) else piece)
        offset = end
    return [group for group in groups if not all(isinstance(piece, str) and piece.isspace() for piece in group)]


def _after_citations(flats: Iterable[tuple[Piece, str]]) -> set[int]:
    """Where a sentence ends for certain: at the stop after a citation, also if it could be one of an abbreviation."""
    found, offset, cites = set(), 0, False
    for piece, words in flats:
        if cites and (stop := _STOP.match(words)):
            found.add(offset + stop.end())
        cites = isinstance(piece, Element) and piece.html == piece.words and not words
        offset += len(words)
    return found


def _words(pieces: Iterable[Piece]) -> str:
    return "".join([piece if isinstance(piece, str) else piece.words for piece in pieces])


def _html(pieces: Iterable[Piece]) -> str:
    """The HTML of inline content: however its lines are broken, a text gives the same page."""
    return "".join(
        [
            html.escape(piece.replace("\n", " "), quote=False) if isinstance(piece, str) else piece.html
            for piece in pieces
        ]
    )


def _parts(text: str) -> tuple[str | int, ...]:
    """A text cut at its references, which are indexes then."""
    if "\ue000" not in text:
        return (text,) if text else ()
    return tuple(int(part) if number % 2 else part for number, part in enumerate(_HOLE.split(text)) if part)


class _ProseReader:
    def __init__(self, path: str, body: str, first_line: int, language: str) -> None:
        self.path, self.body, self.first_line, self.language = path, body, first_line, language
        self.opened: list[Reference] = []  # every reference in the body, also in code
        self.references: list[Reference] = []  # those that count, in the order in which they are read
        self.sentences: list[Sentence] = []
        self.headings: list[tuple[str, str]] = []
        self.items: list[str] = []  # the anchors of the sentences that begin an item of a list
        self.taken: dict[str, int] = {}  # anchors of headings, and how often each was asked for again
        self.problems: list[Diagnostic] = []
        self.lines: dict[ET.Element, int] = {}  # the line on which each block begins
        self.starts: list[int] = []  # where in the body each line begins
        self.borders: list[int] = []  # where in the body each block begins
        self.start = 0  # where the block at hand begins
        self.cursor = 0  # where the last sentence ends
        self.made: list[str] = []  # the HTML of the block at hand
        self.plain = ""  # its words, code and escaped characters blotted out

    def run(self) -> Prose:
        for refusal in github_markdown.refusals(self.body):
            self.report(*refusal)
            return Prose(())
        text = REFERENCE.sub(self.open, self.body).replace("\r", " ")  # no end of a line, here as elsewhere
        self.starts = [0, *itertools.accumulate(len(self.source(line)) + 1 for line in text.split("\n"))]
        parsed = github_markdown.read(text)
        self.lines = parsed.lines
        self.borders = sorted({self.starts[line] for line in parsed.lines.values()})
        blocks = tuple(map(self.outermost, parsed.root))
        for code, line, words, message, hint in parsed.problems:
            place = max(self.starts[line], self.body.find(self.source(words), self.starts[line]))
            self.report(code, place, message, hint)
        return Prose(blocks, tuple(self.references), tuple(self.sentences), tuple(self.headings), tuple(self.items))

    # -- Places --

    def report(self, code: str, offset: int, message: str, hint: str = "", length: int = 1) -> None:
        if len(self.problems) <= limits.MAX_PROBLEMS:
            place = front_matter.place(self.path, self.body, self.first_line, offset, length)
            self.problems.append(problem(code, place, message, hint))

    def find(self, words: str, after: int = 0) -> int:
        """The offset in the body of words of the block at hand, or of the block itself."""
        start = max(after, self.start)
        return max(start, self.body.find(re.split("[\n\ue000\ufffc]", words)[0], start))

    # -- References --

    def open(self, match: re.Match[str]) -> str:
        """Put a placeholder for a reference: in code, it will not count."""
        shows, link, anchor, words, cite = match.groups()
        if cite is None and link is None:
            return match[0]  # a backslash takes its meaning from it
        words = " ".join(re.sub(r"\n[ >]*", " ", words).split()) if words else ""
        target = cite or link.strip()
        self.opened.append(Reference(cite is not None, target, anchor or "", words, *match.span(), bool(shows)))
        return f"\ue000{len(self.opened) - 1}\ue001"

    def source(self, text: str) -> str:
        """A text with its references as they are written."""
        if "\ue000" not in text:
            return text
        return _HOLE.sub(lambda hole: self.body[(r := self.opened[int(hole[1])]).start : r.end], text)

    def count(self, reference: Reference, *, linked: bool) -> str:
        """Let a reference in running text count. Returns its mark."""
        if linked:
            self.report("unsupported-markup", reference.start, *MESSAGES["link-in-link"])
        if reference.shows:
            self.report("unsupported-markup", reference.start, *MESSAGES["not-alone"])
        if MARKUP.search(reference.words):
            read = github_markdown.inline(reference.words)
            if len(read):
                self.report("unsupported-markup", reference.start, *MESSAGES["words-of-link"])
            for code, _, message, hint in unsupported(reference.words):
                self.report(code, reference.start, message, hint)
            reference = reference._replace(words=unescape("".join(read.itertext())))
        return self.mark(reference)

    def mark(self, reference: Reference) -> str:
        self.references.append(reference)
        return f"\ue000{len(self.references) - 1}\ue001"

    # -- Blocks --

    def outermost(self, element: ET.Element) -> tuple[str | int, ...]:
        """The HTML of a block, cut at its references."""
        self.made = []
        self.block(element)
        return _parts("".join(self.made).rstrip("\n"))

    def block(self, element: ET.Element) -> None:
        """Make the HTML of a block, which begins a line."""
        if element in self.lines:
            self.start = self.starts[self.lines[element]]
        if element.tag == "p" and "tight" in element.attrib:
            self.words(element)
            return
        self.made.append("\n" if self.made and not self.made[-1].endswith("\n") else "")
        if picture := self.picture(element):
            self.made += [self.mark(picture), "\n"]
        elif element.tag == "hr":
            self.made.append("<hr>\n")
        elif element.tag == "pre":
            code = html.escape(self.source(element[0].text or "").rstrip("\n"), quote=False)
            self.made.append(f"<pre><code>{code}{code and chr(10)}</code></pre>\n")
        elif element.tag[0] == "h":
            self.head(element)
        else:
            self.made.append(_tag(element.tag, element.attrib))
            if element.tag in {"p", "th", "td"}:
                self.words(element)
            else:
                before = len(self.sentences)
                for child in element:
                    self.block(child)
                if element.tag == "li" and len(self.sentences) > before:
                    self.items.append(f"s{before + 1}")
            self.made.append(f"</{element.tag}>\n")

    def picture(self, element: ET.Element) -> Reference | None:
        """The picture that is all of a paragraph."""
        alone = _HOLE.fullmatch((element.text or "").strip()) if element.tag == "p" and not len(element) else None
        reference = self.opened[int(alone[1])] if alone else None
        return reference if reference and reference.shows and not reference.words and not reference.anchor else None

    def words(self, element: ET.Element) -> None:
        """Make the HTML of a block's words, each sentence with its anchor."""
        pieces = self.pieces(element)
        self.cursor = max(self.cursor, self.start)
        for sentence in cut(pieces, self.references, self.language):
            parts, anchor = _parts(_words(sentence)), f"s{len(self.sentences) + 1}"
            self.sentences.append(Sentence(anchor, parts, self.place(parts)))
            # A citation follows its word without a space.
            made = _html(sentence)
            if "\ue000" in made:
                made = _BEFORE_HOLE.sub(lambda at: "" if self.references[int(at[1])].cites else at[0], made)
            self.made.append(f'<span class="sentence" id="{anchor}">{made}</span>')

    def place(self, parts: Sequence[str | int]) -> int:
        """Where a sentence begins in the body: its words are looked for behind the last sentence.

        They are looked for one after another where they do not stand there as they are read.
        """
        after = bisect(self.borders, self.start)
        end = self.borders[after] if after < len(self.borders) else len(self.body)
        find, cursor, first = self.body.find, self.cursor, -1
        for part in parts:
            if isinstance(part, int):
                at, cursor = self.references[part].start, self.references[part].end
                first = at if first < 0 else first
                continue
            words = part.strip()
            for word in [words] if words and find(words, cursor, end) >= 0 else part.replace("`", " ").split():
                if (at := find(word, cursor, end)) >= 0:
                    cursor = at + len(word)
                    first = at if first < 0 else first
        self.cursor = cursor
        return first if first >= 0 else cursor

    def head(self, element: ET.Element) -> None:
        """Make the HTML of a heading. Its anchor is unique in the text."""
        pieces = self.pieces(element)
        words = flat(_words(pieces), self.references).replace("Xxxx", "").replace("`", "")
        base = anchor = slug(words) or "section"
        number = self.taken.get(base, 0)
        while anchor in self.taken:
            number += 1
            anchor = f"{base}-{number + 1}"
        self.taken[base], self.taken[anchor] = number, self.taken.get(anchor, 0)
        self.headings.append((anchor, words))
        level = f"h{max(2, int(element.tag[1]))}"  # the record's title is the page's h1
        self.made += [_tag(level, {"id": f"{HEADING}{anchor}"}), _html(pieces), f"</{level}>\n"]

    # -- Inline --

    def pieces(self, block: ET.Element) -> list[Piece]:
        """The inline content of a block. What GitHub would show otherwise is reported."""
        self.plain = ""
        pieces = self.inline(block)
        after = 0
        for code, words, message, hint in unsupported(self.plain):
            after = self.find(words, after) + 1
            self.report(code, after - 1, message, hint, len(words.split("\n")[0]))
        return pieces

    def inline(self, element: ET.Element, *, linked: bool = False) -> list[Piece]:
        """The words, links and emphasis of an element."""
        pieces = self.fill(element.text or "", linked=linked)
        for child in element:
            if child.tag == "span":
                pieces += self.inline(child, linked=linked)
            elif child.tag == "br":
                self.plain += "\n"
                pieces.append(Element("<br>", "\n"))
            elif child.tag == "code":
                self.plain += "\ufffc"
                code = self.source(child.text or "")
                pieces.append(Element(f"<code>{html.escape(code, quote=False)}</code>", f"`{code}`"))
            elif child.tag == "img":
                self.plain += "\ufffc"
                place = self.find(self.source(unescape(child.get("src", ""))))
                self.report("unsupported-markup", place, *MESSAGES["image"])
            elif child.tag == "odd":
                self.report("unsupported-markup", self.find(child.text or ""), *MESSAGES["emphasis"])
            else:
                inside = self.inline(child, linked=linked or child.tag == "a")
                words = _words(inside)
                attributes = self.link(child, flat(words, self.references)) if child.tag == "a" else {}
                pieces.append(Element(f"{_tag(child.tag, attributes)}{_html(inside)}</{child.tag}>", words))
            pieces += self.fill(child.tail or "", linked=linked)
        return pieces

    def fill(self, text: str, *, linked: bool) -> list[Piece]:
        """Running text: references in it count, and escaped characters are themselves."""
        self.plain += unescape(text, "\ufffc")
        if "\ue000" not in text:
            return [unescape(text)] if text else []
        pieces: list[Piece] = []
        for index, part in enumerate(_HOLE.split(text)):
            if index % 2:
                mark = self.count(self.opened[int(part)], linked=linked)
                pieces.append(Element(mark, mark))
            elif part:
                pieces.append(unescape(part))
        return pieces

    def link(self, element: ET.Element, words: str) -> dict[str, str]:
        """The attributes of a link: it goes to allowed schemes only, and where its words say."""
        if hole := _HOLE.search(element.get("title", "")):
            self.report("unsupported-markup", self.opened[int(hole[1])].start, *MESSAGES["link-in-link"])
        address = unescape(element.get("href", ""))
        if not words.strip():
            self.report("unsupported-markup", self.find(address), *MESSAGES["no-words"])
        if urls.is_safe(address):
            self.compare(words, address)
            shown = {name: _PRIVATE.sub("\ufffd", unescape(value)) for name, value in element.items()}
            return {**shown, "rel": "noopener noreferrer external"}
        seen = unescape(self.source(element.get("href", "")))
        offset = self.find(seen)
        if re.match(r"[\w.-]*:", urls.as_seen(address)):
            self.report("unsafe-link", offset, f"A link to `{seen[:60]}` is not allowed.", length=len(seen))
        else:
            hint = f"Write it whole: {whole}" if (whole := urls.completed(seen)) else ""
            self.report("dead-link", offset, f"The address `{seen[:60]}` leads to no page.", hint, len(seen))
        return {}

    def compare(self, words: str, address: str) -> None:
        """Warn of links that do not lead where a reader thinks who trusts their words, or the look of their host."""
        host = urls.host(address)
        if seen := urls.lookalike(host):
            message = f"The host `{host}` looks like `{seen}`, and is another."
            self.report("lookalike-host", self.find(address), message, length=len(address))
        if named := urls.other_host(words, host):
            message = f"The link's words name `{named}`, and it leads to `{host}`."
            self.report("other-host", self.find(address), message, length=len(address))
