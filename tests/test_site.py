"""The first briefing, as published: every promise of the site that can be read off its files."""

import gzip
import json
import re
from pathlib import Path

import pytest

from briefing.build import pictures
from briefing.core.model import Claim
from briefing.core.urls import path_of
from briefing.html import assets
from briefing.languages.interface import english
from briefing.site import claim_status
from briefing.site.site import Site

from . import dom
from .documents import ROOT, publish, read_cases, rows, site_of
from .linked import built
from .reading import kinds

Pages = dict[str, dom.Page]


@pytest.fixture(scope="module")
def output() -> dict[str, bytes]:
    """The published files."""
    return built(ROOT)


@pytest.fixture(scope="module")
def pages(output: dict[str, bytes]) -> Pages:
    """The published pages by path."""
    return {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}


def metas(page: dom.Page) -> dict[str, str]:
    """Name, property or http-equiv → content; each is there once."""
    found = [
        (a.get("name") or a.get("property") or a.get("http-equiv", ""), a.get("content", ""))
        for a in (e.attributes for e in page.root.all("meta"))
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def links(page: dom.Page, rel: str) -> list[str]:
    """The addresses of its <link>s of one sort."""
    return [e.attributes["href"] for e in page.root.all("link") if e.attributes.get("rel") == rel]


def whole(pages: Pages) -> Pages:
    """All but those that only lead on, and cards for other sites, which have no frame."""
    return {p: page for p, page in pages.items() if "refresh" not in metas(page) and not p.startswith("embed/")}


def test_every_page_is_well_formed_and_has_its_frame(pages: Pages) -> None:
    """Tags close, no id is there twice; a screen reader finds language, title, one heading, the content and the way."""
    found = {}
    for path, page in whole(pages).items():
        root = page.root
        levels = [int(e.tag[1]) for e in root.walk() if re.fullmatch("h[1-6]", e.tag)]
        first = next((e.attributes.get("href") for e in root.all("a")), "")
        regions = [e.attributes for e in root.all("div", "scroller")]
        checks = {
            "lang": [bool(e.attributes.get("lang")) for e in root.all("html")] == [True],
            "title": [bool(e.text.strip()) for e in root.all("title") if e.parent and e.parent.tag == "head"] == [True],
            "one h1": [bool(e.text.strip()) for e in root.all("h1")] == [True],
            "main": len(root.all("main")) == 1,
            # The page for what is not there can lead nowhere without an address of the site.
            "skip link and navigation": path == "404.html" or (first == "#main" and bool(root.all("nav"))),
            "headings without gaps": all(b <= a + 1 for a, b in zip([0, *levels], levels, strict=False)),
            "named regions": all(region.get("tabindex") == "0" and region.get("aria-label") for region in regions),
            "order as written": {e.attributes.get("tabindex", "0") for e in root.walk()} <= {"0", "-1"},
        }
        found[path] = [*page.wrong, *(name for name, holds in checks.items() if not holds)]
    assert not {path: problems for path, problems in found.items() if problems}


def test_titles_and_descriptions_stand_alone(pages: Pages) -> None:
    """No two titles are the same; descriptions are sentences of at most 160 characters; all tags agree."""
    titles = {path: page.root.all("title")[0].text for path, page in whole(pages).items()}
    assert len(set(titles.values())) == len(titles)
    claims = 0
    supports = [english().text(f"support.{support}") for support in claim_status.SUPPORTS]
    for path, title in titles.items():
        found = metas(pages[path])
        description = found["description"]
        assert 20 <= len(description) <= 160, path
        assert not re.search(r"\[|\]|\(\s*\)|\s[.,;:]|\s\s|^\W*$|@|[^.?!…”)]$", description), (path, description)
        assert description == found["og:description"] != title
        assert title.startswith(found["og:title"])
        assert found["og:type"] in {"website", "article"}
        if re.fullmatch(r"claims/(?!index)[\w-]+\.html", path):  # never named without its status: it may be shown alone
            claims += 1
            status, _ = found["og:title"].removeprefix("Claim (").split("): ", 1)
            assert status.split("; denied by ")[0] in supports
            assert description.startswith(f"{status}.")
    assert claims


# -- Links --


def test_every_link_leads_to_a_page_and_a_place(output: dict[str, bytes], pages: Pages) -> None:
    """No link, anchor, style, script or picture of the site is dead; every address ever published answers."""
    assert not dead_links(output, pages)
    for path, page in pages.items():
        loaded = [e.attributes for e in page.root.walk() if e.tag in {"link", "script"}]
        addresses = [a.get("src") or a.get("href", "") for a in loaded if a.get("rel") != "canonical"]
        assert not [address for address in addresses if address and page.target(address)[0] not in output], path
    assert output.keys() >= {*rows("site", "published once")}


def dead_links(output: dict[str, bytes], pages: Pages) -> set[str]:
    """Links to pages, files or places that are not there."""
    return {
        f"{path}: {link.attributes['href']}"
        for path, page in pages.items()
        for link, target, anchor in page.links()
        if target not in output or (anchor and anchor not in pages[target].by_id)
    }


def test_links_out_are_safe_and_nothing_else_leads_out(pages: Pages) -> None:
    """The other site gets no hold on ours and does not learn where the reader was; no page loads anything foreign."""
    out = 0
    for path, page in pages.items():
        for element in page.root.walk():
            at = element.attributes
            for name in {"href", "src", "srcset", "poster", "data", "action", "xlink:href"} & at.keys():
                if re.match(r"\s*([a-z][a-z0-9+.-]*:|//)", at[name], re.IGNORECASE):
                    assert element.tag == "a" or at.get("rel") in {"canonical", "alternate"}, (path, element.tag, at)
                    safe = {"noopener", "noreferrer"} <= set(at.get("rel", "").split())
                    assert safe or not at[name].startswith("http"), (path, at)
                    out += safe
            assert not any(name in {"ping", "style"} or name.startswith("on") for name in at), (path, at)
    assert out > 40


def test_every_page_is_three_links_from_home(model: Site, pages: Pages) -> None:
    """A reader who only follows links gets everywhere, soon; the pages of a long list follow from its first."""
    reached = near = {"index.html"}
    for _ in range(3):
        near = {target for path in near for _, target, _ in pages[path].links() if target in pages} - reached
        reached = reached | near
    unreached = whole(pages).keys() - reached
    assert {path for path in unreached if not re.search(r"/links/\d+\.html$", path)} == {"404.html"}
    assert {path_of(kind, i) for i, kind in model.kinds.items() if kind not in {"site", "vocabulary"}} <= set(pages)


def test_every_backlink_leads_to_the_very_place(pages: Pages) -> None:
    """Following a mention shows the sentence, row or date that names the record, not just its page."""
    lost = []
    for path, page in pages.items():
        record = re.sub(r"/links(/\d+)?\.html$", ".html", path)  # a long list has pages of its own
        for item in (item for section in page.root.all(css="backlinks") for item in section.all("li")):
            href = item.all("a")[0].attributes["href"]
            target, anchor = page.target(href)
            place = pages[target].by_id.get(anchor)
            # What a claim asserts is in the data; its page has the claim. A page of all evidence names who said it.
            known = anchor.startswith("assert-") or (place and pages[record].root.all("h1")[0].text in place.text)
            if not place or not (known or names(pages[target], place, record)):
                lost.append(f"{path}: {href}")
    assert not lost


def names(page: dom.Page, place: dom.Element, path: str) -> bool:
    """True if something in a place of a page links to a path, cites it by a note, or names it a further time."""
    notes = [page.by_id[link.attributes["href"][1:]] for link in place.all("a", "cite")]
    named = {page.target(link.attributes.get("href", ""))[0] for part in (place, *notes) for link in part.all("a")}
    again = place.all("span", "ref") and any(target == path for _, target, _ in page.links())
    return path in named or bool(again)


def test_every_link_to_a_record_has_a_small_preview(pages: Pages) -> None:
    """But in lists of changes, A–Z, data, and of sources in the matrix: hundreds of previews would outweigh them."""
    record = re.compile(r"(claims|entities|events|sources|notes|questions|summaries)/(?!index|matrix)[\w-]+\.html")
    for path, page in whole(pages).items():
        blocks = [e.text for e in page.root.all("script") if "data-previews" in e.attributes]
        previews = json.loads(*blocks) if blocks else {}
        known = {path, *(page.target(href)[0] for href in previews)}
        hrefs = [e.attributes.get("href", "") for main in page.root.all("main") for e in main.all("a")]
        wanted = {target for target, _ in map(page.target, hrefs) if record.fullmatch(target)} - known
        if path == "sources/matrix.html":
            wanted = {target for target in wanted if not target.startswith("sources/")}
        assert not wanted or path.startswith(("changes", "a-z", "data/", "embed/")), path
        assert max((len(dom.read("", html.encode()).root.text) for html in previews.values()), default=0) < 1500, path


# -- What a reader must be able to rely on --


def test_no_disputed_claim_is_named_without_its_status(model: Site, pages: Pages) -> None:
    """A contradicted or denied assertion is never alone, where it could be taken for a fact."""
    disputed = {
        path_of("claim", i): (c.title, claim_status.support_in_words(model, i), claim_status.denial(model, i))
        for i, c in model.all(Claim)
        if (status := claim_status.status(model, i)).denied_by or status.contradicted_by
    }
    assert disputed
    bare = []
    for path, page in pages.items():
        for link, target, _ in page.links():
            title, *axes = disputed.get(target, ("",))
            around: dom.Element | None = link
            beside = [link.after]
            while around and title:
                beside += [around.text] if around.tag == "tr" else []
                # The tables of a list of claims have their status as heading.
                is_table = around.tag == "section" and path.startswith("claims/") and len(beside) > 1
                beside += [next(part.text for part in around.walk() if part.tag == "h2")] if is_table else []
                around = around.parent
            said_there = " ".join(" ".join(beside).split())
            if title and " ".join(link.text.split()) == title and not all(axis in said_there for axis in axes):
                bare.append(f"{path}: {title}")
        said = [e.attributes.get(name, "") for e in page.root.walk() for name in ("title", "aria-label")]
        for title, support, denied in disputed.values():
            bare += [f"{path}: {w}" for w in said if title in w and not (support in w and denied[1:] in w)]
    assert not bare


def test_all_of_a_claim_is_one_click_away(model: Site, pages: Pages) -> None:
    """Its words in the article, its hedge, its evidence: if that is much, links lead to a page of it."""
    article, text = pages["article.html"].by_id, model.text
    for sentence in text.sentences:
        words = text.text[sentence.range.start : sentence.range.end]
        assert article[sentence.anchor].text.split() == words.split()
    led = {(path, anchor) for page in pages.values() for _, path, anchor in page.links()}
    hedged = crowded = 0
    for identifier, claim in model.all(Claim):
        assert {f"claim-{identifier}", f"margin-{identifier}"} <= set(article)
        if claim.cue and claim.assert_ and claim.assert_.object:
            hedged += 1
            for path in ("network.html", f"entities/{claim.assert_.subject}.html"):
                assert f"(“{claim.cue}”)" in pages[path].root.text
        own, apart = f"claims/{identifier}.html", f"claims/{identifier}/evidence.html"
        anchors = {f"evidence-{number}" for number in range(1, len(claim.evidence) + 1)}
        assert anchors <= pages[own].by_id.keys()
        assert (apart in pages) == (len(anchors) > 24)
        if apart in pages:
            crowded += 1
            assert anchors <= {e.attributes.get("id") for e in pages[apart].root.all("li")}
            assert not {(own, anchor) for anchor in anchors} & led
            assert (apart, "then") in {(path, anchor) for _, path, anchor in pages[own].links()}
    assert hedged
    assert crowded


def test_what_the_new_keys_name_is_shown_where_links_lead() -> None:
    """Reports, bodies, joint origins, plain words and verdicts: no link to them is dead."""
    cases = read_cases(Path(__file__).parent / "cases/evidence.txt")[1]
    output = publish(site_of(next(c.files for c in cases if c.title.startswith("Every new"))))
    made = {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}
    assert not dead_links(output, made)
    for path in ("claims/a.html", "index.html"):
        shown = " ".join(made[path].root.text.split())
        assert not [words for words in rows("site", f"new keys on {path}") if words not in shown]
        assert "Metres of railing: who gave which figure" not in shown


# -- What a page costs --

FIRST_VISIT, SCRIPTS, BEFORE_PAINT, OF_LISTS = 50_000, 15_000, 14_000, 20_000  # bytes, compressed


def packed(data: bytes) -> int:
    """The size of what a server sends."""
    return len(gzip.compress(data, 9, mtime=0))


def test_no_page_costs_too_much(output: dict[str, bytes], pages: Pages, published: Path, *, night: bool) -> None:
    """A phone on a slow line paints a page after one round trip: with the styles, the head's script, the own words."""
    over = []
    for path in pages if night else kinds(published):
        html = output[path].decode()
        names = re.findall(r'<(?:script[^>]* src|link rel="stylesheet" href)="(.*?)"', html)
        files = {name: packed(output[pages[path].target(name)[0]]) for name in names}
        scripts = sum(size for name, size in files.items() if name.endswith(".js"))
        first = html.partition("</head>")[0]
        blocking = sum(size for name, size in files.items() if name in first and (".css" in name or "head." in name))
        before = packed(output[path].split(b'<script type="application/json"', 1)[0]) + blocking  # previews come later
        is_list = re.search(r"(^|/)(article|a-z|matrix|\d+|links|evidence)\.html$|/(by/|index\.html$)", path)
        most = OF_LISTS if is_list else BEFORE_PAINT
        if packed(output[path]) + sum(files.values()) > FIRST_VISIT or scripts > SCRIPTS or before > most:
            over.append(path)
    assert not over


def test_every_string_of_the_interface_exists_and_is_used() -> None:
    """A page in a rare state fails for no missing string, and translators get none that no page shows."""
    places = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "briefing").rglob("*.py")]
    code = "\n".join(place.read_text(encoding="utf-8") for place in places)
    called = re.findall(r"""(?<!\w)(?:t|text)\(f?["']([a-z_.]+)["']( ~|[,)])""", code)
    strings = english().strings
    assert len(called) > 150
    assert not {name for name, end in called if end != " ~" and name not in strings}
    assert all(isinstance(forms, str) or {*forms} == {"one", "other"} for forms in strings.values())
    written = {*re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)+)["']""", code)}
    begun = ("language.", *re.findall(r"""["']([a-z_]+\.(?:[a-z_]+\.)*)(?:["'] ~|\{)""", code))  # and ids of languages
    assert not {name for name in strings if name not in written and not name.startswith(begun)}


def test_colours_come_from_the_settings_only() -> None:
    """No style sheet brings a colour of its own, but black ink for print; pictures have the colours of the pages."""
    settings = (ROOT / "templates/css/1-settings.css").read_text(encoding="utf-8")
    assert all(f"--{name}: light-dark({colour}," in settings for name, colour in pictures.COLOURS.items())
    for sheet in (ROOT / "templates").rglob("*.css"):
        styles = sheet.read_text(encoding="utf-8")
        if sheet.name != "1-settings.css":
            assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\"'])", styles)) <= {"#fff", "#000"}, sheet
        # The order of the page, of the focus and of the screen are one.
        assert not re.search(r"[;{\s]order\s*:|-reverse\b|\bdense\b", styles), sheet
        # Sets of colours change nothing but colours: axe tries most rules in one set only.
        assert "prefers-color-scheme" not in styles, sheet
        for block in re.findall(r"(?s)@media \(forced-colors: active\) \{(.*?)\n\}", styles):
            properties = set(re.findall(r"[{;]\s*([\w-]+)\s*:", block))
            assert properties <= {"background", "border-color", "color", "fill", "paint-order", "stroke"}, sheet


def test_styles_are_packed_and_mean_the_same() -> None:
    """Comments and white space are left out; what is in quotes is kept, and space that separates."""
    sheet = b'/* why */\n.a:is(.b) > .c { content: ": ; /* x */ "; margin: 0 calc(1px + 2px); }'
    printed = b"\n@media print { a { d: e } }\n@media print {\n  @page { f: g }\n  a { h: i }\n}"
    sheet += printed + b"\n@media (width > 1px) { a { b: c } }"
    files, names = assets.bundle({"templates/css/1.css": sheet})
    assert files[names["site.css"]] == (
        b'.a:is(.b)>.c{content:": ; /* x */ ";margin:0 calc(1px + 2px);}@media (width>1px){a{b:c}}\n'
    )
    assert files[names["print.css"]] == b"@media print{a{d:e}}@media print{@page{f:g}a{h:i}}\n"
