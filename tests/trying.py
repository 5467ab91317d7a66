"""Hostile inputs, tried one after another in a process of their own that may not take much.

`python -m tests.trying STEP FILE …` tries every STEPth case of each file and prints one line of JSON a case: what came
of it, and what it took.
"""

import json
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from briefing.build import pipeline
from briefing.core.diagnostics import CODES, Severity
from briefing.engine.engine import Engine

from .documents import Case, minimal, publish, read_cases, site_of

CORPUS = Path(__file__).parent / "hostile"
SECONDS = 2.0
"""Processor time that one input may take."""
MEGABYTES = 500
HARMLESS = "harmless"


def attempt(case: Case, remembered: bytes) -> dict[str, Any]:
    """What came of the minimal site with one case's files. `remembered` is the cache of the site without them."""
    engine = Engine()
    engine.load(remembered)
    begin = time.process_time()
    try:
        _, problems = pipeline.build(site_of(case.files), engine)
        codes = " ".join(sorted({problem.code for problem in problems})) or HARMLESS
    except Exception:  # noqa: BLE001  # what must not happen is what is looked for
        problems, codes = (), f"CRASH {traceback.format_exc(limit=-3)}"
    said = sum(len(p.message) + len(p.hint) for p in problems)
    return {"title": case.title, "codes": codes, "seconds": time.process_time() - begin, "said": said}


def peak() -> float:
    """The most memory that this program has held, in MB."""
    # Linux counts in ru_maxrss what the program held that started this one: a run of all tests holds hundreds of MB.
    if (status := Path("/proc/self/status")).exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def main(step: int, names: list[str]) -> None:
    """Try every `step`th case of some files."""
    engine = Engine()
    publish(minimal(), engine)
    remembered = engine.dump()
    for kind, most in ((resource.RLIMIT_DATA, 4 * MEGABYTES << 20), (resource.RLIMIT_CPU, 300)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    for name in names:
        for case in read_cases(CORPUS / name)[1][::step]:
            outcome = {"file": name, **attempt(case, remembered), "megabytes": peak()}
            sys.stdout.write(f"{json.dumps(outcome)}\n")
            sys.stdout.flush()


def is_published(outcome: str) -> bool:
    """True for an input that is published: without a diagnostic, or with warnings alone."""
    return outcome == HARMLESS or all(
        code in CODES and CODES[code].severity is Severity.WARNING for code in outcome.split(" ")
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
