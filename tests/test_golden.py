"""The whole output of a small site, byte for byte: a change of any page is seen and read before it is committed."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from briefing.build import pipeline
from briefing.core import inputs
from briefing.disk import load
from briefing.engine.engine import Engine

from .documents import MINIMAL

EXPECTED = MINIMAL / "expected"
# Style sheets, scripts and pictures are named by their content; a change of theirs is none of the pages.
_HASH = re.compile(rb"(assets/[\w-]+)\.[0-9a-f]{10}\.(\w+)")


@pytest.fixture(scope="module")
def output() -> dict[str, bytes]:
    """The pages and data of the minimal site, which has no fault."""
    files = load.read_site(MINIMAL)
    files.pop(inputs.HISTORY, None)  # this repository's own commits say nothing of the program
    made, problems = pipeline.build(files, Engine())
    assert problems == ()
    assert made is not None
    return {path: _HASH.sub(rb"\1.HASH.\2", data) for path, data in made.items() if not path.startswith("assets/")}


def _read() -> dict[str, bytes]:
    files = (path for path in EXPECTED.rglob("*") if path.is_file())
    return {path.relative_to(EXPECTED).as_posix(): path.read_bytes() for path in files}


def _write(output: Mapping[str, bytes]) -> None:
    for path in _read().keys() - output.keys():
        (EXPECTED / path).unlink()
    for path, data in output.items():
        (EXPECTED / path).parent.mkdir(parents=True, exist_ok=True)
        (EXPECTED / path).write_bytes(data)


def test_the_site_has_just_these_files(output: dict[str, bytes], *, update: bool) -> None:
    """A page for each record, the lists, and what every site has."""
    if update:
        _write(output)
    assert sorted(output) == sorted(_read())


def test_every_file_is_as_expected(output: dict[str, bytes]) -> None:
    """Differences are shown by file and line; `--update-cases` accepts them."""
    expected = _read()
    for path, data in output.items():
        if data != expected.get(path):
            assert data.decode().splitlines() == expected.get(path, b"").decode().splitlines(), path
        assert data == expected.get(path), path
