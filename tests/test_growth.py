"""Work grows with the size of the input, not with its square: counted in steps of Python, not in seconds."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from briefing.core.diagnostics import show
from briefing.core.model import Name, Quote
from briefing.parse import front_matter, github_markdown, prose
from briefing.site import quotes

from .documents import rows, table

SIZES = (1000, 2000, 4000)


def steps(work: Callable[[], object]) -> int:
    """How many lines and calls of Python some work takes."""
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]  # the hints want the exact recursive type
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _markdown(text: str) -> Callable[[], object]:
    return lambda: prose.read("f.md", text, 1)


def _names(forms: int) -> quotes.Names:
    return quotes.gather([("x", tuple(Name(text=f"the name {n}") for n in range(forms)))])


def _written(text: str, length: int) -> Callable[[int], Callable[[], object]]:
    return lambda size: _markdown(text * (size // length))


def _found_again(size: int) -> Callable[[], object]:
    text = quotes.divide("again and " * size, "en")
    return lambda: text.find(Quote(exact="again", prefix="and", suffix="and"))


WORK: dict[str, Callable[[int], Callable[[], object]]] = {
    **{name: _written(text, int(length)) for name, text, length in table("growth", "markdown")},
    "quotations found often": _found_again,
    "names with many forms": lambda n: lambda: list(_names(n // 4).find("the " * 50)),
    "mentions": lambda n: lambda: list(_names(3).find("the name 1 " * n)),
    "keys": lambda n: lambda: front_matter.read_yaml("f", "".join(f"k{i}: x\n" for i in range(n // 10)), 1),
    "refusals": lambda n: lambda: list(github_markdown.refusals("[a] (b) " * n)),
}


@pytest.mark.parametrize("make", WORK.values(), ids=WORK)
def test_work_grows_no_faster_than_its_input(make: Callable[[int], Callable[[], object]]) -> None:
    """Twice the input is at most about twice the work, so that no input within the limits can take long."""
    make(100)()  # what is made once is made
    first, second, third = (steps(make(size)) for size in SIZES)
    assert third - second <= 2.6 * max(1, second - first) + 400


@pytest.mark.parametrize("text", rows("growth", "refused"))
def test_what_grows_faster_is_refused_before_it_is_read(text: str) -> None:
    """What a parser of Markdown may take long over is out of reach: a short message, after little work."""
    taken = steps(_markdown(text))
    _, problems = prose.read("f.md", text, 1)
    assert problems[0].severity == "error"
    assert len(show(problems[0], {"f.md": text.encode()})) < 600
    assert taken < 40 * len(text) + 20_000


def test_a_text_that_is_refused_leaves_no_trace_in_the_next() -> None:
    """One converter reads all texts: what a stranger's text does to it must not change another's page."""
    honest = "Words. More words.\n\nWords.\n\n- a\n\n    b\n\nc\n\n    d\n\n1. e\n\n> f"
    before, _ = prose.read("f.md", honest, 1)
    for nested in ("- " * 5000 + "x", "> - " * 3000, "1. " * 3000 + "x"):
        assert prose.read("g.md", nested, 1)[1]
        assert prose.read("f.md", honest, 1)[0] == before


@pytest.mark.nightly
def test_the_closest_passage_is_looked_for_in_little_work() -> None:
    """A long quotation that is not found is aligned by its first words."""
    article = quotes.divide("these are words " * 10_000, "en")
    assert isinstance(article.closest("words that are not there " * 190), str)  # takes minutes if all of it is aligned
