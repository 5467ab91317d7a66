"""Samples → one table in Markdown and one chart in SVG, and the JSON from which both can be made again."""

from __future__ import annotations

import json
import math
import os
import platform
import statistics
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from bench.workspace import Sample

Facts = Mapping[str, Mapping[str, str]]
"""By title: the machine, versions, the profile by stage."""
TOOLS = {"hugo": "Hugo", "eleventy": "Eleventy", "mkdocs": "MkDocs", "ours": "Briefing"}
PARTS = {
    "frozen": "this briefing as of November 2026 (MkDocs: its texts as plain pages, with search)",
    "live": "this briefing today",
    "texts": "its texts as plain pages, with search",
    "pages": "3,000 plain pages, no search",
    "pages-search": "3,000 plain pages, with search",
    "model-300": "300 records of our own model",
    "model-3000": "3,000 records of our own model",
    "saves-200": "preview of 200 records",
    "saves-3000": "preview of 3,000 records",
}


class Target(NamedTuple):
    """A figure of ours to reach: at most `limit`, or `limit` times what a tool takes for the same in a part."""

    part: str
    measure: str
    limit: float
    base: tuple[str, str] | None = None


TARGETS = (
    Target("frozen", "clean", 1.2),
    Target("frozen", "clean", 2.2, ("frozen", "mkdocs")),
    Target("frozen", "build after an edit", 0.7),
    Target("frozen", "check, nothing changed", 0.2),
    Target("frozen", "check after an edit", 0.5),
    Target("frozen", "build, nothing changed", 0.2),
    Target("frozen", "--help", 0.1),
    Target("pages", "clean", 3.5, ("pages", "hugo")),
    Target("pages", "clean", 0.6, ("pages", "mkdocs")),
    Target("pages-search", "clean", 2.6, ("pages-search", "hugo")),
    Target("pages", "memory", 0.9, ("pages", "hugo")),
    Target("model-3000", "clean", 11.5, ("model-300", "ours")),
    *(Target(part, f"{what} saved", 0.3) for part in ("saves-200", "saves-3000") for what in ("template", "style")),
    Target("saves-200", "message", 0.02),
    Target("saves-200", "visible", 0.08),
    Target("saves-3000", "message", 0.1),
    Target("saves-3000", "visible", 0.2),
)
_P95 = ("message", "visible")  # measures of which the 95th percentile counts


class Values(dict[tuple[str, str, str], dict[int, float]]):
    """(part, measure, tool) → round → value."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        super().__init__()
        for s in samples:
            if s.value is not None:
                self.setdefault((s.part, s.measure, s.tool), {})[s.round] = s.value

    def spread(self, part: str, measure: str, tool: str) -> tuple[float, float, float, float]:
        """Median, quartiles and 95th percentile, between the values; not a number without values."""
        found = [*self.get((part, measure, tool), {0: math.nan}).values()]
        cuts = statistics.quantiles(found * (2 if len(found) == 1 else 1), n=20, method="inclusive")
        return cuts[9], cuts[4], cuts[14], cuts[18]


def dump(facts: Facts, samples: Sequence[Sample]) -> str:
    """The results as JSON, a line a sample."""
    rows = ",\n".join(map(json.dumps, samples))
    return f'{{"facts": {json.dumps(facts, indent=1)},\n"samples": [\n{rows}\n]}}\n'


def markdown(facts: Facts, samples: Sequence[Sample]) -> str:
    """The whole report."""
    values = Values(samples)
    names = dict.fromkeys((s.part, s.measure) for part in PARTS for s in samples if s.part == part)
    head = ("", *TOOLS.values(), "at least", "")
    rows = [head, ["---"] * len(head), *(_row(values, part, measure) for part, measure in names)]
    failures = dict.fromkeys(f"- {PARTS[s.part]}, {TOOLS[s.tool]}: {s.failure}" for s in samples if s.failure)
    parts = ["# Benchmark", "![Medians of clean builds, on a logarithmic scale](results.svg)"]
    parts += ["Medians, quartiles in brackets; of saves the 95th percentile; × is the ratio to Hugo, round by round."]
    parts += ["\n".join(f"| {' | '.join(row)} |" for row in rows)]
    parts += ["## What failed\n\n" + "\n".join(failures)] if failures else []
    for title, named in facts.items():
        parts.append(f"## {title}\n\n" + "\n".join(f"- {name}: {value}" for name, value in named.items()))
    return "\n\n".join(parts) + "\n"


def _row(values: Values, part: str, measure: str) -> Sequence[str]:
    answers = [_answer(values, target) for target in TARGETS if target[:2] == (part, measure)]
    columns = ("<br>".join(words) for words in zip(*answers, strict=True)) if answers else ("", "")
    return f"{PARTS[part]}: {measure}", *(_cell(values, part, measure, tool) for tool in TOOLS), *columns


def _cell(values: Values, part: str, measure: str, tool: str) -> str:
    if (part, measure, tool) not in values:
        return ""
    here, base = values[part, measure, tool], values.get((part, measure, "hugo"), {})
    median, low, high, p95 = values.spread(part, measure, tool)
    if measure in _P95:
        return amount(p95, measure)
    words = f"{amount(median, measure)} ({amount(low, measure)}–{amount(high, measure)})"
    ratios = [here[number] / base[number] for number in here if base.get(number)]
    return f"{words}<br>{statistics.median(ratios):.2f} ×" if ratios and tool != "hugo" else words


def _answer(values: Values, target: Target) -> tuple[str, str]:
    """What is asked, and whether it is reached."""
    median, _, _, p95 = values.spread(target.part, target.measure, "ours")
    value, words = p95 if target.measure in _P95 else median, amount(target.limit, target.measure)
    if target.base:
        part, tool = target.base
        value /= values.spread(part, target.measure, tool)[0]
        words = f"{target.limit} × {TOOLS[tool]}" + ("" if part == target.part else f", {PARTS[part]}")
    shown = f"{value:.2f} ×: " if target.base else ""
    return words, shown + ("reached" if value <= target.limit else "**not reached**")


def amount(value: float, measure: str) -> str:
    """A value with three digits and its unit: 0.0123 s → 12.3 ms."""
    if measure == "pages" or not math.isfinite(value):
        return f"{value:,.0f}"
    number, unit = (value / 1e6, "MB") if measure == "memory" else (value, "s") if value >= 1 else (1000 * value, "ms")
    return f"{number:.{max(0, 2 - int(math.log10(max(1, number))))}f} {unit}"


def svg(samples: Sequence[Sample]) -> str:
    """The chart: clean builds of each part and tool, a dot for the median and a line between the quartiles."""
    values = Values(samples)
    wanted = [(part, tool) for part in PARTS for tool in TOOLS if (part, "clean", tool) in values]
    found = {pair: values.spread(pair[0], "clean", pair[1]) for pair in wanted}
    left, width, height = 330, 420, 60 + 22 * len(wanted)
    low = math.floor(math.log10(min((one[1] for one in found.values()), default=0.1)))
    high = math.ceil(math.log10(max((one[2] for one in found.values()), default=10)))

    def x(value: float) -> float:
        return round(left + width * (math.log10(value) - low) / max(1, high - low), 1)

    title = "How long clean builds take (logarithmic scale)"
    frame = f'viewBox="0 0 {left + width + 80} {height}" role="img" aria-label="{title}" font-size="12"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {frame} font-family="system-ui, sans-serif">']
    parts += ['<rect width="100%" height="100%" fill="#fdfcf9"/>', f'<text x="16" y="22">{title}</text>']
    for power in range(low, high + 1):
        parts += [f'<path d="M{x(10.0**power)} 36V{height - 18}" stroke="#d8d3c8"/>']
        parts += [f'<text x="{x(10.0**power)}" y="{height - 4}" text-anchor="middle">{10.0**power:g} s</text>']
    for number, ((part, tool), (median, lower, upper, _)) in enumerate(found.items()):
        y, colour = 50 + 22 * number, "#1d4f91" if tool == "ours" else "#1c1b19"
        parts += [f'<g fill="{colour}"><text x="16" y="{y + 4}">{escape(PARTS[part])}: {TOOLS[tool]}</text>']
        parts += [f'<path d="M{x(lower)} {y}H{x(upper)}" stroke="{colour}" stroke-width="3"/>']
        parts += [f'<circle cx="{x(median)}" cy="{y}" r="4.5"/>']
        parts += [f'<text x="{x(upper) + 9}" y="{y + 4}">{amount(median, "clean")}</text></g>']
    return "\n".join([*parts, "</svg>"]) + "\n"


def machine() -> dict[str, str]:
    """What it was measured on: nothing that names the machine or its user."""
    lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines() if sys.platform == "linux" else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    # A distribution's own optimises without naming it.
    named = "--enable-optimizations" in str(sysconfig.get_config_var("CONFIG_ARGS")) or sys.base_prefix == "/usr"
    return {
        "Processor": names[0] if names else platform.machine(),
        "Cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "Memory": f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB",
        "System": f"{platform.system()} {platform.release().partition('-')[0]}",
        "Python": f"{platform.python_version()}, built {'with' if named else 'without'} its optimisations",
        "Load before the run": f"{os.getloadavg()[0]:.1f}",
    }
