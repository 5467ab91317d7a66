"""The comment of `diff`, read as GitHub reads it: nothing of a change becomes a link, a mention or markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.html
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from briefing.core.diagnostics import Location, problem
from briefing.tools.diff import comment
from briefing.tools.diff.comparison import Comparison
from briefing.tools.diff.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

OWN = {"h3", "h4", "p", "ul", "li", "blockquote", "strong", "br", "code"}
# What forges look for in the finished text: names, numbers, commits, keys, addresses.
REFERENCE = re.compile(
    r"@[\w\"-]|(?:#|!|\$|%|&|~|\^)[\w\"]|\[\w+:|[A-Za-z]-\d|(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])"
    r"|://|www\.|\w\.[a-z]{2,}|\w@"
)
TEXTS = (
    *("www.evil.example", "WWW.evil.example", "https://evil.example", "https://\u2060evil.example", "//evil.example"),
    *("https:\u2060//evil.example", "www\u2060.evil.example", "evil.com", "irc://evil.example", "(www.evil.example)"),
    *("*https://evil.example*", "_www.evil.example_", "\\www.evil.example", "<https://evil.example>", "<a@b.example>"),
    *("a@evil.example", "mailto:a@evil.example", "xmpp:a@evil.example/x", "[a](https://evil.example)", "[[wiki]]"),
    *("![a](https://evil.example/x.png)", "[a]: https://evil.example", "[a][b]", "^[note]", "[^1]", "[issue:12]"),
    *("@name", "@org/team", "\\@name", "*@name*", "`@name`", "a @name.", "&#64;name", "&commat;name", "(@name)"),
    *("#123", "owner/name#123", "GH-1", "gh-1", "JIRA-12", "!12", "$12", "%12", '%"a b"', "~label", "&12", '~"a b"'),
    *("deadbeef", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "DEADBEEF12", "name@deadbeef12", "a/b@deadbeef"),
    *("<b>x</b>", "<!-- x", "-->", "&lt;b&gt;", "<script>", "~~x~~", "==x==", "- [ ] x", "# x", "> x", "| a | b |"),
    *("```\n@name", "$`x`$", "{+ x +}", "a\\", "a`", "x\n\n@name", "/close", "a\u202e@name"),
)


def rendered(text: str) -> lxml.html.HtmlElement:
    """A comment in which a text is wherever a change may bring one."""
    finding = Finding("reworded", text, f"a {text}", text, text, f"({text})", text)
    problems = (problem("raw-html", Location(text), text), problem("orphan-record", Location("a.md"), text))
    made = Comparison(text, text, {"a": "changed"}, (finding,), (), problems, (text,), (text,), {})
    html = github_flavored_markdown_to_html(comment.comment(made), Options.CMARK_OPT_UNSAFE)
    return lxml.html.fragment_fromstring(html, create_parent="body")


def running(element: lxml.html.HtmlElement) -> Iterator[str]:
    """The text outside code, in which forges look for references."""
    yield from (element.text or "",) if element.tag != "code" else ()
    for child in element:
        yield from running(child)
        yield child.tail or ""


def test_nothing_of_a_change_becomes_a_link_or_a_mention() -> None:
    """Whatever it says, only our own elements are there, and no text that a forge makes a reference of."""
    for text in TEXTS:
        page = rendered(text)
        elements = [element for element in page.iterdescendants() if isinstance(element.tag, str)]
        assert {element.tag for element in elements} <= OWN, text
        assert not [element for element in elements if element.attrib], text
        assert not REFERENCE.findall("".join(running(page))), text
        assert len([element for element in elements if element.tag == "h4"]) == 2, text


def test_the_parser_would_link_them_without_care() -> None:
    """Else the test above would prove nothing."""
    for text in ("www.evil.example", "https://\u2060evil.example", "a@evil.example", "<https://evil.example>"):
        assert "<a href" in github_flavored_markdown_to_html(f"- {text}", 0)


def test_words_stay_readable() -> None:
    """A reader sees the change's words, and a copy of them has nothing hidden where no reference could be."""
    text = "The bridge, it’s said, cost 2,000 euros (a third more); don't ask."
    assert text in "".join(running(rendered(text)))
