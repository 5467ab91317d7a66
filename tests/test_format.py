"""`format`: one form for all records, and never another meaning."""

import re
from functools import partial
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from briefing.parse import validation
from briefing.tools.edit import format_file, is_formattable

from .documents import MINIMAL, Command, rows

PAGE = "content/pages/a.md"
CLAIM = "content/claims/a.md"


def page(body: str, front: str = "title: A\norder: 1\n") -> bytes:
    """A page with this text."""
    return f"---\n{front}---\n{body}\n".encode()


CHAIN = "chain:\n  - agent: b\n    basis: none"
KEYS = ("title: T", "quotes:\n  - exact: A", "confidence: low", "cue: might", "event: e", CHAIN)


@given(
    st.permutations(KEYS),
    st.lists(st.sampled_from(["", "# a remark\n", "\n", "  # deeper\n", "# x: y\n\n"]), min_size=6, max_size=6),
    st.lists(st.sampled_from(["", " # beside"]), min_size=6, max_size=6),
)
def test_front_matter_in_any_order_becomes_the_same_record(
    keys: list[str], above: list[str], beside: list[str]
) -> None:
    """No comment is lost; the order is the model's."""
    front = "".join(f"{a}{key}{b}\n" for a, key, b in zip(above, keys, beside, strict=True))
    data = page("Text.", front)
    made = format_file(CLAIM, data)
    assert made is not None
    before, after = (validation.document(CLAIM, text)[0] for text in (data, made))
    assert before
    assert after
    assert (before.record, before.body) == (after.record, after.body)
    assert sorted(made.decode().split()) == sorted(data.decode().split())
    names = re.findall(r"^(\w+):", made.decode(), re.MULTILINE)
    assert names == ["title", "quotes", "cue", "chain", "event", "confidence"]
    assert format_file(CLAIM, made) == made


def test_entries_move_whole() -> None:
    """With the comments above, in and beside them; inside them the order stays."""
    front, expected = ("\n".join(rows("format", section)) + "\n" for section in ("in any order", "in order"))
    assert format_file(CLAIM, page("Text.", front)) == page("Text.", expected)


def test_the_articles_text_is_never_touched() -> None:
    """Only its front matter has an order; line ends stay, the mark of the encoding goes."""
    path = "content/article.md"
    data = (MINIMAL / path).read_bytes().replace(b"language: en\n", b"").replace(b"---\n", b"---\nlanguage: en\n", 1)
    data += b"\n\n  odd   text. Here\n\n\n"
    made = format_file(path, data)
    assert made is not None
    assert made.split(b"---\n", 2)[2] == data.split(b"---\n", 2)[2]
    assert made.index(b"title:") < made.index(b"language:") < made.index(b"date:")
    windows = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    assert format_file(path, windows) == made.replace(b"\n", b"\r\n")


def test_the_sites_own_keys_are_ordered_and_its_words_are_not() -> None:
    """`site.yaml` has an order; the vocabulary's is its editors'."""
    data = (MINIMAL / "site.yaml").read_bytes()
    last = b"people: [ada-reed]\n"
    assert format_file("site.yaml", last + data.replace(last, b"")) == data
    assert not is_formattable("content/vocabulary.yaml")
    assert not is_formattable("content/readme.txt")


def test_what_has_errors_is_left_alone() -> None:
    """Nothing could be proved of it."""
    twice = page("a", "title: A\ntitle: B\norder: 1\n")
    for data in (b"", b"no front matter", b"---\ntitle: [\n---\n", b"---\ntitle: A\n---\n<b>\n", b"\xff", twice):
        assert format_file(PAGE, data) is None


def test_check_names_the_files_and_the_command_writes_them(copy: Path, command: Command) -> None:
    """The code is 1; a path limits both; the second time there is nothing to do."""
    run = partial(command, "format", "--site", copy)
    run()
    (copy / "content/pages/about.md").write_bytes(page("One. Two.", "order: 1\ntitle: A\n"))
    (copy / "content/pages/more.md").write_bytes(page("One.", "order: 2\ntitle: B\n"))
    out = run("--check", code=1)
    assert "would change: content/pages/about.md\nwould change: content/pages/more.md\n" in out
    run("content/pages/more.md")
    run("--check", copy / "content/pages/more.md")
    run("--check", code=1)
    run()
    assert run("--check").endswith("0 to change.\n")
    run("nowhere", code=2)
    (copy / "content/pages/more.md").write_bytes(b"---\ntitle: [\n---\n")
    old = b"---\ntitle: A note\ntype: gap\nclaims: [bridge-closed]\nodd: x\n---\nWords.\n"
    (copy / "content/notes/old.md").write_bytes(old)
    out = run(code=1)
    assert "left as it is, since it has errors: content/pages/more.md" in out
    assert "content/notes/old.md:3:7: error: `type: gap` is no longer used. [old-form]\n" in out
    assert "Write `missing`." in out
    assert "content/pages/more.md:" in out.partition("Write `missing`")[2]
    assert "3 errors, 0 warnings" in out


def test_names_are_linked_where_that_changes_nothing_else(copy: Path, command: Command) -> None:
    """The first mention of each, across lines, in lists and tables; not in code, quotations or other links' words."""
    note = copy / "content/notes/more.md"
    front = "---\ntitle: More\ntype: context\nclaims: [bridge-closed]\n---\n"
    text = (
        "`Ada Reed` and “Ada Reed” and [Ada Reed](https://example.com) are not, Ada Reed\r\nand Ada Reed are.\r\n\r\n"
        "- The harbour\r\n  bridge\r\n\r\n| Place |\r\n| --- |\r\n| Elmstead |\r\n"
    )
    note.write_bytes(f"{front}{text}".replace("\r\n", "\n").replace("\n", "\r\n").encode())
    command("format", "--site", copy, "--link", "--check", code=1)
    assert "2 changed: 2 in content/notes." in command("format", "--site", copy, "--link")
    assert note.read_bytes().decode().partition("---\r\n")[2].partition("---\r\n")[2] == (
        "`Ada Reed` and “Ada Reed” and [Ada Reed](https://example.com) are not, [[ada-reed|Ada Reed]]\r\n"
        "and Ada Reed are.\r\n\r\n- The [[harbour-bridge|harbour\r\n  bridge]]\r\n\r\n"
        "| Place |\r\n| --- |\r\n| [[elmstead\\|Elmstead]] |\r\n"
    )
    command("format", "--site", copy, "--link", "--check")
    assert "entity-unlinked" not in command("check", "--site", copy)
