"""What holds for any input at all, tried with random ones."""

import html
import itertools
import re
import string

from hypothesis import assume, example, given
from hypothesis import strategies as st

from briefing.core import diagnostics, folding
from briefing.core.diagnostics import Location
from briefing.core.document import Prose
from briefing.core.model import Name, Quote
from briefing.engine.engine import Cache
from briefing.parse import front_matter, prose
from briefing.site import quotes

from . import test_fuzz

CHARACTERS = st.characters(exclude_categories=["Cs"])  # what UTF-8 can hold
TEXTS = st.text(CHARACTERS, max_size=200)
PIECES = test_fuzz.PIECES.map(bytes.decode)
_PROSE = "Shells|포탄을|보냈다.|😀|𝔘nicode|Mr.|e.g.|U.S.|said.|“Yes.”|why?|No!|1.5|\n|\n\n|\u00a0|  "
PROSE = st.lists(st.sampled_from(_PROSE.split("|")), min_size=1, max_size=40).map(" ".join)


# -- parse --


@given(st.one_of(PIECES, TEXTS))
@example("a: b\u2028c: d")
@example("a:\n" + "- " * 30)
@example('"": x')
def test_any_yaml_gives_a_value_or_problems(text: str) -> None:
    """Whatever is in front matter, the author gets values or a message with a place inside the file."""
    matter, problems = front_matter.whole_yaml("f.yaml", text.encode())
    assert matter is not None or diagnostics.has_errors(problems)
    normal = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for place in (*(p.location for p in problems), *(matter.marks.values() if matter else ())):
        assert place.line >= 1
        assert 1 <= place.column <= len(normal.split("\n")[place.line - 1]) + 1  # or just after the end of its line


@given(
    st.dictionaries(
        st.text(string.ascii_lowercase, min_size=1), st.text(string.ascii_letters + " éß포", max_size=20), max_size=6
    ),
    PROSE,
)
def test_front_matter_comes_back_as_written(values: dict[str, str], body: str) -> None:
    """Keys, values, text and the line on which the text begins are found again where they were written."""
    keys = "".join(f'{key}: "{value}"\n' for key, value in values.items())
    file = f"---\n{keys}---\n\n{body}\n"
    matter, problems = front_matter.front_matter("f.md", file.encode())
    assert matter is not None
    assert not problems
    assert matter.value == values
    assert matter.body == body.strip("\n")
    lines = file.split("\n")
    assert not matter.body.strip() or lines[matter.body_line - 1] == matter.body.split("\n", maxsplit=1)[0]
    for key, value in values.items():
        mark = matter.marks[key,]
        assert not value or lines[mark.line - 1][mark.column - 1 :][: mark.length] == value


# -- prose --


def shown(text: Prose) -> str:
    """A text as HTML, its references put in."""
    targets = [prose.Target("#t", r.words, "claim", int(r.cites), f"cite-{i}") for i, r in enumerate(text.references)]
    return "".join(prose.fill(block, targets, "en") for block in text.blocks)


def words_of(made: str) -> str:
    """What a reader sees of HTML, without white space."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", " ", made)).split())


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
    made = shown(text)
    assert "".join(said.split()) == words_of(made)
    anchors = [s.anchor for s in text.sentences]
    assert anchors == [f"s{n + 1}" for n in range(len(anchors))] == re.findall(r'class="sentence" id="(.*?)"', made)
    starts = [s.start for s in text.sentences]
    assert starts == sorted(starts)
    for sentence in text.sentences:
        first = next(part for part in sentence.parts if isinstance(part, str)).split()
        assert body[sentence.start :].startswith(first[:1][0])


# -- anchor --

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
    article = quotes.divide(text, "en")
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
    article = quotes.divide(text, language)
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


# -- memo --

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXTS, st.builds(Location, TEXTS, st.integers())),
    lambda inner: st.one_of(st.lists(inner, max_size=4).map(tuple), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=10,
)


@given(VALUES, TEXTS, st.lists(st.one_of(TEXTS, st.binary(max_size=10)), max_size=4))
def test_what_is_remembered_equals_what_was_made(value: object, stage: str, parts: list[str | bytes]) -> None:
    """A build from memory gives the same as a build from nothing."""
    first, second = Cache("1"), Cache("1")
    first.cached(stage, "name", lambda: value, parts)
    assert second.load(first.dump())
    assert repr(second.cached(stage, "name", object, parts)) == repr(value)
    assert second.dump() == first.dump()


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
