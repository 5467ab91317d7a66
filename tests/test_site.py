"""The first briefing, as published: every promise of the site that can be read off its files."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from briefing import assess, diagnostics, load, pipeline
from briefing.addresses import path_of
from briefing.memo import Memo
from briefing.model import Claim
from briefing.site import Site

from . import dom
from .documents import read_cases, site_of

ROOT = Path(__file__).resolve().parent.parent
FILES = load.read_site(ROOT)
_SHOWN = 8
"""How many faults a failing test shows."""


def build(files: dict[str, bytes], memo: Memo | None = None) -> dict[str, bytes]:
    """The site, which has to be free of errors."""
    output, problems = pipeline.build(files, memo or Memo())
    assert output is not None, "\n".join(diagnostics.show(p, files) for p in problems[:_SHOWN])
    return dict(output)


@pytest.fixture(scope="module")
def output() -> dict[str, bytes]:
    """The published files."""
    return build(FILES)


@pytest.fixture(scope="module")
def pages(output: dict[str, bytes]) -> dict[str, dom.Page]:
    """The published pages by path."""
    return {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def model() -> Site:
    """The briefing that the pages show."""
    site, _ = pipeline.check(FILES, Memo())
    assert site is not None
    return site


def is_redirect(page: dom.Page) -> bool:
    """A page that only leads on."""
    return any(e.attributes.get("http-equiv") == "refresh" for e in page.root.all("meta"))


# -- Each page --


def test_the_briefing_has_no_fault_of_its_own(output: dict[str, bytes]) -> None:
    """What we publish as an example passes every check of ours, warnings included."""
    _, problems = pipeline.build(FILES, Memo())
    assert output
    assert not [diagnostics.show(p, FILES) for p in problems]


def test_every_page_is_well_formed(pages: dict[str, dom.Page]) -> None:
    """Tags close in order, no id stands twice: every address of a place is that of one place."""
    assert not {path: page.wrong for path, page in pages.items() if page.wrong}


def test_every_page_has_its_frame(pages: dict[str, dom.Page]) -> None:
    """A screen reader finds language, title, one heading, the content and the way to it; a search engine a summary."""
    faults = {path: found for path, page in pages.items() if (found := frame_faults(page))}
    assert not faults


def frame_faults(page: dom.Page) -> list[str]:
    """What a page's frame lacks."""
    root = page.root
    if is_redirect(page):
        return []
    description = [e.attributes["content"] for e in root.all("meta") if e.attributes.get("name") == "description"]
    first = next((e for e in root.all("a")), None)
    checks = {
        "lang": all(e.attributes.get("lang") for e in root.all("html")) and len(root.all("html")) == 1,
        "title": [bool(e.text.strip()) for e in root.all("title") if e.parent and e.parent.tag == "head"] == [True],
        "one h1": len([e for e in root.all("h1") if e.text.strip()]) == 1 == len(root.all("h1")),
        "description": len(description) == 1 and bool(description[0].strip()),
        "main": len(root.all("main")) == 1,
        "skip link first": first is not None and first.attributes.get("href") == "#main" and "main" in page.by_id,
        "headings without gaps": no_gap([int(e.tag[1]) for e in root.walk() if re.fullmatch("h[1-6]", e.tag)]),
        "navigation": len(root.all("nav")) >= 1,
    }
    return [name for name, holds in checks.items() if not holds]


def no_gap(levels: list[int]) -> bool:
    """No heading is more than one level below the one before."""
    return all(b <= a + 1 for a, b in zip([0, *levels], levels, strict=False))


def test_no_two_pages_share_a_title(pages: dict[str, dom.Page]) -> None:
    """Tabs, bookmarks and search results can be told apart."""
    titles: dict[str, list[str]] = {}
    for path, page in pages.items():
        titles.setdefault(page.root.all("title")[0].text, []).append(path)
    assert not {title: paths for title, paths in titles.items() if len(paths) > 1}


def test_nothing_of_a_page_comes_from_elsewhere_or_inline(output: dict[str, bytes], pages: dict[str, dom.Page]) -> None:
    """Reading the briefing tells no third party, and its security policy needs no exception."""
    faults = [f"{path}: {fault}" for path, page in pages.items() for e in page.root.walk() for fault in foreign(e)]
    faults += [
        f"{path}: {address}"
        for path, data in output.items()
        if path.endswith(".css")
        for address in re.findall(r"url\(\"?[^\"#].*?\)|@import", data.decode())
    ]
    assert not faults
    missing = [
        (path, address)
        for path, page in pages.items()
        for e in page.root.walk()
        for name in ("src", "href")
        if e.tag in {"link", "script", "img", "source"}
        and (address := e.attributes.get(name, ""))
        and e.attributes.get("rel") != "canonical"
        and page.target(address)[0] not in output
    ]
    assert not missing


def foreign(element: dom.Element) -> list[str]:
    """What of an element is inline style or script, or fetched from another host."""
    names = [name for name in element.attributes if name == "style" or name.startswith("on")]
    if element.tag == "style" or (element.tag == "script" and element.text.strip() and not is_data(element)):
        names.append("inline code")
    loads = element.tag not in {"a", "meta"} and not (
        element.tag == "link" and element.attributes.get("rel") in {"canonical", "license", "author"}
    )
    fetched = [element.attributes.get(name, "") for name in ("src", "href", "srcset", "data", "action", "poster")]
    return [f"<{element.tag}> {what}" for what in [*names, *(a for a in fetched if a and loads and dom.outside(a))]]


def is_data(element: dom.Element) -> bool:
    """A script element that no browser runs."""
    return element.attributes.get("type", "").endswith("json")


# -- Links --


def test_every_link_leads_to_a_page_and_a_place(output: dict[str, bytes], pages: dict[str, dom.Page]) -> None:
    """No link or anchor of the site is dead."""
    dead = []
    for path, page in pages.items():
        for link, target, anchor in page.links():
            if target not in output or (anchor and anchor not in pages[target].by_id):
                dead.append(f"{path}: {link.attributes['href']}")
    assert not sorted(set(dead))


def test_every_record_has_a_page_of_its_name(model: Site, pages: dict[str, dom.Page]) -> None:
    """A record's address can be told from its kind and id."""
    wanted = {
        path_of(document.kind, identifier)
        for identifier, document in model.documents.items()
        if document.kind not in {"site", "vocabulary"}
    }
    assert not wanted - set(pages)


def test_every_page_can_be_reached_from_the_home_page(pages: dict[str, dom.Page]) -> None:
    """A reader who only follows links gets everywhere."""
    reached = {"index.html"}
    waiting = ["index.html"]
    while waiting:
        for _, target, _ in pages[waiting.pop()].links():
            if target in pages and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert not {path for path, page in pages.items() if not is_redirect(page)} - reached - {"404.html"}


def test_every_backlink_leads_to_the_very_place(pages: dict[str, dom.Page]) -> None:
    """Following "used in" shows the sentence, row or date that names the record, not just its page."""
    faults = []
    for path, page in pages.items():
        for section in page.root.all("section", "backlinks"):
            record = re.sub(r"/links(/\d+)?\.html$", ".html", path)  # a long list has pages of its own
            for item in section.all("li"):
                link = item.all("a")[-1]
                target, anchor = page.target(link.attributes["href"])
                place = pages[target].by_id.get(anchor)
                if place is not None and anchor.startswith("assert-"):
                    continue  # what a claim asserts is in the data; its page has the claim
                if place is None or not names(pages[target], place, record):
                    faults.append(f"{path}: {link.attributes['href']}")
    assert not faults


def names(page: dom.Page, place: dom.Element, path: str) -> bool:
    """True if something in a place of a page links to a path, or cites it by a note."""
    for link in place.all("a"):
        target, anchor = page.target(link.attributes.get("href", ""))
        if target == path:
            return True
        if target == page.path and anchor.startswith("note-"):
            note = page.by_id[anchor]
            if any(page.target(a.attributes["href"])[0] == path for a in note.all("a")):
                return True
    return False


def test_notes_and_their_marks_lead_to_each_other(pages: dict[str, dom.Page]) -> None:
    """From a mark to its note and back to the same mark: nobody loses their place."""
    for path, page in pages.items():
        for mark in page.root.all("a", "cite"):
            target, anchor = page.target(mark.attributes["href"])
            assert target == path
            backs = {page.target(a.attributes["href"])[1] for a in page.by_id[anchor].all("a")}
            assert mark.attributes.get("id") in backs or path == "article.html", f"{path}#{mark.attributes.get('id')}"


# -- What a reader must be able to rely on --


def in_row(element: dom.Element, words: str) -> bool:
    """True if the row of the table in which an element is says some words."""
    while element.parent and element.tag != "tr":
        element = element.parent
    return element.tag == "tr" and words in " ".join(element.text.split())


def test_no_disputed_claim_is_named_without_its_status(model: Site, pages: dict[str, dom.Page]) -> None:
    """A contradicted or denied assertion never stands alone, where it could be taken for a fact."""
    disputed = {
        path_of("claim", i): (c.title, assess.WORDS[status.support], assess.denial(model, i))
        for i, c in model.all(Claim)
        if (status := assess.status(model, i)).denied_by or status.contradicted_by
    }
    assert disputed
    bare = []
    for path, page in pages.items():
        for link, target, _ in page.links():
            title, *axes = disputed.get(target, ("",))
            shown = " ".join(filter(None, axes))
            beside = re.sub(r"\s+", " ", link.after).strip()[: len(shown)]
            if title and " ".join(link.text.split()) == title and beside != shown and not in_row(link, shown):
                bare.append(f"{path}: {title}")
        for element in page.root.walk():
            for name in ("title", "aria-label", "alt"):
                for title, support, denied in disputed.values():
                    said = element.attributes.get(name, "")
                    if title in said and not (support in said and denied[1:] in said):
                        bare.append(f"{path}: {name}={said}")
    assert not bare


def test_the_article_is_shown_word_for_word(model: Site, pages: dict[str, dom.Page]) -> None:
    """Without our note marks, the article's page has the words as received, in order, and no others."""
    seed = FILES[f"seeds/{model.article.seed}"].decode("utf-8-sig")
    paragraphs = pages["article.html"].root.all("p", "beside__text")
    for mark in [mark for p in paragraphs for mark in p.all("a", "cite")]:
        mark.children = []
    assert " ".join(p.text for p in paragraphs).split() == seed.split()


def test_every_claim_is_marked_in_the_article(model: Site, pages: dict[str, dom.Page]) -> None:
    """From a claim a reader gets to its words in the article, and from there to the note beside them."""
    article = pages["article.html"].by_id
    for identifier, _ in model.all(Claim):
        assert f"claim-{identifier}" in article
        assert f"margin-{identifier}" in article


def test_every_sentence_of_the_article_has_an_address(model: Site, pages: dict[str, dom.Page]) -> None:
    """Others can link to any sentence and any paragraph."""
    article = pages["article.html"].by_id
    for sentence in model.text.sentences:
        words = model.text.text[sentence.range.start : sentence.range.end]
        shown = "".join(t for t in texts(article[sentence.anchor]))
        assert " ".join(shown.split()) == " ".join(words.split())
    assert {p.anchor for p in model.text.paragraphs} <= set(article)


def texts(element: dom.Element) -> list[str]:
    """An element's texts without note marks."""
    found: list[str] = []
    for child in element.children:
        if isinstance(child, str):
            found.append(child)
        elif "cite" not in child.classes:
            found += texts(child)
    return found


# -- The same, every time --


def test_the_same_input_gives_the_same_bytes(output: dict[str, bytes]) -> None:
    """A build can be repeated and compared, whatever order its files are read in."""
    assert build(dict(reversed(FILES.items()))) == output


def test_a_build_from_memory_equals_a_clean_one(output: dict[str, bytes]) -> None:
    """What was remembered in an earlier run, and dumped and loaded since, changes no byte; and it is used."""
    first = Memo("1")
    assert build(FILES, first) == output
    second = Memo("1")
    assert second.load(first.dump())
    assert build(FILES, second) == output
    assert second.misses == 0
    assert second.hits == first.misses


def test_a_build_after_edits_equals_a_clean_one(output: dict[str, bytes]) -> None:
    """After records, words, templates and styles are changed, added, removed and put back, nothing stale is left."""
    memo = Memo("1")
    files = dict(FILES)
    assert build(files, memo) == output
    for path, old, new in (
        ("content/claims/million-rounds-sent.md", b"title: ", b"title: That "),
        ("content/summaries/bottom-line.md", b"title: ", b"title: Really, "),
        ("content/vocabulary.yaml", b"person: ", b"person: Some "),
        ("templates/pages/claim.html", b"<h1>", b'<h1 class="new">'),
        ("templates/css/3-layout.css", b"{", b"{ color: red;"),
        ("site.yaml", b"licence: ", b"licence: New, "),
    ):
        assert old in files[path]
        files[path] = files[path].replace(old, new, 1)
        if path in {"content/vocabulary.yaml", "site.yaml"}:  # in two steps: some before, some after the templates
            memo = kept(memo)
            assert build(files, memo) == build(files)
    files["content/pages/contributing.md"] = files.pop("content/pages/contribute.md")
    files = {path: data.replace(b"[[contribute", b"[[contributing") for path, data in files.items()}
    assert build(files, kept(memo)) == build(files)
    assert build(FILES, memo) == output


def kept(memo: Memo) -> Memo:
    """The memory as the next run has it."""
    restored = Memo(memo.version)
    assert restored.load(memo.dump())
    return restored


_DIGEST = """
import hashlib, pickle, sys
from briefing import memo, pipeline
output, _ = pipeline.build(pickle.load(sys.stdin.buffer), memo.Memo("1"))
print(hashlib.sha256(b"".join(path.encode() + data for path, data in sorted(output.items()))).hexdigest())
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_no_byte_depends_on_pythons_hashing(seed: str, output: dict[str, bytes]) -> None:
    """Two machines give the same site: order never comes from a set."""
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": f"Etc/GMT+{seed}"}
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST], input=pickle.dumps(FILES), env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    ours = b"".join(path.encode() + data for path, data in sorted(output.items()))
    assert done.stdout.decode().strip() == hashlib.sha256(ours).hexdigest()


def test_what_the_new_keys_name_is_shown_where_links_lead() -> None:
    """Reports, bodies, joint origins, plain words and verdicts: no link to them is dead."""
    case = next(
        c for c in read_cases(Path(__file__).parent / "cases/evidence.txt")[1] if c.title.startswith("Every new")
    )
    output, problems = pipeline.build(site_of(case), Memo())
    assert output, problems
    made = {path: dom.read(path, data) for path, data in output.items() if path.endswith(".html")}
    dead = [
        (path, target, anchor)
        for path, page in made.items()
        for _, target, anchor in page.links()
        if target not in output or (anchor and target in made and anchor not in made[target].by_id)
    ]
    assert not dead
    shown = " ".join(made["claims/a.html"].root.text.split())
    assert "supports that there were cracks, not how many" in shown
    assert "at least 300 m, capacity metres of railing" in shown
    assert "on the word of Elmstead and Ada Reed" in shown
