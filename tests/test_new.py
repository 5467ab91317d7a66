"""`new`: records of every kind, quotations that anchor. What it says and writes: tests/commands/new.txt."""

from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from briefing.build import pipeline
from briefing.core.diagnostics import UsageError
from briefing.core.fields import keys
from briefing.core.model import KINDS, Quote
from briefing.parse import front_matter
from briefing.site import quotes
from briefing.tools.scaffold import parts, proposals
from briefing.tools.scaffold.parts import free_id, locate, scalar, slug

from .documents import ENGINE, Command, link, minimal, table


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.folder])
def test_every_kind_begins_with_the_models_keys(kind: str) -> None:
    """All required keys are in the file, in the model's order; those without a value are named by the check."""
    folder, model = KINDS[kind].folder, KINDS[kind].record
    asked = proposals.NewRecordRequest(kind, "Some title here", "2026-03-05")
    path, data, _ = proposals.start_record(link(minimal()), asked)
    assert path == f"content/{folder}/some-title-here.md"
    read, problems = front_matter.front_matter(path, data)
    assert read is not None
    assert not problems
    required = [key.name for key in keys(model) if key.required]
    assert [name for name in read.value if name in required] == required
    _, found = pipeline.check({**minimal(), path: data}, ENGINE)
    messages = [problem.message for problem in found if problem.location.path == path]
    for key in keys(model):
        if key.required and read.value[key.name] is None and not key.nullable:
            assert any(f"`{key.name}`" in message for message in messages), key.name
    assert sum("missing or empty" in message for message in messages) <= 1


def test_a_day_that_is_none_is_refused(copy: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    """The day is an input."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert "`SOURCE_DATE_EPOCH=soon` is no time." in command("new", "source", "No report", "--site", copy, code=2)


_LETTERS = st.text(alphabet="ab AB.\n“”’'\"#:-[]{}é한", min_size=1, max_size=60)


@given(_LETTERS, st.data())
@example("a a a a", None)
def test_any_words_of_an_article_become_a_unique_quotation(body: str, data: st.DataObject | None) -> None:
    """Wherever they begin and end, and however often they occur: the very place is found again."""
    assume(body.strip())
    text = quotes.divide(body, "en")
    begin, end = (2, 3) if data is None else sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    words = body[begin:end]
    assume(words.strip())
    places = text.find(Quote(exact=words))
    for nth, place in enumerate(places, 1):
        found = locate(text, words, nth)
        assert found.range == place
        assert text.find(found.quote) == [place]
    with pytest.raises(UsageError):
        locate(text, words, len(places) + 1)


@given(st.text(max_size=40), st.booleans())
@example("a: b", True)  # noqa: FBT003  # the strategies' order
@example('it\'s "both"', False)  # noqa: FBT003
@example(" lead\u2028\x07\ufeff", False)  # noqa: FBT003
def test_any_text_in_front_matter_reads_back_as_it_was(words: str, flow: bool) -> None:  # noqa: FBT001
    """Quotation marks are where YAML needs them."""
    assume(not any("\ud800" <= letter <= "\udfff" for letter in words))
    line = f"k: [{scalar(words, flow=True)}]" if flow else f"k: {scalar(words)}"
    found, _, problems = front_matter.read_yaml("", line, 1)
    assert not problems
    assert found == {"k": [words] if flow else words}
    plain = ("Since August, 2023", "2023-08", "no")
    assert tuple(map(scalar, plain)) == plain


@pytest.mark.parametrize(("title", "made"), table("new", "ids"))
def test_a_title_becomes_an_id(title: str, made: str) -> None:
    """Latin letters without their marks, cut between words; Chinese gives none. A number tells ids apart."""
    assert slug(title) == made
    assert free_id(title, "claim", {made, f"{made or 'claim'}-1"}) == f"{made or 'claim'}-2"


@pytest.mark.parametrize(("sentence", "hedge", "attribution"), table("new", "hedges"))
def test_a_sentence_is_searched_for_hedges_and_attributions(sentence: str, hedge: str, attribution: str) -> None:
    """As they are there, by the words of a new briefing; a speaker where nobody speaks would cost trust."""
    known = parts.starter_vocabulary("en")
    assert (parts.find_hedge(sentence, known), parts.find_attribution(sentence, known)) == (hedge, attribution)
