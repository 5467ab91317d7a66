"""What `diff` says of sample pull requests (tests/pulls/*.txt): edits to the minimal site, and the report expected."""

from __future__ import annotations

import json
import posixpath
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import pytest

from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.tools.diff import comment, html_report, report, state
from briefing.tools.diff.comparison import Comparison, Side, compare
from briefing.tools.diff.findings import SORTS

from .documents import MINIMAL

if TYPE_CHECKING:
    from collections.abc import Iterator

PULLS = sorted((Path(__file__).parent / "pulls").glob("*.txt"))
EXPECTED = "=== expected\n"
_FILE = re.compile(r"^=== (\S+)(?: \((edit|missing)\))?\n", re.MULTILINE)
_EDIT = re.compile(r"((?:^-(?: .*)?\n)+)((?:^\+(?: .*)?\n)*)", re.MULTILINE)
BEFORE = load.read_site(MINIMAL)
ENGINE = Engine()
every_pull = pytest.mark.parametrize("path", PULLS, ids=lambda path: path.stem)


def edited(edits: str) -> dict[str, bytes]:
    """The minimal site with some edits."""
    files = dict(BEFORE)
    _, *parts = _FILE.split(edits)
    for path, form, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if form == "missing":
            del files[path]
        elif form == "edit":
            files[path] = replaced(files[path].decode(), text).encode()
        else:
            files[path] = (text.rstrip("\n") + "\n").encode()
    return dict(sorted(files.items()))


def replaced(text: str, edits: str) -> str:
    """A text with parts of lines (`- `) replaced by others (`+ `); each must be there once."""
    for edit in _EDIT.findall(edits):
        removed, added = ("\n".join(line[2:] for line in marked.splitlines()) for marked in edit)
        assert text.count(removed) == 1, removed
        text = text.replace(removed, added)
    return text


@cache
def compared(path: Path) -> Comparison:
    """The comparison of a sample."""
    edits = path.read_text(encoding="utf-8").partition(EXPECTED)[0]
    return compare(Side("before", BEFORE), Side("after", edited("=== " + edits.partition("=== ")[2])), ENGINE)


def told(made: Comparison) -> Iterator[str]:
    """All of a comparison that a reviewer relies on, a line each."""
    for problem in made.problems:
        yield f"fault {problem.location.path} {problem.code} {problem.severity}\n"
    if made.undone:
        yield f"undone {' '.join(made.undone)}\n"
    for note in made.notes:
        yield f"note {note}\n"
    for finding in made.findings:
        texts = (("-", finding.before), ("+", finding.after), ("through", finding.because))
        shown = "".join(f" | {name}: {text}" for name, text in texts if text)
        yield f"{finding.group} {finding.code} {finding.record}: {finding.says}{shown}\n"
    for page in made.pages:
        change = "" if page.change == "changed" else f" {page.change}"
        how = "direct" if page.direct else f"indirect through {' '.join(page.through) or 'nothing'}"
        yield f"page {page.path}{change} {page.where} {how}\n"


@every_pull
def test_a_pull_request_gets_just_this_report(path: Path, *, update: bool) -> None:
    """What changes in the briefing's terms; which pages change, directly or through what."""
    source, mark, expected = path.read_text(encoding="utf-8").partition(EXPECTED)
    found = "".join(told(compared(path)))
    if update:
        path.write_text(source + mark + found, encoding="utf-8")
    else:
        assert found == expected


@every_pull
def test_every_form_of_the_report_is_complete_and_sound(path: Path) -> None:
    """No changed file is left out; comment, JSON and pages are well formed."""
    made = compared(path)
    text = "\n".join(f"{finding.record}: {finding.says}" for finding in made.findings)
    assert not [name for name in made.files if (state.record_id(name) or name) not in text]
    assert report.make_report(made).summary in "\n".join(line for _, line in report.lines(made))
    content = json.loads(report.as_json(made))
    assert content["publishable"] is not made.faulty
    assert (len(content["findings"]), len(content["pages"])) == (len(made.findings), len(made.pages))
    assert len(comment.comment(made)) <= comment.LIMIT
    files = html_report.site(made, load.read_reporting())
    for name in files:
        if name.endswith(".html"):
            check_page(name, files)


def check_page(name: str, files: dict[str, bytes]) -> None:
    """A page of a report parses, links to what is there, and runs no script of its own."""
    page = lxml.html.document_fromstring(files[name])
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), name
    assert not page.xpath("//@style | //@*[starts-with(name(), 'on')]"), name
    assert [script.text for script in page.iter("script")] == [None]
    for address in page.xpath("//@href | //@src"):
        target, _, anchor = address.partition("#")
        if not target:
            assert anchor in ids, (name, address)
        elif not target.startswith("https:"):
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) in files, (name, address)


def test_a_state_does_not_differ_from_itself() -> None:
    """The report says so."""
    same = Side("a state", BEFORE)
    made = compare(same, same, ENGINE)
    assert not list(told(made))
    assert "Nothing that the briefing says" in comment.comment(made)


def test_every_code_is_documented_and_has_a_sample(root: Path) -> None:
    """Readers of the JSON report find each code, in its group; a new code comes with a pull request that shows it."""
    lines = (root / "docs/diff.md").read_text(encoding="utf-8").splitlines()
    rows = {line.split("`")[1]: set(line.split("`")[3::2]) for line in lines if line.startswith("| `")}
    for group in set(SORTS.values()):
        assert rows[group] == {code for code, inside in SORTS.items() if inside == group}
    assert {finding.code for path in PULLS for finding in compared(path).findings} == set(SORTS)
