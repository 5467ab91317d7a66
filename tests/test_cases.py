"""What the program says of errors, and of what is none: tests/cases/ is the list."""

import re
from functools import cache
from pathlib import Path

import pytest

from bench import frozen, generate_site
from briefing.build import pipeline
from briefing.core.diagnostics import CODES
from briefing.engine.engine import Engine

from .documents import ENGINE, Case, line, read_cases, site_of, write_cases

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
ELSEWHERE = {
    "folder-not-read": "test_load.py",
    "more-faults": "test_hostile.py",
    "history-cut": "test_history.py",
    "no-font": "test_head.py",
    **{f"source-{what}": "tables/external.txt" for what in ("changed", "dead", "moved", "unreachable")},
    "output-not-ours": "test_write.py",
    "output-failed": "test_nothing_lost.py",
    "output-kept": "test_write.py",
}
"""Codes that no content can produce, or only a hundred problems at once, and where they are tested."""


@cache
def diagnostics_of(path: Path) -> dict[str, str]:
    """Case → the diagnostics of its site, a line each."""
    # Templates are read by a build alone, which takes longer.
    stage = pipeline.build if path.stem == "templates" else pipeline.check
    found = {case.title: stage(site_of(case.files), ENGINE) for case in read_cases(path)[1]}
    assert stage == pipeline.check or not any(made for made, _ in found.values()), "an error is published"
    return {title: "\n".join(map(line, problems)) for title, (_, problems) in found.items()}


@pytest.mark.parametrize(
    ("path", "case"),
    [pytest.param(path, case, id=f"{path.stem}: {case.title}") for path in CASES for case in read_cases(path)[1]],
)
def test_a_site_gets_just_these_diagnostics(path: Path, case: Case, *, update: bool) -> None:
    """Each at its place, in words that say what to do; nothing else is found."""
    if update:
        intro, cases = read_cases(path)
        write_cases(path, intro, cases, diagnostics_of(path))
        return
    assert diagnostics_of(path)[case.title] == case.expected


def test_ordinary_sentences_stay_silent_and_every_other_one_is_reported() -> None:
    """Renewing what is expected cannot make a false alarm, or a silence, the right answer."""
    silent, loud = read_cases(Path(__file__).parent / "cases/sentences.txt")[1]
    assert not silent.expected
    sentences = loud.files["content/summaries/a.md"].decode().split("---\n", 2)[2].split("\n\n")  # type: ignore[union-attr]
    assert len(loud.expected.splitlines()) == len(sentences) > 25
    assert "error" not in loud.expected


def test_every_code_has_a_case_and_every_diagnostic_says_what_to_do() -> None:
    """A new code comes with a case, or with a test named here; a message is a sentence, and has a hint."""
    lines = [text for path in CASES for found in diagnostics_of(path).values() for text in found.splitlines()]
    assert [text for text in lines if not re.search(r"[.?] \| .| template-error ", text)] == []  # Jinja's own words
    covered = {text.split(" ")[1] for text in lines}
    assert covered | set(ELSEWHERE) == set(CODES)
    assert not covered & set(ELSEWHERE)
    for code, file in ELSEWHERE.items():
        assert code in (Path(__file__).parent / file).read_text(encoding="utf-8")


@pytest.mark.nightly
def test_the_sites_of_the_benchmark_have_no_error(root: Path) -> None:
    """Ours of any size, and the frozen briefing in the present form of records."""
    made = {path: text.encode() for path, text in generate_site.files(30)}
    assert pipeline.check(made, Engine())[1] == ()
    kept = {path: text.encode() for path, text in frozen.files(root)}
    _, problems = pipeline.check(kept, Engine())
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert "[[" not in "".join(page.body for page in frozen.pages(root, 300))
