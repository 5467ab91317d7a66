"""Briefings in any script: ids and their addresses, the direction of writing."""

import json
import re
from functools import cache
from urllib.parse import quote, unquote

import pytest

from briefing.build import sitemap
from briefing.build.pipeline import Files
from briefing.core.diagnostics import has_errors
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.languages import ways
from briefing.languages.interface import english
from briefing.parse import validation
from briefing.tools.diff.comparison import Side, compare
from briefing.tools.edit import apply_changes, remove
from briefing.tools.export import portable
from briefing.tools.scaffold.init_site import InitOptions, create_briefing
from briefing.tools.scaffold.parts import slug

from . import dom
from .documents import ROOT, minimal, publish, read_cases, table

IDS = {"ada-reed": "ада-рид", "bridge-closed": "다리-폐쇄", "elmstead": "المستد", "how-many-cracks": "ひび-٣"}
BASE = b"base_url: https://example.org/bridge/"
_SIDES = ("margin", "padding", "inset", "border", "scroll-")
"""How properties begin that take a value for each side."""


@cache
def foreign() -> Files:
    """The minimal site with ids in other scripts, published at an address."""
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(IDS)})(?![\w-])")

    def renamed(text: str) -> str:
        return pattern.sub(lambda found: IDS[found[0]], text)

    files = {
        renamed(path): renamed(data.decode()).encode() if "content/" in path or path == "site.yaml" else data
        for path, data in minimal().items()
    }
    files["site.yaml"] = re.sub(rb"(?m)^base_url:.*$", b"", files["site.yaml"]) + BASE + b"\n"
    return files


@cache
def arabic() -> Files:
    """An Arabic briefing with records in Arabic and English."""
    options = InitOptions("a.txt", "2026-11-28", language="ar")
    _, [case] = read_cases(ROOT / "tests/tables/right-to-left.txt")
    files = create_briefing(case.files["a.txt"] or b"", options, load.read_starter()).files
    templates = {path: data for path, data in minimal().items() if path.startswith("templates/")}
    return {**files, **templates, **{p: data or b"" for p, data in case.files.items() if p.startswith("content/")}}


def test_ids_of_any_script_are_addresses() -> None:
    """Links, canonical addresses, sitemap and data are percent-encoded; files, search and export have the letters."""
    output = publish(foreign())
    read = {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}
    assert {f"entities/{IDS['ada-reed']}.html", f"claims/{IDS['bridge-closed']}.html"} <= output.keys()
    for path, page in read.items():
        assert not page.wrong
        for link, target, _ in page.links():
            assert target in output, path
            assert link.attributes["href"].partition("#")[0].isascii()
    claim = f"https://example.org/bridge/claims/{quote(IDS['bridge-closed'])}.html"
    assert f"<loc>{claim}</loc>" in output["sitemap.xml"].decode()
    assert f'"canonical" href="{claim}"' in output[f"claims/{IDS['bridge-closed']}.html"].decode()
    assert f'url={quote(IDS["bridge-closed"])}.html"' in output["claims/bridge-shut.html"].decode()
    data = json.loads(output["data/briefing.json"])
    assert {claim["path"].isascii() for claim in data["claims"]} == {True}
    assert claim in output["data/claims.csv"].decode()
    searched = {page["path"] for page in sitemap.search_index(output)["pages"]}
    assert f"claims/{IDS['bridge-closed']}.html" in searched
    site, _ = validation.document(validation.SITE, foreign()["site.yaml"])
    assert site
    whole, problems = portable.single(portable.read(output, site, english()), foreign())
    page = dom.read("briefing.html", whole)
    assert not problems
    anchors = {
        unquote(e.attributes["href"][1:]) for e in page.root.all("a") if e.attributes.get("href", "").startswith("#")
    }
    assert f"claims/{IDS['bridge-closed']}" in anchors
    assert anchors <= page.by_id.keys()


def test_records_with_such_ids_can_be_removed_and_compared() -> None:
    """The heir takes over the address; the comparison names both."""
    plan = remove(foreign(), IDS["how-many-cracks"], "", Engine())
    assert not has_errors(plan.problems)
    after = apply_changes(foreign(), plan.files)
    assert f"content/questions/{IDS['how-many-cracks']}.md" not in after
    found = compare(Side("a", foreign()), Side("b", after), Engine())
    assert f"questions/{IDS['how-many-cracks']}.html" in {page.path for page in found.pages}


@pytest.mark.parametrize(("text", "says"), table("scripts", "ids"))
def test_what_may_be_an_id(text: str, says: str) -> None:
    """Letters of any script in lower case, composed, of one script a word."""
    assert validation.is_id(text) == (not says)
    assert says in validation.explain_bad_id(text)


def test_titles_are_put_into_latin_letters_where_unicode_says_how() -> None:
    """By the names of the letters; Arabic writes no vowels, Chinese no sounds."""
    for title, made in {
        "국방부가 부인했다": "gugbangbuga-buinhaessda",
        "Министерство обороны": "ministerstvo-oborony",
        "Київ, їжак": "kiyiv-yizhak",
        "カタカナ": "katakana",
        "هيئة الموانئ": "",
        "国防部": "",
    }.items():
        assert slug(title) == made


@pytest.mark.parametrize(
    ("language", "direction"),
    [("en", "ltr"), ("ar-EG", "rtl"), ("he", "rtl"), ("ar-Latn", "ltr"), ("pa-Arab-PK", "rtl"), ("qqq", "auto")],
)
def test_each_language_has_a_direction(language: str, direction: str) -> None:
    """By its script if the tag has one."""
    assert ways.direction_of(language) == direction


def test_pages_in_arabic_run_from_right_to_left() -> None:
    """What is in other letters is set apart, as a block or inside a sentence, with its language where it is known."""
    output = {path: data.decode() for path, data in publish(arabic()).items() if path.endswith(".html")}
    assert all('<html lang="ar" dir="rtl">' in page for page in output.values())
    assert '<span lang="en" dir="ltr">Sami Haddad</span>' in output["entities/سامي-حداد.html"]
    assert 'dir="ltr">Harbour News</a>' in output["entities/سامي-حداد.html"]
    assert '<blockquote dir="ltr">' in output["entities/harbour-news.html"]
    assert '<h1 lang="en" dir="ltr">' in output["sources/report.html"]
    assert 'lang="en" dir="ltr">Thousand containers shipped</a>' in output["sources/index.html"]
    assert 'dir="ltr">Thousand containers shipped</a>' in output["claims/علم-الحكومة.html"]
    assert '<p dir="ltr">' not in output["claims/علم-الحكومة.html"]
    assert 'dir="rtl"' not in output["claims/علم-الحكومة.html"].partition("<body>")[2]


def test_names_in_other_languages_are_in_the_data() -> None:
    """With their language; the search reads them on the page."""
    output = publish(arabic())
    (person,) = (e for e in json.loads(output["data/briefing.json"])["entities"] if e["foreign_names"])
    assert person["foreign_names"] == [{"text": "Sami Haddad", "lang": "en"}]
    names = [n["alternateName"] for n in json.loads(output["data/graph.jsonld"])["@graph"] if "alternateName" in n]
    assert [{"@value": "Sami Haddad", "@language": "en"}] in names
    main = dom.read("a.html", output["entities/سامي-حداد.html"]).root.all("main")[0]
    assert "data-searched" in main.attributes
    assert "Sami Haddad" in main.text


def test_pages_in_english_say_only_what_differs() -> None:
    """Nothing is added where all runs from left to right."""
    page = publish(foreign())["index.html"].decode()
    assert page.count(" dir=") == 1


@cache
def sides(css: str) -> list[tuple[str, str]]:
    """The declarations that name a physical side, or give the left another value than the right."""
    found = []
    for body in re.findall(r"\{([^{}]*)\}", re.sub(r"(?s)/\*.*?\*/", "", css)):
        for name, value in re.findall(r"([-\w]+)\s*:\s*([^;]+)", body):
            values = re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", value)
            is_uneven = len(values) == 4 and values[1] != values[3] and name.startswith(_SIDES)
            if re.search(r"\b(left|right)\b", f"{name} {value}") or is_uneven:
                found.append((name, value))
    return found


def test_style_sheets_name_no_left_or_right() -> None:
    """In print, exports, the preview and reports, too."""
    assert sides(".a { margin: 0 1px 2px 3px; padding-left: 1px; inset: 0 auto; float: right }") == [
        ("margin", "0 1px 2px 3px"),
        ("padding-left", "1px"),
        ("float", "right "),
    ]
    for folder in ("templates", "briefing"):
        for sheet in (ROOT / folder).rglob("*.css"):
            assert not sides(sheet.read_text(encoding="utf-8")), sheet
        for page in (ROOT / folder).rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            assert not re.search(r"<[^>]* lang=", text.replace('<html lang="en">', "")), page
