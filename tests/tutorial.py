"""A tutorial as steps: its commands with what they print, and the files that it has its reader write."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from .documents import ROOT

TUTORIAL = ROOT / "docs/tutorial.md"
_BLOCK = re.compile(r"^(?:`(\S+)`:\n\n)?```(console|yaml|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_CHANGE = re.compile(r"((?:^-.*\n)+)((?:^\+.*\n)+)", re.MULTILINE)


def files_by_hand(tutorial: Path = TUTORIAL) -> set[str]:
    """The files that its reader writes or edits."""
    return {path for path, kind, _ in _BLOCK.findall(tutorial.read_text("utf-8")) if kind != "console"}


def follow(
    folder: Path, run: Callable[[Path, list[str]], None], tutorial: Path = TUTORIAL
) -> Iterator[tuple[str, str]]:
    """Do each step of the tutorial in a folder; yield each command after it has run, and what it is said to print.

    Its pages are in the folder beside it that has its name. `run` takes the current folder and a command's words.
    """
    for page in tutorial.with_suffix("").iterdir():
        (folder / page.name).write_bytes(page.read_bytes())
    for path, kind, text in _BLOCK.findall(tutorial.read_text("utf-8")):
        if kind == "yaml":
            (folder / path).write_text(text, "utf-8")
        elif kind == "diff":
            before = (folder / path).read_text("utf-8")
            for old, new in (map(_without_signs, change) for change in _CHANGE.findall(text)):
                assert before.count(old) == 1, f"{path}:\n{old}\n{before}"
                before = before.replace(old, new)
            (folder / path).write_text(before, "utf-8")
        else:
            for command, printed in _COMMAND.findall(text):
                words = shlex.split(command)
                if words[0] == "cd":
                    folder /= words[1]
                    continue
                assert words[:2] == ["python3", "build.py"]
                run(folder, words[2:])
                yield command, printed


def _without_signs(lines: str) -> str:
    return re.sub(r"^[-+]", "", lines, flags=re.MULTILINE)
