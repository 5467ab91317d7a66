"""What holds for any input at all, tried with random ones."""

from __future__ import annotations

import datetime as dt
import html
import itertools
import re
import string
from html.parser import HTMLParser

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from briefing.core import dates, diagnostics, folding
from briefing.core.diagnostics import CODES, Diagnostic, Location
from briefing.core.document import Prose, Reference, Span
from briefing.core.model import Name, Quote
from briefing.engine import cache
from briefing.parse import front_matter, prose, sentences
from briefing.site import mentions, quotes

CHARACTERS = st.characters(exclude_categories=["Cs"])  # what UTF-8 can hold
TEXTS = st.text(CHARACTERS, max_size=200)
# Pieces that mean something, so that random texts get beyond the first rejection.
YAMLISH = st.lists(
    st.sampled_from(
        [*"abc:-\n #'\"[]{},&*!|>?~%@`\t", "key: ", "\n- ", "\n  ", "---", "null", "\n", "\u2028", "\x85", "é", "포"]
    ),
    max_size=40,
).map("".join)
_MARKS = (
    "[[ ]] [@ ] | # * ** _ ` `` < > <b> </p> <!-- & &lt; \\ ( ) ![ ]( \ue000 \ue0010 \x02 \x03 \u202e 😀 http://e.org/ "
    "javascript:alert(1) [@a-b] [[c-d]] [[e|words]] <https://e.org>"
)
_LINES = "\n$\n\n$\n- $\n    $\n> $\n## $\n1. $\n| a | b |\n|--|--|\n| $  \n$---\n"
MARKDOWNISH = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *_MARKS.split(" "),
                *_LINES.split("$"),
                *("[x]: http://y", "Mr. ", ". ", "? ", "포탄을 보냈다. ", "\t"),
            ]
        ),
        st.text(string.ascii_letters + " ", max_size=8),
        st.text(CHARACTERS, max_size=4),
    ),
    max_size=30,
).map("".join)
WORDS = st.lists(st.text(string.ascii_letters + "éß포😀", min_size=1, max_size=6), min_size=1, max_size=30)
_PROSE = "Shells|포탄을|보냈다.|😀|𝔘nicode|Mr.|e.g.|U.S.|said.|“Yes.”|why?|No!|1.5|\n|\n\n|\u00a0|  "
PROSE = st.lists(st.sampled_from(_PROSE.split("|")), min_size=1, max_size=40).map(" ".join)


# -- parse --


@given(st.one_of(YAMLISH, TEXTS))
@example("a: b\u2028c: d")
@example("a:\n" + "- " * 30)
@example('"": x')
def test_any_yaml_gives_a_value_or_problems(text: str) -> None:
    """Whatever is in front matter, the author gets values or a message with a place inside the file."""
    matter, problems = front_matter.whole_yaml("f.yaml", text.encode())
    assert matter is not None or diagnostics.has_errors(problems)
    normal = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for place in (*(p.location for p in problems), *(matter.marks.values() if matter else ())):
        assert_inside(normal, place.line, place.column)


def assert_inside(text: str, line: int, column: int) -> None:
    """A place is in the text, or just after the end of one of its lines."""
    lines = text.split("\n")
    assert 1 <= line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1


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

BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "table", "thead", "tbody", "tr", "th", "td", "hr"}
INLINE = {"h2", "h3", "h4", "h5", "h6", "code", "br", "em", "strong", "a", "span", "img"}
ATTRIBUTES = {"class", "role", "id", "href", "rel", "title", "start", "src", "alt", "aria-label"}


class _Page(HTMLParser):
    """What a browser makes of HTML: elements with attributes, text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"br", "hr", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"{tag} closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def page(text: Prose) -> _Page:
    """A text as a page would hold it, its references put in."""
    targets = [
        prose.Target("#t", r.words or r.target, "claim", i + 1 if r.cites else 0, f"cite-{i}")
        for i, r in enumerate(text.references)
    ]
    found = _Page("\n".join(prose.fill(block, targets) for block in text.blocks))
    assert not found.open
    return found


@given(st.one_of(MARKDOWNISH, TEXTS))
@example('[x](http://e/<b> "<i>")')
@example("- # a\n  *b* c")
@example("[x](java\tscript:alert(1))")
@example("[x](javascript&colon;alert(1))")
@example("| a | b |\n|:--|--:|\n| c | d |")
@example("a\n[x]: http://y\n[@a-b]\n")
def test_no_markdown_makes_unsafe_or_broken_html(body: str) -> None:
    """A contribution can't bring in script, style or a tag left open; it never stops the build either."""
    text, problems = prose.read("f.md", body, 5)
    found = page(text)
    for tag, attributes in found.elements:
        assert tag in BLOCKS | INLINE
        assert set(attributes) <= ATTRIBUTES
        address = re.sub(r"[\x00-\x20]", "", attributes.get("href", "#")).lower()
        assert diagnostics.has_errors(problems) or address.startswith(("http:", "https:", "mailto:", "#"))
        assert not address.startswith(("javascript:", "data:", "vbscript:"))
        assert tag != "img" or diagnostics.has_errors(problems)
    identifiers = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    for fault in problems:
        assert_inside(body, fault.location.line - 4, fault.location.column)


@given(MARKDOWNISH)
def test_every_reference_shown_is_listed_once(body: str) -> None:
    """Links and citations are the same, in the same number, for the page, the notes and the backlinks."""
    text, _ = prose.read("f.md", body, 1)
    shown = [part for block in text.blocks for part in block if isinstance(part, int)]
    assert sorted(shown) == list(range(len(text.references)))
    said = [part for sentence in text.sentences for part in sentence.parts if isinstance(part, int)]
    assert len(said) == len(set(said))
    assert set(said) <= set(shown)
    for reference in text.references:
        assert 0 <= reference.start < reference.end <= len(body)


@given(
    st.lists(
        st.one_of(WORDS.map(" ".join), st.just("[@claim-one]"), st.just("[[two|linked words]]")), min_size=1, max_size=8
    )
)
def test_plain_words_are_shown_as_written(parts: list[str]) -> None:
    """What the author writes is what the reader reads, word for word."""
    body = " ".join(parts)
    text, problems = prose.read("f.md", body, 1)
    assert not problems
    written = body.replace("[[two|linked words]]", "linked words").replace("[@claim-one]", "")
    shown = re.sub(r"<a class=.cite.*?</a>", "", "".join(fill(text)))
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)).split() == written.split()
    assert len(text.references) == body.count("[[") + body.count("[@")


def fill(text: Prose) -> list[str]:
    """The blocks with their references put in."""
    targets = [prose.Target("#t", r.words, "claim", int(r.cites), "c") for r in text.references]
    return [str(prose.fill(block, targets)) for block in text.blocks]


@given(st.lists(PROSE, min_size=1, max_size=4), st.sampled_from(["", "- ", "> ", "1. "]))
@example(["A b. C d.\n- nested x. Y z."], "- ")
def test_sentences_hold_all_words_in_order(paragraphs: list[str], marker: str) -> None:
    """No word is lost between sentences, none is said twice: every assertion of ours can be asked for its citation."""
    body = "\n\n".join(marker + re.sub(r"\s+", " ", p).strip() for p in paragraphs)
    text, _ = prose.read("f.md", body, 1)
    said = " ".join(
        sentences.plain([p if isinstance(p, str) else text.references[p].words for p in s.parts])
        for s in text.sentences
    )
    assert "".join(said.split()) == "".join(page(text).words.split())
    assert [s.anchor for s in text.sentences] == [f"s{n + 1}" for n in range(len(text.sentences))]
    anchors = [a["id"] for tag, a in page(text).elements if tag == "span"]
    assert anchors == [s.anchor for s in text.sentences]
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
def test_any_whole_words_of_the_article_are_found_where_they_stand(text: str, data: st.DataObject) -> None:
    """A quotation copied from the article is found at its own place, or known to stand in several."""
    article = quotes.divide(text, "en")
    folded = article.folded
    edges = {
        begins: [at for at in range(len(folded.text) + 1) if folding.is_edge(folded.text, at, begins=begins)]
        for begins in (True, False)
    }
    first, last = (data.draw(st.sampled_from(edges[begins])) for begins in (True, False))
    assume(first < last and folded.text[first:last].strip())
    start, end = folded.starts[first], folded.ends[last - 1]
    assume(last == len(folded.text) or folded.starts[last] >= end)  # not within a letter that folds into two
    exact = text[start:end]
    found = article.find(Quote(exact=exact))
    own = next((place for place in found if place.start >= start and place.end <= end), None)
    assert own
    assert article.contains(exact)
    assert own in article.find(Quote(exact=exact, prefix=text[:start], suffix=text[end:]))
    for place in found:
        assert folding.fold(text[place.start : place.end]).text == folding.fold(exact).text


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
    for passage in (*article.paragraphs, *article.sentences):
        words = text[passage.range.start : passage.range.end]
        assert words
        assert words == words.strip()
    for sentence in article.sentences:
        paragraph = next(p for p in article.paragraphs if p.anchor == sentence.anchor.split("s", maxsplit=1)[0])
        assert paragraph.range.start <= sentence.range.start < sentence.range.end <= paragraph.range.end
        assert article.sentence_at(sentence.range.start) == sentence
        assert article.sentence_at(sentence.range.end - 1) == sentence


# -- memo --

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        TEXTS,
        st.binary(max_size=20),
        st.builds(Location, TEXTS, st.integers(), st.integers()),
        st.builds(Reference, st.booleans(), TEXTS, TEXTS, TEXTS, st.integers(), st.integers()),
        st.builds(Span, st.none(), st.tuples(st.integers(), st.integers(), st.integers()), st.just("day")),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.lists(inner, max_size=4).map(tuple), st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=10,
)


@given(VALUES, TEXTS, st.lists(st.one_of(TEXTS, st.binary(max_size=10)), max_size=4))
def test_what_is_remembered_equals_what_was_made(value: object, stage: str, parts: list[str | bytes]) -> None:
    """A build from memory gives the same as a build from nothing."""
    first, second = cache.Cache("1"), cache.Cache("1")
    first.cached(stage, lambda: value, parts)
    assert second.load(first.dump())
    assert repr(second.cached(stage, lambda: pytest.fail("made again"), parts)) == repr(value)
    assert second.dump() == first.dump()


def dumped() -> bytes:
    """A memory of one value."""
    made = cache.Cache("1")
    made.cached("stage", lambda: Location("x"), ["part"])
    return made.dump()


@given(st.integers(0, len(dumped()) - 1), st.integers(1, 255))
def test_a_damaged_memory_is_refused(at: int, flip: int) -> None:
    """A cache cut short or with a changed byte costs time, never a wrong page."""
    data = dumped()
    assert not cache.Cache("1").load(data[:at])
    assert not cache.Cache("1").load(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :])


def test_another_versions_memory_is_refused() -> None:
    """A new version of the program makes everything again."""
    assert cache.Cache("1").load(dumped())
    assert not cache.Cache("2").load(dumped())


class Foreign:
    """A type that no page is made of."""


def test_a_memory_holds_only_our_own_records() -> None:
    """What could act when read back is made anew instead of being read."""
    keeper = cache.Cache("1")
    keeper.cached("stage", Foreign, ())
    reader = cache.Cache("1")
    assert reader.load(keeper.dump())
    assert isinstance(reader.cached("stage", Foreign, ()), Foreign)
    assert (reader.found.total(), reader.missed.total()) == (0, 1)


# -- dates --


@given(st.dates(), st.dates())
def test_days_are_said_exactly(one: dt.date, other: dt.date) -> None:
    """A day keeps its year, month and day; a range keeps both ends."""
    first, last = sorted([one, other])
    span = dates.read(f"{first}/{last}")
    assert (span.lower, span.upper) == (first.timetuple()[:3], last.timetuple()[:3])
    said = dates.words(span)
    assert said.endswith(f"{last.day} {dates.MONTHS[last.month - 1]} {last.year}")
    assert said.startswith(str(first.day))


# -- names --

NAMES = st.lists(st.text("ab .-é포😀", min_size=1, max_size=4), min_size=1, max_size=5)


@given(NAMES, st.text("ab .-é포😀", max_size=40))
@example(["a b", "a"], "a b")
def test_names_are_found_as_whole_words(forms: list[str], text: str) -> None:
    """A mention is one of the names, between word borders; mentions never overlap and the first is not missed."""
    known = gather(*(Name(text=form) for form in forms))
    forms, text = [" ".join(form.split()) for form in forms], " ".join(text.split())
    found = list(known.find(text))
    for mention in found:
        assert text[mention.start : mention.end] in forms
        assert not re.match(r"\w", text[mention.end : mention.end + 1])
        assert not re.match(r"\w", text[max(0, mention.start - 1) : mention.start])
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    border = [m.start() for f in forms if f.strip() for m in re.finditer(rf"(?<!\w)(?={re.escape(f)}(?!\w))", text)]
    assert bool(found) == bool(border)
    assert not found or found[0].start == min(border)


def gather(*forms: Name) -> mentions.Names:
    """The names of one entity."""
    return mentions.gather([("one", forms)])


def test_a_name_that_does_not_count_here_hides_no_other() -> None:
    """A longer name bound to a context gives way, where that is absent, to a shorter one and to one inside it."""
    known = gather(Name(text="North Korea", prefix="of"), Name(text="North"), Name(text="Korea", suffix="said"))
    assert [(m.start, m.end) for m in known.find("of North Korea")] == [(3, 14)]
    assert [(m.start, m.end) for m in known.find("in North Korea said")] == [(3, 8), (9, 14)]
    assert not list(gather(Name(text=" ")).find("a b"))


# -- diagnostics --


@given(
    st.sampled_from(sorted(CODES)),
    st.builds(
        Location, st.sampled_from(["f", "absent"]), st.integers(-5, 9), st.integers(-5, 300), st.integers(-5, 300)
    ),
    TEXTS,
    st.one_of(st.binary(max_size=300), TEXTS.map(str.encode)),
)
def test_any_fault_can_be_shown(code: str, where: Location, words: str, data: bytes) -> None:
    """Whatever the file holds by now, the report says code, place and message."""
    shown = diagnostics.show(Diagnostic(code, where, words, words), {"f": data})
    assert shown.startswith(f"{where}: ")
    assert f"[{code}]" in shown
