"""What pages say of themselves in a search result or a chat, and what the server says with them."""

import fnmatch
import io
import json
import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET  # reads what we wrote ourselves

import pytest
from PIL import Image
from playwright.sync_api import Browser

from briefing.build import pictures, pipeline
from briefing.core import headers, inputs
from briefing.engine.engine import Engine
from briefing.views.metadata import Card

from . import dom
from .documents import MINIMAL, minimal, publish
from .linked import built
from .reading import reader
from .test_site import links, metas, whole

BASE = "https://example.org/bridge/"
Output = dict[str, bytes]


@pytest.fixture(scope="module")
def output() -> Output:
    """The minimal site without an address of its own."""
    return built(MINIMAL, none=(b"base_url: https://example.org/bridge/", b"base_url: null"))


@pytest.fixture(scope="module")
def published() -> Output:
    """The minimal site, which has an address, with a history."""
    log = f"\x01{'a' * 40}\0{'2027-05-03T10:00:00Z'}\0\0Correct\0\nM\0content/entities/harbour-bridge.md\0"
    return publish(minimal() | {inputs.HISTORY: log.encode()})


def read(output: Output) -> dict[str, dom.Page]:
    """The pages by path."""
    return {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}


def test_without_an_address_nothing_is_half_an_address(output: Output) -> None:
    """Previews need absolute addresses; without one there are none, rather than broken ones."""
    for page in whole(read(output)).values():
        found = metas(page)
        assert not {"og:url", "og:image"} & found.keys()
        assert (found["twitter:card"], links(page, "canonical")) == ("summary", [])
    assert "sitemap.xml" not in output
    assert b"Sitemap" not in output["robots.txt"]


def test_with_an_address_each_page_has_its_own(published: Output) -> None:
    """One absolute address a page, with a picture; pages not to be found have neither; the sitemap lists the others."""
    pictures_of: dict[str, set[str]] = {"index.html": set(), "claims": set(), "": set()}
    addresses = set()
    for path, page in whole(read(published)).items():
        found = metas(page)
        if found.get("robots") == "noindex":
            assert not links(page, "canonical")
            continue
        assert links(page, "canonical") == [found["og:url"]], path
        assert found["og:url"] == BASE + re.sub(r"(^|/)index\.html$", r"\1", path)
        assert found["og:image"].removeprefix(BASE) in published
        assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
        assert found["twitter:card"] == "summary_large_image"
        addresses.add(found["og:url"])
        is_claim = re.fullmatch(r"claims/(?!index)[\w-]+\.html", path)
        assert found["og:image:alt"] == (found["og:title"] if is_claim else "A bridge closed?")
        pictures_of["claims" if is_claim else path if path in pictures_of else ""].add(found["og:image"])
    # An edit of a claim changes its own picture and the home page's only: it would otherwise renew every page.
    assert [len(names) for names in pictures_of.values()] == [1, 3, 1]
    assert len(set().union(*pictures_of.values())) == 5
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    days = {e.findtext(f"{space}loc"): e.findtext(f"{space}lastmod") for e in ET.fromstring(published["sitemap.xml"])}  # noqa: S314  # our own
    assert set(days) == addresses
    assert days[f"{BASE}entities/harbour-bridge.html"] == days[BASE] == "2027-05-03"


@pytest.mark.parametrize("made", ["output", "published"])
def test_reference_managers_and_phones_find_what_they_look_for(made: str, request: pytest.FixtureRequest) -> None:
    """Zotero's fields as in the citation; an icon at the usual name; a manifest where there is a server to ask."""
    site = request.getfixturevalue(made)
    for path, page in whole(read(site)).items():
        if path == headers.NOT_FOUND_PAGE:
            continue
        found, record = metas(page), page.root.all("dd", "record")[-1].text
        assert found["z:itemType"] == "webpage"
        for name, field in (("title", "title"), ("creator", "author"), ("date", "date")):
            assert f"{field} = {{{found[f'dc.{name}']}}}" in record.replace("{{", "{").replace("}}", "}"), path
        assert ("url = " in record) == (made == "published"), path
        wanted = [posixpath.relpath("site.webmanifest", posixpath.dirname(path) or ".")]
        assert links(page, "manifest") == (wanted if made == "published" else []), path
    manifest = json.loads(site["site.webmanifest"])
    assert {icon["src"] for icon in manifest["icons"]} | {manifest["start_url"]} <= site.keys()
    assert Image.open(io.BytesIO(site["favicon.ico"]), formats=["ICO"]).info["sizes"] == {(16, 16), (32, 32), (48, 48)}


# -- Pictures --


def size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    return Image.open(io.BytesIO(data), formats=["PNG"]).size


def test_pictures_have_the_sizes_that_are_asked_for(output: Output) -> None:
    """1200 × 630 for chats, 180 × 180 for phones; small, and named by what they show."""
    drawn = {path: size(data) for path, data in output.items() if path.endswith(".png")}
    [icon] = links(dom.read("index.html", output["index.html"]), "apple-touch-icon")
    assert drawn.pop(icon) == (180, 180)
    claims = [f"assets/claim-{name}" for name in ("bridge-closed", "cracks-found", "repair-two-months")]
    assert sorted(path.split(".")[0] for path in drawn) == ["assets/card", *claims, "assets/og"]
    assert set(drawn.values()) == {(pictures.WIDTH, pictures.HEIGHT)}
    assert max(len(output[path]) for path in drawn) < 100_000


@pytest.mark.parametrize("words", ["", "한국어 제목", "x" * 300, "Many words " * 100, "nul\0 \u202e 🙂"])
def test_any_words_can_be_drawn(words: str) -> None:
    """What does not fit is cut; twice gives the same bytes."""
    card = Card(words, words, words, (("contradicted", words), ("denied", words)), status=words, denied=words)
    assert size(pictures.card(card)) == (pictures.WIDTH, pictures.HEIGHT)
    assert pictures.card(card) == pictures.card(card)


def test_a_font_is_chosen_that_has_all_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own if it has them; else one of the machine that has the others, too; else there is no picture."""
    covering = {True: "korean.ttf", False: ""}
    monkeypatch.setattr("briefing.build.pictures.covering", lambda letters: covering[{"P", "한"} <= letters])
    cards = [Card("", words, "Plain – words") for words in ("It’s “one”…", "한국", "🙂")]
    assert [pictures.font_for(card, pictures.unwritable(card)) for card in cards] == ["", "korean.ttf", None]


def test_letters_without_a_font_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once for all pictures that are missing; their pages name none, and the site is published."""
    monkeypatch.setattr("briefing.build.pictures.covering", lambda _: "")
    made, problems = pipeline.build(minimal(("site.yaml", "A bridge closed?", "A bridge 𐘀?")), Engine())
    assert made is not None
    assert [(p.code, p.severity, p.message[-1]) for p in problems] == [("no-font", "warning", "𐘀")]
    assert not [path for path in made if path.endswith(".png") and "apple-touch-icon" not in path]
    for page in whole(read(dict(made))).values():
        assert ("og:image" in metas(page), metas(page)["twitter:card"]) == (False, "summary")


# -- The server --


def test_each_page_is_sent_with_the_policy_that_it_states(output: Output) -> None:
    """Under each address that a host may use, and framed nowhere; no header twice; copies are kept by name."""
    found = re.findall(r"(?m)^(\S.*)\n((?:  .*\n)*)", output["_headers"].decode())
    patterns = {pattern: [line.strip().split(": ", 1) for line in lines.splitlines()] for pattern, lines in found}
    # Cloudflare Pages reads a hundred rules, of 2,000 characters a line.
    assert len(patterns) <= 100
    assert max(map(len, output["_headers"].splitlines())) <= 2000
    pages = read(output)
    for path in output:
        plain = re.sub(r"(^|/)index$", r"\1", path.removesuffix(".html"))
        for address in {f"/{path}", f"/{plain}"} if path in pages else {f"/{path}"}:
            given = [h for pattern, found in patterns.items() if fnmatch.fnmatchcase(address, pattern) for h in found]
            sent = {header[0]: header[1] for header in given}
            assert len(sent) == len(given), path  # hosts join values of one name, which would void a policy
            assert sent["X-Content-Type-Options"] == "nosniff"
            if path in pages:
                stated = metas(pages[path])["Content-Security-Policy"]
                framed_by = "*" if path.startswith("embed/") else "'none'"
                assert stated.startswith("default-src 'none'; script-src 'self'; "), path
                assert "unsafe" not in stated
                assert sent["Content-Security-Policy"] == f"{stated}; frame-ancestors {framed_by}", address
            if path in pages and address == f"/{path}":
                assert "must-revalidate" in sent["Cache-Control"]
        if path.startswith("assets/"):
            assert "immutable" in sent["Cache-Control"], path
            assert re.search(r"\.[0-9a-f]{10}\.\w+$", path), path


@pytest.mark.parametrize("base", ["https://example.org/", "https://example.org/a/bridge", "null"])
def test_it_is_right_in_every_folder(browser: Browser, tmp_path: Path, base: str) -> None:
    """Its links begin at the site's address; without one it needs and links nothing, and a browser shows it styled."""
    site = publish(minimal(("site.yaml", BASE, base)))
    page = dom.read(headers.NOT_FOUND_PAGE, site[headers.NOT_FOUND_PAGE])
    top = "/" if base == "null" else urlsplit(base).path.rstrip("/") + "/"
    addresses = [e.attributes.get(name, "") for e in page.root.walk() for name in ("href", "src")]
    inside = [a for a in addresses if a and not urlsplit(a).scheme and not a.startswith("#")]
    assert len(inside) > 10 or base == "null"
    assert not [a for a in inside if posixpath.normpath(a.removeprefix(top)) not in site or not a.startswith(top)]
    if base == "null":
        assert not any(addresses)
        (tmp_path / "anywhere.html").write_bytes(site[headers.NOT_FOUND_PAGE])
        with reader(browser) as window:  # what the page's policy forbids is an error
            window.goto((tmp_path / "anywhere.html").as_uri())
            assert window.locator("h1").inner_text() == "Page not found"
            assert window.evaluate("document.styleSheets[0].cssRules.length") > 0
