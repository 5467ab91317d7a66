"""One slip at a time in the real briefing: each is found where it was made, and nothing else is blamed."""

import re
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core.diagnostics import Severity
from briefing.disk import load
from briefing.engine.engine import Engine

from .documents import minimal

HERE = "▶"
"""In a replacement, where the diagnostic must point."""
ENGINE = Engine()
REAL = load.read_site(Path(__file__).parent.parent)
CLAIM, SUMMARY, NOTE, QUESTION = "content/claims/", "content/summaries/", "content/notes/", "content/questions/"
BODY = r"(?s)\A(---\n.*?\n---\n).*\Z"
DEFECTS = (
    (CLAIM, r"\A(?s:.)*\Z", HERE, "empty-file unknown-id"),
    (CLAIM, r"(?s)\A(---\n.*?\n)---\n", HERE + r"\1", "front-matter-unclosed"),
    (CLAIM, r"^title: .*$", f"title: One thing{HERE}: another", "yaml-syntax"),
    (CLAIM, r"^confidence:", f"{HERE}confidance:", "unknown-key missing-key"),
    (CLAIM, r"^quotes:\n  - exact: (.*)$", rf"quotes: {HERE}some words", "wrong-type"),
    (CLAIM, r"^confidence: .*$", f"confidence: {HERE}certain", "wrong-value"),
    (CLAIM, r"\{agent: [\w-]+", f"{{agent: {HERE}north-corea", "unknown-id"),
    (CLAIM, r"^cue: .*$", f"cue: {HERE}seems to be rumoured", "cue-not-found"),
    (CLAIM, r"as: over 1 million", f"as: {HERE}over one million", "amount-not-found"),
    (CLAIM, r"\{agent: [\w-]+", f"{{agent: {HERE}pyongyang", "metonym-as-place"),
    ("content/article.md", r"\s*\S+\s*\Z", HERE, "article-differs quote-not-found"),
    (SUMMARY, BODY, rf"\1{HERE}Rounds were sent [@million-rounds-sent].", "hedge-dropped"),
    (NOTE, r"^  - exact: .*$", f"  - exact: {HERE}North Korea", "quote-ambiguous"),
    (QUESTION, BODY, rf"\1It is so {HERE}[@russia].", "wrong-kind"),
    (QUESTION, BODY, rf"\1It is known in {HERE}North Korea only.", "entity-unlinked"),
    ("site.yaml", r"^redirects:\n", f"redirects:\n  {HERE}russia: ukraine\n", "dead-redirect"),
)
"""Where the first file that has the pattern is looked for, the pattern, its replacement, and the codes of the slip.

The first code is at the place; errors of the others follow from the same slip.
"""


def make(within: str, pattern: str, new: str) -> tuple[dict[str, bytes], str]:
    """The briefing with a slip, and the place that must be blamed."""
    for path, data in REAL.items():
        text = data.decode() if path.startswith(within) else ""
        changed, count = re.subn(pattern, new, text, count=1, flags=re.MULTILINE)
        if text and count:
            before = changed[: changed.find(HERE)]
            column = len(before) - before.rfind("\n")
            return {**REAL, path: changed.replace(HERE, "").encode()}, f"{path}:{before.count(chr(10)) + 1}:{column}"
    pytest.fail(f"no file has {pattern!r} any more: give this defect another anchor")


def test_a_slip_is_found_where_it_was_made(*, night: bool) -> None:
    """The right code at the right place; no other kind of error but what follows from the slip."""
    known = {(p.code, p.location.path, p.message) for p in pipeline.check(REAL, ENGINE)[1]}  # lines may move
    for within, pattern, new, codes in DEFECTS if night else DEFECTS[::3]:
        files, place = make(within, pattern, new)
        found = [p for p in pipeline.check(files, ENGINE)[1] if (p.code, p.location.path, p.message) not in known]
        shown = [f"{p.location} {p.code} {p.message}" for p in found]
        assert any(p.code == codes.split()[0] and str(p.location) == place for p in found), (place, shown)
        assert {p.code for p in found if p.severity is Severity.ERROR} <= {*codes.split()}, shown


def test_an_error_of_a_template_is_reported_with_its_line() -> None:
    """The template file and the line in it; nothing is published."""
    path = "templates/pages/claim.html"
    engine = Engine()
    for data, line, words in (
        (b"{% if %}", 1, "cannot be read"),
        (b"<p>\n{{ view.nothing }}", 2, "nothing"),
        (b"<p>\n\n{{ view.chrome.title + 1 }}", 3, "claims/"),
        (b"\n{% include 'missing.html' %}", 2, "missing.html"),
        (None, 1, "There is no template"),
    ):
        changed = {**minimal(), path: data}
        output, problems = pipeline.build({name: d for name, d in changed.items() if d is not None}, engine)
        assert output is None
        assert {p.code for p in problems} == {"template-error"}
        assert {str(p.location) for p in problems} == {f"{path}:{line}:1"}
        assert words in problems[0].message
