"""Briefings in any script: ids and their addresses, the direction of writing."""

import json
import re
from functools import cache
from urllib.parse import quote

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
    for path in (path for path in output if path.endswith(".html")):
        page = dom.read(path, output[path])
        assert not page.wrong
        for link, target, _ in page.links():
            assert target in output, path
            assert link.attributes["href"].partition("#")[0].isascii()
    name, encoded = IDS["bridge-closed"], quote(IDS["bridge-closed"])
    claim = f"https://example.org/bridge/claims/{encoded}.html"
    for path, words in {
        "sitemap.xml": f"<loc>{claim}</loc>",
        f"claims/{name}.html": f'"canonical" href="{claim}"',
        "claims/bridge-shut.html": f'url={encoded}.html"',
        "data/claims.csv": claim,
    }.items():
        assert words in output[path].decode()
    assert all(claim["path"].isascii() for claim in json.loads(output["data/briefing.json"])["claims"])
    assert f"claims/{name}.html" in {page["path"] for page in sitemap.search_index(output)["pages"]}
    site, _ = validation.document(validation.SITE, foreign()["site.yaml"])
    assert site
    whole, problems = portable.single(portable.read(output, site, english()), foreign())
    assert not problems
    page = dom.read("briefing.html", whole)
    anchors = {anchor for _, target, anchor in page.links() if target == page.path and anchor}
    assert f"claims/{name}" in anchors
    assert anchors <= page.by_id.keys()


def test_records_with_such_ids_can_be_removed_and_compared() -> None:
    """The record is gone; the comparison names its page."""
    plan = remove(foreign(), IDS["how-many-cracks"], "", Engine())
    assert not has_errors(plan.problems)
    after = apply_changes(foreign(), plan.files)
    found = compare(Side("a", foreign()), Side("b", after), Engine())
    assert f"questions/{IDS['how-many-cracks']}.html" in {page.path for page in found.pages if page.change == "removed"}


def test_what_may_be_an_id_and_which_id_a_title_gets() -> None:
    """Letters of any script in lower case, composed, of one script a word; Latin ones where Unicode says how."""
    for text, says in table("scripts", "ids"):
        assert validation.is_id(text) == (not says), text
        assert says in validation.explain_bad_id(text)
    for title, made in table("scripts", "slugs"):
        assert slug(title) == made


def test_what_is_in_other_letters_is_set_apart() -> None:
    """As a block or inside a sentence, with its language where it is known; names are in the data and the search."""
    for language, direction in table("scripts", "directions"):
        assert ways.direction_of(language) == direction, language
    output = publish(arabic())
    for path, has, markup in table("scripts", "in an Arabic briefing"):
        assert (markup in output[path].decode().partition("<body>")[2]) == (has == "has"), (path, markup)
    (person,) = (e for e in json.loads(output["data/briefing.json"])["entities"] if e["foreign_names"])
    assert person["foreign_names"] == [{"text": "Sami Haddad", "lang": "en"}]
    names = [n["alternateName"] for n in json.loads(output["data/graph.jsonld"])["@graph"] if "alternateName" in n]
    assert [{"@value": "Sami Haddad", "@language": "en"}] in names
    found = next(p for p in sitemap.search_index(output)["pages"] if p["path"] == "entities/سامي-حداد.html")
    assert "Sami Haddad" in str(found)


def test_style_sheets_name_no_left_or_right() -> None:
    """Neither as a physical side nor as two values; in print, exports, the preview and reports, too."""
    bad = ".a { margin: 0 1px 2px 3px; padding-left: 1px; inset: 0 auto; float: right }"
    assert [name for name, _ in sides(bad)] == ["margin", "padding-left", "float"]
    for file in (*(ROOT / "templates").rglob("*.*"), *(ROOT / "briefing").rglob("*.*")):
        text = file.read_text(encoding="utf-8") if file.suffix in {".css", ".html"} else ""
        assert file.suffix != ".css" or not sides(text), file
        assert file.suffix != ".html" or not re.search(r"<[^>]* lang=", text.replace('<html lang="en">', "")), file


def sides(css: str) -> list[tuple[str, str]]:
    """The declarations that name a physical side, or give the left another value than the right."""
    found = []
    for name, value in re.findall(r"[{;]\s*([-\w]+)\s*:\s*([^{};]+)", re.sub(r"(?s)/\*.*?\*/", "", css)):
        values = re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", value)
        is_uneven = len(values) == 4 and values[1] != values[3] and name.startswith(_SIDES)
        if re.search(r"\b(left|right)\b", f"{name} {value}") or is_uneven:
            found.append((name, value))
    return found
