"""`--explain`: the reason why each page was made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import load, write
from briefing.engine import explain
from briefing.engine.cache import CacheMiss, Memo
from briefing.engine.explain import PAGES, TEMPLATES

from .documents import MINIMAL

PARTS = st.dictionaries(st.sampled_from(["path", "previews", "view.title", "view.chrome.title"]), st.text())


@given(PARTS, PARTS)
def test_exactly_the_parts_that_differ_are_named(old: dict[str, str], new: dict[str, str]) -> None:
    """Parts that changed, came or went; of none that stayed."""
    made = CacheMiss(PAGES, "index.html", explain.facts(old.items()), explain.facts(new.items()))
    (line,) = explain.reasons([made], first=False, refused="")
    differing = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert line.startswith("index.html: ")
    assert ("previews" in line) == ("previews" in differing)
    for name in ("view.title", "view.chrome.title"):
        words = line.partition("its view changed: ")[2].split(", ")
        assert (name.removeprefix("view.") in words) == (name in differing)


@pytest.mark.parametrize(
    ("first", "refused", "words"),
    [
        (False, "", "new"),
        (True, "", "nothing is remembered of an earlier build"),
        (True, "version", "the program changed"),
        (True, "damaged", "what was remembered of the last build is damaged"),
    ],
)
def test_a_page_of_which_nothing_is_known(first: bool, refused: str, words: str) -> None:  # noqa: FBT001
    """It is new, or nothing at all is known any more."""
    made = CacheMiss(PAGES, "claims/x.html", None, "")
    assert explain.reasons([made], first=first, refused=refused) == [f"claims/x.html: {words}"]  # type: ignore[arg-type]


def test_a_template_is_told_by_what_it_reads() -> None:
    """The reason is the file that was edited, not the page's own template that includes it."""
    page = "templates/pages/claim.html"
    made = [
        CacheMiss(TEMPLATES, page, "1 templates/base.html\n1 site.css", "2 templates/base.html\n1 site.css"),
        CacheMiss(PAGES, "claims/x.html", f"1 {page}\n1 path", f"2 {page}\n1 path"),
    ]
    assert explain.reasons(made, first=False, refused="") == ["claims/x.html: templates/base.html changed"]


def test_a_value_that_could_not_be_read_back_is_told_of() -> None:
    """Nothing differs, and yet it had to be made."""
    made = CacheMiss(PAGES, "x.html", "1 path", "1 path")
    assert explain.reasons([made], first=False, refused="") == ["x.html: what was remembered of it could not be read"]


def test_the_command_line_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From nothing; then for edits of a text, a template, a style sheet, a new record; then for a new program."""
    site = shutil.copytree(MINIMAL, tmp_path / "site", ignore=shutil.ignore_patterns("expected"))

    def said(command: str = "build") -> list[str]:
        capsys.readouterr()
        assert main.main([command, "--explain", "--site", str(site)]) == common.EXIT_OK
        return capsys.readouterr().out.splitlines()

    def edit(path: str, old: str, new: str) -> None:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        data = load.read_site(site)[path].decode()
        (site / path).write_text(data.replace(old, new, 1), "utf-8")

    assert "index.html: nothing is remembered of an earlier build" in said("check")
    assert said()[0].startswith("0 pages made, ")
    edit("content/claims/repair-two-months.md", "No source of ours", "No source we know")
    lines = said()
    assert lines[0] == "claims/repair-two-months.html: its view changed: text.blocks"
    assert lines[1].startswith("1 page made, ")
    edit("templates/pages/claim.html", 'class="', 'class="new ')
    assert said()[0] == "claims/bridge-closed.html: templates/pages/claim.html changed"
    edit("templates/css/2-base.css", "{", "{ color: CanvasText; ")
    assert said()[0] == "index.html: site.css changed"
    shutil.copy(site / "content/notes/who-counted.md", site / "content/notes/who-else.md")
    assert "notes/who-else.html: new" in said()
    write.write_memo(site, Memo("another").dump())
    assert "index.html: the program changed" in said()
