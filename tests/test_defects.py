"""One slip at a time in the real briefing: each is found where it was made, and nothing else is blamed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from briefing.build import pipeline
from briefing.core.diagnostics import Diagnostic, Location, Severity
from briefing.disk import load
from briefing.engine.engine import Engine

from .defects import (
    ARTICLE,
    CLAIM,
    DEFECTS,
    ENTITY,
    EVENT,
    HERE,
    NOTE,
    PAGE,
    QUESTION,
    SITE,
    SOURCE,
    SUMMARY,
    WORDS,
    Defect,
)
from .documents import MINIMAL

T = TypeVar("T")
ROOT = Path(__file__).parent.parent


MEMO = Engine()
"""What did not change is not read again."""


@cache
def real() -> Mapping[str, bytes]:
    """The briefing of this repository."""
    return load.read_site(ROOT)


@cache
def before() -> tuple[Diagnostic, ...]:
    """What is found in it as it is."""
    return pipeline.check(real(), MEMO)[1]


def seed(defect: Defect) -> tuple[dict[str, bytes], Location]:
    """The briefing with the slip in every file where it must be made, and the place that must be blamed."""
    everywhere = defect.at is not None and defect.within.startswith(SUMMARY)
    files, place = dict(real()), None
    for path, data in real().items():
        text = data.decode() if path.startswith(defect.within) else ""
        changed, count = re.subn(defect.pattern, defect.new, text, count=0 if everywhere else 1, flags=re.MULTILINE)
        if text and count:
            files[path] = changed.replace(HERE, "").encode()
            place = _location(path, changed, changed.find(HERE))
            if not everywhere:
                break
    assert place, f"no file has {defect.pattern!r} any more: give this defect another anchor"
    return files, _elsewhere(files, defect.at) if defect.at else place


def _elsewhere(files: Mapping[str, bytes], at: tuple[str, str]) -> Location:
    within, pattern = at
    for path, data in files.items():
        if path.startswith(within) and (match := re.search(pattern, data.decode(), re.MULTILINE)):
            return _location(path, data.decode(), match.start(1))
    pytest.fail(f"no file has {pattern!r} any more: give this defect another anchor")


def _location(path: str, text: str, offset: int) -> Location:
    return Location(path, text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1)


def new_ones(problems: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """Those that the untouched briefing does not give; lines may have moved."""
    known = {(p.code, p.location.path, p.message) for p in before()}
    return [p for p in problems if (p.code, p.location.path, p.message) not in known]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_slip_is_found_where_it_was_made(defect: Defect) -> None:
    """The right code at the right place; no other kind of error but what follows from the slip."""
    files, place = seed(defect)
    found = new_ones(pipeline.check(files, MEMO)[1])
    shown = [f"{p.location} {p.code} {p.message}" for p in found]
    assert [p for p in found if p.code == defect.code and str(p.location) == str(place)], (str(place), shown)
    errors = {p.code for p in found if p.severity is Severity.ERROR}
    assert errors <= {defect.code, *defect.also}, shown


def test_there_are_sixty_slips_of_different_names() -> None:
    """Each is told from the others in a report."""
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS) >= 60


@pytest.mark.parametrize(
    ("path", "data", "code", "place"),
    [
        ("site.yaml", None, "site-missing", "site.yaml:1:1"),
        (ARTICLE, None, "article-missing", f"{ARTICLE}:1:1"),
        (WORDS, None, "site-missing", f"{WORDS}:1:1"),
        ("content/claims/a.md", b"---\ntitle: \xe9\n", "not-utf8", "content/claims/a.md:2:8"),
        ("content/claims/a.md", b"---\n" * 300_000, "file-too-large", "content/claims/a.md:1:1"),
        ("content/claims/a b.md", b"---\n---\n", "bad-id", "content/claims/a b.md:1:1"),
        ("content/claims/a.txt", b"words", "unexpected-file", "content/claims/a.txt:1:1"),
        ("content/claims/x/a.md", b"words", "unexpected-file", "content/claims/x/a.md:1:1"),
    ],
)
def test_a_file_that_is_missing_or_no_record_is_told(path: str, data: bytes | None, code: str, place: str) -> None:
    """No traceback, whatever lies in the folders."""
    files = {name: content for name, content in {**real(), path: data}.items() if content is not None}
    assert (code, place) in {(p.code, str(p.location)) for p in new_ones(pipeline.check(files, MEMO)[1])}


def test_a_second_file_of_the_same_id_is_told() -> None:
    """The second in order of path is blamed, and the message names the first."""
    copied = {"content/notes/russia.md": real()["content/entities/russia.md"]}
    note = b"---\ntitle: A note\ntype: missing\nclaims: [million-rounds-sent]\n---\nSome words.\n"
    found = new_ones(pipeline.check({**real(), **dict.fromkeys(copied, note)}, MEMO)[1])
    assert [(p.code, str(p.location)) for p in found] == [("duplicate-id", "content/notes/russia.md:1:1")]
    assert "content/entities/russia.md" in found[0].message


@pytest.mark.parametrize("within", [SITE, WORDS, ARTICLE, CLAIM, SUMMARY, ENTITY, EVENT, SOURCE, NOTE, QUESTION, PAGE])
@pytest.mark.parametrize("share", [0.2, 0.7])
def test_half_saved_files_give_no_traceback(within: str, share: float) -> None:
    """Whatever is left of all files of a kind, no diagnostic lies outside its file."""
    cut = {path: data[: int(share * len(data))] for path, data in real().items() if path.startswith(within)}
    _, problems = pipeline.check({**real(), **cut}, MEMO)
    for found in problems:
        lines = {**real(), **cut}.get(found.location.path, b"").decode("utf-8", "replace").split("\n")
        assert 1 <= found.location.line <= len(lines)
        assert 1 <= found.location.column <= len(lines[found.location.line - 1]) + 1


@pytest.mark.parametrize(
    ("template", "data", "line", "words"),
    [
        ("pages/claim.html", b"{% if %}", 1, "cannot be read"),
        ("pages/claim.html", b"<p>\n{{ view.nothing }}", 2, "nothing"),
        ("pages/claim.html", b"<p>\n\n{{ view.chrome.title + 1 }}", 3, "claims/"),
        ("pages/claim.html", b"\n{% include 'missing.html' %}", 2, "missing.html"),
        ("pages/claim.html", None, 1, "There is no template"),
    ],
)
def test_a_fault_of_a_template_is_told_with_its_line(template: str, data: bytes | None, line: int, words: str) -> None:
    """The template file and the line in it; nothing is published."""
    path = f"templates/{template}"
    changed = {**load.read_site(MINIMAL), path: data}
    output, problems = pipeline.build({name: d for name, d in changed.items() if d is not None}, Engine())
    assert output is None
    assert {p.code for p in problems} == {"template-error"}
    assert {str(p.location) for p in problems} == {f"{path}:{line}:1"}
    assert words in problems[0].message
