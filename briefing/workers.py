"""Work for many items, shared among the processors where that pays. The same results in the same order, however many.

A child is a copy of this process (fork): it has all that has been read, and sends back only what it has made.
"""

from __future__ import annotations

import gc
import os
import pickle  # read back from a child of ours only
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")

PAYS = 300
"""So many items are worth a process."""
_MOST = 8


def spread(function: Callable[[T], R], items: Sequence[T], tick: Callable[[int], None] = lambda _: None) -> list[R]:
    """The function's result for each item. `tick` is told how many are done. Results go through pickle."""
    count = processors() if len(items) >= PAYS else 1
    children = [_begin(function, items[number::count]) for number in range(1, count)]
    shares: list[list[R]] = [[] for _ in range(count)]
    for done, item in enumerate(items[::count], 1):
        shares[0].append(function(item))
        tick(min(len(items), done * count))
    for number, child in enumerate(children, 1):
        shares[number] = _end(child) or [function(item) for item in items[number::count]]
    return [shares[index % count][index // count] for index in range(len(items))]


@contextmanager
def aside(function: Callable[[], object], *, pays: bool) -> Iterator[None]:
    """Let a child do something for which nobody waits but the end; here, if that does not pay or is not possible."""
    if not pays or processors() == 1:
        function()
        yield
        return
    child = os.fork()
    if not child:
        try:
            function()
        finally:
            os._exit(0)
    try:
        yield
    finally:
        os.waitpid(child, 0)


@contextmanager
def uncollected() -> Iterator[None]:
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


def _begin(function: Callable[[T], R], items: Sequence[T]) -> tuple[int, int]:
    """Start a child on some items: (its id, where its results come from)."""
    gc.freeze()  # what is there now is not written to by either side
    source, sink = os.pipe()
    child = os.fork()
    if child:
        os.close(sink)
        return child, source
    try:  # never back into the parent's code, whatever happens
        os.close(source)
        with os.fdopen(sink, "wb") as pipe:
            pickle.dump([function(item) for item in items], pipe, protocol=5)
        os._exit(0)
    except BaseException:  # noqa: BLE001  # the parent does the work itself, and meets the fault
        os._exit(1)


def _end(child: tuple[int, int]) -> list[R] | None:
    """A child's results; None if it has failed."""
    identifier, source = child
    with os.fdopen(source, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(identifier, 0)
    return pickle.loads(data) if status == 0 else None  # noqa: S301  # from our own child
