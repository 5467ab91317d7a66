"""What `new source page.html` and `init --article page.html` read off a web page, and that they invent nothing."""

import re
from pathlib import Path

import pytest

from briefing.tools.scaffold.web_page import read_article, read_facts

from .documents import Command, table

ARTICLE = """<article><h1>Ferry runs again</h1>
<p>The ferry of Elmstead ran again on Tuesday after three days, its owner said.</p>
<p>About forty people had waited on the quay, and some of them left for other towns.</p>
<figure><img src="a.jpg" alt=""><figcaption>Photo: Somebody</figcaption></figure>
<p>Nobody was hurt in the storm, according to the town council of Elmstead.</p></article>"""
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


@pytest.mark.parametrize("frame", ["{}", "<div><div class='x'>{}</div></div>", "<main><section>{}</section></main>"])
def test_the_text_of_an_article_comes_without_what_is_around_it(frame: str) -> None:
    """Paragraphs, in order and whole; no menu, caption, advertisement or footer."""
    around = "<nav><ul><li>Home</ul></nav><div><p>Read more</p></div>{}<footer><p>All rights reserved 2026</p></footer>"
    plain = re.sub("</?article>", "", ARTICLE).replace("<p>About", "<p class='ad'></p><p>About")
    for article in (ARTICLE, plain) if "div" in frame else (ARTICLE,):
        text = frame.format(f"{article}<div class='related'><p>Also read this</p></div>")
        found = read_article(f"<html><body class='social'>{around.format(text)}".encode())
        assert [paragraph.split()[0] for paragraph in found.split("\n\n")] == ["The", "About", "Nobody"]


def test_what_is_no_page_is_refused(copy: Path, tmp_path: Path, command: Command) -> None:
    """In a sentence. What a source begins with if it is one: tests/commands/new.txt."""
    page = tmp_path / "saved.html"
    for text, words in table("web_page", "refused"):
        page.write_text(text, "utf-8")
        assert words in command("--site", copy, "new", "source", page, code=2)
