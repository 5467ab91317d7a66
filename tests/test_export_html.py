"""The whole briefing in one HTML file, opened from a disk without a network: everything is there and works."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

import pytest

from briefing import load
from briefing.portable.places import place
from briefing.portable.single import single

from . import dom
from .documents import MINIMAL
from .exporting import FILES, FOLDERS, documents, first_briefing, taken_apart, templates
from .reading import reader
from .test_reading_axe import faults
from .test_search import SEARCHES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

BEST = 3
# The site's list; there Pagefind also finds the claim, whose words do not hold "revenue". The note's title does.
WANTED = SEARCHES | {
    "revenue billions": "notes/revenue-range-unsupported.html",
    "6,700 containers": "sources/kbs-shin-6700-containers.html",
    "armistice": "events/armistice-anniversary.html",
    "bottom line": "summaries/bottom-line.html",
    "consignments": "claims/ten-consignments.html",
    "experts sent": "claims/experts-sent.html",
    "failed launches": "claims/two-launches-failed.html",
    "isolation": "claims/isolation-drives-ties.html",
    "KCNA": "entities/kcna.html",
    "Kirby": "entities/john-kirby.html",
    "korean war": "events/armistice-anniversary.html",
    "resolution 1874": "events/resolution-1874.html",
    "RUSI": "entities/rusi.html",
    "satellite pledge": "events/putin-satellite-pledge.html",
    "Skibitskyi": "entities/vadym-skibitskyi.html",
    "Soviet arsenal": "claims/shells-fit-soviet-arsenal.html",
    "third launch": "claims/third-launch-prepared.html",
    "Vostochny": "entities/vostochny.html",
    "who wrote the article": "questions/who-wrote-the-article.html",
    "북한": "entities/north-korea.html",
}
KINDS = ("index", "article", "claims/index", "claims/million-rounds-sent", "events/index", "sources/matrix", "network")


@pytest.fixture(scope="module")
def data() -> bytes:
    """The file."""
    made, problems = single(first_briefing(), templates(FILES))
    assert not problems
    return made


@pytest.fixture(scope="module")
def tree(data: bytes) -> dom.Page:
    """The file as a tree."""
    return dom.read("briefing.html", data)


@pytest.fixture(scope="module")
def address(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file on a disk."""
    file: Path = tmp_path_factory.mktemp("alone") / "briefing.html"
    file.write_bytes(data)
    return file.as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A reader without a network. Any fault of a script, broken policy or second request fails the test."""
    with reader(browser, offline=True) as window:
        asked: list[str] = []
        window.on("request", lambda request: asked.append(request.url.split("#")[0]))
        window.goto(address)
        yield window
        assert set(asked) == {address}


def go(page: Page, anchor: str) -> None:
    """Follow a link of the file."""
    page.evaluate("(anchor) => { location.hash = anchor; }", anchor)
    page.wait_for_function("(id) => document.getElementById(id).checkVisibility()", arg=anchor)


# -- What is in it --


def test_every_record_is_there_just_once(tree: dom.Page) -> None:
    """Each record has its anchor; no id stands twice, and what refers to an id finds it."""
    assert not tree.wrong
    assert {FOLDERS[d.kind] + d.id for d in documents() if d.kind != "site"} <= set(tree.by_id)
    named = ("for", "aria-labelledby", "aria-describedby")
    asked = {name for e in tree.root.walk() for key in named for name in e.attributes.get(key, "").split()}
    painted = {
        name for e in tree.root.walk() for v in e.attributes.values() for name in re.findall(r"url\(#(.+?)\)", v)
    }
    assert painted
    assert (asked | painted) - {"preview"} <= set(tree.by_id)


def test_every_page_says_what_the_site_says(tree: dom.Page, published: Path) -> None:
    """Word for word, but for what is true of the site only."""
    for path in first_briefing().pages:
        there = dom.read(path, (published / path).read_bytes()).by_id["main"]
        online = [e.text for e in there.walk() if "data-online" in e.attributes]
        here = tree.by_id[place(path)]
        wanted = there.text
        for words in online:
            wanted = wanted.replace(words, "")
        assert here.text.removesuffix(here.all("p", "up")[0].text).split() == wanted.split(), path


def test_every_link_lands(tree: dom.Page) -> None:
    """A link leads into the file, to a place that is there, or to another's site."""
    links = [e.attributes["href"] for e in tree.root.all("a") if "href" in e.attributes]
    outside = [href for href in links if not href.startswith("#")]
    assert not [href for href in outside if not href.startswith(("https://", "http://"))]
    assert not {href for href in links if href.startswith("#") and href[1:] not in tree.by_id}


def test_only_its_own_scripts_and_styles_may_run(data: bytes, tree: dom.Page) -> None:
    """The policy names them by hash and allows nothing else; nothing in the file asks for another."""
    policy = next(e.attributes["content"] for e in tree.root.all("meta") if "http-equiv" in e.attributes)
    inline = re.findall(r"<(script|style)>(.*?)</\1>", data.decode(), re.DOTALL)
    assert [kind for kind, _ in inline] == ["script", "style", "script"]
    for kind, text in inline:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy.split(f"{kind}-src ")[1].split(";")[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not [e for e in tree.root.walk() if "src" in e.attributes or e.tag in {"link", "img", "iframe", "object"}]


def test_each_record_has_one_preview(tree: dom.Page) -> None:
    """However many pages link to it."""
    keys = [e.attributes["data-preview"] for e in tree.root.all("template") if "data-preview" in e.attributes]
    assert len(keys) == len(set(keys)) > 150
    assert {key[1:] for key in keys} <= set(tree.by_id)


def test_an_old_address_still_leads_to_its_record() -> None:
    """A record that was renamed keeps its old anchor; a page that is not in the file is linked on the web."""
    files = load.read_site(MINIMAL)
    config = files["site.yaml"].decode()
    config = re.sub(r"^(base_url|redirects):.*\n", "", config, flags=re.MULTILINE)
    files["site.yaml"] = (
        f"{config}base_url: https://example.org/b/\nredirects: {{shut-bridge: bridge-closed}}\n".encode()
    )
    made, problems = single(taken_apart(files), templates(files))
    assert not problems
    found = dom.read("", made)
    assert found.by_id["claims/shut-bridge"].parent is found.by_id["claims/bridge-closed"]


# -- In a browser --


def test_it_shows_one_page_at_a_time(page: Page) -> None:
    """A link opens its page, the title says which; Back leads to where one was; the place linked to is in sight."""
    assert page.title() == "A million rounds?"
    assert page.locator("main > .page:visible").count() == 1
    page.click(".site-header__nav >> text=Claims")
    assert page.title() == "Claims · A million rounds?"
    link = page.locator("[id='claims/index'] th a").last
    link.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 0
    link.click()
    page.wait_for_function("scrollY === 0")
    assert page.locator("main > .page:visible").count() == 1
    assert page.locator(".site-header__nav [aria-current]").inner_text() == "Claims"
    page.go_back()
    page.wait_for_function("(height) => scrollY === height", arg=before)
    page.evaluate("location.hash = 'article:p5s1'")
    page.wait_for_function("document.getElementById('article:p5s1').getBoundingClientRect().top < innerHeight")
    sentence = page.locator("[id='article:p5s1']")
    assert sentence.bounding_box()
    assert sentence.evaluate("e => e.matches(':target')")
    hidden = page.locator("main > .page[hidden='until-found']")
    assert hidden.count() == page.locator("main > .page").count() - 1  # the browser's own search looks into them


def test_search_finds_what_is_looked_for(page: Page) -> None:
    """At once and on the disk, the right record is among the first three; a filter narrows; a result opens."""
    page.click(".site-header__nav >> text=Search")
    missed = {}
    for words, path in WANTED.items():
        page.fill("[data-search] [type=search]", words)
        found = page.eval_on_selector_all("[data-search-results] a", "all => all.map(a => a.getAttribute('href'))")
        if f"#{place(path)}" not in found[:BEST]:
            missed[words] = found[:BEST]
    assert not missed
    assert len(WANTED) >= 40
    page.fill("[data-search] [type=search]", "rounds")
    page.select_option("[data-search] [name=denied]", page.locator("[name=denied] option").nth(1).inner_text())
    titles = page.locator("[data-search-results] .rows__title")
    assert titles.count() == titles.locator(".status--denied").count() > 0
    page.fill("[data-search] [type=search]", "zzyzx")
    assert "Nothing found for “zzyzx”" in page.inner_text("[data-search] [role=status]")
    page.select_option("[data-search] [name=denied]", "")
    page.select_option("[data-search] [name=status]", "One source only")
    page.fill("[data-search] [type=search]", "bombardment")
    titles.first.locator("a").click()
    assert page.url.endswith("#claims/two-months-of-fire")


def test_filters_narrow_their_own_page(page: Page) -> None:
    """Words typed above a table narrow it and no other; a link to a filtered table opens it."""
    go(page, "claims/index")
    page.fill("[id='claims/index:filter']", "containers")
    rows = page.locator("[id='claims/index'] tbody tr:visible")
    assert 0 < rows.count() < len([d for d in documents() if d.kind == "claim"])
    assert "shown" in page.inner_text("[id='claims/index'] [data-filter] [role=status]")
    assert page.locator("[id='sources/index'] tbody tr[hidden]").count() == 0
    page.locator("[id='claims/index'] .choices a", has_text="denied").first.click()
    page.wait_for_selector("[id='claims/by/denied'] th .status--denied")


def test_previews_layers_and_theme_work(page: Page) -> None:
    """A link shows what it leads to, in the article too; layers and the dark page are chosen as on the site."""
    page.locator("[id=index] a[href='#entities/yoo-sang-bum']").first.hover()
    page.locator("#preview", has_text="Person").wait_for()
    go(page, "article")
    page.locator("[id=article] a.cite").nth(1).hover()
    page.locator("#preview .status").first.wait_for()
    page.check("[id='article:layer-plain']")
    assert page.locator("[id=article] .beside__note:visible").count() == 0
    go(page, "events/index")
    drawn = page.locator("[id='events/index'] .timeline__bar--hatched").first
    assert drawn.evaluate("e => getComputedStyle(e).fill") == 'url("#events/index:hatch")'
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-theme-switch]")
    page.click("[data-theme-switch]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light


def test_without_scripts_everything_stands_in_one_row(browser: Browser, address: str) -> None:
    """All pages one after another, filtered tables only where a link asks for them; links lead to their places."""
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(f"{address}#claims/two-months-of-fire")
    box = page.locator("[id='claims/two-months-of-fire'] h1").bounding_box()
    assert box
    assert 0 <= box["y"] < 400
    pages = [id_ for path in first_briefing().pages if "/by/" not in (id_ := place(path))]
    assert page.locator("main > .page:visible").count() == len(pages)
    assert page.locator("[data-search-fallback]").is_visible()
    page.goto(f"{address}#claims/by/denied")
    assert page.locator("[id='claims/by/denied'] h1").is_visible()
    context.close()


def test_nothing_has_to_be_scrolled_sideways(browser: Browser, address: str) -> None:
    """On the narrowest phone every kind of page fits."""
    with reader(browser, 320, offline=True) as page:
        page.goto(address)
        for anchor in KINDS:
            go(page, anchor)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, anchor


@pytest.mark.parametrize(("width", "anchors"), [(320, ("index", "claims/million-rounds-sent")), (1280, ("search",))])
def test_it_shuts_nobody_out(browser: Browser, address: str, root: Path, width: int, anchors: tuple[str, ...]) -> None:
    """Axe finds nothing in the frame that only this file has; the pages in it are the site's, which it has seen."""
    found: list[str] = []
    with reader(browser, width, offline=True) as page:
        page.add_init_script((root / "tests/node/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
        for anchor in anchors:
            page.goto("about:blank")
            page.goto(f"{address}#{anchor}")
            if anchor == "search":
                page.fill("[data-search] [type=search]", "rounds")
            # Pages that nobody sees are nothing to axe; to find that out takes it minutes.
            page.evaluate("document.querySelectorAll('main > .page[hidden]').forEach((other) => other.remove())")
            found += faults([page], f"{anchor} alone")
    assert not found, "\n".join(found)
