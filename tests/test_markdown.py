"""Markdown: each construct of GitHub's specification is shown as GitHub shows it, or refused with what to write.

Nothing that a contributor wrote may reach a reader raw, and nothing may vanish.
"""

import html
import re

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st

from briefing.parse import prose

from .documents import rows

_SPAN = re.compile(r'<span class="sentence" id="s\d+">(.*?)</span>', re.DOTALL)
_BLOCK = re.compile(r"\s*(</?(?:p|[uo]l|li|blockquote|pre|code|table|thead|tbody|t[rdh]|h[1-6]|[hb]r)\b[^>]*>)\s*")
_REL = ' rel="noopener noreferrer external"'
E = "unsupported-markup"


def _shown(body: str) -> str:
    """The HTML of a text without its sentences' marks, or the codes of its problems; references as `{target}`."""
    text, problems = prose.read("f.md", body, 1)
    if problems:
        return " ".join(sorted({found.code for found in problems}))
    parts = (f"{{{text.references[p].target}}}" if isinstance(p, int) else p for block in text.blocks for p in block)
    made = "".join(parts)
    while _SPAN.search(made):
        made = _SPAN.sub(r"\1", made)
    return made.replace(_REL, "")


def _normal(made: str) -> str:
    """HTML without what is no difference: white space, forms of entities, headings' anchors and first level."""
    made = re.sub(r' id="h-[^"]*"| lang="[^"]*"', "", made).replace("h1>", "h2>").replace(" />", ">")
    made = re.sub(r' align="(\w+)"', r' class="column-\1"', made).replace("<tbody>\n</tbody>", "")
    return html.unescape(_BLOCK.sub(r"\1", re.sub(r"\s+", " ", made))).strip()


def _on_github(body: str) -> str:
    return _normal(cmarkgfm.github_flavored_markdown_to_html(body, options=Options.CMARK_OPT_UNSAFE))


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        *((body, "") for body in rows("markdown", "as on GitHub")),
        *((body, E) for body in rows("markdown", "reported")),
        *(row.split(" ⇒ ") for row in rows("markdown", "here alone")),
    ],
)
def test_markdown_is_shown_as_on_github_or_refused(body: str, shown: str) -> None:
    """Nothing is shown raw or dropped in silence: what a site shows otherwise, or cannot show, is reported."""
    assert _normal(_shown(body)) == (_normal(shown) or _on_github(body))


_PIECES = (
    *("a", "b c", "*", "**", "***", "_", "__", "`", "\\", "[", "](", ")", "é", "“", ".", "(", "  \n", "\\\n", "&amp;"),
    *("\n", "\n\n", "- ", "* ", "1. ", "2) ", "  ", "    ", "> ", "# ", "```", "---", "===", "| ", "|---|", "[a]: "),
    *("\n  ", "\n    ", "\n- ", "\n1. ", "\n> ", "- a\n  - b\n", "| a | b |\n|---|---|\n", "[a](https://example.org/)"),
)


@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=10).map("".join))
def test_any_markdown_is_shown_as_on_github_or_refused(body: str) -> None:
    """Whatever constructs are combined."""
    body = re.sub(r"(?m)^ +$", "", body)  # spaces below an empty item make it go on: too odd to be imitated
    shown = _shown(body)
    assert shown in {E, "raw-html", "dead-link", f"dead-link {E}"} or _normal(shown) == _on_github(body)


def test_a_sentence_has_its_own_place() -> None:
    """Also one that repeats words of an earlier one, in emphasis, or behind a reference."""
    body = "It is so [@x]. It is so.\n\n- It *is* so. [[x|It]] is so.\n\n| It is so. | so |\n|--|--|\n| It | so |"
    text, _ = prose.read("f.md", body, 1)
    assert [body[sentence.start :][:7] for sentence in text.sentences] == [
        *("It is s", "It is s", "It *is*", "[[x|It]", "It is s", "so |\n|-", "It | so", "so |"),
    ]
    assert len({sentence.start for sentence in text.sentences}) == len(text.sentences)
