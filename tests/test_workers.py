"""Work shared among processes: the same results, in the same order, whatever becomes of a process."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.disk import load
from briefing.engine import parallel
from briefing.engine.engine import Engine

from .documents import MINIMAL


@pytest.fixture(params=[pytest.param(1, marks=pytest.mark.nightly), 2, pytest.param(5, marks=pytest.mark.nightly)])
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many processes, for however little work."""
    number: int = request.param
    monkeypatch.setattr(parallel, "MIN_ITEMS_TO_FORK", 0)
    monkeypatch.setattr(parallel, "processors", lambda: number)
    return number


@pytest.mark.parametrize("count", [0, 1, 2, 13])
def test_results_come_in_the_order_of_the_items(shared: int, count: int, tmp_path: Path) -> None:
    """Each item once, also where there are fewer of them than processes; every process does its share."""
    told: list[int] = []

    def work(item: int) -> tuple[int, int]:
        (tmp_path / str(os.getpid())).touch()
        end = time.monotonic() + 20
        while len(list(tmp_path.iterdir())) < min(shared, count) and time.monotonic() < end:
            time.sleep(0.001)  # nobody is so quick that nothing is left for another
        return item * 2, os.getpid()

    found = parallel.parallel_map(work, list(range(count)), told.append)
    assert [value for value, _ in found] == [2 * item for item in range(count)]
    assert len({process for _, process in found}) == min(shared, count)
    assert told == sorted(told)


def test_what_a_process_could_not_do_is_done_here(shared: int) -> None:
    """A child that is killed costs time and nothing else; an error of the program is met here, with its own message."""
    here = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != here and item % 2:
            os._exit(9)
        if item == 13:
            message = "thirteen"
            raise RuntimeError(message)
        return item

    assert parallel.parallel_map(work, list(range(12))) == list(range(12))
    with pytest.raises(RuntimeError, match="thirteen"):
        parallel.parallel_map(work, list(range(14)))
    assert shared


def test_a_site_is_the_same_with_any_number_of_processes(shared: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte, every fault, what is remembered, and what is told of it."""
    files = load.read_site(MINIMAL)
    one, many = Engine("1"), Engine("1")
    with monkeypatch.context() as alone:
        alone.setattr(parallel, "processors", lambda: 1)
        expected = pipeline.build(files, one)
    assert pipeline.build(files, many) == expected
    assert (many.missed, many.found) == (one.missed, one.found)
    assert sorted(map(str, many.made)) == sorted(map(str, one.made))
    later = Engine("1")
    assert later.load(many.dump())
    assert pipeline.build(files, later) == expected
    assert not later.missed
    assert shared


def test_aside_work_is_done_before_it_ends(shared: int, tmp_path: Path) -> None:
    """And a failure of it is nobody's concern."""
    with parallel.in_background(lambda: (tmp_path / "note").write_text("done"), pays=True):
        pass
    assert (tmp_path / "note").read_text() == "done"
    assert shared
