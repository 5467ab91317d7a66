"""Results → Markdown: a table for each corpus and size, the targets, what failed, and what it was measured on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.figures import Figure, Results, Sample, Spread, by_round, figure, ratio, select, spread

_NONE = "–"
CORPORA = {"plain": "plain pages, like for like", "model": "our own model: claims, quotations, citations, backlinks"}


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of the table."""

    name: str
    title: str
    unit: str
    """s or B"""
    compared: bool = False
    """Whether the ratio to the base tool says something."""
    tail: bool = False
    """Whether the 95th percentile is given."""


MEASURES = (
    Measure("clean", "clean build", "s", compared=True),
    Measure("cpu", "its processor time", "s", compared=True),
    Measure("repeat", "again, nothing changed", "s", compared=True),
    Measure("edit", "again, one edit", "s", compared=True),
    Measure("reload", "save → reload message", "s", compared=True),
    Measure("visible", "save → visible in Chromium", "s", tail=True),
    Measure("memory", "peak memory", "B", compared=True),
    Measure("page", "HTML of a page", "B"),
    Measure("heaviest", "heaviest page", "B"),
)


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach: at most `limit`, as a ratio to `base` if one is named."""

    words: str
    corpus: str
    size: int
    tool: str
    measure: str
    limit: float
    base: str = ""


TARGETS = (
    Target("clean build, the goal", "plain", 3000, "ours", "clean", 1.0, "hugo"),
    Target("clean build, the least", "plain", 3000, "ours", "clean", 2.0, "hugo"),
    Target("clean build beside MkDocs", "plain", 3000, "ours", "clean", 0.25, "mkdocs"),
    Target("clean build beside Pelican", "plain", 3000, "ours", "clean", 0.25, "pelican"),
    Target("repeated build", "plain", 3000, "ours", "repeat", 0.35, "hugo"),
    Target("save → reload message", "model", 3000, "ours-search", "reload", 0.05),
    Target("save → visible, 95th percentile", "model", 3000, "ours-search", "visible", 0.15),
    Target("peak memory", "plain", 3000, "ours", "memory", 200e6),
    Target("heaviest page", "model", 3000, "ours-search", "heaviest", 100e3),
)


def markdown(results: Results, chart: str) -> str:
    """The whole report. `chart`: the address of the drawing."""
    parts = [f"# Benchmark of {results.made}", f"![The medians, on logarithmic scales]({chart})"]
    parts += ["Medians, with quartiles in brackets; below them the ratio to Hugo, paired round by round."]
    parts += [_section(results, corpus, size) for corpus, size in results.corpora]
    if targets := [row for target in TARGETS if (row := _target(results, target))]:
        parts.append("## Targets\n\n" + _table(("target", "at most", "measured", ""), targets))
    if failures := list(_failures(results)):
        parts.append("## What failed\n\n" + "\n".join(failures))
    for title, values in (("Machine", results.machine), ("Versions", results.versions), ("Settings", results.settings)):
        parts.append(f"## {title}\n\n" + "\n".join(f"- {name}: {value}" for name, value in values.items()))
    return "\n\n".join(parts) + "\n"


def amount(value: float, unit: str) -> str:
    """A value with three digits and its unit: 0.0123 s → 12.3 ms, 2_500 B → 2.5 kB."""
    if unit == "s":
        return f"{_digits(1000 * value)} ms" if value < 1 else f"{_digits(value)} s"
    for name, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= factor:
            return f"{_digits(value / factor)} {name}"
    return f"{value:.0f} B"


def between(found: Spread, unit: str) -> str:
    """Median and quartiles in the median's unit."""
    words = amount(found.median, unit)
    name = words.rpartition(" ")[2]
    factor = {"ms": 1e-3, "kB": 1e3, "MB": 1e6, "GB": 1e9}.get(name, 1.0)
    low, high = (_digits(end / factor) for end in (found.low, found.high))
    return words if low == high else f"{words} ({low}–{high})"


def _section(results: Results, corpus: str, size: int) -> str:
    here = [sample for sample in results.samples if (sample.corpus, sample.size) == (corpus, size)]
    measures = [measure for measure in MEASURES if any(sample.measure == measure.name for sample in here)]
    rows = [
        (label, *(_cell(_figure(results, here, tool, measure.name), measure) for measure in measures))
        for tool, label in results.labels.items()
        if any(sample.tool == tool for sample in here)
    ]
    title = f"## {size:,} {'pages' if corpus == 'plain' else 'records'}: {CORPORA[corpus]}"
    return f"{title}\n\n{_table(('', *(measure.title for measure in measures)), rows)}"


def _figure(results: Results, here: Sequence[Sample], tool: str, measure: str) -> Figure:
    base = next(iter(results.labels))
    return figure(
        [s for s in here if (s.tool, s.measure) == (tool, measure)],
        [s for s in here if (s.tool, s.measure) == (base, measure)],
    )


def _cell(found: Figure, measure: Measure) -> str:
    if found.spread is None:
        return "failed" if found.failure else _NONE
    words = between(found.spread, measure.unit)
    if measure.tail:
        words += f"<br>95 %: {amount(found.spread.p95, measure.unit)}"
    if measure.compared and found.ratio:
        words += f"<br>{_digits(found.ratio.median)} ×"
    return f"{words} (some failed)" if found.failure else words


def _target(results: Results, target: Target) -> tuple[str, ...] | None:
    """A row, or none where it was not measured."""
    measure = next(measure for measure in MEASURES if measure.name == target.measure)

    def values(tool: str) -> Mapping[int, float]:
        return by_round(select(results.samples, target.corpus, target.size, tool, target.measure))

    ours = values(target.tool)
    if target.base:
        found = ratio(ours, values(target.base))
        limit, value = f"{target.limit} × {results.labels.get(target.base, target.base)}", ""
        if found:
            value = f"{_digits(found.median)} ×"
    else:
        samples = select(results.samples, target.corpus, target.size, target.tool, target.measure)
        each = [sample.value for sample in samples if sample.value is not None]
        found = spread(each) if each else None
        limit = amount(target.limit, measure.unit)
        value = amount(found.p95 if measure.tail else found.median, measure.unit) if found else ""
    if not found:
        return None
    kept = (found.p95 if measure.tail else found.median) <= target.limit
    words = f"{target.words}, {target.size:,} {'pages' if target.corpus == 'plain' else 'records'}"
    return words, limit, value, "reached" if kept else "**not reached**"


def _failures(results: Results) -> Iterator[str]:
    """One line for each tool, size, measure and reason."""
    titles = {measure.name: measure.title for measure in MEASURES}
    reasons: dict[tuple[str, str, int, str], list[str]] = {}
    for sample in results.samples:
        if sample.failure:
            key = (sample.tool, sample.corpus, sample.size, sample.failure)
            reasons.setdefault(key, []).append(titles[sample.measure])
    for (tool, corpus, size, failure), measures in reasons.items():
        what = ", ".join(dict.fromkeys(measures))
        yield f"- {results.labels[tool]}, {size:,} ({CORPORA[corpus].partition(':')[0]}): {what}: {failure}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _digits(value: float) -> str:
    """Three digits that count."""
    if value >= 100 or value == 0:  # noqa: PLR2004  # three digits before the point
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"  # noqa: PLR2004  # two of them, or one
