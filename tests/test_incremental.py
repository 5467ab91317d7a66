"""Incremental builds: the same bytes as clean ones, and an edit makes only the pages that show it."""

import functools
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from jinja2 import Template

from briefing import rules
from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.build.render_pages import PAGES
from briefing.core import inputs
from briefing.core.diagnostics import Diagnostic
from briefing.disk import load, write
from briefing.engine.engine import Engine, Superseded
from briefing.html import render
from briefing.views import on_page

from .documents import ROOT, Command, copy_minimal, minimal, publish, rows, table, write_files
from .test_write import read

T = TypeVar("T")
FILES = minimal()
LIVE = Engine(live=True)
"""One preview for all tests of this file."""


def first_pages(files: Files, live: Engine, first: Collection[str], after: int) -> dict[str, bytes]:
    """What a build shows of the pages that are wanted `first`. It is superseded `after` some pages."""
    shown: dict[str, bytes] = {}

    def give_up(stage: str, done: int, _: int) -> None:
        if stage == "rendering" and done >= after:
            raise Superseded

    with suppress(Superseded):
        pipeline.build(files, live, give_up, whole=False, first=first, on_first=lambda made, _: shown.update(made))
    return shown


# -- Random edits --

_TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file())
_NEW = {path: text.encode() for path, text in table("incremental", "new templates")}
TOGGLES = table("incremental", "toggles")
BODIES = rows("incremental", "bodies")
RECORDS = table("incremental", "records")
SNIPPETS = rows("incremental", "snippets")
NAMES = ("n-one", "n-two", "n-three", "ada-reed")
MANY = st.integers(0, 10**6)
MAX_REFUSED = 2
"""After so many refused builds, the last good files are put back: problems must not hide the rest."""


def _pick(values: Sequence[T], number: int) -> T:
    return values[number % len(values)]


class Editing(RuleBasedStateMachine):
    """A site folder that is edited, built with one cache and by one live engine throughout, and written."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="briefing-incremental-"))
        self.site, self.output = copy_minimal(self.place), self.place / "output"
        self.memo, self.live = Engine("1"), Engine("1", live=True)
        self.files = read(self.site)
        self.good: Files = self.files
        self.published: Files = {}
        self.log: list[tuple[str, str]] = []
        self.earlier: list[Files] = []
        self.refused = 0

    def teardown(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.place)

    def _records(self) -> list[str]:
        return sorted(path for path in self.files if path.startswith("content/") and path.count("/") == 2)

    @rule(which=MANY)
    def toggle(self, which: int) -> None:
        """The shorter words of a toggle in place of the longer; where those are nowhere, the other way round."""
        prefix, *words = _pick(TOGGLES, which)
        short, long = sorted((word.encode() for word in words), key=len)
        paths = [path for path in self.files if path.startswith(prefix)]
        if not any(long in self.files[path] for path in paths):
            short, long = long, short
        self.files |= {path: self.files[path].replace(long, short) for path in paths}

    @rule(kind=MANY, name=MANY, text=MANY)
    def add_record(self, kind: int, name: int, text: int) -> None:
        """One more record of a kind, or another one in its place."""
        (folder, keys), new = _pick(RECORDS, kind), _pick(NAMES, name)
        data = f"---\ntitle: The {new} {text % 3}\n{keys}---\n{_pick(BODIES, text)}\n"
        self.files[f"content/{folder}/{new}.md"] = data.encode()

    @rule(which=MANY)
    def remove_record(self, which: int) -> None:
        """Most often one that was added, since much rests on the others."""
        added = [path for path in self._records() if path.rsplit("/", 1)[-1].startswith("n-")]
        path = _pick(added if added and which % 4 else [*self._records(), "content/vocabulary.yaml"], which)
        self.files.pop(path, None)

    @rule(which=MANY, name=MANY, is_redirected=st.booleans())
    def rename_record(self, which: int, name: int, *, is_redirected: bool) -> None:
        """A record gets another id, and all links to it with it."""
        path = _pick(self._records(), which)
        folder, old = path.removesuffix(".md").rsplit("/", 1)
        new = f"{old.split('-of-')[-1]}-{name % 3}" if name % 5 else _pick(NAMES, name)
        word = re.compile(rb"(?<![\w-])" + old.encode() + rb"(?![\w-])")
        self.files[f"{folder}/{new}.md"] = self.files.pop(path)
        for other in (other for other in self.files if other.endswith((".md", ".yaml"))):
            self.files[other] = word.sub(new.encode(), self.files[other])
        if is_redirected and "site.yaml" in self.files:
            redirect = f"redirects: {{{old}: {new}, ".encode()
            self.files["site.yaml"] = self.files["site.yaml"].replace(b"redirects: {", redirect)

    @rule(which=MANY, how=MANY)
    def change_template(self, which: int, how: int) -> None:
        """One template, style sheet or script is changed, or as it was."""
        path = _pick([*_TEMPLATES, *_NEW, *_NEW], which)
        if self.files.pop(path, None) is not None:
            return
        data = _NEW.get(path) or (ROOT / path).read_bytes()
        block, snippet = b"{% block main %}", _pick(SNIPPETS, how // 2 if how % 3 == 0 else 0).encode()
        if path in _NEW:
            self.files[path] = data
        elif not path.endswith(".html"):
            self.files[path] = data + b"\n" if how % 2 else data.replace(b"1", b"2", 1)
        elif how % 2:
            self.files[path] = data.replace(b'class="', b'class="n ', 1)
        else:
            self.files[path] = data.replace(block, block + snippet) if block in data else snippet + data

    @rule(which=MANY, how=MANY, at=MANY)
    def damage(self, which: int, how: int, at: int) -> None:
        """A file is as an editor or a slip may leave it."""
        path = _pick(sorted(self.files), which)
        data = self.files[path]
        ways = (
            data[: at % (len(data) + 1)],
            data.replace(b"\n", b"\r\n"),
            b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf"),
            data.replace(b"---\n", b"---\nunknown: key\n", 1),
            data + b"\xff",
            data.replace(b"title:", b"title: [", 1),
            b"",
            data + b"\n",
            data.rpartition(b"\n---\n")[0] + b"\n---\n" + _pick(BODIES, at).encode() + b"\n",
        )
        self.files[path] = _pick(ways, how)

    @rule(back=MANY, words=st.lists(MANY, min_size=2, max_size=4))
    def change_much(self, back: int, words: list[int]) -> None:
        """Check out an earlier state, and change more: many files change at once, and git has a commit more."""
        self.files = dict(_pick(self.earlier, back) if self.earlier else self.files)
        for which in words:
            self.toggle(which=which)
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
            self.files, self.refused = dict(self.good), 0
        shutil.rmtree(self.site)
        write_files(self.site, self.files)
        files = load.read_site(self.site)
        if self.log:
            form = "\x01{:040x}\0{}T10:00:00+02:00\0\0Change\0\nM\0{}\0"
            log = [form.format(number, *change) for number, change in enumerate(self.log, 1)]
            files[inputs.HISTORY] = "".join(reversed(log)).encode()  # as git has it, newest first
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
            self.good, self.refused = dict(self.files), 0
            self.earlier = [*self.earlier[-20:], self.good]
        else:
            self.refused += 1
        assert read(self.output, write.MANIFEST) == self.published

    def _live_is_clean(self, files: Files, clean: Files | None, expected: tuple[Diagnostic, ...]) -> None:
        """A live engine gives the same: to pages that are made first, and after builds that were given up half-way.

        Also where the files for machines have to wait for a second call.
        """
        pages = sorted(path for path in clean or () if path.endswith(".html"))
        first = {path for path in pages[len(self.earlier) % 5 :: 5] if path != "data/index.html"}
        shown = first_pages(files, self.live, first, after=len(files) % 40)
        assert clean is None or (first <= shown.keys() and all(clean[path] == data for path, data in shown.items()))
        if len(self.log) % 2 or self.refused % 2:
            output, problems = pipeline.build(files, self.live, whole=False)
            assert problems == expected
            differing = [path for path, data in (output or {}).items() if data != (clean or {}).get(path)]
            assert differing in ([], ["data/index.html"])  # it says how large the others are
            assert {*pages} <= {*(output or ())}
        assert pipeline.build(files, self.live) == (clean, expected)


TestEditing = Editing.TestCase
_EXAMPLES = settings().max_examples // 20  # one by day
TestEditing.settings = settings(max_examples=_EXAMPLES, stateful_step_count=25 if _EXAMPLES > 1 else 10)


# -- Single edits --


@functools.cache
def memo() -> bytes:
    """The cache of a build of FILES."""
    engine = Engine()
    pipeline.build(FILES, engine)
    return engine.dump()


def remembering() -> Engine:
    """The engine of the next process after a build of FILES."""
    engine = Engine()
    assert engine.load(memo())
    return engine


def test_the_cache_of_a_long_preview_does_not_grow(*, night: bool) -> None:
    """After 60 saves of a text, a template and a style sheet, 200 at night, it is as large as after 20."""
    live, sizes = Engine(live=True), []
    others = {5: "templates/pages/page.html", 10: "templates/css/2-base.css"}
    for number in range(201 if night else 61):
        path = others.get(number % 30, "content/pages/about.md")
        output, problems = pipeline.build({**FILES, path: FILES[path] + b"\n%05d" % number}, live, whole=False)
        assert output, problems
        sizes.append(len(live.dump()) if number % 20 == 0 else 0)
    assert sizes[-1] < 1.01 * sizes[20]


@pytest.mark.parametrize(("path", "old", "new", "shown", "_why"), table("incremental", "edits"))
def test_only_pages_that_show_an_edit_are_made(path: str, old: str, new: str, shown: str, _why: str) -> None:
    """An edit reads one file at most, and makes just the pages that differ by it."""
    was, engine = publish(FILES, LIVE), remembering()
    now = publish(minimal((path, old, new)), LIVE)
    assert publish(minimal((path, old, new)), engine) == now
    changed = {page for page in now if page.endswith(".html") and now[page] != was.get(page)}
    wanted = {f"{name}.html" for name in shown.replace("…", "").split()}
    assert wanted == (changed & wanted if "…" in shown else changed)
    for made in (LIVE.made, engine.made):
        assert {use.name for use in made if use.stage == PAGES} == (set() if path.endswith(".css") else changed)
        assert sum(use.stage == "parse" for use in made) == path.startswith("content/")


def test_the_next_process_looks_only_at_what_read_an_edit() -> None:
    """No other record is checked again, of no other page the view is made, and no file for machines without it."""
    path, engine = "content/claims/repair-two-months.md", remembering()
    with (
        mock.patch.object(rules, "of_record", wraps=rules.of_record) as checked,
        mock.patch("briefing.build.render_pages.on_page", wraps=on_page) as seen,
    ):
        pipeline.build(minimal((path, "No source of ours", "No source we know")), engine)
    assert [call.args[1] for call in checked.call_args_list] == ["repair-two-months"]
    assert [call.args[0].chrome.path for call in seen.call_args_list] == ["claims/repair-two-months.html"]
    assert {use.name for use in engine.made if use.stage == "data"} == {"briefing", "text"}


def test_what_a_build_does_not_ask_for_is_kept() -> None:
    """A check makes no file for machines, and a build that fails no page: the next one finds both as they were."""
    path, engine = "content/claims/repair-two-months.md", remembering()
    pipeline.build(FILES, engine, whole=False)
    for files in (minimal((path, "No source of ours", "[[nowhere]]")), FILES):
        engine, data = Engine(), engine.dump()
        assert engine.load(data)
        output, _ = pipeline.build(files, engine)
        assert (output is None) == (files is not FILES)
    assert {use.name for use in engine.made} == {path, "repair-two-months"}


@pytest.mark.parametrize("changes", table("incremental", "far reaching"), ids=lambda row: f"{row[0]} {row[3]}")
def test_an_edit_reaches_every_page_that_it_changes(changes: list[str]) -> None:
    """A template that was looked for in vain; the interface; macros count from the beginning on each page.

    Pages that are wanted first are as in the end, with the style sheets that they load; a build that is given up then
    spoils neither that edit nor the way back.
    """
    wanted, states = ("claims/bridge-closed.html", "index.html"), [FILES]
    for path, old, new in (changes[:3], changes[3:]):
        data = states[-1].get(path, b"")
        states.append({**states[-1], path: data.replace(old.encode(), new.encode(), 1)})
    (was, now), shown = (publish(files, Engine()) for files in states[1:]), dict[str, bytes]()
    assert was != now
    assert publish(states[1], LIVE) == was
    for number, made in enumerate((now, was, now)):
        shown |= first_pages(states[2 if made is now else 1], LIVE, wanted, 10 * number)
        site = {**was, **shown}
        assert [site[page] for page in wanted] == [made[page] for page in wanted]
        sheets = re.findall(r'href="(?:\.\./)*(assets/[^"]+\.css)"', "".join(site[page].decode() for page in wanted))
        assert {*sheets} <= site.keys()
    assert publish(states[2], LIVE) == publish(states[2], remembering()) == now


def test_templates_are_loaded_once() -> None:
    """None of ours has a variable, for which all would be loaded again with each page."""
    with mock.patch("jinja2.Template.from_code", wraps=Template.from_code) as loading:
        pipeline.build(FILES, Engine())
    loaded = [call.args[1].co_filename for call in loading.call_args_list]
    assert len(loaded) == len({*loaded}) > 1


@pytest.fixture
def built(once_built: Path, tmp_path: Path) -> Path:
    """A copy of the minimal site, built, to be changed."""
    return shutil.copytree(once_built, tmp_path / "site")


def test_a_fresh_clone_with_a_restored_cache_makes_no_page(built: Path, tmp_path: Path, command: Command) -> None:
    """What continuous integration remembers is good for another copy of the site; it is not written again."""
    fresh = copy_minimal(tmp_path / "fresh")
    shutil.copytree(built / ".cache", fresh / ".cache")
    before = (fresh / ".cache/memo").stat()
    assert "\n0 pages made, " in "\n" + command("build", "--explain", "--site", fresh)
    assert read(fresh / "output") == read(built / "output")
    command("check", "--explain", "--site", fresh)
    after = (fresh / ".cache/memo").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        (lambda data: data[: len(data) // 2], "is damaged"),
        (lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "is damaged"),
        (lambda _: Engine("another").dump(), "was made by another version of the program"),
    ],
    ids=["truncated", "a bit", "version"],
)
def test_a_cache_that_cannot_be_trusted_is_not_used(
    built: Path, damage: Callable[[bytes], bytes], note: str, command: Command
) -> None:
    """One plain line says so, the site is the same, and the cache is good again."""
    expected = read(built / "output")
    cache = built / ".cache/memo"
    cache.write_bytes(damage(cache.read_bytes()))
    said = command("build", "--explain", "--site", built)
    assert said.count(f"(.cache/memo) {note}. It is not used") == 1
    assert "0 files written" in said
    assert read(built / "output") == expected
    assert "\n0 pages made, " in "\n" + command("build", "--explain", "--site", built)


def test_compiled_templates_are_kept_for_the_same_version_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process has compiled is run only if nothing about it is in doubt."""
    monkeypatch.setattr(render, "_known", {})
    made = render.compile_template("new.html", b"{% include 'a.html' %}")
    data = render.dump_compiled("1")
    for version, kept in (("2", data), ("1", data[:-1]), ("1", data[:-1] + b"?"), ("1", b"")):
        render.load_compiled(kept, version)
        assert render.dump_compiled("1") == data, "nothing was taken in"
    render.load_compiled(data, "1")
    assert render.dump_compiled("1") == b"", "all of it is known"
    assert made.templates == ["a.html"]
