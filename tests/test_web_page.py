"""What `new source page.html` and `init --article page.html` read off a web page, and that they invent nothing."""

from functools import partial
from pathlib import Path

import pytest

from briefing.core.diagnostics import UsageError
from briefing.parse import front_matter
from briefing.tools.scaffold.web_page import read_article, read_facts

from .documents import Command, table

ARTICLE = """<article><h1>Ferry runs again</h1>
<p>The ferry of Elmstead ran again on Tuesday after three days, its owner said.</p>
<p>About forty people had waited on the quay, and some of them left for other towns.</p>
<figure><img src="a.jpg" alt=""><figcaption>Photo: Somebody</figcaption></figure>
<p>Nobody was hurt in the storm, according to the town council of Elmstead.</p></article>"""
BEGINNINGS = ["The", "About", "Nobody"]
PAGES = table("web_page", "pages")


@pytest.mark.parametrize("row", PAGES)
def test_a_page_is_taken_at_its_word(row: list[str]) -> None:
    """Six ways of stating facts; a year in a copyright line, a date in the text or a profile's address is none."""
    page, *facts = row
    names = ("title", "author", "published", "date_basis", "publisher", "language", "url")
    assert read_facts(page.encode()) == {name: fact for name, fact in zip(names, facts, strict=True) if fact}


def test_other_encodings_are_read() -> None:
    """As the page names them."""
    page = "<html><meta charset='euc-kr'><title>다리</title><body><p>x".encode("euc-kr")
    assert read_facts(page)["title"] == "다리"


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


def test_a_source_begins_with_what_its_page_states(copy: Path, tmp_path: Path, command: Command) -> None:
    """Each value is marked as the page's; what it does not state is left to the editor; nothing else is written."""
    page, new = tmp_path / "saved page.html", partial(command, "--site", copy, "new", "source")
    page.write_text(PAGES[0][0], "utf-8")
    new(page, "--set", "author=null", code=1)
    made = copy / "content/sources/ferry-bridge.md"
    text = made.read_text("utf-8")
    assert "published: 2024-03-05  # from the page: check it\n" in text
    assert "author: null\n" in text
    read, problems = front_matter.front_matter("a.md", made.read_bytes())
    assert read
    assert not problems
    assert (read.value["publisher"], read.value["type"]) == ("The Gazette", None)
    new(tmp_path / "gone.html", code=2)
    page.write_text("<body><p>no title", "utf-8")
    assert "says no title" in new(page, code=2)
