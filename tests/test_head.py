"""What pages say of themselves in a search result or a chat, and what the server says with them."""

from __future__ import annotations

import fnmatch
import re
import struct
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET  # reads what we wrote ourselves

import pytest

from briefing.build import pipeline, social_cards
from briefing.core import headers, inputs
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site import claim_status
from briefing.views.metadata import Card, fitting, shortened

from . import dom
from .documents import MINIMAL
from .linked import built

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://example.org/bridge/"
ICON_SIZE, LIGHT_PICTURE = 180, 100_000

Pages = dict[str, dom.Page]


@pytest.fixture(scope="module")
def output() -> dict[str, bytes]:
    """The first briefing's site without an address of its own."""
    return built(ROOT)


def read(output: dict[str, bytes]) -> Pages:
    """The pages by path."""
    return {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def pages(output: dict[str, bytes]) -> Pages:
    """Its pages."""
    return read(output)


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    """The minimal site, which has an address, with a history."""
    log = f"\x01{'a' * 40}\0{'2027-05-03T10:00:00Z'}\0\0Correct\0\nM\0content/entities/harbour-bridge.md\0"
    output, problems = pipeline.build(load.read_site(MINIMAL) | {inputs.HISTORY: log.encode()}, Engine())
    assert output is not None, problems
    return dict(output)


def metas(page: dom.Page) -> dict[str, str]:
    """Name, property or http-equiv → content; each stands once."""
    found = [
        (a.get("name") or a.get("property") or a.get("http-equiv", ""), a.get("content", ""))
        for a in (e.attributes for e in page.root.all("meta"))
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def title(page: dom.Page) -> str:
    """The words of its tab."""
    return page.root.all("title")[0].text


def links(page: dom.Page, rel: str) -> list[str]:
    """The addresses of its <link>s of one sort."""
    return [e.attributes["href"] for e in page.root.all("link") if e.attributes.get("rel") == rel]


def whole(pages: Pages) -> Pages:
    """All but those that only lead on."""
    return {path: page for path, page in pages.items() if "refresh" not in metas(page)}


# -- Titles and descriptions --


def test_titles_and_descriptions_stand_alone(pages: Pages) -> None:
    """No two titles are the same; descriptions are sentences of at most 160 characters; all tags agree."""
    assert not [words for words, n in Counter(title(page) for page in pages.values()).items() if n > 1]
    claims = 0
    for path, page in whole(pages).items():
        found = metas(page)
        description = found["description"]
        assert 20 <= len(description) <= 160, path
        assert not re.search(r"\[|\]|\(\s*\)|\s[.,;:]|\s\s|^\W*$|@", description), (path, description)
        assert description[-1] in ".?!…”)", (path, description)
        assert description == found["og:description"] == found["twitter:description"] != title(page)
        assert found["og:title"] == found["twitter:title"]
        assert title(page).startswith(found["og:title"])
        assert found["og:type"] in {"website", "article"}
        if re.fullmatch(r"claims/(?!index)[\w-]+\.html", path):  # never named without its status: it stands alone
            claims += 1
            status, _ = found["og:title"].removeprefix("Claim (").split("): ", 1)
            assert status.split("; denied by ")[0] in claim_status.WORDS.values()
            assert description.startswith(f"{status}.")
    assert claims


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (("One .", "Two ( )."), "One. Two."),
        (("a " * 9, "b " * 9), ("a " * 9).strip()),
        (("word, " * 9,), "word, word, word, word…"),
        ((), ""),
    ],
)
def test_whole_sentences_are_taken_while_they_fit(sentences: tuple[str, ...], expected: str) -> None:
    """A first one that is too long is cut between words."""
    assert fitting(sentences, 27) == expected
    assert len(shortened("x" * 500, 160)) <= 160


# -- Open Graph --


def test_without_an_address_nothing_is_half_an_address(output: dict[str, bytes], pages: Pages) -> None:
    """Previews need absolute addresses; without one there are none, rather than broken ones."""
    for page in whole(pages).values():
        found = metas(page)
        assert not {"og:url", "og:image"} & found.keys()
        assert found["twitter:card"] == "summary"
        assert not links(page, "canonical")
    assert "sitemap.xml" not in output
    assert b"Sitemap" not in output["robots.txt"]


def test_with_an_address_each_page_has_its_own(published: dict[str, bytes]) -> None:
    """One absolute address a page, with a picture; pages not to be found have neither; the sitemap lists the others."""
    pictures: dict[str, set[str]] = {"index.html": set(), "": set()}
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
        pictures.get(path, pictures[""]).add(found["og:image"])
    # An edit of a claim changes the home page's picture only: it would otherwise renew every page.
    assert len(pictures["index.html"]) == len(pictures[""]) == 1
    assert pictures["index.html"] != pictures[""]
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    days = {e.findtext(f"{space}loc"): e.findtext(f"{space}lastmod") for e in ET.fromstring(published["sitemap.xml"])}  # noqa: S314  # our own
    assert set(days) == addresses
    assert days[f"{BASE}entities/harbour-bridge.html"] == days[BASE] == "2027-05-03"
    assert f"Sitemap: {BASE}sitemap.xml" in published["robots.txt"].decode()


# -- Pictures --


def size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def test_pictures_have_the_sizes_that_are_asked_for(output: dict[str, bytes], pages: Pages) -> None:
    """1200 × 630 for chats, 180 × 180 for phones; light, and named by their content."""
    drawn = {path: data for path, data in output.items() if path.endswith(".png")}
    icon = links(pages["index.html"], "apple-touch-icon")
    assert size(drawn.pop(icon[0])) == (180, 180)
    assert sorted(path.split(".")[0] for path in drawn) == ["assets/card", "assets/og"]
    assert {size(data) for data in drawn.values()} == {(social_cards.WIDTH, social_cards.HEIGHT)}
    assert max(map(len, drawn.values())) < 100_000


@pytest.mark.parametrize("words", ["", "한국어 제목", "x" * 300, "Many words " * 100, "nul\0 \u202e 🙂"])
def test_any_words_can_be_drawn(words: str) -> None:
    """What does not fit is cut, what the font has not is left out; twice gives the same bytes."""
    card = Card(words, words, words, (("contradicted", 1), ("denied", 10**9)))
    assert size(social_cards.card(card)) == (social_cards.WIDTH, social_cards.HEIGHT)
    assert social_cards.card(card) == social_cards.card(card)


# -- The server --


def rules(output: dict[str, bytes]) -> dict[str, list[tuple[str, str]]]:
    """`_headers`: address pattern → (name, value)s."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in output["_headers"].decode().splitlines():
        if line.startswith("  "):
            name, value = line.strip().split(": ", 1)
            found[list(found)[-1]].append((name, value))
        elif line:
            found[line] = []
    return found


def test_each_page_is_sent_with_the_policy_that_it_states(output: dict[str, bytes], pages: Pages) -> None:
    """Under each address that a host may use, and framed nowhere; no header twice; copies are kept by name."""
    patterns = rules(output)
    # Cloudflare Pages reads a hundred rules, of 2,000 characters a line.
    assert len(patterns) <= 100
    assert max(map(len, output["_headers"].splitlines())) <= 2000
    for path in output:
        plain = re.sub(r"(^|/)index$", r"\1", path.removesuffix(".html"))
        for address in {f"/{path}", f"/{plain}"} if path in pages else {f"/{path}"}:
            given = [h for pattern, found in patterns.items() if fnmatch.fnmatchcase(address, pattern) for h in found]
            sent = dict(given)
            assert len(sent) == len(given), path  # hosts join values of one name, which would void a policy
            assert sent["X-Content-Type-Options"] == "nosniff"
            if path in pages:
                stated = metas(pages[path])["Content-Security-Policy"]
                assert sent["Content-Security-Policy"] == f"{stated}; frame-ancestors 'none'", address
            if path in pages and address == f"/{path}":
                assert "must-revalidate" in sent["Cache-Control"]
        if path.startswith("assets/"):
            assert "immutable" in sent["Cache-Control"], path
            assert re.search(r"\.[0-9a-f]{10}\.\w+$", path), path


def test_only_the_search_may_run_webassembly(pages: Pages) -> None:
    """Every other page stays strict."""
    allowed = [path for path, page in pages.items() if "wasm" in metas(page)["Content-Security-Policy"]]
    assert allowed == [headers.SEARCH]
    strict = headers.policy("index.html")
    assert strict.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    )
    assert "unsafe" not in strict
