"""Too little memory: said in words, with exit code 2; the site that was written last stays."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from briefing.cli import main
from briefing.core import terminal
from briefing.engine import parallel

from .documents import copy_minimal
from .incremental import read

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
from briefing.cli import main as cli
sys.exit(cli.main(sys.argv[2:]))
"""


@pytest.mark.parametrize(
    "megabytes",
    [60, *(pytest.param(size, marks=pytest.mark.nightly) for size in (40, 100, 120, 140, 160, 170, 180, 300))],
)
def test_too_little_memory_is_said_in_words(tmp_path: Path, root: Path, megabytes: int) -> None:
    """Wherever it ends: in Python, as a library is loaded, in a library that ends the process; or there is enough."""
    site = copy_minimal(tmp_path)
    assert main.main(["build", "--site", str(site)]) == 0
    before = read(site / "output")
    (site / ".cache/memo").unlink()
    about = site / "content/pages/about.md"
    about.write_text(about.read_text("utf-8") + f"\nWith {megabytes} megabytes.\n", "utf-8")
    command = [sys.executable, "-c", _LIMITED, str(megabytes << 20), "--site", str(site)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    if done.returncode or megabytes < 100:
        assert done.returncode == 2, done.stderr
        assert terminal.TOO_LITTLE_MEMORY in done.stderr
        assert read(site / "output") == before


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("can't start new thread"),
        ImportError("/x/y.so: failed to map segment from shared object"),
        SystemError("error return without exception set"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_refusal_of_memory_is_known(error: Exception) -> None:
    """Also where a library tells of it in an error of its own."""
    around = ImportError("numpy could not be loaded")
    around.__cause__ = error
    assert terminal.failure(error, debug=False) == terminal.failure(around, debug=False) == terminal.TOO_LITTLE_MEMORY
    assert "memory" not in terminal.failure(RuntimeError("another"), debug=False)


def test_without_another_process_the_work_is_done_in_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that refuses a fork gets the same results, later."""

    def refused() -> int:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(os, "fork", refused)
    monkeypatch.setattr(parallel, "processors", lambda: 4)
    assert parallel.parallel_map(str, range(1000)) == list(map(str, range(1000)))
    done = []
    with parallel.in_background(lambda: done.append(1), pays=True):
        assert done
