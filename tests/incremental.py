"""A machine that edits a small site at random and compares each incremental build with a clean one, byte for byte."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from briefing.build import pipeline
from briefing.core import inputs
from briefing.disk import load, write
from briefing.engine.engine import Engine

from . import edits
from .documents import MINIMAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefing.build.pipeline import Files
    from briefing.core.diagnostics import Diagnostic

TIMEOUT = 2
"""After so many builds that were refused, the last good files are put back: faults shall not hide the rest."""
COUNTS: Counter[str] = Counter()
"""What all machines of this process have met: steps, builds published and refused, pages made and found again."""
MANY = st.integers(0, 10**6)


class Editing(RuleBasedStateMachine):
    """A site folder that is edited, built with one cache and by one live engine throughout, and written."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="briefing-incremental-"))
        self.site, self.output = self.place / "site", self.place / "output"
        shutil.copytree(MINIMAL, self.site, ignore=shutil.ignore_patterns("expected"))
        (self.site / "templates").mkdir()
        self.memo = Engine("1")
        self.live = Engine("1", live=True)
        self.files = self.good = read(self.site)
        self.published: dict[str, bytes] = {}
        self.log: list[tuple[str, str]] = []
        self.earlier: list[dict[str, bytes]] = []
        self.refused = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.place)

    @initialize()
    def begin(self) -> None:
        """The first build."""

    @rule(which=MANY)
    def change_words(self, which: int) -> None:
        """Change, or change back, one value somewhere: a link, a date, a name, a word of the vocabulary, the title."""
        self.files = edits.toggled(self.files, which)

    @rule(which=MANY, text=MANY)
    def write_text(self, which: int, text: int) -> None:
        """Write another text into a record."""
        self.files = edits.with_body(self.files, which, text)

    @rule(how=MANY, which=MANY, name=MANY)
    def change_records(self, how: int, which: int, name: int) -> None:
        """Add a record, replace or remove one; rename one and every link to it, with or without a redirect."""
        if how % 4 == 0:
            self.files = edits.without(self.files, which)
        elif how % 4 == 1:
            self.files = edits.renamed(self.files, which, name, redirected=how % 8 == 1)
        else:
            self.files = edits.with_record(self.files, which, name, how)

    @rule(which=MANY, how=MANY)
    def change_template(self, which: int, how: int) -> None:
        """Lay a changed template over the program's own, or take it away again."""
        self.files = edits.with_template(self.files, edits.MARKUP, which, how)

    @rule(which=MANY, how=MANY)
    def change_asset(self, which: int, how: int) -> None:
        """The same with a style sheet, a script, a drawing, or a template that the program has not."""
        self.files = edits.with_template(self.files, edits.ASSETS, which, how)

    @rule(which=MANY, how=MANY, at=MANY)
    def damage(self, which: int, how: int, at: int) -> None:
        """Save a file half written, empty, in another encoding, with other line ends."""
        self.files = edits.damaged(self.files, which, how, at)

    @rule(back=MANY, words=st.lists(MANY, min_size=2, max_size=4))
    def change_much(self, back: int, words: list[int]) -> None:
        """Check out an earlier state, and change more: many files change at once, and git has a commit more."""
        self.files = self.earlier[back % len(self.earlier)] if self.earlier else self.files
        for which in words:
            self.files = edits.toggled(self.files, which)
        paths = sorted(self.files)
        self.log.append((f"2027-05-{len(self.log) % 28 + 1:02}", paths[back % len(paths)]))

    @rule(lost=st.sampled_from((False, False, False, True)), how=MANY, at=MANY, byte=st.integers(1, 255))
    def begin_process(self, lost: bool, how: int, at: int, byte: int) -> None:  # noqa: FBT001  # hypothesis names it
        """The next build is another process's. It has what was dumped, but for the times when that is lost."""
        data = self.memo.dump()
        if lost:
            self.lose_memory(data, how, at % len(data), byte)
            return
        write.write_memo(self.place, data)
        self.memo = Engine("1")
        assert self.memo.load(load.read_memo(self.place))

    def lose_memory(self, data: bytes, how: int, at: int, byte: int) -> None:
        """What was dumped is cut short, damaged, another version's or gone."""
        damaged = [data[:at], data[:at] + bytes([data[at] ^ byte]) + data[at + 1 :], data, b""][how % 4]
        self.memo = Engine("2" if damaged is data else "1")
        assert not self.memo.load(damaged)
        self.memo.version = "1"

    @invariant()
    def incremental_is_clean(self) -> None:
        """Every byte and every diagnostic is that of a clean build, on the way through the disk too."""
        if self.refused > TIMEOUT:
            self.files, self.refused = self.good, 0
        put(self.site, self.files)
        files = load.read_site(self.site)
        if self.log:
            files[inputs.HISTORY] = _log(self.log)
        output, problems = pipeline.build(files, self.memo)
        clean, expected = pipeline.build(files, Engine())
        assert problems == expected
        assert output == clean
        self._live_is_clean(files, clean, expected)
        self._count(published=output is not None)
        if output is not None:
            self._write(dict(output))
            self.good, self.refused = self.files, 0
            self.earlier = [*self.earlier[-20:], self.files]
        else:
            self.refused += 1
        assert read(self.output, but=write.MANIFEST) == self.published

    def _live_is_clean(self, files: Mapping[str, bytes], clean: Files | None, expected: tuple[Diagnostic, ...]) -> None:
        """A live engine gives the same, also where the files for machines have to wait for a second call."""
        if len(self.log) % 2 or self.refused % 2:
            output, problems = pipeline.build(files, self.live, whole=False)
            assert problems == expected
            differing = [path for path, data in (output or {}).items() if data != (clean or {}).get(path)]
            assert differing in ([], ["data/index.html"])  # it says how large the others are
            assert {path for path in clean or () if path.endswith(".html")} <= set(output or ())
        assert pipeline.build(files, self.live) == (clean, expected)

    def _write(self, output: dict[str, bytes]) -> None:
        """Write the site; what stays the same is not touched."""
        before = {path: stamp(self.output / path) for path in self.published}
        written, problems = write.write_site(self.output, output)
        assert written, problems
        for path, data in self.published.items():
            if output.get(path) == data:
                assert stamp(self.output / path) == before[path], path
        same = sum(self.published.get(path) == data for path, data in output.items())
        assert (written.unchanged, written.removed) == (same, len(self.published.keys() - output.keys()))
        self.published = output

    def _count(self, *, published: bool) -> None:
        COUNTS["steps"] += 1
        COUNTS["published" if published else "refused"] += 1
        COUNTS["pages made"] += self.memo.missed["render"]
        COUNTS["pages found"] += self.memo.found["render"]


def read(folder: Path, but: str = "") -> dict[str, bytes]:
    """Every file below a folder."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != but)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}


def put(folder: Path, files: dict[str, bytes]) -> None:
    """Make a folder hold these files."""
    before = read(folder)
    for path in before.keys() - files.keys():
        (folder / path).unlink()
    for path, data in files.items():
        if before.get(path) != data:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)


def stamp(path: Path) -> tuple[int, int]:
    """Changes with every write."""
    found = path.stat()
    return found.st_mtime_ns, found.st_ino


def _log(changes: list[tuple[str, str]]) -> bytes:
    """Git's log of changes, newest first."""
    entries = (
        f"\x01{n:040x}\0{day}T10:00:00+02:00\0\0Change {n}\0\nM\0{path}\0" for n, (day, path) in enumerate(changes, 1)
    )
    return "".join(reversed(list(entries))).encode()
