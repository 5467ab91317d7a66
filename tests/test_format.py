"""`format`: one form for all records, never another meaning. What it says and changes: tests/commands/format.txt."""

import re

from hypothesis import given
from hypothesis import strategies as st

from briefing.parse import validation
from briefing.tools.edit import format_file

from .documents import MINIMAL

CLAIM = "content/claims/a.md"
CHAIN = "chain:\n  - agent: b\n    basis: none"
KEYS = ("title: T", "quotes:\n  - exact: A", "confidence: low", "cue: might", "event: e", CHAIN)


def record(front: str, body: str = "Text.") -> bytes:
    """A file with this front matter and text."""
    return f"---\n{front}---\n{body}\n".encode()


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
    data = record(front)
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


def test_what_has_errors_is_left_alone() -> None:
    """Nothing could be proved of it."""
    twice = record("title: A\ntitle: B\norder: 1\n")
    for data in (b"", b"no front matter", b"---\ntitle: [\n---\n", b"---\ntitle: A\n---\n<b>\n", b"\xff", twice):
        assert format_file("content/pages/a.md", data) is None
