"""The PDF: complete, with links, bookmarks and section numbers that are right, and tagged for screen readers."""

import html
import io
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pypdf
import pytest

from briefing.core.model import Claim, Source
from briefing.disk import load
from briefing.parse import validation
from briefing.tools.export import pdf as printer
from briefing.tools.export.portable import paper

from .documents import MINIMAL
from .linked import built
from .reading import squeezed
from .test_export_html import FILES, taken_apart

SMALL = load.read_site(MINIMAL)
"""A small briefing, for what takes long: with a source in another script, of which every machine has the letters."""
_CRIER = "content/sources/town-crier.md"
SMALL[_CRIER] = SMALL[_CRIER].replace(b"title: Harbour bridge closed", "title: Мост закрыт, двенадцать трещин".encode())
SMALL[_CRIER] = SMALL[_CRIER].replace(b"language: en", b"language: ru")


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    """A small briefing, printed once."""
    document, problems = paper(taken_apart(SMALL), SMALL)
    assert not problems
    assert "default-src 'none'" in document
    return pypdf.PdfReader(io.BytesIO(printer.print_pdf(printer.find_browser(), document, "2021-06-01")))


@pytest.fixture(scope="module")
def texts(pdf: pypdf.PdfReader) -> list[str]:
    """The text of each page, without white space."""
    return [squeezed(page.extract_text()) for page in pdf.pages]


def bookmarks(pdf: pypdf.PdfReader, outline: list[Any]) -> Iterator[tuple[str, int]]:
    """Each title without white space, with the number of its page."""
    for item in outline:
        if isinstance(item, list):
            yield from bookmarks(pdf, item)
        else:
            yield squeezed(item.title), (pdf.get_destination_page_number(item) or 0) + 1


def words_of(files: Mapping[str, bytes]) -> Iterator[str]:
    """The words of a briefing's claims and sources that a document must hold."""
    for path, data in files.items():
        document = validation.document(path, data)[0] if path.startswith("content/") else None
        if document and isinstance(document.record, Claim):
            yield from (document.title, *(quote.exact for quote in document.record.quotes))
            yield from (piece.note for piece in document.record.evidence)
        elif document and isinstance(document.record, Source):
            yield from filter(None, (document.record.title, document.record.url))


def test_the_whole_briefing_is_complete_before_it_is_printed(root: Path) -> None:
    """The document that the browser gets holds every claim and source; its links all lead; note marks are apart."""
    document, problems = paper(taken_apart(FILES, built(root)), FILES)
    assert not problems
    text = squeezed(html.unescape(re.sub(r"<[^>]*>", "", document)))
    assert not [words for words in words_of(FILES) if squeezed(words) not in text]
    inside = re.findall(r' href="#([^"]+)"', document)
    assert len(inside) > 1000
    assert set(inside) <= set(re.findall(r' id="([^"]+)"', document))
    beside = re.findall(r'<a class="cite[^>]*aria-label="\d+"></a><a class="(cite[^"]*)"', document)
    assert set(beside) == {"cite cite--next"}
    assert '.cite--next::before{content:", ";}' in document
    # What records say themselves is not said a second time: lists of it are section numbers, tables of it are left out.
    assert re.search(r'Used as evidence for</h3>\s*<p><a class="at" href="#claims/[^"]+">§ 4\.\d+</a>', document)
    assert not re.search(r'class="(?:record|matrix|labelled labelled--sources)[ "]', document)


def test_sections_are_numbered_in_contents_bookmarks_headings_and_notes(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    """The number in the contents is that of the bookmark, which leads to the heading's page; notes name it.

    Titles, quotations and the addresses of sources are text, in whatever script.
    """
    assert not [words for words in (*words_of(SMALL), "Мост закрыт") if squeezed(words) not in "".join(texts)]
    found = dict(bookmarks(pdf, pdf.outline))
    contents = "".join(texts[1:3])
    for title in map(squeezed, ("Elmstead", "Ada Reed", "The harbour bridge is closed", "Harbour bridge shut")):
        bookmark = next(name for name in found if re.fullmatch(rf"[0-9.]+{re.escape(title)}", name))
        assert bookmark in contents
        assert bookmark in texts[found[bookmark] - 1]
    named = re.compile(rf"{title}[^§]{{0,80}}§{re.escape(bookmark.removesuffix(title))}")  # after its address and date
    assert any(map(named.search, texts))


def test_every_link_lands(pdf: pypdf.PdfReader) -> None:
    """Links inside lead to places that are there; those outside to the sources."""
    links = [reference.get_object() for page in pdf.pages for reference in page.get("/Annots", ())]
    outside = {link["/A"]["/URI"] for link in links if "/URI" in link.get("/A", {})}
    inside = {link.get("/Dest") or link["/A"].get("/D") for link in links if "/URI" not in link.get("/A", {})}
    assert inside
    assert inside <= set(pdf.named_destinations)
    assert {words for words in words_of(SMALL) if words.startswith("https:")} <= outside


def test_it_is_tagged_and_dated(pdf: pypdf.PdfReader) -> None:
    """Language, title, tags for screen readers; the clock of the machine has no part in it."""
    root = cast("Any", pdf.trailer["/Root"])
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/StructTreeRoot"]["/K"]
    assert all("/StructParents" in page for page in pdf.pages)
    assert pdf.metadata
    assert pdf.metadata.title == "A bridge closed?"
    assert {str(pdf.metadata[name])[:10] for name in ("/CreationDate", "/ModDate")} == {"D:20210601"}
    pdf.stream.seek(0)
    elements = {int(number) for number in re.findall(rb"\(node(\d+)\)", pdf.stream.read())}
    assert elements
    assert elements == {*range(len(elements))}


def test_the_browser_reaches_nothing_outside() -> None:
    """Sites that a document names are not asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = f"http://127.0.0.1:{server.getsockname()[1]}"
        page = f'<html lang="en"><title>t</title><link rel=stylesheet href={there}><img alt=a src={there}><p>x</p>'
        assert printer.print_pdf(printer.find_browser(), page, "2021-06-01")
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
