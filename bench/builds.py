"""One tool's turn in a round of builds: from nothing, again, and after an edit."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bench.bed import Bed, FailedError
from bench.figures import Sample
from bench.process import timed

MEASURES = ("clean", "cpu", "repeat", "edit", "memory", "page", "heaviest")


def turn(bed: Bed, number: int, limit: float) -> Iterator[Sample]:
    """The samples of round `number`; what failed, and what could then not be tried, is a sample without a value."""
    left = list(MEASURES)
    try:
        for measure, value in _measured(bed, number, limit):
            left.remove(measure)
            yield _sample(bed, measure, number, value)
    except FailedError as error:
        for measure in left:
            yield _sample(bed, measure, number, None, str(error))


def _measured(bed: Bed, number: int, limit: float) -> Iterator[tuple[str, float]]:
    bed.clean()
    os.sync()  # a tool must not wait for what another has written
    run = timed(bed.tool.build, bed.folder, limit)
    yield "clean", run.seconds
    yield "cpu", run.processor
    yield "memory", run.memory
    mean, heaviest = _weights(bed)
    yield "page", mean
    yield "heaviest", heaviest
    os.sync()
    yield "repeat", timed(bed.tool.build, bed.folder, limit).seconds
    bed.edit(number)
    os.sync()
    run = timed(bed.tool.build, bed.folder, limit)
    if not bed.shown(number):
        message = "the page does not show the edit"
        raise FailedError(message)
    yield "edit", run.seconds


def _weights(bed: Bed) -> tuple[float, int]:
    """The mean bytes of the pages like the edited one, and the bytes of the heaviest of all."""
    sizes = {path: path.stat().st_size for path in bed.output.rglob("*.html")}
    shape = bed.page.rpartition("-")[0].rpartition("/")[2]
    alike = [size for path, size in sizes.items() if path.name.startswith(f"{shape}-")]
    if len(sizes) < bed.size or not alike:
        message = f"only {len(sizes)} pages were made"
        raise FailedError(message)
    return sum(alike) / len(alike), max(sizes.values())


def _sample(bed: Bed, measure: str, number: int, value: float | None, failure: str = "") -> Sample:
    return Sample(bed.corpus, bed.size, bed.tool.name, measure, number, value, failure)
