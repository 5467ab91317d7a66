"""The PDF: complete, with links, bookmarks and page numbers that are right, and tagged for those who listen to it."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING, Any, cast

import pypdf
import pytest

from briefing.tools.export import pdf as typeset
from briefing.tools.export.paper import Paper, paper

from .exporting import FILES, SMALL, bare, claims, documents, first_briefing, sources, taken_apart, templates

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def pdf() -> pypdf.PdfReader:
    """A small briefing, set once: a whole one takes a minute."""
    document, problems = paper(taken_apart(SMALL), templates(SMALL))
    assert not problems
    printed = typeset.pdf(document)
    assert printed.lacking == ""
    return pypdf.PdfReader(io.BytesIO(printed.data))


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


def test_the_whole_briefing_is_complete_before_it_is_set() -> None:
    """The document that the typesetter gets holds every claim and source of this repository; its links all lead."""
    document, problems = paper(first_briefing(), templates(FILES))
    assert not problems
    text = html.unescape(re.sub(r"<[^>]*>", "", document.html))
    assert not missing(bare(text), small=False)
    ids = set(re.findall(r' id="([^"]+)"', document.html))
    inside = re.findall(r' href="#([^"]+)"', document.html)
    assert len(inside) > 1000
    assert set(inside) <= ids


def test_it_holds_every_claim_and_source(texts: list[str]) -> None:
    """Titles, quotations, the addresses of sources: as text, in whatever script."""
    assert not missing("".join(texts), small=True)
    assert any("다리폐쇄" in text for text in texts)
    assert 15 < len(texts) < 40


def test_every_record_has_its_bookmark_and_its_page_in_the_contents(pdf: pypdf.PdfReader, texts: list[str]) -> None:
    """The number printed in the contents is that of the page on which the record begins."""
    found = list(bookmarks(pdf, pdf.outline))
    contents = "".join(text.removesuffix(str(n)) for n, text in enumerate(texts[:8], 1) if "....." in text)
    titles = {bare(d.title) for d in documents(small=True) if d.kind not in {"site", "article", "summary"}}
    assert titles <= {bare(title) for title, _ in found}
    for title, number in found:
        if title != "Contents":
            assert re.search(rf"{re.escape(bare(title))}\.+{number}", contents), (title, number)
            assert bare(title) in texts[number - 1]


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


def test_notes_name_the_page_of_what_they_cite(texts: list[str], pdf: pypdf.PdfReader) -> None:
    """A source is cited with the page on which it is described."""
    pages = dict(bookmarks(pdf, pdf.outline))
    title = "Harbour bridge shut"
    assert any(f"{bare(title)}p.{pages[title]}" in text for text in texts)


def test_marks_side_by_side_are_told_apart() -> None:
    """Notes 1 and 2 of one sentence do not read as note 12: a comma comes before the second."""
    document, _ = paper(first_briefing(), templates(FILES))
    beside = re.findall(r'<a class="cite[^>]*aria-label="\d+"></a><a class="(cite[^"]*)"', document.html)
    assert set(beside) == {"cite cite--next"}
    assert '.cite--next::before { content: ", "; }' in document.style
    assert ".cite::after { content: attr(aria-label); }" in document.style


def test_the_words_on_a_drawings_lines_can_be_read() -> None:
    """The typesetter knows no `paint-order`: above each halo its words stand once more, without it."""
    document, _ = paper(taken_apart(SMALL), templates(SMALL))
    words = re.findall(r'<text class="(network__label[^"]*)"', document.html)
    assert len(words) > 1
    assert words == ["network__label", "network__label over"] * (len(words) // 2)


def test_it_is_tagged(pdf: pypdf.PdfReader) -> None:
    """What PDF/UA-1 asks for and can be read off: language, title, tags, names of drawings, fonts inside."""
    root = cast("Any", pdf.trailer["/Root"])
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1" in root["/Metadata"].get_data() or b'pdfuaid:part="1"' in root["/Metadata"].get_data()
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


def test_the_typesetter_reaches_nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files and sites that a document names are not read: it gets what came with it, and no more."""
    import socket  # noqa: PLC0415  # to be broken

    def refuse(*_: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setattr(socket, "create_connection", refuse)
    page = '<html lang="en"><title>t</title><p>x</p><img alt="a" src="file:///etc/hostname"><img alt="b" src="http://x.test/">'
    made = pypdf.PdfReader(io.BytesIO(typeset.pdf(Paper(page, "@import 'http://x.test/a.css';", {})).data))
    assert not made.pages[0].images


def test_letters_that_no_font_has_are_named() -> None:
    """Boxes in a PDF are easily overlooked."""
    assert typeset.pdf(Paper('<html lang="en"><title>t</title><p>a\U0010fffdb</p>', "", {})).lacking == "\U0010fffd"
