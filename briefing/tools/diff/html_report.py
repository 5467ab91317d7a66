"""A report as a small site: what changed, and each changed page before and after, block by block."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import count, groupby, zip_longest

from markupsafe import Markup

from briefing.core import headers
from briefing.engine.cache import digest
from briefing.html import assets, reader
from briefing.html.reader import Element
from briefing.html.render import Renderer
from briefing.languages.interface import english

from .comparison import Comparison
from .report import make_report
from .sequences import compare_sequences, differing, tokens

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
_VOID = {"br", "hr", "wbr"}
_MAX_SAME = 3  # of a longer run of unchanged blocks all but the first and the last are folded
_EXTERNAL = ("http:", "https:", "mailto:")  # links that stay links; of those within the site only the target is shown


def site(made: Comparison, own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Output path → bytes. `own` holds the templates, styles and script of these pages."""
    # The styles of the site, too, so that blocks look as they do there.
    wanted = {name: own[f"{assets.PREFIX}{name}"] for name in ("diff.css", "diff.js")}
    wanted["site.css"] = b"\n".join(data for path, data in assets.bundle(made.look)[0].items() if path.endswith(".css"))
    names = {name: f"assets/{digest(data)[:10]}.{name}" for name, data in wanted.items()}
    files = {names[name]: data for name, data in wanted.items()}
    renderer, report = Renderer(own, names, english()), make_report(made)
    pages = {page.path: page for page in made.pages if page.where == "content"}
    hrefs = {path: f"pages/{path}" for path in pages}

    def render(path: str, template: str, **values: object) -> None:
        values |= {"root": "../" * path.count("/"), "policy": headers.policy(path), "report": report}
        files[path] = renderer.fill(template, path, **values)[0].encode()

    for path, page in pages.items():
        rows = list(compare_blocks(read_blocks(page.old), read_blocks(page.new)))
        changes = sum(kind != "same" for kind, *_ in rows)
        render(hrefs[path], "page.html", page=page, parts=[*_fold(rows)], changes=changes)
    render("index.html", "index.html", hrefs=hrefs, files=made.files)
    return dict(sorted(files.items()))


def _fold(rows: Iterable[tuple[str, str, str]]) -> Iterator[dict[str, object]]:
    numbers = count(1)
    for is_same, run in groupby(rows, key=lambda row: row[0] == "same"):
        # The blocks are escaped already.
        pairs = [(kind, (Markup(old), Markup(new))) for kind, old, new in run]  # noqa: S704
        same = [pair for _, pair in pairs]
        if not is_same:
            yield from ({"number": next(numbers), "kind": kind, "rows": [pair]} for kind, pair in pairs)
        elif len(same) <= _MAX_SAME:
            yield {"kind": "same", "rows": same}
        else:
            for kind, some in (("same", same[:1]), ("fold", same[1:-1]), ("same", same[-1:])):
                yield {"kind": kind, "rows": some}


@dataclass(frozen=True)
class Block:
    """One block of a page."""

    tag: str
    parts: tuple[str, ...]  # words and signs, escaped; tags and whole drawings, which begin with `<`

    @cached_property
    def text(self) -> str:
        """Its words."""
        return "".join(part for part in self.parts if not part.startswith("<"))

    def html(self, marks: Sequence[bool] = (), mark: str = "") -> str:
        """The block as HTML; marked words are in elements such as `ins`, none of which crosses a tag."""
        inside = ""
        parts = zip_longest(self.parts, marks, fillvalue=False)
        for is_marked, run in groupby(parts, key=lambda part: part[1] and not str(part[0]).startswith("<")):
            words = "".join(str(part) for part, _ in run)
            inside += f"<{mark}>{words}</{mark}>" if is_marked else words
        html = f"<{self.tag}>" if self.tag in _VOID else f"<{self.tag}>{inside}</{self.tag}>"
        return f"<table>{html}</table>" if self.tag == "tr" else html


def compare_blocks(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[str, str, str]]:
    """The blocks of both versions side by side: what changed ("marked": only links or marks), HTML before and after."""
    for change, i, j in compare_sequences(before, after, lambda block: block.text):
        if i < 0 or j < 0:
            yield change, before[i].html() if i >= 0 else "", after[j].html() if j >= 0 else ""
            continue
        old, new = before[i], after[j]
        removed, added = differing(old.parts, new.parts)
        kind = "marked" if change == "changed" and old.text == new.text else change
        yield kind, old.html(removed, "del"), new.html(added, "ins")


def read_blocks(page: bytes) -> list[Block]:
    """The blocks of a page's main element, in reading order; none for an empty page."""
    found = _walk(reader.find_main(reader.read_page(page))) if page else ()
    return [block for block in found if block.text.strip() or "<svg" in "".join(block.parts)]


def _walk(element: Element) -> Iterator[Block]:
    """An element's blocks. Text between inner blocks becomes a block of its own."""
    if element.tag in _WHOLE or not _has_blocks(element):
        parts = tuple(_contents(element))
        tag = element.tag if element.tag in _BLOCKS - {"main", "form"} else "div"
        yield Block(tag, parts if tag == "pre" else tuple(" " if part.isspace() else part for part in parts))
        return
    loose = _words(element.text)
    for child in element:
        if child.tag in _BLOCKS or _has_blocks(child):
            yield Block("div", tuple(loose))
            yield from _walk(child)
            loose = []
        else:
            loose += _markup(child)
        loose += _words(child.tail)
    yield Block("div", tuple(loose))


def _has_blocks(element: Element) -> bool:
    return any(below.tag in _BLOCKS for below in element.iterdescendants())


def _contents(element: Element) -> list[str]:
    return _words(element.text) + [part for child in element for part in (*_markup(child), *_words(child.tail))]


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
    parts = [start] if tag in _VOID else [start, *_contents(element), f"</{tag}>"]
    return ["".join(parts)] if tag == "svg" else parts


def _words(text: str | None) -> list[str]:
    return [escape(token, quote=False) for token in tokens(text or "")]
