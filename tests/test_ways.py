"""Each language's ways: sentences, numbers, alphabets and words, as its own file and CLDR say."""

from itertools import pairwise
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.engine.engine import Engine
from briefing.languages import alphabet, numbers, ways
from briefing.parse import prose
from briefing.site import claim_status

from .documents import minimal, table

FILES = sorted(path.stem for path in Path(ways.__file__).parent.glob("*.yaml"))
ONLY_ELSEWHERE = {"after_quotes", "eras", "is_inflected", "months", "openers"}
"""Keys for which English has no use."""


@pytest.mark.parametrize(("language", "marked"), table("languages", "sentences"))
def test_texts_are_divided_as_their_language_writes(language: str, marked: str) -> None:
    """Titles, ordinals and quotations inside a sentence end none."""
    expected = [part.strip() for part in marked.split("¦")]
    text = "".join(expected) if language in {"ja", "zh"} else " ".join(expected)
    bounds = pairwise((0, *ways.sentence_ends(text, language)))
    assert [text[start:end].strip() for start, end in bounds] == expected


@pytest.mark.parametrize("space", [" ", "\xa0", "\u202f", "\u3000", "\x85"])
def test_any_space_is_one(space: str) -> None:
    """Before a stop after a single letter, too."""
    text = f"They took vitamin C{space}. Then they left."
    assert ways.sentence_ends(text, "en") == ways.sentence_ends(text.replace(space, " "), "en")


def test_a_stop_after_a_citation_ends_a_sentence() -> None:
    """Also where it could be that of an abbreviation or an ordinal."""
    text, _ = prose.read("f.md", "Es waren 12 [@a]. Menschen kamen um 9 Uhr [@b]. Es war 1939 [@c].", 1, "de")
    assert ["".join(p for p in s.parts if isinstance(p, str)) for s in text.sentences] == [
        *("Es waren 12 . ", "Menschen kamen um 9 Uhr . ", "Es war 1939 .")
    ]


@pytest.mark.parametrize(("language", "text", "expected"), table("languages", "numbers"))
def test_numbers_are_read_as_the_language_writes_them(language: str, text: str, expected: str) -> None:
    """Decimals, groups, digits of any script, words and scales."""
    assert [figure.value for figure in numbers.figures(text, language)] == [float(one) for one in expected.split()]


@pytest.mark.parametrize(("language", "text"), table("languages", "dates"))
def test_dates_count_nothing(language: str, text: str) -> None:
    """Nor do pages and articles; a year makes a word such as "now" clear."""
    assert not list(numbers.figures(numbers.without_dates(text, language), language))
    assert numbers.has_year(text, language)
    assert not numbers.has_year("12", language)


@pytest.mark.parametrize(("language", "listed", "headings"), table("languages", "alphabets"))
def test_titles_are_in_the_order_of_the_alphabet(language: str, listed: str, headings: str) -> None:
    """Letters first, accents second; a heading is a letter of the same alphabet."""
    titles = listed.split()
    assert sorted({*titles}, key=lambda title: alphabet.sort_key(title, language)) == titles
    assert [alphabet.heading(title, language) for title in titles] == headings.split()
    assert {alphabet.heading(title, language) for title in ("", "3 men", "#")} == {"#"}


@pytest.mark.parametrize(("phrase", "text", "is_there"), table("languages", "words of the vocabulary"))
def test_words_of_the_vocabulary_are_whole(phrase: str, text: str, is_there: str) -> None:
    """As far as a script writes spaces between words."""
    assert bool(claim_status.mentions_one(text, (phrase,))) == (is_there == "yes")
    assert claim_status.may_mention(f"… {text}", (phrase,)) or is_there != "yes"


@pytest.mark.parametrize("language", FILES)
def test_a_file_has_known_keys_and_can_be_used(language: str) -> None:
    """A misspelt key would be read by nothing."""
    written = ways.of(language)
    assert written
    assert set(written) <= set(ways.of("en")) | ONLY_ELSEWHERE
    letters = [letter for group in written.get("alphabet", "").split() for letter in group.split("/")]
    assert len(letters) == len(set(letters))
    assert ways.sentence_ends("A. B.", language)
    assert list(numbers.figures("12", language))


def test_no_path_gets_through_a_language() -> None:
    """The value of `language` is whatever somebody wrote."""
    assert not ways.of("../../site")
    assert not ways.of("")
    assert ways.of("en_GB") == ways.of("EN-gb") == ways.of("en")


def test_another_language_divides_all_texts_again() -> None:
    """In a live preview as in a first build."""
    files = minimal()
    words = "Der 2. Weltkrieg endete 1945 [@gazette-closure]."
    files["content/summaries/a.md"] = f"---\ntitle: A\norder: 3\n---\n{words}\n".encode()
    german = files | {"site.yaml": files["site.yaml"].replace(b"language: en", b"language: de")}
    live = Engine(live=True)
    before, after, again = (pipeline.check(given, live)[1] for given in (files, german, files))
    assert [problem.message for problem in before if problem.code == "sentence-uncited"] == ["“Der 2.” cites nothing."]
    assert after == pipeline.check(german, Engine())[1] != before
    assert before == again
