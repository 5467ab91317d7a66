"""What pages say of themselves in a search result or a chat, and what the server says with them."""

from __future__ import annotations

import fnmatch
import re
import struct
import subprocess
import sys
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

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://briefing.example/rounds/"
ICON_SIZE, LIGHT_PICTURE = 180, 100_000

Pages = dict[str, dom.Page]


def build(files: dict[str, bytes]) -> dict[str, bytes]:
    """The site, which has to be free of errors."""
    output, problems = pipeline.build(files, Engine())
    assert output is not None, problems[:3]
    return dict(output)


def read(output: dict[str, bytes]) -> Pages:
    """The pages by path."""
    return {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The first briefing with a redirect and a history."""
    found = load.read_site(ROOT)
    found["site.yaml"] = found["site.yaml"].replace(b"redirects: {}", b"redirects: {old-name: choe-son-hui}")
    log = f"\x01{'a' * 40}\0{'2027-05-03T10:00:00Z'}\0\0Correct\0\nM\0content/entities/choe-son-hui.md\0"
    return found | {inputs.HISTORY: log.encode()}


@pytest.fixture(scope="module")
def output(files: dict[str, bytes]) -> dict[str, bytes]:
    """The site without an address of its own."""
    return build(files)


@pytest.fixture(scope="module")
def pages(output: dict[str, bytes]) -> Pages:
    """Its pages."""
    return read(output)


@pytest.fixture(scope="module")
def published(files: dict[str, bytes]) -> dict[str, bytes]:
    """The site with an address."""
    config, count = re.subn(rb"(?m)^base_url: .*$", f"base_url: {BASE}".encode(), files["site.yaml"])
    assert count == 1
    return build(files | {"site.yaml": config})


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


def test_no_two_pages_have_one_title(pages: Pages) -> None:
    """In a list of results each is told from the others."""
    assert not [words for words, n in Counter(title(page) for page in pages.values()).items() if n > 1]


def test_descriptions_fit_and_read_as_sentences(pages: Pages) -> None:
    """At most 160 characters, without what citations leave; not the title again."""
    for path, page in whole(pages).items():
        description = metas(page)["description"]
        assert 20 <= len(description) <= 160, path
        assert not re.search(r"\[|\]|\(\s*\)|\s[.,;:]|\s\s|^\W*$|@", description), (path, description)
        assert description[-1] in ".?!…”)", (path, description)
        assert description != title(page), path


def test_a_claim_is_never_named_without_its_status(pages: Pages) -> None:
    """Nor without who says so: a preview in a chat stands alone."""
    claims = {path: page for path, page in whole(pages).items() if re.fullmatch(r"claims/[\w-]+\.html", path)}
    claims.pop("claims/index.html")
    assert claims
    for page in claims.values():
        found = metas(page)
        status, _ = found["og:title"].removeprefix("Claim (").split("): ", 1)
        assert status.split("; denied by ")[0] in claim_status.WORDS.values()
        assert title(page).startswith(found["og:title"])
        assert found["description"].startswith(f"{status}.")


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


def test_a_word_longer_than_the_room_is_cut() -> None:
    """Nothing is ever longer than it may be."""
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
    """One absolute address a page, and a picture that is there; pages not to be found have neither."""
    seen = set()
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
        seen.add(found["og:url"])
    assert len(seen) > 150


def test_the_tags_agree(pages: Pages) -> None:
    """Search results, chats and the rest say the same."""
    for page in whole(pages).values():
        found = metas(page)
        assert found["description"] == found["og:description"] == found["twitter:description"]
        assert found["og:title"] == found["twitter:title"]
        assert title(page).startswith(found["og:title"])
        assert found["og:type"] in {"website", "article"}


def test_only_the_home_pages_picture_depends_on_the_records(published: dict[str, bytes]) -> None:
    """An edit of a claim would otherwise renew every page."""
    images = {path: metas(page).get("og:image") for path, page in whole(read(published)).items()}
    home = images.pop("index.html")
    assert len({image for image in images.values() if image} | {home}) == 2


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
    assert size(drawn.pop(icon[0])) == (ICON_SIZE, ICON_SIZE)
    assert sorted(path.split(".")[0] for path in drawn) == ["assets/card", "assets/og"]
    assert {size(data) for data in drawn.values()} == {(social_cards.WIDTH, social_cards.HEIGHT)}
    assert max(map(len, drawn.values())) < LIGHT_PICTURE


@pytest.mark.parametrize("words", ["", "한국어 제목", "x" * 300, "Many words " * 100, "nul\0 \u202e 🙂"])
def test_any_words_can_be_drawn(words: str) -> None:
    """What does not fit is cut, what the font has not is left out; twice gives the same bytes."""
    card = Card(words, words, words, (("contradicted", 1), ("denied", 10**9)))
    assert size(social_cards.card(card)) == (social_cards.WIDTH, social_cards.HEIGHT)
    assert social_cards.card(card) == social_cards.card(card)


def test_colours_are_those_of_the_pages() -> None:
    """One palette: the style sheet's, light."""
    settings = (ROOT / "templates/css/1-settings.css").read_text("utf-8")
    for name, colour in social_cards.COLOURS.items():
        assert f"--{name}: light-dark({colour}," in settings


def test_pillow_is_not_loaded_when_nothing_has_changed() -> None:
    """Its start would cost more than the rest of such a build."""
    script = (
        "import sys; from pathlib import Path; from briefing.build import pipeline; from briefing.disk import load\n"
        "from briefing.engine.engine import Engine\n"
        "files = load.read_site(Path()); memo = Engine(); memo.load(sys.stdin.buffer.read())\n"
        "assert pipeline.build(files, memo)[0]; print('PIL' in sys.modules, file=sys.stderr)\n"
        "sys.stdout.buffer.write(memo.dump())"
    )
    run = [sys.executable, "-c", script]
    first = subprocess.run(run, input=b"", capture_output=True, check=True, cwd=ROOT)
    second = subprocess.run(run, input=first.stdout, capture_output=True, check=True, cwd=ROOT)
    assert (first.stderr.strip(), second.stderr.strip()) == (b"True", b"False")


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


def sent(output: dict[str, bytes], address: str) -> list[tuple[str, str]]:
    """What the server says with an address: every rule that fits counts."""
    return [h for pattern, given in rules(output).items() if fnmatch.fnmatchcase(address, pattern) for h in given]


def test_each_page_is_sent_with_the_policy_that_it_states(output: dict[str, bytes], pages: Pages) -> None:
    """Under each address that a host may use; and framed nowhere."""
    for path, page in pages.items():
        stated = metas(page)["Content-Security-Policy"]
        plain = re.sub(r"(^|/)index$", r"\1", path.removesuffix(".html"))
        for address in (f"/{path}", f"/{plain}"):
            given = [value for name, value in sent(output, address) if name == "Content-Security-Policy"]
            assert given == [f"{stated}; frame-ancestors 'none'"], address


def test_no_header_is_given_twice(output: dict[str, bytes]) -> None:
    """Hosts join such values, which would void a policy."""
    for path in output:
        names = [name for name, _ in sent(output, f"/{path}")]
        assert len(set(names)) == len(names), path


def test_only_the_search_may_run_webassembly(pages: Pages) -> None:
    """Every other page stays strict."""
    allowed = [path for path, page in pages.items() if "wasm" in metas(page)["Content-Security-Policy"]]
    assert allowed == [headers.SEARCH]
    strict = headers.policy("index.html")
    assert strict.startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    )
    assert "unsafe" not in strict


def test_copies_are_kept_by_name(output: dict[str, bytes]) -> None:
    """What is named by its content for ever; a page never without asking."""
    for path in output:
        kept = dict(sent(output, f"/{path}")).get("Cache-Control", "")
        if path.startswith("assets/"):
            assert "immutable" in kept, path
            assert re.search(r"\.[0-9a-f]{10}\.\w+$", path), path
        elif path.endswith(".html"):
            assert "must-revalidate" in kept, path
        assert ("X-Content-Type-Options", "nosniff") in sent(output, f"/{path}")


def test_hosts_accept_so_many_rules(output: dict[str, bytes]) -> None:
    """Cloudflare Pages reads a hundred, of 2,000 characters a line."""
    assert len(rules(output)) <= 100
    assert max(map(len, output["_headers"].splitlines())) <= 2000


# -- Robots --


def test_the_sitemap_lists_what_is_to_be_found(published: dict[str, bytes]) -> None:
    """Every page with an address of its own, with the day of its last change where it is known."""
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    found = {e.findtext(f"{space}loc"): e.findtext(f"{space}lastmod") for e in ET.fromstring(published["sitemap.xml"])}  # noqa: S314  # our own
    canonical = {address for page in read(published).values() for address in links(page, "canonical")}
    assert set(found) == canonical
    assert found[f"{BASE}entities/choe-son-hui.html"] == found[BASE] == "2027-05-03"
    assert f"{BASE}404.html" not in found
    assert f"Sitemap: {BASE}sitemap.xml" in published["robots.txt"].decode()
