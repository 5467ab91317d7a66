"""A program that kills builds, or lets the disk fail them, and looks at what they leave behind.

    python -m tests.killing KILLS SEED

Two states of a small site take turns in one output folder, beside a file of somebody else's. In each round a child
process, which has everything imported, writes the other state and is stopped: by SIGKILL just before a randomly drawn
one of its calls to the disk, by SIGKILL after a random part of the time that a write takes, by SIGKILL somewhere in a
whole `build` command; or one of its calls to the disk, or all from one on, fail. Prints as JSON how often each state
was met, and what was wrong.
"""

from __future__ import annotations

import errno
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from briefing.build import pipeline
from briefing.cli import main as cli
from briefing.core import inputs
from briefing.disk import load, manifest, write
from briefing.disk.manifest import Origin
from briefing.engine.engine import Engine
from briefing.search import pagefind

Files = Mapping[str, bytes]
MINIMAL = Path(__file__).parent / "sites/minimal"
STRANGER = "claims/mine.txt"
ERRORS = (errno.ENOSPC, errno.EACCES, errno.EIO)
EXIT_OK, REFUSED, CRASHED = 0, 3, 4
_CALLS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"})
"""Python tells of these just before it asks the system."""
_ASSET = re.compile(rb'(?:href|src)="(?:\.\./)*(assets/[^"]+)"')


@dataclass
class Bed:
    """The folder, the two states of the site, what was met so far."""

    site: Path
    sources: tuple[Files, Files]
    states: tuple[Files, Files]
    now: int = 0
    met: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    mixtures: set[int] = field(default_factory=set)

    @property
    def output(self) -> Path:
        """The folder."""
        return self.site / "output"

    def write(self, which: int, hook: Hook | None = None) -> int:
        """Write one of the states and something to remember, as `build` does; what came of it."""
        written, problems = write.write_site(self.output, self.states[which], Origin("code", self.sources[which]))
        write.write_memo(self.site, b"%d" % which * 5000)
        if hook:
            hook.on = False
        if written is not None:
            return EXIT_OK
        mixed = not _is_complete(self.output)
        told = problems[0].code == "output-failed" and mixed == ("either site" in problems[0].hint)
        return REFUSED if told else CRASHED

    def build(self, which: int) -> int:
        """Save the other sources, and run the command."""
        _save(self.site, self.sources[which])
        return cli.main(["build", "--site", str(self.site)])

    def look(self, how: str, new: int) -> None:
        """What stands there, by the manifest and in truth."""
        found = _contents(self.output)
        staged = any(self.output.glob(".briefing-staging-*"))
        if found.pop(STRANGER, None) != b"mine":
            self.faults.append(f"{how}: somebody else's file is gone")
        old, other = self.states[1 - new], self.states[new]
        if not _is_complete(self.output):
            state = "mixed"
            self.mixtures.add(hash(frozenset(found.items())))
            strange = [path for path, data in found.items() if data not in (old.get(path), other.get(path))]
            self.faults += [f"{how}: {path} is neither the old nor the new one" for path in strange]
        else:
            state = "old" if found == old else "new" if found == other else ""
            if not state:
                self.faults.append(f"{how}: a mix calls itself complete")
        needed = {match.decode() for data in found.values() for match in _ASSET.findall(data)}
        self.faults += [f"{how}, {state}: {path} is missing" for path in needed if path not in found]
        self.met[f"{state}, begun" if staged and state != "mixed" else state] += 1

    def repair(self, how: str, new: int) -> None:
        """The next write makes it whole, whatever there is."""
        if self.write(new) != EXIT_OK:
            self.faults.append(f"{how}: the next build failed")
        found = _contents(self.output)
        if found.pop(STRANGER, None) != b"mine" or found != self.states[new] or not _is_complete(self.output):
            self.faults.append(f"{how}: the next build did not repair it")
        if left := [path.name for path in self.output.glob(".briefing-*")]:
            self.faults.append(f"{how}: {left} stays")
        if {path.name for path in (self.site / ".cache").iterdir()} - {"memo", "last"}:
            self.faults.append(f"{how}: something stays in the cache")
        self.now = new


def prepared(place: Path) -> Bed:
    """Two states that differ in pages, in the style sheet, in a record more and a record less."""
    first = {p: d for p, d in load.read_site(MINIMAL).items() if not p.startswith(("templates/", "."))}
    other = {**first, "templates/css/9-own.css": b"h1 { color: rgb(1, 2, 3); }\n"}
    other["content/pages/more.md"] = b"---\ntitle: More\norder: 2\n---\nMore.\n"
    del other["content/notes/who-counted.md"]
    site = place / "site"
    _save(site, first)
    states = []
    for files in (first, other):
        _save(site, files)
        output, problems = pipeline.build(load.read_site(site), Engine())
        if output is None:
            raise ValueError(problems)
        states.append({**output, **pagefind.Index(Engine()).of(output)[0]})
    bed = Bed(site, (first, other), (states[0], states[1]))
    bed.write(0)
    (bed.output / STRANGER).write_bytes(b"mine")
    return bed


def _save(site: Path, files: Files) -> None:
    for folder in inputs.FOLDERS:
        shutil.rmtree(site / folder, ignore_errors=True)
    for path, data in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file but the program's own beside the site."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != manifest.NAME]
    inside = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in inside.items() if not name.startswith(".briefing-")}


def _is_complete(folder: Path) -> bool:
    return manifest.read((folder / manifest.NAME).read_bytes()).complete


class Hook:
    """Counts the calls to the disk; at one of them something happens."""

    def __init__(self, at: int, then: Callable[[], None], *, ever_after: bool = False) -> None:
        self.count, self._at, self._then, self._ever_after = 0, at, then, ever_after
        self.on = True
        sys.addaudithook(self)

    def __call__(self, event: str, _arguments: tuple[object, ...]) -> None:
        """Python's way of telling."""
        if self.on and event in _CALLS:
            self.count += 1
            if self.count == self._at or (self._ever_after and self.count > self._at):
                self._then()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def child(work: Callable[[], int]) -> int:
    """Start a process that has everything imported."""
    pid = os.fork()
    if pid:
        return pid
    try:
        with open(os.devnull, "w", encoding="ascii") as nothing:  # noqa: PTH123  # what a child prints is nobody's
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        code = work()
    except BaseException:  # noqa: BLE001  # whatever it is, it must not get into the parent's code
        code = CRASHED
    os._exit(code)


def ended(pid: int) -> int:
    """Wait for a child: its exit code, or minus the signal's number."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _measured(bed: Bed) -> tuple[int, float, float]:
    """The number of calls to the disk, the seconds of a write, and of a build."""
    there, back = os.pipe()
    pid = child(lambda: (hook := Hook(0, _die), bed.write(1), os.write(back, b"%d" % hook.count))[1])
    ended(pid)
    calls = int(os.read(there, 20))
    seconds = []
    for work in (lambda: bed.write(0), lambda: bed.build(1)):
        begin = time.monotonic()
        ended(child(work))
        seconds.append(time.monotonic() - begin)
    bed.repair("measuring", 1)
    return calls, seconds[0], seconds[1]


def kill(bed: Bed, chance: random.Random, number: int, lengths: tuple[int, float, float]) -> int:
    """One build that is killed; 1 if it was, 0 if it was done before."""
    calls, of_write, of_build = lengths
    new = 1 - bed.now
    if number % 8 < 5:  # before a call to the disk
        at = chance.randint(1, calls)
        how = f"killed before call {at}"
        code = ended(child(lambda: (Hook(at, _die), bed.write(new))[1]))
    else:  # at any instant, of a write or of a whole build
        whole = number % 8 == 7
        wait = chance.uniform(0, of_build if whole else of_write)
        how = f"killed after {wait:.4f} s of a {'build' if whole else 'write'}"
        pid = child(lambda: bed.build(new) if whole else bed.write(new))
        time.sleep(wait)
        os.kill(pid, signal.SIGKILL)
        code = ended(pid)
    bed.look(how, new)
    bed.repair(how, new)
    return int(code == -signal.SIGKILL)


def fail(bed: Bed, at: int, number: int, *, ever_after: bool) -> int:
    """One build whose disk fails; 1 if it was refused, 0 if it did not matter."""
    new = 1 - bed.now
    how = f"{os.strerror(number)} {'from' if ever_after else 'at'} call {at}"

    def refuse() -> None:
        raise OSError(number, os.strerror(number))

    code = ended(child(lambda: bed.write(new, Hook(at, refuse, ever_after=ever_after))))
    if code == CRASHED:
        bed.faults.append(f"{how}: no plain refusal")
    bed.look(how, new)
    bed.repair(how, new)
    return int(code == REFUSED)


def main(wanted: int, seed: int) -> int:
    """Run; the value is 1 if anything was wrong."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    with tempfile.TemporaryDirectory(prefix="briefing-killing-") as place:
        bed = prepared(Path(place))
        lengths = _measured(bed)
        kills = rounds = 0
        while kills < wanted:  # some are done before the signal comes
            kills += kill(bed, chance, rounds, lengths)
            rounds += 1
        failing = range(1, lengths[0] + 1, 3)
        failures = sum(fail(bed, at, ERRORS[at % 9 // 3], ever_after=at % 2 == 0) for at in failing)
    result = {"kills": kills, "failures": failures, "calls": lengths[0], "mixtures": len(bed.mixtures)}
    print(json.dumps({**result, "met": bed.met, "faults": bed.faults[:20]}))  # noqa: T201  # what it is for
    return 1 if bed.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
