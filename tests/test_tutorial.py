"""docs/tutorial.md is true: its commands run, one after the other, and print what it says."""

import re
from pathlib import Path

import pytest

from briefing.cli import main, options

from .tutorial import TUTORIAL, follow


def test_the_tutorial_says_what_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Line by line; `…` stands for anything. The preview is only asked for its options: it does not end by itself."""
    monkeypatch.setattr(options, "PROGRAM", ("python3", "build.py"))

    def run(folder: Path, words: list[str]) -> None:
        monkeypatch.chdir(folder)
        if words[:1] == ["serve"]:
            with pytest.raises(SystemExit, match="0"):
                main.main([*words, "--help"])
        else:
            main.main(words)

    commands = []
    for command, printed in follow(tmp_path, run):
        commands.append(command)
        said, pattern = capsys.readouterr().out, ".*".join(map(re.escape, printed.split("…")))
        assert " serve" in command or re.fullmatch(pattern, said, re.DOTALL), f"{command}\n{said}"
    assert len(commands) <= 15
    assert re.findall(r"^\*\*(\d+)\.", TUTORIAL.read_text("utf-8"), re.MULTILINE) == [str(n) for n in range(1, 13)]
