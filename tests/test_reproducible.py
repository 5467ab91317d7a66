"""Same input, same bytes: nothing of the machine, its user, the day, its processes or its memory gets into a site."""

import errno
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.build.render_pages import PAGES
from briefing.cli.commands import common
from briefing.core import terminal
from briefing.disk import write
from briefing.engine import parallel
from briefing.engine.engine import Engine, digest

from .documents import copy_minimal, minimal
from .test_write import read

# Builds a site and exports it.
_PROGRAM = """
import sys
from briefing.cli import main as cli
site, output = sys.argv[1:]
code = cli.main(["build", "--site", site, "--output", output])
sys.exit(code or cli.main(["export", "--site", site, "--html", output + ".html"]))
"""
# With folders listed backwards, on one processor, under a mask of its own.
_OTHERWISE = """
import os, sys
listed = os.listdir
os.listdir = lambda *place: listed(*place)[::-1]
if hasattr(os, "sched_setaffinity"): os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.umask(0o077)
"""
OTHERS: Mapping[str, dict[str, str]] = {
    "another hash seed, east": {"PYTHONHASHSEED": "4242", "PYTHONOPTIMIZE": "2", "TZ": "Pacific/Kiritimati"},
    "west, no language": {"TZ": "Etc/GMT+12", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Turkish, another user": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "HOME": "/nonexistent", "TERM": "dumb"},
}
_BY_DAY = {"another hash seed, east"}
# The program, with as many megabytes as the first argument says.
_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20,) * 2)
from briefing.cli import main as cli
sys.exit(cli.main(sys.argv[2:]))
"""


def built(root: Path, place: Path, program: str, environment: Mapping[str, str]) -> dict[str, bytes]:
    """The minimal site's files, manifest and all, as a program makes them, and its export at ""."""
    command = [sys.executable, "-c", program, str(copy_minimal(place)), str(place / "output")]
    done = subprocess.run(
        command, cwd=root, env={**environment}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == common.EXIT_OK, done.stdout + done.stderr
    return {**read(place / "output"), "": (place / "output.html").read_bytes()}


@pytest.fixture(scope="module")
def ordinary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files as they are made here."""
    return built(root, tmp_path_factory.mktemp("ordinary"), _PROGRAM, os.environ)


@pytest.mark.parametrize(
    "environment",
    [pytest.param(one, id=name, marks=[pytest.mark.nightly] * (name not in _BY_DAY)) for name, one in OTHERS.items()],
)
def test_another_machine_makes_the_same_bytes(
    root: Path, tmp_path: Path, ordinary: dict[str, bytes], environment: dict[str, str]
) -> None:
    """Other hash seeds, time zones, languages, masks, orders of folders, one processor, a folder of a strange name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    place = tmp_path / "Wœrk & more #1 %41"
    assert built(root, place, _OTHERWISE + _PROGRAM, {**kept, **environment}) == ordinary
    if sys.platform != "win32":  # rights are as the mask says
        assert (place / "output" / write.MANIFEST).stat().st_mode & 0o777 == 0o600


def test_the_manifest_names_every_input_and_every_output(ordinary: dict[str, bytes], root: Path) -> None:
    """With the hashes that `sha256sum` gives; no day, no place of the machine.

    Assets are named by their content; pictures by what they are to show.
    """
    values = json.loads(ordinary[write.MANIFEST])
    assert values.keys() == {"program", "complete", "inputs", "outputs"}
    assert values["complete"] is True
    assert values["program"].keys() == {"name", "version", "code"}
    assert values["inputs"] == write.sha256(minimal())
    assert values["outputs"] == write.sha256({p: d for p, d in ordinary.items() if p not in {"", write.MANIFEST}})
    text = ordinary[write.MANIFEST].decode()
    assert not re.search(r"\b20[0-9]{2}-[0-9]{2}|" + re.escape(str(root)) + "|" + re.escape(sys.executable), text)
    found = [path for path in ordinary if path.startswith("assets/") and not path.endswith(".png")]
    assert all(path.split(".")[-2] == digest(ordinary[path])[:10] for path in found)
    assert len(found) >= 8


# -- Work shared among processes --


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
        return 13 // (item - 13)

    expected = [13 // (item - 13) for item in range(12)]
    for count in (0, 1, 2, 12):
        progress.clear()
        assert parallel.parallel_map(work, range(count), progress.append) == expected[:count]
        assert progress == sorted(progress)
    with pytest.raises(ZeroDivisionError):
        parallel.parallel_map(work, range(14))

    def refused() -> int:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(os, "fork", refused)
    assert parallel.parallel_map(work, range(12)) == expected


@pytest.mark.usefixtures("shared")
def test_a_site_is_the_same_with_any_number_of_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every byte, every problem, what is remembered, and the reasons of it; made again, nothing has to be made."""
    files = minimal()
    one, many, later = Engine("1"), Engine("1"), Engine("1")
    with monkeypatch.context() as alone:
        alone.setattr(parallel, "processors", lambda: 1)
        expected = pipeline.build(files, one)
    assert pipeline.build(files, many) == expected
    assert (many.missed, many.found) == (one.missed, one.found)
    assert {(use.stage, use.name, use.changed) for use in many.made} == {(u.stage, u.name, u.changed) for u in one.made}
    made = many.missed.copy()
    assert later.load(many.dump())
    for engine in (many, later):
        assert pipeline.build(files, engine) == expected
        assert (engine.missed, engine.made) == ({}, [])
    assert (many.found.keys(), many.found[PAGES]) == (made.keys(), made[PAGES])


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
@pytest.mark.parametrize(
    "megabytes", [60, 293, *(pytest.param(size, marks=pytest.mark.nightly) for size in (40, 100, 120, 140, 160, 170))]
)
def test_too_little_memory_is_said_in_words(tmp_path: Path, root: Path, megabytes: int) -> None:
    """Wherever it ends: at the start, in Python, in a library; or there is enough. `ulimit -v 300000` allows 293."""
    command = [sys.executable, "-c", _LIMITED, str(megabytes), "--site", str(copy_minimal(tmp_path))]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, timeout=120)
    assert "Traceback" not in done.stdout + done.stderr
    if done.returncode or megabytes < 100:
        assert done.returncode == 2, done.stderr
        assert terminal.TOO_LITTLE_MEMORY in done.stderr
        assert not (tmp_path / "site/output").exists()
