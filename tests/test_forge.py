"""From the page to where it is edited: the links open the right file, and a form that knows what it is about."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from lxml import html

from briefing.build import pipeline
from briefing.core.config import Repository
from briefing.languages.interface import english
from briefing.views import forge

from .documents import ENGINE, ROOT, minimal, publish

HARD = '100 % "sure" & signed #1 by 국가정보원 <b>?</b> +'
FORGES = {"github": "edit/", "gitlab": "-/edit/", "forgejo": "_edit/"}
"""Kind → where it edits files."""
CLAIM = "content/claims/bridge-closed.md"
AT_HOME = ("site.yaml", "repository: {url: https://github.com/example/bridge}")


@pytest.mark.parametrize("kind", FORGES)
def test_the_links_of_a_page_carry_everything(kind: str) -> None:
    """A branch may have any name, a page any title: the forge opens the file and gets every letter that is meant."""
    where = f"{{url: https://forge.example/group/briefing/, forge: {kind}, branch: 'draft/문서 #2'}}"
    files = minimal((*AT_HOME, f"repository: {where}"))
    title = b'title: "' + HARD.replace('"', '\\"').encode() + b'"'
    files[CLAIM] = re.sub(rb"(?m)^title: .*$", lambda _: title, files[CLAIM])
    output = publish(files)
    links = {
        (link.get("aria-label") or link.text_content()).strip(): urlsplit(link.get("href"))
        for path in ("article.html", "claims/bridge-closed.html")
        for link in html.fromstring(output[path]).iter("a")
    }
    edit = links["Edit this page"]
    assert (unquote(edit.path), edit.fragment) == (f"/group/briefing/{FORGES[kind]}draft/문서 #2/{CLAIM}", "")
    for name, parts in {
        "Suggest a correction": (f"Correction: {HARD}", CLAIM, "claims/bridge-closed.html", "closed, Mayor Ada Reed"),
        "Correct sentence 1 of paragraph 2": ("article.html#p2s1", "in the “old lady”, as townspeople call the"),
    }.items():
        query = parse_qs(links[name].query, strict_parsing=True)
        values = [value for found in query.values() for value in found]
        assert all(part in "\n".join(values) for part in parts)
        assert links[name].fragment == ""
        if kind == "github":
            form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/correction.yml").read_text("utf-8"))
            assert query.pop("template") == ["correction.yml"]
            assert query.keys() - {"title"} <= {field["id"] for field in form["body"] if "id" in field}
        elif len(parts) > 2:
            assert re.search(r"^> .*closed, Mayor Ada Reed", "\n".join(values), re.MULTILINE)


@pytest.mark.parametrize("kind", FORGES)
def test_a_long_quotation_is_cut(kind: str) -> None:
    """An address is no longer than the strictest servers take."""
    repository = Repository(url="https://forge.example/a/b", branch="main", forge=kind)  # type: ignore[arg-type]
    page, words = "https://example.org/" + "x" * 200, "서울" * 5000
    assert len(forge.correction(repository, "서울" * 100, page, CLAIM, words, to=english())) < 8000


def test_without_a_repository_no_link_leads_nowhere() -> None:
    """A briefing that is edited nowhere in public says nothing of editing."""
    output = publish(minimal((*AT_HOME, "")))
    for words in (b"Edit this page", b"Suggest a correction", b"Correct sentence"):
        assert not [path for path, data in output.items() if words in data]


WHERE = {
    **{f"repository: {{url: https://forge.example/a/b, forge: {kind}}}": "https://forge.example/a/" for kind in FORGES},
    "contact: news+desk@example.org": "mailto:news+desk@example.org",
    "contact: https://example.org/write": "https://example.org/write",
    "": "",
}


@pytest.mark.parametrize("where", WHERE)
def test_how_to_contribute_begins_with_the_ways_that_there_are(where: str) -> None:
    """Forms and files of the repository, else where to write, in the footer too; else a sentence and one warning."""
    files = minimal((*AT_HOME, where))
    files["content/pages/contribute.md"] = b"---\ntitle: How to contribute\norder: 9\n---\nCorrections are welcome.\n"
    output, problems = pipeline.build(files, ENGINE)
    assert output is not None, problems
    assert [one.code for one in problems].count("contact-missing") == (not where)
    page = html.fromstring(output["contribute.html"])
    ways = {link.text: str(link.get("href")) for link in page.xpath("//main//h1/following-sibling::ul[1]/li/a")}
    assert all(address.startswith(WHERE[where]) for address in ways.values())
    footer = page.xpath("string(//footer//a[contains(., 'Suggest a correction')]/@href)")
    assert footer.startswith(WHERE[where])
    if "repository" in where:
        assert list(ways) == ["Suggest a correction", "Add a source", "Add a claim", "Add a note"]
        query = parse_qs(urlsplit(ways["Add a source"]).query)
        text = query.get("value") or query["issue[description]"]
        assert "language: …" in text[0]
    else:
        assert list(ways) == ([where.removeprefix("contact: ")] if where else [])
    if "@" in where:
        assert footer.endswith("?subject=Correction%3A%20How%20to%20contribute")


@pytest.mark.parametrize(
    "wrong", ["me", "me@", "a b@example.org", "mailto:a@example.org", "javascript://x", "a@b.c?cc=d"]
)
def test_a_contact_is_a_mail_address_or_a_web_address(wrong: str) -> None:
    """Nothing else becomes a link."""
    files = minimal()
    files["site.yaml"] += f'contact: "{wrong}"\n'.encode()
    assert "wrong-value" in [one.code for one in pipeline.check(files, ENGINE)[1]]
