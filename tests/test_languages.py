"""Every language, as its own file and CLDR say: what is read in it, what is said in it. The rows are in tables/."""

import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.core import dates
from briefing.core.folding import fold
from briefing.core.model import SourceAmount
from briefing.engine.engine import Engine
from briefing.languages import alphabet, date_words, numbers, ways
from briefing.languages.dates import format_date
from briefing.languages.interface import Interface, english
from briefing.parse import language_file, prose
from briefing.site import claim_status

from .documents import link, minimal, table

FILES = sorted(path.stem for path in Path(ways.__file__).parent.glob("*.yaml"))
COMPLETE = ("de", "ar")
ONLY_ELSEWHERE = {"after_quotes", "eras", "is_inflected", "months", "openers"}
"""Keys for which English has no use."""


def in_language(tag: str) -> Interface:
    """The program's interface in a language, or English strings with its forms."""
    strings = language_file.language_file(f"languages/{tag}.yaml", ways.own_file(tag)).strings
    return Interface(tag, strings, english())


def divided(language: str, marked: str) -> list[str]:
    """A text cut where its sentences begin."""
    parts = [part.strip() for part in marked.split("¦")]
    text = "".join(parts) if language in {"ja", "zh"} else " ".join(parts)
    found, _ = prose.read("f.md", text, 1, language)
    bounds = pairwise((*(sentence.start for sentence in found.sentences), len(text)))
    return [" ¦ ".join(text[start:end].strip() for start, end in bounds)]


def figures(text: str, language: str) -> str:
    """The numbers that a text says."""
    return " ".join(f"{figure.value:.15g}" for figure in numbers.figures(text, language)) or "-"


def ordered(language: str, listed: str, _: str) -> list[str]:
    """Titles by the alphabet, letters first and accents second, and the letter below which each is."""
    titles = sorted({*listed.split()}, key=lambda title: alphabet.sort_key(title, language))
    return [" ".join(titles), " ".join(alphabet.heading(title, language) for title in titles)]


def bounds_of(value: str) -> list[str]:
    """The first and the last day of a date: an end that is not known never gets a year."""
    span = dates.read(value)
    return [dates.iso(day) if day else "-" for day in (span.lower, span.upper)]


def may_coincide(one: str, other: str, _: str) -> list[str]:
    """Whether two dates may be of the same time, in whichever order."""
    both = dates.read(one), dates.read(other)
    assert dates.may_coincide(*both) == dates.may_coincide(*reversed(both))
    return [yes(dates.may_coincide(*both))]


def counts_in_time(relation: str, path: str, old: str, new: str, _: str) -> list[str]:
    """Whether evidence decides: none from the future does, nor what dates a claim outside the claim's own date."""
    is_claim = path.startswith("content/claims/")  # its evidence has the first date that is indented
    change = (path, f"    {old}", f"    {new}") if is_claim else (path, old, new)
    site = link(minimal(("content/claims/bridge-closed.md", "supports", relation), change))
    status = claim_status.status(site, "bridge-closed")
    return [yes(status.is_confirmed or status.contradicted_by or status.denied_by)]


def mentions(phrase: str, text: str, _: str) -> list[str]:
    """Whether words of the vocabulary are whole in a text, as far as its script writes spaces between words."""
    return [
        yes(claim_status.mentions_one(text, (phrase,)) and claim_status.may_mention(fold(f"… {text}").text, (phrase,)))
    ]


def yes(answer: object) -> str:
    """How a table says it."""
    return "yes" if answer else "no"


READ: Mapping[tuple[str, str], Callable[..., list[str]]] = {
    ("languages", "sentences"): divided,
    ("languages", "numbers"): lambda language, text, _: [figures(text, language)],
    ("languages", "dates"): lambda language, text, *_: [
        figures(numbers.without_dates(text, language), language),
        "year" if numbers.has_year(text, language) else "-",
    ],
    ("languages", "alphabets"): ordered,
    ("languages", "words of the vocabulary"): mentions,
    ("languages", "amounts"): lambda language, amount, _: [
        numbers.format_amount(SourceAmount(of="shells", **json.loads(amount)), in_language(language))
    ],
    ("languages", "ticks"): lambda language, end, count, _: [
        ", ".join(numbers.tick_words(float(end), int(count), "", in_language(language)))
    ],
    ("languages", "forms"): lambda language, n, _: [in_language(language).text("kind.source.count", n=int(n))],
    ("dates", "said in English"): lambda value, *_: [format_date(dates.read(value), english()), *bounds_of(value)],
    ("dates", "said in a language"): lambda language, value, _: [format_date(dates.read(value), in_language(language))],
    ("dates", "given"): lambda value, text, language, _: [date_words.missing(value, text, language) or "-"],
    ("dates", "offered"): lambda text, language, _: [" ".join(date_words.values(text, language)) or "-"],
    ("dates", "coincide"): may_coincide,
    ("dates", "evidence in time"): counts_in_time,
}
"""File and section → what makes the last cells of a row from the row."""


@pytest.mark.parametrize(
    ("section", "row"),
    [pytest.param(section, row, id=f"{section[1]}: {row[:3]}") for section in READ for row in table(*section)],
)
def test_a_row_of_a_table_is_true(section: tuple[str, str], row: list[str]) -> None:
    """What is read of the row's first cells, or said in their place, is in its last ones."""
    found = READ[section](*row)
    assert found == row[-len(found) :]


@pytest.mark.parametrize(("value", "why"), table("dates", "refused"))
def test_what_no_page_could_say_is_refused_with_the_reason(value: str, why: str) -> None:
    """It is never read as something else."""
    with pytest.raises(ValueError, match=why):
        dates.read(value)


@pytest.mark.parametrize("language", FILES)
def test_a_file_has_what_the_english_one_has(language: str) -> None:
    """No string, form, placeholder or way is missing, but for what a draft lacks; a misspelt key is read by nothing."""
    file = language_file.language_file(f"languages/{language}.yaml", ways.own_file(language))
    assert not file.problems
    assert file.is_draft or file.strings.keys() == english().strings.keys()
    assert language not in COMPLETE or not file.is_draft
    written = ways.of(language)
    assert written
    assert set(written) <= set(ways.of("en")) | ONLY_ELSEWHERE
    letters = [letter for group in written.get("alphabet", "").split() for letter in group.split("/")]
    assert len(letters) == len(set(letters))
    assert ways.sentence_ends("A. B.", language)
    assert figures("12", language) == "12"


def test_no_path_gets_through_a_language() -> None:
    """The value of `language` is whatever somebody wrote."""
    assert not ways.of("../../site")
    assert not ways.of("")
    assert ways.of("en_GB") == ways.of("EN-gb") == ways.of("en")


def test_a_string_takes_nothing_but_its_placeholders() -> None:
    """Markup of a translator is shown, a value's attributes are out of reach."""
    shown = Interface("de", {"a": "<b>{who}</b> {who.secret}"}).markup("a", who="A & B")
    assert shown == "&lt;b&gt;A &amp; B&lt;/b&gt; {who.secret}"


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
