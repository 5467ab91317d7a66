"""A program that interrupts commands which change files, and looks at what the next command makes of that.

    python -m tests.interrupting points STEP
    python -m tests.interrupting random COUNT SEED

`points`: on a small site, a renaming, a new briefing and an export, each killed just before every one of its calls to
the disk; before each STEPth of them also stopped by SIGTERM and by an error of the disk, and killed with the repair
killed too. Then every command that changes files, killed while it moves them.

`random`: a renaming in this repository's own briefing, killed
before randomly drawn calls. Prints as JSON how often each state was met, and what was wrong.
"""

from __future__ import annotations

import errno
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from briefing.cli import main as cli
from briefing.disk import apply_edits
from briefing.engine.signals import Stopped

from .killing import MINIMAL, Hook, child, ended

ARTICLE = Path(__file__).parent / "articles/council-vote.txt"
_RENAME = ("rename", "ada-reed", "reed", "--write")


class Change(NamedTuple):
    """What a command wants to have written."""

    folder: Path
    read: Mapping[str, bytes]
    changed: Mapping[str, bytes | None]


class Bed:
    """A folder that is changed again and again; what was met."""

    def __init__(self, change: Change) -> None:
        self.change, self.old = change, contents(change.folder)
        after = {**self.old, **change.changed}
        self.new = {path: data for path, data in after.items() if data is not None}
        self.met: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self.faults: list[str] = []

    def write(self, hook: Hook | None = None) -> int:
        """Change the files, in a child."""
        apply_edits.write_inputs(*self.change)
        if hook:
            hook.on = False
        return 0

    def calls(self, work: Callable[[], object]) -> int:
        """How many calls to the disk some work makes."""
        there, back = os.pipe()
        ended(child(lambda: (hook := Hook(0, die), work(), os.write(back, b"%d" % hook.count), 0)[-1]))
        self.restore()
        return int(os.read(there, 20))

    def look(self, how: str, *, repaired: bool) -> str:
        """Every file is the old one, or every file is the new one; once it was repaired nothing else is there."""
        found = contents(self.change.folder)
        state = "old" if found == self.old else "new" if found == self.new else "mixed"
        left = (self.change.folder / apply_edits.FOLDER).exists()
        if not repaired:
            self.met[f"{state}{', begun' if left else ''}"] += 1
        if repaired and (state == "mixed" or left):
            self.faults.append(f"{how}: {state}, {'' if left else 'nothing'} left")
        return state

    def repair(self, how: str) -> None:
        """What the next command does first."""
        for line in apply_edits.recover(self.change.folder):
            self.told[line] += 1
        self.look(how, repaired=True)

    def restore(self) -> None:
        """Back to the old state, whatever there is."""
        found = contents(self.change.folder)
        shutil.rmtree(self.change.folder / apply_edits.FOLDER, ignore_errors=True)
        for path in found.keys() - self.old.keys():
            (self.change.folder / path).unlink()
        save_files(self.change.folder, {p: d for p, d in self.old.items() if found.get(p) != d})

    def interrupt(self, at: int, then: Callable[[], None], how: str) -> int:
        """Begin the change, and have something happen before one of its calls to the disk; the child's exit code."""
        how = f"{how} before call {at}"
        code = ended(child(lambda: self.write(Hook(at, then))))
        if self.look(how, repaired=False) == "mixed" and then is not die:
            self.faults.append(f"{how}: half of the files are changed though it could clean up")
        return code


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but what is prepared or remembered."""
    inside = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in inside.items()
        if name.parts[0] not in {apply_edits.FOLDER, ".cache"}
    }


def save_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files as they are."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def die() -> None:
    """As if the plug had been pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def stop() -> None:
    """As if somebody had ended the command."""
    raise Stopped(signal.SIGTERM)


def fail() -> None:
    """As if the disk were full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def run(*words: str) -> tuple[int, str]:
    """A command: its exit code and what it says."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = cli.main(list(words))
    return code, said.getvalue()


def planned(*words: str) -> Change:
    """What a command would write."""
    with mock.patch.object(apply_edits, "write_inputs") as write_inputs:
        run(*words)
    ((arguments, _),) = write_inputs.call_args_list
    return Change(Path(arguments[0]), *arguments[1:])


def small(place: Path) -> Path:
    """The small site."""
    return shutil.copytree(MINIMAL, place, ignore=shutil.ignore_patterns("expected"))


def every_point(change: Change, step: int) -> Bed:
    """Kill a change at each call to the disk; at each `step`th also in the other ways."""
    chance = random.Random(5)  # noqa: S311  # no secret
    change.folder.mkdir(exist_ok=True)
    bed = Bed(change)
    for at in range(1, bed.calls(bed.write) + 1):
        for then in (die, stop, fail) if at % step == 0 else (die,):
            bed.interrupt(at, then, then.__name__)
            bed.repair(f"{then.__name__} before call {at}")
            bed.restore()
        if at % step:
            continue
        bed.interrupt(at, die, "die")
        again = chance.randint(1, 40)
        ended(child(lambda again=again: (Hook(again, die), apply_edits.recover(change.folder), 0)[-1]))  # type: ignore[misc]
        bed.repair(f"die before call {at}, the repair before call {again}")
        bed.restore()
    bed.write()
    bed.look("in the end", repaired=True)
    return bed


def commands(place: Path) -> list[str]:
    """Kill every command that changes files while it moves them; what is wrong when the next command has ended."""
    faults = []
    for number, words in enumerate(
        (
            _RENAME,
            ("remove", "how-many-cracks", "--write"),
            ("format",),
            ("new", "page", "More", "--text", "More."),
            ("schema",),
            ("export", "--html"),
            ("export", "--html", str(place / "elsewhere/a.html")),
            ("init", str(place / "begun"), "--article", str(ARTICLE), "--today", "2023-11-30"),
        )
    ):
        (place / "elsewhere").mkdir(parents=True, exist_ok=True)
        site = small(place / str(number))
        about = site / "content/pages/about.md"
        about.write_text(about.read_text("utf-8").replace("---\n", "---\norder: 9\n", 1).replace("\norder: 1", "", 1))
        expected = _done(words, site)
        faults += _killed_while_moving(words, site, expected)
    return faults


def _folder(words: Sequence[str], site: Path) -> Path:
    return Path(words[1]) if words[0] == "init" else Path(words[2]).parent if "elsewhere" in words[-1] else site


def _done(words: Sequence[str], site: Path) -> dict[str, bytes]:
    """What the command makes of the folder that it changes; everything is as before afterwards."""
    folder = _folder(words, site)
    folder.mkdir(exist_ok=True)
    before = contents(folder)
    run(*words, "--site", str(site))
    made = contents(folder)
    shutil.rmtree(folder)
    save_files(folder, before)
    return made


def _killed_while_moving(words: Sequence[str], site: Path, expected: Mapping[str, bytes]) -> list[str]:
    name, folder = " ".join(words[:2]), _folder(words, site)
    folder.mkdir(exist_ok=True)
    before = contents(folder)
    real = Path.replace

    def replace(source: Path, target: Path) -> Path:
        if source.parent.name == apply_edits.FOLDER and target.name != "journal":
            real(source, target)
            die()
        return real(source, target)

    with mock.patch.object(Path, "replace", replace):
        code = ended(child(lambda: run(*words, "--site", str(site))[0]))
    if words[0] == "remove":  # nothing is moved, only deleted
        return [] if code == 0 else [f"{name}: {code}"]
    told = run("check", "--site", str(folder if words[0] == "init" else site))[1].split("\n")[0]
    found = contents(folder)
    faults = [] if code == -signal.SIGKILL else [f"{name}: not killed ({code})"]
    faults += [] if told.startswith("An interrupted command was ") else [f"{name}: nothing was said: {told}"]
    faults += [] if found in (before, expected) else [f"{name}: neither the old nor the new files"]
    faults += [f"{name}: {path} is left" for path in folder.rglob(".briefing-*")]
    run(*words, "--site", str(site))
    if contents(folder) != expected:
        faults.append(f"{name}: cannot be repeated")
    return faults


def at_random(place: Path, count: int, seed: int) -> Bed:
    """Interrupt a renaming in this repository's own briefing."""
    root = Path(__file__).resolve().parent.parent
    for name in ("content", "seeds"):
        shutil.copytree(root / name, place / name)
    shutil.copyfile(root / "site.yaml", place / "site.yaml")
    bed = Bed(planned("rename", "associated-press", "ap", "--write", "--site", str(place)))
    chance, calls = random.Random(seed), bed.calls(bed.write)  # noqa: S311  # no secret
    for _ in range(count):
        at = chance.randint(1, calls)
        if bed.interrupt(at, die, "die") != -signal.SIGKILL:
            bed.faults.append(f"not killed before call {at}")
        bed.repair(f"die before call {at}")
        bed.restore()
    return bed


def main(how: str, count: int, seed: int = 0) -> int:
    """Run; the value is 1 if anything was wrong."""
    with tempfile.TemporaryDirectory(prefix="briefing-interrupting-") as name:
        place = Path(name).resolve()
        faults: list[str] = []
        if how == "random":
            beds = {"rename": at_random(place, count, seed)}
        else:
            site = small(place / "site")
            save_files(place / "out", {"a.html": b"older"})
            begin = ("init", str(place / "new"), "--article", str(ARTICLE), "--today", "2023-11-30")
            plans = {
                "rename": planned(*_RENAME, "--site", str(site)),
                "init": planned(*begin),
                "export": planned("export", "--site", str(site), "--html", str(place / "out/a.html")),
            }
            beds = {name: every_point(plan, count) for name, plan in plans.items()}
            faults = commands(place / "commands")
    met = {name: {"met": bed.met, "told": bed.told, "calls": sum(bed.met.values())} for name, bed in beds.items()}
    faults += [f"{name}: {fault}" for name, bed in beds.items() for fault in bed.faults]
    print(json.dumps({**met, "faults": faults[:20]}))  # noqa: T201  # what it is for
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(int, sys.argv[2:])))
