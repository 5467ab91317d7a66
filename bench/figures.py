"""The samples of a run, kept as one JSON file, and their medians, spreads and ratios."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement, or why there is none. Seconds, bytes."""

    corpus: str
    size: int
    tool: str
    measure: str
    round: int
    value: float | None = None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """What one run has found, and where."""

    made: str
    """The day."""
    settings: Mapping[str, str]
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    labels: Mapping[str, str]
    """Tool → its name in words, in the order of the table; the first is what the others are compared with."""
    samples: Sequence[Sample]

    @property
    def corpora(self) -> list[tuple[str, int]]:
        """Corpus and size, as measured."""
        return sorted({(s.corpus, s.size) for s in self.samples}, key=lambda pair: (pair[0] != "plain", pair))


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of some values, the quartiles beside it, and the 95th percentile."""

    median: float
    low: float
    high: float
    p95: float


@dataclass(frozen=True, slots=True)
class Figure:
    """What the samples of one tool say about one measure; without a spread there is a failure."""

    spread: Spread | None
    ratio: Spread | None
    """To the base tool, pair by pair of the same round."""
    failure: str = ""


def spread(values: Sequence[float]) -> Spread:
    """Quantiles by linear interpolation between the values, of which there is at least one."""
    cuts = statistics.quantiles([*values, values[0]] if len(values) == 1 else values, n=20, method="inclusive")
    return Spread(median=cuts[9], low=cuts[4], high=cuts[14], p95=cuts[18])


def ratio(values: Mapping[int, float], base: Mapping[int, float]) -> Spread | None:
    """Of two tools' values by round: what was measured at about the same time is compared."""
    pairs = [values[number] / base[number] for number in sorted(values) if base.get(number)]
    return spread(pairs) if pairs else None


def by_round(samples: Iterable[Sample]) -> dict[int, float]:
    """The median of each round's values."""
    rounds: dict[int, list[float]] = {}
    for sample in samples:
        if sample.value is not None:
            rounds.setdefault(sample.round, []).append(sample.value)
    return {number: statistics.median(values) for number, values in rounds.items()}


def figure(samples: Sequence[Sample], base: Sequence[Sample]) -> Figure:
    """What the samples say; a failure is given even if some other rounds succeeded."""
    failure = next((sample.failure for sample in samples if sample.failure), "")
    values = [sample.value for sample in samples if sample.value is not None]
    if not values:
        return Figure(None, None, failure)
    return Figure(spread(values), ratio(by_round(samples), by_round(base)), failure)


def select(samples: Iterable[Sample], corpus: str, size: int, tool: str, measure: str) -> list[Sample]:
    """The samples of one cell of the table."""
    wanted = (corpus, size, tool, measure)
    return [s for s in samples if (s.corpus, s.size, s.tool, s.measure) == wanted]


def dump(results: Results) -> str:
    """The results as JSON."""
    head = {name: value for name, value in asdict(results).items() if name != "samples"}
    samples = [{key: value for key, value in asdict(s).items() if value not in (None, "")} for s in results.samples]
    rows = map(json.dumps, samples)
    text = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    return text + ',\n "samples": [\n  ' + ",\n  ".join(rows) + "\n ]\n}\n"


def read(text: str) -> Results:
    """The results in a JSON text."""
    values = json.loads(text)
    values["samples"] = [Sample(**sample) for sample in values["samples"]]
    return Results(**values)
