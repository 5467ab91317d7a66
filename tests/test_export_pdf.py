"""The PDF: complete, with links, bookmarks and section numbers that are right, and tagged for who listens to it."""

from __future__ import annotations

import html
import io
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, cast

import pypdf
import pytest

from briefing.tools.export import pdf as printer
from briefing.tools.export.paper import paper

from .exporting import FILES, SMALL, bare, claims, documents, first_briefing, sources, taken_apart, templates

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    """A small briefing, printed once."""
    document, problems = paper(taken_apart(SMALL), templates(SMALL))
    assert not problems
    return printed(document)


def printed(document: str) -> pypdf.PdfReader:
    """A document as the browser prints it."""
    return pypdf.PdfReader(io.BytesIO(printer.print_pdf(printer.find_browser(), document, "2021-06-01")))


@pytest.fixture(scope="module")
def texts(pdf: pypdf.PdfReader) -> list[str]:
    """The text of each page, without white space."""
    return [bare(page.extract_text()) for page in pdf.pages]


def bookmarks(pdf: pypdf.PdfReader, outline: list[Any]) -> Iterator[tuple[str, int]]:
    """Each title with the number of its page."""
    for item in outline:
        if isinstance(item, list):
            yield from bookmarks(pdf, item)
        else:
            yield item.title, (pdf.get_destination_page_number(item) or 0) + 1


def links(pdf: pypdf.PdfReader) -> Iterator[Any]:
    """Every link, as the PDF has it."""
    for page in pdf.pages:
        yield from (reference.get_object() for reference in page.get("/Annots", ()))


def missing(text: str, *, small: bool) -> list[str]:
    """What of a briefing's claims and sources is not in a text without white space."""
    wanted = [c.title for c in claims(small=small)]
    wanted += [q.exact for c in claims(small=small) for q in c.quotes]
    wanted += [words for s in sources(small=small) for words in (s.title, s.url) if words]
    assert wanted
    return [words for words in wanted if bare(words) not in text]


def test_the_whole_briefing_is_complete_before_it_is_printed() -> None:
    """The document that the browser gets holds every claim and source of this repository; its links all lead."""
    document, problems = paper(first_briefing(), templates(FILES))
    assert not problems
    text = html.unescape(re.sub(r"<[^>]*>", "", document))
    assert not missing(bare(text), small=False)
    ids = set(re.findall(r' id="([^"]+)"', document))
    inside = re.findall(r' href="#([^"]+)"', document)
    assert len(inside) > 1000
    assert set(inside) <= ids


def test_it_holds_every_claim_and_source(texts: list[str]) -> None:
    """Titles, quotations, the addresses of sources: as text, in whatever script."""
    assert not missing("".join(texts), small=True)
    assert any("다리폐쇄" in text for text in texts)
    assert 15 < len(texts) < 40


def test_every_record_has_its_bookmark_and_its_number_in_the_contents(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    """The number in the contents is that of the heading and of the bookmark, which leads to the heading's page."""
    found = {bare(title): number for title, number in bookmarks(pdf, pdf.outline)}
    contents = "".join(texts[1:3])
    titles = {bare(d.title) for d in documents(small=True) if d.kind not in {"site", "article", "summary"}}
    for title in titles:
        bookmark = next(name for name in found if re.fullmatch(rf"[0-9.]+{re.escape(title)}", name))
        assert bookmark in contents
        assert bookmark in texts[found[bookmark] - 1]


def test_every_link_lands(pdf: pypdf.PdfReader) -> None:
    """Links inside lead to places that are there; those outside to the sources."""
    named = set(pdf.named_destinations)
    outside, inside = set(), []
    for link in links(pdf):
        action = link.get("/A", {})
        if "/URI" in action:
            outside.add(action["/URI"])
        else:
            inside.append(link.get("/Dest") or action.get("/D"))
    assert len(inside) > 100
    assert not {place for place in inside if place not in named}
    assert {source.url for source in sources(small=True) if source.url} <= outside


def test_notes_name_the_section_of_what_they_cite(texts: list[str], pdf: pypdf.PdfReader) -> None:
    """A source is cited with the number of the section in which it is described."""
    title = "Harbour bridge shut"
    number = next(name.split(" ")[0] for name, _ in bookmarks(pdf, pdf.outline) if name.endswith(f" {title}"))
    assert any(f"{bare(title)}§{number}" in text for text in texts)


def test_marks_side_by_side_are_told_apart() -> None:
    """Notes 1 and 2 of one sentence do not read as note 12: a comma comes before the second."""
    document, _ = paper(first_briefing(), templates(FILES))
    beside = re.findall(r'<a class="cite[^>]*aria-label="\d+"></a><a class="(cite[^"]*)"', document)
    assert set(beside) == {"cite cite--next"}
    assert '.cite--next::before { content: ", "; }' in document


def test_it_is_tagged(pdf: pypdf.PdfReader) -> None:
    """What can be read off: language, title, tags, names of drawings, fonts inside."""
    root = cast("Any", pdf.trailer["/Root"])
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert all("/StructParents" in page for page in pdf.pages)
    kinds: dict[str, int] = {}
    for element in structure(root["/StructTreeRoot"]):
        kind = element["/S"]
        kinds[kind] = kinds.get(kind, 0) + 1
        assert kind != "/Figure" or element.get("/Alt"), "a drawing without a name"
    assert {"/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Link", "/Table", "/TH", "/TD", "/Figure"} <= kinds.keys()
    for page in cast("Any", pdf.pages):
        for font in page["/Resources"].get("/Font", {}).values():
            assert embedded(font.get_object()), font.get_object()["/BaseFont"]


def structure(root: Any) -> Iterator[Any]:  # noqa: ANN401  # pypdf's objects
    """Every element of the tree of tags."""
    waiting = [root]
    while waiting:
        found = waiting.pop()
        if "/S" in found:
            yield found
        children: Any = found.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            member = child.get_object()
            if isinstance(member, dict) and "/S" in member:
                waiting.append(member)


def embedded(font: Any) -> bool:  # noqa: ANN401  # pypdf's objects
    """True if a font's letters are in the file."""
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    descriptor = inner.get("/FontDescriptor", {})
    return font.get("/Subtype") == "/Type3" or any(
        key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )


def test_its_dates_are_the_briefings(pdf: pypdf.PdfReader) -> None:
    """The clock of the machine has no part in it."""
    assert pdf.metadata
    assert pdf.metadata.title == "A bridge closed?"
    assert str(pdf.metadata["/CreationDate"]).startswith("D:20210601")
    assert str(pdf.metadata["/ModDate"]).startswith("D:20210601")


class _Asked(BaseHTTPRequestHandler):
    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.send_error(404)


def test_the_browser_reaches_nothing_outside() -> None:
    """Sites that a document names are not asked; the briefing's own document may not load anything at all."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{server.server_port}"
        links = f'<link rel="stylesheet" href="{there}/a.css"><img alt="a" src="{there}/b.png">'
        printed(f'<html lang="en"><title>t</title>{links}<p>x</p>')
        server.shutdown()
    assert _Asked.paths == []
    document, _ = paper(taken_apart(SMALL), templates(SMALL))
    assert "default-src 'none'" in document
