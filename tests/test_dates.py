"""EDTF: what each form says on a page and from which day to which it reaches; dates as articles write them."""

import pytest

from briefing.core import dates
from briefing.core.model import Date
from briefing.languages import date_words
from briefing.languages.dates import format_date
from briefing.languages.interface import english
from briefing.site import claim_status

from .documents import link, minimal, table


@pytest.mark.parametrize(("value", "words", "first", "last"), table("dates", "said in English"))
def test_a_date_is_said_exactly_and_has_the_bounds_that_it_says(value: str, words: str, first: str, last: str) -> None:
    """Pages, drawings and orders rest on these: an end that is not known never gets a year."""
    span = dates.read(value)
    days = [dates.iso(day) if day else "-" for day in (span.lower, span.upper)]
    assert [format_date(span, english()), *days] == [words, first, last]


@pytest.mark.parametrize(("value", "why"), table("dates", "refused"))
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


@pytest.mark.parametrize("row", table("dates", "given"))
def test_what_words_give_is_understood(row: list[str]) -> None:
    """Ordinary ways of writing dates, by default in English: months and orders of CLDR, with endings, any digits."""
    assert date_words.missing(*row) == ""


@pytest.mark.parametrize("row", table("dates", "not given"))
def test_what_words_do_not_give_is_named(row: list[str]) -> None:
    """A number, a word, a month or a year of something else does not pass for it."""
    *given, part = row
    assert date_words.missing(*given) == part


@pytest.mark.parametrize(("text", "language", "value"), table("dates", "offered in a language"))
def test_a_date_in_another_language_is_offered_as_edtf(text: str, language: str, value: str) -> None:
    """In the briefing's own language, by which the editors write."""
    assert date_words.values(text, language) == [value]


@pytest.mark.parametrize(("text", "values"), table("dates", "offered"))
def test_a_date_in_words_is_offered_as_edtf(text: str, values: str) -> None:
    """Only where the words say just one date, and nothing more."""
    offered = date_words.meant(text)
    assert offered == (f"Do you mean {' or '.join(f'`{value}`' for value in values.split())}?" if values else "")


@pytest.mark.parametrize(("relation", "path", "old", "new", "counts"), table("dates", "evidence in time"))
def test_evidence_that_does_not_fit_in_time_decides_nothing(
    relation: str, path: str, old: str, new: str, counts: str
) -> None:
    """From the future, or, where it dates a claim, outside the claim's own date. Other evidence may be later."""
    is_claim = path.startswith("content/claims/")  # its evidence has the first date that is indented
    change = (path, f"    {old}", f"    {new}") if is_claim else (path, old, new)
    site = link(minimal(("content/claims/bridge-closed.md", "supports", relation), change))
    status = claim_status.status(site, "bridge-closed")
    assert bool(status.is_confirmed or status.contradicted_by or status.denied_by) is (counts == "yes")
