"""The preview's forms: proposals, checks while typing, what is written, and who may not write."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page

from briefing.core.model import Claim, Source
from briefing.disk import load
from briefing.tools.scaffold import forms
from briefing.tools.scaffold.init_site import InitOptions, create_briefing

from .documents import link, rows, table
from .previewing import Preview, small_site, until
from .reading import reader

GAZETTE = "content/sources/gazette-closure.md"
CLOSED = "content/claims/bridge-closed.md"
DRAFT = """---
draft: true
title: The repair takes time
quotes: [{exact: repair might take}]
confidence: low
---
A proposal [@gazette-closure].
"""
CLAIM = {"title": "A claim", "quotes": "- exact: old lady", "confidence": "low", "text": "Words [@gazette-closure]."}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """One preview for this file's tests."""
    preview = Preview(small_site(tmp_path_factory.mktemp("forms")), "--port", "8800")
    yield preview
    preview.end()
    assert "Traceback" not in preview.said


@pytest.fixture
def preview(running: Preview) -> Iterator[Preview]:
    """The preview, with its files put back afterwards."""
    with running.undone():
        yield running


def send(preview: Preview, asked: object, **sent: str) -> tuple[int, Any]:
    """Send a form as our own pages do, but for what is given: the status, and the answer or its words."""
    token = re.search(rb'data-token="([^"]+)"', preview.get()[2])
    assert token
    own = {"Origin": preview.address.rstrip("/"), "X-Preview-Token": token[1].decode()}
    data = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    headers = {**own, **{name.replace("_", "-"): value for name, value in sent.items()}}
    request = urllib.request.Request(preview.address + ".preview/form", data, headers)  # noqa: S310  # our own address
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def values_of(answer: dict[str, Any]) -> dict[str, Any]:
    """The values of a form's fields."""
    return {field["name"]: field["value"] for field in answer["fields"]}


@pytest.mark.parametrize(
    "sent",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"X_Preview_Token": "guess"}, {"X_Preview_Token": ""}],
)
def test_a_form_from_elsewhere_writes_nothing(preview: Preview, sent: dict[str, str]) -> None:
    """It is refused in plain words, whatever else is right about it."""
    before = load.read_site(preview.site)
    status, words = send(preview, {"does": "new", "kind": "claim", "values": CLAIM, "write": True, "base": ""}, **sent)
    assert (status, words) == (403, "This form was not sent by a page of this preview. Nothing was written.")
    assert load.read_site(preview.site) == before


@pytest.mark.parametrize("asked", [*map(str.encode, rows("forms", "refused")), b"\xff"])
def test_what_is_no_form_is_refused(preview: Preview, asked: bytes) -> None:
    """In plain words, without an exception."""
    before = load.read_site(preview.site)
    status, answer = send(preview, asked)
    assert status == 200
    assert answer["refused"]
    assert "itself has failed" not in answer["refused"]
    assert load.read_site(preview.site) == before


def test_a_new_claim_is_proposed_checked_and_written(preview: Preview) -> None:
    """Half words become whole ones; problems are at their fields; errors are not written."""
    asked = {"does": "new", "kind": "claim", "quote": "eers reportedly found", "at": "p2s1"}
    proposed = values_of(send(preview, asked)[1])
    assert proposed["quotes"] == "- exact: Engineers reportedly found"
    assert (proposed["cue"], proposed["confidence"]) == ("reportedly", "")
    whole = values_of(send(preview, {**asked, "quote": "found about 40 cracks"})[1])
    assert "min: 40" in whole["quantities"]
    said = values_of(send(preview, {**asked, "quote": "closed, Mayor Ada Reed said on 3 May 2021", "at": "p1s1"})[1])
    assert "agent: ada-reed" in said["chain"]
    assert "edtf: 2021-05-03" in said["date"]
    values = {**proposed, "title": "Forty cracks", "confidence": "low", "text": "A [[nobody]]."}
    filled = {**asked, "values": values}
    _, answer = send(preview, filled)
    assert [(found["field"], found["severity"]) for found in answer["problems"]][-1] == ("text", "error")
    _, answer = send(preview, {**filled, "write": True, "base": answer["base"]})
    assert "written" not in answer
    values["text"] = "Words [@gazette-closure]."
    _, answer = send(preview, filled)
    _, answer = send(preview, {**filled, "write": True, "base": answer["base"]})
    assert (answer["written"], answer["path"]) == ("forty-cracks", "content/claims/forty-cracks.md")
    assert "cue: reportedly\n" in preview.read("content/claims/forty-cracks.md")
    until(lambda: preview.get("claims/forty-cracks.html")[0] == 200)


def test_words_without_latin_letters_are_proposed() -> None:
    """The id is chosen in the form."""
    article = "أغلقت المدينة الجسر يوم الاثنين.\n\nقال العمدة إن الجسر قديم."
    options = InitOptions("article.txt", "2026-03-05", language="ar")
    site = link(create_briefing(article.encode(), options, load.read_starter()).files)
    proposed = forms.proposed(site, "claim", "الجسر قديم", "", "2026-03-05")
    assert (proposed["title"], proposed["quotes"]) == ("الجسر قديم", "- exact: الجسر قديم")


def test_hostile_words_stay_words(preview: Preview) -> None:
    """They end neither the value nor the front matter."""
    title = "a: b # \"c\" 'd'\n---\n<script>alert(1)</script> [x] {y} \x00\u2028"
    asked = {"does": "new", "kind": "claim", "values": {**CLAIM, "title": title, "date": "---\nx: {"}}
    _, answer = send(preview, asked)
    assert {found["severity"] for found in answer["problems"]} >= {"error"}
    path, data = forms.record(link(load.read_site(preview.site)), "claim", {**CLAIM, "title": title}, "2026-01-01")
    assert forms.written(path, data)["title"] == " ".join(title.split())
    assert list(forms.written(path, data)) == ["title", "quotes", "confidence"]


def test_evidence_is_added(preview: Preview) -> None:
    """At the end of the list; every other byte stays."""
    before = preview.read(CLOSED)
    values = {"source": "gazette-closure", "relation": "refines", "note": "It: “too”.", "origin": ["ada-reed"]}
    asked = {"does": "evidence", "id": "bridge-closed", "values": {**values, "relation": ""}}
    _, answer = send(preview, asked)
    assert [found["field"] for found in answer["problems"] if found["severity"] == "error"] == ["relation"]
    asked["values"] = values
    _, answer = send(preview, {**asked, "write": True, "base": answer["base"]})
    assert answer["written"] == "bridge-closed", answer
    added = '  - source: gazette-closure\n    relation: refines\n    note: "It: “too”."\n    origin: [ada-reed]\n'
    assert preview.read(CLOSED) == before.replace("confidence:", added + "confidence:")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_text_is_corrected(preview: Preview, newline: str) -> None:
    """In the form of all keys; every byte above it stays, and so does a text that is not changed."""
    before = preview.read(CLOSED)
    above, below = re.fullmatch(r"(?s)(---\n.*?\n---\n)(.*)", before).groups()  # type: ignore[union-attr]  # it has both
    (preview.site / CLOSED).write_bytes(before.replace("\n", newline).encode())
    asked = {"does": "correct", "id": "bridge-closed"}
    shown = send(preview, asked)[1]
    values = values_of(shown)
    assert values["text"] == below.strip("\n")
    written = {**asked, "write": True, "base": shown["base"], "values": {**values, "text": "Words [@gazette-closure]."}}
    assert send(preview, written)[1]["written"] == "bridge-closed"
    made = (preview.site / CLOSED).read_bytes().decode()
    assert made == f"{above}Words [@gazette-closure].\n".replace("\n", newline)


def test_a_text_is_added_below_the_last_line() -> None:
    """Of a file that ends with its front matter, without a newline."""
    assert forms.with_text(b"---\ntitle: x\n---", "Hello") == b"---\ntitle: x\n---\nHello\n"


def test_a_file_that_changed_meanwhile_stays(preview: Preview) -> None:
    """Of two tabs the second is refused, and so is one whose file an editor has saved."""
    asked = {"does": "correct", "id": "gazette-closure", "key": "publisher"}
    first, second = send(preview, asked)[1], send(preview, asked)[1]
    written = {**asked, "write": True, "values": {"publisher": "One"}, "base": first["base"]}
    assert send(preview, written)[1]["written"] == "gazette-closure"
    after = preview.read(GAZETTE)
    answer = send(preview, {**written, "values": {"publisher": "Two"}, "base": second["base"]})[1]
    assert "changed meanwhile" in answer["refused"]
    assert preview.read(GAZETTE) == after
    assert "publisher: One\n" in after


def test_a_draft_is_accepted(preview: Preview) -> None:
    """One line goes."""
    path = "content/claims/repair-slow.md"
    preview.save(path, DRAFT)
    draft = {"id": "repair-slow"}
    assert "accept" in send(preview, {"does": "about", **draft})[1]["does"]
    base = send(preview, {"does": "accept", **draft})[1]["base"]
    answer = send(preview, {"does": "accept", **draft, "base": base, "write": True})[1]
    assert answer["written"] == "repair-slow"
    assert preview.read(path) == DRAFT.replace("draft: true\n", "")
    assert "accept" not in send(preview, {"does": "about", **draft})[1]["does"]


@pytest.mark.parametrize(("before", "name", "value", "after"), table("forms", "values"))
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_one_value_changes_and_nothing_else(before: str, name: str, value: str, after: str, newline: str) -> None:
    """Comments, order, line ends and the text stay byte for byte."""
    frame = "---\n{}---\n\nWords.  \n\n".replace("\n", newline)
    data = frame.format(before.replace("\n", newline)).encode()
    made = forms.with_value("a.md", data, Source, name, [value[1:-1]] if value.startswith("[") else value)
    assert made.decode() == frame.format(after.replace("\n", newline))


@pytest.mark.parametrize(("before", "after"), table("forms", "entries"))
def test_entries_are_added(before: str, after: str) -> None:
    """As the list is written already."""
    made = forms.with_entries("a.md", f"---\n{before}---\nWords.\n".encode(), Claim, "quotes", [{"exact": "b"}])
    assert made.decode() == f"---\n{after}---\nWords.\n"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of the preview; an error in the console fails the test."""
    with reader(browser) as opened:
        yield opened


def dialog(page: Page) -> Locator:
    """The form that was opened last, once it has its fields."""
    form = page.locator("live-preview dialog").last
    form.locator("[name], p").first.wait_for()
    return form


def test_selected_words_become_a_claim(preview: Preview, page: Page) -> None:
    """By keyboard; what is wrong is said while typing; the page shows the claim when it is saved."""
    page.goto(preview.address + "article.html")
    page.evaluate(
        """() => { const sentence = document.getElementById('p3s1');
        getSelection().selectAllChildren(sentence); }"""
    )
    page.locator("live-preview .bar").wait_for()
    page.keyboard.press("Alt+n")
    page.keyboard.press("Enter")
    form = dialog(page)
    assert "repair" in form.locator("[name=quotes]").input_value()
    form.locator("[name=title]").fill("The repair <b>may</b> take two months: so")
    form.locator("[name=text]").fill("See [[nobody]].")
    form.locator("[data-of=text] .error").wait_for()
    form.locator("[name=text]").fill("Words [@gazette-closure].")
    form.locator("button", has_text="Save").click()
    form.wait_for(state="detached")
    page.locator("#claim-the-repair-b-may-b-take-two, [id^=claim-the-repair]").first.wait_for(state="attached")
    assert list((preview.site / "content/claims").glob("the-repair*"))


def test_a_fact_is_corrected_on_its_page(preview: Preview, page: Page) -> None:
    """Beside the fact; the page shows it, and no typed word is lost by Escape."""
    page.goto(preview.address + "sources/gazette-closure.html")
    page.locator("live-correct button").first.click()
    form = dialog(page)
    form.locator("[name=publisher]").fill("The Gazette of Elmstead")
    page.once("dialog", lambda asked: asked.dismiss())
    page.keyboard.press("Escape")
    form.locator("button", has_text="Save").click()
    form.wait_for(state="detached")
    page.locator("main .facts--beside dd", has_text="The Gazette of Elmstead").wait_for()


def test_evidence_from_a_source_that_is_new(preview: Preview, page: Page) -> None:
    """The source is written first, in a form of its own, and is chosen then."""
    page.goto(preview.address + "claims/bridge-closed.html")
    page.locator("live-preview .tools button", has_text="Add evidence").click()
    evidence = dialog(page)
    evidence.locator("[name=source]").select_option("+")
    page.locator("live-preview dialog", has=page.locator("h2", has_text="New source")).wait_for()
    source = page.locator("live-preview dialog").last
    source.locator("summary").click()
    source.locator("[name=title]").fill("A fresh report")
    for name, value in (("type", 1), ("language", "en"), ("date_basis", "none"), ("text", "It says so.")):
        field = source.locator(f"[name={name}]")
        field.select_option(index=value) if isinstance(value, int) else field.fill(value)
    source.locator("button", has_text="Save").click()
    until(lambda: page.locator("live-preview dialog").count() == 1)
    assert evidence.locator("[name=source]").input_value() == "a-fresh-report"
    evidence.locator("[name=relation]").select_option("refines")
    evidence.locator("[name=note]").fill("It saw so.")
    evidence.locator("button", has_text="Save").click()
    evidence.wait_for(state="detached")
    page.locator("main", has_text="It saw so.").wait_for()
    assert "source: a-fresh-report" in preview.read(CLOSED)
