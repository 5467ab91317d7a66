"""Fast Markdown says byte for byte what Python-Markdown says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import inlinepatterns
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension

from briefing.fastmarkdown import BLOCK_NEEDS, INLINE_NEEDS, FastMarkdown, Inline, needed


class WithoutHtml(Extension):
    """Raw HTML is text, as in a briefing."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # the library's name
        """Take out what reads it."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("entity")


class Shout(inlinepatterns.Pattern):
    """A pattern of the first style, with an element that takes part in everything."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str]) -> ET.Element | None:  # noqa: N802  # the library's name
        """`!!words!!`, unless they are none."""
        if not m[2].strip():
            return None
        element = ET.Element("big")
        element.text = m[2]
        ET.SubElement(element, "small").tail = m[2].upper()
        return element


class Foreign(Extension):
    """Patterns that Python-Markdown does not know: one more delimiter, one text, one of the first style."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802  # the library's name
        """Add them."""
        assert md.delimiters is not None
        md.delimiters.add("~", "del,sub")
        md.inlinePatterns.register(inlinepatterns.SimpleTextInlineProcessor(r"\bdash(-+)"), "dash", 75)
        md.inlinePatterns.register(Shout(r"!!(.*?)!!", md), "shout", 65)


KINDS: tuple[tuple[str | Callable[[], Extension], ...], ...] = (
    ("tables", "sane_lists", WithoutHtml),
    (),
    ("extra", "toc", "smarty", "nl2br", "admonition", "wikilinks", Foreign),
    ("legacy_em", "legacy_attrs", "attr_list", "sane_lists", Foreign),
)


def converters(names: Sequence[str | Callable[[], Extension]]) -> list[markdown.Markdown]:
    """Stock, fast after other extensions, fast before them; as HTML, then as XHTML."""
    found = []
    for form in ("html", "xhtml"):
        for before, after in (((), ()), ((), (FastMarkdown(),)), ((FastMarkdown(),), ())):
            made = [name if isinstance(name, str) else name() for name in names]
            found.append(markdown.Markdown(extensions=[*before, *made, *after], output_format=form))
    return found


CONVERTERS = {names: converters(names) for names in KINDS}


def assert_equal(text: str) -> None:
    """All converters of a kind say the same of a text, or fail in the same way."""
    for made in CONVERTERS.values():
        for stock, *fast in (made[:3], made[3:]):
            expected = result(stock, text)
            for other in fast:
                assert result(other, text) == expected


def result(reader: markdown.Markdown, text: str) -> str:
    """The HTML, or how the conversion failed."""
    try:
        return reader.reset().convert(text)
    except Exception as error:  # noqa: BLE001  # whatever it is, all must do the same
        return f"{type(error).__name__}: {error}"


INLINE = [
    *("*", "**", "***", "_", "__", "___", "`", "``", "\\", "\\*", "\\`", "\\\\", "~", "~~", "!!", "dash--"),
    *(
        "[",
        "]",
        "](",
        "](http://e.org/a_b)",
        "](<u v> 'title')",
        '](u "t" )',
        "][",
        "[]",
        "][x]",
        "[x]",
        "![",
        "![a](b)",
    ),
    *("<http://e.org/a*b*>", "<me@e.org>", "<mailto:x@y.z>", "<", ">", "<b>", "</b>", "<!-- c -->", "<?php ?>"),
    *(
        "&",
        "&amp;",
        "&#38;",
        "&nope",
        "AT&T",
        "(c)",
        "...",
        "--",
        "'q'",
        '"q"',
        "[[wiki page]]",
        "[^1]",
        "{#id .c a=b}",
    ),
    *("word", "a", " ", "  ", "  \n", "\n", ".", ",", ":", "|", "é", "포탄", "\u00a0", "\x02", "\x03", "klzzwxh:0000"),
    *("*a*", "**b**", "_c_", "__d__", "`e`", "***f***", "*a **b** c*", "[*t*](u)", "**[t](u)**", "x_y_z", "*(a)*b"),
]
STARTS = [
    *(
        "",
        "",
        "",
        "# ",
        "## ",
        "###### ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2) ",
        "10. ",
        "> ",
        ">> ",
        "    ",
        "\t",
        "  ",
        "   ",
    ),
    *(
        "- - ",
        "1. - ",
        "> - ",
        "    - ",
        "        ",
        "---",
        "***",
        "- - -",
        "___ ",
        "=== ",
        "Title\n===\n",
        "Title\n---\n",
    ),
    *("[x]: http://e.org 'T'\n", "[x]: <u>\n", "[^1]: note ", "*[HTML]: hyper", "| a | b |\n|:--|--:|\n| c | d |\n"),
    *(
        "a | b\n- | -\n",
        "|a|\n|-|\n",
        "<div>\n",
        "</div>\n",
        "<p>x</p>\n",
        "```\n",
        "!!! note\n    ",
        "Term\n:   ",
        ":   ",
    ),
    *(
        "١. ",
        "² ",
        "#",
        "+",
        "-",
        "1.",
        "a\n- ",
        "a\n# ",
        "a\n> ",
        "a\n---\n",
        "a\n    b\n",
        "x\r\n",
        "- a\n\n    b\n\n- ",
    ),
]
LINES = st.lists(st.one_of(st.sampled_from(INLINE), st.text(max_size=3)), max_size=9).map("".join)
BLOCKS = st.builds("{}{}".format, st.sampled_from(STARTS), LINES)
DOCUMENTS = st.lists(
    st.one_of(BLOCKS, st.sampled_from(["\n", "\n\n", "\n\n\n", "\n    ", "\n\n    "])), max_size=14
).map("".join)
LAID_OUT = st.lists(BLOCKS, max_size=6).map("\n\n".join)


@given(st.one_of(LINES, DOCUMENTS, LAID_OUT))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_random_documents_come_out_equal(text: str) -> None:
    """Whatever stands beside, inside or half inside of what else."""
    assert_equal(text)


TRICKY = [
    "",
    " \n\t\n",
    "Plain words, nothing else.",
    "*a* **b** ***c*** _d_ __e__ ___f___ *g **h** i* **j *k* l** *m*n **o**p q*r* s**t** *u* *v*",
    "*a*b* **a*b** *a**b* **a* *a** ***a** ***a* **a*** *a*** ** * *** * a * *a * * a*",
    "*one\ntwo* **three  \nfour** *five\n\nsix*",
    "(*a*) *a*, *(b)* **c**: *d_e_f* _g*h*i_ snake_case_word __init__ *a `*` b* **`x`**",
    "*\u00a0a* *a\u00a0* \u00a0*a*\u00a0 **\x02a** *a\u2028* \\*a* *a\\* *a\\\\*",
    "![a](b)[c](d) [e](f)![g](h) ![i][x] [j][x] [k][] [l] [x] [x][] ![x]\n\n[x]: http://e.org/ (t)\n[l]: <m n>",
    "[a](b(c)d) [a](b 'c') [a](b \"c' d\") [a]( b ) [a](<b> ) [a]() [](a) [ ]( ) [a\nb](c\nd) [a] (b)",
    "[a [b](c) d](e) [a [b] c](d) [a](b [c](d) e) [a](b*c*d) *[a](b*c)* [`]`](a) [a\\](b) [a](b\\)c)",
    "[a](b&c&amp;d) [a](<b>) [a](b<c) [a](b\"c) [a](b 'c) [a](b\x02c) [a](`b`) [a](\\*b) [![a](b)](c) [**a**](b)",
    "<http://a_b_c.org/*d*?e=f&g=h> <https://e.org/\\_x> <me_you@e.org> <mailto:a@b> <a@b@c> <a:b> http://bare.org/_x_",
    "`a` ``b`c`` ` d ` `e\nf` `g `` h` ``i` \\`j` \\\\`k` `<b>` `&amp;` `*l*` *m`n*o`",
    "a\\\\b \\a \\* \\\\* \\[a](b) \\<b> \\&amp; \\` \\\n\\",
    "a  \nb   \nc \nd\\\ne  \n\n  \nf",
    "a & b &amp; c &#38; d &nope; e < f > g << h >> AT&T <b>i</b> <br> </x> <!-- *j* --> k<!--l-->m",
    "<div>\n*a*\n</div>\n\n<p>b</p> c\n\n<span>*d*</span>\n\n<div markdown=1>\n*e*\n</div>\n\n<script>\n*f*\n</script>",
    "# A #\n## B ##\n### C \\#\n#D\n#\n####### E\nF\n===\nG\n---\n\nH\n= \n\nI\n-\nJ",
    "a\n# b\nc\n\n- # d\n    e\n- f\n\n    # g\n    h\n",
    "- a\n- b\n    - c\n        - d\n- e\n\n- f\n\n    g\n\n        h\n\n* i\n+ j\n1. k\n3. l\n\n5. m",
    "1. a\n\n    b\n2. c\n   d\n٣. e\n1) f\n1.g\n  1. h\n    1. i",
    "- a\nb\n\nc\n- d\n- \n-\n- e\n\n\n- f\n\n---\n- g",
    "> a\n> b\nc\n\n> d\n> > e\n>> f\n>\n> - g\n>     code\n\n    > h\na\n> i",
    "    code *a*\n\n    more & <b>\n\n\n    end\n\tafter\ntext\n    not code",
    "---\n\n***\n\n_ _ _\n\n-----\na\n---\n\n- - -\n\n* * *b\n\n  ***  \n\na\n***\nb",
    "| a | b |\n|---|:-:|\n| *c* | `d|e` |\n| f \\| g | [h](i|j) |\n\na | b\n--|--\nc\n\n|a|\n|-|\n|b|\n\n| a\n| b",
    "[a]: b\n[c]: d 'e'\nf\n[g]:\n  h\n  \"i\"\n\n[a] [c] [g] [A]\n\n    [j]: k\n\ntext [l]: m",
    "\x02klzzwxh:0000\x03 *a* \x02wzxhzdk:0\x03 \x02amp\x03 \x0242\x03 klzzwxh:0000",
    "![a *b*](c 'd') ![a\\*b](c) ![`a`](b) ![a <http://e.org> b](c) ![a](b)![c](d)",
    "A\r\nB\rC\n\r\nD\t\tE\n\tF\n \n  \nG\n   \n\nH",
    "Term\n:   Definition *a*\n\n    More\n\nTerm 2\n: x\n\n*[HTML]: Hyper\n\nHTML and [^1] and [^n].\n\n[^1]: Note *b*\n[^n]:\n    long\n\n    more",  # noqa: E501
    "!!a *b* c!! !! !! !!d [e](f)!! [!!g!!](h) ~i~ ~~j~~ *~k~* ~l *m~ n* dash--- **o ~p** q~",
    '!!! note "T *x*"\n    a\n\n    b\n\n``` python\n*c*\n```\n\n~~~\nd\n~~~\n\n[TOC]\n\n# E {#f .g h=i}\n\nj [[K l]] "m" -- n...',  # noqa: E501
    "> " * 60 + "deep",
    "- " * 40 + "deep",
    "*a " * 50 + "b*" * 50,
    "[a " * 60 + "](b)" * 60,
    "**" * 200,
    "_*" * 100 + "x" + "*_" * 100,
]


@pytest.mark.parametrize("text", TRICKY)
def test_tricky_documents_come_out_equal(text: str) -> None:
    """What is likely to go wrong."""
    assert_equal(text)


@pytest.mark.parametrize(("expression", "need"), INLINE_NEEDS.items())
def test_every_match_holds_what_its_pattern_needs(expression: str, need: str) -> None:
    """The table of what patterns need holds for the library that is installed."""

    @given(st.from_regex(re.compile(expression, re.DOTALL)))
    @settings(max_examples=100, deadline=None, derandomize=True)
    def check(text: str) -> None:
        assert need in text

    check()


def test_all_of_the_librarys_own_parts_are_fast() -> None:
    """A pattern or processor that a new version of the library changes is always tried: slow, not wrong. Look again."""
    reader = markdown.Markdown(extensions=["tables", "sane_lists", FastMarkdown()])
    assert [type(pattern).__name__ for pattern in reader.inlinePatterns if not needed(pattern)] == [
        "DelimiterProcessor"
    ]
    known = {type(processor).__name__ for processor in reader.parser.blockprocessors}
    assert known - {kind.__name__ for kind in BLOCK_NEEDS} == {"ParagraphProcessor"}
    assert type(reader.treeprocessors["inline"]) is Inline


def test_what_others_have_replaced_is_left_alone() -> None:
    """Somebody's own inline processor or parser stays."""
    reader = markdown.Markdown()
    own = type("Own", (type(reader.treeprocessors["inline"]),), {})(reader)
    reader.treeprocessors.register(own, "inline", 20)
    FastMarkdown().extendMarkdown(reader)
    assert type(reader.treeprocessors["inline"]).__name__ == "Own"
    assert reader.convert("*x*") == "<p><em>x</em></p>"


def test_a_processor_that_changes_the_blocks_and_declines_is_followed() -> None:
    """A processor may hand a changed block on to those after it."""

    class Heading(BlockProcessor):
        def test(self, parent: ET.Element, block: str) -> bool:  # noqa: ARG002  # the library's signature
            return block.startswith("now")

        def run(self, parent: ET.Element, blocks: list[str]) -> bool:  # noqa: ARG002  # as above
            blocks[0] = "# " + blocks[0]
            return False

    found = []
    for extensions in ([], [FastMarkdown()]):
        reader = markdown.Markdown(extensions=extensions)
        reader.parser.blockprocessors.register(Heading(reader.parser), "heading", 85)
        found.append(reader.convert("now *this*"))
    assert found == ["<h1>now <em>this</em></h1>"] * 2
