"""Same input, same bytes: nothing of the machine, its user or the day gets into a site."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from briefing.build import pipeline
from briefing.cli.commands import common
from briefing.core import inputs
from briefing.disk import load, manifest
from briefing.engine.cache import digest
from briefing.engine.engine import Engine

from .documents import MINIMAL
from .incremental import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Runs the command with folders listed backwards, on one processor, under a mask of its own.
_OTHERWISE = """
import os, sys
listed, scanned = os.listdir, os.scandir
class Backwards:
    def __init__(self, *place): self.found = list(scanned(*place))
    def __iter__(self): return self
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def __next__(self):
        if not self.found: raise StopIteration
        return self.found.pop()
    def close(self): pass
os.listdir = lambda *place: listed(*place)[::-1]
os.scandir = Backwards
if hasattr(os, "sched_setaffinity"): os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
os.umask(0o077)
from briefing.cli import main as cli
sys.exit(cli.main(sys.argv[1:]))
"""
OTHERS: Mapping[str, dict[str, str]] = {
    "hash seed": {"PYTHONHASHSEED": "1"},
    "another hash seed, east": {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
    "west, no language": {"TZ": "Etc/GMT+12", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Turkish, another user": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "HOME": "/nonexistent", "USER": "x"},
    "without docstrings": {"PYTHONOPTIMIZE": "2"},
    "optimised": {"PYTHONOPTIMIZE": "1", "COLUMNS": "20", "TERM": "dumb", "NO_COLOR": "1"},
}
_BY_DAY = {"another hash seed, east", "optimised"}


def built(
    root: Path, site: Path, output: Path, environment: Mapping[str, str], *options: str, otherwise: bool = True
) -> None:
    """Build as somebody else would, elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    program = ["-c", _OTHERWISE] if otherwise else ["-m", "briefing"]
    command = [sys.executable, *program, "build", *options, "--site", str(site), "--output", str(output)]
    done = subprocess.run(
        command, cwd=root, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == common.EXIT_OK, done.stdout + done.stderr


@pytest.fixture(scope="module")
def ordinary(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The minimal site's files, manifest and all, as this machine makes them."""
    place = tmp_path_factory.mktemp("ordinary")
    shutil.copytree(MINIMAL, place / "site", ignore=shutil.ignore_patterns("expected"))
    built(root, place / "site", place / "output", {"PYTHONHASHSEED": "0"}, otherwise=False)
    return read(place / "output")


@pytest.mark.parametrize(
    "environment",
    [pytest.param(one, id=name, marks=[pytest.mark.nightly] * (name not in _BY_DAY)) for name, one in OTHERS.items()],
)
def test_another_machine_makes_the_same_bytes(
    root: Path, tmp_path: Path, ordinary: dict[str, bytes], environment: dict[str, str]
) -> None:
    """Other hash seeds, time zones, languages, masks, orders of folders, one processor, a folder of a strange name."""
    place = tmp_path / "Wœrk & more #1 %41"
    shutil.copytree(MINIMAL, place / "site", ignore=shutil.ignore_patterns("expected"))
    built(root, place / "site", place / "output", environment)
    assert read(place / "output") == ordinary


@pytest.mark.nightly
def test_the_first_briefing_is_reproducible_too(root: Path, published: Path, tmp_path: Path) -> None:
    """All of it, built in a process of another kind, from the same checkout and its history."""
    shutil.copytree(root / "templates", tmp_path / "site/templates")
    for name in ("content", "seeds"):
        shutil.copytree(root / name, tmp_path / "site" / name)
    shutil.copy(root / "site.yaml", tmp_path / "site/site.yaml")
    one, problems = pipeline.build(load.read_site(tmp_path / "site"), Engine())
    assert one is not None, problems
    built(root, tmp_path / "site", tmp_path / "output", OTHERS["west, no language"])
    other = read(tmp_path / "output", but=manifest.NAME)
    assert {path: data for path, data in other.items() if path in one} == one
    assert one.keys() - read(published).keys() == set()


def test_the_mask_decides_who_may_read_and_nothing_else(tmp_path: Path, root: Path) -> None:
    """Files get the rights that the user gives to new files; a private folder stays private."""
    if sys.platform == "win32":
        pytest.skip("rights of POSIX")
    shutil.copytree(MINIMAL, tmp_path / "site", ignore=shutil.ignore_patterns("expected"))
    built(root, tmp_path / "site", tmp_path / "private", {})  # under 077
    built(root, tmp_path / "site", tmp_path / "public", {}, otherwise=False)
    usual = 0o666 & ~_mask()
    for name in ("index.html", "claims/bridge-closed.html", manifest.NAME):
        assert (tmp_path / "private" / name).stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "public" / name).stat().st_mode & 0o777 == usual


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# -- The manifest --


def test_the_manifest_names_every_input_and_every_output(ordinary: dict[str, bytes]) -> None:
    """With the hashes that `sha256sum` gives."""
    held = json.loads(ordinary[manifest.NAME])
    assert held["complete"] is True
    assert held["program"].keys() == {"name", "version", "code"}
    files = load.read_site(MINIMAL)
    files.pop(inputs.HISTORY, None)  # what was built was a copy outside of the repository
    assert held["inputs"] == manifest.sha256(files)
    assert held["outputs"] == manifest.sha256({p: d for p, d in ordinary.items() if p != manifest.NAME})
    assert held.keys() == {"program", "complete", "inputs", "outputs"}


def test_the_manifest_tells_nothing_of_the_machine(ordinary: dict[str, bytes], root: Path) -> None:
    """No day, no place, no name: it is published."""
    text = ordinary[manifest.NAME].decode()
    assert not re.search(r"\b20[0-9]{2}-[0-9]{2}", text)
    assert str(root) not in text
    assert sys.executable not in text


def test_a_manifest_is_read_as_it_was_written() -> None:
    """Also one of a build that was interrupted, and with names that need to be quoted."""
    names = {'b"\\\n.html': "2", "ü.html": "3"}
    one = manifest.Manifest({"a.md": "1"}, names, code="c", complete=False, before={"d": ("3", "4")})
    assert manifest.read(manifest.written(one)) == one
    assert manifest.read(manifest.written(manifest.Manifest({}, {}))) == manifest.Manifest({}, {})


# -- Names --


def test_the_names_of_assets_are_those_of_their_content(ordinary: dict[str, bytes]) -> None:
    """So a page that names a file names its bytes: an old page never gets a new style sheet, nor the reverse."""
    found = [path for path in ordinary if path.startswith("assets/")]
    for path in found:
        assert path.split(".")[-2] == digest(ordinary[path])[:10], path
    assert len(found) >= 8
