"""docs/tutorial.md is true: its commands run, one after the other, and print what it says; and it is short."""

import re
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.cli import main, options
from briefing.core.diagnostics import has_errors
from briefing.core.model import Claim, Entity, Event, Source, Summary
from briefing.disk import load
from briefing.engine.engine import Engine

from .tutorial import TUTORIAL, files_by_hand, follow

GERMAN = Path(__file__).parent / "articles/bruecke.md"
LEAST = {Claim: 10, Entity: 8, Event: 4, Source: 4, Summary: 3}
MOST_COMMANDS, MOST_FILES, MOST_LINES = 15, 12, 60


@pytest.mark.parametrize(
    "tutorial", [TUTORIAL, pytest.param(GERMAN, marks=pytest.mark.nightly)], ids=["English", "German"]
)
def test_the_tutorial_says_what_happens(
    tutorial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line by line; `…` stands for anything. The preview is only asked for its options: it does not end by itself.

    What comes out has a number of records of each kind and no errors, for few commands, files and lines of output.
    """
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1796083200")
    monkeypatch.setattr(options, "PROGRAM", ("python3", "build.py"))
    site = tmp_path

    def run(folder: Path, words: list[str]) -> None:
        nonlocal site
        site = folder
        monkeypatch.chdir(folder)
        if words[:1] == ["serve"]:
            with pytest.raises(SystemExit, match="0"):
                main.main([*words, "--help"])
        else:
            main.main(words)

    commands, lines = [], 0
    for command, printed in follow(tmp_path, run, tutorial):
        commands.append(command)
        said, pattern = capsys.readouterr().out, ".*".join(map(re.escape, printed.split("…")))
        assert " serve" in command or re.fullmatch(pattern, said, re.DOTALL), f"{command}\n{said}"
        lines += 2 if " serve" in command else len(said.splitlines())
    linked, problems = pipeline.check(load.read_site(site), Engine(""))
    assert linked
    assert not has_errors(problems)
    counts = {kind.__name__: len(list(linked.all(kind))) for kind in LEAST}
    assert all(counts[kind.__name__] >= least for kind, least in LEAST.items()), counts
    assert len(commands) + 1 <= MOST_COMMANDS  # and `cd`
    assert len(files_by_hand(tutorial)) <= MOST_FILES
    assert lines <= MOST_LINES, lines


def test_the_tutorial_has_twelve_steps() -> None:
    """On one page."""
    assert re.findall(r"^\*\*(\d+)\.", TUTORIAL.read_text("utf-8"), re.MULTILINE) == [str(n) for n in range(1, 13)]
