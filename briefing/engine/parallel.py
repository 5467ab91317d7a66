"""Work for many items, shared among the processors where that pays. The same results in the same order, however many.

A child is a copy of this process (fork): it has all that has been read, and sends back only what it has made.
"""

from __future__ import annotations

import gc
import os
import pickle  # read back from a child of ours only
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from .signals import deferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")

MIN_ITEMS_TO_FORK = 300
"""So many items are worth a process."""
_MOST = 8
_HEAPS = 64
"""Into at most so many heaps work is divided, each taken by whoever is free; a byte counts them."""


def parallel_map(
    function: Callable[[T], R], items: Sequence[T], on_progress: Callable[[int], None] = lambda _: None
) -> list[R]:
    """The function's result for each item. `tick` is told about how many are done. Results go through pickle."""
    count = processors() if len(items) >= MIN_ITEMS_TO_FORK else 1
    # What lies together is worked on together: the less of the shared memory each process has to copy.
    size = max(1, -(-len(items) // _HEAPS))
    heaps = [items[start : start + size] for start in range(0, len(items), size)]
    queue = _queue(len(heaps))
    children: list[tuple[int, int]] = []
    done: dict[int, list[R]] = {}
    try:
        with deferred():  # no child may be started and not be known here
            children.extend(filter(None, (_begin(function, heaps, queue) for _ in range(1, count))))
        for number in _taken(queue):
            done[number] = [function(item) for item in heaps[number]]
            on_progress(min(len(items), sum(map(len, done.values())) * count))
        os.close(queue)
        for child in tuple(children):
            done |= _end(child)
            children.remove(child)
    except BaseException:  # above all a signal: nobody wants the others' work any more
        for identifier, _ in children:
            with suppress(OSError):
                os.kill(identifier, signal.SIGKILL)
                os.waitpid(identifier, 0)
        raise
    for number in range(len(heaps)):
        if number not in done:  # whoever took it has failed
            done[number] = [function(item) for item in heaps[number]]
    return [result for number in range(len(heaps)) for result in done[number]]


@contextmanager
def in_background(function: Callable[[], object], *, pays: bool) -> Iterator[None]:
    """Let a child do something for which nobody waits but the end; here, if that does not pay or is not possible."""
    with deferred():  # the parent ends it
        child = _fork() if pays and processors() > 1 else None
        if child == 0:
            try:
                function()
            finally:
                os._exit(0)
    if child is None:
        function()
        yield
        return
    try:
        yield
    finally:
        os.waitpid(child, 0)


@contextmanager
def gc_disabled() -> Iterator[None]:
    """Don't look for garbage that goes in circles: a build makes next to none, and looking takes its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def processors() -> int:
    """How many processes may work at once. Elsewhere than on Linux a copy of a process is no safe thing."""
    if sys.platform != "linux":
        return 1
    return min(len(os.sched_getaffinity(0)), _MOST)


def _queue(count: int) -> int:
    """Numbers from 0 that several processes may take, each once: a pipe with a byte for each."""
    source, sink = os.pipe()
    os.write(sink, bytes(range(count)))
    os.close(sink)
    return source


def _taken(queue: int) -> Iterator[int]:
    """The numbers that this process gets: whoever is quicker gets more."""
    while token := os.read(queue, 1):
        yield token[0]


def _fork() -> int | None:
    """As `os.fork`; None where the system has no memory or no number left for another process."""
    try:
        return os.fork()
    except OSError:
        return None


def _begin(function: Callable[[T], R], heaps: Sequence[Sequence[T]], queue: int) -> tuple[int, int] | None:
    """Start a child: (its id, where its results come from); None if that is not possible."""
    gc.freeze()  # what is there now is not written to by either side
    source, sink = os.pipe()
    child = _fork()
    if child != 0:
        os.close(sink)
        if child:
            return child, source
        os.close(source)
        return None
    try:  # never back into the parent's code, whatever happens
        os.close(source)
        # Each heap is pickled as it is done: the others work meanwhile.
        made = {n: pickle.dumps([function(item) for item in heaps[n]], protocol=5) for n in _taken(queue)}
        with os.fdopen(sink, "wb") as pipe:
            pickle.dump(made, pipe, protocol=5)
        os._exit(0)
    except BaseException:  # noqa: BLE001  # the parent does the work itself, and meets the fault
        os._exit(1)


def _end(child: tuple[int, int]) -> dict[int, list[R]]:
    """A child's results by number; none if it has failed."""
    identifier, source = child
    with os.fdopen(source, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(identifier, 0)
    made = pickle.loads(data) if status == 0 else {}  # noqa: S301  # from our own child
    return {number: pickle.loads(heap) for number, heap in made.items()}  # noqa: S301
