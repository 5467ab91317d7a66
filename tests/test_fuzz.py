"""Random inputs for all that reads what a stranger wrote: nothing may raise, hang, or come out unsafe."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.build import pipeline
from briefing.core import unicode_safety
from briefing.core.diagnostics import CODES, show

from . import judging, shared
from .documents import ENGINE, minimal, publish, read_cases

HONEST = minimal()
PIECES = st.lists(
    st.one_of(
        st.sampled_from(["title: ", "quotes: ", "exact: ", "edtf: ", "2021-05", "\n", "\n  ", "\n- ", "{", "}", ": "]),
        st.sampled_from(['"', "'", "&a ", "*a", "!!x ", "[[", "]]", "[@", "](", "<b>", "<https://", "`", "**", "_"]),
        st.sampled_from(
            ["\n> ", "\n# ", "\n1. ", "\n    ", "\n| a | b |", "\n|--|--|", "javascript:", "[[e|words]]", "[@a-b]"]
        ),
        st.sampled_from(["{: onclick=x }", "\\", "![", "X~/", "\ue0010", "\u202e", "<!-- ", "&lt; ", ". ", "\u2028"]),
        st.text(max_size=5),
    ),
    max_size=40,
).map(lambda pieces: "".join(pieces).encode())
FRAMES: Mapping[str, tuple[str, bytes]] = {
    "settings": ("site.yaml", b"%s"),
    "record": ("content/claims/a.md", b"---\n%s\n---\nWords.\n"),
    "text": ("content/pages/a.md", b"---\ntitle: A page\norder: 3\n---\n%s\n"),
    "date": ("content/events/a.md", b"---\ntitle: A\ntype: repair\ndate: {edtf: '%s', basis: inferred}\n---\nWords.\n"),
}
"""What a stranger writes → the file that it is in, and what is around it."""


def seeds_of(target: str) -> list[bytes]:
    """Inputs to begin with: the corpus of hostile inputs, and what an honest site holds."""
    if target == "settings":
        return [HONEST["site.yaml"]]
    cases = (case for path in (Path(__file__).parent / "hostile").glob("*.txt") for case in read_cases(path)[1])
    found = [data for case in cases for data in case.files.values() if data is not None and len(data) < 4000]
    if target == "date":
        return [date[1] for data in found if (date := re.search(rb'edtf: "?([^",}]+)', data))]
    parts = (data.split(b"---\n", 2) for data in found)
    return [part[1 if target == "record" else 2] for part in parts if len(part) == 3]


def change(data: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    """A seed with some bytes changed, cut or repeated."""
    for place, new, gone in changes:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + gone :]
    return data


@pytest.mark.parametrize("target", FRAMES)
def test_no_input_stops_the_program(target: str) -> None:
    """Whatever bytes come in: diagnostics, each at a place of its file, or pages that a sanitiser would not change."""
    seeds = seeds_of(target)
    path, around = FRAMES[target]
    honest = publish(HONEST)
    changes = st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=3), st.integers(0, 4)), max_size=4)

    @shared.slow()
    @given(st.one_of(PIECES, st.builds(change, st.sampled_from(seeds), changes), st.binary(max_size=60)))
    @example("a: b\u2028c: d".encode())
    @example(b"a:\n" + b"- " * 30)
    @example(b'"": x')
    def run(data: bytes) -> None:
        files = {**HONEST, path: around % data}
        output, problems = pipeline.build(files, ENGINE, whole=False)
        text = files[path].decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        for problem in problems:
            unicode_safety.visible(show(problem, files))
            place = problem.location
            assert problem.code in CODES
            assert place.line >= 1
            assert place.path != path or 1 <= place.column <= len(lines[place.line - 1]) + 1, problem
        made = {name: found for name, found in (output or {}).items() if honest.get(name) != found}
        assert judging.objections(made) == []

    run()
