"""What `new source page.html` and `init --article page.html` read off a web page, and that they invent nothing."""

from pathlib import Path

import pytest

from briefing.cli import main
from briefing.core.diagnostics import UsageError
from briefing.parse import front_matter
from briefing.tools.scaffold.web_page import PageFacts, read_article, read_facts

from .documents import copy_minimal

NONE = "no date in the page's own metadata"
LINKED_DATA = """{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Other"}, {"@type":
["NewsArticle"], "headline": "Ferry &amp; bridge", "author": [{"@type": "Person", "name": "Mary Q. Doe"}, {"name":
"Tom Roe"}], "datePublished": "2024-03-05T08:00:00Z", "publisher": {"name": "The Gazette"}, "inLanguage": "en-GB"}]}"""
ARTICLE = """<article><h1>Ferry runs again</h1>
<p>The ferry of Elmstead ran again on Tuesday after three days, its owner said.</p>
<p>About forty people had waited on the quay, and some of them left for other towns.</p>
<figure><img src="a.jpg" alt=""><figcaption>Photo: Somebody</figcaption></figure>
<p>Nobody was hurt in the storm, according to the town council of Elmstead.</p></article>"""
BEGINNINGS = ["The", "About", "Nobody"]
PAGES = (
    (
        (
            f"<html lang='de'><title>x</title><link rel='canonical' href='https://gazette.example/1'>"
            f"<script type='application/ld+json'>{LINKED_DATA}</script><body>{ARTICLE}<footer>© 2026</footer>"
        ),
        PageFacts(
            *("Ferry & bridge", "Mary Q. Doe, Tom Roe", "2024-03-05", "the page's own metadata (datepublished)"),
            *("The Gazette", "en-GB", "https://gazette.example/1"),
        ),
    ),
    (
        (
            "<html lang='ko'><meta property='og:title' content='다리가 닫혔다'>"
            "<meta property='og:site_name' content='신문'><body><p>입력 2024.03.05 09:00</p>"
        ),
        PageFacts("다리가 닫혔다", "", "", NONE, "신문", "ko", ""),
    ),
    (
        (
            "<html><title>t</title><meta name='DC.title' content='Zur Lage'><meta name='DC.creator' content='Voss, A.'>"
            "<meta name='DC.date' content='20231102'><meta name='DC.language' content='de'><body><p>Text"
        ),
        PageFacts("Zur Lage", "Voss, A.", "2023-11-02", "the page's own metadata (dc.date)", "", "de", ""),
    ),
    (
        (
            "<html lang='es_MX'><body><article itemscope itemtype='https://schema.org/NewsArticle'>"
            "<h1 itemprop='headline'>El puente</h1><b itemprop='author'>Ana</b>"
            "<time itemprop='datePublished' datetime='2024-03-05T10'>"
        ),
        PageFacts("El puente", "Ana", "2024-03-05", "the page's own metadata (datepublished)", "", "es-MX", ""),
    ),
    (
        (
            "<html lang='en'><title>Bridge closes - News</title><body><h1>Bridge closes</h1><p>By A, Sept. 18</p>"
            "<p>Copyright 2026.</p><meta property='article:author' content='https://facebook.example/writer'>"
        ),
        PageFacts("Bridge closes", "", "", NONE, "", "en", ""),
    ),
    (
        (
            "<html lang='ar'><meta name='parsely-title' content='الجسر'><meta name='parsely-author' content='سعاد'>"
            "<meta name='parsely-pub-date' content='2024-03-05T08:00:00Z'><body><p>نص"
        ),
        PageFacts("الجسر", "سعاد", "2024-03-05", "the page's own metadata (parsely-pub-date)", "", "ar", ""),
    ),
    (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><p>x',
        PageFacts("", "", "", NONE),
    ),
    (
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script><body>\x00" + "<div>" * 10_000,
        PageFacts("", "", "", NONE),
    ),
    ("<html lang='\"><script>'><title>1\x1b[31m</title><body><p>x", PageFacts("1\x1b[31m", "", "", NONE)),
)


@pytest.mark.parametrize(("page", "facts"), PAGES)
def test_a_page_is_taken_at_its_word(page: str, facts: PageFacts) -> None:
    """Six ways of stating facts; a year in a copyright line, a date in the text or a profile's address is none."""
    assert read_facts(page.encode()) == facts


def test_other_encodings_are_read() -> None:
    """As the page names them."""
    page = "<html><meta charset='euc-kr'><title>다리</title><body><p>x".encode("euc-kr")
    assert read_facts(page).title == "다리"


@pytest.mark.parametrize(
    "page", [b"", b"words", b'{"a": 1}', b"\x00\xff\xfe", b"<svg></svg>", b"<p>" + b"x" * 3_000_000]
)
def test_what_is_no_page_is_refused(page: bytes) -> None:
    """In a sentence, not a traceback."""
    with pytest.raises(UsageError):
        read_facts(page)


@pytest.mark.parametrize("frame", ["{}", "<div><div class='x'>{}</div></div>", "<main><section>{}</section></main>"])
def test_the_text_of_an_article_comes_without_what_is_around_it(frame: str) -> None:
    """Paragraphs, in order and whole; no menu, caption, advertisement or footer."""
    around = "<nav><ul><li>Home</ul></nav><div><p>Read more</p></div>{}<footer><p>All rights reserved 2026</p></footer>"
    plain = (
        ARTICLE.removeprefix("<article>").removesuffix("</article>").replace("<p>About", "<p class='ad'></p><p>About")
    )
    for article in (ARTICLE, plain) if "div" in frame else (ARTICLE,):
        page = "<html><body class='social'>" + around.format(
            frame.format(article + "<div class='related'><p>Also read this</p></div>")
        )
        assert [paragraph.split()[0] for paragraph in read_article(page.encode()).split("\n\n")] == BEGINNINGS


@pytest.mark.parametrize(
    "page", ["<html><body><p></p></body></html>", "<body>Words alone</body>", "<div><h1>A</h1></div>"]
)
def test_a_page_without_an_article_is_refused(page: str) -> None:
    """Nothing is put in its place."""
    with pytest.raises(UsageError, match="No article"):
        read_article(page.encode())


def test_a_source_begins_with_what_its_page_states(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each value is marked as the page's; what it does not state is left to the editor; nothing else is written."""
    copy, page = copy_minimal(tmp_path), tmp_path / "saved page.html"
    page.write_text(PAGES[0][0], "utf-8")
    assert main.main(["--site", str(copy), "new", "source", str(page), "--set", "author=null"]) == 1
    made = copy / "content/sources/ferry-bridge.md"
    text = made.read_text("utf-8")
    assert "published: 2024-03-05  # from the page: check it\n" in text
    assert "author: null\n" in text
    read, problems = front_matter.front_matter("a.md", made.read_bytes())
    assert read
    assert not problems
    assert (read.value["publisher"], read.value["type"]) == ("The Gazette", None)
    assert main.main(["--site", str(copy), "new", "source", str(tmp_path / "gone.html")]) == 2
    page.write_text("<body><p>no title", "utf-8")
    assert main.main(["--site", str(copy), "new", "source", str(page)]) == 2
    assert "says no title" in capsys.readouterr().err
