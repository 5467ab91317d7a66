"""What the program says of errors, and of what is none: tests/cases/ is the list."""

from functools import cache
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core.diagnostics import CODES

from .documents import ENGINE, Case, line, read_cases, site_of, write_cases

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
ELSEWHERE = {
    "folder-not-read": "test_load.py",
    "more-faults": "test_hostile.py",
    "history-cut": "test_history.py",
    "no-font": "test_head.py",
    **{f"source-{what}": "tables/external.txt" for what in ("changed", "dead", "moved", "unreachable")},
    "template-error": "test_cases.py",
    "output-not-ours": "test_write.py",
    "output-failed": "test_nothing_lost.py",
    "output-kept": "test_write.py",
}
"""Codes that no content can produce, or only a hundred problems at once, and where they are tested."""


@cache
def diagnostics_of(path: Path) -> dict[str, str]:
    """Case → the diagnostics of its site, a line each."""
    found = {case.title: pipeline.check(site_of(case.files), ENGINE)[1] for case in read_cases(path)[1]}
    return {title: "\n".join(map(line, problems)) for title, problems in found.items()}


def _lines() -> list[str]:
    """Every diagnostic of every case."""
    return [text for path in CASES for found in diagnostics_of(path).values() for text in found.splitlines()]


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


def test_every_code_has_a_case() -> None:
    """A new code comes with a case, or with a test named here."""
    covered = {text.split(" ")[1] for text in _lines()}
    assert covered | set(ELSEWHERE) == set(CODES)
    assert not covered & set(ELSEWHERE)
    for code, file in ELSEWHERE.items():
        assert code in (Path(__file__).parent / file).read_text(encoding="utf-8")


def test_every_diagnostic_says_what_to_do() -> None:
    """No message is empty or without a full stop, and every one has a hint."""
    for text in _lines():
        message, _, hint = text.partition(" | ")
        assert message.endswith((".", "?")), text
        assert hint, text


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("{% if %}", 1, "cannot be read"),
        ("<p>\n{{ view.nothing }}", 2, "nothing"),
        ("<p>\n\n{{ view.chrome.title + 1 }}", 3, "claims/"),
        ("\n{% include 'missing.html' %}", 2, "missing.html"),
        (None, 1, "There is no template"),
    ],
)
def test_an_error_of_a_template_is_reported_with_its_line(text: str | None, line: int, words: str) -> None:
    """The template file and the line in it; nothing is published."""
    path = "templates/pages/claim.html"
    output, problems = pipeline.build(site_of({path: None if text is None else text.encode()}), ENGINE)
    assert output is None
    assert {(p.code, str(p.location)) for p in problems} == {("template-error", f"{path}:{line}:1")}
    assert words in problems[0].message
