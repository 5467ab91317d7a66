"""Words of the article: found however their letters are encoded, whole, and shown in its own spelling."""

import re

import pytest

from briefing.core.diagnostics import UsageError
from briefing.core.folding import UNSEEN, shorten
from briefing.core.model import Name, Quote
from briefing.site import quotes
from briefing.site.quotes import ArticleText, Range, divide, quotation_ids
from briefing.tools.scaffold.parts import locate

from .documents import table


def found(text: ArticleText, words: str) -> list[str]:
    """The article's own words wherever some words are found in it."""
    return [text.text[place.start : place.end] for place in text.find(Quote(exact=words))]


@pytest.mark.parametrize(("text", "words"), table("quotations", "looking the same"))
def test_words_that_look_the_same_are_found(text: str, words: str) -> None:
    """However they are encoded; what `new` writes is seen, and finds the same place."""
    article = divide(f"{text}.", "en")
    located = locate(article, words)
    assert not UNSEEN.search(located.quote.exact)
    assert article.find(Quote(exact=words)) == article.find(located.quote) == [located.range]


def test_a_decomposed_name_is_marked_with_all_its_accents() -> None:
    """An entity's name is found in the article, and its mention ends where its last letter does."""
    text = "So said Zoe\u0301\u00ad."
    known = quotes.gather([("zoe", [Name(text="Zoé")])])
    (mention,) = known.find(text)
    assert text[mention.start : mention.end] == "Zoe\u0301\u00ad"
    assert not list(quotes.gather([("zoe", [Name(text="Zoe")])]).find(text))
    assert not found(divide(text, "en"), "Zoe")


@pytest.mark.parametrize(("text", "part"), table("quotations", "half words"))
def test_half_a_word_is_no_quotation(text: str, part: str) -> None:
    """Half a word can say the opposite. The message of the command shows the whole one."""
    article = divide(f"They saw {text} there.", "en")
    assert not found(article, part)
    whole = article.whole_words(part)
    assert len(whole) > len(part)
    with pytest.raises(UsageError, match=f"“{whole}”"):
        locate(article, part)


@pytest.mark.parametrize(("text", "part"), table("quotations", "whole words"))
def test_a_whole_word_may_touch_others(text: str, part: str) -> None:
    """Scripts without spaces, particles after a word and prefixes before one, punctuation."""
    assert found(divide(f"x {text} x", "en"), part) == [part]


@pytest.mark.parametrize("words", ["in 1999 they", "counted 2,900", "to Russia1234", "13 of them", "1"])
def test_other_numbers_are_not_taken_away(words: str) -> None:
    """A figure that the article does not give is no part of a quotation."""
    with pytest.raises(UsageError):
        locate(divide("They sent arms to Russia and counted 1,900. In they went. But 12 of them left.", "en"), words)


def test_the_id_of_a_quotation_depends_on_its_words_alone() -> None:
    """Not on where they are, nor on their line ends; other words have another, and so have the same words twice."""
    text, moved = "A “bridge” fell. A dog barked. A dog barked.", "Before.\n\nA “bridge”\nfell. A dog."
    ids = [
        quotation_ids(divide(whole, "en"), [Range(m.start(), m.end()) for m in re.finditer(words, whole)])
        for whole, words in (
            *((text, r"A “bridge” fell\."), (moved, r"A “bridge”\sfell\."), (text, "A “bridge” fell")),
            (text, "A dog barked."),
        )
    ]
    assert ids[0] == ids[1] != ids[2]
    assert ids[3] == (ids[3][0], f"{ids[3][0]}-2")


def test_a_long_text_is_cut_between_words() -> None:
    """Or after its last character where there are none, as in scripts without spaces; never to nothing."""
    texts = ("short", "one two, three four", "港湾局港湾局港湾局港湾局港湾局港湾局")
    assert [shorten(text, 12) for text in texts] == ["short", "one two…", "港湾局港湾局港湾局港湾…"]
