"""From the page to where it is edited: the links open the right file, and a form that knows what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml

from briefing.build import pipeline
from briefing.core.config import Repository
from briefing.disk import load, write
from briefing.engine.engine import Engine
from briefing.views import forge

from .documents import MINIMAL

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Route

HARD = '100 % "sure" & signed #1 by 국가정보원 <b>?</b> + [x](y)'
ROOT = MINIMAL.parents[2]
FORGES = ("github", "gitlab", "forgejo")
CLAIM = "content/claims/bridge-closed.md"
_MEMO = Engine()


def repository(kind: str, branch: str = "main") -> Repository:
    """A repository at a forge of a kind."""
    return Repository(url="https://forge.example/group/briefing/", branch=branch, forge=kind)  # type: ignore[arg-type]


def published(folder: Path, kind: str) -> Path:
    """The minimal site with a title that is hard to hand on, edited at a forge of a kind."""
    files = load.read_site(MINIMAL)
    where = f"repository: {{url: https://forge.example/group/briefing, forge: {kind}}}"
    files["site.yaml"] = files["site.yaml"].replace(
        b"repository: {url: https://github.com/example/bridge}", where.encode()
    )
    title = HARD.replace('"', '\\"').replace("[x](y)", "")
    files[CLAIM] = files[CLAIM].replace(
        b"title: The harbour bridge of Elmstead has been closed", f'title: "{title}"'.encode()
    )
    output, problems = pipeline.build(files, _MEMO)
    assert output is not None, problems
    write.write_site(folder / kind, output)
    return folder / kind


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
    long = forge.correction(repository(kind), "서울" * 100, "https://example.org/" + "x" * 200, CLAIM, "서울" * 5000)
    assert len(long) < 8000  # what the strictest servers take
    address = forge.correction(repository(kind), HARD, "https://example.org/x.html#p1s2", CLAIM, HARD)
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}
    assert urlsplit(address).fragment == ""
    if kind == "github":
        about = {"page": "https://example.org/x.html#p1s2", "record": CLAIM, "quote": HARD}
        assert query == {"template": "correction.yml", "title": f"Correction: {HARD}", **about}
        form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/correction.yml").read_text("utf-8"))
        assert about.keys() <= {field["id"] for field in form["body"] if "id" in field}
        return
    title, text = ("issue[title]", "issue[description]") if kind == "gitlab" else ("title", "body")
    assert query[title] == f"Correction: {HARD}"
    for part in ("https://example.org/x.html#p1s2", CLAIM, f"> {HARD}"):
        assert part in query[text]


@pytest.mark.parametrize("kind", ["github", *(pytest.param(kind, marks=pytest.mark.nightly) for kind in FORGES[1:])])
def test_a_click_on_the_page_carries_everything(kind: str, browser: Browser, tmp_path: Path) -> None:
    """In a browser, on a page with a hard title: what the forge is asked for is what the reader means."""
    folder = published(tmp_path, kind)
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<title>the forge</title>", content_type="text/html")

    context = browser.new_context()
    page = context.new_page()
    page.route("https://forge.example/**", answer)
    for name, link in (
        ("claims/bridge-closed.html", "Suggest a correction"),
        ("claims/bridge-closed.html", "Edit this page"),
        ("article.html", "Correct sentence 1 of paragraph 2"),
    ):
        page.goto((folder / name).as_uri())
        page.get_by_role("link", name=link, exact=True).click()
        page.wait_for_load_state()
        assert page.title() == "the forge"
    context.close()
    correct, edit, sentence = asked
    assert unquote(edit).endswith(f"/main/{CLAIM}")
    words = {value for values in parse_qs(urlsplit(correct).query).values() for value in values}
    everything = "\n".join(words)
    for part in (
        HARD.replace("[x](y)", "").strip(),
        CLAIM,
        "claims/bridge-closed.html",
        "has been closed, Mayor Ada Reed",
    ):
        assert part in everything
    everything = "\n".join(value for values in parse_qs(urlsplit(sentence).query).values() for value in values)
    assert "article.html#p2s1" in everything
    assert "in the “old lady”, as townspeople call the harbour bridge." in everything


def test_without_a_repository_no_link_leads_nowhere() -> None:
    """A briefing that is edited nowhere in public says nothing of editing."""
    files = load.read_site(MINIMAL)
    files["site.yaml"] = files["site.yaml"].replace(b"repository: {url: https://github.com/example/bridge}\n", b"")
    output, problems = pipeline.build(files, _MEMO)
    assert output is not None, problems
    for words in (b"Edit this page", b"Suggest a correction", b"Correct sentence"):
        assert not [path for path, data in output.items() if words in data]
