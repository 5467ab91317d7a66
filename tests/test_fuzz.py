"""Random inputs for all that reads what a stranger wrote (fuzzing.py); at night many of them."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from . import fuzzing, shared

_KEYS = (
    "title quotes exact prefix chain agent cue basis assert subject verb object quantities of min max as about open "
    "event date edtf from to stated evidence source relation note ground reason relations type claim confidence names "
    "text sense roles role wikidata publisher author published url language order claims settled_by place participants "
    "entity part_of redirects key_claims hedges"
)
_VALUES = "ada-reed cracks-found 2021-05 2021~ XXXX-05 9999-12-31 P2M P9Y 0 -1 null true"
YAML = st.lists(
    st.one_of(
        st.sampled_from([f"{key}: " for key in _KEYS.split()]),
        st.sampled_from(
            [*_VALUES.split(), "\n", "\n  ", "\n- ", "{", "}", "[", "]", ", ", ": ", '"', "'", "|", "&a ", "*a", "!!x "]
        ),
        st.text(max_size=5),
    ),
    max_size=40,
).map("".join)
MARKDOWN = st.lists(
    st.one_of(
        st.sampled_from(
            ["[[", "]]", "[@", "](", "[", ")", "<b>", "<https://", "`", "*", "**", "_", "|", "\n", "\n\n", "&#106;"]
        ),
        st.sampled_from(
            ["\n- ", "\n> ", "\n# ", "\n1. ", "\n    ", "|--|", "javascript:", '"', "]: ", "{: onclick=x }", "\\", "!["]
        ),
        st.text(string.ascii_letters + " .:;&#", max_size=8),
        st.text(max_size=3),
    ),
    max_size=40,
).map("".join)
DATES = st.text(st.sampled_from("0123456789XYESu/.-~?%[]{},T:Z"), max_size=20)
TEXTS = {"front_matter": YAML, "settings": YAML, "markdown": MARKDOWN, "edtf": DATES}


@pytest.mark.parametrize("target", fuzzing.TARGETS)
def test_no_input_stops_the_program(target: str) -> None:
    """Whatever bytes come in: values or diagnostics, never an exception, and safe markup."""
    text = TEXTS.get(target, st.text(max_size=80)).map(str.encode)
    work = fuzzing.TARGETS[target]

    @(shared.slow() if target == "settings" else settings())
    @given(st.one_of(text, text, _damaged(target), st.binary(max_size=60)))
    def tried(data: bytes) -> None:
        work(data)

    tried()


def _damaged(target: str) -> st.SearchStrategy[bytes]:
    """A seed with some bytes changed, cut or repeated."""
    changes = st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=3), st.integers(0, 4)), max_size=4)
    return st.builds(_changed, st.sampled_from(fuzzing.seeds(target)), changes)


def _changed(data: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    for place, new, gone in changes:
        at = place % (len(data) + 1)
        data = data[:at] + new + data[at + gone :]
    return data


def test_the_targets_are_not_idle() -> None:
    """A target that swallowed everything would find nothing: honest inputs get through, and faults are seen."""
    assert all(fuzzing.seeds(target) for target in fuzzing.TARGETS)
    for target, work in fuzzing.TARGETS.items():
        for seed in fuzzing.seeds(target)[:20]:
            work(seed)
