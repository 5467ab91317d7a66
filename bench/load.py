"""How many requests a second the published site bears, behind nginx as docs/publishing.md sets it up.

    python -m bench.load [SECONDS]

Builds the briefing of this checkout, lets wrk (Debian's package) ask nginx on this machine for
some of its files, 5 seconds each if nothing else is said, and writes bench/results/load.md. Server and client share
the machine's cores.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import servers
from bench.machine import machine
from briefing.bootstrap.testing import find_program

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "bench/results/load.md"
_CONNECTIONS = (8, 200)
_WANTED = {
    "the home page": "index.html",
    "the article, the longest page": "article.html",
    "a claim": "claims/million-rounds-sent.html",
    "the style sheet": "assets/site.*.css",
    "a page that is not there": "nowhere.html",
}
_FIGURES = {
    "rate": r"Requests/sec:\s+(\S+)",
    "half": r"50%\s+(\S+)",
    "most": r"99%\s+(\S+)",
    "count": r"(\d+) requests in",
    "errors": r"Socket errors: (.*)",
}


def main(seconds: int) -> int:
    """Measure and write the report; 1 if the target was missed."""
    wrk = shutil.which("wrk")
    if not wrk or not find_program("nginx"):
        print("This needs nginx and wrk (on Debian: apt-get install nginx wrk).")
        return 2
    rows, slowest, measured_on = [], 0.0, machine()
    with tempfile.TemporaryDirectory(prefix="briefing-load-") as place:
        Path(place).chmod(0o755)
        site = Path(place) / "site"
        command = [sys.executable, "-m", "briefing", "build", "--site", str(ROOT), "--output", str(site)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with servers.nginx(site, Path(place)) as port:
            for name, pattern in _WANTED.items():
                path = next((found.relative_to(site).as_posix() for found in site.glob(pattern)), pattern)
                for connections in _CONNECTIONS:
                    found = _asked(wrk, f"http://127.0.0.1:{port}/{path}", connections, seconds)
                    rows.append((name, connections, found))
                    rate = float(found["rate"])
                    slowest = min(slowest or rate, rate)
                    print(f"{name}, {connections} connections: {rate:,.0f}/s", flush=True)
    RESULT.write_text(_report(rows, seconds, measured_on), encoding="utf-8")
    return 0 if slowest >= 2000 else 1  # noqa: PLR2004  # "thousands"


def _asked(wrk: str, address: str, connections: int, seconds: int) -> dict[str, str]:
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: gzip", address]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=seconds + 30).stdout
    found = {name: re.search(pattern, said) for name, pattern in _FIGURES.items()}
    return {name: match[1] if match else "none" for name, match in found.items()}


_HEAD = """# Load

The published briefing behind nginx, set up as docs/publishing.md says, asked by wrk on the same machine for {seconds}
seconds each (`Accept-Encoding: gzip`). Made by `python -m bench.load`.

| asked for | connections | requests a second | half within | 99 % within | errors |
|---|--:|--:|--:|--:|---|
"""


def _report(rows: list[tuple[str, int, dict[str, str]]], seconds: int, measured_on: dict[str, str]) -> str:
    lines = [
        f"| {name} | {connections} | {float(f['rate']):,.0f} | {f['half']} | {f['most']} | {f['errors']} |"
        for name, connections, f in rows
    ]
    where = [f"| {name} | {value} |" for name, value in measured_on.items()]
    return _HEAD.format(seconds=seconds) + "\n".join([*lines, "", "| the machine | |", "|---|---|", *where]) + "\n"


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:2] or ["5"])))
