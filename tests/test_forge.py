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

HARD = '100 % "sure" & signed #1 by 국가정보원 <b>?</b> + [x](y)'
FORGES = ("github", "gitlab", "forgejo")
CLAIM = "content/claims/bridge-closed.md"
AT_HOME = ("site.yaml", "repository: {url: https://github.com/example/bridge}")


def repository(kind: str, branch: str = "main") -> Repository:
    """A repository at a forge of a kind."""
    return Repository(url="https://forge.example/group/briefing/", branch=branch, forge=kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "way"), [("github", "edit/"), ("gitlab", "-/edit/"), ("forgejo", "_edit/")])
def test_edit_this_page_opens_the_file_for_editing(kind: str, way: str) -> None:
    """In the form of each forge. A branch may have any name: slashes stay, what an address would misread does not."""
    address = forge.edit(repository(kind), "content/claims/x.md")
    assert address == f"https://forge.example/group/briefing/{way}main/content/claims/x.md"
    address = forge.edit(repository(kind, "draft/문서 #2"), "content/claims/x.md")
    assert urlsplit(address).fragment == ""
    assert unquote(urlsplit(address).path).endswith("/draft/문서 #2/content/claims/x.md")


@pytest.mark.parametrize("kind", FORGES)
def test_what_a_correction_is_about_arrives_letter_by_letter(kind: str) -> None:
    """Title, page, record and the words in question, whatever they contain; only a long quotation is cut."""
    page, words = "https://example.org/" + "x" * 200, "서울" * 5000
    long = forge.correction(repository(kind), "서울" * 100, page, CLAIM, words, to=english())
    assert len(long) < 8000  # what the strictest servers take
    page = "https://example.org/x.html#p1s2"
    address = urlsplit(forge.correction(repository(kind), HARD, page, CLAIM, HARD, to=english()))
    query = {name: values[0] for name, values in parse_qs(address.query, strict_parsing=True).items()}
    assert address.fragment == ""
    if kind == "github":
        about = {"page": page, "record": CLAIM, "quote": HARD}
        assert query == {"template": "correction.yml", "title": f"Correction: {HARD}", **about}
        form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/correction.yml").read_text("utf-8"))
        assert about.keys() <= {field["id"] for field in form["body"] if "id" in field}
        return
    title, text = ("issue[title]", "issue[description]") if kind == "gitlab" else ("title", "body")
    assert query[title] == f"Correction: {HARD}"
    assert all(part in query[text] for part in (page, CLAIM, f"> {HARD}"))


@pytest.mark.parametrize("kind", FORGES)
def test_the_links_of_a_page_carry_everything(kind: str) -> None:
    """On a page with a hard title: what the forge is asked for is what the reader means."""
    files = minimal((*AT_HOME, f"repository: {{url: https://forge.example/group/briefing, forge: {kind}}}"))
    hard = HARD.replace("[x](y)", "").strip()
    title = b'title: "' + hard.replace('"', '\\"').encode() + b'"'
    files[CLAIM] = re.sub(rb"(?m)^title: .*$", lambda _: title, files[CLAIM])
    output = publish(files)
    links = {
        (link.get("aria-label") or link.text_content()).strip(): str(link.get("href"))
        for path in ("article.html", "claims/bridge-closed.html")
        for link in html.fromstring(output[path]).iter("a")
    }
    assert unquote(links["Edit this page"]).endswith(f"/main/{CLAIM}")
    for name, parts in {
        "Suggest a correction": (hard, CLAIM, "claims/bridge-closed.html", "has been closed, Mayor Ada Reed"),
        "Correct sentence 1 of paragraph 2": ("article.html#p2s1", "in the “old lady”, as townspeople call the"),
    }.items():
        values = parse_qs(urlsplit(links[name]).query).values()
        assert all(part in "\n".join(value for found in values for value in found) for part in parts)


def test_without_a_repository_no_link_leads_nowhere() -> None:
    """A briefing that is edited nowhere in public says nothing of editing."""
    output = publish(minimal((*AT_HOME, "")))
    for words in (b"Edit this page", b"Suggest a correction", b"Correct sentence"):
        assert not [path for path, data in output.items() if words in data]


WHERE = {
    **{
        f"repository: {{url: https://forge.example/a/b, forge: {kind}}}": "https://forge.example/a/b/"
        for kind in FORGES
    },
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
