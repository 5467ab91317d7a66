"""Citations as others' programs read them: citeproc-py, citation-js, pybtex and bibtexparser, field by field."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from bibtexparser.entrypoint import parse_string
from playwright.sync_api import Browser

from briefing.data import citations
from briefing.disk import load
from briefing.site.site import Site

from .documents import MINIMAL, ROOT, link
from .linked import by_node
from .reading import go

_TABLE = (ROOT / "tests/tables/citations.yaml").read_text("utf-8")
KINDS: dict[str, dict[str, Any]] = yaml.load(_TABLE, yaml.BaseLoader)  # noqa: S506  # texts alone
WANTED = {kind: KINDS["newspaper"]["fields"] | given["fields"] for kind, given in KINDS.items()}
_EXACT = ("date", "url", "urldate", "langid")
_FIELDS = ("title", "organization", "note", *_EXACT)


@pytest.fixture(scope="module")
def site() -> Site:
    """The minimal site with a source of each kind."""
    files = dict(load.read_site(MINIMAL))
    for kind, given in KINDS.items():
        front = "".join(f"{key}: {value}\n" for key, value in (KINDS["newspaper"]["keys"] | given["keys"]).items())
        front += "date_basis: printed\nconsulted: 2021-06-01\n"
        files[f"content/sources/{kind}.md"] = f"---\n{front}---\nIt says so.\n".encode()
    return link(files)


@pytest.fixture(scope="module")
def texts(site: Site) -> dict[str, str]:
    """The citations by format."""
    return {path.rpartition(".")[2]: data.decode() for path, data in citations.citations(site).items()}


@pytest.fixture(scope="module")
def read(texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What citation-js reads in each format, by id."""
    found = by_node("citations.mjs", texts)
    return {name: {item["id"]: item for item in items} for name, items in found.items()}


def day(item: dict[str, Any], name: str) -> str:
    """A date of CSL as in EDTF."""
    return "/".join("-".join(f"{int(n):02}" for n in end) for end in item.get(name, {}).get("date-parts", []))


def of_csl(item: dict[str, Any]) -> dict[str, str]:
    """The fields of a CSL item by BibLaTeX's names; its outlet may be in one place only."""
    outlets = [item[name] for name in ("container-title", "collection-title", "publisher") if name in item]
    assert len(outlets) == 1, item
    authors = [name.get("literal") or name.get("family") for name in item.get("author", [])]
    return {
        "title": item.get("title", ""),
        "author": "".join(authors),
        "organization": outlets[0],
        "date": day(item, "issued"),
        "url": item.get("URL", ""),
        "urldate": day(item, "accessed"),
        "note": item.get("note", ""),
        "language": item.get("language", ""),
        "type": item["type"],
    }


def test_every_format_says_the_same_of_every_kind(texts: dict[str, str], read: dict[str, dict[str, Any]]) -> None:
    """Outlet once, remarks as notes, no invented title, each date as exact as it is known, bodies kept whole.

    BibLaTeX also as pybtex and bibtexparser read it, with just the fields that are known.
    """
    assert not parse_string(texts["bib"]).failed_blocks
    entries = import_module("pybtex.database").parse_string(texts["bib"], "bibtex").entries
    for kind, wanted in WANTED.items():
        entry, bib, ris = entries[kind], of_csl(read["bib"][kind]), of_csl(read["ris"][kind])
        csl = {name: value for name, value in wanted.items() if name not in {"langid", "entry"}}
        csl["url"] = wanted["url"].replace("%7B%7D", "{}")
        assert of_csl(read["json"][kind]) == csl, kind
        assert bib == csl | {"url": wanted["url"], "language": bib["language"], "type": bib["type"]}, kind
        assert {name: value for name, value in entry.fields.items() if name in _EXACT} == {
            name: wanted[name] for name in _EXACT if wanted[name]
        }, kind
        assert {name for name in _FIELDS if name in entry.fields} == {name for name in _FIELDS if wanted[name]}, kind
        people = [str(person) for person in entry.persons.get("author", [])]
        assert (entry.type, people) == (wanted["entry"], [f"{{{wanted['author']}}}"] if wanted["author"] else []), kind
        # RIS has no ranges; citation-js reads no whole dates of newspapers and no day of reading of pages.
        record = next(part for part in texts["ris"].split("ER  - ") if f"ID  - {kind}\n" in part)
        days = {tag: csl.pop(name).partition("/")[0] for tag, name in (("DA", "date"), ("Y2", "urldate"))}
        assert dict(re.findall("(DA|Y2)  - (.*)", record)) == {
            tag: day.replace("-", "/") for tag, day in days.items() if day
        }, kind
        if kind == "corporate-author":  # what has a comma is a person to RIS
            assert csl.pop("author").startswith(ris.pop("author"))
        assert {name: ris[name] for name in csl} == csl, kind


def test_what_a_reader_copies_from_a_page_is_read(published: Path, root: Path, browser: Browser) -> None:
    """Open “Cite”, press “Copy”, paste into a file: a source of ours arrives as its record has it."""
    source = "edaily-isw-contents-unknown-2023-10-25"
    copied: dict[str, str] = {"json": "[]"}
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        go(page, published, f"sources/{source}.html")
        page.locator(".cite-this summary").first.click()
        for name, row in (("ris", 0), ("bib", 1)):
            page.locator(".cite-this .record .copy").nth(row).click()
            copied[name] = page.evaluate("navigator.clipboard.readText()")
    front = yaml.load((root / f"content/sources/{source}.md").read_text("utf-8").split("---\n")[1], yaml.BaseLoader)  # noqa: S506  # texts alone
    outlet, _, remark = front["publisher"].removesuffix(")").partition(" (")
    read = by_node("citations.mjs", copied)
    (bib,), (ris,) = map(of_csl, read["bib"]), map(of_csl, read["ris"])
    for name, wanted in {"title": front["title"], "organization": outlet, "url": front["url"]}.items():
        assert bib[name] == ris[name] == wanted, name
    assert (bib["date"], bib["urldate"]) == (front["published"], front["consulted"])
    assert f"DA  - {front['published'].replace('-', '/')}\n" in copied["ris"]
    assert (remark in bib["note"], remark in ris["note"]) == (True, True)
    assert ris["language"] == front["language"]


def test_citeproc_py_reads_every_item(texts: dict[str, str]) -> None:
    """It knows every type and every variable."""
    items = import_module("citeproc.source.json").CiteProcJSON(json.loads(texts["json"]))
    assert set(KINDS) <= set(items)
    assert str(items["report"].publisher) == "The Gazette"


def test_three_styles(site: Site) -> None:
    """By the fields that are known; nothing is said twice, no stop follows another."""
    for kind, given in KINDS.items():
        said = [*citations.in_styles(citations.of_source(site, kind)).values()]
        assert given.get("styles", said) == said, kind
    page = citations.of_page(site, "Was it closed?", "claims/bridge-closed.html", "2021-09-08")
    address = "https://example.org/bridge/claims/bridge-closed.html"
    assert citations.in_styles(page) == {
        "chicago": f"The editors. “Was it closed?” A bridge closed?, September 8, 2021. {address}.",
        "apa": f"The editors. (2021, September 8). Was it closed? A bridge closed? {address}",
        "mla": f"The editors. “Was it closed?” A bridge closed?, 8 Sept. 2021, {address}.",
    }
