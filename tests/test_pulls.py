"""What `diff` says of sample pull requests: tests/pulls/ is the list. And what holds for every one of them."""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING

import lxml.html
import pytest

from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.tools.diff import comment, html_report, report, site_changes
from briefing.tools.diff.comparison import Side, compare
from briefing.tools.diff.findings import SORTS

from . import pulls

if TYPE_CHECKING:
    from pathlib import Path

every_pull = pytest.mark.parametrize("path", pulls.PULLS, ids=lambda path: path.stem)


@every_pull
def test_a_pull_request_gets_just_this_report(path: Path, *, update: bool) -> None:
    """What changes in the briefing's terms; which pages change, directly or through what."""
    pull = pulls.read(path)
    found = pulls.told(pulls.compared(path))
    if update:
        pulls.write(path, pull, found)
        return
    assert found == pull.expected


def test_there_are_at_least_25_pull_requests() -> None:
    """The list has not been lost."""
    assert len(pulls.PULLS) >= 25


@every_pull
def test_no_changed_file_goes_unmentioned(path: Path) -> None:
    """A reviewer who reads the report has been told of every file, if only that its layout changed."""
    made = pulls.compared(path)
    told = "\n".join(f"{finding.record}: {finding.says}" for finding in made.findings)
    for name in made.files:
        assert (site_changes.of_record(name) or name) in told


@every_pull
def test_the_site_to_click_through_is_sound(path: Path) -> None:
    """Every page parses, links only to what is there, runs no script of its own, and can be read without one."""
    files = html_report.site(pulls.compared(path), load.read_reporting())
    for name, data in files.items():
        if not name.endswith(".html"):
            continue
        page = lxml.html.document_fromstring(data)
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


@every_pull
def test_reports_for_forges_and_programs_are_well_formed(path: Path) -> None:
    """The comment fits, and the JSON says what the text says."""
    made = pulls.compared(path)
    told = json.loads(report.as_json(made))
    assert told["publishable"] is not made.faulty
    assert len(told["findings"]) == len(made.findings)
    assert len(told["pages"]) == len(made.pages)
    assert len(comment.comment(made)) <= comment.LIMIT
    assert report.summary(made) in "\n".join(line for _, line in report.lines(made))


def test_a_state_does_not_differ_from_itself() -> None:
    """No news is told as no news."""
    same = Side("a state", pulls.before())
    made = compare(same, same, Engine())
    assert pulls.told(made) == ""
    assert "Nothing that the briefing says" in comment.comment(made)


def test_every_code_is_documented(root: Path) -> None:
    """Whoever reads the JSON report finds each code, in its group."""
    items = re.findall(
        r"^- `(\w+)`: (.+(?:\n  .+)*)", (root / "docs/diff.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    told = {group: set(re.findall("`([^`]+)`", codes)) for group, codes in items}
    wanted: dict[str, set[str]] = {}
    for code, group in SORTS.items():
        wanted.setdefault(group, set()).add(code)
    assert {group: told.get(group) for group in wanted} == wanted


def test_every_code_has_a_sample() -> None:
    """A new sort of difference comes with a pull request that shows it."""
    seen = {finding.code for path in pulls.PULLS for finding in pulls.compared(path).findings}
    assert seen == set(SORTS)
