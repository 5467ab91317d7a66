"""The benchmark's harness, where it is pure. It measures nothing here."""

import json
from pathlib import Path

from bench import frozen, generate_site, report
from bench.workspace import Sample
from briefing.build import pipeline
from briefing.engine.engine import Engine


def test_the_sites_have_no_error(root: Path) -> None:
    """Ours of any size, and the frozen briefing in the present form of records."""
    made = {path: text.encode() for path, text in generate_site.files(30)}
    assert pipeline.check(made, Engine())[1] == ()
    kept = {path: text.encode() for path, text in frozen.files(root)}
    _, problems = pipeline.check(kept, Engine())
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert "[[" not in "".join(page.body for page in frozen.pages(root, 300))


def test_the_table_gives_medians_ratios_targets_and_failures() -> None:
    """A tool that fails keeps its place, and the reason is below; what was measured can be read back."""
    samples = [Sample("pages", "hugo", "clean", n, 0.5) for n in (1, 2)]
    samples += [Sample("pages", "ours", "clean", n, value) for n, value in ((1, 1.0), (2, 1.5))]
    samples.append(Sample("frozen", "ours", "clean", 1, None, "it took too long"))
    text = report.markdown({"Machine": {"Cores": "2"}}, samples)
    assert "| 500 ms (500 ms–500 ms) |  |  | 1.25 s (1.12 s–1.38 s)<br>2.50 × | 3.5 × Hugo<br>0.6 × MkDocs |" in text
    assert "2.50 ×: reached<br>" in text
    assert "- this briefing as of November 2026, Briefing: it took too long" in text
    kept = json.loads(report.dump({}, samples))["samples"]
    assert [Sample(*row) for row in kept] == samples
    assert "1.25 s" in report.svg(samples)
