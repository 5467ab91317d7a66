"""EDTF: what each form says on a page and from which day to which it reaches; dates as articles write them."""

import pytest

from briefing.build import pipeline
from briefing.core import date_words, dates
from briefing.core.model import Date
from briefing.disk import load
from briefing.engine.engine import Engine
from briefing.site import claim_status

from .documents import MINIMAL

# Value | words | first day | last day; `-` where an end is not known or the year not stated.
SAID = """
2023 | 2023 | 2023-01-01 | 2023-12-31
2023-08 | August 2023 | 2023-08-01 | 2023-08-31
2023-08-03 | 3 August 2023 | 2023-08-03 | 2023-08-03
2017/2018 | 2017–2018 | 2017-01-01 | 2018-12-31
2022-12/2023-01 | December 2022 – January 2023 | 2022-12-01 | 2023-01-31
2023-07-25/2023-07-27 | 25–27 July 2023 | 2023-07-25 | 2023-07-27
2023-07-25/2023-08-03 | 25 July – 3 August 2023 | 2023-07-25 | 2023-08-03
/2017 | up to 2017 | - | 2017-12-31
2017/ | from 2017 on | 2017-01-01 | -
2017/.. | from 2017; end open | 2017-01-01 | -
/2023-08~ | up to about August 2023 | - | 2023-08-31
2023? | possibly 2023 | 2023-01-01 | 2023-12-31
2023~ | about 2023 | 2023-01-01 | 2023-12-31
2023% | possibly about 2023 | 2023-01-01 | 2023-12-31
2004-02-01?/2005-02~ | possibly 1 February 2004 – about February 2005 | 2004-02-01 | 2005-02-28
201X | 2010s, year not stated | 2010-01-01 | 2019-12-31
20XX | 2000–2099, year not stated | 2000-01-01 | 2099-12-31
XXXX | year not stated | - | -
1985-04-XX | April 1985, day not stated | 1985-04-01 | 1985-04-30
1560-XX-25 | day 25 in 1560, month not stated | 1560-01-25 | 1560-12-25
XXXX-09-18 | 18 September, year not stated | - | -
XXXX-02-29 | 29 February, year not stated | - | -
156X-12-25 | 25 December in the 1560s, year not stated | 1560-12-25 | 1569-12-25
15XX-02-29 | 29 February in 1500–1599, year not stated | 1504-02-29 | 1596-02-29
201X-05-XX | May in the 2010s, day and year not stated | 2010-05-01 | 2019-05-31
XXXX-12/ | from December, year not stated on | - | -
2023-21 | spring 2023 | 2023-03-01 | 2023-05-31
2023-24 | winter 2023/24 | 2023-12-01 | 2024-02-29
2023-30 | summer 2023/24 (Southern Hemisphere) | 2023-12-01 | 2024-02-29
2023-33 | first quarter of 2023 | 2023-01-01 | 2023-03-31
2023-38 | middle four months of 2023 | 2023-05-01 | 2023-08-31
2023-41 | second half of 2023 | 2023-07-01 | 2023-12-31
"""
REFUSED = """
Y170000002 | four digits
1950S2 | four digits
-0044 | before the year 1
0000 | before the year 1
1985-04-12T23:20:30Z | time of day
1X35 | leaves out digits
2023-02-30 | calendar
2023-13 | calendar
[2021,2023] | is a set
2004-?06-11 | elsewhere
9999-24 | calendar
2023-08/2023-07 | ends before it begins
/ | not a date
2023?? | not a date
"""


def _rows(table: str) -> list[list[str]]:
    return [line.split(" | ") for line in table.strip().splitlines()]


@pytest.mark.parametrize(("value", "words", "first", "last"), _rows(SAID))
def test_a_date_is_said_exactly_and_has_the_bounds_that_it_says(value: str, words: str, first: str, last: str) -> None:
    """Pages, drawings and orders rest on these: an end that is not known never gets a year."""
    span = dates.read(value)
    days = [dates.iso(day) if day else "-" for day in (span.lower, span.upper)]
    assert [dates.format_date(span), *days] == [words, first, last]


@pytest.mark.parametrize(("value", "why"), _rows(REFUSED))
def test_what_no_page_could_say_is_refused_with_the_reason(value: str, why: str) -> None:
    """It is never read as something else."""
    with pytest.raises(ValueError, match=why):
        dates.read(value)


def test_two_ends_are_read_as_one_interval() -> None:
    """`from` and `to` say the same as EDTF's interval, each end as exact as it is given."""
    assert dates.of(Date(from_="2004", to="2005-06", basis="inferred")) == dates.read("2004/2005-06")


MAY_COINCIDE = (
    *("2019/ 2023", "2023-08~ 2023-09-15", "2023-24 2024-01", "XXXX-08 2023-08-13", "XXXX-24 2024-01-05"),
    "XXXX-08 XXXX-09",
)
MAY_NOT = ("2019 2023", "/2017 2018", "2023-08~ 2023-11", "XXXX-08 2023-09-13", "XXXX-02-29 2023")


@pytest.mark.parametrize("pair", [*MAY_COINCIDE, *MAY_NOT])
def test_only_pairthat_can_be_the_same_may_coincide(pair: str) -> None:
    """Open ends reach on, years that are not stated may be any, what is approximate has some room."""
    one, other = map(dates.read, pair.split())
    assert dates.may_coincide(one, other) == dates.may_coincide(other, one) == (pair in MAY_COINCIDE)


GIVEN = """
XXXX-09-18 | Sept. 18
2023-09-18 | Sept. 18, 2023
XXXX-XX-18 | the 18th
2026-10-06 | 10/6/2026
2026-06-10 | 10/6/2026
2023-09-18 | 9/18/23
2026-10 | 10/2026
XXXX-09-11 | 9/11
2023-11-01/2023-11-03 | Nov. 1–3, 2023
2019-03-05/2019-04-06 | from 5 March to 6 April 2019
1999/2000 | 1999/00
2023-09 | Sep ’23
193X | in the 1930s
193X | the ’30s
19XX | in the 20th century
180X | in the 1800s
2023-24 | in the winter of 2023-24
2023-33 | Q1 2023
0476 | in 476
XXXX-05-02 | on the second of May
2021-07-21 | July twenty-first, 2021
2021-05-03 | 3. 5. 2021
2021-05-03 | 2021. 5. 3.
2021-05-03 | 20210503
2023-10-28 | 28-Oct-23
199X | the nineteen-nineties
193X | in the thirties
18XX | the nineteenth century
2023-40 | H1 2023
2023-34 | Q2/2023
2023-37 | the first four months of 2023
2021-09 | sept 2021
"""
NOT_GIVEN = """
2021-05-03 | 3 May | year
2023-03-13 | 3 March 2023 | day
2026-10-10 | 10/6/2026 | month
1934 | in the 1930s | year
XXXX-05 | it may be | month
2021-05-10 | at 10:30 in May 2021 | day
2023-21 | fall 2023 | season
2021-05-02 | the second report of May 2021 | day
2019-01 | 2019 10 shells | month
"""


@pytest.mark.parametrize(("value", "text", "part"), [*((*row, "") for row in _rows(GIVEN)), *_rows(NOT_GIVEN)])
def test_what_words_give_is_understood_and_what_not_is_named(value: str, text: str, part: str) -> None:
    """Ordinary ways of writing dates are; a number, a month or a year of something else does not pass for it."""
    assert date_words.missing(value, text) == part


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("28 October 2023", ["2023-10-28"]),
        ("Saturday, 28th of October 2023", ["2023-10-28"]),
        ("2023-9-8", ["2023-09-08"]),
        ("10/6/2026", ["2026-06-10", "2026-10-06"]),
        ("May 2021", ["2021-05"]),
        ("spring 2023", ["2023-21"]),
        ("the 1930s", ["193X"]),
        ("03.05.", ["XXXX-05-03", "XXXX-03-05"]),
        *(
            (text, [])
            for text in ("3.5", "before 2023", "2023 or so", "30 February 2023", "28-30 May 2023", "", "soon")
        ),
    ],
)
def test_a_date_in_words_is_offered_as_edtf(text: str, values: list[str]) -> None:
    """Only where the words say just one date, and nothing more."""
    offered = date_words.meant(text)
    assert offered == (f"Do you mean {' or '.join(f'`{value}`' for value in values)}?" if values else "")


# The file to change, and the change, after which the evidence does not fit.
FROM_THE_FUTURE = ("sources/gazette-closure", "published: 2021-05-03", "published: 2031-05-03")
NOT_YET_PUBLISHED = ("sources/gazette-closure", "consulted: 2021-06-01", "consulted: 2020")
SAID_IN_THE_FUTURE = ("claims/bridge-closed", "    date: 2021-05-03", "    date: 2031-05-03")
OF_ANOTHER_DATE = ("claims/bridge-closed", "    date: 2021-05-03", "    date: 2021-05-04")
_MEMO = Engine()


@pytest.mark.parametrize(
    ("relation", "change", "counts"),
    [
        *((relation, None, True) for relation in ("supports", "dates", "contradicts", "denies")),
        *(
            (relation, change, False)
            for relation in ("supports", "contradicts", "denies")
            for change in (FROM_THE_FUTURE, SAID_IN_THE_FUTURE)
        ),
        ("supports", NOT_YET_PUBLISHED, False),
        ("dates", OF_ANOTHER_DATE, False),
        ("supports", OF_ANOTHER_DATE, True),
    ],
)
def test_evidence_that_does_not_fit_in_time_decides_nothing(
    relation: str, change: tuple[str, str, str] | None, *, counts: bool
) -> None:
    """From the future, or, where it dates a claim, outside the claim's own date. Other evidence may be later."""
    files = dict(load.read_site(MINIMAL))
    for name, old, new in filter(None, (("claims/bridge-closed", "supports", relation), change)):
        path = f"content/{name}.md"
        assert old.encode() in files[path]
        files[path] = files[path].replace(old.encode(), new.encode())
    site, _ = pipeline.check(files, _MEMO)
    assert site
    status = claim_status.status(site, "bridge-closed")
    assert bool(status.is_confirmed or status.contradicted_by or status.denied_by) is counts
