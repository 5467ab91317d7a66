"""Incremental builds: the same bytes as clean ones, and an edit makes only the pages that show it."""

import functools
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import settings
from jinja2 import Template

from briefing import rules
from briefing.build import pipeline
from briefing.build.pipeline import Files
from briefing.build.render_pages import PAGES
from briefing.engine.engine import Engine, Superseded
from briefing.html import render
from briefing.views import on_page

from .documents import Command, copy_minimal, minimal, publish, table
from .incremental import Editing, giving_up, read

FILES = minimal()

TestEditing = Editing.TestCase
_EXAMPLES = settings().max_examples // 20  # one by day
TestEditing.settings = settings(max_examples=_EXAMPLES, stateful_step_count=25 if _EXAMPLES > 1 else 10)


LIVE = Engine(live=True)
"""One preview for all tests of this file."""


@functools.cache
def memo() -> bytes:
    """The cache of a build of FILES."""
    engine = Engine()
    pipeline.build(FILES, engine)
    return engine.dump()


def rebuilt(before: Files, after: Files) -> tuple[list[Engine], Files, Files]:
    """The sites before and after an edit, and the engines that made it: a preview's, and one with FILES' cache.

    They must agree; with a clean build they are compared by `Editing`.
    """
    old = publish(before, LIVE)
    engine = Engine()
    assert engine.load(memo())
    made = pipeline.build(after, LIVE)
    assert made[0] is not None, made[1]
    assert pipeline.build(after, engine) == made
    return [LIVE, engine], old, made[0]


def test_nothing_changed_nothing_made() -> None:
    """Neither by the same engine nor by the next process: every value that was dumped may be read back."""
    first, then = Engine(), Engine()
    pipeline.build(FILES, first)
    made = first.missed.copy()
    assert then.load(first.dump())
    for engine in (first, then):
        pipeline.build(FILES, engine)
        assert not engine.missed
        assert engine.made == []
    assert (first.found.keys(), first.found[PAGES]) == (made.keys(), made[PAGES])


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
    engines, was, now = rebuilt(FILES, minimal((path, old, new)))
    changed = {page for page in now if page.endswith(".html") and now[page] != was.get(page)}
    wanted = {f"{name}.html" for name in shown.replace("…", "").split()}
    assert wanted == (changed & wanted if "…" in shown else changed)
    for engine in engines:
        assert {use.name for use in engine.made if use.stage == PAGES} == (set() if path.endswith(".css") else changed)
        assert engine.missed["parse"] == path.startswith("content/")


def test_the_next_process_looks_only_at_what_read_an_edit() -> None:
    """No other record is checked again, of no other page the view is made, and no file for machines without it."""
    path, last, engine = "content/claims/repair-two-months.md", Engine(), Engine()
    pipeline.build(FILES, last)
    assert engine.load(last.dump())
    with (
        mock.patch.object(rules, "of_record", wraps=rules.of_record) as checked,
        mock.patch("briefing.build.render_pages.on_page", wraps=on_page) as seen,
    ):
        pipeline.build({**FILES, path: FILES[path].replace(b"No source of ours", b"No source we know")}, engine)
    assert [call.args[1] for call in checked.call_args_list] == ["repair-two-months"]
    assert [call.args[0].chrome.path for call in seen.call_args_list] == ["claims/repair-two-months.html"]
    assert {use.name for use in engine.made if use.stage == "data"} == {"briefing", "text"}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/claims/bridge-closed.md", "title: ", "title: Newly "),
        ("content/entities/ada-reed.md", "title: ", "title: Dr "),
        ("templates/components/footer/footer.html", "<footer", '<footer data-new="yes"'),
        ("templates/css/2-base.css", "", "h1 { color: red; }"),
    ],
)
def test_pages_wanted_first_are_as_in_the_end(path: str, old: str, new: str) -> None:
    """With the style sheets that they load; a build that is given up then spoils neither that edit nor the way back."""
    live, wanted = Engine(live=True), ["claims/bridge-closed.html", "index.html"]
    before, _ = pipeline.build(FILES, live)
    after = {**FILES, path: FILES[path].replace(old.encode(), new.encode(), 1)}
    clean, shown = pipeline.build(after, Engine()), dict[str, bytes]()
    assert before
    assert clean[0]
    for number, (files, made) in enumerate([(after, clean[0]), (FILES, before), (after, clean[0])]):
        with pytest.raises(Superseded):
            pipeline.build(
                files,
                live,
                giving_up(10 * number),
                whole=False,
                first=wanted,
                on_first=lambda made, _: shown.update(made),
            )
        site = {**before, **shown}
        assert [site[page] for page in wanted] == [made[page] for page in wanted]
        assert {sheet for page in wanted for sheet in sheets(site[page])} <= site.keys()
    assert pipeline.build(after, live) == clean


def sheets(page: bytes) -> set[str]:
    """The output paths of the style sheets that a page loads."""
    return set(re.findall(r'href="(?:\.\./)*(assets/[^"]+\.css)"', page.decode()))


@pytest.mark.parametrize(
    "words",
    [
        '{% include ["components/none.html", "components/new/new.html"] ignore missing %}',
        '{% include "components/" ~ "new/" ~ chrome.root ~ "new.html" ignore missing %}',
    ],
)
def test_a_template_that_was_not_there_is_noticed(words: str) -> None:
    """Pages that look for a template in vain, by whatever name, are made again once it is there."""
    path, new = "templates/pages/home.html", "templates/components/new/new.html"
    before = {**FILES, path: FILES[path].replace(b"{% block main %}", b"{% block main %}" + words.encode())}
    _, _, output = rebuilt(before, {**before, new: b'<p class="new">{{ chrome.title }}</p>'})
    assert b'class="new"' in output["index.html"]


@pytest.mark.parametrize(
    ("path", "old", "new", "shown"),
    [
        ("languages/en.yaml", b"", b"header: {search: Look it up}", "Look it up"),
        ("languages/en.yaml", b"header: {search: Seek}", b"header: {search: Find}", ">Find<"),
        ("site.yaml", b"language: en", b"language: de", '<html lang="de"'),
    ],
)
def test_a_change_of_the_interface_reaches_every_page(path: str, old: bytes, new: bytes, shown: str) -> None:
    """Other strings or another language: what was kept of the pages is not used."""
    before = {**FILES, path: FILES.get(path, old)} if old else FILES
    after = {**before, path: before.get(path, b"").replace(old, new)}
    _, _, output = rebuilt(before, after)
    pages = [name for name in output if name.endswith(".html") and not name.startswith(("claims/by/", "404", "embed/"))]
    assert all(shown in output[name].decode() for name in pages if 'http-equiv="refresh' not in output[name].decode())


def test_a_page_finds_nothing_that_another_left() -> None:
    """What macros count begins again on each page: else a page would depend on which others were made before it."""
    page, new = "templates/pages/claim.html", "templates/components/new.html"
    count = b"{% set seen = namespace(n=0) %}{% macro next() %}{% set seen.n = seen.n + 1 %}n{{ seen.n }}{% endmacro %}"
    use = b'{% block main %}{% import "components/new.html" as new %}{{ new.next() }}{{ new.next() }}'
    output = publish({**FILES, new: count, page: FILES[page].replace(use[:16], use)}, Engine())
    assert all(b"n1n2" in output[f"claims/{name}.html"] for name in ("bridge-closed", "cracks-found"))


def test_templates_are_loaded_once() -> None:
    """None of ours has a variable, for which all would be loaded again with each page."""
    with mock.patch("jinja2.Template.from_code", wraps=Template.from_code) as loading:
        pipeline.build(FILES, Engine())
    loaded = [call.args[1].co_filename for call in loading.call_args_list]
    assert len(loaded) == len({*loaded}) > 1


# -- From the command line --


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
        (lambda data: data[: len(data) // 2], "(.cache/memo) is damaged. It is not used"),
        (lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "(.cache/memo) is damaged. It is not used"),
        (
            lambda _: Engine("another").dump(),
            "(.cache/memo) was made by another version of the program. It is not used",
        ),
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
    assert said.count(note) == 1
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
