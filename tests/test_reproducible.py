"""Same input, same bytes: nothing of the machine, its user or the day gets into a site."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from briefing.cli import main
from briefing.cli.commands import common
from briefing.disk import write
from briefing.engine.engine import digest

from .documents import copy_minimal, minimal
from .incremental import read

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


def built(root: Path, place: Path, environment: Mapping[str, str]) -> dict[str, bytes]:
    """The minimal site's files, manifest and all, as somebody else would build them, and its export at "".

    Rights are as the mask says.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    program, site = _OTHERWISE + _PROGRAM, copy_minimal(place)
    command = [sys.executable, "-c", program, str(site), str(place / "output")]
    done = subprocess.run(
        command, cwd=root, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == common.EXIT_OK, done.stdout + done.stderr
    if sys.platform != "win32":
        assert (place / "output" / write.MANIFEST).stat().st_mode & 0o777 == 0o600
    return {**read(place / "output"), "": (place / "output.html").read_bytes()}


@pytest.fixture(scope="module")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files as this process makes them."""
    place = tmp_path_factory.mktemp("ordinary")
    site = str(copy_minimal(place))
    assert main.main(["build", "--site", site, "--output", str(place / "output")]) == common.EXIT_OK
    assert main.main(["export", "--site", site, "--html", str(place / "output.html")]) == common.EXIT_OK
    return {**read(place / "output"), "": (place / "output.html").read_bytes()}


@pytest.mark.parametrize(
    "environment",
    [pytest.param(one, id=name, marks=[pytest.mark.nightly] * (name not in _BY_DAY)) for name, one in OTHERS.items()],
)
def test_another_machine_makes_the_same_bytes(
    root: Path, tmp_path: Path, ordinary: dict[str, bytes], environment: dict[str, str]
) -> None:
    """Other hash seeds, time zones, languages, masks, orders of folders, one processor, a folder of a strange name."""
    assert built(root, tmp_path / "Wœrk & more #1 %41", environment) == ordinary


def test_the_manifest_names_every_input_and_every_output(ordinary: dict[str, bytes], root: Path) -> None:
    """With the hashes that `sha256sum` gives; no day, no place of the machine. Assets are named by their content."""
    values = json.loads(ordinary[write.MANIFEST])
    assert values.keys() == {"program", "complete", "inputs", "outputs"}
    assert values["complete"] is True
    assert values["program"].keys() == {"name", "version", "code"}
    assert values["inputs"] == write.sha256(minimal())
    assert values["outputs"] == write.sha256({p: d for p, d in ordinary.items() if p not in {"", write.MANIFEST}})
    text = ordinary[write.MANIFEST].decode()
    assert not re.search(r"\b20[0-9]{2}-[0-9]{2}|" + re.escape(str(root)) + "|" + re.escape(sys.executable), text)
    found = [path for path in ordinary if path.startswith("assets/")]
    assert all(path.split(".")[-2] == digest(ordinary[path])[:10] for path in found)
    assert len(found) >= 8
