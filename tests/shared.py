"""What is made once in a run of the tests, whichever of its processes asks for it first."""

import fcntl
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import hypothesis

PLACE = "BRIEFING_TESTS_SHARED"
"""The environment variable that names the run's folder to all its processes."""
Value = TypeVar("Value")


def begin() -> None:
    """Make the run's folder."""
    os.environ[PLACE] = tempfile.mkdtemp(prefix="briefing-tests-")
    folder().chmod(0o755)  # web servers read a site in it as a user of their own


def end() -> None:
    """Remove the run's folder."""
    shutil.rmtree(os.environ.pop(PLACE))


def folder() -> Path:
    """The run's folder."""
    return Path(os.environ[PLACE])


def slow() -> hypothesis.settings:
    """For a random test that builds a site with each input: it tries a fifth of what others try."""
    return hypothesis.settings(max_examples=hypothesis.settings().max_examples // 5)


def once(name: str, make: Callable[[], Value]) -> Value:
    """The value of `make`, which is called once in a run for each name; others wait for it and get a copy."""
    place = folder() / f"{name}.pickle"
    with place.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            place.write_bytes(pickle.dumps(make()))
    value: Value = pickle.loads(place.read_bytes())  # noqa: S301  # this run wrote it
    return value
