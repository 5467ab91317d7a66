"""A run's results as one JSON file, a sample a line; the table and the chart are made from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bench.figures import Sample


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
