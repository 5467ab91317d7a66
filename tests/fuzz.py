"""Long runs of random input under Atheris, guided by coverage: `python -m tests.fuzz TARGET SECONDS`.

`all` runs one target after another and writes their figures into bench/results/fuzz.md. The targets are those of
fuzzing.py, which test_fuzz.py tries with a few hundred inputs. Atheris has no wheel for every system: it is fetched
into .cache/fuzz when it is first needed.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "bench/results/fuzz.md"
_PACKAGES = ROOT / ".cache/fuzz"
_TARGETS = ("front_matter", "settings", "markdown", "anchoring", "edtf", "memory")


def _atheris() -> Any:  # noqa: ANN401  # it has no types
    sys.path.append(str(_PACKAGES))
    try:
        return importlib.import_module("atheris")
    except ImportError:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(_PACKAGES), "atheris"]
        subprocess.run(command, check=True)
        importlib.invalidate_caches()
        return importlib.import_module("atheris")


def run(target: str, seconds: int) -> None:
    """One target, until the time is over or something fails; never returns."""
    atheris = _atheris()
    with atheris.instrument_imports(include=["briefing", "markdown_it", "edtf"]):
        importlib.import_module("edtf")  # which the program imports late
        fuzzing = importlib.import_module("tests.fuzzing")
    folder = ROOT / f".cache/fuzz-{target}"
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(fuzzing.seeds(target)):
        (folder / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1500", "-max_len=4000"]
    options += ["-print_final_stats=1", f"-artifact_prefix={ROOT / '.cache'}/{target}-", str(folder)]
    atheris.Setup([sys.argv[0], *options], fuzzing.TARGETS[target])
    atheris.Fuzz()


def report(seconds: int) -> None:
    """Every target in a process of its own, and the table of their figures."""
    lines = ["| target | executions | seconds | branches reached | failed |", "|---|---|---|---|---|"]
    for target in _TARGETS:
        begin = time.monotonic()
        command = [sys.executable, "-m", "tests.fuzz", target, str(seconds)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        runs = re.findall(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
        covered = re.findall(r"cov: (\d+)", done.stderr)
        failed = f"yes ({done.returncode})" if done.returncode else "no"
        figures = [f"{int(found[-1]):,}" if found else "-" for found in (runs, covered)]
        lines.append(f"| `{target}` | {figures[0]} | {time.monotonic() - begin:.0f} | {figures[1]} | {failed} |")
        sys.stdout.write(json.dumps(lines[-1]) + "\n" + (done.stderr[-3000:] if done.returncode else ""))
        sys.stdout.flush()
    before = PAGE.read_text(encoding="utf-8").split("| target |")[0]
    PAGE.write_text(before + "\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "all":
        report(int(sys.argv[2]))
    else:
        run(sys.argv[1], int(sys.argv[2]))
