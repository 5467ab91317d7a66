"""docs/tutorial.md as steps: its commands with what they print, and the files that it has its reader write."""

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TUTORIAL = ROOT / "docs/tutorial.md"
PAGES = ROOT / "docs/tutorial"
_BLOCK = re.compile(r"^```(console|yaml|diff)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def follow(folder: Path, run: Callable[[Path, list[str]], None]) -> Iterator[tuple[str, str]]:
    """Do each step of the tutorial in a folder; yield each command after it has run, and what it is said to print.

    `run` takes the current folder and the words of a command of the program.
    """
    for page in PAGES.iterdir():
        (folder / page.name).write_bytes(page.read_bytes())
    for kind, path, text in _BLOCK.findall(TUTORIAL.read_text("utf-8")):
        if kind == "yaml":
            (folder / path).write_text(text, "utf-8")
        elif kind == "diff":
            before = (folder / path).read_text("utf-8")
            for old, new in re.findall(r"^-(.*)\n\+(.*)$", text, re.MULTILINE):
                assert before.count(f"{old}\n") == 1, old
                before = before.replace(f"{old}\n", f"{new}\n")
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
