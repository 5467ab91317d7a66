"""A report as a small site: what changed, and each changed page before and after, part by part."""

from collections.abc import Iterator, Mapping
from itertools import count, groupby

from lxml.html.diff import htmldiff
from markupsafe import Markup

from briefing.core import headers
from briefing.engine.cache import digest
from briefing.html import assets, reader
from briefing.html.reader import Element
from briefing.html.render import Renderer
from briefing.languages.interface import english

from .comparison import Comparison
from .report import blocks

_OF_TABLES = {"caption", "colgroup", "thead", "tbody", "tr"}
_CONTAINERS = {
    *("div", "section", "article", "aside", "header", "footer", "nav", "figure", "ol", "ul", "dl", "table", "tbody"),
}
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
_EXTERNAL = ("http:", "https:", "mailto:")  # links that stay links; of those within the site only the target is shown
Row = tuple[str, Markup, Markup]
"""A part of a page: "same", "changed", "added" or "removed"; its HTML before and after."""


def site(made: Comparison, own: Mapping[str, bytes]) -> dict[str, bytes]:
    """Output path → bytes. `own` holds the templates, styles and script of these pages."""
    # The styles of the site, too, so that pages look as they do there.
    wanted = {name: own[f"{assets.PREFIX}{name}"] for name in ("diff.css", "diff.js")}
    wanted["site.css"] = b"\n".join(data for path, data in assets.bundle(made.look)[0].items() if path.endswith(".css"))
    names = {name: f"assets/{digest(data)[:10]}.{name}" for name, data in wanted.items()}
    files = {names[name]: data for name, data in wanted.items()}
    renderer = Renderer(own, names, english())

    def render(path: str, template: str, **values: object) -> None:
        values |= {"root": "../" * path.count("/"), "policy": headers.policy(path), "made": made}
        files[path] = renderer.fill(template, path, **values)[0].encode()

    render("index.html", "index.html", blocks=[*blocks(made)])
    for page in made.pages:
        if page.where == "content":
            rows = [*compare_html(page.old, page.new)]
            changes = sum(kind != "same" for kind, *_ in rows)
            render(f"pages/{page.path}", "page.html", page=page, runs=[*_runs(rows)], changes=changes)
    return dict(sorted(files.items()))


def _runs(rows: list[Row]) -> Iterator[tuple[int, str, list[Row]]]:
    """Each change with its number, and each run of unchanged rows: number, kind, rows."""
    numbers = count(1)
    for kind, run in groupby(rows, key=lambda row: row[0]):
        if kind == "same":
            yield 0, kind, [*run]
        else:
            yield from ((next(numbers), kind, [row]) for row in run)


def compare_html(before: bytes, after: bytes) -> Iterator[Row]:
    """The parts of both versions of a page side by side; other words are in elements `del` and `ins`."""
    drawings: dict[str, str] = {}
    merged = str(htmldiff(_read(before, drawings), _read(after, drawings)))
    for name, drawing in drawings.items():
        merged = merged.replace(_placeholder(name), drawing)
    for element in _rows(reader.read_fragment(merged)):
        old, new = _side(element, "ins"), _side(element, "del")
        if old or new:
            yield "added" if not old else "removed" if not new else "changed" if _differs(element) else "same", old, new


def _read(page: bytes, drawings: dict[str, str]) -> str:
    """What a page says, as markup that may be in a report; a drawing is one word, and is kept in `drawings`."""
    if not page:
        return ""
    main = reader.find_main(reader.read_page(page))
    reader.remove(main, lambda element: not isinstance(element.tag, str) or element.tag in _FORBIDDEN)
    for element in main.iter():
        address = element.get("href", "")
        given = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
        if address.startswith(_EXTERNAL):
            given["href"] = address
        elif target := address.partition("#")[0]:
            given["title"] = target
        element.attrib.clear()
        element.attrib.update(given)
    for svg in [*main.iter("svg")]:
        drawing = reader.outer_html(svg)
        drawings[digest(drawing.encode())] = drawing
        svg.addprevious(reader.read_fragment(_placeholder(digest(drawing.encode())))[0])
        svg.drop_tree()
    return reader.inner_html(main)


def _placeholder(name: str) -> str:
    return f'<img src="{name}">'


def _rows(element: Element) -> Iterator[Element]:
    """The parts of a page that are shown side by side: no part of one that did not change, and no loose words."""
    loose = [element.text, *(child.tail for child in element)]
    if element.tag in _CONTAINERS and _differs(element) and not "".join(filter(None, loose)).strip():
        for child in element:
            yield from _rows(child)
    else:
        yield element


def _differs(element: Element) -> bool:
    return any(True for _ in element.iter("ins", "del"))


def _side(row: Element, other: str) -> Markup:
    """A part of a page without what only the other side has."""
    html = reader.outer_html(row)
    root = reader.read_fragment(f"<table>{html}</table>" if row.tag in _OF_TABLES else html)
    reader.remove(root, lambda element: element.tag == other)
    html = reader.inner_html(root) if reader.text_of(root) or root.find(".//svg") is not None else ""
    return Markup(html)  # noqa: S704  # made by this program, and cleaned above
