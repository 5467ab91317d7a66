"""Random edits for a long time: every incremental build has to be the clean one, byte for byte.

    python -m bench.incremental_long [STEPS] [SEED]

Runs the machine of tests/incremental.py (10,000 steps if nothing else is said, seed 1) and writes
bench/results/incremental.md. A run that was stopped is taken up where it was: the file holds the sums so far. With
another seed the sums begin anew.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.incremental import COUNTS, Editing

RESULT = Path(__file__).resolve().parent / "results/incremental.md"
_LENGTH = 50
"""Edits of one site before the next one begins from the start."""
_AT_ONCE = 4
"""Sites between two reports."""
_MARK = "<!-- {} -->"


@dataclass(slots=True)
class Sums:
    """What all runs of a seed have met."""

    seed: int
    rounds: int = 0
    seconds: float = 0.0
    differences: int = 0
    counts: dict[str, int] = field(default_factory=dict)


def main(steps: int, number: int) -> int:
    """Run until so many steps are done; the number of differences."""
    sums = _earlier(number)
    while sums.counts.get("steps", 0) < steps:
        COUNTS.clear()
        begin = time.monotonic()
        fault = _round(number * 1_000_003 + sums.rounds)
        sums.seconds += time.monotonic() - begin
        sums.rounds += 1
        sums.differences += bool(fault)
        for name, count in COUNTS.items():
            sums.counts[name] = sums.counts.get(name, 0) + count
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(_report(sums), encoding="utf-8")
        print(f"{sums.counts['steps']} steps, {sums.differences} differences, {sums.seconds:.0f} s", flush=True)
        if fault:
            print(f"In round {sums.rounds} of seed {number}:\n{fault}", flush=True)
    return sums.differences


def _round(number: int) -> str:
    """Some sites, edited; what went wrong, if anything did."""
    manner = settings(
        max_examples=_AT_ONCE,
        stateful_step_count=_LENGTH,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    class Seeded(Editing):
        """Hypothesis keeps the seed with the class."""

    try:
        run_state_machine_as_test(seed(number)(Seeded), settings=manner)
    except Exception as error:  # noqa: BLE001  # a difference, or a crash: both are reported, and the run goes on
        return f"{type(error).__name__}: {error}\n" + "\n".join(getattr(error, "__notes__", ()))
    return ""


def _earlier(number: int) -> Sums:
    """The sums of the run to go on with."""
    try:
        first = RESULT.read_text(encoding="utf-8").splitlines()[0]
        sums = Sums(**json.loads(first.removeprefix("<!-- ").removesuffix(" -->")))
    except (OSError, ValueError, TypeError, IndexError):
        return Sums(number)
    return sums if sums.seed == number else Sums(number)


def _report(sums: Sums) -> str:
    counts = sums.counts
    rows = (
        ("steps (one edit or burst of edits, one build)", f"{counts['steps']:,}"),
        ("differences from a clean build (bytes, diagnostics, files on disk, mtimes)", f"{sums.differences:,}"),
        ("builds that published", f"{counts.get('published', 0):,}"),
        ("builds refused for a fault, the last good site left as it was", f"{counts.get('refused', 0):,}"),
        ("pages found again in memory", f"{counts.get('pages found', 0):,}"),
        ("pages made", f"{counts.get('pages made', 0):,}"),
        ("seed", str(sums.seed)),
        ("duration, with the pauses of a machine that had other work", f"{sums.seconds:,.0f} s"),
    )
    table = "\n".join(f"| {name} | {value} |" for name, value in rows)
    return (
        f"{_MARK.format(json.dumps(asdict(sums)))}\n# Incremental = clean\n\n"
        "Random edits of a small site (tests/sites/minimal): records of every kind added, renamed, removed, damaged;\n"
        "links, citations, quotations, names, dates, vocabulary, article and seed, templates, styles, scripts,\n"
        "`site.yaml`, git's log. Each is built with a memory that is kept, dumped and loaded, cut short, damaged or\n"
        "another version's, written to disk, and compared with a clean build. Made by\n"
        "`python -m bench.incremental_long`.\n\n"
        f"| what | |\n|---|--:|\n{table}\n"
    )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(1 if main(*(numbers + [10_000, 1][len(numbers) :])) else 0)
