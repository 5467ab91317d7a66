"""Search and filters: the index from the finished pages, the search page in a browser, the filtered tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from briefing.build import pipeline, sitemap
from briefing.data import files as data_files
from briefing.engine.engine import Engine
from briefing.html.searched import searched_words
from briefing.languages.interface import english

from .documents import ROOT, minimal, publish, table
from .linked import by_node
from .reading import go, reader, tree

SEARCHES, OTHERWISE = (dict(table("search", section)) for section in ("spelled correctly", "otherwise"))


def look(index: object, *queries: str, small: str = "") -> list[tuple[list[str], str]]:
    """For each query the pages that the engine finds, and the title that it offers instead; index: `search_index`."""
    folder = ROOT / "templates/components/search"
    engine = "".join((folder / f"{name}.js").read_text("utf-8") for name in ("words", "engine"))
    return [(found, guess) for found, guess in by_node("search.mjs", [engine, small, index, queries])]


# -- The index and the engine --


def test_queries_find_the_right_page(published: Path) -> None:
    """Among the first three: all that is spelled correctly, nine of ten of the rest."""
    index = sitemap.search_index({sitemap.INDEX: (published / sitemap.INDEX).read_bytes()})
    small = str(english().strings["search.small_words"])
    wanted = {**SEARCHES, **OTHERWISE}
    missed = {
        words: found[:3]
        for (words, right), (found, _) in zip(wanted.items(), look(index, *wanted, small=small), strict=True)
        if not {f"{page}.html" for page in right.split()} & {*found[:3]}
    }
    assert not missed.keys() & SEARCHES.keys(), missed
    assert len(missed) <= len(OTHERWISE) / 10, missed


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<h1>Title</h1> <p>One &amp; <b>two</b>, “three” .</p>", "One & two, “three”."),
        ("<div data-unsearched>Not <div>this</div> either</div>but <i>this</i>", "but this"),
        ('<p class="quiet kicker">Claim</p><img class="hidden" alt="x">Here <input hidden> too', "Here too"),
        ("<p class='kicker a'>Claim</p><p class=hidden>No</p><!-- 1 > 2 -->Here<!-- <p class=\"hidden\"> -->", "Here"),
        ('<p class="kickers unhidden">Kept</p><template><p>never</p></template><templated>too</templated>', "Kept too"),
        ("<section\nclass='a' data-unsearched=\"\">Gone<hr/></section> < > left", "left"),
    ],
)
def test_the_index_has_what_a_page_says_itself(markup: str, words: str) -> None:
    """Not its title, not what names its kind, is hidden, or is marked; a page without the mark has no words."""
    page = f"<main id=main{{}}>{markup}</main><footer>Below</footer>"
    assert searched_words(page.format(" data-searched").encode()) == words
    assert not searched_words(page.format("").encode())


@pytest.mark.parametrize(("pages", "asked", "first", "guess"), table("search", "spellings"))
def test_words_are_found_in_any_spelling_and_script(pages: str, asked: str, first: str, guess: str) -> None:
    """Other forms, misspelled, joined, without accents, inside a run without spaces; else the nearest title."""
    parts = [page.partition(":")[::2] for page in pages.split("; ")]
    made = [{"path": str(at), "title": title, "text": text} for at, (title, text) in enumerate(parts)]
    ((found, offered),) = look({"format": 1, "pages": made}, asked)
    assert ("".join(found[:1]), offered) == (first, guess)


def test_while_somebody_writes_the_index_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """A save in the live preview waits neither for the search nor for the data; both follow when it is quiet."""
    live, claim, page = Engine(live=True), "content/claims/repair-two-months.md", "claims/repair-two-months.html"
    before = publish(minimal(), live)
    changed = minimal((claim, "No source of ours", "No source we know"))
    with monkeypatch.context() as quick:
        quick.setattr(data_files, "files", None)  # whoever calls it fails
        during = dict(pipeline.build(changed, live, whole=False)[0] or {})
    assert {path for path in during if before[path] != during[path]} == {page}
    after = publish(changed, live)
    assert not [path for path in (page, sitemap.INDEX, "data/briefing.json") if before[path] == after[path]]


# -- The search page --


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must have nothing to complain of."""
    with reader(browser) as window:
        yield window


def results(page: Page) -> list[str]:
    """The addresses of what was found, in order."""
    page.wait_for_selector("[data-search-results] li")
    found = page.eval_on_selector_all("[data-search-results] li a", "all => all.map(a => a.getAttribute('href'))")
    return [str(href) for href in found]


def test_the_box_of_every_page_leads_to_the_first_result(page: Page, published: Path) -> None:
    """Ctrl-K, words, Enter: the search; two keys more: the first page found. No index is loaded before."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for first in ("Enter", "ArrowDown"):
        go(page, published, "claims/million-rounds-sent.html")
        page.keyboard.press("Control+k")
        page.keyboard.type("artilery shels")
        assert not [url for url in asked if url.endswith(sitemap.INDEX)]
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=artilery+shels")
        assert results(page)[0] == "entities/artillery-rounds.html"
        assert page.inner_text("[data-search-meant]") == "Did you mean artillery shells?"
        for key in (first, "Enter"):
            page.keyboard.press(key)
        page.wait_for_url("**/entities/artillery-rounds.html")
        asked.clear()


def test_results_name_their_kind_and_can_be_filtered(page: Page, published: Path) -> None:
    """A claim has its status beside its title; filters alone list all that they hold, with words they narrow them."""
    page.goto(f"{(published / 'search.html').as_uri()}?q=rounds&kind=Claim")
    found = results(page)
    assert all(path.startswith("claims/") for path in found)
    titles = page.locator("[data-search-results] .title")
    assert titles.locator(".status:not(.status--denied)").count() == titles.count() == len(found)
    assert set(titles.locator(".quiet").all_inner_texts()) == {"Claim"}
    go(page, published, "search.html")
    page.select_option("#search-status", "One source only")
    listed = tree(published, "claims/by/support-one-source.html")
    rows = [th for th in listed.root.all("th") if th.attributes.get("scope") == "row"]
    assert set(results(page)) == {listed.target(a.attributes["href"])[0] for th in rows for a in th.all("a")}
    page.select_option("#search-status", "")
    body = page.locator("#search-denied option").nth(1).inner_text()
    page.select_option("#search-denied", body)
    each = """(words) => { const titles = [...document.querySelectorAll('[data-search-results] .title')];
      return titles.length && titles.every((title) => title.innerHTML.includes(words)); }"""
    page.wait_for_function(each, arg=body)
    page.select_option("#search-denied", "")
    page.select_option("#search-speaker", "National Intelligence Service")
    page.fill("#search-words", "rounds")
    page.wait_for_function(each, arg='href="claims/')
    assert "claims/million-rounds-sent.html" in results(page)
    for words, answer in {  # nothing is found; in plain words, whatever was asked for
        "zzyzx qqq": "Nothing found for “zzyzx qqq”",
        "rounds " * 1500: "Only the first 300 letters were searched for.",
        "<>\"'`${}%": "Nothing found for “<>\"'`${}%”",
    }.items():
        page.fill("#search-words", words)
        page.locator("[data-search] [role=status]", has_text=answer).wait_for()
        page.locator("[data-search-else] a[href='a-z.html']").wait_for()


def test_where_the_search_cannot_work_the_page_leads_to_the_a_to_z(
    browser: Browser, published: Path, tmp_path: Path
) -> None:
    """Without JavaScript, where the box leads there too; without an index, or with one of another version."""
    with reader(browser, java_script_enabled=False) as plain:
        go(plain, published, "search.html")
        assert plain.is_hidden("[data-search] form")
        assert plain.is_visible("[data-search-fallback] a[href='a-z.html']")
        go(plain, published, "claims/index.html")
        plain.fill(".find input", "rounds")
        plain.press(".find input", "Enter")
        plain.wait_for_url("**/a-z.html?q=rounds")
    for path in ("search.html", "assets"):
        (tmp_path / path).symlink_to(published / path)
    bare = browser.new_page()  # its console names what is missing
    for index in ("", 'searchIndex = {"format": 99, "pages": {}};'):
        if index:
            (tmp_path / sitemap.INDEX).write_text(index, encoding="utf-8")
        bare.goto(f"{(tmp_path / 'search.html').as_uri()}?q=rounds")
        bare.wait_for_selector("[data-search-fallback] a[href='a-z.html']")
        assert bare.inner_text("[data-search] [role=status]") == "The search cannot be loaded here."
    bare.close()


# -- Filters --


def test_the_filter_box_narrows_a_page(page: Page, published: Path) -> None:
    """Typing hides what does not hold every word, says how many are left, and Escape brings all back."""
    go(page, published, "claims/index.html")
    entries, left = page.locator("[data-filtered] > *"), page.locator("[data-filtered] > :visible")
    page.fill("#filter", "denied rounds")
    texts = [text.lower() for text in left.all_inner_texts()]
    assert 0 < len(texts) < entries.count()
    assert all(word in text for word in ("denied", "rounds") for text in texts)
    assert page.inner_text("[data-filter] [role=status]") == f"{len(texts)} of {entries.count()} shown"
    assert page.locator("main section:visible:has([data-filtered]):not(:has([data-filtered] > :visible))").count() == 0
    page.press("#filter", "Escape")
    assert left.count() == entries.count()


def choices(published: Path, path: str) -> list[tuple[str, int, bool]]:
    """(output path, number, is current) of the links to filtered tables on a page."""
    page = tree(published, path)
    nav = next(n for n in page.root.all("nav") if n.attributes.get("aria-label") == "Filters")
    return [
        (page.target(a.attributes["href"])[0], int(a.text.split()[-1]), a.attributes.get("aria-current") == "page")
        for a in nav.all("a")
    ]


def test_filtered_tables_hold_what_their_links_promise(published: Path) -> None:
    """Each link gives the number of rows, and is marked where it leads; every claim is in one table of each sort."""
    for index in ("claims/index.html", "sources/index.html"):
        for path, count, _ in choices(published, index):
            rows = [th for th in tree(published, path).root.all("th") if th.attributes.get("scope") == "row"]
            assert len(rows) in {count, 40}, path  # a long table goes on on other pages
            assert [where for where, _, here in choices(published, path) if here] == [path]
    claims = {path: count for path, count, _ in choices(published, "claims/index.html")}
    for by in ("support", "factuality"):
        assert sum(n for path, n in claims.items() if f"/by/{by}-" in path) == claims["claims/index.html"]
    page = tree(published, "claims/by/denied.html")
    marked = [a.attributes["href"] for a in page.root.all("a") if a.attributes.get("aria-current") == "true"]
    assert [page.target(href)[0] for href in marked] == ["claims/index.html"]  # the header shows where one is
