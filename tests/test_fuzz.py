"""Random inputs for all that reads what a stranger wrote: nothing may raise, hang, or come out unsafe."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.build import pipeline
from briefing.core import dates, unicode_safety
from briefing.core.diagnostics import CODES, Diagnostic, has_errors, show
from briefing.languages.dates import format_date
from briefing.languages.interface import english
from briefing.parse import prose, validation

from . import judging, shared
from .documents import ENGINE, minimal, read_cases

_SITE = minimal()
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


def _check(problems: Iterable[Diagnostic], files: Mapping[str, bytes]) -> None:
    """Every problem has a code and a place, and can be shown."""
    for problem in problems:
        assert problem.code in CODES
        assert min(problem.location.line, problem.location.column) > 0
        unicode_safety.visible(show(problem, files))


def read_record(data: bytes) -> None:
    """Front matter of a claim: a document or errors."""
    path = "content/claims/a.md"
    data = b"---\n" + data + b"\n---\nWords.\n"
    found, problems = validation.document(path, data)
    assert found is not None or has_errors(problems)
    _check(problems, {path: data})


def read_settings(data: bytes) -> None:
    """`site.yaml`, in a whole site."""
    files = {**_SITE, "site.yaml": data}
    _check(pipeline.check(files, ENGINE)[1], files)


def read_text(data: bytes) -> None:
    """A record's text: what comes out is safe, whether or not something was reported; each reference is listed once."""
    text = data.decode("utf-8", "replace")
    found, problems = prose.read("a.md", text, 1)
    _check(problems, {"a.md": data})
    parts = [part for block in found.blocks for part in block if isinstance(part, int)]
    assert sorted(parts) == list(range(len(found.references)))
    assert all(0 <= reference.start < reference.end <= len(text) for reference in found.references)
    targets = [
        prose.Target("#t", r.words or "words", "claim", int(r.cites), f"c{i}") for i, r in enumerate(found.references)
    ]
    made = "".join(prose.fill(block, targets, "en") for block in found.blocks)
    if not has_errors(problems) and not any(unicode_safety.hidden(text)):
        assert not list(judging.page("a.html", f"<main>{made}</main>".encode()))


def read_date(data: bytes) -> None:
    """A date: bounds within the calendar, or ValueError."""
    try:
        span = dates.read(data.decode("utf-8", "replace"))
    except ValueError:
        return
    assert format_date(span, english()).strip()
    assert all(0 <= day[0] <= 9999 for day in (span.lower, span.upper) if day)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    function.__name__: function for function in (read_record, read_settings, read_text, read_date)
}


def _seeds(target: str) -> list[bytes]:
    """Inputs to begin with: the corpus of hostile inputs, and what an honest site holds."""
    if target == "read_settings":
        return [_SITE["site.yaml"]]
    cases = (case for path in (Path(__file__).parent / "hostile").glob("*.txt") for case in read_cases(path)[1])
    found = [data for case in cases for data in case.files.values() if data is not None and len(data) < 4000]
    if target == "read_date":
        return [date[1] for data in found if (date := re.search(rb'edtf: "?([^",}]+)', data))]
    parts = (data.split(b"---\n", 2) for data in found)
    return [part[1 if target == "read_record" else 2] for part in parts if len(part) == 3]


def _change(data: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    """A seed with some bytes changed, cut or repeated."""
    for place, new, gone in changes:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + gone :]
    return data


@pytest.mark.parametrize("target", TARGETS)
def test_no_input_stops_the_program(target: str) -> None:
    """Whatever bytes come in: values or diagnostics, never an exception, and safe markup."""
    seeds = _seeds(target)
    for seed in seeds[:20]:
        TARGETS[target](seed)
    changes = st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=3), st.integers(0, 4)), max_size=4)

    @shared.slow()
    @given(st.one_of(PIECES, st.builds(_change, st.sampled_from(seeds), changes), st.binary(max_size=60)))
    def run(data: bytes) -> None:
        TARGETS[target](data)

    run()
