"""The benchmark's harness, where it is pure: corpora, statistics, table, chart. It measures nothing here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from bench import corpus, dossier, process, table
from bench.bed import Bed, FailedError
from bench.figures import Sample
from bench.results import Results
from bench.tools import MODEL, Peers, tools
from briefing.build import pipeline
from briefing.engine.engine import Engine

if TYPE_CHECKING:
    from pathlib import Path


def _results(samples: list[Sample]) -> Results:
    return Results(
        "2026-01-01", {"Rounds": "2"}, {"Cores": "2"}, {"Hugo": "1"}, {"hugo": "Hugo", "ours": "Ours"}, samples
    )


def _peers(root: Path) -> Peers:
    return Peers(root, root, root, root, root, root, root)


def test_our_own_corpus_has_no_fault() -> None:
    """Its quotations are found, its links lead somewhere, something leads to each record: nothing to complain."""
    made = {path: text.encode() for path, text in dossier.files(100)}
    assert made == {path: text.encode() for path, text in dossier.files(100)}
    site, problems = pipeline.check(made, Engine())
    assert problems == ()
    assert site is not None
    assert abs(sum(path.count("/") == 2 for path in made) - 100) <= 5


def test_an_edit_is_seen(tmp_path: Path, root: Path) -> None:
    """Saving puts a new number into the page, and in our own model another link."""
    tool = next(tool for tool in tools(_peers(root)) if tool.name == "ours-search")
    bed = Bed(tool, MODEL, 10, tmp_path / "site")
    bed.lay(corpus.pages(10))
    before = bed.source.read_text("utf-8")
    bed.edit(7)
    after = bed.source.read_text("utf-8")
    assert ("Mark 7." in after, "Mark 0." in after, "[[entity-00001|one]]" in after) == (True, False, True)
    bed.edit(0)
    assert bed.source.read_text("utf-8") == before


def test_the_table_tells_medians_ratios_and_failures() -> None:
    """A tool that fails keeps its row, and the reason stands below."""
    samples = [Sample("plain", 300, "hugo", "clean", n, 0.5) for n in (1, 2)]
    samples += [Sample("plain", 300, "ours", "clean", n, value) for n, value in ((1, 1.0), (2, 1.5))]
    samples += [
        Sample("plain", 3000, "ours", "clean", 1, failure="over 600 s"),
        Sample("plain", 300, "ours", "page", 1, 2500),
    ]
    text = table.markdown(_results(samples), "x.svg")
    assert "| Hugo | 500 ms<br>1.00 × | – |" in text
    assert "| Ours | 1.25 s (1.12–1.38)<br>2.50 × | 2.50 kB |" in text
    assert "- Ours, 3,000 (plain pages, like for like): clean build: over 600 s" in text
    assert "![The medians, on logarithmic scales](x.svg)" in text


def test_a_program_is_timed_and_weighed(tmp_path: Path) -> None:
    """Its own memory and not the harness's; a failure says the program's last words, a slow one is ended."""
    folder = tmp_path / "site"
    folder.mkdir()
    big = process.timed([sys.executable, "-c", "import time; x = bytearray(10**8); time.sleep(.3)"], folder, 60)
    assert big.seconds > 0.3
    assert 10**8 < big.memory < 2 * 10**8
    with pytest.raises(FailedError, match="so it is"):
        process.timed([sys.executable, "-c", "raise SystemExit('so it is')"], folder, 60)
    with pytest.raises(FailedError, match="over 0 s"):
        process.timed([sys.executable, "-c", "import time; time.sleep(60)"], folder, 0.3)
