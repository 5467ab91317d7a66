"""The briefing as a document for paper: cover, contents, numbered parts and records. A browser prints it."""

import copy
from collections.abc import Mapping
from itertools import pairwise

from markupsafe import Markup

from briefing.core.diagnostics import Diagnostic
from briefing.html import assets, reader
from briefing.html.reader import Element
from briefing.html.render import Renderer

from .pages import FinishedPage, FinishedSite, anchor_of, lead_links, qualify_ids

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTROLS = {"form", "fieldset", "template", "input", "button"}
_SCREEN_CLASSES = {"no-print", "filter", "choices", "backlinks", "next", "citations__backs"}
"""What is driven by controls, or leads on; and what others say of a record, which they say on their own pages."""
_SCREEN_ATTRIBUTES = ("data-", "tabindex", "autocomplete", "spellcheck", "abbr")


def paper(briefing: FinishedSite, templates: Mapping[str, bytes]) -> tuple[str, tuple[Diagnostic, ...]]:
    """The document as HTML that needs no other file, and the problems of its template."""
    numbers: dict[str, str] = {}
    chapters = list(briefing.chapters())
    for first, (_, page, below) in enumerate(chapters, 1):
        numbers[page.path] = str(first)
        numbers |= {other.path: f"{first}.{second}" for second, other in enumerate(below, 1)}

    def section(page: FinishedPage, level: int, below: tuple[object, ...] = ()) -> dict[str, object]:
        main = _for_paper(page, numbers, level, briefing.config.base_url or "")
        inside = Markup(reader.inner_html(main))  # noqa: S704  # as published
        names = {
            "id": anchor_of(page.path),
            "classes": main.get("class", ""),
            "number": numbers[page.path],
            "title": page.title,
        }
        return {**names, "inside": inside, "below": below}

    files, sheets = assets.bundle(templates)
    styles = [files[path] for name, path in sheets.items() if name.endswith(".css")]
    styles.append(assets.minify_css(templates.get(f"{assets.PORTABLE}paper.css", b"")))
    view = {
        "config": briefing.config,
        "language": briefing.interface.language,
        "as_of": briefing.as_of,
        "style": Markup(b"".join(styles).decode()),  # noqa: S704  # templates' own
        "entries": [section(page, 0, tuple(section(other, 1) for other in below)) for _, page, below in chapters],
    }
    return Renderer(templates, {}, briefing.interface).fill("portable/paper.html", "the PDF", view=view)


def _for_paper(page: FinishedPage, numbers: Mapping[str, str], level: int, base_url: str) -> Element:
    """A copy of a page's main part without what works on a screen only; its headings are lowered by `level`."""
    main = copy.deepcopy(page.main)
    reader.remove(main, _is_for_screens)
    qualify_ids(main, page.path)
    lead_links(main, page.path, numbers, base_url)
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
    _add_numbers(main, {f"#{anchor_of(path)}": number for path, number in numbers.items()})
    return main


def _is_for_screens(element: Element) -> bool:
    is_label = element.tag in {"p", "div"} and element.find("input") is not None
    is_screen_part = not _SCREEN_CLASSES.isdisjoint(element.classes) or "data-online" in element.attrib
    return element.tag in _CONTROLS or is_label or is_screen_part


def _add_numbers(main: Element, numbers: Mapping[str, str]) -> None:
    """Add the section of a record where it is named as a note, as evidence or beside the text."""
    lists = (*main.find_class("citations"), *main.find_class("beside__note"), *main.find_class("margin-notes"))
    for note in (note for around in lists for note in around.iter("li")):
        href = next((a.get("href", "") for a in note.iter("a") if any(c.startswith("ref-") for c in a.classes)), "")
        if number := numbers.get(href.split(":")[0]):
            after = next((at for at, child in enumerate(note) if at and child.tag == "p"), len(note))
            note[after - 1].tail = f"{(note[after - 1].tail or '').rstrip()} "
            link = reader.read_fragment(f'<a class="at" href="{href}">§ {number}</a>')[0]
            note.insert(after, link)
