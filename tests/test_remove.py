"""`remove`: what a record's going would break is known before it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.cli import main
from briefing.core.diagnostics import has_errors
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.tools.edit.rename import EditError, EditPlan, apply_changes, remove

from .documents import MINIMAL, copy_minimal

SITE = dict(load.read_site(MINIMAL))
MEMO = Engine()
QUESTION = "how-many-cracks"


def planned(identifier: str, heir: str = "") -> EditPlan:
    """A removal that can be thought of."""
    return remove(SITE, identifier, heir, MEMO)


def test_every_reference_is_named_with_its_place_and_what_it_is() -> None:
    """An editor sees where to go; redirects and the site's own lists count."""
    told = [
        f"{use.location}: {use.words}" for name in ("gazette-closure", "bridge-closed") for use in planned(name).uses
    ]
    for words in (
        "content/claims/bridge-closed.md:11:13: source in evidence of the claim bridge-closed",
        "content/claims/bridge-closed.md:17:5: linked in the text of the claim bridge-closed",
        "content/claims/bridge-closed.md:17:74: cited in the text of the claim bridge-closed",
        "content/article.md:10:16: source in date of content/article.md",
    ):
        assert words in told
    assert any(words.endswith(": where the redirect bridge-shut leads") for words in told)
    assert any(words.endswith(": key_claims of site.yaml") for words in told)


def test_orphans_are_named() -> None:
    """A record that only the removed one leads to is lost to readers."""
    files = {
        **SITE,
        "content/sources/letter.md": SITE["content/sources/town-crier.md"].replace(b"Harbour bridge closed", b"Letter"),
        "content/questions/who.md": b"---\ntitle: Who?\nclaims: [cracks-found]\nsettled_by: It.\n---\nIt [@letter].\n",
    }
    plan = remove(files, "who", "", MEMO)
    assert [orphan.location.path for orphan in plan.orphans] == ["content/sources/letter.md"]
    assert not plan.uses
    assert not planned(QUESTION).orphans


def test_an_heir_takes_over_all_references_and_the_address() -> None:
    """Two records of the same thing are made one; the site builds."""
    double = (
        SITE["content/entities/ada-reed.md"].replace(b"Ada Reed}", b"A. Reed}").replace(b"suffix: Ada", b"suffix: A.")
    )
    files = {**SITE, "content/entities/reed.md": double}
    plan = remove(files, "ada-reed", "reed", MEMO)
    assert not has_errors(plan.problems)
    then = apply_changes(files, plan.files)
    assert "content/entities/ada-reed.md" not in then
    assert b"redirects: {ada-reed: reed, bridge-shut" in then["site.yaml"]
    output, problems = pipeline.build(then, MEMO)
    assert output is not None, problems
    assert b"reed.html" in output["entities/ada-reed.html"]


@pytest.mark.parametrize(
    ("identifier", "heir", "says"),
    [
        ("ada-read", "", "Did you mean `ada-reed`?"),
        ("article", "", "must keep its name"),
        ("ada-reed", "ada-read", "There is no record `ada-read`."),
        ("ada-reed", "ada-reed", "it is the record itself"),
        ("ada-reed", "cracks-found", "it is of another kind (claim, not entity)"),
    ],
)
def test_what_cannot_be_meant_is_said_in_plain_words(identifier: str, heir: str, says: str) -> None:
    """Before anything is thought through."""
    with pytest.raises(EditError) as error:
        remove(SITE, identifier, heir, MEMO)
    assert says in str(error.value)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The minimal site in a folder."""
    return copy_minimal(tmp_path)


def test_nothing_goes_while_something_would_break(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also with --write; the code is 1."""
    assert main.main(["remove", "repair-two-months", "--site", str(copy), "--write"]) == 1
    out = capsys.readouterr().out
    assert "content/summaries/in-brief.md:5:211: cited in the text of the summary in-brief\n" in out
    assert "The claims would cover less of the article: 100.0 → 84.5 % of the characters, 3 → 2 of 3 sentences." in out
    assert "no claim would cover: “The repair might take two months”" in out
    assert "Nothing was changed: 2 places would lead nowhere." in out
    assert (copy / "content/claims/repair-two-months.md").exists()


def test_what_breaks_nothing_goes_after_a_dry_run(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """First told, then done."""
    place = copy / f"content/questions/{QUESTION}.md"
    assert main.main(["remove", QUESTION, "--site", str(copy)]) == 0
    assert f"remove --site {copy} {QUESTION} --write" in capsys.readouterr().out
    assert place.exists()
    assert main.main(["remove", str(place), "--site", str(copy), "--write"]) == 0
    assert not place.exists()
    assert "Done: 1 file changed." in capsys.readouterr().out


def test_a_merger_that_brings_errors_is_not_done(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A claim that presupposes the one whose place it takes would presuppose itself."""
    words = ["remove", "cracks-found", "--redirect", "repair-two-months", "--site", str(copy), "--write"]
    assert main.main(words) == 1
    out = capsys.readouterr().out
    assert "[self-reference]" in out
    assert "Nothing was changed: there would be new errors." in out
    assert (copy / "content/claims/cracks-found.md").exists()
