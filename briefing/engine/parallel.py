"""Work for many items, shared among forked processes where that pays: the same results in the same order."""

from __future__ import annotations

import gc
import os
import pickle  # read back from a child of ours only
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from .signals import deferred

T = TypeVar("T")
R = TypeVar("R")

MIN_ITEMS_TO_FORK = 20
"""Minimum number of items for which forking pays: with 150, a claim's new title took a fifth longer to build."""
_MAX_PROCESSES = 8
_MAX_CHUNKS = 64


def parallel_map(
    function: Callable[[T], R],
    items: Sequence[T],
    on_progress: Callable[[int], None] = lambda _: None,
    worth: int | None = None,  # how many usual items all are worth in time
) -> list[R]:
    """The function's result for each item; pickled. `on_progress` is given about how many are done."""
    count = processors() if (len(items) if worth is None else worth) >= MIN_ITEMS_TO_FORK else 1
    # Neighbours are worked on together: the less of the shared memory each process has to copy.
    size = max(1, -(-len(items) // _MAX_CHUNKS))
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    queue, sink = os.pipe()  # a byte for each chunk: every process takes the next one
    os.write(sink, bytes(range(len(chunks))))
    os.close(sink)
    children: list[tuple[int, int]] = []
    done: dict[int, list[R]] = {}

    def work() -> Iterator[tuple[int, list[R]]]:
        while token := os.read(queue, 1):
            yield token[0], [function(item) for item in chunks[token[0]]]

    try:
        for _ in range(1, count):
            with deferred(), suppress(OSError):  # every child that there is memory for, and no other, is known here
                children.append(_start(work))
        for number, results in work():
            done[number] = results
            on_progress(min(len(items), sum(map(len, done.values())) * count))
        while children:
            done |= _finish(*children[-1])
            children.pop()
    finally:
        os.close(queue)
        for identifier, _ in children:  # an error, or a signal
            with suppress(OSError):
                os.kill(identifier, signal.SIGKILL)
                os.waitpid(identifier, 0)
    # A chunk is missing if the child that took it has failed.
    return [result for n, chunk in enumerate(chunks) for result in done.get(n) or map(function, chunk)]


def processors() -> int:
    """How many processes may work at once. Only on Linux is a fork safe."""
    return min(len(os.sched_getaffinity(0)), _MAX_PROCESSES) if sys.platform == "linux" else 1


def _start(work: Callable[[], Iterable[tuple[int, list[R]]]]) -> tuple[int, int]:
    """Start a child: its id, and the file in memory for its results. Raises OSError."""
    gc.freeze()  # neither side writes to what exists now
    results = os.memfd_create("results")  # not a pipe, at which it would have to wait for us
    child = os.fork()
    if child:
        return child, results
    try:  # never back into the parent's code
        with os.fdopen(results, "wb") as file:
            pickle.dump(dict(work()), file, protocol=5)
        os._exit(0)
    except BaseException:  # noqa: BLE001  # the parent does the work itself, and meets the error
        os._exit(1)


def _finish(identifier: int, results: int) -> dict[int, list[R]]:
    """A child's results by chunk; none if it has failed."""
    _, status = os.waitpid(identifier, 0)
    with os.fdopen(results, "rb") as file:
        file.seek(0)
        return pickle.load(file) if status == 0 else {}  # noqa: S301  # from our own child
