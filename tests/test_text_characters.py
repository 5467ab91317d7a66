"""Which characters a text may hold: `init`, `build` and every feed follow one rule."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from briefing.build import pipeline
from briefing.cli import main
from briefing.core.diagnostics import UsageError, has_errors
from briefing.disk import load

from .documents import ENGINE, publish
from .test_init import begun

ODD = "\xa0\xad\u034f\u061c\u200b\u200d\u202e\u2066\u2060\ue000\ufeff\ufffc\ufffd\U000e0041\U000f0000\u0335"
ARTICLE = "The bridge is closed\n\nThe mayor of the town said that the bridge{}of the harbour was closed.\n"


def test_init_and_build_refuse_the_same() -> None:
    """What HTML or XML cannot hold, with its place: in the article received, in its record, in its seed."""
    files = begun(ARTICLE.format(" "), language="en")
    for character in "\x00\x08\x1b\x7f\x92\ufdd0\uffff\U0010ffff":
        with pytest.raises(UsageError, match=rf"article.txt:3:43: Here is U\+{ord(character):04X}"):
            begun(ARTICLE.format(character), language="en")
        for path in ("content/article.md", "seeds/article.txt"):
            changed = files | {path: files[path].replace(b"bridge of", f"bridge{character}of".encode())}
            errors = [problem for problem in pipeline.check(changed, ENGINE)[1] if problem.severity == "error"]
            assert [(p.code, p.location.path) for p in errors] == [("forbidden-character", path)], character


def test_page_breaks_begin_paragraphs() -> None:
    """In the article as it was received; its record has blank lines in their place."""
    breaks = [f".{character}The deck {number} " for number, character in enumerate("\x0b\x0c\x85\u2028\u2029")]
    files = begun(ARTICLE.format("".join(breaks)), language="en")
    for number, written in enumerate(breaks):
        assert f".\n\nThe deck {number}".encode() in files["content/article.md"]
        assert written.encode() in files["seeds/article.txt"]
    assert not has_errors(pipeline.check(files, ENGINE)[1])


def test_no_feed_is_broken_by_a_character(tmp_path: Path) -> None:
    """Of the oddest article that is allowed, and the oddest log, everything that is XML can be read."""
    (tmp_path / "article.txt").write_text(ARTICLE.format(f" {' '.join(ODD)}\x0c"), encoding="utf-8")
    site = tmp_path / "site"
    words = ["init", str(site), "--article", str(tmp_path / "article.txt"), "--language", "en"]
    assert main.main(words) == 0
    config = site / "site.yaml"
    config.write_text(config.read_text("utf-8").replace("base_url: null", "base_url: https://example.org/"), "utf-8")
    files = load.read_site(site)
    commit = b"\x01" + b"a" * 40 + b"\x002026-03-05T10:00:00Z\0\0Odd \x02\x1b\x7f\xc2\x92\xef\xbf\xbe\xef\xb7\x90\0\n"
    files[".history"] = commit + b"M\0content/article.md\0"
    found = {path: data for path, data in publish(files).items() if path.endswith((".xml", ".svg"))}
    assert {"feed.xml", "sitemap.xml"} <= found.keys()
    for data in found.values():
        ET.fromstring(data)  # noqa: S314  # our own
