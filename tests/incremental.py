"""A machine that edits a small site at random and compares each incremental build with a clean one, byte for byte."""

import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.core import inputs
from briefing.core.diagnostics import Diagnostic
from briefing.disk import load, write
from briefing.engine.engine import Engine, Superseded

from .documents import ROOT, copy_minimal, rows, table, write_files

Inputs = dict[str, bytes]
T = TypeVar("T")
MAX_REFUSED = 2
"""After so many refused builds, the last good files are put back: problems must not hide the rest."""
MANY = st.integers(0, 10**6)

# -- Edits: files in, files out --
_TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file())
TOGGLES = table("incremental", "toggles")
BODIES = rows("incremental", "bodies")
RECORDS = dict(table("incremental", "records"))
NAMES = ("n-one", "n-two", "n-three", "ada-reed")
SNIPPETS = rows("incremental", "snippets")
_NEW = {
    "templates/components/new/new.html": b"{% set seen = namespace(n=0) %}<p>{{ assets['site.css'] }}</p>"
    b"{% macro count() %}{% set seen.n = seen.n + 1 %}{{ seen.n }}{% endmacro %}",
    "templates/components/newer/newer.html": b"<p>{{ view | length }}</p>",
    "templates/components/new/new.css": b".new { color: CanvasText; }\n",
    "templates/components/new/new.js": b"document.title += '';\n",
}


def toggled(files: Inputs, which: int) -> Inputs:
    """One of the toggles: the shorter words in place of the longer; where those are nowhere, the other way round."""
    prefix, *words = _pick(TOGGLES, which)
    long, short = sorted((word.encode() for word in words), key=len, reverse=True)
    for old, new in ((long, short), (short, long)):
        here = {path: data for path, data in files.items() if path.startswith(prefix) and old in data}
        if here:
            return {**files, **{path: data.replace(old, new) for path, data in here.items()}}
    return files


def with_body(files: Inputs, which: int, text: int) -> Inputs:
    """A record with another text below its front matter."""
    path = _pick(_records(files), which)
    head, mark, _ = files[path].rpartition(b"\n---\n")
    return {**files, path: head + mark + _pick(BODIES, text).encode() + b"\n"}


def with_record(files: Inputs, kind: int, number: int, text: int) -> Inputs:
    """One more record of a kind, or another one in its place."""
    folder, name = _pick(sorted(RECORDS), kind), _pick(NAMES, number)
    data = f"---\ntitle: The {name} {text % 3}\n{RECORDS[folder]}---\n{_pick(BODIES, text)}\n"
    return {**files, f"content/{folder}/{name}.md": data.encode()}


def without(files: Inputs, which: int) -> Inputs:
    """One record less: most often one that was added, since much rests on the others."""
    added = [path for path in _records(files) if path.rsplit("/", 1)[-1].startswith("n-")]
    path = _pick(added if added and which % 4 else [*_records(files), "content/vocabulary.yaml"], which)
    return _but(files, path)


def renamed(files: Inputs, which: int, name: int, *, redirected: bool) -> Inputs:
    """A record with another id, and all links to it with it."""
    path = _pick(_records(files), which)
    folder, old = path.removesuffix(".md").rsplit("/", 1)
    new = f"{old.split('-of-')[-1]}-{name % 3}" if name % 5 else _pick(NAMES, name)
    word = re.compile(rb"(?<![\w-])" + old.encode() + rb"(?![\w-])")
    made = {f"{folder}/{new}.md" if other == path else other: data for other, data in files.items()}
    made |= {other: word.sub(new.encode(), data) for other, data in made.items() if other.endswith((".md", ".yaml"))}
    if redirected and "site.yaml" in made:
        made["site.yaml"] = made["site.yaml"].replace(b"redirects: {", f"redirects: {{{old}: {new}, ".encode())
    return made


def with_template(files: Inputs, which: int, how: int) -> Inputs:
    """One template, style sheet or script changed, or as it was."""
    path = _pick([*_TEMPLATES, *_NEW, *_NEW], which)
    if path in files:
        return _but(files, path)
    if path in _NEW:
        return {**files, path: _NEW[path]}
    data = (ROOT / path).read_bytes()
    if not path.endswith(".html"):
        return {**files, path: data + b"\n" if how % 2 else data.replace(b"1", b"2", 1)}
    if how % 2:
        return {**files, path: data.replace(b'class="', b'class="n ', 1)}
    block, snippet = b"{% block main %}", _pick(SNIPPETS, how // 2 if how % 3 == 0 else 0).encode()
    return {**files, path: data.replace(block, block + snippet) if block in data else snippet + data}


def damaged(files: Inputs, which: int, how: int, at: int) -> Inputs:
    """A file as an editor or a slip may leave it."""
    path = _pick(sorted(files), which)
    data = files[path]
    ways = (
        data[: at % (len(data) + 1)],
        data.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf"),
        data.replace(b"---\n", b"---\nunknown: key\n", 1),
        data + b"\xff",
        data.replace(b"title:", b"title: [", 1),
        b"",
        data + b"\n",
    )
    return {**files, path: ways[how % len(ways)]}


def _but(files: Inputs, path: str) -> Inputs:
    return {other: data for other, data in files.items() if other != path}


def _records(files: Inputs) -> list[str]:
    return sorted(path for path in files if path.startswith("content/") and path.count("/") == 2)


def _pick(values: Sequence[T], number: int) -> T:
    return values[number % len(values)]


# -- The machine --


class Editing(RuleBasedStateMachine):
    """A site folder that is edited, built with one cache and by one live engine throughout, and written."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="briefing-incremental-"))
        self.site, self.output = copy_minimal(self.place), self.place / "output"
        self.memo = Engine("1")
        self.live = Engine("1", live=True)
        self.files = self.good = read(self.site)
        self.published: Inputs = {}
        self.log: list[tuple[str, str]] = []
        self.earlier: list[Inputs] = []
        self.refused = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.place)

    @initialize()
    def begin(self) -> None:
        """The first build."""

    @rule(how=MANY, which=MANY, name=MANY)
    def change_files(self, how: int, which: int, name: int) -> None:
        """Change a value, a template or a text; damage a file; add, replace, remove or rename a record."""
        edits: tuple[Callable[[], Inputs], ...] = (
            lambda: toggled(self.files, which),
            lambda: with_template(self.files, which, name),
            lambda: with_body(self.files, which, name),
            lambda: with_record(self.files, which, name, how),
            lambda: without(self.files, which),
            lambda: renamed(self.files, which, name, redirected=how % 2 == 1),
            lambda: damaged(self.files, which, how, name),
        )
        self.files = _pick(edits, how)()

    @rule(back=MANY, words=st.lists(MANY, min_size=2, max_size=4))
    def change_much(self, back: int, words: list[int]) -> None:
        """Check out an earlier state, and change more: many files change at once, and git has a commit more."""
        self.files = self.earlier[back % len(self.earlier)] if self.earlier else self.files
        for which in words:
            self.files = toggled(self.files, which)
        paths = sorted(self.files)
        self.log.append((f"2027-05-{len(self.log) % 28 + 1:02}", paths[back % len(paths)]))

    @rule(how=MANY, at=MANY, byte=st.integers(1, 255))
    def begin_process(self, how: int, at: int, byte: int) -> None:
        """The next build is another process's. It has what was dumped; or that is cut short, damaged or gone."""
        data = self.memo.dump()
        at %= len(data)
        kept = [data[:at], data[:at] + bytes([data[at] ^ byte]) + data[at + 1 :], b"", data, data, data][how % 6]
        write.write_memo(self.place, kept)
        self.memo = Engine("1")
        assert self.memo.load(load.read_memo(self.place)) == (kept == data)

    @invariant()
    def incremental_is_clean(self) -> None:
        """Every byte and every diagnostic is that of a clean build, on the way through the disk too."""
        if self.refused > MAX_REFUSED:
            self.files, self.refused = self.good, 0
        put(self.site, self.files)
        files = load.read_site(self.site)
        if self.log:
            files[inputs.HISTORY] = _log(self.log)
        output, problems = pipeline.build(files, self.memo)
        clean, expected = pipeline.build(files, Engine())
        assert (output, problems) == (clean, expected)
        self._live_is_clean(files, clean, expected)
        if output is not None:
            written, problems = write.write_site(self.output, output)
            same = sum(self.published.get(path) == data for path, data in output.items())
            assert written, problems
            assert (written.unchanged, written.removed) == (same, len(self.published.keys() - output.keys()))
            self.published = dict(output)
            self.good, self.refused = self.files, 0
            self.earlier = [*self.earlier[-20:], self.files]
        else:
            self.refused += 1
        assert read(self.output, write.MANIFEST) == self.published

    def _live_is_clean(self, files: Mapping[str, bytes], clean: Files | None, expected: tuple[Diagnostic, ...]) -> None:
        """A live engine gives the same: to pages that are made first, and after builds that were given up half-way.

        Also where the files for machines have to wait for a second call.
        """
        pages, shown, most = (
            sorted(path for path in clean or () if path.endswith(".html")),
            dict[str, bytes](),
            len(files),
        )
        first = [path for path in pages[len(self.earlier) % 5 :: 5] if path != "data/index.html"]
        with suppress(Superseded):
            give_up = giving_up(after=most % 40)
            pipeline.build(
                files, self.live, give_up, whole=False, first=first, on_first=lambda made, _: shown.update(made)
            )
        assert not clean or (not {*first} - {*shown} and all(clean[path] == data for path, data in shown.items()))
        if len(self.log) % 2 or self.refused % 2:
            output, problems = pipeline.build(files, self.live, whole=False)
            assert problems == expected
            differing = [path for path, data in (output or {}).items() if data != (clean or {}).get(path)]
            assert differing in ([], ["data/index.html"])  # it says how large the others are
            assert {path for path in clean or () if path.endswith(".html")} <= set(output or ())
        assert pipeline.build(files, self.live) == (clean, expected)


def giving_up(after: int) -> Callable[[str, int, int], None]:
    """The progress of a build that is superseded after some pages."""

    def on_progress(stage: str, done: int, _: int) -> None:
        if stage == "rendering" and done >= after:
            raise Superseded

    return on_progress


def read(folder: Path, *but: str) -> Inputs:
    """Every file below a folder, but those of these names or in folders of these names."""
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name.as_posix(): path.read_bytes() for name, path in files.items() if not {*but} & {*name.parts}}


def put(folder: Path, files: Inputs) -> None:
    """Make a folder hold these files."""
    shutil.rmtree(folder)
    write_files(folder, files)


def _log(changes: list[tuple[str, str]]) -> bytes:
    """Git's log of changes, newest first."""
    form = "\x01{:040x}\0{}T10:00:00+02:00\0\0Change\0\nM\0{}\0"
    return "".join(form.format(n, day, path) for n, (day, path) in reversed([*enumerate(changes, 1)])).encode()
