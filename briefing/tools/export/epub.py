"""The briefing as an e-book: EPUB 3.3, one XHTML file a page, the links of the site kept."""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from briefing.core.config import Config
from briefing.core.diagnostics import Diagnostic
from briefing.html import assets
from briefing.html.render import Renderer

from . import markup, static_markup
from .pages import Briefing, Page, Part
from .places import LinkResolver

SHEET = f"{assets.PORTABLE}epub.css"
_FOLDER = "EPUB/"
_MIMETYPE = "application/epub+zip"
_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_MADE = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive: the earliest that the format knows, since it tells nothing."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file of the book; in the table of contents, with those below it."""

    path: str
    """In the book's folder."""
    root: str
    """From the file to that folder: "" or "../"."""
    title: str
    inside: Markup
    draws: bool
    """True if there is a drawing in it: the manifest has to say so."""
    below: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The book."""

    identifier: str
    config: Config
    as_of: str
    day: str
    contents: tuple[Chapter, ...]
    files: tuple[Chapter, ...]
    """The same in one row, as they are read."""


def epub(briefing: Briefing, templates: Mapping[str, bytes]) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """The book, or what is wrong with its templates."""
    view = _view(briefing)
    renderer = Renderer(templates, {})
    files = {"style.css": templates.get(SHEET, b"")}
    problems: list[Diagnostic] = []
    wanted = [("package.opf", None), ("nav.xhtml", None), ("cover.xhtml", None), *((c.path, c) for c in view.files)]
    for path, chapter in wanted:
        template = "page.xhtml" if chapter else path
        text, found = renderer.fill(f"portable/epub/{template}", path, view=view, chapter=chapter)
        files[path] = text.encode()
        problems += [fault for fault in found if fault not in problems]
    return _zipped(files), tuple(problems)


def _view(briefing: Briefing) -> View:
    parts = tuple(briefing.parts())
    held = {page.path for part in parts for page in part.pages}
    places = LinkResolver(held, briefing.config.base_url or "", _address)
    contents = tuple(chapter for part in parts for chapter in _chapters(part, places))
    return View(
        identifier=briefing.config.base_url or _urn(f"{briefing.config.publisher}\n{briefing.config.title}"),
        config=briefing.config,
        as_of=briefing.as_of,
        day=briefing.day,
        contents=contents,
        files=tuple(file for chapter in contents for file in (chapter, *chapter.below)),
    )


def _chapters(part: Part, places: LinkResolver) -> Iterator[Chapter]:
    for page, below in part.nested():
        yield _chapter(page, places, tuple(_chapter(other, places) for other in below))


def _chapter(page: Page, places: LinkResolver, below: tuple[Chapter, ...] = ()) -> Chapter:
    main = static_markup.still(page.main)
    places.lead(page.path, main)
    draws = next(main.iter("svg"), None) is not None
    inside = Markup(markup.xhtml_inside(main))  # noqa: S704  # as published
    return Chapter(_file(page.path), "../" * page.path.count("/"), page.title, inside, draws, below)


def _file(path: str) -> str:
    return f"{path.removesuffix('.html')}.xhtml"


def _address(origin: str, to: str, anchor: str) -> str:
    """A link from one file of the book to another."""
    path = "" if to == origin else posixpath.relpath(_file(to), posixpath.dirname(origin) or ".")
    return f"{path}#{anchor}" if anchor else path or posixpath.basename(_file(to))


def _urn(text: str) -> str:
    """A name that stays the same from edition to edition: a UUID made of a hash (RFC 9562, version 8)."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:32]}"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The archive. Its first file says what it is, and is not compressed (EPUB OCF 3.3, §4.2)."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _MADE), _MIMETYPE, zipfile.ZIP_STORED)
        rest = {"META-INF/container.xml": _CONTAINER.encode(), **{_FOLDER + path: data for path, data in files.items()}}
        for path, data in rest.items():
            archive.writestr(zipfile.ZipInfo(path, _MADE), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
