"""The benchmark's harness, where it is pure. It measures nothing here."""

from __future__ import annotations

from bench import dossier, table
from bench.figures import Results, Sample
from briefing.build import pipeline
from briefing.engine.engine import Engine


def test_the_corpus_has_no_problem_and_the_table_gives_medians_ratios_and_failures() -> None:
    """A tool that fails keeps its row, and the reason is below."""
    site, problems = pipeline.check({path: text.encode() for path, text in dossier.files(30)}, Engine())
    assert problems == ()
    assert site is not None
    samples = [Sample("plain", 300, "hugo", "clean", n, 0.5) for n in (1, 2)]
    samples += [Sample("plain", 300, "ours", "clean", n, value) for n, value in ((1, 1.0), (2, 1.5))]
    samples.append(Sample("plain", 3000, "ours", "clean", 1, failure="over 600 s"))
    names = {"hugo": "Hugo", "ours": "Ours"}
    results = Results("2026-01-01", {"Rounds": "2"}, {"Cores": "2"}, {"Hugo": "1"}, names, samples)
    text = table.markdown(results, "x.svg")
    assert "| Ours | 1.25 s (1.12–1.38)<br>2.50 × |" in text
    assert "- Ours, 3,000 (plain pages, like for like): clean build: over 600 s" in text
