"""A comparison as one list of blocks, which become lines of text, a comment under a pull request, or a small site.

The texts come from the author of the change: in a comment they mention nobody, refer to no issue, become no markup.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from itertools import count, groupby, zip_longest
from typing import NamedTuple

from markupsafe import Markup

from briefing.core import headers
from briefing.core.fields import Frozen
from briefing.core.folding import shorten
from briefing.core.terminal import counted
from briefing.core.unicode_safety import visible
from briefing.engine.engine import digest
from briefing.html import assets, reader
from briefing.html.reader import Element
from briefing.html.render import Renderer
from briefing.languages.interface import english

from .comparison import HEADINGS, Comparison, PageChange, compare_sequences, differing

_SHOWN_PAGES = 10
_LEAD, _LEAD_LENGTH = 3, 120  # lines, and characters of a text in them
LIMIT = 60_000
"""Characters; GitHub takes 65,536, GitLab and Forgejo more."""
MARKER = "<!-- briefing-diff -->"
"""A later run finds the comment by it and replaces it."""
_MAX_LENGTH = 600
_FORMS = {
    "summary": "\n{}\n",
    "note": "> {}\n",
    "heading": "\n#### {}\n",
    "before": "  <br>{}",
    "after": "  <br>{}",
}
"""Form of a line → Markdown; other lines are items of lists."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+|~!&$-])")
# Where a forge's references and addresses are put together: a mark beside a word or another mark, and inside what could
# be the name of a commit.
_SEAMS = re.compile(
    r"(?<=\w)(?=[@#!~$%&:/.^_\[-]\S)|(?<=[@#!~$%&:/.^_\[-])(?=[\w/@\"'])|(?<=[0-9a-fA-F]{3})(?=[0-9a-fA-F]{4})"
)
_JOINER = "\u2060"
"""Invisible, at each seam: so that `@name` is no mention and `www.`, `https://` and `name@host` are no links."""


class Block(NamedTuple):
    """One block of a report."""

    form: str  # "lead", "summary", "note", "heading", "problems", "pages", or the group of a finding
    text: str
    title: str = ""  # of a finding
    before: str = ""
    after: str = ""
    pages: Sequence[PageChange] = ()


def blocks(made: Comparison) -> Iterator[Block]:
    """What people are shown of a comparison, in order: first what readers will see differently, in a few lines."""
    yield from (Block("lead", line) for line in _lead(made))
    yield Block("summary", f"{made.base} → {made.head}: {_summarize(made)}")
    yield from (Block("note", note) for note in made.notes)
    if not made.findings:
        yield Block("note", "Nothing that the briefing says is another than before.")
    if made.problems:
        yield Block("heading", "Problems")
    for problem in made.problems:
        yield Block("problems", f"{problem.severity}: {problem.message} {problem.hint}".rstrip(), str(problem.location))
    for group, findings in groupby(made.findings, key=lambda finding: finding.group):
        yield Block("heading", HEADINGS[group])
        yield from (Block(group, f.statement, f.title, f.before, f.after) for f in findings)
    if made.pages:
        yield Block("heading", f"{counted(len(made.pages), 'page')} changed")
    for how in sorted({(not page.direct, page.change) for page in made.pages}):
        words = f"{'indirectly' if how[0] else 'directly'} {how[1]}"
        yield Block("pages", words, pages=[page for page in made.pages if (not page.direct, page.change) == how])


def _lead(made: Comparison) -> list[str]:
    seen = [finding for finding in made.findings if finding.group not in {"site", "none"}]
    texts = (shorten(finding.after or finding.before, _LEAD_LENGTH) for finding in seen)
    lines = [
        f"“{finding.title}”: {finding.statement}{f': “{text}”' if text else ''}"
        for finding, text in zip(seen, texts, strict=True)
    ]
    rest = len(lines) - _LEAD + 1
    return [*lines[: _LEAD - 1], f"and {counted(rest, 'more difference')}"] if rest > 1 else lines


def _summarize(made: Comparison) -> str:
    if not made.files:
        return "nothing differs."
    direct = sum(page.direct for page in made.pages)
    files, findings = counted(len(made.files), "file"), counted(len(made.findings), "difference")
    pages = f"{counted(direct, 'page')} changed directly, {len(made.pages) - direct} indirectly"
    return f"{files} changed · {findings} · {pages}" + f" · {made.frames} only around the text" * bool(made.frames)


def lines(made: Comparison) -> Iterator[tuple[str, str]]:
    """The report as lines of text, each with the form of its block, or "before" or "after"."""
    for block in blocks(made):
        titles, more = [page.title for page in block.pages[:_SHOWN_PAGES]], len(block.pages) - _SHOWN_PAGES
        title = f"{block.title}: " if block.title else ""
        names = f": {', '.join(titles)}{f' and {more} more' if more > 0 else ''}" if titles else ""
        yield block.form, f"{title}{block.text}{names}"
        if block.before:
            yield "before", f"  − {block.before}"
        if block.after:
            yield "after", f"  ＋ {block.after}"


def comment(made: Comparison) -> str:
    """The report in Markdown. Lines over the limit are counted only."""
    shown = [f"{MARKER}\n### What this change does for readers\n"]
    room, rest = LIMIT - 200, 0
    for form, line in lines(made):
        part = _FORMS.get(form, "- {}").format(_escape(line))
        room -= len(part) + 1
        if room >= 0:
            shown.append(part)
        else:
            rest += form not in _FORMS
    if room < 0:
        shown.append(f"\n… and {counted(rest, 'more line')}. The whole report is in the artifact of this run.")
    return "\n".join(shown).rstrip() + "\n"


def _escape(text: str) -> str:
    """Text that stays text: no markup, no mention, no link, one line, not too long."""
    line = shorten(visible(" ".join(text.split())), _MAX_LENGTH)
    return _SPECIAL.sub(r"\\\1", _SEAMS.sub(_JOINER, line))


_BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "tr", "caption", "summary", "figcaption", "pre"),
    *("blockquote", "ul", "ol", "dl", "table", "thead", "tbody", "div", "section", "aside", "nav", "details"),
    *("figure", "main", "article", "header", "footer", "fieldset", "form", "legend", "hr", "address"),
}
_WHOLE = {"tr", "pre"}  # never taken apart
_FORBIDDEN = {
    *("script", "style", "template", "noscript", "iframe", "object", "embed", "img", "audio", "video", "foreignobject"),
    *("link", "meta", "base", "form", "input", "button", "select", "textarea"),
}
"""What no page in a report may contain."""
_ATTRIBUTES = {
    *("class", "lang", "dir", "datetime", "colspan", "rowspan", "scope", "role", "aria-hidden", "aria-label"),
    *("viewbox", "width", "height", "d", "x", "y", "cx", "cy", "r", "rx", "ry", "x1", "x2", "y1", "y2", "points"),
    *("fill", "stroke", "stroke-width", "stroke-dasharray", "transform", "text-anchor", "preserveaspectratio"),
}
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")  # words, single signs, white space
_VOID = {"br", "hr", "wbr"}
_EXTERNAL = ("http:", "https:", "mailto:")  # links that stay links; of those within the site only the target is shown
Row = tuple[str, Markup, Markup]
"""What became of a block ("marked": only its links or marks changed); its HTML before and after, "" for none."""


def site(made: Comparison, own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Output path → bytes. `own` holds the templates and styles of these pages."""
    # The styles of the site, too, so that blocks look as they do there.
    wanted = {"diff.css": own[f"{assets.PREFIX}diff.css"]}
    wanted["site.css"] = b"\n".join(data for path, data in assets.bundle(made.look)[0].items() if path.endswith(".css"))
    names = {name: f"assets/{digest(data)[:10]}.{name}" for name, data in wanted.items()}
    files = {names[name]: data for name, data in wanted.items()}
    renderer = Renderer(own, names, english())

    def render(path: str, template: str, **values: object) -> None:
        values |= {"root": "../" * path.count("/"), "policy": headers.policy(path), "made": made}
        files[path] = renderer.fill(template, path, **values)[0].encode()

    render("index.html", "index.html", blocks=[*blocks(made)])
    for page in made.pages:
        rows = list(compare_blocks(read_blocks(page.old), read_blocks(page.new)))
        changes = sum(kind != "same" for kind, *_ in rows)
        render(f"pages/{page.path}", "page.html", page=page, runs=[*_runs(rows)], changes=changes)
    return dict(sorted(files.items()))


def _runs(rows: Iterable[Row]) -> Iterator[tuple[int, str, list[Row]]]:
    """Each change with its number, and each run of unchanged blocks with 0: number, kind, rows."""
    numbers = count(1)
    for kind, run in groupby(rows, key=lambda row: row[0]):
        if kind == "same":
            yield 0, kind, [*run]
        else:
            yield from ((next(numbers), kind, [row]) for row in run)


class PageBlock(Frozen):
    """One block of a page."""

    tag: str
    parts: tuple[str, ...]  # words and signs, escaped; tags and whole drawings, which begin with `<`

    @cached_property
    def text(self) -> str:
        """Its words."""
        return "".join(part for part in self.parts if not part.startswith("<"))

    def html(self, marks: Sequence[bool] = (), mark: str = "") -> Markup:
        """The block as HTML; marked words are in elements such as `ins`, none of which crosses a tag."""
        inside = ""
        parts = zip_longest(self.parts, marks, fillvalue=False)
        for is_marked, run in groupby(parts, key=lambda part: part[1] and not str(part[0]).startswith("<")):
            words = "".join(str(part) for part, _ in run)
            inside += f"<{mark}>{words}</{mark}>" if is_marked else words
        html = f"<{self.tag}>" if self.tag in _VOID else f"<{self.tag}>{inside}</{self.tag}>"
        return Markup(f"<table>{html}</table>" if self.tag == "tr" else html)  # noqa: S704  # its parts are escaped


def compare_blocks(before: Sequence[PageBlock], after: Sequence[PageBlock]) -> Iterator[Row]:
    """The blocks of both versions side by side."""
    for change, i, j in compare_sequences(before, after, lambda block: block.text):
        if i < 0 or j < 0:
            yield change, before[i].html() if i >= 0 else Markup(), after[j].html() if j >= 0 else Markup()
            continue
        old, new = before[i], after[j]
        removed, added = differing(old.parts, new.parts)
        kind = "marked" if change == "changed" and old.text == new.text else change
        yield kind, old.html(removed, "del"), new.html(added, "ins")


def read_blocks(page: bytes) -> list[PageBlock]:
    """The blocks of a page's main element, in reading order; none for an empty page."""
    found = _walk(reader.find_main(reader.read_page(page))) if page else ()
    made = (PageBlock(tag, tuple(" " if p.isspace() and tag != "pre" else p for p in parts)) for tag, parts in found)
    return [block for block in made if block.text.strip() or "<svg" in "".join(block.parts)]


def _walk(element: Element) -> Iterator[tuple[str, list[str]]]:
    """The tags and parts of an element's blocks. Text between inner blocks becomes a block of its own."""
    is_whole = element.tag in _WHOLE or not _has_blocks(element)
    tag = element.tag if is_whole and element.tag in _BLOCKS - {"main", "form"} else "div"
    parts = _words(element.text)
    for child in element:
        if is_whole or not (child.tag in _BLOCKS or _has_blocks(child)):
            parts += _markup(child)
        else:
            yield tag, parts
            yield from _walk(child)
            parts = []
        parts += _words(child.tail)
    yield tag, parts


def _has_blocks(element: Element) -> bool:
    return any(below.tag in _BLOCKS for below in element.iterdescendants())


def _markup(element: Element) -> list[str]:
    """An element's tags and contents, a drawing in one piece; nothing of a comment or a forbidden element."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _FORBIDDEN:
        return []
    attributes = {name: value for name, value in sorted(element.attrib.items()) if name in _ATTRIBUTES}
    address = element.get("href", "")
    if address.startswith(_EXTERNAL):
        attributes["href"] = address
    elif target := address.partition("#")[0]:
        attributes["title"] = target
    start = "".join([f"<{tag}", *(f' {name}="{escape(value)}"' for name, value in attributes.items()), ">"])
    inside = [part for child in element for part in (*_markup(child), *_words(child.tail))]
    parts = [start] if tag in _VOID else [start, *_words(element.text), *inside, f"</{tag}>"]
    return ["".join(parts)] if tag == "svg" else parts


def _words(text: str | None) -> list[str]:
    return [escape(token, quote=False) for token in _TOKEN.findall(text or "")]
