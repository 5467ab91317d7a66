"""Markdown: each construct of GitHub's specification is shown as GitHub shows it, or refused with what to write.

Nothing that a contributor wrote may reach a reader raw, and nothing may vanish.
"""

from __future__ import annotations

import re

import pytest

from briefing.build import pipeline
from briefing.engine.engine import Engine
from briefing.parse import prose

from .documents import Case, site_of

_SPAN = re.compile(r'<span class="sentence" id="s\d+">(.*?)</span>')
_REL = ' rel="noopener noreferrer external"'
E = "unsupported-markup"
_ENGINE = Engine("")
_HEAD = "<table><thead><tr><th>a</th>"
_BODY = "</tr></thead><tbody><tr>"
_END = "</tr></tbody></table>"


def _shown(body: str) -> str:
    """The HTML of a text without its sentences' marks, or the codes of its problems; references as `{target}`."""
    text, problems = prose.read("f.md", body, 1)
    if problems:
        return " ".join(sorted({found.code for found in problems}))
    parts = [
        part if isinstance(part, str) else f"{{{text.references[part].target}}}" for b in text.blocks for part in b
    ]
    made = "".join(parts)
    while _SPAN.search(made):
        made = _SPAN.sub(r"\1", made)
    return re.sub(r"\n(?=<)|(?<=>)\n", "", made).replace(_REL, "")


# Section of the specification: what is written → what a reader sees, or a code.
SHOWN: dict[str, tuple[str, str]] = {
    "2.2 tab": ("a\tb", "<p>a\tb</p>"),
    "4.1 rule": ("a\n\n***\n\nb", "<p>a</p><hr><p>b</p>"),
    "4.2 heading": ("## A b ##", '<h2 id="h-a-b">A b</h2>'),
    "4.2 heading, the first level": ("# A", '<h2 id="h-a">A</h2>'),
    "4.2 number sign and a digit (W10)": ("#1 supplier is the board.", "<p>#1 supplier is the board.</p>"),
    "4.2 hashtag (W10)": ("#Hashtag campaigns began.", "<p>#Hashtag campaigns began.</p>"),
    "4.2 seven signs": ("####### a", "<p>####### a</p>"),
    "4.2 escaped": (r"\# a", "<p># a</p>"),
    "4.3 underlined heading": ("A\n---", '<h2 id="h-a">A</h2>'),
    "4.4 indented code": ("    a [[b]]", "<pre><code>a [[b]]</code></pre>"),
    "4.5 fenced code": ("```yaml\na: [@b]\n```", "<pre><code>a: [@b]</code></pre>"),
    "4.5 fenced with tildes": ("~~~\n<b>\n~~~", "<pre><code>&lt;b&gt;</code></pre>"),
    "4.5 fence in an item": ("- a\n  ```\n  b\n  ```", "<ul><li>a<pre><code>b</code></pre></li></ul>"),
    "4.6 block of HTML": ("<div>\na\n</div>", "raw-html"),
    "4.6 comment": ("a\n\n<!-- b -->", "raw-html"),
    "4.6 details": ("<details><summary>a</summary>b</details>", "raw-html"),
    "4.7 definition": (
        '[a][x]\n\n[x]: https://example.org/ "T"',
        '<p><a href="https://example.org/" title="T">a</a></p>',
    ),
    "4.7 definition, short": ("[a]\n\n[a]: https://example.org/", '<p><a href="https://example.org/">a</a></p>'),
    "4.7 definition that is not used": ("a\n\n[x]: https://example.org/", E),
    "4.7 definition as a comment": ("a\n\n[//]: # (hidden words)", E),
    "4.7 definition twice": ("[x]\n\n[x]: https://example.org/1\n[x]: https://example.org/2", E),
    "4.7 definition that is missing": ("[a][x]", E),
    "4.8 paragraphs": ("a\n  b\n\nc", "<p>a b</p><p>c</p>"),
    "4.10 table": (
        "| a | b |\n|:--|--:|\n| c | d |",
        (
            "<table><thead><tr>"
            '<th class="column-left">a</th><th class="column-right">b</th></tr></thead><tbody><tr>'
            '<td class="column-left">c</td><td class="column-right">d</td></tr></tbody></table>'
        ),
    ),
    "4.10 table without a body": ("| a |\n|---|", "<table><thead><tr><th>a</th></tr></thead></table>"),
    "4.10 stroke in a cell": (
        r"| a |" + "\n|---|\n" + r"| b\|c |",
        f"{_HEAD}{_BODY}<td>b|c</td>{_END}",
    ),
    "4.10 row that is short": (
        "| a | b |\n|---|---|\n| c |",
        f"{_HEAD}<th>b</th>{_BODY}<td>c</td><td></td>{_END}",
    ),
    "4.10 row that is long (W11)": ("| a | b |\n|---|---|\n| c | d | e |", E),
    "4.10 row that is long, without strokes at its ends": ("a | b\n---|---\nc | d | e", E),
    "4.10 stroke in an address (W11)": ("| a | b |\n|---|---|\n| x | [y](https://example.org/?a|b) |", E),
    "4.10 stroke in code": ("| a |\n|---|\n| `b|c` |", E),
    "4.10 long row in a quotation": ("> | a |\n> |---|\n> | b | c |", E),
    "4.10 head of another width": ("| a | b |\n|---|\n| c | d |", E),
    "4.10 link in a cell (W13)": (
        "| a | b |\n|---|---|\n" + r"| [[x\|words]] | [[x|words]] |",
        f"{_HEAD}<th>b</th>{_BODY}<td>{{x}}</td><td>{{x}}</td>{_END}",
    ),
    "5.1 quotation": ("> a\nb\n>\n> > c", "<blockquote><p>a b</p><blockquote><p>c</p></blockquote></blockquote>"),
    "5.1 callout (W12)": ("> [!note] Callout", E),
    "5.1 callout in capitals": ("> [!WARNING]\n> Words.", E),
    "5.2 list in a list, two spaces (W09)": (
        "- One\n  - One a\n  - One b",
        "<ul><li>One<ul><li>One a</li><li>One b</li></ul></li></ul>",
    ),
    "5.2 list in a list, three spaces": ("1. One\n   - One a", "<ol><li>One<ul><li>One a</li></ul></li></ol>"),
    "5.2 list in a list, four spaces": ("- One\n    - One a", "<ul><li>One<ul><li>One a</li></ul></li></ul>"),
    "5.2 paragraphs in an item": ("- a\n\n  b\n- c", "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>"),
    "5.2 first number": ("3) a\n4) b", '<ol start="3"><li>a</li><li>b</li></ol>'),
    "5.2 list after a line": ("Words:\n- a", "<p>Words:</p><ul><li>a</li></ul>"),
    "5.2 number in a paragraph": ("The year was\n1950. It began.", "<p>The year was 1950. It began.</p>"),
    "5.2 line without its indent": ("- a\nb\n- c", "<ul><li>a b</li><li>c</li></ul>"),
    "5.2 item that is empty": ("- a\n-\n\nb", "<ul><li>a</li><li></li></ul><p>b</p>"),
    "5.2 quotation and code in an item": (
        "1. a\n   > b\n\n       c\n2. d",
        "<ol><li><p>a</p><blockquote><p>b</p></blockquote><pre><code>c</code></pre></li><li><p>d</p></li></ol>",
    ),
    "5.2 two marks": ("- a\n+ b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
    "5.3 task (W12)": ("- [x] done", E),
    "5.3 task that is open": ("1. [ ] to do", E),
    "6.1 escapes": (r"\*a\* \_b\_ 1\. c", "<p>*a* _b_ 1. c</p>"),
    "6.1 escaped link (W13)": (r"Write \[[some-id]] to link.", "<p>Write [[some-id]] to link.</p>"),
    "6.1 escaped citation": (r"Write \[@some-id] to cite.", "<p>Write [@some-id] to cite.</p>"),
    "6.1 backslash before a link": (r"a\\[[x]]", "<p>a\\{x}</p>"),
    "6.2 entities": ("&copy; &#35; &amp;lt; &lt;b&gt; &nope;", "<p>© # &amp;lt; &lt;b&gt; &amp;nope;</p>"),
    "6.3 code": (
        r"`` `a` `` and `[[b]]` and `&amp;\*`",
        r"<p><code>`a`</code> and <code>[[b]]</code> and <code>&amp;amp;\*</code></p>",
    ),
    "6.4 emphasis": (
        "*a* __b__ ***c*** a_b_c",
        "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> a_b_c</p>",
    ),
    "6.4 emphasis that overlaps": ("**a *b** c*", "<p><em><em>a <em>b</em></em> c</em></p>"),
    "6.4 signs in brackets": ("*(**a**)* and 2 * 3 * 4", "<p><em>(<strong>a</strong>)</em> and 2 * 3 * 4</p>"),
    "6.4 signs across a break": ("**\\\n**", "<p>**<br>**</p>"),
    "6.5 struck out (W12)": ("~~struck~~", E),
    "6.5 struck out with one sign": ("a ~struck out~ b", E),
    "6.5 struck out with emphasis": ("~~*a* b~~", E),
    "6.5 about": ("From ~5 to ~10 km, ~/a and ~/b.", "<p>From ~5 to ~10 km, ~/a and ~/b.</p>"),
    "6.6 link": ("[a](https://example.org/ 'T')", '<p><a href="https://example.org/" title="T">a</a></p>'),
    "6.6 link in angles": ("[a](<https://example.org/b>)", '<p><a href="https://example.org/b">a</a></p>'),
    "6.6 link with a bracket": ("[a](https://example.org/b_(c))", '<p><a href="https://example.org/b_(c)">a</a></p>'),
    "6.6 link with a space": ("[a](https://example.org/b c)", E),
    "6.6 link to a file": ("[a](b.md)", "dead-link"),
    "6.6 link to a heading": ("[a](#b)", "dead-link"),
    "6.6 link in a link": ("[a [[x]] b](https://example.org/)", E),
    "6.7 image": ("![a](https://example.org/a.png)", E),
    "6.7 image by reference": ("![a][x]\n\n[x]: https://example.org/a.png", E),
    "6.7 embedded record": ("![[x]]", E),
    "6.7 exclamation before a link": ("No![[x]]", "<p>No!{x}</p>"),
    "6.6 link with a reference in its title": ('[a](https://example.org/ "b [[x]]")', E),
    "6.8 address in angles": (
        "<https://example.org/a_b>",
        '<p><a href="https://example.org/a_b">https://example.org/a_b</a></p>',
    ),
    "6.8 mailbox in angles": ("<name@example.org>", '<p><a href="mailto:name@example.org">name@example.org</a></p>'),
    "6.8 mailbox at a host": ("<name@host>", '<p><a href="mailto:name@host">name@host</a></p>'),
    "6.8 another scheme": ("<ftp://example.org/>", "unsafe-link"),
    "6.9 address by itself (W12)": (
        "See https://example.org/a_b?c=d&e=f.",
        '<p>See <a href="https://example.org/a_b?c=d&amp;e=f">https://example.org/a_b?c=d&amp;e=f</a>.</p>',
    ),
    "6.9 address in round brackets": (
        "(https://example.org/a_(b))",
        '<p>(<a href="https://example.org/a_(b)">https://example.org/a_(b)</a>)</p>',
    ),
    "6.9 address without a scheme": (
        "www.example.org/a",
        '<p><a href="http://www.example.org/a">www.example.org/a</a></p>',
    ),
    "6.9 mailbox by itself": ("name@example.org.", '<p><a href="mailto:name@example.org">name@example.org</a>.</p>'),
    "6.9 address before a citation": (
        "https://example.org/a[@x]",
        '<p><a href="https://example.org/a">https://example.org/a</a>{x}</p>',
    ),
    "6.10 HTML": ("a <b>b</b>", "raw-html"),
    "6.10 break of HTML": ("a<br>b", "raw-html"),
    "6.10 less than": ("a < b, 1<2", "<p>a &lt; b, 1&lt;2</p>"),
    "6.12 break, spaces": ("a  \nb", "<p>a<br>b</p>"),
    "6.12 break, backslash (W12)": ("Backslash\\\nbreak", "<p>Backslash<br>break</p>"),
    "6.13 line's end": ("a\nb", "<p>a b</p>"),
    "footnote (W12)": ("Note[^1] and.\n\n[^1]: The note.", E),
    "footnote that could be an address": ("Note[^1].\n\n[^1]: https://example.org/", E),
    "footnote in the line": ("Note^[words].", "<p>Note^[words].</p>"),
    "definition list (W12)": ("Term\n:   Definition", E),
    "emoji": ("Well done :tada:", E),
    "emoji, a thumb": ("I agree :+1:", E),
    "time and ratio": (
        "At 10:30:45, 1:2:3, a::b::c, note:this:one.",
        "<p>At 10:30:45, 1:2:3, a::b::c, note:this:one.</p>",
    ),
    "formula": ("Mass $E = mc^2$ here.", E),
    "formula in a block": ("$$\nx\n$$", E),
    "formula with code": ("a $`x`$ b", E),
    "dollars": (
        "$5 to $10, US$5 (US$6), $1.5bn–$2bn, A$3 and $4.",
        "<p>$5 to $10, US$5 (US$6), $1.5bn–$2bn, A$3 and $4.</p>",
    ),
    "dollars, escaped": (r"5\$ or 6\$", "<p>5$ or 6$</p>"),
    "diagram": ("```mermaid\ngraph\n```", E),
    "mention and number": ("As @someone said in #12.", "<p>As @someone said in #12.</p>"),
    "words of a link with marks": ("[[x|*words*]]", E),
    "words of a link, escaped": (r"[[x|a \* b & c]]", "<p>{x}</p>"),
    "two citations in one": ("[@x; @y]", E),
    "attributes": ("## A {#b}", E),
    "container": ("::: note\nWords.\n:::", E),
    "admonition": ("!!! note\n    Words.", E),
    "highlight": ("a ==b== c", E),
}


@pytest.mark.parametrize(("body", "shown"), SHOWN.values(), ids=SHOWN)
def test_markdown_is_shown_as_on_github_or_refused(body: str, shown: str) -> None:
    """One row, one construct."""
    assert _shown(body) == shown


def test_a_problem_of_markup_is_reported_where_it_stands() -> None:
    """Behind references that are longer or shorter than their placeholders, and on later lines."""
    body = "Words [@a-very-long-id-of-a-source] and\n[[x|some\nwords]] then ~~struck~~.\n\n> And `~~code~~` and :tada:."
    _, found = prose.read("f.md", body, 10)
    assert [str(problem.location) for problem in found] == ["f.md:12:14", "f.md:14:22"]
    assert [problem.location.length for problem in found] == [10, 6]


def test_an_id_without_its_brackets_is_reported() -> None:
    """A reader would see an id, and no note. Handles, insertions, code and mailboxes are ordinary writing."""
    missed = [
        "So it is (@gazette-closure).",
        "So says @gazette-closure.",
        "So (@gazete-closure).",
        "See [bridge-closed].",
    ]
    fine = ["He wrote (@closed).", "“Ask @gazette-closure.”", "The [closed] bridge.", "Write `(@gazette-closure)`."]
    for body, expected in (*((body, [E]) for body in missed), *((body, []) for body in fine)):
        case = Case("", {"content/pages/a.md": f"---\ntitle: A page\norder: 3\n---\n{body}\n".encode()}, "", "")
        _, problems = pipeline.check(site_of(case), _ENGINE)
        assert [found.code for found in problems if found.location.path == "content/pages/a.md"] == expected, body
