"""A program that kills builds, or lets the disk fail them, and looks at what they leave behind.

    python -m tests.killing KILLS SEED

Two states of a small site take turns in one output folder, beside a file of somebody else's. In each round a child
process writes the other state and is killed just before a randomly drawn one of its calls to the disk; or one of its
calls to the disk, or all from one on, fail. Prints as JSON how often each state was met, and what was wrong.
"""

from __future__ import annotations

import errno
import json
import os
import random
import re
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from briefing.build import pipeline
from briefing.disk import load, manifest, write
from briefing.engine.engine import Engine

Files = Mapping[str, bytes]
MINIMAL = Path(__file__).parent / "sites/minimal"
STRANGER = "claims/mine.txt"
EXIT_OK, REFUSED, CRASHED = 0, 3, 4
_CALLS = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir"})
"""Python tells of these just before it asks the system."""
_ASSET = re.compile(rb'(?:href|src)="(?:\.\./)*(assets/[^"]+)"')


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


def die() -> None:
    """As if the plug had been pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def child(work: Callable[[], int]) -> int:
    """Start a process that has everything imported."""
    if pid := os.fork():
        return pid
    try:
        code = work()
    except BaseException:  # noqa: BLE001  # whatever it is, it must not get into the parent's code
        code = CRASHED
    os._exit(code)


def ended(pid: int) -> int:
    """Wait for a child: its exit code, or minus the signal's number."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def calls(work: Callable[[], object]) -> int:
    """How many calls to the disk some work makes, in a child."""
    there, back = os.pipe()
    ended(child(lambda: (hook := Hook(0, die), work(), os.write(back, b"%d" % hook.count), 0)[-1]))
    return int(os.read(there, 20))


class Bed:
    """The folder, the two states of the site, what was met so far."""

    def __init__(self, place: Path) -> None:
        files = {path: data for path, data in load.read_site(MINIMAL).items() if not path.startswith(".")}
        other = {**files, "templates/css/9-own.css": b"h1 { color: rgb(1, 2, 3); }\n"}
        other["content/pages/more.md"] = b"---\ntitle: More\norder: 2\n---\nMore.\n"
        del other["content/notes/who-counted.md"]
        states = [pipeline.build(inputs, Engine())[0] for inputs in (files, other)]
        self.site, self.output = place, place / "output"
        self.states: list[Files] = [state for state in states if state is not None]
        self.now = 0
        self.met: Counter[str] = Counter()
        self.faults: list[str] = []
        self.mixtures: set[int] = set()
        self.write(0)
        (self.output / STRANGER).write_bytes(b"mine")

    def write(self, which: int, hook: Hook | None = None) -> int:
        """Write one of the states and something to remember, as `build` does; what came of it."""
        written, problems = write.write_site(self.output, self.states[which])
        write.write_memo(self.site, b"%d" % which * 5000)
        if hook:
            hook.on = False
        if written is not None:
            return EXIT_OK
        is_told = problems[0].code == "output-failed" and self.is_complete() != ("either site" in problems[0].hint)
        return REFUSED if is_told else CRASHED

    def is_complete(self) -> bool:
        """What the manifest says."""
        return manifest.read((self.output / manifest.NAME).read_bytes()).complete

    def contents(self) -> dict[str, bytes]:
        """Every file but the program's own beside the site."""
        paths = [path for path in self.output.rglob("*") if path.is_file() and path.name != manifest.NAME]
        inside = {path.relative_to(self.output).as_posix(): path for path in paths}
        return {name: path.read_bytes() for name, path in inside.items() if not name.startswith(".briefing-")}

    def look(self, how: str, new: int) -> None:
        """What is there, by the manifest and in truth; then the next write makes it whole, whatever there is."""
        found = self.contents()
        if found.pop(STRANGER, None) != b"mine":
            self.faults.append(f"{how}: somebody else's file is gone")
        old, other = self.states[1 - new], self.states[new]
        state = "old" if found == old else "new" if found == other else "mixed"
        if not self.is_complete():
            state = "mixed"
            self.mixtures.add(hash(frozenset(found.items())))
            strange = [path for path, data in found.items() if data not in (old.get(path), other.get(path))]
            self.faults += [f"{how}: {path} is neither the old nor the new one" for path in strange]
        elif state == "mixed":
            self.faults.append(f"{how}: a mix calls itself complete")
        needed = {match.decode() for data in found.values() for match in _ASSET.findall(data)}
        self.faults += [f"{how}, {state}: {path} is missing" for path in needed if path not in found]
        is_begun = any(self.output.glob(".briefing-staging-*")) and state != "mixed"
        self.met[f"{state}, begun" if is_begun else state] += 1
        code = self.write(new)
        expected = {**self.states[new], STRANGER: b"mine"}
        if code != EXIT_OK or self.contents() != expected or not self.is_complete():
            self.faults.append(f"{how}: the next build did not repair it")
        left = [*self.output.glob(".briefing-*"), *(self.site / ".cache").glob("*.new")]
        self.faults += [f"{how}: {path.name} stays" for path in left]
        self.now = new

    def kill(self, at: int) -> int:
        """One build that is killed; 1 if it was, 0 if it was done before."""
        new = 1 - self.now
        code = ended(child(lambda: (Hook(at, die), self.write(new))[1]))
        self.look(f"killed before call {at}", new)
        return int(code == -signal.SIGKILL)

    def fail(self, at: int, number: int, *, ever_after: bool) -> int:
        """One build whose disk fails; 1 if it was refused, 0 if it did not matter."""
        new = 1 - self.now
        how = f"{os.strerror(number)} {'from' if ever_after else 'at'} call {at}"

        def refuse() -> None:
            raise OSError(number, os.strerror(number))

        code = ended(child(lambda: self.write(new, Hook(at, refuse, ever_after=ever_after))))
        if code == CRASHED:
            self.faults.append(f"{how}: no plain refusal")
        self.look(how, new)
        return int(code == REFUSED)


def main(wanted: int, seed: int) -> int:
    """Run; the value is 1 if anything was wrong."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    with tempfile.TemporaryDirectory(prefix="briefing-killing-") as place:
        bed = Bed(Path(place))
        count = calls(lambda: bed.write(1))
        bed.look("measuring", 1)
        kills = failures = 0
        while kills < wanted:  # some are done before
            kills += bed.kill(chance.randint(1, count))
        for at in range(1, count + 1, max(3, count // wanted)):
            number = (errno.ENOSPC, errno.EACCES, errno.EIO)[at % 9 // 3]
            failures += bed.fail(at, number, ever_after=at % 2 == 0)
    result = {"kills": kills, "failures": failures, "calls": count, "mixtures": len(bed.mixtures)}
    print(json.dumps({**result, "met": bed.met, "faults": bed.faults[:20]}))  # noqa: T201  # what it is for
    return 1 if bed.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
