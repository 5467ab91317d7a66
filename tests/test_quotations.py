"""Permanent ids: a quotation keeps its address whatever is reworded around it."""

from __future__ import annotations

import re

from briefing.build import pipeline
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site.quote_ids import quotation_ids
from briefing.site.quotes import Range, divide

from .documents import MINIMAL

FILES = load.read_site(MINIMAL)
CLAIM = "content/claims/cracks-found.md"
TEXT = divide("A “bridge” fell.\n\nA dog barked. A dog barked.", "en")


def ids(**changes: str) -> list[str]:
    """The addresses of the quotations on the claim's page after changes of its file."""
    source = FILES[CLAIM].decode()
    for old, new in changes.items():
        pattern = rf"(?m)^{old}:.*$"
        assert re.search(pattern, source)
        source = re.sub(pattern, new, source, count=1)
    output, problems = pipeline.build({**FILES, CLAIM: source.encode()}, Engine())
    assert output is not None, problems
    return re.findall(r'id="(quote-[\w-]+)"', output["claims/cracks-found.html"].decode())


def test_an_id_survives_new_titles_and_other_quotations() -> None:
    """A new title, and a quotation put in before it: the old address leads to the same words."""
    before = ids()
    assert len(before) == 1
    assert ids(title="title: Cracks were counted in the harbour bridge") == before
    more = ids(quotes="quotes:\n  - exact: The harbour bridge of Elmstead has been closed")
    assert len(more) == 2
    assert before[0] in more


def test_an_id_depends_on_the_words_alone() -> None:
    """Not on where they stand, nor on their line ends; other words have another."""
    moved = divide("Before.\n\nA “bridge”\nfell. A dog.", "en")
    here, there = TEXT.text.index("A “"), moved.text.index("A “")
    size = len("A “bridge” fell.")
    assert quotation_ids(TEXT, [Range(here, here + size)]) == quotation_ids(moved, [Range(there, there + size)])
    assert quotation_ids(TEXT, [Range(here, here + size - 1)]) != quotation_ids(TEXT, [Range(here, here + size)])


def test_the_same_words_twice_are_told_apart() -> None:
    """A record that quotes both places has two addresses, the first of which is as if it stood alone."""
    first = TEXT.text.index("A dog")
    second = TEXT.text.index("A dog", first + 1)
    size = len("A dog barked.")
    one, other = quotation_ids(TEXT, [Range(first, first + size), Range(second, second + size)])
    assert quotation_ids(TEXT, [Range(first, first + size)]) == (one,)
    assert other == f"{one}-2"
