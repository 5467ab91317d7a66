"""Work shared among processes: the same results, in the same order, whatever becomes of a process or of its memory."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core import terminal
from briefing.engine import parallel
from briefing.engine.engine import Engine

from .documents import copy_minimal, minimal

_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)
from briefing.cli import main as cli
sys.exit(cli.main(sys.argv[2:]))
"""


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes, for however little work."""
    monkeypatch.setattr(parallel, "MIN_ITEMS_TO_FORK", 0)
    monkeypatch.setattr(parallel, "processors", lambda: 3)


@pytest.mark.usefixtures("shared")
def test_results_come_in_order_whatever_becomes_of_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that is killed, or for which there is no memory, costs time; an error of the program is met here."""
    here = os.getpid()
    progress: list[int] = []

    def work(item: int) -> int:
        if os.getpid() != here and item % 5 == 4:
            os._exit(9)
        if item == 13:
            message = "thirteen"
            raise RuntimeError(message)
        return item

    for count in (0, 1, 2, 12):
        progress.clear()
        assert parallel.parallel_map(work, range(count), progress.append) == list(range(count))
        assert progress == sorted(progress)
    with pytest.raises(RuntimeError, match="thirteen"):
        parallel.parallel_map(work, range(14))

    def refused() -> int:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(os, "fork", refused)
    assert parallel.parallel_map(work, range(12)) == list(range(12))


@pytest.mark.usefixtures("shared")
def test_a_site_is_the_same_with_any_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte, every problem, what is remembered, and the reasons of it."""
    files = minimal()
    one, many, later = Engine("1"), Engine("1"), Engine("1")
    with monkeypatch.context() as alone:
        alone.setattr(parallel, "processors", lambda: 1)
        expected = pipeline.build(files, one)
    assert pipeline.build(files, many) == expected
    assert (many.missed, many.found) == (one.missed, one.found)
    assert {(use.stage, use.name, use.changed) for use in many.made} == {(u.stage, u.name, u.changed) for u in one.made}
    assert later.load(many.dump())
    assert pipeline.build(files, later) == expected
    assert not later.missed


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
@pytest.mark.parametrize(
    "megabytes", [60, 293, *(pytest.param(size, marks=pytest.mark.nightly) for size in (40, 100, 120, 140, 160, 170))]
)
def test_too_little_memory_is_said_in_words(tmp_path: Path, root: Path, megabytes: int) -> None:
    """Wherever it ends: at the start, in Python, as a library is loaded; or there is enough.

    293 is what `ulimit -v 300000` allows.
    """
    command = [sys.executable, "-c", _LIMITED, str(megabytes), "--site", str(copy_minimal(tmp_path))]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    if done.returncode or megabytes < 100:
        assert done.returncode == 2, done.stderr
        assert terminal.TOO_LITTLE_MEMORY in done.stderr
        assert not (tmp_path / "site/output").exists()
