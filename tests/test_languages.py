"""The interface in every language: its strings, its numbers and dates, and that no English is left on a page."""

import re
from pathlib import Path

import pytest
from lxml import html

from briefing.build import pipeline
from briefing.core import dates
from briefing.core.inputs import HISTORY
from briefing.core.model import SourceAmount
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.languages import interface
from briefing.languages.amounts import format_amount, tick_words
from briefing.languages.dates import format_date
from briefing.languages.interface import PLACEHOLDER, Interface, english
from briefing.languages.ways import own_file
from briefing.parse import language_file

from .documents import MINIMAL

FILES = sorted((Path(interface.__file__).parent).glob("*.yaml"))
COMPLETE = ("de", "ar")
DATES = """
de | 2023-11-03 | 3. November 2023
de | 2023-07-25/2023-07-27 | 25.–27. Juli 2023
de | 2023-07/2023-09 | Juli–September 2023
de | 2022-12/2023-01 | Dezember 2022 – Januar 2023
de | 2023-24 | Winter 2023/24
de | /2017~ | bis etwa 2017
de | 156X-12-25 | 25. Dezember in den 1560er-Jahren, Jahr nicht angegeben
ar | 2023-07-25/2023-07-27 | 25–27 يوليو 2023
ar | 201X | عقد 2010، دون ذكر السنة
ko | 2023-07-25/2023-07-27 | 2023년 7월 25일~27일
es | 2023-11-03/2023-12-04 | 3 de noviembre – 4 de diciembre de 2023
uk | 2023-11 | листопад 2023\u202fр.
zh | 2023-07-25/2023-07-27 | 2023年7月25日–27日
"""
AMOUNTS = [
    ("de", {"min": "4200000", "max": "5800000"}, "4,2 bis 5,8 Millionen"),
    ("de", {"min": "P2M", "max": "P2M", "about": True}, "etwa 2 Monate"),
    ("ar", {"min": "P2M", "max": "P2M"}, "شهران"),
    ("de", {"max": "1234567"}, "bis zu 1.234.567"),
]


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


@pytest.mark.parametrize("row", DATES.strip().splitlines())
def test_dates_are_said_as_the_language_says_them(row: str) -> None:
    """What both ends of an interval share is said once."""
    language, value, words = row.split(" | ")
    assert format_date(dates.read(value), in_language(language)) == words


@pytest.mark.parametrize(("language", "amount", "words"), AMOUNTS)
def test_amounts_are_said_as_the_language_says_them(language: str, amount: dict[str, str], words: str) -> None:
    """With its marks, words for millions, and forms."""
    assert format_amount(SourceAmount(of="shells", **amount), in_language(language)) == words  # type: ignore[arg-type]


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


@pytest.mark.parametrize("language", COMPLETE)
def test_no_english_is_left_on_a_page(language: str) -> None:
    """Every text and label on every page but the records' own words."""
    files = load.read_site(MINIMAL)
    files.pop(HISTORY, None)
    files["site.yaml"] = files["site.yaml"].replace(b"language: en", f"language: en\ninterface: {language}".encode())
    output, problems = pipeline.build(files, Engine())
    assert output is not None, problems
    forms = english().strings.items()
    texts = {text for _, found in forms for text in ([found] if isinstance(found, str) else found.values())}
    words = {re.sub(r"^\W+|\W+$", "", part) for text in texts for part in PLACEHOLDER.split(text)[::2]}
    known = [data.decode() for path, data in files.items() if path.startswith(("content/", "site"))]
    known += map(str, in_language(language).strings.values())
    own = [word for word in words if len(word) > 3 and word.lower() not in "\n".join(known).lower()]  # no “to”
    english_words = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(own, key=len, reverse=True)))})(?!\w)")
    left: dict[str, list[str]] = {}
    for path, data in output.items():
        if path.endswith(".html"):
            page = html.fromstring(data)
            assert page.get("lang") == language
            # Names of files and columns are the same in all languages.
            shown = page.xpath("//text()[not(ancestor::script or ancestor::pre or ancestor::code or ancestor::dt)]")
            shown += page.xpath("//@aria-label | //@title | //@data-label | //@data-filter | //@data-how")
            shown += page.xpath("//meta[@name = 'description' or @property = 'og:title']/@content")
            shown = [text for text in shown if not re.search(r"://|^[\w.-]+\.\w+$", str(text))]
            found = [word for text in shown for word in english_words.findall(PLACEHOLDER.sub("", str(text)))]
            left |= {path: found} if found else {}
    assert not left
