"""`new`: records of every kind, quotations that anchor, and a plain word about what is left."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from briefing.build import pipeline
from briefing.cli import main
from briefing.core.config import Vocabulary
from briefing.core.fields import keys
from briefing.core.folding import is_edge
from briefing.core.model import Quote
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.parse import front_matter
from briefing.site import quotes
from briefing.site.site import Site
from briefing.tools.scaffold import front_matter_writer, new, suggest
from briefing.tools.scaffold.identify import free, slug
from briefing.tools.scaffold.quoting import ScaffoldError, locate

from . import shared

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
MINIMAL = ROOT / "tests/sites/minimal"
DAY = "2026-03-05"


@pytest.fixture
def briefing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the smallest briefing, with the command run in it."""
    for name in ("content", "seeds", "site.yaml"):
        (shutil.copytree if (MINIMAL / name).is_dir() else shutil.copy)(MINIMAL / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@cache
def minimal() -> Site:
    """The smallest briefing, linked."""
    site, _ = pipeline.check(load.read_site(MINIMAL), Engine(""))
    assert site is not None
    return site


def with_new(draft: new.Draft) -> tuple[Site, list[str]]:
    """The smallest briefing with one more record: linked, and what is wrong with that record."""
    site, problems = pipeline.check({**load.read_site(MINIMAL), draft.path: draft.data}, Engine(""))
    assert site is not None
    return site, [fault.code for fault in problems if fault.location.path == draft.path]


def start(*words: str) -> int:
    """Run the command on a fixed day."""
    return main.main(["new", *words, "--today", DAY])


@pytest.mark.usefixtures("briefing")
def test_a_claim_is_made_checked_and_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    """Quotation, hedge and numbers come from the article; what is left is said at its place."""
    quote = 'Engineers reportedly found about 40 cracks in the "old lady"'
    assert start("claim", "Engineers found forty cracks", "--quote", quote) == 1
    out = capsys.readouterr().out
    path = Path("content/claims/engineers-found-forty-cracks.md")
    text = path.read_text(encoding="utf-8")
    assert "exact: Engineers reportedly found about 40 cracks in the “old lady”\n" in text
    assert "cue: reportedly  # unknown;" in text
    assert "min: 40, max: 40, about: true, as: about 40}" in text
    assert f"Made {path}" in out
    assert "paragraph 2 of the article (address #p2s1)" in out
    assert "It hedges: “reportedly” (unknown)." in out
    assert f"{path}:" in out
    assert "error: `confidence` cannot be empty. [wrong-value]" in out


@pytest.mark.usefixtures("briefing")
def test_with_everything_given_a_record_passes(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is left, and the exit code is 0."""
    words = ["claim", "The repair will last two months", "--quote", "The repair might take two months."]
    assert start(*words, "--set", "confidence=low", "--text", "Nobody has said more.") == 0
    assert capsys.readouterr().out.endswith("It passes the check.\n")
    assert main.main(["check"]) == 0


@pytest.mark.usefixtures("briefing")
@pytest.mark.parametrize("kind", sorted(new.KINDS))
def test_every_kind_begins_with_the_models_keys(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """All required keys stand in the file, in the model's order; those without a value are named by the check."""
    start(kind, "Some title here")
    folder, model = new.KINDS[kind]
    path = f"content/{folder}/some-title-here.md"
    read, problems = front_matter.front_matter(path, Path(path).read_bytes())
    assert not problems
    assert read is not None
    required = [key.name for key in keys(model) if key.required]
    assert [name for name in read.value if name in required] == required
    out = capsys.readouterr().out
    unfilled = [key.name for key in keys(model) if key.required and read.value[key.name] is None and not key.nullable]
    for name in unfilled:
        assert re.search(rf"^{path}:\d+:\d+: error: `{name}`", out, re.MULTILINE), name


@pytest.mark.usefixtures("briefing")
def test_what_the_site_and_the_day_tell_is_filled_in() -> None:
    """The day in `consulted`, the next number in `order`, the title among an entity's names."""
    start("source", "A report")
    assert f"consulted: {DAY}\n" in Path("content/sources/a-report.md").read_text(encoding="utf-8")
    start("summary", "In full")
    assert "order: 3\n" in Path("content/summaries/in-full.md").read_text(encoding="utf-8")
    start("entity", "The mayor’s office", "--set", "type=organisation")
    assert "names:\n  - text: The mayor’s office\n" in Path("content/entities/the-mayors-office.md").read_text("utf-8")


@pytest.mark.usefixtures("briefing")
def test_the_day_comes_from_the_environment_or_the_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SOURCE_DATE_EPOCH makes the same bytes on any day; a day that is none is refused."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    main.main(["new", "source", "Old report"])
    assert "consulted: 1970-01-02\n" in Path("content/sources/old-report.md").read_text(encoding="utf-8")
    assert main.main(["new", "source", "No report", "--today", "tomorrow"]) == 2
    assert "`--today tomorrow` is not a day." in capsys.readouterr().err
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert main.main(["new", "source", "No report"]) == 2
    assert "`SOURCE_DATE_EPOCH=soon` is not a day." in capsys.readouterr().err


@pytest.mark.usefixtures("briefing")
def test_nothing_is_ever_overwritten(capsys: pytest.CaptureFixture[str]) -> None:
    """A title twice gets a second id; an id that is taken, redirected or a file's name is refused."""
    start("question", "How long?")
    start("question", "How long?")
    assert sorted(path.name for path in Path("content/questions").glob("how-long*")) == ["how-long-2.md", "how-long.md"]
    assert start("question", "Why?", "--id", "bridge-closed") == 2
    assert "The id `bridge-closed` is taken." in capsys.readouterr().err
    assert start("question", "Why?", "--id", "bridge-shut") == 2
    assert "`bridge-shut` is gone and redirected." in capsys.readouterr().err
    assert start("question", "Why?", "--id", "Why?") == 2
    assert "cannot be an id" in capsys.readouterr().err
    broken = Path("content/questions/broken.md")
    broken.write_text("no front matter", encoding="utf-8")
    assert start("question", "Broken") == 1
    assert Path("content/questions/broken-2.md").exists()
    assert broken.read_text(encoding="utf-8") == "no front matter"


@pytest.mark.usefixtures("briefing")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["claim", "A", "--quote", "Engineers reportedly saw about 40 cracks"], "reportedly [-saw-] {+found+} about"),
        (["claim", "A", "--quote", "nothing of the kind whatsoever"], "nothing there is like it"),
        (["claim", "A", "--quote", " "], "The quotation is empty."),
        (["claim", "A", "--quote", "two months", "--nth", "2"], "stands in the article once: there is no place"),
        (["claim"], "Give the title: new claim"),
        (["event", "A", "--quote", "two months"], "Event records quote nothing"),
        (["claim", "A", "--set", "confidence"], "write it as --set KEY=VALUE"),
        (["question", "A", "--set", "claims=[a"], "The value of `claims` cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_made(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words that say what to do, and with the article's own passage where one is near."""
    before = sorted(Path("content").rglob("*"))
    assert start(*words) == 2
    assert told in capsys.readouterr().err
    assert sorted(Path("content").rglob("*")) == before


@pytest.mark.usefixtures("briefing")
def test_a_strange_key_and_a_strange_word_are_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    """The check's own diagnostics, of the new file only."""
    start("note", "A remark", "--quote", "two months", "--set", "type=clarifi", "--set", "claim=[bridge-closed]")
    out = capsys.readouterr().out
    assert "`claim` is not a key here." in out
    assert "Did you mean `claims`" in out
    assert "type: clarifi  # Did you mean `clarification`?" in Path("content/notes/a-remark.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.usefixtures("briefing")
def test_what_the_new_record_brings_elsewhere_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """An entity whose name stands in other texts makes links missing there."""
    assert start("entity", "Engineers", "--set", "type=organisation", "--text", "They looked at the bridge.") == 0
    out = capsys.readouterr().out
    assert "New elsewhere, because of it:" in out
    assert "content/summaries/in-brief.md" in out
    assert "[entity-unlinked]" in out


@pytest.mark.usefixtures("briefing")
def test_a_briefing_that_cannot_be_read_is_told_of_first(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an article there is nothing to quote."""
    Path("content/article.md").unlink()
    assert start("claim", "A", "--quote", "two months") == 1
    out = capsys.readouterr().out
    assert "[article-missing]" in out
    assert "Mend these first" in out


def test_an_ambiguous_quotation_gets_the_shortest_context() -> None:
    """The first place is taken and told of; --nth takes another."""
    text = quotes.divide("The bridge is old. Engineers know the bridge. Nobody loves the bridge!", "en")
    first, second = locate(text, "bridge"), locate(text, "bridge", nth=2)
    assert (first.quote, first.times) == (Quote(exact="bridge", prefix="The"), 3)
    assert second.quote == Quote(exact="bridge", prefix="know the")
    assert locate(text, "bridge", nth=3).quote == Quote(exact="bridge", prefix="loves the")


_LETTERS = st.text(alphabet="ab AB.\n“”’'\"#:-[]{}é한", min_size=1, max_size=60)


@given(_LETTERS, st.data())
@example("a a a a", None)
def test_any_words_of_an_article_become_a_unique_quotation(body: str, data: st.DataObject | None) -> None:
    """Wherever they begin and end, and however often they stand there: the very place is found again."""
    assume(body.strip())
    text = quotes.divide(body, "en")
    start_at, end = (2, 3) if data is None else sorted(data.draw(st.tuples(*[st.integers(0, len(body))] * 2)))
    words = body[start_at:end]
    assume(words.strip())
    places = text.find(Quote(exact=words))
    for nth, place in enumerate(places, 1):
        found = locate(text, words, nth)
        assert found.range == place
        assert text.find(found.quote) == [place]
    with pytest.raises(ScaffoldError):
        locate(text, words, len(places) + 1)


@shared.slow()
@given(st.data())
def test_any_passage_becomes_a_record_that_anchors_to_it(data: st.DataObject) -> None:
    """Through the file and the check: the claim's range is the passage that was copied."""
    site = minimal()
    edges = [at for at in range(len(site.text.text) + 1) if is_edge(site.text.text, at, begins=True)]
    start_at, end = sorted(data.draw(st.tuples(*[st.sampled_from(edges)] * 2)))
    words = site.text.text[start_at:end]
    assume(words.strip())
    draft = new.draft(
        site, new.NewRecordRequest("claim", "A claim", DAY, quotes=(words,), settings={"confidence": "low"})
    )
    after, codes = with_new(draft)
    assert set(codes) <= {"text-missing"}
    assert after.quotes["a-claim"] == (locate(site.text, words).range,)


@given(st.text(max_size=40), st.booleans())
@example("a: b", True)  # noqa: FBT003  # the strategies' order
@example("", False)  # noqa: FBT003
@example('it\'s "both"', False)  # noqa: FBT003
@example("null", False)  # noqa: FBT003
@example(" lead\u2028\x07\ufeff", False)  # noqa: FBT003
def test_any_text_in_front_matter_reads_back_as_it_was(words: str, flow: bool) -> None:  # noqa: FBT001
    """Quotation marks stand where YAML needs them, and nowhere else."""
    assume(not any("\ud800" <= letter <= "\udfff" for letter in words))
    line = f"k: [{front_matter_writer.scalar(words, flow=True)}]" if flow else f"k: {front_matter_writer.scalar(words)}"
    found, _, problems = front_matter.read_yaml("", line, 1)
    assert not problems
    assert found == {"k": [words] if flow else words}


def test_plain_words_stay_without_quotation_marks() -> None:
    """As an editor would write them."""
    assert front_matter_writer.scalar("Since August, 2023") == "Since August, 2023"
    assert front_matter_writer.scalar("2023-08") == "2023-08"
    assert front_matter_writer.scalar("no") == "no"
    assert front_matter_writer.scalar('He said "no": twice') == "'He said \"no\": twice'"
    assert front_matter_writer.scalar("a, b", flow=True) == '"a, b"'


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("North Korea's “shells”: 1 million?", "north-koreas-shells-1-million"),
        ("Łódź, Århus & Çeşme", "lodz-arhus-cesme"),
        ("정부는 3일 새 항만을 짓겠다고 밝혔다", ""),
        ("x" * 200, "x" * 60),
        ("?!", ""),
        ("one two three " * 20, "one-two-three-one-two-three-one-two-three-one-two-three-one"),
    ],
)
def test_a_title_becomes_an_id(title: str, made: str) -> None:
    """Latin letters without their marks, cut between words; other scripts give none."""
    assert slug(title) == made


@given(st.text(max_size=100), st.sets(st.sampled_from(["claim-1", "a", "a-2", "index"])))
def test_an_id_is_free_and_one_whatever_the_title(title: str, taken: set[str]) -> None:
    """Also where the title's own is taken, reserved, or has no letters."""
    found = free(title, "claim", taken)
    assert found not in taken
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
    assert found not in {"index", "con", "search"}


def words() -> Vocabulary:
    """The first briefing's words."""
    site, _ = pipeline.check(load.read_site(ROOT), Engine(""))
    assert site is not None
    return site.vocabulary


@pytest.mark.parametrize(
    ("sentence", "hedge", "attribution", "numbers"),
    [
        ("It could potentially take over 1 million rounds.", "could potentially", "", [("over 1 million", "1000000")]),
        ("In May 2023 it came, he said.", "", "said", []),
        ("It can't last roughly two months.", "", "", [("roughly two months", "P2M")]),
        ("On 14 June about 40% left; 3 March 1998 saw 1.200 go.", "", "", [("about 40%", "40"), ("1.200", "")]),
        ("According to 300,000 readers, it may.", "may", "According to", [("300,000", "300000")]),
    ],
)
def test_a_sentence_is_searched_for_signs(
    sentence: str, hedge: str, attribution: str, numbers: list[tuple[str, str]]
) -> None:
    """Hedges, attributions and numbers as they stand there; no month, no year, no day of a month."""
    found = suggest.find_signs(sentence, words())
    assert (found.hedge, found.attribution) == (hedge, attribution)
    assert [(number.words, number.value) for number in found.numbers] == numbers


@pytest.mark.parametrize(
    ("sentence", "attribution"),
    [
        ("Investigators found a bag.", ""),
        ("The repair could cost 3 million.", ""),
        ("An estimated 300 people left.", ""),
        ("They live in the United States.", ""),
        ("The two states signed it.", ""),
        ("A study found that it works.", "found that"),
        ("USA Today reported it.", "reported"),
        ("The ministry estimated the damage at 3 million.", "estimated"),
        ("The agency maintained that it was so.", "maintained that"),
    ],
)
def test_a_new_briefing_takes_only_words_of_saying_for_attributions(sentence: str, attribution: str) -> None:
    """A suggestion to name a speaker where nobody speaks costs trust."""
    known = suggest.starter_vocabulary({"words/en.yaml": load.read_starter()["words/en.yaml"]}, "en")
    assert suggest.find_signs(sentence, known).attribution == attribution


def test_suggestions_name_who_is_in_the_sentence() -> None:
    """Comments that need only be uncommented; whoever cannot speak is not suggested as a speaker."""
    quote = "The harbour bridge of Elmstead has been closed, Mayor Ada Reed said on 3 May 2021."
    made = new.draft(minimal(), new.NewRecordRequest("claim", "It is closed", DAY, quotes=(quote,)))
    text = made.data.decode()
    assert "# chain:\n#   - {agent: ada-reed, cue: said, basis: same-sentence}\n" in text
    assert "# assert: {subject: ada-reed, verb: …, object: " in text
    assert "harbour-bridge, cue" not in text


def test_uncommented_suggestions_pass_the_check() -> None:
    """The chain as suggested is a chain."""
    quote = "The harbour bridge of Elmstead has been closed, Mayor Ada Reed said"
    order = new.NewRecordRequest(
        "claim", "It is closed", DAY, quotes=(quote,), settings={"confidence": "low"}, text="Words."
    )
    made = new.draft(minimal(), order)
    text = made.data.decode().replace("# chain:", "chain:").replace("#   - {agent", "  - {agent")
    _, codes = with_new(new.Draft(made.path, text.encode(), (), has_text=True))
    assert codes == []


@pytest.fixture
def converse(briefing: Path) -> Callable[[list[str], list[str]], str]:
    """Run `new` on a terminal of its own, answer its questions in order, give all that was shown."""

    def talk(arguments: list[str], answers: list[str]) -> str:
        here, there = pty.openpty()
        command = [sys.executable, "-m", "briefing", "new", *arguments, "--today", DAY]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb-not", "NO_COLOR": "1"}
        with subprocess.Popen(
            command, cwd=briefing, stdin=there, stdout=there, stderr=there, env=environment, close_fds=True
        ) as process:
            os.close(there)
            shown = _answered(here, answers)
            process.wait(timeout=30)
        os.close(here)
        return shown

    return talk


def _answered(terminal: int, answers: list[str]) -> str:
    """Everything shown, an answer typed whenever a question (`…: `) waits."""
    shown, waiting = "", list(answers)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.2)[0]:
            if shown.endswith(": ") and waiting:
                os.write(terminal, f"{waiting.pop(0)}\n".encode())
            continue
        try:
            read = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not read:
            break
        shown += read.decode("utf-8", "replace").replace("\r\n", "\n")
    return shown


def test_on_a_terminal_it_asks_for_what_is_missing(
    converse: Callable[[list[str], list[str]], str], briefing: Path
) -> None:
    """The next passage that no claim covers is offered; a wrong word is asked for again, with the nearest."""
    (briefing / "content/claims/repair-two-months.md").unlink()
    for name in ("summaries/in-brief", "questions/how-many-cracks"):
        path = briefing / f"content/{name}.md"
        path.write_text(
            path.read_text("utf-8").replace(" The repair might take two months. [@repair-two-months]", ""), "utf-8"
        )
    shown = converse(["claim"], ["", "Two months of repair", "moderat", "moderate"])
    assert "The next passage that no claim covers:\n  The repair might take two months" in shown
    assert "confidence (low | moderate | high): " in shown
    assert "`moderat` is not one of them. Did you mean `moderate`?" in shown
    text = (briefing / "content/claims/two-months-of-repair.md").read_text(encoding="utf-8")
    assert "exact: The repair might take two months\n" in text
    assert "confidence: moderate\n" in text


@pytest.mark.nightly
def test_on_a_terminal_a_wrong_quotation_is_asked_for_again(
    converse: Callable[[list[str], list[str]], str], briefing: Path
) -> None:
    """With the closest passage; Enter leaves other keys for later."""
    shown = converse(["claim"], ["Engineers found about 40 cracks", "about 40 cracks", "Forty", ""])
    assert "The closest passage" in shown
    assert "exact: about 40 cracks\n" in (briefing / "content/claims/forty.md").read_text(encoding="utf-8")
    assert "`confidence` cannot be empty" in shown


@pytest.mark.parametrize("command", ["new", "init", "schema"])
def test_help_needs_no_installed_package(command: str) -> None:
    """Whoever asks for help before the first set-up gets it at once."""
    words = [sys.executable, "-S", "-m", "briefing", command, "--help"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    assert "--site DIR" in done.stdout
