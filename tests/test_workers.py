"""Work shared among processes: the same results, in the same order, whatever becomes of a process."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.build import pipeline
from briefing.disk import load
from briefing.engine import parallel
from briefing.engine.cache import Memo

from .documents import MINIMAL


@pytest.fixture(params=[pytest.param(1, marks=pytest.mark.nightly), 2, pytest.param(5, marks=pytest.mark.nightly)])
def shared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many processes, for however little work."""
    number: int = request.param
    monkeypatch.setattr(parallel, "MIN_ITEMS_TO_FORK", 0)
    monkeypatch.setattr(parallel, "processors", lambda: number)
    return number


@pytest.mark.parametrize("count", [0, 1, 2, 4, 5, 13])
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
    """A child that fails, or is killed, costs time and nothing else."""
    here = os.getpid()

    def work(item: int) -> int:
        if os.getpid() != here and item % 2:
            os._exit(9)
        return item

    assert parallel.parallel_map(work, list(range(12))) == list(range(12))
    assert shared


def test_a_fault_of_the_program_is_met_here(shared: int) -> None:
    """What fails in a child fails in the parent too, with its own message."""

    def work(item: int) -> int:
        if item == 3:
            message = "three"
            raise RuntimeError(message)
        return item

    with pytest.raises(RuntimeError, match="three"):
        parallel.parallel_map(work, list(range(12)))
    assert shared


@given(st.lists(st.integers()))
def test_little_work_is_not_shared(items: list[int]) -> None:
    """A process costs more than it saves."""
    assert set(parallel.parallel_map(lambda _: os.getpid(), items)) <= {os.getpid()}


def test_a_site_is_the_same_with_any_number_of_processes(shared: int) -> None:
    """Every byte, every fault, what is remembered, and what is told of it."""
    files = load.read_site(MINIMAL)
    one, many = Memo("1"), Memo("1")
    expected = pipeline.build(files, one)
    assert pipeline.build(files, many, parallel_map=parallel.parallel_map) == expected
    assert (many.missed, many.found) == (one.missed, one.found)
    assert sorted((m.stage, m.name, m.now) for m in many.made) == sorted((m.stage, m.name, m.now) for m in one.made)
    later = Memo("1")
    assert later.load(many.dump())
    assert pipeline.build(files, later, parallel_map=parallel.parallel_map) == expected
    assert not later.missed
    assert shared


def test_aside_work_is_done_before_it_ends(shared: int, tmp_path: Path) -> None:
    """And a failure of it is nobody's concern."""
    with parallel.in_background(lambda: (tmp_path / "note").write_text("done"), pays=True):
        pass
    assert (tmp_path / "note").read_text() == "done"
    assert shared
