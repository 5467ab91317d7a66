"""The whole briefing in one HTML file, opened from a disk without a network: everything is there and works."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from briefing.disk import load
from briefing.parse import language_file, validation
from briefing.tools.export import portable
from briefing.tools.export.portable import anchor_of, single

from . import dom
from .documents import ROOT, minimal, publish
from .linked import built
from .reading import reader
from .test_reading_axe import violations
from .test_search import SEARCHES

FILES = load.read_site(ROOT)


def taken_apart(files: Mapping[str, bytes], output: Mapping[str, bytes] | None = None) -> portable.FinishedSite:
    """A site, built unless its output is there already, taken apart."""
    site, _ = validation.document(validation.SITE, files[validation.SITE])
    assert site
    return portable.read(output or publish(files), site, language_file.read(files, site)[0])


@pytest.fixture(scope="module")
def briefing() -> portable.FinishedSite:
    """The briefing of this repository."""
    return taken_apart(FILES, built(ROOT))


@pytest.fixture(scope="module")
def file(briefing: portable.FinishedSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file on a disk."""
    data, problems = single(briefing, FILES)
    assert not problems
    place: Path = tmp_path_factory.mktemp("alone") / "briefing.html"
    place.write_bytes(data)
    return place


@pytest.fixture(scope="module")
def tree(file: Path) -> dom.Page:
    """The file as a tree."""
    return dom.read("briefing.html", file.read_bytes())


@pytest.fixture(scope="module")
def window(browser: Browser, file: Path) -> Iterator[Page]:
    """A reader without a network. Any error of a script, broken policy or second request fails the last test."""
    with reader(browser, offline=True) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.split("#")[0]))
        page.goto(file.as_uri())
        yield page
        assert set(asked) == {file.as_uri()}


@pytest.fixture
def page(window: Page) -> Page:
    """The same reader, at the home page."""
    go(window, "index")
    return window


def go(page: Page, anchor: str) -> None:
    """Follow a link of the file."""
    page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
    page.wait_for_function("(id) => document.getElementById(id).checkVisibility()", arg=anchor)


def test_every_page_says_what_the_site_says(tree: dom.Page, briefing: portable.FinishedSite, published: Path) -> None:
    """Word for word, but for what is true of the site only, which has no styles of this file."""
    assert not tree.wrong
    assert not [path for path in published.glob("assets/*") if b"page--repeats" in path.read_bytes()]
    assert len(briefing.pages) > 150
    for path in briefing.pages:
        there = dom.read(path, (published / path).read_bytes()).by_id["main"]
        wanted = there.text
        for element in there.walk():
            if "data-online" in element.attributes:
                wanted = wanted.replace(element.text, "")
        here = tree.by_id[anchor_of(path)]
        assert here.text.removesuffix(here.all("p", "up")[0].text).split() == wanted.split(), path


def test_every_link_and_reference_lands(tree: dom.Page) -> None:
    """A link leads to a place in the file or to another's site; what refers to an id finds it; previews are unique."""
    links = {e.attributes["href"] for e in tree.root.all("a") if "href" in e.attributes}
    assert all(href.startswith(("https://", "http://", "#")) for href in links)
    named = ("for", "aria-labelledby", "aria-describedby")
    asked = {name for e in tree.root.walk() for key in named for name in e.attributes.get(key, "").split()}
    (previews,) = (json.loads(e.text) for e in tree.root.all("script") if "data-previews" in e.attributes)
    assert len(previews) > 150
    inside = {href[1:] for href in (*links, *previews) if href.startswith("#")}
    assert inside | (asked - {"preview"}) <= set(tree.by_id)


def test_only_its_own_scripts_and_styles_may_run(tree: dom.Page) -> None:
    """The policy names them by hash, as a browser finds out, and allows nothing else; nothing asks for another file."""
    policy = next(e.attributes["content"] for e in tree.root.all("meta") if "http-equiv" in e.attributes)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not [e for e in tree.root.walk() if "src" in e.attributes or e.tag in {"link", "img", "iframe", "object"}]


def test_an_old_address_still_leads_to_its_record() -> None:
    """A record that was renamed keeps its old anchor."""
    found = dom.read("", single(taken_apart(minimal()), minimal())[0])
    assert found.by_id["claims/bridge-shut"].parent is found.by_id["claims/bridge-closed"]


def test_it_shows_one_page_at_a_time(page: Page) -> None:
    """A link opens its page, the title says which; Back leads to where one was; the place linked to is in sight."""
    assert page.title() == "A million rounds?"
    page.click(".site-header__nav >> text=Claims")
    assert page.title() == "Claims · A million rounds?"
    link = page.locator("[id='claims/index'] th a").last
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    link.evaluate("link => link.click()")
    page.wait_for_function("scrollY === 0")
    assert page.locator("main > .page:visible").count() == 1
    assert page.locator(".site-header__nav [aria-current]").inner_text() == "Claims"
    page.go_back()
    page.wait_for_function("(height) => scrollY === height", arg=before)
    page.evaluate("location.hash = 'article:p5s1'")
    page.wait_for_function("document.getElementById('article:p5s1').getBoundingClientRect().top < innerHeight")
    assert page.locator("[id='article:p5s1']").evaluate("e => e.matches(':target')")
    hidden = page.locator("main > .page[hidden='until-found']")
    assert hidden.count() == page.locator("main > .page").count() - 1  # the browser's own search looks into them


def test_search_finds_what_is_looked_for(page: Page, *, night: bool) -> None:
    """At once and on the disk, the right record is among the first three; a filter narrows; a result opens."""
    page.click(".site-header__nav >> text=Search")
    field, titles = page.locator("[data-search] [type=search]"), page.locator("[data-search-results] .title")
    for words, right in list(SEARCHES.items())[:: 1 if night else 20]:
        field.fill(words)
        found = page.eval_on_selector_all("[data-search-results] a", "all => all.map(a => a.getAttribute('href'))")
        assert {f"#{anchor_of(f'{path}.html')}" for path in right.split()} & {*found[:3]}, words
    field.fill("rounds")
    page.select_option("[data-search] [name=denied]", page.locator("[name=denied] option").nth(1).inner_text())
    assert titles.count() == titles.locator(".status--denied").count() > 0
    page.select_option("[data-search] [name=denied]", "")
    field.fill("zzyzx")
    assert "Nothing found for “zzyzx”" in page.inner_text("[data-search] [role=status]")
    field.fill("bombardment")
    titles.first.locator("a").click()
    assert page.url.endswith("#claims/two-months-of-fire")


def test_filters_previews_layers_and_theme_work(page: Page) -> None:
    """Words typed above a table narrow it; a link shows what it leads to; layers and the dark page work."""
    page.locator("[id=index] a[href='#entities/yoo-sang-bum']").first.hover()
    page.locator("#preview", has_text="Person").wait_for()
    go(page, "claims/index")
    page.fill("[id='claims/index:filter']", "containers")
    rows = page.locator("[id='claims/index'] tbody tr:visible")
    assert 0 < rows.count() < page.locator("[id='claims/index'] tbody tr").count()
    assert page.locator("[id='sources/index'] tbody tr[hidden]").count() == 0
    page.locator("[id='claims/index'] .choices a", has_text="denied").first.click()
    page.wait_for_selector("[id='claims/by/denied'] th .status--denied")
    go(page, "article")
    page.check("[id='article:layer-plain']")
    assert page.locator("[id=article] .margin-notes:visible").count() == 0
    go(page, "events/index")
    assert page.locator("[id='events/index'] .timeline__label:visible").count() > 0
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-theme-switch]")
    page.click("[data-theme-switch]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


@pytest.mark.nightly
def test_without_scripts_all_pages_are_there(browser: Browser, file: Path, briefing: portable.FinishedSite) -> None:
    """One after another, filtered tables only where a link asks for them; links lead to their places."""
    with reader(browser, java_script_enabled=False, offline=True) as page:
        page.goto(f"{file.as_uri()}#claims/two-months-of-fire")
        box = page.locator("[id='claims/two-months-of-fire'] h1").bounding_box()
        assert box
        assert 0 <= box["y"] < 400
        shown = [path for path in briefing.pages if "/by/" not in path]
        assert page.locator("main > .page:visible").count() == len(shown)
        page.goto(f"{file.as_uri()}#claims/by/denied")
        assert page.locator("[id='claims/by/denied'] h1").is_visible()


def test_it_fits_a_phone(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    page.set_viewport_size({"width": 320, "height": 800})
    kinds = ("index", "article", "claims/index", "claims/million-rounds-sent", "events/index", "sources/matrix")
    for anchor in (*kinds, "network"):
        go(page, anchor)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, anchor


@pytest.mark.nightly
def test_it_shuts_nobody_out(browser: Browser, file: Path) -> None:
    """Axe finds nothing in the frame that only this file has."""
    with reader(browser, 320, offline=True) as page:
        page.add_init_script((ROOT / "tests/node/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
        page.goto(f"{file.as_uri()}?#search")
        page.fill("[data-search] [type=search]", "rounds")
        # axe skips hidden pages, but needs minutes to find out that they are hidden.
        page.evaluate("document.querySelectorAll('main > .page[hidden]').forEach((other) => other.remove())")
        assert not list(violations([page], "search alone"))
