"""Each language's ways: sentences, numbers, alphabets and words, as its own file and CLDR say."""

from itertools import pairwise
from pathlib import Path

import pytest

from briefing.build import pipeline
from briefing.engine.engine import Engine
from briefing.languages import alphabet, numbers, split, ways
from briefing.parse import prose
from briefing.site import claim_status

from .documents import minimal

FILES = sorted(path.stem for path in Path(ways.__file__).parent.glob("*.yaml"))
ONLY_ELSEWHERE = {"after_quotes", "eras", "is_inflected", "months", "openers"}
"""Keys for which English has no use."""

# Language | text, cut at ¦.
SENTENCES = """
fr | M. Dupont a dit oui. ¦ Mme. Roux est venue.
fr | Vers 50 av. J.-C. César vint. ¦ Voir art. 5.
de | Der 2. Weltkrieg endete. ¦ Er kam am 3. August 2023.
de | Es waren 12. ¦ Dann kam er. ¦ Im 19. Jahrhundert lebte Dr. Müller.
de | Die Fa. Krupp liefert ca. 5. ¦ Das ist die Nr. 7.
ja | 「はい。」と言った。 ¦ 彼は行った。
ja | 「行く。」との声明を出した。
ko | 김 의원은 "갔다."고 말했다. ¦ 그는 "간다." 라고 했다.
ko | 그는 “온다.”라며 웃었다.
zh | “我来了。”然后他走了。 ¦ 他说：“好。”
zh | “好。”他说。
en | He left at 9 a.m. Monday. ¦ It cost approx. 5. ¦ He said no. ¦ No. 5 was last.
en | "Stop." he said. ¦ The U.S. Army came.
es | La Sra. Gil vino. ¦ La pág. 5 dice que no.
da | Den 3. august 2023 kom hr. Jensen. ¦ Det 2. barn kom kl. 9.
cs | Dne 3. srpna 2023 přišel p. Novák.
pl | Dnia 3. sierpnia przyszedł prof. Nowak. ¦ W 1939 r. wybuchła wojna.
tr | Ev 3. katta. ¦ Dr. Ahmet geldi.
hu | Ez 2023. augusztus 3-án volt. ¦ Dr. Kiss jött.
uk | У 1939 р. почалася війна. ¦ Це м. Київ.
ar | قال د. محمد ذلك. ¦ هل جاء؟ ¦ نعم.
ar | "نعم." قال هو.
nl | Dhr. Jansen kwam op 3 aug. 2023. ¦ Dr. de Vries ook.
sv | Det var t.ex. bra. ¦ Hon kom kl. 9.
pt | O Sr. Silva leu a pág. 5. ¦ A Dra. Lima saiu.
xx | One ends. ¦ Another begins.
"""


@pytest.mark.parametrize("row", SENTENCES.strip().splitlines())
def test_texts_are_divided_as_their_language_writes(row: str) -> None:
    """Titles, ordinals and quotations inside a sentence end none."""
    language, _, marked = row.partition(" | ")
    expected = [part.strip() for part in marked.split("¦")]
    text = "".join(expected) if language in {"ja", "zh"} else " ".join(expected)
    bounds = pairwise((0, *split.ends(text, language)))
    assert [text[start:end].strip() for start, end in bounds] == expected


def test_a_stop_after_a_citation_ends_a_sentence() -> None:
    """Also where it could be that of an abbreviation or an ordinal."""
    text, _ = prose.read("f.md", "Es waren 12 [@a]. Menschen kamen um 9 Uhr [@b]. Es war 1939 [@c].", 1, "de")
    assert ["".join(p for p in s.parts if isinstance(p, str)) for s in text.sentences] == [
        *("Es waren 12 . ", "Menschen kamen um 9 Uhr . ", "Es war 1939 .")
    ]


# Language | text | the numbers that it says, durations in days.
NUMBERS = """
en | about 1,900.5 shells, four million, half a dozen, two weeks, F-40, 40mm | 1900.5 4000000 6 14
ko | 약 2.5톤의 화물, 3억 2000만 원, 1만 5천 명, 100만발, 3주간 | 2.5 320000000 15000 1000000 21
de | etwa 1.900,5 Tonnen, 2,5 Millionen, zwei Wochen, 1,7 Mrd. Dollar | 1900.5 2500000 14 1700000000
fr | 1 900,5 tonnes et 3 millions | 1900.5 3000000
ar | ١٬٩٠٠ شخص، ٣ ملايين، 10٫5 طن | 1900 3000000 10.5
zh | 约1.5万人，3亿元，一千个 | 15000 300000000 1000
ja | 約1万5000人、3億円 | 15000 300000000
hi | १,९०० लोग | 1900
es | 1.900 personas, 2,5 millones, 3 mil millones | 1900 2500000 3000000000
uk | 1 900 осіб, 2,5 млн, три тисячі, п'ять тижнів | 1900 2500000 3000 35
th | 2.5 ล้านคน | 2500000
sv | 1 900,5 ton | 1900.5
en | 3 million 2021 | 3000000 2021
"""


@pytest.mark.parametrize("row", NUMBERS.strip().splitlines())
def test_numbers_are_read_as_the_language_writes_them(row: str) -> None:
    """Decimals, groups, digits of any script, words and scales."""
    language, text, expected = row.split(" | ")
    assert [figure.value for figure in numbers.figures(text, language)] == [float(one) for one in expected.split()]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On 3 May 2021, page 40 of chapter 3"),
        ("de", "Am 3. Mai 2021, Seite 40"),
        ("ko", "2021년 5월 3일"),
        ("es", "el 3 de mayo de 2021, artículo 40"),
        ("uk", "3 травня 2021 року"),
        ("ar", "٣ مايو ٢٠٢١"),
        ("th", "3 พฤษภาคม 2564"),
    ],
)
def test_dates_count_nothing(language: str, text: str) -> None:
    """Nor do pages and articles; a year makes a word such as "now" clear."""
    assert not list(numbers.figures(numbers.without_dates(text, language), language))
    assert numbers.has_year(text, language)
    assert not numbers.has_year("12", language)


# Language | titles in order | headings.
ORDERS = """
en | apple Éclair Łódź Österreich Zebra | A E L O Z
de | Ähre Ärger Ober Ofen Öl Strasse Straße Zug | A A O O O S S Z
sv | Olle Zebra Ål Ärta Öl Ørsted | O Z Å Ä Ö Ö
da | Bo Zoo Ærø Øl Aalborg Århus | B Z Æ Ø Å Å
pl | Lublin Łódź Mława Zamość Źródło Żory | L Ł M Z Ź Ż
cs | Cibule Čapek Hora Chata Igor | C Č H Ch I
es | Ántonio Nube Ñandú Oso | A N Ñ O
hu | Cukor Csaba Soma Sopron Szeged | C Cs S S Sz
tr | Cami Çanakkale Isparta İzmir | C Ç I İ
uk | Гора Ґанок Ернест Єва Ірпінь Їжак London | Г Ґ Е Є І Ї L
ru | Ёлка Ель Жук Икра Йод | Е Е Ж И Й
ko | 가나 까치 나라 하나 Apple | ㄱ ㄱ ㄴ ㅎ A
ja | あき カメラ がっこう Zoo | あ か か Z
ar | أحمد إيران بغداد تونس | ا ا ب ت
th | กา แกะ ขา เขา | ก ก ข ข
vi | Da Đà E Ê Ế | D Đ E Ê Ê
fr | cote coté côte côté Œuf Ours | C C C C O O
xx | á b “ß” Z 字 | A B S Z 字
"""


@pytest.mark.parametrize("row", ORDERS.strip().splitlines())
def test_titles_are_in_the_order_of_the_alphabet(row: str) -> None:
    """Letters first, accents second; a heading is a letter of the same alphabet."""
    language, titles, headings = (part.split() for part in row.split(" | "))
    tag = language[0]
    assert sorted({*titles}, key=lambda title: alphabet.sort_key(title, tag)) == titles
    assert [alphabet.heading(title, tag) for title in titles] == headings
    assert {alphabet.heading(title, tag) for title in ("", "3 men", "#")} == {"#"}


@pytest.mark.parametrize(
    ("phrase", "text", "is_there"),
    [
        ("밝혔다", "정부는 밝혔다고 한다", True),
        ("약", "그들은 약속했다", False),
        ("可能", "他可能离开", True),
        ("قال", "وقال الوزير", True),
        ("قال", "في مقال طويل", False),
        ("can", "it can't be", False),
        ("might", "almighty", False),
    ],
)
def test_words_of_the_vocabulary_are_whole(phrase: str, text: str, *, is_there: bool) -> None:
    """As far as a script writes spaces between words."""
    assert bool(claim_status.mentions_one(text, (phrase,))) == is_there


@pytest.mark.parametrize("language", FILES)
def test_a_file_has_known_keys_and_can_be_used(language: str) -> None:
    """A misspelt key would be read by nothing."""
    written = ways.of(language)
    assert written
    assert set(written) <= set(ways.of("en")) | ONLY_ELSEWHERE
    letters = [letter for group in written.get("alphabet", "").split() for letter in group.split("/")]
    assert len(letters) == len(set(letters))
    assert split.ends("A. B.", language)
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
