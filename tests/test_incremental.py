"""Incremental builds: the same bytes as clean ones, and an edit makes only the pages that show it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from briefing.build import pipeline
from briefing.build.render_pages import PAGES
from briefing.cli import main
from briefing.cli.commands import common
from briefing.core import inputs
from briefing.disk import load
from briefing.engine.engine import Engine

from .documents import MINIMAL, copy_minimal
from .incremental import Editing, read

FILES = {path: data for path, data in load.read_site(MINIMAL).items() if path != inputs.HISTORY}

TestEditing = Editing.TestCase
_EXAMPLES = settings().max_examples // 20  # one by day
TestEditing.settings = settings(max_examples=_EXAMPLES, stateful_step_count=25 if _EXAMPLES > 1 else 10)


def edited(path: str, old: str, new: str) -> tuple[Engine, set[str], set[str]]:
    """The memory after an edit, the pages that were made, and all pages that differ by it."""
    memo = Engine()
    before, _ = pipeline.build(FILES, memo)
    assert old.encode() in FILES[path]
    after, problems = pipeline.build({**FILES, path: FILES[path].replace(old.encode(), new.encode(), 1)}, memo)
    assert before is not None
    assert after is not None, problems
    pages = {value.name for value in memo.made if value.stage == PAGES}
    assert len(pages) == memo.missed[PAGES]
    return memo, pages, {page for page in after if page.endswith(".html") and after[page] != before.get(page)}


def test_a_title_reaches_the_pages_that_only_redirect_to_it() -> None:
    """In a preview, too, where the plan of such a page stays the same."""
    live, path = Engine(live=True), "content/entities/ada-reed.md"
    pipeline.build(FILES, live)
    files = {**FILES, path: FILES[path].replace(b"title: Ada Reed", b"title: Mayor Reed")}
    output, problems = pipeline.build(files, live)
    assert (output, problems) == pipeline.build(files, Engine())
    assert output
    assert b"Moved: Mayor Reed" in output["claims/by/speaker-ada-reed.html"]


def test_nothing_changed_nothing_made() -> None:
    """Neither by the same engine nor by the next process: every value that was dumped may be read back."""
    memo, then = Engine(), Engine()
    pipeline.build(FILES, memo)
    first = memo.missed.copy()
    assert then.load(memo.dump())
    for engine in (memo, then):
        pipeline.build(FILES, engine)
        assert not engine.missed
        assert engine.made == []
    assert (memo.found.keys(), memo.found[PAGES]) == (first.keys(), first[PAGES])


@pytest.mark.parametrize(
    ("path", "old", "new", "shown"),
    [
        ("content/claims/repair-two-months.md", "No source of ours", "No source we know", "claims/repair-two-months"),
        # Its words are beside the backlinks of what the sentence links to; those of a note in previews.
        (
            "content/claims/cracks-found.md",
            "gave a lower number",
            "gave a smaller number",
            "claims/cracks-found sources/gazette-closure",
        ),
        (
            "content/notes/who-counted.md",
            "names no engineer",
            "names nobody",
            "notes/who-counted notes/index article claims/cracks-found",
        ),
        # A new link: both ends.
        ("content/pages/about.md", "A very small", "A [[elmstead|very]] small", "about entities/elmstead"),
        # A page's own template, or a component that it imports.
        *(
            (path, 'class="', 'class="new ', "claims/bridge-closed claims/cracks-found claims/repair-two-months")
            for path in ("templates/pages/claim.html", "templates/components/chain/chain.html")
        ),
    ],
)
def test_only_pages_that_show_an_edit_are_made(path: str, old: str, new: str, shown: str) -> None:
    """An edit reads one file at most, and makes just the pages that differ by it."""
    memo, made, changed = edited(path, old, new)
    assert made == changed == {f"{name}.html" for name in shown.split()}
    assert memo.missed["parse"] == path.startswith("content/")


def test_a_style_sheet_makes_all_pages() -> None:
    """Its file has another name; only redirects don't name it."""
    memo, made, changed = edited("templates/css/2-base.css", "{", "{ color: CanvasText; ")
    assert made == changed
    assert memo.found[PAGES] == 7


@pytest.mark.parametrize(
    "words",
    [
        '{% include ["components/none.html", "components/new/new.html"] ignore missing %}',
        '{% include "components/" ~ "new/" ~ chrome.root ~ "new.html" ignore missing %}',
    ],
)
def test_a_template_that_was_not_there_is_noticed(words: str) -> None:
    """Pages that look for a template in vain, by whatever name, are made again once it is there."""
    path = "templates/pages/home.html"
    files = {**FILES, path: FILES[path].replace(b"{% block main %}", b"{% block main %}" + words.encode())}
    memo = Engine()
    assert pipeline.build(files, memo)[0]
    files["templates/components/new/new.html"] = b'<p class="new">{{ chrome.title }}</p>'
    after, _ = pipeline.build(files, memo)
    assert after is not None
    assert b'class="new"' in after["index.html"]
    assert after == pipeline.build(files, Engine())[0]


def test_a_page_finds_nothing_that_another_left() -> None:
    """What macros count begins again on each page: else a page would depend on which others were made before it."""
    page, new = "templates/pages/claim.html", "templates/components/new.html"
    count = b"{% set seen = namespace(n=0) %}{% macro next() %}{% set seen.n = seen.n + 1 %}n{{ seen.n }}{% endmacro %}"
    use = b'{% block main %}{% import "components/new.html" as new %}{{ new.next() }}{{ new.next() }}'
    output, problems = pipeline.build({**FILES, new: count, page: FILES[page].replace(use[:16], use)}, Engine())
    assert output is not None, problems
    assert all(b"n1n2" in output[f"claims/{name}.html"] for name in ("bridge-closed", "cracks-found"))


# -- From the command line --


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A copy of the minimal site, built."""
    site = copy_minimal(tmp_path)
    assert run(site, "build") == common.EXIT_OK
    return site


def run(site: Path, *arguments: str) -> int:
    """One command on a site, in this process but with nothing remembered but the cache."""
    return main.main([*arguments, "--site", str(site), "--explain"])


def test_a_fresh_clone_with_a_restored_cache_makes_no_page(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What continuous integration remembers is good for another copy of the site; it is not written again."""
    fresh = copy_minimal(tmp_path / "fresh")
    shutil.copytree(built / ".cache", fresh / ".cache")
    before = (fresh / ".cache/memo").stat()
    capsys.readouterr()
    assert run(fresh, "build") == common.EXIT_OK
    assert "\n0 pages made, " in "\n" + capsys.readouterr().out
    assert read(fresh / "output") == read(built / "output")
    run(fresh, "check")
    after = (fresh / ".cache/memo").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        (lambda data: data[: len(data) // 2], "(.cache/memo) is damaged. It is not used"),
        (lambda _: bytes(range(256)) * 9, "(.cache/memo) is damaged. It is not used"),
        (lambda _: Engine("another").dump(), "(.cache/memo) is another version's of the program. It is not used"),
    ],
    ids=["truncated", "random", "version"],
)
def test_a_cache_that_cannot_be_trusted_is_not_used(
    built: Path, damage: Callable[[bytes], bytes], note: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One plain line says so, the site is the same, and the cache is good again."""
    expected = read(built / "output")
    cache = built / ".cache/memo"
    cache.write_bytes(damage(cache.read_bytes()))
    capsys.readouterr()
    assert run(built, "build") == common.EXIT_OK
    said = capsys.readouterr().out
    assert said.count(note) == 1
    assert "0 files written" in said
    assert read(built / "output") == expected
    assert run(built, "build") == common.EXIT_OK
    assert "\n0 pages made, " in "\n" + capsys.readouterr().out
