"""Random edits for a long time: every incremental build has to be the clean one, byte for byte.

    python -m bench.incremental_long [STEPS] [SEED]

Runs the machine of tests/incremental.py (10,000 steps and seed 1, if nothing else is said) and writes
bench/results/incremental.md after every round.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.incremental import COUNTS, Editing

RESULT = Path(__file__).resolve().parent / "results/incremental.md"
_LENGTH = 50
"""Edits of one site before the next one begins from the start."""
_AT_ONCE = 4
"""Sites between two reports."""
_REPORT = """\
# Incremental = clean

Random edits of a small site (tests/sites/minimal): records of every kind added, renamed, removed, damaged;
links, citations, quotations, names, dates, vocabulary, article and seed, templates, styles, scripts,
`site.yaml`, git's log. Each is built by a live engine, and with a cache that is kept, dumped and loaded, cut
short, damaged or deleted, written to disk, and compared with a clean build. Made by
`python -m bench.incremental_long`.

| what | |
|---|--:|
| steps (one edit or burst of edits, one build) | {steps:,} |
| differences from a clean build (bytes, diagnostics, files on disk) | {differences:,} |
| builds that published | {published:,} |
| builds refused for an error, the last good site left as it was | {refused:,} |
| pages found again in the cache | {found:,} |
| pages made | {made:,} |
| seed | {seed} |
| duration, with the pauses of a machine that had other work | {seconds:,.0f} s |
"""


def main(steps: int = 10_000, number: int = 1) -> int:
    """Run until the given number of steps is done; return the number of differences."""
    begin, rounds, differences = time.monotonic(), 0, 0
    while COUNTS["steps"] < steps:
        if difference := _round(number * 1_000_003 + rounds):
            differences += 1
            print(f"In round {rounds + 1} of seed {number}:\n{difference}", flush=True)
        rounds += 1
        report = _REPORT.format(
            **{name: COUNTS[name] for name in ("steps", "published", "refused")},
            found=COUNTS["pages found"],
            made=COUNTS["pages made"],
            differences=differences,
            seed=number,
            seconds=time.monotonic() - begin,
        )
        RESULT.write_text(report, encoding="utf-8")
        print(f"{COUNTS['steps']} steps, {differences} differences", flush=True)
    return differences


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


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
