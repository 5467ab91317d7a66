"""Sentences, quotations and names: found whole, however their letters are encoded; in random texts and odd ones."""

import html
import itertools
import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from briefing.core import folding
from briefing.core.diagnostics import UsageError
from briefing.core.model import Name, Quote
from briefing.engine.engine import Cache
from briefing.parse import prose
from briefing.site import quotes
from briefing.site.quotes import Range, divide, quotation_ids
from briefing.tools.scaffold.parts import locate

from .documents import table

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)  # what UTF-8 can hold
_PROSE = "Shells|포탄을|보냈다.|😀|𝔘nicode|Mr.|e.g.|U.S.|said.|“Yes.”|why?|No!|1.5|\n|\n\n|\u00a0|  "
PROSE = st.lists(st.sampled_from(_PROSE.split("|")), min_size=1, max_size=40).map(" ".join)


@given(st.lists(PROSE, min_size=1, max_size=4), st.sampled_from(["", "- ", "> ", "1. "]))
@example(["A b. C d.\n- nested x. Y z."], "- ")
@example(["See [[two|linked words]] there [@claim-one]. Next."], "")
def test_sentences_hold_all_words_in_order(paragraphs: list[str], marker: str) -> None:
    """No word is lost between sentences, none is said twice: every assertion of ours can be asked for its citation."""
    body = "\n\n".join(marker + re.sub(r"\s+", " ", p).strip() for p in paragraphs)
    text, _ = prose.read("f.md", body, 1)
    said = " ".join(
        prose.plain([p if isinstance(p, str) else text.references[p].words for p in s.parts]) for s in text.sentences
    )
    targets = [prose.Target("#t", r.words, "claim", int(r.cites), f"cite-{i}") for i, r in enumerate(text.references)]
    made = "".join(prose.fill(block, targets, "en") for block in text.blocks)
    assert "".join(said.split()) == "".join(html.unescape(re.sub(r"<[^>]*>", " ", made)).split())
    anchors = [s.anchor for s in text.sentences]
    assert anchors == [f"s{n + 1}" for n in range(len(anchors))] == re.findall(r'class="sentence" id="(.*?)"', made)
    assert [s.start for s in text.sentences] == sorted(s.start for s in text.sentences)
    for sentence in text.sentences:
        first = next(part for part in sentence.parts if isinstance(part, str)).split()
        assert body[sentence.start :].startswith(first[:1][0])


# -- quotations --

PASSAGES = st.one_of(PROSE, TEXTS)
LETTERS = st.text(st.sampled_from("ae1 \n.’„-é\u0301\u00ad\u200d\u2011ﬁ２가\u1100\u1161\u11a8ㄱンﾞำ"))


@given(st.one_of(PASSAGES, LETTERS))
@example(" \u00a0‘a’  b\n“c”")
@example("Zoe\u0301 ﬁnds\u00ad 가\u1100\u1161")
def test_folding_leads_back_to_every_offset(text: str) -> None:
    """A place found in the folded text is the same place in the article: same words, code point for code point."""
    folded = folding.fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    places = list(zip(folded.starts, folded.ends, strict=True))
    assert places == sorted(places)
    for (_, end), (start, _) in itertools.pairwise(dict.fromkeys(places)):
        assert end <= start
    for character, (start, end) in zip(folded.text, places, strict=True):
        original = text[start:end]
        assert original[0].isspace() or character in folding.fold(original).text
    assert folding.fold(folded.text).text == folded.text


@given(st.one_of(PASSAGES, LETTERS), st.data())
def test_any_whole_words_of_the_article_are_found_where_they_are(text: str, data: st.DataObject) -> None:
    """A quotation copied from the article is found at its own place, also with all that is around it."""
    article = divide(text, "en")
    folded = article.folded
    first, last = (
        data.draw(
            st.sampled_from([n for n in range(len(folded.text) + 1) if folding.is_edge(folded.text, n, begins=b)])
        )
        for b in (True, False)
    )
    assume(first < last and folded.text[first:last].strip())
    start, end = folded.starts[first], folded.ends[last - 1]
    # Not within a letter that folds into two.
    assume((not first or folded.ends[first - 1] <= start) and (last == len(folded.text) or folded.starts[last] >= end))
    found = article.find(Quote(exact=text[start:end]))
    own = next((place for place in found if place.start >= start and place.end <= end), None)
    assert own in article.find(Quote(exact=text[start:end], prefix=text[:start], suffix=text[end:]))


@given(PASSAGES, st.sampled_from(["en", "ko", "de"]))
@example("북한이 포탄을 보냈다. 두 번째 문장이다.\n\n😀 Next. 😀 Last.", "ko")
@example("a.\nb", "en")
def test_paragraphs_and_sentences_share_out_the_article(text: str, language: str) -> None:
    """Every character but white space lies in exactly one paragraph and one sentence of it: each can be addressed."""
    article = divide(text, language)
    for passages in (article.paragraphs, article.sentences):
        covered = [offset for p in passages for offset in range(p.range.start, p.range.end)]
        assert covered == sorted(set(covered))
        assert not {offset for offset, c in enumerate(text) if not c.isspace()} - set(covered)
        assert len({p.anchor for p in passages}) == len(passages)
        for passage in passages:
            words = text[passage.range.start : passage.range.end]
            assert words == words.strip() != ""
    for sentence in article.sentences:
        assert article.sentence_at(sentence.range.start) == article.sentence_at(sentence.range.end - 1) == sentence


@pytest.mark.parametrize(("text", "words"), table("quotations", "looking the same"))
def test_words_that_look_the_same_are_found(text: str, words: str) -> None:
    """However they are encoded; what `new` writes is seen, and finds the same place."""
    article = divide(f"{text}.", "en")
    located = locate(article, words)
    assert not folding.UNSEEN.search(located.quote.exact)
    assert article.find(Quote(exact=words)) == article.find(located.quote) == [located.range]


@pytest.mark.parametrize(("text", "part", "shown"), table("quotations", "half words"))
def test_half_a_word_is_no_quotation(text: str, part: str, shown: str) -> None:
    """The message of the command shows the whole one."""
    article = divide(f"They saw {text} there.", "en")
    assert not article.find(Quote(exact=part))
    with pytest.raises(UsageError, match=shown):
        locate(article, part)


@pytest.mark.parametrize(("text", "part"), table("quotations", "whole words"))
def test_a_whole_word_may_touch_others(text: str, part: str) -> None:
    """Scripts without spaces, particles after a word and prefixes before one, punctuation."""
    article = divide(f"x {text} x", "en")
    assert [article.text[place.start : place.end] for place in article.find(Quote(exact=part))] == [part]


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
    assert [folding.shorten(text, 12) for text in texts] == ["short", "one two…", "港湾局港湾局港湾局港湾…"]


# -- names --

NAMES = st.lists(st.text("ab .-é포😀", min_size=1, max_size=4), min_size=1, max_size=5)


@given(NAMES, st.text("ab .-é포😀", max_size=40))
@example(["a b", "a"], "a b")
def test_names_are_found_as_whole_words(forms: list[str], text: str) -> None:
    """A mention is one of the names, between word borders; mentions never overlap and the first is not missed."""
    known = gather(*(Name(text=form) for form in forms))
    forms, text = [" ".join(form.split()) for form in forms], " ".join(text.split())
    found = list(known.find(text))
    assert all(text[mention.start : mention.end] in forms for mention in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    border = [m.start() for f in forms if f.strip() for m in re.finditer(rf"(?<!\w)(?={re.escape(f)}(?!\w))", text)]
    assert [mention.start for mention in found[:1]] == sorted(border)[:1]
    assert known.may_be_in(folding.fold(text).text) or not any(list(known.find(part)) for part in text.split("-"))


def gather(*forms: Name) -> quotes.Names:
    """The names of one entity."""
    return quotes.gather([("one", forms)])


def test_a_name_that_does_not_count_here_hides_no_other() -> None:
    """A longer name bound to a context gives way, where that is absent, to a shorter one and to one inside it."""
    known = gather(Name(text="North Korea", prefix="of"), Name(text="North"), Name(text="Korea", suffix="said"))
    assert [(m.start, m.end) for m in known.find("of North Korea")] == [(3, 14)]
    assert [(m.start, m.end) for m in known.find("in North Korea said")] == [(3, 8), (9, 14)]
    assert not list(gather(Name(text=" ")).find("a b"))


def test_a_decomposed_name_is_marked_with_all_its_accents() -> None:
    """An entity's name is found in the article, and its mention ends where its last letter does."""
    text = "So said Zoe\u0301\u00ad."
    assert [text[m.start : m.end] for m in gather(Name(text="Zoé")).find(text)] == ["Zoe\u0301\u00ad"]
    assert not list(gather(Name(text="Zoe")).find(text))
    assert not divide(text, "en").find(Quote(exact="Zoe"))


# -- what is remembered --


class Foreign:
    """A type that no page is made of."""


def test_a_memory_holds_only_our_own_records() -> None:
    """What could act when read back is made again instead of being read."""
    keeper = Cache("1")
    keeper.cached("stage", "name", Foreign, ())
    reader = Cache("1")
    assert reader.load(keeper.dump())
    assert isinstance(reader.cached("stage", "name", Foreign, ()), Foreign)
    assert (reader.found.total(), reader.missed.total()) == (0, 1)
