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

PAGE_BREAKS = "\x0b\x0c\x85\u2028\u2029"
FORBIDDEN = "\x00\x08\x1b\x7f\x92\ufdd0\uffff\U0010ffff"
ODD = "\xa0\xad\u034f\u061c\u200b\u200d\u202e\u2066\u2060\ue000\ufeff\ufffc\ufffd\U000e0041\U000f0000\u0335"


ARTICLE = "The bridge is closed\n\nThe mayor of the town said that the bridge{}of the harbour was closed.\n"


@pytest.mark.parametrize("character", FORBIDDEN, ids=lambda c: f"U+{ord(c):04X}")
def test_init_and_build_refuse_the_same(character: str) -> None:
    """What HTML or XML cannot hold, with its place: in the article received, in its record, in its seed."""
    with pytest.raises(UsageError, match=rf"article.txt:3:43: Here is U\+{ord(character):04X}"):
        begun(ARTICLE.format(character), language="en")
    files = begun(ARTICLE.format(" "), language="en")
    for path in ("content/article.md", "seeds/article.txt"):
        changed = files | {path: files[path].replace(b"bridge of", f"bridge{character}of".encode())}
        _, problems = pipeline.check(changed, ENGINE)
        assert [(p.code, p.location.path) for p in problems if p.severity == "error"] == [("forbidden-character", path)]


@pytest.mark.parametrize("character", PAGE_BREAKS, ids=lambda c: f"U+{ord(c):04X}")
def test_page_breaks_begin_paragraphs(character: str) -> None:
    """In the article as it was received; its record has blank lines in their place."""
    files = begun(ARTICLE.format(f".{character}The deck "), language="en")
    assert b"bridge.\n\nThe deck" in files["content/article.md"]
    assert character.encode() in files["seeds/article.txt"]
    _, problems = pipeline.check(files, ENGINE)
    assert not has_errors(problems)


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
