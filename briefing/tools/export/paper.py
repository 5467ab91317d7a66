"""The briefing as a document for paper: cover, contents, numbered parts and records. A browser prints it."""

from collections.abc import Mapping
from itertools import pairwise

from markupsafe import Markup

from briefing.core.diagnostics import Diagnostic
from briefing.html import reader
from briefing.html.reader import Element
from briefing.html.render import Renderer

from .pages import FinishedPage, FinishedSite, anchor_of, section, styles

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTROLS = {"form", "fieldset", "template", "input", "button"}
_LEFT_OUT = {
    *("no-print", "filter", "choices", "next", "pager", "citations__backs"),  # driven by controls, or leads on
    *("backlinks", "cite-this", "labelled--sources"),  # records say it on their own pages
}
_TABLES = ("sources/matrix", "sources/page/")  # pages with nothing else
_SAID_ELSEWHERE = {"bears", "about", "asserts", "passes_on", "mentions", "events", "evidence"}
"""Sections of a record that repeat what other records say."""
_SCREEN_ATTRIBUTES = ("data-", "tabindex", "autocomplete", "spellcheck", "abbr")


def paper(briefing: FinishedSite, templates: Mapping[str, bytes]) -> tuple[str, tuple[Diagnostic, ...]]:
    """The document as HTML that needs no other file, and the problems of its template."""
    numbers: dict[str, str] = {}
    chapters = [
        (page, [other for other in below if not other.path.startswith(_TABLES)]) for page, below in briefing.chapters()
    ]
    for first, (page, below) in enumerate(chapters, 1):
        numbers[page.path] = str(first)
        numbers |= {other.path: f"{first}.{second}" for second, other in enumerate(below, 1)}
    anchors = {f"#{anchor_of(path)}": number for path, number in numbers.items()}

    def entry(page: FinishedPage, level: int, below: list[dict[str, object]]) -> dict[str, object]:
        main = _for_paper(briefing, page, numbers, anchors, level)
        return section(page, main) | {"number": numbers[page.path], "below": below}

    view = {
        "config": briefing.config,
        "language": briefing.interface.language,
        "as_of": briefing.as_of,
        "style": Markup(styles(templates, "paper.css")),  # noqa: S704  # templates' own
        "entries": [entry(page, 0, [entry(other, 1, []) for other in below]) for page, below in chapters],
    }
    return Renderer(templates, {}, briefing.interface).fill("portable/paper.html", "the PDF", view=view)


def _for_paper(
    briefing: FinishedSite, page: FinishedPage, numbers: Mapping[str, str], anchors: Mapping[str, str], level: int
) -> Element:
    """A page's main part without what is left out; its headings are lowered by `level`."""
    main = briefing.portable(page, numbers, _is_left_out)
    _shorten(main, page.path, anchors)
    for element in main.iter():
        for name in list(element.attrib):
            if name.startswith(_SCREEN_ATTRIBUTES):
                del element.attrib[name]
        if element.get("role") == "region":  # only for a keyboard to reach what has to be scrolled
            del element.attrib["role"], element.attrib["aria-label"]
        for first, second in pairwise(element):  # without room between note marks, 1 and 2 would read as 12
            if not first.tail and "cite" in first.classes and "cite" in second.classes:
                second.classes.add("cite--next")
        if element.tag == "svg" and element.get("aria-label"):
            element.set("role", "img")  # on paper a drawing is one picture with a name
        elif element.tag in _HEADINGS:
            if element.tag == "h1":
                element.text = f"{numbers[page.path]} {element.text or ''}"
                element.classes.add("book__title")
            element.tag = _HEADINGS[_HEADINGS.index(element.tag) + level]
    _add_numbers(main, anchors)
    return main


def _shorten(main: Element, path: str, numbers: Mapping[str, str]) -> None:
    """Leave of what other records say the numbers of their sections."""
    repeated = {anchor_of(path, name) for name in _SAID_ELSEWHERE}
    for part in [part for part in main.iter("section") if part.get("aria-labelledby") in repeated]:
        found = {link.get("href").split(":")[0] for link in part.iterfind(".//a[@href]")}
        named = sorted(found & numbers.keys(), key=lambda href: [*map(int, numbers[href].split("."))])
        links = ", ".join(_numbered(href, numbers[href]) for href in named)
        part[1:] = reader.read_fragment(f"<p>{links}</p>")
        part.set("class", "elsewhere")


def _is_left_out(element: Element) -> bool:
    is_label = element.tag in {"p", "div"} and element.find("input") is not None
    is_screen_part = not _LEFT_OUT.isdisjoint(element.classes) or "data-online" in element.attrib
    return element.tag in _CONTROLS or is_label or is_screen_part


def _add_numbers(main: Element, numbers: Mapping[str, str]) -> None:
    """Add the section of a record where it is named as a note, as evidence or beside the text."""
    lists = (*main.find_class("citations"), *main.find_class("beside__note"), *main.find_class("margin-notes"))
    for note in (note for around in lists for note in around.iter("li")):
        href = next((a.get("href", "") for a in note.iter("a") if any(c.startswith("ref-") for c in a.classes)), "")
        if number := numbers.get(href.split(":")[0]):
            after = next((at for at, child in enumerate(note) if at and child.tag == "p"), len(note))
            note[after - 1].tail = f"{(note[after - 1].tail or '').rstrip()} "
            note.insert(after, reader.read_fragment(_numbered(href, number))[0])


def _numbered(href: str, number: str) -> str:
    return f'<a class="at" href="{href}">§ {number}</a>'
