"""The interface in every language: its strings, its numbers and dates."""

import json
from pathlib import Path

import pytest

from briefing.core import dates
from briefing.core.model import SourceAmount
from briefing.languages import interface
from briefing.languages.dates import format_date
from briefing.languages.interface import Interface, english
from briefing.languages.numbers import format_amount, tick_words
from briefing.languages.ways import own_file
from briefing.parse import language_file

from .documents import table

FILES = sorted((Path(interface.__file__).parent).glob("*.yaml"))
COMPLETE = ("de", "ar")


def in_language(tag: str) -> Interface:
    """The program's interface in a language, or English strings with its forms."""
    strings = language_file.language_file(f"languages/{tag}.yaml", own_file(tag)).strings
    return Interface(tag, strings, english())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_has_what_the_english_one_has(path: Path) -> None:
    """No string, form or placeholder is missing or too many, but for what a draft lacks."""
    file = language_file.language_file(f"languages/{path.name}", path.read_bytes())
    assert not file.problems
    assert file.is_draft or file.strings.keys() == english().strings.keys()
    assert path.stem not in COMPLETE or not file.is_draft


@pytest.mark.parametrize(("language", "value", "words"), table("dates", "said in a language"))
def test_dates_are_said_as_the_language_says_them(language: str, value: str, words: str) -> None:
    """What both ends of an interval share is said once."""
    assert format_date(dates.read(value), in_language(language)) == words


@pytest.mark.parametrize(("language", "amount", "words"), table("languages", "amounts"))
def test_amounts_are_said_as_the_language_says_them(language: str, amount: str, words: str) -> None:
    """With its marks, forms, and millions as far as two places give them exactly; other figures stay as they are."""
    assert format_amount(SourceAmount(of="shells", **json.loads(amount)), in_language(language)) == words


def test_ticks_count_in_the_languages_own_steps() -> None:
    """The number at each tick is of the same thing as the last one."""
    assert tick_words(2e6, 4, "", in_language("ko")) == ["0", "50", "100", "150", "200만"]
    assert tick_words(2e8, 2, "", in_language("de")) == ["0", "100", "200 Millionen"]


def test_a_string_takes_its_form_and_nothing_but_its_placeholders() -> None:
    """Of Arabic's six forms the right one; markup of a translator is shown, a value's attributes are out of reach."""
    found = [in_language("ar").text("kind.source.count", n=n) for n in (0, 1, 2, 3, 11, 100)]
    assert found == ["لا مصادر", "مصدر واحد", "مصدران", "3 مصادر", "11 مصدرًا", "100 مصدر"]
    shown = Interface("de", {"a": "<b>{who}</b> {who.secret}"}).markup("a", who="A & B")
    assert shown == "&lt;b&gt;A &amp; B&lt;/b&gt; {who.secret}"
