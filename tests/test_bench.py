"""The sites that the benchmark builds."""

from pathlib import Path

import pytest

from bench import frozen, generate_site
from briefing.build import pipeline
from briefing.engine.engine import Engine


@pytest.mark.nightly
def test_the_sites_have_no_error(root: Path) -> None:
    """Ours of any size, and the frozen briefing in the present form of records."""
    made = {path: text.encode() for path, text in generate_site.files(30)}
    assert pipeline.check(made, Engine())[1] == ()
    kept = {path: text.encode() for path, text in frozen.files(root)}
    _, problems = pipeline.check(kept, Engine())
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert "[[" not in "".join(page.body for page in frozen.pages(root, 300))
