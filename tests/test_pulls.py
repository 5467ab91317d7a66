"""What `diff` says of sample pull requests (tests/pulls/*.txt): edits to the minimal site, and the report expected.

And that nothing of a change becomes a link, a mention or markup in a comment.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import lxml.html
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from briefing.core.diagnostics import Location, problem
from briefing.core.fields import replace
from briefing.disk import load
from briefing.tools.diff import comparison, report
from briefing.tools.diff.comparison import Comparison, Finding, Side, compare

from .documents import ENGINE, MINIMAL, rows

PULLS = sorted((Path(__file__).parent / "pulls").glob("*.txt"))
EXPECTED = "=== expected\n"
_FILE = re.compile(r"^=== (\S+)(?: \((edit|missing)\))?\n", re.MULTILINE)
_EDIT = re.compile(r"((?:^-(?: .*)?\n)+)((?:^\+(?: .*)?\n)*)", re.MULTILINE)
BEFORE = load.read_site(MINIMAL)
OWN = {"h3", "h4", "p", "ul", "li", "blockquote", "strong", "br", "code"}
# What forges look for in the finished text: names, numbers, commits, keys, addresses.
REFERENCE = re.compile(
    r"@[\w\"-]|(?:#|!|\$|%|&|~|\^)[\w\"]|\[\w+:|[A-Za-z]-\d|(?<![0-9A-Za-z])[0-9a-f]{7,64}(?![0-9A-Za-z])"
    r"|://|www\.|\w\.[a-z]{2,}|\w@"
)


def edited(edits: str) -> dict[str, bytes]:
    """The minimal site with some edits: parts of lines (`- `), each there once, replaced by others (`+ `)."""
    files = dict(BEFORE)
    _, *parts = _FILE.split(edits)
    for path, form, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if form == "missing":
            del files[path]
        elif form != "edit":
            files[path] = (text.rstrip("\n") + "\n").encode()
        for edit in _EDIT.findall(text) if form == "edit" else ():
            removed, added = ("\n".join(line[2:] for line in marked.splitlines()).encode() for marked in edit)
            assert files[path].count(removed) == 1, removed
            files[path] = files[path].replace(removed, added)
    return dict(sorted(files.items()))


def compared(path: Path) -> Comparison:
    """The comparison of a sample."""
    edits = path.read_text(encoding="utf-8").partition(EXPECTED)[0]
    return compare(Side("before", BEFORE), Side("after", edited("=== " + edits.partition("=== ")[2])), ENGINE)


def described(made: Comparison) -> Iterator[str]:
    """All of a comparison that a reviewer relies on, a line each."""
    for found in made.problems:
        yield f"fault {found.location.path} {found.code} {found.severity}\n"
    for note in made.notes:
        yield f"note {note}\n"
    for finding in made.findings:
        texts = (("-", finding.before), ("+", finding.after), ("through", finding.because))
        shown = "".join(f" | {name}: {text}" for name, text in texts if text)
        yield f"{finding.group} {finding.record}: {finding.says}{shown}\n"
    for page in made.pages:
        change = "" if page.change == "changed" else f" {page.change}"
        yield f"page {page.path}{change} {'direct' if page.direct else 'indirect'}\n"
    if made.frames:
        yield f"frames {made.frames}\n"


def test_a_pull_request_gets_just_this_report(*, update: bool, night: bool) -> None:
    """What changes in the briefing's terms; which pages change, directly or not. By day of a third."""
    for path in PULLS if night else PULLS[::3]:
        source, mark, expected = path.read_text(encoding="utf-8").partition(EXPECTED)
        made = compared(path)
        found = "".join(described(made))
        if update:
            path.write_text(source + mark + found, encoding="utf-8")
        else:
            assert found == expected, path.stem
        check_forms(made)
        check_lead(replace(made, problems=()))


def check_forms(made: Comparison) -> None:
    """No changed file is left out; comment and pages are well formed."""
    text = "\n".join(f"{finding.record}: {finding.says}" for finding in made.findings)
    assert not [name for name in made.files if (comparison.record_id(name) or name) not in text]
    assert [block.text for block in report.blocks(made) if block.form == "summary"]
    assert len(report.comment(made)) <= report.LIMIT
    files = report.site(made, load.read_reporting())
    for name in files:
        if name.endswith(".html"):
            check_page(name, files)


def check_lead(made: Comparison) -> None:
    """The first lines say what readers will see differently; no line for people names a record by its id."""
    blocks = [*report.blocks(made)]
    lead = [block.text for block in blocks if block.form == "lead"]
    assert lead == [block.text for block in blocks[: len(lead)]]
    meant = [finding for finding in made.findings if finding.group not in {"site", "none"}]
    assert bool(meant) <= len(lead) <= 3 * bool(meant)
    assert not meant or meant[0].title in lead[0]
    moved = {name for finding in made.findings if "another address" in finding.says for name in finding.says.split("`")}
    ids = {finding.record for finding in made.findings if "-" in finding.record and "/" not in finding.record} - moved
    text = "\n".join(line for _, line in report.lines(made)) + report.comment(made)
    assert not [name for name in ids if f"`{name}`" in text or f" {name}" in text]


def check_page(name: str, files: dict[str, bytes]) -> None:
    """A page of a report parses, links to what is there, and runs no script."""
    page = lxml.html.document_fromstring(files[name])
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), name
    assert not page.xpath("//@style | //@*[starts-with(name(), 'on')]"), name
    assert not list(page.iter("script"))
    for address in page.xpath("//@href | //@src"):
        target, _, anchor = address.partition("#")
        place = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        assert target.startswith("https:") or (place in files if target else anchor in ids), (name, address)


def test_every_group_has_a_sample() -> None:
    """A new one comes with a pull request that shows it; a state does not differ from itself."""
    assert not list(described(compare(Side("a state", BEFORE), Side("the same", BEFORE), ENGINE)))
    shown = "".join(path.read_text("utf-8").partition(EXPECTED)[2] for path in PULLS)
    assert all(re.search(rf"^{group} ", shown, re.MULTILINE) for group in comparison.HEADINGS)


# -- The comment, read as GitHub reads it --


def rendered(text: str) -> lxml.html.HtmlElement:
    """A comment in which a text is wherever a change may bring one."""
    finding = Finding("words", text, f"a {text}", text, text, f"({text})", text)
    problems = (problem("raw-html", Location(text), text), problem("orphan-record", Location("a.md"), text))
    made = Comparison(text, text, {"a": "changed"}, (finding,), (), 0, problems, (text,), {})
    html = github_flavored_markdown_to_html(report.comment(made), Options.CMARK_OPT_UNSAFE)
    return lxml.html.fragment_fromstring(html, create_parent="body")


def running(element: lxml.html.HtmlElement) -> Iterator[str]:
    """The text outside code, in which forges look for references."""
    yield from (element.text or "",) if element.tag != "code" else ()
    for child in element:
        yield from running(child)
        yield child.tail or ""


def test_nothing_of_a_change_becomes_a_link_or_a_mention() -> None:
    """Whatever it says, only our own elements are there, and no text that a forge makes a reference of."""
    for text in rows("pulls", "references"):
        page = rendered(text)
        elements = [element for element in page.iterdescendants() if isinstance(element.tag, str)]
        assert {element.tag for element in elements} <= OWN, text
        assert not [element for element in elements if element.attrib], text
        assert not REFERENCE.findall("".join(running(page))), text
        assert len([element for element in elements if element.tag == "h4"]) == 2, text


def test_the_parser_would_link_them_without_care_and_words_stay_readable() -> None:
    """Else the test above would prove nothing; a copy of words has nothing hidden where no reference could be."""
    for text in ("www.evil.example", "https://\u2060evil.example", "a@evil.example", "<https://evil.example>"):
        assert "<a href" in github_flavored_markdown_to_html(f"- {text}", 0)
    text = "The bridge, it’s said, cost 2,000 euros (a third more); don't ask."
    assert text in "".join(running(rendered(text)))
