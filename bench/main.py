"""`build.py bench`: installs the peers, makes the corpora, measures in turns, writes the report."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from bench import corpus
from bench.bed import Bed
from bench.builds import turn
from bench.chart import svg
from bench.figures import Results, Sample, dump, read
from bench.install import peers, versions
from bench.machine import machine
from bench.previews import reloads, sights
from bench.table import amount, markdown
from bench.tools import MODEL, PLAIN, Tool, tools
from briefing.bootstrap import testing
from briefing.bootstrap.environment import SetupError

_QUICK = {"sizes": [300], "rounds": 2, "edits": 3}
_WARM_UP = 20
"""Pages of the first, uncounted builds: what is compiled or fetched once shall not count."""
_STEP = 100_000
"""Between the numbers of the edits of one purpose and those of the next; no number comes twice."""


def main(root: Path, arguments: Sequence[str]) -> int:
    """Run the benchmark in the checkout `root`; the value is the exit code. Raises SetupError."""
    options = _parser().parse_args(arguments)
    place = root / "bench/results" / ("quick" if options.quick else "full")
    if options.report:
        _write(place, read(place.with_suffix(".json").read_text("utf-8")))
        return 0
    if options.quick:
        vars(options).update(_QUICK)
    found = peers(root)
    if not (browser := testing.find_browser()):
        message = "The benchmark needs Chromium: install it, or name one with CHROMIUM=/path/to/chromium."
        raise SetupError(message)
    plan = argparse.Namespace(**vars(options), browser=browser)
    known = [tool for tool in tools(found) if not plan.tools or tool.name in plan.tools]
    settings = {
        "Rounds": f"{plan.rounds}, each beginning with another tool",
        "Saves": f"{plan.edits} a round and server; one where it takes over 10 s",
        "Time limit": f"{plan.limit:.0f} s for one build, one start of a server or one message",
    }
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    labels = {tool.name: tool.label for tool in known}
    results = Results(today, settings, machine(), versions(root, found), labels, [])
    with tempfile.TemporaryDirectory(prefix="bench-") as work:
        _warm_up(known, Path(work), plan)
        for size in plan.sizes:
            samples = [*results.samples, *_size(known, size, Path(work), plan)]
            results = replace(results, samples=samples)
            _write(place, results)  # what is measured is kept, whatever happens to the rest
    return 0


def _size(known: Sequence[Tool], size: int, work: Path, plan: argparse.Namespace) -> list[Sample]:
    """Everything at one size, both corpora."""
    samples: list[Sample] = []
    for kind in (PLAIN, MODEL):
        beds = [Bed(tool, kind, size, work / f"{kind}-{tool.name}") for tool in known if kind == PLAIN or tool.model]
        pages = corpus.pages(size)
        for bed in beds:
            bed.lay(pages)
        del pages
        for number in range(plan.rounds):
            first = number % max(1, len(beds))
            for bed in (*beds[first:], *beds[:first]):
                samples += _one(bed, number, plan, samples)
        for bed in beds:
            bed.drop()
    return samples


def _one(bed: Bed, number: int, plan: argparse.Namespace, before: Sequence[Sample]) -> list[Sample]:
    """One tool's turn: its builds, then its preview. What has failed at this size is not tried again."""
    mine = [sample for sample in before if (sample.corpus, sample.tool) == (bed.corpus, bed.tool.name)]
    failed = {sample.measure for sample in mine if sample.failure}
    samples: list[Sample] = []
    if bed.tool.builds and not failed & {"clean", "repeat", "edit"}:
        samples += _reported(bed, number, turn(bed, number + 1, plan.limit))
    built = not any(sample.failure for sample in samples)
    numbers = range((number + 1) * _STEP, (number + 1) * _STEP + plan.edits)
    if bed.tool.serve and built and "reload" not in failed:
        samples += _reported(bed, number, reloads(bed, numbers, plan.limit, number + 1))
    if bed.tool.name == "ours-search" and built and "visible" not in failed:
        later = range(numbers.stop, numbers.stop + plan.edits)
        samples += _reported(bed, number, sights(bed, later, plan.limit, number + 1, plan.browser))
    return samples


def _reported(bed: Bed, number: int, samples: Iterable[Sample]) -> list[Sample]:
    """The samples, each printed as it comes."""
    found = []
    for sample in samples:
        found.append(sample)
        unit = "B" if sample.measure in {"memory", "page", "heaviest"} else "s"
        value = sample.failure or amount(sample.value or 0, unit)
        _say(f"{bed.corpus} {bed.size:>6,} · round {number + 1} · {bed.tool.label:<28} {sample.measure:<9} {value}")
    return found


def _warm_up(known: Sequence[Tool], work: Path, plan: argparse.Namespace) -> None:
    for tool in known:
        if tool.builds:
            bed = Bed(tool, PLAIN, _WARM_UP, work / f"warm-{tool.name}")
            bed.lay(corpus.pages(_WARM_UP))
            failures = {sample.failure for sample in turn(bed, 1, plan.limit) if sample.failure}
            _say(f"{tool.label}: {'; '.join(failures) or 'ready'}")
            bed.drop()


def _write(place: Path, results: Results) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    texts = {".json": dump(results), ".md": markdown(results, f"{place.name}.svg"), ".svg": svg(results)}
    for suffix, text in texts.items():
        place.with_suffix(suffix).write_text(text, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py bench", description="Measures the program beside its peers; see bench/README.md."
    )
    parser.add_argument("--sizes", type=_numbers, default=[300, 3000], metavar="N,N", help="pages a site has")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often everything is measured (5)")
    parser.add_argument("--edits", type=int, default=5, metavar="N", help="saves a round and preview server (5)")
    parser.add_argument("--limit", type=float, default=600, metavar="S", help="seconds one step may take (600)")
    parser.add_argument("--tools", type=lambda text: text.split(","), metavar="A,B", help="only these, by short name")
    parser.add_argument("--quick", action="store_true", help="300 pages, 2 rounds of 3 saves: shows that all works")
    parser.add_argument("--report", action="store_true", help="measure nothing, write the report of the last run again")
    return parser


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
