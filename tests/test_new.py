"""`new`: records of every kind, quotations that anchor, and a plain word about what is left."""

import shlex
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from briefing.build import pipeline
from briefing.core.diagnostics import UsageError
from briefing.core.fields import keys
from briefing.core.model import KINDS, Quote
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.parse import front_matter
from briefing.site import quotes
from briefing.site.site import Site
from briefing.tools.scaffold import parts, proposals
from briefing.tools.scaffold.parts import free_id, locate, scalar, slug

from .documents import MINIMAL, Command, copy_minimal, link, table

DAY, EPOCH = "2026-03-05", "1772668800"


@pytest.fixture
def briefing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the smallest briefing, with the command run in it."""
    folder = copy_minimal(tmp_path)
    monkeypatch.chdir(folder)
    return folder


@cache
def minimal() -> Site:
    """The smallest briefing, linked."""
    return link(load.read_site(MINIMAL))


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)


@pytest.fixture
def start(command: Command) -> Command:
    """The command."""
    return partial(command, "new")


@pytest.mark.usefixtures("briefing")
def test_a_claim_is_made_and_checked(start: Command) -> None:
    """Quotation and hedge come from the article; what is left is said at its place; with everything given it passes."""
    quote = 'Engineers reportedly found about 40 cracks in the "old lady"'
    out = start("claim", "Engineers found forty cracks", "--quote", quote)
    path = Path("content/claims/engineers-found-forty-cracks.md")
    text = path.read_text(encoding="utf-8")
    assert "exact: Engineers reportedly found about 40 cracks in the “old lady”\n" in text
    assert "cue: reportedly  # delete it if it hedges something else\n" in text
    assert "quantities:  # what is counted, and is that all?\n  - of: cracks\n" in text
    assert f"Made {path}" in out
    assert "The quotation is in paragraph 2 of the article (#p2s1)" in out
    assert "[text-missing]" in out
    words = ["claim", "The repair will last two months", "--quote", "The repair might take two months."]
    said = start(*words, "--text", "Nobody has said more.")
    assert "the-repair-will-last-two-months.md. It passes the check.\n" in said


def test_a_claim_takes_the_next_passage_that_no_claim_covers(briefing: Path, start: Command) -> None:
    """Its title is the article's words, to say in neutral ones; without such a passage it must be given."""
    assert "Give the title: new claim" in start("claim", code=2)
    (briefing / "content/claims/repair-two-months.md").unlink()
    for path in (briefing / "content").rglob("*.md"):
        path.write_text(path.read_text("utf-8").replace("@repair-two-months", "@cracks-found"), "utf-8")
    start("claim")
    text = (briefing / "content/claims/the-repair-might-take-two-months.md").read_text("utf-8")
    assert "title: The repair might take two months  # the article's words: say it in neutral ones\n" in text
    assert "exact: The repair might take two months\n" in text


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.folder])
def test_every_kind_begins_with_the_models_keys(kind: str) -> None:
    """All required keys are in the file, in the model's order; those without a value are named by the check."""
    folder, model = KINDS[kind].folder, KINDS[kind].record
    path, data, _ = proposals.start_record(minimal(), proposals.NewRecordRequest(kind, "Some title here", DAY))
    assert path == f"content/{folder}/some-title-here.md"
    read, problems = front_matter.front_matter(path, data)
    assert read is not None
    assert not problems
    required = [key.name for key in keys(model) if key.required]
    assert [name for name in read.value if name in required] == required
    _, found = pipeline.check({**load.read_site(MINIMAL), path: data}, Engine(""))
    messages = [problem.message for problem in found if problem.location.path == path]
    for key in keys(model):
        if key.required and read.value[key.name] is None and not key.nullable:
            assert any(f"`{key.name}`" in message for message in messages), key.name
    assert sum("missing or empty" in message for message in messages) <= 1


@pytest.mark.usefixtures("briefing")
def test_what_the_site_and_the_day_tell_is_filled_in(monkeypatch: pytest.MonkeyPatch, start: Command) -> None:
    """The next number in `order`, the title among an entity's names, and the day."""
    start("source", "A report", code=1)
    assert f"consulted: {DAY}\n" in Path("content/sources/a-report.md").read_text("utf-8")
    start("summary", "In full")
    assert "order: 3\n" in Path("content/summaries/in-full.md").read_text("utf-8")
    start("entity", "The mayor’s office", "--set", "type=organisation")
    assert "names:\n  - text: The mayor’s office\n" in Path("content/entities/the-mayors-office.md").read_text("utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert "`SOURCE_DATE_EPOCH=soon` is no time." in start("source", "No report", code=2)


@pytest.mark.usefixtures("briefing")
def test_nothing_is_ever_overwritten(start: Command) -> None:
    """A title twice gets a second id, also where the first file cannot be read."""
    broken = Path("content/questions/how-long.md")
    broken.write_text("no front matter", encoding="utf-8")
    for _ in range(2):
        start("question", "How long?", code=1)
    assert {"how-long-2.md", "how-long-3.md"} < {path.name for path in broken.parent.iterdir()}
    assert broken.read_text("utf-8") == "no front matter"


@pytest.mark.usefixtures("briefing")
def test_what_cannot_be_meant_is_refused_and_nothing_made(start: Command) -> None:
    """In words that say what to do, and with the article's own passage where one is near."""
    before = sorted(Path("content").rglob("*"))
    for words, said in table("commands", "new"):
        assert said in start(*shlex.split(words), code=2)
    assert sorted(Path("content").rglob("*")) == before


@pytest.mark.usefixtures("briefing")
def test_the_check_of_the_new_record_is_shown(start: Command) -> None:
    """A key that is none, with the nearest; and what the record brings elsewhere: its name makes links missing."""
    words = "note Remark --quote months --set type=context --set claim=[bridge-closed]"
    out = start(*words.split(), code=1)
    assert "`claim` is not a key here." in out
    assert "Did you mean `claims`" in out
    Path("content/notes/remark.md").unlink()
    out = start("entity", "Engineers", "--set", "type=organisation", "--text", "They looked at the bridge.")
    assert "Left to do:" in out
    assert "content/summaries/in-brief.md" in out
    assert "[entity-unlinked]" in out
    Path("content/article.md").unlink()
    assert "Fix these first" in start("claim", "A", "--quote", "two months", code=1)


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


def test_a_title_becomes_an_id() -> None:
    """Latin letters without their marks, cut between words; Chinese gives none. A number tells ids apart."""
    for title, made in {
        "North Korea's “shells”: 1 million?": "north-koreas-shells-1-million",
        "Łódź, Århus & Çeşme": "lodz-arhus-cesme",
        "政府三日宣布将修建新港口": "",
        "x" * 200: "x" * 60,
        "one two three " * 20: "one-two-three-one-two-three-one-two-three-one-two-three-one",
    }.items():
        assert slug(title) == made
        assert free_id(title, "claim", {made, f"{made or 'claim'}-1"}) == f"{made or 'claim'}-2"


def test_a_sentence_is_searched_for_hedges_and_attributions() -> None:
    """As they are there, by the words of a new briefing; a speaker where nobody speaks would cost trust."""
    known = parts.starter_vocabulary("en")
    for sentence, found in {
        "According to readers, it may.": ("may", "According to"),
        "Investigators found a bag.": ("", ""),
        "An estimated 300 people left.": ("", ""),
        "They live in the United States.": ("", ""),
        "A study found that it works.": ("", "found that"),
        "The ministry estimated the damage.": ("", "estimated"),
    }.items():
        assert (parts.find_hedge(sentence, known), parts.find_attribution(sentence, known)) == found


def test_the_suggested_chain_passes_the_check() -> None:
    """Only entities that can speak are suggested."""
    quote = "The harbour bridge of Elmstead has been closed, Mayor Ada Reed said on 3 May 2021."
    settings = {"confidence": "low"}
    order = proposals.NewRecordRequest("claim", "It is closed", DAY, quotes=(quote,), settings=settings, text="Words.")
    path, data, _ = proposals.start_record(minimal(), order)
    text = data.decode()
    assert "  - agent: ada-reed\n    cue: said\n    basis: same-sentence\n" in text
    assert "agent: harbour-bridge" not in text
    _, problems = pipeline.check({**load.read_site(MINIMAL), path: data}, Engine(""))
    assert [problem.code for problem in problems if problem.location.path == path] == []
